import { isOperator } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Actor, Evidence, Recorded } from '../ground/event.js';

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

/** True of an event by which the unit that recorded it gains, and that rests on no ballot of this system. */
export function isSelfVouched({ metadata }: Recorded, unitId: string, ballotId?: string): boolean {
  return ballotId === undefined && gains(metadata.actor, unitId);
}

/** The mark, where it applies. */
export function vouchingWarnings(actor: Actor, unitId: string, ballotId?: string): readonly SelfVouched[] {
  if (ballotId !== undefined || !gains(actor, unitId)) return [];
  const detail = 'Mới chỉ có chính đơn vị được lợi ghi nhận; cần đơn vị khác hoặc đơn vị tổ chức xác nhận.';
  return [{ code: 'VOUCHED_BY_BENEFICIARY', detail }];
}

/** What a meeting decided, as its officers record it. */
export interface MeetingRecord {
  readonly evidence?: readonly Evidence[];
}

/**
 * What a meeting decided is recorded by a unit with the vote or the minutes it rests on (R72). Throws EVIDENCE_REQUIRED.
 */
export function requireGround(
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
