import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { requireMember } from '../../../src/domain/registry/cluster-decisions.js';
import { electDeputy, electLeader } from '../../../src/domain/offices/office-decisions.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import type { ClusterRelabelled, UnitRenamed } from '../../../src/domain/registry/registry-events.js';
import { livingUnit, registerUnit } from '../../../src/domain/registry/unit-decisions.js';
import type { Day } from '../../../src/domain/ground/values.js';
import {
  byBeginning,
  calendarYear,
  dayOfYear,
  holdingOn,
  nearestDay,
} from '../../../src/domain/ground/values.js';
import { foldRows } from '../../../src/projections/projection.js';
import { clusterProjection } from '../../../src/projections/clusters.js';
import { unitProjection } from '../../../src/projections/units.js';
import { given, knowing, recorded, refusal } from '../../support/given.js';
import { khoi2, leaderElected, warningsOf } from '../told.js';

const renamed = (unitId: string, name: string, from: Day): UnitRenamed => ({
  type: 'UnitRenamed',
  data: { unitId, name, shortName: null, from },
});
const relabelled = (label: string, from: Day): ClusterRelabelled => ({
  type: 'ClusterRelabelled',
  data: { clusterId: 'khoi-2', label, aliases: [], from },
});

/** Told in no order: what is to come first, and an old name last. */
const history = [
  ...khoi2,
  renamed('noi-vu', 'Tên năm 2031', '2031-01-01'),
  renamed('noi-vu', 'Tên giữa năm 2024', '2024-07-01'),
  renamed('noi-vu', 'Tên năm 2020', '2020-01-01'),
  relabelled('Khối năm 2031', '2031-01-01'),
  relabelled('Khối giữa năm 2024', '2024-07-01'),
  relabelled('Khối năm 2020', '2020-01-01'),
] as const;

describe('names in refusals', () => {
  const asked = (today: Day, year: number) =>
    refusal(() => {
      const context = knowing(history, { today });
      requireMember(context, context.registry.clusters.get('khoi-2')!, 'tai-chinh', calendarYear(year));
      return [];
    });

  it.each([
    ['2026-05-01', 2019, 'Khối thi đua số 2', 'Thanh tra Bộ Nội vụ'],
    ['2026-05-01', 2023, 'Khối năm 2020', 'Tên năm 2020'],
    ['2026-05-01', 2024, 'Khối giữa năm 2024', 'Tên giữa năm 2024'],
    ['2024-06-30', 2024, 'Khối năm 2020', 'Tên năm 2020'],
    ['2024-07-01', 2024, 'Khối giữa năm 2024', 'Tên giữa năm 2024'],
    ['2026-05-01', 2026, 'Khối giữa năm 2024', 'Tên giữa năm 2024'],
    ['2026-05-01', 2031, 'Khối năm 2031', 'Tên năm 2031'],
    ['2024-01-01', 2025, 'Khối giữa năm 2024', 'Tên giữa năm 2024'],
  ] as const)('on %s about %i are %s and %s', (today, year, label, name) => {
    const { detail, facts } = asked(today, year);
    expect(detail).toContain(`không phải là thành viên ${label} trong`);
    expect(detail).toContain(name);
    expect(facts).toMatchObject({ members: expect.arrayContaining([{ unitId: 'noi-vu', name }]) });
  });

  it('are those of the term where a seat is held, and in the warning of a round that is not complete', () => {
    const context = knowing(history, { today: '2026-05-01' });
    const offices = given(Offices, leaderElected('noi-vu', 2022), leaderElected('tu-phap', 2023));
    const seat = { clusterId: 'khoi-2', year: 2023, occurredOn: null };
    const taken = refusal(() => electLeader(offices, { ...seat, unitId: 'noi-vu' }, context));
    expect(taken).toMatchObject({
      code: 'OFFICE_ALREADY_HELD',
      detail: expect.stringMatching(/Khối năm 2020/),
    });
    const second = refusal(() => electDeputy(offices, { ...seat, year: 2022, unitId: 'noi-vu' }, context));
    expect(second).toMatchObject({
      code: 'TWO_OFFICES',
      detail: 'Tên năm 2020 đã giữ một chức vụ khác của Khối năm 2020 năm 2022.',
      facts: { current: { name: 'Tên năm 2020' } },
    });
    const elected = electLeader(offices, { ...seat, year: 2024, unitId: 'noi-vu' }, context);
    expect(warningsOf(elected)?.[0]?.detail).toMatch(/^Tên giữa năm 2024 đã làm trưởng năm 2022/);
  });

  it('are those of the day where a unit or an id is named', () => {
    const context = knowing(history, { today: '2026-05-01' });
    const again = { unitId: 'noi-vu', kind: 'OTHER', name: 'Khác' } as const;
    expect(refusal(() => registerUnit(context.registry, again, context))).toMatchObject({
      detail: 'Mã “noi-vu” đã được dùng cho Tên giữa năm 2024.',
      facts: { current: { name: 'Tên giữa năm 2024' } },
    });
    const end = { unitId: 'noi-vu', on: '2026-01-01', reason: 'Luật', successorId: null } as const;
    const ended = knowing([...history, { type: 'UnitEnded', data: end }]);
    const told = refusal(() => [livingUnit(ended.registry, 'noi-vu')] as never);
    expect(told.detail).toMatch(/^Tên giữa năm 2024 đã kết thúc/);
  });
});

describe('rows', () => {
  it('hold the dated names and labels in the order of their days, whatever was learnt first', () => {
    const events = history.map((event, i) => recorded(event, i + 1));
    const unit = foldRows(unitProjection, ['noi-vu'], events).get('noi-vu');
    expect(unit?.names.map((n) => n.from)).toEqual([null, '2020-01-01', '2024-07-01', '2031-01-01']);
    const cluster = foldRows(clusterProjection, ['khoi-2'], events).get('khoi-2');
    expect(cluster?.labels.map((l) => l.from)).toEqual([null, '2020-01-01', '2024-07-01', '2031-01-01']);
  });

  it('say the same of each day in whatever order they came', () => {
    const day = fc.integer({ min: 10, max: 28 }).map((n): Day => `2024-05-${n}`);
    const thing = fc.record({ from: fc.option(day, { nil: null }), says: fc.nat() });
    fc.assert(
      fc.property(fc.array(thing, { maxLength: 6 }), day, (things, on) =>
        expect(holdingOn(byBeginning(things), on)).toEqual(holdingOn(things, on)),
      ),
    );
  });
});

describe('the day of a period that is nearest to another', () => {
  it.each([
    ['2024-03-01', '2024-02-10', '2024-03-01', '2024-02-29'],
    ['2023-03-01', '2023-02-10', '2026-03-01', '2023-02-28'],
    ['2024-05-11', '2024-05-01', '2024-05-11', '2024-05-10'],
    ['2025-01-01', '2024-01-01', '2025-06-01', '2024-12-31'],
    ['2025-01-01', '2024-01-01', '2023-06-01', '2024-01-01'],
    ['2025-01-01', '2024-01-01', '2024-06-01', '2024-06-01'],
    ['2024-01-01', '2024-01-01', '2024-06-01', '2024-01-01'],
  ] as const)('to %s, from %s: %s gives %s', (to, from, day, nearest) =>
    expect(nearestDay({ from, to }, day)).toBe(nearest),
  );

  it('of one without end is the day itself, once it has begun', () => {
    expect(nearestDay({ from: '2024-01-01', to: null }, '2031-06-01')).toBe('2031-06-01');
    expect(dayOfYear(2024, '2031-06-01')).toBe('2024-12-31');
  });
});
