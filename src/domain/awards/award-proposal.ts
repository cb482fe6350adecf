import type { AnyAward } from '../law/award-catalogue.js';
import { awardTypes, isOfCatalogue } from '../law/award-catalogue.js';
import type { OrderClass } from '../law/award-words.js';
import type {
  Attachment,
  AwardDecided,
  AwardEvent,
  AwardProposed,
  AwardRecord,
  AwardRevoked,
  AwardSubject,
  ConsiderationEvent,
  CouncilVoteRecorded,
  Deadlines,
  DossierReturned,
  NoProposalDeclared,
  ProposalSubject,
  Proposer,
  SubmissionFiled,
} from './award-events.js';
import type { Presentation } from './presentation.js';
import { presentationOf } from './presentation.js';
import type { NamedRecipient, Recipient } from './recipient.js';
import { namedWith } from './recipient.js';
import type { Recorded } from '../ground/event.js';
import { added, assign, put } from '../ground/growing.js';
import type { Supplement } from '../ground/supplement.js';
import { isSelfVouched } from '../offices/vouching.js';
import type { EventId, PartialDate, UnitId } from '../ground/values.js';

import { proposalIdOf } from './proposal-id.js';

/** Where proposals are, and what they are called. */
export { proposalIdOf, stream, streamOfProposal } from './proposal-id.js';

// The awards of one emulation year of one cluster, or of one body by itself, from nomination on. They are one stream, so that two
// commands at the same time cannot exceed a quota, or withdraw what the other submits. A proposal is not an award: only a decision
// grants one (edge case 51). The rotating flag that leaders hand over is not an award either (edge case 52).

/** Proposals by how far they have come. */
const reached = { withdrawn: 0, nominated: 1, proposed: 2, submitted: 3, granted: 4, refused: 4, revoked: 4 };

/** Of several proposals about the same, the one that has come furthest counts. */
export const furtherFirst = (one: Staged, other: Staged): number => reached[other.stage] - reached[one.stage];

type Staged = { readonly stage: ProposalStage };
type About = Pick<ProposalState, 'award' | 'class' | 'unitId' | 'recipientId'>;

const isAbout = (one: About, { award, class: degree, unitId, recipientId }: About): boolean =>
  one.award === award && one.class === degree && one.unitId === unitId && one.recipientId === recipientId;

/**
 * The proposals on record about a subject, that which counts first: one, or several where two ids of a body had one each before
 * they were found to be one.
 */
export function proposalsOn(
  { proposals }: AwardsState,
  { award, class: degree, unitId, recipientId }: AwardSubject,
): readonly ProposalState[] {
  const about = {
    award,
    class: degree ?? null,
    unitId: unitId ?? null,
    recipientId: recipientId ?? null,
  };
  return [...proposals.values()].filter((one) => isAbout(one, about)).sort(furtherFirst);
}

/** The proposals that count. */
export function proposalsIn({ proposals }: AwardsState): readonly ProposalState[] {
  const all = [...proposals.values()];
  return all.filter((one) => all.filter((other) => isAbout(one, other)).sort(furtherFirst)[0] === one);
}

/** Id of the proposal on record about a subject, which may be of before its unit had that id; of a new one where there is none. */
export const proposalIdIn = (state: AwardsState, subject: AwardSubject): string =>
  proposalsOn(state, subject)[0]?.proposalId ?? proposalIdOf(subject);

/** How far a proposal has come. */
export type ProposalStage = keyof typeof reached;

/** How far the dossier of a submitted proposal has come. */
export type DossierStage = 'filed' | 'received' | 'returned' | 'supplemented' | 'verified';

