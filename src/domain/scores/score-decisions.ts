import { canonicalJson } from '../ground/canonical-json.js';
import { clusterIn, requireMember } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { actsFor, organises, requireOwnUnit, requireToday } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { RuleCode } from '../law-book/law-book.js';
import { requireCompleteMarks, requireMarks, unexplained } from './marks.js';
import type { OfficesBeside } from '../offices/officers.js';
import type { OfficesState } from '../offices/offices.js';
import { holderOf, leaderOfYear, requireLeaderOfYear } from '../offices/tenures.js';
import { vouchedFor } from '../offices/offices.js';
import type { Cluster } from '../registry/registry.js';
import type { OwnMetricsState } from '../results/own-metrics.js';
import type { ScoreSheet, SheetGiven } from './score-sheet.js';
import { sheetOf } from './score-sheet.js';
import type {
  CrossCheckRecorded,
  ScoreAppraised,
  ScoreSheetAdopted,
  ScoresState,
  SelfScoreSubmitted,
} from './scores.js';
import type { Entry, Mark } from './scoring.js';
import { unitNameOn } from '../registry/unit-decisions.js';
import { calendarYear, dayOfYear } from '../ground/values.js';
import type { Scope } from '../ground/scope.js';
import type { UnitId } from '../ground/values.js';

// Decisions that lead to scores: the sheet, self-scores, cross-checks, appraisals (R17-R19, R33-R35).

/** The cluster, if its leader of that year acts, or as `requireLeaderOfYear` says. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, NOT_LEADER_OF_YEAR. */
export function forLeader(
  { clusterId, year }: Scope,
  context: Context,
  offices: OfficesState,
  rule: RuleCode,
): Cluster {
  const cluster = clusterIn(context.registry, clusterId, year);
  requireLeaderOfYear(context, cluster, offices, year, rule);
  return cluster;
}

/** The sheet of the year. Throws SCORE_SHEET_NOT_ADOPTED. */
export function adoptedSheet({ adopted }: ScoresState, year: number): ScoreSheet {
  if (adopted) return adopted.sheet;
  throw new DomainError('SCORE_SHEET_NOT_ADOPTED', `Chưa thông qua bảng điểm năm ${year}.`, { year }, 'R18');
}

/** The sheet, if the scores are not final. Throws SCORE_SHEET_NOT_ADOPTED, SCORES_FINAL. */
export function openSheet(state: ScoresState, year: number): ScoreSheet {
  const { final } = state;
  if (!final) return adoptedSheet(state, year);
  throw new DomainError('SCORES_FINAL', `Điểm năm ${year} đã được chốt.`, {
    current: { on: final.on, eventId: final.eventId },
  });
}

/** A sheet for the year. */
export interface AdoptScoreSheet extends Scope {
  readonly sheet: SheetGiven;
}

/** What the adoption of a sheet looks at: also the metrics that the offices named by its criteria defined. */
export interface SheetBeside extends OfficesBeside {
  readonly ownMetrics: readonly OwnMetricsState[];
}

/**
 * Adopts the sheet of the year, or another one as long as nobody is scored (R17-R19). Throws INVALID_SCORE_SHEET,
 * SCORING_OPEN, ALREADY_RECORDED, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, NOT_LEADER_OF_YEAR.
 */
export function adoptScoreSheet(
  state: ScoresState,
  command: AdoptScoreSheet,
  context: Context,
  { offices, ownMetrics }: SheetBeside,
): ScoreSheetAdopted[] {
  forLeader(command, context, offices, 'R17');
  const { clusterId, year } = command;
  if (state.final !== null || Object.keys(state.units).length > 0) {
    const { sheet, version } = state.adopted ?? { sheet: null, version: 0 };
    throw new DomainError(
      'SCORING_OPEN',
      `Việc chấm điểm năm ${year} đã bắt đầu; bảng điểm không thay đổi được nữa.`,
      { current: { sheetId: sheet?.sheetId, version } },
      'R18',
    );
  }
  const sheet = sheetOf(command.sheet, ownMetrics);
  const { adopted } = state;
  if (adopted && canonicalJson(adopted.sheet) === canonicalJson(sheet)) {
    throw new DomainError('ALREADY_RECORDED', `Bảng điểm này của năm ${year} đã được thông qua.`, {
      current: { sheetId: sheet.sheetId, version: adopted.version, eventId: adopted.eventId },
    });
  }
  const version = (adopted?.version ?? 0) + 1;
  return [{ type: 'ScoreSheetAdopted', data: { clusterId, year, version, sheet } }];
}

