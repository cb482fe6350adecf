import type { AwardCode } from './award-catalogue.js';
import type { DomainEvent } from './event.js';
import type { VoteAsTold } from './offices.js';

// The awards of one emulation year of one cluster, from nomination on. One stream holds them all: quotas, withdrawals
// before the submission and decisions after it are guarded by one append. A proposal is no award: only a decision grants
// one (edge case 51), and the flag handed to the next leader is none at all (edge case 52).

/** Stream of all proposals of a cluster-year. */
export const stream = (clusterId: string, year: number): string => `awardProposals-${clusterId}_${year}`;

/** What a proposal is about: one award of one year for one unit of one cluster. */
export interface AwardSubject {
  readonly clusterId: string;
  /** Year whose achievement is rewarded. */
  readonly year: number;
  readonly award: AwardCode;
  readonly unitId: string;
}

/** Id of a proposal, which its subject determines. */
export function proposalIdOf({ clusterId, year, award, unitId }: AwardSubject): string {
  return `${clusterId}-${year}-${award.toLowerCase().replaceAll('_', '-')}-${unitId}`;
}

/** Votes as told; what no source says is absent and never invented (R48). `base` is the number of those entitled. */
export interface VoteCounts {
  readonly inFavour?: number;
  readonly against?: number;
  readonly abstained?: number;
  readonly base?: number;
}

/** How the meeting agreed on a proposal, as told. */
export interface AwardVote extends VoteAsTold {
  /** Thống nhất, or carried by some; absent where no source says. */
  readonly outcome?: 'UNANIMOUS' | 'CARRIED';
  readonly counts?: VoteCounts;
}

type Subject = AwardSubject & { readonly proposalId: string };

/** What a decision warned of; it did not stop it. */
export interface AwardWarning {
  readonly code: 'CHAIR_IS_NOMINEE' | 'QUOTA_EXCEEDED' | 'ONE_FORM_PER_ACHIEVEMENT';
  readonly detail: string;
}

/** Somebody put a unit forward; `rank` is its place in the review, null where none is told. */
export type AwardNominated = DomainEvent<
  'AwardNominated',
  Subject & { nominatedBy: string | null; rank: number | null }
>;
/** The meeting proposes a unit for an award of a year. */
export type AwardProposed = DomainEvent<
  'AwardProposed',
  Subject & {
    /** How the meeting agreed, as told; null where no source says. */
    vote: AwardVote | null;
    /** Addressee as printed; null where no source says. */
    recipient: string | null;
    /** Place in the review; absent where none is told. */
    rank?: number;
    /** The unit that leads the year or presided is the nominee (R49); absent where it is not known who led. */
    chairIsNominee?: boolean;
    /** Unit that presided over this item; absent where no source says. */
    presidedBy?: string;
    /** Interest as declared; absent where none was told. */
    declaredInterest?: string;
    /** Ids of earlier proposals whose awards the eligibility rests on, as the proposer says. */
    restsOn?: string[];
    warnings?: AwardWarning[];
  }
>;
/** Learnt later: who presided over the item, or the interest that was declared (S-08). */
export type InterestDeclared = DomainEvent<
  'InterestDeclared',
  Subject & { chairIsNominee: boolean | null; presidedBy: string | null; declaredInterest: string | null }
>;
/** The nominee does not want it (xin rút); vote and rank stay as they are (R50, S-28). */
export type NominationWithdrawn = DomainEvent<'NominationWithdrawn', Subject & { reason: string }>;
/** First days too late, of submissions of the cluster and of its units; null where nothing is said. */
export interface Deadlines {
  readonly CLUSTER: string | null;
  readonly UNIT: string | null;
}
/** The organiser's instructions for a year, in place of what holds otherwise (R45). */
export type AwardInstructionsIssued = DomainEvent<
  'AwardInstructionsIssued',
  {
    clusterId: string;
    year: number;
    quotas: { award: AwardCode; perCluster: number }[];
    /** First day too late for what the meeting, or a unit, submits; null where the instructions do not say (R53). */
    before: Deadlines;
  }
>;

/** Everything that happens to the awards of a cluster-year. */
export type AwardEvent =
  AwardNominated | AwardProposed | InterestDeclared | NominationWithdrawn | AwardInstructionsIssued;

/** How far a proposal has come. */
export type ProposalStage = 'nominated' | 'withdrawn' | 'proposed';

/** A proposal as far as decisions ask. */
export interface ProposalState {
  readonly proposalId: string;
  readonly award: AwardCode;
  readonly unitId: string;
  readonly stage: ProposalStage;
  /** Unit that presided over the item; null where no source says. */
  readonly presidedBy: string | null;
  readonly declaredInterest: string | null;
}

/** The awards of a cluster-year as far as decisions ask. */
export interface AwardsState {
  readonly proposals: ReadonlyMap<string, ProposalState>;
  /** Quotas that the organiser set. */
  readonly quotas: ReadonlyMap<AwardCode, number>;
}

/** Nothing proposed. */
export function initial(): AwardsState {
  return { proposals: new Map(), quotas: new Map() };
}

/** Next state. */
export function evolve(state: AwardsState, event: AwardEvent): AwardsState {
  const become = (subject: Subject, change: Partial<ProposalState>): AwardsState => {
    const { proposalId, award, unitId } = subject;
    const before = state.proposals.get(proposalId) ?? {
      proposalId,
      award,
      unitId,
      stage: 'nominated',
      presidedBy: null,
      declaredInterest: null,
    };
    return { ...state, proposals: new Map(state.proposals).set(proposalId, { ...before, ...change }) };
  };
  switch (event.type) {
    case 'AwardNominated':
      return become(event.data, { stage: 'nominated' });
    case 'AwardProposed': {
      const { presidedBy = null, declaredInterest = null } = event.data;
      return become(event.data, { stage: 'proposed', presidedBy, declaredInterest });
    }
    case 'InterestDeclared': {
      const { presidedBy, declaredInterest } = event.data;
      return become(event.data, { presidedBy, declaredInterest });
    }
    case 'NominationWithdrawn':
      return become(event.data, { stage: 'withdrawn' });
    case 'AwardInstructionsIssued': {
      const quotas = event.data.quotas.map(({ award, perCluster }) => [award, perCluster] as const);
      return { ...state, quotas: new Map([...state.quotas, ...quotas]) };
    }
  }
}
