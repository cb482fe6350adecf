import type { ClusterReport, FigureOfAll, LeftOut, Reporting } from '../domain/results/counted-once.js';
import { countedOnce } from '../domain/results/counted-once.js';
import { metricName } from '../domain/results/metrics.js';
import { textOfSum } from '../domain/results/printed-figure.js';
import type { Proof } from '../domain/ground/proof.js';
import { idsOf } from '../domain/registry/one-body.js';
import { placesOf } from '../domain/scores/places.js';
import type { MetricRecord } from '../domain/results/results.js';
import { lastTold, tellsOfYear } from '../domain/results/reports-that-count.js';
import type { ClusterId, Day, EventId, UnitId } from '../domain/ground/values.js';
import { dayOfYear, yearOf } from '../domain/ground/values.js';
import { clusterProjection, labelOn } from './clusters.js';
import { asReport, ownReportsOf } from './organiser-records.js';
import type { Reader } from './reader.js';
import type { Sight } from './sight.js';
import type { FigureShown } from './results.js';
import { resultsProjection, saidShown, shown } from './results.js';
import { standingsIn } from './standings-question.js';

// What units achieved in the years of their clusters: places and figures.

/** The place of a unit in a year: the rank that its points give, and what was told of it. */
export interface PlaceOfYear {
  readonly unitId: UnitId;
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly year: number;
  /** Null where it has no rank: `told` may know its place. */
  readonly rank: number | null;
  readonly points: string | null;
  readonly class: string | null;
  readonly className: string | null;
  /** Whether the scores are final; null where there is no rank. */
  readonly status: 'PROVISIONAL' | 'FINAL' | null;
  readonly told: { readonly place: number; readonly points: string | null; readonly eventId: EventId } | null;
}

/** The places of these units in the clusters, of years that had begun by the day where one is given, oldest first. */
export async function placesOfUnits(
  reader: Reader,
  sight: Sight,
  unitIds: readonly UnitId[],
  clusterIds: readonly ClusterId[],
  asOf: Day | null,
): Promise<PlaceOfYear[]> {
  const recorded = await reader.select<{ cluster_id: string; year: number }>(
    'SELECT cluster_id, year FROM read.standings WHERE cluster_id = ANY($1) AND year <= $2 ORDER BY year, cluster_id',
    [clusterIds, lastYear(asOf)],
  );
  const places = await Promise.all(
    clusterIds.map(async (clusterId) => {
      const years = recorded.filter((row) => row.cluster_id === clusterId).map(({ year }) => year);
      if (years.length === 0) return [];
      const standings = await standingsIn(sight, clusterId, ...years);
      return standings.flatMap(({ label, row, standing }) => {
        const told = placesOf(row.scores.told);
        return unitIds.flatMap((unitId): PlaceOfYear | [] => {
          const placed = standing?.rows.find((one) => one.unitId === unitId);
          const said = told.get(unitId);
          if (!placed && !said) return [];
          const { adopted, final } = row.scores;
          const classes = adopted?.sheet.classes ?? [];
          return {
            unitId,
            clusterId,
            label,
            year: row.year,
            rank: placed?.rank ?? null,
            points: placed?.points ?? null,
            class: placed?.class ?? null,
            className: classes.find(({ code }) => code === placed?.class)?.name ?? null,
            status: placed ? (final === null ? 'PROVISIONAL' : 'FINAL') : null,
            told: said ? { place: said.place, points: said.points, eventId: said.eventId } : null,
          };
        });
      });
    }),
  );
  return places.flat().sort((a, b) => a.year - b.year);
}

/**
 * What one unit reported to one cluster in a year, or of its own work: of each metric what the reports say that count, and what is told
 * of other years or of several.
 */
export interface FiguresOfYear {
  readonly unitId: UnitId;
  /** Null for what it told of itself, and so is the label. */
  readonly clusterId: ClusterId | null;
  readonly label: string | null;
  readonly year: number;
  readonly metrics: readonly (ReturnType<typeof saidShown> &
    Pick<ClusterReport, 'reportId' | 'period'> & {
      /** Absent for what it told of itself. */
      readonly confirmation?: MetricRecord['confirmation'];
      readonly corrected: boolean;
    })[];
  readonly events: readonly EventId[];
}

type PartShown = Omit<FigureOfAll['of'][number], 'figure'> & { readonly figure: FigureShown };

/** What a unit, with those that are included, did in a year: each figure counted once. */
export interface TotalOfYear {
  readonly year: number;
  readonly metrics: readonly {
    readonly metric: string;
    readonly name: string;
    readonly figure: FigureShown | null;
    readonly of: readonly PartShown[];
    readonly leftOut: readonly (PartShown & { readonly why: LeftOut; readonly message: string })[];
  }[];
}

