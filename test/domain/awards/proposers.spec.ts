import { describe, expect, it } from '@jest/globals';
import * as AwardProposal from '../../../src/domain/awards/award-proposal.js';
import * as Ballots from '../../../src/domain/meetings/ballots.js';
import * as Grant from '../../../src/domain/awards/grant.js';
import * as Grants from '../../../src/domain/awards/grants.js';
import * as GrantOutcomes from '../../../src/domain/awards/grant-outcomes.js';
import * as Meeting from '../../../src/domain/meetings/meeting.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import * as Regulations from '../../../src/domain/law/regulations.js';
import { confirmProposal } from '../../../src/domain/awards/proposal-confirmation-decisions.js';
import { decideAward } from '../../../src/domain/awards/award-decisions.js';
import { receiveDossier } from '../../../src/domain/awards/dossier-decisions.js';
import { joinGrant, recordGrant } from '../../../src/domain/awards/grant-decisions.js';
import type { ProposeAward } from '../../../src/domain/awards/nomination-decisions.js';
import {
  declareInterest,
  nominateForAward,
  proposeAward,
  withdrawNomination,
} from '../../../src/domain/awards/nomination-decisions.js';
import { declareNoProposal, fileSubmission } from '../../../src/domain/awards/submission-decisions.js';
import type {
  GrantEvent,
  GrantJoined,
  GrantReported,
  GrantWithdrawn,
} from '../../../src/domain/awards/grant.js';
import type {
  AwardEvent,
  AwardProposed,
  AwardNominated,
  SubmissionFiled,
} from '../../../src/domain/awards/award-events.js';
import type { Actor } from '../../../src/domain/ground/event.js';
import { awardCodes, awardTypes } from '../../../src/domain/law/award-catalogue.js';
import type { AwardDefined } from '../../../src/domain/law/regulations.js';
import { forUnit, given, knowing, operator, organiser, outcome, refusal, once } from '../../support/given.js';
import { khoi2 } from '../told.js';

const offices = given(Offices);
const defined: AwardDefined = {
  type: 'AwardDefined',
  data: {
    organiserId: 'tai-chinh',
    basis: 'Quy chế 12',
    from: '2020',
    to: '2024-01-01',
    award: 'own.tai-chinh.giay-khen',
    name: 'Giấy khen của Vụ',
    category: 'COMMENDATION',
    level: 'UNIT',
    decidedBy: ['HEAD_OF_ORGANISER'],
    recipients: ['SMALL_COLLECTIVE', 'PERSON'],
    proposedBy: 'UNIT',
    perCluster: null,
    notWith: ['MERIT_MINISTRY'],
  },
};
const regulations = given(Regulations, defined);
const none = AwardProposal.initial();
const of2023 = { clusterId: 'khoi-2', year: 2023 } as const;
const by = (actor: Actor = operator) => knowing(khoi2, { actor });
const propose = (
  command: Partial<ProposeAward> & Pick<ProposeAward, 'award'>,
  { state = none, actor = operator }: { state?: AwardProposal.AwardsState; actor?: Actor } = {},
) => {
  const scope = 'bodyId' in command ? { year: 2023 } : of2023;
  const beside = { offices, regulations, ballots: given(Ballots), meetings: given(Meeting), joint: [] };
  const nothing = { bases: [], grants: given(Grants), early: [], outcomes: given(GrantOutcomes) };
  return once<AwardProposed>(
    proposeAward(state, { ...scope, ...command }, by(actor), { ...beside, ...nothing }),
  );
};
const after = (...events: readonly AwardEvent[]) => given(AwardProposal, ...events);
const person = { ref: 'r' };

