import { speaksFor } from '../registry/decision.js';
import type { MembershipUntold } from '../registry/registry-events.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import type { Figure } from './figure.js';
import { sameFigure } from './figure.js';
import { added } from '../ground/growing.js';
import type { Confirmation, IssuedContent, ReportingPeriod } from './issued-content.js';
import type { MetricCode, ReportedCode } from './metrics.js';
import type { Proof } from '../ground/proof.js';
import { proofOf } from '../ground/proof.js';
import type { Supplement } from '../ground/supplement.js';
import type { Statement } from './statements.js';
import type { ClusterId, Day, EventId, PartialDate, UnitId } from '../ground/values.js';

// Reports of a cluster-year, by its units and by the cluster as a whole: figures as printed, with their qualifiers, over a stated
// period (R26-R31). A correction replaces a figure, with a reason; the earlier figure stays in the history.

/** Stream of the reports of a cluster-year. */
export const stream = (clusterId: ClusterId, year: number): string => `results-${clusterId}_${year}`;

/** A value of a metric. */
export interface ReportedMetric {
  readonly metric: MetricCode;
  readonly figure: Figure;
}

/** What a report says of one metric: its value, statements printed beside or instead of a value, or both. */
export interface ReportedSaid {
  readonly metric: ReportedCode;
  /** What its office calls it; absent for one of the catalogue. */
  readonly name?: string;
  /** Null where no value is told. */
  readonly figure: Figure | null;
  /** Changes, shares of the plan, words that nobody could read; absent where there are none. */
  readonly statements?: readonly Statement[];
}

/** Names a report of a cluster-year. */
export interface ReportSubject {
  readonly clusterId: ClusterId;
  readonly year: number;
  /** Unique among the reports of its unit, or of the whole, in the cluster-year. */
  readonly reportId: string;
}

/**
 * What follows from a late report of a unit. `EXCLUDE`: the unit is not considered this year; `DEDUCT`: it gets fewer points;
 * `ACCEPT`: nothing (edge case 35; P57, P44). The report itself is always accepted.
 */
export const latePolicies = ['EXCLUDE', 'DEDUCT', 'ACCEPT'] as const;

/** What follows from a late report of a unit. */
export type LatePolicy = (typeof latePolicies)[number];

/** When reports of units are late, and what follows. */
export interface ReportingTerms {
  /** First day that is late, in Viet Nam: "trước ngày 20/12" is `2019-12-20`; null where no source says. */
  readonly dueBefore: Day | null;
  /** Null where no source says. */
  readonly latePolicy: LatePolicy | null;
}

/** The terms of reporting of a year were set. */
export type ReportingTermsSet = DomainEvent<
  'ReportingTermsSet',
  ReportingTerms & { clusterId: ClusterId; year: number }
>;

/** A warning with which a report was accepted all the same. */
export interface ReportWarning {
  readonly code:
    | 'REPORT_LATE'
    | 'REPORT_DAY_UNKNOWN'
    | 'METRIC_NOT_IN_USE'
    | 'KIND_NOT_IN_LAW'
    | MembershipUntold['code'];
  readonly detail: string;
}

/** A unit, or the cluster as a whole, reported these figures. */
export type ResultsReported = DomainEvent<
  'ResultsReported',
  ReportSubject & {
    /** The unit that reports; null where the figures are of the cluster as a whole. */
    unitId: UnitId | null;
    period: ReportingPeriod;
    /** Units whose work a report of the whole adds up, as printed; no proof that they are members (edge case 1). */
    contributors: string[];
    metrics: ReportedSaid[];
    /**
     * Present unless the unit recorded its report itself: the unit that recorded it instead, null where an operator did who acts
     * for no unit.
     */
    recordedBy?: string | null;
    /** Present where the report was late, with the policy then in force, null where that was not told. */
    late?: true;
    latePolicy?: LatePolicy | null;
    warnings?: ReportWarning[];
  }
>;

/** Why a figure was corrected. */
export type CorrectionReason = 'TYPING_ERROR' | 'LATE_INFORMATION' | 'RECOUNT' | 'WRONG_UNIT' | 'OTHER';

