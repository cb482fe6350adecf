import type { Recorded } from '../../domain/ground/event.js';
import type { Instant } from '../../domain/ground/values.js';
import { hashOfText } from './event-hash.js';

/** SQL: the form of an instant as ISO 8601 with milliseconds, once it is in UTC. */
export const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** SQL: the time of an event or a receipt as ISO 8601 UTC with milliseconds. */
export const ISO_RECORDED_AT = `to_char(recorded_at at time zone 'UTC', ${ISO})`;

/** SQL: the columns that `toRecorded` reads, in its order. */
export const EVENT_COLUMNS = `position, stream, revision, id, type, schema_version, data, metadata,
  ${ISO_RECORDED_AT}, encode(previous_hash, 'hex'), encode(hash, 'hex')`;

/** SQL: the hash of an event as its columns are, the text of `hashOfText`. Names of streams and types have nothing to escape. */
export const HASH_OF_COLUMNS = `sha256(convert_to('{"data":' || data || ',"id":"' || id || '","metadata":' || metadata
  || ',"previousHash":' || coalesce('"' || encode(previous_hash, 'hex') || '"', 'null')
  || ',"recordedAt":"' || ${ISO_RECORDED_AT} || '","revision":' || revision || ',"schemaVersion":' || schema_version
  || ',"stream":"' || stream || '","type":"' || type || '"}', 'UTF8'))`;

/** Values as text from PostgreSQL: a number or a Date in between could lose digits. */
export type EventRow = [
  position: string,
  stream: string,
  revision: string,
  id: string,
  type: string,
  schemaVersion: string,
  data: string,
  metadata: string,
  recordedAt: Instant,
  previousHash: string | null,
  hash: string,
];

export function toRecorded(row: EventRow): Recorded {
  const [
    position,
    stream,
    revision,
    id,
    type,
    schemaVersion,
    data,
    metadata,
    recordedAt,
    previousHash,
    hash,
  ] = row;
  return {
    id,
    type,
    schemaVersion: Number(schemaVersion),
    stream,
    revision: Number(revision),
    position: BigInt(position),
    data: JSON.parse(data),
    metadata: JSON.parse(metadata),
    recordedAt,
    previousHash,
    hash,
  };
}

/** An event as it is stored. */
export interface Stored {
  readonly event: Recorded;
  /** The hash of its text: that of the event only where the text is, byte for byte, what was hashed. Null where none is kept. */
  readonly textHash: string | null;
}

export function toStored(row: EventRow): Stored {
  const [, , , , , , data, metadata] = row;
  const event = toRecorded(row);
  return { event, textHash: hashOfText({ ...event, data, metadata }) };
}
