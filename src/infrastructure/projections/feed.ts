import type { EventStore } from '../../application/event-store.js';
import { StoreUnavailable } from '../../application/event-store.js';
import { weightOf } from '../../application/weight.js';
import type { Recorded } from '../../domain/ground/event.js';
import { backOff, sleep, Wakeup } from '../../application/waiting.js';

/** Pauses after trouble with the store or the database; every projection logs a line each time. */
export const TROUBLE = { first: 100, longest: 10_000 };

/** Consecutive events of the store, none left out, beginning after a position. */
interface Stretch {
  after: bigint;
  readonly events: Recorded[];
  /** Size of each event in memory, about, bytes. */
  readonly weights: number[];
}

/** Memory for one page of events, and for all that are kept; a single event may take 1 MiB. */
const PAGE_BYTES = 4 * 1024 * 1024;
const KEPT_BYTES = 4 * PAGE_BYTES;

/** Pages of events, read and decoded once for all projections that need them at about the same time. */
export class Pages {
  /** Oldest first. */
  #kept: Stretch[] = [];
  #events = 0;
  #weight = 0;
  readonly #reading = new Map<bigint, Promise<readonly Recorded[]>>();

  constructor(
    private readonly store: EventStore,
    /** Most events in a page; up to four times as many are kept. Fewer where they are long. */
    readonly size: number,
  ) {}

  /**
   * The next events after a position, a page at most; empty at the end of the store. Events that arrived one by one are given
   * together to a projection that is behind. Throws `StoreUnavailable`.
   */
  async after(position: bigint): Promise<readonly Recorded[]> {
    const kept = this.#kept.findLast((stretch) => stretch.after <= position && position < endOf(stretch));
    if (kept !== undefined) {
      const first = countUpTo(kept.events, position);
      return kept.events.slice(first, first + this.size);
    }
    let reading = this.#reading.get(position);
    if (reading === undefined) {
      reading = this.#read(position).finally(() => this.#reading.delete(position));
      this.#reading.set(position, reading);
    }
    return reading;
  }

  async #read(after: bigint): Promise<readonly Recorded[]> {
    const kept = this.#kept;
    const events = await this.store.readAll({ after, limit: this.size, bytes: PAGE_BYTES });
    if (kept === this.#kept) this.keep(after, events);
    return events;
  }

  /** Remembers the events that follow a position. */
  keep(after: bigint, events: readonly Recorded[]): void {
    if (events.length === 0) return;
    const weights = events.map(({ data, metadata }) => weightOf(data) + weightOf(metadata));
    const before = this.#kept.find((stretch) => endOf(stretch) === after);
    if (before) {
      before.events.push(...events);
      before.weights.push(...weights);
    } else this.#kept.push({ after, events: [...events], weights });
    this.#events += events.length;
    this.#weight += sumOf(weights);
    while (this.#events > 4 * this.size || (this.#weight > KEPT_BYTES && this.#events > 1))
      this.#forgetOldest();
  }

  /** Forgets a page of the oldest events, or as many as it takes where they are long. */
  #forgetOldest(): void {
    const [oldest] = this.#kept;
    if (oldest === undefined) return;
    let [count, weight] = [0, 0];
    while (count < Math.min(this.size, oldest.events.length) && weight < PAGE_BYTES)
      weight += oldest.weights[count++] ?? 0;
    oldest.after = oldest.events[count - 1]?.position ?? endOf(oldest);
    this.#events -= oldest.events.splice(0, count).length;
    this.#weight -= sumOf(oldest.weights.splice(0, count));
    if (oldest.events.length === 0) this.#kept.shift();
  }

  /** Forgets everything: the store may not be the same any more. */
  clear(): void {
    this.#kept = [];
    this.#events = 0;
    this.#weight = 0;
    this.#reading.clear();
  }
}

function endOf({ after, events }: Stretch): bigint {
  return events.at(-1)?.position ?? after;
}

const sumOf = (weights: readonly number[]): number => weights.reduce((sum, weight) => sum + weight, 0);

