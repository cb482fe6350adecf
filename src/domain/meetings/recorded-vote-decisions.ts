import type { AnyAward } from '../law/award-catalogue.js';
import type { OrganiserNotTold } from '../law/meeting-awards.js';
import { organiserWarnings, requireOfMeeting } from '../law/meeting-awards.js';
import type { RegulationsBeside } from '../law/regulations.js';
import { clusterIn, requireMemberOfYear } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Evidence } from '../ground/event.js';
import { contradicts, differences, recordedAlready, toldOnly } from '../ground/told-again.js';
import type { DeclaredBeside } from './attendance.js';
import { attendanceOf, membersTold, officersKnown } from './attendance.js';
import type { Sitting } from './meeting-decisions.js';
import { dayMeant, meetingIn, openMeetingIn } from './meeting-decisions.js';
import { requireReason } from './meeting-supplement-decisions.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import type {
  Meeting,
  MeetingsState,
  RecordedVote,
  VoteCounts as RecordedCounts,
  VoteOutcome,
  VoteRecorded,
  VoteSupplemented,
} from './meeting.js';
import type { MembershipUntold } from '../registry/registry-events.js';
import type { Scope } from '../ground/scope.js';
import { scopeOf } from '../ground/scope.js';
import type { VoteCounts, VoteMethod } from '../law/vote-as-told.js';
import { carried } from './vote-told.js';
import type { VoteRule } from '../law/vote-rule.js';
import { printThreshold, votesNeeded } from '../law/vote-rule.js';
import type { Day, UnitId } from '../ground/values.js';
import { dayOfYear, firstDay } from '../ground/values.js';
import { pinnedRule } from '../law/vote-rules.js';
import { vouchingWarnings } from '../offices/vouching.js';

// Votes of members that are recorded as told: by consensus, by show of hands, or on paper counted outside this system.

/** What is told of a vote. */
interface VoteGiven {
  /** COUNTED_BALLOT is what this command first called a ballot. */
  readonly method?: VoteMethod | 'COUNTED_BALLOT';
  /** Absent where no source says what came of it. */
  readonly outcome?: VoteOutcome;
  /** Words as printed, e.g. `biểu quyết thống nhất`. */
  readonly wording?: string;
  /** Only what the source gives; `for` and `of` are what this command first called `inFavour` and `base`. */
  readonly counts?: VoteCounts & { readonly for?: number; readonly of?: number };
  /** The cluster-year that it is of, where the sitting is of several. */
  readonly clusterYear?: Scope;
  /** The award and the member that it is about, of that year, or of the year of the meeting where none is named. */
  readonly about?: { readonly award: AnyAward; readonly unitId: UnitId };
  readonly rule?: Partial<Pick<VoteRule, 'threshold' | 'base'>>;
  /** What a rule that differs rests on. */
  readonly basis?: string;
}

/** Beside the offices and the roster as declared, what bodies rule for themselves. */
type VotesBeside = OfficesBeside & DeclaredBeside & RegulationsBeside;

/** A vote as told. */
export interface RecordVote extends VoteGiven, Recording {
  readonly meetingId: string;
  /** Id of the vote within the meeting. */
  readonly voteId: string;
  readonly question?: string;
  /** Lets it be told of a meeting that is closed. */
  readonly evidence?: readonly Evidence[];
}

/**
 * Records a vote as told (R48): by more units than are known by name, where nobody says how many members there are. Its rule is that of the rule set of its day, or another one with its basis; warns where it is
 * said to be carried with fewer votes than the rule needs. Told again with more, it is added. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED,
 * FORBIDDEN, MEETING_NOT_FOUND, MEETING_CLOSED, ALREADY_RECORDED, TOO_MANY_VOTES, INVALID_VOTE, UNIT_NOT_FOUND, NOT_A_MEMBER,
 * UNIT_ENDED, DATES_OUT_OF_ORDER, MEMBER_OF_ANOTHER_CLUSTER (R4),
 * AWARD_NOT_DEFINED, AWARD_NOT_PROPOSED_HERE, NOT_EXPLAINED, INVALID_REQUEST.
 */
