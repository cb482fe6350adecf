import type { AnyAward, AwardAuthority } from '../law/award-catalogue.js';
import type { OrderClass } from '../law/award-words.js';
import type { DomainEvent } from '../ground/event.js';
import type { Signatory } from '../ground/signatory.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import type { LegalActId } from '../law/legal-acts.js';
import type { PaperKind, CouncilThreshold } from '../law/rule-sets.js';
import type { VoteRule } from '../law/vote-rule.js';
import type { Supplement } from '../ground/supplement.js';
import type { ClusterId, Day, PartialDate, UnitId } from '../ground/values.js';
import type { AwardScope } from './award-scope.js';
import type { SignerAsTold } from './grant.js';
import type { NamedRecipient, Recipient } from './recipient.js';

// Events of the awards of a cluster-year, from nomination to revocation.

/** What a proposal is about: one award of one year for one recipient. */
export interface AwardSubject extends AwardScope {
  readonly award: AnyAward;
  /** Class of an order. */
  readonly class?: OrderClass;
  /** The unit, or that of the collective, the person or those counted; absent or null where none is told. */
  readonly unitId?: UnitId | null;
  /** Which collective or person of the unit, or which number of them; absent where it is the unit itself. */
  readonly recipientId?: string;
}

/** The vote of a meeting, a secret ballot or a vote as told, on which a proposal rests, and how many votes it needed. */
export interface VotedIn {
  readonly meetingId: string;
  readonly ballotId?: string;
  readonly voteId?: string;
  /** Rule set of its day; absent, like `rule`, where the vote is older than rule sets. */
  readonly ruleSet?: string;
  readonly rule?: Pick<VoteRule, 'threshold' | 'base'>;
  /** The number that the threshold is a share of, and the fewest votes that reach it; absent where no source says. */
  readonly of?: number;
  readonly needed?: number;
}

/** The subject as events carry it. */
export interface ProposalSubject extends AwardSubject {
  readonly proposalId: string;
  /** Null where a body proposes outside clusters. */
  readonly clusterId: ClusterId | null;
  readonly unitId: UnitId | null;
}

/** A warning with which something about awards was recorded all the same. */
export interface AwardWarning {
  readonly code:
    | 'CHAIR_IS_NOMINEE'
    | 'QUOTA_EXCEEDED'
    | 'ONE_FORM_PER_ACHIEVEMENT'
    | 'LATE_SUBMISSION'
    | 'LEGAL_BASIS_OUT_OF_FORCE'
    | 'NO_LEGAL_BASIS'
    | 'DOSSIER_INCOMPLETE'
    | 'DOSSIER_RETURNED'
    | 'SUBMISSION_NOT_ON_RECORD'
    | 'NOT_RECOMMENDED'
    | 'BELOW_THRESHOLD'
    | 'NOT_BY_BALLOT'
    | 'SHARE_UNKNOWN'
    | 'LIST_NOT_PUBLIC'
    | 'VOTE_NOT_CARRIED'
    | 'MORE_VOTES_THAN_KNOWN'
    | 'VOUCHED_BY_BENEFICIARY'
    | 'BASIS_NOT_GRANTED'
    | 'RECIPIENT_NOT_OF_AWARD'
    | 'ROUTE_NOT_OF_AWARD'
    | 'ORGANISER_NOT_TOLD'
    | 'MEMBERSHIP_NOT_TOLD'
    | 'NOT_GIVEN_ON_DAY'
    | 'AWARD_TERMS_UNKNOWN'
    | 'ID_PROPOSED';
  readonly detail: string;
  /** The id that was made, of a recipient. */
  readonly id?: string;
}

/** What a rule would need to know of an award of a body's own, and no source says. */
export const unknownTerms = (what: string) =>
  ({ code: 'AWARD_TERMS_UNKNOWN', detail: `Chưa biết ${what}.` }) as const satisfies AwardWarning;

/** Somebody nominated a unit, a collective or a person; `rank` is the place in the review, null where no source says. */
export type AwardNominated = DomainEvent<
  'AwardNominated',
  ProposalSubject & {
    awardee?: Recipient;
    nominatedBy: UnitId | null;
    rank: number | null;
    warnings?: AwardWarning[];
  }
