import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { Figure } from '../domain/results/figure.js';
import { textOf } from '../domain/results/printed-figure.js';
import { isMetricCode, metricName, metrics } from '../domain/results/metrics.js';
import type { ReportedCode } from '../domain/results/metrics.js';
import type { Statement } from '../domain/results/statements.js';
import { textOfSaid } from '../domain/results/statements.js';
import type {
  MetricRecord,
  Report,
  ReportedSaid,
  ReportingTerms,
  ResultsEvent,
} from '../domain/results/results.js';
import { isLate } from '../domain/results/reporting-terms.js';
import * as Results from '../domain/results/results.js';
import type { Totalled, WholeFigure, WithoutTotal } from '../domain/results/totals.js';
import type { Followed } from '../domain/results/totals.js';
import { wholeFigures, withoutTotal } from '../domain/results/totals.js';
import { followedIn } from './lineage.js';
import { dayOfYear } from '../domain/ground/values.js';
import { clusterYearKey, rowOfYear } from './cluster-years.js';
import { clusterProjection, labelOn } from './clusters.js';
import { clusterRowIn, namer } from './naming.js';
import type { Answer, Named } from './question.js';
import { YearQuestion } from './question.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import { Reader } from './reader.js';
import { remembering } from './row-cache.js';
import { unitProjection } from './units.js';
import type { ClusterId, EventId, UnitId } from '../domain/ground/values.js';

/** The reports of one year of one cluster. */
export interface ResultsRow extends Results.ResultsState {
  readonly clusterId: ClusterId;
  readonly year: number;
}

/** Row of the results of each cluster-year, by `<clusterId>_<year>`. It is the same state that decisions use. */
export const resultsProjection = projectionOf<ResultsEvent, Replayable<ResultsRow>>(Results.resultTypes, {
  name: 'results',
  version: 9,
  streams: (key) => [`results-${key}`],
  keys: ({ data }) => [clusterYearKey(data.clusterId, data.year)],
  evolve(row, event) {
    const { clusterId, year } = event.data;
    return { clusterId, year, ...Results.evolve(row ?? Results.initial(), event) };
  },
  columns: [
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
    { name: 'year', type: 'integer', value: (row) => row.year },
  ],
});

/** A figure for programs, and as text for people. */
export interface FigureShown {
  readonly value: string;
  /** The other end of a range; absent where there is none. */
  readonly high?: string;
  readonly unit: string;
  readonly qualifier: string;
  /** In Vietnamese, e.g. `hơn 4.642 tỷ đồng`. */
  readonly text: string;
}

export function shown(figure: Figure, text = textOf(figure)): FigureShown {
  const { value, high, unit, qualifier } = figure;
  return { value, ...(high === undefined ? {} : { high }), unit, qualifier, text };
}

/** A statement printed beside a value or instead of one, with its parts. */
type StatementShown = { readonly kind: Statement['kind']; readonly printed: string } & Readonly<
  Record<string, string | FigureShown | null>
>;

function statementShown(statement: Statement): StatementShown {
  const { printed } = statement;
  switch (statement.kind) {
    case 'CHANGE': {
      const { kind, direction, by, against } = statement;
      return { kind, printed, direction, by: by && shown(by), against };
    }
    case 'RATE':
      return { kind: statement.kind, printed, rate: shown(statement.rate), against: statement.against };
    case 'OUT_OF':
      return { kind: statement.kind, printed, total: shown(statement.total) };
    case 'AS_PRINTED':
      return { kind: statement.kind, printed };
  }
}

/** A figure of the cluster as a whole, with the name of its metric and in words. */
export type Total = Omit<WholeFigure, 'name' | 'figure' | 'text' | 'ofUnits'> & {
  readonly name: string;
  /** True where it counts two things together, and so must not be added to a count of either (edge case 39). */
  readonly combined: boolean;
  readonly figure: FigureShown;
  readonly ofUnits: {
    readonly units: number;
    readonly sum: FigureShown;
    readonly difference: FigureShown;
  } | null;
};

/** Figures of the cluster as a whole: as reported for it, or else the sum of what units reported. */
export function totalsOf(
  row: { readonly reports: readonly Totalled[] } | null,
  year: number,
  followed: Followed,
): Total[] {
  return wholeFigures(row?.reports ?? [], year, followed).map(
    ({ metric, name, figure, text, ofUnits, ...rest }) => ({
      metric,
      name: metricName(metric, name),
      combined: isMetricCode(metric) && metrics[metric].combined === true,
      figure: shown(figure, text),
      ...rest,
      ofUnits: ofUnits && {
        units: ofUnits.units,
        sum: shown(ofUnits.sum),
        difference: shown(ofUnits.difference),
      },
    }),
  );
}

/** Whether there are any: which metrics have one depends neither on the year nor on who followed whom. */
export const hasTotals = (row: ResultsRow): boolean =>
  totalled(
    clusterYearKey(row.clusterId, row.year),
    [row],
    () => wholeFigures(row.reports, 0, new Map()).length > 0,
  );

const totalled = remembering<boolean>(5_000);

/** A metric that reports mention, but that has no figure for the cluster as a whole. */
export interface Untotalled {
  readonly metric: ReportedCode;
  readonly name: string;
  readonly why: WithoutTotal['why'];
  readonly message: string;
}

export const whyNoTotal = {
  NO_VALUE: 'Chỉ có mức tăng, giảm, tỷ lệ hoặc lời văn, chưa có số liệu để tổng hợp',
  NO_SUM: 'Tỷ lệ của các đơn vị không cộng được',
  OTHER_PERIOD: 'Chỉ có số liệu của năm khác hoặc của nhiều năm',
} as const;

