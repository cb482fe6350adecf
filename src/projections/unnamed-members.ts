import type { ClusterId, UnitId } from '../domain/ground/values.js';
import { dayAfter, firstDay, lastDay, overlaps } from '../domain/ground/values.js';
import type { ClusterRow } from './clusters.js';
import type { Named } from './question.js';
import type { Reader } from './reader.js';
import type { RecordedIn } from './results.js';
import { recordedIn } from './results.js';
import type { Sight } from './sight.js';
import type { UnnamedUnitsRow } from './unnamed-units.js';
import { unnamedUnitsProjection } from './unnamed-units.js';

// Members of a cluster of which only the number is told: they are shown beside those that are known, and nothing counts them.

/** So many members, as told. */
export interface UnnamedMembers extends Pick<
  UnnamedUnitsRow,
  'eventId' | 'count' | 'howMany' | 'all' | 'kind' | 'on' | 'words'
> {
  /** Those of them that are known by name. */
  readonly named: readonly Named[];
  /** How many of them are not, null where their number is not told exactly; of all members of a time, whoever is known as one is among them. */
  readonly unnamed: number | null;
  readonly proof: RecordedIn;
}

/** What is told of them in some clusters, in the order recorded. */
export async function unnamedMembersOf(
  reader: Reader,
  sight: Sight,
  clusterIds: readonly ClusterId[],
): Promise<readonly UnnamedUnitsRow[]> {
  // What was withdrawn since has no row any more.
  const found = await reader.select<{ key: string }>(
    `SELECT key FROM read.unnamed_units WHERE NOT $2 AND cluster_id = ANY ($1)
     UNION SELECT split_part(subject, ' ', 2) FROM read.registry_event
     WHERE $2 AND subject LIKE 'unnamed_units %' ORDER BY key`,
    [clusterIds, sight.position !== null],
  );
  const rows = await sight.rows(
    unnamedUnitsProjection,
    found.map(({ key }) => key),
  );
  return [...rows.values()]
    .filter(({ clusterId }) => clusterId !== null && clusterIds.includes(clusterId))
    .sort((a, b) => a.number - b.number);
}

/** The same of one cluster, with names. */
export const unnamedMembersShown = (
  rows: readonly UnnamedUnitsRow[],
  cluster: ClusterRow,
  name: (unitId: UnitId) => Named,
): UnnamedMembers[] =>
  rows
    .filter(({ clusterId }) => clusterId === cluster.clusterId)
    .map((row) => {
      const { eventId, count, howMany, all, kind, on, words, named, proof } = row;
      const known = new Set([...named, ...(all ? membersThen(cluster, row) : [])]);
      const unnamed = count === null ? null : Math.max(count - known.size, 0);
      return {
        eventId,
        count,
        howMany,
        all,
        kind,
        on,
        words,
        named: named.map(name),
        unnamed,
        proof: recordedIn(proof),
      };
    });

function membersThen({ members }: ClusterRow, { on }: UnnamedUnitsRow): UnitId[] {
  if (on === null) return [];
  const period = { from: firstDay(on), to: dayAfter(lastDay(on)) };
  return Object.keys(members).filter((id) => members[id]?.some((one) => overlaps(one, period)));
}
