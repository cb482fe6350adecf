import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { changeOf } from '../domain/results/change.js';
import { unitName } from '../domain/results/figure.js';
import type { ReportedCode } from '../domain/results/metrics.js';
import { metricName } from '../domain/results/metrics.js';
import { textOf } from '../domain/results/printed-figure.js';
import { statedReach, tellsOfYear } from '../domain/results/reports-that-count.js';
import type { Followed, Totalled, WholeFigure } from '../domain/results/totals.js';
import { wholeFigures, withoutTotal } from '../domain/results/totals.js';
import type { ClusterId } from '../domain/ground/values.js';
import { dayOfYear, lastDay } from '../domain/ground/values.js';
import { clusterYearKey } from './cluster-years.js';
import { clusterProjection, labelOn } from './clusters.js';
import { followedIn } from './lineage.js';
import { clusterRowIn } from './naming.js';
import type { Answer } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import type { FigureShown } from './results.js';
import { resultsProjection, shown, whyNoTotal } from './results.js';
import { unitProjection } from './units.js';

/** Why a change from one year to the next may say less than it seems to. */
const caveats = {
  PERIOD_DIFFERS: 'Hai năm báo cáo đến ngày khác nhau',
  BASIS_DIFFERS: 'Một năm là số của cả cụm, khối; năm kia là tổng của các đơn vị',
  UNITS_DIFFER: 'Hai năm không cùng các đơn vị báo cáo',
} as const;
export type Caveat = keyof typeof caveats;

/** The figure of one metric in one year, or why there is none, and how it changed. */
export interface FigureOfYear {
  readonly year: number;
  readonly figure: FigureShown | null;
  readonly basis: WholeFigure['basis'] | null;
  readonly corrected: boolean;
  /** Why there is no figure: `NOT_TOLD`, or as `withoutTotal` of the year's results says; null where there is one. */
  readonly why: 'NOT_TOLD' | keyof typeof whyNoTotal | null;
  readonly message: string | null;
  /** From the figure of the year before, asked for or not; null where either is unknown or where it depends on what is not exact. */
  readonly change: {
    readonly direction: 'UP' | 'DOWN' | 'SAME';
    readonly by: FigureShown;
    /** Of the figure before, with one decimal: `12.5`; null where that is 0, or one of the two is not exact. */
    readonly percent: string | null;
    /** In Vietnamese: `tăng 12 cuộc (12,5 %)`. */
    readonly text: string;
    readonly caveats: readonly { readonly code: Caveat; readonly message: string }[];
  } | null;
}

/** A metric over some years. */
export interface MetricOverYears {
  readonly metric: ReportedCode;
  readonly name: string;
  readonly unit: string | null;
  readonly years: readonly FigureOfYear[];
}

export interface FiguresOverYearsData {
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Every metric that a report of these years mentions, in the order in which they first came. */
  readonly metrics: readonly MetricOverYears[];
}

/** The figures of a cluster over some years, beside each other and with the change from each year to the next. */
export class GetFiguresOverYears extends Question<FiguresOverYearsData> {
  static override readonly projections = [resultsProjection, clusterProjection, unitProjection];

  constructor(
    readonly clusterId: ClusterId,
    readonly from: number,
    readonly to: number,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetFiguresOverYears)
export class GetFiguresOverYearsHandler implements IQueryHandler<GetFiguresOverYears> {
  constructor(private readonly reader: Reader) {}

  async execute({
    clusterId,
    from,
    to,
    knownAt,
  }: GetFiguresOverYears): Promise<Answer<FiguresOverYearsData>> {
    const sight = await this.reader.sight(knownAt);
    const cluster = await clusterRowIn(sight, clusterId);
    const years = yearsWithOneBefore(from, to);
    const rows = await sight.rows(
      resultsProjection,
      years.map((year) => clusterYearKey(clusterId, year)),
    );
    const followed = await followedIn(sight, [...rows.values()]);
    return {
      knownAtPosition: sight.position,
      data: {
        clusterId,
        label: labelOn(cluster, dayOfYear(to, sight.day)),
        from,
        to,
        metrics: metricsOver(
          years,
          (year) => rows.get(clusterYearKey(clusterId, year))?.reports ?? [],
          followed,
        ),
      },
    };
  }
}

/** The years that are asked for, and the one before them: the first one changed from it. */
export const yearsWithOneBefore = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 2 }, (_, i) => from - 1 + i);

