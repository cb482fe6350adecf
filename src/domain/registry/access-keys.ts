import { DomainError } from '../ground/errors.js';
import type { Actor, DomainEvent, Recorded, Role } from '../ground/event.js';
import { roles, rolesOfUnits } from '../ground/event.js';
import { put } from '../ground/growing.js';
import { recordedAlready } from '../ground/told-again.js';
import type { Day, Instant, UnitId } from '../ground/values.js';
import { printDate } from '../ground/text.js';
import type { Context } from './decision.js';
import { isOperator } from './decision.js';
import { unitOf } from './unit-decisions.js';

// Keys by which programs act: each in some roles and perhaps for a unit, until a day. The log has the hash of a key, never the key.

/** The one stream of all keys. */
export const stream = 'accessKeys';

/** Roles that a key may give. No key gives those of the operator, so none can issue or revoke keys. */
export const keyRoles = roles.filter((role) => role !== 'operator');
/** One of them. */
export type KeyRole = Exclude<Role, 'operator'>;

/** What a key is for, and what may be done with it. */
export interface Scope {
  readonly keyId: string;
  /** Which program has it. */
  readonly purpose: string;
  readonly roles: readonly KeyRole[];
  readonly unitId: UnitId | null;
  /** The last day in Viet Nam on which it is taken. */
  readonly until: Day;
}

/** A program got a key; `sha256` is over all of its text, 64 hex digits. */
export type AccessKeyIssued = DomainEvent<'AccessKeyIssued', Scope & { readonly sha256: string }>;
/** The key is taken no more. */
export type AccessKeyRevoked = DomainEvent<
  'AccessKeyRevoked',
  { readonly keyId: string; readonly reason: string }
>;

/** A key on record. */
export interface AccessKey extends Scope {
  readonly sha256: string;
  readonly issuedBy: string;
  readonly issuedAt: Instant;
  /** Null while nobody revoked it. */
  readonly revoked: { readonly reason: string; readonly by: string; readonly at: Instant } | null;
}

/** All keys that ever were, by their ids. */
export type AccessKeysState = ReadonlyMap<string, AccessKey>;

export function initial(): AccessKeysState {
  return new Map();
}

export function evolve(
  state: AccessKeysState,
  { type, data, metadata: { actor }, recordedAt }: Recorded<AccessKeyIssued | AccessKeyRevoked>,
): AccessKeysState {
  switch (type) {
    case 'AccessKeyIssued':
      return put(state, data.keyId, { ...data, issuedBy: actor.id, issuedAt: recordedAt, revoked: null });
    case 'AccessKeyRevoked': {
      const revoked = { reason: data.reason, by: actor.id, at: recordedAt };
      const key = state.get(data.keyId);
      return key ? put(state, data.keyId, { ...key, revoked }) : state;
    }
  }
}

/** Whoever acts by a key; no token may claim such an id. */
export const actorOf = ({ keyId, roles, unitId }: Scope): Actor => ({ id: `key:${keyId}`, roles, unitId });

/** What the operator says of a new key. */
export interface IssueAccessKey extends Omit<Scope, 'unitId'> {
  readonly unitId?: UnitId;
}

/**
 * The operator gives a program a key, for a year at most (assumed). An id is used once, also after the key was revoked. Throws FORBIDDEN,
 * ALREADY_RECORDED, UNIT_NOT_FOUND, DATES_OUT_OF_ORDER, and UNIT_NEEDED where one of the roles is that of a unit.
 */
export function issueAccessKey(
  state: AccessKeysState,
  { keyId, purpose, roles, unitId: told, until }: IssueAccessKey,
  { actor, today, registry }: Context,
): (made: { readonly sha256: string }) => AccessKeyIssued[] {
  requireOperator(actor);
  const unitId = told ?? null;
  const scope: Scope = { keyId, purpose, roles, unitId, until };
  const known = state.get(keyId);
  if (known)
    throw recordedAlready(`Khóa “${keyId}” đã được cấp; khóa mới cần tên khác.`, scopeOf(known), scope);
  if (unitId === null && roles.some((role) => rolesOfUnits.includes(role))) {
    const errors = [{ pointer: '/unitId', detail: 'unitId is missing: one of the roles is that of a unit' }];
    throw new DomainError('UNIT_NEEDED', 'Vai trò này cần đơn vị.', { errors });
  }
  if (unitId !== null) unitOf(registry, unitId);
  const latest = `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`;
  if (until < today || until > latest)
    throw new DomainError(
      'DATES_OUT_OF_ORDER',
      `Khóa chỉ dùng được từ nay cho tới một năm, không phải tới ${printDate(until)}.`,
      { until, today },
    );
  return ({ sha256 }) => [
    { type: 'AccessKeyIssued', data: { keyId, purpose, roles, unitId, until, sha256 } },
  ];
}

/** Which key is taken no more, and why. */
export interface RevokeAccessKey {
  readonly keyId: string;
  readonly reason: string;
}

/** The operator has a key taken no more. Throws FORBIDDEN, RECORD_NOT_FOUND, ALREADY_RECORDED. */
export function revokeAccessKey(
  state: AccessKeysState,
  { keyId, reason }: RevokeAccessKey,
  { actor }: Context,
): AccessKeyRevoked[] {
  requireOperator(actor);
  const key = state.get(keyId);
  if (!key) throw new DomainError('RECORD_NOT_FOUND', `Chưa cấp khóa nào tên “${keyId}”.`, { keyId });
  if (key.revoked) throw recordedAlready(`Khóa “${keyId}” đã bị thu hồi.`, key.revoked, { reason });
  return [{ type: 'AccessKeyRevoked', data: { keyId, reason } }];
}

function requireOperator(actor: Actor): void {
  if (!isOperator(actor))
    throw new DomainError('FORBIDDEN', 'Chỉ người vận hành hệ thống mới được cấp và thu hồi khóa.');
}

function scopeOf({ keyId, purpose, roles, unitId, until }: Scope): Scope {
  return { keyId, purpose, roles, unitId, until };
}
