import { Matches } from 'class-validator';
import type { ReportedCode } from '../domain/results/metrics.js';
import { pointsShape } from '../domain/ground/points.js';
import { Id, Optional, Part, Parts } from './fields.js';
import { FigureField, MetricCodeText } from './results.js';
import { Code, MarkField, SheetField } from './scores.js';

// The form of a simulation: a question with a body, not a command.

/** Another weight: highest points times a factor, 0 to 999999 with two decimals. */
export class WeightField {
  @Code() criterion!: string;
  @Matches(pointsShape) factor!: string;
}

/** Another mark of a unit. */
export class UnitMarkField extends MarkField {
  @Id() unitId!: string;
}

/** Another figure of a unit. */
export class UnitFigureField {
  @Id() unitId!: string;
  @MetricCodeText() metric!: ReportedCode;
  @Part(() => FigureField) figure!: FigureField;
}

/** What to suppose; each part may be absent. */
export class WhatIfField {
  @Optional() @Part(() => SheetField) sheet?: SheetField;
  @Optional() @Parts(() => WeightField) weights?: WeightField[];
  @Optional() @Parts(() => UnitMarkField) marks?: UnitMarkField[];
  @Optional() @Parts(() => UnitFigureField) figures?: UnitFigureField[];
}
