import type { AwardsState } from './award-proposal.js';
import type { ClusterYearState } from './cluster-year.js';
import { clusterIn } from './clusters.js';
import type { Context } from './decision.js';
import { isOperator } from './decision.js';
import { DomainError } from './errors.js';
import type { DomainEvent } from './event.js';
import { termStart } from './leadership.js';
import type { OfficesBeside } from './officers.js';
import { holderOf, leaderOfYear, requireLeaderOfYear } from './offices.js';
import type { Cluster } from './registry.js';
import { membersIn } from './registry.js';
import type { ResultsState } from './results.js';
import { printDate } from './text.js';
import { calendarYear } from './values.js';

// The calendar of a cluster-year: by when what is to be done, the alarms for what is missing then, and the beginning of the
// term of its officers. Alarms and terms are recorded by process managers, which look at the clock (process.ts).

/** Stream of the calendar of a cluster-year. */
export const stream = (clusterId: string, year: number): string => `calendar-${clusterId}_${year}`;

/**
 * What a year asks for: every member signs the pledge and reports; the last leader hands over to the leader of this year;
 * the leader of this year files the submission. Source: domain notes, calendar observed; scenarios 5.16.
 */
export const duties = ['SIGN_PLEDGE', 'REPORT_RESULTS', 'HAND_OVER', 'FILE_SUBMISSION'] as const;

/** One of the above. */
export type Duty = (typeof duties)[number];

interface Subject {
  readonly clusterId: string;
  readonly year: number;
}

/** First day in Viet Nam on which each duty is late; duties without a day raise no alarm. It replaces the one before. */
export type CalendarSet = DomainEvent<'CalendarSet', Subject & { dueBefore: Partial<Record<Duty, string>> }>;
/** A duty was not done by its day. `missing` are the units that owe it; nobody where the unit is not known. */
export type AlarmRaised = DomainEvent<
  'AlarmRaised',
  Subject & { duty: Duty; dueBefore: string; missing: string[] }
>;
/** Nothing is missing any more. */
export type AlarmCleared = DomainEvent<'AlarmCleared', Subject & { duty: Duty; dueBefore: string }>;
/**
 * The officers of the year took office: at the handover, or else on the day before the year from which its leader acts
 * (edge case 26), or else when the year began (R10; assumed).
 */
export type TermBegan = DomainEvent<
  'TermBegan',
  Subject & {
    on: string;
    basis: 'HANDOVER' | 'ACTS_FROM' | 'CALENDAR_YEAR';
    leaderUnitId: string;
    deputyUnitIds: string[];
  }
>;

/** Everything that happens to the calendar of a cluster-year. */
export type CalendarEvent = CalendarSet | AlarmRaised | AlarmCleared | TermBegan;

/** An alarm by its duty; a duty whose day was moved may raise another. */
export interface Alarm {
  readonly dueBefore: string;
  readonly missing: readonly string[];
  readonly open: boolean;
}

/** The calendar, the last alarm of each duty, and whether the term has begun; plain JSON, as read models keep it. */
export interface CalendarState {
  readonly dueBefore: Readonly<Partial<Record<Duty, string>>>;
  /** How often the days were set. */
  readonly settings: number;
  readonly alarms: Readonly<Partial<Record<Duty, Alarm>>>;
  readonly began: string | null;
}

/** No calendar. */
export function initial(): CalendarState {
  return { dueBefore: {}, settings: 0, alarms: {}, began: null };
}

/** Next state. */
export function evolve(state: CalendarState, event: CalendarEvent): CalendarState {
  switch (event.type) {
    case 'CalendarSet':
      return { ...state, dueBefore: event.data.dueBefore, settings: state.settings + 1 };
    case 'AlarmRaised': {
      const { duty, dueBefore, missing } = event.data;
      return { ...state, alarms: { ...state.alarms, [duty]: { dueBefore, missing, open: true } } };
    }
    case 'AlarmCleared': {
      const { duty, dueBefore } = event.data;
      const missing = state.alarms[duty]?.missing ?? [];
      return { ...state, alarms: { ...state.alarms, [duty]: { dueBefore, missing, open: false } } };
    }
    case 'TermBegan':
      return { ...state, began: event.data.on };
  }
}

/** The days of a year. */
export interface SetCalendar extends Subject {
  readonly dueBefore: Readonly<Partial<Record<Duty, string>>>;
}

/**
 * Sets the days of a year, again where they move. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, NOT_LEADER_OF_YEAR,
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

/** The streams that say what was done. */
export interface BesideDeeds extends OfficesBeside {
  readonly clusterYear: ClusterYearState;
  readonly results: ResultsState;
  readonly awards: AwardsState;
}

/** A duty of a cluster-year, which a process manager looked at. */
export interface RaiseAlarm extends Subject {
  readonly duty: Duty;
}

/**
 * Records that a duty was not done by its day, once for each day, with the units that owe it. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, FORBIDDEN, NOT_DUE, ALREADY_RECORDED, NOTHING_MISSING.
 */
