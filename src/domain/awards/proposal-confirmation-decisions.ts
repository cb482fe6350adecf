import type { AwardProposalConfirmed, AwardSubject } from './award-events.js';
import type { AwardsState } from './award-proposal.js';
import { clusterIn } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { organises, requireOneOf } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { proposalOf, subjectOf } from './nomination-decisions.js';
import { membersIn } from '../registry/registry.js';
import { calendarYear } from '../ground/values.js';
import { gains } from '../offices/vouching.js';

// Somebody else vouches for a proposal that only its nominee had recorded (R72).

/** A proposal that only its nominee vouches for. */
export type ConfirmProposal = AwardSubject;

/**
 * Vouches for a proposal that only the nominee itself had recorded: by another member of the year, the organiser or the operator
 * (R72). Throws PROPOSAL_NOT_FOUND, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, ALREADY_RECORDED, SAME_PARTY, FORBIDDEN.
 */
export function confirmProposal(
  state: AwardsState,
  command: ConfirmProposal,
  context: Context,
): AwardProposalConfirmed[] {
  const { clusterId, year, unitId } = command;
  const { actor } = context;
  const cluster = clusterIn(context.registry, clusterId, year);
  const { selfVouched, proposalId } = proposalOf(state, command);
  if (gains(actor, unitId))
    throw new DomainError(
      'SAME_PARTY',
      'Đơn vị không tự xác nhận việc ghi nhận cho mình.',
      { unitId },
      'R72',
    );
  if (!organises(actor, cluster.organiserId))
    requireOneOf(actor, membersIn(cluster, calendarYear(year)), 'R72');
  if (!selfVouched)
    throw new DomainError('ALREADY_RECORDED', 'Việc ghi nhận này đã có đơn vị khác xác nhận.', {
      current: { proposalId },
    });
  return [{ type: 'AwardProposalConfirmed', data: { ...subjectOf(command), byUnitId: actor.unitId } }];
}
