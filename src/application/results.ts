import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, Matches, MaxLength } from 'class-validator';
import * as Confirmation from '../domain/results/confirmation-decisions.js';
import type { Qualifier, UnitOfMeasure } from '../domain/results/figure.js';
import { qualifiers, unitsOfMeasure } from '../domain/results/figure.js';
import * as Issue from '../domain/results/issue-decisions.js';
import type { ReportedCode } from '../domain/results/metrics.js';
import { metrics } from '../domain/results/metrics.js';
import { ownCode } from '../domain/ground/scope.js';
import * as Decisions from '../domain/results/report-decisions.js';
import * as Terms from '../domain/results/reporting-terms.js';
import type { CorrectionReason, LatePolicy } from '../domain/results/results.js';
import type { FigureGiven } from '../domain/results/figure-given.js';
import type { MetricGiven } from '../domain/results/figure-given.js';
import * as OwnMetrics from '../domain/results/own-metrics.js';
import * as Results from '../domain/results/results.js';
import { offices } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import {
  amongWords,
  DateText,
  Id,
  Ids,
  Name,
  OneOf,
  Optional,
  Part,
  PartialDateText,
  Parts,
  PastPartialDate,
  Text,
  WholeNumberText,
  Year,
} from './fields.js';
import type { Day, PartialDate } from '../domain/ground/values.js';

const codes = Object.keys(metrics);

const anyCode = new RegExp(`^(?:${codes.join('|').replaceAll('.', '\\.')}|${ownCode.source.slice(1, -1)})$`);

/** Code of a metric: of the catalogue, or one that an office defined. */
export const MetricCodeText = (each = false): PropertyDecorator =>
  applyDecorators(
    Matches(anyCode, {
      message: amongWords(codes, '/api/metric-types', (code) => anyCode.test(code)),
      each,
    }),
    MaxLength(300, { each }),
  );

export const reasonCodes: readonly CorrectionReason[] = [
  'TYPING_ERROR',
  'LATE_INFORMATION',
  'RECOUNT',
  'WRONG_UNIT',
  'OTHER',
];

/** A figure as sent, in the unit of measure of its metric: the words as printed, or value and qualifier. */
export class FigureField implements FigureGiven {
  @Optional() @Text(300) printed?: string;
  @Optional() @WholeNumberText() value?: string;
  /** The other end of a range, greater than `value`. */
  @Optional() @WholeNumberText() high?: string;
  @Optional() @OneOf(qualifiers) qualifier?: Qualifier;
  /** Keeps words as printed that cannot be read; in reports only. */
  @Optional() @IsBoolean() asPrinted?: boolean;
}

/** A metric with its figure. */
export class MetricField implements MetricGiven<ReportedCode> {
  @MetricCodeText() metric!: ReportedCode;
  @Part(() => FigureField) figure!: FigureField;
}

abstract class YearBody extends CommandBody {
  @Id() clusterId!: string;
  @Year() year!: number;
}

abstract class ReportBody extends YearBody {
  /** Unique among the reports of its unit, or of the whole, in the cluster-year. */
  @Id() reportId!: string;
  @Optional() @Id() unitId?: string;
}

export class SetReportingTerms extends YearBody implements Terms.SetReportingTerms {
  /** First day that is late. */
  @Optional() @DateText() dueBefore?: Day;
  /** Absent where no source says what follows. */
  @Optional() @OneOf(Results.latePolicies) latePolicy?: LatePolicy;
}

export class ReportResults extends ReportBody implements Decisions.ReportResults {
  @Optional() @PartialDateText() from?: PartialDate;
  @Optional() @PartialDateText() to?: PartialDate;
  @Optional() @PastPartialDate() asOf?: PartialDate;
  @Optional() @Ids() contributors?: string[];
  @ArrayMinSize(1) @Parts(() => MetricField) metrics!: MetricField[];
}

export class CorrectResults extends ReportBody implements Decisions.CorrectResults {
  @MetricCodeText() metric!: ReportedCode;
  @Part(() => FigureField) figure!: FigureField;
  @OneOf(reasonCodes) reasonCode!: CorrectionReason;
  @Text(1000) reason!: string;
}

export class ConfirmFigures extends ReportBody implements Confirmation.ConfirmFigures {}

export class DisputeFigure extends ReportBody implements Confirmation.DisputeFigure {
  @MetricCodeText() metric!: ReportedCode;
  @Optional() @Text(1000) reason?: string;
  @Optional() @Part(() => FigureField) claimed?: FigureField;
}

export class RejectDispute extends ReportBody implements Confirmation.RejectDispute {
  @MetricCodeText() metric!: ReportedCode;
  @Optional() @Text(1000) reason?: string;
}

export class LockResults extends YearBody implements Confirmation.LockResults {}

export class IssueResults extends YearBody implements Issue.IssueResults {
  static override readonly certifies = true;
  /** Id of the issued document within the cluster-year. */
  @Id() issueId!: string;
  @Optional() @Text(100) documentNumber?: string;
  @Optional() @PastPartialDate() issuedOn?: PartialDate;
}

export class DefineMetric extends CommandBody implements OwnMetrics.DefineMetric {
  /** The office that defines it. */
  @Id() unitId!: string;
  /** Id among the metrics of the office: reports name it `own.<unitId>.<metricId>`. */
  @Id() metricId!: string;
  @Name(200) name!: string;
  /** A unit of measure of the list; or else `unitName`. */
  @Optional() @OneOf(unitsOfMeasure) unit?: UnitOfMeasure;
  /** What is counted, in words: `tin bài`. */
  @Optional() @Name(50) unitName?: string;
  /** Metrics that it counts together. */
  @Optional() @IsArray() @ArrayMaxSize(20) @MetricCodeText(true) combines?: ReportedCode[];
  @Optional() @Text(2000) definition?: string;
  @Optional() @PartialDateText() from?: PartialDate;
  @Optional() @PartialDateText() to?: PartialDate;
}

const stream = (command: YearBody): string => Results.stream(command.clusterId, command.year);
const beside = { offices };
/** The metrics of the offices whose codes a command names. */
export const ownMetrics = {
  aggregate: OwnMetrics,
  streams: (
    command: { readonly metrics: readonly MetricGiven<ReportedCode>[] } | CorrectResults | DisputeFigure,
  ) =>
    OwnMetrics.streamsOf(
      'metrics' in command ? command.metrics.map(({ metric }) => metric) : [command.metric],
    ),
};
const { reportResults, correctResults } = Decisions;
const { setReportingTerms } = Terms;
const { confirmFigures, disputeFigure, rejectDispute, lockResults } = Confirmation;
const { issueResults } = Issue;

export const resultCommands: readonly CommandSpec[] = [
  handle(
    OwnMetrics,
    DefineMetric,
    ({ unitId }) => OwnMetrics.stream(unitId),
    OwnMetrics.defineMetric,
    'Defines a metric of an office: what reports may say a figure about, beside the catalogue',
  ),
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
    { offices, ownMetrics },
  ),
  handle(
    Results,
    CorrectResults,
    stream,
    correctResults,
    'Corrects one figure of a report, with the reason',
    { offices, ownMetrics },
  ),
  handle(Results, ConfirmFigures, stream, confirmFigures, 'Confirms the figures recorded about a unit'),
  handle(Results, DisputeFigure, stream, disputeFigure, 'Disputes a figure recorded about a unit', {
    ownMetrics,
  }),
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
