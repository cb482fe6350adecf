import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { idsOf } from '../domain/registry/one-body.js';
import type { Day, UnitId } from '../domain/ground/values.js';
import { dayOfYear } from '../domain/ground/values.js';
import { placesOf } from '../domain/scores/places.js';
import type { AwardItem } from './award-shown.js';
import { itemsOf, readByItems } from './award-shown.js';
import type { AwardFilter } from './proposal-rows.js';
import { awardIn, awardRows } from './proposal-rows.js';
import type { AwardRow, AwardStatus } from './award-row.js';
import { awardStatuses } from './award-row.js';
import { awardProjection } from './awards.js';
import type { GrantedEntry, GrantItem, GrantShown } from './grant-shown.js';
import {
  entriesWithoutProposal,
  entryId,
  grantIn,
  grantItems,
  grantNaming,
  recipientsOf,
} from './grant-shown.js';
import type { EntryOf } from './grant-matches.js';
import { entriesFor, mayBeOne, perhapsSame, proposalsFor } from './grant-matches.js';
import type { GrantRow } from './grants.js';
import { grantProjection } from './grants.js';
import { namer } from './naming.js';
import type { Answer, Named, Page } from './question.js';
import { paged, Question } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import { standingsProjection } from './standings.js';
import { standingsIn } from './standings-question.js';

