import { describe, expect, it } from '@jest/globals';
import type { AwardEvent, SubmissionFiled } from '../../../src/domain/awards/award-events.js';
import * as GrantOutcomes from '../../../src/domain/awards/grant-outcomes.js';
import * as AwardProposal from '../../../src/domain/awards/award-proposal.js';
import { endVoting } from '../../../src/domain/meetings/ballot-voting-decisions.js';
import type { Ballot } from '../../../src/domain/meetings/ballots.js';
import type { Context } from '../../../src/domain/registry/decision.js';
import type { Actor, DomainEvent } from '../../../src/domain/ground/event.js';
import { leadershipOn, officersOn } from '../../../src/domain/offices/leadership.js';
import { proposeAward } from '../../../src/domain/awards/nomination-decisions.js';
import {
  assignOffice,
  electDeputy,
  electLeader,
  reportOffice,
} from '../../../src/domain/offices/office-decisions.js';
import { confirmOfficeRecord } from '../../../src/domain/offices/office-record-decisions.js';
import type { OfficeEvent, OfficesState } from '../../../src/domain/offices/offices.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import { confirmProposal } from '../../../src/domain/awards/proposal-confirmation-decisions.js';
import { recordVote } from '../../../src/domain/meetings/recorded-vote-decisions.js';
import { fileSubmission } from '../../../src/domain/awards/submission-decisions.js';
import {
  auditor,
  eventId,
  forUnit,
  knowing,
  operator,
  organiser,
  outcome,
  recorded,
  refusal,
  once,
} from '../../support/given.js';
import { khoi2, lives, warningsOf } from '../told.js';

type By<E> = readonly [Actor, readonly E[]];

/** The state after what each of these recorded. */
function after<S, E extends DomainEvent>(
  aggregate: { initial(): S; evolve(state: S, event: ReturnType<typeof recorded<E>>): S },
  ...told: readonly By<E>[]
): S {
  const events = told.flatMap(([actor, all]) => all.map((event) => ({ actor, event })));
  return events.reduce(
    (state, { actor, event }, i) => aggregate.evolve(state, recorded(event, i + 1, { actor })),
    aggregate.initial(),
  );
}

const offices = (...told: readonly By<OfficeEvent>[]): OfficesState => after(Offices, ...told);
const by = (actor: Actor): Context => knowing(khoi2, { actor });
const vote = { method: 'CONSENSUS' } as const;
const seat = (unitId: string, year: number) =>
  ({ clusterId: 'khoi-2', year, unitId, occurredOn: `${year - 1}-12-20`, vote }) as const;
const warning = { code: 'VOUCHED_BY_BENEFICIARY' };

const [leader, deputy, member] = [forUnit('cong-an'), forUnit('tu-phap'), forUnit('quoc-phong')];
/** Công an leads 2023 and Tư pháp deputises, as the organiser has it. */
const known: By<OfficeEvent> = [
  organiser('ttcp'),
  [
    ...assignOffice(Offices.initial(), { ...seat('cong-an', 2023), office: 'LEADER' }, by(organiser('ttcp'))),
    ...assignOffice(Offices.initial(), { ...seat('tu-phap', 2023), office: 'DEPUTY' }, by(organiser('ttcp'))),
  ],
];
const claim: By<OfficeEvent> = [deputy, electLeader(offices(known), seat('tu-phap', 2024), by(deputy))];
const claimed = offices(known, claim);

