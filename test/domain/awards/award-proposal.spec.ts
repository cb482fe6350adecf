import { describe, expect, it } from '@jest/globals';
import type { AwardCode } from '../../../src/domain/law/award-catalogue.js';
import type { AwardEvent, AwardProposed } from '../../../src/domain/awards/award-events.js';
import * as Ballots from '../../../src/domain/meetings/ballots.js';
import * as Meeting from '../../../src/domain/meetings/meeting.js';
import * as Grants from '../../../src/domain/awards/grants.js';
import * as GrantOutcomes from '../../../src/domain/awards/grant-outcomes.js';
import type * as Grant from '../../../src/domain/awards/grant.js';
import { defineAward } from '../../../src/domain/law/regulation-decisions.js';
import * as Regulations from '../../../src/domain/law/regulations.js';
import * as AwardProposal from '../../../src/domain/awards/award-proposal.js';
import type { Context } from '../../../src/domain/registry/decision.js';
import * as Nominations from '../../../src/domain/awards/nomination-decisions.js';
import { issueAwardInstructions } from '../../../src/domain/awards/instruction-decisions.js';
import { nominateForAward, withdrawNomination } from '../../../src/domain/awards/nomination-decisions.js';
import type { Actor } from '../../../src/domain/ground/event.js';
import type { OfficeEvent } from '../../../src/domain/offices/offices.js';
import {
  auditor,
  forUnit,
  given,
  knowing,
  operator,
  organiser,
  outcome,
  refusal,
  once,
} from '../../support/given.js';
import {
  actingAssumed,
  admitted,
  cluster,
  deputyElected,
  khoi2,
  leaderElected,
  officers,
  released,
  vacated,
} from '../told.js';

const proposed = (unitId: string, data: Partial<AwardProposed['data']> = {}): AwardProposed => ({
  type: 'AwardProposed',
  data: {
    proposalId: `khoi-2-2023-flag-gi-${unitId}`,
    clusterId: 'khoi-2',
    year: 2023,
    award: 'FLAG_GI',
    unitId,
    vote: null,
    proposer: 'CLUSTER',
    recipient: null,
    ...data,
  },
});
const none = given(AwardProposal);
const led = (...events: readonly OfficeEvent[]) => ({
  ...officers(...events),
  ballots: given(Ballots),
  meetings: given(Meeting),
  joint: [],
  regulations: given(Regulations),
  bases: [] as readonly AwardProposal.AwardsState[],
  grants: given(Grants),
  early: [] as readonly Grant.GrantState[],
  outcomes: given(GrantOutcomes),
});
const proposeAward = (
  state: AwardProposal.AwardsState,
  command: Nominations.ProposeAward,
  context: Context,
  beside: Parameters<typeof Nominations.proposeAward>[3] = led(),
) => once<AwardProposed>(Nominations.proposeAward(state, command, context, beside));
const subject = { clusterId: 'khoi-2', award: 'FLAG_GI', unitId: 'cong-an' } as const;
const command = { ...subject, year: 2023 };

