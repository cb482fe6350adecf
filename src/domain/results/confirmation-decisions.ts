import { clusterOf } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { reasonTold, requireOwnUnit, speaksFor } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Evidence } from '../ground/event.js';
import { supplementToFact } from '../ground/supplement.js';
import { recordedAlready } from '../ground/told-again.js';
import type { ReportedCode } from './metrics.js';
import { metricName } from './metrics.js';
import type { OwnMetricsState } from './own-metrics.js';
import { metricOf } from './own-metrics.js';
import type { OfficesBeside } from '../offices/officers.js';
import { requireLeaderOfYear } from '../offices/tenures.js';
import { lockedSince } from './report-decisions.js';
import type {
  Dispute,
  DisputeRejected,
  FigureDisputed,
  FiguresConfirmed,
  MetricRecord,
  Report,
  ResultsLocked,
  ResultsRecordSupplemented,
  ResultsState,
} from './results.js';
import type { FigureGiven } from './figure-given.js';
import type { Figure } from './figure.js';
import { sameFigure } from './figure.js';
import type { ReportNamed } from './report-named.js';
import { reportOf } from './report-named.js';
import { valueOf } from './figure-given.js';
import type { ClusterId, UnitId } from '../ground/values.js';

// Confirmation by two parties (đối soát): a unit confirms or disputes the figures that others recorded about it, before the
// leader of the year locks them. Figures of the cluster as a whole need no confirmation. Who may do what is assumed (R26).

type UnitReport = Report & { readonly unitId: UnitId };

/**
 * The report that is named, if the actor may act for its unit. Throws RECORD_NOT_FOUND, NOT_OWN_UNIT, also for a report of the
 * cluster as a whole, INVALID_REQUEST where several units use the id.
 */
function ownReport(state: ResultsState, command: ReportNamed, { actor }: Context): UnitReport {
  const { reportId } = command;
  const report = reportOf(state, command, actor);
  if (!report) throw new DomainError('RECORD_NOT_FOUND', `Chưa có báo cáo “${reportId}”.`, { reportId });
  const { unitId } = report;
  if (unitId === null) {
    throw new DomainError('NOT_OWN_UNIT', 'Số liệu chung của cụm, khối không phải của riêng đơn vị nào.', {
      reportId,
    });
  }
  requireOwnUnit(actor, unitId, 'R26');
  return { ...report, unitId };
}

/** What the report says of a metric. Throws RECORD_NOT_FOUND. */
function recordOf({ reportId, metrics: records }: Report, metric: ReportedCode): MetricRecord {
  const record = records.find((m) => m.metric === metric);
  if (record) return record;
  throw new DomainError(
    'RECORD_NOT_FOUND',
    `Báo cáo “${reportId}” không có chỉ tiêu ${metricName(metric)}.`,
    {
      reportId,
      metric,
    },
  );
}

const sameParty = (detail: string, facts: object): DomainError =>
  new DomainError('SAME_PARTY', detail, facts);

/** Names the report whose figures the unit confirms. */
export type ConfirmFigures = ReportNamed;

/**
 * The unit confirms every open figure of its report; disputed ones stay disputed. Whoever recorded a figure cannot confirm it;
 * another operator may, from a paper (assumed). Throws RECORD_NOT_FOUND, NOT_OWN_UNIT, SAME_PARTY, INVALID_REQUEST,
 * ALREADY_RECORDED where no figure is open.
 */
export function confirmFigures(
  state: ResultsState,
  command: ConfirmFigures,
  context: Context,
): FiguresConfirmed[] {
  const { clusterId, year, reportId } = command;
  const report = ownReport(state, command, context);
  const { unitId } = report;
  const open = report.metrics.filter((record) => record.confirmation === 'OPEN');
  if (open.length === 0) {
    const current = report.metrics.map(({ metric, confirmation }) => ({ metric, confirmation }));
    throw new DomainError('ALREADY_RECORDED', 'Không còn số liệu nào chờ xác nhận.', { current });
  }
  const own = open.filter((record) => record.confirmationProof.actor === context.actor.id);
  if (own.length > 0) {
    throw sameParty('Người ghi số liệu thay đơn vị không được tự xác nhận.', {
      metrics: own.map((m) => m.metric),
    });
  }
  const confirmed = open.map((record) => record.metric);
  return [{ type: 'FiguresConfirmed', data: { clusterId, year, reportId, unitId, metrics: confirmed } }];
}

/** The figure that the unit disputes, and why. */
export interface DisputeFigure extends ReportNamed {
  readonly metric: ReportedCode;
  /** Undefined where a document tells of the dispute and not why. */
  readonly reason?: string;
  readonly evidence?: readonly Evidence[];
  /** The right figure, where the unit gives it. */
  readonly claimed?: FigureGiven;
}

/**
 * The unit disputes a figure that others recorded about it; a figure that it gave itself it must correct instead. After a
 * rejection the same figure cannot be disputed again. Told again with the figure or the reason, that is added. Throws RECORD_NOT_FOUND,
 * NOT_OWN_UNIT, SAME_PARTY, ALREADY_RECORDED, NOT_EXPLAINED, INVALID_FIGURE, METRIC_NOT_DEFINED, RESULTS_LOCKED, INVALID_REQUEST.
 */
