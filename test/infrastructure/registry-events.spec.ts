import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SystemClock } from '../../src/application/clock.js';
import * as Registry from '../../src/domain/registry/registry.js';
import { projections } from '../../src/projections/index.js';
import type { Projection } from '../../src/projections/projection.js';
import { foldRows } from '../../src/projections/projection.js';
import { Reader } from '../../src/projections/reader.js';
import { RowCache } from '../../src/projections/row-cache.js';
import { concerned } from '../../src/projections/registry-events.js';
import type { Replayable } from '../../src/projections/sight.js';
import { databaseOf, storeOf } from '../support/memory-log.js';
import { officeSteps, play, registrySteps, yearSteps } from '../domain/histories.js';

const isReplayed = (of: Projection): of is Replayable<object> =>
  'streams' in of && (of as Replayable<object>).streams('a_2024').includes(Registry.stream);
/** Read models of which the registry tells something. */
const replayed = projections.filter(isReplayed);

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