describe('proposing a member for an award (edge case 51)', () => {
  it('keeps the way and the words of the vote as told, without counts (S-07, R48)', () => {
    const vote = { method: 'SHOW_OF_HANDS', wording: 'biểu quyết thống nhất' } as const;
    const told = { ...command, vote, addressee: 'Hội đồng Thi đua, khen thưởng ngành Thanh tra' };
    expect(proposeAward(none, told, knowing(khoi2))).toEqual([
      proposed('cong-an', { vote, recipient: told.addressee }),
    ]);
    expect(proposeAward(none, command, knowing(khoi2))).toEqual([proposed('cong-an')]);
  });

  it('is for members of that year (R43, edge case 9)', () => {
    const context = knowing([
      ...khoi2,
      admitted('khoi-2', 'tai-chinh', '2024'),
      released('khoi-2', 'noi-vu', '2023-01-01'),
    ]);
    const decide = (unitId: string) => () => proposeAward(none, { ...command, unitId }, context);
    expect(outcome(decide('cong-an'))).toBe('accepted');
    expect(refusal(decide('tai-chinh'))).toMatchObject({
      code: 'NOT_A_MEMBER',
      facts: { unitId: 'tai-chinh' },
    });
    expect(outcome(decide('noi-vu'))).toBe('NOT_A_MEMBER');
    expect(outcome(decide('x'))).toBe('UNIT_NOT_FOUND');
  });

  it('happens once for a unit and an award; the meeting may propose it for another, or another for it', () => {
    const state = given(AwardProposal, proposed('cong-an'));
    const decide = (other: object) => () => proposeAward(state, { ...command, ...other }, knowing(khoi2));
    expect(refusal(decide({}))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { award: 'FLAG_GI', unitId: 'cong-an', year: 2023 } },
    });
    expect(outcome(decide({ award: 'EXCELLENT_COLLECTIVE' }))).toBe('accepted');
    expect(outcome(decide({ award: 'MERIT_GI', unitId: 'tu-phap' }))).toBe('accepted');
  });

  it('is refused beyond the quota of the flag, warned of beyond that of the certificate (R45)', () => {
    const flag = given(AwardProposal, proposed('cong-an'));
    const another = { ...command, unitId: 'tu-phap' };
    expect(refusal(() => proposeAward(flag, another, knowing(khoi2)))).toMatchObject({
      code: 'QUOTA_REACHED',
      rule: 'R45',
      facts: { perCluster: 1, current: [{ unitId: 'cong-an' }] },
    });
    const certificate = given(AwardProposal, merit('tu-phap'));
    const [event] = proposeAward(
      certificate,
      { ...command, award: 'MERIT_GI', unitId: 'noi-vu' },
      knowing(khoi2),
    );
    expect(event?.data.warnings).toMatchObject([{ code: 'QUOTA_EXCEEDED' }]);
  });

  it('counts against the quota what was withdrawn or only nominated as nothing, and takes the organiser’s quota', () => {
    const another = { ...command, unitId: 'tu-phap' };
    const free = given(AwardProposal, proposed('cong-an'), withdrawn('cong-an'), nominated('noi-vu'));
    expect(outcome(() => proposeAward(free, another, knowing(khoi2)))).toBe('accepted');
    const instructed = given(AwardProposal, proposed('cong-an'), instructions(2));
    expect(outcome(() => proposeAward(instructed, another, knowing(khoi2)))).toBe('accepted');
    const none = given(AwardProposal, instructions(0));
    expect(outcome(() => proposeAward(none, another, knowing(khoi2)))).toBe('QUOTA_REACHED');
  });

  it('goes with no second form for the same achievement: refused by the Law of 2022, warned of before (R46)', () => {
    const flag = given(AwardProposal, proposed('cong-an'));
    const both = { ...command, award: 'MERIT_GI' } as const;
    expect(refusal(() => proposeAward(flag, both, knowing(khoi2)))).toMatchObject({
      code: 'ONE_FORM_PER_ACHIEVEMENT',
      rule: 'R46',
      facts: { current: { award: 'FLAG_GI' } },
    });
    for (const occurredOn of ['2023-12-20', '2023', null] as const) {
      const [event] = proposeAward(flag, { ...both, occurredOn }, knowing(khoi2));
      expect(event?.data.warnings).toMatchObject([{ code: 'ONE_FORM_PER_ACHIEVEMENT' }]);
    }
    const gone = given(AwardProposal, proposed('cong-an'), withdrawn('cong-an'));
    expect(outcome(() => proposeAward(gone, both, knowing(khoi2)))).toBe('accepted');
  });

  describe('when the nominee leads the year or presides (R49, S-08)', () => {
    const data = (given: object, ...events: readonly OfficeEvent[]) =>
      proposeAward(none, { ...command, ...given }, knowing(khoi2), led(...events))[0]!.data;

    it('is warned of and recorded, never refused', () => {
      const { chairIsNominee, warnings } = data({}, leaderElected('cong-an', 2023));
      expect(chairIsNominee).toBe(true);
      expect(warnings).toEqual([
        {
          code: 'CHAIR_IS_NOMINEE',
          detail:
            'Đơn vị chủ trì đồng thời là đơn vị được đề nghị; cho biết đơn vị chủ trì nội dung này, hoặc lợi ích đã khai báo.',
        },
      ]);
    });

    it('asks no more once it is told who presided or what was declared', () => {
      const told = data({ presidedBy: 'noi-vu', declaredInterest: 'x' }, leaderElected('cong-an', 2023));
      expect(told).toMatchObject({ chairIsNominee: true, presidedBy: 'noi-vu', declaredInterest: 'x' });
      expect(told.warnings).toEqual([
        { code: 'CHAIR_IS_NOMINEE', detail: 'Đơn vị chủ trì đồng thời là đơn vị được đề nghị.' },
      ]);
      expect(data({ presidedBy: 'cong-an' }, leaderElected('noi-vu', 2023)).chairIsNominee).toBe(true);
    });

    it('takes the leader of that year: not of another, not one that left, but who acts for it', () => {
      expect(data({}, leaderElected('noi-vu', 2023))).toMatchObject({ chairIsNominee: false });
      expect(data({}, leaderElected('noi-vu', 2023)).warnings).toBeUndefined();
      expect(data({}, leaderElected('cong-an', 2024)).chairIsNominee).toBeUndefined();
      const left = [leaderElected('cong-an', 2023), vacated('cong-an', 2023, '2023-05-01')] as const;
      expect(data({}, ...left).chairIsNominee).toBeUndefined();
      const acting = [leaderElected('noi-vu', 2023), vacated('noi-vu', 2023, '2023-05-01')] as const;
      expect(data({}, ...acting, actingAssumed('cong-an', 2023, '2023-05-02')).chairIsNominee).toBe(true);
    });

    const known = given(AwardProposal, proposed('cong-an', { declaredInterest: 'x' }));
    const declare = (given: object, actor = operator) =>
      Nominations.declareInterest(
        known,
        { ...command, ...given },
        knowing(khoi2, { actor }),
        led(leaderElected('noi-vu', 2023)),
      );

    it('may be completed later, and keeps what was known', () => {
      expect(declare({ presidedBy: 'noi-vu' })[0]?.data).toMatchObject({
        chairIsNominee: false,
        presidedBy: 'noi-vu',
        declaredInterest: 'x',
      });
      expect(outcome(() => declare({ declaredInterest: 'x' }))).toBe('ALREADY_RECORDED');
      expect(outcome(() => declare({ presidedBy: 'khong-co' }))).toBe('UNIT_NOT_FOUND');
      expect(outcome(() => declare({ unitId: 'noi-vu', presidedBy: 'noi-vu' }))).toBe('PROPOSAL_NOT_FOUND');
    });

    it('is completed by the officers of the year; the unit itself declares its interest, not who presided', () => {
      const by = (actor: Actor, given: object) => outcome(() => declare(given, actor));
      const presided = { presidedBy: 'tu-phap' };
      const interest = { declaredInterest: 'đơn vị được đề nghị' };
      for (const actor of [forUnit('noi-vu'), organiser('ttcp')])
        expect([by(actor, presided), by(actor, interest)]).toEqual(['accepted', 'accepted']);
      expect([by(forUnit('cong-an'), presided), by(forUnit('cong-an'), interest)]).toEqual([
        'FORBIDDEN',
        'accepted',
      ]);
      for (const actor of [forUnit('tu-phap'), forUnit(null), auditor])
        expect([by(actor, presided), by(actor, interest)]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    });
  });

  it.each([
    ['more votes than those entitled', { counts: { inFavour: 6, against: 2, base: 7 } }],
    ['unanimous with a vote against', { outcome: 'UNANIMOUS', counts: { inFavour: 6, against: 1 } }],
    ['carried by half', { outcome: 'CARRIED', counts: { inFavour: 3, against: 3, base: 7 } }],
  ] as const)('refuses counts that contradict: %s (R48)', (_what, told) => {
    const vote = { method: 'SHOW_OF_HANDS', ...told } as const;
    expect(refusal(() => proposeAward(none, { ...command, vote }, knowing(khoi2)))).toMatchObject({
      code: 'INVALID_VOTE',
      rule: 'R48',
    });
  });

  it('keeps of the counts what is told, and none where nothing is', () => {
    const votes = (counts: object) =>
      proposeAward(none, { ...command, vote: { method: 'BALLOT', counts } }, knowing(khoi2))[0]?.data.vote;
    expect(votes({ inFavour: 9, base: 9 })).toEqual({ method: 'BALLOT', counts: { inFavour: 9, base: 9 } });
    expect(votes({})).toEqual({ method: 'BALLOT' });
  });

  it('is warned of where nobody knows who organises its cluster (R44)', () => {
    const untold = knowing([
      ...khoi2,
      cluster('cum-x', 'Cụm X', { organiserId: null, tier: 'NOT_STATED' }),
      admitted('cum-x', 'cong-an', '2019'),
    ]);
    const codes = (award: AwardCode) =>
      proposeAward(none, { ...command, clusterId: 'cum-x', award }, untold)[0]?.data.warnings?.map(
        ({ code }) => code,
      );
    for (const award of ['FLAG_GI', 'FLAG_GOV'] as const)
      expect(codes(award)).toContain('ORGANISER_NOT_TOLD');
    expect(codes('MERIT_PM')).toBeUndefined();
  });

  it('comes as told by other ways than that of the catalogue, but not to the Inspector General from elsewhere (R44, R83)', () => {
    const local = knowing([
      ...khoi2,
      cluster('dia-phuong', 'Khối nội chính', { organiserId: 'ttcp', tier: 'LOCAL' }),
      admitted('dia-phuong', 'cong-an', '2019'),
    ]);
    const decide = (clusterId: string, award: AwardCode) => () =>
      proposeAward(none, { ...command, clusterId, award }, local);
    const codes = (clusterId: string, award: AwardCode) =>
      decide(clusterId, award)()[0]?.data.warnings?.map(({ code }) => code);
    for (const award of ['FLAG_GOV', 'LETTER_HEAD', 'FLAG_PROVINCE'] as const)
      expect(codes('khoi-2', award)).toEqual(['ROUTE_NOT_OF_AWARD']);
    for (const award of ['FLAG_GI', 'MERIT_GI', 'MEDAL_INSPECTION', 'FIGHTER_MINISTRY'] as const)
      expect(outcome(decide('dia-phuong', award))).toBe(
        award.endsWith('_GI') ? 'AWARD_NOT_PROPOSED_HERE' : 'accepted',
      );
    for (const award of ['MERIT_PM', 'FLAG_MINISTRY', 'MERIT_PROVINCE'] as const)
      expect(codes('khoi-2', award)).toBeUndefined();
    expect(codes('dia-phuong', 'LETTER_HEAD')).toBeUndefined();
    expect(codes('khoi-2', 'EXCELLENT_COLLECTIVE')).toBeUndefined();
  });

  it('that a unit proposes for itself is recorded by that unit', () => {
    const by = (unitId: string) => () =>
      proposeAward(
        none,
        { ...command, award: 'EXCELLENT_COLLECTIVE' },
        knowing(khoi2, { actor: forUnit(unitId) }),
      );
    expect(outcome(by('cong-an'))).toBe('accepted');
    expect(outcome(by('noi-vu'))).toBe('NOT_OWN_UNIT');
  });

  it('is recorded by the officers of that year or the organiser, in a cluster that there is (R41)', () => {
    const known = led(leaderElected('cong-an', 2023), deputyElected('noi-vu', 2023));
    const by = (actor: Actor, beside = known) =>
      outcome(() =>
        proposeAward(none, { ...command, vote: { method: 'CONSENSUS' } }, knowing(khoi2, { actor }), beside),
      );
    for (const actor of [forUnit('cong-an'), forUnit('noi-vu'), organiser('ttcp')])
      expect(by(actor)).toBe('accepted');
    for (const actor of [auditor, organiser('cong-an'), forUnit('tu-phap'), forUnit('tai-chinh')])
      expect(by(actor)).toBe('FORBIDDEN');
    const unknown = led();
    expect([by(forUnit('cong-an'), unknown), by(organiser('ttcp'), unknown)]).toEqual([
      'FORBIDDEN',
      'accepted',
    ]);
    const elsewhere = { ...command, clusterId: 'x' };
    expect(outcome(() => proposeAward(none, elsewhere, knowing(khoi2)))).toBe('CLUSTER_NOT_FOUND');
    const dissolution = { clusterId: 'khoi-2', on: '2023-01-01', reason: 'sắp xếp lại' } as const;
    const gone = knowing([...khoi2, { type: 'ClusterDissolved', data: dissolution }]);
    expect(outcome(() => proposeAward(none, command, gone))).toBe('CLUSTER_DISSOLVED');
  });
});