export function recordVote(
  state: MeetingsState,
  command: RecordVote,
  context: Context,
  beside: VotesBeside,
): (VoteRecorded | VoteSupplemented)[] {
  const { meetingId, voteId, question = null, evidence } = command;
  const scope = scopeOf(meetingId);
  forOfficers(scope, context, beside.offices);
  const meeting = openMeetingIn(state, meetingId, evidence);
  const known = meeting.votes.find((v) => v.voteId === voteId);
  if (known) {
    const told = { question, ...toldOf(command), ...ruleTold(command) };
    const differs = differences(onRecord(known), told);
    if (differs.length === 0 || differs.some(contradicts))
      throw recordedAlready(`Lần biểu quyết “${voteId}” đã được ghi nhận.`, onRecord(known), told);
    return supplementVote(state, command, context, beside);
  }
  const day = dayMeant(command, scope.year, context.today);
  const data = voteData(
    meeting,
    { voteId, question, ...toldOf(command) },
    command,
    day,
    meetingId,
    context,
    beside,
  );
  return [{ type: 'VoteRecorded', data: { ...scope, meetingId, ...data } }];
}

/** More of a vote, or what was recorded wrongly. */
export interface SupplementVote extends VoteGiven {
  readonly meetingId: string;
  readonly voteId: string;
  readonly question?: string;
  /** Why something takes the place of what is on record. */
  readonly reason?: string;
  readonly evidence?: readonly Evidence[];
}

/**
 * Adds what was not known of a vote, also after the meeting; with a reason it takes the place of what is on record. Throws
 * CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN, MEETING_NOT_FOUND, RECORD_NOT_FOUND, ALREADY_RECORDED where all of it is on
 * record, NOT_EXPLAINED where something else is and no reason is given, TOO_MANY_VOTES, INVALID_VOTE, UNIT_NOT_FOUND,
 * NOT_A_MEMBER, UNIT_ENDED, DATES_OUT_OF_ORDER, MEMBER_OF_ANOTHER_CLUSTER (R4), AWARD_NOT_DEFINED, AWARD_NOT_PROPOSED_HERE,
 * INVALID_REQUEST.
 */
export function supplementVote(
  state: MeetingsState,
  command: SupplementVote,
  context: Context,
  beside: VotesBeside,
): VoteSupplemented[] {
  const { meetingId, voteId, question, reason } = command;
  const scope = scopeOf(meetingId);
  forOfficers(scope, context, beside.offices);
  const meeting = meetingIn(state, meetingId);
  const known = meeting.votes.find((vote) => vote.voteId === voteId);
  if (!known) {
    const detail = `Cuộc họp chưa ghi nhận lần biểu quyết “${voteId}”.`;
    throw new DomainError('RECORD_NOT_FOUND', detail, { meetingId, voteId });
  }
  const told = { ...toldOf(command), ...(question === undefined ? {} : { question }) };
  const ruled = ruleTold(command);
  const { rule, deviates = [], basis } = known;
  // A rule that does not differ is that of the rule set, and nobody told it: another one is told beside that.
  const isOther = deviates.length === 0 && differences(known, { rule: ruled.rule }).length > 0;
  const before = { ...onRecord(known), ...(isOther ? { rule: null } : {}) };
  const differs = differences(before, { ...told, ...ruled });
  if (differs.length === 0)
    throw recordedAlready(`Lần biểu quyết “${voteId}” đã được ghi nhận như vậy.`, before, told);
  requireReason(differs, reason);
  const counts = told.counts === undefined ? known.counts : { ...known.counts, ...toldOnly(told.counts) };
  const now = { ...known, ...told, counts: counts === null ? undefined : asCounts(counts) };
  const day = firstDay(meeting.heldOn ?? `${scope.year}-12-31`);
  const { evidence } = command;
  const stated = { basis, evidence, ...ruled, rule: { ...(deviates.length > 0 ? rule : {}), ...ruled.rule } };
  const data = voteData(meeting, now, stated, day, meetingId, context, beside, known);
  const why = reason === undefined ? {} : { reason };
  return [{ type: 'VoteSupplemented', data: { ...scope, meetingId, ...data, ...why } }];
}

