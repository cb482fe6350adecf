import type { AwardProposed } from '../../../src/domain/awards/award-events.js';
import { describe, expect, it } from '@jest/globals';
import { openBallot } from '../../../src/domain/meetings/ballot-opening-decisions.js';
import type { OpenBallot } from '../../../src/domain/meetings/ballot-opening-decisions.js';
import { closeBallot } from '../../../src/domain/meetings/ballot-voting-decisions.js';
import type { BallotEvent } from '../../../src/domain/meetings/ballots.js';
import * as Ballots from '../../../src/domain/meetings/ballots.js';
import * as Grants from '../../../src/domain/awards/grants.js';
import * as GrantOutcomes from '../../../src/domain/awards/grant-outcomes.js';
import * as AwardProposal from '../../../src/domain/awards/award-proposal.js';
import { openMeeting } from '../../../src/domain/meetings/meeting-decisions.js';
import type { MeetingEvent } from '../../../src/domain/meetings/meeting.js';
import * as Meeting from '../../../src/domain/meetings/meeting.js';
import type { ProposeAward } from '../../../src/domain/awards/nomination-decisions.js';
import { proposeAward } from '../../../src/domain/awards/nomination-decisions.js';
import { defineAward } from '../../../src/domain/law/regulation-decisions.js';
import * as Regulations from '../../../src/domain/law/regulations.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import type { RecordVote } from '../../../src/domain/meetings/recorded-vote-decisions.js';
import { recordVote } from '../../../src/domain/meetings/recorded-vote-decisions.js';
import { given, knowing, outcome, refusal, once } from '../../support/given.js';
import { admitted, cluster, khoi2 } from '../told.js';

// A proposal that rests on a vote of a meeting of Khối 2 in December 2023.

const inDecember = { today: '2023-12-20' } as const;
const context = knowing(khoi2, inDecember);
const offices = given(Offices);
const meetingId = 'khoi-2_2023_tong-ket';
const ballotId = 'khoi-2_2023_co';
const scope = { clusterId: 'khoi-2', year: 2023 };
const members = ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'];

const opening = openMeeting(
  new Map(),
  {
    meetingId,
    kind: 'YEAR_END',
    mode: 'IN_PERSON',
    present: members.slice(0, 3).map((unitId) => ({ unitId })),
  },
  context,
  { offices },
);
const meetings = given(Meeting, ...opening);
const command: OpenBallot = {
  ballotId,
  meetingId,
  question: 'Đề nghị tặng Cờ thi đua',
  award: 'FLAG_GI',
  options: [{ id: 'cong-an' }, { id: 'tu-phap' }],
};
const regulations = given(
  Regulations,
  ...defineAward(given(Regulations), { organiserId: 'ttcp', awardId: 'bong-sen', name: 'Bông sen' }, context),
);
const own = 'own.ttcp.bong-sen';
const openFor = (change: Partial<OpenBallot> = {}, registry = context) =>
  openBallot(new Map(), { ...command, ...change }, registry, { offices, meetings, regulations })({
    modulus: 'e'.repeat(512),
  });

/** Ballots of the year after one in which these choices were returned. */
function voted(choices: readonly string[], change: Partial<OpenBallot> = {}): Ballots.BallotsState {
  const casts = choices.map((_choice, i): BallotEvent => ({
    type: 'BallotCast',
    data: {
      ...scope,
      ballotId,
      unitId: members[i]!,
      blinded: '5'.repeat(512),
      absentee: false,
      surrendered: null,
    },
  }));
  const events: BallotEvent[] = [
    ...openFor(change),
    ...casts,
    { type: 'VotingEnded', data: { ...scope, ballotId, issued: casts.length } },
  ];
  const returned = choices.map((choice, i) => ({
    commitment: String(i).repeat(64),
    choice,
    salt: 'd'.repeat(64),
    signature: 'c'.repeat(512),
  }));
  const closing = closeBallot(given(Ballots, ...events), { ballotId }, context, { offices })({ returned });
  return given(Ballots, ...events, ...closing);
}

