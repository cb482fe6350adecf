import { describe, expect, it } from '@jest/globals';
import type { AwardEvent, SubmissionFiled } from '../../../src/domain/awards/award-events.js';
import * as AwardProposal from '../../../src/domain/awards/award-proposal.js';
import { withdrawNomination } from '../../../src/domain/awards/nomination-decisions.js';
import type { OfficeEvent } from '../../../src/domain/offices/offices.js';
import type { DeclareNoProposal, FileSubmission } from '../../../src/domain/awards/submission-decisions.js';
import { declareNoProposal, fileSubmission } from '../../../src/domain/awards/submission-decisions.js';
import { forUnit, given, knowing, operator, organiser, outcome, refusal, once } from '../../support/given.js';
import { handedOver, khoi2, leaderElected, officers, vacated } from '../told.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';

const about = (unitId: string, award: 'FLAG_GI' | 'MERIT_GI' | 'EXCELLENT_COLLECTIVE' = 'FLAG_GI') => {
  const subject = { clusterId: 'khoi-2', year: 2023, award, unitId };
  return { ...subject, proposalId: AwardProposal.proposalIdOf(subject) };
};
const proposed = (...subject: Parameters<typeof about>): AwardEvent => ({
  type: 'AwardProposed',
  data: { ...about(...subject), vote: null, recipient: null },
});
const nominated = (unitId: string): AwardEvent => ({
  type: 'AwardNominated',
  data: { ...about(unitId), nominatedBy: null, rank: null },
});
const led2023 = [leaderElected('cong-an', 2023)];
const both = given(AwardProposal, proposed('cong-an'), proposed('tu-phap', 'MERIT_GI'));
const subject = { clusterId: 'khoi-2', year: 2023 };
const papers = (['SUBMISSION', 'ACHIEVEMENT_REPORT', 'REVIEW_MINUTES', 'SUPERIOR_OPINION'] as const).map(
  (kind) => ({ kind, name: `${kind}.pdf`, sha256: 'a'.repeat(64) }),
);

interface Given {
  readonly state?: AwardProposal.AwardsState;
  readonly actor?: ReturnType<typeof forUnit>;
  readonly today?: Day;
  readonly offices?: readonly OfficeEvent[];
}
const file = (
  command: Partial<FileSubmission> = {},
  { state = both, actor = operator, today = '2023-12-19', offices = led2023 }: Given = {},
) =>
  once<SubmissionFiled>(
    fileSubmission(
      state,
      { ...subject, attachments: papers, ...command },
      knowing(khoi2, { actor, today }),
      officers(...offices),
    ),
  );
const filed = (...given: Parameters<typeof file>) => file(...given)[0]!.data;