/** A figure of a report was corrected (R31). */
export type ResultsCorrected = DomainEvent<
  'ResultsCorrected',
  ReportSubject & {
    unitId: UnitId | null;
    metric: ReportedCode;
    /** What its office calls it; absent for one of the catalogue. */
    name?: string;
    /** Null where no value was, or is, told. */
    was: Figure | null;
    now: Figure | null;
    /** The statements before and after; absent where they did not change. */
    statements?: { was: readonly Statement[]; now: readonly Statement[] };
    reasonCode: CorrectionReason;
    reason: string;
  }
>;

/** The unit that the figures are about confirmed that they are right. */
export type FiguresConfirmed = DomainEvent<
  'FiguresConfirmed',
  ReportSubject & { unitId: UnitId; metrics: ReportedCode[] }
>;

/** The unit that the figure is about says that it is wrong; `claimed` is the right figure, null where the unit gives none, as `reason` is. */
export type FigureDisputed = DomainEvent<
  'FigureDisputed',
  ReportSubject & {
    unitId: UnitId;
    metric: ReportedCode;
    /** Null where no value is told. */
    figure: Figure | null;
    claimed: Figure | null;
    reason: string | null;
  }
>;

/** The leader of the year, the organiser or the operator left a disputed figure as it is. */
export type DisputeRejected = DomainEvent<
  'DisputeRejected',
  ReportSubject & { unitId: UnitId; metric: ReportedCode; reason: string | null }
>;

/** The figures of the year were locked: no more reports, and corrections only by the organiser or the operator, with evidence. */
export type ResultsLocked = DomainEvent<'ResultsLocked', { clusterId: ClusterId; year: number }>;

/** The report of a year was issued, with this content. */
export type ResultsIssued = DomainEvent<
  'ResultsIssued',
  { clusterId: ClusterId; year: number; issueId: string; content: IssuedContent }
>;

/**
 * A second source told more of a report, a dispute or the issued report: the period, the contributors, metrics, the figure claimed, the
 * reason, the number, the day. Of metrics `added` has those that it tells more of, as they read from then on.
 */
export type ResultsRecordSupplemented = DomainEvent<
  'ResultsRecordSupplemented',
  Supplement & {
    clusterId: ClusterId;
    year: number;
    added: SaidLater;
    warnings?: ReportWarning[];
  }
>;

/** What may be told later of a record of results. */
export interface SaidLater {
  readonly period?: ReportingPeriod;
  readonly contributors?: readonly string[];
  readonly metrics?: readonly ReportedSaid[];
  /** Where only the day, told later, shows that the report was late: as in `ResultsReported`. */
  readonly late?: true;
  readonly latePolicy?: LatePolicy | null;
  readonly claimed?: Figure;
  readonly reason?: string;
  readonly documentNumber?: string;
  readonly issuedOn?: PartialDate;
}

/** What happens to the reports of a cluster-year. */
export type ResultsEvent =
  | ReportingTermsSet
  | ResultsReported
  | ResultsCorrected
  | FiguresConfirmed
  | FigureDisputed
  | DisputeRejected
  | ResultsLocked
  | ResultsIssued
  | ResultsRecordSupplemented;

/** The types of these events. */
export const resultTypes: Readonly<Record<ResultsEvent['type'], true>> = {
  ReportingTermsSet: true,
  ResultsReported: true,
  ResultsCorrected: true,
  FiguresConfirmed: true,
  FigureDisputed: true,
  DisputeRejected: true,
  ResultsLocked: true,
  ResultsIssued: true,
  ResultsRecordSupplemented: true,
};

/** A correction of a figure. */
export interface Correction {
  readonly was: Figure | null;
  readonly now: Figure | null;
  readonly statements?: { readonly was: readonly Statement[]; readonly now: readonly Statement[] };
  readonly reasonCode: CorrectionReason;
  readonly reason: string;
  /** Made after the figures were locked. */
  readonly afterLock: boolean;
  readonly proof: Proof;
}

