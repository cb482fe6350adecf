import { DomainError } from '../ground/errors.js';
import type { Actor, Evidence } from '../ground/event.js';
import { rolesOfBodies } from '../ground/event.js';
import type { RuleCode } from '../law-book/law-book.js';
import type { RegistryState } from './registry.js';
import { printDate } from '../ground/text.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import { firstDay, isBefore } from '../ground/values.js';

/** What every decision may know beside its own stream. */
export interface Context {
  readonly actor: Actor;
  /** `YYYY-MM-DD` in Asia/Ho_Chi_Minh. */
  readonly today: Day;
  readonly registry: RegistryState;
}

/** The day of what a command records. */
export interface Recording {
  /** Partial date in Viet Nam; undefined means today, null that no source states it. */
  readonly occurredOn?: PartialDate | null;
}

/** What a command tells beside its own fields, where it may leave the day of what it records untold. */
export interface Telling extends Recording {
  readonly evidence?: readonly Evidence[];
}

/**
 * The reason of what a body does: whoever does it here tells it; a document that tells of it, cited as evidence, may leave it out
 * (null). Throws NOT_EXPLAINED.
 */
export function reasonTold({
  reason,
  evidence = [],
}: {
  readonly reason?: string;
  readonly evidence?: readonly Evidence[];
}): string | null {
  if (reason !== undefined) return reason;
  if (evidence.length > 0) return null;
  throw new DomainError(
    'NOT_EXPLAINED',
    'Hãy nêu lý do, hoặc dẫn văn bản ghi việc này mà không nêu lý do.',
    {},
  );
}

/**
 * Nothing has happened, and no document is dated, on a day that has not come in Viet Nam; a partial date counts as its first
 * day. Checked in one place for the fields of all commands that tell such a day, and not for what is stated ahead: the start of
 * a term, an ending, a deadline. Throws DATES_OUT_OF_ORDER.
 */
export function requireDayHasCome(day: PartialDate, { today }: Pick<Context, 'today'>): void {
  if (firstDay(day) <= today) return;
  throw new DomainError('DATES_OUT_OF_ORDER', `Ngày ${printDate(day)} chưa tới.`, { on: day, today });
}

/** Throws DATES_OUT_OF_ORDER where it is certainly before the day of what it follows (null is not known); `what` is that in Vietnamese, after "ngày". */
export function requireNotBefore(day: PartialDate | null, earlier: PartialDate | null, what: string): void {
  if (day === null || earlier === null || !isBefore(day, earlier)) return;
  throw new DomainError(
    'DATES_OUT_OF_ORDER',
    `Ngày ${printDate(day)} trước ngày ${what} ${printDate(earlier)}.`,
    {
      on: day,
      after: earlier,
    },
  );
}

/**
 * What a unit does in this system it does today; only the operator records it for another day, from a source (R71; that only
 * the operator may is assumed). Throws FORBIDDEN.
 */
export function requireToday({ occurredOn }: Recording, { actor, today }: Context): void {
  if (occurredOn === undefined || occurredOn === today || isOperator(actor)) return;
  const detail = 'Chỉ người vận hành hệ thống mới được ghi việc của ngày khác.';
  throw new DomainError('FORBIDDEN', detail, { occurredOn, today }, 'R71');
}

const has = (actor: Actor, role: Actor['roles'][number]): boolean => actor.roles.includes(role);

/** Operators record for everybody. Source: assumed. */
export function isOperator(actor: Actor): boolean {
  return has(actor, 'operator');
}

/**
 * True for whoever acts for the body that organises a cluster, in a role that may send the command (`application/access.ts`); false
 * where no source says who organises it (null).
 */
export function organises(actor: Actor, organiserId: string | null): boolean {
  return (
    organiserId !== null && actor.unitId === organiserId && rolesOfBodies.some((role) => has(actor, role))
  );
}

/** Only the organiser of the cluster or the operator may do this. Source: P25-P27. Throws FORBIDDEN. */
export function requireOrganiser(actor: Actor, organiserId: string | null): void {
  if (isOperator(actor) || organises(actor, organiserId)) return;
  throw new DomainError('FORBIDDEN', 'Chỉ đơn vị tổ chức cụm, khối mới được thực hiện việc này.', {
    organiserId,
  });
}

/** Any organiser may register units, and the operator. Source: assumed. Throws FORBIDDEN. */
export function requireRegistrar(actor: Actor): void {
  if (isOperator(actor) || (actor.unitId !== null && organises(actor, actor.unitId))) return;
  throw new DomainError('FORBIDDEN', 'Chỉ đơn vị tổ chức cụm, khối mới được thực hiện việc này.');
}

/** True for whoever acts for this unit; not for the operator. */
export function speaksFor(actor: Actor, unitId: UnitId | null): boolean {
  return unitId !== null && has(actor, 'unit') && actor.unitId === unitId;
}

/** True for whoever acts for this unit, and for the operator. */
export function actsFor(actor: Actor, unitId: UnitId | null): boolean {
  return isOperator(actor) || speaksFor(actor, unitId);
}

/**
 * Only the unit itself or the operator may do this; of what is no unit's (null), only the operator. `rule` is the one that says
 * so. Throws NOT_OWN_UNIT.
 */
export function requireOwnUnit(actor: Actor, unitId: UnitId | null, rule: RuleCode | null = null): void {
  if (actsFor(actor, unitId)) return;
  throw new DomainError(
    'NOT_OWN_UNIT',
    'Đơn vị chỉ được thực hiện việc này cho chính mình.',
    { unitId },
    rule,
  );
}

/** Only one of these units or the operator may do this. `rule` is the one that says so. Throws FORBIDDEN. */
export function requireOneOf(actor: Actor, unitIds: readonly UnitId[], rule: RuleCode | null = null): void {
  if (isOperator(actor) || unitIds.some((unitId) => actsFor(actor, unitId))) return;
  throw new DomainError(
    'FORBIDDEN',
    'Chỉ đơn vị thành viên của cụm, khối mới được thực hiện việc này.',
    {},
    rule,
  );
}
