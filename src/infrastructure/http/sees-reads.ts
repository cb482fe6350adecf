import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import { anonymous } from './principals.js';

/** Auditors and operators, and who reads without a token on this machine, see who read what is sensitive; nobody else. */
export function seesReads(actor: Actor): boolean {
  return actor === anonymous || actor.roles.some((role) => role === 'auditor' || role === 'operator');
}

/** Throws FORBIDDEN. */
export function requireSeesReads(actor: Actor): void {
  if (seesReads(actor)) return;
  throw new DomainError('FORBIDDEN', 'Chỉ kiểm tra viên và người vận hành được xem ai đã đọc gì.');
}