/** The marks that a unit gives itself. */
export interface SubmitSelfScore extends Scope, Recording {
  readonly unitId: UnitId;
  readonly marks: readonly Mark[];
}

/**
 * A member of the year scores itself, and may do so again until it is appraised (R33). Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_A_MEMBER, NOT_OWN_UNIT, FORBIDDEN, SCORE_SHEET_NOT_ADOPTED, SCORES_FINAL,
 * INVALID_MARK, ALREADY_RECORDED.
 */
export function submitSelfScore(
  state: ScoresState,
  command: SubmitSelfScore,
  context: Context,
): SelfScoreSubmitted[] {
  const { clusterId, year, unitId, marks } = command;
  clusterOfMember(command, unitId, context);
  requireOwnUnit(context.actor, unitId, 'R33');
  requireToday(command, context);
  const sheet = openSheet(state, year);
  const appraised = state.units[unitId]?.appraised;
  if (appraised) {
    const detail = 'Điểm của đơn vị đã được thẩm định; không tự chấm lại được.';
    throw new DomainError('ALREADY_RECORDED', detail, { current: { appraised: appraised.eventId } });
  }
  requireCompleteMarks(sheet, marks);
  requireNew(state.units[unitId]?.self, unitId, marks);
  return [{ type: 'SelfScoreSubmitted', data: { clusterId, year, unitId, marks: storedMarks(marks) } }];
}

/** The cluster, if the unit is a member in that year. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_A_MEMBER. */
export function clusterOfMember({ clusterId, year }: Scope, unitId: UnitId, context: Context): Cluster {
  const cluster = clusterIn(context.registry, clusterId, year);
  requireMember(context, cluster, unitId, calendarYear(year));
  return cluster;
}

/** The marks field by field: nothing else that a command carries is stored. */
function storedMarks(marks: readonly Mark[]): Mark[] {
  return marks.map(({ criterion, points, value, cases, failed, noTask, note }) => ({
    criterion,
    ...(points === undefined ? {} : { points }),
    ...(value === undefined ? {} : { value }),
    ...(cases === undefined ? {} : { cases }),
    ...(failed === undefined ? {} : { failed }),
    ...(noTask === undefined ? {} : { noTask }),
    ...(note === undefined ? {} : { note }),
  }));
}

/** Throws ALREADY_RECORDED where the last entry of the same unit has these very marks. */
function requireNew(last: Entry | null | undefined, byUnitId: UnitId | null, marks: readonly Mark[]): void {
  if (!last || last.byUnitId !== byUnitId || canonicalJson(last.marks) !== canonicalJson(storedMarks(marks)))
    return;
  throw new DomainError('ALREADY_RECORDED', 'Các điểm này đã được ghi nhận.', {
    current: { on: last.on, byUnitId, eventId: last.eventId },
  });
}

/** What another unit found when it checked a self-score. */
export interface RecordCrossCheck extends SubmitSelfScore {
  readonly byUnitId: UnitId;
}

/**
 * Another member checks a unit's score, whole or in part (R34). Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED,
 * UNIT_NOT_FOUND, NOT_A_MEMBER, NOT_OWN_UNIT, JUDGES_ITSELF, SCORE_SHEET_NOT_ADOPTED, SCORES_FINAL, INVALID_MARK,
 * ALREADY_RECORDED.
 */
