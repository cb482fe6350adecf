import type { AwardProposalConfirmed, AwardSubject } from './award-events.js';
import type { AwardsState } from './award-proposal.js';
import { clusterIn } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { proposalOf, subjectOf } from './nomination-decisions.js';
import { membersIn } from '../registry/registry.js';
import { calendarYear } from '../ground/values.js';
import { requireVoucher } from '../offices/vouching.js';

/** A proposal that only its nominee had recorded. */
export type ConfirmProposal = AwardSubject;

/**
 * Another member of the year, the organiser or the operator vouches for a proposal that only its nominee had recorded (R72).
 * Throws PROPOSAL_NOT_FOUND, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, ALREADY_RECORDED, SAME_PARTY, FORBIDDEN.
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
  const members = membersIn(cluster, calendarYear(year));
  requireVoucher(actor, cluster.organiserId, members, { unitId, selfVouched, current: { proposalId } });
  return [{ type: 'AwardProposalConfirmed', data: { ...subjectOf(command), byUnitId: actor.unitId } }];
}