describe('somebody put forward for an award', () => {
  it.each(awardCodes)('for %s, by the meeting, by the unit, and from above', (award) => {
    const who = awardTypes[award].recipients!.includes('LARGE_COLLECTIVE') ? {} : { person };
    const of = { award, unitId: 'cong-an', ...who } as const;
    for (const proposer of ['CLUSTER', 'UNIT', 'ORGANISER'] as const)
      expect(propose({ ...of, proposer })[0]?.data).toMatchObject({ award, proposer });
    expect(propose({ ...of, bodyId: 'cong-an' })[0]?.data).toMatchObject({
      proposer: 'UNIT',
      clusterId: null,
    });
    expect(propose({ ...of, bodyId: 'tai-chinh' })[0]?.data.proposer).toBe('ORGANISER');
  });

  it.each([
    [{ unitId: 'cong-an' }, 'khoi-2-2023-merit-pm-cong-an', undefined],
    [{ unitId: 'cong-an', kind: 'LARGE_COLLECTIVE' }, 'khoi-2-2023-merit-pm-cong-an', undefined],
    [
      { unitId: 'cong-an', collective: 'Phòng Nghiệp vụ 1' },
      'khoi-2_2023_merit-pm_cong-an.phong-nghiep-vu-1',
      'SMALL_COLLECTIVE',
    ],
    [{ collective: 'Công ty An Bình' }, 'khoi-2_2023_merit-pm_.cong-ty-an-binh', null],
    [{ unitId: 'cong-an', person }, 'khoi-2_2023_merit-pm_cong-an.ca-nhan-1', 'PERSON'],
    [{ unitId: 'cong-an', kind: 'PERSON' }, 'khoi-2_2023_merit-pm_cong-an.ca-nhan-1', 'PERSON'],
    [{ kind: 'COLLECTIVE', count: 3 }, 'khoi-2_2023_merit-pm_.3-tap-the', 'COLLECTIVE'],
    [{ kind: 'PERSON', count: 4 }, 'khoi-2_2023_merit-pm_.4-ca-nhan', 'PERSON'],
    [{ unitId: 'cong-an', count: 2 }, 'khoi-2_2023_merit-pm_cong-an.2-chua-ro', null],
    [{ unitId: 'cong-an', recipientId: 'doi-2' }, 'khoi-2_2023_merit-pm_cong-an.doi-2', null],
    [{}, 'khoi-2_2023_merit-pm_.chua-ro-1', null],
  ] as const)('%j has the id %s', (who, proposalId, kind) => {
    const [event] = propose({ award: 'MERIT_PM', ...who });
    expect([event?.data.proposalId, event?.data.awardee?.kind]).toEqual([proposalId, kind]);
    expect(AwardProposal.streamOfProposal(proposalId)).toBe('awardProposals-khoi-2_2023');
  });

  it('is another one in another class, of a body, or for an award of its own', () => {
    const id = (command: Parameters<typeof propose>[0]) => propose(command)[0]?.data.proposalId;
    const unitId = 'cong-an';
    expect(id({ award: 'ORDER_LABOUR', class: 'SECOND', unitId })).toBe(
      'khoi-2_2023_order-labour.second_cong-an',
    );
    expect(id({ award: 'MERIT_PM', bodyId: 'tai-chinh', unitId })).toBe('by.tai-chinh_2023_merit-pm_cong-an');
    expect(id({ award: 'own.tai-chinh.giay-khen', unitId, person })).toBe(
      'khoi-2_2023_own.tai-chinh.giay-khen_cong-an.ca-nhan-1',
    );
  });

  it('counts other persons on, knows a person and a collective by the name and a number by itself', () => {
    const told = { award: 'MERIT_PM', unitId: 'cong-an' } as const;
    const twice = (who: object) => {
      const first = propose({ ...told, ...who });
      return () => propose({ ...told, ...who }, { state: after(...first) });
    };
    expect(outcome(twice({ person }))).toBe('ALREADY_RECORDED');
    const another = { ...told, person: { ref: 's' } };
    const second = propose(another, { state: after(...propose({ ...told, person })) });
    expect(second[0]?.data.recipientId).toBe('ca-nhan-2');
    expect(outcome(twice({ person, recipientId: 'doi-truong' }))).toBe('ALREADY_RECORDED');
    expect(outcome(twice({ collective: 'Phòng 1' }))).toBe('ALREADY_RECORDED');
    expect(outcome(twice({ kind: 'PERSON', count: 4 }))).toBe('ALREADY_RECORDED');
    const other = propose(
      { ...told, collective: 'Phòng 1.' },
      { state: after(...propose({ ...told, collective: 'Phòng 1' })) },
    );
    expect(other[0]?.data.recipientId).toBe('phong-1-2');
  });

  it.each([
    ['a name and a count', { person, count: 2 }],
    ['a class of what has none', { unitId: 'cong-an', class: 'FIRST' }],
    ['a person of another kind', { person, kind: 'SMALL_COLLECTIVE' }],
  ] as const)('is refused with %s', (_what, who) => {
    expect(outcome(() => propose({ award: 'MERIT_PM', ...who }))).toBe('RECIPIENT_UNCLEAR');
  });

  it('is warned of where the award is not for such, or comes another way', () => {
    const codes = (command: Parameters<typeof propose>[0]) =>
      propose(command)[0]
        ?.data.warnings?.map(({ code }) => code)
        .filter((code) => code !== 'ID_PROPOSED') ?? [];
    const unitId = 'cong-an';
    expect(codes({ award: 'FLAG_GI', unitId, person })).toEqual(['RECIPIENT_NOT_OF_AWARD']);
    expect(codes({ award: 'FIGHTER_BASE', unitId })).toEqual(['RECIPIENT_NOT_OF_AWARD']);
    expect(codes({ award: 'FLAG_GI', unitId, bodyId: 'tai-chinh' })).toEqual(['ROUTE_NOT_OF_AWARD']);
    expect(codes({ award: 'FLAG_GI', unitId, proposer: 'ORGANISER' })).toEqual(['ROUTE_NOT_OF_AWARD']);
    expect(codes({ award: 'EXCELLENT_COLLECTIVE', unitId, proposer: 'CLUSTER' })).toEqual([
      'ROUTE_NOT_OF_AWARD',
    ]);
    expect(codes({ award: 'EXCELLENT_COLLECTIVE', unitId })).toEqual([]);
    expect(codes({ award: 'EXCELLENT_COLLECTIVE', kind: 'SMALL_COLLECTIVE', count: 3 })).toEqual([]);
    expect(codes({ award: 'FIGHTER_BASE', unitId, person, proposer: 'UNIT' })).toEqual([]);
  });

  it('is not warned of where the tier of its cluster is not known', () => {
    const of = (tier: 'NOT_STATED' | 'SECTOR') =>
      once<AwardProposed>(
        proposeAward(
          none,
          { ...of2023, award: 'FLAG_PROVINCE', unitId: 'cong-an' },
          knowing(
            khoi2.map((e) => (e.type === 'ClusterEstablished' ? { ...e, data: { ...e.data, tier } } : e)),
          ),
          {
            offices,
            regulations,
            ballots: given(Ballots),
            meetings: given(Meeting),
            joint: [],
            bases: [],
            grants: given(Grants),
            early: [],
            outcomes: given(GrantOutcomes),
          },
        ),
      )[0]?.data.warnings?.length ?? 0;
    expect([of('NOT_STATED'), of('SECTOR')]).toEqual([0, 1]);
  });

  it('is of a cluster or of a body, and of one of both', () => {
    const unclear = (scope: object, more: object = {}) =>
      outcome(() => propose({ award: 'MERIT_PM', bodyId: undefined, unitId: 'cong-an', ...scope, ...more }));
    expect(unclear({})).toBe('PROPOSER_UNCLEAR');
    expect(unclear({ clusterId: 'khoi-2', bodyId: 'tai-chinh' })).toBe('PROPOSER_UNCLEAR');
    expect(unclear({ bodyId: 'tai-chinh' }, { proposer: 'CLUSTER' })).toBe('PROPOSER_UNCLEAR');
    expect(unclear({ clusterId: 'khoi-2' }, { proposer: 'UNIT', unitId: undefined })).toBe(
      'PROPOSER_UNCLEAR',
    );
    expect(unclear({ bodyId: 'khong-co' })).toBe('UNIT_NOT_FOUND');
    expect(unclear({ bodyId: 'tai-chinh' }, { unitId: 'khong-co' })).toBe('UNIT_NOT_FOUND');
    expect(unclear({ bodyId: 'tai-chinh' }, { unitId: undefined })).toBe('accepted');
  });

  it('is recorded by who proposes', () => {
    const can = (actor: Actor, command: object) =>
      outcome(() => propose({ award: 'MERIT_PM', unitId: 'cong-an', ...command }, { actor }));
    const above = { bodyId: 'tai-chinh' };
    expect(can(organiser('tai-chinh'), above)).toBe('accepted');
    expect(can(forUnit('tai-chinh'), above)).toBe('FORBIDDEN');
    expect(can(organiser('ttcp'), above)).toBe('FORBIDDEN');
    const itself = { bodyId: 'cong-an' };
    expect(can(forUnit('cong-an'), itself)).toBe('accepted');
    expect(can(organiser('cong-an'), itself)).toBe('accepted');
    expect(can(forUnit('tu-phap'), itself)).toBe('NOT_OWN_UNIT');
    expect(can(organiser('ttcp'), { proposer: 'ORGANISER' })).toBe('accepted');
    expect(can(forUnit('cong-an'), { proposer: 'ORGANISER' })).toBe('FORBIDDEN');
    expect(can(forUnit('cong-an'), { proposer: 'UNIT' })).toBe('accepted');
    expect(can(forUnit('tu-phap'), { proposer: 'UNIT' })).toBe('NOT_OWN_UNIT');
  });

  it('counts in the quota of the meeting as so many units, and neither as people nor from above (R45)', () => {
    const flags = after(...propose({ award: 'FLAG_GI', unitId: 'cong-an' }));
    const more = (command: object) =>
      outcome(() => propose({ award: 'FLAG_GI', ...command }, { state: flags }));
    expect(more({ unitId: 'tu-phap' })).toBe('QUOTA_REACHED');
    expect(more({ kind: 'LARGE_COLLECTIVE', count: 2 })).toBe('QUOTA_REACHED');
    expect(more({ count: 1 })).toBe('QUOTA_REACHED');
    expect(more({ unitId: 'tu-phap', proposer: 'ORGANISER' })).toBe('accepted');
    const merits = (who: object) =>
      propose(
        { award: 'MERIT_GI', ...who },
        { state: after(...propose({ award: 'MERIT_GI', unitId: 'tu-phap' })) },
      )[0]
        ?.data.warnings?.map(({ code }) => code)
        .filter((code) => code !== 'ID_PROPOSED') ?? [];
    expect(merits({ unitId: 'noi-vu' })).toEqual(['QUOTA_EXCEEDED']);
    expect(merits({ unitId: 'noi-vu', person })).toEqual([]);
    expect(merits({ kind: 'COLLECTIVE', count: 3 })).toEqual([]);
    expect(outcome(() => propose({ award: 'FLAG_GI', kind: 'LARGE_COLLECTIVE', count: 2 }))).toBe(
      'QUOTA_REACHED',
    );
  });

  it('is nominated first, and need not be named again with its id', () => {
    const nominated = once<AwardNominated>(
      nominateForAward(
        none,
        { ...of2023, award: 'MERIT_PM', unitId: 'cong-an', person, position: 'Chánh Thanh tra' },
        by(),
        { offices, regulations },
      ),
    );
    const state = after(...nominated);
    const again = propose({ award: 'MERIT_PM', unitId: 'cong-an', recipientId: 'ca-nhan-1' }, { state });
    expect(again[0]?.data.awardee).toEqual(nominated[0]?.data.awardee);
    expect(nominated[0]?.data.warnings).toMatchObject([{ code: 'ID_PROPOSED', id: 'ca-nhan-1' }]);
    expect(again[0]?.data.warnings).toBeUndefined();
    expect(again[0]?.data.awardee).toMatchObject({ person, position: 'Chánh Thanh tra' });
    const byBody = () =>
      once<AwardNominated>(
        nominateForAward(
          none,
          { bodyId: 'tai-chinh', year: 2023, award: 'MERIT_PM', nominatedBy: 'x' },
          by(),
          {
            offices,
            regulations,
          },
        ),
      );
    expect(outcome(byBody)).toBe('UNIT_NOT_FOUND');
  });

  it('is chair of nothing as a person or a collective, and vouched for by nobody who gains (R49, R72)', () => {
    const led = { offices: given(Offices, { type: 'LeaderElected', data: leader }) };
    const beside = {
      ...led,
      regulations,
      ballots: given(Ballots),
      meetings: given(Meeting),
      joint: [],
      bases: [],
      grants: given(Grants),
      early: [],
      outcomes: given(GrantOutcomes),
    };
    const vote = { method: 'CONSENSUS' } as const;
    const [event] = once<AwardProposed>(
      proposeAward(
        none,
        { ...of2023, award: 'MERIT_GI', unitId: 'cong-an', person, vote },
        by(forUnit('cong-an')),
        beside,
      ),
    );
    expect(event?.data.chairIsNominee).toBeUndefined();
    expect(event?.data.warnings).toMatchObject([{ code: 'ID_PROPOSED' }, { code: 'VOUCHED_BY_BENEFICIARY' }]);
  });
});

