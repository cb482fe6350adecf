import type { Recorded } from '../ground/event.js';
import { supplementTo } from '../ground/supplement.js';
import type { Difference } from '../ground/told-again.js';
import { differences, onRecord } from '../ground/told-again.js';
import type { ClusterId, Day, PartialDate, UnitId } from '../ground/values.js';
import { firstDay, isPartialDate } from '../ground/values.js';
import type { RegistryState } from './registry.js';
import { toldOf } from './registry.js';
import type { RegistryFact, RegistryRecordSupplemented } from './registry-events.js';

// What a second source tells of a record of the registry.

/** The rows that a record concerns. */
interface Subject {
  readonly unitIds?: readonly UnitId[];
  readonly clusterIds?: readonly ClusterId[];
}

/** The last record of a unit or a cluster that is meant, as told of bodies; undefined where none is. */
export const lastRecord = (
  state: RegistryState,
  id: UnitId | ClusterId,
  isMeant: (fact: RegistryFact) => boolean,
): Recorded<RegistryFact> | undefined => toldOf(state, id).findLast(isMeant);

/** A reason that nobody told is kept as `unknown`, and says nothing. */
function asTold<T extends object>(said: T): T {
  const { reason } = said as { readonly reason?: string };
  return reason === 'unknown' ? { ...said, reason: null } : said;
}

/**
 * The record as a telling meets it. What had come by a day that was told, without a day of its own, did not come after that day: who tells
 * a later one contradicts it.
 */
function read(record: Recorded<RegistryFact>, told: object): Recorded {
  const { knownBy } = record.data as { readonly knownBy?: Day };
  const late = Object.entries(told).filter(
    ([field, day]: [string, unknown]) =>
      (field === 'on' || field === 'from') &&
      isPartial(day) &&
      knownBy !== undefined &&
      firstDay(day) > knownBy,
  );
  const bounds = Object.fromEntries(late.map(([field]) => [field, knownBy]));
  return { ...record, data: { ...asTold(record.data), ...bounds } };
}

const isPartial = (day: unknown): day is PartialDate => typeof day === 'string' && isPartialDate(day);

/** What of the telling the record says otherwise, or not at all. */
export const differencesFrom = (record: Recorded<RegistryFact>, told: object): readonly Difference[] =>
  differences(onRecord(read(record, told)), asTold(told));

/** What the telling adds to the record. Throws ALREADY_RECORDED where that is nothing, or something else. */
export function moreOf(
  record: Recorded<RegistryFact>,
  told: object,
  detail: string,
  { unitIds = [], clusterIds = [] }: Subject,
): RegistryRecordSupplemented {
  const data = { ...supplementTo(read(record, told), asTold(told), detail), unitIds, clusterIds };
  return { type: 'RegistryRecordSupplemented', data };
}
