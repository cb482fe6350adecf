import type { DomainEvent, Recorded } from '../domain/ground/event.js';

/** Type of an indexed column beside the state; `name` is text sorted in Vietnamese order. */
export type ColumnType = 'text' | 'name' | 'integer' | 'text[]';

/**
 * A read model: one row per key, folded from events without I/O. The same fold answers "now" from the table and "then" from
 * events. Tables, checkpoints, rebuilds and the switch are the engine's. A state is plain JSON (no Date, Map, NaN; the order of
 * members is lost) and may be changed in place. An exception stops the projection at that event.
 */
export interface Projection<S extends object = object> {
  /** Lower snake case, 50 characters at most; also the name of the SQL view over the current table. */
  readonly name: string;
  /** Raise it whenever `keys`, `evolve` or `columns` change: the table is then rebuilt beside the old one and switched. */
  readonly version: number;
  /** The types of events that it takes; absent where its keys say which. */
  readonly types?: readonly string[];
  /** Keys of the rows that an event concerns; empty for an event that concerns none. */
  keys(event: Recorded): readonly string[];
  /** The row after the event. `state` is null where there is no row yet; the result is null where there is none any more. */
  evolve(state: S | null, event: Recorded, key: string): S | null;
  /** Columns kept beside the state for queries. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: ColumnType;
    readonly indexed?: boolean;
    value(state: S, key: string): string | number | readonly string[] | null;
  }[];
}

type RowOf<P> = P extends Projection<infer S> ? S : never;

/** A projection that takes events of these types: `keys` and `evolve` see no others, and have to decide about each. */
export function projectionOf<E extends DomainEvent, P extends Projection>(
  types: Readonly<Record<E['type'], true>>,
  definition: Omit<P, 'types' | 'keys' | 'evolve'> & {
    keys(event: Recorded<E>): readonly string[];
    evolve(state: RowOf<P> | null, event: Recorded<E>, key: string): RowOf<P> | null;
  },
): P {
  const isTaken = (event: Recorded): event is Recorded<E> => Object.hasOwn(types, event.type);
  const keys: Projection['keys'] = (event) => (isTaken(event) ? definition.keys(event) : []);
  const taken: Projection['types'] = Object.keys(types);
  return { ...definition, types: taken, keys } as P;
}

/** Folds rows in memory: what the table would hold under these keys after these events. */
export function foldRows<S extends object>(
  projection: Projection<S>,
  wanted: readonly string[],
  events: Iterable<Recorded>,
): Map<string, S> {
  const keys = new Set(wanted);
  const rows = new Map<string, S>();
  for (const event of events) foldEvent(projection, keys, rows, event);
  return rows;
}

/** Applies an event to those of the wanted rows that it concerns. */
export function foldEvent<S extends object>(
  projection: Projection<S>,
  wanted: ReadonlySet<string>,
  rows: Map<string, S>,
  event: Recorded,
): void {
  for (const key of new Set(projection.keys(event))) {
    if (!wanted.has(key)) continue;
    const state = projection.evolve(rows.get(key) ?? null, event, key);
    if (state === null) rows.delete(key);
    else rows.set(key, state);
  }
}

/** `foldRows` for one row. */
export function fold<S extends object>(
  projection: Projection<S>,
  key: string,
  events: Iterable<Recorded>,
): S | null {
  return foldRows(projection, [key], events).get(key) ?? null;
}
