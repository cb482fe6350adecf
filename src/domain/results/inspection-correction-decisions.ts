import type { Context } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { differences, recordedAlready } from '../ground/told-again.js';
import type { PartialDate } from '../ground/values.js';
import { sameFigure } from './figure.js';
import type { FigureGiven } from './figure-given.js';
import { figureOf } from './figure-given.js';
import type {
  FindingCode,
  InspectionAmended,
  InspectionCorrected,
  InspectionNamed,
  InspectionState,
  InspectionTold,
  RecoveryFollowedUp,
} from './inspection.js';
import { amended, recorded } from './inspection.js';
import type { CorrectionReason } from './results.js';

// What was told wrongly of an inspection or becomes known of it after it was recorded: its findings; its kind, basis, days, numbers
// and title.

/** Another figure for a finding, with the reason. */
export interface CorrectInspection extends InspectionNamed {
  readonly figure: FigureGiven;
  readonly metric: FindingCode;
  readonly reasonCode: CorrectionReason;
  readonly reason: string;
}

/**
 * Corrects one finding, or adds one that was left out; the earlier figure stays visible (R31). Throws
 * INSPECTION_NOT_FOUND, UNIT_NOT_FOUND, NOT_OWN_UNIT, ALREADY_RECORDED, INVALID_FIGURE, INVALID_REQUEST.
 */
export function correctInspection(
  state: InspectionState,
  command: CorrectInspection,
  context: Context,
): InspectionCorrected[] {
  const { metric, reasonCode, reason } = command;
  const { subject, concluded, findings } = recorded(state, command, context);
  if (!concluded) {
    throw new DomainError('INSPECTION_NOT_FOUND', 'Cuộc thanh tra chưa có kết luận để đính chính.', subject);
  }
  const was = findings.get(metric) ?? null;
  const now = figureOf(metric, command.figure);
  if (was && sameFigure(was, now)) {
    throw new DomainError('ALREADY_RECORDED', 'Số liệu đính chính trùng với số liệu đang có.', {
      current: was,
    });
  }
  return [{ type: 'InspectionCorrected', data: { ...subject, metric, was, now, reasonCode, reason } }];
}

/** What may turn out not to be known after all. */
export const untoldFields = [
  'kind',
  'basis',
  'decisionNumber',
  'decidedOn',
  'startedOn',
  'endedOn',
  'conclusionNumber',
  'concludedOn',
] as const satisfies readonly (keyof InspectionTold)[];

/** What is told of an inspection now; what is absent stays as it was. */
export interface AmendInspection extends InspectionNamed, ToldNow {
  /** What was told and is not known: a kind that the law of the day does not have, a day that the paper does not state. */
  readonly untold?: readonly (typeof untoldFields)[number][];
  /** Both are needed where something told before changes. */
  readonly reasonCode?: CorrectionReason;
  readonly reason?: string;
}

type ToldNow = { readonly [F in keyof InspectionTold]?: NonNullable<InspectionTold[F]> };

const fields = ['title', ...untoldFields] as const;

/**
 * Records what was not told of an inspection, or was told wrongly, which then needs a reason (R31, R84). Throws INSPECTION_NOT_FOUND,
 * also where it has no conclusion whose number or day could be told, UNIT_NOT_FOUND, UNIT_ENDED, NOT_OWN_UNIT, ALREADY_RECORDED,
 * DATES_OUT_OF_ORDER, INVALID_REQUEST.
 */
export function amendInspection(
  state: InspectionState,
  command: AmendInspection,
  context: Context,
): InspectionAmended[] {
  const { untold = [], reasonCode = null, reason = null } = command;
  const { subject, told: was, concluded } = recorded(state, command, context);
  const both = untold.find((field) => command[field] !== undefined);
  if (both) throw unclear(`/${both}`, 'is told and among those untold');
  const now: InspectionTold = {
    ...was,
    ...Object.fromEntries(untold.map((field) => [field, null])),
    ...Object.fromEntries(
      fields.filter((field) => command[field] !== undefined).map((field) => [field, command[field]]),
    ),
  };
  const changed = fields.filter((field) => now[field] !== was[field]);
  if (changed.length === 0) throw recordedAlready('Những điều này đã được ghi nhận.', was, {});
  if (!concluded && changed.some((field) => field === 'conclusionNumber' || field === 'concludedOn'))
    throw new DomainError('INSPECTION_NOT_FOUND', 'Cuộc thanh tra chưa có kết luận.', subject);
  const corrected = changed.find((field) => was[field] !== null);
  if (corrected && (reasonCode === null || reason === null))
    throw unclear(
      reason === null ? '/reason' : '/reasonCode',
      `must be given where what was told changes: ${corrected}`,
    );
  return [amended(subject, was, now, { reasonCode, reason }, context)];
}

const unclear = (pointer: string, detail: string): DomainError =>
  new DomainError('INVALID_REQUEST', 'Nội dung bổ sung, đính chính chưa rõ.', {
    errors: [{ pointer, detail }],
  });

/** Money recovered up to a day. */
export interface FollowUpRecovery extends InspectionNamed {
  readonly figure: FigureGiven;
  /** Day up to which the money was recovered; absent where not told. */
  readonly asOf?: PartialDate;
}

/**
 * Records how much was recovered up to a day. Throws INSPECTION_NOT_FOUND, UNIT_NOT_FOUND, NOT_OWN_UNIT, INVALID_FIGURE,
 * ALREADY_RECORDED, INVALID_REQUEST.
 */
export function followUpRecovery(
  state: InspectionState,
  command: FollowUpRecovery,
  context: Context,
): RecoveryFollowedUp[] {
  const { subject, findings, recoveredAsOf } = recorded(state, command, context);
  const was = findings.get('money.recovered') ?? null;
  const now = figureOf('money.recovered', command.figure);
  const [current, told] = [
    { asOf: recoveredAsOf ?? null, figure: was },
    { asOf: command.asOf, figure: now },
  ];
  if (recoveredAsOf !== undefined && was && differences(current, told).length === 0)
    throw recordedAlready('Số thu hồi này đã được ghi nhận.', current, told);
  return [{ type: 'RecoveryFollowedUp', data: { ...subject, asOf: command.asOf ?? null, was, now } }];
}