/** What decisions need to know of a proposal. */
export interface ProposalState {
  readonly proposalId: string;
  readonly award: AnyAward;
  readonly class: OrderClass | null;
  readonly unitId: UnitId | null;
  /** Which collective, person or number of them; null where it is the unit itself. */
  readonly recipientId: string | null;
  /** Whom it is for; null where that is the unit itself. */
  readonly awardee: Recipient | null;
  /** Those of whom it counts that are known by name. */
  readonly named: readonly NamedRecipient[];
  /** Who proposes it; of what is only nominated, the meeting. */
  readonly proposer: Proposer;
  readonly stage: ProposalStage;
  /** What the nomination and the proposal said of it. */
  readonly told: Partial<Pick<AwardProposed['data'], 'vote' | 'votedIn' | 'recipient' | 'restsOn'>> & {
    readonly nominatedBy?: string | null;
    readonly rank?: number | null;
    readonly occurredOn?: PartialDate | null;
  };
  /** Unit that presided over the item; null where no source says. */
  readonly presidedBy: string | null;
  readonly declaredInterest: string | null;
  /** Only the nominee recorded it, and nobody has confirmed it (R72). */
  readonly selfVouched: boolean;
  /**
   * When it was submitted, and the rule set that applies to it since then; null where it was not submitted, or the day is not told well
   * enough.
   */
  readonly filedOn: PartialDate | null;
  readonly ruleSet: string | null;
  readonly dossier: DossierStage;
  /** Why the dossier was last returned, null where that is not told, and the papers that completed it since. */
  readonly returnedFor: string | null;
  readonly attachments: readonly Attachment[];
  readonly suspended: boolean;
  /** Why it was withdrawn, is suspended or goes on; null where none of these is so, or no source says. */
  readonly reason: string | null;
  /** Sessions of councils that voted on it, with the day of the vote and the event that recorded it. */
  readonly sessions: readonly CouncilVote[];
  /** Whether the last of them recommended it; null where none voted, or where the result is not known. */
  readonly recommended: boolean | null;
  /** The decision that granted or refused it, as corrected; null where there is none. */
  readonly decision: Decision | null;
  /** Null where it was not presented; `on` is a day, possibly partial, null where no source says. */
  readonly presentation: Presentation | null;
  readonly revocation: Pick<
    AwardRevoked['data'],
    'authority' | 'number' | 'revokedOn' | 'signer' | 'ground' | 'reason' | 'reclaimed'
  > | null;
  /** The last event of each type, to which a second telling adds. */
  readonly recordedBy: Readonly<Record<string, EventId>>;
}

/** A vote of a council, as told by now. */
export type CouncilVote = CouncilVoteRecorded['data'] & {
  readonly on: PartialDate | null;
  readonly eventId: EventId;
};

/** A submission, as told by now. */
export type Submission = SubmissionFiled['data'] & { readonly eventId: EventId };

/** A decision of an authority. */
export type Decision = Pick<
  AwardDecided['data'],
  'outcome' | 'authority' | 'number' | 'decidedOn' | 'signer'
>;

const fresh = {
  awardee: null,
  named: [],
  proposer: 'CLUSTER',
  stage: 'nominated',
  told: {},
  presidedBy: null,
  declaredInterest: null,
  selfVouched: false,
  filedOn: null,
  ruleSet: null,
  dossier: 'filed',
  returnedFor: null,
  attachments: [],
  suspended: false,
  reason: null,
  sessions: [],
  recommended: null,
  decision: null,
  presentation: null,
  revocation: null,
} as const;

/** What decisions need to know of the awards of a cluster-year. */
export interface AwardsState {
  readonly proposals: ReadonlyMap<string, ProposalState>;
  /** Quotas that the organiser set. */
  readonly quotas: ReadonlyMap<AnyAward, number>;
  /** Deadlines that the organiser set. */
  readonly before: Deadlines;
  /** The submissions so far, by `submitterOf`. */
  readonly submissions: ReadonlyMap<string, readonly Submission[]>;
  /** Who declared that it proposes nothing, and why, by `submitterOf`. */
  readonly noProposal: ReadonlyMap<
    string,
    Pick<NoProposalDeclared['data'], 'reason'> & { readonly eventId: EventId }
  >;
}

/** Whose submission or declaration it is: `CLUSTER`, `ORGANISER`, or the id of a unit. */
export function submitterOf({ proposer, unitId }: { proposer: Proposer; unitId: UnitId | null }): string {
  return proposer === 'UNIT' && unitId !== null ? unitId : proposer === 'ORGANISER' ? proposer : 'CLUSTER';
}

/** Who proposed it; where it was recorded without, as the catalogue says. */
export function proposerOf({ proposer, award }: AwardProposed['data']): Proposer {
  if (proposer) return proposer;
  return isOfCatalogue(award) && awardTypes[award].proposedBy?.route === 'UNIT' ? 'UNIT' : 'CLUSTER';
}

