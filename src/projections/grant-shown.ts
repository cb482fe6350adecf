import type { GrantEntry, GrantFacts, SignerAsTold } from '../domain/awards/grant.js';
import { authorityNames, awardTypes, isOfCatalogue } from '../domain/law/award-catalogue.js';
import { classNames, recipientNames } from '../domain/law/award-words.js';
import type { HowManyShown } from '../domain/ground/how-many.js';
import { boundsOf, howManyShown } from '../domain/ground/how-many.js';
import type { GrantAct } from '../domain/awards/same-grant.js';
import { countedBy, isNamed } from '../domain/awards/same-grant.js';
import { idsOf } from '../domain/registry/one-body.js';
import { DomainError } from '../domain/ground/errors.js';
import type { ClusterId, Day, UnitId } from '../domain/ground/values.js';
import { dayOfYear, firstDay, isPartialDate, lastDay } from '../domain/ground/values.js';
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

/** A grant with what those tell that were said to be one with it, and how many of each entry count with these. */
export interface GrantTogether extends GrantRow {
  readonly elsewhere: readonly number[];
}

/** One entry of a grant that stands, and what it tells. */
export interface GrantedEntry extends JoinedEntry {
  readonly row: GrantTogether;
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

/** The grants by their ids, each with what those tell that stand and were said to be one with it. */
export async function grantsTogether(
  sight: Sight,
  grantIds: readonly string[],
): Promise<ReadonlyMap<string, GrantTogether>> {
  const rows = await sight.rows(grantProjection, grantIds);
  const others = [...rows.values()].flatMap(({ sameAs }) => sameAs.map(({ grantId }) => grantId));
  const beside = others.length === 0 ? rows : await sight.rows(grantProjection, [...new Set(others)]);
  return new Map(
    [...rows].map(([id, row]) => {
      const told = row.sameAs.flatMap(({ grantId, first }) => {
        const other = beside.get(grantId);
        return other && !other.withdrawal && !row.withdrawal ? { other, first } : [];
      });
      const facts = told.reduce((known, { other }) => factsOfBoth(known, other.facts), row.facts);
      const counted = told.map(({ other, first }) => {
        const [own, its] = [actOf(row), actOf(other)];
        return countedBy(own, its, first ? own : its);
      });
      const elsewhere = row.entries.map((_, i) => counted.reduce((sum, of) => sum + (of[i] ?? 0), 0));
      return [id, { ...row, facts, elsewhere }];
    }),
  );
}

const actOf = (row: GrantRow): GrantAct => ({
  ...row,
  proposals: row.entries.map((_, i) => joinedTo(row, i + 1).length),
});

/** What two sources tell of one act: what only one tells, and of days the more exact one. */
function factsOfBoth(one: GrantFacts, other: GrantFacts): GrantFacts {
  const more = Object.entries(other).filter(([name, told]: [string, unknown]) => {
    const known = one[name as keyof GrantFacts];
    const isDay = typeof known === 'string' && typeof told === 'string' && isPartialDate(told);
    return known === null || (isDay && told.startsWith(known));
  });
  return { ...one, ...Object.fromEntries(more) };
}

/** The grant, withdrawn or not. Throws GRANT_NOT_FOUND. */
export async function grantIn(sight: Sight, grantId: string): Promise<GrantTogether> {
  const row = (await grantsTogether(sight, [grantId])).get(grantId);
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
    `WITH wanted AS MATERIALIZED (
       SELECT key, same_as FROM read.reported_grant
       WHERE ($1::int IS NULL OR year = $1) AND ($2::text[] IS NULL OR units && $2)
         AND ($3::text IS NULL OR clusters @> ARRAY[$3]))
     SELECT key FROM (SELECT key FROM wanted UNION SELECT unnest(same_as) FROM wanted) AS told
     WHERE $4::text IS NULL OR key >= $4 ORDER BY key`,
    [year, unitId && idsOf(sight.aliases, unitId), clusterId, afterGrant],
  );
  const entries: GrantedEntry[] = [];
  for (let at = 0; at < found.length && entries.length <= limit; at += AT_ONCE) {
    const keys = found.slice(at, at + AT_ONCE).map(({ key }) => key);
    const rows = await grantsTogether(sight, keys);
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

/** How many of an entry at most are of no proposal on record and count with no other grant that is one with it; one of what counts nobody. */
export function leftOf({ row, entry, told }: GrantedEntry): number {
  const left = boundsOf(told, 1)[1] - joinedTo(row, entry).length - (row.elsewhere[entry - 1] ?? 0);
  return left > 0 ? left : 0;
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
  const rows = await grantsTogether(
    sight,
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
