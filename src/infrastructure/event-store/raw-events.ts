import { hash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { EventStore } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import { IS_LINKED } from './links.js';
import type { CopiedRow } from '../postgres/copy-out.js';
import { copyOut, decoded, uuidOf } from '../postgres/copy-out.js';

/** An event with `data` and `metadata` as the JSON that is stored: each byte of a text is one character, so that nothing need be decoded to be sent on. */
export interface RawEvent extends Omit<Recorded, 'data' | 'metadata'> {
  readonly data: string;
  readonly metadata: string;
}

/** Is shown an event; `isLinked` says whether it follows the one before it in its stream, as far as that was asked. */
type See = (event: RawEvent, isLinked: boolean | null) => void;

/** A store that keeps events as JSON. */
export interface KeepsJson {
  /**
   * Shows somebody the events after a position up to another, one by one in order, fewer than all where they are many or long; gives the
   * position of the last one, or null where there is none. `links`: the database says of each whether it is linked, so that nobody has to
   * remember the ends of all streams.
   */
  readRaw(after: bigint, upTo: bigint, see: See, links?: 'links'): Promise<bigint | null>;
}

/** Whether a store does. */
export const keepsJson = (store: EventStore): store is EventStore & KeepsJson => 'readRaw' in store;

/** Events that are read at once, and about how many bytes they may take: an event may take 1 MiB. */
const [PAGE, PAGE_BYTES] = [1_024, 1024 * 1024];

/** `readRaw` of PostgreSQL. */
export async function readRaw(
  client: ClientBase,
  after: bigint,
  upTo: bigint,
  see: See,
  links?: 'links',
): Promise<bigint | null> {
  let last: bigint | null = null;
  await copyOut(
    client,
    `SELECT position, stream, revision, id, type, schema_version, data, metadata, recorded_at, previous_hash, hash,
       ${links ? IS_LINKED : 'NULL::boolean'} FROM (
       SELECT *, sum(octet_length(data::text) + octet_length(metadata::text)) OVER (
         ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
       FROM log.event WHERE position > ${after} AND position <= ${upTo} ORDER BY position LIMIT ${PAGE}) AS page
     WHERE coalesce(before, 0) < ${PAGE_BYTES} ORDER BY position`,
    (row) => {
      const event = eventIn(row);
      last = BigInt(event.position);
      see({ ...event, position: last }, row.isNull(IS_LINKED_AT) ? null : row.isTrue(IS_LINKED_AT));
    },
  );
  return last;
}

const IS_LINKED_AT = 11;

/** The columns of an event, in the order of `readRaw`, with texts as `CopiedRow.raw` gives them. */
export function eventIn(row: CopiedRow) {
  return {
    position: row.bigint(0),
    stream: row.raw(1),
    revision: row.integer(2),
    id: uuidOf(row.hex(3)),
    type: row.raw(4),
    schemaVersion: row.integer(5),
    data: row.raw(6),
    metadata: row.raw(7),
    recordedAt: row.instant(8),
    previousHash: row.isNull(9) ? null : row.hex(9),
    hash: row.hex(10),
  };
}

/** The same as any other store gives it. */
export function recordedIn(event: RawEvent): Recorded {
  const [data, metadata] = [event.data, event.metadata].map((json) => JSON.parse(decoded(json)));
  return { ...event, data, metadata };
}

/** Where texts are hashed, with room for most. */
let hashed = Buffer.alloc(64 * 1024);

/** `hashOf` by the text that is stored. What is made of bytes here, such as ids, has nothing to escape. */
export function hashOfRaw(event: Omit<RawEvent, 'position' | 'hash'>): string {
  const { data, id, metadata, previousHash, recordedAt, revision, schemaVersion } = event;
  const text =
    `{"data":${data},"id":"${id}","metadata":${metadata},"previousHash":${previousHash === null ? 'null' : `"${previousHash}"`}` +
    `,"recordedAt":"${recordedAt}","revision":${revision},"schemaVersion":${schemaVersion}` +
    `,"stream":${JSON.stringify(event.stream)},"type":${JSON.stringify(event.type)}}`;
  if (text.length > hashed.length) hashed = Buffer.alloc(2 * text.length);
  return hash('sha256', hashed.subarray(0, hashed.write(text, 'latin1')), 'hex');
}
