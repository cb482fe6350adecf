import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Cluster, RegistryState } from '../../../src/domain/registry/registry.js';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import * as Registry from '../../../src/domain/registry/registry.js';
import { isMember, membersIn } from '../../../src/domain/registry/registry.js';
import type { MemberChange } from '../../../src/domain/registry/told-in-any-order.js';
import { membershipsOf } from '../../../src/domain/registry/told-in-any-order.js';
import type { Day, Period } from '../../../src/domain/ground/values.js';
import { calendarYear, includes } from '../../../src/domain/ground/values.js';
import { given } from '../../support/given.js';
import { admitted, cluster, khoi2, released, unit } from '../told.js';

const registry = (...events: readonly RegistryEvent[]): RegistryState => given(Registry, ...khoi2, ...events);
const clusterIn = (state: RegistryState): Cluster => state.clusters.get('khoi-2')!;
const onDay = (day: Day): Period => ({
  from: day,
  to: new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10) as Day,
});

describe('units in the registry', () => {
  it('a merger ends the predecessors on that day and begins a new unit, even under an old name', () => {
    const { units } = given(
      Registry,
      unit('lao-cai', 'Thanh tra tỉnh Lào Cai'),
      unit('yen-bai', 'Thanh tra tỉnh Yên Bái'),
      {
        type: 'UnitsMerged',
        data: {
          unitId: 'lao-cai-2025',
          kind: 'PROVINCIAL_INSPECTORATE',
          name: 'Thanh tra tỉnh Lào Cai',
          shortName: null,
          predecessors: ['lao-cai', 'yen-bai'],
          on: '2025-07-01',
        },
      },
    );
    const ended = { on: '2025-07-01', successorId: 'lao-cai-2025' } as const;
    expect([...units.values()]).toMatchObject([
      { unitId: 'lao-cai', names: [{ name: 'Thanh tra tỉnh Lào Cai' }], ended },
      { unitId: 'yen-bai', names: [{ name: 'Thanh tra tỉnh Yên Bái' }], ended },
      { unitId: 'lao-cai-2025', names: [{ name: 'Thanh tra tỉnh Lào Cai' }], ended: null },
    ]);
  });

  it('a renamed unit stays the same unit (R67, edge case 10)', () => {
    const { units } = registry({
      type: 'UnitRenamed',
      data: {
        unitId: 'noi-vu',
        name: 'Thanh tra Bộ Nội vụ và Lao động',
        shortName: null,
        from: '2025-03-01',
      },
    });
    expect(units.get('noi-vu')).toMatchObject({
      unitId: 'noi-vu',
      names: [{ name: 'Thanh tra Bộ Nội vụ' }, { name: 'Thanh tra Bộ Nội vụ và Lao động' }],
    });
    expect(clusterIn(registry()).members.has('noi-vu')).toBe(true);
  });

  it('a person who speaks for a unit changes nothing that decisions rest on (edge cases 19-21)', () => {
    const represented: RegistryEvent = {
      type: 'RepresentativeRecorded',
      data: {
        unitId: 'cong-an',
        person: { ref: 'a'.repeat(64) },
        position: 'Chánh Thanh tra',
        acting: false,
        from: null,
        to: null,
      },
    };
    const { units, clusters } = registry(represented);
    expect(registry()).toMatchObject({ units, clusters });
  });

  it('a history that lacks its beginning is no history', () => {
    expect(() => given(Registry, admitted('khoi-2', 'cong-an', '2019'))).toThrow(
      'the registry has no khoi-2',
    );
  });
});

