import type { Fraction } from '../ground/fraction.js';
import { atLeast, printFraction } from '../ground/fraction.js';

// What a rule of voting is made of, and how it is printed.

/** What a threshold is a part of: units taking part, all units on the roll, or valid ballots (edge case 30). */
export type Base = 'PRESENT' | 'ALL_MEMBERS' | 'VALID';

/** A part that the votes must reach, or exceed where `moreThan`. */
export interface Threshold extends Fraction {
  readonly moreThan: boolean;
}

/** The rule by which members vote. */
export interface VoteRule {
  readonly threshold: Threshold;
  readonly base: Base;
  /** Whether a unit that voted may surrender its ballot for another one. */
  readonly secondBallot: 'REFUSED' | 'REPLACES';
  /** Whether the unit that presides decides a tie (P18); no leader does by default (edge case 28). */
  readonly castingVote: boolean;
}

/** Fewest votes of `base` that meet the threshold; at least one, since nobody wins without a vote. */
export function votesNeeded(threshold: Threshold, base: number): number {
  const { numerator, denominator, moreThan } = threshold;
  const needed = moreThan ? Math.floor((numerator * base) / denominator) + 1 : atLeast(threshold, base);
  return Math.max(1, needed);
}

const bases: Readonly<Record<Base, string>> = {
  PRESENT: 'số đơn vị tham gia',
  ALL_MEMBERS: 'tổng số đơn vị được bỏ phiếu',
  VALID: 'số phiếu hợp lệ',
};

/** The threshold with its denominator, as minutes print it: `từ 2/3 số đơn vị tham gia`, `trên 50 % số phiếu hợp lệ`. */
export function printThreshold({ threshold, base }: Pick<VoteRule, 'threshold' | 'base'>): string {
  return `${threshold.moreThan ? 'trên' : 'từ'} ${printFraction(threshold)} ${bases[base]}`;
}
