import {
  isUntold,
  labelOn,
  membershipUntold,
  namedMembers,
  requireMember,
} from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Evidence } from '../ground/event.js';
import type { Supplement } from '../ground/supplement.js';
import { supplementToFact } from '../ground/supplement.js';
import { differences } from '../ground/told-again.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import type {
  Appointment,
  AppointmentMode,
  ElectionWarning,
  Office,
  OfficesState,
  Vacancy,
} from './offices.js';
import { endOf } from './seated.js';
import type { Span, Tenure, Told } from './tenures.js';
import { decisionOn, decisive, moreExact, tenuresOf } from './tenures.js';
import { livesOf, termStart } from './term-start.js';
import type { Cluster } from '../registry/registry.js';
import { membersIn } from '../registry/registry.js';
import type { MembershipUntold } from '../registry/registry-events.js';
import { earliest } from '../ground/told-day.js';
import { printDate } from '../ground/text.js';
import { unitNameOn } from '../registry/unit-decisions.js';
import type { ClusterId, Day, PartialDate, Period, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, firstDay, isBefore, lastDay, later, yearOf } from '../ground/values.js';

// Whether a unit may take a seat, from which day, and with what warning, in whatever way it is appointed (R9, R13-R16).

/** What all commands say that appoint a unit. */
export interface SeatCommand extends Recording {
  /** Documents that tell of it. */
  readonly evidence?: readonly Evidence[];
  readonly clusterId: ClusterId;
  /** Emulation year of the term (R10). */
  readonly year: number;
  /** Undefined where no source names it; a later appointment may. */
  readonly unitId?: UnitId;
  /** First day in office, where it is not the first of the term or of the vacancy; a partial date. */
  readonly actsFrom?: PartialDate;
}

/** A seat that a unit is to take, and how (R12). */
export interface SeatTaken extends SeatCommand {
  readonly office: Office;
  readonly ordinal: number;
  /** Null where the members chose and no source says how. */
  readonly mode: AppointmentMode | null;
  readonly vote?: VoteAsTold | null;
  readonly ballotId?: string;
}

/** An appointment as a refusal shows it. */
export function describe(appointment: Told, { registry, today }: Context): object {
  const { unitId, year, office, ordinal, mode, proof } = appointment;
  const name = unitId === null ? null : unitNameOn(registry, unitId, dayOfYear(year, today));
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
  day: PartialDate,
  { registry }: Context,
): void {
  const lives = livesOf(registry, cluster);
  const after = termStart(state, year - 1, lives).first;
  const before = termStart(state, year + 1, lives).on;
  if (lastDay(day) >= `${year - 1}-07-01` && lastDay(day) > after && firstDay(day) < before) return;
  const when = `${day.length === 10 ? 'Ngày' : 'Thời gian'} ${printDate(day)}`;
  const detail = `${when} không thuộc nhiệm kỳ năm ${year}.`;
  throw new DomainError('DATES_OUT_OF_ORDER', detail, { year, on: day, after, before });
}

/** What an appointment says of its place among the others of the seat. */
type Place = Pick<Appointment, 'actsFrom' | 'tellsAgain'>;

/** Where the same was told before, what this adds to it. */
type PlaceOrMore =
  | { readonly place: Place; readonly untold: readonly MembershipUntold[]; readonly more?: never }
  | { readonly more: Supplement };

/**
 * The first day in office to record, and what this tells again, now with the name or another way; null is the first of the term. A
 * later holder begins at the earliest when the earlier one left; an appointment that confirms the holder keeps its first day. The same
 * told again is what it adds: ALREADY_RECORDED where that is nothing, or something else. Throws
 * INVALID_REQUEST for a second leader (R9), OFFICE_ALREADY_HELD where another unit holds the seat,
 * or an officer who is not named may be the one who is known (R9), DATES_OUT_OF_ORDER where `actsFrom` is certainly no day of
 * the term or the seat was certainly not free by then, NOT_A_MEMBER where the unit is none in the term (R13), unless a document names it
 * and nothing else tells of its membership (`requireMemberAsTold`), TWO_OFFICES where it holds another office of the year (R14).
 */