/** How many of the events, which are in order, are at or before a position. */
function countUpTo(events: readonly Recorded[], position: bigint): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const event = events[middle];
    if (event !== undefined && event.position <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a reader of the store stands: the last event it has seen, by position and hash. 0n and null before the first. */
export interface Seen {
  readonly position: bigint;
  readonly hash: string | null;
}

/** Whether the store still holds the very event that somebody saw. */
export async function stillHolds(store: EventStore, { position, hash }: Seen): Promise<boolean> {
  if (position === 0n) return true;
  const event = await store.eventAt(position);
  return event?.hash === hash;
}

/**
 * One subscription to the store, shared by all projections of a process until the first trouble. The store may be another one
 * after that, so every projection compares its checkpoint with it before it reads from the next subscription.
 */
export class Reading {
  readonly #arrived = new Wakeup();
  #ended = false;

  constructor(
    private readonly pages: Pages,
    /** The last event known to be in the store. */
    private newest: Seen,
  ) {}

  get last(): Seen {
    return this.newest;
  }

  /**
   * At least one event after a position; waits at the end of the store. Null once this subscription has ended, or `isOver` where it is told
   * to look (`wake`). Throws `StoreUnavailable`.
   */
  async next(position: bigint, isOver = (): boolean => false): Promise<readonly Recorded[] | null> {
    while (!this.#ended && !isOver() && position >= this.newest.position) await this.#arrived.wait();
    if (this.#ended || isOver()) return null;
    const events = await this.pages.after(position);
    if (events.length > 0) return events;
    throw new StoreUnavailable(`the event store has lost its events after position ${position}`);
  }

  arrive(events: readonly Recorded[]): void {
    this.pages.keep(this.newest.position, events);
    this.newest = events.at(-1) ?? this.newest;
    this.#arrived.fire();
  }

  /** Whoever waits looks whether to go on. */
  wake(): void {
    this.#arrived.fire();
  }

  end(): void {
    this.#ended = true;
    this.wake();
  }
}

/** Keeps one subscription to the store alive for all projections of a process. */
export class Feed {
  readonly #opened = new Wakeup();
  #reading: Reading | null = null;
  #life = 0;

  constructor(
    private readonly store: EventStore,
    private readonly pages: Pages,
    private readonly log: (line: string) => void,
    /** How often the subscription is compared with the store, milliseconds. */
    private readonly checkEvery: number,
    /** Called whenever events have come. */
    private readonly arrived: () => void,
  ) {}

  /** How many subscriptions there have been; with each the store may be another one. */
  get life(): number {
    return this.#life;
  }

  /** Position of the last known event of the store; 0n while the store has not answered yet. */
  get newest(): bigint {
    return this.#reading?.last.position ?? 0n;
  }

  /** Whoever waits for events looks whether to go on. */
  wake(): void {
    this.#reading?.wake();
  }

  /** The present subscription; waits for one while the store cannot be reached. Null after the abort. */
  async reading(signal: AbortSignal): Promise<Reading | null> {
    while (this.#reading === null && !signal.aborted) await this.#opened.wait();
    return this.#reading;
  }

  /** Subscribes from the end of the store, and anew after every trouble, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      const started = performance.now();
      await this.#live(signal).catch((error: unknown) => {
        this.log(`projections: the subscription ended, trying again: ${String(error)}`);
      });
      if (performance.now() - started > this.checkEvery) failures = 0;
      await backOff(failures, { ...TROUBLE, signal });
    }
    this.#opened.fire();
  }

  /** Runs one subscription. Returns after the abort; throws whatever else ended it. */
  async #live(signal: AbortSignal): Promise<void> {
    this.#life++;
    const reading = new Reading(this.pages, await this.store.head());
    this.pages.clear();
    this.#reading = reading;
    this.#opened.fire();
    const life = new AbortController();
    const alive = AbortSignal.any([signal, life.signal]);
    const parts = [this.#receive(reading, alive), this.#watch(reading, alive)];
    const ended = await Promise.allSettled(parts.map((part) => part.finally(() => life.abort())));
    this.#reading = null;
    reading.end();
    for (const part of ended) if (part.status === 'rejected') throw part.reason;
  }

  async #receive(reading: Reading, signal: AbortSignal): Promise<void> {
    const { position: after } = reading.last;
    const batchSize = this.pages.size;
    for await (const events of this.store.subscribe({ after, batchSize, signal })) {
      reading.arrive(events);
      this.arrived();
    }
  }

  /** Throws `StoreUnavailable` where the store was exchanged or fell silent without ending the subscription. */
  async #watch(reading: Reading, signal: AbortSignal): Promise<void> {
    for (let { position } = reading.last; ; position = (await this.store.head()).position) {
      await sleep(this.checkEvery, { signal });
      if (signal.aborted) return;
      if (!(await stillHolds(this.store, reading.last)))
        throw new StoreUnavailable('the store is not the same any more');
      if (reading.last.position < position) throw new StoreUnavailable('the subscription fell silent');
    }
  }
}
