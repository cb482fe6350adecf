import { describe, expect, it } from '@jest/globals';
import type { OpenMeeting } from '../../../src/domain/meetings/meeting-decisions.js';
import { closeMeeting, openMeeting, recordPresence } from '../../../src/domain/meetings/meeting-decisions.js';
import type { MeetingEvent } from '../../../src/domain/meetings/meeting.js';
import { recordVote } from '../../../src/domain/meetings/recorded-vote-decisions.js';
import * as Meeting from '../../../src/domain/meetings/meeting.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import { rollOn } from '../../../src/domain/meetings/roll.js';
import { atLeast, printFraction, quorumOf } from '../../../src/domain/ground/fraction.js';
import { forUnit, given, knowing, operator, organiser, outcome, refusal } from '../../support/given.js';
import {
  actingAssumed,
  admitted,
  deputyElected,
  khoi2,
  leaderElected,
  released,
  unit,
  vacated,
} from '../told.js';

const meetingId = 'khoi-2_2023_tong-ket';
const nobody = { offices: given(Offices) };
const quiet = { ...nobody, ballots: new Map() };
const officers = {
  offices: given(
    Offices,
    leaderElected('cong-an', 2023),
    deputyElected('noi-vu', 2023),
    leaderElected('tu-phap', 2024),
  ),
};
const summary: OpenMeeting = { meetingId, kind: 'YEAR_END', mode: 'IN_PERSON' };
const inDecember = { today: '2023-12-20' };
const opened = (
  command: Partial<OpenMeeting> = {},
  registry: Parameters<typeof knowing>[0] = khoi2,
): MeetingEvent =>
  openMeeting(new Map(), { ...summary, ...command }, knowing(registry, inDecember), nobody)[0]!;
const after = (...events: MeetingEvent[]) => given(Meeting, ...events);

describe('the roll of a meeting (R5, R40)', () => {
  it('has the members of the year on that day, and says who of the year is not on it and why', () => {
    const { registry } = knowing([
      ...khoi2,
      released('khoi-2', 'noi-vu', '2023-07-01'),
      admitted('khoi-2', 'tai-chinh', '2024'),
      { type: 'UnitEnded', data: { unitId: 'tu-phap', on: '2023-12-01', reason: 'luật', successorId: null } },
      released('khoi-2', 'tu-phap', '2023-12-01', 'UNIT_ENDED'),
    ]);
    const roll = (day: string) => rollOn(registry, registry.clusters.get('khoi-2')!, 2023, day);
    expect(roll('2023-06-30')).toEqual({
      roll: ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'],
      excluded: [],
    });
    expect(roll('2023-11-30').roll).toContain('tu-phap');
    expect(roll('2023-12-01').excluded[0]).toEqual({ unitId: 'tu-phap', reason: 'UNIT_ENDED' });
    expect(roll('2023-12-20')).toEqual({
      roll: ['cong-an', 'quoc-phong'],
      excluded: [
        { unitId: 'tu-phap', reason: 'UNIT_ENDED' },
        { unitId: 'noi-vu', reason: 'NOT_A_MEMBER' },
      ],
    });
  });

  it('of a meeting in March of the next year is that of the last day of the year it closes', () => {
    const { registry } = knowing([
      ...khoi2,
      admitted('khoi-2', 'tai-chinh', '2024'),
      released('khoi-2', 'noi-vu', '2024-01-01'),
      { type: 'UnitEnded', data: { unitId: 'tu-phap', on: '2024-02-01', reason: 'luật', successorId: null } },
      released('khoi-2', 'tu-phap', '2024-02-01', 'UNIT_ENDED'),
    ]);
    const cluster = registry.clusters.get('khoi-2')!;
    expect(rollOn(registry, cluster, 2023, '2024-03-15')).toEqual({
      roll: ['cong-an', 'quoc-phong', 'noi-vu'],
      excluded: [{ unitId: 'tu-phap', reason: 'UNIT_ENDED' }],
    });
    expect(rollOn(registry, cluster, 2023, '2022-12-30').roll).toHaveLength(4);
  });
});

describe('a quorum (R40)', () => {
  it.each([
    [7, 5],
    [6, 4],
    [3, 2],
    [2, 2],
    [1, 1],
    [0, 1],
  ])('of two thirds of %i members is %i, never rounded down', (members, needed) => {
    const part = { numerator: 2, denominator: 3 };
    expect(quorumOf(part, needed, members)).toEqual({ present: needed, members, needed, met: true });
    expect(quorumOf(part, needed - 1, members).met).toBe(false);
  });

  it('and a threshold are printed with their denominator', () => {
    expect(printFraction({ numerator: 2, denominator: 3 })).toBe('2/3');
    expect(printFraction({ numerator: 80, denominator: 100 })).toBe('80 %');
    expect(atLeast({ numerator: 9, denominator: 10 }, 19)).toBe(18);
  });
});

