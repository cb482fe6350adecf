import type { Figure } from './figure.js';
import { differenceWithin, isAdditive, sumFigures } from './figure.js';
import { textOf, textOfSum } from './printed-figure.js';
import type { ReportedCode } from './metrics.js';
import { figuresOf, statedReach, tellsOfYear } from './reports-that-count.js';
import type { ReportingPeriod, TotalBasis } from './issued-content.js';
import type { MetricRecord, Report, ReportedSaid } from './results.js';
import type { Day, UnitId } from '../ground/values.js';
import { calendarYear, dayBefore, firstDay, lastDay } from '../ground/values.js';

// Figures of a cluster-year from all its reports: those of each unit, and those of the cluster as a whole.

/** A report as totals read it: who vouches for its figures makes no difference to them. */
export type Totalled = Pick<Report, 'year' | 'reportId' | 'unitId' | 'period' | 'contributors'> & {
  readonly metrics: readonly (ReportedSaid &
    Pick<MetricRecord, 'corrections'> &
    Partial<Pick<MetricRecord, 'confirmation'>>)[];
};

/**
 * Why work may be in the report of another unit too: a unit that followed reports on the same days, or another one names it as
 * contributing; or one of the two reports does not say which days it covers.
 */
export type Overlap = 'COVERED' | 'PERIOD_NOT_STATED';

/**
 * Whether what a unit reports is in later reports too: of units that followed it, and of any that name it as contributing. A report
 * that states no first day may cover the whole year (assumed). Null where it certainly is in none.
 */
export function overlapOf(
  year: number,
  { unitId, endedOn }: { readonly unitId: UnitId; readonly endedOn: Day | null },
  report: Pick<Report, 'period'>,
  others: readonly { readonly follows: boolean; readonly report: Pick<Report, 'period' | 'contributors'> }[],
): Overlap | null {
  const { to } = calendarYear(year);
  const end = endedOn !== null && (to === null || endedOn < to) ? dayBefore(endedOn) : null;
  const stated = statedReach(report);
  const reach = stated === null ? end : lastDay(stated);
  for (const { follows, report: later } of others) {
    if (later.contributors.includes(unitId)) return 'COVERED';
    if (!follows) continue;
    const begins = later.period.from;
    if (begins === null || reach === null) return 'PERIOD_NOT_STATED';
    if (reach >= firstDay(begins)) return 'COVERED';
  }
  return null;
}

/** By which units each unit was followed, directly and through others, and the first day on which it no longer existed. */
export type Followed = ReadonlyMap<
  string,
  { readonly heirs: ReadonlySet<UnitId>; readonly endedOn: Day | null }
>;

/** A figure of the cluster as a whole. */
export interface WholeFigure {
  readonly metric: ReportedCode;
  /** What its office calls it; absent for one of the catalogue. */
  readonly name?: string;
  readonly figure: Figure;
  /** In Vietnamese, in the size in which it was printed: `hơn 20 nghìn tỷ đồng`. */
  readonly text: string;
  readonly basis: TotalBasis;
  /** What the reports cover that it is from, where it was reported for the whole; of one that states no day, all are null. */
  readonly periods: readonly ReportingPeriod[];
  readonly corrected: boolean;
  /**
   * Where the figure was reported for the whole: the sum of what units reported, which need not agree (R30, edge case 41). Null
   * where no unit reported it, and where the figure is that sum itself.
   */
  readonly ofUnits: { readonly units: number; readonly sum: Figure; readonly difference: Figure } | null;
  /** Ids of units whose reports mention the metric without a value: they are missing from the sum. */
  readonly without: readonly string[];
  /** Units whose figure, or part of it, is not in the sum, as it may be in that of another one already. */
  readonly leftOut: readonly { readonly unitId: UnitId; readonly why: Overlap }[];
}

/**
 * Figures of the cluster as a whole: as reported for it, or else the sum of what units reported, each unit counted once, and the work
 * of one that others followed in the year too.
 */