const proposal = { ...scope, award: 'FLAG_GI', unitId: 'cong-an' } as const;
const none = given(AwardProposal);
const propose =
  (
    ballots: Ballots.BallotsState,
    change: Partial<ProposeAward> = {},
    held = meetings,
    joint = [given(Meeting)],
  ) =>
  () =>
    once<AwardProposed>(
      proposeAward(none, { ...proposal, ...change }, context, {
        offices,
        ballots,
        meetings: held,
        joint,
        regulations: new Map(),
        bases: [],
        grants: given(Grants),
        early: [],
        outcomes: given(GrantOutcomes),
      }),
    );

describe('a ballot about an award', () => {
  it('is between members of the year, for what the meeting of such a cluster proposes', () => {
    expect(openFor()[0]?.data).toMatchObject({ award: 'FLAG_GI', election: null });
    expect(openFor({ award: undefined })[0]?.data.award).toBeUndefined();
    const registry = knowing([...khoi2, admitted('khoi-2', 'tai-chinh', '2024')], inDecember);
    const options = [{ id: 'tai-chinh', label: 'Thanh tra Bộ Tài chính' }];
    expect(outcome(() => openFor({ options }, registry))).toBe('NOT_A_MEMBER');
    expect(outcome(() => openFor({ options, award: undefined }, registry))).toBe('accepted');
    for (const award of ['FLAG_GOV', 'LETTER_HEAD', 'EXCELLENT_COLLECTIVE', 'MERIT_PM'] as const)
      expect(outcome(() => openFor({ award }))).toBe('accepted');
    const local = knowing(
      khoi2.map((e) =>
        e.type === 'ClusterEstablished' ? cluster('khoi-2', 'Khối 2', { tier: 'LOCAL' }) : e,
      ),
      inDecember,
    );
    expect(outcome(() => openFor({}, local))).toBe('AWARD_NOT_PROPOSED_HERE');
    const election = { office: 'LEADER', year: 2024 } as const;
    expect(outcome(() => openFor({ election }))).toBe('INVALID_REQUEST');
  });
});

