import type { GrantEntry, GrantFacts, SignerAsTold } from '../domain/awards/grant.js';
import { authorityNames, awardTypes, isOfCatalogue } from '../domain/law/award-catalogue.js';
import { classNames, recipientNames } from '../domain/law/award-words.js';
import type { HowManyShown } from '../domain/ground/how-many.js';
import { boundsOf, howManyShown } from '../domain/ground/how-many.js';
import { isNamed } from '../domain/awards/same-grant.js';
import { idsOf } from '../domain/registry/one-body.js';
import { DomainError } from '../domain/ground/errors.js';
import type { ClusterId, Day, UnitId } from '../domain/ground/values.js';
import { dayOfYear, firstDay, lastDay } from '../domain/ground/values.js';
import { awardNamer } from './award-naming.js';
import type { GrantRow } from './grants.js';
import { grantProjection } from './grants.js';
import { namer } from './naming.js';
import type { Page } from './question.js';
import type { Reader } from './reader.js';
import type { Sight } from './sight.js';

// Grants as told, as answers show them: with names, and with what is not known of them.

/** The grant that a proposal was joined to, and the number of the entry, from 1. */
export interface JoinedEntry {
  readonly row: GrantRow;
  readonly entry: number;
}

/** One entry of a grant that stands, and what it tells. */
export interface GrantedEntry extends JoinedEntry {
  readonly told: GrantEntry;
}

export interface WhoShown {
  readonly name: string | null;
  readonly position: string | null;
}

/** Who signed or presented, with the name. */
export const whoShown = (who: SignerAsTold | null, name: (ref: string) => string): WhoShown | null =>
  who && { name: who.person && name(who.person.ref), position: who.position };

/** What is told of a grant; what is not is null, and its name in `unknown`. */
export type GrantShown = Omit<GrantFacts, 'signer' | 'presentedBy'> & {
  readonly grantId: string;
  readonly signer: WhoShown | null;
  readonly presentedBy: WhoShown | null;
  readonly unknown: readonly string[];
};

/** An entry in the list of awards: granted as told, with no proposal on record. */
export type GrantItem = Omit<GrantEntry, 'person' | 'howMany'> & {
  /** How many, where no source tells it exactly. */
  readonly howMany: HowManyShown | null;
  /** The first of the proposals that it is of; null where none is on record. */
  readonly proposalId: string | null;
  /** An entry that counts several is of as many proposals. */
  readonly proposalIds: readonly string[];
  readonly grantId: string;
  readonly entry: number;
  readonly awardName: string;
  readonly className: string | null;
  readonly kindName: string | null;
  readonly unitName: string | null;
  readonly person: string | null;
  readonly year: number | null;
  readonly status: 'granted';
  readonly grant: GrantShown;
  readonly unknown: readonly string[];
};

/** The id by which a page of entries goes on. */
export const entryId = ({ row, entry }: JoinedEntry): string => `${row.grantId}/${entry}`;

/** True of what was granted by that day; what no source dates always was, and a partial date counts from its first day. */
const isGrantedBy = ({ facts: { grantedOn } }: GrantRow, day: Day | null): boolean =>
  day === null || grantedOn === null || firstDay(grantedOn) <= day;

/** The grant, withdrawn or not. Throws GRANT_NOT_FOUND. */
export async function grantIn(sight: Sight, grantId: string): Promise<GrantRow> {
  const row = (await sight.rows(grantProjection, [grantId])).get(grantId);
  if (row) return row;
  throw new DomainError('GRANT_NOT_FOUND', `Chưa ghi nhận việc tặng “${grantId}”.`, { grantId });
}

/** Which entries are wanted; what is absent leaves none out. */
interface GrantFilter {
  readonly year?: number | null;
  readonly unitId?: UnitId | null;
  readonly clusterId?: ClusterId | null;
  /** Body that proposed outside clusters: no grant is told with it. */
  readonly bodyId?: UnitId | null;
}

/** Entries that are of no proposal on record, in the order of their ids; of a page, one more than fits where there is one. */
export async function entriesWithoutProposal(
  reader: Reader,
  sight: Sight,
  { year = null, unitId = null, clusterId = null, bodyId = null }: GrantFilter,
  asOf: Day | null,
  { after, limit }: Page = { after: null, limit: Infinity },
): Promise<GrantedEntry[]> {
  if (bodyId !== null) return [];
  const [afterGrant = null, afterEntry = '0'] = after?.split('/') ?? [];
  if (afterGrant !== null) await grantIn(sight, afterGrant);
  // Entries stay, and what was unknown only becomes known: whatever an earlier sight has is among these.
  const found = await reader.select<{ key: string }>(
    `SELECT key FROM read.reported_grant
     WHERE ($1::int IS NULL OR year = $1) AND ($2::text[] IS NULL OR units && $2)
       AND ($3::text IS NULL OR clusters @> ARRAY[$3]) AND ($4::text IS NULL OR key >= $4)
     ORDER BY key`,
    [year, unitId && idsOf(sight.aliases, unitId), clusterId, afterGrant],
  );
  const entries: GrantedEntry[] = [];
  for (let at = 0; at < found.length && entries.length <= limit; at += AT_ONCE) {
    const keys = found.slice(at, at + AT_ONCE).map(({ key }) => key);
    const rows = await sight.rows(grantProjection, keys);
    for (const row of keys.flatMap((key) => rows.get(key) ?? [])) {
      const { grantId, facts, withdrawal } = row;
      if (withdrawal || !isGrantedBy(row, asOf) || (year !== null && facts.year !== year)) continue;
      const first = grantId === afterGrant ? Number(afterEntry) : 0;
      row.entries.forEach((one, i) => {
        const isWanted =
          (unitId === null || one.unitId === (sight.aliases.get(unitId) ?? unitId)) &&
          (clusterId === null || one.clusterId === clusterId);
        if (i < first || !isWanted) return;
        const granted = { row, entry: i + 1, told: one };
        if (leftOf(granted) > 0) entries.push(granted);
      });
    }
  }
  return entries;
}

