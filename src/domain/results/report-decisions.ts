import { clusterOf, requireMemberOfYear } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { isOperator, organises, requireToday, speaksFor } from '../registry/decision.js';
import { canonicalJson } from '../ground/canonical-json.js';
import { DomainError } from '../ground/errors.js';
import { supplementToFact } from '../ground/supplement.js';
import { recordedAlready } from '../ground/told-again.js';
import type { Evidence } from '../ground/event.js';
import { metricName } from './metrics.js';
import type { ReportedCode } from './metrics.js';
import type { OwnMetricsState } from './own-metrics.js';
import { isOutOfUse, metricOf } from './own-metrics.js';
import type { OfficesBeside } from '../offices/officers.js';
import { lawKnowsKinds } from '../law/inspection-laws.js';
import { notInLaw } from './inspection.js';
import { requireLeaderOfYear } from '../offices/tenures.js';
import type { Proof } from '../ground/proof.js';
import type { Cluster } from '../registry/registry.js';
import type {
  CorrectionReason,
  MetricRecord,
  Report,
  ReportingTerms,
  ReportedSaid,
  ReportWarning,
  ResultsCorrected,
  ResultsRecordSupplemented,
  ResultsReported,
  ResultsState,
  ReportSubject,
} from './results.js';
import type { MetricGiven } from './figure-given.js';
import { sameFigure } from './figure.js';
import { lateness } from './reporting-terms.js';
import type { ReportNamed } from './report-named.js';
import { reportOf } from './report-named.js';
import { saidOf } from './figure-given.js';
import { unitOf } from '../registry/unit-decisions.js';
import type { PartialDate, UnitId } from '../ground/values.js';
import { isBefore } from '../ground/values.js';

// Decisions on reports (R26-R31): a unit reports what it did, and corrects it.

/** What decisions on reports need besides the reports themselves. */
export interface ReportBeside extends OfficesBeside {
  /** The own metrics of each office that a metric of the command names. */
  readonly ownMetrics: readonly OwnMetricsState[];
}

/** A report as printed. */
export interface ReportResults extends ReportSubject, Recording {
  /** Undefined for a report of the cluster as a whole. */
  readonly unitId?: UnitId;
  /** First and last day, and the cut-off; each may stop at the month or the year. */
  readonly from?: PartialDate;
  readonly to?: PartialDate;
  readonly asOf?: PartialDate;
  readonly contributors?: readonly string[];
  readonly metrics: readonly MetricGiven<ReportedCode>[];
  /** Documents that tell of it. */
  readonly evidence?: readonly Evidence[];
}

/**
 * Records a report as printed. A unit reports for itself, today. Others report for the cluster as a whole or on behalf of a unit
 * (`requireReporter` says who; `recordedBy` of the event tells); the day of such a report is the date of its paper, perhaps
 * partial (assumed). A late report of a unit is accepted and marked (edge case 35). Told again with more, with metrics that it does not
 * have or more of one, that is added; another figure is not, which is a correction. Throws
 * CLUSTER_NOT_FOUND, UNIT_NOT_FOUND, NOT_A_MEMBER, UNIT_ENDED, MEMBER_OF_ANOTHER_CLUSTER (R4), ALREADY_RECORDED, INVALID_FIGURE,
 * DATES_OUT_OF_ORDER,
 * NOT_LEADER_OF_YEAR, RESULTS_LOCKED, METRIC_NOT_DEFINED, FORBIDDEN where the unit names another day.
 */
