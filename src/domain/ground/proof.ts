import type { Recorded } from './event.js';

/** What proves a fact in a read model: the event that says it and what that event cites. */
export interface Proof {
  readonly eventId: string;
  readonly type: string;
  readonly occurredOn: string | null;
  readonly recordedAt: string;
  /** Id of who recorded it. */
  readonly actor: string;
  /** Where that is read, which may be long; nothing where it cites nothing. */
  readonly evidence: readonly [] | EvidenceAt;
}

/** An event by its place, out of which its evidence is read. */
export interface EvidenceAt {
  readonly stream: string;
  readonly revision: number;
}

/** What an event proves. */
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
