import { fits } from '../domain/awards/grant-decisions.js';
import type { GrantFacts } from '../domain/awards/grant.js';
import { mayBeOneDay, mayBeSame } from '../domain/awards/same-grant.js';
import { awardsAlike } from '../domain/law/awards-alike.js';
import { agree } from '../domain/ground/told-again.js';
import type { AwardRow } from './award-row.js';
import type { GrantedEntry } from './grant-shown.js';
import { entriesWithoutProposal, entryId, grantsTogether, leftOf } from './grant-shown.js';
import type { ProposalRow } from './proposal-rows.js';
import { awardRows } from './proposal-rows.js';
import type { Reader } from './reader.js';
import type { Sight } from './sight.js';

// Grants as told and proposals that may be one, and which nobody has joined or told apart.

/** An entry of a grant, counted from 1. */
export interface EntryOf {
  readonly grantId: string;
  readonly entry: number;
}

const entryOf = ({ row, entry }: GrantedEntry): EntryOf => ({ grantId: row.grantId, entry });

/** True where two entries of different acts may be for the same ones, and nobody said whether the acts are two or one. */
export function mayBeOne(one: GrantedEntry, other: GrantedEntry): boolean {
  const [a, b] = [one.row, other.row];
  return (
    a.grantId !== b.grantId &&
    !a.differentFrom.includes(b.grantId) &&
    !a.sameAs.some((same) => same.grantId === b.grantId) &&
    mayBeSame({ ...a.facts, ...one.told }, { ...b.facts, ...other.told })
  );
}

/** Entries of other grants that stand and may be for the same ones. */
export async function perhapsSame(
  reader: Reader,
  sight: Sight,
  entries: readonly GrantedEntry[],
): Promise<(one: GrantedEntry) => EntryOf[]> {
  const found = await reader.select<{ key: string }>(
    'SELECT key FROM read.reported_grant WHERE awards && $1::text[] ORDER BY key',
    [[...new Set(entries.flatMap(({ told }) => awardsAlike(told.award)))]],
  );
  const rows = await grantsTogether(
    sight,
    found.map(({ key }) => key),
  );
  const others = [...rows.values()]
    .filter((row) => !row.withdrawal)
    .flatMap((row) => row.entries.map((told, i) => ({ row, entry: i + 1, told })));
  return (one) => others.filter((other) => !one.row.withdrawal && mayBeOne(one, other)).map(entryOf);
}

/**
 * True where an entry may be what became of a proposal: nothing told of either says otherwise, and the entry names the unit, the
 * collective or the cluster. Whether it is, is for who joins them to know.
 */
export const mayBeOf = ({ row, told }: GrantedEntry, proposal: AwardRow): boolean =>
  [told.unitId, told.collective, told.clusterId].some((one) => one !== null) &&
  fits(told, row.facts, proposal, proposal) &&
  mayBeBy(row.facts, proposal.decision);

/** True where a grant as told may be by this decision, or where there is none. */
const mayBeBy = ({ number, grantedOn }: GrantFacts, decision: AwardRow['decision']): boolean =>
  decision === null || (agree(number, decision.number) && mayBeOneDay(grantedOn, decision.decidedOn));

/** True of a proposal of which no grant as told says what became of it, and which it may be. */
const isOpen = ({ status, grant }: ProposalRow): boolean =>
  grant === null && !['refused', 'revoked', 'withdrawn'].includes(status);

/** The entries that may be what became of a proposal. */
export async function entriesFor(
  reader: Reader,
  sight: Sight,
  row: ProposalRow,
): Promise<readonly EntryOf[]> {
  if (!isOpen(row)) return [];
  const { unitId, clusterId } = row;
  const found = [
    ...(unitId === null ? [] : await entriesWithoutProposal(reader, sight, { unitId }, null)),
    ...(clusterId === null ? [] : await entriesWithoutProposal(reader, sight, { clusterId }, null)),
  ].filter((entry) => mayBeOf(entry, row));
  return [...new Map(found.map((entry) => [entryId(entry), entryOf(entry)])).values()];
}

/** The proposals of which an entry may tell what became of them: of those granted by a decision it may tell of that. */
export async function proposalsFor(
  reader: Reader,
  sight: Sight,
  granted: GrantedEntry,
): Promise<readonly string[]> {
  const { unitId, clusterId } = granted.told;
  if (granted.row.withdrawal || leftOf(granted) === 0 || (unitId ?? clusterId) === null) return [];
  const rows = await awardRows(reader, sight, unitId === null ? { clusterId } : { unitId }, null);
  return rows.filter((row) => isOpen(row) && mayBeOf(granted, row)).map((row) => row.proposalId);
}
