import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import { awardCodes } from '../domain/law/award-catalogue.js';
import { idsOf } from '../domain/registry/one-body.js';
import { DomainError } from '../domain/ground/errors.js';
import { awardNamer } from './award-naming.js';
import type { AwardItem } from './award-shown.js';
import { itemsOf, readByItems } from './award-shown.js';
import { awardRows } from './proposal-rows.js';
import type { AwardRow } from './award-row.js';
import type { GrantedEntry, GrantItem } from './grant-shown.js';
import { entriesWithoutProposal, grantItems } from './grant-shown.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import { nameOn, unitProjection } from './units.js';
import type { Day, UnitId } from '../domain/ground/values.js';

/** Years in a row. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly years: number;
}

interface TitleYears {
  readonly award: AnyAward;
  readonly awardName: string;
  /** Years for which it was granted and not revoked, oldest first. */
  readonly granted: readonly number[];
  /** Years for which it was revoked: they no longer count, and interrupt a run (edge case 49). */
  readonly revoked: readonly number[];
  /** The run that ends with the last granted year; null without one. */
  readonly current: Run | null;
  readonly longest: Run | null;
}

export interface UnitTitles extends Named {
  readonly titles: readonly TitleYears[];
  /** What it, its collectives and its people were granted, as told, without a proposal on record. */
  readonly reported: readonly GrantItem[];
  /** What its collectives and its people were proposed for and granted. */
  readonly within: readonly AwardItem[];
  /** Proposals from which the unit withdrew, with the reason (S-28). */
  readonly withdrawn: readonly AwardItem[];
  /** Proposals whose eligibility rests on an award that is lost. */
  readonly questioned: readonly AwardItem[];
}

/** What a unit was granted over the years, in which years in a row, and what a revocation puts in question. */
export class GetUnitTitles extends Question<UnitTitles> {
  static override readonly projections = readByItems;
  constructor(
    readonly unitId: UnitId,
    readonly asOf: Day | null,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetUnitTitles)
export class GetUnitTitlesHandler implements IQueryHandler<GetUnitTitles> {
  constructor(private readonly reader: Reader) {}

  async execute({ unitId, asOf, knownAt, namesPersons }: GetUnitTitles): Promise<Answer<UnitTitles>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const unit = (await sight.rows(unitProjection, [unitId])).get(unitId);
    if (!unit)
      throw new DomainError('UNIT_NOT_FOUND', `Chưa có đơn vị “${unitId}” trong danh mục.`, { unitId });
    const rows = await awardRows(this.reader, sight, { unitId }, asOf);
    const items = await itemsOf(this.reader, sight, rows, asOf);
    const reported = await entriesWithoutProposal(this.reader, sight, { unitId }, asOf);
    const ids = idsOf(sight.aliases, unitId);
    const own = rows.filter((row) => isOwn(row, ids));
    const ofOthers = new Set(rows.filter((row) => !isOwn(row, ids)).map(({ proposalId }) => proposalId));
    const entries = reported.flatMap(({ row, entry }) => row.entries[entry - 1] ?? []);
    const awards = new Set<AnyAward>([...awardCodes, ...[...own, ...entries].map(({ award }) => award)]);
    const awardName = await awardNamer(sight, [...awards]);
    const named = (award: AnyAward): string => awardName(award, asOf ?? sight.day);
    return {
      asOf,
      knownAtPosition: sight.position,
      data: {
        unitId: unit.unitId,
        name: nameOn(unit, asOf ?? sight.day),
        titles: [...awards].flatMap((award) => titleYears(award, named(award), own, reported) ?? []),
        reported: await grantItems(sight, reported),
        within: items.filter((item) => ofOthers.has(item.proposalId) && item.status === 'granted'),
        withdrawn: items.filter((item) => item.status === 'withdrawn'),
        questioned: items.filter((item) => item.eligibilityQuestioned),
      },
    };
  }
}

/** True where it is for the unit itself, alone or as one of several that are named. */
const isOwn = ({ recipientId, named }: AwardRow, ids: readonly UnitId[]): boolean =>
  recipientId === null ||
  named.some(
    ({ unitId, collective, person }) =>
      unitId !== null && ids.includes(unitId) && collective === null && person === null,
  );

function titleYears(
  award: AnyAward,
  awardName: string,
  rows: readonly AwardRow[],
  reported: readonly GrantedEntry[],
): TitleYears | null {
  const yearsOf = (status: AwardRow['status'], also: readonly number[]): number[] => {
    const years = rows.filter((row) => row.award === award && row.status === status).map((row) => row.year);
    return [...new Set([...years, ...also])].sort((a, b) => a - b);
  };
  const others = reported.flatMap(({ row, told }) =>
    told.award === award && told.kind === 'LARGE_COLLECTIVE' ? (row.facts.year ?? []) : [],
  );
  const [granted, revoked] = [yearsOf('granted', others), yearsOf('revoked', [])];
  if (granted.length === 0 && revoked.length === 0) return null;
  const runs = runsOf(granted);
  const longest = runs.reduce<Run | null>(
    (best, run) => (best && best.years >= run.years ? best : run),
    null,
  );
  return { award, awardName, granted, revoked, current: runs.at(-1) ?? null, longest };
}

/** The runs in a sorted list of years. */
function runsOf(years: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const year of years) {
    const last = runs.at(-1);
    if (last?.to === year - 1) runs.splice(-1, 1, { from: last.from, to: year, years: last.years + 1 });
    else runs.push({ from: year, to: year, years: 1 });
  }
  return runs;
}
