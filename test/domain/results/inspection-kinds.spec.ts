import { describe, expect, it } from '@jest/globals';
import { inspectionLawOn, inspectionLaws } from '../../../src/domain/law/inspection-laws.js';
import type { InspectionEvent, RecordInspection } from '../../../src/domain/results/inspection.js';
import * as Inspection from '../../../src/domain/results/inspection.js';
import type { AmendInspection } from '../../../src/domain/results/inspection-correction-decisions.js';
import { amendInspection } from '../../../src/domain/results/inspection-correction-decisions.js';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import { forUnit, given, knowing, outcome, refusal } from '../../support/given.js';

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
    const [event] = recorded(part) as Inspection.InspectionRecorded[];
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

describe('what becomes known of an inspection later, or was told wrongly (R31, R84)', () => {
  const context = knowing([registered], { today: '2026-03-01' });
  const because = { reasonCode: 'TYPING_ERROR', reason: 'ghi nhầm' } as const;
  const amended = (
    before: Partial<RecordInspection>,
    part: Partial<AmendInspection>,
    ...more: InspectionEvent[]
  ) =>
    amendInspection(given(Inspection, ...recorded(before), ...more), { inspectionId: 'i', ...part }, context);
  const concluded: InspectionEvent = {
    type: 'InspectionConcluded',
    data: {
      inspectionId: 'i',
      unitId: 'a',
      year: 2025,
      conclusionNumber: null,
      concludedOn: '2025-06',
      findings: [],
    },
  };

  it('is added without a reason, and says what was not known before', () => {
    const [event] = amended({}, { kind: 'SPECIALISED', basis: 'AD_HOC', decidedOn: '2025-03' });
    expect(event?.data).toMatchObject({
      was: { kind: null, basis: null, decidedOn: null, title: told.title },
      now: { kind: 'SPECIALISED', basis: 'AD_HOC', decidedOn: '2025-03', title: told.title },
      reasonCode: null,
      reason: null,
    });
    expect(event?.data.warnings).toBeUndefined();
    const state = given(Inspection, ...recorded({}), ...(event ? [event] : []));
    const again = { inspectionId: 'i', basis: 'AD_HOC' } as const;
    expect(outcome(() => amendInspection(state, again, context))).toBe('ALREADY_RECORDED');
  });

  it('takes the place of what was told only with a reason', () => {
    const before = { kind: 'SPECIALISED', decidedOn: '2025-08-01' } as const;
    const { facts } = refusal(() => amended(before, { decidedOn: '2025-05-08' }));
    expect(facts).toMatchObject({ errors: [{ pointer: '/reason' }] });
    const noCode = { decidedOn: '2025-05-08', reason: 'ghi nhầm' } as const;
    expect(refusal(() => amended(before, noCode)).facts).toMatchObject({
      errors: [{ pointer: '/reasonCode' }],
    });
    const [event] = amended(before, { decidedOn: '2025-05-08', ...because });
    expect(event?.data).toMatchObject({ was: { decidedOn: '2025-08-01' }, ...because });
    expect(event?.data.warnings).toBeUndefined();
    const [later] = amended({ ...before, decidedOn: '2025-05-08' }, { decidedOn: '2025-08-01', ...because });
    expect(later?.data.warnings).toMatchObject([{ code: 'KIND_NOT_IN_LAW' }]);
  });

  it('may be that it is not known: a kind of which the law of its day knows none', () => {
    const before = { kind: 'ADMINISTRATIVE', decidedOn: '2025-09' } as const;
    const [event] = amended(before, { untold: ['kind'], ...because });
    expect([event?.data.now.kind, event?.data.warnings]).toEqual([null, undefined]);
    expect(outcome(() => amended(before, { untold: ['kind'] }))).toBe('INVALID_REQUEST');
    expect(outcome(() => amended({}, { untold: ['kind'] }))).toBe('ALREADY_RECORDED');
    const both = { kind: 'SPECIALISED', untold: ['kind'], ...because } as const;
    expect(refusal(() => amended(before, both)).facts).toMatchObject({ errors: [{ pointer: '/kind' }] });
  });

  it('keeps days in order with each other, with the conclusion and with the life of the unit', () => {
    const order = 'DATES_OUT_OF_ORDER';
    expect(outcome(() => amended({ startedOn: '2025-03' }, { decidedOn: '2025-04' }))).toBe(order);
    expect(outcome(() => amended({}, { startedOn: '2025-07' }, concluded))).toBe(order);
    expect(outcome(() => amended({}, { startedOn: '2025-06-30' }, concluded))).toBe('accepted');
    const ended: RegistryEvent = {
      type: 'UnitEnded',
      data: { unitId: 'a', on: '2025-03-01', reason: 'x', successorId: null },
    };
    const late = { inspectionId: 'i', startedOn: '2025-03-01' } as const;
    const state = given(Inspection, ...recorded({}));
    expect(outcome(() => amendInspection(state, late, knowing([registered, ended])))).toBe('UNIT_ENDED');
  });

  it('is the number and day of a conclusion only where there is one, and only by its unit', () => {
    expect(outcome(() => amended({}, { conclusionNumber: '12/KL' }))).toBe('INSPECTION_NOT_FOUND');
    const [event] = amended({}, { conclusionNumber: '12/KL' }, concluded);
    expect(event?.data.now).toMatchObject({ conclusionNumber: '12/KL', concludedOn: '2025-06' });
    const state = given(Inspection, ...recorded({}));
    const told = { inspectionId: 'i', basis: 'PLANNED' } as const;
    const by = (unitId: string) => knowing([registered], { actor: forUnit(unitId) });
    expect(outcome(() => amendInspection(state, told, by('a')))).toBe('accepted');
    expect(outcome(() => amendInspection(state, told, by('b')))).toBe('NOT_OWN_UNIT');
    expect(outcome(() => amendInspection(given(Inspection), told, context))).toBe('INSPECTION_NOT_FOUND');
    expect(outcome(() => amendInspection(state, told, knowing([])))).toBe('UNIT_NOT_FOUND');
  });
});
