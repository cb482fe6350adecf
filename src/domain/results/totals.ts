import type { Figure } from './figure.js';
import { differenceWithin, isAdditive, sumFigures } from './figure.js';
import { textOf, textOfSum } from './printed-figure.js';
import type { ReportedCode } from './metrics.js';
import type { MetricRecord, Report, TotalBasis } from './results.js';
import type { Day, UnitId } from '../ground/values.js';
import { compareDays } from '../ground/values.js';

// What the reports of a cluster-year say together.

/** A metric of which a value is told. */
export type ValuedRecord = MetricRecord & { readonly figure: Figure };

const isValued = (record: MetricRecord): record is ValuedRecord => record.figure !== null;

/**
 * What a unit reported, by metric; null means what was reported for the cluster as a whole. Of several reports the one
 * that reaches furthest counts, one that states no period being of the whole year, and of those the one with the greatest id,
 * whatever the order in which they came (assumed). What was only said to have changed, or to be a share of something, has no value.
 */
export function figuresOf(
  reports: readonly Report[],
  unitId: UnitId | null,
): ReadonlyMap<ReportedCode, ValuedRecord> {
  const own = reports.filter((report) => report.unitId === unitId).toSorted(byReach);
  return new Map(
    own.flatMap(({ metrics }) => metrics.filter(isValued).map((record) => [record.metric, record] as const)),
  );
}

/** Last day that a report covers; null where it does not say. */
export function statedReach({ period }: Report): Day | null {
  return period.asOf ?? period.to;
}

/** Order of reports by how far they reach; one that states no day tells of the whole year (assumed). */
export function compareReach(a: Report, b: Report): number {
  const [one, other] = [statedReach(a), statedReach(b)];
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return compareDays(one, other);
}

function byReach(a: Report, b: Report): number {
  return compareReach(a, b) || (a.reportId < b.reportId ? -1 : 1);
}

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
   * What units reported, where the figure was reported for the whole: the two need not agree (R30, edge case 41). Null where no
   * unit reported it, and for a sum of units.
   */
  readonly ofUnits: { readonly units: number; readonly sum: Figure; readonly difference: Figure } | null;
  /** Ids of units whose reports say something of it, but no value: they are not in a sum. */
  readonly without: readonly string[];
}

/** Figures of the whole: as reported for it, or else the sum of what units reported, each unit counted once. */
export function wholeFigures(reports: readonly Report[]): readonly WholeFigure[] {
  const unitIds = [...new Set(reports.flatMap((r) => r.unitId ?? []))];
  const reported = figuresOf(reports, null);
  const byUnit = unitIds.map((unitId) => figuresOf(reports, unitId));
  const spoken = new Set(reports.flatMap((r) => r.metrics.map(({ metric }) => `${r.unitId} ${metric}`)));
  const speaks = (unitId: UnitId, metric: ReportedCode): boolean => spoken.has(`${unitId} ${metric}`);
  return spokenOf(reports).flatMap(({ metric, name }) => {
    const whole = reported.get(metric);
    const parts = byUnit.flatMap((figures) => figures.get(metric) ?? []);
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
    };
  });
}

/** The metrics that reports say anything of, in the order in which they came. */
function spokenOf(reports: readonly Report[]): readonly Pick<MetricRecord, 'metric' | 'name'>[] {
  const records = reports.flatMap((report) => report.metrics);
  return [...new Map(records.map((record) => [record.metric, record])).values()];
}

/** A metric of which reports speak, and which has no figure of the whole. */
export interface WithoutTotal extends Pick<MetricRecord, 'metric' | 'name'> {
  /** Only changes, shares or unread words are told; or shares of different wholes, which make no sum. */
  readonly why: 'NO_VALUE' | 'NO_SUM';
}

/** The metrics of which reports speak without a figure of the whole: a change without what it changed from is no total. */
export function withoutTotal(reports: readonly Report[]): readonly WithoutTotal[] {
  const found = new Set(wholeFigures(reports).map(({ metric }) => metric));
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
