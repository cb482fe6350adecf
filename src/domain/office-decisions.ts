import { clusterOf, namedMembers, requireMember } from './clusters.js';
import type { Context, Recording } from './decision.js';
import { isOperator, requireOneOf, requireOrganiser } from './decision.js';
import { DomainError } from './errors.js';
import type {
  ActingOfficeAssumed,
  Appointment,
  AppointmentMode,
  DeputyElected,
  ElectionWarning,
  LeaderElected,
  Office,
  OfficeAssigned,
  OfficeHandedOver,
  OfficeRecognised,
  OfficeRecordWithdrawn,
  OfficeReported,
  OfficesState,
  OfficeVacated,
  VoteAsTold,
} from './offices.js';
import { appointmentsTo, holderOf } from './offices.js';
import type { Cluster, RegistryState } from './registry.js';
import { isMember, membersIn } from './registry.js';
import { unitOf } from './units.js';
import type { Period } from './values.js';
import { calendarYear, firstDay } from './values.js';

// Decisions on offices (R9-R16): the members elect, the organiser assigns or recognises, the leader hands over.

interface SeatCommand extends Recording {
  readonly clusterId: string;
  readonly year: number;
  readonly unitId: string;
  readonly actsFrom?: string;
}

/**
 * The days that matter for a candidate: what is left of the term year when the appointment takes effect, or the whole year
 * where that is not within it, as at a year-end meeting or when an old fact is recorded (R13, R71).
 */
function termFrom(command: SeatCommand, context: Context): Period {
  const year = calendarYear(command.year);
  const decidedOn = command.occurredOn === undefined ? context.today : command.occurredOn;
  const effect = command.actsFrom ?? (decidedOn === null ? year.from : firstDay(decidedOn));
  return effect > year.from && effect < `${command.year + 1}` ? { from: effect, to: year.to } : year;
}

function describe(appointment: Appointment, registry: RegistryState): object {
  const { unitId, year, office, ordinal, mode, proof } = appointment;
  return { unitId, name: unitOf(registry, unitId).name, year, office, ordinal, mode, eventId: proof.eventId };
}

/**
 * Throws unless the unit may take the seat: a member in the term (NOT_A_MEMBER, R13), the seat not held by another or by
 * an appointment of the same kind (OFFICE_ALREADY_HELD, R9), no second office in the year (TWO_OFFICES, R14).
 */
function requireSeat(
  state: OfficesState,
  cluster: Cluster,
  command: SeatCommand & { office: Office; ordinal: number; mode: AppointmentMode },
  context: Context,
): void {
  const { year, office, ordinal, unitId, mode } = command;
  const period = termFrom(command, context);
  const current = holderOf(state, year, office, ordinal);
  const repeated = appointmentsTo(state, year, office, ordinal).some(
    (a) => a.unitId === unitId && a.mode === mode,
  );
  if (current && (current.unitId !== unitId || repeated)) {
    throw new DomainError(
      'OFFICE_ALREADY_HELD',
      `${unitOf(context.registry, current.unitId).name} đã giữ chức vụ này của ${cluster.label} năm ${year}.`,
      { current: describe(current, context.registry) },
      'R9',
    );
  }
  requireMember(context.registry, cluster, unitId, period);
  const other = state.appointments.find(
    (a) =>
      a.year === year &&
      a.unitId === unitId &&
      !(a.office === office && a.ordinal === ordinal) &&
      holderOf(state, year, a.office, a.ordinal)?.unitId === unitId,
  );
  if (other) {
    throw new DomainError(
      'TWO_OFFICES',
      `${unitOf(context.registry, unitId).name} đã giữ một chức vụ khác của ${cluster.label} năm ${year}.`,
      { current: describe(other, context.registry) },
      'R14',
    );
  }
}

/** Members of the year before or of the term may record what their meeting decided (R11, edge case 9). */
function requireElector(cluster: Cluster, year: number, context: Context): void {
  const electors = [...membersIn(cluster, calendarYear(year - 1)), ...membersIn(cluster, calendarYear(year))];
  requireOneOf(context.actor, electors, 'R11');
}

export interface ElectLeader extends SeatCommand {
  readonly mode?: 'ELECTED' | 'AGREED';
  readonly vote?: VoteAsTold;
}

/**
 * Records that the members chose the unit that leads in `year` (R9-R11). Warns where it led before and others have not led
 * since (R16). Throws CLUSTER_NOT_FOUND, UNIT_NOT_FOUND, NOT_A_MEMBER, OFFICE_ALREADY_HELD, TWO_OFFICES, FORBIDDEN.
 */
