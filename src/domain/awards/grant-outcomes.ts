import { added, addTo, put } from '../ground/growing.js';
import type { GrantJoined, GrantOutcome } from './grant.js';

// What became of grants as told: of which proposals they are, which were withdrawn, and which are known to be one, or not. One stream for all, since a decision that
// rests on a proposal asks from its side.

/** The one stream of what became of grants. */
export const stream = 'grantOutcomes';

/**
 * The joins, oldest first, also of grants that were withdrawn since, the ids of these, and pairs of ids that are two grants, or one.
 */
export interface GrantOutcomes {
  readonly joined: readonly GrantJoined['data'][];
  readonly withdrawn: ReadonlySet<string>;
  readonly different: ReadonlyMap<string, boolean>;
  readonly one: ReadonlyMap<string, boolean>;
}

/** What became of grants, for decisions of other streams. */
export interface OutcomesBeside {
  readonly outcomes: GrantOutcomes;
}

/** Nothing became of any. */
export function initial(): GrantOutcomes {
  return { joined: [], withdrawn: new Set(), different: new Map(), one: new Map() };
}

/** Next state. */
export function evolve(state: GrantOutcomes, event: GrantOutcome): GrantOutcomes {
  switch (event.type) {
    case 'GrantJoined':
      return { ...state, joined: added(state.joined, event.data) };
    case 'GrantWithdrawn':
      return { ...state, withdrawn: addTo(state.withdrawn, event.data.grantId) };
    case 'GrantsDistinguished': {
      const { grantId, otherGrantId, areDifferent } = event.data;
      return { ...state, different: put(state.different, pairOf(grantId, otherGrantId), areDifferent) };
    }
    case 'GrantsIdentified': {
      const { grantId, otherGrantId, areOne } = event.data;
      return { ...state, one: put(state.one, pairOf(grantId, otherGrantId), areOne) };
    }
  }
}

const pairOf = (...ids: readonly [string, string]): string => ids.toSorted().join('/');

/** True where somebody said that these are two grants. */
export const areDifferent = ({ different }: GrantOutcomes, one: string, other: string): boolean =>
  different.get(pairOf(one, other)) ?? false;

/** True where somebody said that these are one. */
export const areOne = ({ one: pairs }: GrantOutcomes, one: string, other: string): boolean =>
  pairs.get(pairOf(one, other)) ?? false;

/** The grant that stands and that a proposal was joined to; null where there is none. */
export function grantOfProposal(
  { joined, withdrawn }: GrantOutcomes,
  proposalId: string,
): GrantJoined['data'] | null {
  return joined.findLast((join) => join.proposalId === proposalId && !withdrawn.has(join.grantId)) ?? null;
}
