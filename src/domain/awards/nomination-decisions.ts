import type { AwardType } from '../law/award-catalogue.js';
import { awardName } from '../law/award-catalogue.js';
import { organiserWarnings } from '../law/meeting-awards.js';
import { awardTypeOn } from '../law/regulation-decisions.js';
import type {
  AwardNominated,
  AwardProposed,
  AwardRecordSupplemented,
  AwardSubject,
  InterestDeclared,
  NominationWithdrawn,
  ProposalSubject,
  VotedIn,
} from './award-events.js';
import type { AwardsState, ProposalState } from './award-proposal.js';
import { proposalIdIn, proposalsOn } from './award-proposal.js';
import { keeperOf } from './award-scope.js';
import { requireNotCounted } from './named-twice.js';
import type { Voted, VotesBeside } from './award-votes.js';
import { voteOf } from './award-votes.js';
import { soundVote } from '../law/vote-as-told.js';
import type { RegulationsBeside } from '../law/regulations.js';
import type { BasesBeside } from './proposal-warnings.js';
import { oddInMore, proposalWarnings } from './proposal-warnings.js';
import type { PutForward } from './proposer-decisions.js';
import { forKeeper, forProposal, idWarnings, namedBy, subjectOf, wayOf } from './proposer-decisions.js';
import type { Recipient } from './recipient.js';
import { moreOf } from './told-again-decisions.js';
import { requireMemberOfYear } from '../registry/cluster-decisions.js';
import type { Context, Recording, Telling } from '../registry/decision.js';
import { reasonTold, requireOrganiser, requireOwnUnit, speaksFor } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { mayBeAsMany } from '../ground/how-many.js';
import { supplementToFact } from '../ground/supplement.js';
import { recordedAlready, toldOnly } from '../ground/told-again.js';
import type { OfficesBeside } from '../offices/officers.js';
import { leaderOfYear } from '../offices/tenures.js';
import { unitNameOn, unitOf } from '../registry/unit-decisions.js';
import type { PartialDate, UnitId } from '../ground/values.js';
import { dayOfYear } from '../ground/values.js';
import type { MeetingRecord } from '../offices/vouching.js';
import { requireVoteOrMinutes, vouchingWarnings } from '../offices/vouching.js';

// Decisions up to the proposal: a member is nominated, the meeting proposes it, it may withdraw (R43-R50).