describe('what the eligibility for a higher award rests on (R47)', () => {
  const of2022 = { year: 2022, proposalId: 'khoi-2-2022-flag-gi-cong-an' };
  const { proposalId } = of2022;
  const about2022 = { ...subject, ...of2022 };
  const decided = (outcome: 'GRANTED' | 'REFUSED'): AwardEvent => ({
    type: 'AwardDecided',
    data: {
      ...about2022,
      outcome,
      authority: 'INSPECTOR_GENERAL',
      number: '1/QĐ-TTCP',
      decidedOn: '2023-02-20',
      signer: { person: { ref: 'r' }, position: 'Tổng Thanh tra' },
    },
  });
  const revoked: AwardEvent = {
    type: 'AwardRevoked',
    data: {
      ...about2022,
      authority: 'INSPECTOR_GENERAL',
      number: '2/QĐ-TTCP',
      revokedOn: '2023-05-05',
      signer: { person: { ref: 'r' }, position: 'Tổng Thanh tra' },
      ground: 'FALSE_DECLARATION',
      reason: null,
      reclaimed: null,
    },
  };
  const before = proposed('cong-an', of2022);
  const resting = (unitId: string, ...events: readonly AwardEvent[]) =>
    proposeAward(none, { ...command, unitId, restsOn: [proposalId] }, knowing(khoi2), {
      ...led(),
      bases: [given(AwardProposal, ...events)],
    });

  it('is an award that was granted and stands; of any other it warns (R62)', () => {
    const [standing] = resting('cong-an', before, decided('GRANTED'));
    expect(standing?.data).toMatchObject({ restsOn: [proposalId] });
    expect(standing?.data.warnings).toBeUndefined();
    const detail = `Cờ thi đua của Thanh tra Chính phủ làm căn cứ (${proposalId}) chưa có quyết định tặng còn hiệu lực.`;
    for (const events of [[before], [before, decided('REFUSED')], [before, decided('GRANTED'), revoked]])
      expect(resting('cong-an', ...events)[0]?.data.warnings).toEqual([
        { code: 'BASIS_NOT_GRANTED', detail },
      ]);
  });

  it('was proposed, and for this very unit', () => {
    const nominated: AwardEvent = {
      type: 'AwardNominated',
      data: { ...about2022, nominatedBy: null, rank: null },
    };
    const withdrawn: AwardEvent = { type: 'NominationWithdrawn', data: { ...about2022, reason: 'x' } };
    for (const events of [[], [nominated], [before, withdrawn]])
      expect(refusal(() => resting('cong-an', ...events))).toMatchObject({
        code: 'PROPOSAL_NOT_FOUND',
        facts: { proposalId },
      });
    expect(outcome(() => resting('noi-vu', before, decided('GRANTED')))).toBe('PROPOSAL_NOT_FOUND');
  });

  it.each([
    ['khoi-2-2022-flag-gi-cong-an', 'awardProposals-khoi-2_2022'],
    ['ttcp-cum-4-2019-merit-gi-thanh-tra-tinh-lai-chau', 'awardProposals-ttcp-cum-4_2019'],
    ['c-2022-excellent-collective-u-2021-x', 'awardProposals-c_2022'],
    ['khoi-2_2022_merit-gi_cong-an.phong-1', 'awardProposals-khoi-2_2022'],
    ['by.bo_2022_own.bo.giay-khen_.3-tap-the', 'awardProposals-by.bo_2022'],
  ])('is looked for in the cluster-year that its id names: %s', (id, stream) => {
    expect(AwardProposal.streamOfProposal(id)).toBe(stream);
  });
});