export function disputeFigure(
  state: ResultsState,
  command: DisputeFigure,
  context: Context,
  { ownMetrics }: { readonly ownMetrics: readonly OwnMetricsState[] },
): (FigureDisputed | ResultsRecordSupplemented)[] {
  const { clusterId, year, reportId, metric } = command;
  const report = ownReport(state, command, context);
  if (state.locked) throw lockedSince(state.locked, year);
  const { figure, confirmation, confirmationProof, disputes } = recordOf(report, metric);
  if (confirmation === 'DISPUTED' || confirmation === 'REJECTED') {
    return [disputedAgain(command, confirmation, disputes.at(-1), claimedIn(command, ownMetrics))];
  }
  if (confirmation === 'CONFIRMED' && confirmationProof.type !== 'FiguresConfirmed') {
    throw sameParty('Số liệu do chính đơn vị nêu; nếu sai, đơn vị đính chính.', { reportId, metric });
  }
  const reason = reasonTold(command);
  const claimed = claimedIn(command, ownMetrics);
  if (claimed && figure && sameFigure(claimed, figure)) {
    throw new DomainError('ALREADY_RECORDED', 'Số liệu đơn vị nêu trùng với số liệu đang có.', {
      current: figure,
    });
  }
  return [
    {
      type: 'FigureDisputed',
      data: { clusterId, year, reportId, unitId: report.unitId, metric, figure, claimed, reason },
    },
  ];
}

/** What a second telling adds to a dispute. Throws ALREADY_RECORDED where that is nothing, or something else. */
function disputedAgain(
  { clusterId, year, reason }: DisputeFigure,
  confirmation: MetricRecord['confirmation'],
  dispute: Dispute | undefined,
  claimed: Figure | null,
): ResultsRecordSupplemented {
  const { claimed: before = null, reason: because = null, proof } = dispute ?? {};
  const current = { confirmation, eventId: proof?.eventId, claimed: before, reason: because };
  const detail = 'Ý kiến về số liệu này đã được ghi nhận.';
  const isSame = claimed === null || (before !== null && sameFigure(before, claimed));
  if (!proof || (before !== null && !isSame)) throw recordedAlready(detail, current, { claimed, reason });
  const supplement = supplementToFact(proof, current, { claimed: isSame ? null : claimed, reason }, detail);
  return { type: 'ResultsRecordSupplemented', data: { clusterId, year, ...supplement } };
}

/** The right figure, as the unit gives it; null where it gives none. */
const claimedIn = ({ metric, claimed }: DisputeFigure, ownMetrics: readonly OwnMetricsState[]) =>
  claimed === undefined ? null : valueOf(metricOf(metric, ownMetrics), claimed);

/** The disputed figure that stays as it is, and why. */
export interface RejectDispute extends ReportNamed {
  readonly metric: ReportedCode;
  /** Undefined where a document tells of it and not why. */
  readonly reason?: string;
  readonly evidence?: readonly Evidence[];
}

/**
 * The leader of the year, the organiser or the operator leaves a disputed figure as it is; the dispute stays visible. A unit
 * cannot reject its own dispute. Throws CLUSTER_NOT_FOUND, NOT_LEADER_OF_YEAR, RECORD_NOT_FOUND, SAME_PARTY, NOT_EXPLAINED, INVALID_REQUEST.
 */
export function rejectDispute(
  state: ResultsState,
  command: RejectDispute,
  context: Context,
  { offices }: OfficesBeside,
): DisputeRejected[] {
  const { clusterId, year, reportId, metric } = command;
  requireLeaderOfYear(context, clusterOf(context.registry, clusterId), offices, year, 'R26');
  const report = reportOf(state, command, context.actor);
  const record = report && recordOf(report, metric);
  if (!report?.unitId || record?.confirmation !== 'DISPUTED') {
    throw new DomainError('RECORD_NOT_FOUND', 'Không có ý kiến nào về số liệu này đang chờ trả lời.', {
      reportId,
      metric,
    });
  }
  const { unitId } = report;
  if (speaksFor(context.actor, unitId))
    throw sameParty('Đơn vị không tự trả lời ý kiến của mình.', { unitId });
  const reason = reasonTold(command);
  return [{ type: 'DisputeRejected', data: { clusterId, year, reportId, unitId, metric, reason } }];
}

/** The cluster-year whose figures are locked. */
export interface LockResults {
  readonly clusterId: ClusterId;
  readonly year: number;
}

/**
 * The leader of the year, the organiser or the operator locks the figures of the year once no dispute is open. Throws
 * CLUSTER_NOT_FOUND, NOT_LEADER_OF_YEAR, RESULTS_LOCKED, RECORD_NOT_FOUND where nothing was reported, DISPUTE_OPEN.
 */
export function lockResults(
  state: ResultsState,
  { clusterId, year }: LockResults,
  context: Context,
  { offices }: OfficesBeside,
): ResultsLocked[] {
  requireLeaderOfYear(context, clusterOf(context.registry, clusterId), offices, year, 'R26');
  if (state.locked) throw lockedSince(state.locked, year);
  if (state.reports.length === 0) {
    throw new DomainError('RECORD_NOT_FOUND', `Chưa có báo cáo nào của năm ${year} để chốt.`, {
      clusterId,
      year,
    });
  }
  const disputes = state.reports.flatMap(({ reportId, unitId, metrics: records }) =>
    records
      .filter((record) => record.confirmation === 'DISPUTED')
      .map(({ metric, confirmationProof: { eventId } }) => ({ reportId, unitId, metric, eventId })),
  );
  if (disputes.length > 0) {
    throw new DomainError('DISPUTE_OPEN', `Còn ${disputes.length} số liệu chưa thống nhất, chưa chốt được.`, {
      disputes,
    });
  }
  return [{ type: 'ResultsLocked', data: { clusterId, year } }];
}
