import { setImmediate } from 'node:timers/promises';
import type { Recorded } from '../../domain/ground/event.js';
import type { Projection } from '../../projections/projection.js';

/** A row in memory. */
export interface Row {
  readonly key: string;
  /** Null where there is no row, or none any more. */
  state: object | null;
  /** Position of the last event folded into it; 0n where there is none. */
  position: bigint;
  /** Changed since it was read or written. */
  dirty: boolean;
  /** Whether the table has it. */
  isStored: boolean;
}

/** A row as the database gives it. */
export interface StoredRow {
  readonly key: string;
  readonly state: object;
  readonly position: string;
}

export function rowOf({ key, state, position }: StoredRow): Row {
  return { key, state, position: BigInt(position), dirty: false, isStored: true };
}

/** An event and the keys of the rows it concerns. */
export interface Step {
  readonly event: Recorded;
  readonly keys: readonly string[];
}

/** Thrown where the code of a projection threw. */
export class ProjectionFailed extends Error {
  constructor(
    /** The event it could not take in; null where it failed on the state of a row. */
    readonly event: Recorded | null,
    /** What it threw. */
    override readonly cause: unknown,
  ) {
    const where = event && `event ${event.id} (${event.type}) at position ${event.position}: `;
    super(`${where ?? ''}${messageOf(cause)}`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Runs code of a projection. Throws `ProjectionFailed` for whatever it throws. */
export function guarded<T>(event: Recorded | null, code: () => T): T {
  try {
    return code();
  } catch (error) {
    throw new ProjectionFailed(event, error);
  }
}

/** The events that concern the projection, in order. Throws `ProjectionFailed`. */
export function stepsOf(projection: Projection, events: readonly Recorded[]): Step[] {
  const steps: Step[] = [];
  for (const event of events) {
    const keys = guarded(event, () => projection.keys(event));
    if (keys.length > 0) steps.push({ event, keys });
  }
  return steps;
}

/** Keys of the steps that are not among the rows yet. */
export function missingKeys(steps: readonly Step[], rows: ReadonlyMap<string, Row>): string[] {
  const missing = new Set<string>();
  for (const { keys } of steps) for (const key of keys) if (!rows.has(key)) missing.add(key);
  return [...missing];
}

/** How long a fold runs before it yields to other work, milliseconds. */
const TURN = 20;

/**
 * Folds the steps into the rows, each event at most once into each row, yielding to other work in between. Throws
 * `ProjectionFailed`; the rows are then half done.
 */
export async function foldInto(
  rows: Map<string, Row>,
  projection: Projection,
  steps: readonly Step[],
): Promise<void> {
  let since = performance.now();
  for (const { event, keys } of steps) {
    if (performance.now() - since > TURN) {
      await setImmediate();
      since = performance.now();
    }
    for (const key of keys) {
      let row = rows.get(key);
      if (row === undefined)
        rows.set(key, (row = { key, state: null, position: 0n, dirty: false, isStored: false }));
      if (event.position <= row.position) continue;
      const { state } = row;
      row.state = guarded(event, () => projection.evolve(state, event, key));
      row.position = event.position;
      row.dirty = true;
    }
  }
}