/** A vote as told, in the words that are stored. */
type VoteSaid = Pick<RecordedVote, 'voteId' | 'question' | 'outcome' | 'clusterYear' | 'about'> & {
  readonly method?: RecordedVote['method'];
  readonly wording?: string | null;
  readonly counts?: RecordedCounts;
};

/** What is on record of a vote: a method that is not stated is none. */
const onRecord = ({ method, ...vote }: RecordedVote): object => ({
  ...vote,
  method: method === 'NOT_STATED' ? null : method,
});

const asCounts = (counts: Partial<RecordedCounts>): RecordedCounts => ({
  for: counts.for ?? null,
  against: counts.against ?? null,
  abstained: counts.abstained ?? null,
  of: counts.of ?? null,
});

/** The rule that is told, and what it rests on. */
const ruleTold = ({ rule, basis }: VoteGiven): Pick<VoteGiven, 'rule' | 'basis'> => toldOnly({ rule, basis });

/** What is told of a vote, without what is not. */
function toldOf({
  method,
  outcome,
  wording,
  counts: given,
  clusterYear,
  about,
}: VoteGiven): Omit<VoteSaid, 'voteId' | 'question'> {
  const counts = given && {
    for: given.inFavour ?? given.for ?? null,
    against: given.against ?? null,
    abstained: given.abstained ?? null,
    of: given.base ?? given.of ?? null,
  };
  const stored = method === 'BALLOT' ? 'COUNTED_BALLOT' : method;
  return toldOnly({
    method: stored === 'NOT_STATED' ? undefined : stored,
    outcome,
    wording,
    counts,
    clusterYear: clusterYear && { clusterId: clusterYear.clusterId, year: clusterYear.year },
    about: about && { award: about.award, unitId: about.unitId },
  });
}

