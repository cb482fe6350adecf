import { describe, expect, it } from '@jest/globals';
import type { OpenMeeting } from '../../../src/domain/meetings/meeting-decisions.js';
import type { DeclaredBeside } from '../../../src/domain/meetings/attendance.js';
import { quorumShown } from '../../../src/projections/print-quorum.js';
import { attendanceOf, membersTold } from '../../../src/domain/meetings/attendance.js';
import { closeMeeting, openMeeting, recordPresence } from '../../../src/domain/meetings/meeting-decisions.js';
import type { SupplementMeeting } from '../../../src/domain/meetings/meeting-supplement-decisions.js';
import { supplementMeeting } from '../../../src/domain/meetings/meeting-supplement-decisions.js';
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
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';

const meetingId = 'khoi-2_2023_tong-ket';
const four = { declaredCount: 4, countBasis: 'ALL' } as const;
const nobody = { offices: given(Offices), declared: { roster: four }, regulations: new Map() };
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
const inDecember = { today: '2023-12-20' } as const;
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
    const roll = (day: Day) => rollOn(registry, registry.clusters.get('khoi-2')!, 2023, day);
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

describe('who is there, as far as told', () => {
  const roll = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const told = { roll, excluded: [], present: roll.slice(0, 5), quorum: { numerator: 2, denominator: 3 } };
  const votes = (inFavour: number) => ({ for: inFavour, against: null, abstained: null, of: null });

  it.each([
    ['nothing', { present: [] }, null, [null, 0, null, null, null]],
    ['members only', { present: [] }, 7, [null, 0, null, 5, null]],
    ['too few names', { present: ['a'] }, 7, [null, 1, null, 5, null]],
    ['enough names', {}, 7, [null, 5, null, 5, true]],
    ['all names', { present: roll }, 7, [7, 7, [], 5, true]],
    ['all the known ones', { present: roll }, null, [null, 7, null, null, null]],
    ['names and number', { presentCount: 5 }, 7, [5, 5, ['f', 'g'], 5, true]],
    ['more than are named', { presentCount: 6 }, 7, [6, 6, null, 5, true]],
    ['everybody, unnamed', { presentCount: 11, present: [] }, 11, [11, 11, [], 8, true]],
    ['too few', { presentCount: 1, present: ['a'] }, 7, [1, 1, roll.slice(1), 5, false]],
    ['a number of members unknown', { presentCount: 5 }, null, [5, 5, ['f', 'g'], null, null]],
    ['fewer than are named', { presentCount: 4 }, 7, [null, 4, null, 5, null]],
    ['fewer than are named, either enough', { presentCount: 4 }, 5, [null, 4, null, null, null]],
    ['fewer than voted', { presentCount: 5, votes: [{ counts: votes(6) }] }, 7, [null, 5, null, 5, true]],
    ['as many as voted', { presentCount: 5, votes: [{ counts: votes(5) }] }, 7, [5, 5, ['f', 'g'], 5, true]],
    ['more than all members', { presentCount: 9 }, 7, [9, 9, null, null, true]],
    ['fewer members than are known', { presentCount: 5 }, 4, [5, 5, null, null, true]],
    ['too few of any number of members', { presentCount: 1, present: ['a'] }, 4, [1, 1, null, null, false]],
  ])('is known of %s as %j with %j members: %j', (_told, change, members, expected) => {
    const { present, atLeast, absent, needed, met } = attendanceOf({ ...told, ...change }, members);
    expect([present, atLeast, absent, needed, met]).toEqual(expected);
  });

  it('counts members as the meeting tells, else as declared of its year, and guesses no number', () => {
    const members = (...[change, declared, officers]: Parameters<typeof membersTold>) =>
      membersTold({ ...told, ...change }, declared, officers);
    const declare = (declaredCount: number, countBasis: 'ALL' | 'WITHOUT_OFFICERS' = 'ALL') =>
      ({ declaredCount, countBasis }) as const;
    expect(members(told, null, 2)).toBeNull();
    expect(members(told, declare(11), 2)).toBe(11);
    expect(members(told, declare(9, 'WITHOUT_OFFICERS'), 2)).toBe(11);
    expect(members(told, declare(5), 2)).toBe(5);
    expect(members({ ...told, memberCount: 9 }, declare(11), 2)).toBe(9);
    const excluded = [{ unitId: 'h', reason: 'UNIT_ENDED' }];
    expect(members({ ...told, excluded }, declare(11), 0)).toBe(10);
  });

  it('says all the numbers where they contradict each other, and no verdict that only one of them gives', () => {
    const shown = (change: object, members: number | null) =>
      quorumShown(attendanceOf({ ...told, ...change }, members), told.quorum);
    expect(shown({ presentCount: 4, votes: [{ counts: votes(6) }] }, 7)).toMatchObject({
      present: null,
      presentSaid: [4, 5, 6],
      membersSaid: [],
      met: null,
      printed: '4 hoặc 5 hoặc 6/7 thành viên (các số nêu không khớp), cần 5 (2/3)',
    });
    expect(shown({}, 5)).toMatchObject({
      members: null,
      membersSaid: [5, 7],
      needed: null,
      met: true,
      printed: '5/5 hoặc 7 thành viên (các số nêu không khớp), cần 2/3',
    });
    expect(shown({ presentCount: 6 }, 7).printed).toBe('6/7 thành viên, cần 5 (2/3)');
  });

  it('keeps numbers that contradict each other, and says so', () => {
    const warnings = (command: Partial<OpenMeeting>) => {
      const event = opened(command);
      return event.type === 'MeetingOpened' ? (event.data.warnings?.length ?? 0) : -1;
    };
    expect(warnings({ memberCount: 4, presentCount: 4 })).toBe(0);
    expect(warnings({ memberCount: 3 })).toBe(1);
    expect(warnings({ memberCount: 9, presentCount: 10 })).toBe(1);
    expect(warnings({ presentCount: 1, present: [{ unitId: 'noi-vu' }, { unitId: 'tu-phap' }] })).toBe(1);
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
    const by = (actor: Parameters<typeof forUnit>[0], today: Day, beside = officers) =>
      outcome(() =>
        openMeeting(new Map(), summary, knowing(khoi2, { actor: forUnit(actor), today }), beside),
      );
    for (const today of ['2023-12-20', '2024-03-15'] as const) {
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
    } as const;
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
    const registry = [...khoi2, released('khoi-2', 'noi-vu', '2023-12-01')] as const;
    const rollAsOf = (occurredOn: PartialDate | null) => {
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
    expect(counts({ inFavour: 4 })).toEqual({ for: 4, against: null, abstained: null, of: null });
    expect(counts({ inFavour: 0, base: 4 })).toEqual({ for: 0, against: null, abstained: null, of: 4 });
    const refuse = (given: object) =>
      outcome(() => recordVote(state, { ...vote, counts: given }, context, nobody));
    expect(refuse({ inFavour: 3, against: 1, abstained: 1 })).toBe('TOO_MANY_VOTES');
    expect(refuse({ inFavour: 3, base: 2 })).toBe('TOO_MANY_VOTES');
    expect(refuse({ base: 5 })).toBe('TOO_MANY_VOTES');
  });

  it('records a vote once', () => {
    const voted = after(opened(), recordVote(state, vote, context, nobody)[0]!);
    expect(outcome(() => recordVote(voted, vote, context, nobody))).toBe('ALREADY_RECORDED');
    expect(outcome(() => recordVote(voted, { ...vote, voteId: 'bang-khen' }, context, nobody))).toBe(
      'accepted',
    );
  });

  it('is told of more units than are known by name only where nobody says how many there are', () => {
    const counts = { inFavour: 11, base: 11 };
    const attempt = (declared: DeclaredBeside['declared'], known = state) =>
      recordVote(known, { ...vote, counts }, context, { ...nobody, declared });
    expect(attempt({ roster: null })[0]?.data).toMatchObject({
      counts: { for: 11, of: 11 },
      warnings: [{ code: 'MORE_VOTES_THAN_KNOWN' }],
    });
    expect(attempt({ roster: { declaredCount: 11, countBasis: 'NOT_STATED' } })[0]?.data).toMatchObject({
      of: 11,
      needed: 6,
    });
    expect(outcome(() => attempt({ roster: four }))).toBe('TOO_MANY_VOTES');
    expect(attempt({ roster: four }, after(opened({ memberCount: 11 })))[0]?.data.of).toBe(11);
    const contradicted = { ...vote, counts: { inFavour: 12, base: 11 } };
    const known = { ...nobody, declared: { roster: null } };
    expect(outcome(() => recordVote(state, contradicted, context, known))).toBe('TOO_MANY_VOTES');
    // Of how many the rule asks for more than half, nobody says.
    expect(attempt({ roster: null })[0]?.data.needed).toBeUndefined();
  });

  it('takes in a unit that came to be known as a member since', () => {
    const registry = [...khoi2, admitted('khoi-2', 'tai-chinh', '2023')];
    const record = { meetingId, unitId: 'tai-chinh', occurredOn: '2023-12-20' } as const;
    const event = recordPresence(state, record, knowing(registry, inDecember), nobody)[0]!;
    const joined = after(opened(), event).get(meetingId);
    expect([joined?.present, joined?.roll.length]).toEqual([['tai-chinh'], 5]);
  });

  it('closes with the quorum it had, and then takes nothing more', () => {
    const [closed] = closeMeeting(state, { meetingId, presentCount: 1 }, context, quiet);
    expect(closed?.data.quorum).toEqual({ present: 1, members: 4, needed: 3, met: false });
    const untold = closeMeeting(state, { meetingId }, context, quiet)[0]?.data.quorum;
    expect(untold).toBeUndefined();
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
      () => recordVote(state, vote, outsider, { ...nobody, ...officers }),
      () => recordPresence(state, { meetingId, unitId: 'tu-phap' }, outsider, officers),
    ])
      expect(outcome(attempt)).toBe('FORBIDDEN');
  });
});