const merit = (unitId: string): AwardProposed =>
  proposed(unitId, { award: 'MERIT_GI', proposalId: `khoi-2-2023-merit-gi-${unitId}` });
const about = (unitId: string) => ({
  proposalId: `khoi-2-2023-flag-gi-${unitId}`,
  clusterId: 'khoi-2',
  year: 2023,
  award: 'FLAG_GI' as const,
  unitId,
});
const nominated = (unitId: string, rank: number | null = null): AwardEvent => ({
  type: 'AwardNominated',
  data: { ...about(unitId), nominatedBy: null, rank },
});
const withdrawn = (unitId: string): AwardEvent => ({
  type: 'NominationWithdrawn',
  data: { ...about(unitId), reason: 'vì năm trước đã nhận' },
});
const instructions = (perCluster: number): AwardEvent => ({
  type: 'AwardInstructionsIssued',
  data: {
    clusterId: 'khoi-2',
    year: 2023,
    quotas: [{ award: 'FLAG_GI', perCluster }],
    before: { CLUSTER: null, UNIT: null },
  },
});

describe('putting a member forward', () => {
  const nominate = (state = none, given: object = {}, actor = forUnit('noi-vu')) =>
    nominateForAward(
      state,
      { ...command, ...given },
      knowing(khoi2, { actor }),
      led(leaderElected('cong-an', 2023)),
    );

  it('keeps who did and the place in the review', () => {
    expect(nominate(none, { nominatedBy: 'noi-vu', rank: 2 })).toEqual([
      { type: 'AwardNominated', data: { ...about('cong-an'), nominatedBy: 'noi-vu', rank: 2 } },
    ]);
    expect(nominate()).toEqual([nominated('cong-an')]);
  });

  it('is for members, by members, once unless it withdrew', () => {
    expect(outcome(() => nominate(none, { unitId: 'tai-chinh' }))).toBe('NOT_A_MEMBER');
    expect(outcome(() => nominate(none, { nominatedBy: 'tai-chinh' }, operator))).toBe('NOT_A_MEMBER');
    expect(outcome(() => nominate(none, {}, forUnit('tai-chinh')))).toBe('FORBIDDEN');
    expect(outcome(() => nominate(none, { award: 'FLAG_GOV' }))).toBe('accepted');
    for (const known of [nominated('cong-an'), proposed('cong-an')])
      expect(outcome(() => nominate(given(AwardProposal, known)))).toBe('ALREADY_RECORDED');
    const gone = given(AwardProposal, nominated('cong-an'), withdrawn('cong-an'));
    expect(outcome(() => nominate(gone))).toBe('accepted');
  });

  it('is recorded in the name of another member by the officers of the year, the organiser or the operator (R41)', () => {
    const inItsName = (actor: Actor) => outcome(() => nominate(none, { nominatedBy: 'noi-vu' }, actor));
    for (const actor of [forUnit('noi-vu'), forUnit('cong-an'), organiser('ttcp'), operator])
      expect(inItsName(actor)).toBe('accepted');
    for (const actor of [forUnit('tu-phap'), organiser('tu-phap'), auditor])
      expect(inItsName(actor)).toBe('FORBIDDEN');
  });

  it('leads to a proposal', () => {
    const state = given(AwardProposal, nominated('cong-an'));
    expect(outcome(() => proposeAward(state, command, knowing(khoi2)))).toBe('accepted');
  });
});

