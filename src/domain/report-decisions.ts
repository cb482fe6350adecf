import { clusterOf, requireMember } from './clusters.js';
import type { Context } from './decision.js';
import { isOperator, requireOneOf } from './decision.js';
import { DomainError } from './errors.js';
import { metrics } from './metrics.js';
import { membersIn } from './registry.js';
import type {
  CorrectionReason,
  MetricGiven,
  ResultsCorrected,
  ResultsReported,
  ResultsState,
  Subject,
} from './results.js';
import { figureOf, reportOf } from './results.js';
import { unitOf } from './units.js';
import { calendarYear } from './values.js';

// Decisions on reports (R26-R31): a unit reports what it did, and corrects it.

/** A report as printed. */
export interface ReportResults extends Subject {
  /** Undefined for a report of the cluster as a whole. */
  readonly unitId?: string;
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly contributors?: readonly string[];
  readonly metrics: readonly MetricGiven[];
}

/**
 * Records a report as printed. A unit reports for itself; the members report for the whole. Throws CLUSTER_NOT_FOUND,
 * UNIT_NOT_FOUND, NOT_A_MEMBER, ALREADY_RECORDED, INVALID_FIGURE, DATES_OUT_OF_ORDER, NOT_OWN_UNIT, FORBIDDEN.
 */
export function reportResults(
  state: ResultsState,
  command: ReportResults,
  context: Context,
): ResultsReported[] {
  const {
    clusterId,
    year,
    reportId,
    unitId = null,
    from = null,
    to = null,
    asOf = null,
    contributors = [],
  } = command;
  requireReporter(command, unitId, context);
  if (unitId !== null) {
    requireMember(context.registry, clusterOf(context.registry, clusterId), unitId, calendarYear(year));
  }
  for (const contributor of contributors) unitOf(context.registry, contributor);
  if (from !== null && to !== null && to < from) {
    throw new DomainError('DATES_OUT_OF_ORDER', 'Kỳ báo cáo kết thúc trước khi bắt đầu.', { from, to });
  }
  const known = reportOf(state, reportId);
  if (known) {
    throw new DomainError('ALREADY_RECORDED', `Báo cáo “${reportId}” năm ${year} đã được ghi nhận.`, {
      reportId,
    });
  }
  const repeated = command.metrics.find(
    ({ metric }, i) => command.metrics.findIndex((m) => m.metric === metric) < i,
  );
  if (repeated) {
    const detail = `${metrics[repeated.metric].name}: chỉ tiêu được nêu hai lần.`;
    throw new DomainError('INVALID_FIGURE', detail, { metric: repeated.metric });
  }
  return [
    {
      type: 'ResultsReported',
      data: {
        clusterId,
        year,
        reportId,
        unitId,
        period: { from, to, asOf },
        contributors: [...contributors],
        metrics: command.metrics.map((given) => ({
          metric: given.metric,
          figure: figureOf(given.metric, given.figure),
        })),
      },
    },
  ];
}

/** Another figure for a metric of a report, with the reason. */
export interface CorrectResults extends Subject, MetricGiven {
  readonly reasonCode: CorrectionReason;
  readonly reason: string;
}

/**
 * Corrects one figure of a report: the old one stays visible with who, when and why (R31). Throws RECORD_NOT_FOUND,
 * ALREADY_RECORDED where the figure is that already, INVALID_FIGURE, CLUSTER_NOT_FOUND, NOT_OWN_UNIT, FORBIDDEN.
 */
export function correctResults(
  state: ResultsState,
  command: CorrectResults,
  context: Context,
): ResultsCorrected[] {
  const { clusterId, year, reportId, metric, reasonCode, reason } = command;
  const report = reportOf(state, reportId);
  requireReporter(command, report?.unitId ?? null, context);
  const was = report?.metrics.find((m) => m.metric === metric)?.figure;
  if (!report || !was) {
    throw new DomainError(
      'RECORD_NOT_FOUND',
      `Báo cáo “${reportId}” không có chỉ tiêu ${metrics[metric].name}.`,
      {
        reportId,
        metric,
      },
    );
  }
  const now = figureOf(metric, command.figure);
  if (now.value === was.value && now.qualifier === was.qualifier) {
    throw new DomainError('ALREADY_RECORDED', 'Số liệu đính chính trùng với số liệu đang có.', {
      current: was,
    });
  }
  return [
    {
      type: 'ResultsCorrected',
      data: { clusterId, year, reportId, unitId: report.unitId, metric, was, now, reasonCode, reason },
    },
  ];
}

function requireReporter({ clusterId, year }: Subject, unitId: string | null, context: Context): void {
  const cluster = clusterOf(context.registry, clusterId);
  if (isOperator(context.actor)) return;
  requireOneOf(context.actor, unitId === null ? membersIn(cluster, calendarYear(year)) : [unitId], 'R26');
}
