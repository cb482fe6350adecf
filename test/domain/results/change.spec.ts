import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { changeOf } from '../../../src/domain/results/change.js';
import type { Figure } from '../../../src/domain/results/figure.js';
import { qualifiers, rangeOf } from '../../../src/domain/results/figure.js';

const cases = (value: number, qualifier: Figure['qualifier'] = 'EQ', high?: number): Figure => ({
  value: String(value),
  ...(high === undefined ? {} : { high: String(high) }),
  unit: 'CASE',
  qualifier,
});

describe('the change from one year to the next', () => {
  it.each<[Figure, Figure, object | null]>([
    [cases(80), cases(90), { direction: 'UP', by: { value: '10', qualifier: 'EQ' }, perMille: '125' }],
    [cases(3), cases(2), { direction: 'DOWN', by: { value: '1', qualifier: 'EQ' }, perMille: '333' }],
    [cases(2000), cases(2001), { direction: 'UP', perMille: '1' }],
    [cases(7), cases(7), { direction: 'SAME', by: { value: '0' }, perMille: '0' }],
    [cases(0), cases(5), { direction: 'UP', by: { value: '5' }, perMille: null }],
    [cases(100), cases(150, 'GT'), { direction: 'UP', by: { value: '50', qualifier: 'GT' }, perMille: null }],
    [
      cases(100),
      cases(90, 'LT'),
      { direction: 'DOWN', by: { value: '10', qualifier: 'GT' }, perMille: null },
    ],
    // Perhaps 101, perhaps 90: nobody knows which way it went.
    [cases(100), cases(90, 'GT'), null],
    [cases(100), cases(200, 'APPROX'), null],
    [cases(100, 'APPROX'), cases(100, 'APPROX'), null],
    [cases(10, 'BETWEEN', 12), cases(12, 'BETWEEN', 15), null],
    [cases(10, 'BETWEEN', 12), cases(13, 'BETWEEN', 15), { direction: 'UP' }],
  ])('from %j to %j is %j', (before, now, expected) => {
    expect({ change: changeOf(before, now) }).toMatchObject({ change: expected });
  });

  it('has a direction and an amount only where all numbers that the two may stand for have them', () => {
    const figure = fc
      .tuple(fc.nat(30), fc.constantFrom(...qualifiers), fc.integer({ min: 1, max: 5 }))
      .map(([value, qualifier, more]) =>
        cases(value, qualifier, qualifier === 'BETWEEN' ? value + more : undefined),
      )
      .filter(({ value, qualifier }) => qualifier !== 'LT' || value !== '0');
    const numbers = (of: Figure): number[] => {
      const { low, high } = rangeOf(of);
      return Array.from({ length: 70 }, (_, i) => i).filter((n) => n >= low && (high === null || n <= high));
    };
    fc.assert(
      fc.property(figure, figure, (before, now) => {
        const ways = new Set(numbers(before).flatMap((a) => numbers(now).map((b) => Math.sign(b - a))));
        const change = changeOf(before, now);
        const way = change && { UP: 1, SAME: 0, DOWN: -1 }[change.direction];
        expect(way).toBe(ways.size === 1 ? [...ways][0] : null);
        if (!change) return;
        const least = Math.min(...numbers(before).flatMap((a) => numbers(now).map((b) => Math.abs(b - a))));
        expect(rangeOf(change.by).low).toBe(BigInt(least));
      }),
    );
  });
});
