import { isOperator, organises, requireOneOf } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Actor, Evidence } from '../ground/event.js';

// Whoever gains by a record is not the only one who vouches for it (R72). It is taken and marked until another member of the year,
// the organiser or the operator confirms it; a paper ballot of this system vouches by itself, for all who voted did.

/** Not stopped, but marked: only the unit that gains by the record vouches for it. */
export interface SelfVouched {
  readonly code: 'VOUCHED_BY_BENEFICIARY';
  readonly detail: string;
}

/** True where the actor speaks for the very unit that gains. The operator records on anybody's behalf. */
export function gains(actor: Actor, unitId: string): boolean {
  return !isOperator(actor) && actor.unitId === unitId;
}

/** True where the unit that gains records it itself, and it rests on no ballot of this system. */
export function isSelfVouched(actor: Actor, unitId: string, ballotId?: string): boolean {
  return ballotId === undefined && gains(actor, unitId);
}

/** The mark, where it applies. */
export function vouchingWarnings(actor: Actor, unitId: string, ballotId?: string): readonly SelfVouched[] {
  if (!isSelfVouched(actor, unitId, ballotId)) return [];
  const detail = 'Mới chỉ có chính đơn vị được lợi ghi nhận; cần đơn vị khác hoặc đơn vị tổ chức xác nhận.';
  return [{ code: 'VOUCHED_BY_BENEFICIARY', detail }];
}

/** What waits for somebody else to vouch for it. */
interface Claim {
  /** The unit that gains. */
  readonly unitId: string;
  readonly selfVouched: boolean;
  /** What a refusal shows of it. */
  readonly current: object;
}

/**
 * One of these members vouches for it, the organiser or the operator, and never the unit that gains (R72). Throws SAME_PARTY,
 * FORBIDDEN, and ALREADY_RECORDED where nobody has to any more.
 */
export function requireVoucher(
  actor: Actor,
  organiserId: string,
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

/** What a meeting decided, as its officers record it. */
export interface MeetingRecord {
  readonly evidence?: readonly Evidence[];
}

/**
 * What a meeting decided is recorded by a unit with the vote or the minutes it rests on (R72). Throws EVIDENCE_REQUIRED.
 */
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