describe('what is told of a meeting later', () => {
  const context = knowing([...khoi2, unit('yen-bai', 'Thanh tra tỉnh Yên Bái')], inDecember);
  const [event] = openMeeting(new Map(), { meetingId, occurredOn: null }, context, nobody);
  const add = (told: Partial<SupplementMeeting>, ...before: MeetingEvent[]) =>
    supplementMeeting(after(event!, ...before), { meetingId, ...told }, context, nobody);

  it('is kept without what was known, and the lists whole', () => {
    const [first] = add({ kind: 'PLEDGE', chairs: [{ unitId: 'cong-an' }] });
    expect(first?.data).toMatchObject({ kind: 'PLEDGE', chairs: [{ unitId: 'cong-an' }] });
    expect(first?.data).not.toHaveProperty('roll');
    const [second] = add({ kinds: ['PLEDGE', 'YEAR_END'], chairs: [{ unitId: 'noi-vu' }] }, first!);
    expect(second?.data).toMatchObject({
      kinds: ['PLEDGE', 'YEAR_END'],
      chairs: [{ unitId: 'cong-an' }, { unitId: 'noi-vu' }],
    });
    expect(after(event!, first!, second!).get(meetingId)).toMatchObject({
      kind: undefined,
      kinds: ['PLEDGE', 'YEAR_END'],
    });
    expect(outcome(() => add({ kind: 'YEAR_END', chairs: [{ unitId: 'noi-vu' }] }, first!, second!))).toBe(
      'ALREADY_RECORDED',
    );
    const otherwise = { chairs: [{ unitId: 'tu-phap' }], reason: 'ghi nhầm' };
    expect(add(otherwise, first!, second!)[0]?.data).toMatchObject({
      chairs: [{ unitId: 'tu-phap' }],
      reason: 'ghi nhầm',
    });
  });

  it('draws up the roll of its day anew, and warns of numbers that cannot be', () => {
    const registry = [...khoi2, released('khoi-2', 'noi-vu', '2023-12-01')] as const;
    const told = { meetingId, heldOn: '2023-11-30', memberCount: 3 } as const;
    const [supplement] = supplementMeeting(after(event!), told, knowing(registry, inDecember), nobody);
    expect(supplement?.data).toMatchObject({
      heldOn: '2023-11-30',
      roll: ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'],
      excluded: [],
      quorum: { numerator: 2, denominator: 3 },
      warnings: [{ code: 'ATTENDANCE_CONTRADICTED' }],
    });
  });

  it('is for the officers of the year, and of what there is', () => {
    const told = { meetingId, place: 'Hòa Lâm' };
    const by = (actor = forUnit('quoc-phong'), known = after(event!)) =>
      outcome(() => supplementMeeting(known, told, { ...context, actor }, nobody));
    expect([by(), by(operator), by(operator, after())]).toEqual([
      'FORBIDDEN',
      'accepted',
      'MEETING_NOT_FOUND',
    ]);
    expect(outcome(() => add({ hostUnitId: 'x' }))).toBe('UNIT_NOT_FOUND');
    expect(outcome(() => add({ kind: 'PLEDGE', kinds: ['PLEDGE'] }))).toBe('INVALID_REQUEST');
    expect(outcome(() => add({ alsoFor: [{ clusterId: 'khoi-2', year: 2023 }] }))).toBe('INVALID_REQUEST');
  });
});
