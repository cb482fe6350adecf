import type { FindingCode, InspectionBasis, InspectionKind } from '../domain/results/inspection.js';
import * as Conclusions from '../domain/results/conclusion-decisions.js';
import * as Inspection from '../domain/results/inspection.js';
import * as Correction from '../domain/results/inspection-correction-decisions.js';
import type { CorrectionReason } from '../domain/results/results.js';
import type { MetricGiven } from '../domain/results/figure-given.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import { Id, Name, OneOf, Optional, Part, Parts, PastPartialDate, SomeOf, Text, Year } from './fields.js';
import { FigureField, reasonCodes } from './results.js';
import type { PartialDate } from '../domain/ground/values.js';

export class RecordInspection extends CommandBody implements Inspection.RecordInspection {
  @Id() inspectionId!: string;
  @Id() unitId!: string;
  @Year() year!: number;
  /** The first two are kinds of the law until June 2025; absent where not told, or where the law knows none. */
  @Optional() @OneOf(Inspection.inspectionKinds) kind?: InspectionKind;
  @Optional() @OneOf(Inspection.inspectionBases) basis?: InspectionBasis;
  @Optional() @Name(500) title?: string;
  @Optional() @Text(100) decisionNumber?: string;
  @Optional() @PastPartialDate() decidedOn?: PartialDate;
  @Optional() @PastPartialDate() startedOn?: PartialDate;
  @Optional() @PastPartialDate() endedOn?: PartialDate;
}

/** One finding of a conclusion. */
export class FindingField implements MetricGiven {
  @OneOf(Inspection.findingCodes, false, '/api/metric-types') metric!: FindingCode;
  @Part(() => FigureField) figure!: FigureField;
}

export class ConcludeInspection extends CommandBody implements Conclusions.ConcludeInspection {
  @Id() inspectionId!: string;
  @Optional() @Id() unitId?: string;
  @Optional() @Text(100) conclusionNumber?: string;
  @Optional() @PastPartialDate() concludedOn?: PartialDate;
  /** Absent where no source tells any. */
  @Optional() @Parts(() => FindingField) findings?: FindingField[];
}

export class FollowUpRecovery extends CommandBody implements Correction.FollowUpRecovery {
  @Id() inspectionId!: string;
  @Optional() @Id() unitId?: string;
  @Optional() @PastPartialDate() asOf?: PartialDate;
  @Part(() => FigureField) figure!: FigureField;
}

export class CorrectInspection extends CommandBody implements Correction.CorrectInspection {
  @Id() inspectionId!: string;
  @Optional() @Id() unitId?: string;
  @OneOf(Inspection.findingCodes, false, '/api/metric-types') metric!: FindingCode;
  @Part(() => FigureField) figure!: FigureField;
  @OneOf(reasonCodes) reasonCode!: CorrectionReason;
  @Text(1000) reason!: string;
}

export class AmendInspection extends CommandBody implements Correction.AmendInspection {
  @Id() inspectionId!: string;
  @Optional() @Id() unitId?: string;
  @Optional() @OneOf(Inspection.inspectionKinds) kind?: InspectionKind;
  @Optional() @OneOf(Inspection.inspectionBases) basis?: InspectionBasis;
  @Optional() @Name(500) title?: string;
  @Optional() @Text(100) decisionNumber?: string;
  @Optional() @PastPartialDate() decidedOn?: PartialDate;
  @Optional() @PastPartialDate() startedOn?: PartialDate;
  @Optional() @PastPartialDate() endedOn?: PartialDate;
  @Optional() @Text(100) conclusionNumber?: string;
  @Optional() @PastPartialDate() concludedOn?: PartialDate;
  /** What was told before and is not known. */
  @Optional() @SomeOf(Correction.untoldFields) untold?: Untold[];
  /** With `reason`, where something that was told before changes. */
  @Optional() @OneOf(reasonCodes) reasonCode?: CorrectionReason;
  @Optional() @Text(1000) reason?: string;
}

type Untold = (typeof Correction.untoldFields)[number];

const stream = (command: { inspectionId: string }): string => Inspection.stream(command.inspectionId);
const { recordInspection } = Inspection;
const { concludeInspection } = Conclusions;
const { correctInspection, amendInspection, followUpRecovery } = Correction;

export const inspectionCommands: readonly CommandSpec[] = [
  handle(
    Inspection,
    RecordInspection,
    stream,
    recordInspection,
    'Records an inspection that a unit carries out',
  ),
  handle(
    Inspection,
    AmendInspection,
    stream,
    amendInspection,
    'Records what was not told of an inspection, or was told wrongly: kind, basis, days, numbers, title',
  ),
  handle(
    Inspection,
    ConcludeInspection,
    stream,
    concludeInspection,
    'Records the conclusion and what it found',
  ),
  handle(
    Inspection,
    FollowUpRecovery,
    stream,
    followUpRecovery,
    'Records how much was recovered up to a day',
  ),
  handle(Inspection, CorrectInspection, stream, correctInspection, 'Corrects one finding, with the reason'),
];
