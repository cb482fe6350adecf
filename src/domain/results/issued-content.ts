import type { Figure } from './figure.js';
import type { ReportedCode } from './metrics.js';
import type { PartialDate, UnitId } from '../ground/values.js';

// What an issued report says, and in which words: the days, figures and confirmations as they were.

/** Days that a report covers, as far as stated, each perhaps only to the month or the year; `asOf` is the cut-off of its figures (R26). */
export interface ReportingPeriod {
  readonly from: PartialDate | null;
  readonly to: PartialDate | null;
  readonly asOf: PartialDate | null;
}

/**
 * What the unit says of a figure about it (đối soát). `CONFIRMED`: it confirmed the figure or gave it itself. `OPEN`: nothing yet.
 * `DISPUTED`: it disputes the figure. `REJECTED`: it disputed the figure, and the dispute was rejected.
 */
export type Confirmation = 'CONFIRMED' | 'OPEN' | 'DISPUTED' | 'REJECTED';

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
  readonly issuedOn: PartialDate | null;
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