/** True for a proposal of the meeting that only the nominee recorded (R72). What units propose is theirs to record. */
export function isClaim({ data, metadata: { actor } }: Recorded<AwardProposed>): boolean {
  const { unitId, votedIn } = data;
  return proposerOf(data) === 'CLUSTER' && isSelfVouched(actor, unitId, votedIn?.ballotId);
}

/** Whose declaration to propose nothing a proposal takes back (edge case 34). */
export function takesBack(data: AwardProposed['data']): readonly string[] {
  const { unitId } = data;
  return proposerOf(data) === 'ORGANISER' ? ['ORGANISER'] : ['CLUSTER', ...(unitId === null ? [] : [unitId])];
}

export function initial(): AwardsState {
  return {
    proposals: new Map(),
    quotas: new Map(),
    before: { CLUSTER: null, UNIT: null },
    submissions: new Map(),
    noProposal: new Map(),
  };
}

export function evolve(state: AwardsState, event: Recorded<AwardEvent>): AwardsState {
  const become = (subject: ProposalSubject, change: Partial<ProposalState>): AwardsState => {
    const { proposalId, award, unitId, class: degree = null, recipientId = null } = subject;
    const begun = { ...fresh, proposalId, award, unitId, class: degree, recipientId, recordedBy: {} };
    const proposal = state.proposals.get(proposalId) ?? begun;
    const recordedBy = assign(proposal.recordedBy, event.type, event.id);
    return { ...state, proposals: put(state.proposals, proposalId, { ...proposal, ...change, recordedBy }) };
  };
  switch (event.type) {
    case 'AwardNominated':
      return become(event.data, {
        stage: 'nominated',
        awardee: event.data.awardee ?? null,
        named: [],
        told: { ...event.data, occurredOn: event.metadata.occurredOn },
      });
    case 'AwardProposed': {
      const { awardee = null, presidedBy = null, declaredInterest = null } = event.data;
      const proposer = proposerOf(event.data);
      const selfVouched = isClaim(event);
      const who = { awardee, proposer, presidedBy, declaredInterest, selfVouched };
      const before = state.proposals.get(event.data.proposalId);
      const told = { ...before?.told, ...event.data, occurredOn: event.metadata.occurredOn };
      const named = before && before.stage !== 'withdrawn' ? before.named : [];
      const now = become(event.data, { stage: 'proposed', told, named, ...who });
      for (const by of takesBack(event.data)) (now.noProposal as Map<string, unknown>).delete(by);
      return now;
    }
    case 'InterestDeclared': {
      const { presidedBy, declaredInterest } = event.data;
      return become(event.data, { presidedBy, declaredInterest });
    }
    case 'RecipientsRecorded': {
      const { named = [] } = state.proposals.get(event.data.proposalId) ?? {};
      return become(event.data, { named: namedWith(named, event.data.recipients) });
    }
    case 'AwardProposalConfirmed':
      return become(event.data, { selfVouched: false });
    case 'NominationWithdrawn':
      return become(event.data, { stage: 'withdrawn', suspended: false, reason: event.data.reason });
    case 'AwardInstructionsIssued': {
      for (const { award, perCluster } of event.data.quotas) put(state.quotas, award, perCluster);
      const { CLUSTER, UNIT } = event.data.before;
      const before = { CLUSTER: CLUSTER ?? state.before.CLUSTER, UNIT: UNIT ?? state.before.UNIT };
      return { ...state, before };
    }
    case 'SubmissionFiled': {
      const submission = { ...event.data, eventId: event.id };
      keepRules(state, submission, { stage: 'submitted' });
      const submitter = submitterOf(submission);
      const filed = added(state.submissions.get(submitter) ?? [], submission);
      return { ...state, submissions: put(state.submissions, submitter, filed) };
    }
    case 'SubmissionSupplemented': {
      const { eventId, added: more } = event.data;
      for (const [submitter, submissions] of state.submissions) {
        const now = submissions.map((one) => (one.eventId === eventId ? { ...one, ...more } : one));
        for (const one of now) if (one.eventId === eventId) keepRules(state, one);
        put(state.submissions, submitter, now);
      }
      for (const [submitter, said] of state.noProposal)
        if (said.eventId === eventId) put(state.noProposal, submitter, { ...said, ...more });
      return state;
    }
    case 'NoProposalDeclared': {
      const { reason } = event.data;
      const said = { reason, eventId: event.id };
      return { ...state, noProposal: put(state.noProposal, submitterOf(event.data), said) };
    }
    default:
      return become(event.data, considered(event, state.proposals.get(event.data.proposalId)));
  }
}

