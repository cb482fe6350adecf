import type { VoteAsTold } from '../domain/law/vote-as-told.js';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import type { OrderClass } from '../domain/law/award-words.js';
import type {
  AwardDecided,
  AwardEvent,
  AwardProposed,
  AwardRecord,
  AwardRecordSupplemented,
  AwardRevoked,
  CouncilVoteRecorded,
  ProposalSubject,
  Proposer,
  SubmissionFiled,
  VotedIn,
} from '../domain/awards/award-events.js';
import type { NamedRecipient, Recipient } from '../domain/awards/recipient.js';
import type { DossierStage } from '../domain/awards/award-proposal.js';
import type { Presentation } from '../domain/awards/presentation.js';
import type { Proof } from '../domain/ground/proof.js';
import type { ClusterId, Day, EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import { firstDay } from '../domain/ground/values.js';

// The row of a proposal for an award, and what it was on a day.

/** States of a proposal. Only a decision makes it `granted`. */
export const awardStatuses = [
  'nominated',
  'withdrawn',
  'proposed',
  'submitted',
  'recommended',
  'not-recommended',
  'granted',
  'refused',
  'suspended',
  'revoked',
] as const;
export type AwardStatus = (typeof awardStatuses)[number];

/** An event of a proposal; `detail` is its data. */
interface Happening extends Proof {
  readonly detail: Said;
}

/** What an event says. In full, since of two that are returned the compiler drops one that only has more than the other. */
type Said =
  | Exclude<AwardEvent, AwardProposed | AwardRecordSupplemented>['data']
  | Worded<AwardProposed['data']>
  | (Omit<AwardRecordSupplemented['data'], 'added'> & {
      readonly added: Worded<AwardRecordSupplemented['data']['added']>;
    });

/** A record that was corrected or withdrawn. The proof is the event that did so; `on` is the day that the record gave. */
export interface Erratum extends Proof {
  readonly record: AwardRecord;
  readonly on: PartialDate | null;
  /** The record as it was; the others are null, and names are in the history. */
  readonly was: Pick<AwardRow, 'decision' | 'presentation' | 'revocation'>;
  readonly reason: string;
}

/** A proposal for an award, from nomination on. */
export interface AwardRow {
  readonly proposalId: string;
  readonly award: AnyAward;
  readonly class: OrderClass | null;
  /** The unit, or that of the collective, the person or those counted; null where none is told. */
  readonly unitId: UnitId | null;
  /** Which collective, person or number of them; null where it is the unit itself. */
  readonly recipientId: string | null;
  /** Whom it is for; null where it is the unit itself. */
  readonly awardee: Recipient | null;
  /** Those of whom it counts that are known by name. */
  readonly named: readonly NamedRecipient[];
  /** Null where a body proposes outside clusters, which then is `bodyId`. */
  readonly clusterId: ClusterId | null;
  readonly bodyId: UnitId | null;
  /** Who proposes; null of what is only nominated. */
  readonly proposer: Proposer | null;
  readonly year: number;
  readonly status: AwardStatus;
  /** The unit that nominated for it; null where it is only proposed, or no source says. */
  readonly nominatedBy: UnitId | null;
  /** Place in the review; null where no source says. A withdrawal does not change it, or the vote (S-28). */
  readonly rank: number | null;
  readonly vote: VoteAsTold | null;
  /** The vote on record from which `vote` is taken; null where `vote` was told with the proposal. */
  readonly votedIn: VotedIn | null;
  /** Body to which it is addressed, as printed; null where no source says. Events call it the recipient. */
  readonly addressee: string | null;
  /** The nominee leads the year or presided over the item (R49); null where that is not known. */
  readonly chairIsNominee: boolean | null;
  readonly presidedBy: string | null;
  readonly declaredInterest: string | null;
  /** Only the nominee recorded it, and nobody has confirmed it yet (R72). */
  readonly selfVouched: boolean;
  /** Ids of earlier proposals whose awards the eligibility rests on. */
  readonly restsOn: readonly string[];
  /** Why the nominee withdrew; null where it did not, or was proposed again. */
  readonly withdrawal: { readonly reason: string | null; readonly proof: Proof } | null;
  /** The submission that contains it; null where it was not submitted. */
  readonly submission:
    | (Pick<SubmissionFiled['data'], 'submissionId' | 'number' | 'filedOn' | 'ruleSet'> & {
        /** Null where it is not known by when it was due. */
        readonly late: boolean | null;
        readonly eventId: EventId;
      })
    | null;
  /** How far its dossier has come, and why it was last returned; null where it was not submitted. */
  readonly dossier: { readonly stage: DossierStage; readonly returnedFor: string | null } | null;
  /** Votes of councils, oldest first. */
  readonly councilVotes: readonly (Omit<CouncilVoteRecorded['data'], keyof ProposalSubject | 'warnings'> & {
    /** Day of the vote, possibly partial; null where no source says. */
    readonly on: PartialDate | null;
    readonly eventId: EventId;
  })[];
  readonly decision:
    | (Pick<AwardDecided['data'], 'outcome' | 'authority' | 'number' | 'decidedOn' | 'signer'> & {
        readonly eventId: EventId;
      })
    | null;
  /** Decisions, presentations and revocations that were recorded in error, oldest first. */
  readonly errata: readonly Erratum[];
  readonly presentation: Presentation | null;
  /** Why consideration is suspended, and the state before that; null where it is not suspended. */
  readonly suspension: { readonly reason: string | null; readonly from: AwardStatus } | null;
  readonly revocation:
    | (Omit<AwardRevoked['data'], keyof ProposalSubject> & { readonly eventId: EventId })
    | null;
  /** Changes of its state, in the order recorded; `on` is a day, possibly partial, null where no source says. */
  readonly steps: readonly { readonly status: AwardStatus; readonly on: PartialDate | null }[];
  /** Everything that happened to it, oldest first. */
  readonly history: readonly Happening[];
  /** The event that proposed it, or else that nominated it. */
  readonly proof: Proof;
}

/**
 * The proposal as it was on a day; null where there was none yet. A partial date counts as its first day; a change without a date
 * counts as earlier than every day.
 */
export function rowOn(row: AwardRow, day: Day): AwardRow | null {
  const by = (on: PartialDate | null): boolean => on === null || firstDay(on) <= day;
  const steps = row.steps.filter(({ on }) => by(on));
  const status = steps.at(-1)?.status;
  if (!status) return null;
  const { withdrawal, submission, dossier, decision, presentation, suspension, revocation } = row;
  const filed = submission !== null && by(submission.filedOn);
  const decided = decision !== null && by(decision.decidedOn);
  return {
    ...row,
    status,
    withdrawal: status === 'withdrawn' ? withdrawal : null,
    submission: filed ? submission : null,
    dossier: filed ? dossier : null,
    councilVotes: row.councilVotes.filter(({ on }) => by(on)),
    decision: decided ? decision : null,
    errata: row.errata.filter(({ on }) => by(on)),
    presentation: decided && presentation && by(presentation.on) ? presentation : null,
    suspension: status === 'suspended' ? suspension : null,
    revocation: revocation && by(revocation.revokedOn) ? revocation : null,
    steps,
  };
}

/** What an event says, in the words of answers: events call the addressee the recipient. */
export function detailOf({ type, data }: AwardEvent): Said {
  if (type === 'AwardRecordSupplemented') return { ...data, added: worded(data.added) };
  return type === 'AwardProposed' ? worded(data) : data;
}

type Worded<D extends { readonly recipient?: unknown }> = Omit<D, 'recipient'> & {
  readonly addressee?: D['recipient'];
};

function worded<D extends { readonly recipient?: unknown }>({ recipient: addressee, ...said }: D): Worded<D> {
  return addressee === undefined ? said : { ...said, addressee };
}
