import type { EventStore } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import { isTrace } from '../../domain/registry/reads.js';
import { shownEvent } from './shown-event.js';

// Events as other programs get them, from the feed and from webhooks.

/** Which events somebody wants; null for all. */
export interface Wanted {
  readonly stream: string | null;
  readonly types: readonly string[] | null;
  readonly withReads: boolean;
}

export function isWanted(event: Recorded, { stream, types, withReads }: Wanted): boolean {
  return (
    (stream === null || event.stream === stream) &&
    (types === null || types.includes(event.type)) &&
    (withReads || !isTrace(event))
  );
}

/** The envelope of CloudEvents 1.0, JSON format; `data` is the event as `GET /api/events` shows it. */
export function cloudEvent(store: EventStore, event: Recorded) {
  const data = shownEvent(store, event);
  return {
    specversion: '1.0',
    id: data.id,
    source: '/api/events',
    type: data.type,
    subject: data.stream,
    time: data.recordedAt,
    datacontenttype: 'application/json',
    partitionkey: data.stream,
    position: data.position,
    data,
  };
}
