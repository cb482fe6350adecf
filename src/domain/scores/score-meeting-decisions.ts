import type { Context } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { OfficesBeside } from '../offices/officers.js';
import { soundVote } from '../law/vote-as-told.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import type { Points } from '../ground/points.js';
import type { Cluster } from '../registry/registry.js';
import { membersIn } from '../registry/registry.js';
import type { Scope } from '../ground/scope.js';
import { adoptedSheet, clusterOfMember, forLeader, openSheet } from './score-decisions.js';
import type { ResultsState } from '../results/results.js';
import type { ScoreFacts } from './score-facts.js';
import type { TieStep } from './score-sheet.js';
import type { ScoresFinalised, ScoresReopened, ScoresState, TieResolved } from './scores.js';
import { scoredOf, stored } from './scores.js';
import { linesOf } from './scoring.js';
import type { Roster } from './standing.js';
import { groupsOf, pointsOn, ratedUnits, standingOf } from './standing.js';
import { unitNameOn } from '../registry/unit-decisions.js';
import { calendarYear, dayOfYear } from '../ground/values.js';
import { vouchingWarnings } from '../offices/vouching.js';
import type { UnitId } from '../ground/values.js';

// What the meeting decides on scores: to make them final, to reopen them, to settle a tie (R35-R38).

/** What final scores follow from besides the stream of scores. */
export interface BesideFacts extends OfficesBeside {
  readonly results: ResultsState;
  readonly clusterYear: ScoreFacts;
}

/** The members of the year, by the registry. */
export function rosterIn({ registry }: Context, cluster: Cluster, year: number): Roster {
  const end = `${year}-12-31`;
  return {
    unitIds: membersIn(cluster, calendarYear(year)),
    ended: (unitId) => {
      const { ended } = registry.units.get(unitId) ?? { ended: null };
      return ended !== null && ended.on <= end;
    },
  };
}

/** The meeting's decision that the scores are final. */
export interface FinaliseScores extends Scope {
  /** The order that the meeting voted for, best first, if it voted; units that it leaves out come after these (D4). */
  readonly voted?: {
    readonly order: readonly string[];
    readonly vote?: VoteAsTold;
    readonly reason?: string;
  };
}

/**
 * The meeting makes the scores final; the event holds every line as it is now, and the units that cannot be rated with the reason.
 * An order by vote is kept beside the ranking; where the two differ it needs a reason (D4). Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, NOT_LEADER_OF_YEAR, SCORE_SHEET_NOT_ADOPTED, SCORES_FINAL, NO_UNIT_RATED, NOT_A_MEMBER, UNIT_NOT_FOUND,
 * NOT_EXPLAINED, INVALID_VOTE.
 */
export function finaliseScores(
  state: ScoresState,
  command: FinaliseScores,
  context: Context,
  beside: BesideFacts,
): ScoresFinalised[] {
  const { clusterId, year } = command;
  const cluster = forLeader(command, context, beside.offices, 'R35');
  const sheet = openSheet(state, year);
  const roster = rosterIn(context, cluster, year);
  const { scores, notRated } = ratedUnits(state, factsOf(beside), roster);
  if (scores.length === 0) {
    throw new DomainError('NO_UNIT_RATED', 'Chưa có đơn vị nào đủ căn cứ để xếp hạng.', { notRated }, 'R35');
  }
  const { order = [], vote = null, reason = null } = command.voted ?? {};
  for (const unitId of order) clusterOfMember(command, unitId, context);
  const places = new Map(
    groupsOf(sheet, scores, state.ties).flatMap(({ units }, i) =>
      units.map((unit) => [unit.unitId, i] as const),
    ),
  );
  const place = (unitId: UnitId): number => places.get(unitId) ?? Infinity;
  const whole = [...order, ...[...places.keys()].filter((unitId) => !order.includes(unitId))];
  const differing = order.filter(
    (unitId, i) => !places.has(unitId) || whole.slice(i + 1).some((later) => place(later) < place(unitId)),
  );
  if (differing.length > 0 && reason === null) {
    throw new DomainError(
      'NOT_EXPLAINED',
      'Kết quả biểu quyết khác thứ tự xếp hạng mà chưa nêu lý do.',
      { unitIds: differing },
      'D4',
    );
  }
  const voted = command.voted ? { order: [...order], vote: vote && soundVote(vote), reason } : null;
  const day = dayOfYear(year, context.today);
  const names = (unitIds: readonly UnitId[]): string =>
    unitIds.map((unitId) => unitNameOn(context.registry, unitId, day)).join(', ');
  const unrated = notRated.map((unit) => unit.unitId);
  const warnings: ScoresFinalised['data']['warnings'] = [];
  if (unrated.length > 0)
    warnings.push({ code: 'NOT_RATED', detail: `Chưa xếp hạng được: ${names(unrated)}.` });
  if (differing.length > 0)
    warnings.push({ code: 'VOTE_DIFFERS', detail: `Biểu quyết khác thứ tự xếp hạng: ${names(differing)}.` });
  if (order[0] !== undefined) warnings.push(...vouchingWarnings(context.actor, order[0]));
  return [
    {
      type: 'ScoresFinalised',
      data: {
        clusterId,
        year,
        scores: scores.map((unit) => ({ ...unit, lines: unit.lines.map(stored) })),
        notRated: notRated.map((unit) => ({
          ...unit,
          lines: linesOf(sheet, scoredOf(state, unit.unitId), factsOf(beside)).map(stored),
        })),
        voted,
        warnings,
      },
    },
  ];
}