>;
/** Somebody is proposed for an award of a year; it is not awarded yet. */
export type AwardProposed = DomainEvent<
  'AwardProposed',
  ProposalSubject & {
    /** Whom it is for; absent where that is the unit itself. */
    awardee?: Recipient;
    /** Who proposes; absent of proposals recorded before anybody but meetings and units did (`proposerOf`). */
    proposer?: Proposer;
    /** How the meeting agreed, as told; null where no source says. */
    vote: VoteAsTold | null;
    /** The vote on record that it rests on, from which `vote` is taken; absent where it rests on none. */
    votedIn?: VotedIn;
    /** The addressee, as printed; null where no source says. */
    recipient: string | null;
    /** Place in the review; absent where no source says. */
    rank?: number;
    /** The unit that leads the year or presided is the nominee (R49); absent where it is not known who led. */
    chairIsNominee?: boolean;
    /** Unit that presided over this item; absent where no source says. */
    presidedBy?: string;
    /** Interest as declared; absent where none was. */
    declaredInterest?: string;
    /** Ids of earlier proposals whose awards the eligibility rests on, as the proposer says. */
    restsOn?: string[];
    warnings?: AwardWarning[];
  }
>;
/** It became known who presided over the item, or which interest was declared (S-08). */
export type InterestDeclared = DomainEvent<
  'InterestDeclared',
  ProposalSubject & {
    chairIsNominee: boolean | null;
    presidedBy: string | null;
    declaredInterest: string | null;
  }
>;
/** Some of those whom a proposal counts became known by name; how many they are stays as proposed. */
export type RecipientsRecorded = DomainEvent<
  'RecipientsRecorded',
  ProposalSubject & { recipients: NamedRecipient[] }
>;
/** Another member of the year, the organiser or the operator vouches for what only the nominee had recorded (R72). */
export type AwardProposalConfirmed = DomainEvent<
  'AwardProposalConfirmed',
  ProposalSubject & { byUnitId: UnitId | null }
>;
/** The nominee withdrew (xin rút); vote and rank stay on record (R50, S-28). The reason is null where a document tells none, here and below. */
export type NominationWithdrawn = DomainEvent<
  'NominationWithdrawn',
  ProposalSubject & { reason: string | null }
>;
/** First day on which a submission of the cluster, or of a unit, is late; null where none is told. */
export interface Deadlines {
  readonly CLUSTER: Day | null;
  readonly UNIT: Day | null;
}
/** The organiser's instructions for a year, which replace what the catalogue and the rule set say (R45, R53). */
export type AwardInstructionsIssued = DomainEvent<
  'AwardInstructionsIssued',
  {
    clusterId: ClusterId;
    year: number;
    quotas: { award: AnyAward; perCluster: number }[];
    before: Deadlines;
  }
>;

/**
 * Who proposes and submits: the meeting, through the leader of the year; a unit for itself and its own; an organiser from above.
 */
export const proposers = ['CLUSTER', 'UNIT', 'ORGANISER'] as const;
/** One of them. */
export type Proposer = (typeof proposers)[number];
/** A paper of a dossier; only the hash of its file is kept, not the file. */
export interface Attachment {
  readonly kind: PaperKind;
  readonly name: string;
  /** SHA-256 of the file, 64 lower-case hex digits; null where only the paper is told of. */
  readonly sha256: string | null;
}
/** A tờ trình with its dossier reached the council's standing body (R51-R53). */
export type SubmissionFiled = DomainEvent<
  'SubmissionFiled',
  {
    submissionId: string;
    /** Null where a body submits what it proposes outside clusters. */
    clusterId: ClusterId | null;
    bodyId?: UnitId;
    year: number;
    proposer: Proposer;
    /** Unit that files it; null where it is not known who led the year. */
    unitId: UnitId | null;
    /** Number as printed; null where no source says. */
    number: string | null;
    /** Date printed on it; null where no source says. */
    documentDate: PartialDate | null;
    /** When it arrived, in Viet Nam; null where no source says. */
    filedOn: PartialDate | null;
    proposals: { proposalId: string; award: AnyAward; unitId: UnitId | null }[];
    attachments: Attachment[];
    /** Id of the rule set of that day, which applies to the dossier from then on (P24); null where the day is not told well enough. */
    ruleSet: string | null;
    /** Acts that it cites. */
    legalBasis: LegalActId[];
    /** First day that was too late, and whether it was; absent where no source says by when it was due, or when it came. */
    before?: Day;
    late?: boolean;
    warnings?: AwardWarning[];
  }
