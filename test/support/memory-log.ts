import type { DataSource } from 'typeorm';
import type { EventStore, ReadAllOptions } from '../../src/application/event-store.js';
import type { Recorded } from '../../src/domain/ground/event.js';
import { registryEventProjection } from '../../src/projections/registry-events.js';

// What a reader needs of a store and of a database, over events in memory.

/** A store with these events. */
export const storeOf = (log: readonly Recorded[]) =>
  ({
    kind: 'postgres',
    head: () => Promise.resolve({ position: log.at(-1)?.position ?? 0n }),
    eventAt: (position: bigint) => Promise.resolve(log.find((event) => event.position === position) ?? null),
    readStream: (stream: string, from = 0, limit = Infinity) =>
      Promise.resolve(log.filter((event) => event.stream === stream).slice(from, from + limit)),
    readAll: ({ after, stream, limit }: ReadAllOptions) =>
      Promise.resolve(
        log.filter((event) => event.stream === stream && event.position > after).slice(0, limit),
      ),
  }) as unknown as EventStore;

/** A database whose table has taken in the events up to a position; null where the table is of another version. */
export function databaseOf(log: readonly Recorded[], reached: bigint | null) {
  const rows = new Map<string, { position: bigint; state: unknown; subject: unknown }>();
  for (const event of log.filter(({ position }) => position <= (reached ?? 0n)))
    for (const key of registryEventProjection.keys(event)) {
      const state = registryEventProjection.evolve(null, event, key);
      if (state === null) throw new Error(`no row ${key}`);
      const subject = registryEventProjection.columns[0]?.value(state, key);
      rows.set(key, { position: event.position, state: JSON.parse(JSON.stringify(state)), subject });
    }
  const query = (_sql: string, [subjects, upTo]: [string[], string]) => {
    const found = [...rows.values()].filter(
      ({ position, subject }) => subjects.includes(subject as string) && position <= BigInt(upTo),
    );
    const made = { reached: String(reached), position: null as string | null, state: null as unknown };
    if (reached === null) return Promise.resolve([]);
    if (found.length === 0) return Promise.resolve([made]);
    return Promise.resolve(
      found
        .sort((a, b) => (a.position < b.position ? -1 : 1))
        .map(({ position, state }) => ({ ...made, position: String(position), state })),
    );
  };
  return { query } as unknown as DataSource;
}
