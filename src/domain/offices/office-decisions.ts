import { clusterIn, labelOn } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { actsFor, isOperator, organises, requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Supplement } from '../ground/supplement.js';
import { officersOn } from './leadership.js';
import type {
  Appointment,
  AppointmentMode,
  DeputyElected,
  LeaderElected,
  Office,
  OfficeAssigned,
  OfficeRecognised,
  OfficeRecordSupplemented,
  OfficeReported,
  OfficesState,
  UnnamedOfficerReported,
} from './offices.js';
import type { Cluster } from '../registry/registry.js';
import type { SeatCommand, SeatTaken } from './seats.js';
import { rotationWarnings, takeSeat } from './seats.js';
import { livesOf } from './term-start.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import { soundVote } from '../law/vote-as-told.js';
import { scopeOf } from '../ground/scope.js';
import type { ClusterId } from '../ground/values.js';
import { dayOfYear } from '../ground/values.js';
import type { MeetingRecord } from './vouching.js';
import { gains, requireVoteOrMinutes, vouchingWarnings } from './vouching.js';

// Decisions on offices (R9-R16): the members elect, the organiser assigns or recognises, a source names an officer.

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
  /** Undefined where no source says whether they voted or agreed. */
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

/** Throws INVALID_REQUEST, BALLOT_NOT_FOUND, and NOT_THE_WINNER unless the unit won that ballot for that seat. */
function requireWon(
  { clusterId, year, unitId, ballotId }: ElectLeader,
  office: Office,
  ordinal: number,
  won: WonBeside['won'],
): void {
  if (ballotId === undefined) return;
  if (unitId === undefined) {
    const errors = [{ pointer: '/unitId', detail: 'the ballot says who won' }];
    throw new DomainError('INVALID_REQUEST', 'Cuộc bỏ phiếu đã cho biết đơn vị trúng cử.', { errors });
  }
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
 * led since (R16). May name a closed ballot, which the unit must have won. Where no source names the unit, that somebody was chosen;
 * the same told again with the unit names it, and with the way, the vote or the first day adds these. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, UNIT_ENDED, NOT_A_MEMBER,
 * MEMBER_OF_ANOTHER_CLUSTER (R4), OFFICE_ALREADY_HELD, ALREADY_RECORDED, TWO_OFFICES, DATES_OUT_OF_ORDER, FORBIDDEN, BALLOT_NOT_FOUND, NOT_THE_WINNER, EVIDENCE_REQUIRED, INVALID_VOTE,
 * INVALID_REQUEST.
 */
export function electLeader(
  state: OfficesState,
  command: ElectLeader,
  context: Context,
  { won }: WonBeside = nothingWon,
): (LeaderElected | UnnamedOfficerReported | OfficeRecordSupplemented)[] {
  const { clusterId, year, unitId, mode = null } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  requireElector(state, cluster, year, context);
  requireVoteOrMinutes(context.actor, command, command.vote, command.ballotId);
  requireWon(command, 'LEADER', 1, won);
  const said = voteOf(command);
  const seat = { ...command, ...said, office: 'LEADER', ordinal: 1, mode } as const;
  const taken = takeSeat(seatsFor(state, command, context), cluster, seat, context);
  if (taken.more) return [supplementedBy(seat, taken.more)];
  const { place, untold } = taken;
  if (unitId === undefined) return [unnamedOf(seat, place, said.vote)];
  const warnings = [
    ...rotationWarnings(state, cluster, year, unitId, context),
    ...vouchingWarnings(context.actor, unitId, command.ballotId),
    ...untold,
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
        ...place,
        mode,
        ...said,
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

function voteOf({ vote, ballotId }: ElectLeader): { vote: VoteAsTold | null; ballotId?: string } {
  const told = vote ? soundVote(vote) : null;
  return ballotId === undefined ? { vote: told } : { vote: told ?? { method: 'BALLOT' }, ballotId };
}

const supplementedBy = ({ clusterId, year }: SeatTaken, more: Supplement): OfficeRecordSupplemented => ({
  type: 'OfficeRecordSupplemented',
  data: { clusterId, year, ...more },
});

/** What is recorded of an officer whom no source names. */
function unnamedOf(
  { clusterId, year, office, ordinal, mode }: SeatTaken,
  place: Pick<Appointment, 'actsFrom' | 'tellsAgain'>,
  vote: VoteAsTold | null,
): UnnamedOfficerReported {
  return {
    type: 'UnnamedOfficerReported',
    data: { clusterId, year, office, ordinal, ...place, mode, vote },
  };
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
): (DeputyElected | UnnamedOfficerReported | OfficeRecordSupplemented)[] {
  const { clusterId, year, unitId, ordinal = 1, mode = null } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  requireElector(state, cluster, year, context);
  requireVoteOrMinutes(context.actor, command, command.vote, command.ballotId);
  requireWon(command, 'DEPUTY', ordinal, won);
  const said = voteOf(command);
  const seat = { ...command, ...said, office: 'DEPUTY', ordinal, mode } as const;
  const taken = takeSeat(seatsFor(state, command, context), cluster, seat, context);
  if (taken.more) return [supplementedBy(seat, taken.more)];
  const { place, untold } = taken;
  if (unitId === undefined) return [unnamedOf(seat, place, said.vote)];
  const warnings = [...vouchingWarnings(context.actor, unitId, command.ballotId), ...untold];
  return [
    {
      type: 'DeputyElected',
      data: {
        clusterId,
        year,
        office: 'DEPUTY',
        ordinal,
        unitId,
        ...place,
        mode,
        ...said,
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
export function assignOffice(
  state: OfficesState,
  command: AssignOffice,
  context: Context,
): (OfficeAssigned | UnnamedOfficerReported | OfficeRecordSupplemented)[] {
  const cluster = organisedIn(command, context);
  return seatOf(state, cluster, command, 'ASSIGNED', context, (data) => ({ type: 'OfficeAssigned', data }));
}

/**
 * The organiser recognises the holder of an office (công nhận), which may follow an election (R12). Throws as
 * `assignOffice`.
 */
export function recogniseOffice(
  state: OfficesState,
  command: AssignOffice,
  context: Context,
): (OfficeRecognised | UnnamedOfficerReported | OfficeRecordSupplemented)[] {
  const cluster = organisedIn(command, context);
  return seatOf(state, cluster, command, 'RECOGNISED', context, (data) => ({
    type: 'OfficeRecognised',
    data,
  }));
}

/** Records an office that a source names without saying how it was come by. Throws as `assignOffice`; also EVIDENCE_REQUIRED. */
export function reportOffice(
  state: OfficesState,
  command: AssignOffice,
  context: Context,
): (OfficeReported | UnnamedOfficerReported | OfficeRecordSupplemented)[] {
  const cluster = clusterIn(context.registry, command.clusterId, command.year);
  requireElector(state, cluster, command.year, context);
  requireVoteOrMinutes(context.actor, command);
  return seatOf(state, cluster, command, 'REPORTED', context, (data) => ({ type: 'OfficeReported', data }));
}

/** The cluster of the year, for its organiser. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN. */
export function organisedIn(
  { clusterId, year }: { clusterId: ClusterId; year: number },
  context: Context,
): Cluster {
  const cluster = clusterIn(context.registry, clusterId, year);
  requireOrganiser(context.actor, cluster.organiserId);
  return cluster;
}

function seatOf<E>(
  state: OfficesState,
  cluster: Cluster,
  command: AssignOffice,
  mode: AppointmentMode,
  context: Context,
  told: (data: OfficeAssigned['data']) => E,
): (E | UnnamedOfficerReported | OfficeRecordSupplemented)[] {
  const { clusterId, year, office, ordinal = 1, unitId } = command;
  const seat = { ...command, ordinal, mode };
  const taken = takeSeat(seatsFor(state, command, context), cluster, seat, context);
  if (taken.more) return [supplementedBy(seat, taken.more)];
  const { place, untold } = taken;
  if (unitId === undefined) return [unnamedOf(seat, place, null)];
  const warnings = [...vouchingWarnings(context.actor, unitId), ...untold];
  return [
    told({
      clusterId,
      year,
      office,
      ordinal,
      unitId,
      ...place,
      ...(warnings.length > 0 ? { warnings } : {}),
    }),
  ];
}

/**
 * The appointments that an appointment must respect. One that others vouch for replaces what another unit claimed for itself
 * alone; a claim itself replaces nothing.
 */
function seatsFor(state: OfficesState, { unitId }: SeatCommand, { actor }: Context): OfficesState {
  if (gains(actor, unitId ?? null)) return state;
  return { ...state, appointments: state.appointments.filter((a) => !a.selfVouched || a.unitId === unitId) };
}
