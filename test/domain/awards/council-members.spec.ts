import { describe, expect, it } from '@jest/globals';
import * as Council from '../../../src/domain/awards/council-members.js';
import type { Day } from '../../../src/domain/ground/values.js';
import { eventId, given, knowing, outcome } from '../../support/given.js';
import { khoi2 } from '../told.js';

const context = knowing(khoi2);
const organiserId = 'ttcp';
const after = (...events: readonly Council.CouncilMembersEvent[]) => given(Council, ...events);
const founded = (told: object = {}) =>
  Council.establishCouncil(after(), { organiserId, ...told }, context)[0]!;
const joined = (memberId: string, told: object = {}) =>
  Council.recordCouncilMembers(after(), { organiserId, members: [{ memberId }], ...told }, context)[0]!;
const on = (day: Day, ...events: readonly Council.CouncilMembersEvent[]) => {
  const { seats, memberCount, known } = Council.councilOn(after(...events).records, day);
  return [seats.map(({ memberId }) => memberId), memberCount, known];
};

describe('a council on a day', () => {
  it.each([
    ['nobody speaks of', [], [[], null, 'NONE']],
    ['was set up, with no more told', [founded()], [[], null, 'NONE']],
    ['is only counted', [founded({ memberCount: 9 })], [[], 9, 'COUNTED']],
    ['has one member that is known', [joined('a')], [['a'], null, 'SOME']],
    ['is known in part', [founded({ memberCount: 2 }), joined('a')], [['a'], 2, 'SOME']],
    ['is known', [founded({ memberCount: 1 }), joined('a')], [['a'], 1, 'ALL']],
    [
      'has one more, of whom nobody counted anew',
      [founded({ memberCount: 1 }), joined('a', { from: '2024' })],
      [['a'], null, 'SOME'],
    ],
    [
      'has one more, counted',
      [founded({ memberCount: 1 }), joined('a', { from: '2024', memberCount: 2 })],
      [['a'], 2, 'SOME'],
    ],
    ['gets one later', [founded({ memberCount: 1 }), joined('a', { from: '2025' })], [[], 1, 'COUNTED']],
    ['is not set up yet', [founded({ from: '2025', memberCount: 1 })], [[], null, 'NONE']],
    [
      'was set up anew',
      [founded({ from: '2020' }), joined('a'), founded({ from: '2024' })],
      [[], null, 'NONE'],
    ],
    [
      'will be set up anew',
      [founded({ from: '2020' }), joined('a'), founded({ from: '2025' })],
      [['a'], null, 'SOME'],
    ],
  ] as const)('that %s', (_title, events, expected) => {
    expect(on('2024-06-10', ...events)).toEqual(expected);
  });

  it('has lost who left by then, and may have lost who left on a day that nobody states', () => {
    const before = [founded({ from: '2020' }), joined('a')] as const;
    const leave = (told: object) =>
      Council.releaseCouncilMember(after(...before), { organiserId, memberId: 'a', ...told }, context)[0]!;
    expect(on('2024-06-10', ...before, leave({ on: '2024-06-10' }))[0]).toEqual([]);
    expect(on('2024-06-09', ...before, leave({ on: '2024-06-10' }))[0]).toEqual(['a']);
    const { seats } = Council.councilOn(after(...before, leave({})).records, '2024-06-10');
    expect(seats).toMatchObject([{ memberId: 'a', mayHaveLeft: true }]);
  });

  it('is told once, and stands as before once a record is withdrawn', () => {
    const again = () => Council.establishCouncil(after(founded({ from: '2020' })), { organiserId }, context);
    expect(outcome(again)).toBe('ALREADY_RECORDED');
    const withdraw = (n: number) =>
      Council.withdrawCouncilRecord(
        after(founded({ memberCount: 2 })),
        { organiserId, eventId: eventId(n), reason: 'ghi nhầm' },
        context,
      );
    expect(on('2024-06-10', founded({ memberCount: 2 }), withdraw(1)[0]!)).toEqual([[], null, 'NONE']);
    expect(outcome(() => withdraw(2))).toBe('RECORD_NOT_FOUND');
  });
});
