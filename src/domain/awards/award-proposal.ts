import type { AnyAward } from '../law/award-catalogue.js';
import { awardCodes, awardTypes, isOfCatalogue } from '../law/award-catalogue.js';
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
  NoProposalDeclared,
  ProposalSubject,
  Proposer,
} from './award-events.js';
import type { AwardScope } from './award-scope.js';
import { scopeKey } from './award-scope.js';
import type { NamedRecipient, Recipient } from './recipient.js';
import { namedWith } from './recipient.js';
import type { Recorded } from '../ground/event.js';
import { added, put } from '../ground/growing.js';
import { isSelfVouched } from '../offices/vouching.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';

// The awards of one emulation year of one cluster, or of one body by itself, from nomination on. They are one stream, so that two
// commands at the same time cannot exceed a quota, or withdraw what the other submits. A proposal is not an award: only a decision
// grants one (edge case 51). The rotating flag that leaders hand over is not an award either (edge case 52).

/** Stream of all proposals of a year of a cluster, or of a body by itself. */
export const stream = (scope: AwardScope): string => `awardProposals-${scopeKey(scope)}`;

const slugOf = (award: AnyAward): string => award.toLowerCase().replaceAll('_', '-');

/**
 * Id of the proposal about a subject: `<cluster>-<year>-<award>-<unit>` for what a cluster proposes of the catalogue for a whole
 * unit, or else `<scope>_<award>[.<class>]_<unit>[.<recipient>]`.
 */
export function proposalIdOf(subject: AwardSubject): string {
  const { clusterId, year, award, class: degree, unitId, recipientId } = subject;
  if (clusterId && unitId && isOfCatalogue(award) && degree === undefined && recipientId === undefined)
    return `${clusterId}-${year}-${slugOf(award)}-${unitId}`;
  const what = degree === undefined ? slugOf(award) : `${slugOf(award)}.${degree.toLowerCase()}`;
  return `${scopeKey(subject)}_${what}_${unitId ?? ''}${recipientId === undefined ? '' : `.${recipientId}`}`;
}

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

/** An id of a proposal: cluster, year, award and unit. It backtracks, so use it only on text of bounded length. */
const proposalIdForm = new RegExp(
  `^([a-z0-9]+(?:-[a-z0-9]+)*)-([0-9]{4})-(?:${awardCodes.map(slugOf).join('|')})-[a-z0-9]+(?:-[a-z0-9]+)*$`,
);

/** Stream of a proposal by its id; for any other text, a stream that is always empty. */
export function streamOfProposal(proposalId: string): string {
  const [scope = '', scopeYear] = proposalId.split('_');
  if (scopeYear !== undefined) return `awardProposals-${scope}_${scopeYear}`;
  const [, clusterId = '', year] = proposalIdForm.exec(proposalId) ?? [];
  return stream({ clusterId, year: Number(year) });
}

/** How far a proposal has come. */
export type ProposalStage =
  'nominated' | 'withdrawn' | 'proposed' | 'submitted' | 'granted' | 'refused' | 'revoked';

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
  readonly told: Partial<Pick<AwardProposed['data'], 'vote' | 'recipient' | 'restsOn'>> & {
    readonly nominatedBy?: string | null;
    readonly rank?: number | null;
  };
  /** Unit that presided over the item; null where no source says. */
  readonly presidedBy: string | null;
  readonly declaredInterest: string | null;
  /** Only the nominee recorded it, and nobody has confirmed it (R72). */
  readonly selfVouched: boolean;
  /** Day on which it was submitted, and the rule set that applies to it since then; null where it was not submitted. */
  readonly filedOn: Day | null;
  readonly ruleSet: string | null;
  readonly dossier: DossierStage;
  /** Why the dossier was last returned, null where that is not told, and the papers that completed it since. */
  readonly returnedFor: string | null;
  readonly attachments: readonly Attachment[];
  readonly suspended: boolean;
  /** Why it was withdrawn or is suspended; null where it is neither. */
  readonly reason: string | null;
  /** Sessions of councils that voted on it. */
  readonly sessions: readonly CouncilVoteRecorded['data'][];
  /** Whether the last of them recommended it; null where none voted, or where the result is not known. */
  readonly recommended: boolean | null;
  /** The decision that granted or refused it, as corrected; null where there is none. */
  readonly decision: Decision | null;
  /** Null where it was not presented; `on` is a day, possibly partial, null where no source says. */
  readonly presentation: { readonly on: PartialDate | null; readonly occasion: string | null } | null;
  readonly revocation: Pick<
    AwardRevoked['data'],
    'authority' | 'number' | 'revokedOn' | 'signer' | 'ground' | 'reason' | 'reclaimed'
  > | null;
}

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
  /** Number of submissions so far, by `submitterOf`. */
  readonly submissions: ReadonlyMap<string, number>;
  /** Who declared that it proposes nothing, and why, by `submitterOf`. */
  readonly noProposal: ReadonlyMap<string, Pick<NoProposalDeclared['data'], 'reason'>>;
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
    const begun = { ...fresh, proposalId, award, unitId, class: degree, recipientId };
    const proposal = state.proposals.get(proposalId) ?? begun;
    return { ...state, proposals: put(state.proposals, proposalId, { ...proposal, ...change }) };
  };
  switch (event.type) {
    case 'AwardNominated':
      return become(event.data, {
        stage: 'nominated',
        awardee: event.data.awardee ?? null,
        named: [],
        told: event.data,
      });
    case 'AwardProposed': {
      const { awardee = null, presidedBy = null, declaredInterest = null } = event.data;
      const proposer = proposerOf(event.data);
      const selfVouched = isClaim(event);
      const who = { awardee, proposer, presidedBy, declaredInterest, selfVouched };
      const before = state.proposals.get(event.data.proposalId);
      const told = { ...before?.told, ...event.data };
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
      const { filedOn, ruleSet } = event.data;
      for (const { proposalId } of event.data.proposals) {
        const proposal = state.proposals.get(proposalId);
        if (proposal) put(state.proposals, proposalId, { ...proposal, stage: 'submitted', filedOn, ruleSet });
      }
      const submitter = submitterOf(event.data);
      const count = (state.submissions.get(submitter) ?? 0) + 1;
      return { ...state, submissions: put(state.submissions, submitter, count) };
    }
    case 'NoProposalDeclared':
      return {
        ...state,
        noProposal: put(state.noProposal, submitterOf(event.data), { reason: event.data.reason }),
      };
    default:
      return become(event.data, considered(event, state.proposals.get(event.data.proposalId)));
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
      return { sessions: added(proposal?.sessions.length ? proposal.sessions : [], event.data), recommended };
    }
    case 'AwardDecided':
    case 'AwardDecisionSupplemented':
    case 'AwardDecisionCorrected': {
      const { outcome, authority, number, decidedOn, signer } = event.data;
      const decided = outcome === 'GRANTED' ? 'granted' : 'refused';
      const stage = proposal?.stage === 'revoked' ? 'revoked' : decided;
      return { stage, decision: { outcome, authority, number, decidedOn, signer } };
    }
    case 'AwardPresented':
      return { presentation: { on: event.metadata.occurredOn, occasion: event.data.occasion } };
    case 'ConsiderationSuspended':
      return { suspended: true, reason: event.data.reason };
    case 'ConsiderationReleased':
      return { suspended: false };
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
