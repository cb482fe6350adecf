import type { AwardsState } from '../awards/award-proposal.js';
import type { ClusterYearState } from './cluster-year.js';
import { clusterIn, clusterOf } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { isOperator } from '../registry/decision.js';
import type { Duty } from './duties.js';
import { duties, owing } from './duties.js';
import { DomainError } from '../ground/errors.js';
import type { DomainEvent } from '../ground/event.js';
import { livesOf } from '../offices/term-start.js';
import type { OfficesBeside } from '../offices/officers.js';
import { requireLeaderOfYear } from '../offices/tenures.js';
import type { Cluster } from '../registry/registry.js';
import { membersIn } from '../registry/registry.js';
import type { ResultsState } from '../results/results.js';
import type { Term } from '../offices/term.js';
import { termOf, termWanted } from '../offices/term.js';
import { printDate } from '../ground/text.js';
import type { ClusterId, Day } from '../ground/values.js';
import { calendarYear } from '../ground/values.js';
import type { Scope } from '../ground/scope.js';

// The calendar of a cluster-year: the day by which each duty is due, the alarms for duties not done by then, and the beginning of
// its officers' term. Process managers look at the clock and record alarms and terms. They go by the records as they are now, so
// a withdrawal, a correction or another day raises an alarm again or clears it.

/** Stream of the calendar of a cluster-year. */
export const stream = (clusterId: ClusterId, year: number): string => `calendar-${clusterId}_${year}`;

/**
 * The calendar of a year was set: the first day in Viet Nam on which each duty is late. Duties without a day raise no alarm. It
 * replaces an earlier calendar.
 */
export type CalendarSet = DomainEvent<'CalendarSet', Scope & { dueBefore: Partial<Record<Duty, Day>> }>;
/** A duty was not done by its day. `missing` are the units that owe it; empty where it is not known which unit does. */
export type AlarmRaised = DomainEvent<
  'AlarmRaised',
  Scope & { duty: Duty; dueBefore: Day; missing: string[] }
>;
/** The duty is done; or, with `dayMoved`, it is now due on a later day or has none. */
export type AlarmCleared = DomainEvent<
  'AlarmCleared',
  Scope & { duty: Duty; dueBefore: Day; dayMoved?: true }
>;
/** The officers of the year took office. Replaces an earlier record with another day or other officers. */
export type TermBegan = DomainEvent<'TermBegan', Scope & Term>;
/** The beginning of a term no longer counts: for example, an appointment was withdrawn or the day was moved. */
export type TermWithdrawn = DomainEvent<'TermWithdrawn', Scope & { on: Day }>;

/** What happens to the calendar of a cluster-year. */
export type CalendarEvent = CalendarSet | AlarmRaised | AlarmCleared | TermBegan | TermWithdrawn;

/** The last alarm of a duty. */
export interface Alarm {
  readonly dueBefore: Day;
  readonly missing: readonly string[];
  readonly open: boolean;
}

/** The calendar, the last alarm of each duty, and whether the term has begun; plain JSON, as read models store it. */
export interface CalendarState {
  readonly dueBefore: Readonly<Partial<Record<Duty, Day>>>;
  /** Number of events so far. */
  readonly events: number;
  readonly alarms: Readonly<Partial<Record<Duty, Alarm>>>;
  /** The term as recorded; null where it has not begun. */
  readonly began: Term | null;
}

export function initial(): CalendarState {
  return { dueBefore: {}, events: 0, alarms: {}, began: null };
}

export function evolve(last: CalendarState, event: CalendarEvent): CalendarState {
  const state = { ...last, events: last.events + 1 };
  switch (event.type) {
    case 'CalendarSet':
      return { ...state, dueBefore: event.data.dueBefore };
    case 'AlarmRaised': {
      const { duty, dueBefore, missing } = event.data;
      return { ...state, alarms: { ...state.alarms, [duty]: { dueBefore, missing, open: true } } };
    }
    case 'AlarmCleared': {
      const { duty, dueBefore } = event.data;
      const missing = state.alarms[duty]?.missing ?? [];
      return { ...state, alarms: { ...state.alarms, [duty]: { dueBefore, missing, open: false } } };
    }
    case 'TermBegan': {
      const { on, basis, leaderUnitId, deputyUnitIds } = event.data;
      return { ...state, began: { on, basis, leaderUnitId, deputyUnitIds } };
    }
    case 'TermWithdrawn':
      return { ...state, began: null };
  }
}

