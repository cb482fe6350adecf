import { isIn, maySee } from '../../application/access.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';

/** Whether the actor sees who read what is sensitive. */
export function seesReads(actor: Actor): boolean {
  return isIn(maySee.reads, actor);
}

/** Throws FORBIDDEN. */
export function requireSeesReads(actor: Actor): void {
  if (seesReads(actor)) return;
  throw new DomainError('FORBIDDEN', 'Chỉ kiểm tra viên và người vận hành được xem ai đã đọc gì.');
}
