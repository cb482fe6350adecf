import type { Instant } from '../../domain/ground/values.js';

/**
 * Events that follow each other in the log and have earlier times than one before them. There are some only where the history was taken over
 * from EventStoreDB, which keeps times in order within a stream.
 */
export interface Overtaken {
  readonly first: bigint;
  readonly last: bigint;
  /** The latest time before them. */
  readonly latest: Instant;
}

/** Whether times of events, seen in the order of a log from anywhere on, never go back but where the log says so. */
export class TimeOrder {
  /** Latest time up to the last event that was seen; null before the first. */
  latest: Instant | null = null;
  #next = 0;

  constructor(private readonly overtaken: readonly Overtaken[] = []) {}

  /** Whether the log says nothing of events after a position. */
  endsBy(position: bigint): boolean {
    return (this.overtaken.at(-1)?.last ?? 0n) <= position;
  }

  /** Sees the next event; false where its time may not come there. */
  takes({
    position,
    recordedAt,
  }: {
    readonly position: bigint | number;
    readonly recordedAt: Instant;
  }): boolean {
    while (position > (this.overtaken[this.#next]?.last ?? position)) this.#next++;
    const stretch = this.overtaken[this.#next];
    const before = this.latest;
    if (stretch && stretch.first <= position) {
      this.latest = stretch.latest;
      return recordedAt < stretch.latest && stretch.latest === (before ?? stretch.latest);
    }
    this.latest = recordedAt;
    return before === null || before <= recordedAt;
  }
}
