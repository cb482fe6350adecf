import type { AwardCode } from './award-catalogue.js';
import type { DomainEvent } from './event.js';
import type { VoteAsTold } from './offices.js';
import type { LegalActId, PaperKind } from './rule-sets.js';

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
  readonly code:
    | 'CHAIR_IS_NOMINEE'
    | 'QUOTA_EXCEEDED'
    | 'ONE_FORM_PER_ACHIEVEMENT'
    | 'LATE_SUBMISSION'
    | 'LEGAL_BASIS_OUT_OF_FORCE'
    | 'DOSSIER_INCOMPLETE';
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

/** Who submits: the meeting, through the leader of the year, or a unit for itself. */
export type Proposer = 'CLUSTER' | 'UNIT';
/** A file of a dossier, known by its hash. */
export interface Attachment {
  readonly kind: PaperKind;
  readonly name: string;
  /** SHA-256 of the file, 64 lower-case hex digits. */
  readonly sha256: string;
}
/** A tờ trình with its dossier reached the council's standing body (R51-R53). */
export type SubmissionFiled = DomainEvent<
  'SubmissionFiled',
  {
    submissionId: string;
    clusterId: string;
    year: number;
    proposer: Proposer;
    /** Unit that files it; null where it is not known who led the year. */
    unitId: string | null;
    /** Number as printed; null where no source says. */
    number: string | null;
    /** Date printed on it; null where no source says. */
    documentDate: string | null;
    /** Day in Viet Nam on which it arrived. */
    filedOn: string;
    proposals: { proposalId: string; award: AwardCode; unitId: string }[];
    attachments: Attachment[];
    /** Id of the rule set of that day, which the dossier keeps (P24). */
    ruleSet: string;
    /** Acts that it cites. */
    legalBasis: LegalActId[];
    /** First day that was too late. */
    before: string;
    late: boolean;
    warnings?: AwardWarning[];
  }
>;
/** Không đề nghị: said, and so neither late nor missing (edge case 34, P61). */
export type NoProposalDeclared = DomainEvent<
  'NoProposalDeclared',
  { clusterId: string; year: number; proposer: Proposer; unitId: string | null; reason: string | null }
>;

/** Everything that happens to the awards of a cluster-year. */
export type AwardEvent =
  | AwardNominated
  | AwardProposed
  | InterestDeclared
  | NominationWithdrawn
  | AwardInstructionsIssued
  | SubmissionFiled
  | NoProposalDeclared;

/** How far a proposal has come. */
export type ProposalStage = 'nominated' | 'withdrawn' | 'proposed' | 'submitted';

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
  /** Deadlines that the organiser set. */
  readonly before: Deadlines;
  /** Submissions so far, by who filed them: `CLUSTER`, or the id of a unit. */
  readonly submissions: ReadonlyMap<string, number>;
  /** Who declared to propose nothing, in the same words. */
  readonly noProposal: ReadonlySet<string>;
}

/** Who a submission or declaration is of: `CLUSTER`, or the id of a unit. */
export function submitterOf({ proposer, unitId }: { proposer: Proposer; unitId: string | null }): string {
  return proposer === 'UNIT' && unitId !== null ? unitId : 'CLUSTER';
}

/** Nothing proposed. */
export function initial(): AwardsState {
  return {
    proposals: new Map(),
    quotas: new Map(),
    before: { CLUSTER: null, UNIT: null },
    submissions: new Map(),
    noProposal: new Set(),
  };
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
      const { CLUSTER, UNIT } = event.data.before;
      const before = { CLUSTER: CLUSTER ?? state.before.CLUSTER, UNIT: UNIT ?? state.before.UNIT };
      return { ...state, quotas: new Map([...state.quotas, ...quotas]), before };
    }
    case 'SubmissionFiled': {
      const proposals = new Map(state.proposals);
      for (const { proposalId } of event.data.proposals) {
        const proposal = proposals.get(proposalId);
        if (proposal) proposals.set(proposalId, { ...proposal, stage: 'submitted' });
      }
      const submitter = submitterOf(event.data);
      const count = (state.submissions.get(submitter) ?? 0) + 1;
      return { ...state, proposals, submissions: new Map(state.submissions).set(submitter, count) };
    }
    case 'NoProposalDeclared':
      return { ...state, noProposal: new Set([...state.noProposal, submitterOf(event.data)]) };
  }
}
