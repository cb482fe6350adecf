import { describe, expect, it } from '@jest/globals';
import { Together } from '../../src/infrastructure/projections/together.js';

describe('what is asked together', () => {
  /** Doubles numbers; `all` leaves out what is odd, and fails where there is a zero. */
  const calls: string[] = [];
  const together = new Together<number, number>(
    async (asked) => {
      calls.push(`all ${asked.join(' ')}`);
      if (asked.includes(0)) throw new Error('zero among them');
      return asked.map((one) => (one % 2 === 0 ? 2 * one : undefined));
    },
    async (one) => {
      calls.push(`alone ${one}`);
      if (one === 0) throw new Error('zero');
      return 2 * one;
    },
  );
  const asked = async (...numbers: number[]) => {
    calls.length = 0;
    return await Promise.allSettled(numbers.map((one) => together.ask(one)));
  };
  const value = (one: number) => ({ status: 'fulfilled', value: one });

  it('goes in one call, and alone where there is nothing beside it or no answer yet', async () => {
    expect(await asked(2, 3, 4)).toEqual([value(4), value(6), value(8)]);
    expect(calls).toEqual(['all 2 3 4', 'alone 3']);
    expect(await asked(2)).toEqual([value(4)]);
    expect(calls).toEqual(['alone 2']);
  });

  it('tells a fault only to whom it concerns', async () => {
    const [two, zero] = await asked(2, 0);
    expect([two, zero?.status]).toEqual([value(4), 'rejected']);
    expect(calls).toEqual(['all 2 0', 'alone 2', 'alone 0']);
  });
});
