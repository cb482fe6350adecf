import { supplementToFact } from '../ground/supplement.js';
import type { AwardEvent, AwardRecordSupplemented, AwardSubject } from './award-events.js';
import type { AwardsState, ProposalState } from './award-proposal.js';
import { subjectOf } from './proposer-decisions.js';

/**
 * What a second telling adds to the last record of a type about a proposal; `fact` and `told` say the same in the same words. Throws
 * ALREADY_RECORDED where it adds nothing, or says something else.
 */
export function moreOf(
  state: AwardsState,
  subject: AwardSubject,
  { proposalId, stage, recordedBy }: ProposalState,
  type: AwardEvent['type'],
  fact: object,
  told: object,
  detail: string,
): AwardRecordSupplemented {
  const record = { eventId: recordedBy[type] ?? '', type };
  const more = supplementToFact(record, fact, told, detail, { beside: { proposalId, stage } });
  return { type: 'AwardRecordSupplemented', data: { ...subjectOf(state, subject), ...more } };
}