describe('a proposal that rests on a secret ballot', () => {
  const won = voted(['cong-an', 'cong-an', 'cong-an', 'tu-phap']);

  it('takes counts and threshold from it, and who presided', () => {
    const held = voted(['cong-an', 'cong-an', 'cong-an', 'BLANK'], { presidingUnitId: 'noi-vu' });
    expect(propose(held, { ballotId, vote: { method: 'BALLOT', wording: 'bỏ phiếu kín' } })()).toMatchObject([
      {
        data: {
          vote: {
            method: 'BALLOT',
            wording: 'bỏ phiếu kín',
            outcome: 'CARRIED',
            counts: { inFavour: 3, against: 0, abstained: 1, base: 4 },
          },
          votedIn: {
            meetingId,
            ballotId,
            ruleSet: 'rules-from-2023-07-01-edition-2',
            rule: { threshold: { numerator: 1, denominator: 2, moreThan: true }, base: 'ALL_MEMBERS' },
            of: 4,
            needed: 3,
          },
          presidedBy: 'noi-vu',
        },
      },
    ]);
    const vote = (ballots: Ballots.BallotsState) => propose(ballots, { ballotId })()[0]?.data.vote;
    expect(vote(won)).toEqual({
      method: 'BALLOT',
      outcome: 'CARRIED',
      counts: { inFavour: 3, against: 1, abstained: 0, base: 4 },
    });
    expect(vote(voted(['cong-an', 'cong-an', 'cong-an']))).toMatchObject({
      outcome: 'UNANIMOUS',
      counts: { inFavour: 3, against: 0, abstained: 0, base: 4 },
    });
  });

  it('may tell the same beside it, and nothing else', () => {
    const tell = (vote: ProposeAward['vote']) => propose(won, { ballotId, vote });
    const counts = { inFavour: 3, against: 1, abstained: 0, base: 4 };
    expect(outcome(tell({ method: 'BALLOT', outcome: 'CARRIED', counts }))).toBe('accepted');
    expect(outcome(tell({ method: 'NOT_STATED', counts: { inFavour: 3 } }))).toBe('accepted');
    for (const [figure, value] of Object.entries(counts))
      expect(refusal(tell({ method: 'BALLOT', counts: { [figure]: value + 1 } }))).toMatchObject({
        code: 'INVALID_VOTE',
        facts: { counted: { counts } },
      });
    expect(outcome(tell({ method: 'BALLOT', outcome: 'UNANIMOUS' }))).toBe('INVALID_VOTE');
    expect(outcome(tell({ method: 'SHOW_OF_HANDS' }))).toBe('INVALID_VOTE');
  });

  it('is of the unit that won it, for that award of that cluster-year', () => {
    const on = (change: Partial<ProposeAward>, ballots = won) =>
      outcome(propose(ballots, { ballotId, ...change }));
    expect(on({ unitId: 'tu-phap' })).toBe('NOT_THE_WINNER');
    expect(on({ award: 'MERIT_GI' })).toBe('NOT_THE_WINNER');
    expect(on({}, voted(['cong-an', 'cong-an', 'cong-an'], { award: undefined }))).toBe('NOT_THE_WINNER');
    expect(on({}, given(Ballots, ...openFor()))).toBe('NOT_THE_WINNER');
    expect(on({}, voted(['cong-an', 'cong-an', 'tu-phap']))).toBe('NOT_THE_WINNER');
    expect(on({ ballotId: 'khoi-2_2023_khac' })).toBe('BALLOT_NOT_FOUND');
    // Ids of other cluster-years are not even looked for.
    for (const other of ['khoi-2_2022_co', 'khoi-3_2023_co'])
      expect(on({ ballotId: other }, new Map([[other, won.get(ballotId)!]]))).toBe('NOT_THE_WINNER');
  });

  it('is not passed over in silence by a proposal as told: what the unit lost, and never won, is warned of (R42)', () => {
    const vote = { method: 'SHOW_OF_HANDS', counts: { inFavour: 4, base: 4 } } as const;
    const warnings = (ballots: Ballots.BallotsState, change: Partial<ProposeAward> = {}) =>
      propose(ballots, { vote, ...change })()[0]?.data.warnings;
    const lost = {
      code: 'VOTE_NOT_CARRIED',
      detail: 'Đơn vị không được thông qua trong lần bỏ phiếu: khoi-2_2023_co.',
    };
    expect(warnings(won, { unitId: 'tu-phap' })).toEqual([lost]);
    expect(warnings(won, { unitId: 'tu-phap', vote: undefined })).toEqual([lost]);
    expect(warnings(voted(['cong-an', 'cong-an', 'tu-phap', 'tu-phap']))).toEqual([lost]);
    expect(warnings(won)).toBeUndefined();
    expect(warnings(won, { unitId: 'noi-vu' })).toBeUndefined();
    expect(warnings(won, { unitId: 'tu-phap', award: 'MERIT_GI' })).toBeUndefined();
    expect(warnings(given(Ballots, ...openFor()), { unitId: 'tu-phap' })).toBeUndefined();
    const again = new Map([...won, ['khoi-2_2023_lai', { ...won.get(ballotId)!, winner: 'tu-phap' }]]);
    expect(warnings(again, { unitId: 'tu-phap' })).toBeUndefined();
  });

  it('rests on one vote', () => {
    const both = { ballotId, recordedVote: { meetingId, voteId: 'co' } };
    expect(outcome(propose(won, both))).toBe('INVALID_REQUEST');
  });
});

