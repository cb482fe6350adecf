import { describe, expect, it } from '@jest/globals';
import type { AwardEvent, NominationWithdrawn } from '../../../src/domain/awards/award-events.js';
import * as AwardProposal from '../../../src/domain/awards/award-proposal.js';
import { withdrawNomination } from '../../../src/domain/awards/nomination-decisions.js';
import { returnDossier } from '../../../src/domain/awards/dossier-decisions.js';
import { given, knowing, refusal, once } from '../../support/given.js';
import { khoi2 } from '../told.js';

const of = { clusterId: 'khoi-2', year: 2023, award: 'MERIT_GI', unitId: 'cong-an' } as const;
const subject = { ...of, proposalId: AwardProposal.proposalIdOf(of) };
const proposed: AwardEvent = {
  type: 'AwardProposed',
  data: { ...subject, vote: null, recipient: null },
};
const submitted: AwardEvent = {
  type: 'SubmissionFiled',
  data: {
    submissionId: 's',
    clusterId: 'khoi-2',
    year: 2023,
    proposer: 'CLUSTER',
    unitId: null,
    number: null,
    documentDate: null,
    filedOn: '2023-12-01',
    proposals: [{ proposalId: subject.proposalId, award: 'MERIT_GI', unitId: 'cong-an' }],
    attachments: [],
    ruleSet: 'x',
    legalBasis: [],
  },
};
const returned: AwardEvent = { type: 'DossierReturned', data: { ...subject, reason: 'thiếu báo cáo' } };
const state = (...events: AwardEvent[]) => given(AwardProposal, proposed, ...events);

describe('a step of a proposal told twice', () => {
  it('says what is told otherwise of a returned dossier', () => {
    const told = (reason: string) =>
      refusal(() => returnDossier(state(submitted, returned), { ...of, reason }, knowing(khoi2)));
    expect(told('thiếu báo cáo')).toMatchObject({ code: 'ALREADY_RECORDED', facts: { differs: [] } });
    expect(told('sai mẫu').facts).toMatchObject({
      differs: [{ field: 'reason', recorded: 'thiếu báo cáo', told: 'sai mẫu' }],
    });
  });

  it('needs a reason from who does it, and none where a document tells none', () => {
    const withdraw = (evidence: { source: string }[]) => () =>
      once<NominationWithdrawn>(withdrawNomination(state(), { ...of, evidence }, knowing(khoi2)));
    expect(refusal(withdraw([])).code).toBe('NOT_EXPLAINED');
    expect(withdraw([{ source: 'Công văn' }])()[0]?.data.reason).toBeNull();
  });
});
