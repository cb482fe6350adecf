import { isOperator, organises, requireOneOf } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Actor, Evidence } from '../ground/event.js';
import type { UnitId } from '../ground/values.js';

// A unit cannot alone vouch for a record by which it gains, as an office or a proposal (R72). Such a record is accepted with a mark,
// until another member, the organiser or the operator confirms it. One that names a ballot of this system needs no confirmation:
// the members voted.

/** The mark of a record that only the unit that gains by it vouches for. */
export interface SelfVouched {
  readonly code: 'VOUCHED_BY_BENEFICIARY';
  readonly detail: string;
}

/** True where the actor acts for the unit that gains. An operator records on anybody's behalf and never gains. */
export function gains(actor: Actor, unitId: UnitId | null): boolean {
  return !isOperator(actor) && unitId !== null && actor.unitId === unitId;
}

/** True where the unit that gains records it itself, and names no ballot of this system. */
export function isSelfVouched(actor: Actor, unitId: UnitId | null, ballotId?: string): boolean {
  return ballotId === undefined && gains(actor, unitId);
}

/** The mark where it applies, to be put among the warnings of the event. */
export function vouchingWarnings(
  actor: Actor,
  unitId: UnitId | null,
  ballotId?: string,
): readonly SelfVouched[] {
  if (!isSelfVouched(actor, unitId, ballotId)) return [];
  const detail = 'Mới chỉ có chính đơn vị được lợi ghi nhận; cần đơn vị khác hoặc đơn vị tổ chức xác nhận.';
  return [{ code: 'VOUCHED_BY_BENEFICIARY', detail }];
}

/** A record for which somebody is asked to vouch. */
interface Claim {
  /** The unit that gains; null where none is told. */
  readonly unitId: UnitId | null;
  readonly selfVouched: boolean;
  /** What the refusal ALREADY_RECORDED shows. */
  readonly current: object;
}

/**
 * Only one of these members, the organiser or the operator may vouch for it, and never the unit that gains (R72). Throws
 * SAME_PARTY, FORBIDDEN, and ALREADY_RECORDED where nobody needs to any more.
 */
export function requireVoucher(
  actor: Actor,
  organiserId: string | null,
  members: readonly string[],
  { unitId, selfVouched, current }: Claim,
): void {
  if (gains(actor, unitId))
    throw new DomainError(
      'SAME_PARTY',
      'Đơn vị không tự xác nhận việc ghi nhận cho mình.',
      { unitId },
      'R72',
    );
  if (!organises(actor, organiserId)) requireOneOf(actor, members, 'R72');
  if (!selfVouched)
    throw new DomainError('ALREADY_RECORDED', 'Việc ghi nhận này đã có đơn vị khác xác nhận.', { current });
}

/** A command that records what a meeting decided. */
export interface MeetingRecord {
  readonly evidence?: readonly Evidence[];
}

/** A unit that records what a meeting decided names the vote or cites the minutes (R72). Throws EVIDENCE_REQUIRED. */
export function requireVoteOrMinutes(
  actor: Actor,
  { evidence = [] }: MeetingRecord,
  ...votes: readonly unknown[]
): void {
  if (!actor.roles.includes('unit') || isOperator(actor)) return;
  if (evidence.length > 0 || votes.some((vote) => vote !== undefined)) return;
  throw new DomainError(
    'EVIDENCE_REQUIRED',
    'Nội dung hội nghị quyết định phải kèm kết quả biểu quyết hoặc biên bản làm căn cứ.',
    {},
    'R72',
  );
}