describe('withdrawing (R50)', () => {
  const state = given(AwardProposal, proposed('cong-an'), nominated('noi-vu'));
  const withdraw = (given: object = {}, actor = forUnit('cong-an'), before = state) =>
    withdrawNomination(
      before,
      { ...command, reason: 'vì năm trước đã nhận', ...given },
      knowing(khoi2, { actor }),
    );

  it('is for the nominee only, or the operator on its behalf, with the reason', () => {
    expect(withdraw()).toEqual([withdrawn('cong-an')]);
    expect(withdraw({ unitId: 'noi-vu' }, forUnit('noi-vu'))).toEqual([withdrawn('noi-vu')]);
    expect(refusal(() => withdraw({}, forUnit('noi-vu')))).toMatchObject({
      code: 'NOT_OWN_UNIT',
      rule: 'R50',
    });
    expect(outcome(() => withdraw({}, organiser('ttcp')))).toBe('NOT_OWN_UNIT');
  });

  it('needs something to withdraw, once', () => {
    expect(outcome(() => withdraw({ award: 'MERIT_GI' }))).toBe('PROPOSAL_NOT_FOUND');
    expect(outcome(() => withdraw({ clusterId: 'x' }))).toBe('CLUSTER_NOT_FOUND');
    const gone = given(AwardProposal, proposed('cong-an'), withdrawn('cong-an'));
    expect(outcome(() => withdraw({}, forUnit('cong-an'), gone))).toBe('ALREADY_RECORDED');
    const otherwise = () => withdraw({ reason: 'vì lý do khác' }, forUnit('cong-an'), gone);
    expect(refusal(otherwise)).toMatchObject({ facts: { differs: [{ field: 'reason' }] } });
  });
});

