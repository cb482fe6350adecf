import { weightOf } from '../application/weight.js';

/** Memory for all rows that are kept, bytes. */
const MOST = 64 * 1024 * 1024;

/**
 * How long a row is believed, milliseconds. Whoever changes a table through the engine says so at once; this is for changes that nobody
 * says: a table that was built anew, or mended, by another program.
 */
const BELIEVED = 2_000;

interface Kept {
  /** Frozen, since many answers are made from it; null where there is no such row. */
  readonly state: object | null;
  readonly weight: number;
  readonly until: number;
}

/** A read of rows that is under way. */
interface Reading {
  readonly projection: string;
  readonly keys: ReadonlySet<string>;
  spoiled: boolean;
}

/**
 * Rows of the read models in memory, as they are in the tables. A row is dropped once the engine of this process has changed it, and
 * all of a read model once another process has: before the new position is told, so that an answer never lacks what it is said to hold.
 */
export class RowCache {
  /** By projection and key, those used last at the end. Only of projections whose changes are told. */
  readonly #followed = new Map<string, Map<string, Kept>>();
  readonly #readings = new Set<Reading>();
  #weight = 0;

  /** The row; undefined where it has to be read. */
  find(projection: string, key: string): object | null | undefined {
    const rows = this.#followed.get(projection);
    const kept = rows?.get(key);
    if (!rows || !kept) return undefined;
    this.#drop(rows, key);
    if (kept.until < performance.now()) return undefined;
    this.#put(rows, key, kept);
    return kept.state;
  }

  /**
   * Called before rows are read. The result is called with what was found, null where that failed, and keeps it unless it has changed
   * in between.
   */
  reading(projection: string, keys: readonly string[]): (found: ReadonlyMap<string, object> | null) => void {
    const reading: Reading = { projection, keys: new Set(keys), spoiled: false };
    this.#readings.add(reading);
    return (found) => {
      this.#readings.delete(reading);
      const rows = this.#followed.get(projection);
      if (found === null || reading.spoiled || !rows) return;
      const until = performance.now() + BELIEVED;
      for (const key of keys) {
        const state = frozen(found.get(key) ?? null);
        this.#drop(rows, key);
        this.#put(rows, key, { state, weight: key.length + 100 + weightOf(state), until });
      }
      for (const [oldest] of rows) {
        if (this.#weight <= MOST) break;
        this.#drop(rows, oldest);
      }
    };
  }

  /** Rows have changed: these, or any of the read model where they are null. From now on its changes are told. */
  changed(projection: string, keys: readonly string[] | null): void {
    for (const reading of this.#readings)
      if (reading.projection === projection && (keys === null || keys.some((key) => reading.keys.has(key))))
        reading.spoiled = true;
    const rows = this.#followed.get(projection) ?? new Map<string, Kept>();
    this.#followed.set(projection, rows);
    for (const key of keys ?? [...rows.keys()]) this.#drop(rows, key);
  }

  /** Nobody tells changes any more. */
  stop(): void {
    for (const reading of this.#readings) reading.spoiled = true;
    this.#followed.clear();
    this.#weight = 0;
  }

  #put(rows: Map<string, Kept>, key: string, kept: Kept): void {
    rows.set(key, kept);
    this.#weight += kept.weight;
  }

  #drop(rows: Map<string, Kept>, key: string): void {
    this.#weight -= rows.get(key)?.weight ?? 0;
    rows.delete(key);
  }
}

/** Freezes a state with all its members: whoever changed it would change the answers of others. */
function frozen<T>(state: T): T {
  if (typeof state !== 'object' || state === null) return state;
  Object.values(state).forEach(frozen);
  return Object.freeze(state);
}
