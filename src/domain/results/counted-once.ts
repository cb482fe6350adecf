import type { Figure } from './figure.js';
import { sumFigures } from './figure.js';
import type { ReportedCode } from './metrics.js';
import type { ReportedSaid } from './results.js';
import { lastTold, tellsOfYear } from './reports-that-count.js';
import type { Valued } from './reports-that-count.js';
import type { Overlap, Totalled } from './totals.js';
import { overlapOf } from './totals.js';
import type { ClusterId, Day, UnitId } from '../ground/values.js';

// What a unit did in a year together with the units that it followed, without counting any work twice. In the year of a merger the
// new unit often reports the whole year, with what those before it did (edge case 14).

/** A unit with its reports of one year, in whatever clusters it was. */
export interface Reporting {
  readonly unitId: UnitId;
  /** First day on which it no longer existed; null where no end is known. */
  readonly endedOn: Day | null;
  /** Those among the units asked about that followed it, directly and through others. */
  readonly heirs: readonly UnitId[];
  /** True where others followed it too: which part of its work was carried on by whom nobody knows. */
  readonly shared: boolean;
  readonly reports: readonly ClusterReport[];
}

/** A report with the cluster that it was made to; null for one that the unit made of itself. */
export type ClusterReport = Totalled & { readonly clusterId: ClusterId | null };

/** The figure of one unit, from the report that counts. */
export interface PartOfFigure {
  readonly unitId: UnitId;
  readonly clusterId: ClusterId | null;
  readonly reportId: string;
  readonly figure: Figure;
}

/** Why a figure is shown and not added: it may be in another one already, or several units followed. */
export type LeftOut = Overlap | 'SEVERAL_SUCCESSORS';

/** What several units did together. */
export interface FigureOfAll extends Pick<ReportedSaid, 'metric' | 'name'> {
  /** Null where nothing may be added, and for shares of different wholes. */
  readonly figure: Figure | null;
  readonly of: readonly PartOfFigure[];
  readonly leftOut: readonly (PartOfFigure & { readonly why: LeftOut })[];
}

/**
 * Figures of a unit and of those that it followed, each counted once: `units` begin with the unit, nearest first. A figure of one
 * that was followed is added only where its report certainly ends before those of its followers begin; a report that states no
 * first day may cover the whole year (assumed).
 */
export function countedOnce(year: number, units: readonly Reporting[]): readonly FigureOfAll[] {
  const all = new Map<ReportedCode, { record: ReportedSaid; parts: Part[] }>();
  for (const unit of units) {
    for (const [metric, told] of lastTold(unit.reports)) {
      const parts = all.get(metric)?.parts ?? [];
      const before = parts.filter(({ of }) => unit.heirs.includes(of.unitId));
      for (const { record, report } of told) {
        if (record.figure === null || !tellsOfYear(report)) continue;
        const why = whyNot(year, unit, report, before);
        parts.push({ of: unit, record: { ...record, figure: record.figure }, report, why });
        all.set(metric, { record, parts });
      }
    }
  }
  return [...all.values()].map(({ record: { metric, name }, parts }) => {
    const added = parts.filter(({ why }) => why === null);
    const [first, ...others] = added;
    return {
      metric,
      ...(name === undefined ? {} : { name }),
      figure:
        first && others.length === 0 ? first.record.figure : sumFigures(added.map((p) => p.record.figure)),
      of: added.map(partOf),
      leftOut: parts.flatMap((part) => (part.why === null ? [] : { ...partOf(part), why: part.why })),
    };
  });
}

interface Part {
  readonly of: Reporting;
  readonly record: Valued<ReportedSaid>;
  readonly report: ClusterReport;
  readonly why: LeftOut | null;
}

const partOf = ({ of: { unitId }, record, report }: Part): PartOfFigure => ({
  unitId,
  clusterId: report.clusterId,
  reportId: report.reportId,
  figure: record.figure,
});

function whyNot(
  year: number,
  { unitId, endedOn, shared }: Reporting,
  report: ClusterReport,
  heirs: readonly Part[],
): LeftOut | null {
  const later = heirs.map((heir) => ({ follows: true, report: heir.report }));
  return overlapOf(year, { unitId, endedOn }, report, later) ?? (shared ? 'SEVERAL_SUCCESSORS' : null);
}