describe('membership by the day (R5)', () => {
  const members = (...events: readonly RegistryEvent[]) =>
    clusterIn(registry(...events)).members.get('tai-chinh');

  it.each([
    ['2023-06-14', false],
    ['2023-06-15', true],
    ['2024-05-31', true],
    ['2024-06-01', false],
  ] as const)(
    'begins on the day of the admission and ends on the day of the release: %s %s',
    (day, expected) => {
      const state = registry(
        admitted('khoi-2', 'tai-chinh', '2023-06-15'),
        released('khoi-2', 'tai-chinh', '2024-06-01'),
      );
      expect(isMember(clusterIn(state), 'tai-chinh', onDay(day))).toBe(expected);
    },
  );

  it('counts for a year on any one of its days', () => {
    const state = registry(
      admitted('khoi-2', 'tai-chinh', '2023-12-31'),
      released('khoi-2', 'tai-chinh', '2025-01-01'),
    );
    const years = [2022, 2023, 2024, 2025];
    expect(years.filter((year) => isMember(clusterIn(state), 'tai-chinh', calendarYear(year)))).toEqual([
      2023, 2024,
    ]);
  });

  it('of a source that gives only the year or the month counts from its first day', () => {
    expect(members(admitted('khoi-2', 'tai-chinh', '2024'))).toEqual([
      { from: '2024-01-01', to: null, fromTold: '2024' },
    ]);
    expect(members(admitted('khoi-2', 'tai-chinh', '2024-05'))).toEqual([
      { from: '2024-05-01', to: null, fromTold: '2024-05' },
    ]);
  });

  it('may begin again after a release (edge case 8)', () => {
    const again = members(
      admitted('khoi-2', 'tai-chinh', '2019'),
      released('khoi-2', 'tai-chinh', '2021-01-01'),
      admitted('khoi-2', 'tai-chinh', '2024-01-01'),
    );
    expect(again).toEqual([
      { from: '2019-01-01', to: '2021-01-01', fromTold: '2019' },
      { from: '2024-01-01', to: null },
    ]);
  });

  it('lists the members of a year in order of admission, with and without those who came later', () => {
    const state = registry(
      released('khoi-2', 'tu-phap', '2023-01-01'),
      admitted('khoi-2', 'tai-chinh', '2024-01-01'),
    );
    expect(membersIn(clusterIn(state), calendarYear(2022))).toEqual([
      'cong-an',
      'tu-phap',
      'quoc-phong',
      'noi-vu',
    ]);
    expect(membersIn(clusterIn(state), calendarYear(2023))).toEqual(['cong-an', 'quoc-phong', 'noi-vu']);
    expect(membersIn(clusterIn(state), calendarYear(2024))).toEqual([
      'cong-an',
      'quoc-phong',
      'noi-vu',
      'tai-chinh',
    ]);
  });

  it('learnt in any order comes to the same (R71)', () => {
    const facts = [
      admitted('khoi-2', 'tai-chinh', '2019'),
      released('khoi-2', 'tai-chinh', '2021-01-01'),
      admitted('khoi-2', 'tai-chinh', '2024-01-01'),
    ] as const;
    const periods = [
      { from: '2019-01-01', to: '2021-01-01', fromTold: '2019' },
      { from: '2024-01-01', to: null },
    ] as const;
    const [first, release, second] = facts;
    expect(members(first, release, second)).toEqual(periods);
    expect(members(second, first, release)).toEqual(periods);
  });

  it('of an earlier day, learnt late, lasts until the known one begins and goes on in it', () => {
    const both = members(admitted('khoi-2', 'tai-chinh', '2024'), admitted('khoi-2', 'tai-chinh', '2019'));
    expect(both).toEqual([
      { from: '2019-01-01', to: '2024-01-01', fromTold: '2019' },
      { from: '2024-01-01', to: null, fromTold: '2024' },
    ]);
  });

  it('is on every day what the last admission or release by then made it', () => {
    const day = (n: number) => `2024-01-${String(n).padStart(2, '0')}` as Day;
    const change = fc.record({ admits: fc.boolean(), n: fc.integer({ min: 1, max: 20 }) });
    const changes = fc.uniqueArray(change, { selector: ({ n }) => n, maxLength: 8 });
    fc.assert(
      fc.property(changes, (learnt) => {
        let periods: readonly Period[] = [];
        const told: MemberChange[] = [];
        let counting: typeof learnt = [];
        for (const { admits, n } of learnt) {
          const there = periods.find((p) => includes(p, day(n)));
          // As the decisions have it: only a member is released, only another unit is admitted.
          if (admits === (there !== undefined)) continue;
          told.push(admits ? admitted('c', 'u', day(n)) : released('c', 'u', day(n)));
          periods = membershipsOf(told);
          counting = [...counting.filter((c) => c.admits || day(c.n) !== there?.to), { admits, n }];
        }
        const inOrder = counting.toSorted((a, b) => a.n - b.n);
        for (let n = 0; n <= 21; n++) {
          const last = inOrder.findLast((c) => c.n <= n)?.admits ?? false;
          expect([n, periods.some((p) => includes(p, day(n)))]).toEqual([n, last]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('in one cluster says nothing about another one', () => {
    const state = registry(cluster('khoi-3', 'Khối thi đua số 3', { number: 3 }));
    expect(membersIn(state.clusters.get('khoi-3')!, calendarYear(2023))).toEqual([]);
  });
});
