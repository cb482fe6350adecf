import { clusterOf, requireMember } from './clusters.js';
import type { Context } from './decision.js';
import { isOperator, requireOneOf } from './decision.js';
import { DomainError } from './errors.js';
import type { DomainEvent } from './event.js';
import type { Figure } from './figure.js';
import { makeFigure, parseFigure } from './figure.js';
import type { MetricCode } from './metrics.js';
import { metrics } from './metrics.js';
import { membersIn } from './registry.js';
import { unitOf } from './units.js';
import { calendarYear } from './values.js';

// What units, or a cluster as a whole, report they did in a year: figures as printed, with their qualifiers, over a stated
// period (R26-R31). A correction supersedes a figure, with a reason and evidence; what was reported stays in the history.

/** Stream of the reports of a cluster-year. */
export const stream = (clusterId: string, year: number): string => `results-${clusterId}_${year}`;

/** One figure of a report. */
export interface ReportedMetric {
  readonly metric: MetricCode;
  readonly figure: Figure;
}

/** Days that a report covers, as far as stated; `asOf` is the cut-off of its figures (R26). */
export interface ReportingPeriod {
  readonly from: string | null;
  readonly to: string | null;
  readonly asOf: string | null;
}

interface Subject {
  readonly clusterId: string;
  readonly year: number;
  readonly reportId: string;
}

/** A unit, or the cluster as a whole, reported these figures. */
export type ResultsReported = DomainEvent<
  'ResultsReported',
  Subject & {
    /**
     * The unit that reports; null where the figures are those of the cluster as a whole and of no unit in particular.
     */
    unitId: string | null;
    period: ReportingPeriod;
    /**
     * Units whose work a report of the whole adds up, as printed: contributors, not proof of the roster (edge case 1).
     */
    contributors: string[];
    metrics: ReportedMetric[];
  }
>;

/** Why a figure was another one. */
export type CorrectionReason = 'TYPING_ERROR' | 'LATE_INFORMATION' | 'RECOUNT' | 'WRONG_UNIT' | 'OTHER';

/** A figure of a report was another one (R31). */
export type ResultsCorrected = DomainEvent<
  'ResultsCorrected',
  Subject & {
    unitId: string | null;
    metric: MetricCode;
    was: Figure;
    now: Figure;
    reasonCode: CorrectionReason;
    reason: string;
  }
>;

/** Everything that happens to the reports of a cluster-year. */
export type ResultsEvent = ResultsReported | ResultsCorrected;

interface Report {
  readonly unitId: string | null;
  readonly figures: ReadonlyMap<MetricCode, Figure>;
}

/** The reports of a cluster-year with their present figures. */
export interface ResultsState {
  readonly reports: ReadonlyMap<string, Report>;
}

/** No reports. */
export function initial(): ResultsState {
  return { reports: new Map() };
}

/** Next state. */
export function evolve(state: ResultsState, event: ResultsEvent): ResultsState {
  const reports = new Map(state.reports);
  const { reportId, unitId } = event.data;
  switch (event.type) {
    case 'ResultsReported': {
      const figures = new Map(event.data.metrics.map(({ metric, figure }) => [metric, figure]));
      reports.set(reportId, { unitId, figures });
      break;
    }
    case 'ResultsCorrected': {
      const figures = new Map(reports.get(reportId)?.figures).set(event.data.metric, event.data.now);
      reports.set(reportId, { unitId, figures });
      break;
    }
  }
  return { reports };
}

/** A figure as sent: the words as printed (`hơn 4.642 tỷ đồng`), or the parts. */
export interface FigureGiven {
  readonly printed?: string;
  readonly value?: string;
  readonly qualifier?: Figure['qualifier'];
}

/** A figure as sent, and what it measures. */
export interface MetricGiven {
  readonly metric: MetricCode;
  readonly figure: FigureGiven;
}

/** The figure that was meant, in the metric's unit of measure. Throws INVALID_FIGURE with the reason (R27, R28). */
export function figureOf(metric: MetricCode, { printed, value, qualifier = 'EQ' }: FigureGiven): Figure {
  const { unit, name } = metrics[metric];
  const refuse = (detail: string): never => {
    throw new DomainError('INVALID_FIGURE', `${name}: ${detail}`, { metric, printed, value }, 'R27');
  };
  const parts = value === undefined ? null : makeFigure({ value, unit, qualifier });
  const words = printed === undefined ? null : parseFigure(printed, unit);
  const result = words ?? parts;
  if (!result) return refuse('chưa có số liệu.');
  if (!result.ok) return refuse(result.reason);
  if (
    words &&
    value !== undefined &&
    (value !== result.figure.value || qualifier !== result.figure.qualifier)
  ) {
    return refuse(`“${printed}” không khớp giá trị ${value} (${qualifier}).`);
  }
  return result.figure;
}

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
  const known = state.reports.get(reportId);
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
  const report = state.reports.get(reportId);
  requireReporter(command, report?.unitId ?? null, context);
  const was = report?.figures.get(metric);
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
