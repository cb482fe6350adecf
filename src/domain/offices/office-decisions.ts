import { clusterIn, labelOn, requireMember } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { actsFor, isOperator, organises, requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { recordedAlready } from '../ground/told-again.js';
import { endOf, livesOf, officersOn } from './leadership.js';
import type {
  ActingOfficeAssumed,
  AppointmentMode,
  DeputyElected,
  LeaderElected,
  Office,
  OfficeAssigned,
  OfficeHandedOver,
  OfficeRecognised,
  OfficeReported,
  OfficesState,
  OfficeVacated,
  Tenure,
} from './offices.js';
import { holderOf, tenuresOf, vouchedFor } from './offices.js';
import type { Cluster } from '../registry/registry.js';
import type { SeatCommand } from './seats.js';
import { describe, requireDayOfTerm, rotationWarnings, takeSeat } from './seats.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import { soundVote } from '../law/vote-as-told.js';
import { scopeOf } from '../ground/scope.js';
import { printDate } from '../ground/text.js';
import type { ClusterId, Day, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, holdingOn } from '../ground/values.js';
import type { MeetingRecord } from './vouching.js';
import { gains, requireVoteOrMinutes, vouchingWarnings } from './vouching.js';

// Decisions on offices (R9-R16): the members elect, the organiser assigns or recognises, the leader hands over.

/**
 * Whom the members chose is recorded by the officers of the year before, whose meeting it is, by those of the term, by the
 * organiser or by the operator (R11, R41): no other unit puts itself in office. Throws FORBIDDEN.
 */
function requireElector(state: OfficesState, cluster: Cluster, year: number, context: Context): void {
  const { actor, registry, today } = context;
  if (isOperator(actor) || organises(actor, cluster.organiserId)) return;
  const lives = livesOf(registry, cluster);
  const officers = [year - 1, year].flatMap((of) => officersOn(state, lives, of, dayOfYear(of, today)));
  if (officers.some((unitId) => actsFor(actor, unitId))) return;
  throw new DomainError(
    'FORBIDDEN',
    `Chỉ đơn vị làm trưởng, phó ${labelOn(cluster, dayOfYear(year, today))} năm ${year - 1} hoặc ${year} mới được ghi việc này.`,
    { year, officers },
    'R11',
  );
}

/** An election as told (R48). */
export interface ElectLeader extends SeatCommand, MeetingRecord {
  readonly mode?: 'ELECTED' | 'AGREED';
  readonly vote?: VoteAsTold;
  /** A secret ballot of this system that the unit won. */
  readonly ballotId?: string;
}

/** By id, the ballots of the cluster-year in which the election was: for which seat each was held, and who won. */
export interface WonBeside {
  readonly won: ReadonlyMap<string, Won>;
}
interface Won {
  readonly election: { readonly office: Office; readonly ordinal: number; readonly year: number } | null;
  readonly winner: string | null;
}
const nothingWon: WonBeside = { won: new Map() };

/** Throws BALLOT_NOT_FOUND, and NOT_THE_WINNER unless the unit won that ballot for that seat. */
function requireWon(
  { clusterId, year, unitId, ballotId }: ElectLeader,
  office: Office,
  ordinal: number,
  won: WonBeside['won'],
): void {
  if (ballotId === undefined) return;
  const ballot = won.get(ballotId);
  if (!ballot)
    throw new DomainError('BALLOT_NOT_FOUND', `Chưa có cuộc bỏ phiếu mang mã “${ballotId}”.`, { ballotId });
  const { election, winner } = ballot;
  const isSeat = election?.office === office && election.ordinal === ordinal && election.year === year;
  if (isSeat && winner === unitId && scopeOf(ballotId).clusterId === clusterId) return;
  throw new DomainError('NOT_THE_WINNER', 'Đơn vị không trúng cử vào chức vụ này trong cuộc bỏ phiếu.', {
    ballotId,
    election,
    winner,
  });
}

/**
 * Records that the members chose the unit that leads in `year` (R9-R11). Warns where it led before and others have not
 * led since (R16). May name a closed ballot, which the unit must have won. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_A_MEMBER, OFFICE_ALREADY_HELD, TWO_OFFICES, DATES_OUT_OF_ORDER, FORBIDDEN,
 * BALLOT_NOT_FOUND, NOT_THE_WINNER, EVIDENCE_REQUIRED, INVALID_VOTE.
 */
export function electLeader(
  state: OfficesState,
  command: ElectLeader,
  context: Context,
  { won }: WonBeside = nothingWon,
): LeaderElected[] {
  const { clusterId, year, unitId, mode = 'ELECTED' } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  requireElector(state, cluster, year, context);
  requireVoteOrMinutes(context.actor, command, command.vote, command.ballotId);
  requireWon(command, 'LEADER', 1, won);
  const seat = { ...command, office: 'LEADER', ordinal: 1, mode } as const;
  const actsFrom = takeSeat(seatsFor(state, command, context), cluster, seat, context);
  const warnings = [
    ...rotationWarnings(state, cluster, year, unitId, context),
    ...vouchingWarnings(context.actor, unitId, command.ballotId),
  ];
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
        ...voteOf(command),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

function voteOf({ vote, ballotId }: ElectLeader): { vote: VoteAsTold | null; ballotId?: string } {
  const told = vote ? soundVote(vote) : null;
  return ballotId === undefined ? { vote: told } : { vote: told ?? { method: 'BALLOT' }, ballotId };
}

/** An election of a deputy as told. */
export interface ElectDeputy extends ElectLeader {
  /** 1 unless a further deputy is meant (edge case 23). */
  readonly ordinal?: number;
}

/** Records that the members chose a deputy for `year`. Throws as `electLeader`. */
export function electDeputy(
  state: OfficesState,
  command: ElectDeputy,
  context: Context,
  { won }: WonBeside = nothingWon,
): DeputyElected[] {
  const { clusterId, year, unitId, ordinal = 1, mode = 'ELECTED' } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  requireElector(state, cluster, year, context);
  requireVoteOrMinutes(context.actor, command, command.vote, command.ballotId);
  requireWon(command, 'DEPUTY', ordinal, won);
  const seat = { ...command, office: 'DEPUTY', ordinal, mode } as const;
  const actsFrom = takeSeat(seatsFor(state, command, context), cluster, seat, context);
  const warnings = vouchingWarnings(context.actor, unitId, command.ballotId);
  return [
    {
      type: 'DeputyElected',
      data: {
        clusterId,
        year,
        office: 'DEPUTY',
        ordinal,
        unitId,
        actsFrom,
        mode,
        ...voteOf(command),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/** An office that is assigned, recognised or reported. */
export interface AssignOffice extends SeatCommand, MeetingRecord {
  readonly office: Office;
  readonly ordinal?: number;
}

/**
 * The organiser assigns an office (giao), also after a vacancy within the year (R12). Throws as `electLeader`; also
 * INVALID_REQUEST for a second leader (R9).
 */
export function assignOffice(state: OfficesState, command: AssignOffice, context: Context): OfficeAssigned[] {
  const cluster = organisedIn(command, context);
  return [{ type: 'OfficeAssigned', data: seatOf(state, cluster, command, 'ASSIGNED', context) }];
}

/**
 * The organiser recognises the holder of an office (công nhận), which may follow an election (R12). Throws as
 * `assignOffice`.
 */
export function recogniseOffice(
  state: OfficesState,
  command: AssignOffice,
  context: Context,
): OfficeRecognised[] {
  const cluster = organisedIn(command, context);
  return [{ type: 'OfficeRecognised', data: seatOf(state, cluster, command, 'RECOGNISED', context) }];
}

/** Records an office that a source names without saying how it was come by. Throws as `assignOffice`; also EVIDENCE_REQUIRED. */
export function reportOffice(state: OfficesState, command: AssignOffice, context: Context): OfficeReported[] {
  const cluster = clusterIn(context.registry, command.clusterId, command.year);
  requireElector(state, cluster, command.year, context);
  requireVoteOrMinutes(context.actor, command);
  return [{ type: 'OfficeReported', data: seatOf(state, cluster, command, 'REPORTED', context) }];
}

/** The cluster of the year, for its organiser. */
function organisedIn({ clusterId, year }: { clusterId: ClusterId; year: number }, context: Context): Cluster {
  const cluster = clusterIn(context.registry, clusterId, year);
  requireOrganiser(context.actor, cluster.organiserId);
  return cluster;
}

function seatOf(
  state: OfficesState,
  cluster: Cluster,
  command: AssignOffice,
  mode: AppointmentMode,
  context: Context,
): OfficeAssigned['data'] {
  const { clusterId, year, office, ordinal = 1, unitId } = command;
  const actsFrom = takeSeat(
    seatsFor(state, command, context),
    cluster,
    { ...command, ordinal, mode },
    context,
  );
  const warnings = vouchingWarnings(context.actor, unitId);
  return {
    clusterId,
    year,
    office,
    ordinal,
    unitId,
    actsFrom,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/**
 * The appointments that an appointment must respect. One that others vouch for replaces what another unit claimed for itself
 * alone; a claim itself replaces nothing.
 */
function seatsFor(state: OfficesState, { unitId }: SeatCommand, { actor }: Context): OfficesState {
  if (gains(actor, unitId)) return state;
  return { ...state, appointments: state.appointments.filter((a) => !a.selfVouched || a.unitId === unitId) };
}

/** A handover of the leadership. */
export interface HandOverOffice {
  readonly clusterId: ClusterId;
  /** Emulation year of the term that begins. */
  readonly year: number;
  /** Day of the handover; undefined where no source states it. */
  readonly on?: Day;
}

/**
 * Records the handover, with the rotating flag where there is one (edge case 52), to the leader of `year`. A dated one
 * moves the bounds of both terms. Throws OFFICE_NOT_HELD, ALREADY_RECORDED, DATES_OUT_OF_ORDER, CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function handOverOffice(
  state: OfficesState,
  command: HandOverOffice,
  context: Context,
): OfficeHandedOver[] {
  const { clusterId, year, on = null } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  const from = holderOf(vouchedFor(state), year - 1, 'LEADER');
  const to = takerOf(state, year, on);
  const label = (of: number): string => labelOn(cluster, dayOfYear(of, context.today));
  if (!(from ? actsFor(context.actor, from.unitId) : isOperator(context.actor))) {
    const detail = `Chỉ đơn vị làm trưởng ${label(year - 1)} năm ${year - 1} mới được bàn giao.`;
    throw new DomainError('FORBIDDEN', detail, { unitId: from?.unitId ?? null });
  }
  if (!to) {
    throw new DomainError(
      'OFFICE_NOT_HELD',
      `Chưa có dữ liệu về đơn vị làm trưởng ${label(year)} năm ${year}.`,
      {
        clusterId,
        year,
      },
    );
  }
  const known = state.handOvers.find((h) => h.year === year && (h.on !== null || on === null));
  if (known) {
    const current = { year, on: known.on, eventId: known.proof.eventId };
    throw recordedAlready(`Việc bàn giao cho năm ${year} đã được ghi nhận.`, current, { on });
  }
  if (on !== null) requireDayOfTerm(state, cluster, year, on, context);
  return [
    {
      type: 'OfficeHandedOver',
      data: { clusterId, year, on, fromUnitId: from?.unitId ?? null, toUnitId: to.unitId },
    },
  ];
}

/** The leader of the year on the day of the handover; where that day is not known, the last leader known. */
function takerOf(state: OfficesState, year: number, on: Day | null): Tenure | null {
  const tenures = tenuresOf(state, year, 'LEADER');
  const taker = on === null ? tenures.at(-1) : holdingOn(tenures, on);
  const left = taker?.vacancy?.on ?? null;
  return taker && (left === null || (on !== null && left > on)) ? taker : null;
}

/** An officer's leaving before the term is over. */
export interface VacateOffice {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly office: Office;
  readonly ordinal?: number;
  /** First day on which the office is vacant. */
  readonly on: Day;
  readonly reason: string;
}

/**
 * Records that a holder left within the term. Throws OFFICE_NOT_HELD, DATES_OUT_OF_ORDER, CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function vacateOffice(state: OfficesState, command: VacateOffice, context: Context): OfficeVacated[] {
  const { clusterId, year, office, ordinal = 1, on, reason } = command;
  const cluster = organisedIn(command, context);
  const holder = tenuresOf(state, year, office, ordinal).at(-1);
  if (!holder || holder.vacancy !== null || (holder.from !== null && on <= holder.from)) {
    throw new DomainError(
      'OFFICE_NOT_HELD',
      `Trước ngày ${printDate(on)} không có đơn vị nào giữ chức vụ này của ${labelOn(cluster, on)} năm ${year}.`,
      {
        clusterId,
        year,
        office,
        ordinal,
      },
    );
  }
  requireDayOfTerm(state, cluster, year, on, context);
  return [
    { type: 'OfficeVacated', data: { clusterId, year, office, ordinal, unitId: holder.unitId, on, reason } },
  ];
}

/** Acting for a leadership that is vacant; `from` is the first day. */
export interface AssumeActingOffice {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly unitId: UnitId;
  readonly from: Day;
  /** A decision, a regulation, an agreement of the members. */
  readonly basis: string;
}

/**
 * Records which unit acts while the leadership is vacant. Throws OFFICE_ALREADY_HELD, NOT_A_MEMBER, UNIT_NOT_FOUND,
 * DATES_OUT_OF_ORDER, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function assumeActingOffice(
  state: OfficesState,
  command: AssumeActingOffice,
  context: Context,
): ActingOfficeAssumed[] {
  const { clusterId, year, unitId, from, basis } = command;
  const cluster = organisedIn(command, context);
  const leader = holdingOn(tenuresOf(state, year, 'LEADER'), from);
  if (leader && endOf(leader, cluster.members.get(leader.unitId), from) === null) {
    throw new DomainError(
      'OFFICE_ALREADY_HELD',
      `Vào ngày ${printDate(from)} chức vụ trưởng ${labelOn(cluster, from)} năm ${year} không khuyết.`,
      {
        current: leader.appointments.map((a) => describe(a, context)).at(-1),
      },
    );
  }
  requireDayOfTerm(state, cluster, year, from, context);
  requireMember(context, cluster, unitId, { from, to: calendarYear(year).to });
  return [{ type: 'ActingOfficeAssumed', data: { clusterId, year, unitId, from, basis } }];
}