/** The proposal of a subject. Throws PROPOSAL_NOT_FOUND. */
export function proposalOf(state: AwardsState, subject: AwardSubject): ProposalState {
  const proposalId = proposalIdIn(state, subject);
  const proposal = state.proposals.get(proposalId);
  if (proposal) return proposal;
  const detail = `Chưa ghi nhận đề nghị tặng ${awardName(subject.award)} này.`;
  throw new DomainError('PROPOSAL_NOT_FOUND', detail, { proposalId });
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

/**
 * What a second telling adds to a nomination or a proposal. What the nominee says of a proposal that others vouched for is not
 * added (R72). Throws ALREADY_RECORDED.
 */
function moreOfProposal(
  subject: ProposalSubject,
  known: ProposalState,
  type: AwardType,
  { registry, today, actor }: Context,
  toldNow: Partial<Omit<ProposeAward & NominateForAward, keyof AwardSubject | 'occurredOn'>> & {
    readonly awardee: Recipient | undefined;
    readonly votedIn?: VotedIn;
    readonly occurredOn?: PartialDate | null;
  },
): AwardRecordSupplemented {
  const { stage, proposalId, told, awardee, presidedBy, declaredInterest, recordedBy } = known;
  const { award, class: degree, unitId, recipientId, year } = subject;
  const who = unitId === null ? 'Trường hợp này' : unitNameOn(registry, unitId, dayOfYear(year, today));
  const { vote = null, votedIn = null, restsOn = [], nominatedBy = null, rank = null } = told;
  const { recipient: addressee = null, occurredOn = null } = told;
  const ofVote = { vote, votedIn, occurredOn, nominatedBy, rank, presidedBy, declaredInterest };
  const said = { ...awardee, addressee, restsOn, ...ofVote };
  const { method, ...counted } = toldNow.vote ?? { method: 'NOT_STATED' };
  const votedNow = { ...counted, ...(method === 'NOT_STATED' ? {} : { method }) };
  const now = {
    ...toldNow.awardee,
    vote: votedNow,
    votedIn: toldNow.votedIn,
    addressee: toldNow.addressee,
    restsOn: toldNow.restsOn,
    nominatedBy: toldNow.nominatedBy,
    rank: toldNow.rank,
    presidedBy: toldNow.presidedBy,
    declaredInterest: toldNow.declaredInterest,
    occurredOn: toldNow.occurredOn,
  };
  const detail = `${who} đã được giới thiệu hoặc đề nghị tặng ${type.name} năm ${year}.`;
  const beside = { proposalId, award, class: degree, unitId, recipientId, year, stage };
  const eventId = recordedBy.AwardProposed ?? recordedBy.AwardNominated ?? '';
  const record = { eventId, type: stage === 'nominated' ? 'AwardNominated' : 'AwardProposed' };
  const isOther = awardee && toldNow.awardee && !mayBeAsMany(awardee, toldNow.awardee);
  const isClaim = speaksFor(actor, unitId) && known.proposer === 'CLUSTER' && stage !== 'nominated';
  if (isOther || (isClaim && !known.selfVouched)) throw recordedAlready(detail, { ...beside, ...said }, now);
  const { added, ...more } = supplementToFact(record, said, now, detail, { beside });
  const { kind, collective, person, position, count, howMany, addressee: recipient, ...rest } = added;
  const named = toldOnly({ kind, collective, person, position, count, howMany });
  const fields = {
    ...rest,
    ...toldOnly({ recipient }),
    ...(rest['vote'] ? { vote: { method: 'NOT_STATED', ...rest['vote'] } } : {}),
    ...(awardee && Object.keys(named).length > 0 ? { awardee: { ...awardee, ...named } } : {}),
  };
  return { type: 'AwardRecordSupplemented', data: { ...subject, ...more, added: fields } };
}

/** A unit, or somebody of it, put forward for an award. */
export interface NominateForAward extends PutForward, Recording {
  /** Member that put it forward; undefined where no source says. */
  readonly nominatedBy?: string;
  /** Its place in the review, 1 for the first. */
  readonly rank?: number;
}

/** Beside the stream of awards, the offices and what bodies rule for themselves. */
type NominationBeside = OfficesBeside & RegulationsBeside;

/**
 * Records that a member of the year, or somebody of it, is nominated for an award (R43), also again after it withdrew. A member
 * records its own nomination, the officers of the year that of another member. Throws AWARD_NOT_DEFINED, PROPOSER_UNCLEAR,
 * RECIPIENT_UNCLEAR, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_A_MEMBER, UNIT_ENDED, DATES_OUT_OF_ORDER,
 * MEMBER_OF_ANOTHER_CLUSTER (R4), AWARD_NOT_PROPOSED_HERE,
 * ALREADY_RECORDED, FORBIDDEN, NOT_OWN_UNIT.
 */
export function nominateForAward(
  state: AwardsState,
  command: NominateForAward,
  context: Context,
  { offices, regulations }: NominationBeside,
): (AwardNominated | AwardRecordSupplemented)[] {
  const { award, year, nominatedBy = null, rank = null } = command;
  const type = awardTypeOn(award, dayOfYear(year, context.today), regulations);
  const forAnother = nominatedBy !== null && !speaksFor(context.actor, nominatedBy);
  const { cluster, proposer, untold } = wayOf(
    command,
    type,
    context,
    forAnother ? offices : null,
    regulations,
  );
  const untoldToo =
    nominatedBy === null || !cluster || nominatedBy === command.unitId
      ? []
      : requireMemberOfYear(context, cluster, nominatedBy, year, command.evidence);
  if (nominatedBy !== null) unitOf(context.registry, nominatedBy);
  const { subject, awardee } = namedBy(state, command, type);
  const known = state.proposals.get(subject.proposalId);
  if (known && known.stage !== 'withdrawn')
    return [
      moreOfProposal(subject, known, type, context, {
        ...command,
        awardee,
        // Of what has been proposed since, the day of the nomination is not that of the record.
        ...(known.stage === 'nominated' ? {} : { occurredOn: undefined }),
      }),
    ];
  requireNotCounted(state, subject, awardee);
  const warnings = [
    ...untold,
    ...untoldToo,
    ...(proposer === 'CLUSTER' && cluster ? organiserWarnings(award, cluster) : []),
    ...idWarnings(command, subject),
  ];
  const warned = warnings.length > 0 ? { warnings } : {};
  return [{ type: 'AwardNominated', data: { ...subject, awardee, nominatedBy, rank, ...warned } }];
}

/** Beside offices, regulations and votes, what the eligibility rests on. */
interface ProposalsBeside extends OfficesBeside, RegulationsBeside, VotesBeside, BasesBeside {}

/** A proposal as the meeting, the unit or the organiser made it. */
export interface ProposeAward extends PutForward, Voted, Recording, MeetingRecord {
  /** Body to which it is addressed, as printed. */
  readonly addressee?: string;
  readonly rank?: number;
  readonly presidedBy?: string;
  readonly declaredInterest?: string;
  /** Ids of earlier proposals, or of grants as told, whose awards the eligibility rests on. */
  readonly restsOn?: readonly string[];
}

/**
 * Records that somebody is proposed for an award (R41, R43): by the meeting, through the officers of the year, by a unit for
 * itself and its own, or from above; with or without a nomination on record. Warns where the way is not that of the catalogue, or
 * the award not for such recipients; where the nominee leads the year or presided (R49). Warns or refuses beyond the quota (R45),
 * and for a second form of one level for the same year (R46), as the catalogue and the rules of that day say. It may name a vote
 * of a meeting of that cluster-year, from which counts and threshold are then taken; warns where it names none and members voted
 * the unit down there, or in a sitting of the year before or after that was of this one too (R42). Throws AWARD_NOT_DEFINED, PROPOSER_UNCLEAR, RECIPIENT_UNCLEAR, CLUSTER_NOT_FOUND, UNIT_NOT_FOUND,
 * NOT_A_MEMBER, UNIT_ENDED, DATES_OUT_OF_ORDER, MEMBER_OF_ANOTHER_CLUSTER (R4), CLUSTER_DISSOLVED, AWARD_NOT_PROPOSED_HERE,
 * ALREADY_RECORDED, QUOTA_REACHED, ONE_FORM_PER_ACHIEVEMENT,
 * INVALID_VOTE, INVALID_REQUEST, BALLOT_NOT_FOUND, MEETING_NOT_FOUND, RECORD_NOT_FOUND, NOT_THE_WINNER, PROPOSAL_NOT_FOUND,
 * FORBIDDEN, NOT_OWN_UNIT, EVIDENCE_REQUIRED.
 */
export function proposeAward(
  state: AwardsState,
  command: ProposeAward,
  context: Context,
  { offices, regulations, ballots, meetings, joint, ...bases }: ProposalsBeside,
): (AwardProposed | AwardRecordSupplemented)[] {
  const { award, year, unitId = null, addressee = null, rank, declaredInterest, restsOn } = command;
  const type = awardTypeOn(award, dayOfYear(year, context.today), regulations);
  const way = wayOf(command, type, context, offices, regulations);
  const ofMeeting = way.proposer === 'CLUSTER';
  if (ofMeeting)
    requireVoteOrMinutes(context.actor, command, command.vote, command.ballotId, command.recordedVote);
  const { subject, awardee } = namedBy(state, command, type);
  const known = state.proposals.get(subject.proposalId);
  if (known && known.stage !== 'nominated' && known.stage !== 'withdrawn') {
    const { votedIn, vote, presiding } =
      command.ballotId === undefined && command.recordedVote === undefined
        ? { vote: command.vote && soundVote(command.vote) }
        : voteOf(command, { ballots, meetings, joint });
    const presidedBy = command.presidedBy ?? presiding;
    if (presidedBy !== undefined) unitOf(context.registry, presidedBy);
    const told = { ...command, awardee, vote: vote ?? undefined, votedIn, presidedBy };
    const more = moreOfProposal(subject, known, type, context, told);
    const chairIsNominee = awardee ? null : isChair(unitId, presidedBy ?? null, null);
    const odd = oddInMore({ ...told, chairIsNominee }, context, bases);
    return [{ ...more, data: { ...more.data, ...(odd.length > 0 ? { warnings: odd } : {}) } }];
  }
  requireNotCounted(state, subject, awardee);
  const { vote, votedIn, presiding, warnings: ofVote } = voteOf(command, { ballots, meetings, joint });
  const presidedBy = command.presidedBy ?? presiding;
  if (presidedBy !== undefined) unitOf(context.registry, presidedBy);
  const chairIsNominee = awardee ? null : isChair(unitId, presidedBy ?? null, leaderOfYear(offices, year));
  const proposed = { ...command, awardee, chairIsNominee, presidedBy };
  const warnings = [
    ...proposalWarnings(state, proposed, type, way, context, { regulations, ...bases }),
    ...(awardee ? [] : ofVote),
    ...idWarnings(command, subject),
    ...(ofMeeting ? vouchingWarnings(context.actor, unitId, command.ballotId) : []),
  ];
  return [
    {
      type: 'AwardProposed',
      data: {
        ...subject,
        awardee,
        proposer: way.proposer,
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
export function isChair(
  unitId: UnitId | null,
  presidedBy: string | null,
  leader: string | null,
): boolean | null {
  if (unitId !== null && (unitId === leader || unitId === presidedBy)) return true;
  return unitId === null || (leader === null && presidedBy === null) ? null : false;
}

/** Who presided over an item, or the interest that was declared. */
export interface DeclareInterest extends AwardSubject {
  readonly presidedBy?: string;
  readonly declaredInterest?: string;
}

/**
 * The officers of the year record, after the proposal, who presided over it or which interest was declared (R49); the nominee
 * may declare its own interest, but not who presided. What the command leaves out stays as known. Throws PROPOSER_UNCLEAR,
 * PROPOSAL_NOT_FOUND, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, ALREADY_RECORDED where it says nothing new,
 * FORBIDDEN.
 */
export function declareInterest(
  state: AwardsState,
  command: DeclareInterest,
  context: Context,
  { offices }: OfficesBeside,
): InterestDeclared[] {
  const { year, unitId = null } = command;
  if (command.presidedBy === undefined) forProposal(command, context, offices);
  else forKeeper(command, context, offices);
  const known = proposalOf(state, command);
  const presidedBy = command.presidedBy ?? known.presidedBy;
  const declaredInterest = command.declaredInterest ?? known.declaredInterest;
  if (presidedBy !== null) unitOf(context.registry, presidedBy);
  if (presidedBy === known.presidedBy && declaredInterest === known.declaredInterest) {
    throw new DomainError('ALREADY_RECORDED', 'Không có nội dung mới so với điều đã ghi nhận.', {
      current: { presidedBy, declaredInterest },
    });
  }
  const chairIsNominee = known.awardee ? null : isChair(unitId, presidedBy, leaderOfYear(offices, year));
  return [
    {
      type: 'InterestDeclared',
      data: { ...subjectOf(state, command), chairIsNominee, presidedBy, declaredInterest },
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
export interface WithdrawNomination extends AwardSubject, Pick<Telling, 'evidence'> {
  readonly reason?: string;
}

/**
 * The nominee withdraws its nomination or proposal before it is submitted (R50); it no longer counts in the quota, vote and rank
 * stay on record. What names no unit is withdrawn by who keeps the awards of that year. Throws PROPOSER_UNCLEAR, UNIT_NOT_FOUND,
 * PROPOSAL_NOT_FOUND, CLUSTER_NOT_FOUND, ALREADY_RECORDED, ALREADY_SUBMITTED, NOT_OWN_UNIT, FORBIDDEN, NOT_EXPLAINED.
 */
export function withdrawNomination(
  state: AwardsState,
  command: WithdrawNomination,
  context: Context,
): (NominationWithdrawn | AwardRecordSupplemented)[] {
  const keeperId = keeperOf(command, context.registry);
  if (command.unitId) requireOwnUnit(context.actor, command.unitId, 'R50');
  else requireOrganiser(context.actor, keeperId);
  const known = proposalOf(state, command);
  const { stage, proposalId, reason } = known;
  if (stage !== 'nominated' && stage !== 'proposed' && stage !== 'withdrawn')
    throw alreadySubmitted(proposalId, stage);
  if (stage === 'withdrawn') {
    const [fact, told] = [{ reason }, { reason: command.reason }];
    const detail = 'Việc xin rút đã được ghi nhận.';
    return [moreOf(state, command, known, 'NominationWithdrawn', fact, told, detail)];
  }
  const data = { ...subjectOf(state, command), reason: reasonTold(command) };
  return proposalsOn(state, command)
    .filter((one) => one.stage === 'nominated' || one.stage === 'proposed')
    .map((one) => ({ type: 'NominationWithdrawn', data: { ...data, proposalId: one.proposalId } }));
}