/** The metrics that reports mention, but that have no figure for the cluster as a whole. */
export function untotalledOf(row: { readonly reports: readonly Totalled[] } | null): Untotalled[] {
  return withoutTotal(row?.reports ?? []).map(({ metric, name, why }) => ({
    metric,
    name: metricName(metric, name),
    why,
    message: whyNoTotal[why],
  }));
}

export interface ResultsData {
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly year: number;
  readonly terms: (ReportingTerms & { readonly eventId: EventId }) | null;
  readonly reports: readonly ReturnType<typeof reportShown>[];
  /** Figures of `reports` that their units dispute. */
  readonly disputed: ReturnType<typeof disputedIn>;
  /** What proves that the figures are locked; null where they are not. */
  readonly locked: RecordedIn | null;
  /** Ids of the issued reports of the year. */
  readonly issues: readonly string[];
  readonly totals: readonly Total[];
  /** Metrics that reports mention, but that have no figure for the cluster as a whole. */
  readonly withoutTotal: readonly Untotalled[];
}

/** The reports of a cluster-year with every correction and confirmation, and the figures of the cluster as a whole. */
export class GetResults extends YearQuestion<ResultsData> {
  static override readonly projections = [resultsProjection, clusterProjection, unitProjection];
}

@QueryHandler(GetResults)
export class GetResultsHandler implements IQueryHandler<GetResults> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, knownAt }: GetResults): Promise<Answer<ResultsData>> {
    const sight = await this.reader.sight(knownAt);
    const cluster = await clusterRowIn(sight, clusterId);
    const row = await rowOfYear(sight, resultsProjection, clusterId, year);
    const { terms, reports, locked, issues } = row ?? Results.initial();
    const name = await namer(
      sight,
      reports
        .flatMap((r) => [...r.contributors, r.unitId, r.recordedBy?.unitId ?? null])
        .filter((unitId) => unitId !== null),
    );
    const day = dayOfYear(year, sight.day);
    const named = (unitId: UnitId): Named => name(unitId, day);
    return {
      knownAtPosition: sight.position,
      data: {
        clusterId,
        label: labelOn(cluster, day),
        year,
        terms: terms && {
          dueBefore: terms.dueBefore,
          latePolicy: terms.latePolicy,
          eventId: terms.proof.eventId,
        },
        reports: reports.map((report) => reportShown(report, terms, named)),
        disputed: disputedIn(reports, named),
        locked: locked && recordedIn(locked),
        issues: issues.map(({ issueId }) => issueId),
        totals: totalsOf(row, year, await followedIn(sight, [row])),
        withoutTotal: untotalledOf(row),
      },
    };
  }
}

function reportShown(report: Report, terms: ReportingTerms | null, name: (unitId: UnitId) => Named) {
  const { reportId, unitId, period, contributors, late, recordedBy, proof, more = [] } = report;
  return {
    reportId,
    unit: unitId === null ? null : name(unitId),
    period,
    contributors: contributors.map(name),
    late: isLate(report, terms),
    latePolicy: late === 'NOT_TOLD' ? null : late,
    metrics: report.metrics.map(metricShown),
    recordedBy: recordedBy && {
      unit: recordedBy.unitId === null ? null : name(recordedBy.unitId),
      actor: recordedBy.actor,
    },
    eventId: proof.eventId,
    evidence: proof.evidence,
    supplements: more.map((one) => ({ ...recordedIn(one), evidence: one.evidence })),
  };
}

/** What a report says of a metric, as data for programs and as text for people. */
export function saidShown({ metric, name, figure, statements = [] }: ReportedSaid) {
  return {
    metric,
    name: metricName(metric, name),
    figure: figure && shown(figure),
    printed: figure?.printed ?? statements[0]?.printed ?? null,
    text: textOfSaid({ figure, statements }),
    statements: statements.map(statementShown),
  };
}

function metricShown(record: MetricRecord) {
  const { corrections, confirmation, confirmationProof, disputes } = record;
  return {
    ...saidShown(record),
    confirmation,
    confirmationProof: recordedIn(confirmationProof),
    disputes: disputes.map(({ reason, claimed, outcome, answer, proof }) => ({
      reason,
      claimed: claimed && shown(claimed),
      ...recordedIn(proof),
      evidence: proof.evidence,
      outcome,
      answer: answer && { reason: answer.reason, ...recordedIn(answer.proof) },
    })),
    correctedAfterLock: corrections.some((c) => c.afterLock),
    corrections: corrections.map((c) => ({ ...correctionShown(c), afterLock: c.afterLock })),
  };
}

export function correctionShown({
  was,
  now,
  statements,
  reasonCode,
  reason,
  proof,
}: Omit<Results.Correction, 'afterLock'>) {
  const evidence = proof.evidence;
  const said = statements && {
    statements: { was: statements.was.map(statementShown), now: statements.now.map(statementShown) },
  };
  return {
    was: was && shown(was),
    now: now && shown(now),
    ...said,
    reasonCode,
    reason,
    ...recordedIn(proof),
    evidence,
  };
}

/** The event that something is from, who recorded it and when. */
export interface RecordedIn {
  readonly eventId: EventId;
  readonly actor: string;
  readonly recordedAt: string;
}

export function recordedIn({ eventId, actor, recordedAt }: Results.Cause): RecordedIn {
  return { eventId, actor, recordedAt };
}

/** The figures that their units dispute. */
function disputedIn(reports: readonly Report[], name: (unitId: UnitId) => Named) {
  return reports.flatMap(({ reportId, unitId, metrics: records }) =>
    records
      .filter((record) => record.confirmation === 'DISPUTED')
      .map((record) => ({ reportId, unit: unitId === null ? null : name(unitId), ...metricShown(record) })),
  );
}