export function recordCrossCheck(
  state: ScoresState,
  command: RecordCrossCheck,
  context: Context,
): CrossCheckRecorded[] {
  const { clusterId, year, unitId, byUnitId, marks } = command;
  clusterOfMember(command, unitId, context);
  clusterOfMember(command, byUnitId, context);
  requireOwnUnit(context.actor, byUnitId, 'R34');
  if (byUnitId === unitId) throw judgesItself(command, context);
  requireMarks(openSheet(state, year), marks);
  const checks = state.units[unitId]?.crossChecks ?? [];
  requireNew(
    checks.find((check) => check.byUnitId === byUnitId),
    byUnitId,
    marks,
  );
  return [
    { type: 'CrossCheckRecorded', data: { clusterId, year, unitId, byUnitId, marks: storedMarks(marks) } },
  ];
}

function judgesItself(
  { unitId, year }: { readonly unitId: UnitId; readonly year: number },
  { registry, today }: Context,
): DomainError {
  const name = unitNameOn(registry, unitId, dayOfYear(year, today));
  return new DomainError(
    'JUDGES_ITSELF',
    `${name} không tự kiểm tra chéo, thẩm định điểm của mình.`,
    { unitId },
    'R34',
  );
}

/** The marks that count for a unit. */
export interface AppraiseScore extends SubmitSelfScore {
  /** Unit that appraises, where the operator records it. */
  readonly byUnitId?: UnitId;
}

/**
 * The leader of the year appraises a unit, a deputy the leader (R34); marks that differ from the self-score say why (R35). It
 * may be done again until the scores are final. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND,
 * NOT_A_MEMBER, NOT_LEADER_OF_YEAR, NOT_OWN_UNIT, JUDGES_ITSELF, SCORE_SHEET_NOT_ADOPTED, SCORES_FINAL, INVALID_MARK,
 * NOT_EXPLAINED, ALREADY_RECORDED.
 */
export function appraiseScore(
  state: ScoresState,
  command: AppraiseScore,
  context: Context,
  { offices }: OfficesBeside,
): ScoreAppraised[] {
  const { clusterId, year, unitId, marks } = command;
  const cluster = clusterOfMember(command, unitId, context);
  if (!appraisesLeader(command, context, cluster, offices))
    requireLeaderOfYear(context, cluster, offices, year, 'R34');
  const byUnitId = command.byUnitId ?? context.actor.unitId;
  if (byUnitId === unitId) throw judgesItself(command, context);
  if (byUnitId !== null && byUnitId !== context.actor.unitId) {
    requireOwnUnit(context.actor, byUnitId, 'R34');
    if (byUnitId !== cluster.organiserId) clusterOfMember(command, byUnitId, context);
  }
  const sheet = openSheet(state, year);
  requireCompleteMarks(sheet, marks);
  const self = state.units[unitId]?.self;
  const open = self ? unexplained(sheet, self.marks, marks) : [];
  if (open.length > 0) {
    throw new DomainError(
      'NOT_EXPLAINED',
      `Điểm thẩm định khác điểm tự chấm mà chưa nêu lý do: ${open.join(', ')}.`,
      { criteria: open },
      'R35',
    );
  }
  requireNew(state.units[unitId]?.appraised, byUnitId, marks);
  return [{ type: 'ScoreAppraised', data: { clusterId, year, unitId, byUnitId, marks: storedMarks(marks) } }];
}

/** True where a deputy appraises the unit that leads. */
function appraisesLeader(
  { year, unitId }: AppraiseScore,
  { actor }: Context,
  cluster: Cluster,
  offices: OfficesState,
): boolean {
  if (leaderOfYear(offices, year) !== unitId || organises(actor, cluster.organiserId)) return false;
  const ordinals = offices.appointments.filter((a) => a.year === year).map((a) => a.ordinal);
  return ordinals.some((ordinal) => {
    const deputy = holderOf(vouchedFor(offices), year, 'DEPUTY', ordinal);
    return deputy !== null && actsFor(actor, deputy.unitId);
  });
}
