import type { EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import type { Recorded } from '../../domain/ground/event.js';
import { isTrace } from '../../domain/registry/reads.js';
import type { RawEvent } from '../event-store/raw-events.js';
import { recordedIn } from '../event-store/raw-events.js';
import { shownEvent } from './shown-event.js';

// Events as other programs get them, from the feed and from webhooks.

/** Which events somebody wants; null for all. */
export interface Wanted {
  readonly stream: string | null;
  readonly types: readonly string[] | null;
  readonly withReads: boolean;
}

export function isWanted(
  event: Pick<Recorded, 'stream' | 'type'>,
  { stream, types, withReads }: Wanted,
): boolean {
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

/** What `shownEvent` shows of metadata, as the text is that we write: quotes in a text have a backslash, so no text looks like members. */
const metadataText =
  /^\{"actor":(\{.*?\}),"causationId":("[^"]*"|null),(?:"clock":("[^"]*"),)?"commandId":("[^"]*"),"correlationId":("[^"]*"),"evidence":(\[.*\]),"occurredOn":("[^"]*"|null)\}$/;

/** `cloudEvent` as JSON, made of the texts that are stored without looking into them; like them it has a byte in each character. */
export function cloudEventText(store: EventStore, event: RawEvent): string {
  const { id, type, schemaVersion, stream, revision, data, metadata, recordedAt, previousHash, hash } = event;
  const [, actor, cause, clock, command, correlation, evidence, occurredOn] =
    metadataText.exec(metadata) ?? [];
  if (actor === undefined)
    return Buffer.from(JSON.stringify(cloudEvent(store, recordedIn(event)))).toString('latin1');
  const position = tokenOf(store, event.position);
  return (
    `{"specversion":"1.0","id":"${id}","source":"/api/events","type":"${type}","subject":"${stream}","time":"${recordedAt}"` +
    `,"datacontenttype":"application/json","partitionkey":"${stream}","position":"${position}"` +
    `,"data":{"id":"${id}","type":"${type}","schemaVersion":${schemaVersion},"stream":"${stream}","revision":${revision}` +
    `,"position":"${position}","occurredOn":${occurredOn},"recordedAt":"${recordedAt}"${clock === undefined ? '' : `,"clock":${clock}`}` +
    `,"actor":${actor},"data":${data},"evidence":${evidence},"commandId":${command},"correlationId":${correlation}` +
    `,"causationId":${cause},"previousHash":${previousHash === null ? 'null' : `"${previousHash}"`},"hash":"${hash}"}}`
  );
}
