import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Counting } from '../../../src/domain/meetings/tally.js';
import { printShare, tally } from '../../../src/domain/meetings/tally.js';
import { printThreshold } from '../../../src/domain/law/vote-rule.js';

const twoThirds = { numerator: 2, denominator: 3, moreThan: false };
const half = { numerator: 1, denominator: 2, moreThan: true };
const by = (threshold: Counting['rule']['threshold'], base: Counting['rule']['base'] = 'PRESENT') =>
  ({ threshold, base, secondBallot: 'REFUSED', castingVote: false }) as const;
const seven: Counting = {
  options: ['a', 'b'],
  rule: by(half),
  quorum: { numerator: 2, denominator: 3 },
  members: 7,
  present: 6,
  issued: 6,
};
const votes = (choices: Record<string, number>): string[] =>
  Object.entries(choices).flatMap(([choice, n]) => Array.from({ length: n }, () => choice));

describe('the count', () => {
  it('adds up: issued is returned and not returned, returned is valid and invalid', () => {
    expect(tally(votes({ a: 3, AGAINST: 1, BLANK: 1 }), seven)).toEqual({
      issued: 6,
      returned: 5,
      notReturned: 1,
      valid: 4,
      invalid: 1,
      votes: [
        { option: 'a', votes: 3 },
        { option: 'b', votes: 0 },
        { option: 'AGAINST', votes: 1 },
      ],
      base: 6,
      needed: 4,
      quorum: { present: 6, members: 7, needed: 5, met: true },
      outcome: 'NOT_REACHED',
      winner: null,
      tied: [],
    });
  });

  it.each([
    ['half of six is not more than half', by(half), { a: 3, AGAINST: 3 }, 'NOT_REACHED', 4],
    ['more than half wins', by(half), { a: 4, b: 2 }, 'WON', 4],
    ['three against three is a tie (edge case 28)', by(half), { a: 3, b: 3 }, 'TIED', 4],
    [
      'a tie that reaches the threshold is a tie',
      by({ numerator: 1, denominator: 3, moreThan: false }),
      { a: 3, b: 3 },
      'TIED',
      2,
    ],
    ['those against outweigh a tie', by(half), { a: 1, b: 1, AGAINST: 4 }, 'NOT_REACHED', 4],
    ['nobody wins without a vote', by(twoThirds, 'VALID'), { BLANK: 6 }, 'NOT_REACHED', 1],
    [
      'of all members',
      by({ numerator: 80, denominator: 100, moreThan: false }, 'ALL_MEMBERS'),
      { a: 5, BLANK: 1 },
      'NOT_REACHED',
      6,
    ],
    ['of the valid ballots', by(twoThirds, 'VALID'), { a: 2, b: 1, BLANK: 3 }, 'WON', 2],
    ['more ballots than papers', by(half), { a: 7 }, 'OVERFULL', 4],
  ])('%s', (_what, rule, choices, outcome, needed) => {
    expect(tally(votes(choices), { ...seven, rule })).toMatchObject({ outcome, needed });
  });

  it('without a quorum has no winner, whatever the votes', () => {
    const few = { ...seven, present: 4, issued: 4 };
    expect(tally(votes({ a: 4 }), few)).toMatchObject({ outcome: 'NO_QUORUM', winner: null });
    expect(tally(votes({ a: 4 }), { ...few, present: 5 })).toMatchObject({ outcome: 'WON', winner: 'a' });
  });

  it('in a cluster of two is often a tie, and needs both (edge case 29)', () => {
    const two = { ...seven, members: 2, present: 2, issued: 2 };
    expect(tally(['a', 'b'], two)).toMatchObject({ outcome: 'TIED', tied: ['a', 'b'] });
    expect(tally(['a'], { ...two, present: 1, issued: 1 }).outcome).toBe('NO_QUORUM');
  });

  it('does not depend on the order of the ballots', () => {
    const choice = fc.constantFrom('a', 'b', 'AGAINST', 'BLANK');
    const shuffled = fc
      .array(choice, { maxLength: 6 })
      .chain((choices) =>
        fc.tuple(fc.constant(choices), fc.shuffledSubarray(choices, { minLength: choices.length })),
      );
    fc.assert(
      fc.property(shuffled, ([choices, others]) =>
        expect(tally(others, seven)).toEqual(tally(choices, seven)),
      ),
    );
  });
});

describe('what minutes print', () => {
  it('names the threshold with its denominator', () => {
    expect(printThreshold(by(twoThirds))).toBe('từ 2/3 số đơn vị tham gia');
    expect(printThreshold(by({ numerator: 80, denominator: 100, moreThan: false }, 'ALL_MEMBERS'))).toBe(
      'từ 80 % tổng số đơn vị được bỏ phiếu',
    );
    expect(printThreshold(by(half, 'VALID'))).toBe('trên 1/2 số phiếu hợp lệ');
  });

  it.each([
    [5, 6, '5/6 = 83,3 %'],
    [5, 7, '5/7 = 71,4 %'],
    [2, 3, '2/3 = 66,7 %'],
    [7, 7, '7/7 = 100,0 %'],
    [0, 7, '0/7 = 0,0 %'],
    [0, 0, '0/0'],
  ])('%i of %i as %s', (n, of, printed) => expect(printShare(n, of)).toBe(printed));
});
