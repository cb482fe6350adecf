import type { UnitId } from '../domain/ground/values.js';
import { idsOf } from '../domain/registry/one-body.js';
import type { AwardItem } from './award-shown.js';
import { awardProjection } from './awards.js';
import { clusterYearKey } from './cluster-years.js';
import { rosterOf } from './clusters.js';
import type { GrantedEntry, GrantItem } from './grant-shown.js';
import { grantItems, grantsTogether, leftOf } from './grant-shown.js';
import type { Named } from './question.js';
import type { ProposalRow } from './proposal-rows.js';
import { withGrants, withSame } from './proposal-rows.js';
import type { Reader } from './reader.js';
import type { Sight } from './sight.js';
import type { Wanted } from './year-known.js';

// What the page of a cluster-year shows of awards.

/** What pages of units and of years show of a proposal: less than lists of awards do. */
export function inShort(item: AwardItem) {
  const { proposalId, award, awardName, class: degree, className, status, year, clusterId, bodyId } = item;
  const { recipientId, kind, kindName, collective, person, position, count, howMany, named } = item;
  const { grant, presentation } = item;
  const who = { recipientId, kind, kindName, collective, person, position, count, howMany, named };
  const grantId = grant?.grantId ?? null;
  return {
    proposalId,
    grantId,
    award,
    awardName,
    class: degree,
    className,
    ...who,
    clusterId,
    bodyId,
    year,
    status,
    presentation,
  };
}

/** The same on the page of its year, with its vote. */
export function proposalOfYear(item: AwardItem, name: (unitId: UnitId) => Named) {
  const { unitId, unitName, proposer, rank, vote, addressee, chairIsNominee } = item;
  const { presidedBy, declaredInterest, withdrawal, proof } = item;
  return {
    ...inShort(item),
    unitId,
    name: unitName,
    proposer,
    rank,
    vote,
    addressee,
    chairIsNominee,
    presidedBy: presidedBy && name(presidedBy),
    declaredInterest,
    withdrawalReason: withdrawal?.reason ?? null,
    eventId: proof.eventId,
  };
}

/** The proposals of these cluster-years, of several about the same that which counts; see `withGrants`. */
export async function proposalsOfYears(
  reader: Reader,
  sight: Sight,
  wanted: readonly Wanted[],
): Promise<readonly ProposalRow[]> {
  const proposed = await reader.select<{ key: string }>(
    'SELECT a.key FROM read.award a JOIN unnest($1::text[], $2::int[]) AS w (cluster_id, year) USING (cluster_id, year) ORDER BY a.key',
    [wanted.map(({ cluster }) => cluster.clusterId), wanted.map(({ year }) => year)],
  );
  const keys = proposed.map(({ key }) => key);
  const rows = await sight.rows(awardProjection, keys);
  const known = keys.flatMap((key) => rows.get(key) ?? []);
  const told = await withSame(reader, sight, await withGrants(reader, sight, known, null), null);
  return told.filter(({ counts }) => counts);
}

/**
 * What was granted, as told, for each of these cluster-years, by their keys, without what is of a proposal on record: through the
 * cluster, or to a member where no cluster is told.
 */
export async function grantsOfYears(
  reader: Reader,
  sight: Sight,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, readonly GrantItem[]>> {
  const years = wanted.map(({ cluster, year }) => ({
    clusterId: cluster.clusterId,
    year,
    unitIds: rosterOf(cluster, year),
  }));
  const found = await reader.select<{ key: string }>(
    `WITH wanted AS MATERIALIZED (
       SELECT key, same_as FROM read.reported_grant
       WHERE year = ANY($1::int[]) AND (clusters && $2::text[] OR units && $3::text[]))
     SELECT key FROM wanted UNION SELECT unnest(same_as) FROM wanted ORDER BY key`,
    [
      [...new Set(years.map(({ year }) => year))],
      years.map(({ clusterId }) => clusterId),
      [...new Set(years.flatMap(({ unitIds }) => unitIds.flatMap((id) => idsOf(sight.aliases, id))))],
    ],
  );
  const rows = await grantsTogether(
    sight,
    found.map(({ key }) => key),
  );
  const standing = found.flatMap(({ key }) => rows.get(key) ?? []).filter(({ withdrawal }) => !withdrawal);
  const entries = standing.flatMap((row) =>
    row.entries
      .map((told, i): GrantedEntry => ({ row, entry: i + 1, told }))
      .filter((entry) => leftOf(entry) > 0),
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