export function reportResults(
  state: ResultsState,
  command: ReportResults,
  context: Context,
  beside: ReportBeside,
): (ResultsReported | ResultsRecordSupplemented)[] {
  const {
    clusterId,
    year,
    reportId,
    unitId = null,
    from = null,
    to = null,
    asOf = null,
    contributors = [],
    occurredOn = context.today,
  } = command;
  const cluster = requireReporter(command, unitId, context, beside);
  if (speaksFor(context.actor, unitId)) requireToday(command, context);
  if (state.locked) throw lockedSince(state.locked, year);
  const untold = unitId === null ? [] : requireMemberOfYear(context, cluster, unitId, year, command.evidence);
  for (const contributor of contributors) unitOf(context.registry, contributor);
  if (from !== null && to !== null && isBefore(to, from)) {
    throw new DomainError('DATES_OUT_OF_ORDER', 'Kỳ báo cáo kết thúc trước khi bắt đầu.', { from, to });
  }
  const reported = saidTogether(command.metrics, beside.ownMetrics);
  const known = state.reports.find((report) => report.reportId === reportId && report.unitId === unitId);
  const period = { from, to, asOf };
  if (known) {
    const warnings = metricWarnings(command, beside.ownMetrics);
    return [
      reportedAgain(known, command, { period, contributors, metrics: reported }, state.terms, warnings),
    ];
  }
  const { warnings: lateWarnings = [], ...late } =
    unitId === null || state.terms === null ? {} : lateness(state.terms, occurredOn);
  const warnings = [...untold, ...lateWarnings, ...metricWarnings(command, beside.ownMetrics)];
  return [
    {
      type: 'ResultsReported',
      data: {
        clusterId,
        year,
        reportId,
        unitId,
        period,
        contributors: [...contributors],
        metrics: reported,
        ...(speaksFor(context.actor, unitId) ? {} : { recordedBy: context.actor.unitId }),
        ...late,
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/** What a second telling adds to a report. Throws ALREADY_RECORDED where that is nothing, or something else. */
function reportedAgain(
  known: Report,
  { clusterId, year, reportId, occurredOn }: ReportResults,
  told: Pick<Report, 'period' | 'contributors'> & { readonly metrics: readonly ReportedSaid[] },
  terms: ReportingTerms | null,
  warnings: readonly ReportWarning[],
): ResultsRecordSupplemented {
  const { unitId, period, contributors, metrics, proof } = known;
  const recorded = { reportId, unitId, period, contributors, metrics, occurredOn: proof.occurredOn };
  const now = { reportId, unitId, ...told, occurredOn };
  const detail = `Báo cáo “${reportId}” năm ${year} đã được ghi nhận.`;
  const more = told.metrics.map((said) =>
    moreSaid(
      metrics.find(({ metric }) => metric === said.metric),
      said,
    ),
  );
  if (more.includes('OTHERWISE')) throw recordedAlready(detail, recorded, now);
  const added = more.filter((one) => one !== 'OTHERWISE' && one !== null);
  const supplement = supplementToFact(proof, recorded, { ...now, metrics: added }, detail);
  const dated = supplement.occurredOn !== undefined && unitId !== null && terms !== null;
  const { warnings: lateWarnings = [], ...late } = dated ? lateness(terms, supplement.occurredOn) : {};
  const said = [...lateWarnings, ...warnings];
  return {
    type: 'ResultsRecordSupplemented',
    data: {
      clusterId,
      year,
      ...supplement,
      added: { ...supplement.added, ...(added.length > 0 ? { metrics: added } : {}), ...late },
      ...(said.length > 0 ? { warnings: said } : {}),
    },
  };
}

/** A metric with what this tells beside what is on record of it; null where that is nothing. A value that was taken back is told otherwise. */
function moreSaid(known: MetricRecord | undefined, said: ReportedSaid): ReportedSaid | 'OTHERWISE' | null {
  if (!known) return said;
  const { figure, statements: before = [], corrections } = known;
  const isOther =
    figure === null ? corrections.length > 0 : said.figure !== null && !sameFigure(figure, said.figure);
  if (isOther && said.figure !== null) return 'OTHERWISE';
  const more = (said.statements ?? []).filter(
    (one) => !before.some((known) => canonicalJson(known) === canonicalJson(one)),
  );
  if (more.length === 0 && (said.figure === null || figure !== null)) return null;
  const statements = [...before, ...more];
  return { ...said, figure: figure ?? said.figure, ...(statements.length > 0 ? { statements } : {}) };
}

/**
 * Joins what is given of each metric into one entry: a report may print a value in one sentence and its change in another. Throws
 * INVALID_FIGURE where a metric has two values, METRIC_NOT_DEFINED.
 */
export function saidTogether(
  given: readonly MetricGiven<ReportedCode>[],
  own: readonly OwnMetricsState[],
): ReportedSaid[] {
  const all = new Map<ReportedCode, ReportedSaid>();
  for (const { metric: code, figure: told } of given) {
    const metric = metricOf(code, own);
    const said = saidOf(metric, told);
    const before = all.get(code);
    if (before?.figure && said.figure) {
      const detail = `${metric.name}: chỉ tiêu được nêu hai lần.`;
      throw new DomainError('INVALID_FIGURE', detail, { metric: code });
    }
    const statements = [...(before?.statements ?? []), ...said.statements];
    all.set(code, {
      metric: code,
      ...(metric.own ? { name: metric.name } : {}),
      figure: said.figure ?? before?.figure ?? null,
      ...(statements.length > 0 ? { statements } : {}),
    });
  }
  return [...all.values()];
}

/** The parts of a report that the warnings about its metrics need. */
type Reported = Pick<ReportResults, 'metrics' | 'year'> & { readonly from?: PartialDate };

/** Warnings about the metrics of a report. Throws METRIC_NOT_DEFINED. */
export const metricWarnings = (told: Reported, own: readonly OwnMetricsState[]): readonly ReportWarning[] => [
  ...outOfUse(told, own),
  ...oldKinds(told),
];

/** Warns of metrics that their offices did not use in the year. */
function outOfUse(
  { metrics: given, year }: Reported,
  own: readonly OwnMetricsState[],
): readonly ReportWarning[] {
  return [...new Set(given.map(({ metric }) => metric))].flatMap((code) => {
    const { name, own: definition } = metricOf(code, own);
    if (!definition || !isOutOfUse(definition, year)) return [];
    return { code: 'METRIC_NOT_IN_USE' as const, detail: `Chỉ tiêu “${name}” không dùng cho năm ${year}.` };
  });
}

/** Warns where a report counts by kinds of inspection that the law of its time no longer has (R84). */
function oldKinds({ metrics: given, year, from }: Reported): readonly ReportWarning[] {
  const isOld =
    lawKnowsKinds(from ?? `${year}`) === false && given.some(({ metric }) => metricsOfOldKinds.has(metric));
  return isOld ? [{ code: 'KIND_NOT_IN_LAW', detail: notInLaw }] : [];
}

const metricsOfOldKinds: ReadonlySet<string> = new Set([
  'inspection.administrative',
  'inspection.specialised',
  'inspection.specialised-and-checks-combined',
] satisfies ReportedCode[]);

/** Another figure for a metric of a report, with the reason. */
export interface CorrectResults extends ReportNamed, MetricGiven<ReportedCode> {
  readonly reasonCode: CorrectionReason;
  readonly reason: string;
  readonly evidence?: readonly Evidence[];
}

/**
 * Corrects what a report says of one metric; what it said before stays visible, with who corrected it, when and why (R31). A new
 * value keeps the changes and shares that the report tells, unless new ones are sent; changes or shares sent without a value
 * remove the value. A correction settles an open dispute of the figure; the unit must confirm the new figure unless it gave or
 * claimed it itself. After the lock only the organiser or the operator may correct, with evidence. Throws RECORD_NOT_FOUND,
 * ALREADY_RECORDED where nothing would change, INVALID_FIGURE, METRIC_NOT_DEFINED, CLUSTER_NOT_FOUND, NOT_LEADER_OF_YEAR,
 * RESULTS_LOCKED, EVIDENCE_REQUIRED, INVALID_REQUEST.
 */
export function correctResults(
  state: ResultsState,
  command: CorrectResults,
  context: Context,
  beside: ReportBeside,
): ResultsCorrected[] {
  const { clusterId, year, reportId, metric, reasonCode, reason } = command;
  const report = reportOf(state, command, context.actor);
  const cluster = requireReporter(command, report?.unitId ?? null, context, beside);
  if (state.locked) requireReopener(state.locked, command, cluster, context);
  const record = report?.metrics.find((m) => m.metric === metric);
  if (!report || !record) {
    const detail = `Báo cáo “${reportId}” không có chỉ tiêu ${metricName(metric)}.`;
    throw new DomainError('RECORD_NOT_FOUND', detail, { reportId, metric });
  }
  const said = saidOf(metricOf(metric, beside.ownMetrics), command.figure);
  const { figure: was, statements: before = [] } = record;
  const now = said.figure;
  const kept = now ? before.filter(({ kind }) => kind !== 'AS_PRINTED') : [];
  const statements = said.statements.length > 0 ? said.statements : kept;
  const isSame = canonicalJson(statements) === canonicalJson(before);
  if (isSame && (now && was ? sameFigure(now, was) : now === was)) {
    throw new DomainError('ALREADY_RECORDED', 'Số liệu đính chính trùng với số liệu đang có.', {
      current: was ?? before,
    });
  }
  return [
    {
      type: 'ResultsCorrected',
      data: {
        clusterId,
        year,
        reportId,
        unitId: report.unitId,
        metric,
        ...(record.name === undefined ? {} : { name: record.name }),
        was,
        now,
        ...(isSame ? {} : { statements: { was: before, now: statements } }),
        reasonCode,
        reason,
      },
    },
  ];
}

/** The error RESULTS_LOCKED, with the event that locked the figures. */
export function lockedSince({ eventId, actor, recordedAt }: Proof, year: number): DomainError {
  return new DomainError('RESULTS_LOCKED', `Số liệu năm ${year} đã được chốt.`, {
    current: { eventId, actor, recordedAt },
  });
}

/**
 * Only the organiser or the operator corrects locked figures, with evidence. Source: assumed. Throws RESULTS_LOCKED,
 * EVIDENCE_REQUIRED.
 */
function requireReopener(
  locked: Proof,
  { year, evidence = [] }: CorrectResults,
  { organiserId }: Cluster,
  { actor }: Context,
): void {
  if (!isOperator(actor) && !organises(actor, organiserId)) throw lockedSince(locked, year);
  if (evidence.length > 0) return;
  throw new DomainError(
    'EVIDENCE_REQUIRED',
    `Đính chính số liệu năm ${year} đã chốt phải kèm căn cứ.`,
    {},
    'R31',
  );
}

/**
 * The cluster, if the actor may report: a unit for itself; the leader of that year, the organiser or the operator for the cluster
 * as a whole, and on behalf of a unit from a paper (R26; the organiser is assumed). Throws CLUSTER_NOT_FOUND, NOT_LEADER_OF_YEAR.
 */
function requireReporter(
  { clusterId, year }: ReportSubject,
  unitId: UnitId | null,
  context: Context,
  { offices }: OfficesBeside,
): Cluster {
  const cluster = clusterOf(context.registry, clusterId);
  if (!speaksFor(context.actor, unitId)) requireLeaderOfYear(context, cluster, offices, year, 'R26');
  return cluster;
}