const leader = {
  clusterId: 'khoi-2',
  year: 2023,
  office: 'LEADER',
  ordinal: 1,
  unitId: 'cong-an',
  mode: 'ELECTED',
  actsFrom: null,
  vote: null,
  roundOf: null,
} as never;

describe('an award of a body’s own (R77)', () => {
  const own = 'own.tai-chinh.giay-khen';

  it('is proposed by who it says, decided by that body, and warned of after its days', () => {
    const [event] = propose({ award: own, unitId: 'cong-an', collective: 'Phòng 1' });
    expect(event?.data).toMatchObject({
      proposer: 'UNIT',
      warnings: [{ code: 'ID_PROPOSED', id: 'phong-1' }],
    });
    const late = propose({ award: own, unitId: 'cong-an', collective: 'Phòng 1', year: 2024 });
    expect(late[0]?.data.warnings).toMatchObject([{ code: 'NOT_GIVEN_ON_DAY' }, { code: 'ID_PROPOSED' }]);
    expect(refusal(() => propose({ award: 'own.tai-chinh.giay-khn', unitId: 'cong-an' }))).toMatchObject({
      code: 'AWARD_NOT_DEFINED',
      facts: { nearest: [own] },
    });
    const both = after(...propose({ award: 'MERIT_MINISTRY', unitId: 'cong-an', collective: 'Phòng 1' }));
    const form = propose(
      { award: own, unitId: 'cong-an', collective: 'Phòng 1', recipientId: 'phong-1' },
      { state: both },
    );
    expect(form[0]?.data.warnings).toMatchObject([{ code: 'ONE_FORM_PER_ACHIEVEMENT' }]);
  });

  it('is granted by its body after it was filed', () => {
    const subject = { ...of2023, award: own, unitId: 'cong-an', recipientId: 'phong-1' } as const;
    const proposed = propose({ award: own, unitId: 'cong-an', collective: 'Phòng 1' });
    const filed = once<SubmissionFiled>(
      fileSubmission(after(...proposed), { ...of2023, unitId: 'cong-an' }, by(), { offices }),
    );
    const state = after(...proposed, ...filed);
    const decide = (actor: Actor) =>
      decideAward(
        state,
        {
          ...subject,
          outcome: 'GRANTED',
          number: '1',
          decidedOn: '2024-06-10',
          signer: { person, position: 'VT' },
        },
        by(actor),
        { regulations },
      );
    expect(decide(organiser('tai-chinh'))[0]?.data.authority).toBe('HEAD_OF_ORGANISER');
    expect(outcome(() => decide(organiser('ttcp')))).toBe('NOT_DECIDING_AUTHORITY');
    expect(outcome(() => decide(forUnit('cong-an')))).toBe('NOT_DECIDING_AUTHORITY');
  });
});

