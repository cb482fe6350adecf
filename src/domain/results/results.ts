import { speaksFor } from '../registry/decision.js';
import type { Actor, DomainEvent, Recorded } from '../ground/event.js';
import type { Figure } from './figure.js';
import { sameFigure } from './figure.js';
import { added } from '../ground/growing.js';
import type { MetricCode, ReportedCode } from './metrics.js';
import type { Proof } from '../ground/proof.js';
import { proofOf } from '../ground/proof.js';
import { severalUnits } from '../registry/unit-decisions.js';
import type { Statement } from './statements.js';
import type { ClusterId, Day, UnitId } from '../ground/values.js';

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

/** Days that a report covers, as far as stated; `asOf` is the cut-off of its figures (R26). */
export interface ReportingPeriod {
  readonly from: Day | null;
  readonly to: Day | null;
  readonly asOf: Day | null;
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
  /** First day that is late, in Viet Nam: "trước ngày 20/12" is `2019-12-20`. */
  readonly dueBefore: Day;
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
  readonly code: 'REPORT_LATE' | 'REPORT_DAY_UNKNOWN' | 'METRIC_NOT_IN_USE' | 'KIND_NOT_IN_LAW';
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

/** The unit that the figure is about says that it is wrong; `claimed` is the right figure, null where the unit gives none. */
export type FigureDisputed = DomainEvent<
  'FigureDisputed',
  ReportSubject & {
    unitId: UnitId;
    metric: ReportedCode;
    /** Null where no value is told. */
    figure: Figure | null;
    claimed: Figure | null;
    reason: string;
  }
>;

/** The leader of the year, the organiser or the operator left a disputed figure as it is. */
export type DisputeRejected = DomainEvent<
  'DisputeRejected',
  ReportSubject & { unitId: UnitId; metric: ReportedCode; reason: string }
>;

/** The figures of the year were locked: no more reports, and corrections only by the organiser or the operator, with evidence. */
export type ResultsLocked = DomainEvent<'ResultsLocked', { clusterId: ClusterId; year: number }>;

/** Whether a figure of the cluster as a whole was reported as such, perhaps in parts of the year, or is the sum of what units reported. */
export type TotalBasis = 'REPORTED_FOR_THE_WHOLE' | 'SUM_OF_PERIODS' | 'SUM_OF_UNITS';

/** A figure of an issued report, with the name that the metric had on that day. */
export interface IssuedFigure {
  readonly metric: ReportedCode;
  readonly name: string;
  /** Null where no value is told: `text` then says what is. */
  readonly figure: Figure | null;
  /** In Vietnamese, e.g. `hơn 4.642 tỷ đồng`. */
  readonly text: string;
}

/** A unit, with the name that it had on that day. */
export interface IssuedUnit {
  readonly unitId: UnitId;
  readonly name: string;
}

/** The report of a year as it was issued; nothing recorded later changes it. */
export interface IssuedContent {
  readonly label: string;
  readonly year: number;
  /** Number as printed, e.g. `12/BC-CTĐ`; null where no source says, as the day. */
  readonly documentNumber: string | null;
  readonly issuedOn: Day | null;
  readonly reports: readonly {
    readonly reportId: string;
    readonly unit: IssuedUnit | null;
    readonly period: ReportingPeriod;
    readonly contributors: readonly IssuedUnit[];
    readonly figures: readonly (IssuedFigure & { readonly confirmation: Confirmation })[];
  }[];
  /** `leftOut`: units whose figure is not in the sum, as it may be in that of another one already; absent where there are none. */
  readonly totals: readonly (IssuedFigure & {
    readonly basis: TotalBasis;
    readonly leftOut?: readonly (IssuedUnit & { readonly why: 'COVERED' | 'PERIOD_NOT_STATED' })[];
  })[];
}

/** The report of a year was issued, with this content. */
export type ResultsIssued = DomainEvent<
  'ResultsIssued',
  { clusterId: ClusterId; year: number; issueId: string; content: IssuedContent }
>;

const issueOf = ({ issueId, content: { documentNumber, issuedOn } }: ResultsIssued['data']) => ({
  issueId,
  documentNumber,
  issuedOn,
});

/** What happens to the reports of a cluster-year. */
export type ResultsEvent =
  | ReportingTermsSet
  | ResultsReported
  | ResultsCorrected
  | FiguresConfirmed
  | FigureDisputed
  | DisputeRejected
  | ResultsLocked
  | ResultsIssued;

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
  readonly reason: string;
  readonly claimed: Figure | null;
  readonly proof: Proof;
  readonly outcome: 'OPEN' | 'CORRECTED' | 'REJECTED';
  /** Null while it is open. */
  readonly answer: { readonly reason: string; readonly proof: Proof } | null;
}

/**
 * What the unit says of a figure about it (đối soát). `CONFIRMED`: it confirmed the figure or gave it itself. `OPEN`: nothing yet.
 * `DISPUTED`: it disputes the figure. `REJECTED`: it disputed the figure, and the dispute was rejected.
 */
export type Confirmation = 'CONFIRMED' | 'OPEN' | 'DISPUTED' | 'REJECTED';

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
      const confirmation = own ? ('CONFIRMED' as const) : ('OPEN' as const);
      const fresh = (): Omit<MetricRecord, keyof ReportedSaid> => ({
        corrections: [],
        confirmation,
        confirmationProof,
        disputes: [],
      });
      const reported = event.data.metrics.map((given) => ({ ...given, ...fresh() }));
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
    case 'ResultsIssued':
      return { ...state, issues: added(state.issues, issueOf(event.data)) };
  }
}

/** Answers the open dispute of a record, if it has one; changes the record in place. */
function answered(
  record: MetricRecord,
  outcome: 'CORRECTED' | 'REJECTED',
  reason: string,
  proof: Proof,
): MetricRecord {
  const last = record.disputes.at(-1);
  if (last?.outcome === 'OPEN') Object.assign(last, { outcome, answer: { reason, proof } });
  return record;
}

/** Names a recorded report. */
export interface ReportNamed extends ReportSubject {
  /** The unit whose report it is. That unit may leave it out; others may where the whole, or one unit only, has this id. */
  readonly unitId?: UnitId;
}

/**
 * Finds a report by its id. Units choose ids independently: where several use this one and no unit is named, the report of the
 * acting unit is meant, or else that of the whole. Undefined where there is none. Throws INVALID_REQUEST where neither decides it.
 */
export function reportOf(
  { reports }: ResultsState,
  { reportId, unitId }: Pick<ReportNamed, 'reportId' | 'unitId'>,
  actor: Actor,
): Report | undefined {
  const found = reports.filter(
    (r) => r.reportId === reportId && (unitId === undefined || r.unitId === unitId),
  );
  if (found.length < 2) return found[0];
  const meant = found.find((r) => speaksFor(actor, r.unitId)) ?? found.find((r) => r.unitId === null);
  if (meant) return meant;
  throw severalUnits(
    found.flatMap((r) => r.unitId ?? []),
    { pointer: '/unitId' },
  );
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