describe('filing a submission', () => {
  it('takes all that is proposed, with number, papers by hash and the rules of that day (P24)', () => {
    const command = { number: '12/TTr-K2', documentDate: '2023-12-18' } as const;
    expect(file(command)).toEqual([
      {
        type: 'SubmissionFiled',
        data: {
          ...subject,
          ...command,
          submissionId: 'khoi-2-2023-cluster-1',
          proposer: 'CLUSTER',
          unitId: 'cong-an',
          filedOn: '2023-12-19',
          proposals: [
            { proposalId: about('cong-an').proposalId, award: 'FLAG_GI', unitId: 'cong-an' },
            { proposalId: about('tu-phap', 'MERIT_GI').proposalId, award: 'MERIT_GI', unitId: 'tu-phap' },
          ],
          attachments: papers,
          ruleSet: 'rules-from-2023-07-01-edition-2',
          legalBasis: [
            'luat-tdkt-2003',
            'luat-47-2005-qh11',
            'luat-32-2009-qh12',
            'luat-39-2013-qh13',
            'nd-91-2017',
            'tt-12-2019-tt-bnv',
            'tt-01-2016-tt-ttcp',
          ],
          before: '2023-12-20',
          late: false,
        },
      },
    ]);
  });

  it('is on time before 20 December, late and still accepted from that day on (R53, R54)', () => {
    expect(filed()).toMatchObject({ late: false });
    expect(filed().warnings).toBeUndefined();
    expect(filed({}, { today: '2023-12-20' })).toMatchObject({
      late: true,
      warnings: [{ code: 'LATE_SUBMISSION', detail: 'Quá hạn: tờ trình phải gửi trước ngày 20/12/2023.' }],
    });
    expect(filed({ occurredOn: '2023-12-19' }, { today: '2024-02-01' })).toMatchObject({ late: false });
    const instructed = given(AwardProposal, proposed('cong-an'), {
      type: 'AwardInstructionsIssued',
      data: { ...subject, quotas: [], before: { CLUSTER: '2024-01-10', UNIT: null } },
    });
    expect(filed({}, { state: instructed, today: '2024-01-09' })).toMatchObject({ late: false });
    expect(filed({}, { state: instructed, today: '2024-01-10' })).toMatchObject({ late: true });
  });

  it('of what a unit proposes for itself is before 25 December, and the unit’s own', () => {
    const state = given(AwardProposal, proposed('cong-an'), proposed('noi-vu', 'EXCELLENT_COLLECTIVE'));
    const own = (today: Day, unitId = 'noi-vu', actor = forUnit(unitId)) =>
      file({ unitId }, { state, today, actor });
    expect(own('2023-12-24')[0]?.data).toMatchObject({
      proposer: 'UNIT',
      unitId: 'noi-vu',
      late: false,
      before: '2023-12-25',
      proposals: [{ award: 'EXCELLENT_COLLECTIVE', unitId: 'noi-vu' }],
    });
    expect(own('2023-12-25')[0]?.data.late).toBe(true);
    expect(outcome(() => own('2023-12-24', 'cong-an'))).toBe('NOTHING_TO_SUBMIT');
    expect(outcome(() => own('2023-12-24', 'noi-vu', forUnit('cong-an')))).toBe('NOT_OWN_UNIT');
    expect(outcome(() => own('2023-12-24', 'tai-chinh'))).toBe('NOT_A_MEMBER');
    expect(filed({}, { state }).proposals.map((p) => p.award)).toEqual(['FLAG_GI']);
  });

  it('says no more of its day than is told, and what follows from all days that are meant', () => {
    const told = (occurredOn: PartialDate | null) => {
      const { filedOn, ruleSet, late, legalBasis, warnings } = filed({ occurredOn }, { today: '2024-02-01' });
      return [filedOn, ruleSet, late, legalBasis.length, warnings];
    };
    const rules = 'rules-from-2023-07-01-edition-2';
    const lately = [expect.objectContaining({ code: 'LATE_SUBMISSION' })];
    expect([told('2023-11'), told('2023-12'), told('2024-01')]).toEqual([
      ['2023-11', rules, false, 7, undefined],
      ['2023-12', rules, undefined, 7, undefined],
      ['2024-01', expect.any(String), true, expect.any(Number), lately],
    ]);
    // Rules changed within that year: which of them hold nobody knows, nor what it cites or lacks.
    expect(told('2023')).toEqual(['2023', null, undefined, 0, undefined]);
    expect(told(null)).toEqual([null, null, undefined, 0, undefined]);
  });

  it('told again is added to: with the day come the rules', () => {
    const first = file({ occurredOn: null, attachments: [] }, { today: '2024-02-01' });
    const state = given(AwardProposal, proposed('cong-an'), proposed('tu-phap', 'MERIT_GI'), ...first);
    const again = (more: Partial<FileSubmission>) => () =>
      fileSubmission(
        state,
        { ...subject, ...more },
        knowing(khoi2, { today: '2024-02-01' }),
        officers(...led2023),
      );
    expect(again({ occurredOn: '2023-12-21', number: '12/TTr-K2' })()).toMatchObject([
      {
        type: 'SubmissionSupplemented',
        data: {
          proposals: [{ unitId: 'cong-an' }, { unitId: 'tu-phap' }],
          added: {
            filedOn: '2023-12-21',
            number: '12/TTr-K2',
            ruleSet: 'rules-from-2023-07-01-edition-2',
            late: true,
          },
        },
      },
    ]);
    const told = given(
      AwardProposal,
      proposed('cong-an'),
      proposed('tu-phap', 'MERIT_GI'),
      ...first,
      ...again({ occurredOn: '2023-12-21' })(),
    );
    const kept = [...told.proposals.values()].map(({ stage, filedOn, ruleSet }) => [stage, filedOn, ruleSet]);
    const now = ['submitted', '2023-12-21', 'rules-from-2023-07-01-edition-2'];
    expect(kept).toEqual([now, now]);
    expect(refusal(again({}))).toMatchObject({ code: 'ALREADY_RECORDED', facts: { differs: [] } });
    expect(outcome(again({ occurredOn: '2023-12-21', documentDate: '2023-12-22' }))).toBe(
      'DATES_OUT_OF_ORDER',
    );
  });

  it('is of today, but for the operator, who records the past (R71)', () => {
    const backdated = (actor: ReturnType<typeof forUnit>) => () =>
      file({ occurredOn: '2023-12-19' }, { actor, today: '2024-02-01' });
    expect(refusal(backdated(forUnit('cong-an')))).toMatchObject({ code: 'FORBIDDEN', rule: 'R71' });
    expect(outcome(backdated(operator))).toBe('accepted');
  });

  it('does not arrive before the day printed on it', () => {
    const arriving = (occurredOn: PartialDate) => () =>
      file({ documentDate: '2023-12-18', occurredOn }, { today: '2024-02-01' });
    expect(outcome(arriving('2023-12-18'))).toBe('accepted');
    expect(refusal(arriving('2023-12-17'))).toMatchObject({
      code: 'DATES_OUT_OF_ORDER',
      facts: { on: '2023-12-17', after: '2023-12-18' },
    });
  });

  it('warns of acts out of force and of papers that are missing (S-20, R52)', () => {
    const { warnings, legalBasis, ruleSet } = filed(
      { legalBasis: ['luat-06-2022-qh15', 'nd-98-2023'], attachments: papers.slice(0, 2) },
      { today: '2025-09-01' },
    );
    expect([ruleSet, legalBasis]).toEqual([
      'rules-from-2025-08-05-edition-2',
      ['luat-06-2022-qh15', 'nd-98-2023'],
    ]);
    expect(warnings).toEqual([
      { code: 'LATE_SUBMISSION', detail: 'Quá hạn: tờ trình phải gửi trước ngày 20/12/2023.' },
      {
        code: 'LEGAL_BASIS_OUT_OF_FORCE',
        detail: expect.stringContaining(
          'Nghị định số 98/2023/NĐ-CP hết hiệu lực 01/07/2025; đến trước 01/01/2026',
        ),
      },
      {
        code: 'DOSSIER_INCOMPLETE',
        detail: 'Hồ sơ chưa có: biên bản họp bình xét, ý kiến của lãnh đạo bộ hoặc Ủy ban nhân dân tỉnh.',
      },
    ]);
    expect(filed({ legalBasis: [] }).warnings).toEqual([
      { code: 'NO_LEGAL_BASIS', detail: 'Tờ trình không nêu căn cứ pháp lý nào.' },
    ]);
    expect(filed({ legalBasis: ['nd-152-2025'] }).warnings).toMatchObject([
      { detail: 'Nghị định số 152/2025/NĐ-CP có hiệu lực từ 01/07/2025.' },
    ]);
  });

  it('takes what is named, once, if it is proposed', () => {
    const flag = { award: 'FLAG_GI', unitId: 'cong-an' } as const;
    const first = file({ proposals: [flag, flag] });
    expect(first[0]?.data.proposals).toHaveLength(1);
    const after = given(AwardProposal, proposed('cong-an'), proposed('tu-phap', 'MERIT_GI'), ...first);
    expect(refusal(() => file({ proposals: [flag] }, { state: after }))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { differs: [], current: { submissionId: 'khoi-2-2023-cluster-1' } },
    });
    const merit = { award: 'MERIT_GI', unitId: 'tu-phap' } as const;
    expect(refusal(() => file({ proposals: [merit, flag] }, { state: after }))).toMatchObject({
      code: 'ALREADY_SUBMITTED',
      facts: { current: { stage: 'submitted' } },
    });
    const second = filed({}, { state: after });
    expect(second).toMatchObject({
      submissionId: 'khoi-2-2023-cluster-2',
      proposals: [{ award: 'MERIT_GI' }],
    });
    const state = given(AwardProposal, nominated('cong-an'), proposed('noi-vu', 'EXCELLENT_COLLECTIVE'));
    for (const proposals of [undefined, [], [flag], [{ ...flag, unitId: 'noi-vu' }]])
      expect(outcome(() => file({ proposals }, { state }))).toBe('NOTHING_TO_SUBMIT');
  });

  it('closes the way back: what has been submitted is not withdrawn (R50)', () => {
    const state = given(AwardProposal, proposed('cong-an'), ...file({}, {}));
    const withdraw = { ...subject, award: 'FLAG_GI', unitId: 'cong-an', reason: 'x' } as const;
    expect(refusal(() => withdrawNomination(state, withdraw, knowing(khoi2)))).toMatchObject({
      code: 'ALREADY_SUBMITTED',
      rule: 'R50',
    });
  });
});

