import { ArrayMinSize } from 'class-validator';
import * as Confirmation from '../domain/results/confirmation-decisions.js';
import type { Qualifier } from '../domain/results/figure.js';
import { qualifiers } from '../domain/results/figure.js';
import * as Issue from '../domain/results/issue-decisions.js';
import type { MetricCode } from '../domain/results/metrics.js';
import { metrics } from '../domain/results/metrics.js';
import * as Decisions from '../domain/results/report-decisions.js';
import type { CorrectionReason, LatePolicy } from '../domain/results/results.js';
import type { FigureGiven } from '../domain/results/figure-given.js';
import type { MetricGiven } from '../domain/results/figure-given.js';
import * as Results from '../domain/results/results.js';
import { offices } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import {
  DateText,
  Id,
  Ids,
  OneOf,
  Optional,
  Part,
  Parts,
  PastDate,
  Text,
  WholeNumberText,
  Year,
} from './fields.js';

const codes = Object.keys(metrics);

export const reasonCodes: readonly CorrectionReason[] = [
  'TYPING_ERROR',
  'LATE_INFORMATION',
  'RECOUNT',
  'WRONG_UNIT',
  'OTHER',
];

/** A figure as sent, in the unit of measure of its metric: the words as printed, or value and qualifier. */
export class FigureField implements FigureGiven {
  @Optional() @Text(100) printed?: string;
  @Optional() @WholeNumberText() value?: string;
  /** The other end of a range, greater than `value`. */
  @Optional() @WholeNumberText() high?: string;
  @Optional() @OneOf(qualifiers) qualifier?: Qualifier;
}

/** A metric with its figure. */
export class MetricField implements MetricGiven {
  @OneOf(codes) metric!: MetricCode;
  @Part(() => FigureField) figure!: FigureField;
}

abstract class YearBody extends CommandBody {
  @Id() clusterId!: string;
  @Year() year!: number;
}

abstract class ReportBody extends YearBody {
  /** Id of the report among those of its unit, or of the whole, in the cluster-year. */
  @Id() reportId!: string;
  @Optional() @Id() unitId?: string;
}

export class SetReportingTerms extends YearBody implements Decisions.SetReportingTerms {
  /** First day that is late. */
  @DateText() dueBefore!: string;
  @OneOf(Results.latePolicies) latePolicy!: LatePolicy;
}

export class ReportResults extends ReportBody implements Decisions.ReportResults {
  @Optional() @DateText() from?: string;
  @Optional() @DateText() to?: string;
  @Optional() @PastDate() asOf?: string;
  @Optional() @Ids() contributors?: string[];
  @ArrayMinSize(1) @Parts(() => MetricField) metrics!: MetricField[];
}

export class CorrectResults extends ReportBody implements Decisions.CorrectResults {
  @OneOf(codes) metric!: MetricCode;
  @Part(() => FigureField) figure!: FigureField;
  @OneOf(reasonCodes) reasonCode!: CorrectionReason;
  @Text(1000) reason!: string;
}

export class ConfirmFigures extends ReportBody implements Confirmation.ConfirmFigures {}

export class DisputeFigure extends ReportBody implements Confirmation.DisputeFigure {
  @OneOf(codes) metric!: MetricCode;
  @Text(1000) reason!: string;
  @Optional() @Part(() => FigureField) claimed?: FigureField;
}

export class RejectDispute extends ReportBody implements Confirmation.RejectDispute {
  @OneOf(codes) metric!: MetricCode;
  @Text(1000) reason!: string;
}

export class LockResults extends YearBody implements Confirmation.LockResults {}

export class IssueResults extends YearBody implements Issue.IssueResults {
  static override readonly certifies = true;
  /** Id of the issued document within the cluster-year. */
  @Id() issueId!: string;
  @Text(100) documentNumber!: string;
  @PastDate() issuedOn!: string;
}

const stream = (command: YearBody): string => Results.stream(command.clusterId, command.year);
const beside = { offices };
const { setReportingTerms, reportResults, correctResults } = Decisions;
const { confirmFigures, disputeFigure, rejectDispute, lockResults } = Confirmation;
const { issueResults } = Issue;

export const resultCommands: readonly CommandSpec[] = [
  handle(
    Results,
    SetReportingTerms,
    stream,
    setReportingTerms,
    'Lays down from which day on reports are late, and what follows',
    beside,
  ),
  handle(
    Results,
    ReportResults,
    stream,
    reportResults,
    'Records figures that a unit or a cluster as a whole reports',
    beside,
  ),
  handle(
    Results,
    CorrectResults,
    stream,
    correctResults,
    'Corrects one figure of a report, with the reason',
    beside,
  ),
  handle(Results, ConfirmFigures, stream, confirmFigures, 'Confirms the figures recorded about a unit'),
  handle(Results, DisputeFigure, stream, disputeFigure, 'Disputes a figure recorded about a unit'),
  handle(
    Results,
    RejectDispute,
    stream,
    rejectDispute,
    'Stands by a disputed figure, with the reason',
    beside,
  ),
  handle(Results, LockResults, stream, lockResults, 'Locks the figures of a year', beside),
  handle(
    Results,
    IssueResults,
    stream,
    issueResults,
    'Issues the report of a year with the figures as they stand',
    beside,
  ),
];
