import { describe, expect, it } from '@jest/globals';
import { inspectionLawOn, inspectionLaws } from '../../../src/domain/law/inspection-laws.js';
import type { RecordInspection } from '../../../src/domain/results/inspection.js';
import * as Inspection from '../../../src/domain/results/inspection.js';
import type { RegistryEvent } from '../../../src/domain/registry/registry.js';
import { given, knowing, outcome } from '../../support/given.js';

const registered: RegistryEvent = {
  type: 'UnitRegistered',
  data: { unitId: 'a', kind: 'OTHER', name: 'Thanh tra A', existsFrom: null, documentNumber: null },
} as unknown as RegistryEvent;
const told: RecordInspection = { inspectionId: 'i', unitId: 'a', year: 2025, title: 'Thanh tra đất đai' };
const recorded = (part: Partial<RecordInspection>) =>
  Inspection.recordInspection(
    given(Inspection),
    { ...told, ...part },
    knowing([registered], { today: '2026-03-01' }),
  );

describe('kinds of inspections by day (R84)', () => {
  it('follow one law after the other, without a gap', () => {
    for (const [i, law] of inspectionLaws.entries()) expect(law.from).toBe(inspectionLaws[i - 1]?.to ?? null);
    expect(inspectionLawOn('2025-06-30')).toMatchObject({ kinds: ['ADMINISTRATIVE', 'SPECIALISED'] });
    expect(inspectionLawOn('2025-07-01')).toMatchObject({ id: 'luat-84-2025-qh15', kinds: [] });
    expect(inspectionLawOn('1999-01-01').id).toBe('luat-thanh-tra-2010');
    expect(inspectionLawOn('2023-07-01').id).toBe('luat-11-2022-qh15');
  });

  it.each<[Partial<RecordInspection>, Inspection.KindStatus]>([
    [{ decidedOn: '2025-06-30' }, 'NOT_TOLD'],
    [{ decidedOn: '2025-07-01' }, 'NONE_IN_LAW'],
    [{ decidedOn: '2025-07' }, 'NONE_IN_LAW'],
    [{ decidedOn: '2025-06' }, 'NOT_TOLD'],
    [{ decidedOn: '2025' }, 'UNDECIDED'],
    [{ decidedOn: '2024' }, 'NOT_TOLD'],
    [{}, 'UNDECIDED'],
    [{ startedOn: '2025-06-30' }, 'NOT_TOLD'],
    [{ startedOn: '2025-08-01' }, 'UNDECIDED'],
    [{ endedOn: '2025-05' }, 'NOT_TOLD'],
    [{ year: 2024 }, 'NOT_TOLD'],
    [{ year: 2026, startedOn: '2026-01-10' }, 'UNDECIDED'],
    [{ kind: 'ADMINISTRATIVE', decidedOn: '2025-06-30' }, 'TOLD'],
    [{ kind: 'ADMINISTRATIVE', decidedOn: '2025-07-01' }, 'NOT_IN_LAW'],
    [{ kind: 'SPECIALISED', decidedOn: '2026' }, 'NOT_IN_LAW'],
    [{ kind: 'SPECIALISED', decidedOn: '2025' }, 'TOLD'],
    [{ kind: 'SPECIALISED', startedOn: '2025-08-01' }, 'TOLD'],
    [{ kind: 'INTER_SECTOR', decidedOn: '2025-07-01' }, 'TOLD'],
    [{ kind: 'RESPONSIBILITY', decidedOn: '2026-01-01' }, 'TOLD'],
  ])('%j is %s', (part, status) => {
    const [event] = recorded(part);
    expect(Inspection.kindStatus(event!.data)).toBe(status);
    const warned = event!.data.warnings?.map(({ code }) => code) ?? [];
    expect(warned).toEqual(status === 'NOT_IN_LAW' ? ['KIND_NOT_IN_LAW'] : []);
  });

  it('keeps days as they are told, and refuses those that cannot follow each other', () => {
    expect(recorded({ decidedOn: '2025', startedOn: '2025-03' })[0]?.data).toMatchObject({
      kind: null,
      basis: null,
      decidedOn: '2025',
      startedOn: '2025-03',
    });
    expect(outcome(() => recorded({ decidedOn: '2025-03', startedOn: '2025-02-28' }))).toBe(
      'DATES_OUT_OF_ORDER',
    );
    expect(
      outcome(() => recorded({ decidedOn: '2025-03-05', startedOn: '2025', endedOn: '2025-03-01' })),
    ).toBe('DATES_OUT_OF_ORDER');
  });
});