/** All of a vote as the event has it. */
function voteData(
  meeting: Meeting,
  told: VoteSaid,
  stated: Pick<RecordVote, 'rule' | 'basis' | 'evidence'>,
  day: Day,
  meetingId: string,
  context: Context,
  { offices, declared, regulations }: VotesBeside,
  before?: RecordedVote,
): RecordedVote {
  const { voteId, question, method = 'NOT_STATED', outcome, wording = null, counts = null } = told;
  const { clusterYear, about } = told;
  const of = votedFor(meeting, meetingId, clusterYear, context);
  const cast = (counts?.for ?? 0) + (counts?.against ?? 0) + (counts?.abstained ?? 0);
  const members = membersTold(meeting, declared.roster, officersKnown(offices, scopeOf(meetingId).year));
  const known = members === null ? Infinity : Math.max(members, meeting.roll.length);
  const most = Math.min(counts?.of ?? Infinity, known);
  if (cast > most || (counts?.of ?? 0) > most) {
    throw new DomainError(
      'TOO_MANY_VOTES',
      `Số phiếu nhiều hơn số đơn vị được biểu quyết (${most}).`,
      { counts, members },
      'R48',
    );
  }
  const there = attendanceOf(meeting, members);
  // Of one of several cluster-years in a sitting nobody says how many of those counted are its members.
  const own = clusterYear === undefined || (meeting.alsoFor ?? []).length === 0;
  const { warnings: short = [], ...pinned } = needs(
    { about, outcome, ...stated },
    day,
    counts,
    own ? there.members : null,
    own ? there.present : null,
  );
  if (outcome === 'UNANIMOUS' && (counts?.against ?? 0) > 0)
    throw new DomainError('INVALID_VOTE', 'Không thể thống nhất khi có phiếu chống.', { counts }, 'R48');
  const gainer = carried({ outcome }) ? about?.unitId : undefined;
  const warnings = [
    ...short,
    ...(Math.max(counts?.of ?? 0, cast) > meeting.roll.length ? [moreThanKnown(meeting.roll.length)] : []),
    ...awardWarnings({ about, evidence: stated.evidence }, of, context, regulations, before),
    ...(gainer === undefined ? [] : vouchingWarnings(context.actor, gainer)),
  ];
  return {
    voteId,
    question,
    method,
    outcome,
    wording,
    counts,
    ...(clusterYear && { clusterYear }),
    ...(about && { about: { award: about.award, unitId: about.unitId } }),
    ...pinned,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** The cluster-year that a vote is of: that of the meeting unless said otherwise. Throws INVALID_REQUEST for one that does not meet. */
function votedFor(
  { alsoFor = [] }: Meeting,
  meetingId: string,
  named: Scope | undefined,
  { registry }: Context,
): Sitting {
  const own = scopeOf(meetingId);
  const { clusterId, year } = named ?? own;
  if (![own, ...alsoFor].some((one) => one.clusterId === clusterId && one.year === year)) {
    const fault = { pointer: '/clusterYear', detail: 'the meeting is not of this cluster-year' };
    throw new DomainError('INVALID_REQUEST', 'Cuộc họp không phải của cụm, khối và năm này.', {
      errors: [fault],
    });
  }
  return { cluster: clusterIn(registry, clusterId, year), year };
}

/**
 * What is odd about the award and the unit of a vote, unless the vote was on record about that unit. Throws AWARD_NOT_DEFINED,
 * AWARD_NOT_PROPOSED_HERE, UNIT_NOT_FOUND, NOT_A_MEMBER (R43, R44), UNIT_ENDED, DATES_OUT_OF_ORDER, MEMBER_OF_ANOTHER_CLUSTER (R4).
 */
function awardWarnings(
  { about, evidence }: Pick<RecordVote, 'about' | 'evidence'>,
  { cluster, year }: Sitting,
  context: Context,
  regulations: RegulationsBeside['regulations'],
  before: RecordedVote | undefined,
): readonly (MembershipUntold | OrganiserNotTold)[] {
  if (!about) return [];
  const { award, unitId } = about;
  requireOfMeeting(award, cluster, dayOfYear(year, context.today), context.registry, regulations);
  const isKnown = before?.about?.unitId === unitId;
  return [
    ...(isKnown ? [] : requireMemberOfYear(context, cluster, unitId, year, evidence)),
    ...organiserWarnings(award, cluster),
  ];
}

/** The rule of the vote, and the votes that it needs as far as the counts tell. Throws NOT_EXPLAINED. */
function needs(
  { about, rule: stated, basis, outcome }: Pick<RecordVote, 'about' | 'rule' | 'basis' | 'outcome'>,
  day: Day,
  counts: RecordedCounts | null,
  members: number | null,
  present: number | null,
): Pick<RecordedVote, 'ruleSet' | 'rule' | 'deviates' | 'basis' | 'of' | 'needed' | 'warnings'> {
  const { rule, ...pinned } = pinnedRule(about ? 'AWARD' : 'OTHER', { rule: stated, basis }, day);
  const { threshold, base } = rule;
  const valid = counts && counts.for !== null && counts.against !== null ? counts.for + counts.against : null;
  const of = { PRESENT: counts?.of ?? present, ALL_MEMBERS: members, VALID: valid }[base];
  const needed = of === null ? null : votesNeeded(threshold, of);
  const inFavour = counts?.for ?? null;
  const isShort = carried({ outcome }) && needed !== null && inFavour !== null && inFavour < needed;
  return {
    ...pinned,
    rule: { threshold, base },
    ...(of === null || needed === null ? {} : { of, needed }),
    ...(isShort ? { warnings: [belowThreshold(inFavour, needed, rule)] } : {}),
  };
}

const moreThanKnown = (known: number) =>
  ({
    code: 'MORE_VOTES_THAN_KNOWN',
    detail: `Số phiếu theo nguồn nhiều hơn ${known} đơn vị được biểu quyết đã biết tên.`,
  }) as const;

const belowThreshold = (inFavour: number, needed: number, rule: VoteRule) =>
  ({
    code: 'BELOW_THRESHOLD',
    detail: `Có ${inFavour} phiếu thuận, cần ${needed}: ${printThreshold(rule)}.`,
  }) as const;
