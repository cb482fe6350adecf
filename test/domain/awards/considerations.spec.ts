import { describe, expect, it } from '@jest/globals';
import type { AwardCode } from '../../../src/domain/law/award-catalogue.js';
import type {
  AwardDecided,
  AwardEvent,
  AwardRecord,
  ChairSide,
  CouncilVoteRecorded,
} from '../../../src/domain/awards/award-events.js';
import * as AwardProposal from '../../../src/domain/awards/award-proposal.js';
import * as Corrections from '../../../src/domain/awards/correction-decisions.js';
import * as Decisions from '../../../src/domain/awards/award-decisions.js';
import type { ConveneCouncil, CouncilConvened } from '../../../src/domain/awards/council.js';
import * as Council from '../../../src/domain/awards/council.js';
import { recordCouncilVote } from '../../../src/domain/awards/council-vote-decisions.js';
import * as Dossiers from '../../../src/domain/awards/dossier-decisions.js';
import type { RegulationEvent } from '../../../src/domain/law/regulations.js';
import * as Regulations from '../../../src/domain/law/regulations.js';
import { withdrawNomination } from '../../../src/domain/awards/nomination-decisions.js';
import { fileSubmission } from '../../../src/domain/awards/submission-decisions.js';
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
  once,
} from '../../support/given.js';
import { khoi2, leaderElected, officers } from '../told.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';

/** No body rules anything for itself. */
const unruled = { regulations: given(Regulations) };
const decideAward = (...[state, command, context]: Head<typeof Decisions.decideAward>) =>
  Decisions.decideAward(state, command, context, unruled);
const correctAwardDecision = (...[state, command, context]: Head<typeof Corrections.correctAwardDecision>) =>
  Corrections.correctAwardDecision(state, command, context, unruled);
type Head<F extends (...all: never[]) => unknown> =
  Parameters<F> extends [...infer First, unknown] ? First : never;

const subjectFor = (award: AwardCode = 'FLAG_GI', unitId = 'cong-an') =>
  ({ clusterId: 'khoi-2', year: 2023, award, unitId }) as const;
const subject = subjectFor();
const about = (of = subject) => ({
  ...of,
  proposalId: AwardProposal.proposalIdOf(of),
});
const proposed = (of = subject): AwardEvent => ({
  type: 'AwardProposed',
  data: { ...about(of), vote: null, recipient: null },
});
const filed = (of = subject, filedOn: Day = '2023-12-19', ruleSet = 'rules-from-2020-01-01'): AwardEvent => {
  const { proposalId, award, unitId } = about(of);
  return {
    type: 'SubmissionFiled',
    data: {
      submissionId: 's',
      clusterId: 'khoi-2',
      year: 2023,
      proposer: 'CLUSTER',
      unitId: 'cong-an',
      number: null,
      documentDate: null,
      filedOn,
      proposals: [{ proposalId, award, unitId }],
      attachments: [],
      ruleSet,
      legalBasis: [],
      before: '2023-12-20',
      late: false,
    },
  };
};
const after = (...events: readonly AwardEvent[]) => given(AwardProposal, proposed(), filed(), ...events);
const submitted = after();
/** The state after more of them, of a day where one is given. */
const following = (
  state: AwardProposal.AwardsState,
  events: readonly AwardEvent[],
  occurredOn: PartialDate | null = null,
): AwardProposal.AwardsState =>
  events.reduce(
    (s, e, i) => AwardProposal.evolve(s, recorded(e, i + 1, { occurredOn })),
    structuredClone(state),
  );
const knowingAs = (actor = operator, today: Day = '2024-03-01') => knowing(khoi2, { actor, today });
const context = knowingAs();
const sb = organiser('ttcp');
const signer = { person: { ref: 'r' }, position: 'Tổng Thanh tra' };
const beside = officers(leaderElected('cong-an', 2023));
const attachments = [{ kind: 'SUPERIOR_OPINION', name: 'ý kiến.pdf', sha256: 'a'.repeat(64) }] as const;

describe('the dossier of a submitted proposal', () => {
  const steps = {
    receive: (state: AwardProposal.AwardsState, actor = sb) =>
      Dossiers.receiveDossier(state, subject, knowingAs(actor)),
    return: (state: AwardProposal.AwardsState, actor = sb) =>
      Dossiers.returnDossier(state, { ...subject, reason: 'thiếu ý kiến' }, knowingAs(actor)),
    supplement: (state: AwardProposal.AwardsState, actor = forUnit('cong-an')) =>
      Dossiers.supplementDossier(state, { ...subject, attachments }, knowingAs(actor), beside),
    verify: (state: AwardProposal.AwardsState, actor = sb) =>
      Dossiers.verifyDossier(state, subject, knowingAs(actor)),
  };
  type Step = keyof typeof steps;
  const through = (...names: readonly Step[]): AwardProposal.AwardsState =>
    names.reduce((state, name) => following(state, steps[name](state)), submitted);

  it.each<[Step[], Record<Step, string>]>([
    [
      [],
      {
        receive: 'accepted',
        return: 'DOSSIER_NOT_READY',
        supplement: 'DOSSIER_NOT_READY',
        verify: 'DOSSIER_NOT_READY',
      },
    ],
    [
      ['receive'],
      {
        receive: 'ALREADY_RECORDED',
        return: 'accepted',
        supplement: 'DOSSIER_NOT_READY',
        verify: 'accepted',
      },
    ],
    [
      ['receive', 'return'],
      {
        receive: 'ALREADY_RECORDED',
        return: 'ALREADY_RECORDED',
        supplement: 'accepted',
        verify: 'DOSSIER_NOT_READY',
      },
    ],
    [
      ['receive', 'return', 'supplement'],
      { receive: 'ALREADY_RECORDED', return: 'accepted', supplement: 'ALREADY_RECORDED', verify: 'accepted' },
    ],
    [
      ['receive', 'verify'],
      {
        receive: 'ALREADY_RECORDED',
        return: 'DOSSIER_NOT_READY',
        supplement: 'DOSSIER_NOT_READY',
        verify: 'ALREADY_RECORDED',
      },
    ],
  ])('after %j takes these steps and no others (R55)', (before, expected) => {
    const state = through(...before);
    for (const [name, code] of Object.entries(expected))
      expect([name, outcome(() => steps[name as Step](state))]).toEqual([name, code]);
  });

  it('is kept by the standing body and completed by who submitted it', () => {
    for (const name of ['receive', 'return', 'verify'] as const)
      for (const actor of [forUnit('cong-an'), organiser('tai-chinh'), auditor])
        expect(outcome(() => steps[name](through('receive'), actor))).toBe('FORBIDDEN');
    const returned = through('receive', 'return');
    expect(outcome(() => steps.supplement(returned, forUnit('tu-phap')))).toBe('NOT_LEADER_OF_YEAR');
    const own = subjectFor('EXCELLENT_COLLECTIVE', 'noi-vu');
    const state = given(AwardProposal, proposed(own), filed(own), {
      type: 'DossierReturned',
      data: { ...about(own), reason: 'x' },
    });
    const by = (unitId: string) => () =>
      Dossiers.supplementDossier(state, { ...own, attachments }, knowingAs(forUnit(unitId)), beside);
    expect(outcome(by('noi-vu'))).toBe('accepted');
    expect(outcome(by('cong-an'))).toBe('NOT_OWN_UNIT');
  });

  it('exists once the proposal was submitted, until it is decided on', () => {
    const only = given(AwardProposal, proposed());
    expect(refusal(() => steps.receive(only))).toMatchObject({ code: 'NOT_SUBMITTED', rule: 'R51' });
    expect(outcome(() => steps.receive(given(AwardProposal)))).toBe('PROPOSAL_NOT_FOUND');
    expect(outcome(() => steps.receive(after(...decideAward(submitted, grant, context))))).toBe(
      'ALREADY_DECIDED',
    );
  });
});

