import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { OpenBallot } from '../../../src/domain/meetings/ballot-opening-decisions.js';
import {
  giveCastingVote,
  openBallot,
  openRunOff,
} from '../../../src/domain/meetings/ballot-opening-decisions.js';
import { castBallot, closeBallot, endVoting } from '../../../src/domain/meetings/ballot-voting-decisions.js';
import type {
  BallotClosed,
  BallotEvent,
  BallotOpened,
  BallotsState,
} from '../../../src/domain/meetings/ballots.js';
import * as Ballots from '../../../src/domain/meetings/ballots.js';
import { DomainError } from '../../../src/domain/ground/errors.js';
import { electDeputy, electLeader } from '../../../src/domain/offices/office-decisions.js';
import { openMeeting } from '../../../src/domain/meetings/meeting-decisions.js';
import * as Meeting from '../../../src/domain/meetings/meeting.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import type { VoteRule } from '../../../src/domain/law/vote-rule.js';
import {
  auditor,
  forUnit,
  given,
  knowing,
  operator,
  organiser,
  outcome,
  recorded,
  refusal,
  refused,
} from '../../support/given.js';
import { admitted, cluster, khoi2, leaderElected, released, unit } from '../told.js';
import type { Day } from '../../../src/domain/ground/values.js';

const inDecember = { today: '2023-12-20' } as const;
const meetingId = 'khoi-2_2023_tong-ket';
const ballotId = 'khoi-2_2023_truong-2024';
const nobody = given(Offices);
const rule: VoteRule = {
  threshold: { numerator: 1, denominator: 2, moreThan: true },
  base: 'PRESENT',
  secondBallot: 'REFUSED',
  castingVote: false,
};
const command: OpenBallot = {
  ballotId,
  meetingId,
  question: 'Bầu trưởng khối năm 2024',
  election: { office: 'LEADER', year: 2024 },
  options: [{ id: 'tu-phap' }, { id: 'noi-vu' }],
  rule,
  basis: 'Quy chế hoạt động của khối',
};
const key = { modulus: 'e'.repeat(512) };
const meetings = (registry: readonly RegistryEvent[], present: readonly string[] = []) =>
  given(
    Meeting,
    ...openMeeting(
      new Map(),
      { meetingId, kind: 'YEAR_END', mode: 'IN_PERSON', present: present.map((unitId) => ({ unitId })) },
      knowing(registry, inDecember),
      { offices: nobody },
    ),
  );
const beside = (registry: readonly RegistryEvent[] = khoi2, present: readonly string[] = []) => ({
  regulations: new Map(),
  offices: nobody,
  meetings: meetings(registry, present),
});
const opened = (
  change: Partial<OpenBallot> = {},
  registry: readonly RegistryEvent[] = khoi2,
  present: string[] = [],
) =>
  openBallot(
    new Map(),
    { ...command, ...change },
    knowing(registry, inDecember),
    beside(registry, present),
  )(key)[0]!;
const blinded = '5'.repeat(512);
const castBy = (unitId: string, change: object = {}): BallotEvent => ({
  type: 'BallotCast',
  data: {
    clusterId: 'khoi-2',
    year: 2023,
    ballotId,
    unitId,
    blinded,
    absentee: false,
    surrendered: null,
    ...change,
  },
});
const ended: BallotEvent = {
  type: 'VotingEnded',
  data: { clusterId: 'khoi-2', year: 2023, ballotId, issued: 2 },
};
const returned = (choice: string, commitment: string) => ({
  commitment: commitment.repeat(64),
  choice,
  salt: 'd'.repeat(64),
  signature: 'c'.repeat(512),
});

