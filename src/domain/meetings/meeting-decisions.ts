import type { BallotsState } from './ballots.js';
import type { Context, Recording } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { DeclaredBeside } from './attendance.js';
import { attendanceOf, membersTold, officersKnown, quorumTold } from './attendance.js';
import type {
  AttendanceContradicted,
  Meeting,
  MeetingClosed,
  MeetingMode,
  MeetingOpened,
  MeetingsState,
  Presence,
  PresenceMode,
  PresenceRecorded,
  PresenceSupplemented,
} from './meeting.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import type { Evidence } from '../ground/event.js';
import { contradicts, differences, joined, recordedAlready } from '../ground/told-again.js';
import type { MeetingGiven } from './meeting-told.js';
import { invalid, kindsIn, kindsOf, toldOf } from './meeting-told.js';
import { stream as streamOf } from './meeting.js';
import type { Roll } from './roll.js';
import { rollOn } from './roll.js';
import { clusterIn } from '../registry/cluster-decisions.js';
import { requireOrganiser } from '../registry/decision.js';
import type { Cluster } from '../registry/registry.js';
import type { Scope } from '../ground/scope.js';
import { scopeOf } from '../ground/scope.js';
import type { RegistryState } from '../registry/registry.js';
import { unitNameOn } from '../registry/unit-decisions.js';
import type { Day, PersonRef, UnitId } from '../ground/values.js';
import { dayOfYear, firstDay } from '../ground/values.js';
import { pinnedQuorum } from '../law/vote-rules.js';

// Decisions on meetings (R40-R42): run by the officers of the year that the meeting is about.

/** The day on which it happened, as far as the command says: the last of the year where no source states it. */
export function dayMeant({ occurredOn }: Recording, year: number, today: Day): Day {
  if (occurredOn === undefined) return today;
  return occurredOn === null ? `${year}-12-31` : firstDay(occurredOn);
}

/** Throws MEETING_NOT_FOUND. */
export function meetingIn(state: MeetingsState, meetingId: string): Meeting {
  const meeting = state.get(meetingId);
  if (meeting) return meeting;
  throw new DomainError('MEETING_NOT_FOUND', `Chưa có cuộc họp mang mã “${meetingId}”.`, { meetingId });
}

/**
 * The meeting, where it is open, or where a document says later what happened in it (R71). Throws MEETING_NOT_FOUND,
 * MEETING_CLOSED.
 */
export function openMeetingIn(
  state: MeetingsState,
  meetingId: string,
  evidence: readonly Evidence[] = [],
): Meeting {
  const meeting = meetingIn(state, meetingId);
  if (meeting.closed && evidence.length === 0)
    throw new DomainError('MEETING_CLOSED', `Cuộc họp “${meetingId}” đã kết thúc.`, { meetingId });
  return meeting;
}

/** Throws NOT_ON_ROLL, with the roll and the unit's name of that day, unless the unit has a vote. */
export function requireOnRoll(
  roll: readonly string[],
  unitId: UnitId,
  registry: RegistryState,
  day: Day,
): void {
  const name = unitNameOn(registry, unitId, day);
  if (roll.includes(unitId)) return;
  throw new DomainError(
    'NOT_ON_ROLL',
    `${name} không có tên trong danh sách được biểu quyết.`,
    { unitId, roll },
    'R5',
  );
}

/** Who is there in place of the one who speaks for the unit, as told. */
type SubstituteGiven = {
  readonly person?: PersonRef;
  readonly position?: string;
  readonly authority?: string;
};

/** A unit that takes part; in the way in which the meeting is held where `how` is undefined, unless that is in two. */
export interface PresenceGiven {
  readonly unitId: UnitId;
  readonly how?: PresenceMode;
  readonly substitute?: SubstituteGiven;
}

/** How it takes part, as events keep it. */
export function presenceOf(
  { unitId, how, substitute }: PresenceGiven,
  mode: MeetingMode | undefined,
): Presence {
  const way = how ?? (mode === 'HYBRID' ? undefined : mode);
  const { person = null, position = null, authority = null } = substitute ?? {};
  return { unitId, how: way, substitute: substitute ? { person, position, authority } : null };
}

