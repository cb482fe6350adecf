import { DomainError } from '../ground/errors.js';
import type { ProposalSubject } from './award-events.js';
import type { AwardsState, ProposalState } from './award-proposal.js';
import { proposalsIn } from './award-proposal.js';
import type { NamedRecipient, Recipient } from './recipient.js';
import { isSameNamed } from './recipient.js';

// Whoever is named in a proposal that counts several is counted there, and has no proposal of its own for the same award.

type Named = Pick<NamedRecipient, 'unitId' | 'collective' | 'person'>;

/** Whom a proposal itself is for; null where it is for some without names. */
function ownOf(unitId: NamedRecipient['unitId'], awardee: Recipient | null = null): Named | null {
  if (awardee === null) return { unitId, collective: null, person: null };
  const { collective, person } = awardee;
  return collective === null && person === null ? null : { unitId, collective, person };
}

/** Throws ALREADY_RECORDED where another proposal of the same award, not withdrawn, has somebody by name. */
function requireNone(
  state: AwardsState,
  {
    proposalId,
    award,
    class: degree,
  }: Pick<ProposalState, 'proposalId' | 'award'> & Pick<ProposalSubject, 'class'>,
  has: (other: ProposalState) => boolean,
): void {
  const known = proposalsIn(state).find(
    (one) =>
      one.proposalId !== proposalId &&
      one.award === award &&
      (one.class ?? undefined) === degree &&
      one.stage !== 'withdrawn' &&
      has(one),
  );
  if (!known) return;
  const current = { proposalId: known.proposalId, stage: known.stage };
  const detail = 'Người, tập thể này đã có tên trong một đề nghị khác cùng khen thưởng.';
  throw new DomainError('ALREADY_RECORDED', detail, { current });
}

/** Throws ALREADY_RECORDED where whom a proposal is for is one of those named in a proposal that counts. */
export function requireNotCounted(state: AwardsState, subject: ProposalSubject, awardee?: Recipient): void {
  const own = ownOf(subject.unitId, awardee);
  if (own) requireNone(state, subject, ({ named }) => named.some((one) => isSameNamed(one, own)));
}

/** Throws ALREADY_RECORDED where one who is to be named in a proposal that counts has another one, or is named in it. */
export function requireNotNamed(state: AwardsState, subject: ProposalSubject, who: NamedRecipient): void {
  requireNone(state, subject, ({ unitId, awardee, named }) => {
    const own = ownOf(unitId, awardee);
    return [...named, ...(own ? [own] : [])].some((one) => isSameNamed(one, who));
  });
}