export function electLeader(state: OfficesState, command: ElectLeader, context: Context): LeaderElected[] {
  const { clusterId, year, unitId, actsFrom = null, mode = 'ELECTED' } = command;
  const cluster = clusterOf(context.registry, clusterId);
  requireElector(cluster, year, context);
  requireSeat(state, cluster, { ...command, office: 'LEADER', ordinal: 1, mode }, context);
  const warnings = rotationWarnings(state, cluster, year, unitId, context.registry);
  return [
    {
      type: 'LeaderElected',
      data: {
        clusterId,
        year,
        office: 'LEADER',
        ordinal: 1,
        unitId,
        actsFrom,
        mode,
        vote: voteOf(command),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

function voteOf({ vote }: ElectLeader): VoteAsTold | null {
  return vote ? { method: vote.method, wording: vote.wording } : null;
}

/** A round is complete when every member has led once since the candidate last did. Source: R16; a warning, never a bar. */
function rotationWarnings(
  state: OfficesState,
  cluster: Cluster,
  year: number,
  unitId: string,
  registry: RegistryState,
): ElectionWarning[] {
  const led = state.appointments.filter((a) => a.office === 'LEADER' && a.year < year);
  const last = Math.max(...led.filter((a) => a.unitId === unitId).map((a) => a.year));
  if (last === -Infinity) return [];
  const since = new Set(led.filter((a) => a.year > last).map((a) => a.unitId));
  const waiting = namedMembers(registry, cluster, calendarYear(year)).filter(
    (m) => m.unitId !== unitId && !since.has(m.unitId),
  );
  if (waiting.length === 0) return [];
  const names = waiting.map((m) => m.name).join(', ');
  return [
    {
      code: 'ROTATION_ROUND_INCOMPLETE',
      detail: `${unitOf(registry, unitId).name} đã làm trưởng năm ${last}; từ đó chưa thấy ghi nhận: ${names}.`,
      yetToLead: waiting.map((m) => m.unitId),
    },
  ];
}

export interface ElectDeputy extends ElectLeader {
  /** 1 unless a further deputy is meant (edge case 23). */
  readonly ordinal?: number;
}

/** Records that the members chose a deputy for `year`. Throws as `electLeader`. */
export function electDeputy(state: OfficesState, command: ElectDeputy, context: Context): DeputyElected[] {
  const { clusterId, year, unitId, ordinal = 1, actsFrom = null, mode = 'ELECTED' } = command;
  const cluster = clusterOf(context.registry, clusterId);
  requireElector(cluster, year, context);
  requireSeat(state, cluster, { ...command, office: 'DEPUTY', ordinal, mode }, context);
  return [
    {
      type: 'DeputyElected',
      data: { clusterId, year, office: 'DEPUTY', ordinal, unitId, actsFrom, mode, vote: voteOf(command) },
    },
  ];
}

export interface AssignOffice extends SeatCommand {
  readonly office: Office;
  readonly ordinal?: number;
}

/** The organiser assigns an office (giao), also after a vacancy within the year (R12). Throws as `electLeader`. */
export function assignOffice(state: OfficesState, command: AssignOffice, context: Context): OfficeAssigned[] {
  const cluster = organised(command.clusterId, context);
  requireSeat(state, cluster, { ...command, ordinal: command.ordinal ?? 1, mode: 'ASSIGNED' }, context);
  return [{ type: 'OfficeAssigned', data: seatOf(command) }];
}

/** The organiser recognises the holder of an office (công nhận), which may follow an election (R12). Throws as `electLeader`. */
export function recogniseOffice(
  state: OfficesState,
  command: AssignOffice,
  context: Context,
): OfficeRecognised[] {
  const cluster = organised(command.clusterId, context);
  requireSeat(state, cluster, { ...command, ordinal: command.ordinal ?? 1, mode: 'RECOGNISED' }, context);
  return [{ type: 'OfficeRecognised', data: seatOf(command) }];
}

/** Records an office that a source names without saying how it was come by. Throws as `electLeader`. */
export function reportOffice(state: OfficesState, command: AssignOffice, context: Context): OfficeReported[] {
  const cluster = clusterOf(context.registry, command.clusterId);
  requireElector(cluster, command.year, context);
  requireSeat(state, cluster, { ...command, ordinal: command.ordinal ?? 1, mode: 'REPORTED' }, context);
  return [{ type: 'OfficeReported', data: seatOf(command) }];
}

function organised(clusterId: string, context: Context): Cluster {
  const cluster = clusterOf(context.registry, clusterId);
  requireOrganiser(context.actor, cluster.organiserId);
  return cluster;
}

function seatOf(command: AssignOffice): OfficeAssigned['data'] {
  const { clusterId, year, office, ordinal = 1, unitId, actsFrom = null } = command;
  return { clusterId, year, office, ordinal, unitId, actsFrom };
}

export interface HandOverOffice {
  readonly clusterId: string;
  /** Emulation year of the term that begins. */
  readonly year: number;
  /** Day of the handover; undefined where no source states it. */
  readonly on?: string;
}

/**
 * Records the handover, with the rotating flag where there is one (edge case 52), to the leader of `year`. A dated one moves
 * the bounds of both terms. Throws OFFICE_NOT_HELD, ALREADY_RECORDED, DATES_OUT_OF_ORDER, CLUSTER_NOT_FOUND, FORBIDDEN.
 */
export function handOverOffice(
  state: OfficesState,
  command: HandOverOffice,
  context: Context,
): OfficeHandedOver[] {
  const { clusterId, year, on = null } = command;
  const cluster = clusterOf(context.registry, clusterId);
  const from = holderOf(state, year - 1, 'LEADER');
  const to = holderOf(state, year, 'LEADER');
  if (!isOperator(context.actor)) requireOneOf(context.actor, from ? [from.unitId] : [], 'R11');
  if (!to) {
    throw new DomainError('OFFICE_NOT_HELD', `Chưa có dữ liệu về trưởng ${cluster.label} năm ${year}.`, {
      clusterId,
      year,
    });
  }
  const known = state.handOvers.find((h) => h.year === year && (h.on !== null || on === null));
  if (known) {
    throw new DomainError('ALREADY_RECORDED', `Việc bàn giao cho năm ${year} đã được ghi nhận.`, {
      current: { year, on: known.on, eventId: known.proof.eventId },
    });
  }
  if (on !== null && (on < `${year - 1}-07-01` || on >= `${year + 1}-01-01`)) {
    throw new DomainError('DATES_OUT_OF_ORDER', `Ngày bàn giao ${on} không thuộc chu kỳ năm ${year}.`, {
      year,
      on,
    });
  }
  return [
    {
      type: 'OfficeHandedOver',
      data: { clusterId, year, on, fromUnitId: from?.unitId ?? null, toUnitId: to.unitId },
    },
  ];
}

export interface VacateOffice {
  readonly clusterId: string;
  readonly year: number;
  readonly office: Office;
  readonly ordinal?: number;
  /** First day on which the office is vacant. */
  readonly on: string;
  readonly reason: string;
}

/** Records that a holder left within the term. Throws OFFICE_NOT_HELD, CLUSTER_NOT_FOUND, FORBIDDEN. */
export function vacateOffice(state: OfficesState, command: VacateOffice, context: Context): OfficeVacated[] {
  const { clusterId, year, office, ordinal = 1, on, reason } = command;
  const cluster = organised(clusterId, context);
  const holder = holderOf(state, year, office, ordinal);
  if (!holder || (holder.actsFrom !== null && on < holder.actsFrom)) {
    throw new DomainError(
      'OFFICE_NOT_HELD',
      `Không có đơn vị nào giữ chức vụ này của ${cluster.label} năm ${year}.`,
      {
        clusterId,
        year,
        office,
        ordinal,
      },
    );
  }
  return [
    { type: 'OfficeVacated', data: { clusterId, year, office, ordinal, unitId: holder.unitId, on, reason } },
  ];
}

export interface AssumeActingOffice {
  readonly clusterId: string;
  readonly year: number;
  readonly unitId: string;
  readonly from: string;
  /** What it rests on: a decision, a regulation, an agreement of the members. */
  readonly basis: string;
}

/** Records which unit acts while the leadership is vacant. Throws OFFICE_ALREADY_HELD, NOT_A_MEMBER, CLUSTER_NOT_FOUND, FORBIDDEN. */
export function assumeActingOffice(
  state: OfficesState,
  command: AssumeActingOffice,
  context: Context,
): ActingOfficeAssumed[] {
  const { clusterId, year, unitId, from, basis } = command;
  const cluster = organised(clusterId, context);
  const leader = holderOf(state, year, 'LEADER');
  if (leader && isMember(cluster, leader.unitId, { from, to: null })) {
    throw new DomainError('OFFICE_ALREADY_HELD', `Chức trưởng ${cluster.label} năm ${year} không khuyết.`, {
      current: describe(leader, context.registry),
    });
  }
  requireMember(context.registry, cluster, unitId, { from, to: calendarYear(year).to });
  return [{ type: 'ActingOfficeAssumed', data: { clusterId, year, unitId, from, basis } }];
}

export interface WithdrawOfficeRecord {
  readonly clusterId: string;
  readonly eventId: string;
  readonly reason: string;
}

/** Withdraws an office fact recorded in error; both stay in the history. Throws RECORD_NOT_FOUND, CLUSTER_NOT_FOUND, FORBIDDEN. */
export function withdrawOfficeRecord(
  state: OfficesState,
  command: WithdrawOfficeRecord,
  context: Context,
): OfficeRecordWithdrawn[] {
  const { clusterId, eventId, reason } = command;
  organised(clusterId, context);
  const facts = [...state.appointments, ...state.handOvers, ...state.vacancies, ...state.actings];
  if (!facts.some((fact) => fact.proof.eventId === eventId)) {
    throw new DomainError('RECORD_NOT_FOUND', 'Không có bản ghi chức vụ nào mang mã này còn hiệu lực.', {
      eventId,
    });
  }
  return [{ type: 'OfficeRecordWithdrawn', data: { clusterId, eventId, reason } }];
}