/** A meeting as it begins. */
export interface OpenMeeting extends Recording, MeetingGiven {
  /** `<cluster>_<year>_<name>`; the year is the one that the meeting is about. */
  readonly meetingId: string;
  readonly present?: readonly PresenceGiven[];
}

/**
 * Opens a meeting of the members of a year and records who may vote in it. Throws
 * CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN, ALREADY_RECORDED, UNIT_NOT_FOUND, NOT_ON_ROLL, NOT_EXPLAINED,
 * INVALID_REQUEST,
 * INVALID_VOTE_RULE.
 */
export function openMeeting(
  state: MeetingsState,
  command: OpenMeeting,
  context: Context,
  { offices }: OfficesBeside,
): MeetingOpened[] {
  const { meetingId, mode, alsoFor, present = [], memberCount, presentCount } = command;
  const scope = scopeOf(meetingId);
  const cluster = forOfficers(scope, context, offices);
  const known = state.get(meetingId);
  if (known) {
    const { votes: _, ...current } = known;
    const presences = present.map((one) => presenceOf(one, mode));
    const ruled = { quorum: command.quorum, basis: command.basis };
    const told = { ...toldOf(command, context), ...ruled, presences, heldOn: command.occurredOn };
    throw recordedAlready(`Cuộc họp “${meetingId}” đã được mở.`, { ...current, ...kindsIn(known) }, told);
  }
  const { year } = scope;
  const day = dayMeant(command, year, context.today);
  const pinned = pinnedQuorum(command, day);
  const { kinds: _, ...told } = toldOf(command, context);
  const { roll, excluded } = jointRoll(
    [{ cluster, year }, ...othersOf(scope, alsoFor, context)],
    day,
    context,
  );
  present.forEach(({ unitId }, i) => {
    requireOnRoll(roll, unitId, context.registry, day);
    if (present.findIndex((p) => p.unitId === unitId) < i)
      throw alreadyPresent(unitNameOn(context.registry, unitId, day), unitId);
  });
  const warnings = contradictions(roll.length, memberCount, present.length, presentCount);
  return [
    {
      type: 'MeetingOpened',
      data: {
        ...scope,
        meetingId,
        hostUnitId: null,
        openedByUnitId: null,
        agenda: [],
        ...told,
        ...kindsOf(command),
        roll,
        excluded,
        present: present.map((p) => presenceOf(p, mode)),
        ...pinned,
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/** A cluster-year that a sitting is of. */
export interface Sitting {
  readonly cluster: Cluster;
  readonly year: number;
}

/**
 * The other cluster-years of a sitting. Another cluster's are for its organiser too: nobody holds meetings for strangers.
 * Throws INVALID_REQUEST where one is named twice, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function othersOf(
  scope: Scope,
  alsoFor: readonly Scope[] = [],
  { actor, registry }: Context,
): Sitting[] {
  const named = new Set([streamOf(scope)]);
  return alsoFor.map((other) => {
    if (named.has(streamOf(other)))
      throw invalid('/alsoFor', 'each cluster-year once, and not that of the meeting');
    named.add(streamOf(other));
    const cluster = clusterIn(registry, other.clusterId, other.year);
    if (other.clusterId !== scope.clusterId) requireOrganiser(actor, cluster.organiserId);
    return { cluster, year: other.year };
  });
}

/** Who may vote in one of these cluster-years at least. */
export function jointRoll(sittings: readonly Sitting[], day: Day, { registry }: Context): Roll {
  const rolls = sittings.map(({ cluster, year }) => rollOn(registry, cluster, year, day));
  const roll = [...new Set(rolls.flatMap((one) => one.roll))];
  const excluded = rolls.flatMap((one) => one.excluded);
  return {
    roll,
    excluded: excluded.filter(
      ({ unitId }, i) => !roll.includes(unitId) && excluded.findIndex((e) => e.unitId === unitId) === i,
    ),
  };
}

/** What is told is kept, and said to contradict what is known. */
export function contradictions(
  roll: number,
  memberCount = Infinity,
  named: number,
  presentCount = named,
): AttendanceContradicted[] {
  const warn = (detail: string) => ({ code: 'ATTENDANCE_CONTRADICTED', detail }) as const;
  return [
    ...(roll > memberCount
      ? [warn(`Đã biết tên ${roll} đơn vị được biểu quyết, nguồn nêu ${memberCount}.`)]
      : []),
    ...(named > presentCount ? [warn(`Nêu tên ${named} đơn vị dự họp, nguồn nêu ${presentCount}.`)] : []),
    ...(Math.max(named, presentCount) > memberCount
      ? [warn(`Nguồn nêu ${Math.max(named, presentCount)} đơn vị dự họp trên ${memberCount} thành viên.`)]
      : []),
  ];
}

function alreadyPresent(name: string, unitId: UnitId): DomainError {
  return new DomainError('ALREADY_RECORDED', `${name} đã được ghi nhận dự họp.`, { unitId });
}

/** A member that came later, replied in writing, or is named later. */
export interface RecordPresence extends PresenceGiven, Recording {
  readonly meetingId: string;
  /** Lets it be told of a meeting that is closed. */
  readonly evidence?: readonly Evidence[];
}

/**
 * Records that a unit takes part after all: one on the roll, or one that came to be known as a member since. Told again with the way
 * or who was there for it, these are added. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN,
 * MEETING_NOT_FOUND, MEETING_CLOSED, UNIT_NOT_FOUND, NOT_ON_ROLL, ALREADY_RECORDED.
 */
export function recordPresence(
  state: MeetingsState,
  command: RecordPresence,
  context: Context,
  { offices }: OfficesBeside,
): (PresenceRecorded | PresenceSupplemented)[] {
  const { meetingId, unitId, evidence } = command;
  const scope = scopeOf(meetingId);
  const cluster = forOfficers(scope, context, offices);
  const { mode, roll, present, presences } = openMeetingIn(state, meetingId, evidence);
  const day = dayOfYear(scope.year, context.today);
  const known = rollOn(context.registry, cluster, scope.year, dayMeant(command, scope.year, context.today));
  if (!known.roll.includes(unitId)) requireOnRoll(roll, unitId, context.registry, day);
  if (present.includes(unitId)) {
    const { how, substitute } = command;
    const known = presences.find((one) => one.unitId === unitId) ?? { unitId, substitute: null };
    const told = presenceOf({ unitId, how, substitute }, undefined);
    const differs = differences(known, told);
    const detail = `${unitNameOn(context.registry, unitId, day)} đã được ghi nhận dự họp.`;
    if (differs.length === 0 || differs.some(contradicts)) throw recordedAlready(detail, known, told);
    const now = joined(known, told) as Presence;
    return [{ type: 'PresenceSupplemented', data: { ...scope, meetingId, ...now } }];
  }
  return [{ type: 'PresenceRecorded', data: { ...scope, meetingId, ...presenceOf(command, mode) } }];
}

/** The end of a meeting. */
export interface CloseMeeting {
  readonly meetingId: string;
  /** Members that took part; where nobody says, those that are not named are not known to have been absent. */
  readonly presentCount?: number;
}

/**
 * Closes a meeting whose ballots are closed, and records the quorum it had, as far as known. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, FORBIDDEN, MEETING_NOT_FOUND, MEETING_CLOSED, BALLOT_NOT_IN_PHASE.
 */
export function closeMeeting(
  state: MeetingsState,
  { meetingId, presentCount }: CloseMeeting,
  context: Context,
  { offices, ballots, declared }: OfficesBeside & DeclaredBeside & { readonly ballots: BallotsState },
): MeetingClosed[] {
  const scope = scopeOf(meetingId);
  forOfficers(scope, context, offices);
  const meeting = openMeetingIn(state, meetingId);
  for (const [ballotId, { phase, meetingId: of }] of ballots) {
    if (of !== meetingId || phase === 'CLOSED') continue;
    throw new DomainError('BALLOT_NOT_IN_PHASE', 'Cuộc họp còn cuộc bỏ phiếu chưa kết thúc.', {
      ballotId,
      phase,
      needed: 'CLOSED',
    });
  }
  const members = membersTold(meeting, declared.roster, officersKnown(offices, scope.year));
  const there = attendanceOf(presentCount === undefined ? meeting : { ...meeting, presentCount }, members);
  const quorum = quorumTold(there);
  return [
    {
      type: 'MeetingClosed',
      data: { ...scope, meetingId, ...(quorum && { quorum }), presentCount },
    },
  ];
}
