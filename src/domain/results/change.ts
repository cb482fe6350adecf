import type { Figure } from './figure.js';
import { compareFigures, differenceWithin, isAdditive } from './figure.js';

/** How a figure differs from the one of the year before. */
export interface YearChange {
  readonly direction: 'UP' | 'DOWN' | 'SAME';
  /** How far, 0 or more: `more than 5` where one of the two is only known as a bound. */
  readonly by: Figure;
  /** The same in tenths of a per cent of the figure before, rounded half up; null where that is 0, or one of the two is not exact. */
  readonly perMille: string | null;
}

/**
 * The change from one figure to the next, if it has the same direction for all numbers that the two may stand for; else null, as nothing
 * may rest on it (edge case 38). Throws TypeError on different units.
 */
export function changeOf(before: Figure, now: Figure): YearChange | null {
  const compared = compareFigures(now, before);
  if (compared === 'UNDECIDABLE') return null;
  const { difference: by } = differenceWithin(before, now, '0');
  const areExact = before.qualifier === 'EQ' && now.qualifier === 'EQ' && isAdditive(now.unit);
  const perMille =
    areExact && before.value !== '0' ? rounded(BigInt(by.value) * 1000n, BigInt(before.value)) : null;
  return { direction: compared === 'EQUAL' ? 'SAME' : compared === 'GREATER' ? 'UP' : 'DOWN', by, perMille };
}

const rounded = (dividend: bigint, divisor: bigint): string =>
  String((2n * dividend + divisor) / (2n * divisor));
