import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Positions } from '../../src/infrastructure/proofs/positions.js';

describe('the positions of a log, by the places of its events', () => {
  // Mostly without gaps, as in PostgreSQL; or with one after nearly each, as in EventStoreDB.
  const logs = fc.oneof(
    fc.array(fc.constantFrom(1n, 1n, 1n, 1n, 1n, 5n), { maxLength: 300 }),
    fc.array(fc.bigInt({ min: 1n, max: 1_000n }), { maxLength: 300 }),
  );

  it('are those that a list of them has', () => {
    fc.assert(
      fc.property(logs, (gaps) => {
        const positions = new Positions();
        const list: bigint[] = [];
        let last = 0n;
        for (const gap of gaps) {
          last += gap;
          list.push(last);
          positions.push(last);
        }
        expect([positions.length, positions.last]).toEqual([list.length, last]);
        expect(list.map((_, place) => positions.at(place))).toEqual(list);
        expect(positions.at(list.length)).toBe(last + 1n);
        for (const near of [0n, ...list, last + 1n].flatMap((one) => [one - 1n, one, one + 1n])) {
          const place = list.findIndex((one) => one >= near);
          expect(positions.placeOf(near)).toBe(place < 0 ? list.length : place);
          expect(positions.indexOf(near)).toBe(list.includes(near) ? place : null);
        }
      }),
      { numRuns: 60 },
    );
  });
});