describe('opening a ballot', () => {
  it('pins roll, options, rule, quorum and presence as they are', () => {
    const registry = [...khoi2, released('khoi-2', 'quoc-phong', '2023-07-01')];
    const options = [{ id: 'tu-phap' }, { id: 'khong-bau', label: 'Không bầu năm nay' }];
    const { data } = opened(
      {
        options,
        election: undefined,
        excluded: [{ unitId: 'noi-vu', reason: 'đang bị thanh tra' }],
      },
      registry,
      ['cong-an', 'noi-vu'],
    );
    expect(data).toEqual({
      clusterId: 'khoi-2',
      year: 2023,
      ballotId,
      meetingId,
      question: command.question,
      election: null,
      options: [
        { id: 'tu-phap', label: null },
        { id: 'khong-bau', label: 'Không bầu năm nay' },
      ],
      rule,
      ruleSet: 'rules-from-2023-07-01-edition-2',
      deviates: ['base'],
      basis: 'Quy chế hoạt động của khối',
      quorum: { numerator: 2, denominator: 3 },
      roll: ['cong-an', 'tu-phap'],
      excluded: [
        { unitId: 'quoc-phong', reason: 'NOT_A_MEMBER' },
        { unitId: 'noi-vu', reason: 'đang bị thanh tra' },
      ],
      present: ['cong-an'],
      presidingUnitId: null,
      runOffOf: null,
      modulus: 'e'.repeat(512),
    });
  });

  it('lets units that join for the year of the term elect its officers, and decide nothing else (edge case 9)', () => {
    const registry = [
      ...khoi2,
      admitted('khoi-2', 'tai-chinh', '2024'),
      unit('hue', 'Thanh tra Huế'),
      admitted('khoi-2', 'hue', '2024'),
      {
        type: 'UnitEnded',
        data: { unitId: 'hue', on: '2023-12-01', reason: 'luật', successorId: null },
      } as const,
    ];
    expect(opened({}, registry).data.roll).toEqual([
      'cong-an',
      'tu-phap',
      'quoc-phong',
      'noi-vu',
      'tai-chinh',
    ]);
    const forNow = { election: { office: 'LEADER', year: 2023 } } as const;
    expect(opened(forNow, registry).data.roll).toEqual(['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu']);
    expect(opened({ election: undefined }, registry).data.roll).toHaveLength(4);
  });

  it('takes candidates that are members in the year of the term (R13), and units that there are', () => {
    const open = (change: object) => () =>
      openBallot(new Map(), { ...command, ...change }, knowing(khoi2, inDecember), beside())(key);
    expect(refusal(open({ options: [{ id: 'tai-chinh' }] }))).toMatchObject({
      code: 'NOT_A_MEMBER',
      rule: 'R13',
    });
    expect(outcome(open({ options: [{ id: 'x' }] }))).toBe('UNIT_NOT_FOUND');
    expect(outcome(open({ election: undefined, options: [{ id: 'x' }] }))).toBe('UNIT_NOT_FOUND');
    expect(outcome(open({ election: undefined, options: [{ id: 'tai-chinh' }] }))).toBe('accepted');
    expect(outcome(open({ presidingUnitId: 'x' }))).toBe('UNIT_NOT_FOUND');
    expect(outcome(open({ excluded: [{ unitId: 'tai-chinh', reason: 'không' }] }))).toBe('NOT_ON_ROLL');
  });

  it('takes the rule of the day for what it is about; another one says on what it rests', () => {
    const on = (today: Day, change: Partial<OpenBallot>) =>
      openBallot(
        new Map(),
        { ...command, rule: undefined, basis: undefined, ...change },
        knowing(khoi2, { today }),
        beside(),
      )(key)[0]!.data;
    const regular = {
      threshold: { numerator: 1, denominator: 2, moreThan: true },
      base: 'ALL_MEMBERS',
      secondBallot: 'REFUSED',
      castingVote: false,
    };
    for (const election of [command.election, undefined]) {
      const { rule, ruleSet, deviates, ...rest } = on('2023-12-31', { election });
      expect({ rule, ruleSet, deviates }).toEqual({
        rule: regular,
        ruleSet: 'rules-from-2023-07-01-edition-2',
        deviates: [],
      });
      expect(rest).not.toHaveProperty('basis');
    }
    expect(on('2025-09-01', {}).ruleSet).toBe('rules-from-2025-08-05-edition-2');
    // Four of eight is a half too: that is no deviation, and neither is what the set says.
    const half = {
      threshold: { numerator: 4, denominator: 8, moreThan: true },
      secondBallot: 'REFUSED',
    } as const;
    expect(on('2023-12-31', { rule: half }).deviates).toEqual([]);
    for (const [what, change] of Object.entries({
      threshold: { threshold: { numerator: 1, denominator: 2, moreThan: false } },
      base: { base: 'VALID' },
      secondBallot: { secondBallot: 'REPLACES' },
      castingVote: { castingVote: true },
    } as const)) {
      const stated = { rule: change, presidingUnitId: 'noi-vu' };
      expect(refusal(() => [{ type: 'x', data: on('2023-12-31', stated) }])).toMatchObject({
        code: 'NOT_EXPLAINED',
        facts: { ruleSet: 'rules-from-2023-07-01-edition-2', regular, deviates: [what] },
      });
      expect(on('2023-12-31', { ...stated, basis: 'quy chế' })).toMatchObject({
        rule: { ...regular, ...change },
        deviates: [what],
        basis: 'quy chế',
      });
    }
  });

  it('keeps the rule of its first ballot in a run-off, also after a decree', () => {
    const choices = ['tu-phap', 'tu-phap', 'noi-vu', 'noi-vu'];
    const tied = given(Ballots, ...closedEvents({ rule: undefined }, choices));
    const later = knowing(khoi2, { today: '2024-01-02' });
    const runOff = { ballotId: 'khoi-2_2023_vong-2', runOffOf: ballotId };
    const { rule, ruleSet, deviates, basis } = openRunOff(tied, runOff, later, beside())(key)[0]!.data;
    const first = tied.get(ballotId)!;
    expect({ rule, ruleSet, deviates, basis }).toEqual({
      rule: first.rule,
      ruleSet: 'rules-from-2023-07-01-edition-2',
      deviates: [],
      basis: command.basis,
    });
  });

  it('refuses a rule by which there could be no result', () => {
    const by = (change: Partial<VoteRule>, other: object = {}) =>
      refused(() =>
        openBallot(
          new Map(),
          { ...command, ...other, rule: { ...rule, ...change } },
          knowing(khoi2, inDecember),
          beside(),
        ),
      );
    const threshold = (numerator: number, denominator: number, moreThan: boolean) => ({
      threshold: { numerator, denominator, moreThan },
    });
    expect(by(threshold(1, 1, false))).toBe('accepted');
    expect(by(threshold(1, 1, true))).toBe('INVALID_VOTE_RULE');
    expect(by(threshold(4, 3, false))).toBe('INVALID_VOTE_RULE');
    expect(by({ castingVote: true })).toBe('INVALID_VOTE_RULE');
    expect(by({ castingVote: true }, { presidingUnitId: 'noi-vu' })).toBe('accepted');
    expect(by({ castingVote: true }, { presidingUnitId: 'tai-chinh' })).toBe('NOT_ON_ROLL');
    expect(by({ castingVote: false }, { presidingUnitId: 'tai-chinh' })).toBe('accepted');
    expect(by({}, { options: [{ id: 'noi-vu' }, { id: 'noi-vu' }] })).toBe('INVALID_VOTE_RULE');
    const everybody = ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'].map((unitId) => ({
      unitId,
      reason: 'không',
    }));
    expect(by({}, { excluded: everybody })).toBe('INVALID_VOTE_RULE');
  });

  it('needs an open meeting of the same year, and officers of it', () => {
    const open = (change: object, by = {}, looks = beside()) =>
      refused(() =>
        openBallot(new Map(), { ...command, ...change }, knowing(khoi2, { ...inDecember, ...by }), looks),
      );
    expect(open({ meetingId: 'khoi-2_2022_tong-ket' })).toBe('MEETING_NOT_FOUND');
    const officers = { ...beside(), offices: given(Offices, leaderElected('cong-an', 2023)) };
    expect(open({}, { actor: forUnit('cong-an') }, officers)).toBe('accepted');
    for (const actor of [forUnit('noi-vu'), auditor, organiser('noi-vu')])
      expect(open({}, { actor }, officers)).toBe('FORBIDDEN');
    for (const actor of [operator, organiser('ttcp')]) expect(open({}, { actor }, officers)).toBe('accepted');
  });

  it('holds one ballot on a seat at a time in a meeting, and none after it is filled', () => {
    const open = (state: BallotsState, change: object) =>
      refused(() =>
        openBallot(
          state,
          { ...command, ballotId: 'khoi-2_2023_khac', ...change },
          knowing(khoi2, inDecember),
          beside(),
        ),
      );
    const running = given(Ballots, opened());
    expect(open(running, {})).toBe('ALREADY_RECORDED');
    const again = { ...command, question: 'Khác' };
    const differs = (told: OpenBallot) =>
      refusal(() => openBallot(running, told, knowing(khoi2, inDecember), beside())(key)).facts;
    expect([differs(command), differs(again)]).toMatchObject([
      { differs: [] },
      { differs: [{ field: 'question', told: 'Khác' }] },
    ]);
    expect(open(running, { election: { office: 'LEADER', ordinal: 1, year: 2024 }, question: 'Khác' })).toBe(
      'ALREADY_RECORDED',
    );
    expect(open(running, { election: { office: 'DEPUTY', year: 2024 } })).toBe('accepted');
    expect(open(running, { election: { office: 'LEADER', ordinal: 2, year: 2024 } })).toBe('accepted');
    expect(open(running, { election: { office: 'LEADER', year: 2023 } })).toBe('accepted');
    expect(open(running, { election: undefined })).toBe('ALREADY_RECORDED');
    expect(open(running, { election: undefined, question: 'Khác' })).toBe('accepted');
    const failed = closed(['tu-phap'], ['AGAINST', 'AGAINST']);
    expect(open(failed, {})).toBe('accepted');
    expect(open(closed([], ['tu-phap', 'tu-phap', 'tu-phap']), {})).toBe('ALREADY_RECORDED');
    // A tie is decided by a run-off or a casting vote, not beside them.
    expect(open(closed([], ['tu-phap', 'noi-vu', 'tu-phap', 'noi-vu']), {})).toBe('ALREADY_RECORDED');
  });
});

