import type { Evidence, Recorded } from './event.js';

/** What proves a fact in a read model: the event that says it and what that event cites. */
export interface Proof {
  readonly eventId: string;
  readonly type: string;
  readonly occurredOn: string | null;
  readonly recordedAt: string;
  /** Id of who recorded it. */
  readonly actor: string;
  readonly evidence: readonly Evidence[];
}

/** What an event proves. */
export function proofOf(event: Recorded): Proof {
  const { occurredOn, actor, evidence } = event.metadata;
  return {
    eventId: event.id,
    type: event.type,
    occurredOn,
    recordedAt: event.recordedAt,
    actor: actor.id,
    evidence,
  };
}
