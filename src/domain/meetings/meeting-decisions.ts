import type { BallotsState } from './ballots.js';
import type { Context, Recording } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { DeclaredBeside } from './attendance.js';
import { attendanceOf, membersTold, officersKnown, quorumTold } from './attendance.js';
import type {
  AttendanceContradicted,
  Meeting,
  MeetingClosed,
  MeetingKind,
  MeetingMode,
  MeetingOpened,
  MeetingsState,
  Presence,
  PresenceRecorded,
  Substitute,
} from './meeting.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import type { Fraction } from '../ground/fraction.js';
import { rollOn } from './roll.js';
import { scopeOf } from '../ground/scope.js';
import type { RegistryState } from '../registry/registry.js';
import { unitNameOn, unitOf } from '../registry/unit-decisions.js';
import type { Day } from '../ground/values.js';
import { dayOfYear, firstDay } from '../ground/values.js';
import { pinnedQuorum } from '../law/vote-rules.js';

// Decisions on meetings (R40-R42): run by the officers of the year that the meeting is about.

/** The day on which it happened, as far as the command says: the last of the year where no source states it. */
export function dayMeant({ occurredOn }: Recording, year: number, today: Day): Day {
  if (occurredOn === undefined) return today;
  return occurredOn === null ? `${year}-12-31` : firstDay(occurredOn);
}

/** The meeting, where it is open. Throws MEETING_NOT_FOUND, MEETING_CLOSED. */
export function openMeetingIn(state: MeetingsState, meetingId: string): Meeting {
  const meeting = state.get(meetingId);
  if (!meeting)
    throw new DomainError('MEETING_NOT_FOUND', `Chưa có cuộc họp mang mã “${meetingId}”.`, { meetingId });
  if (meeting.closed)
    throw new DomainError('MEETING_CLOSED', `Cuộc họp “${meetingId}” đã kết thúc.`, { meetingId });
  return meeting;
}

/** Throws NOT_ON_ROLL, with the roll and the unit's name of that day, unless the unit has a vote. */
export function requireOnRoll(
  roll: readonly string[],
  unitId: string,
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

/** A unit that takes part; in the way in which the meeting is held where `how` is undefined. */
export interface PresenceGiven {
  readonly unitId: string;
  readonly how?: MeetingMode;
  readonly substitute?: Substitute;
}

function presenceOf({ unitId, how, substitute }: PresenceGiven, mode: MeetingMode): Presence {
  if (!substitute) return { unitId, how: how ?? mode, substitute: null };
  const { person, position, authority } = substitute;
  return { unitId, how: how ?? mode, substitute: { person: { ref: person.ref }, position, authority } };
}

/** A meeting as it begins. */
export interface OpenMeeting extends Recording {
  /** `<cluster>_<year>_<name>`; the year is the one that the meeting is about. */
  readonly meetingId: string;
  readonly kind: MeetingKind;
  readonly mode: MeetingMode;
  /** Neither the host nor the unit that opens the meeting need be an officer (edge case 24). */
  readonly hostUnitId?: string;
  readonly openedByUnitId?: string;
  readonly agenda?: readonly { readonly title: string; readonly presidedBy?: string }[];
  readonly present?: readonly PresenceGiven[];
  /** Members with a vote, and those of them that take part, by number: sources count more than they name. */
  readonly memberCount?: number;
  readonly presentCount?: number;
  /** Part of the members that makes a quorum; that of the rule set of the day unless said otherwise (R40). */
  readonly quorum?: Fraction;
  /** Basis of a quorum that differs, e.g. the cluster's own regulation. */
  readonly basis?: string;
}

/**
 * Opens a meeting of the members of a year and records who may vote in it. Throws
 * CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN, ALREADY_RECORDED, UNIT_NOT_FOUND, NOT_ON_ROLL, NOT_EXPLAINED,
 * INVALID_VOTE_RULE.
 */
export function openMeeting(
  state: MeetingsState,
  command: OpenMeeting,
  context: Context,
  { offices }: OfficesBeside,
): MeetingOpened[] {
  const { meetingId, kind, mode, hostUnitId = null, openedByUnitId = null, present = [] } = command;
  const { memberCount, presentCount } = command;
  const scope = scopeOf(meetingId);
  const cluster = forOfficers(scope, context, offices);
  if (state.has(meetingId)) {
    throw new DomainError('ALREADY_RECORDED', `Cuộc họp “${meetingId}” đã được mở.`, { meetingId });
  }
  const { year } = scope;
  const day = dayMeant(command, year, context.today);
  const pinned = pinnedQuorum(command, day);
  const { quorum } = pinned;
  if (quorum.numerator > quorum.denominator) {
    throw new DomainError('INVALID_VOTE_RULE', 'Tỷ lệ tối thiểu để họp không được lớn hơn toàn bộ.', {
      quorum,
    });
  }
  const agenda = (command.agenda ?? []).map(({ title, presidedBy = null }) => ({ title, presidedBy }));
  for (const unitId of [hostUnitId, openedByUnitId, ...agenda.map((item) => item.presidedBy)])
    if (unitId !== null) unitOf(context.registry, unitId);
  const { roll, excluded } = rollOn(context.registry, cluster, year, day);
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
        kind,
        mode,
        hostUnitId,
        openedByUnitId,
        agenda,
        roll,
        excluded,
        present: present.map((p) => presenceOf(p, mode)),
        memberCount,
        presentCount,
        ...pinned,
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/** What is told is kept, and said to contradict what is known. */
function contradictions(
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

function alreadyPresent(name: string, unitId: string): DomainError {
  return new DomainError('ALREADY_RECORDED', `${name} đã được ghi nhận dự họp.`, { unitId });
}

/** A member that came later, replied in writing, or is named later. */
export interface RecordPresence extends PresenceGiven, Recording {
  readonly meetingId: string;
}

/**
 * Records that a unit takes part after all: one on the roll, or one that came to be known as a member since. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN,
 * MEETING_NOT_FOUND, MEETING_CLOSED, UNIT_NOT_FOUND, NOT_ON_ROLL, ALREADY_RECORDED.
 */
export function recordPresence(
  state: MeetingsState,
  command: RecordPresence,
  context: Context,
  { offices }: OfficesBeside,
): PresenceRecorded[] {
  const { meetingId, unitId } = command;
  const scope = scopeOf(meetingId);
  const cluster = forOfficers(scope, context, offices);
  const { mode, roll, present } = openMeetingIn(state, meetingId);
  const day = dayOfYear(scope.year, context.today);
  const known = rollOn(context.registry, cluster, scope.year, dayMeant(command, scope.year, context.today));
  if (!known.roll.includes(unitId)) requireOnRoll(roll, unitId, context.registry, day);
  if (present.includes(unitId)) throw alreadyPresent(unitNameOn(context.registry, unitId, day), unitId);
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