const convened = (data: Partial<CouncilConvened['data']> = {}): Council.CouncilState =>
  given(Council, {
    type: 'CouncilConvened',
    data: {
      sessionId: 'hd-2024',
      organiserId: 'ttcp',
      name: null,
      members: 19,
      present: 15,
      threshold: { comparison: 'AT_LEAST', percent: 90 },
      ...data,
    },
  });

describe('convening a council', () => {
  const convene = (given: Partial<ConveneCouncil> = {}, actor = sb, state = Council.initial()) =>
    once<CouncilConvened>(
      Council.conveneCouncil(
        state,
        { sessionId: 'hd-2024', organiserId: 'ttcp', members: 19, present: 15, ...given },
        knowingAs(actor),
      ),
    );

  it('keeps its members, who is there and its own share of votes, once', () => {
    const threshold = { comparison: 'AT_LEAST', percent: 90 } as const;
    const { eventId: _, ...data } = convened().session!;
    expect(convene({ threshold })).toEqual([{ type: 'CouncilConvened', data }]);
    expect(convene()[0]?.data.threshold).toBeNull();
    expect(outcome(() => convene({}, sb, convened()))).toBe('ALREADY_RECORDED');
    expect(outcome(() => convene({ present: 20 }))).toBe('INVALID_VOTE');
    expect(outcome(() => convene({ inWriting: true }))).toBe('INVALID_VOTE');
    expect(convene({ inWriting: true, present: 0, chairDecidesTies: true })[0]?.data).toMatchObject({
      inWriting: true,
      chairDecidesTies: true,
    });
    expect(outcome(() => convene({}, organiser('tai-chinh')))).toBe('FORBIDDEN');
    expect(outcome(() => convene({ organiserId: 'x' }, operator))).toBe('UNIT_NOT_FOUND');
  });
});

describe('the list of candidates for a session (R61)', () => {
  const put = (more: Partial<Council.PublishCandidateList> = {}, state = Council.initial(), actor = sb) =>
    Council.publishCandidateList(
      state,
      { sessionId: 'hd-2024', organiserId: 'ttcp', on: '2024-02-01', ...more },
      knowingAs(actor),
    );

  it('is put up by the body of the council, before or after the session is on record; the last word holds', () => {
    const [event] = put({ where: 'Cổng thông tin' });
    expect(event).toEqual({
      type: 'CandidateListPublished',
      data: { sessionId: 'hd-2024', organiserId: 'ttcp', on: '2024-02-01', where: 'Cổng thông tin' },
    });
    const state = given(Council, event!);
    expect(outcome(() => put({ where: 'Cổng thông tin' }, state))).toBe('ALREADY_RECORDED');
    expect(given(Council, event!, ...put({ on: '2024-02-02' }, state)).list?.on).toBe('2024-02-02');
    expect(outcome(() => put({}, convened()))).toBe('accepted');
    expect(outcome(() => put({ organiserId: 'cong-an' }, convened(), operator))).toBe('COUNCIL_NOT_FOUND');
    expect(outcome(() => put({}, state, forUnit('ttcp')))).toBe('FORBIDDEN');
    expect(outcome(() => put({ organiserId: 'x' }, state, operator))).toBe('UNIT_NOT_FOUND');
  });
});