describe('a vote recorded in a meeting about an award', () => {
  const told: RecordVote = {
    meetingId,
    voteId: 'co',
    question: 'Đề nghị tặng Cờ thi đua',
    method: 'SHOW_OF_HANDS',
    outcome: 'CARRIED',
    about: { award: 'FLAG_GI', unitId: 'cong-an' },
  };
  const record = (change: Partial<RecordVote> = {}, registry = context) =>
    recordVote(meetings, { ...told, ...change }, registry, { offices, declared, regulations });
  const declared = { roster: { declaredCount: 4, countBasis: 'ALL' } } as const;
  const after = (...events: readonly MeetingEvent[]) => given(Meeting, ...opening, ...events);
  const recordedVote = { meetingId, voteId: 'co' };
  const on = (change: Partial<RecordVote> = {}, more: Partial<ProposeAward> = {}) =>
    propose(new Map(), { recordedVote, ...more }, after(...record(change)));

  it('may be about an award of a body’s own, which must be defined', () => {
    const about = { award: own, unitId: 'cong-an' } as const;
    expect(record({ about })[0]?.data.about).toEqual(about);
    expect(openFor({ award: own })[0]?.data.award).toBe(own);
    const other = 'own.ttcp.khac';
    expect(outcome(() => record({ about: { ...about, award: other } }))).toBe('AWARD_NOT_DEFINED');
    expect(outcome(() => openFor({ award: other }))).toBe('AWARD_NOT_DEFINED');
  });

  it('was lost in a sitting of another year that was of this one too: the proposal is warned of as well', () => {
    const other = { clusterId: 'khoi-2', year: 2024, meetingId: 'khoi-2_2024_giao-uoc' };
    const lost = record({ outcome: 'NOT_CARRIED' })[0]!;
    const codes = (clusterYear: typeof scope | undefined, of: string = proposal.unitId) => {
      const [opened] = opening;
      const joint = given(
        Meeting,
        { ...opened!, data: { ...opened!.data, ...other } },
        { ...lost, data: { ...lost.data, ...other, ...(clusterYear && { clusterYear }) } },
      );
      const [proposed] = propose(new Map(), { unitId: of }, meetings, [joint])();
      return (proposed?.data.warnings ?? []).map(({ code }) => code);
    };
    expect(codes(scope)).toContain('VOTE_NOT_CARRIED');
    expect(codes(undefined)).not.toContain('VOTE_NOT_CARRIED');
    expect(codes(scope, 'tu-phap')).not.toContain('VOTE_NOT_CARRIED');
  });

  it('keeps the rule of its day and what it needed, as far as the counts tell', () => {
    const { rule, ruleSet, deviates, of, needed } = record({ counts: { inFavour: 3 } })[0]!.data;
    expect({ rule, ruleSet, deviates, of, needed }).toEqual({
      rule: { threshold: { numerator: 1, denominator: 2, moreThan: true }, base: 'ALL_MEMBERS' },
      ruleSet: 'rules-from-2023-07-01-edition-2',
      deviates: [],
      of: 4,
      needed: 3,
    });
    const by = (base: 'PRESENT' | 'VALID', counts?: RecordVote['counts']) => {
      const { data } = record({ rule: { base }, basis: 'quy chế', counts })[0]!;
      expect(data).toMatchObject({ basis: 'quy chế', deviates: ['base'] });
      return [data.of, data.needed];
    };
    expect(by('PRESENT')).toEqual([undefined, undefined]);
    expect(by('PRESENT', { inFavour: 2, base: 2 })).toEqual([2, 2]);
    expect(by('VALID', { inFavour: 2, against: 1 })).toEqual([3, 2]);
    expect(by('VALID', { inFavour: 2 })).toEqual([undefined, undefined]);
    expect(outcome(() => record({ rule: { base: 'PRESENT' } }))).toBe('NOT_EXPLAINED');
    expect(record({ occurredOn: '2025-09-01' })[0]?.data.ruleSet).toBe('rules-from-2025-08-05-edition-2');
  });

  it('warns where it was carried by less than the rule asks, and so does the proposal', () => {
    const warning = {
      code: 'BELOW_THRESHOLD',
      detail: 'Có 2 phiếu thuận, cần 3: trên 1/2 tổng số đơn vị được bỏ phiếu.',
    };
    const counts = { inFavour: 2, against: 1 };
    expect(record({ counts })[0]?.data.warnings).toEqual([warning]);
    expect(record({ counts, outcome: 'NOT_CARRIED' })[0]?.data.warnings).toBeUndefined();
    expect(record({ counts: { inFavour: 3 } })[0]?.data.warnings).toBeUndefined();
    expect(on({ counts })()[0]?.data.warnings).toEqual([warning]);
  });

  it('is about a member of the year and what such a meeting proposes', () => {
    const about = (award: 'FLAG_GI' | 'FLAG_GOV', unitId: string) => () =>
      record({ about: { award, unitId } });
    expect(outcome(about('FLAG_GI', 'tai-chinh'))).toBe('NOT_A_MEMBER');
    expect(outcome(about('FLAG_GI', 'x'))).toBe('UNIT_NOT_FOUND');
    expect(outcome(about('FLAG_GOV', 'cong-an'))).toBe('accepted');
    const local = knowing(
      khoi2.map((e) =>
        e.type === 'ClusterEstablished' ? cluster('khoi-2', 'Khối 2', { tier: 'LOCAL' }) : e,
      ),
      inDecember,
    );
    expect(outcome(() => record({}, local))).toBe('AWARD_NOT_PROPOSED_HERE');
  });

  it('carries a proposal with what it tells, and unsaid counts stay unsaid', () => {
    expect(on({ counts: { inFavour: 3, base: 3 }, wording: 'nhất trí' })()[0]?.data).toMatchObject({
      vote: {
        method: 'SHOW_OF_HANDS',
        wording: 'nhất trí',
        outcome: 'UNANIMOUS',
        counts: { inFavour: 3, base: 3 },
      },
      votedIn: { meetingId, voteId: 'co', of: 4, needed: 3 },
    });
    const vote = (change: Partial<RecordVote>) => on(change)()[0]?.data.vote;
    expect(vote({ method: 'ACCLAMATION' })).toEqual({ method: 'ACCLAMATION', outcome: 'CARRIED' });
    expect(vote({ method: 'NOT_STATED', outcome: 'UNANIMOUS' })?.outcome).toBe('UNANIMOUS');
    expect(outcome(on({ outcome: undefined }))).toBe('NOT_THE_WINNER');
    const against = () => record({ outcome: 'UNANIMOUS', counts: { inFavour: 3, against: 1 } });
    expect(outcome(against)).toBe('INVALID_VOTE');
    expect(vote({ method: 'CONSENSUS' })).toEqual({ method: 'CONSENSUS', outcome: 'UNANIMOUS' });
    expect(vote({ method: 'BALLOT', counts: { inFavour: 3, against: 1 } })).toEqual({
      method: 'BALLOT',
      outcome: 'CARRIED',
      counts: { inFavour: 3, against: 1 },
    });
    expect(vote({ counts: { against: 0, abstained: 1, base: 4 } })?.counts).toEqual({
      against: 0,
      abstained: 1,
      base: 4,
    });
  });

  it('that was not carried is warned of where a proposal does not name it, unless another one was (R42)', () => {
    const lost = record({ outcome: 'NOT_CARRIED', voteId: 'lan-1' });
    const warnings = (again: RecordVote['outcome'], change: Partial<ProposeAward> = {}) => {
      const votes = [...lost, ...record({ outcome: again, voteId: 'lan-2' })];
      return propose(new Map(), change, after(...votes))()[0]?.data.warnings;
    };
    expect(warnings('NOT_CARRIED')).toEqual([
      {
        code: 'VOTE_NOT_CARRIED',
        detail: 'Đơn vị không được thông qua trong lần bỏ phiếu: lan-1, lan-2.',
      },
    ]);
    expect(warnings('CARRIED')).toBeUndefined();
    expect(warnings('NOT_CARRIED', { unitId: 'tu-phap' })).toBeUndefined();
    expect(warnings('NOT_CARRIED', { award: 'MERIT_GI' })).toBeUndefined();
  });

  it('carries no other proposal, and none where it was not carried or says otherwise', () => {
    expect(outcome(on({ outcome: 'NOT_CARRIED' }))).toBe('NOT_THE_WINNER');
    expect(outcome(on({ about: undefined }))).toBe('NOT_THE_WINNER');
    expect(outcome(on({}, { unitId: 'tu-phap' }))).toBe('NOT_THE_WINNER');
    expect(outcome(on({}, { award: 'MERIT_GI' }))).toBe('NOT_THE_WINNER');
    expect(outcome(on({}, { recordedVote: { meetingId, voteId: 'khac' } }))).toBe('RECORD_NOT_FOUND');
    const elsewhere = { meetingId: 'khoi-2_2022_tong-ket', voteId: 'co' };
    expect(outcome(on({}, { recordedVote: elsewhere }))).toBe('MEETING_NOT_FOUND');
    const contradicting = { vote: { method: 'SHOW_OF_HANDS', counts: { inFavour: 4 } } } as const;
    expect(outcome(on({ counts: { inFavour: 3 } }, contradicting))).toBe('INVALID_VOTE');
    // What the vote does not tell, nothing confirms.
    expect(outcome(on({}, contradicting))).toBe('INVALID_VOTE');
  });
});