/** A ballot from its opening to its count, in which as many units voted as there are choices. */
function closedEvents(change: Partial<OpenBallot>, choices: readonly string[]): readonly BallotEvent[] {
  const units = ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'].slice(0, choices.length);
  const events = [opened(change), ...units.map((unitId) => castBy(unitId)), ended];
  const ballots = choices.map((choice, i) => returned(choice, String(i)));
  const context = knowing(khoi2, inDecember);
  return [
    ...events,
    ...closeBallot(given(Ballots, ...events), { ballotId }, context, beside())({ returned: ballots }),
  ];
}

/** The same as a state, with these choices before the others. */
const closed = (more: readonly string[], choices: readonly string[]): BallotsState =>
  given(Ballots, ...closedEvents({}, [...more, ...choices]));

describe('taking a paper', () => {
  const cast =
    (state: BallotsState, change: object = {}, actor = forUnit('noi-vu'), signed: readonly string[] = []) =>
    () =>
      castBallot(
        state,
        { ballotId, unitId: 'noi-vu', blinded, ...change },
        knowing(khoi2, { actor, ...inDecember }),
      )({ signed });
  const open = given(Ballots, opened({}, khoi2, ['cong-an']));

  it.each<[string, readonly RegistryEvent[], string, object]>([
    [
      'a unit that was dissolved since',
      [{ type: 'UnitEnded', data: { unitId: 'noi-vu', on: '2023-12-20', reason: 'x', successorId: null } }],
      'UNIT_ENDED',
      { on: '2023-12-20' },
    ],
    ['a unit that left the cluster since', [released('khoi-2', 'noi-vu', '2023-12-15')], 'NOT_ON_ROLL', {}],
    [
      'anybody of a cluster that was dissolved since',
      [{ type: 'ClusterDissolved', data: { clusterId: 'khoi-2', on: '2023-01-01', reason: 'x' } }],
      'CLUSTER_DISSOLVED',
      {},
    ],
  ])('is not for %s, though it is on the roll', (_who, since, code, facts) => {
    const now = knowing([...khoi2, ...since], { actor: forUnit('noi-vu'), ...inDecember });
    const told = refusal(() =>
      castBallot(open, { ballotId, unitId: 'noi-vu', blinded }, now)({ signed: [] }),
    );
    expect(told).toMatchObject({ code, facts });
    // What comes later takes nothing away today.
    const later = [
      { type: 'UnitEnded', data: { unitId: 'noi-vu', on: '2023-12-21', reason: 'x', successorId: null } },
    ] as const;
    const before = knowing([...khoi2, ...later], { actor: forUnit('noi-vu'), ...inDecember });
    expect(castBallot(open, { ballotId, unitId: 'noi-vu', blinded }, before)({ signed: [] })).toHaveLength(1);
  });

  it('is not for a unit that does not exist yet, which is on no roll', () => {
    const coming: readonly RegistryEvent[] = [
      ...khoi2,
      {
        type: 'UnitRegistered',
        data: { unitId: 'moi', kind: 'OTHER', name: 'Đơn vị mới', shortName: null, existsFrom: '2024-01-01' },
      },
      { type: 'MemberAdmitted', data: { clusterId: 'khoi-2', unitId: 'moi', from: '2024' } },
    ];
    expect(opened({}, coming).data.roll).toEqual(opened().data.roll);
    // Of a ballot that opened before this was asked.
    const event = opened();
    const older = given(Ballots, { ...event, data: { ...event.data, roll: [...event.data.roll, 'moi'] } });
    const context = knowing(coming, { actor: forUnit('moi'), ...inDecember });
    expect(refused(() => castBallot(older, { ballotId, unitId: 'moi', blinded }, context))).toBe(
      'DATES_OUT_OF_ORDER',
    );
  });

  it('is for a unit on the roll itself; nobody stands in for it', () => {
    expect(cast(open)()).toEqual([castBy('noi-vu', { absentee: true })]);
    expect(cast(open, { unitId: 'cong-an' }, forUnit('cong-an'))()).toEqual([castBy('cong-an')]);
    for (const actor of [
      operator,
      { ...operator, unitId: 'noi-vu' },
      organiser('noi-vu'),
      forUnit('cong-an'),
      auditor,
    ])
      expect(outcome(cast(open, {}, actor))).toBe('NOT_OWN_UNIT');
    expect(outcome(cast(open, { unitId: 'tai-chinh' }, forUnit('tai-chinh')))).toBe('NOT_ON_ROLL');
    expect(outcome(cast(open, { ballotId: 'khoi-2_2023_x' }))).toBe('BALLOT_NOT_FOUND');
  });

  it('is for a number below the modulus that says something', () => {
    for (const wrong of ['e'.repeat(512), 'f'.repeat(512), '0'.repeat(512), `${'0'.repeat(511)}1`])
      expect(outcome(cast(open, { blinded: wrong }))).toBe('INVALID_BALLOT');
    expect(outcome(cast(open, { blinded: `${'0'.repeat(511)}2` }))).toBe('accepted');
  });

  it('happens once, or again in exchange for the first where the rule has it', () => {
    const surrendered = { commitment: 'a'.repeat(64), signature: 'b'.repeat(512) };
    const exchange = (state: BallotsState, ...signed: string[]) =>
      cast(state, { surrendered }, forUnit('noi-vu'), signed);
    const once = given(Ballots, opened(), castBy('noi-vu'));
    expect(outcome(cast(once))).toBe('ALREADY_VOTED');
    expect(outcome(exchange(once, surrendered.commitment))).toBe('ALREADY_VOTED');
    const replaces = given(
      Ballots,
      opened({ rule: { ...rule, secondBallot: 'REPLACES' } }),
      castBy('noi-vu'),
    );
    expect(outcome(cast(replaces))).toBe('ALREADY_VOTED');
    for (const signed of [[], ['c'.repeat(64)]])
      expect(outcome(exchange(replaces, ...signed))).toBe('INVALID_BALLOT');
    expect(exchange(replaces, surrendered.commitment)()).toEqual([
      castBy('noi-vu', { absentee: true, surrendered: surrendered.commitment }),
    ]);
    const again = given(
      Ballots,
      opened({ rule: { ...rule, secondBallot: 'REPLACES' } }),
      castBy('noi-vu'),
      castBy('noi-vu', { surrendered: surrendered.commitment }),
    );
    expect(outcome(exchange(again, surrendered.commitment))).toBe('INVALID_BALLOT');
    expect(again.get(ballotId)?.cast.size).toBe(1);
  });

  it('ends with the voting', () => {
    const over = given(Ballots, opened(), castBy('cong-an'), ended);
    expect(refusal(cast(over))).toMatchObject({
      code: 'BALLOT_NOT_IN_PHASE',
      facts: { phase: 'COUNTING', needed: 'VOTING' },
    });
  });
});