/** Ids of the proposals that an entry, counted from 1, is of. */
function joinedTo({ joined }: GrantRow, entry: number): string[] {
  return joined.filter((join) => join.entry === entry).map(({ proposalId }) => proposalId);
}

/** How many of an entry at most are of no proposal on record; one of what counts nobody. */
export function leftOf({ row, entry, told }: GrantedEntry): number {
  return boundsOf(told, 1)[1] - joinedTo(row, entry).length;
}

/** How many an entry is about, beside those with a proposal: one where it names anybody; null where that is not told exactly. */
export function recipientsOf(granted: GrantedEntry): number | null {
  return granted.told.count !== null || isNamed(granted.told) ? leftOf(granted) : null;
}

/** Grants read at once. */
const AT_ONCE = 100;

/** The grants that proposals were joined to and that stood by that day, by the ids of the proposals. */
export async function grantsOf(
  reader: Reader,
  sight: Sight,
  proposalIds: readonly string[],
  asOf: Day | null,
): Promise<ReadonlyMap<string, JoinedEntry>> {
  const found = await reader.select<{ key: string }>(
    'SELECT key FROM read.reported_grant WHERE joined && $1::text[] ORDER BY key',
    [proposalIds],
  );
  const rows = await sight.rows(
    grantProjection,
    found.map(({ key }) => key),
  );
  return new Map(
    [...rows.values()]
      .filter((row) => !row.withdrawal && isGrantedBy(row, asOf))
      .flatMap((row) => row.joined.map(({ proposalId, entry }) => [proposalId, { row, entry }] as const)),
  );
}

/** Shows what is told of grants, with names. */
export async function grantNaming(
  sight: Sight,
  rows: readonly GrantRow[],
): Promise<(row: GrantRow) => GrantShown> {
  const person = await sight.persons(
    rows.flatMap(({ facts: { signer, presentedBy } }) =>
      [signer, presentedBy].flatMap((who) => who?.person?.ref ?? []),
    ),
  );
  return ({ grantId, facts }) => {
    const { signer, authority } = facts;
    const by = facts.authorityName ?? (authority && authorityNames[authority]);
    const told = {
      grantedOn: facts.grantedOn,
      number: facts.number,
      authority: by,
      signer,
      year: facts.year,
    };
    return {
      grantId,
      ...facts,
      authorityName: by,
      signer: whoShown(signer, person),
      presentedBy: whoShown(facts.presentedBy, person),
      unknown: namesOfNull(told),
    };
  };
}

/** What no source says of an award and of whom it is for. */
export function unknownOf(
  { award, class: degree, kind, unitId }: Pick<GrantEntry, 'award' | 'class' | 'kind' | 'unitId'>,
  recipient: unknown,
): string[] {
  const hasClasses = isOfCatalogue(award) && awardTypes[award].hasClasses;
  return namesOfNull({ recipient, kind, unitId, ...(hasClasses ? { class: degree } : {}) });
}

/** The names of what is not told. */
const namesOfNull = (told: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(told).filter((name) => told[name] === null);

/** The entries with names. */
export async function grantItems(sight: Sight, entries: readonly GrantedEntry[]): Promise<GrantItem[]> {
  const named = entries.map(({ told }) => told);
  const [shown, unit, award, person] = await Promise.all([
    grantNaming(
      sight,
      entries.map(({ row }) => row),
    ),
    namer(
      sight,
      named.flatMap(({ unitId }) => unitId ?? []),
    ),
    awardNamer(
      sight,
      named.map((one) => one.award),
    ),
    sight.persons(named.flatMap((one) => one.person?.ref ?? [])),
  ]);
  return entries.map(({ row, entry, told: one }) => {
    const { kind, unitId, collective, count } = one;
    const { year } = row.facts;
    const grant = shown(row);
    const howMany = howManyShown(one.howMany);
    const recipient = unitId ?? collective ?? one.person ?? count ?? howMany;
    return {
      ...one,
      howMany,
      proposalIds: joinedTo(row, entry),
      proposalId: joinedTo(row, entry)[0] ?? null,
      grantId: row.grantId,
      entry,
      awardName: award(one.award, dayOf(row, sight.day)),
      className: one.class && classNames[one.class],
      kindName: kind && recipientNames[kind],
      unitName: unitId && unit(unitId, dayOf(row, sight.day)).name,
      person: one.person && person(one.person.ref),
      year,
      status: 'granted',
      grant,
      unknown: [...grant.unknown, ...unknownOf(one, recipient)],
    };
  });
}

/** The day by whose names units are called: that of the grant, or else of its year, or else of the sight. */
function dayOf({ facts: { grantedOn, year } }: GrantRow, today: Day): Day {
  if (grantedOn !== null) return lastDay(grantedOn) < today ? lastDay(grantedOn) : today;
  return year === null ? today : dayOfYear(year, today);
}