describe('a vote of the council', () => {
  const counts = (inFavour: number, against = 0, abstained = 0) => ({ inFavour, against, abstained });
  const vote = (
    present: ReturnType<typeof counts>,
    written?: ReturnType<typeof counts>,
    council = convened(),
    state = submitted,
    of = subject,
  ) =>
    once<CouncilVoteRecorded>(
      recordCouncilVote(
        state,
        { ...of, sessionId: 'hd-2024', method: 'BALLOT', present, written },
        knowingAs(sb),
        { council, regulations: new Map() },
      ),
    );
  const result = (...given: Parameters<typeof vote>): CouncilVoteRecorded['data'] => vote(...given)[0]!.data;

  it('counts on all members with written opinions: of 19 at 90%, 18 are needed (edge case 30, R57)', () => {
    expect(result(counts(15), counts(3))).toMatchObject({
      base: 19,
      inFavour: 18,
      needed: 18,
      recommended: true,
      threshold: { comparison: 'AT_LEAST', percent: 90 },
      thresholdOf: 'COUNCIL',
    });
    expect(result(counts(15), counts(2))).toMatchObject({ inFavour: 17, recommended: false });
    expect(result(counts(15))).toMatchObject({ inFavour: 15, recommended: false });
    expect(result(counts(14, 0, 1), counts(4))).toMatchObject({ inFavour: 18, recommended: true });
  });

  it('takes the rules of the day of filing where the council has no share of its own', () => {
    const council = convened({ threshold: null });
    expect(result(counts(10), undefined, council)).toMatchObject({
      needed: 10,
      threshold: { comparison: 'MORE_THAN', percent: 50 },
      thresholdOf: 'RULE_SET',
      recommended: true,
    });
    expect(result(counts(9), undefined, council).recommended).toBe(false);
  });

  describe('by rules that the dossier keeps', () => {
    const filedUnder = (award: AwardCode, filedOn: Day, ruleSet: string) => {
      const of = subjectFor(award);
      return [given(AwardProposal, proposed(of), filed(of, filedOn, ruleSet)), of] as const;
    };
    const of2025 = (award: AwardCode) => filedUnder(award, '2025-07-01', 'rules-from-2025-07-01-edition-2');
    const own = (percent: number) => convened({ threshold: { comparison: 'AT_LEAST', percent } });
    const none = convened({ threshold: null });
    const read = (council: Council.CouncilState, [state, of]: ReturnType<typeof of2025>, inFavour = 15) => {
      const { threshold, thresholdOf, needed, recommended } = result(
        counts(inFavour),
        undefined,
        council,
        state,
        of,
      );
      return [threshold?.percent, thresholdOf, needed, recommended];
    };

    it('asks 80% for the Government’s flag and 90% for national fighters from 01/07/2025 on (R57, R73)', () => {
      expect(read(none, of2025('FLAG_GOV'))).toEqual([80, 'RULE_SET', 16, false]);
      expect(read(none, of2025('FIGHTER_NATIONAL'))).toEqual([90, 'RULE_SET', 18, false]);
    });

    it('takes a council’s own share where it asks for more than a text of the State, never for less', () => {
      expect(read(own(95), of2025('FLAG_GOV'))).toEqual([95, 'COUNCIL', 19, false]);
      expect(read(own(80), of2025('FLAG_GOV'))).toEqual([80, 'COUNCIL', 16, false]);
      expect(read(own(60), of2025('FLAG_GOV'))).toEqual([80, 'RULE_SET', 16, false]);
      // What is only assumed of flags gives way.
      expect(read(own(40), of2025('FLAG_GI'))).toEqual([40, 'COUNCIL', 8, true]);
    });

    it('knows no share for a ministry’s own title, and then takes what the minutes say (R58)', () => {
      const [state, of] = of2025('FIGHTER_MINISTRY');
      const told = (outcome?: 'RECOMMENDED' | 'NOT_RECOMMENDED', inFavour = 15) => {
        const command = {
          ...of,
          sessionId: 'hd-2024',
          method: 'BALLOT',
          present: counts(inFavour),
          outcome,
        } as const;
        const { data } = once<CouncilVoteRecorded>(
          recordCouncilVote(state, command, knowingAs(sb), {
            council: none,
            regulations: new Map(),
          }),
        )[0]!;
        return data;
      };
      expect(read(none, [state, of])).toEqual([undefined, undefined, undefined, null]);
      expect(told().warnings).toMatchObject([{ code: 'SHARE_UNKNOWN' }]);
      expect(told('RECOMMENDED').recommended).toBe(true);
      expect(told('NOT_RECOMMENDED').recommended).toBe(false);
      expect(told('RECOMMENDED').warnings).toBeUndefined();
      expect(read(own(70), [state, of])).toEqual([70, 'COUNCIL', 14, true]);
    });

    it('warns where minutes say more than the votes, and where hands were raised for what asks for a ballot', () => {
      const [state, of] = of2025('FLAG_GOV');
      const codes = (method: 'BALLOT' | 'SHOW_OF_HANDS', outcome?: 'RECOMMENDED') =>
        once<CouncilVoteRecorded>(
          recordCouncilVote(
            state,
            { ...of, sessionId: 'hd-2024', method, present: counts(15), written: counts(1), outcome },
            knowingAs(sb),
            { council: none, regulations: new Map() },
          ),
        )[0]!.data.warnings?.map(({ code }) => code);
      expect(codes('BALLOT')).toBeUndefined();
      expect(codes('SHOW_OF_HANDS')).toEqual(['NOT_BY_BALLOT']);
      const short = once<CouncilVoteRecorded>(
        recordCouncilVote(
          state,
          { ...of, sessionId: 'hd-2024', method: 'BALLOT', present: counts(15), outcome: 'RECOMMENDED' },
          knowingAs(sb),
          { council: none, regulations: new Map() },
        ),
      )[0]!.data;
      expect(short).toMatchObject({ recommended: true, needed: 16, warnings: [{ code: 'BELOW_THRESHOLD' }] });
    });

    describe('and by the council’s own regulation (R76)', () => {
      const adopted = (more: Partial<Regulations.CouncilRule> = {}): RegulationEvent => ({
        type: 'CouncilRuleAdopted',
        data: {
          organiserId: 'ttcp',
          basis: 'Quy chế Hội đồng',
          from: '2025-01-01',
          to: null,
          awards: null,
          threshold: { comparison: 'AT_LEAST', percent: 70 },
          base: 'ALL_MEMBERS',
          ballot: false,
          quorum: null,
          chairDecidesTies: null,
          ...more,
        },
      });
      const under = (
        rule: RegulationEvent,
        [state, of] = of2025('FIGHTER_MINISTRY'),
        {
          council = none,
          present = counts(15),
          written = counts(0),
          method = 'BALLOT',
        }: {
          council?: Council.CouncilState;
          present?: ReturnType<typeof counts>;
          written?: ReturnType<typeof counts>;
          method?: 'BALLOT' | 'SHOW_OF_HANDS';
        } = {},
      ) =>
        once<CouncilVoteRecorded>(
          recordCouncilVote(state, { ...of, sessionId: 'hd-2024', method, present, written }, knowingAs(sb), {
            council,
            regulations: given(Regulations, rule),
          }),
        )[0]!.data;

      it('has a share where no text of the State has one: of all, or of who sits and replies', () => {
        expect(under(adopted())).toMatchObject({
          threshold: { percent: 70 },
          thresholdOf: 'REGULATION',
          basis: 'Quy chế Hội đồng',
          base: 19,
          needed: 14,
          recommended: true,
        });
        const present = under(adopted({ base: 'PRESENT' }), undefined, {
          present: counts(11),
          written: counts(1),
        });
        expect(present).toMatchObject({ base: 16, of: 'PRESENT', needed: 12, recommended: true });
      });

      it('counts by the day of filing, for the body whose council it is, and gives way to the session’s own', () => {
        const shared = (data: Partial<Regulations.CouncilRule>) => under(adopted(data)).thresholdOf;
        expect(shared({ from: '2025-07-01' })).toBe('REGULATION');
        expect(shared({ from: '2025-07-02' })).toBeUndefined();
        expect(shared({ to: '2025-07-01' })).toBeUndefined();
        expect(shared({ organiserId: 'cong-an' })).toBeUndefined();
        expect(shared({ awards: ['FLAG_GI'] })).toBeUndefined();
        expect(under(adopted(), undefined, { council: own(90) })).toMatchObject({
          thresholdOf: 'COUNCIL',
          needed: 18,
        });
      });

      it('asks for no less than a text of the State, whatever it is of', () => {
        const flag = of2025('FLAG_GOV');
        expect(under(adopted(), flag)).toMatchObject({ thresholdOf: 'RULE_SET', needed: 16 });
        expect(under(adopted(), flag)).not.toHaveProperty('basis');
        const most = { threshold: { comparison: 'AT_LEAST', percent: 100 }, base: 'PRESENT' } as const;
        expect(under(adopted(most), flag)).toMatchObject({ thresholdOf: 'RULE_SET', needed: 16 });
      });

      it('may want a ballot, another quorum, and the chair’s side in a tie', () => {
        expect(
          under(adopted({ ballot: true }), undefined, { method: 'SHOW_OF_HANDS' }).warnings,
        ).toMatchObject([{ code: 'NOT_BY_BALLOT' }]);
        const all = adopted({ quorum: { numerator: 1, denominator: 1 } });
        expect(outcome(() => [{ type: 'x', data: under(all) }])).toBe('COUNCIL_WITHOUT_QUORUM');
        const half = { comparison: 'MORE_THAN', percent: 50 } as const;
        const ten = convened({ members: 10, present: 10, threshold: null });
        const tied = { council: ten, present: counts(5, 5) };
        expect(under(adopted({ threshold: half }), undefined, tied).recommended).toBe(false);
        expect(
          outcome(() => [
            { type: 'x', data: under(adopted({ threshold: half, chairDecidesTies: true }), undefined, tied) },
          ]),
        ).toBe('INVALID_VOTE');
      });
    });

    it('warns where the list was not public for ten working days before (R61, R78)', () => {
      const [state, of] = of2025('FIGHTER_NATIONAL');
      const warned = (
        on: Day | null,
        occurredOn: PartialDate | null | undefined,
        events: readonly RegulationEvent[] = [],
        organiserId = 'ttcp',
      ) => {
        const list = on === null ? null : { sessionId: 'hd-2024', organiserId, on, where: null };
        const { warnings = [] } = once<CouncilVoteRecorded>(
          recordCouncilVote(
            state,
            {
              ...of,
              sessionId: 'hd-2024',
              method: 'BALLOT',
              present: counts(15),
              written: counts(4),
              ...(occurredOn === undefined ? {} : { occurredOn }),
            },
            knowingAs(sb, '2025-12-25'),
            { council: { ...none, list }, regulations: given(Regulations, ...events) },
          ),
        )[0]!.data;
        return warnings.map(({ code, detail }) => `${code}: ${detail}`);
      };
      expect(warned('2025-12-10', undefined)).toEqual([]);
      expect(warned('2025-12-11', undefined)).toEqual([
        'LIST_NOT_PUBLIC: Danh sách mới công khai 9 ngày làm việc; cần ít nhất 10.',
      ]);
      expect(warned('2025-12-11', '2025-12-26')).toEqual([]);
      const off: RegulationEvent = {
        type: 'DaysOffDeclared',
        data: { organiserId: 'ttcp', basis: 'x', off: [{ on: '2025-12-24', name: null }], working: [] },
      };
      expect(warned('2025-12-10', undefined, [off])).toHaveLength(1);
      expect(warned('2025-12-09', undefined, [off])).toEqual([]);
      expect(warned(null, undefined)).toEqual([
        'LIST_NOT_PUBLIC: Chưa ghi nhận việc công khai danh sách ít nhất 10 ngày làm việc.',
      ]);
      expect(warned('2025-12-01', undefined, [], 'cong-an')).toHaveLength(1);
      // Of which day the vote is nobody says: nothing can be counted.
      for (const day of [null, '2025-12'] as const) expect(warned('2025-12-11', day)).toEqual([]);
      expect(result(counts(15), counts(1), none, ...of2025('FLAG_GOV')).warnings).toBeUndefined();
    });

    it('stays what the first edition of the rules had, where it was filed under that one', () => {
      expect(read(none, filedUnder('FIGHTER_MINISTRY', '2024-06-01', 'rules-from-2024-05-15'), 15)).toEqual([
        80,
        'RULE_SET',
        16,
        false,
      ]);
      expect(
        read(none, filedUnder('FIGHTER_MINISTRY', '2024-06-01', 'rules-from-2024-05-15-edition-2'), 15),
      ).toEqual([undefined, undefined, undefined, null]);
    });
  });

  it('needs two thirds of the members there (R56)', () => {
    expect(refusal(() => vote(counts(12), undefined, convened({ present: 12 })))).toMatchObject({
      code: 'COUNCIL_WITHOUT_QUORUM',
      rule: 'R56',
      facts: { members: 19, present: 12, quorum: 13 },
    });
    expect(outcome(() => vote(counts(12), undefined, convened({ present: 13 })))).toBe('accepted');
  });

  it('lets the chair’s side prevail in a tie where the council has that rule, and minutes the dissent (R60)', () => {
    const share = { members: 10, present: 8, threshold: null };
    const own = convened({ ...share, chairDecidesTies: true });
    const tie = (
      chair?: ChairSide,
      council = own,
      [yes, no]: readonly [number, number] = [5, 3],
      absent = counts(0, 2),
    ) =>
      once<CouncilVoteRecorded>(
        recordCouncilVote(
          submitted,
          {
            ...subject,
            sessionId: 'hd-2024',
            method: 'BALLOT',
            present: counts(yes, no),
            written: absent,
            chair,
            dissent: 'ý kiến khác',
          },
          knowingAs(sb),
          { council, regulations: new Map() },
        ),
      )[0]!.data;
    expect(tie('IN_FAVOUR')).toMatchObject({
      inFavour: 5,
      needed: 6,
      recommended: true,
      chair: 'IN_FAVOUR',
      decidedByChair: true,
      dissent: 'ý kiến khác',
    });
    expect(tie('AGAINST')).toMatchObject({ recommended: false, decidedByChair: true });
    expect(refusal(() => [{ type: 'x', data: tie() }])).toMatchObject({
      code: 'INVALID_VOTE',
      rule: 'R60',
      facts: { inFavour: 5, against: 5 },
    });
    // No tie: a member said nothing, others were more, a higher share is asked, or the council has no such rule.
    const higher = { comparison: 'AT_LEAST', percent: 90 } as const;
    for (const [council, votes, absent] of [
      [own, [5, 3], counts(0, 1)],
      [own, [6, 2], counts(0, 2)],
      [convened({ ...share, chairDecidesTies: true, threshold: higher }), [5, 3], counts(0, 2)],
      [convened({ ...share, chairDecidesTies: false }), [5, 3], counts(0, 2)],
      [convened(share), [5, 3], counts(0, 2)],
    ] as const) {
      const { recommended, inFavour, needed, decidedByChair } = tie('IN_FAVOUR', council, votes, absent);
      expect([recommended, decidedByChair]).toEqual([inFavour! >= needed!, undefined]);
    }
  });

  it('of a council that is asked in writing counts who replied, for the quorum too (edge case 55)', () => {
    const council = convened({ present: 0, inWriting: true, threshold: null });
    expect(result(counts(0), counts(10, 2, 1), council)).toMatchObject({
      base: 19,
      needed: 10,
      recommended: true,
    });
    expect(refusal(() => vote(counts(0), counts(12), council))).toMatchObject({
      code: 'COUNCIL_WITHOUT_QUORUM',
      facts: { present: 12, quorum: 13 },
      detail: 'Có 12/19 thành viên Hội đồng cho ý kiến, cần ít nhất 13.',
    });
    expect(outcome(() => vote(counts(1), counts(13), council))).toBe('INVALID_VOTE');
    const hands = {
      ...subject,
      sessionId: 'hd-2024',
      method: 'SHOW_OF_HANDS',
      present: counts(0),
      written: counts(13),
    } as const;
    expect(
      outcome(() => recordCouncilVote(submitted, hands, knowingAs(sb), { council, regulations: new Map() })),
    ).toBe('INVALID_VOTE');
  });

  it('is on record already when it is told again, also without numbers, and where the session was told to lack a quorum since', () => {
    const told = { ...subject, sessionId: 'hd-2024', outcome: 'RECOMMENDED' } as const;
    const council = convened({ present: null, inWriting: true, threshold: null });
    const tell = (more: object, state = submitted, session = council) =>
      once<CouncilVoteRecorded>(
        recordCouncilVote(state, { ...told, ...more }, knowingAs(sb), {
          council: session,
          regulations: new Map(),
        }),
      );
    const state = after(...tell({}));
    expect(outcome(() => tell({}, state))).toBe('ALREADY_RECORDED');
    expect(outcome(() => tell({}, state, convened({ present: 3 })))).toBe('ALREADY_RECORDED');
    expect(outcome(() => tell({ written: counts(3) }, state))).toBe('COUNCIL_WITHOUT_QUORUM');
    expect(tell({ dissent: 'một ý kiến' }, state)).toMatchObject([
      { type: 'AwardRecordSupplemented', data: { added: { dissent: 'một ý kiến' } } },
    ]);
  });

  it('has no more votes than members there, and no more opinions than members absent', () => {
    expect(outcome(() => vote(counts(15, 1)))).toBe('INVALID_VOTE');
    expect(outcome(() => vote(counts(15), counts(5)))).toBe('INVALID_VOTE');
    expect(outcome(() => vote(counts(10, 2, 3), counts(2, 1, 1)))).toBe('accepted');
  });

  it('is of the council of the organiser, once in a session, on what goes on', () => {
    expect(outcome(() => vote(counts(15), undefined, Council.initial()))).toBe('COUNCIL_NOT_FOUND');
    expect(outcome(() => vote(counts(15), undefined, convened({ organiserId: 'tai-chinh' })))).toBe(
      'COUNCIL_NOT_FOUND',
    );
    const once = after(...vote(counts(15)));
    expect(outcome(() => vote(counts(15), undefined, convened(), once))).toBe('ALREADY_RECORDED');
    const suspended = after({ type: 'ConsiderationSuspended', data: { ...about(), reason: 'x' } });
    expect(outcome(() => vote(counts(15), undefined, convened(), suspended))).toBe('CONSIDERATION_SUSPENDED');
    const returned = after({ type: 'DossierReturned', data: { ...about(), reason: 'x' } });
    expect(result(counts(15), undefined, convened(), returned).warnings).toMatchObject([
      { code: 'DOSSIER_RETURNED' },
    ]);
    const nominated = given(AwardProposal, {
      type: 'AwardNominated',
      data: { ...about(), nominatedBy: 'cong-an', rank: null },
    });
    expect(outcome(() => vote(counts(15), undefined, convened(), nominated))).toBe('NOT_SUBMITTED');
  });

  it('may be told where no submission is on record, and warns of that', () => {
    const told = given(AwardProposal, proposed());
    expect(result(counts(15), counts(3), convened(), told)).toMatchObject({
      recommended: true,
      warnings: [{ code: 'SUBMISSION_NOT_ON_RECORD' }],
    });
    const [voted] = vote(counts(15), counts(3), convened(), told);
    const filedLater = given(AwardProposal, proposed(), voted!, filed());
    expect(outcome(() => decideAward(filedLater, grant, context))).toBe('accepted');
    expect(decideAward(filedLater, grant, context)[0]!.data.warnings).toBeUndefined();
  });
});

