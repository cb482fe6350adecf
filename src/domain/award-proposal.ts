import type { AwardCode } from './award-catalogue.js';
import { awardTypes } from './award-catalogue.js';
import { clusterIn, requireMember } from './clusters.js';
import type { Context } from './decision.js';
import { requireOneOf, requireOwnUnit } from './decision.js';
import { DomainError } from './errors.js';
import type { DomainEvent } from './event.js';
import type { VoteAsTold } from './offices.js';
import type { Cluster } from './registry.js';
import { membersIn } from './registry.js';
import { unitOf } from './units.js';
import { calendarYear } from './values.js';

// What the meeting of a cluster proposes for a year. A proposal is no award: only a decision grants one (edge case 51), and
// the flag handed to the next leader is none at all (edge case 52).

/** Stream of all proposals of a cluster-year. */
export const stream = (clusterId: string, year: number): string => `awardProposals-${clusterId}_${year}`;

/** The meeting proposes a unit for an award of a year. */
export type AwardProposed = DomainEvent<
  'AwardProposed',
  {
    proposalId: string;
    clusterId: string;
    /** Year whose achievement is rewarded. */
    year: number;
    award: AwardCode;
    unitId: string;
    /** How the meeting agreed, as told; null where no source says. */
    vote: VoteAsTold | null;
    /** Addressee as printed; null where no source says. */
    recipient: string | null;
  }
>;

/** What has been proposed so far in a cluster-year. */
export interface AwardProposalsState {
  readonly proposed: readonly { readonly award: AwardCode; readonly unitId: string }[];
}

/** Nothing proposed. */
export function initial(): AwardProposalsState {
  return { proposed: [] };
}

/** Next state. */
export function evolve(state: AwardProposalsState, event: AwardProposed): AwardProposalsState {
  switch (event.type) {
    case 'AwardProposed':
      return { proposed: [...state.proposed, { award: event.data.award, unitId: event.data.unitId }] };
  }
}

/** A proposal as the meeting made it. */
export interface ProposeAward {
  readonly clusterId: string;
  readonly year: number;
  readonly award: AwardCode;
  readonly unitId: string;
  readonly vote?: VoteAsTold;
  readonly recipient?: string;
}

/** Throws AWARD_NOT_PROPOSED_HERE unless a cluster of this tier, or a unit of it, proposes such an award for a whole unit. */
function requireProposable(award: AwardCode, { tier, label }: Cluster): void {
  const { name, proposedBy } = awardTypes[award];
  if (proposedBy?.route === 'UNIT' || proposedBy?.tiers.includes(tier)) return;
  throw new DomainError(
    'AWARD_NOT_PROPOSED_HERE',
    `${name} không thuộc các khen thưởng mà ${label} đề nghị cho đơn vị.`,
    { award, proposedBy },
    'R44',
  );
}

/** Members of the year propose what the meeting proposes, a unit what it proposes for itself. Throws FORBIDDEN, NOT_OWN_UNIT. */
function requireProposer(
  award: AwardCode,
  unitId: string,
  cluster: Cluster,
  year: number,
  { actor }: Context,
): void {
  if (awardTypes[award].proposedBy?.route === 'UNIT') requireOwnUnit(actor, unitId);
  else requireOneOf(actor, membersIn(cluster, calendarYear(year)));
}

/**
 * Records that the meeting proposes a member of the year for an award (R43). Throws CLUSTER_NOT_FOUND, UNIT_NOT_FOUND,
 * NOT_A_MEMBER, CLUSTER_DISSOLVED, AWARD_NOT_PROPOSED_HERE, ALREADY_RECORDED, FORBIDDEN, NOT_OWN_UNIT.
 */
export function proposeAward(
  state: AwardProposalsState,
  command: ProposeAward,
  context: Context,
): AwardProposed[] {
  const { clusterId, year, award, unitId, vote, recipient = null } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  requireProposable(award, cluster);
  requireProposer(award, unitId, cluster, year, context);
  requireMember(context.registry, cluster, unitId, calendarYear(year));
  if (state.proposed.some((p) => p.award === award && p.unitId === unitId)) {
    const { name } = unitOf(context.registry, unitId);
    throw new DomainError(
      'ALREADY_RECORDED',
      `${name} đã được đề nghị tặng ${awardTypes[award].name} năm ${year}.`,
      {
        current: { award, unitId, year },
      },
    );
  }
  return [
    {
      type: 'AwardProposed',
      data: {
        proposalId: `${clusterId}-${year}-${award.toLowerCase().replaceAll('_', '-')}-${unitId}`,
        clusterId,
        year,
        award,
        unitId,
        vote: vote ? { method: vote.method, wording: vote.wording } : null,
        recipient,
      },
    },
  ];
}
