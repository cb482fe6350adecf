import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { readPoints, writePoints } from '../domain/ground/points.js';
import type { Proof } from '../domain/ground/proof.js';
import type { ToldPlace } from '../domain/scores/places.js';
import { placesOf } from '../domain/scores/places.js';
import type { ScoresState } from '../domain/scores/scores.js';
import { scoredOf } from '../domain/scores/scores.js';
import type { NotRatedReason } from '../domain/scores/scoring.js';
import { isPartial, linesOf } from '../domain/scores/scoring.js';
import type { Placed, Roster, Standing } from '../domain/scores/standing.js';
import { standingOf } from '../domain/scores/standing.js';
import type { Change } from '../domain/scores/what-if.js';
import { changesBetween } from '../domain/scores/what-if.js';
import type { ClusterId, EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import { dayOfYear } from '../domain/ground/values.js';
import { clusterYearKey, rowOfYear } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection, labelOn, rosterOf } from './clusters.js';
import { clusterRowIn } from './naming.js';
import type { Answer, Named } from './question.js';
import { byName, YearQuestion } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import type { RecordedIn, Total } from './results.js';
import { followedIn } from './lineage.js';
import { recordedIn, resultsProjection, totalsOf } from './results.js';
import type { StandingsRow } from './standings.js';
import { nothing, standingsProjection } from './standings.js';
import { nameOn, unitProjection } from './units.js';

/** A rated unit as answers show it. */
export interface StandingsItem extends Named {
  readonly rank: number;
  /** Sum of the criteria, a decimal as text: `92.5`. */
  readonly points: string;
  /** Code of the class; null where the sheet has none. */
  readonly class: string | null;
  readonly className: string | null;
  readonly reachedClass: string | null;
  readonly classWhy: Placed['classWhy'];
  readonly tiedWith: readonly string[];
  readonly settledBy: Placed['settledBy'];
  /** Its place as told, which may differ from the rank by points; null where none is told. */
  readonly toldPlace: number | null;
  readonly criteria: readonly { readonly criterion: string; readonly points: string | null }[];
  /** Criteria with a figure that the unit disputes and nobody has answered yet. */
  readonly disputed: readonly string[];
  /** Criteria whose report covers only a part of the year, and the last day it covers (R26). */
  readonly partial: readonly { readonly criterion: string; readonly upTo: string }[];
  readonly lastYear: Pick<Placed, 'rank' | 'points' | 'class'> | null;
  /** Places and points gained since last year; points are null where the scale is another one. */
  readonly delta: { readonly rank: number; readonly points: string | null } | null;
}

/** The place of a unit as a meeting or a document tells it. */
export interface ToldItem extends Named, RecordedIn {
  readonly place: number;
  /** A decimal as text; null where not told. */
  readonly points: string | null;
  /** Other units with the same told place. */
  readonly sharedWith: readonly string[];
  /** The rank by scores; null where there is none. */
  readonly computedRank: number | null;
  readonly vote: ToldPlace['vote'];
  readonly meetingId: string | null;
  /** Why the place differs from one told before. */
  readonly reason: string | null;
  readonly on: PartialDate | null;
  readonly evidence: Proof['evidence'];
}

export interface StandingsData {
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly year: number;
  readonly status: 'NONE' | 'PROVISIONAL' | 'FINAL';
  readonly sheet: {
    readonly sheetId: string;
    readonly title: string;
    readonly scale: string;
    readonly version: number;
    readonly eventId: EventId;
  } | null;
  /** Whether places are known by scores (`rows`), as told (`told`) or both; null where none are known. */
  readonly places: 'COMPUTED' | 'TOLD' | 'COMPUTED_AND_TOLD' | null;
  readonly rows: readonly StandingsItem[];
  /** Places as told, best first. */
  readonly told: readonly ToldItem[];
  /** Members whose place is not known, neither by scores nor as told; this does not mean that they came last. */
  readonly placeUnknown: readonly Named[];
  readonly notRated: readonly (Named & {
    readonly reason: NotRatedReason;
    readonly message: string;
    readonly criteria: readonly string[];
  })[];
  /** Why there are no rows; null where there are. */
  readonly reason: 'NO_UNIT_LEVEL_DATA' | 'NO_SCORE_SHEET' | 'NO_UNIT_RATED' | null;
  readonly message: string | null;
  readonly final: { readonly on: PartialDate | null; readonly eventId: EventId } | null;
  /** How ties were settled. */
  readonly ties: ScoresState['ties'];
  /** The order that the meeting voted for, beside the ranking; null where it did not vote. */
  readonly voted: NonNullable<ScoresState['final']>['voted'];
  /** Points that would differ if computed now, because something was corrected after the scores became final (R31). */
  readonly changedSinceFinal: readonly (Change & { readonly unitId: UnitId })[];
  /** Figures of the cluster as a whole; empty where there are ranks. */
  readonly totals: readonly Total[];
}

