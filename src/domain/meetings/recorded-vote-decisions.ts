import type { AwardCode } from '../law/award-catalogue.js';
import { requireOfMeeting } from '../law/meeting-awards.js';
import { requireMember } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { DeclaredBeside } from './attendance.js';
import { attendanceOf, membersTold, officersKnown } from './attendance.js';
import { dayMeant, openMeetingIn } from './meeting-decisions.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import type {
  MeetingsState,
  RecordedVote,
  VoteCounts as RecordedCounts,
  VoteOutcome,
  VoteRecorded,
} from './meeting.js';
import type { Cluster } from '../registry/registry.js';
import { scopeOf } from '../ground/scope.js';
import type { VoteCounts, VoteMethod } from '../law/vote-as-told.js';
import { carried } from './vote-told.js';
import type { VoteRule } from '../law/vote-rule.js';
import { printThreshold, votesNeeded } from '../law/vote-rule.js';
import type { Day, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear } from '../ground/values.js';
import type { StatedRule } from '../law/vote-rules.js';
import { pinnedRule } from '../law/vote-rules.js';
import { vouchingWarnings } from '../offices/vouching.js';

// Votes of members that are recorded as told: by consensus, by show of hands, or on paper counted outside this system.

/** A vote as told. */
export interface RecordVote extends Recording, Pick<StatedRule, 'basis'> {
  readonly meetingId: string;
  /** Id of the vote within the meeting. */
  readonly voteId: string;
  readonly question: string;
  /** COUNTED_BALLOT is what this command first called a ballot. */
  readonly method: VoteMethod | 'COUNTED_BALLOT';
  /** Absent where no source says what came of it. */
  readonly outcome?: VoteOutcome;
  /** Words as printed, e.g. `biểu quyết thống nhất`. */
  readonly wording?: string;
  /** Only what the source gives; `for` and `of` are what this command first called `inFavour` and `base`. */
  readonly counts?: VoteCounts & { readonly for?: number; readonly of?: number };
  /** The award of the year and the member that it is about. */
  readonly about?: { readonly award: AwardCode; readonly unitId: UnitId };
  readonly rule?: Partial<Pick<VoteRule, 'threshold' | 'base'>>;
}

/**
 * Records a vote as told (R48): by more units than are known by name, where nobody says how many members there are. Its rule is that of the rule set of its day, or another one with its basis; warns where it is
 * said to be carried with fewer votes than the rule needs. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED,
 * FORBIDDEN, MEETING_NOT_FOUND, MEETING_CLOSED, ALREADY_RECORDED, TOO_MANY_VOTES, INVALID_VOTE, UNIT_NOT_FOUND, NOT_A_MEMBER,
 * AWARD_NOT_PROPOSED_HERE, NOT_EXPLAINED.
 */
export function recordVote(
  state: MeetingsState,
  command: RecordVote,
  context: Context,
  { offices, declared }: OfficesBeside & DeclaredBeside,
): VoteRecorded[] {
  const { meetingId, voteId, question, method, outcome, wording = null } = command;
  const scope = scopeOf(meetingId);
  const cluster = forOfficers(scope, context, offices);
  const meeting = openMeetingIn(state, meetingId);
  const { roll, votes } = meeting;
  if (votes.some((v) => v.voteId === voteId)) {
    throw new DomainError('ALREADY_RECORDED', `Lần biểu quyết “${voteId}” đã được ghi nhận.`, { voteId });
  }
  const given = command.counts;
  const counts = given && {
    for: given.inFavour ?? given.for ?? null,
    against: given.against ?? null,
    abstained: given.abstained ?? null,
    of: given.base ?? given.of ?? null,
  };
  const cast = (counts?.for ?? 0) + (counts?.against ?? 0) + (counts?.abstained ?? 0);
  const members = membersTold(meeting, declared.roster, officersKnown(offices, scope.year));
  const most = Math.min(counts?.of ?? Infinity, members ?? Infinity);
  if (cast > most || (counts?.of ?? 0) > most) {
    throw new DomainError(
      'TOO_MANY_VOTES',
      `Số phiếu nhiều hơn số đơn vị được biểu quyết (${most}).`,
      { counts: given, members },
      'R48',
    );
  }
  const day = dayMeant(command, scope.year, context.today);
  const { present } = attendanceOf(meeting, members);
  const { warnings: short = [], ...pinned } = needs(command, day, counts ?? null, members, present);
  if (outcome === 'UNANIMOUS' && (counts?.against ?? 0) > 0)
    throw new DomainError(
      'INVALID_VOTE',
      'Không thể thống nhất khi có phiếu chống.',
      { counts: given },
      'R48',
    );
  const gainer = carried({ outcome }) ? command.about?.unitId : undefined;
  const warnings = [
    ...short,
    ...(Math.max(counts?.of ?? 0, cast) > roll.length ? [moreThanKnown(roll.length)] : []),
    ...(gainer === undefined ? [] : vouchingWarnings(context.actor, gainer)),
  ];
  return [
    {
      type: 'VoteRecorded',
      data: {
        ...scope,
        meetingId,
        voteId,
        question,
        method: method === 'BALLOT' ? 'COUNTED_BALLOT' : method,
        outcome,
        wording,
        counts: counts ?? null,
        ...aboutAward(command.about, cluster, scope.year, context),
        ...pinned,
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/** Throws AWARD_NOT_PROPOSED_HERE, UNIT_NOT_FOUND, NOT_A_MEMBER (R43, R44). */
function aboutAward(
  about: RecordVote['about'],
  cluster: Cluster,
  year: number,
  context: Context,
): Pick<VoteRecorded['data'], 'about'> {
  if (!about) return {};
  const { award, unitId } = about;
  requireOfMeeting(award, cluster, dayOfYear(year, context.today), context.registry);
  requireMember(context, cluster, unitId, calendarYear(year));
  return { about: { award, unitId } };
}

/** The rule of the vote, and the votes that it needs as far as the counts tell. Throws NOT_EXPLAINED. */
function needs(
  { about, rule: stated, basis, outcome }: RecordVote,
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
