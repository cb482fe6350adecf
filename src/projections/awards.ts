import type { AwardCode } from '../domain/award-catalogue.js';
import type {
  AwardDecided,
  AwardEvent,
  AwardNominated,
  AwardProposed,
  AwardRevoked,
  AwardVote,
  ConsiderationEvent,
  CouncilVoteRecorded,
  ProposalSubject,
  SubmissionFiled,
  VotedIn,
} from '../domain/award-events.js';
import type { DossierStage } from '../domain/award-proposal.js';
import type { Recorded } from '../domain/event.js';
import type { Proof } from '../domain/proof.js';
import { proofOf } from '../domain/proof.js';
import { firstDay } from '../domain/values.js';
import type { Replayable } from './reader.js';

/** What became of a proposal. Nothing but a decision makes it `granted`. */
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
/** One of these words. */
export type AwardStatus = (typeof awardStatuses)[number];

/** Something that happened to a proposal. */
interface Happening extends Proof {
  readonly detail: object;
}

/** A proposal for an award, from nomination on. */
export interface AwardRow {
  readonly proposalId: string;
  readonly award: AwardCode;
  readonly unitId: string;
  readonly clusterId: string;
  readonly year: number;
  readonly status: AwardStatus;
  /** Place in the review; null where none is told. It outlasts a withdrawal (S-28), as the vote does. */
  readonly rank: number | null;
  readonly vote: AwardVote | null;
  /** The vote of this system from which that is taken; null where it was told with the proposal. */
  readonly votedIn: VotedIn | null;
  readonly recipient: string | null;
  /** The nominee leads the year or presided over the item (R49); null where that is not known. */
  readonly chairIsNominee: boolean | null;
  readonly presidedBy: string | null;
  readonly declaredInterest: string | null;
  /** Ids of earlier proposals whose awards the eligibility rests on. */
  readonly restsOn: readonly string[];
  /** Why the nominee withdrew; null where it did not, or was proposed again. */
  readonly withdrawal: { readonly reason: string; readonly proof: Proof } | null;
  /** The submission it left with; null where it has not. */
  readonly submission: Pick<
    SubmissionFiled['data'],
    'submissionId' | 'number' | 'filedOn' | 'ruleSet' | 'late'
  > | null;
  /** How far its dossier has come, and why it was last returned; null where it was not submitted. */
  readonly dossier: { readonly stage: DossierStage; readonly returnedFor: string | null } | null;
  /** Votes of councils, oldest first. */
  readonly councilVotes: readonly Omit<CouncilVoteRecorded['data'], keyof ProposalSubject | 'warnings'>[];
  readonly decision:
    | (Pick<AwardDecided['data'], 'outcome' | 'authority' | 'number' | 'decidedOn' | 'signer'> & {
        readonly eventId: string;
      })
    | null;
  readonly presentation: { readonly on: string | null; readonly occasion: string | null } | null;
  /** Why consideration stopped, and what became of it until then; null where it goes on. */
  readonly suspension: { readonly reason: string; readonly from: AwardStatus } | null;
  readonly revocation:
    (Omit<AwardRevoked['data'], keyof ProposalSubject> & { readonly eventId: string }) | null;
  /** How its state changed, in the order recorded; `on` is the day where one is told, possibly partial. */
  readonly steps: readonly { readonly status: AwardStatus; readonly on: string | null }[];
  /** Everything that happened to it, oldest first. */
  readonly history: readonly Happening[];
  /** The event that proposed it, or nominated it before that. */
  readonly proof: Proof;
}

type RowEvent = Exclude<AwardEvent, { type: 'AwardInstructionsIssued' | 'NoProposalDeclared' }>;