const whyLeftOut: Readonly<Record<LeftOut, string>> = {
  COVERED: 'Đã nằm trong báo cáo của đơn vị kế thừa',
  PERIOD_NOT_STATED: 'Không rõ kỳ báo cáo nên có thể đã nằm trong báo cáo của đơn vị kế thừa',
  SEVERAL_SUCCESSORS: 'Nhiều đơn vị cùng kế thừa, không rõ phần của từng đơn vị',
};

/** Figures of units by cluster and year, and all together by year; of years that had begun by the day where one is given. */
export async function figuresOfUnits(
  reader: Reader,
  sight: Sight,
  units: readonly Omit<Reporting, 'reports'>[],
  clusterIds: readonly ClusterId[],
  asOf: Day | null,
): Promise<{ readonly figures: FiguresOfYear[]; readonly totals: TotalOfYear[] }> {
  const recorded = await reader.select<{ key: string }>(
    'SELECT key FROM read.results WHERE cluster_id = ANY($1) AND year <= $2 ORDER BY year, key',
    [clusterIds, lastYear(asOf)],
  );
  const keys = recorded.map(({ key }) => key);
  const unitIds = units.flatMap(({ unitId }) => idsOf(sight.aliases, unitId));
  const [rows, clusters, own] = await Promise.all([
    sight.rows(resultsProjection, keys),
    sight.rows(clusterProjection, clusterIds),
    ownReportsOf(reader, sight, unitIds, lastYear(asOf)),
  ]);
  const told: ReportTold[] = [
    ...keys
      .flatMap((key) => rows.get(key) ?? [])
      .flatMap(({ clusterId, reports }) =>
        reports.flatMap((report) =>
          report.unitId === null ? [] : { ...report, unitId: report.unitId, clusterId },
        ),
      ),
    ...own.map((row) => {
      const { organiserId } = row.data;
      const unitId = sight.aliases.get(organiserId) ?? organiserId;
      return { ...asReport(row), unitId, clusterId: null, proof: row.proof };
    }),
  ];
  const years = [...new Set(told.map(({ year }) => year))].sort((a, b) => a - b);
  const groups = years.flatMap((year) =>
    [...clusterIds, null].flatMap((clusterId) => units.map(({ unitId }) => ({ year, clusterId, unitId }))),
  );
  const figures = groups.flatMap(({ year, clusterId, unitId }): FiguresOfYear | [] => {
    const reports = told.filter(
      (one) => one.year === year && one.clusterId === clusterId && one.unitId === unitId,
    );
    if (reports.length === 0) return [];
    const cluster = clusterId === null ? undefined : clusters.get(clusterId);
    const others = reports.filter((report) => !tellsOfYear(report));
    const shown = [
      ...[...lastTold(reports.filter(tellsOfYear)).values()].flat(),
      ...others.flatMap((report) => report.metrics.map((record) => ({ record, report }))),
    ];
    return {
      unitId,
      clusterId,
      label: cluster ? labelOn(cluster, dayOfYear(year, asOf ?? sight.day)) : clusterId,
      year,
      metrics: shown.map(({ record, report: { reportId, period } }) => ({
        reportId,
        period,
        ...saidShown(record),
        ...(record.confirmation === undefined ? {} : { confirmation: record.confirmation }),
        corrected: record.corrections.length > 0,
      })),
      events: reports.map(({ proof }) => proof.eventId),
    };
  });
  const totals = years.flatMap((year) => {
    const reporting = units.map((unit) => ({
      ...unit,
      reports: told.filter((one) => one.year === year && one.unitId === unit.unitId),
    }));
    const metrics = countedOnce(year, reporting).map(totalShown);
    return reporting.some(({ reports }) => reports.length > 0) ? { year, metrics } : [];
  });
  return { figures, totals };
}

type ReportTold = ClusterReport & { readonly unitId: UnitId; readonly proof: Pick<Proof, 'eventId'> };

function totalShown({ metric, name, figure, of, leftOut }: FigureOfAll): TotalOfYear['metrics'][number] {
  const part = <P extends { readonly figure: Parameters<typeof shown>[0] }>(one: P) => ({
    ...one,
    figure: shown(one.figure),
  });
  const parts = of.map((one) => one.figure);
  return {
    metric,
    name: metricName(metric, name),
    figure: figure && shown(figure, textOfSum(figure, parts)),
    of: of.map(part),
    leftOut: leftOut.map((one) => ({ ...part(one), message: whyLeftOut[one.why] })),
  };
}

/** Emulation years end in 2100. */
const lastYear = (asOf: Day | null): number => (asOf === null ? 2100 : yearOf(asOf));