describe('counting', () => {
  const context = knowing(khoi2, inDecember);
  const close =
    (state: BallotsState, ballots: BallotClosed['data']['ballots'] = []) =>
    () =>
      closeBallot(state, { ballotId }, context, beside())({ returned: ballots });

  it('goes in order: voting, returning, closed', () => {
    const open = given(Ballots, opened(), castBy('cong-an'), castBy('noi-vu'));
    expect(outcome(close(open))).toBe('BALLOT_NOT_IN_PHASE');
    const [end] = endVoting(open, { ballotId }, context, beside());
    expect(end).toEqual(ended);
    const counting = Ballots.evolve(open, end!);
    expect(outcome(() => endVoting(counting, { ballotId }, context, beside()))).toBe('BALLOT_NOT_IN_PHASE');
    const over = Ballots.evolve(counting, close(counting)()[0]!);
    for (const again of [close(over), () => endVoting(over, { ballotId }, context, beside())])
      expect(refusal(again)).toMatchObject({ code: 'BALLOT_NOT_IN_PHASE', facts: { phase: 'CLOSED' } });
    const outsider = knowing(khoi2, { actor: forUnit('noi-vu'), ...inDecember });
    expect(outcome(() => endVoting(open, { ballotId }, outsider, beside()))).toBe('FORBIDDEN');
    expect(refused(() => closeBallot(counting, { ballotId }, outsider, beside()))).toBe('FORBIDDEN');
  });

  it('publishes the ballots in the order of their commitments, without those surrendered', () => {
    const surrendered = 'b'.repeat(64);
    const state = given(
      Ballots,
      opened(),
      castBy('cong-an'),
      castBy('noi-vu'),
      castBy('noi-vu', { surrendered }),
      ended,
    );
    const ballots = [returned('tu-phap', 'f'), returned('noi-vu', 'b'), returned('noi-vu', '0')];
    const [event] = close(state, ballots)();
    expect(event?.data.ballots).toEqual([ballots[2], ballots[0]]);
    expect(event?.data.result).toMatchObject({ issued: 2, returned: 2, valid: 2 });
  });

  it('counts as taking part whoever is present or voted from elsewhere', () => {
    const state = given(
      Ballots,
      opened({}, khoi2, ['cong-an', 'tu-phap']),
      castBy('cong-an'),
      castBy('noi-vu'),
      ended,
    );
    expect(close(state)()[0]?.data.result.quorum).toEqual({ present: 3, members: 4, needed: 3, met: true });
  });
});

