import { added, addTo } from '../ground/growing.js';
import type { GrantJoined, GrantWithdrawn } from './grant.js';

// What became of grants as told: of which proposals they are, and which were withdrawn. One stream for all, since a decision that
// rests on a proposal asks from its side.

/** The one stream of what became of grants. */
export const stream = 'grantOutcomes';

/** The joins, oldest first, also of grants that were withdrawn since, and the ids of these. */
export interface GrantOutcomes {
  readonly joined: readonly GrantJoined['data'][];
  readonly withdrawn: ReadonlySet<string>;
}

/** What became of grants, for decisions of other streams. */
export interface OutcomesBeside {
  readonly outcomes: GrantOutcomes;
}

/** Nothing became of any. */
export function initial(): GrantOutcomes {
  return { joined: [], withdrawn: new Set() };
}

/** Next state. */
export function evolve(state: GrantOutcomes, event: GrantJoined | GrantWithdrawn): GrantOutcomes {
  switch (event.type) {
    case 'GrantJoined':
      return { ...state, joined: added(state.joined, event.data) };
    case 'GrantWithdrawn':
      return { ...state, withdrawn: addTo(state.withdrawn, event.data.grantId) };
  }
}

/** The grant that stands and that a proposal was joined to; null where there is none. */
export function grantOfProposal(
  { joined, withdrawn }: GrantOutcomes,
  proposalId: string,
): GrantJoined['data'] | null {
  return joined.findLast((join) => join.proposalId === proposalId && !withdrawn.has(join.grantId)) ?? null;
}