describe('who files', () => {
  const next = [
    ...led2023,
    leaderElected('tu-phap', 2024),
    handedOver(2024, '2024-01-15', 'cong-an', 'tu-phap'),
  ] as const;
  const by =
    (unitId: string, offices: readonly OfficeEvent[] = next) =>
    () =>
      file({}, { actor: forUnit(unitId), today: '2024-01-20', offices });

  it('is the leader of that very year, also after the handover (R51, S-15)', () => {
    expect(outcome(by('cong-an'))).toBe('accepted');
    expect(refusal(by('tu-phap'))).toEqual({
      code: 'NOT_LEADER_OF_YEAR',
      rule: 'R51',
      detail: 'Thanh tra Bộ Tư pháp không phải Khối trưởng của chu kỳ 2023.',
      facts: { year: 2023, leaderUnitId: 'cong-an' },
    });
    expect(outcome(() => file({}, { actor: organiser('ttcp') }))).toBe('NOT_LEADER_OF_YEAR');
  });

  it('is the last leader of a year that had two; where none is known, only the operator records it', () => {
    const two = [
      leaderElected('noi-vu', 2023),
      vacated('noi-vu', 2023, '2023-05-01'),
      leaderElected('cong-an', 2023, { actsFrom: '2023-05-01' }),
    ] as const;
    expect(outcome(by('cong-an', two))).toBe('accepted');
    expect(outcome(by('noi-vu', two))).toBe('NOT_LEADER_OF_YEAR');
    expect(refusal(by('cong-an', []))).toMatchObject({ facts: { leaderUnitId: null } });
    expect(filed({}, { offices: [] }).unitId).toBeNull();
  });
});