describe('what becomes of it', () => {
  const from = { bodyId: 'tai-chinh', year: 2023 } as const;
  const subject = { ...from, award: 'MERIT_PM', unitId: 'cong-an' } as const;
  const proposed = propose(subject);
  const state = after(...proposed);

  it('outside clusters is done by the body, by nobody else', () => {
    const file = (actor: Actor) => once<SubmissionFiled>(fileSubmission(state, from, by(actor), { offices }));
    const [filed] = file(organiser('tai-chinh'));
    expect(filed?.data).toMatchObject({
      clusterId: null,
      bodyId: 'tai-chinh',
      proposer: 'ORGANISER',
      unitId: 'tai-chinh',
    });
    expect(filed?.data.late).toBeUndefined();
    expect(outcome(() => file(organiser('ttcp')))).toBe('NOT_OWN_UNIT');
    const receive = (actor: Actor) =>
      outcome(() => receiveDossier(after(...proposed, ...file(operator)), subject, by(actor)));
    expect([receive(organiser('tai-chinh')), receive(organiser('ttcp'))]).toEqual(['accepted', 'FORBIDDEN']);
    expect(
      outcome(() => withdrawNomination(state, { ...subject, reason: 'x' }, by(forUnit('cong-an')))),
    ).toBe('accepted');
    const interest = (actor: Actor) =>
      outcome(() => declareInterest(state, { ...subject, declaredInterest: 'x' }, by(actor), { offices }));
    expect([
      interest(forUnit('cong-an')),
      interest(organiser('tai-chinh')),
      interest(organiser('ttcp')),
    ]).toEqual(['accepted', 'accepted', 'FORBIDDEN']);
    expect(outcome(() => confirmProposal(state, subject, by(operator)))).toBe('ALREADY_RECORDED');
  });

  it('of the organiser is filed by it, apart from what the meeting files', () => {
    const above = propose({ award: 'MERIT_PM', unitId: 'cong-an', proposer: 'ORGANISER' });
    const ofMeeting = propose({ award: 'MERIT_PM', unitId: 'tu-phap' });
    const both = after(...above, ...ofMeeting);
    const file = (told: object, actor = operator) =>
      once<SubmissionFiled>(fileSubmission(both, { ...of2023, ...told }, by(actor), { offices }));
    expect(file({ proposer: 'ORGANISER' }, organiser('ttcp'))[0]?.data).toMatchObject({
      submissionId: 'khoi-2-2023-organiser-1',
      proposals: [{ unitId: 'cong-an' }],
    });
    expect(file({})[0]?.data.proposals).toMatchObject([{ unitId: 'tu-phap' }]);
    expect(outcome(() => file({ proposer: 'ORGANISER' }, forUnit('cong-an')))).toBe('FORBIDDEN');
    expect(outcome(() => file({ proposer: 'UNIT' }))).toBe('PROPOSER_UNCLEAR');
    const nothing = (told: object, known = none) =>
      outcome(() => declareNoProposal(known, { ...of2023, ...told }, by(), { offices }));
    expect([nothing({ proposer: 'ORGANISER' }, both), nothing({ proposer: 'ORGANISER' })]).toEqual([
      'PROPOSALS_STAND',
      'accepted',
    ]);
    const declared = declareNoProposal(none, of2023, by(), { offices });
    expect([...after(...declared, ...above).noProposal.keys()]).toEqual(['CLUSTER']);
    const again =
      (reason?: string, before = declared) =>
      () =>
        declareNoProposal(after(...before), { ...of2023, ...(reason && { reason }) }, by(), { offices });
    expect(refusal(again()).facts).toMatchObject({ differs: [] });
    const more = again('không ai đạt')();
    expect(more).toMatchObject([
      { type: 'SubmissionSupplemented', data: { added: { reason: 'không ai đạt' } } },
    ]);
    expect(refusal(again('khác', [...declared, ...more])).facts).toMatchObject({
      differs: [{ field: 'reason', recorded: 'không ai đạt', told: 'khác' }],
    });
    expect([...after(...declared, ...ofMeeting).noProposal]).toEqual([]);
  });

  it('without a unit is withdrawn by who keeps the awards of the year', () => {
    const counted = propose({ award: 'MERIT_PM', kind: 'COLLECTIVE', count: 3 });
    const withdraw = (actor: Actor) =>
      outcome(() =>
        withdrawNomination(
          after(...counted),
          { ...of2023, award: 'MERIT_PM', recipientId: '3-tap-the', reason: 'x' },
          by(actor),
        ),
      );
    expect([withdraw(organiser('ttcp')), withdraw(forUnit('cong-an'))]).toEqual(['accepted', 'FORBIDDEN']);
  });
});