/**
 * The command that brings the recorded alarm of a duty up to date; null where it is. `owed` are the units that owe the duty, null
 * where it is done.
 */
export function alarmWanted(
  { dueBefore, alarms }: Pick<CalendarState, 'dueBefore' | 'alarms'>,
  duty: Duty,
  owed: readonly string[] | null,
  today: Day,
): 'RaiseAlarm' | 'ClearAlarm' | null {
  const [day, alarm] = [dueBefore[duty], alarms[duty]];
  const open = alarm?.open ? alarm : null;
  if (owed === null) return open ? 'ClearAlarm' : null;
  // An alarm raised for this day stays, even if the clock has since been set back to before that day.
  if (open?.dueBefore === day) return null;
  if (day !== undefined && day <= today) return 'RaiseAlarm';
  return open ? 'ClearAlarm' : null;
}

/** The whole calendar of a year; a duty without a day is never late. */
export interface SetCalendar extends Scope {
  readonly dueBefore: Readonly<Partial<Record<Duty, Day>>>;
}

/**
 * Sets the calendar of a year, or replaces it. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, NOT_LEADER_OF_YEAR,
 * ALREADY_RECORDED.
 */
export function setCalendar(
  state: CalendarState,
  command: SetCalendar,
  context: Context,
  { offices }: OfficesBeside,
): CalendarSet[] {
  const { clusterId, year } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  requireLeaderOfYear(context, cluster, offices, year, 'R41');
  const days = duties.flatMap((duty) => {
    const day = command.dueBefore[duty];
    return day === undefined ? [] : [[duty, day] as const];
  });
  const dueBefore = Object.fromEntries(days);
  if (duties.every((duty) => state.dueBefore[duty] === command.dueBefore[duty])) {
    throw new DomainError('ALREADY_RECORDED', `Lịch công tác năm ${year} đã được ghi nhận như vậy.`, {
      current: state.dueBefore,
    });
  }
  return [{ type: 'CalendarSet', data: { clusterId, year, dueBefore } }];
}

/** The states that say which duties are done. */
export interface BesideDeeds extends OfficesBeside {
  readonly clusterYear: ClusterYearState;
  readonly results: ResultsState;
  readonly awards: AwardsState;
}

/** The duty that was not done. */
export interface RaiseAlarm extends Scope {
  readonly duty: Duty;
}

/**
 * Records that a duty was not done by its day, with the units that owe it. It can be recorded again after the alarm was cleared,
 * or for another day. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN, NOT_DUE, ALREADY_RECORDED, NOTHING_MISSING.
 */
export function raiseAlarm(
  state: CalendarState,
  command: RaiseAlarm,
  context: Context,
  beside: BesideDeeds,
): AlarmRaised[] {
  const { clusterId, year, duty } = command;
  requireProcess(context);
  const owed = owedIn(command, clusterIn(context.registry, clusterId, year), beside);
  const dueBefore = state.dueBefore[duty];
  if (dueBefore === undefined || context.today < dueBefore) throw notDue(dueBefore ?? null, context.today);
  const known = state.alarms[duty];
  if (known?.open && known.dueBefore === dueBefore) throw recorded({ duty, ...known });
  if (owed === null) throw new DomainError('NOTHING_MISSING', 'Không còn thiếu gì.', { duty });
  return [{ type: 'AlarmRaised', data: { clusterId, year, duty, dueBefore, missing: [...owed] } }];
}

/** Units that owe a duty by what is recorded now; null where it is done. */
function owedIn(
  { year, duty }: RaiseAlarm,
  cluster: Cluster,
  { clusterYear, results, awards, offices }: BesideDeeds,
): readonly string[] | null {
  return owing(duty, year, {
    isDissolved: isDissolved(cluster, year),
    members: membersIn(cluster, calendarYear(year)),
    signed: [...clusterYear.signed],
    signersUnknown: clusterYear.pledge === 'signed' || clusterYear.pledge === 'signed-by-all',
    reported: results.reports.flatMap(({ unitId }) => unitId ?? []),
    filed: awards.submissions.has('CLUSTER') || awards.noProposal.has('CLUSTER'),
    offices,
  });
}

const isDissolved = ({ dissolvedOn }: Cluster, year: number): boolean =>
  dissolvedOn !== null && dissolvedOn <= calendarYear(year).from;