describe('opening a meeting', () => {
  it('keeps who hosts, opens, presides and stands in for another apart from who holds an office (edge cases 24 and 31)', () => {
    const substitute = {
      person: { ref: 'a'.repeat(64) },
      position: 'Phó Chánh Thanh tra',
      authority: 'Giấy ủy quyền số 12',
    };
    const command = {
      ...summary,
      hostUnitId: 'noi-vu',
      openedByUnitId: 'quoc-phong',
      agenda: [{ title: 'Bình xét', presidedBy: 'tu-phap' }, { title: 'Bầu trưởng khối' }],
      present: [{ unitId: 'cong-an' }, { unitId: 'tu-phap', how: 'WRITTEN' as const, substitute }],
    };
    expect(openMeeting(new Map(), command, knowing(khoi2, inDecember), nobody)).toEqual([
      {
        type: 'MeetingOpened',
        data: {
          clusterId: 'khoi-2',
          year: 2023,
          meetingId,
          kind: 'YEAR_END',
          mode: 'IN_PERSON',
          hostUnitId: 'noi-vu',
          openedByUnitId: 'quoc-phong',
          agenda: [
            { title: 'Bình xét', presidedBy: 'tu-phap' },
            { title: 'Bầu trưởng khối', presidedBy: null },
          ],
          roll: ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'],
          excluded: [],
          present: [
            { unitId: 'cong-an', how: 'IN_PERSON', substitute: null },
            { unitId: 'tu-phap', how: 'WRITTEN', substitute },
          ],
          quorum: { numerator: 2, denominator: 3 },
          ruleSet: 'rules-from-2023-07-01-edition-2',
        },
      },
    ]);
  });

  it('is for the officers of the year it closes, also after the next ones took office (R41, edge case 27)', () => {
    const by = (actor: Parameters<typeof forUnit>[0], today: string, beside = officers) =>
      outcome(() =>
        openMeeting(new Map(), summary, knowing(khoi2, { actor: forUnit(actor), today }), beside),
      );
    for (const today of ['2023-12-20', '2024-03-15']) {
      expect(by('cong-an', today)).toBe('accepted');
      expect(by('noi-vu', today)).toBe('accepted');
      expect(by('tu-phap', today)).toBe('FORBIDDEN');
      expect(by('quoc-phong', today)).toBe('FORBIDDEN');
      expect(by(null, today)).toBe('FORBIDDEN');
    }
    for (const actor of [operator, organiser('ttcp')])
      expect(outcome(() => openMeeting(new Map(), summary, knowing(khoi2, { actor }), nobody))).toBe(
        'accepted',
      );
    const other = knowing(khoi2, { actor: organiser('cong-an') });
    expect(refusal(() => openMeeting(new Map(), summary, other, officers))).toMatchObject({
      code: 'FORBIDDEN',
      rule: 'R41',
      facts: { officers: ['cong-an', 'noi-vu'] },
    });
  });

  it('passes to who acts for a leader who left, and from who left', () => {
    const left = leaderElected('cong-an', 2023);
    const beside = {
      offices: given(
        Offices,
        left,
        vacated('cong-an', 2023, '2023-10-01'),
        actingAssumed('quoc-phong', 2023, '2023-10-02'),
      ),
    };
    const by = (unitId: string) =>
      outcome(() =>
        openMeeting(
          new Map(),
          summary,
          knowing(khoi2, { actor: forUnit(unitId), today: '2023-12-20' }),
          beside,
        ),
      );
    expect(by('quoc-phong')).toBe('accepted');
    expect(by('cong-an')).toBe('FORBIDDEN');
  });

  it('happens once under an id, in a cluster there is, with units there are and a quorum that can be met', () => {
    const attempt = (command: Partial<OpenMeeting>, state = after()) =>
      outcome(() => openMeeting(state, { ...summary, ...command }, knowing(khoi2, inDecember), nobody));
    expect(attempt({}, after(opened()))).toBe('ALREADY_RECORDED');
    expect(attempt({ meetingId: 'khoi-2_2023_bat-thuong' }, after(opened()))).toBe('accepted');
    expect(attempt({ meetingId: 'x_2023_tong-ket' })).toBe('CLUSTER_NOT_FOUND');
    expect(attempt({ hostUnitId: 'x' })).toBe('UNIT_NOT_FOUND');
    expect(attempt({ openedByUnitId: 'x' })).toBe('UNIT_NOT_FOUND');
    expect(attempt({ agenda: [{ title: 'Bầu', presidedBy: 'x' }] })).toBe('UNIT_NOT_FOUND');
    const basis = 'quy chế';
    expect(attempt({ quorum: { numerator: 3, denominator: 2 }, basis })).toBe('INVALID_VOTE_RULE');
    expect(attempt({ quorum: { numerator: 1, denominator: 1 }, basis })).toBe('accepted');
    expect(attempt({ quorum: { numerator: 1, denominator: 1 } })).toBe('NOT_EXPLAINED');
    expect(attempt({ quorum: { numerator: 4, denominator: 6 } })).toBe('accepted');
    expect(attempt({ present: [{ unitId: 'tai-chinh' }] })).toBe('NOT_ON_ROLL');
    expect(attempt({ present: [{ unitId: 'noi-vu' }, { unitId: 'noi-vu' }] })).toBe('ALREADY_RECORDED');
  });

  it('of the past has the roll of its day (R71)', () => {
    const registry = [...khoi2, released('khoi-2', 'noi-vu', '2023-12-01')];
    const rollAsOf = (occurredOn: string | null) => {
      const event = opened({ occurredOn }, registry);
      return event.type === 'MeetingOpened' ? event.data.roll.length : 0;
    };
    expect(rollAsOf('2023-11-30')).toBe(4);
    expect(rollAsOf('2023-12')).toBe(3);
    expect(rollAsOf(null)).toBe(3);
  });
});