/** Why a unit has no rank, for people. */
export const notRatedMessages: Readonly<Record<NotRatedReason, string>> = {
  NOT_SELF_SCORED: 'Chưa tự chấm điểm',
  NOT_APPRAISED: 'Chưa được thẩm định điểm',
  NOT_REPORTED: 'Chưa báo cáo kết quả',
  LATE_EXCLUDED: 'Gửi báo cáo quá hạn nên không được xét',
  NO_FIGURE: 'Báo cáo thiếu số liệu để tính điểm',
  UNDECIDABLE: 'Số liệu không đủ chính xác để tính điểm',
  DAY_NOT_STATED: 'Không rõ ngày thực hiện để tính điểm đúng hạn',
  UNIT_ENDED: 'Đơn vị đã kết thúc hoạt động trong năm',
};

const reasons = {
  NO_UNIT_LEVEL_DATA: 'Không đủ dữ liệu theo đơn vị',
  NO_SCORE_SHEET: 'Chưa có bảng điểm được thông qua',
  NO_UNIT_RATED: 'Chưa có đơn vị nào đủ căn cứ để xếp hạng',
} as const;

/** What questions about the standings of a year need. */
export interface YearStandings {
  readonly cluster: ClusterRow;
  readonly label: string;
  readonly row: StandingsRow;
  readonly roster: Roster;
  readonly standing: Standing | null;
  readonly name: (unitId: UnitId) => Named;
}

/** Reads the standings of each of these years. Throws CLUSTER_NOT_FOUND. */
export async function standingsIn<const Y extends readonly number[]>(
  sight: Sight,
  clusterId: ClusterId,
  ...years: Y
): Promise<{ readonly [K in keyof Y]: YearStandings }> {
  const cluster = await clusterRowIn(sight, clusterId);
  const unitIds = [...new Set(years.flatMap((year) => rosterOf(cluster, year)))];
  const keys = years.map((year) => clusterYearKey(clusterId, year));
  const [rows, units] = await Promise.all([
    sight.rows(standingsProjection, keys),
    sight.rows(unitProjection, unitIds),
  ]);
  return years.map((year) => {
    const row = rows.get(clusterYearKey(clusterId, year)) ?? nothing(clusterId, year);
    const [day, end] = [dayOfYear(year, sight.day), `${year}-12-31`];
    const roster = {
      unitIds: rosterOf(cluster, year),
      ended: (unitId: UnitId) => {
        const { ended } = units.get(unitId) ?? { ended: null };
        return ended !== null && ended.by <= end;
      },
    };
    const name = (unitId: UnitId): Named => {
      const unit = units.get(unitId);
      return { unitId, name: unit ? nameOn(unit, day) : unitId };
    };
    const label = labelOn(cluster, day);
    return { cluster, label, row, roster, name, standing: standingOf(row.scores, row.facts, roster) };
  }) as { readonly [K in keyof Y]: YearStandings };
}

/** Standings of a cluster-year; where they cannot be computed, the reason, never zeros or equal shares of the total (S-06). */
export class GetStandings extends YearQuestion<StandingsData> {
  static override readonly projections = [
    standingsProjection,
    clusterProjection,
    unitProjection,
    resultsProjection,
  ];
}

