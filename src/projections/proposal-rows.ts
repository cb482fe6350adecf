import type { ProposalStage } from '../domain/awards/award-proposal.js';
import { furtherFirst } from '../domain/awards/award-proposal.js';
import { DomainError } from '../domain/ground/errors.js';
import type { ClusterId, Day, UnitId } from '../domain/ground/values.js';
import { codeOfBody, idsOf } from '../domain/registry/one-body.js';
import type { AwardRow, AwardStatus } from './award-row.js';
import { rowOn } from './award-row.js';
import { awardProjection } from './awards.js';
import type { JoinedEntry } from './grant-shown.js';
import { grantsOf } from './grant-shown.js';
import { keyOfBody } from './identifications.js';
import type { Page } from './question.js';
import type { Reader } from './reader.js';
import type { Sight } from './sight.js';

// The rows of proposals that a question is about, each with the grant that it was joined to and with others about the same.

/** Which proposals are wanted; absent and null do not filter. */
export interface AwardFilter {
  readonly year?: number | null;
  readonly unitId?: UnitId | null;
  readonly clusterId?: ClusterId | null;
  /** Body that proposes outside clusters. */
  readonly bodyId?: UnitId | null;
  readonly status?: string | null;
  readonly proposalIds?: readonly string[];
}

/** Number of proposals that are read at once. */
const AT_ONCE = 500;

/** A proposal with the grant, as told, that it was joined to. */
export interface ProposalRow extends AwardRow {
  readonly grant: JoinedEntry | null;
  /** Ids of others that are about the same, recorded of another id of its body. */
  readonly sameAs: readonly string[];
  /** False where one of these has come further, or was recorded earlier. */
  readonly counts: boolean;
}

/** The proposals with the grants that they were joined to: granted, where nobody's decision is on record (edge case 51). */
export async function withGrants(
  reader: Reader,
  sight: Sight,
  rows: readonly AwardRow[],
  asOf: Day | null,
): Promise<ProposalRow[]> {
  const proposalIds = rows.map((row) => row.proposalId);
  const grants = await grantsOf(reader, sight, proposalIds, asOf);
  return rows.map((row) => {
    const grant = grants.get(row.proposalId) ?? null;
    const plain = { ...row, grant, sameAs: [], counts: true };
    return grant && row.decision === null ? { ...plain, status: 'granted' } : plain;
  });
}

const stages: Readonly<Record<AwardStatus, ProposalStage>> = {
  nominated: 'nominated',
  withdrawn: 'withdrawn',
  proposed: 'proposed',
  submitted: 'submitted',
  recommended: 'submitted',
  'not-recommended': 'submitted',
  suspended: 'submitted',
  granted: 'granted',
  refused: 'refused',
  revoked: 'revoked',
};

/** Proposals that are about the same, recorded of several ids of a body: by the id of each, those of all, that which counts first. */
async function toldTwice(
  reader: Reader,
  sight: Sight,
  asOf: Day | null,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = [...new Set([...sight.aliases].flat())];
  if (ids.length === 0) return new Map();
  const bodyOf = (id: string | null): string => sight.aliases.get(id ?? '') ?? id ?? '';
  const found = await reader.select<Record<'id' | 'keeper' | 'unit' | 'award' | 'rest', string>>(
    `SELECT proposal_id AS id, coalesce(cluster_id, body_id) AS keeper, unit_id AS unit, state->>'award' AS award,
       concat_ws(' ', year, state->>'class', '/', state->>'recipientId') AS rest
     FROM read.award WHERE unit_id = ANY ($1) OR body_id = ANY ($1) OR proposal_id LIKE ANY ($2) ORDER BY key`,
    [ids, ids.map((id) => `%own.${id}.%`)],
  );
  const aboutOf = new Map(
    found.map(({ id, keeper, unit, award, rest }) => {
      const about = [bodyOf(keeper), bodyOf(unit), codeOfBody(award, sight.aliases), rest].join(' ');
      return [id, about];
    }),
  );
  const abouts = [...aboutOf.values()];
  const proposalIds = [...aboutOf].flatMap(([id, about]) =>
    abouts.indexOf(about) === abouts.lastIndexOf(about) ? [] : id,
  );
  const told: ProposalRow[] = [];
  for await (const found of rowsFound(reader, sight, { proposalIds }, asOf)) told.push(...found);
  const staged = told
    .toSorted((one, other) =>
      (one.history[0]?.recordedAt ?? '') < (other.history[0]?.recordedAt ?? '') ? -1 : 1,
    )
    .map((row) => ({ ...row, stage: stages[row.suspension?.from ?? row.status] }));
  const same = [...new Set(abouts)].map((about) =>
    staged.filter(({ proposalId }) => aboutOf.get(proposalId) === about).toSorted(furtherFirst),
  );
  return new Map(
    same.flatMap((alike) =>
      alike.map(({ proposalId }) => [proposalId, alike.map((one) => one.proposalId)] as const),
    ),
  );
}

