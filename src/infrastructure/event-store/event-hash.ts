import { hash } from 'node:crypto';
import type { Recorded } from '../../domain/ground/event.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';

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

/** An event that is not as it was recorded. */
export interface ChainBreak {
  readonly event: Recorded;
  /** `content` differs from its hash; `link` or `revision` does not follow the stream's previous event; `order` of time or position is lost. */
  readonly problem: 'content' | 'link' | 'revision' | 'order';
}

/** The last event of a stream, and of a log, as far as they were read. */
type StreamHead = Pick<Recorded, 'revision' | 'hash' | 'recordedAt'>;
type LogHead = Pick<Recorded, 'position' | 'recordedAt'>;

/** What events were linked before, where somebody goes on from there. */
export interface LinkedBefore {
  readonly heads: Map<string, StreamHead>;
  readonly last: LogHead | null;
}

/**
 * Returns a function that must be called with every event of a store in order of position, from the first one on, and the hash of
 * what it says, and returns the first problem of the event, or null. It keeps one hash per stream. `within`: whether times must be in
 * order in the whole log, or, where writers do not take turns, only in each stream.
 */
export function linkVerifier(
  within: 'log' | 'stream',
  { heads, last }: LinkedBefore = { heads: new Map(), last: null },
): (event: Recorded, content: string) => ChainBreak | null {
  return (event, content) => {
    const { stream, revision, hash, position, recordedAt } = event;
    const head = heads.get(stream);
    const previous = last;
    heads.set(stream, { revision, hash, recordedAt });
    last = { position, recordedAt };
    const before = within === 'log' ? previous : head;
    if (content !== hash) return { event, problem: 'content' };
    if (event.previousHash !== (head?.hash ?? null)) return { event, problem: 'link' };
    if (revision !== (head?.revision ?? -1) + 1) return { event, problem: 'revision' };
    if ((previous && position <= previous.position) || (before && recordedAt < before.recordedAt))
      return { event, problem: 'order' };
    return null;
  };
}

/** `linkVerifier` for events as they were read, whose content is hashed. */
export function chainVerifier(within: 'log' | 'stream' = 'log'): (event: Recorded) => ChainBreak | null {
  const check = linkVerifier(within);
  return (event) => check(event, hashOf(event));
}
