import { isDeepStrictEqual } from 'node:util';
import type { QueryBus } from '@nestjs/cqrs';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SystemClock } from '../../src/application/clock.js';
import type { KnownAt } from '../../src/application/positions.js';
import type { Recorded } from '../../src/domain/ground/event.js';
import type { Day } from '../../src/domain/ground/values.js';

import {
  GetLeadership,
  GetLeadershipHandler,
  GetRotation,
  GetRotationHandler,
} from '../../src/projections/leadership.js';
import type { Question } from '../../src/projections/question.js';
import { Reader } from '../../src/projections/reader.js';
import { RowCache } from '../../src/projections/row-cache.js';
import { Steps } from '../../src/projections/steps.js';
import { officeSteps, play, registrySteps } from '../domain/histories.js';
import { databaseOf, storeOf } from '../support/memory-log.js';

// Compared with asking before and after every event of the log.

const clock = new SystemClock();

function over(log: readonly Recorded[]) {
  const store = storeOf(log);
  const reader = new Reader(databaseOf(log, BigInt(log.length)), store, clock, new RowCache());
  const ask = async (question: Question<object>): Promise<{ data: object }> =>
    question instanceof GetLeadership
      ? new GetLeadershipHandler(reader).execute(question)
      : new GetRotationHandler(reader).execute(question as GetRotation);
  const steps = new Steps(reader, { execute: ask } as unknown as QueryBus, store, clock);
  return { steps, ask };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('steps through random histories', () => {
  it.each([
    ['leaders', officeSteps],
    ['units and clusters', registrySteps],
  ])(
    'are the events that changed the answer, in both directions, and tell what two states of knowledge differ in: %s',
    async (_, some) => {
      let compared = 0;
      /** Days with two positions each. */
      let triples = 0;
      const days = fc.date({ min: new Date('2014-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
      await fc.assert(
        fc.asyncProperty(
          some,
          days,
          fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 4, maxLength: 4 }),
          fc.boolean(),
          async (sequence, date, pairs, ofLeader) => {
            const { log } = play(sequence);
            const { steps, ask } = over(log);
            const day = date.toISOString().slice(0, 10) as Day;
            const asking = (known: KnownAt): Question<object> =>
              ofLeader ? new GetLeadership('c1', day, known) : new GetRotation('c1', known);
            const answered = (position: number): Promise<object | null> =>
              ask(asking(`${BigInt(position)}`)).then(
                ({ data }) => data,
                () => null,
              );
            const answers = [null as object | null];
            for (let position = 1; position <= log.length; position++) answers.push(await answered(position));
            const changed = answers.flatMap((answer, i) =>
              i > 0 && !isDeepStrictEqual(answer, answers[i - 1]) ? [i] : [],
            );
            for (const [a, b] of pairs) {
              const [from, to] = [a % (log.length + 1), b % (log.length + 1)].sort((x, y) => x - y) as [
                number,
                number,
              ];
              const between = changed.filter((position) => from < position && position <= to);
              const forwards = await all(steps.forwards(asking, BigInt(from), BigInt(to)));
              expect(forwards.map(({ event }) => Number(event.position))).toEqual(between);
              for (const { event, before, after, changes } of forwards) {
                const position = Number(event.position);
                expect([before, after]).toEqual([answers[position - 1], answers[position]]);
                expect(changes.length).toBeGreaterThan(0);
              }
              const difference = await steps.difference(asking, BigInt(from), BigInt(to));
              expect([difference.before, difference.after]).toEqual([answers[from], answers[to]]);
              expect(difference.changes.length === 0).toBe(isDeepStrictEqual(answers[from], answers[to]));
              triples++;
            }
            const end = (pairs[0]?.[0] ?? 0) % (log.length + 1);
            const backwards = await all(steps.backwards(asking, BigInt(end)));
            expect(backwards.map(({ event }) => Number(event.position))).toEqual(
              changed.filter((position) => position <= end).toReversed(),
            );
            compared += changed.length;
          },
        ),
        { numRuns: 125 },
      );
      expect(compared).toBeGreaterThan(100);
      expect(triples).toBeGreaterThanOrEqual(500);
    },
    120_000,
  );
});