describe('taking part, voting and closing', () => {
  const context = knowing([...khoi2, unit('yen-bai', 'Thanh tra tỉnh Yên Bái')], inDecember);
  const state = after(opened({ present: [{ unitId: 'cong-an' }], mode: 'ONLINE' }));
  const vote = {
    meetingId,
    voteId: 'co-thi-dua',
    question: 'Đề nghị tặng Cờ thi đua',
    method: 'SHOW_OF_HANDS',
    outcome: 'CARRIED',
  } as const;

  it('records a unit on the roll once, as the meeting is held unless said otherwise', () => {
    const record = (unitId: string) => () => recordPresence(state, { meetingId, unitId }, context, nobody);
    expect(record('noi-vu')()).toEqual([
      {
        type: 'PresenceRecorded',
        data: {
          clusterId: 'khoi-2',
          year: 2023,
          meetingId,
          unitId: 'noi-vu',
          how: 'ONLINE',
          substitute: null,
        },
      },
    ]);
    expect(outcome(record('cong-an'))).toBe('ALREADY_RECORDED');
    expect(refusal(record('yen-bai'))).toMatchObject({
      code: 'NOT_ON_ROLL',
      facts: { roll: ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'] },
    });
    expect(outcome(record('x'))).toBe('UNIT_NOT_FOUND');
  });

  it('keeps counts as told, what is not told as null, and invents none (R48)', () => {
    const counts = (given?: object) =>
      recordVote(state, { ...vote, ...(given ? { counts: given } : {}) }, context, nobody)[0]?.data.counts;
    expect(counts()).toBeNull();
    expect(counts({ for: 4 })).toEqual({ for: 4, against: null, abstained: null, of: null });
    expect(counts({ for: 0, of: 4 })).toEqual({ for: 0, against: null, abstained: null, of: 4 });
    const refuse = (given: object) =>
      outcome(() => recordVote(state, { ...vote, counts: given }, context, nobody));
    expect(refuse({ for: 3, against: 1, abstained: 1 })).toBe('TOO_MANY_VOTES');
    expect(refuse({ for: 3, of: 2 })).toBe('TOO_MANY_VOTES');
    expect(refuse({ of: 5 })).toBe('TOO_MANY_VOTES');
  });

  it('records a vote once', () => {
    const voted = after(opened(), recordVote(state, vote, context, nobody)[0]!);
    expect(outcome(() => recordVote(voted, vote, context, nobody))).toBe('ALREADY_RECORDED');
    expect(outcome(() => recordVote(voted, { ...vote, voteId: 'bang-khen' }, context, nobody))).toBe(
      'accepted',
    );
  });

  it('closes with the quorum it had, and then takes nothing more', () => {
    const [closed] = closeMeeting(state, { meetingId }, context, quiet);
    expect(closed?.data.quorum).toEqual({ present: 1, members: 4, needed: 3, met: false });
    const over = after(opened(), closed!);
    for (const attempt of [
      () => closeMeeting(over, { meetingId }, context, quiet),
      () => recordVote(over, vote, context, nobody),
      () => recordPresence(over, { meetingId, unitId: 'noi-vu' }, context, nobody),
    ])
      expect(outcome(attempt)).toBe('MEETING_CLOSED');
    expect(outcome(() => closeMeeting(after(), { meetingId }, context, quiet))).toBe('MEETING_NOT_FOUND');
  });

  it('is for the officers', () => {
    const outsider = knowing(khoi2, { actor: forUnit('tu-phap'), ...inDecember });
    for (const attempt of [
      () => closeMeeting(state, { meetingId }, outsider, { ...quiet, ...officers }),
      () => recordVote(state, vote, outsider, officers),
      () => recordPresence(state, { meetingId, unitId: 'tu-phap' }, outsider, officers),
    ])
      expect(outcome(attempt)).toBe('FORBIDDEN');
  });
});