const grant = {
  ...subject,
  outcome: 'GRANTED',
  number: '123/QĐ-TTCP',
  decidedOn: '2024-02-20',
  signer,
} as const;
const granted = after(...decideAward(submitted, grant, context));

describe('deciding', () => {
  const decide = (given: object = {}, state = submitted, actor = operator) =>
    decideAward(state, { ...grant, ...given }, knowingAs(actor)) as AwardDecided[];

  it('keeps outcome, authority, number, day and signer, never the name', () => {
    expect(decide()).toEqual([
      {
        type: 'AwardDecided',
        data: {
          ...about(),
          outcome: 'GRANTED',
          authority: 'INSPECTOR_GENERAL',
          number: '123/QĐ-TTCP',
          decidedOn: '2024-02-20',
          signer: { person: { ref: 'r' }, position: 'Tổng Thanh tra' },
        },
      },
    ]);
  });

  it('comes after the submission, once, and not while consideration is suspended (edge case 48)', () => {
    expect(outcome(() => decide({}, given(AwardProposal, proposed())))).toBe('NOT_SUBMITTED');
    expect(outcome(() => decide({ decidedOn: '2023-12-18' }))).toBe('DATES_OUT_OF_ORDER');
    expect(outcome(() => decide({ decidedOn: '2023-12-19' }))).toBe('accepted');
    expect(refusal(() => decide({ outcome: 'REFUSED' }, granted))).toMatchObject({
      code: 'ALREADY_DECIDED',
      facts: { current: { stage: 'granted', authority: 'INSPECTOR_GENERAL', decidedOn: '2024-02-20' } },
    });
    const suspended = after({ type: 'ConsiderationSuspended', data: { ...about(), reason: 'x' } });
    expect(outcome(() => decide({}, suspended))).toBe('CONSIDERATION_SUSPENDED');
  });

  it('is the authority’s of the catalogue: the Inspector General through his own body (R61)', () => {
    expect(outcome(() => decide({}, submitted, sb))).toBe('accepted');
    for (const actor of [forUnit('cong-an'), organiser('tai-chinh'), auditor, forUnit('ttcp')])
      expect(refusal(() => decide({}, submitted, actor))).toMatchObject({
        code: 'NOT_DECIDING_AUTHORITY',
        rule: 'R61',
        detail: 'Việc này thuộc thẩm quyền của Tổng Thanh tra Chính phủ.',
      });
    expect(outcome(() => decide({ authority: 'PRIME_MINISTER' }))).toBe('NOT_DECIDING_AUTHORITY');
  });

  it('of a title with several deciders names the one who decided', () => {
    const own = subjectFor('EXCELLENT_COLLECTIVE', 'noi-vu');
    const state = given(AwardProposal, proposed(own), filed(own));
    const by = (authority: string | undefined, actor = operator) =>
      decide({ ...own, authority }, state, actor);
    expect(by('MINISTER')[0]?.data.authority).toBe('MINISTER');
    expect(outcome(() => by('MINISTER', sb))).toBe('NOT_DECIDING_AUTHORITY');
    expect(outcome(() => by('INSPECTOR_GENERAL', sb))).toBe('accepted');
  });

  it('warns where what is granted was not recommended: the council advises', () => {
    const [vote] = once<CouncilVoteRecorded>(
      recordCouncilVote(
        submitted,
        {
          ...subject,
          sessionId: 'hd-2024',
          method: 'BALLOT',
          present: { inFavour: 3, against: 12, abstained: 0 },
        },
        context,
        { council: convened(), regulations: new Map() },
      ),
    );
    const state = after(vote!);
    expect(decide({}, state)[0]?.data.warnings).toMatchObject([{ code: 'NOT_RECOMMENDED' }]);
    expect(decide({ outcome: 'REFUSED' }, state)[0]?.data.warnings).toBeUndefined();
  });
});