describe('whoever gains by an appointment (R72)', () => {
  it('may record it, and is told that others have to vouch for it', () => {
    expect(claim[1]).toMatchObject([{ type: 'LeaderElected', data: { warnings: [warning] } }]);
    const other = electLeader(offices(known), seat('tu-phap', 2024), by(leader));
    expect(warningsOf(other)).toBeUndefined();
    const reported = { ...seat('tu-phap', 2024), office: 'DEPUTY', evidence: [{ source: 'báo' }] } as const;
    expect(reportOffice(offices(known), reported, by(deputy))).toMatchObject([
      { data: { warnings: [warning] } },
    ]);
    const own = { ...seat('cong-an', 2024), office: 'LEADER' } as const;
    expect(electDeputy(offices(known), seat('cong-an', 2024), by(leader))).toMatchObject([
      { data: { warnings: [warning] } },
    ]);
    expect(warningsOf(assignOffice(offices(known), own, by(organiser('ttcp'))))).toBeUndefined();
  });

  it('is shown with that mark, and has no right of the office until somebody else vouches', () => {
    expect(leadershipOn(claimed, lives(), '2024-06-01').leader).toMatchObject({
      unitId: 'tu-phap',
      selfVouched: true,
    });
    expect(officersOn(claimed, lives(), 2024, '2024-06-01')).toEqual([]);
    const next = () => electLeader(claimed, seat('tu-phap', 2025), by(deputy));
    expect(refusal(next)).toMatchObject({ code: 'FORBIDDEN', facts: { officers: [] } });
    const confirmation = confirmOfficeRecord(
      claimed,
      { clusterId: 'khoi-2', eventId: eventId(3) },
      by(member),
    );
    expect(confirmation).toEqual([
      {
        type: 'OfficeRecordConfirmed',
        data: { clusterId: 'khoi-2', eventId: eventId(3), byUnitId: 'quoc-phong' },
      },
    ]);
    const confirmed = offices(known, claim, [member, confirmation]);
    expect(leadershipOn(confirmed, lives(), '2024-06-01').leader).toMatchObject({ selfVouched: false });
    expect(officersOn(confirmed, lives(), 2024, '2024-06-01')).toEqual(['tu-phap']);
    expect(outcome(() => electLeader(confirmed, seat('cong-an', 2025), by(deputy)))).toBe('accepted');
    expect(
      outcome(() => confirmOfficeRecord(confirmed, { clusterId: 'khoi-2', eventId: eventId(3) }, by(leader))),
    ).toBe('ALREADY_RECORDED');
  });

  it('is confirmed by another member, the organiser or the operator, and by nobody else', () => {
    const of =
      (actor: Actor, id = eventId(3)) =>
      () =>
        confirmOfficeRecord(claimed, { clusterId: 'khoi-2', eventId: id }, by(actor));
    for (const actor of [leader, member, organiser('ttcp'), operator])
      expect(outcome(of(actor))).toBe('accepted');
    expect(refusal(of(deputy))).toMatchObject({ code: 'SAME_PARTY', rule: 'R72' });
    for (const actor of [auditor, forUnit('tai-chinh'), forUnit(null), organiser('tai-chinh')])
      expect(outcome(of(actor))).toBe('FORBIDDEN');
    expect(outcome(of(member, eventId(9)))).toBe('RECORD_NOT_FOUND');
    expect(outcome(of(member, eventId(1)))).toBe('ALREADY_RECORDED');
  });

  it('keeps nobody out: what others record takes the place of what a unit claims for itself', () => {
    const elected = electLeader(claimed, seat('noi-vu', 2024), by(leader));
    const settled = offices(known, claim, [leader, elected]);
    expect(leadershipOn(settled, lives(), '2024-06-01').leader).toMatchObject({
      unitId: 'noi-vu',
      selfVouched: false,
    });
    const again = () => electLeader(settled, seat('tu-phap', 2024), by(deputy));
    expect(outcome(again)).toBe('OFFICE_ALREADY_HELD');
  });

  it('is vouched for by a ballot of this system', () => {
    const won = {
      election: { office: 'LEADER', ordinal: 1, year: 2024 },
      winner: 'tu-phap',
    } as Ballot;
    const ballotId = 'khoi-2_2023_bau-truong';
    const command = { ...seat('tu-phap', 2024), ballotId };
    const events = electLeader(offices(known), command, by(deputy), { won: new Map([[ballotId, won]]) });
    expect(warningsOf(events)).toBeUndefined();
    expect(officersOn(offices(known, [deputy, events]), lives(), 2024, '2024-06-01')).toEqual(['tu-phap']);
  });
});

describe('what a meeting decided', () => {
  const { vote: _, ...bare } = seat('noi-vu', 2024);
  const decide = (actor: Actor, more: object = {}) =>
    outcome(() => electLeader(offices(known), { ...bare, ...more }, by(actor)));

  it('is recorded by an officer with the vote or the minutes that it rests on (R72)', () => {
    expect(decide(leader)).toBe('EVIDENCE_REQUIRED');
    expect(decide(leader, { evidence: [] })).toBe('EVIDENCE_REQUIRED');
    for (const more of [{ vote }, { evidence: [{ source: 'biên bản hội nghị' }] }])
      expect(decide(leader, more)).toBe('accepted');
    for (const actor of [operator, organiser('ttcp')]) expect(decide(actor)).toBe('accepted');
    const report = { ...bare, office: 'LEADER' } as const;
    expect(outcome(() => reportOffice(offices(known), report, by(leader)))).toBe('EVIDENCE_REQUIRED');
  });
});