@QueryHandler(GetStandings)
export class GetStandingsHandler implements IQueryHandler<GetStandings> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, knownAt }: GetStandings): Promise<Answer<StandingsData>> {
    const sight = await this.reader.sight(knownAt);
    const [thisYear, lastYear] = await standingsIn(sight, clusterId, year, year - 1);
    const { label, row, standing, name } = thisYear;
    const adopted = row.scores.adopted;
    const final = row.scores.final;
    const rows = standing?.rows ?? [];
    const told = toldIn(thisYear);
    const reported = rows.length > 0 ? null : await rowOfYear(sight, resultsProjection, clusterId, year);
    const byUnit = row.facts.results.reports.some((report) => report.unitId !== null);
    const why = adopted ? 'NO_UNIT_RATED' : byUnit ? 'NO_SCORE_SHEET' : 'NO_UNIT_LEVEL_DATA';
    const reason = rows.length > 0 ? null : why;
    return {
      knownAtPosition: sight.position,
      data: {
        clusterId,
        label,
        year,
        status: adopted === null ? 'NONE' : final === null ? 'PROVISIONAL' : 'FINAL',
        sheet: adopted && {
          sheetId: adopted.sheet.sheetId,
          title: adopted.sheet.title,
          scale: adopted.sheet.scale,
          version: adopted.version,
          eventId: adopted.eventId,
        },
        places: placesFrom(rows.length > 0, told.length > 0),
        rows: rows.map((placed) => itemOf(placed, thisYear, lastYear)),
        told,
        placeUnknown: thisYear.roster.unitIds
          .filter((unitId) => ![...rows, ...told].some((known) => known.unitId === unitId))
          .map(name)
          .sort(byName),
        notRated: (standing?.notRated ?? [])
          .map(({ unitId, reason, criteria }) => ({
            ...name(unitId),
            reason,
            message: notRatedMessages[reason],
            criteria,
          }))
          .sort(byName),
        reason,
        message: reason && reasons[reason],
        final: final && { on: final.on, eventId: final.eventId },
        ties: row.scores.ties,
        voted: final?.voted ?? null,
        changedSinceFinal: changedSinceFinal(thisYear),
        totals: totalsOf(reported, year, await followedIn(sight, [reported])),
      },
    };
  }
}

function placesFrom(computed: boolean, told: boolean): StandingsData['places'] {
  if (computed && told) return 'COMPUTED_AND_TOLD';
  if (computed) return 'COMPUTED';
  return told ? 'TOLD' : null;
}

/** Places as told, best first. */
function toldIn({ row, standing, name }: YearStandings): ToldItem[] {
  const told = [...placesOf(row.scores.told).values()];
  return told
    .flatMap((one) => {
      const { unitId, place, points, vote, meetingId, reason, on } = one;
      const proof = row.proofs[one.eventId];
      if (!proof) return [];
      return {
        ...name(unitId),
        place,
        points,
        sharedWith: told.flatMap((other) =>
          other.place === place && other.unitId !== unitId ? other.unitId : [],
        ),
        computedRank: standing?.rows.find((placed) => placed.unitId === unitId)?.rank ?? null,
        vote,
        meetingId,
        reason,
        on,
        ...recordedIn(proof),
        evidence: proof.evidence,
      };
    })
    .sort((a, b) => a.place - b.place || byName(a, b));
}

function itemOf(placed: Placed, { row, name }: YearStandings, lastYear: YearStandings): StandingsItem {
  const { unitId, rank, points, reached, classWhy, tiedWith, settledBy, lines } = placed;
  const sheet = row.scores.adopted?.sheet;
  const last = lastYear.standing?.rows.find((other) => other.unitId === unitId) ?? null;
  const sameScale = sheet?.scale === lastYear.row.scores.adopted?.sheet.scale;
  const gained = last && sameScale ? writePoints(readPoints(points) - readPoints(last.points)) : null;
  return {
    rank,
    ...name(unitId),
    points,
    class: placed.class,
    className: sheet?.classes.find((c) => c.code === placed.class)?.name ?? null,
    reachedClass: reached,
    classWhy,
    tiedWith,
    settledBy,
    toldPlace: placesOf(row.scores.told).get(unitId)?.place ?? null,
    criteria: lines.map(({ criterion, points }) => ({ criterion, points })),
    disputed: lines.filter((line) => line.disputed).map((line) => line.criterion),
    partial: lines
      .filter((line) => isPartial(line, row.year))
      .map(({ criterion, upTo = '' }) => ({ criterion, upTo })),
    lastYear: last && { rank: last.rank, points: last.points, class: last.class },
    delta: last && { rank: last.rank - rank, points: gained },
  };
}

function changedSinceFinal({ row }: YearStandings): StandingsData['changedSinceFinal'] {
  const { final, adopted } = row.scores;
  if (!final || !adopted) return [];
  return final.scores.flatMap(({ unitId, lines }) => {
    const now = linesOf(adopted.sheet, scoredOf(row.scores, unitId), row.facts);
    return changesBetween(lines, now).map((change) => ({ unitId, ...change }));
  });
}