/** A dispute of a unit about a figure, and how it was answered. */
export interface Dispute {
  readonly reason: string | null;
  readonly claimed: Figure | null;
  readonly proof: Proof;
  readonly outcome: 'OPEN' | 'CORRECTED' | 'REJECTED';
  /** Null while it is open. */
  readonly answer: { readonly reason: string | null; readonly proof: Proof } | null;
}

/** The event that caused a state; its evidence can be read there. */
export type Cause = Pick<Proof, 'eventId' | 'type' | 'actor' | 'recordedAt'>;

/** What a report says of a metric now, with the corrections and disputes that led to it. */
export interface MetricRecord extends ReportedSaid {
  /** Oldest first. */
  readonly corrections: readonly Correction[];
  readonly confirmation: Confirmation;
  /** The event from which `confirmation` follows. */
  readonly confirmationProof: Cause;
  /** Oldest first; only the last may be open. */
  readonly disputes: readonly Dispute[];
}

/** A report with its present figures. */
export interface Report {
  /** The year under which it was made; its period may tell of others. */
  readonly year: number;
  readonly reportId: string;
  readonly unitId: UnitId | null;
  readonly period: ReportingPeriod;
  readonly contributors: readonly string[];
  readonly metrics: readonly MetricRecord[];
  /** What follows from the report being late; null where it was in time or its day is unknown. */
  readonly late: LatePolicy | 'NOT_TOLD' | null;
  /** Who recorded it on behalf of the unit or of the whole; null where the unit reported itself. */
  readonly recordedBy: { readonly unitId: UnitId | null; readonly actor: string } | null;
  readonly proof: Proof;
  /** What told more of it later; absent where nothing did. */
  readonly more?: readonly Proof[];
}

/** The reports of a cluster-year in the order recorded; plain JSON, since read models keep it as it is. */
export interface ResultsState {
  /** Null where none are set. */
  readonly terms: (ReportingTerms & { readonly proof: Proof }) | null;
  readonly reports: readonly Report[];
  /** What proves that the figures are locked; null where they are not. */
  readonly locked: Proof | null;
  /** The reports of the year that were issued. */
  readonly issues: readonly (Pick<IssuedContent, 'documentNumber' | 'issuedOn'> & {
    readonly issueId: string;
    readonly eventId: EventId;
  })[];
}

export function initial(): ResultsState {
  return { terms: null, reports: [], locked: null, issues: [] };
}

export function evolve(state: ResultsState, event: Recorded<ResultsEvent>): ResultsState {
  const proof = proofOf(event);
  const { eventId, type, actor, recordedAt } = proof;
  const confirmationProof: Cause = { eventId, type, actor, recordedAt };
  switch (event.type) {
    case 'ReportingTermsSet': {
      const { dueBefore, latePolicy } = event.data;
      return { ...state, terms: { dueBefore, latePolicy, proof } };
    }
    case 'ResultsReported': {
      const { year, reportId, unitId, period, contributors, latePolicy } = event.data;
      const late: Report['late'] = event.data.late ? (latePolicy ?? 'NOT_TOLD') : (latePolicy ?? null);
      const own = speaksFor(event.metadata.actor, unitId);
      const recordedBy = own ? null : { unitId: event.data.recordedBy ?? null, actor };
      const reported = event.data.metrics.map((given) => ({ ...given, ...fresh(own, confirmationProof) }));
      const told = { year, reportId, unitId, period, contributors, metrics: reported };
      const report = { ...told, late, recordedBy, proof };
      return { ...state, reports: added(state.reports, report) };
    }
    case 'ResultsCorrected': {
      const { unitId, was, now, statements, reasonCode, reason } = event.data;
      const said = statements === undefined ? {} : { statements };
      const correction = { was, now, ...said, reasonCode, reason, afterLock: state.locked !== null, proof };
      return changed(state, event.data, (record) => {
        const claimed = record.confirmation === 'DISPUTED' ? record.disputes.at(-1)?.claimed : null;
        const agreed =
          speaksFor(event.metadata.actor, unitId) || (claimed && now && sameFigure(claimed, now));
        return {
          ...answered(record, 'CORRECTED', reason, proof),
          figure: now,
          ...(statements === undefined ? {} : { statements: statements.now }),
          corrections: added(record.corrections, correction),
          confirmation: agreed ? 'CONFIRMED' : 'OPEN',
          confirmationProof,
        };
      });
    }
    case 'FiguresConfirmed':
      return event.data.metrics.reduce(
        (sum, metric) =>
          changed(sum, { ...event.data, metric }, (record) => ({
            ...record,
            confirmation: 'CONFIRMED',
            confirmationProof,
          })),
        state,
      );
    case 'FigureDisputed': {
      const { reason, claimed } = event.data;
      const dispute = { reason, claimed, proof, outcome: 'OPEN' as const, answer: null };
      return changed(state, event.data, (record) => ({
        ...record,
        confirmation: 'DISPUTED',
        confirmationProof,
        disputes: added(record.disputes, dispute),
      }));
    }
    case 'DisputeRejected':
      return changed(state, event.data, (record) => ({
        ...answered(record, 'REJECTED', event.data.reason, proof),
        confirmation: 'REJECTED',
        confirmationProof,
      }));
    case 'ResultsLocked':
      return { ...state, locked: proof };
    case 'ResultsIssued': {
      const { issueId, content } = event.data;
      const { documentNumber, issuedOn } = content;
      return { ...state, issues: added(state.issues, { issueId, documentNumber, issuedOn, eventId }) };
    }
    case 'ResultsRecordSupplemented':
      return withMore(state, event, confirmationProof);
  }
}

