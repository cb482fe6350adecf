import { describe, expect, it } from '@jest/globals';
import type {
  UnitEnded,
  UnitsMerged,
  UnitSuccessionRecorded,
} from '../../../src/domain/registry/registry-events.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';
import { forebearsIn } from '../../../src/projections/lineage.js';
import { foldRows } from '../../../src/projections/projection.js';
import { unitProjection } from '../../../src/projections/units.js';
import { recorded } from '../../support/given.js';
import { unit } from '../told.js';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const followed = (
  unitId: string,
  successorId: string,
  on: PartialDate | null = null,
): UnitSuccessionRecorded => ({
  type: 'UnitSuccessionRecorded',
  data: { unitId, successorId, on },
});
const merged = (unitId: string, ...predecessors: string[]): UnitsMerged => ({
  type: 'UnitsMerged',
  data: { unitId, kind: 'OTHER', name: unitId, shortName: null, predecessors, on: '2025-07-01' },
});
const ended = (unitId: string, successorId: string): UnitEnded => ({
  type: 'UnitEnded',
  data: { unitId, on: '2020-03-01', reason: 'sắp xếp', successorId },
});

function line(
  of: string,
  events: readonly (UnitSuccessionRecorded | UnitsMerged | UnitEnded)[],
  asOf: Day | null = null,
) {
  const made = events.flatMap((e) => (e.type === 'UnitsMerged' ? e.data.unitId : []));
  const registered = ids.filter((id) => !made.includes(id)).map((id) => unit(id, id));
  const all = [...registered, ...events].map((event, i) => recorded(event, i + 1));
  const rows = [...foldRows(unitProjection, ids, all).values()];
  return forebearsIn(rows, of, asOf).map(({ row, on, heirs, sharedWith }) => [
    row.unitId,
    on,
    heirs.join(' '),
    sharedWith.join(' '),
  ]);
}

describe('whom a unit followed', () => {
  it('are those that merged, ended or were told to be followed, through others too, nearest first', () => {
    expect(line('d', [merged('d', 'a', 'b'), ended('c', 'a'), followed('e', 'c')])).toEqual([
      ['a', '2025-07-01', 'd', ''],
      ['b', '2025-07-01', 'd', ''],
      ['c', '2020-03-01', 'a d', ''],
      ['e', null, 'c a d', ''],
    ]);
    expect(line('a', [merged('d', 'a', 'b')])).toEqual([]);
  });

  it('each once, by however many ways it leads there', () => {
    expect(line('d', [followed('a', 'b'), followed('a', 'c'), merged('d', 'b', 'c')])).toEqual([
      ['b', '2025-07-01', 'd', ''],
      ['c', '2025-07-01', 'd', ''],
      ['a', null, 'b c d', ''],
    ]);
  });

  it('are shared where units elsewhere followed them, or what came between, too', () => {
    const split = [followed('a', 'b'), followed('a', 'c'), followed('e', 'a')];
    expect(line('b', split)).toEqual([
      ['a', null, 'b', 'c'],
      ['e', null, 'a b', 'c'],
    ]);
    expect(line('b', [...split.slice(0, 1), followed('b', 'f')])).toEqual([['a', null, 'b', '']]);
  });

  it('are those of the day that is asked, what has no day always having been', () => {
    const told = [followed('a', 'd', '2019'), followed('b', 'd', '2021-05'), followed('c', 'd')];
    expect(line('d', told, '2020-12-31').map(([id]) => id)).toEqual(['a', 'c']);
  });
});