describe('what eligibility rests on', () => {
  const unitId = 'cong-an';
  const before = 'khoi-2-2022-flag-gi-cong-an';
  const granted = (told: object) =>
    recordGrant(given(Grants), { grantId: 'g', entries: [{ award: 'FLAG_GI', unitId }], ...told }, by(), {
      regulations,
      outcomes: given(GrantOutcomes),
      early: null,
    }) as GrantReported[];
  const gone = { type: 'GrantWithdrawn', data: { grantId: 'g', reason: 'x' } } as const;
  const proposed: AwardEvent = {
    type: 'AwardProposed',
    data: {
      proposalId: before,
      clusterId: 'khoi-2',
      year: 2022,
      award: 'FLAG_GI',
      unitId,
      vote: null,
      recipient: null,
    },
  };
  interface Known {
    readonly grant?: readonly GrantReported[];
    /** In the stream of the grant, as early versions recorded it. */
    readonly early?: readonly GrantEvent[];
    readonly bases?: readonly AwardEvent[];
    readonly outcomes?: readonly (GrantJoined | GrantWithdrawn)[];
  }
  const resting = ({ grant = [], early = [], bases = [], outcomes = [] }: Known, told: object = {}) => {
    const restsOn = [bases.length > 0 ? before : 'g'];
    const command = {
      ...of2023,
      award: 'FLAG_GOV',
      unitId,
      restsOn,
      occurredOn: '2023-12-20',
      ...told,
    } as const;
    const [event] = once<AwardProposed>(
      proposeAward(none, command, by(), {
        offices,
        regulations,
        ballots: given(Ballots),
        meetings: given(Meeting),
        joint: [],
        bases: [after(...bases)],
        grants: given(Grants, ...grant),
        early: [given(Grant, ...early)],
        outcomes: given(GrantOutcomes, ...outcomes),
      }),
    );
    return event?.data.warnings?.filter(({ code }) => code === 'BASIS_NOT_GRANTED').length ?? 0;
  };

  it.each([
    ['a grant as told', { grantedOn: '2023-02-20' }, {}, 0],
    ['one of which no source says when', {}, {}, 0],
    ['one of the same year, known by its month', { year: 2023, grantedOn: '2023-12' }, {}, 0],
    ['none that came later in the year after', { year: 2023, grantedOn: '2024-02-20' }, {}, 1],
    [
      'one that came later than a day that no source states',
      { grantedOn: '2024-02-20' },
      { occurredOn: null },
      0,
    ],
    ['one that came on that day', { grantedOn: '2023-12-20' }, {}, 0],
  ] as const)('is %s, itself or joined to a proposal', (_what, told, command, warned) => {
    const grant = granted(told);
    const outcomes = joinGrant(
      given(GrantOutcomes),
      { clusterId: 'khoi-2', year: 2022, award: 'FLAG_GI', unitId, grantId: 'g', entry: 1 },
      by(),
      { awards: after(proposed), grants: given(Grants, ...granted({ ...told, year: 2022 })), early: null },
    );
    expect(resting({ grant }, command)).toBe(warned);
    expect(resting({ bases: [proposed], outcomes }, command)).toBe(warned);
    // Withdrawn it is none, whichever stream tells that.
    expect(resting({ grant, outcomes: [gone] }, command)).toBe(1);
    expect(resting({ early: grant }, command)).toBe(warned);
    expect(resting({ early: [...grant, gone] }, command)).toBe(1);
    expect(resting({ bases: [proposed], outcomes: [...outcomes, gone] }, command)).toBe(1);
  });

  it('is one of so many, not named, and nothing of another unit', () => {
    expect(resting({ grant: granted({ entries: [{ award: 'FLAG_GI', count: 3 }] }) })).toBe(0);
    const other = granted({ entries: [{ award: 'FLAG_GI', unitId: 'tu-phap' }] });
    for (const grant of [[], other])
      expect(outcome(() => [resting({ grant })] as never)).toBe('PROPOSAL_NOT_FOUND');
  });

  it('is the own decision of a proposal before what a grant tells', () => {
    const refused = {
      type: 'AwardDecided',
      data: {
        ...proposed.data,
        outcome: 'REFUSED',
        authority: 'INSPECTOR_GENERAL',
        number: '1',
        decidedOn: '2023-02-20',
        signer: { person, position: 'TTT' },
      },
    } as unknown as AwardEvent;
    const join: GrantJoined = { type: 'GrantJoined', data: { grantId: 'g', entry: 1, proposalId: before } };
    expect(resting({ bases: [proposed, refused], outcomes: [join] })).toBe(1);
    expect(resting({ bases: [proposed], outcomes: [join] })).toBe(0);
    expect(resting({ bases: [proposed] })).toBe(1);
  });
});
