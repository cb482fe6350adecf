import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  pointsShape,
  printPoints,
  readPoints,
  shareOf,
  writePoints,
} from '../../../src/domain/ground/points.js';

const points = fc.bigInt(-99_999_999n, 99_999_999n);

describe('points as text', () => {
  it.each([
    ['0', 0n],
    ['7', 700n],
    ['92.5', 9250n],
    ['92.05', 9205n],
    ['0.01', 1n],
    ['-0.5', -50n],
    ['-12', -1200n],
  ])('%s are read and written', (text, value) => {
    expect(readPoints(text)).toBe(value);
    expect(writePoints(value)).toBe(text);
  });

  it('may have zeros that say nothing, and are written without', () => {
    expect(writePoints(readPoints('92.50'))).toBe('92.5');
    expect(writePoints(readPoints('92.00'))).toBe('92');
    expect(writePoints(readPoints('-0'))).toBe('0');
  });

  it('come back from text as they were, and fit the shape of a field unless they are below 0', () => {
    fc.assert(
      fc.property(points, (value) => {
        const text = writePoints(value);
        expect(readPoints(text)).toBe(value);
        expect(pointsShape.test(text)).toBe(value >= 0n);
      }),
    );
  });

  it.each(['', '.5', '5.', '1.234', '1,5', '1e2', ' 1', '--1', '+1', 'x', '१'])(
    '“%s” are no points',
    (text) => {
      expect(() => readPoints(text)).toThrow(TypeError);
      expect(pointsShape.test(text)).toBe(false);
    },
  );

  it.each(['01', '1000000', '-1'])('“%s” fit no field', (text) => expect(pointsShape.test(text)).toBe(false));

  it('are printed with a comma (edge case 40)', () => expect(printPoints('92.5')).toBe('92,5'));
});

describe('a share of points', () => {
  it.each([
    ['10', 3n, 4n, '7.5'],
    ['10', 1n, 3n, '3.33'],
    ['10', 2n, 3n, '6.67'],
    ['0.01', 1n, 2n, '0.01'],
    ['10', 0n, 5n, '0'],
    ['15', 10n, 10n, '15'],
  ])('%s × %s / %s is %s', (max, part, whole, share) =>
    expect(writePoints(shareOf(readPoints(max), part, whole))).toBe(share),
  );

  it('is exact to half a hundredth, however large the figures are', () => {
    const size = fc.bigInt(0n, 10n ** 18n);
    fc.assert(
      fc.property(fc.bigInt(0n, 100_000n), size, size, (max, part, rest) => {
        const whole = part + rest + 1n;
        const twiceOff = 2n * (shareOf(max, part, whole) * whole - max * part);
        expect(twiceOff > -whole && twiceOff <= whole).toBe(true);
      }),
    );
  });
});
