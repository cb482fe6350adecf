import type { DomainEvent } from '../ground/event.js';

// Keys that sign checkpoints change by an act that is in the log (ADR 0027). No decision and no read model rests on it.

/** The one stream of all changes of keys. */
export const stream = 'keys';

/** A key of the log handed over to another one; `note` is the act as both of them signed it (docs/proofs.md). */
export type KeyRotated = DomainEvent<'KeyRotated', { readonly note: string }>;
