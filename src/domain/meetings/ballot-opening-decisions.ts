import type { AnyAward } from '../law/award-catalogue.js';
import type { RegulationsBeside } from '../law/regulations.js';
import { organiserWarnings, requireOfMeeting } from '../law/meeting-awards.js';
import type { Ballot, BallotOpened, BallotsState, CastingVoteGiven, SeatElected } from './ballots.js';
import { rollOfBallot } from './ballot-roll.js';
import { ballotIn } from './ballot-voting-decisions.js';
import { requireMember } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { requireOwnUnit } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { recordedAlready } from '../ground/told-again.js';
import { openMeetingIn, requireOnRoll } from './meeting-decisions.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import type { MeetingsState } from './meeting.js';
import type { Exclusion } from './roll.js';
import { scopeOf } from '../ground/scope.js';
import type { VoteRule } from '../law/vote-rule.js';
import type { StatedRule } from '../law/vote-rules.js';
import { pinnedRule } from '../law/vote-rules.js';
import { livingUnit, unitOf } from '../registry/unit-decisions.js';
import { calendarYear } from '../ground/values.js';
import type { UnitId } from '../ground/values.js';

// Decisions that open a ballot, that open another one after a tie, or that break the tie (R40, R42, P18, S-11).

/** Beside the offices, the meetings of the cluster-year. */
export interface BallotBeside extends OfficesBeside {
  readonly meetings: MeetingsState;
}

/** A ballot as it is called. */
export interface OpenBallot extends StatedRule {
  readonly ballotId: string;
  /** A meeting of the same cluster-year. */
  readonly meetingId: string;
  readonly question: string;
  /** The seat that it fills, where it is an election. */
  readonly election?: {
    readonly office: SeatElected['office'];
    readonly ordinal?: number;
    readonly year: number;
  };
  /** The award for which it chooses a unit, where it is about one: an award of the year of the meeting. */
  readonly award?: AnyAward;
  /** At least one; an option without a label is a unit. */
  readonly options: readonly { readonly id: string; readonly label?: string }[];
  /** Units without a vote in this ballot, and why. */
  readonly excluded?: readonly Exclusion[];
  readonly presidingUnitId?: UnitId;
}

/** The RSA key that signs the papers of a ballot: its modulus, in hex. */
export interface PaperKey {
  readonly modulus: string;
}

/**
 * Opens a ballot and pins what decides it: roll, options, rule, quorum, who is present (edge cases 28-31). The rule is that
 * of the rule set of today for what it is about, or another one with its basis. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, FORBIDDEN, MEETING_NOT_FOUND, MEETING_CLOSED, ALREADY_RECORDED, UNIT_NOT_FOUND, NOT_A_MEMBER,
 * NOT_ON_ROLL, AWARD_NOT_DEFINED, AWARD_NOT_PROPOSED_HERE, INVALID_REQUEST, NOT_EXPLAINED, INVALID_VOTE_RULE.
 */
