import type { ClusterId, UnitId } from '../domain/ground/values.js';
import { awardTypes } from '../domain/law/award-catalogue.js';
import { chairIsNominee } from './award-flags.js';
import type { ProposalRow } from './award-shown.js';
import { clusterYearKey } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import type { GrantedEntry, GrantItem } from './grant-shown.js';
import { grantItems } from './grant-shown.js';
import { grantProjection } from './grants.js';
import type { Named } from './question.js';
import type { Reader } from './reader.js';
import type { Sight } from './sight.js';
import { voteShown } from './vote-shown.js';

// What the page of a cluster-year shows of awards.

/** A proposal with its vote. */
export function proposalOfYear(
  row: ProposalRow,
  cluster: ClusterRow,
  name: (unitId: UnitId) => Named,
): object {
  const { proposalId, award, unitId, status, rank, addressee, grant } = row;
  const { presidedBy, declaredInterest, withdrawal } = row;
  return {
    proposalId,
    award,
    awardName: awardTypes[award].name,
    ...name(unitId),
    status,
    rank,
    vote: voteShown(row.vote),
    addressee,
    chairIsNominee: chairIsNominee(row, cluster),
    presidedBy: presidedBy && name(presidedBy),
    declaredInterest,
    withdrawalReason: withdrawal?.reason ?? null,
    grantId: grant?.row.grantId ?? null,
    eventId: row.proof.eventId,
  };
}

/** A cluster-year with its members. */
interface YearOfMembers {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly unitIds: readonly UnitId[];
}

/**
 * What was granted, as told, for each of these cluster-years, by their keys, without what is of a proposal on record: through the
 * cluster, or to a member where no cluster is told.
 */
export async function grantsOfYears(
  reader: Reader,
  sight: Sight,
  years: readonly YearOfMembers[],
): Promise<ReadonlyMap<string, readonly GrantItem[]>> {
  const found = await reader.select<{ key: string }>(
    `SELECT key FROM read.reported_grant
     WHERE year = ANY($1::int[]) AND (clusters && $2::text[] OR units && $3::text[]) ORDER BY key`,
    [
      [...new Set(years.map(({ year }) => year))],
      years.map(({ clusterId }) => clusterId),
      [...new Set(years.flatMap(({ unitIds }) => unitIds))],
    ],
  );
  const rows = await sight.rows(
    grantProjection,
    found.map(({ key }) => key),
  );
  const standing = found.flatMap(({ key }) => rows.get(key) ?? []).filter(({ withdrawal }) => !withdrawal);
  const entries = standing.flatMap((row) =>
    row.entries
      .map((told, i): GrantedEntry => ({ row, entry: i + 1, told }))
      .filter(({ entry }) => row.joined.every((joined) => joined.entry !== entry)),
  );
  const items = await grantItems(sight, entries);
  return new Map(
    years.map(({ clusterId, year, unitIds }) => [
      clusterYearKey(clusterId, year),
      items.filter(
        (item) =>
          item.year === year &&
          (item.clusterId === null
            ? item.unitId !== null && unitIds.includes(item.unitId)
            : item.clusterId === clusterId),
      ),
    ]),
  );
}