export function takeSeat(
  state: OfficesState,
  cluster: Cluster,
  command: SeatTaken,
  context: Context,
): PlaceOrMore {
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
  const tenures = tenuresOf(state, year, office, ordinal);
  const members = Object.fromEntries(cluster.members);
  const ends = (tenure: Tenure): Span | null => {
    const end = endOf(tenure, year, members, `${year}-12-31`);
    return end !== null && end.by <= `${year}-12-31` ? end : null;
  };
  const term = termFrom(command, context);
  const { current, previous } = placeIn(tenures, cluster, command, context, (one) => ends(one) === null);
  const known = current && knownIn(current, cluster, command, context);
  const more = known && moreOf(known, command, context);
  if (command.actsFrom !== undefined) requireDayOfTerm(state, cluster, year, command.actsFrom, context);
  const freeFrom = previous ? ends(previous) : null;
  const told = command.actsFrom ?? null;
  const start = current
    ? moreExact(told ?? current.from, current.from)
    : (told ?? (freeFrom && beginning(freeFrom, previous?.vacancy ?? null, term.from)));
  const free = freeFrom?.first ?? null;
  if (start !== null && free !== null && lastDay(start) < free) {
    throw new DomainError(
      'DATES_OUT_OF_ORDER',
      `Đến ngày ${printDate(free)} chức vụ này của ${labelOn(cluster, free)} năm ${year} mới khuyết.`,
      { year, office, ordinal, freeFrom: free, actsFrom: start },
    );
  }
  let untold: readonly MembershipUntold[] = [];
  if (unitId !== undefined) {
    const first = start && firstDay(start);
    const period = { ...term, from: later(term.from, first) };
    untold = requireMemberAsTold(context, cluster, { ...command, unitId }, period);
    requireNoOtherOffice(state, cluster, { ...command, unitId }, start ?? term.from, context);
  }
  if (more) return { more };
  const again = current?.unitId === null ? current.appointments.map(({ proof }) => proof.eventId) : [];
  return { place: { actsFrom: start, ...(again.length > 0 ? { tellsAgain: again } : {}) }, untold };
}

/**
 * As `requireMember`; but whom a document names as an officer of the year need not be known as a member, where nothing says that it was
 * none, and no other member of the year is known, or the document does not say that the members chose it: that is warned of (R13; assumed).
 * Throws NOT_A_MEMBER, UNIT_NOT_FOUND, UNIT_ENDED, DATES_OUT_OF_ORDER, MEMBER_OF_ANOTHER_CLUSTER (R4).
 */
export function requireMemberAsTold(
  context: Context,
  cluster: Cluster,
  {
    unitId,
    year,
    mode,
    ballotId,
    evidence = [],
  }: Pick<SeatTaken, 'year' | 'mode' | 'ballotId' | 'evidence'> & { readonly unitId: UnitId },
  period: Period,
): readonly MembershipUntold[] {
  const isKnownYear = membersIn(cluster, calendarYear(year)).length > 0;
  const mayBe = evidence.length > 0 && ballotId === undefined && (mode === 'REPORTED' || !isKnownYear);
  if (!mayBe || !isUntold(context.registry, cluster, unitId, year)) {
    requireMember(context, cluster, unitId, period);
    return [];
  }
  return [membershipUntold(context, cluster, unitId, year)];
}
/**
 * The tenure that an appointment tells of once more, since it confirms the holder or names one who was not; and the one before, where it
 * begins another. Throws OFFICE_ALREADY_HELD where an officer who is not named may be the one who is known.
 */
function placeIn(
  tenures: readonly Tenure[],
  cluster: Cluster,
  command: SeatTaken,
  context: Context,
  isOpen: (tenure: Tenure) => boolean,
): { readonly current?: Tenure; readonly previous?: Tenure } {
  const last = tenures.at(-1);
  const earlier = tenures.slice(0, -1);
  const [after, once] = [{ previous: last }, { current: last, previous: earlier.at(-1) }];
  const { unitId, mode, year, actsFrom = null } = command;
  // Who has left the cluster is told of no second time in the seat, nor is anybody in the words on record; who left the seat may return.
  const at = tenures.findLastIndex((one) => {
    if (one.unitId !== (unitId ?? null) || (one.vacancy !== null && command.actsFrom === undefined))
      return false;
    const known = wayIn(one.appointments, mode);
    const hasLeft = unitId !== undefined && one.vacancy === null && !isOpen(one) && !(last && isOpen(last));
    return hasLeft || (known !== undefined && isOnRecord(known, command, context));
  });
  if (at >= 0) return { current: tenures[at], previous: tenures[at - 1] };
  if (!last || !isOpen(last)) return after;
  const decided = decisive.includes(mode) ? decidedOn(command, context) : null;
  const was = last.appointments.flatMap((one) => decisionOn(one) ?? [])[0] ?? null;
  const inYear = (day: PartialDate | null) => (day !== null && yearOf(day) === year ? day : null);
  const isKnownSo = last.appointments.some((one) => isSameWay(one.mode, mode));
  const isLater = (a: PartialDate | null, b: PartialDate | null): boolean =>
    a !== null && b !== null && isBefore(a, b);
  if (unitId === undefined) {
    if (isLater(last.from ?? inYear(was) ?? `${year}-01-01`, actsFrom ?? inYear(decided))) return after;
    if (last.unitId === null && !isKnownSo) return once;
    const known = wayIn(last.appointments, mode);
    const [first] = last.appointments;
    // Who tells more of somebody than is known of the one who is named may mean another.
    const isMore = last.unitId !== null && known && !isOnRecord(known, command, context);
    if (first && (!known || isMore)) throw alreadyHeld(known ?? first, cluster, context);
    return once;
  }
  if (last.unitId !== null) return once;
  const before = earlier.at(-1);
  const goesOn = before?.unitId === unitId && isOpen(before) && !isKnownSo;
  const told = isKnownSo && command.occurredOn !== undefined ? decided : null;
  if (goesOn || isLater(actsFrom, last.from ?? was) || isLater(told, was))
    return placeIn(earlier, cluster, command, context, isOpen);
  return isLater(last.from, actsFrom) || isLater(was, told) ? after : once;
}