export function openBallot(
  state: BallotsState,
  command: OpenBallot,
  context: Context,
  { offices, meetings, regulations }: BallotBeside & RegulationsBeside,
): (key: PaperKey) => BallotOpened[] {
  const { ballotId, meetingId, question, award, presidingUnitId = null } = command;
  const scope = scopeOf(ballotId);
  const cluster = forOfficers(scope, context, offices);
  const meeting = openMeetingIn(meetings, meetingId);
  requireNew(state, ballotId, command);
  const election = command.election ? { ordinal: 1, ...command.election } : null;
  requireUndecided(state, { meetingId, question, election });
  const options = command.options.map(({ id, label = null }) => ({ id, label }));
  if (award !== undefined) requireOfMeeting(award, cluster, context.today, context.registry, regulations);
  const candidacy = candidacyOf(award, election, scope.year);
  for (const { id, label } of options) {
    if (label === null) unitOf(context.registry, id);
    if (candidacy !== null) requireMember(context, cluster, id, calendarYear(candidacy));
  }
  const given = command.excluded ?? [];
  const entitled = rollOfBallot(cluster, election, scope.year, context);
  for (const { unitId } of given) requireOnRoll(entitled.roll, unitId, context.registry, context.today);
  const roll = entitled.roll.filter((unitId) => !given.some((e) => e.unitId === unitId));
  const pinned = pinnedRule(election ? 'ELECTION' : award ? 'AWARD' : 'OTHER', command, context.today);
  const { rule } = pinned;
  requireWorkable(
    rule,
    presidingUnitId,
    roll,
    options.map((o) => o.id),
  );
  if (presidingUnitId !== null) unitOf(context.registry, presidingUnitId);
  if (presidingUnitId !== null && rule.castingVote)
    requireOnRoll(roll, presidingUnitId, context.registry, context.today);
  const warnings = [
    ...organiserWarnings(award, cluster),
    ...(options.some((o) => o.id === presidingUnitId) ? [presidingIsCandidate] : []),
  ];
  return ({ modulus }) => [
    {
      type: 'BallotOpened',
      data: {
        ...scope,
        ballotId,
        meetingId,
        question,
        election: election && { office: election.office, ordinal: election.ordinal, year: election.year },
        award,
        options,
        ...pinned,
        quorum: meeting.quorum,
        roll,
        excluded: [...entitled.excluded, ...given.map(({ unitId, reason }) => ({ unitId, reason }))],
        present: meeting.present.filter((unitId) => roll.includes(unitId)),
        presidingUnitId,
        runOffOf: null,
        modulus,
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/** The year in which the options must be members; null where they need not be units. Throws INVALID_REQUEST. */
function candidacyOf(award: AnyAward | undefined, election: SeatElected | null, year: number): number | null {
  if (award === undefined) return election?.year ?? null;
  if (election === null) return year;
  const fault = { pointer: '/award', detail: 'a ballot is about an election or about an award' };
  throw new DomainError('INVALID_REQUEST', 'Một cuộc bỏ phiếu chỉ về một nội dung.', { errors: [fault] });
}

const presidingIsCandidate = {
  code: 'PRESIDING_UNIT_IS_CANDIDATE',
  detail: 'Đơn vị chủ trì đồng thời là đơn vị được đưa ra bỏ phiếu.',
} as const;

/** Throws ALREADY_RECORDED, with what is pinned: it cannot be changed by opening the ballot again. */
function requireNew(state: BallotsState, ballotId: string, told: Partial<OpenBallot & OpenRunOff>): void {
  const known = state.get(ballotId);
  if (!known) return;
  const { phase, rule, meetingId, question, election, award, options, presidingUnitId, runOffOf } = known;
  const pinned = { rule, meetingId, question, election, award, options, presidingUnitId, runOffOf };
  throw recordedAlready(
    `Cuộc bỏ phiếu “${ballotId}” đã được mở.`,
    { ballotId, phase, ...pinned },
    Object.fromEntries(Object.keys(pinned).map((name) => [name, told[name as keyof typeof told]])),
  );
}

/**
 * One question of a meeting has one ballot at a time, and none after it is decided; a tie goes to a run-off. Throws
 * ALREADY_RECORDED.
 */
function requireUndecided(
  state: BallotsState,
  asked: Pick<Ballot, 'meetingId' | 'question' | 'election'>,
): void {
  const same = (a: SeatElected, b: SeatElected): boolean =>
    a.office === b.office && a.ordinal === b.ordinal && a.year === b.year;
  for (const [ballotId, ballot] of state) {
    const { meetingId, election, question, phase, winner, result } = ballot;
    if (meetingId !== asked.meetingId) continue;
    const isSame = asked.election && election ? same(asked.election, election) : asked.question === question;
    const pending = phase !== 'CLOSED' || winner !== null || result?.outcome === 'TIED';
    if (!isSame || !pending || runOffOf(state, ballotId) !== null) continue;
    throw new DomainError('ALREADY_RECORDED', 'Nội dung này đã có cuộc bỏ phiếu trong cuộc họp.', {
      current: { ballotId, phase, winner, outcome: result?.outcome ?? null },
    });
  }
}

/** Id of the run-off of a ballot; null where there is none. */
function runOffOf(state: BallotsState, ballotId: string): string | null {
  return [...state].find(([, ballot]) => ballot.runOffOf === ballotId)?.[0] ?? null;
}

/** Throws INVALID_VOTE_RULE where the ballot could have no result. */
function requireWorkable(
  { threshold, castingVote }: VoteRule,
  presidingUnitId: UnitId | null,
  roll: readonly string[],
  options: readonly string[],
): void {
  const { numerator, denominator, moreThan } = threshold;
  const refuse = (detail: string): never => {
    throw new DomainError('INVALID_VOTE_RULE', detail, { threshold, options, roll }, 'R40');
  };
  if (numerator > denominator || (moreThan && numerator === denominator))
    refuse('Không số phiếu nào đạt được tỷ lệ này.');
  if (new Set(options).size < options.length) refuse('Một phương án được nêu hai lần.');
  if (roll.length === 0) refuse('Không có đơn vị nào được bỏ phiếu.');
  if (castingVote && presidingUnitId === null) refuse('Lá phiếu quyết định cần có đơn vị chủ trì.');
}

/** A second ballot between the options that were tied. */
export interface OpenRunOff {
  readonly ballotId: string;
  /** The ballot that was tied. */
  readonly runOffOf: string;
}

/**
 * Opens a ballot between the tied options, on the same roll and by the same rule (S-11). Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, FORBIDDEN, BALLOT_NOT_FOUND, ALREADY_RECORDED, BALLOT_NOT_TIED, MEETING_NOT_FOUND, MEETING_CLOSED.
 */
export function openRunOff(
  state: BallotsState,
  command: OpenRunOff,
  context: Context,
  { offices, meetings }: BallotBeside,
): (key: PaperKey) => BallotOpened[] {
  const { ballotId } = command;
  const scope = scopeOf(ballotId);
  const cluster = forOfficers(scope, context, offices);
  requireNew(state, ballotId, command);
  const first = ballotIn(state, command.runOffOf);
  const tied = requireTied(state, command.runOffOf);
  const { meetingId, question, election, award, rule, ruleSet, deviates, basis } = first;
  const { quorum, roll, excluded, presidingUnitId } = first;
  const { present } = openMeetingIn(meetings, meetingId);
  const options = first.options.filter((option) => tied.includes(option.id));
  const warnings = organiserWarnings(award, cluster);
  return ({ modulus }) => [
    {
      type: 'BallotOpened',
      data: {
        ...scope,
        ballotId,
        meetingId,
        question,
        election,
        award,
        options,
        rule,
        ruleSet,
        deviates,
        basis,
        quorum,
        roll,
        excluded,
        present: present.filter((unitId) => roll.includes(unitId)),
        presidingUnitId,
        runOffOf: command.runOffOf,
        modulus,
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/**
 * The options that are tied. Throws BALLOT_NOT_FOUND, BALLOT_NOT_TIED, and ALREADY_RECORDED where the tie was broken or a
 * run-off was opened.
 */
function requireTied(state: BallotsState, ballotId: string): readonly string[] {
  const { result, winner } = ballotIn(state, ballotId);
  if (result?.outcome !== 'TIED') {
    throw new DomainError(
      'BALLOT_NOT_TIED',
      'Chỉ khi số phiếu bằng nhau mới bỏ phiếu lại hoặc có lá phiếu quyết định.',
      { ballotId, outcome: result?.outcome ?? null },
      'R42',
    );
  }
  const runOff = runOffOf(state, ballotId);
  if (winner !== null || runOff !== null) {
    throw new DomainError('ALREADY_RECORDED', 'Kết quả bằng nhau này đã được xử lý.', {
      current: { ballotId, winner, runOff },
    });
  }
  return result.tied;
}

/** The vote of the unit that presides, in a tie. */
export interface GiveCastingVote {
  readonly ballotId: string;
  readonly option: string;
}

/**
 * The unit that presides decides a tie openly, where the pinned rule lets it (P18, S-11). Throws BALLOT_NOT_FOUND,
 * BALLOT_NOT_TIED, ALREADY_RECORDED, NO_CASTING_VOTE, NOT_OWN_UNIT, UNIT_ENDED.
 */
export function giveCastingVote(
  state: BallotsState,
  { ballotId, option }: GiveCastingVote,
  context: Context,
): CastingVoteGiven[] {
  const tied = requireTied(state, ballotId);
  const { rule, presidingUnitId } = ballotIn(state, ballotId);
  if (!rule.castingVote || presidingUnitId === null || !tied.includes(option)) {
    throw new DomainError(
      'NO_CASTING_VOTE',
      'Quy chế của cuộc bỏ phiếu không cho phép lá phiếu quyết định này.',
      { ballotId, tied },
      'R42',
    );
  }
  requireOwnUnit(context.actor, presidingUnitId, 'R42');
  livingUnit(context.registry, presidingUnitId, context.today);
  return [
    { type: 'CastingVoteGiven', data: { ...scopeOf(ballotId), ballotId, unitId: presidingUnitId, option } },
  ];
}
