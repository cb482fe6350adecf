import type { EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { EventData } from '../../projections/event-data.js';

/** An event as the API shows it. */
export function shownEvent(store: EventStore, event: Recorded) {
  const { id, type, schemaVersion, stream, revision, data, recordedAt, previousHash, hash, metadata } = event;
  const { occurredOn, actor, evidence, commandId, correlationId, causationId, clock } = metadata;
  return {
    id,
    type,
    schemaVersion,
    stream,
    revision,
    position: tokenOf(store, event.position),
    occurredOn,
    recordedAt,
    ...(clock === undefined ? {} : { clock }),
    actor,
    data: data as EventData,
    evidence,
    commandId,
    correlationId,
    causationId,
    previousHash,
    hash,
  };
}