const types: Readonly<Record<RowEvent['type'], true>> = {
  AwardNominated: true,
  AwardProposed: true,
  InterestDeclared: true,
  NominationWithdrawn: true,
  SubmissionFiled: true,
  DossierReceived: true,
  DossierReturned: true,
  DossierSupplemented: true,
  DossierVerified: true,
  CouncilVoteRecorded: true,
  AwardDecided: true,
  AwardPresented: true,
  ConsiderationSuspended: true,
  ConsiderationReleased: true,
  AwardRevoked: true,
};

const isAwardEvent = (event: { type: string }): event is RowEvent => event.type in types;

function begun(subject: AwardNominated['data'] | AwardProposed['data'], proof: Proof): AwardRow {
  const { proposalId, award, unitId, clusterId, year } = subject;
  return {
    proposalId,
    award,
    unitId,
    clusterId,
    year,
    status: 'nominated',
    rank: null,
    vote: null,
    votedIn: null,
    recipient: null,
    chairIsNominee: null,
    presidedBy: null,
    declaredInterest: null,
    restsOn: [],
    withdrawal: null,
    submission: null,
    dossier: null,
    councilVotes: [],
    decision: null,
    presentation: null,
    suspension: null,
    revocation: null,
    steps: [],
    history: [],
    proof,
  };
}

/** What the event changes in the row. */
function changes(row: AwardRow, event: RowEvent, proof: Proof): Partial<AwardRow> {
  switch (event.type) {
    case 'AwardNominated':
      return { ...begun(event.data, proof), rank: event.data.rank ?? row.rank, steps: row.steps };
    case 'AwardProposed': {
      const {
        vote,
        votedIn = null,
        recipient,
        rank = row.rank,
        chairIsNominee,
        presidedBy,
        declaredInterest,
      } = event.data;
      return {
        status: 'proposed',
        vote,
        votedIn,
        recipient,
        rank,
        chairIsNominee: chairIsNominee ?? null,
        presidedBy: presidedBy ?? null,
        declaredInterest: declaredInterest ?? null,
        restsOn: event.data.restsOn ?? [],
        withdrawal: null,
        proof,
      };
    }
    case 'InterestDeclared': {
      const { chairIsNominee, presidedBy, declaredInterest } = event.data;
      return { chairIsNominee, presidedBy, declaredInterest };
    }
    case 'NominationWithdrawn':
      return {
        status: 'withdrawn',
        withdrawal: { reason: event.data.reason, proof },
        suspension: null,
      };
    case 'SubmissionFiled': {
      const { submissionId, number, filedOn, ruleSet, late } = event.data;
      const submission = { submissionId, number, filedOn, ruleSet, late };
      return { status: 'submitted', submission, dossier: { stage: 'filed', returnedFor: null } };
    }
    default:
      return considered(row, event, proof);
  }
}

/** What an event of the consideration changes in the row. */
function considered(
  row: AwardRow,
  event: ConsiderationEvent,
  { eventId, occurredOn }: Proof,
): Partial<AwardRow> {
  const dossier = (stage: DossierStage): Partial<AwardRow> => ({
    dossier: { stage, returnedFor: row.dossier?.returnedFor ?? null },
  });
  switch (event.type) {
    case 'DossierReceived':
      return dossier('received');
    case 'DossierReturned':
      return { dossier: { stage: 'returned', returnedFor: event.data.reason } };
    case 'DossierSupplemented':
      return dossier('supplemented');
    case 'DossierVerified':
      return dossier('verified');
    case 'CouncilVoteRecorded': {
      const { sessionId, method, present, written, base, inFavour, threshold, thresholdOf } = event.data;
      const { needed, recommended } = event.data;
      const vote = { sessionId, method, present, written, base, inFavour, threshold, thresholdOf };
      return {
        status: recommended ? 'recommended' : 'not-recommended',
        councilVotes: [...row.councilVotes, { ...vote, needed, recommended }],
      };
    }
    case 'AwardDecided': {
      const { outcome, authority, number, decidedOn, signer } = event.data;
      return {
        status: outcome === 'GRANTED' ? 'granted' : 'refused',
        decision: { outcome, authority, number, decidedOn, signer, eventId },
      };
    }
    case 'AwardPresented':
      return { presentation: { on: occurredOn, occasion: event.data.occasion } };
    case 'ConsiderationSuspended':
      return { status: 'suspended', suspension: { reason: event.data.reason, from: row.status } };
    case 'ConsiderationReleased':
      return {
        status: row.status === 'suspended' && row.suspension ? row.suspension.from : row.status,
        suspension: null,
      };
    case 'AwardRevoked': {
      const { authority, number, revokedOn, signer, ground, reason, reclaimed } = event.data;
      const revocation = { authority, number, revokedOn, signer, ground, reason, reclaimed, eventId };
      return { status: 'revoked', revocation };
    }
  }
}