/** The duty whose alarm is cleared. */
export type ClearAlarm = RaiseAlarm;

/**
 * Records that the duty is done, or that it is now due on a later day or has none. Throws CLUSTER_NOT_FOUND,
 * FORBIDDEN, RECORD_NOT_FOUND where no alarm is open, STILL_MISSING.
 */
export function clearAlarm(
  state: CalendarState,
  command: ClearAlarm,
  context: Context,
  beside: BesideDeeds,
): AlarmCleared[] {
  const { clusterId, year, duty } = command;
  requireProcess(context);
  const alarm = state.alarms[duty];
  if (!alarm?.open) throw new DomainError('RECORD_NOT_FOUND', 'Không có cảnh báo nào đang mở.', { duty });
  const missing = owedIn(command, clusterOf(context.registry, clusterId), beside);
  if (alarmWanted(state, duty, missing, context.today) !== 'ClearAlarm')
    throw new DomainError('STILL_MISSING', 'Việc này vẫn còn thiếu.', { duty, missing });
  const moved = missing === null ? {} : { dayMoved: true as const };
  return [{ type: 'AlarmCleared', data: { clusterId, year, duty, dueBefore: alarm.dueBefore, ...moved } }];
}

/** The cluster-year whose officers take office. */
export type BeginTerm = Scope;

/**
 * Records that the officers of the year took office, and again where the day or the officers have changed since. Throws
 * CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN, NOT_DUE, OFFICE_NOT_HELD, ALREADY_RECORDED.
 */
export function beginTerm(
  state: CalendarState,
  { clusterId, year }: BeginTerm,
  context: Context,
  { offices }: OfficesBeside,
): TermBegan[] {
  requireProcess(context);
  const cluster = clusterIn(context.registry, clusterId, year);
  const term = termOf(offices, year, livesOf(context.registry, cluster));
  if (term === null)
    throw new DomainError('OFFICE_NOT_HELD', `Chưa có dữ liệu về trưởng của năm ${year}.`, { year }, 'R9');
  const { on } = term;
  if (context.today < on) {
    const detail = `Nhiệm kỳ năm ${year} bắt đầu từ ngày ${printDate(on)}.`;
    throw new DomainError('NOT_DUE', detail, { on, today: context.today });
  }
  if (termWanted(state.began, term, context.today) === null) throw recorded({ began: on });
  return [{ type: 'TermBegan', data: { clusterId, year, ...term } }];
}

/** The cluster-year whose term had been recorded as begun in error. */
export type WithdrawTerm = Scope;

/**
 * Records that a term has not begun although a record says so: no leader is known, its first day has not come, or the cluster had
 * been dissolved. Throws CLUSTER_NOT_FOUND, FORBIDDEN, RECORD_NOT_FOUND where no term is recorded, ALREADY_RECORDED where the
 * record is right.
 */
export function withdrawTerm(
  { began }: CalendarState,
  { clusterId, year }: WithdrawTerm,
  context: Context,
  { offices }: OfficesBeside,
): TermWithdrawn[] {
  requireProcess(context);
  const cluster = clusterOf(context.registry, clusterId);
  if (began === null)
    throw new DomainError('RECORD_NOT_FOUND', `Chưa ghi nhận nhiệm kỳ năm ${year} bắt đầu.`, { year });
  const term = isDissolved(cluster, year) ? null : termOf(offices, year, livesOf(context.registry, cluster));
  if (termWanted(began, term, context.today) !== 'WithdrawTerm') throw recorded({ began: began.on });
  return [{ type: 'TermWithdrawn', data: { clusterId, year, on: began.on } }];
}

/** Only the installation itself, which acts as an operator, records alarms and terms. Source: assumed. Throws FORBIDDEN. */
function requireProcess({ actor }: Context): void {
  if (isOperator(actor)) return;
  throw new DomainError('FORBIDDEN', 'Chỉ hệ thống mới được ghi việc này.');
}

function notDue(dueBefore: Day | null, today: Day): DomainError {
  const detail = dueBefore === null ? 'Việc này không có hạn.' : `Hạn là trước ngày ${printDate(dueBefore)}.`;
  return new DomainError('NOT_DUE', detail, { dueBefore, today });
}

function recorded(current: object): DomainError {
  return new DomainError('ALREADY_RECORDED', 'Việc này đã được ghi nhận.', { current });
}