/** What reports say of each metric in these years, of which the first is only compared with. */
export function metricsOver(
  years: readonly number[],
  reportsOf: (year: number) => readonly Totalled[],
  followed: Followed,
): MetricOverYears[] {
  const told = years.map((year) => toldIn(reportsOf(year), year, followed));
  const names = new Map(told.slice(1).flatMap((one) => [...one.names]));
  return [...names].map(([metric, name]) => {
    const unit = told.find((one) => one.figures.has(metric))?.figures.get(metric)?.figure.unit;
    return {
      metric,
      name,
      unit: unit === undefined ? null : unitName(unit),
      years: told
        .slice(1)
        .map((now, i) => ({ ...shownOf(metric, now), change: changeShown(metric, told[i], now) })),
    };
  });
}

/** What the reports of a year tell of each metric. */
interface ToldInYear {
  readonly year: number;
  readonly names: ReadonlyMap<ReportedCode, string>;
  readonly figures: ReadonlyMap<ReportedCode, WholeFigure>;
  readonly why: ReadonlyMap<ReportedCode, keyof typeof whyNoTotal>;
  readonly reports: readonly Totalled[];
}

function toldIn(reports: readonly Totalled[], year: number, followed: Followed): ToldInYear {
  return {
    year,
    names: new Map(
      reports.flatMap((report) =>
        report.metrics.map(({ metric, name }) => [metric, metricName(metric, name)] as const),
      ),
    ),
    figures: new Map(wholeFigures(reports, year, followed).map((one) => [one.metric, one])),
    why: new Map(withoutTotal(reports).map(({ metric, why }) => [metric, why])),
    reports,
  };
}

function shownOf(metric: ReportedCode, { year, figures, why }: ToldInYear): Omit<FigureOfYear, 'change'> {
  const whole = figures.get(metric);
  const reason = whole ? null : (why.get(metric) ?? 'NOT_TOLD');
  return {
    year,
    figure: whole ? shown(whole.figure, whole.text) : null,
    basis: whole?.basis ?? null,
    corrected: whole?.corrected ?? false,
    why: reason,
    message:
      reason && (reason === 'NOT_TOLD' ? 'Chưa có báo cáo nào của năm nêu chỉ tiêu này' : whyNoTotal[reason]),
  };
}

function changeShown(
  metric: ReportedCode,
  before: ToldInYear | undefined,
  now: ToldInYear,
): FigureOfYear['change'] {
  const [earlier, later] = [before?.figures.get(metric), now.figures.get(metric)];
  if (!before || !earlier || !later || earlier.figure.unit !== later.figure.unit) return null;
  const change = changeOf(earlier.figure, later.figure);
  if (change === null) return null;
  const { direction, by, perMille } = change;
  const percent = perMille === null ? null : `${perMille.slice(0, -1) || '0'}.${perMille.slice(-1)}`;
  const far = by.unit === 'PERCENT' ? textOf(by).replace('%', 'điểm phần trăm') : textOf(by);
  const share = percent === null ? '' : ` (${percent.replace('.', ',')} %)`;
  return {
    direction,
    by: shown(by, far),
    percent,
    text: direction === 'SAME' ? 'không đổi' : `${direction === 'UP' ? 'tăng' : 'giảm'} ${far}${share}`,
    caveats: caveatsOf(comparedBy(metric, before), comparedBy(metric, now)).map((code) => ({
      code,
      message: caveats[code],
    })),
  };
}

function caveatsOf(before: ComparedBy, now: ComparedBy): Caveat[] {
  if ((before.units === null) !== (now.units === null)) return ['BASIS_DIFFERS'];
  return [
    ...(before.reach === now.reach ? [] : (['PERIOD_DIFFERS'] as const)),
    ...(before.units === now.units ? [] : (['UNITS_DIFFER'] as const)),
  ];
}

/** By what two years may be compared: the days of the year up to which reports tell a figure, and which units told it, null where it is told of the whole. */
interface ComparedBy {
  readonly reach: string;
  readonly units: string | null;
}

function comparedBy(metric: ReportedCode, { year, figures, reports }: ToldInYear): ComparedBy {
  const isSum = figures.get(metric)?.basis === 'SUM_OF_UNITS';
  const telling = reports.filter(
    (report) =>
      tellsOfYear(report) &&
      (report.unitId !== null) === isSum &&
      report.metrics.some((told) => told.metric === metric && told.figure !== null),
  );
  // One that states no last day covers its year (assumed).
  const reaches = telling.map((report) => lastDay(statedReach(report) ?? `${year}`).slice(5));
  return {
    reach: ordered(reaches),
    units: isSum ? ordered(telling.map(({ unitId }) => unitId ?? '')) : null,
  };
}

const ordered = (words: readonly string[]): string => [...new Set(words)].toSorted().join(' ');