describe('one award proposed of two ids that were found to be one body', () => {
  const twice = (...events: AwardEvent[]) =>
    given(
      AwardProposal,
      proposed('cong-an', { proposalId: 'khoi-2-2023-flag-gi-cu' }),
      proposed('cong-an'),
      ...events,
    );
  const [old, now] = ['khoi-2-2023-flag-gi-cu', 'khoi-2-2023-flag-gi-cong-an'];
  const ids = (proposals: readonly { proposalId: string }[]) => proposals.map((one) => one.proposalId);

  it('is one proposal: that which has come further, or else was recorded first', () => {
    expect(ids(AwardProposal.proposalsIn(twice()))).toEqual([old]);
    expect(AwardProposal.proposalIdIn(twice(), command)).toBe(old);
    const data = { ...command, proposalId: old, reason: 'xin rút' };
    const gone = twice({ type: 'NominationWithdrawn', data });
    expect([ids(AwardProposal.proposalsIn(gone)), AwardProposal.proposalIdIn(gone, command)]).toEqual([
      [now],
      now,
    ]);
    expect(outcome(() => proposeAward(twice(), command, knowing(khoi2)))).toBe('ALREADY_RECORDED');
  });

  it('counts once in the quota, and is withdrawn as one', () => {
    const other = { ...command, unitId: 'noi-vu' };
    const quota = (state: AwardProposal.AwardsState, perCluster: number) =>
      outcome(() =>
        proposeAward({ ...state, quotas: new Map([['FLAG_GI', perCluster]]) }, other, knowing(khoi2)),
      );
    expect([quota(twice(), 2), quota(twice(), 1)]).toEqual(['accepted', 'QUOTA_REACHED']);
    const asked = { ...command, reason: 'xin rút' };
    const both = withdrawNomination(twice(), asked, knowing(khoi2, { actor: forUnit('cong-an') }));
    expect(ids(both.map(({ data }) => data))).toEqual([old, now]);
  });
});

