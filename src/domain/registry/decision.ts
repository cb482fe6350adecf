import { DomainError } from '../ground/errors.js';
import type { Actor } from '../ground/event.js';
import type { RuleCode } from '../law-book/law-book.js';
import type { RegistryState } from './registry.js';
import { printDate } from '../ground/text.js';
import { firstDay } from '../ground/values.js';

/**
 * What a decision may know beside its own stream: who acts, the day it is in Viet Nam, and the registry as recorded so
 * far.
 */
export interface Context {
  readonly actor: Actor;
  /** `YYYY-MM-DD` in Asia/Ho_Chi_Minh. */
  readonly today: string;
  readonly registry: RegistryState;
}

/** What every command may say: when it happened. */
export interface Recording {
  /** Partial date in Viet Nam; undefined means today, null that no source states it. */
  readonly occurredOn?: string | null;
}

/**
 * Nothing has happened on a day that has not come in Viet Nam, and no document is of such a day; a partial date stands for its
 * first day. Asked for every command at once, of the fields that tell such days; what is stated ahead (the start of a term, an
 * ending, a deadline) is not asked. Throws DATES_OUT_OF_ORDER.
 */
export function requireCome(day: string, { today }: Pick<Context, 'today'>): void {
  if (firstDay(day) <= today) return;
  throw new DomainError('DATES_OUT_OF_ORDER', `Ngày ${printDate(day)} chưa tới.`, { on: day, today });
}

/** Throws DATES_OUT_OF_ORDER unless the day is not before what it follows. */
export function requireAfter(day: string, before: string, what: string): void {
  if (day >= before) return;
  throw new DomainError(
    'DATES_OUT_OF_ORDER',
    `Ngày ${printDate(day)} trước ngày ${what} ${printDate(before)}.`,
    {
      on: day,
      after: before,
    },
  );
}

/**
 * What somebody does here is of today; the operator alone records another day, from a source (R71; that it is the operator
 * alone is assumed). Throws FORBIDDEN.
 */
export function requireToday({ occurredOn }: Recording, { actor, today }: Context): void {
  if (occurredOn === undefined || occurredOn === today || isOperator(actor)) return;
  const detail = 'Chỉ người vận hành hệ thống mới được ghi việc của ngày khác.';
  throw new DomainError('FORBIDDEN', detail, { occurredOn, today }, 'R71');
}

const has = (actor: Actor, role: Actor['roles'][number]): boolean => actor.roles.includes(role);

/** Operators record for everybody. Source: assumed, until the matrix of roles is laid down. */
export function isOperator(actor: Actor): boolean {
  return has(actor, 'operator');
}

/** True for whoever acts for the body that organises a cluster. */
export function organises(actor: Actor, organiserId: string): boolean {
  return has(actor, 'organiser') && actor.unitId === organiserId;
}

/** The body that organises clusters acts on them, and the operator. Source: P25-P27. Throws FORBIDDEN. */
export function requireOrganiser(actor: Actor, organiserId: string): void {
  if (isOperator(actor) || organises(actor, organiserId)) return;
  throw new DomainError('FORBIDDEN', 'Chỉ đơn vị tổ chức cụm, khối mới được thực hiện việc này.', {
    organiserId,
  });
}

/** Whoever acts for a body that organises clusters registers units. Source: assumed. Throws FORBIDDEN. */
export function requireRegistrar(actor: Actor): void {
  if (isOperator(actor) || (has(actor, 'organiser') && actor.unitId !== null)) return;
  throw new DomainError('FORBIDDEN', 'Chỉ đơn vị tổ chức cụm, khối mới được thực hiện việc này.');
}

/** True for the unit itself: whoever acts for this unit. */
export function speaksFor(actor: Actor, unitId: string | null): boolean {
  return unitId !== null && has(actor, 'unit') && actor.unitId === unitId;
}

/** True for the operator, and for whoever acts for this unit. */
export function actsFor(actor: Actor, unitId: string): boolean {
  return isOperator(actor) || speaksFor(actor, unitId);
}

/**
 * A unit acts for itself only; the operator records on its behalf. `rule` is the one that says so. Throws NOT_OWN_UNIT.
 */
export function requireOwnUnit(actor: Actor, unitId: string, rule: RuleCode | null = null): void {
  if (actsFor(actor, unitId)) return;
  throw new DomainError(
    'NOT_OWN_UNIT',
    'Đơn vị chỉ được thực hiện việc này cho chính mình.',
    { unitId },
    rule,
  );
}

/** One of the members may act, e.g. those who elect. `rule` is the one that says so. Throws FORBIDDEN. */
export function requireOneOf(actor: Actor, unitIds: readonly string[], rule: RuleCode | null = null): void {
  if (isOperator(actor) || unitIds.some((unitId) => actsFor(actor, unitId))) return;
  throw new DomainError(
    'FORBIDDEN',
    'Chỉ đơn vị thành viên của cụm, khối mới được thực hiện việc này.',
    {},
    rule,
  );
}
