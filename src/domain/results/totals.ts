import type { Figure } from './figure.js';
import { differenceWithin, isAdditive, sumFigures } from './figure.js';
import { textOf, textOfSum } from './printed-figure.js';
import type { ReportedCode } from './metrics.js';
import type { MetricRecord, Report, ReportedSaid, TotalBasis } from './results.js';
import type { Day, UnitId } from '../ground/values.js';
import { calendarYear, compareDays, dayBefore } from '../ground/values.js';

// Figures of a cluster-year from all its reports: those of each unit, and those of the cluster as a whole.

/** What a report says of a metric, with a value. */
export type Valued<M extends Pick<MetricRecord, 'figure'>> = M & { readonly figure: Figure };

const isValued = <M extends Pick<MetricRecord, 'figure'>>(record: M): record is Valued<M> =>
  record.figure !== null;

type Reaching = Pick<Report, 'reportId' | 'period'>;

/** A report as totals read it: who vouches for its figures makes no difference to them. */
export type Totalled = Reaching &
  Pick<Report, 'unitId' | 'contributors'> & {
    readonly metrics: readonly (ReportedSaid & Pick<MetricRecord, 'corrections'>)[];
  };

/**
 * The figures that a unit reported, by metric; with null, those reported for the cluster as a whole. Where several reports give a
 * metric, the one that covers the latest day counts, and among equals the one with the greatest id, in whatever order they were
 * recorded (assumed). A report without a period covers the whole year. A metric with changes or shares only is left out.
 */
export function figuresOf<M extends Pick<MetricRecord, 'metric' | 'figure'>>(
  reports: readonly (Reaching & Pick<Report, 'unitId'> & { readonly metrics: readonly M[] })[],
  unitId: UnitId | null,
): ReadonlyMap<ReportedCode, Valued<M>> {
  return new Map([...valuedBy(reports, unitId)].map(([metric, { record }]) => [metric, record]));
}

/** The same with the report of each. */
function valuedBy<
  R extends Reaching &
    Pick<Report, 'unitId'> & { readonly metrics: readonly Pick<MetricRecord, 'metric' | 'figure'>[] },
>(
  reports: readonly R[],
  unitId: UnitId | null,
): ReadonlyMap<ReportedCode, { readonly record: Valued<R['metrics'][number]>; readonly report: R }> {
  const own = reports.filter((report) => report.unitId === unitId).toSorted(byReach);
  return new Map(
    own.flatMap((report) =>
      report.metrics.filter(isValued).map((record) => [record.metric, { record, report }] as const),
    ),
  );
}

/** What reports of one unit say of each metric, and in which of them: as `figuresOf`, and where no value is told, what else is. */
export function lastTold<R extends Report>(
  reports: readonly R[],
): ReadonlyMap<ReportedCode, { readonly record: MetricRecord; readonly report: R }> {
  const told = reports
    .toSorted(byReach)
    .flatMap((report) => report.metrics.map((record) => ({ record, report })));
  const valued = told.filter(({ record }) => isValued(record));
  return new Map([...told, ...valued].map((one) => [one.record.metric, one]));
}

/** Last day that a report covers; null where it does not say. */
export function statedReach({ period }: Pick<Report, 'period'>): Day | null {
  return period.asOf ?? period.to;
}

/** Orders reports by the last day that they cover; one that states no day covers the whole year (assumed). */
export function compareReach(a: Pick<Report, 'period'>, b: Pick<Report, 'period'>): number {
  const [one, other] = [statedReach(a), statedReach(b)];
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return compareDays(one, other);
}

function byReach(a: Reaching, b: Reaching): number {
  return compareReach(a, b) || (a.reportId < b.reportId ? -1 : 1);
}

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
  const reach = statedReach(report) ?? end;
  for (const { follows, report: later } of others) {
    if (later.contributors.includes(unitId)) return 'COVERED';
    if (!follows) continue;
    const begins = later.period.from;
    if (begins === null || reach === null) return 'PERIOD_NOT_STATED';
    if (reach >= begins) return 'COVERED';
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
  readonly corrected: boolean;
  /**
   * Where the figure was reported for the whole: the sum of what units reported, which need not agree (R30, edge case 41). Null
   * where no unit reported it, and where the figure is that sum itself.
   */
  readonly ofUnits: { readonly units: number; readonly sum: Figure; readonly difference: Figure } | null;
  /** Ids of units whose reports mention the metric without a value: they are missing from the sum. */
  readonly without: readonly string[];
  /** Units whose figure is not in the sum, as it may be in that of another one already. */
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
  const byUnit = unitIds.map((unitId) => valuedBy(reports, unitId));
  const spoken = new Set(reports.flatMap((r) => r.metrics.map(({ metric }) => `${r.unitId} ${metric}`)));
  const speaks = (unitId: UnitId, metric: ReportedCode): boolean => spoken.has(`${unitId} ${metric}`);
  return spokenOf(reports).flatMap(({ metric, name }) => {
    const whole = reported.get(metric);
    const told = byUnit.flatMap((figures, i) => {
      const found = figures.get(metric);
      return found ? { unitId: unitIds[i] as UnitId, ...found } : [];
    });
    const leftOut: { unitId: UnitId; why: Overlap }[] = [];
    for (const { unitId, report } of told) {
      const { heirs, endedOn = null } = followed.get(unitId) ?? {};
      const others = told.filter((o) => o.unitId !== unitId && !leftOut.some((l) => l.unitId === o.unitId));
      const why = overlapOf(
        year,
        { unitId, endedOn },
        report,
        others.map((other) => ({ follows: heirs?.has(other.unitId) === true, report: other.report })),
      );
      if (why !== null) leftOut.push({ unitId, why });
    }
    const parts = told
      .filter(({ unitId }) => !leftOut.some((one) => one.unitId === unitId))
      .map(({ record }) => record);
    const used = whole ? [whole] : parts;
    const figures = parts.map((record) => record.figure);
    const sum = sumFigures(figures);
    const figure = whole?.figure ?? sum;
    if (!figure) return [];
    return {
      metric,
      ...(name === undefined ? {} : { name }),
      figure,
      text: whole ? textOf(figure) : textOfSum(figure, figures),
      basis: whole ? ('REPORTED_FOR_THE_WHOLE' as const) : ('SUM_OF_UNITS' as const),
      corrected: used.some((record) => record.corrections.length > 0),
      ofUnits:
        whole && sum
          ? { units: parts.length, sum, difference: differenceWithin(figure, sum, '0').difference }
          : null,
      without: whole ? [] : unitIds.filter((unitId, i) => !byUnit[i]?.has(metric) && speaks(unitId, metric)),
      leftOut,
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
  /** `NO_VALUE`: only changes, shares or unread words are told. `NO_SUM`: percentages of different wholes cannot be added. */
  readonly why: 'NO_VALUE' | 'NO_SUM';
}

/** The metrics that reports mention and that `wholeFigures` has no figure for. */
export function withoutTotal(reports: readonly Totalled[]): readonly WithoutTotal[] {
  const found = new Set(wholeFigures(reports, 0, new Map()).map(({ metric }) => metric));
  const records = reports.flatMap((report) => report.metrics);
  return spokenOf(reports)
    .filter(({ metric }) => !found.has(metric))
    .map(({ metric, name }) => {
      const shares = records.some(
        ({ metric: own, figure }) => own === metric && figure !== null && !isAdditive(figure.unit),
      );
      return { metric, ...(name === undefined ? {} : { name }), why: shares ? 'NO_SUM' : 'NO_VALUE' };
    });
}
