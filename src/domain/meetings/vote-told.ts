import type { VoteAsTold } from '../law/vote-as-told.js';
import type { RecordedVote, VoteOutcome } from './meeting.js';

/** A vote of a meeting in the words that all votes are told in; what it does not say is absent. */
export type VoteTold = Omit<VoteAsTold, 'outcome'> & { readonly outcome?: VoteOutcome };

/** Recorded votes keep words of their own: a ballot counted elsewhere is a ballot, and `9/9` is 9 in favour of a base of 9. */
export function voteTold(record: RecordedVote): VoteTold {
  const { method, wording, counts: told, outcome } = record;
  const counts = told && {
    ...(told.for === null ? {} : { inFavour: told.for }),
    ...(told.against === null ? {} : { against: told.against }),
    ...(told.abstained === null ? {} : { abstained: told.abstained }),
    ...(told.of === null ? {} : { base: told.of }),
  };
  const known = outcome === 'CARRIED' && isUnanimous(record) ? 'UNANIMOUS' : outcome;
  return {
    method: method === 'COUNTED_BALLOT' ? 'BALLOT' : method,
    ...(known === undefined ? {} : { outcome: known }),
    ...(wording === null ? {} : { wording }),
    ...(counts ? { counts } : {}),
  };
}

/** True where the meeting is told to have decided for what was asked. */
export const carried = ({ outcome }: Pick<RecordedVote, 'outcome'>): boolean =>
  outcome === 'CARRIED' || outcome === 'UNANIMOUS';

const isUnanimous = ({ method, counts }: RecordedVote): boolean =>
  method === 'CONSENSUS' || (counts !== null && counts.for !== null && counts.for === counts.of);
