import type { Recorded } from '../../domain/ground/event.js';
import type { Head } from './eventstoredb-marks.js';
import { instantOf } from './recording-time.js';

/** The last event of a stream; null where it has none. */
interface Known {
  readonly head: Head | null;
  /** The stream has no other event up to this position. */
  readonly upTo: bigint;
}

/** Streams in memory. */
const MOST_KNOWN = 10_000;

/**
 * The last events of streams, as far as this process has seen. While it follows the log, what it knew of a stream when it began,
 * or was told since, stays known: whatever is appended comes by.
 */
export class StreamHeads {
  readonly #known = new Map<string, Known>();
  #followed: { readonly from: bigint; upTo: bigint } | null = null;

  /** Up to where all our events since `follow` were seen; 0n where the log is not followed. */
  get upTo(): bigint {
    return this.#followed?.upTo ?? 0n;
  }

  get areFollowed(): boolean {
    return this.#followed !== null;
  }

  /** Whether the log is followed, and not yet up to a position. */
  isBehind(position: bigint): boolean {
    return this.#followed !== null && this.#followed.upTo < position;
  }

  /** From here on all our events after a position are seen, in their order. */
  follow(from: bigint): void {
    this.#followed = { from, upTo: from };
  }

  /** All our events up to a position were seen. */
  followed(upTo: bigint): void {
    if (this.#followed) this.#followed.upTo = upTo;
  }

  /** Nothing is known any more. */
  lose(): void {
    this.#followed = null;
    this.#known.clear();
  }

  /** Whatever this process knows of a stream, also where there may be newer events. */
  of(stream: string): Head | null | undefined {
    return this.#known.get(stream)?.head;
  }

  /** Whether what is known of a stream takes in everything up to a position. */
  isKnown(stream: string, position: bigint): boolean {
    const known = this.#known.get(stream);
    if (!known) return false;
    const { from, upTo } = this.#followed ?? { from: Infinity, upTo: 0n };
    return known.upTo >= position || (known.upTo >= from && upTo >= position);
  }

  /** Notes an event that was read or written. */
  saw(head: Head): void {
    const known = this.#known.get(head.stream);
    if ((known?.head?.revision ?? -1) <= head.revision) this.#keep(head.stream, head, head.position);
  }

  /**
   * Notes what was read as the last event of a stream, after this position was known to be in the log. False where a later one
   * was known up to there: then this is another log.
   */
  read(stream: string, head: Head | null, position: bigint): boolean {
    const known = this.#known.get(stream);
    const isOlder = (known?.head?.revision ?? -1) > (head?.revision ?? -1);
    if (!isOlder) this.#keep(stream, head, position);
    return !isOlder || (known?.head?.position ?? 0n) > position;
  }

  /** Somebody else changed the stream. */
  forget(stream: string): void {
    this.#known.delete(stream);
  }

  #keep(stream: string, head: Head | null, position: bigint): void {
    const before = this.#known.get(stream)?.upTo ?? 0n;
    this.#known.delete(stream);
    this.#known.set(stream, { head, upTo: position > before ? position : before });
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > MOST_KNOWN) this.#known.delete(oldest);
  }
}

export function headOf(event: Recorded): Head {
  const { stream, revision, position, hash, recordedAt } = event;
  return { stream, revision, position, hash, recordedAt, instant: instantOf(event) };
}
