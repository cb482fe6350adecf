import type { Figure } from './figure.js';
import { differenceWithin, sumFigures } from './figure.js';
import { textOf, textOfSum } from './printed-figure.js';
import type { MetricCode } from './metrics.js';
import type { MetricRecord, Report, TotalBasis } from './results.js';
import { compareDays } from '../ground/values.js';

// What the reports of a cluster-year say together.

/**
 * What a unit reported, by metric; null means what was reported for the cluster as a whole. Of several reports the one
 * that reaches furthest counts, one that states no period being of the whole year, and of those the one with the greatest id,
 * whatever the order in which they came (assumed).
 */
export function figuresOf(
  reports: readonly Report[],
  unitId: string | null,
): ReadonlyMap<MetricCode, MetricRecord> {
  const own = reports.filter((report) => report.unitId === unitId).toSorted(byReach);
  return new Map(own.flatMap(({ metrics }) => metrics.map((record) => [record.metric, record] as const)));
}

/** Day up to which a report says that it tells; null where it does not say. */
export function statedReach({ period }: Report): string | null {
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
  readonly metric: MetricCode;
  readonly figure: Figure;
  /** In Vietnamese, in the size in which it was printed: `hơn 20 nghìn tỷ đồng`. */
  readonly text: string;
  readonly basis: TotalBasis;
  readonly corrected: boolean;
  /**
   * What units reported, beside a figure that was reported for the whole: the two need not agree (R30, edge case 41). Null where
   * nothing stands beside it.
   */
  readonly ofUnits: { readonly units: number; readonly sum: Figure; readonly difference: Figure } | null;
}

/** Figures of the whole: as reported for it, or else the sum of what units reported, each unit counted once. */
export function wholeFigures(reports: readonly Report[]): readonly WholeFigure[] {
  const codes = [...new Set(reports.flatMap((r) => r.metrics.map((m) => m.metric)))];
  const unitIds = [...new Set(reports.flatMap((r) => r.unitId ?? []))];
  const reported = figuresOf(reports, null);
  const byUnit = unitIds.map((unitId) => figuresOf(reports, unitId));
  return codes.flatMap((metric) => {
    const whole = reported.get(metric);
    const parts = byUnit.flatMap((figures) => figures.get(metric) ?? []);
    const used = whole ? [whole] : parts;
    const sum = sumFigures(parts.map((record) => record.figure));
    const figure = whole?.figure ?? sum;
    if (!figure) return [];
    return {
      metric,
      figure,
      text: whole
        ? textOf(figure)
        : textOfSum(
            figure,
            parts.map((record) => record.figure),
          ),
      basis: whole ? ('REPORTED_FOR_THE_WHOLE' as const) : ('SUM_OF_UNITS' as const),
      corrected: used.some((record) => record.corrections.length > 0),
      ofUnits:
        whole && sum
          ? { units: parts.length, sum, difference: differenceWithin(figure, sum, '0').difference }
          : null,
    };
  });
}