/** When a successor began whose first day is not told, as far as that follows from the decision or the leaving of the one before. */
function beginning({ first, by }: Span, vacancy: Vacancy | null, decided: Day): PartialDate | null {
  if (first === by || decided >= by) return later(by, decided);
  return vacancy?.on ?? null;
}

/** When it was decided, where the command says so or tells no other day. */
const decidedOn = ({ occurredOn }: SeatCommand, { today }: Context): PartialDate | null =>
  occurredOn === undefined ? today : occurredOn;

/**
 * The days in which a candidate must be a member: from the day on which the appointment takes effect to the end of the year;
 * the whole year where that day is not in it, as at the meeting of the year before or with an old record (R13, R71).
 */
function termFrom(command: SeatCommand, context: Context): Period {
  const year = calendarYear(command.year);
  const decided = decidedOn(command, context);
  const effect = command.actsFrom
    ? firstDay(command.actsFrom)
    : decided === null
      ? year.from
      : firstDay(decided);
  return effect > year.from && effect < `${command.year + 1}` ? { from: effect, to: year.to } : year;
}

const chosen: readonly SeatTaken['mode'][] = ['ELECTED', 'AGREED'];

/** Whether both may be one way to a seat: who elected, or agreed, is also told to have chosen. */
const isSameWay = (a: SeatTaken['mode'], b: SeatTaken['mode']): boolean =>
  a === b || (a === null && chosen.includes(b)) || (b === null && chosen.includes(a));

/** A seat that is held can only be confirmed to its holder, once in each way of R12: the record of that way. Throws OFFICE_ALREADY_HELD. */
function knownIn(
  { unitId, appointments }: Tenure,
  cluster: Cluster,
  command: SeatTaken,
  context: Context,
): Told | undefined {
  const [first] = appointments;
  if (first && unitId !== null && command.unitId !== undefined && unitId !== command.unitId)
    throw alreadyHeld(first, cluster, context);
  // Who names the holder says nothing of a record that does not: that one was told again by another.
  const told =
    command.unitId === undefined ? appointments : appointments.filter((one) => one.unitId !== null);
  return wayIn(told, command.mode);
}

/** The one that was in this way, or may have been. */
const wayIn = (appointments: readonly Told[], mode: SeatTaken['mode']): Told | undefined =>
  appointments.find((one) => one.mode === mode) ?? appointments.find((one) => isSameWay(one.mode, mode));

/** What the command tells of the record of the same, and what is on record. */
function tellingOf(known: Told, command: SeatTaken, context: Context) {
  const { unitId, actsFrom, mode, vote, ballotId, occurredOn } = command;
  const { proof, more: _more, ...fact } = known;
  return {
    told: { unitId, actsFrom, mode, vote, ballotId, occurredOn },
    fact: { ...describe(known, context), ...fact, occurredOn: proof.occurredOn },
  };
}

const isOnRecord = (known: Told, command: SeatTaken, context: Context): boolean => {
  const { fact, told } = tellingOf(known, command, context);
  return differences(fact, told).length === 0;
};

/** What the command adds to the record of the same. Throws ALREADY_RECORDED. */
function moreOf(known: Told, command: SeatTaken, context: Context): Supplement {
  const { fact, told } = tellingOf(known, command, context);
  return supplementToFact(known.proof, fact, told, 'Việc này đã được ghi nhận.', { rule: 'R9' });
}

function alreadyHeld(known: Told, cluster: Cluster, context: Context): DomainError {
  const { year, unitId } = known;
  const day = dayOfYear(year, context.today);
  const seat = `đã giữ chức vụ này của ${labelOn(cluster, day)} năm ${year}`;
  return new DomainError(
    'OFFICE_ALREADY_HELD',
    unitId === null
      ? `Đã ghi một đơn vị chưa rõ tên ${seat}.`
      : `${unitNameOn(context.registry, unitId, day)} ${seat}.`,
    { current: describe(known, context) },
    'R9',
  );
}

/** A unit holds one office of a cluster at a time in a year. Throws TWO_OFFICES. */
function requireNoOtherOffice(
  state: OfficesState,
  cluster: Cluster,
  { year, office, ordinal, unitId }: SeatTaken & { readonly unitId: UnitId },
  start: PartialDate,
  context: Context,
): void {
  const elsewhere = state.appointments.filter(
    (a) => a.year === year && a.unitId === unitId && !(a.office === office && a.ordinal === ordinal),
  );
  const other = elsewhere.find((a) =>
    tenuresOf(state, year, a.office, a.ordinal).some(
      (t) =>
        t.appointments.includes(a) && (t.vacancy === null || (earliest(t.vacancy) ?? start) > lastDay(start)),
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
