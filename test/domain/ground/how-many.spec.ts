import { describe, expect, it } from '@jest/globals';
import type { HowMany } from '../../../src/domain/ground/how-many.js';
import { boundsOf, faultOf, mayBeAsMany, printHowMany } from '../../../src/domain/ground/how-many.js';

describe('a number that no source tells exactly', () => {
  it.each<[HowMany, readonly [number, number], string]>([
    [{ is: 'GT', number: 10 }, [11, Infinity], 'hơn 10'],
    [{ is: 'LT', number: 10 }, [1, 9], 'gần 10'],
    [{ is: 'AT_LEAST', number: 3 }, [3, Infinity], 'ít nhất 3'],
    [{ is: 'AT_MOST', number: 3 }, [1, 3], 'nhiều nhất 3'],
    [{ is: 'APPROX', number: 20 }, [1, Infinity], 'khoảng 20'],
    [{ is: 'BETWEEN', number: 10, high: 12 }, [10, 12], 'từ 10 đến 12'],
    [{ is: 'MANY' }, [2, Infinity], 'nhiều'],
  ])('%j is %j, as people read it %s', (howMany, bounds, printed) => {
    expect(faultOf(howMany, null)).toBeNull();
    expect(boundsOf({ count: null, howMany }, 1)).toEqual(bounds);
    expect(printHowMany(howMany)).toBe(printed);
    expect(boundsOf({ count: 5, howMany }, 1)).toEqual([5, 5]);
  });

  it.each<[HowMany, number | null]>([
    [{ is: 'MANY', number: 3 }, null],
    [{ is: 'GT' }, null],
    [{ is: 'BETWEEN', number: 3 }, null],
    [{ is: 'BETWEEN', number: 3, high: 3 }, null],
    [{ is: 'AT_LEAST', number: 3, high: 4 }, null],
    [{ is: 'LT', number: 1 }, null],
    [{ is: 'MANY' }, 3],
  ])('is not %j beside the number %s', (howMany, count) => {
    expect(faultOf(howMany, count)).not.toBeNull();
  });

  it('may be another one, or may not', () => {
    const more: HowMany = { is: 'GT', number: 10 };
    expect(mayBeAsMany({ count: 12 }, { count: null, howMany: more })).toBe(true);
    expect(mayBeAsMany({ count: 10 }, { count: null, howMany: more })).toBe(false);
    expect(
      mayBeAsMany({ count: null, howMany: { is: 'AT_MOST', number: 10 } }, { count: null, howMany: more }),
    ).toBe(false);
    expect(mayBeAsMany({ count: 10 }, { count: null })).toBe(true);
    expect(mayBeAsMany({ count: 3 }, { count: 4 })).toBe(false);
  });
});