describe('presenting', () => {
  const present = (state: AwardProposal.AwardsState, given: object = {}, actor = sb) =>
    Decisions.presentAward(state, { ...subject, ...given }, knowingAs(actor));

  it('follows a grant, once (R63)', () => {
    const occasion = 'Ngày truyền thống ngành Thanh tra';
    const presented = present(granted, { occasion });
    expect(presented).toEqual([{ type: 'AwardPresented', data: { ...about(), occasion } }]);
    expect(outcome(() => present(submitted))).toBe('AWARD_NOT_GRANTED');
    const again = following(granted, presented);
    expect(outcome(() => present(again))).toBe('ALREADY_RECORDED');
    expect(outcome(() => present(granted, { occurredOn: '2024-02-19' }))).toBe('DATES_OUT_OF_ORDER');
    for (const occurredOn of ['2024-02-20', '2024-02', '2024', null])
      expect(outcome(() => present(granted, { occurredOn }))).toBe('accepted');
    expect(outcome(() => present(granted, {}, forUnit('cong-an')))).toBe('FORBIDDEN');
  });
});

describe('suspending consideration (R64)', () => {
  const reason = 'đang xác minh đơn tố cáo';
  const suspend = (state: AwardProposal.AwardsState, actor = sb) =>
    Decisions.suspendConsideration(state, { ...subject, reason }, knowingAs(actor));
  const release = (state: AwardProposal.AwardsState) =>
    Decisions.releaseConsideration(state, { ...subject, reason }, context);
  const suspended = after(...suspend(submitted));

  it('stops what is proposed or submitted, once, and lets it go on', () => {
    expect(outcome(() => suspend(given(AwardProposal, proposed())))).toBe('accepted');
    expect(refusal(() => suspend(suspended))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { reason }, differs: [] },
    });
    const again = { ...subject, reason: 'đang điều tra' };
    expect(refusal(() => Decisions.suspendConsideration(suspended, again, knowingAs(sb)))).toMatchObject({
      facts: { differs: [{ field: 'reason', recorded: reason }] },
    });
    expect(outcome(() => suspend(granted))).toBe('ALREADY_DECIDED');
    expect(outcome(() => suspend(submitted, forUnit('cong-an')))).toBe('FORBIDDEN');
    const nominated = given(AwardProposal, {
      type: 'AwardNominated',
      data: { ...about(), nominatedBy: null, rank: null },
    });
    expect(outcome(() => suspend(nominated))).toBe('NOT_SUBMITTED');
    expect(outcome(() => release(submitted))).toBe('RECORD_NOT_FOUND');
    const released = following(suspended, release(suspended));
    expect(outcome(() => decideAward(released, grant, context))).toBe('accepted');
  });

  it('keeps what is not submitted yet from being submitted; a withdrawal ends it', () => {
    const open = given(AwardProposal, proposed());
    const state = given(AwardProposal, proposed(), ...suspend(open));
    const { award, unitId } = subject;
    const file = (proposals?: { award: AwardCode; unitId: string }[]) => () =>
      fileSubmission(state, { clusterId: 'khoi-2', year: 2023, proposals }, context, beside);
    expect(outcome(file([{ award, unitId }]))).toBe('CONSIDERATION_SUSPENDED');
    expect(outcome(file())).toBe('NOTHING_TO_SUBMIT');
    const gone = following(state, withdrawNomination(state, { ...subject, reason }, context));
    expect(outcome(() => release(gone))).toBe('RECORD_NOT_FOUND');
  });
});

