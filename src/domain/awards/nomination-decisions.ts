import type { AwardCode } from '../law/award-catalogue.js';
import { awardTypes, requireOfMeeting } from '../law/award-catalogue.js';
import type {
  AwardInstructionsIssued,
  AwardNominated,
  AwardProposed,
  AwardSubject,
  AwardWarning,
  InterestDeclared,
  NominationWithdrawn,
} from './award-events.js';
import type { AwardsState, ProposalState } from './award-proposal.js';
import { proposalIdOf, proposerOf } from './award-proposal.js';
import type { Voted, VotesBeside } from './award-votes.js';
import { voteOf } from './award-votes.js';
import { clusterIn, clusterOf, labelOn, requireMember } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { requireOneOf, requireOrganiser, requireOwnUnit, speaksFor } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { recordedAlready } from '../ground/told-again.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import type { OfficesState } from '../offices/offices.js';
import { leaderOfYear } from '../offices/offices.js';
import type { Cluster } from '../registry/registry.js';
import { membersIn } from '../registry/registry.js';
import { ruleSetOn } from '../law/rule-sets.js';
import { unitNameOn, unitOf } from '../registry/unit-decisions.js';
import type { ClusterId, Day, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, firstDay } from '../ground/values.js';
import type { MeetingRecord } from '../offices/vouching.js';
import { requireVoteOrMinutes, vouchingWarnings } from '../offices/vouching.js';

// Decisions up to the proposal: a member is nominated, the meeting proposes it, it may withdraw (R43-R50).

/** The proposal of a subject. Throws PROPOSAL_NOT_FOUND. */
export function proposalOf(state: AwardsState, subject: AwardSubject): ProposalState {
  const proposalId = proposalIdOf(subject);
  const proposal = state.proposals.get(proposalId);
  if (proposal) return proposal;
  const { name } = awardTypes[subject.award];
  throw new DomainError('PROPOSAL_NOT_FOUND', `Chưa ghi nhận đề nghị tặng ${name} này.`, { proposalId });
}

/** Throws CONSIDERATION_SUSPENDED (R64). */
export function requireNotSuspended({ proposalId, suspended }: ProposalState): void {
  if (!suspended) return;
  throw new DomainError(
    'CONSIDERATION_SUSPENDED',
    'Việc xét đề nghị này đang tạm dừng.',
    { proposalId },
    'R64',
  );
}

/** The subject as events carry it. */
export function subjectOf({ clusterId, year, award, unitId }: AwardSubject): AwardSubject & {
  readonly proposalId: string;
} {
  const proposalId = proposalIdOf({ clusterId, year, award, unitId });
  return { proposalId, clusterId, year, award, unitId };
}

/**
 * The cluster, if the actor may put this unit forward. Where units propose the award, only the unit itself may; where the meeting
 * does, the officers of the year may if `offices` are given, or else any member of the year (R41).
 */
function forProposer(
  { clusterId, year, award, unitId }: AwardSubject,
  context: Context,
  offices: OfficesState | null,
): Cluster {
  const { registry, actor, today } = context;
  const cluster = clusterIn(registry, clusterId, year);
  if (proposerOf(award) === 'UNIT') requireOwnUnit(actor, unitId);
  else {
    requireOfMeeting(award, cluster, dayOfYear(year, today), registry);
    if (offices) forOfficers({ clusterId, year }, context, offices);
    else requireOneOf(actor, membersIn(cluster, calendarYear(year)));
  }
  requireMember(context, cluster, unitId, calendarYear(year));
  return cluster;
}

function alreadyThere(
  subject: AwardSubject,
  { stage, proposalId, told, presidedBy, declaredInterest }: ProposalState,
  context: Context,
  toldNow: Pick<ProposeAward, 'vote' | 'recipient' | 'rank' | 'presidedBy' | 'declaredInterest' | 'restsOn'> &
    Pick<NominateForAward, 'nominatedBy'>,
): DomainError {
  const { award, unitId, year } = subject;
  const name = unitNameOn(context.registry, unitId, dayOfYear(year, context.today));
  const { vote = null, recipient = null, restsOn = [], nominatedBy = null, rank = null } = told;
  const said = { vote, recipient, restsOn, nominatedBy, rank, presidedBy, declaredInterest };
  const { method, ...counted } = toldNow.vote ?? { method: 'NOT_STATED' };
  const votedNow = { ...counted, ...(method === 'NOT_STATED' ? {} : { method }) };
  return recordedAlready(
    `${name} đã được giới thiệu hoặc đề nghị tặng ${awardTypes[award].name} năm ${year}.`,
    { proposalId, award, unitId, year, stage, ...said },
    {
      vote: votedNow,
      recipient: toldNow.recipient,
      restsOn: toldNow.restsOn,
      nominatedBy: toldNow.nominatedBy,
      rank: toldNow.rank,
      presidedBy: toldNow.presidedBy,
      declaredInterest: toldNow.declaredInterest,
    },
  );
}