/** Proposals with their outcome, then grants as told that have no proposal; as of a day and as known at an instant or position. */
export class FindAwards extends Question<readonly (AwardItem | GrantItem)[]> {
  static override readonly projections = readByItems;
  constructor(
    readonly filter: AwardFilter,
    readonly asOf: Day | null,
    readonly knownAt: KnownAt | null,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(FindAwards)
export class FindAwardsHandler implements IQueryHandler<FindAwards> {
  constructor(private readonly reader: Reader) {}

  async execute({
    filter,
    asOf,
    knownAt,
    page,
    namesPersons,
  }: FindAwards): Promise<Answer<readonly (AwardItem | GrantItem)[]>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const { after, limit } = page;
    const amongGrants = after?.includes('/') ?? false;
    if (after !== null && !amongGrants) await awardIn(this.reader, sight, after);
    const proposals = amongGrants ? [] : await awardRows(this.reader, sight, filter, asOf, page);
    const wantsGrants = (filter.status ?? 'granted') === 'granted' && proposals.length <= limit;
    const rest = { after: amongGrants ? after : null, limit: limit - proposals.length };
    const entries = wantsGrants ? await entriesWithoutProposal(this.reader, sight, filter, asOf, rest) : [];
    const { rows, next } = paged([...proposals, ...entries], limit, (row) =>
      'entry' in row ? entryId(row) : row.proposalId,
    );
    const [items, grants] = await Promise.all([
      itemsOf(
        this.reader,
        sight,
        rows.flatMap((row) => ('entry' in row ? [] : row)),
        asOf,
      ),
      grantItems(
        sight,
        rows.flatMap((row) => ('entry' in row ? row : [])),
      ),
    ]);
    return { asOf, knownAtPosition: sight.position, data: [...items, ...grants], next };
  }
}

/** Number of proposals in each state; `granted` counts only those that were granted and not revoked. */
type AwardCounts = Readonly<Record<AwardStatus, number>> & {
  /** For how many those in each state are: one each, or as many as one counts without names. */
  readonly recipients: Readonly<Record<AwardStatus, number>>;
  /** Proposals in each state that do not say exactly for how many they are; none of those is in `recipients`. */
  readonly uncounted: Readonly<Record<AwardStatus, number>>;
  /** Grants as told without a proposal: how many recipients they name or count, and how many entries do not say how many exactly. */
  readonly reported: {
    readonly recipients: number;
    readonly uncounted: number;
    /** Recipients who may be those of another grant, as told by another source: they are counted once, there. */
    readonly perhapsSame: number;
  };
};

/** Counts what `FindAwards` finds. */
export class CountAwards extends Question<AwardCounts> {
  static override readonly projections = [awardProjection, grantProjection];
  constructor(
    readonly filter: AwardFilter,
    readonly asOf: Day | null,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(CountAwards)
export class CountAwardsHandler implements IQueryHandler<CountAwards> {
  constructor(private readonly reader: Reader) {}

  async execute({ filter, asOf, knownAt }: CountAwards): Promise<Answer<AwardCounts>> {
    const sight = await this.reader.sight(knownAt);
    const rows = await awardRows(this.reader, sight, filter, asOf);
    const counted = (number: (row: AwardRow) => number) =>
      Object.fromEntries(
        awardStatuses.map((status) => [
          status,
          rows.filter((row) => row.status === status).reduce((sum, row) => sum + number(row), 0),
        ]),
      ) as Record<AwardStatus, number>;
    const entries = await entriesWithoutProposal(this.reader, sight, filter, asOf);
    const reported = { recipients: 0, uncounted: 0, perhapsSame: 0 };
    const numbered: GrantedEntry[] = [];
    for (const entry of entries) {
      const number = recipientsOf(entry);
      if (number === null) reported.uncounted += 1;
      else {
        const isTold = numbered.some((other) => mayBeOne(entry, other));
        reported[isTold ? 'perhapsSame' : 'recipients'] += number;
        numbered.push(entry);
      }
    }
    const ids = filter.unitId ? idsOf(sight.aliases, filter.unitId) : null;
    const recipients = counted((row) => recipientsIn(row, ids) ?? 0);
    const uncounted = counted((row) => (recipientsIn(row, ids) === null ? 1 : 0));
    const data = { ...counted(() => 1), recipients, uncounted, reported };
    return { asOf, knownAtPosition: sight.position, data };
  }
}

/** For how many it is, null where no number is told; of units asked for, where it is for none of them but counts some, those named of them. */
function recipientsIn({ unitId, awardee, named }: AwardRow, ids: readonly UnitId[] | null): number | null {
  if (ids === null || unitId !== null)
    return awardee?.howMany && awardee.count === null ? null : (awardee?.count ?? 1);
  return named.filter((one) => one.unitId !== null && ids.includes(one.unitId)).length;
}

interface Other {
  /** Null where no unit is told. */
  readonly unitId: UnitId | null;
  readonly name: string | null;
  readonly proposalId: string;
}

/** Where a rank is from: the nomination, a told place of the year, or the scores of the year. */
type RankSource = 'NOMINATION' | 'TOLD_PLACE' | 'COMPUTED';

interface AwardData extends AwardItem {
  readonly history: AwardRow['history'];
  /** After a withdrawal, the nominee that is next by rank, as a suggestion (S-28); null where there is none. */
  readonly next: (Other & { readonly rank: number; readonly rankFrom: RankSource }) | null;
  /** Entries of grants as told, of no proposal on record yet, that may be what became of this one: `JoinGrant` says that one is. */
  readonly mayBeGranted: readonly EntryOf[];
  /** Later proposals whose eligibility rests on this one, which must be reviewed once it is revoked (edge case 49). */
  readonly supports: readonly (Other & { readonly year: number; readonly status: AwardStatus })[];
}

/** One proposal with everything that happened to it. */
export class GetAward extends Question<AwardData> {
  static override readonly projections = [...readByItems, standingsProjection];
  constructor(
    readonly proposalId: string,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetAward)
export class GetAwardHandler implements IQueryHandler<GetAward> {
  constructor(private readonly reader: Reader) {}

  async execute({ proposalId, knownAt, namesPersons }: GetAward): Promise<Answer<AwardData>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const row = await awardIn(this.reader, sight, proposalId);
    const { year, clusterId } = row;
    const scope = clusterId === null ? { bodyId: row.bodyId } : { clusterId };
    const beside = await awardRows(this.reader, sight, { year, ...scope }, null);
    const resting = await this.reader.select<{ proposal_id: string }>(
      'SELECT proposal_id FROM read.award WHERE rests_on @> ARRAY[$1] ORDER BY year, key',
      [proposalId],
    );
    const later = await awardRows(
      this.reader,
      sight,
      { proposalIds: resting.map((found) => found.proposal_id) },
      null,
    );
    const name = await namer(
      sight,
      [...beside, ...later].flatMap((other) => other.unitId ?? []),
    );
    const [item] = await itemsOf(this.reader, sight, [row], null);
    if (!item) throw new Error('one proposal was named and none came');
    const mayBeGranted = await entriesFor(this.reader, sight, row);
    return {
      knownAtPosition: sight.position,
      data: {
        ...item,
        history: row.history,
        mayBeGranted,
        next:
          row.status === 'withdrawn'
            ? nextByRank(row, beside, await placeIn(sight, row), (unitId) =>
                name(unitId, dayOfYear(year, sight.day)),
              )
            : null,
        supports: later
          .filter((other) => other.restsOn.includes(proposalId))
          .map((other) => ({
            ...(other.unitId === null
              ? { unitId: null, name: null }
              : name(other.unitId, dayOfYear(other.year, sight.day))),
            proposalId: other.proposalId,
            year: other.year,
            status: other.status,
          })),
      },
    };
  }
}

type Place = readonly [rank: number, from: RankSource];

/** Gives the place of a unit in the year: as told, or else its rank by scores; null where neither is known. */
async function placeIn(
  sight: Sight,
  { clusterId, year }: AwardRow,
): Promise<(unitId: UnitId) => Place | null> {
  if (clusterId === null) return () => null;
  const [{ row, standing }] = await standingsIn(sight, clusterId, year);
  const told = placesOf(row.scores.told);
  return (unitId) => {
    const place = told.get(unitId)?.place;
    if (place !== undefined) return [place, 'TOLD_PLACE'];
    const rank = standing?.rows.find((placed) => placed.unitId === unitId)?.rank;
    return rank === undefined ? null : [rank, 'COMPUTED'];
  };
}

/** The next nominee, by the rank of its nomination or, where that has none, by its place in the year. */
function nextByRank(
  row: AwardRow,
  beside: readonly AwardRow[],
  placeOf: (unitId: UnitId) => Place | null,
  name: (unitId: UnitId) => Named,
): AwardData['next'] {
  const waiting = beside
    .filter(({ award, status }) => award === row.award && status === 'nominated')
    .flatMap(({ proposalId, unitId, rank }) => {
      if (unitId === null) return [];
      const place = rank === null ? placeOf(unitId) : ([rank, 'NOMINATION'] as const);
      return place ? [{ proposalId, unitId, rank: place[0], rankFrom: place[1] }] : [];
    })
    .sort((a, b) => a.rank - b.rank);
  const next = waiting[0];
  return next
    ? { ...name(next.unitId), proposalId: next.proposalId, rank: next.rank, rankFrom: next.rankFrom }
    : null;
}

/** A grant as told: what is known of the act, whom it names, and the proposals that its entries are joined to. */
interface GrantPage extends GrantShown {
  readonly entries: readonly (Omit<GrantItem, 'grant' | 'status'> & {
    /** Entries of other grants that may be for the same ones: `DistinguishGrants` says that the grants are two, `IdentifyGrants` that they are one. */
    readonly mayBeSame: readonly EntryOf[];
    /** Proposals of which it may tell what became of them: `JoinGrant` says that it does. */
    readonly mayBeOf: readonly string[];
  })[];
  readonly status: 'granted' | 'withdrawn';
  /** Grants that somebody said are others. */
  readonly differentFrom: GrantRow['differentFrom'];
  /** Grants that somebody said are this one; of what both tell alike, the one that goes `first` counts. */
  readonly sameAs: GrantRow['sameAs'];
  readonly warnings: GrantRow['warnings'];
  readonly withdrawal: GrantRow['withdrawal'];
  readonly proof: GrantRow['proof'];
  readonly history: GrantRow['history'];
}

/** One grant as told, withdrawn or not. */
export class GetGrant extends Question<GrantPage> {
  static override readonly projections = readByItems;
  constructor(
    readonly grantId: string,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetGrant)
export class GetGrantHandler implements IQueryHandler<GetGrant> {
  constructor(private readonly reader: Reader) {}

  async execute({ grantId, knownAt, namesPersons }: GetGrant): Promise<Answer<GrantPage>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const row = await grantIn(sight, grantId);
    const { differentFrom, sameAs, warnings, withdrawal, proof, history } = row;
    const shown = await grantNaming(sight, [row]);
    const entries = row.entries.map((told, i) => ({ row, entry: i + 1, told }));
    const items = await grantItems(sight, entries);
    const same = await perhapsSame(this.reader, sight, entries);
    const of = await Promise.all(entries.map((one) => proposalsFor(this.reader, sight, one)));
    return {
      knownAtPosition: sight.position,
      data: {
        ...shown(row),
        entries: items.map(({ grant: _grant, status: _status, ...item }, i) => ({
          ...item,
          mayBeSame: entries[i] ? same(entries[i]) : [],
          mayBeOf: of[i] ?? [],
        })),
        status: withdrawal ? 'withdrawn' : 'granted',
        differentFrom,
        sameAs,
        warnings,
        withdrawal,
        proof,
        history,
      },
    };
  }
}
