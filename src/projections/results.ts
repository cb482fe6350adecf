import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { Recorded } from '../domain/event.js';
import type { Figure } from '../domain/figure.js';
import { printFigure, sumFigures } from '../domain/figure.js';
import type { MetricCode } from '../domain/metrics.js';
import { metrics } from '../domain/metrics.js';
import type { Proof } from '../domain/proof.js';
import { proofOf } from '../domain/proof.js';
import type { CorrectionReason, ReportingPeriod, ResultsEvent } from '../domain/results.js';
import { clusterYearKey } from './cluster-years.js';
import { clusterProjection, labelOn } from './clusters.js';
import { clusterIn, namer } from './leadership.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import type { Replayable } from './reader.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';

interface Correction {
  readonly was: Figure;
  readonly now: Figure;
  readonly reasonCode: CorrectionReason;
  readonly reason: string;
  readonly proof: Proof;
}

interface MetricRow {
  readonly metric: MetricCode;
  readonly figure: Figure;
  /** Oldest first. */
  readonly corrections: readonly Correction[];
}

/** What was reported about one year of one cluster. */
export interface ResultsRow {
  readonly clusterId: string;
  readonly year: number;
  readonly reports: readonly {
    readonly reportId: string;
    readonly unitId: string | null;
    readonly period: ReportingPeriod;
    readonly contributors: readonly string[];
    readonly metrics: readonly MetricRow[];
    readonly proof: Proof;
  }[];
}

const isResult = (type: string): type is ResultsEvent['type'] =>
  type === 'ResultsReported' || type === 'ResultsCorrected';

/** Row of the results of each cluster-year, by `<clusterId>_<year>`. */
export const resultsProjection: Replayable<ResultsRow> = {
  name: 'results',
  version: 1,
  streams: (key) => [`results-${key}`],
  keys(event) {
    if (!isResult(event.type)) return [];
    const { clusterId, year } = event.data as ResultsEvent['data'];
    return [clusterYearKey(clusterId, year)];
  },
  evolve(before, recorded) {
    const event = recorded as unknown as Recorded<ResultsEvent>;
    const { clusterId, year, reportId } = event.data;
    const proof = proofOf(recorded);
    const state = before ?? { clusterId, year, reports: [] };
    switch (event.type) {
      case 'ResultsReported': {
        const { unitId, period, contributors } = event.data;
        const reported = event.data.metrics.map(({ metric, figure }) => ({
          metric,
          figure,
          corrections: [],
        }));
        const report = { reportId, unitId, period, contributors, metrics: reported, proof };
        return { ...state, reports: [...state.reports, report] };
      }
      case 'ResultsCorrected': {
        const { metric, was, now, reasonCode, reason } = event.data;
        const correct = (row: MetricRow): MetricRow =>
          row.metric === metric
            ? {
                metric,
                figure: now,
                corrections: [...row.corrections, { was, now, reasonCode, reason, proof }],
              }
            : row;
        const reports = state.reports.map((report) =>
          report.reportId === reportId ? { ...report, metrics: report.metrics.map(correct) } : report,
        );
        return { ...state, reports };
      }
    }
  },
  columns: [
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
    { name: 'year', type: 'integer', value: (row) => row.year },
  ],
};

/** A figure for programs and, beside it, for people. */
export interface FigureShown {
  readonly value: string;
  readonly unit: string;
  readonly qualifier: string;
  /** In Vietnamese, e.g. `hơn 4.642 tỷ đồng`. */
  readonly text: string;
}

/** A figure as answers show it. */
export function shown(figure: Figure): FigureShown {
  const { value, unit, qualifier } = figure;
  return { value, unit, qualifier, text: printFigure(figure) };
}

export interface Total {
  readonly metric: MetricCode;
  readonly name: string;
  readonly figure: FigureShown;
  /** Reported for the cluster as a whole, or added up from the units that reported; a sum keeps every bound. */
  readonly basis: 'REPORTED_FOR_THE_WHOLE' | 'SUM_OF_UNITS';
  readonly corrected: boolean;
}

/** Figures of the whole: as reported for it, or else the sum of what units reported. */
export function totalsOf(row: ResultsRow | null): Total[] {
  const reports = row?.reports ?? [];
  const codes = [...new Set(reports.flatMap((r) => r.metrics.map((m) => m.metric)))];
  return codes.flatMap((metric) => {
    const of = (whole: boolean): MetricRow[] =>
      reports
        .filter((r) => (r.unitId === null) === whole)
        .flatMap((r) => r.metrics.filter((m) => m.metric === metric));
    const whole = of(true).at(-1);
    const parts = of(false);
    const figure = whole?.figure ?? sumFigures(parts.map((p) => p.figure));
    if (!figure) return [];
    const used = whole ? [whole] : parts;
    return {
      metric,
      name: metrics[metric].name,
      figure: shown(figure),
      basis: whole ? ('REPORTED_FOR_THE_WHOLE' as const) : ('SUM_OF_UNITS' as const),
      corrected: used.some((m) => m.corrections.length > 0),
    };
  });
}

export interface ResultsData {
  readonly clusterId: string;
  readonly label: string;
  readonly year: number;
  readonly reports: readonly object[];
  readonly totals: readonly Total[];
}

/** The reports of a cluster-year with every correction, and the figures of the whole. */
export class GetResults extends Question<ResultsData> {
  static override readonly projections = [resultsProjection, clusterProjection, unitProjection];
  constructor(
    readonly clusterId: string,
    readonly year: number,
    readonly knownAt: string | null,
  ) {
    super();
  }
}

@QueryHandler(GetResults)
export class GetResultsHandler implements IQueryHandler<GetResults> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, knownAt }: GetResults): Promise<Answer<ResultsData>> {
    const sight = await this.reader.sight(knownAt);
    const cluster = await clusterIn(sight, clusterId);
    const key = clusterYearKey(clusterId, year);
    const row = (await sight.rows(resultsProjection, [key])).get(key) ?? null;
    const reports = row?.reports ?? [];
    const name = await namer(
      sight,
      reports.flatMap((r) => [...r.contributors, ...(r.unitId === null ? [] : [r.unitId])]),
    );
    const named = (unitId: string): Named => name(unitId, `${year}-12-31`);
    return {
      knownAtPosition: sight.position,
      data: {
        clusterId,
        label: labelOn(cluster, `${year}-12-31`),
        year,
        reports: reports.map((report) => reportPage(report, named)),
        totals: totalsOf(row),
      },
    };
  }
}

function reportPage(report: ResultsRow['reports'][number], name: (unitId: string) => Named): object {
  const { reportId, unitId, period, contributors, proof } = report;
  return {
    reportId,
    unit: unitId === null ? null : name(unitId),
    period,
    contributors: contributors.map(name),
    metrics: report.metrics.map(({ metric, figure, corrections }) => ({
      metric,
      name: metrics[metric].name,
      figure: shown(figure),
      printed: figure.printed ?? null,
      corrections: corrections.map(
        ({ was, now, reasonCode, reason, proof: { eventId, actor, recordedAt, evidence } }) => ({
          was: shown(was),
          now: shown(now),
          reasonCode,
          reason,
          actor,
          recordedAt,
          eventId,
          evidence,
        }),
      ),
    })),
    eventId: proof.eventId,
    evidence: proof.evidence,
  };
}