/** A unit put forward for an award. */
export interface NominateForAward extends AwardSubject {
  /** Member that put it forward; undefined where no source says. */
  readonly nominatedBy?: string;
  /** Its place in the review, 1 for the first. */
  readonly rank?: number;
}

/**
 * Records that a member of the year is nominated for an award (R43), also again after it withdrew. A member records its own
 * nomination, the officers of the year that of another member. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED,
 * UNIT_NOT_FOUND, NOT_A_MEMBER, AWARD_NOT_PROPOSED_HERE, ALREADY_RECORDED, FORBIDDEN, NOT_OWN_UNIT.
 */
export function nominateForAward(
  state: AwardsState,
  command: NominateForAward,
  context: Context,
  { offices }: OfficesBeside,
): AwardNominated[] {
  const { year, nominatedBy = null, rank = null } = command;
  const forAnother = nominatedBy !== null && !speaksFor(context.actor, nominatedBy);
  const cluster = forProposer(command, context, forAnother ? offices : null);
  if (nominatedBy !== null) requireMember(context, cluster, nominatedBy, calendarYear(year));
  const known = state.proposals.get(proposalIdOf(command));
  if (known && known.stage !== 'withdrawn') throw alreadyThere(command, known, context, command);
  return [{ type: 'AwardNominated', data: { ...subjectOf(command), nominatedBy, rank } }];
}

/** `bases` are the awards of the cluster-year of each proposal in `restsOn`, in the same order. */
interface ProposalsBeside extends OfficesBeside, VotesBeside {
  readonly bases: readonly AwardsState[];
}

/** A proposal as the meeting made it. */
export interface ProposeAward extends Voted, Recording, MeetingRecord {
  /** Body to which it is addressed, as printed. */
  readonly addressee?: string;
  readonly rank?: number;
  readonly presidedBy?: string;
  readonly declaredInterest?: string;
  /** Ids of earlier proposals whose awards the eligibility rests on. */
  readonly restsOn?: readonly string[];
}

/**
 * Records that the meeting, through the officers of the year, proposes a member of the year for an award (R41, R43), or that a
 * unit proposes itself where the catalogue says so. A nomination need not be on record. Warns where the nominee leads the year or
 * presided (R49). Beyond the quota (R45), and for a second form of one level for the same year (R46), it warns or refuses, as the
 * catalogue and the rules of that day say. The command may name a vote of a meeting of that cluster-year: counts and threshold are
 * then taken from it. Where it names none although members voted the unit down in one, it warns (R42). Throws CLUSTER_NOT_FOUND,
 * UNIT_NOT_FOUND, NOT_A_MEMBER, CLUSTER_DISSOLVED, AWARD_NOT_PROPOSED_HERE,
 * ALREADY_RECORDED, QUOTA_REACHED, ONE_FORM_PER_ACHIEVEMENT, INVALID_VOTE, INVALID_REQUEST, BALLOT_NOT_FOUND,
 * MEETING_NOT_FOUND, RECORD_NOT_FOUND, NOT_THE_WINNER, PROPOSAL_NOT_FOUND, FORBIDDEN, NOT_OWN_UNIT, EVIDENCE_REQUIRED.
 */