/** The proposals, with those that are about the same as each. */
export async function withSame(
  reader: Reader,
  sight: Sight,
  rows: readonly ProposalRow[],
  asOf: Day | null,
): Promise<readonly ProposalRow[]> {
  const same = await toldTwice(reader, sight, asOf);
  return rows.map((row) => {
    const all = same.get(row.proposalId) ?? [row.proposalId];
    const sameAs = all.filter((id) => id !== row.proposalId);
    return { ...row, sameAs, counts: all[0] === row.proposalId };
  });
}

/**
 * The proposals as of this sight and, where one is given, a day, of several about the same that which counts; of those asked for by
 * their ids, all. Of a page, at least one more than `limit` if there are more.
 */
export async function awardRows(
  reader: Reader,
  sight: Sight,
  filter: AwardFilter,
  asOf: Day | null,
  { after, limit }: Page = { after: null, limit: Infinity },
): Promise<ProposalRow[]> {
  const rows: ProposalRow[] = [];
  for await (const found of rowsFound(reader, sight, filter, asOf, after)) {
    const told = await withSame(reader, sight, found, asOf);
    rows.push(...told.filter(({ counts }) => counts || filter.proposalIds !== undefined));
    if (rows.length > limit) break;
  }
  return rows;
}

/** The same in parts, all of them. */
async function* rowsFound(
  reader: Reader,
  sight: Sight,
  { year = null, unitId = null, clusterId = null, bodyId = null, status = null, proposalIds }: AwardFilter,
  asOf: Day | null,
  after: string | null = null,
): AsyncGenerator<ProposalRow[], void, undefined> {
  if (proposalIds?.length === 0) return;
  // Rows are never removed, so an earlier sight finds its own among the present ones. States change, so they are compared below.
  const now = sight.position === null && asOf === null;
  const ids = unitId && idsOf(sight.aliases, unitId);
  const bodies = bodyId && idsOf(sight.aliases, bodyId);
  const found = await reader.select<{ key: string }>(
    `SELECT key FROM read.award
     WHERE ($1::int IS NULL OR year = $1) AND ($2::text[] IS NULL OR unit_id = ANY ($2) OR named_units && $2)
       AND ($3::text IS NULL OR cluster_id = $3)
       AND ($4::text IS NULL OR status = $4
         OR EXISTS (SELECT FROM read.reported_grant WHERE joined @> ARRAY[proposal_id]))
       AND ($5::text[] IS NULL OR proposal_id = ANY ($5))
       AND ($6::text IS NULL OR (year, key) > (SELECT year, key FROM read.award WHERE proposal_id = $6 LIMIT 1))
       AND ($7::text[] IS NULL OR body_id = ANY ($7))
     ORDER BY year, key`,
    [year, ids, clusterId, now ? status : null, proposalIds ?? null, after, bodies],
  );
  const wanted = [...new Set(found.map(({ key }) => keyOfBody(key, sight.aliases)))];
  const isOf = (row: AwardRow): boolean => ids === null || isNamed(row, ids);
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const keys = wanted.slice(at, at + AT_ONCE);
    const read = await sight.rows(awardProjection, keys);
    const known = keys
      .flatMap((key) => read.get(key) ?? [])
      .flatMap((row) => (asOf === null ? row : (rowOn(row, asOf) ?? [])));
    const granted = await withGrants(reader, sight, known, asOf);
    yield granted.filter((row) => isOf(row) && (status === null || row.status === status));
  }
}

/** Whether it is for one of these ids of a unit, or for somebody of it. */
const isNamed = ({ unitId, named }: AwardRow, ids: readonly UnitId[]): boolean =>
  [unitId, ...named.map((one) => one.unitId)].some((id) => id !== null && ids.includes(id));

/** One proposal. Throws PROPOSAL_NOT_FOUND. */
export async function awardIn(reader: Reader, sight: Sight, proposalId: string): Promise<ProposalRow> {
  const [row] = await awardRows(reader, sight, { proposalIds: [proposalId] }, null);
  if (row) return row;
  throw new DomainError('PROPOSAL_NOT_FOUND', `Chưa ghi nhận đề nghị “${proposalId}”.`, { proposalId });
}
