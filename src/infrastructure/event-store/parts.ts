import type { EventStore, Place, ReadAllOptions } from '../../application/event-store.js';
import { weightOf } from '../../application/weight.js';
import type { Recorded } from '../../domain/ground/event.js';

// An event may take 1 MiB, which is known only once it is read: so few are read at once, and their sizes are added up.

/** Bytes of the events of a page, where the reader does not say otherwise. */
export const PAGE_BYTES = 4 * 1024 * 1024;
const EVENTS_AT_ONCE = 128;
/** Events of a stream at most this many revisions apart are read in one go, with those in between. */
const NEAR = 16;

/** Reads a page in parts until it is full. */
export async function inParts<T>(
  { bytes, ...options }: ReadAllOptions,
  read: (part: ReadAllOptions) => Promise<readonly T[]>,
  eventOf: (item: T) => Recorded,
): Promise<readonly T[]> {
  if (bytes === undefined) return await read(options);
  const items: T[] = [];
  let { after } = options;
  for (let weight = 0; items.length < options.limit && weight < bytes;) {
    const limit = Math.min(EVENTS_AT_ONCE, options.limit - items.length);
    const part = await read({ ...options, after, limit });
    for (const item of part) {
      if (weight >= bytes) break;
      const event = eventOf(item);
      weight += weightOf(event.data) + weightOf(event.metadata);
      items.push(item);
      after = event.position;
    }
    if (part.length < limit) break;
  }
  return items;
}

/** True where a page is full by its bytes, so that more events may follow although it has fewer than its limit. */
export function isHeavy(events: readonly Recorded[]): boolean {
  const weight = events.reduce((sum, { data, metadata }) => sum + weightOf(data) + weightOf(metadata), 0);
  return weight >= PAGE_BYTES;
}

/** Events of one stream that are near each other. */
interface Stretch {
  readonly stream: string;
  readonly from: number;
  readonly revisions: Set<number>;
}

/** Events by their places, with one read for those near each other. */
export async function readStretches(
  store: Pick<EventStore, 'readStream'>,
  places: readonly Place[],
): Promise<readonly Recorded[]> {
  const found: Recorded[] = [];
  for (const { stream, from, revisions } of stretchesOf(places)) {
    const read = await store.readStream(stream, from, Math.max(...revisions) - from + 1);
    found.push(...read.filter(({ revision }) => revisions.has(revision)));
  }
  return found;
}

/** A page to be filled event by event; `isFull` adds one, and tells whether the page is full then. */
export function emptyPage({ limit, bytes = Infinity }: ReadAllOptions): {
  readonly events: readonly Recorded[];
  readonly isFull: (event: Recorded) => boolean;
} {
  const events: Recorded[] = [];
  let weight = 0;
  const isFull = (event: Recorded): boolean => {
    events.push(event);
    weight += weightOf(event.data) + weightOf(event.metadata);
    return events.length >= limit || weight >= bytes;
  };
  return { events, isFull };
}

/** Groups places that one read can give. */
function stretchesOf(places: readonly Place[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const inOrder = places.toSorted((a, b) =>
    a.stream === b.stream ? a.revision - b.revision : a.stream < b.stream ? -1 : 1,
  );
  let last = -Infinity;
  for (const { stream, revision } of inOrder) {
    const open = stretches.at(-1);
    if (open?.stream === stream && revision - last <= NEAR) open.revisions.add(revision);
    else stretches.push({ stream, from: revision, revisions: new Set([revision]) });
    last = revision;
  }
  return stretches;
}