export function wholeFigures(
  reports: readonly Totalled[],
  year: number,
  followed: Followed,
): readonly WholeFigure[] {
  const unitIds = [...new Set(reports.flatMap((r) => r.unitId ?? []))];
  const reported = figuresOf(reports, null);
  const byUnit = unitIds.map((unitId) => figuresOf(reports, unitId));
  const ofYear = reports.filter(tellsOfYear);
  const spoken = new Set(ofYear.flatMap((r) => r.metrics.map(({ metric }) => `${r.unitId} ${metric}`)));
  const speaks = (unitId: UnitId, metric: ReportedCode): boolean => spoken.has(`${unitId} ${metric}`);
  return spokenOf(reports).flatMap(({ metric, name }) => {
    const whole = reported.get(metric);
    const told = unitIds.flatMap((unitId, i) =>
      (byUnit[i]?.get(metric)?.parts ?? []).map((part) => ({ unitId, ...part })),
    );
    const leftOut: (typeof told)[number][] = [];
    const why = new Map<UnitId, Overlap>();
    for (const part of told) {
      const { heirs, endedOn = null } = followed.get(part.unitId) ?? {};
      const others = told.filter((o) => o.unitId !== part.unitId && !leftOut.includes(o));
      const overlap = overlapOf(
        year,
        { unitId: part.unitId, endedOn },
        part.report,
        others.map((other) => ({ follows: heirs?.has(other.unitId) === true, report: other.report })),
      );
      if (overlap === null) continue;
      leftOut.push(part);
      why.set(part.unitId, overlap);
    }
    const parts = told.filter((part) => !leftOut.includes(part));
    const figures = parts.map(({ record }) => record.figure);
    const sum = sumFigures(figures);
    const used = whole?.parts ?? parts;
    const figure = whole?.figure ?? sum;
    if (!figure) return [];
    return {
      metric,
      ...(name === undefined ? {} : { name }),
      figure,
      text:
        whole?.parts.length === 1
          ? textOf(figure)
          : textOfSum(
              figure,
              used.map(({ record }) => record.figure),
            ),
      basis: !whole ? 'SUM_OF_UNITS' : whole.parts.length > 1 ? 'SUM_OF_PERIODS' : 'REPORTED_FOR_THE_WHOLE',
      periods: (whole?.parts ?? []).map(({ report }) => report.period),
      corrected: used.some(({ record }) => record.corrections.length > 0),
      ofUnits:
        whole && sum
          ? {
              units: new Set(parts.map(({ unitId }) => unitId)).size,
              sum,
              difference: differenceWithin(figure, sum, '0').difference,
            }
          : null,
      without: whole ? [] : unitIds.filter((unitId, i) => !byUnit[i]?.has(metric) && speaks(unitId, metric)),
      leftOut: [...why].map(([unitId, overlap]) => ({ unitId, why: overlap })),
    };
  });
}

/** The metrics that reports mention, in the order in which they first came. */
function spokenOf(reports: readonly Totalled[]): readonly Pick<MetricRecord, 'metric' | 'name'>[] {
  const records = reports.flatMap((report) => report.metrics);
  return [...new Map(records.map((record) => [record.metric, record])).values()];
}

/** A metric that reports mention, but that has no figure for the cluster as a whole. */
export interface WithoutTotal extends Pick<MetricRecord, 'metric' | 'name'> {
  /**
   * `NO_VALUE`: only changes, shares or unread words are told. `NO_SUM`: percentages of different wholes cannot be added.
   * `OTHER_PERIOD`: what is told is of other years, or of several together.
   */
  readonly why: 'NO_VALUE' | 'NO_SUM' | 'OTHER_PERIOD';
}

/** The metrics that reports mention and that `wholeFigures` has no figure for. */
export function withoutTotal(reports: readonly Totalled[]): readonly WithoutTotal[] {
  const found = new Set(wholeFigures(reports, 0, new Map()).map(({ metric }) => metric));
  return spokenOf(reports)
    .filter(({ metric }) => !found.has(metric))
    .map(({ metric, name }) => {
      const valued = reports.flatMap((report) =>
        report.metrics.flatMap(({ metric: own, figure }) =>
          own === metric && figure ? { report, figure } : [],
        ),
      );
      const ofYear = valued.filter(({ report }) => tellsOfYear(report));
      const shares = ofYear.some(({ figure }) => !isAdditive(figure.unit));
      const why = shares ? 'NO_SUM' : valued.length > 0 ? 'OTHER_PERIOD' : 'NO_VALUE';
      return { metric, ...(name === undefined ? {} : { name }), why };
    });
}