describe('an election that rests on a ballot (R11)', () => {
  const context = knowing([...khoi2, admitted('khoi-2', 'tai-chinh', '2024')], inDecember);
  const won = closed([], ['tu-phap', 'tu-phap', 'tu-phap']);
  const seat = { clusterId: 'khoi-2', year: 2024, unitId: 'tu-phap', ballotId };
  const elect =
    (ballots: BallotsState, change: object = {}) =>
    () =>
      electLeader(nobody, { ...seat, ...change }, context, { won: ballots });

  it('says which one, and that it was by ballot', () => {
    expect(elect(won)()).toMatchObject([
      { type: 'LeaderElected', data: { unitId: 'tu-phap', ballotId, vote: { method: 'BALLOT' } } },
    ]);
    const told = { method: 'BALLOT', wording: 'bầu' };
    expect(elect(won, { vote: told })()).toMatchObject([{ data: { vote: told } }]);
  });

  it('is of who won it, for the seat it was about', () => {
    expect(refusal(elect(won, { unitId: 'noi-vu' }))).toMatchObject({
      code: 'NOT_THE_WINNER',
      facts: { winner: 'tu-phap', election: { office: 'LEADER', ordinal: 1, year: 2024 } },
    });
    expect(outcome(elect(won, { year: 2023 }))).toBe('NOT_THE_WINNER');
    expect(outcome(elect(won, { ballotId: 'khoi-2_2023_x' }))).toBe('BALLOT_NOT_FOUND');
    expect(outcome(elect(given(Ballots, opened())))).toBe('NOT_THE_WINNER');
    expect(outcome(elect(closed([], ['AGAINST', 'AGAINST'])))).toBe('NOT_THE_WINNER');
    const deputy =
      (ballots: BallotsState, change: object = {}) =>
      () =>
        electDeputy(nobody, { ...seat, ...change }, context, { won: ballots });
    expect(outcome(deputy(won))).toBe('NOT_THE_WINNER');
    const second = { election: { office: 'DEPUTY', ordinal: 2, year: 2024 } } as const;
    const [pinned, ...others] = [...closedEvents(second, ['tu-phap', 'tu-phap', 'tu-phap'])];
    const byDeputies = given(Ballots, pinned!, ...others);
    expect(outcome(deputy(byDeputies))).toBe('NOT_THE_WINNER');
    expect(outcome(deputy(byDeputies, { ordinal: 2 }))).toBe('accepted');
  });

  it('counts a tie that was decided by a casting vote', () => {
    const events = closedEvents({ rule: { ...rule, castingVote: true }, presidingUnitId: 'noi-vu' }, [
      'tu-phap',
      'tu-phap',
      'noi-vu',
      'noi-vu',
    ]);
    const tied = given(Ballots, ...events);
    expect(outcome(elect(tied))).toBe('NOT_THE_WINNER');
    const [vote] = giveCastingVote(tied, { ballotId, option: 'tu-phap' }, context);
    expect(outcome(elect(Ballots.evolve(tied, vote!)))).toBe('accepted');
  });

  it('of another cluster is none', () => {
    const elsewhere = { ...seat, clusterId: 'khoi-2', ballotId: 'khoi-3_2023_truong-2024' };
    const state = new Map([[elsewhere.ballotId, won.get(ballotId)!]]);
    expect(outcome(() => electLeader(nobody, elsewhere, context, { won: state }))).toBe('NOT_THE_WINNER');
  });
});

