import { hash } from 'node:crypto';
import type { Recorded } from '../../domain/ground/event.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import type { TimeOrder } from './time-order.js';

/** What the hash of an event covers: everything but `position`, which is another one in another store. */
export type Hashed = Omit<Recorded, 'position' | 'hash'>;

/** The same with `data` and `metadata` as canonical JSON text. */
export interface HashedText extends Omit<Hashed, 'data' | 'metadata'> {
  readonly data: string;
  readonly metadata: string;
}

/** SHA-256 over the UTF-8 of the canonical JSON of the event, 64 hex digits. The members are written in sorted order. */
export function hashOfText(event: HashedText): string {
  const text =
    `{"data":${event.data},"id":${JSON.stringify(event.id)},"metadata":${event.metadata}` +
    `,"previousHash":${JSON.stringify(event.previousHash)},"recordedAt":${JSON.stringify(event.recordedAt)}` +
    `,"revision":${event.revision},"schemaVersion":${event.schemaVersion}` +
    `,"stream":${JSON.stringify(event.stream)},"type":${JSON.stringify(event.type)}}`;
  return hash('sha256', text, 'hex');
}

/** Hash of an event as it was read, recomputed from its parsed content. */
export function hashOf(event: Hashed): string {
  return hashOfText({ ...event, data: canonicalJson(event.data), metadata: canonicalJson(event.metadata) });
}

/** What of an event links it to others. */
export type Linked = Omit<Recorded, 'data' | 'metadata'>;

/** An event that is not as it was recorded. */
export interface ChainBreak<E extends Linked = Recorded> {
  readonly event: E;
  /** `content` differs from its hash; `link` or `revision` does not follow the stream's previous event; `order` of time or position is lost. */
  readonly problem: 'content' | 'link' | 'revision' | 'order';
}

/** The last event of a stream as far as it was read. */
type StreamHead = Pick<Recorded, 'revision' | 'hash' | 'recordedAt'>;

/** What events were linked before, where somebody goes on from there. */
export interface LinkedBefore {
  readonly heads: Map<string, StreamHead>;
  /** Position of the last. */
  readonly last: bigint;
}

/**
 * Returns a function that must be called with every event of a store in order of position, from the first one on, and the hash of
 * what it says, and returns the first problem of the event, or null. It keeps one hash per stream. `times`: the order of times in the whole
 * log; null where writers do not take turns, so that there is one only in each stream.
 */
export function linkVerifier(
  times: TimeOrder | null,
  { heads, last }: LinkedBefore = { heads: new Map(), last: 0n },
): <E extends Linked>(event: E, content: string) => ChainBreak<E> | null {
  return (event, content) => {
    const { stream, revision, hash, position, recordedAt } = event;
    const head = heads.get(stream);
    const follows = position > last;
    const isInTime = times?.takes(event) ?? (!head || head.recordedAt <= recordedAt);
    heads.set(stream, { revision, hash, recordedAt });
    last = position;
    if (content !== hash) return { event, problem: 'content' };
    if (event.previousHash !== (head?.hash ?? null)) return { event, problem: 'link' };
    if (revision !== (head?.revision ?? -1) + 1) return { event, problem: 'revision' };
    return follows && isInTime ? null : { event, problem: 'order' };
  };
}

/** `linkVerifier` for events as they were read, whose content is hashed. */
export function chainVerifier(times: TimeOrder | null): (event: Recorded) => ChainBreak | null {
  const check = linkVerifier(times);
  return (event) => check(event, hashOf(event));
}