>;
/** The cluster or a unit proposes nothing (không đề nghị): its submission is then neither late nor missing (edge case 34, P61). */
export type NoProposalDeclared = DomainEvent<
  'NoProposalDeclared',
  {
    clusterId: ClusterId | null;
    bodyId?: UnitId;
    year: number;
    proposer: Proposer;
    unitId: UnitId | null;
    reason: string | null;
  }
>;

/** The standing body of the council has the dossier (R54). */
export type DossierReceived = DomainEvent<'DossierReceived', ProposalSubject>;
/** The dossier was sent back to be completed (R55). */
export type DossierReturned = DomainEvent<'DossierReturned', ProposalSubject & { reason: string | null }>;
/** The proposer completed the dossier. */
export type DossierSupplemented = DomainEvent<
  'DossierSupplemented',
  ProposalSubject & { attachments: Attachment[] }
>;
/** The standing body found the dossier complete. */
export type DossierVerified = DomainEvent<'DossierVerified', ProposalSubject>;

/** Votes of members of a council; null where no source says. */
export interface CouncilCounts {
  readonly inFavour: number | null;
  readonly against: number | null;
  readonly abstained: number | null;
}
/** On which side the chair of a council voted. */
export type ChairSide = 'IN_FAVOUR' | 'AGAINST';
/**
 * The council voted; absent members may have sent a written opinion (R57). `needed` of `base` votes recommend the award: the share
 * is the council's own, or that of the rules on the day of filing. Where no source gives a share, both it and `needed` are absent.
 */
export type CouncilVoteRecorded = DomainEvent<
  'CouncilVoteRecorded',
  ProposalSubject & {
    sessionId: string;
    /** Null where no source says, as all numbers below. */
    method: 'SHOW_OF_HANDS' | 'BALLOT' | null;
    present: CouncilCounts;
    written: CouncilCounts;
    /** Number of members that the share is of: all of the council, or those present or replying where `of` says so. */
    base: number | null;
    /** Absent where the share is of all members. */
    of?: 'PRESENT';
    inFavour: number | null;
    threshold?: CouncilThreshold;
    /** Where the share is from: the session, the council's own regulation, or the rule set of the dossier. */
    thresholdOf?: 'COUNCIL' | 'REGULATION' | 'RULE_SET';
    needed?: number;
    /** The council's own regulation, as cited; absent where it is not, or the share is from elsewhere. */
    basis?: string;
    /** Whether the council recommends the award; null where that does not follow from what is known and the minutes do not say. */
    recommended: boolean | null;
    /** How the chair voted; absent where no source says. */
    chair?: ChairSide;
    /** True where the votes were equal and the chair's side prevailed (R60); absent otherwise. */
    decidedByChair?: boolean;
    /** Dissent as minuted; absent where none was. */
    dissent?: string;
    /**
     * Since when the list was public, and for how many working days before the vote (null where one of both days is not told).
     * Null where no list is on record, absent where the award needs none (R61).
     */
    list?: { on: PartialDate | null; workingDays: number | null } | null;
    warnings?: AwardWarning[];
  }
>;

/** The authority granted or refused the award (quyết định tặng): only this makes an award (edge case 51). */
export type AwardDecided = DomainEvent<
  'AwardDecided',
  ProposalSubject & {
    outcome: 'GRANTED' | 'REFUSED';
    /** Null where no source says, and several may decide or nobody knows who. */
    authority: AwardAuthority | null;
    /** Number as printed, e.g. `123/QĐ-TTCP`; null where no source says, as day and signer. */
    number: string | null;
    decidedOn: PartialDate | null;
    signer: Signatory | null;
    warnings?: AwardWarning[];
  }