describe('instructions for a year', () => {
  it('are the organiser’s, and say something', () => {
    const issue = (given: object, actor = organiser('ttcp')) =>
      issueAwardInstructions(none, { clusterId: 'khoi-2', year: 2023, ...given }, knowing(khoi2, { actor }), {
        regulations,
      });
    const regulations = given(
      Regulations,
      ...defineAward(
        given(Regulations),
        { organiserId: 'ttcp', awardId: 'bong-sen', name: 'Bông sen' },
        knowing(khoi2),
      ),
    );
    expect(issue({ quotas: [{ award: 'FLAG_GI', perCluster: 2 }] })).toEqual([instructions(2)]);
    const own = { award: 'own.ttcp.bong-sen', perCluster: 2 } as const;
    expect(issue({ quotas: [own] })[0]?.data.quotas).toEqual([own]);
    const other = { quotas: [{ award: 'own.ttcp.khac', perCluster: 2 }] };
    expect(outcome(() => issue(other))).toBe('AWARD_NOT_DEFINED');
    expect(issue({ unitBefore: '2024-01-10' })[0]?.data.before).toEqual({
      CLUSTER: null,
      UNIT: '2024-01-10',
    });
    expect(outcome(() => issue({}))).toBe('INVALID_REQUEST');
    expect(outcome(() => issue({ quotas: [own, { ...own, perCluster: 3 }] }))).toBe('INVALID_REQUEST');
    expect(outcome(() => issue({ unitBefore: '2024-01-10' }, forUnit('cong-an')))).toBe('FORBIDDEN');
  });
});