describe('revoking (R65)', () => {
  const revoke = (given: object = {}, state = granted, actor = operator) =>
    Decisions.revokeAward(
      state,
      {
        ...subject,
        number: '45/QĐ-TTCP',
        revokedOn: '2025-01-10',
        signer,
        ground: 'FALSE_DECLARATION',
        ...given,
      },
      knowingAs(actor, '2025-01-10'),
    );

  it('is by the authority that granted, with ground, number, day and signer', () => {
    expect(revoke({ reclaimed: true })).toEqual([
      {
        type: 'AwardRevoked',
        data: {
          ...about(),
          authority: 'INSPECTOR_GENERAL',
          number: '45/QĐ-TTCP',
          revokedOn: '2025-01-10',
          signer: { person: { ref: 'r' }, position: 'Tổng Thanh tra' },
          ground: 'FALSE_DECLARATION',
          reason: null,
          reclaimed: true,
        },
      },
    ]);
    expect(outcome(() => revoke({}, granted, sb))).toBe('accepted');
    expect(outcome(() => revoke({}, granted, organiser('tai-chinh')))).toBe('NOT_DECIDING_AUTHORITY');
    expect(outcome(() => revoke({ authority: 'PRIME_MINISTER' }))).toBe('NOT_DECIDING_AUTHORITY');
  });

  it('needs a grant that stands, and comes after it', () => {
    expect(outcome(() => revoke({}, submitted))).toBe('AWARD_NOT_GRANTED');
    const gone = following(granted, revoke());
    expect(outcome(() => revoke({}, gone))).toBe('ALREADY_RECORDED');
    const refused = after(...decideAward(submitted, { ...grant, outcome: 'REFUSED' }, context));
    expect(outcome(() => revoke({}, refused))).toBe('AWARD_NOT_GRANTED');
    expect(outcome(() => revoke({ revokedOn: '2024-02-19' }))).toBe('DATES_OUT_OF_ORDER');
  });
});

