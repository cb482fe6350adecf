import { AsyncLocalStorage } from 'node:async_hooks';
import type { Day } from '../domain/ground/values.js';
import type { Replayable } from './sight.js';
import type { Walk } from './walk.js';

/** Rows that an answer was made from, by read model and key. */
export type RowsRead = Map<Replayable<object>, Set<string>>;

interface Watch {
  readonly day: Day;
  readonly rows: RowsRead;
  readonly walk: Walk | null;
}

const watch = new AsyncLocalStorage<Watch>();
let watching = 0;

/**
 * Asks of what was known then, as on a day, and tells from which rows the answer was made: as long as none of them changes, it stays
 * the same. Rows come from a walk where there is one.
 */
export async function watched<T>(
  day: Day,
  walk: Walk | null,
  ask: () => Promise<T>,
): Promise<{ readonly answer: T; readonly rows: RowsRead }> {
  const rows: RowsRead = new Map();
  watching++;
  try {
    return { answer: await watch.run({ day, rows, walk }, ask), rows };
  } finally {
    // Up to Node 22 it would go on following every promise of the process, a tenth to a fifth of the time of an answer.
    if (--watching === 0) watch.disable();
  }
}

/** The day as on which is asked; undefined where nobody watches. */
export const dayWatched = (): Day | undefined => watch.getStore()?.day;

/** The walk that is at a position; null where there is none. */
export function walkAt(position: bigint): Walk | null {
  const walk = watch.getStore()?.walk ?? null;
  return walk?.position === position ? walk : null;
}

/** Notes that rows are read. */
export function noteRead(projection: Replayable<object>, keys: readonly string[]): void {
  const rows = watch.getStore()?.rows;
  if (rows === undefined) return;
  const known = rows.get(projection) ?? new Set();
  rows.set(projection, known);
  for (const key of keys) known.add(key);
}