/** What was submitted keeps the day of its submission and the rules of that day. */
function keepRules(
  { proposals }: AwardsState,
  { proposals: submitted, filedOn, ruleSet }: Submission,
  change: Partial<ProposalState> = {},
): void {
  for (const { proposalId } of submitted) {
    const proposal = proposals.get(proposalId);
    if (proposal) put(proposals, proposalId, { ...proposal, ...change, filedOn, ruleSet });
  }
}

/** What a second telling adds to a record of a proposal. */
function toldMore(
  proposal: ProposalState,
  { eventId, type, added: more, occurredOn }: Supplement,
): Partial<ProposalState> {
  switch (type) {
    case 'AwardNominated':
    case 'AwardProposed': {
      const { awardee, presidedBy, declaredInterest } = { ...proposal, ...more };
      const on = occurredOn === undefined ? {} : { occurredOn };
      return { told: { ...proposal.told, ...more, ...on }, awardee, presidedBy, declaredInterest };
    }
    case 'DossierSupplemented':
      return more;
    case 'DossierReturned':
      return { returnedFor: (more as Pick<DossierReturned['data'], 'reason'>).reason };
    case 'CouncilVoteRecorded': {
      const sessions = proposal.sessions.map((one) =>
        one.eventId === eventId ? { ...one, ...more, on: occurredOn ?? one.on } : one,
      );
      return { sessions, recommended: sessions.at(-1)?.recommended ?? null };
    }
    case 'AwardPresented': {
      const { presentation } = proposal;
      return {
        presentation: presentation && { ...presentation, ...more, on: occurredOn ?? presentation.on },
      };
    }
    case 'AwardRevoked':
      return { revocation: proposal.revocation && { ...proposal.revocation, ...more } };
    default:
      return more;
  }
}

/** What an event changes of its proposal. */
function considered(event: Recorded<ConsiderationEvent>, proposal?: ProposalState): Partial<ProposalState> {
  switch (event.type) {
    case 'DossierReceived':
      return { dossier: 'received' };
    case 'DossierReturned':
      return { dossier: 'returned', returnedFor: event.data.reason };
    case 'DossierSupplemented':
      return { dossier: 'supplemented', attachments: event.data.attachments };
    case 'DossierVerified':
      return { dossier: 'verified' };
    case 'CouncilVoteRecorded': {
      const { recommended } = event.data;
      const vote = { ...event.data, on: event.metadata.occurredOn, eventId: event.id };
      return { sessions: added(proposal?.sessions.length ? proposal.sessions : [], vote), recommended };
    }
    case 'AwardRecordSupplemented':
      return proposal ? toldMore(proposal, event.data) : {};
    case 'AwardDecided':
    case 'AwardDecisionSupplemented':
    case 'AwardDecisionCorrected': {
      const { outcome, authority, number, decidedOn, signer } = event.data;
      const decided = outcome === 'GRANTED' ? 'granted' : 'refused';
      const stage = proposal?.stage === 'revoked' ? 'revoked' : decided;
      return { stage, decision: { outcome, authority, number, decidedOn, signer } };
    }
    case 'AwardPresented':
      return { presentation: presentationOf(event.data, event.metadata.occurredOn) };
    case 'ConsiderationSuspended':
      return { suspended: true, reason: event.data.reason };
    case 'ConsiderationReleased':
      return { suspended: false, reason: event.data.reason };
    case 'AwardRevoked': {
      const { authority, number, revokedOn, signer, ground, reason, reclaimed } = event.data;
      const revocation = { authority, number, revokedOn, signer, ground, reason, reclaimed };
      return { stage: 'revoked', revocation };
    }
    case 'AwardRecordWithdrawn':
      return withdrawn[event.data.record];
  }
}

const withdrawn: Readonly<Record<AwardRecord, Partial<ProposalState>>> = {
  DECISION: { stage: 'submitted', decision: null },
  PRESENTATION: { presentation: null },
  REVOCATION: { stage: 'granted', revocation: null },
  RECIPIENTS: { named: [] },
};