describe('declaring to propose nothing (edge case 34)', () => {
  const none = given(AwardProposal);
  const declare = (
    command: Partial<DeclareNoProposal> = {},
    { state = none, actor = operator, offices = led2023 }: Given = {},
  ) => declareNoProposal(state, { ...subject, ...command }, knowing(khoi2, { actor }), officers(...offices));

  it('is a state of its own, of the cluster by its leader or of a unit', () => {
    expect(declare({ reason: 'không có đơn vị đủ tiêu chuẩn' }, { actor: forUnit('cong-an') })).toEqual([
      {
        type: 'NoProposalDeclared',
        data: { ...subject, proposer: 'CLUSTER', unitId: 'cong-an', reason: 'không có đơn vị đủ tiêu chuẩn' },
      },
    ]);
    expect(declare({ unitId: 'noi-vu' })[0]?.data).toMatchObject({ proposer: 'UNIT', unitId: 'noi-vu' });
    expect(outcome(() => declare({}, { actor: forUnit('tu-phap') }))).toBe('NOT_LEADER_OF_YEAR');
  });

  it('is said once by each, and not while proposals stand', () => {
    const state = given(AwardProposal, ...declare());
    expect(outcome(() => declare({}, { state }))).toBe('ALREADY_RECORDED');
    expect(outcome(() => declare({ unitId: 'cong-an' }, { state }))).toBe('accepted');
    expect(refusal(() => declare({}, { state: both }))).toMatchObject({
      code: 'PROPOSALS_STAND',
      facts: { current: [{ stage: 'proposed' }, { stage: 'proposed' }] },
    });
    expect(outcome(() => declare({}, { state: given(AwardProposal, nominated('cong-an')) }))).toBe(
      'accepted',
    );
    expect(outcome(() => declare({ unitId: 'cong-an' }, { state: both }))).toBe('accepted');
  });

  it('is taken back by a proposal, and may be said again once that is withdrawn', () => {
    const withdrawn: AwardEvent = {
      type: 'NominationWithdrawn',
      data: { ...about('cong-an'), reason: 'đã nhận' },
    };
    const state = given(AwardProposal, ...declare(), proposed('cong-an'), withdrawn);
    expect(outcome(() => declare({}, { state }))).toBe('accepted');
  });
});
