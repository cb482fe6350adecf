import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { SystemClock } from '../../src/application/clock.js';
import type { EventStore, ReadAllOptions } from '../../src/application/event-store.js';
import type { Recorded } from '../../src/domain/ground/event.js';
import * as Registry from '../../src/domain/registry/registry.js';
import { projections } from '../../src/projections/index.js';
import type { Projection } from '../../src/projections/projection.js';
import { foldRows } from '../../src/projections/projection.js';
import { Reader } from '../../src/projections/reader.js';
import { RowCache } from '../../src/projections/row-cache.js';
import { concerned, registryEventProjection } from '../../src/projections/registry-events.js';
import type { Replayable } from '../../src/projections/sight.js';
import { officeSteps, play, registrySteps, yearSteps } from '../domain/histories.js';

const isReplayed = (of: Projection): of is Replayable<object> =>
  'streams' in of && (of as Replayable<object>).streams('a_2024').includes(Registry.stream);
/** Read models of which the registry tells something. */
const replayed = projections.filter(isReplayed);

/** A store with these events. */
const storeOf = (log: readonly Recorded[]) =>
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
function databaseOf(log: readonly Recorded[], reached: bigint | null) {
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

const clock = new SystemClock();

describe('rows as they were known then', () => {
  it('are found by the registry events of every read model that the registry tells something of', () => {
    expect(new Set(concerned)).toEqual(new Set(replayed));
  });

  it.each([
    ['units and clusters', registrySteps],
    ['offices', officeSteps],
    ['years', yearSteps],
  ])(
    'are those that a fold of the whole log gives, however far the table of registry events has come: %s',
    async (_, some) => {
      let compared = 0;
      await fc.assert(
        fc.asyncProperty(
          some,
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.nat(),
          async (sequence, part, n) => {
            const { log } = play(sequence);
            const known = BigInt(n % (log.length + 1));
            const reached = part < 0.1 ? null : BigInt(Math.floor(part * log.length));
            const sight = await new Reader(
              databaseOf(log, reached),
              storeOf(log),
              clock,
              new RowCache(),
            ).sight(`${known}`);
            const before = log.filter(({ position }) => position <= known);
            for (const projection of replayed) {
              const keys = [...new Set(log.flatMap((event) => projection.keys(event)))];
              const rows = await sight.rows(projection, keys);
              expect(rows).toEqual(foldRows(projection, keys, before));
              compared += rows.size;
            }
          },
        ),
        { numRuns: 60 },
      );
      expect(compared).toBeGreaterThan(100);
    },
  );
});
