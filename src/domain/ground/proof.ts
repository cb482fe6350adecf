import type { Recorded } from './event.js';
import type { EventId, PartialDate } from './values.js';

/** What proves a fact in a read model: the event that says it and what that event cites. */
export interface Proof {
  readonly eventId: EventId;
  readonly type: string;
  readonly occurredOn: PartialDate | null;
  readonly recordedAt: string;
  /** Id of who recorded it. */
  readonly actor: string;
  /** Where the evidence of the event can be read, since it may be long; empty where the event cites none. */
  readonly evidence: readonly [] | EvidenceAt;
}

/** The place of the event that holds the evidence. */
export interface EvidenceAt {
  readonly stream: string;
  readonly revision: number;
}

/** An event as a proof of what it says. */
export function proofOf(event: Recorded): Proof {
  const { occurredOn, actor, evidence } = event.metadata;
  const { stream, revision } = event;
  return {
    eventId: event.id,
    type: event.type,
    occurredOn,
    recordedAt: event.recordedAt,
    actor: actor.id,
    evidence: evidence.length === 0 ? [] : { stream, revision },
  };
}