export function proposeAward(
  state: AwardsState,
  command: ProposeAward,
  context: Context,
  { offices, bases, ...votes }: ProposalsBeside,
): AwardProposed[] {
  const { award, year, unitId, addressee = null, rank, declaredInterest, restsOn } = command;
  const cluster = forProposer(command, context, offices);
  const ofMeeting = proposerOf(award) === 'CLUSTER';
  if (ofMeeting)
    requireVoteOrMinutes(context.actor, command, command.vote, command.ballotId, command.recordedVote);
  const known = state.proposals.get(proposalIdOf(command));
  if (known && known.stage !== 'nominated' && known.stage !== 'withdrawn')
    throw alreadyThere(command, known, context, command);
  const { vote, votedIn, presiding, warnings: ofVote } = voteOf(command, votes);
  const presidedBy = command.presidedBy ?? presiding;
  if (presidedBy !== undefined) unitOf(context.registry, presidedBy);
  const chairIsNominee = isChair(unitId, presidedBy ?? null, leaderOfYear(offices, year));
  const warnings = [
    ...quotaWarnings(state, command, labelOn(cluster, dayOfYear(year, context.today))),
    ...formWarnings(state, command, context),
    ...chairWarnings(chairIsNominee, presidedBy, declaredInterest),
    ...ofVote,
    ...basisWarnings(command, bases),
    ...(ofMeeting ? vouchingWarnings(context.actor, unitId, command.ballotId) : []),
  ];
  return [
    {
      type: 'AwardProposed',
      data: {
        ...subjectOf(command),
        vote,
        votedIn,
        recipient: addressee,
        rank,
        chairIsNominee: chairIsNominee ?? undefined,
        presidedBy,
        declaredInterest,
        restsOn: restsOn && [...restsOn],
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/** Whether the nominee leads the year or presided over the item; null where neither is known (R49). */
export function isChair(unitId: UnitId, presidedBy: string | null, leader: string | null): boolean | null {
  if (unitId === leader || unitId === presidedBy) return true;
  return leader === null && presidedBy === null ? null : false;
}

function chairWarnings(
  chairIsNominee: boolean | null,
  presidedBy?: string,
  declaredInterest?: string,
): AwardWarning[] {
  if (!chairIsNominee) return [];
  const ask =
    presidedBy === undefined && declaredInterest === undefined
      ? '; cho biết đơn vị chủ trì nội dung này, hoặc lợi ích đã khai báo'
      : '';
  const detail = `Đơn vị chủ trì đồng thời là đơn vị được đề nghị${ask}.`;
  return [{ code: 'CHAIR_IS_NOMINEE', detail }];
}

/**
 * Warns where an award that the eligibility rests on is not granted yet, was refused or was revoked. Throws PROPOSAL_NOT_FOUND
 * where it was never proposed for this unit: an older proposal must be recorded first (R71).
 */
function basisWarnings(
  { unitId, restsOn = [] }: ProposeAward,
  bases: readonly AwardsState[],
): AwardWarning[] {
  return restsOn.flatMap((proposalId, i) => {
    const basis = bases[i]?.proposals.get(proposalId);
    if (basis?.unitId !== unitId || basis.stage === 'nominated' || basis.stage === 'withdrawn') {
      const detail = `Chưa ghi nhận đề nghị nào mang mã “${proposalId}” cho đơn vị này.`;
      throw new DomainError('PROPOSAL_NOT_FOUND', detail, { proposalId });
    }
    if (basis.stage === 'granted') return [];
    const { name } = awardTypes[basis.award];
    const detail = `${name} làm căn cứ (${proposalId}) chưa có quyết định tặng còn hiệu lực.`;
    return [{ code: 'BASIS_NOT_GRANTED', detail }];
  });
}

/** What was proposed and not withdrawn. */
function standing(state: AwardsState): ProposalState[] {
  return [...state.proposals.values()].filter((p) => p.stage !== 'nominated' && p.stage !== 'withdrawn');
}

/** Warns beyond the quota of the organiser or the catalogue (R45). Throws QUOTA_REACHED where the catalogue refuses. */
function quotaWarnings(state: AwardsState, { award, year }: AwardSubject, label: string): AwardWarning[] {
  const { quota, name } = awardTypes[award];
  const perCluster = state.quotas.get(award) ?? quota?.perCluster;
  const proposed = standing(state).filter((p) => p.award === award);
  if (perCluster === undefined || proposed.length < perCluster) return [];
  const detail = `${label} đã đề nghị đủ ${perCluster} ${name} năm ${year}.`;
  if (quota?.beyond === 'WARN') return [{ code: 'QUOTA_EXCEEDED', detail }];
  const current = proposed.map(({ proposalId, unitId }) => ({ proposalId, unitId }));
  throw new DomainError('QUOTA_REACHED', detail, { award, perCluster, current }, 'R45');
}

/** Warns of a second form of one level for one year (R46). Throws ONE_FORM_PER_ACHIEVEMENT where the rules of the day refuse. */
function formWarnings(state: AwardsState, command: ProposeAward, context: Context): AwardWarning[] {
  const { award, unitId, year, occurredOn = context.today } = command;
  const { notWith } = awardTypes[award];
  const other = standing(state).find((p) => p.unitId === unitId && notWith.includes(p.award));
  if (!other) return [];
  const name = unitNameOn(context.registry, unitId, dayOfYear(year, context.today));
  const detail = `${name} đã được đề nghị tặng ${awardTypes[other.award].name} cho thành tích năm ${year}.`;
  const { oneForm } = ruleSetOn(occurredOn === null ? `${year}-12-31` : firstDay(occurredOn));
  if (oneForm.value === 'WARN') return [{ code: 'ONE_FORM_PER_ACHIEVEMENT', detail }];
  const current = { proposalId: other.proposalId, award: other.award };
  throw new DomainError('ONE_FORM_PER_ACHIEVEMENT', detail, { current }, 'R46');
}

/** Who presided over an item, or the interest that was declared. */
export interface DeclareInterest extends AwardSubject {
  readonly presidedBy?: string;
  readonly declaredInterest?: string;
}

/**
 * After the proposal, the officers of the year record who presided over it or which interest was declared (R49); the nominee may
 * declare its own interest, but not who presided. What the command leaves out stays as recorded. Throws
 * PROPOSAL_NOT_FOUND, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, ALREADY_RECORDED where it says nothing new,
 * FORBIDDEN.
 */
export function declareInterest(
  state: AwardsState,
  command: DeclareInterest,
  context: Context,
  { offices }: OfficesBeside,
): InterestDeclared[] {
  const { clusterId, year, unitId } = command;
  const ownInterest = command.presidedBy === undefined && speaksFor(context.actor, unitId);
  if (ownInterest) clusterIn(context.registry, clusterId, year);
  else forOfficers({ clusterId, year }, context, offices);
  const known = proposalOf(state, command);
  const presidedBy = command.presidedBy ?? known.presidedBy;
  const declaredInterest = command.declaredInterest ?? known.declaredInterest;
  if (presidedBy !== null) unitOf(context.registry, presidedBy);
  if (presidedBy === known.presidedBy && declaredInterest === known.declaredInterest) {
    throw new DomainError('ALREADY_RECORDED', 'Không có nội dung mới so với điều đã ghi nhận.', {
      current: { presidedBy, declaredInterest },
    });
  }
  const chairIsNominee = isChair(unitId, presidedBy, leaderOfYear(offices, year));
  return [
    {
      type: 'InterestDeclared',
      data: { ...subjectOf(command), chairIsNominee, presidedBy, declaredInterest },
    },
  ];
}

/** The error ALREADY_SUBMITTED. */
export function alreadySubmitted(proposalId: string, stage: string): DomainError {
  return new DomainError(
    'ALREADY_SUBMITTED',
    'Đề nghị này đã được gửi theo tờ trình.',
    { current: { proposalId, stage } },
    'R50',
  );
}

/** The nomination or proposal that its nominee withdraws, and why. */
export interface WithdrawNomination extends AwardSubject {
  readonly reason: string;
}

/**
 * The nominee withdraws its nomination or proposal before it is submitted (R50); it no longer counts in the quota, vote and rank
 * stay on record. Throws PROPOSAL_NOT_FOUND, CLUSTER_NOT_FOUND, ALREADY_RECORDED, ALREADY_SUBMITTED, NOT_OWN_UNIT.
 */
export function withdrawNomination(
  state: AwardsState,
  command: WithdrawNomination,
  context: Context,
): NominationWithdrawn[] {
  clusterOf(context.registry, command.clusterId);
  requireOwnUnit(context.actor, command.unitId, 'R50');
  const { stage, proposalId } = proposalOf(state, command);
  if (stage !== 'nominated' && stage !== 'proposed' && stage !== 'withdrawn')
    throw alreadySubmitted(proposalId, stage);
  if (stage === 'withdrawn') {
    throw new DomainError('ALREADY_RECORDED', 'Việc xin rút đã được ghi nhận.', {
      current: { proposalId, stage },
    });
  }
  return [{ type: 'NominationWithdrawn', data: { ...subjectOf(command), reason: command.reason } }];
}

/** The organiser's instructions for a year. */
export interface IssueAwardInstructions {
  readonly clusterId: ClusterId;
  readonly year: number;
  /** How many units the meeting may propose for each award; replaces the quota of the catalogue (R45). */
  readonly quotas?: readonly { readonly award: AwardCode; readonly perCluster: number }[];
  /** First day on which the submission of the cluster is late (R53). */
  readonly clusterBefore?: Day;
  /** First day on which submissions of units are late (R53). */
  readonly unitBefore?: Day;
}

/**
 * Records the organiser's instructions for a year. What they leave out stays as instructed earlier. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, INVALID_REQUEST where they say nothing, FORBIDDEN.
 */
export function issueAwardInstructions(
  _state: AwardsState,
  command: IssueAwardInstructions,
  context: Context,
): AwardInstructionsIssued[] {
  const { clusterId, year, quotas = [], clusterBefore = null, unitBefore = null } = command;
  requireOrganiser(context.actor, clusterIn(context.registry, clusterId, year).organiserId);
  if (quotas.length === 0 && clusterBefore === null && unitBefore === null) {
    const fault = { pointer: '', detail: 'quotas, clusterBefore or unitBefore must be given' };
    throw new DomainError('INVALID_REQUEST', 'Hướng dẫn không có nội dung.', { errors: [fault] });
  }
  return [
    {
      type: 'AwardInstructionsIssued',
      data: {
        clusterId,
        year,
        quotas: quotas.map(({ award, perCluster }) => ({ award, perCluster })),
        before: { CLUSTER: clusterBefore, UNIT: unitBefore },
      },
    },
  ];
}