// Whole ballots on rolls of 2 to 20 units, driven by anybody in any order.

interface Model {
  readonly n: number;
  readonly present: readonly number[];
  readonly ops: readonly Op[];
}
type Op =
  | {
      readonly do: 'open';
      readonly ballot: number;
      readonly options: readonly number[];
      readonly rule: VoteRule;
      readonly chair: number;
    }
  | { readonly do: 'runOff'; readonly ballot: number; readonly of: number }
  | { readonly do: 'cast'; readonly ballot: number; readonly unit: number; readonly choice: number }
  | {
      readonly do: 'all';
      readonly ballot: number;
      /** Everybody the first option; half the first and half the second; or these in turn. */
      readonly choices: 'same' | 'halves' | readonly number[];
    }
  | { readonly do: 'end'; readonly ballot: number }
  | {
      readonly do: 'close';
      readonly ballot: number;
      readonly ending: boolean;
      readonly lost: readonly number[];
      readonly forged: number;
    }
  | { readonly do: 'castingVote'; readonly ballot: number; readonly unit: number; readonly option: number };

/** 0 is the ballot that is running, or a new one where one is opened. */
const ballot = fc.constantFrom(0, 0, 0, 1, 2);
const index = fc.nat({ max: 19 });
const anyRule: fc.Arbitrary<VoteRule> = fc.record({
  threshold: fc.constantFrom(
    { numerator: 1, denominator: 2, moreThan: true },
    { numerator: 1, denominator: 3, moreThan: false },
    { numerator: 2, denominator: 3, moreThan: false },
    { numerator: 80, denominator: 100, moreThan: false },
  ),
  base: fc.constantFrom('PRESENT', 'ALL_MEMBERS', 'VALID'),
  secondBallot: fc.constantFrom('REFUSED', 'REPLACES'),
  castingVote: fc.boolean(),
});
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      ballot,
      options: fc.uniqueArray(index, { minLength: 2, maxLength: 3 }),
      rule: anyRule,
      chair: index,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('runOff' as const), ballot, of: ballot }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('cast' as const),
      ballot,
      unit: index,
      choice: fc.nat({ max: 5 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('all' as const),
      ballot,
      choices: fc.oneof(
        fc.constantFrom('same' as const, 'halves' as const),
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 20, size: 'max' }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), ballot }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('close' as const),
      ballot,
      ending: fc.boolean(),
      lost: fc.oneof(fc.constant([]), fc.array(index, { maxLength: 2 })),
      forged: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(9) }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('castingVote' as const), ballot, unit: index, option: index }),
  },
);
const model: fc.Arbitrary<Model> = fc.integer({ min: 2, max: 20 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    present: fc.shuffledSubarray(
      Array.from({ length: n }, (_, i) => i),
      { minLength: Math.floor(n / 2) },
    ),
    ops: fc.array(op, { minLength: 20, maxLength: 50, size: 'max' }),
  }),
);