/** Day of what happened: that of the document where it has one. */
function dayOf(event: RowEvent, { occurredOn }: Proof): string | null {
  switch (event.type) {
    case 'SubmissionFiled':
      return event.data.filedOn;
    case 'AwardDecided':
      return event.data.decidedOn;
    case 'AwardRevoked':
      return event.data.revokedOn;
    default:
      return occurredOn;
  }
}

/**
 * The proposal as it stood on a day; null where it had not begun. What no source dates has always been so, and a partial
 * date counts from the first day it may mean.
 */
export function rowOn(row: AwardRow, day: string): AwardRow | null {
  const by = (on: string | null): boolean => on === null || firstDay(on) <= day;
  const steps = row.steps.filter(({ on }) => by(on));
  const status = steps.at(-1)?.status;
  if (!status) return null;
  const { withdrawal, submission, dossier, decision, presentation, suspension, revocation } = row;
  const filed = submission !== null && by(submission.filedOn);
  const decided = decision !== null && by(decision.decidedOn);
  const votes = steps.filter((step) => step.status === 'recommended' || step.status === 'not-recommended');
  return {
    ...row,
    status,
    withdrawal: status === 'withdrawn' ? withdrawal : null,
    submission: filed ? submission : null,
    dossier: filed ? dossier : null,
    councilVotes: row.councilVotes.slice(0, votes.length),
    decision: decided ? decision : null,
    presentation: decided && presentation && by(presentation.on) ? presentation : null,
    suspension: status === 'suspended' ? suspension : null,
    revocation: revocation && by(revocation.revokedOn) ? revocation : null,
    steps,
  };
}

/** Row of each proposal, by `<clusterId>_<year>/<proposalId>`. */
export const awardProjection: Replayable<AwardRow> = {
  name: 'award',
  version: 6,
  streams: (key) => [`awardProposals-${key.split('/')[0]}`],
  keys(event) {
    if (!isAwardEvent(event)) return [];
    const { clusterId, year } = event.data;
    const proposals = event.type === 'SubmissionFiled' ? event.data.proposals : [event.data];
    return proposals.map(({ proposalId }) => `${clusterId}_${year}/${proposalId}`);
  },
  evolve(state, recorded) {
    const event = recorded as unknown as Recorded<RowEvent>;
    const proof = proofOf(recorded);
    const begins = event.type === 'AwardNominated' || event.type === 'AwardProposed';
    const row = state ?? (begins ? begun(event.data, proof) : null);
    if (row === null) return null;
    const changed = changes(row, event, proof);
    const { status } = changed;
    return {
      ...row,
      ...changed,
      steps: status ? [...row.steps, { status, on: dayOf(event, proof) }] : row.steps,
      history: [...row.history, { ...proof, detail: event.data }],
    };
  },
  columns: [
    { name: 'proposal_id', type: 'text', indexed: true, value: (row) => row.proposalId },
    { name: 'year', type: 'integer', indexed: true, value: (row) => row.year },
    { name: 'status', type: 'text', value: (row) => row.status },
    { name: 'unit_id', type: 'text', indexed: true, value: (row) => row.unitId },
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
    { name: 'rests_on', type: 'text[]', indexed: true, value: (row) => row.restsOn },
  ],
};
