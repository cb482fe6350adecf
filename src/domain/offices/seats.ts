import { labelOn, namedMembers, requireMember } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { endOf, livesOf, termStart } from './leadership.js';
import type {
  Appointment,
  AppointmentMode,
  ElectionWarning,
  Office,
  OfficesState,
  Tenure,
} from './offices.js';
import { tenuresOf } from './offices.js';
import type { Cluster } from '../registry/registry.js';
import { printDate } from '../ground/text.js';
import { unitNameOn } from '../registry/unit-decisions.js';
import type { ClusterId, Day, Period, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, firstDay, later } from '../ground/values.js';

// Whether a unit may take a seat, from which day, and with what warning, in whatever way it is appointed (R9, R13-R16).

/** What all commands say that appoint a unit. */
export interface SeatCommand extends Recording {
  readonly clusterId: ClusterId;
  /** Emulation year of the term (R10). */
  readonly year: number;
  readonly unitId: UnitId;
  /** First day in office, where it is not the first of the term or of the vacancy. */
  readonly actsFrom?: Day;
}

/** A seat that a unit is to take, and how (R12). */
export interface SeatTaken extends SeatCommand {
  readonly office: Office;
  readonly ordinal: number;
  readonly mode: AppointmentMode;
}

/** An appointment as a refusal shows it. */
export function describe(appointment: Appointment, { registry, today }: Context): object {
  const { unitId, year, office, ordinal, mode, proof } = appointment;
  const name = unitNameOn(registry, unitId, dayOfYear(year, today));
  return { unitId, name, year, office, ordinal, mode, eventId: proof.eventId };
}

/**
 * Throws DATES_OUT_OF_ORDER unless an officer of the term may begin or leave on that day: from 1 July before the year on,
 * after the term before began and before the next one did. Source: assumed.
 */
export function requireDayOfTerm(
  state: OfficesState,
  cluster: Cluster,
  year: number,
  day: Day,
  { registry }: Context,
): void {
  const lives = livesOf(registry, cluster);
  const after = termStart(state, year - 1, lives).on;
  const before = termStart(state, year + 1, lives).on;
  if (day >= `${year - 1}-07-01` && day > after && day < before) return;
  throw new DomainError('DATES_OUT_OF_ORDER', `Ngày ${printDate(day)} không thuộc nhiệm kỳ năm ${year}.`, {
    year,
    on: day,
    after,
    before,
  });
}

/**
 * The first day in office to record; null is the first of the term. A later holder begins at the earliest when the earlier one
 * left; an appointment that confirms the holder keeps its first day. Throws INVALID_REQUEST for a second leader (R9),
 * OFFICE_ALREADY_HELD where another unit holds the seat or this one was appointed in the same way (R9), DATES_OUT_OF_ORDER
 * where `actsFrom` is no day of the term or the seat was not free by then, NOT_A_MEMBER where the unit is none in the term
 * (R13), TWO_OFFICES where it holds another office of the year (R14).
 */
export function takeSeat(
  state: OfficesState,
  cluster: Cluster,
  command: SeatTaken,
  context: Context,
): Day | null {
  const { year, office, ordinal, unitId } = command;
  if (office === 'LEADER' && ordinal !== 1) {
    const fault = { pointer: '/ordinal', detail: 'there is one leader' };
    throw new DomainError(
      'INVALID_REQUEST',
      'Mỗi năm mỗi cụm, khối chỉ có một đơn vị làm trưởng.',
      { errors: [fault] },
      'R9',
    );
  }
  if (command.actsFrom !== undefined) requireDayOfTerm(state, cluster, year, command.actsFrom, context);
  const ends = (tenure: Tenure): Day | null =>
    endOf(tenure, cluster.members.get(tenure.unitId), `${year}-12-31`);
  const tenures = tenuresOf(state, year, office, ordinal);
  const last = tenures.at(-1);
  const current = last && ends(last) === null ? last : null;
  if (current) requireConfirmation(current, cluster, command, context);
  const previous = tenures.at(current ? -2 : -1);
  const freeFrom = previous ? (ends(previous) ?? current?.from ?? null) : null;
  const term = termFrom(command, context);
  const start = command.actsFrom ?? (current ? current.from : freeFrom && later(freeFrom, term.from));
  if (start !== null && freeFrom !== null && start < freeFrom) {
    throw new DomainError(
      'DATES_OUT_OF_ORDER',
      `Đến ngày ${printDate(freeFrom)} chức vụ này của ${labelOn(cluster, freeFrom)} năm ${year} mới khuyết.`,
      { year, office, ordinal, freeFrom, actsFrom: start },
    );
  }
  requireMember(context, cluster, unitId, { ...term, from: later(term.from, start) });
  requireNoOtherOffice(state, cluster, command, start ?? term.from, context);
  return start;
}