export function raiseAlarm(
  state: CalendarState,
  command: RaiseAlarm,
  context: Context,
  beside: BesideDeeds,
): AlarmRaised[] {
  const { clusterId, year, duty } = command;
  requireProcess(context);
  const cluster = clusterIn(context.registry, clusterId, year);
  const dueBefore = state.dueBefore[duty];
  if (dueBefore === undefined || context.today < dueBefore) throw notDue(dueBefore ?? null, context.today);
  const known = state.alarms[duty];
  if (known?.dueBefore === dueBefore) throw recorded({ duty, ...known });
  const missing = missingFor(command, cluster, beside);
  if (missing === null) {
    throw new DomainError('NOTHING_MISSING', 'Không còn thiếu gì.', { duty });
  }
  return [{ type: 'AlarmRaised', data: { clusterId, year, duty, dueBefore, missing } }];
}

/** Units that owe a duty, as far as known; null where it is done. */
function missingFor({ year, duty }: RaiseAlarm, cluster: Cluster, beside: BesideDeeds): string[] | null {
  if (duty === 'HAND_OVER') {
    if (beside.offices.handOvers.some((handOver) => handOver.year === year)) return null;
    const outgoing = leaderOfYear(beside.offices, year - 1);
    return outgoing === null ? [] : [outgoing];
  }
  if (duty === 'FILE_SUBMISSION') {
    const { submissions, noProposal } = beside.awards;
    const leader = leaderOfYear(beside.offices, year);
    if (submissions.has('CLUSTER') || noProposal.has('CLUSTER')) return null;
    return leader === null ? [] : [leader];
  }
  const reported = beside.results.reports.map((report) => report.unitId);
  const done = duty === 'SIGN_PLEDGE' ? beside.clusterYear.signed : new Set(reported);
  const missing = membersIn(cluster, calendarYear(year)).filter((unitId) => !done.has(unitId));
  return missing.length === 0 ? null : missing;
}

/** An alarm whose duty a process manager found done. */
export type ClearAlarm = RaiseAlarm;

/**
 * Records that nothing is missing any more. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN, RECORD_NOT_FOUND where
 * no alarm is open, STILL_MISSING.
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
  const missing = missingFor(command, clusterIn(context.registry, clusterId, year), beside);
  if (missing !== null) throw new DomainError('STILL_MISSING', 'Việc này vẫn còn thiếu.', { duty, missing });
  return [{ type: 'AlarmCleared', data: { clusterId, year, duty, dueBefore: alarm.dueBefore } }];
}

/** The cluster-year whose officers take office. */
export type BeginTerm = Subject;

/**
 * Records that the officers of the year are in office: from the handover, or the day from which the leader acts, or else
 * the first day of the year. Throws
 * CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN, NOT_DUE, OFFICE_NOT_HELD, ALREADY_RECORDED.
 */
export function beginTerm(
  state: CalendarState,
  { clusterId, year }: BeginTerm,
  context: Context,
  { offices }: OfficesBeside,
): TermBegan[] {
  requireProcess(context);
  clusterIn(context.registry, clusterId, year);
  if (state.began !== null) throw recorded({ began: state.began });
  const { on, proof } = termStart(offices, year);
  if (context.today < on) {
    const detail = `Nhiệm kỳ năm ${year} bắt đầu từ ngày ${printDate(on)}.`;
    throw new DomainError('NOT_DUE', detail, { on, today: context.today });
  }
  const leaderUnitId = leaderOfYear(offices, year);
  if (leaderUnitId === null) {
    throw new DomainError('OFFICE_NOT_HELD', `Chưa có dữ liệu về trưởng của năm ${year}.`, { year }, 'R9');
  }
  const ordinals = new Set(
    offices.appointments.filter((a) => a.year === year && a.office === 'DEPUTY').map((a) => a.ordinal),
  );
  const deputyUnitIds = [...ordinals]
    .sort((a, b) => a - b)
    .flatMap((ordinal) => holderOf(offices, year, 'DEPUTY', ordinal)?.unitId ?? []);
  const early = proof?.type === 'OfficeHandedOver' ? 'HANDOVER' : 'ACTS_FROM';
  const basis = proof === null ? 'CALENDAR_YEAR' : early;
  return [{ type: 'TermBegan', data: { clusterId, year, on, basis, leaderUnitId, deputyUnitIds } }];
}

/** Alarms and terms are recorded by the installation itself. Source: assumed. Throws FORBIDDEN. */
function requireProcess({ actor }: Context): void {
  if (isOperator(actor)) return;
  throw new DomainError('FORBIDDEN', 'Chỉ hệ thống mới được ghi việc này.');
}

function notDue(dueBefore: string | null, today: string): DomainError {
  const detail = dueBefore === null ? 'Việc này không có hạn.' : `Hạn là trước ngày ${printDate(dueBefore)}.`;
  return new DomainError('NOT_DUE', detail, { dueBefore, today });
}

function recorded(current: object): DomainError {
  return new DomainError('ALREADY_RECORDED', 'Việc này đã được ghi nhận.', { current });
}