/** Runs the operations as the executor and the box do; gives every event. */
function run({ n, present, ops }: Model): BallotEvent[] {
  const id = (i: number): string => `u${i % n}`;
  const units = Array.from({ length: n }, (_, i) => id(i));
  const registry: RegistryEvent[] = [
    unit('ttcp', 'Thanh tra Chính phủ'),
    cluster('khoi-2', 'Khối 2'),
    ...units.flatMap((unitId) => [unit(unitId, `Thanh tra ${unitId}`), admitted('khoi-2', unitId, '2019')]),
  ];
  const looks = beside(registry, present.map(id));
  const context = knowing(registry, inDecember);
  const actedBy = (unitId: string) => ({ ...context, actor: forUnit(unitId) });
  let state: BallotsState = Ballots.initial();
  const events: BallotEvent[] = [];
  const boxes = new Map<string, { unitId: string; choice: string; commitment: string }[]>();
  let commitments = 0;
  const record = (decide: () => readonly BallotEvent[]): boolean => {
    try {
      for (const event of decide()) {
        state = Ballots.evolve(state, recorded(event, events.push(event)));
      }
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  };
  const cast = (ballotId: string, unitId: string, choice: number): void => {
    const box = boxes.get(ballotId) ?? [];
    const options = [...(state.get(ballotId)?.options.map((o) => o.id) ?? []), 'AGAINST', 'BLANK'];
    const before = box.findLast((b) => b.unitId === unitId);
    const surrendered = before && { commitment: before.commitment, signature: '' };
    const body = { ballotId, unitId, blinded, ...(surrendered ? { surrendered } : {}) };
    const signed = surrendered ? [surrendered.commitment] : [];
    if (!record(() => castBallot(state, body, actedBy(unitId))({ signed }))) return;
    const commitment = ((commitments++ * 7919) % 10_007).toString(16).padStart(64, '0');
    boxes.set(ballotId, [...box, { unitId, choice: options[choice % options.length]!, commitment }]);
  };
  for (const step of ops) {
    const opens = step.do === 'open' || step.do === 'runOff';
    const latest = [...state.keys()].at(-1) ?? '';
    const ballotId =
      step.ballot > 0 ? `khoi-2_2023_b${step.ballot}` : opens ? `khoi-2_2023_n${state.size}` : latest;
    switch (step.do) {
      case 'open': {
        const options = [...new Set(step.options.map(id))].map((unitId) => ({ id: unitId }));
        const { rule, chair } = step;
        record(() =>
          openBallot(
            state,
            { ...command, ballotId, options, rule, presidingUnitId: id(chair) },
            context,
            looks,
          )(key),
        );
        break;
      }
      case 'runOff': {
        const tied = [...state].find(([, b]) => b.result?.outcome === 'TIED')?.[0];
        const runOffOf = tied ?? `khoi-2_2023_b${step.of}`;
        record(() => openRunOff(state, { ballotId, runOffOf }, context, looks)(key));
        break;
      }
      case 'cast':
        cast(ballotId, id(step.unit), step.choice);
        break;
      case 'all':
        units.forEach((unitId, i) => {
          const { choices } = step;
          // A last one of an odd number abstains, so that halves are a tie.
          if (choices === 'halves' && i === n - 1 && n % 2) return;
          cast(
            ballotId,
            unitId,
            choices === 'same' ? 0 : choices === 'halves' ? i % 2 : choices[i % choices.length]!,
          );
        });
        break;
      case 'end':
        record(() => endVoting(state, { ballotId }, context, looks));
        break;
      case 'close': {
        if (step.ending) record(() => endVoting(state, { ballotId }, context, looks));
        const box = (boxes.get(ballotId) ?? []).filter((_, i) => !step.lost.includes(i));
        const forged = Array.from({ length: step.forged }, (_, i) =>
          returned(state.get(ballotId)?.options[0]?.id ?? 'x', `${i}`),
        );
        const all = [...box.map((b) => ({ ...returned(b.choice, ''), commitment: b.commitment })), ...forged];
        record(() => closeBallot(state, { ballotId }, context, looks)({ returned: all }));
        break;
      }
      case 'castingVote': {
        const { result, presidingUnitId } = state.get(ballotId) ?? {};
        const option = result?.tied[step.option % 3] ?? id(step.option);
        const by = step.unit % 2 ? id(step.unit) : (presidingUnitId ?? id(step.unit));
        record(() => giveCastingVote(state, { ballotId, option }, actedBy(by)));
        break;
      }
    }
  }
  return events;
}

/** Each closed ballot of a history with what was pinned for it and who took a paper. */
function counts(events: readonly BallotEvent[]) {
  const of = <T extends BallotEvent['type']>(type: T, ballotId: string) =>
    events.filter(
      (e): e is Extract<BallotEvent, { type: T }> => e.type === type && e.data.ballotId === ballotId,
    );
  return events.flatMap((event) => {
    if (event.type !== 'BallotClosed') return [];
    const { ballotId, ballots, result } = event.data;
    const pinned = of('BallotOpened', ballotId)[0]!.data;
    const papers = of('BallotCast', ballotId);
    const castingVote = of('CastingVoteGiven', ballotId)[0] ?? null;
    return [{ ballotId, ballots, result, pinned, papers, castingVote }];
  });
}

describe('whatever is sent, on a roll of 2 to 20 units', () => {
  const histories = fc.sample(model, { numRuns: 500, seed: 11 }).map(run);
  const all = histories.map(counts);

  it('these histories come to every outcome, run-offs and casting votes', () => {
    const flat = all.flat();
    const seen = new Set(flat.map((c) => c.result.outcome));
    expect(seen).toEqual(new Set(['WON', 'TIED', 'NOT_REACHED', 'NO_QUORUM', 'OVERFULL']));
    expect(flat.some((c) => c.pinned.runOffOf !== null && c.result.winner !== null)).toBe(true);
    expect(flat.some((c) => c.castingVote !== null)).toBe(true);
    expect(flat.some((c) => c.papers.some((p) => p.data.surrendered !== null))).toBe(true);
    expect(new Set(flat.map((c) => c.pinned.roll.length)).size).toBe(19);
  });

  it('a seat has one winner at most', () => {
    for (const history of all) {
      const winners = history
        .flatMap((c) => [c.result.winner, c.castingVote?.data.option ?? null])
        .filter((w) => w !== null);
      expect(winners.length).toBeLessThanOrEqual(1);
    }
  });

  it('nobody wins without a quorum, or with fewer votes than the pinned rule asks, or than another', () => {
    for (const { result, pinned, papers, ballots } of all.flat()) {
      if (result.winner === null) continue;
      const { threshold, base } = pinned.rule;
      const voters = new Set(papers.map((p) => p.data.unitId));
      const taking = pinned.roll.filter((u) => voters.has(u) || pinned.present.includes(u)).length;
      expect(taking * 3).toBeGreaterThanOrEqual(pinned.roll.length * 2);
      const votes = (choice: string) => ballots.filter((b) => b.choice === choice).length;
      const valid = ballots.length - votes('BLANK');
      const whole = base === 'PRESENT' ? taking : base === 'VALID' ? valid : pinned.roll.length;
      const reached = votes(result.winner) * threshold.denominator - threshold.numerator * whole;
      expect(threshold.moreThan ? reached > 0 : reached >= 0).toBe(true);
      for (const { id } of pinned.options)
        expect(id === result.winner || votes(id) < votes(result.winner)).toBe(true);
    }
  });

  it('the count is that of the ballots, and adds up', () => {
    for (const { result, ballots } of all.flat()) {
      const counted = (choice: string) => ballots.filter((b) => b.choice === choice).length;
      for (const { option, votes } of result.votes) expect(votes).toBe(counted(option));
      expect(result.invalid).toBe(counted('BLANK'));
      expect(result.returned).toBe(ballots.length);
      expect(result.returned + result.notReturned).toBe(result.issued);
      expect(result.valid + result.invalid).toBe(result.returned);
    }
  });

  it('there are never more papers than units on the roll, nor a result of more ballots than papers', () => {
    for (const { result, pinned, papers, ballots } of all.flat()) {
      const voters = papers.map((p) => p.data.unitId);
      expect(voters.every((unitId) => pinned.roll.includes(unitId))).toBe(true);
      const surrendered = papers.flatMap((p) => p.data.surrendered ?? []);
      expect(voters.length - surrendered.length).toBe(new Set(voters).size);
      expect(result.issued).toBe(new Set(voters).size);
      expect(ballots.filter((b) => surrendered.includes(b.commitment))).toEqual([]);
      expect(ballots.length > result.issued).toBe(result.outcome === 'OVERFULL');
      expect(result.winner !== null && result.outcome === 'OVERFULL').toBe(false);
    }
  });

  it('a run-off has the roll and the rule of the ballot that was tied, and only what was tied', () => {
    const openings = (events: readonly BallotEvent[]) =>
      new Map(
        events.flatMap((e) =>
          e.type === 'BallotOpened' ? [[e.data.ballotId, e] as [string, BallotOpened]] : [],
        ),
      );
    for (const events of histories)
      for (const { data } of openings(events).values()) {
        if (data.runOffOf === null) continue;
        const first = openings(events).get(data.runOffOf)!.data;
        const { result } = counts(events).find((c) => c.ballotId === data.runOffOf)!;
        expect([data.roll, data.rule]).toEqual([first.roll, first.rule]);
        expect(data.options.map((o) => o.id)).toEqual(result.tied);
      }
  });
});
