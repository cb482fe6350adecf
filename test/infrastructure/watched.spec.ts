import { expect, test } from '@jest/globals';
import { sleep } from '../../src/application/waiting.js';
import type { Day } from '../../src/domain/ground/values.js';
import { dayWatched, watched } from '../../src/projections/watched.js';

test('who watches sees their own day to the end, whoever else begins or ends meanwhile', async () => {
  const seen = async (day: Day, ms: number) => {
    const { answer } = await watched(day, null, async () => {
      await sleep(ms);
      return dayWatched();
    });
    return answer;
  };
  const days = Promise.all([seen('2025-01-01', 20), seen('2025-06-30', 1), seen('2025-12-31', 5)]);
  expect(await days).toEqual(['2025-01-01', '2025-06-30', '2025-12-31']);
  expect(dayWatched()).toBeUndefined();
  expect(await seen('2024-02-29', 1)).toBe('2024-02-29');
});