/** What nobody has said anything about yet but whoever reported it; `own`: its unit did. */
const fresh = (own: boolean, confirmationProof: Cause): Omit<MetricRecord, keyof ReportedSaid> => ({
  corrections: [],
  confirmation: own ? 'CONFIRMED' : 'OPEN',
  confirmationProof,
  disputes: [],
});

/** Adds to a report, a dispute or an issued report what was told of it later, in place. */
function withMore(
  state: ResultsState,
  event: Recorded<ResultsRecordSupplemented>,
  confirmationProof: Cause,
): ResultsState {
  const { eventId, added: said, occurredOn } = event.data;
  const issue = state.issues.find((one) => one.eventId === eventId);
  if (issue) Object.assign(issue, said);
  const dispute = state.reports
    .flatMap((report) => report.metrics.flatMap((record) => record.disputes))
    .find((one) => one.proof.eventId === eventId);
  if (dispute) Object.assign(dispute, said);
  const report = state.reports.find((one) => one.proof.eventId === eventId);
  if (!report) return state;
  const { metrics = [], late, latePolicy, ...fields } = said;
  const own = speaksFor(event.metadata.actor, report.unitId);
  for (const told of metrics) {
    const known = report.metrics.find(({ metric }) => metric === told.metric);
    const { confirmation } = fresh(own, confirmationProof);
    if (known) Object.assign(known, told, { confirmation, confirmationProof });
    else added(report.metrics, { ...told, ...fresh(own, confirmationProof) });
  }
  Object.assign(report, fields, {
    ...(late ? { late: latePolicy ?? 'NOT_TOLD' } : {}),
    proof: { ...report.proof, occurredOn: occurredOn ?? report.proof.occurredOn },
    more: [...(report.more ?? []), proofOf(event)],
  });
  return state;
}

/** Answers the open dispute of a record, if it has one; changes the record in place. */
function answered(
  record: MetricRecord,
  outcome: 'CORRECTED' | 'REJECTED',
  reason: string | null,
  proof: Proof,
): MetricRecord {
  const last = record.disputes.at(-1);
  if (last?.outcome === 'OPEN') Object.assign(last, { outcome, answer: { reason, proof } });
  return record;
}

/** Changes one figure of a report, in place. */
function changed(
  state: ResultsState,
  {
    reportId,
    unitId,
    metric,
  }: { readonly reportId: string; readonly unitId: UnitId | null; readonly metric: ReportedCode },
  change: (record: MetricRecord) => MetricRecord,
): ResultsState {
  const report = state.reports.find((r) => r.reportId === reportId && r.unitId === unitId);
  const record = report?.metrics.find((m) => m.metric === metric);
  if (record) Object.assign(record, change(record));
  return state;
}
