import type { DomainEvent, Recorded } from '../domain/ground/event.js';

/** Type of an indexed column beside the state; `name` is text sorted in Vietnamese order. */
export type ColumnType = 'text' | 'name' | 'integer' | 'text[]';

/**
 * A read model: one row per key, folded from events by a pure function. The same fold answers "now" from the table and
 * "then" from events. The engine owns tables, checkpoints, rebuilds and the switch; a projection has no I/O.
 * A state is plain JSON (no Date, Map, NaN), whose members have no order; it is written in place. What throws stops the projection at that event.
 */
export interface Projection<S extends object = object> {
  /** Lower snake case, 50 characters at most; also the name of the SQL view over the current table. */
  readonly name: string;
  /** Raise it whenever `keys`, `evolve` or `columns` change: the table is then rebuilt beside the old one and switched. */
  readonly version: number;
  /** Keys of the rows that an event concerns; empty for an event that concerns none. */
  keys(event: Recorded): readonly string[];
  /** Next state of the row. `state` is null where the row does not exist yet; null as a result leaves no row. */
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
  told: Omit<P, 'keys' | 'evolve'> & {
    keys(event: Recorded<E>): readonly string[];
    evolve(state: RowOf<P> | null, event: Recorded<E>, key: string): RowOf<P> | null;
  },
): P {
  const isTaken = (event: Recorded): event is Recorded<E> => Object.hasOwn(types, event.type);
  const keys: Projection['keys'] = (event) => (isTaken(event) ? told.keys(event) : []);
  return { ...told, keys } as P;
}

/** Folds rows in memory: what a table would hold of these keys after these events. */
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

/** Takes an event into the rows that are wanted. */
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

/** The same for one row. */
export function fold<S extends object>(
  projection: Projection<S>,
  key: string,
  events: Iterable<Recorded>,
): S | null {
  return foldRows(projection, [key], events).get(key) ?? null;
}