/**
 * The days in which a candidate must be a member: from the day on which the appointment takes effect to the end of the year;
 * the whole year where that day is not in it, as at the meeting of the year before or with an old record (R13, R71).
 */
function termFrom(command: SeatCommand, context: Context): Period {
  const year = calendarYear(command.year);
  const decidedOn = command.occurredOn === undefined ? context.today : command.occurredOn;
  const effect = command.actsFrom ?? (decidedOn === null ? year.from : firstDay(decidedOn));
  return effect > year.from && effect < `${command.year + 1}` ? { from: effect, to: year.to } : year;
}

/** A seat that is held can only be confirmed to its holder, once in each way of R12. Throws OFFICE_ALREADY_HELD. */
function requireConfirmation(current: Tenure, cluster: Cluster, command: SeatTaken, context: Context): void {
  const { year, unitId, mode } = command;
  const known = current.appointments.find((a) => a.unitId !== unitId || a.mode === mode);
  if (!known) return;
  const day = dayOfYear(year, context.today);
  throw new DomainError(
    'OFFICE_ALREADY_HELD',
    `${unitNameOn(context.registry, known.unitId, day)} đã giữ chức vụ này của ${labelOn(cluster, day)} năm ${year}.`,
    { current: describe(known, context) },
    'R9',
  );
}

/** A unit holds one office of a cluster at a time in a year. Throws TWO_OFFICES. */
function requireNoOtherOffice(
  state: OfficesState,
  cluster: Cluster,
  { year, office, ordinal, unitId }: SeatTaken,
  start: Day,
  context: Context,
): void {
  const elsewhere = state.appointments.filter(
    (a) => a.year === year && a.unitId === unitId && !(a.office === office && a.ordinal === ordinal),
  );
  const other = elsewhere.find((a) =>
    tenuresOf(state, year, a.office, a.ordinal).some(
      (t) => t.appointments.includes(a) && (t.vacancy === null || t.vacancy.on > start),
    ),
  );
  if (!other) return;
  const day = dayOfYear(year, context.today);
  throw new DomainError(
    'TWO_OFFICES',
    `${unitNameOn(context.registry, unitId, day)} đã giữ một chức vụ khác của ${labelOn(cluster, day)} năm ${year}.`,
    { current: describe(other, context) },
    'R14',
  );
}

/**
 * Warns where other members have not led since the candidate last did: the round is not complete. Source: R16.
 */
export function rotationWarnings(
  state: OfficesState,
  cluster: Cluster,
  year: number,
  unitId: UnitId,
  context: Context,
): ElectionWarning[] {
  const led = state.appointments.filter((a) => a.office === 'LEADER' && a.year < year);
  const last = Math.max(...led.filter((a) => a.unitId === unitId).map((a) => a.year));
  if (last === -Infinity) return [];
  const since = new Set(led.filter((a) => a.year > last).map((a) => a.unitId));
  const waiting = namedMembers(context, cluster, calendarYear(year)).filter(
    (m) => m.unitId !== unitId && !since.has(m.unitId),
  );
  if (waiting.length === 0) return [];
  const names = waiting.map((m) => m.name).join(', ');
  const name = unitNameOn(context.registry, unitId, dayOfYear(year, context.today));
  return [
    {
      code: 'ROTATION_ROUND_INCOMPLETE',
      detail: `${name} đã làm trưởng năm ${last}; từ đó chưa ghi nhận các đơn vị sau làm trưởng: ${names}.`,
      yetToLead: waiting.map((m) => m.unitId),
    },
  ];
}