>;
/** The award was presented (trao tặng), at a conference or anniversary (R63). */
export type AwardPresented = DomainEvent<
  'AwardPresented',
  ProposalSubject & {
    occasion: string | null;
    /** Who handed it over; absent where no source says. */
    presentedBy?: SignerAsTold;
  }
>;
/** Consideration stops while discipline, an investigation, a denunciation, … is pending (R64); it still counts in the quota. */
export type ConsiderationSuspended = DomainEvent<
  'ConsiderationSuspended',
  ProposalSubject & { reason: string | null }
>;
/** Consideration goes on where it stopped. */
export type ConsiderationReleased = DomainEvent<
  'ConsiderationReleased',
  ProposalSubject & { reason: string | null }
>;
/** Why an award is revoked. Source: R65. */
export type RevocationGround =
  | 'FALSE_DECLARATION'
  | 'FORGED_DOSSIER'
  | 'UNLAWFUL_APPRAISAL'
  | 'STANDARDS_NOT_MET';
/** The authority revoked the award (hủy bỏ); until then it was granted (R66). */
export type AwardRevoked = DomainEvent<
  'AwardRevoked',
  ProposalSubject & {
    authority: AwardAuthority | null;
    /** Null where no source says, here and below. */
    number: string | null;
    revokedOn: PartialDate | null;
    signer: Signatory | null;
    ground: RevocationGround | null;
    reason: string | null;
    /** Whether the insignia and the money were reclaimed; null where no source says. */
    reclaimed: boolean | null;
  }
>;

/**
 * A second source told more of a nomination, a proposal, a withdrawal, a dossier sent back, a vote of a council, a presentation, a
 * suspension or its end, or a revocation.
 */
export type AwardRecordSupplemented = DomainEvent<
  'AwardRecordSupplemented',
  ProposalSubject & Supplement & { warnings?: AwardWarning[] }
>;
/** A second source told more of a submission, or of the declaration that nothing is proposed. */
export type SubmissionSupplemented = DomainEvent<
  'SubmissionSupplemented',
  {
    clusterId: ClusterId | null;
    bodyId?: UnitId;
    year: number;
    /** What was submitted; none where nothing is proposed. */
    proposals: SubmissionFiled['data']['proposals'];
  } & Supplement
>;
/** More was told of a decision; the event holds the whole decision as it reads. */
export type AwardDecisionSupplemented = DomainEvent<'AwardDecisionSupplemented', AwardDecided['data']>;
/** A decision had been recorded wrongly. The event holds the whole decision as it reads, not only what was wrong. */
export type AwardDecisionCorrected = DomainEvent<
  'AwardDecisionCorrected',
  AwardDecided['data'] & { reason: string }
>;
/** What can be withdrawn of a proposal. */
export type AwardRecord = 'DECISION' | 'PRESENTATION' | 'REVOCATION' | 'RECIPIENTS';
/** A decision, presentation or revocation, or the names of those counted, were recorded in error: that no longer counts, and stays in the history. */
export type AwardRecordWithdrawn = DomainEvent<
  'AwardRecordWithdrawn',
  ProposalSubject & { record: AwardRecord; reason: string }
>;

/** What happens to one proposal while it is considered and after it is decided. */
export type ConsiderationEvent =
  | DossierReceived
  | DossierReturned
  | DossierSupplemented
  | DossierVerified
  | CouncilVoteRecorded
  | AwardDecided
  | AwardPresented
  | ConsiderationSuspended
  | ConsiderationReleased
  | AwardRevoked
  | AwardRecordSupplemented
  | AwardDecisionSupplemented
  | AwardDecisionCorrected
  | AwardRecordWithdrawn;

/** What happens to the awards of a cluster-year. */
export type AwardEvent =
  | AwardNominated
  | AwardProposed
  | InterestDeclared
  | RecipientsRecorded
  | AwardProposalConfirmed
  | NominationWithdrawn
  | AwardInstructionsIssued
  | SubmissionFiled
  | SubmissionSupplemented
  | NoProposalDeclared
  | ConsiderationEvent;
