import type { AwardProposalConfirmed, AwardSubject } from './award-events.js';
import type { AwardsState } from './award-proposal.js';
import { clusterIn } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { keeperOf } from './award-scope.js';
import { proposalOf } from './nomination-decisions.js';
import { subjectOf } from './proposer-decisions.js';
import { membersIn } from '../registry/registry.js';
import { calendarYear } from '../ground/values.js';
import { requireVoucher } from '../offices/vouching.js';

/** A proposal that only its nominee had recorded. */
export type ConfirmProposal = AwardSubject;

/**
 * Another member of the year, the organiser or the operator vouches for a proposal that only its nominee had recorded (R72).
 * Throws PROPOSER_UNCLEAR, UNIT_NOT_FOUND, PROPOSAL_NOT_FOUND, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, ALREADY_RECORDED, SAME_PARTY,
 * FORBIDDEN.
 */
export function confirmProposal(
  state: AwardsState,
  command: ConfirmProposal,
  context: Context,
): AwardProposalConfirmed[] {
  const { clusterId, year } = command;
  const { actor, registry } = context;
  const keeperId = keeperOf(command, registry);
  const cluster = typeof clusterId === 'string' ? clusterIn(registry, clusterId, year) : null;
  const { selfVouched, proposalId, unitId } = proposalOf(state, command);
  const members = cluster ? membersIn(cluster, calendarYear(year)) : [];
  requireVoucher(actor, keeperId, members, { unitId, selfVouched, current: { proposalId } });
  return [{ type: 'AwardProposalConfirmed', data: { ...subjectOf(state, command), byUnitId: actor.unitId } }];
}