describe('a decision recorded in error', () => {
  const evidence = [{ source: 'bản quét quyết định' }];
  const correct = (
    given: Partial<Corrections.CorrectAwardDecision> = {},
    state = granted,
    actor = operator,
  ) =>
    correctAwardDecision(
      state,
      { ...subject, reason: 'gõ nhầm', evidence, ...given },
      knowingAs(actor, '2025-02-01'),
    );
  const withdraw = (
    record: AwardRecord,
    state = granted,
    given: Partial<Corrections.WithdrawAwardRecord> = {},
    actor = operator,
  ) =>
    Corrections.withdrawAwardRecord(
      state,
      { ...subject, record, reason: 'ghi nhầm đơn vị', evidence, ...given },
      knowingAs(actor, '2025-02-01'),
    );
  const presentedOn = (day: PartialDate | null, state = granted) =>
    following(state, Decisions.presentAward(state, { ...subject, occurredOn: day }, context), day);
  const revoke = {
    ...subject,
    number: '45/QĐ-TTCP',
    revokedOn: '2024-06-10',
    signer,
    ground: 'FALSE_DECLARATION',
  } as const;
  const revoked = following(
    granted,
    Decisions.revokeAward(granted, revoke, knowingAs(operator, '2025-01-10')),
  );

  it('is kept whole as it reads, with the reason', () => {
    const recorded = {
      ...about(),
      outcome: 'GRANTED',
      authority: 'INSPECTOR_GENERAL',
      number: '123/QĐ-TTCP',
      decidedOn: '2024-02-20',
      signer: { person: { ref: 'r' }, position: 'Tổng Thanh tra' },
    } as const;
    expect(correct({ number: '132/QĐ-TTCP' })).toEqual([
      {
        type: 'AwardDecisionCorrected',
        data: { ...recorded, number: '132/QĐ-TTCP', reason: 'gõ nhầm' },
      },
    ]);
    const other = { person: { ref: 's' }, position: 'Phó Tổng Thanh tra', acting: true };
    expect(correct({ signer: other, decidedOn: '2024-02-21' })[0]?.data).toMatchObject({
      decidedOn: '2024-02-21',
      signer: { person: { ref: 's' }, position: 'Phó Tổng Thanh tra', acting: true },
    });
    const refused = following(granted, correct({ outcome: 'REFUSED' }));
    expect(refused.proposals.get(about().proposalId)).toMatchObject({
      stage: 'refused',
      decision: { outcome: 'REFUSED', number: '123/QĐ-TTCP' },
    });
    expect(outcome(() => Decisions.presentAward(refused, subject, context))).toBe('AWARD_NOT_GRANTED');
    expect(outcome(() => correct({ outcome: 'GRANTED' }, refused))).toBe('accepted');
  });

  it('is corrected once, to something else that could have been decided', () => {
    for (const same of [{}, { number: '123/QĐ-TTCP', outcome: 'GRANTED', decidedOn: '2024-02-20' } as const])
      expect(refusal(() => correct(same))).toMatchObject({
        code: 'ALREADY_RECORDED',
        facts: { current: { number: '123/QĐ-TTCP', decidedOn: '2024-02-20' } },
      });
    expect(outcome(() => correct({ decidedOn: '2023-12-18' }))).toBe('DATES_OUT_OF_ORDER');
    expect(outcome(() => correct({ authority: 'PRIME_MINISTER' }))).toBe('NOT_DECIDING_AUTHORITY');
    expect(outcome(() => correct({ number: '1' }, submitted))).toBe('RECORD_NOT_FOUND');
    expect(outcome(() => correct({ number: '1' }, given(AwardProposal, proposed())))).toBe('NOT_SUBMITTED');
  });

  it('is corrected or withdrawn by who keeps the records, with evidence', () => {
    const number = '132/QĐ-TTCP';
    expect(outcome(() => correct({ number }, granted, sb))).toBe('accepted');
    expect(outcome(() => withdraw('DECISION', granted, {}, sb))).toBe('accepted');
    for (const actor of [forUnit('cong-an'), organiser('tai-chinh'), auditor]) {
      expect(outcome(() => correct({ number }, granted, actor))).toBe('FORBIDDEN');
      expect(outcome(() => withdraw('DECISION', granted, {}, actor))).toBe('FORBIDDEN');
    }
    for (const none of [undefined, []]) {
      expect(outcome(() => correct({ number, evidence: none }))).toBe('EVIDENCE_REQUIRED');
      expect(outcome(() => withdraw('DECISION', granted, { evidence: none }))).toBe('EVIDENCE_REQUIRED');
    }
    // What another authority decided, the operator recorded for it, and no organiser takes back.
    const own = subjectFor('EXCELLENT_COLLECTIVE', 'noi-vu');
    const before = given(AwardProposal, proposed(own), filed(own));
    const byMinister = following(
      before,
      decideAward(before, { ...grant, ...own, authority: 'MINISTER' }, context),
    );
    expect(outcome(() => correct({ ...own, authority: 'INSPECTOR_GENERAL' }, byMinister, sb))).toBe(
      'NOT_DECIDING_AUTHORITY',
    );
    expect(outcome(() => correct({ ...own, authority: 'INSPECTOR_GENERAL' }, byMinister))).toBe('accepted');
    expect(outcome(() => withdraw('DECISION', byMinister, own, sb))).toBe('NOT_DECIDING_AUTHORITY');
  });

  it('goes no further than what rests on it allows, until that is dealt with', () => {
    const presented = presentedOn('2024-02-25');
    expect(outcome(() => correct({ number: '132/QĐ-TTCP' }, presented))).toBe('accepted');
    expect(outcome(() => correct({ decidedOn: '2024-02-25' }, presented))).toBe('accepted');
    const inUse = {
      code: 'RECORD_IN_USE',
      facts: { resting: [{ record: 'PRESENTATION', on: '2024-02-25' }] },
    } as const;
    expect(refusal(() => correct({ decidedOn: '2024-02-26' }, presented))).toMatchObject(inUse);
    expect(refusal(() => correct({ outcome: 'REFUSED' }, presented))).toMatchObject(inUse);
    expect(refusal(() => withdraw('DECISION', presented))).toMatchObject(inUse);
    expect(outcome(() => correct({ decidedOn: '2024-02-26' }, presentedOn('2024-02')))).toBe('accepted');
    expect(outcome(() => correct({ decidedOn: '2024-02-26' }, presentedOn(null)))).toBe('accepted');
    expect(outcome(() => correct({ outcome: 'REFUSED' }, presentedOn(null)))).toBe('RECORD_IN_USE');
    const free = following(presented, withdraw('PRESENTATION', presented));
    expect(outcome(() => correct({ outcome: 'REFUSED' }, free))).toBe('accepted');
    const open = following(free, withdraw('DECISION', free));
    expect(outcome(() => decideAward(open, grant, context))).toBe('accepted');
    expect(outcome(() => withdraw('DECISION', open))).toBe('RECORD_NOT_FOUND');
    expect(outcome(() => withdraw('PRESENTATION', open))).toBe('RECORD_NOT_FOUND');
  });

  it('stays revoked where it was, and a revocation may itself have been recorded in error', () => {
    const corrected = following(revoked, correct({ number: '132/QĐ-TTCP' }, revoked));
    expect(corrected.proposals.get(about().proposalId)?.stage).toBe('revoked');
    expect(outcome(() => correct({ decidedOn: '2024-06-10' }, revoked))).toBe('accepted');
    expect(outcome(() => correct({ decidedOn: '2024-06-11' }, revoked))).toBe('RECORD_IN_USE');
    expect(refusal(() => withdraw('DECISION', revoked)).facts).toMatchObject({
      resting: [{ record: 'REVOCATION', on: '2024-06-10' }],
    });
    const standing = following(revoked, withdraw('REVOCATION', revoked));
    expect(outcome(() => Decisions.presentAward(standing, subject, context))).toBe('accepted');
    expect(outcome(() => Decisions.revokeAward(standing, revoke, knowingAs(operator, '2025-01-10')))).toBe(
      'accepted',
    );
  });
});
