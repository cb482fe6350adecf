import type { Recorded } from '../domain/ground/event.js';
import type { Replayable } from './sight.js';

/**
 * Rows as they were at a position that goes on from event to event: to fold all of them from their first events for each would take as
 * long as there are events, as often. Whoever walks hands over every event that concerns one of them.
 */
export class Walk {
  readonly #rows = new Map<Replayable<object>, Map<string, object | null>>();

  constructor(private at: bigint) {}

  get position(): bigint {
    return this.at;
  }

  /** The row; null where there was none, undefined where it is not known here. */
  find<S extends object>(projection: Replayable<S>, key: string): S | null | undefined {
    return this.#rows.get(projection)?.get(key) as S | null | undefined;
  }

  add<S extends object>(projection: Replayable<S>, key: string, state: S | null): void {
    const known = this.#rows.get(projection) ?? new Map();
    this.#rows.set(projection, known.set(key, state));
  }

  /** Goes on to a position before which no event concerns any of the rows. */
  goTo(position: bigint): void {
    this.at = position;
  }

  /** Goes on over an event. Answers hold the rows as they were, so that those it concerns are changed in a copy. */
  take(event: Recorded): void {
    this.at = event.position;
    for (const [projection, rows] of this.#rows)
      for (const key of new Set(projection.keys(event)))
        if (rows.has(key))
          rows.set(key, projection.evolve(structuredClone(rows.get(key) ?? null), event, key));
  }

  /** Lets go of all rows but these. */
  keep(wanted: ReadonlyMap<Replayable<object>, ReadonlySet<string>>): void {
    for (const [projection, rows] of this.#rows)
      for (const key of rows.keys()) if (!wanted.get(projection)?.has(key)) rows.delete(key);
  }
}