describe('a proposal that only its nominee recorded (R72)', () => {
  const subject = { clusterId: 'khoi-2', year: 2023, award: 'FLAG_GI', unitId: 'cong-an' } as const;
  const beside = {
    offices: offices(known),
    ballots: new Map(),
    meetings: new Map(),
    joint: [],
    regulations: new Map(),
    bases: [],
    grants: new Map(),
    early: [],
    outcomes: GrantOutcomes.initial(),
  };
  const propose = (actor: Actor) =>
    proposeAward(AwardProposal.initial(), { ...subject, vote }, by(actor), beside);
  const awards = (...told: readonly By<AwardEvent>[]) => after(AwardProposal, ...told);
  const own = awards([leader, propose(leader)]);

  it('says so, there and in the submission, until somebody else vouches for it', () => {
    const codes = (actor: Actor) => propose(actor)[0]?.data.warnings?.map(({ code }) => code);
    expect(codes(leader)).toEqual(['CHAIR_IS_NOMINEE', 'VOUCHED_BY_BENEFICIARY']);
    expect([codes(deputy), codes(operator)]).toEqual([['CHAIR_IS_NOMINEE'], ['CHAIR_IS_NOMINEE']]);
    const file = (state: AwardProposal.AwardsState) =>
      once<SubmissionFiled>(fileSubmission(state, { clusterId: 'khoi-2', year: 2023 }, by(leader), beside))[0]
        ?.data.warnings ?? [];
    expect(file(own)).toContainEqual(expect.objectContaining(warning));
    const confirmed = confirmProposal(own, subject, by(deputy));
    expect(file(awards([leader, propose(leader)], [deputy, confirmed]))).not.toContainEqual(
      expect.objectContaining(warning),
    );
  });

  it('is confirmed by another member, the organiser or the operator, and by nobody else', () => {
    const of = (actor: Actor) => outcome(() => confirmProposal(own, subject, by(actor)));
    for (const actor of [deputy, member, organiser('ttcp'), operator]) expect(of(actor)).toBe('accepted');
    expect(of(leader)).toBe('SAME_PARTY');
    for (const actor of [auditor, forUnit('tai-chinh'), organiser('tai-chinh')])
      expect(of(actor)).toBe('FORBIDDEN');
    const others = awards([deputy, propose(deputy)]);
    expect(outcome(() => confirmProposal(others, subject, by(member)))).toBe('ALREADY_RECORDED');
  });

  it('warns as well where the vote for it is recorded by the one that gains', () => {
    const meeting = { votes: [], roll: ['cong-an', 'tu-phap'], present: [], closed: null, meetingId: 'x' };
    const meetings = new Map([['khoi-2_2023_tong-ket', meeting]]) as never;
    const command = {
      meetingId: 'khoi-2_2023_tong-ket',
      voteId: 'v1',
      question: 'Cờ thi đua',
      method: 'CONSENSUS',
      outcome: 'CARRIED',
      about: { award: 'FLAG_GI', unitId: 'cong-an' },
      occurredOn: '2023-12-20',
    } as const;
    const warnings = (actor: Actor) =>
      recordVote(meetings, command, by(actor), {
        offices: offices(known),
        declared: { roster: null },
        regulations: new Map(),
      })[0]?.data.warnings;
    expect(warnings(leader)).toMatchObject([warning]);
    expect(warnings(deputy)).toBeUndefined();
  });
});

describe('the end of a secret ballot', () => {
  it('is not in the hands of its officers before a quorum took papers (R40, R72)', () => {
    const ballot = (...cast: string[]) =>
      new Map([
        [
          'khoi-2_2023_bau-truong',
          {
            phase: 'VOTING',
            quorum: { numerator: 2, denominator: 3 },
            roll: ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'],
            cast: new Map(cast.map((unitId) => [unitId, 'f'])),
          } as unknown as Ballot,
        ],
      ]);
    const end = (actor: Actor, ...cast: string[]) =>
      outcome(() =>
        endVoting(ballot(...cast), { ballotId: 'khoi-2_2023_bau-truong' }, by(actor), officersBeside),
      );
    const officersBeside = { offices: offices(known) };
    expect(end(leader)).toBe('TOO_FEW_PAPERS');
    expect(end(leader, 'cong-an', 'tu-phap')).toBe('TOO_FEW_PAPERS');
    expect(end(leader, 'cong-an', 'tu-phap', 'noi-vu')).toBe('accepted');
    for (const actor of [operator, organiser('ttcp')]) expect(end(actor)).toBe('accepted');
  });
});
