import { LRUCache } from 'lru-cache';
import { keptUpTo } from '../application/weight.js';

/** Memory for all rows that are kept, bytes. */
const MOST = 64 * 1024 * 1024;

/**
 * How long what is kept is believed since the registry of the read models was looked at, milliseconds. Whoever changes a table through the
 * engine moves its checkpoint or puts another table in service, which is seen there; one who does not look any more knows nothing.
 */
const BELIEVED = 5_000;

/** In place of a row that does not exist. */
const NONE = Object.freeze({});

/** A read of rows that is under way. */
interface Reading {
  readonly projection: string;
  readonly keys: ReadonlySet<string>;
  spoiled: boolean;
}

/**
 * Rows of the read models in memory, as they are in the tables. A row is dropped once the engine of this process has changed it, and
 * all of a read model once another process has: before the new position is told, so that an answer never lacks what it is said to hold.
 * Rows are frozen, since many answers are made from one.
 */
export class RowCache {
  readonly #rows = keptUpTo<object>(MOST);
  /** Read models whose changes are told, and how often all their rows had to be dropped. */
  readonly #lives = new Map<string, number>();
  readonly #readings = new Set<Reading>();
  /** How often rows of a read model have changed. */
  readonly #changes = new Map<string, number>();
  #openings = 0;
  #lookedAt = -Infinity;

  /** The row, null where there is none; undefined where it has to be read. */
  find(projection: string, key: string): object | null | undefined {
    if (!this.#isBelieved) return undefined;
    const kept = this.#rows.get(this.#nameOf(projection, key));
    return kept === NONE ? null : kept;
  }

  /**
   * Called before rows are read. The result is called with what was found, null where that failed, and keeps it unless it has changed
   * in between.
   */
  reading(projection: string, keys: readonly string[]): (found: ReadonlyMap<string, object> | null) => void {
    const reading: Reading = { projection, keys: new Set(keys), spoiled: !this.#lives.has(projection) };
    this.#readings.add(reading);
    return (found) => {
      this.#readings.delete(reading);
      if (found === null || reading.spoiled) return;
      for (const key of keys) this.#rows.set(this.#nameOf(projection, key), frozen(found.get(key) ?? NONE));
    };
  }

  /**
   * Stands for the content of these read models: as long as it stays the same, so do they. Null where changes of one are not told, or nobody looks.
   */
  contentOf(projections: readonly string[]): string | null {
    const changes = projections.map((projection) => this.#changes.get(projection));
    return !this.#isBelieved || changes.length === 0 || changes.includes(undefined) ? null : changes.join();
  }

  /** How often a read model began to follow the log: each time it may be another log, of which nothing that was known is true. */
  get openings(): number {
    return this.#openings;
  }

  /** The registry of the read models was looked at: all that it showed to have changed was told. */
  looked(): void {
    this.#lookedAt = performance.now();
  }

  get #isBelieved(): boolean {
    return performance.now() - this.#lookedAt < BELIEVED;
  }

  /** The engine follows the log with a read model, from now on or again: its changes are told, and whatever was kept is dropped. */
  opened(projection: string): void {
    this.#openings++;
    this.#lives.set(projection, this.#lives.get(projection) ?? 0);
    this.changed(projection, null);
  }

  /** Rows have changed: these, or any of the read model where they are null. */
  changed(projection: string, keys: readonly string[] | null): void {
    for (const reading of this.#readings)
      if (reading.projection === projection && (keys === null || keys.some((key) => reading.keys.has(key))))
        reading.spoiled = true;
    const [life, changes = 0] = [this.#lives.get(projection), this.#changes.get(projection)];
    if (life !== undefined) this.#changes.set(projection, changes + 1);
    if (keys === null && life !== undefined) this.#lives.set(projection, life + 1);
    for (const key of keys ?? []) this.#rows.delete(this.#nameOf(projection, key));
  }

  /** Nobody tells changes any more. */
  stop(): void {
    for (const reading of this.#readings) reading.spoiled = true;
    this.#lives.clear();
    this.#changes.clear();
    this.#rows.clear();
  }

  /** Rows of an earlier life are found no more, and are the first to go. */
  #nameOf(projection: string, key: string): string {
    return `${projection} ${this.#lives.get(projection)} ${key}`;
  }
}

/** Freezes a value with all its members: whoever changed it would change the answers of others. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

/**
 * Gives what was made last under a name as long as all that it is made from is still the same: values, and rows that are kept, of which
 * each state is a thing of its own. Rows that are not frozen may change, and nothing is kept of them.
 */
export function remembering<T>(most: number): (name: string, from: readonly unknown[], make: () => T) => T {
  const kept = new LRUCache<string, { readonly from: readonly unknown[]; readonly made: T }>({ max: most });
  return (name, from, make) => {
    const last = kept.get(name);
    if (last?.from.length === from.length && from.every((one, i) => one === last.from[i])) return last.made;
    const made = make();
    if (from.every(Object.isFrozen)) kept.set(name, { from, made });
    return made;
  };
}

/** A name for what is made from these things. */
export function named(things: readonly unknown[]): string {
  return JSON.stringify(things, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