/** The facts that scoring reads, from the states given. */
export function factsOf({ results, clusterYear }: BesideFacts): ScoreFacts {
  return { results, signed: clusterYear.signed };
}

/** The cluster-year whose final scores are reopened, and why. */
export interface ReopenScores extends Scope {
  readonly reason: string;
}

/**
 * Reopens final scores because of an error found later; what was final stays in the history. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, NOT_LEADER_OF_YEAR, SCORES_NOT_FINAL.
 */
export function reopenScores(
  state: ScoresState,
  command: ReopenScores,
  context: Context,
  { offices }: OfficesBeside,
): ScoresReopened[] {
  const { clusterId, year, reason } = command;
  forLeader(command, context, offices, 'R31');
  if (!state.final) throw new DomainError('SCORES_NOT_FINAL', `Điểm năm ${year} chưa được chốt.`, { year });
  return [{ type: 'ScoresReopened', data: { clusterId, year, reason } }];
}

/** How a tie is settled. */
export interface ResolveTie extends Scope {
  readonly method: TieStep['by'];
  /** The units that share a rank: best first, or in any order with method CRITERION. */
  readonly order: readonly string[];
  /** Criterion of the sheet's list, with method CRITERION. */
  readonly criterion?: string;
  readonly reason?: string;
}

/**
 * Settles a tie by a step that the sheet lists. Skipping an earlier step that is not a criterion needs a reason (R38). Throws
 * CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, NOT_LEADER_OF_YEAR, SCORE_SHEET_NOT_ADOPTED, NOT_TIED, TIE_NOT_SETTLED,
 * NOT_EXPLAINED.
 */
export function resolveTie(
  state: ScoresState,
  command: ResolveTie,
  context: Context,
  beside: BesideFacts,
): TieResolved[] {
  const { clusterId, year, method, order, criterion, reason = null } = command;
  const cluster = forLeader(command, context, beside.offices, 'R38');
  const sheet = adoptedSheet(state, year);
  const rows = standingOf(state, factsOf(beside), rosterIn(context, cluster, year))?.rows ?? [];
  const first = rows.find((row) => row.unitId === order[0]);
  const shared = first ? [first.unitId, ...first.tiedWith] : [];
  if (
    !first ||
    shared.length < 2 ||
    shared.length !== order.length ||
    !shared.every((id) => order.includes(id))
  ) {
    const ties = rows
      .filter((row) => row.tiedWith.length > 0)
      .map(({ unitId, rank, tiedWith }) => ({ unitId, rank, tiedWith }));
    throw new DomainError('NOT_TIED', 'Đây không phải là các đơn vị đang đồng hạng.', { order, ties }, 'R38');
  }
  const step = sheet.ties.findIndex(
    (s) => s.by === method && (s.by !== 'CRITERION' || s.criterion === criterion),
  );
  const settledBy = sheet.ties[step];
  if (!settledBy) {
    throw new DomainError(
      'TIE_NOT_SETTLED',
      'Bảng điểm không có cách xử lý đồng hạng này.',
      { ties: sheet.ties },
      'R38',
    );
  }
  if (sheet.ties.slice(0, step).some((s) => s.by !== 'CRITERION') && reason === null) {
    throw new DomainError(
      'NOT_EXPLAINED',
      'Bỏ qua cách xử lý đứng trước mà chưa nêu lý do.',
      { ties: sheet.ties },
      'R38',
    );
  }
  const placesBy = (code: string): string[][] => {
    const by = (unitId: UnitId): Points =>
      pointsOn(sheet, rows.find((row) => row.unitId === unitId)?.lines ?? [], code);
    const values = [...new Set(order.map(by))].sort((a, b) => (a > b ? -1 : 1));
    return values.map((value) => order.filter((unitId) => by(unitId) === value));
  };
  const places =
    settledBy.by === 'CRITERION' ? placesBy(settledBy.criterion) : order.map((unitId) => [unitId]);
  if (places.length < 2) {
    throw new DomainError(
      'TIE_NOT_SETTLED',
      'Các đơn vị cũng bằng điểm nhau ở tiêu chí này.',
      { criterion },
      'R38',
    );
  }
  // A criterion settles the tie by points on record; with any other method we rely on the word of whoever records it.
  const warnings = method === 'CRITERION' ? [] : vouchingWarnings(context.actor, first.unitId);
  return [
    {
      type: 'TieResolved',
      data: {
        clusterId,
        year,
        points: first.points,
        method,
        order: places,
        reason,
        ...(method === 'CRITERION' ? { criterion } : {}),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}
