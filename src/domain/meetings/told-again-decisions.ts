import type { Recorded } from '../ground/event.js';
import { contradicts, differences, recordedAlready } from '../ground/told-again.js';
import { scopeOf } from '../ground/scope.js';
import { forOfficers } from '../offices/officers.js';
import type { OfficesBeside } from '../offices/officers.js';
import type { Context } from '../registry/decision.js';
import type { DeclaredBeside } from './attendance.js';
import type { BallotsState } from './ballots.js';
import type {
  MeetingClosed,
  MeetingOpened,
  MeetingsState,
  MeetingSupplemented,
  PresenceRecorded,
  PresenceSupplemented,
} from './meeting.js';
import type { CloseMeeting, OpenMeeting } from './meeting-decisions.js';
import { closeMeeting, meetingIn, openMeeting, presenceOf, recordPresence } from './meeting-decisions.js';
import { supplementMeeting } from './meeting-supplement-decisions.js';
import { kindsIn, toldOf } from './meeting-told.js';

// A meeting that a second source tells of: what only adds is recorded as it would be if it were told as a supplement.

type Evidenced = { readonly evidence?: Recorded['metadata']['evidence'] };

/**
 * Opens a meeting, or adds what is told of one that is on record: also who took part. Throws as `openMeeting`; also MEETING_CLOSED
 * where a unit is told to have taken part in one that is over, and no document says so.
 */
export function openOrSupplementMeeting(
  state: MeetingsState,
  command: OpenMeeting & Evidenced,
  context: Context,
  beside: OfficesBeside,
): (MeetingOpened | MeetingSupplemented | PresenceRecorded | PresenceSupplemented)[] {
  const { meetingId, present = [], mode, occurredOn, evidence } = command;
  const known = state.get(meetingId);
  if (!known) return openMeeting(state, command, context, beside);
  forOfficers(scopeOf(meetingId), context, beside.offices);
  const { quorum, basis } = command;
  const told = { ...toldOf(command, context), quorum, basis, heldOn: occurredOn };
  // Without a basis the quorum is that of the rule set, and nobody told it.
  const ruled = known.basis === undefined ? { quorum: null } : {};
  const differs = differences({ ...known, ...kindsIn(known), ...ruled }, told);
  const more = present.filter((one) => {
    const was = known.presences.find(({ unitId }) => unitId === one.unitId);
    return !was || differences(was, presenceOf(one, mode)).length > 0;
  });
  // A meeting that was of a kind is of another one too only where somebody says so of a meeting on record.
  const isOther = differs.some((one) => contradicts(one) || (one.field === 'kinds' && one.recorded !== null));
  if (isOther || differs.length + more.length === 0) return openMeeting(state, command, context, beside);
  const { present: _, occurredOn: _day, ...given } = command;
  const heldOn = occurredOn ?? undefined;
  return [
    ...(differs.length > 0 ? supplementMeeting(state, { ...given, heldOn }, context, beside) : []),
    ...more.flatMap((one) =>
      recordPresence(state, { meetingId, occurredOn, evidence, ...one }, context, beside),
    ),
  ];
}

/** Closes a meeting, or adds to one that is closed how many took part. Throws as `closeMeeting`; also ALREADY_RECORDED. */
export function closeOrSupplementMeeting(
  state: MeetingsState,
  command: CloseMeeting,
  context: Context,
  beside: OfficesBeside & DeclaredBeside & { readonly ballots: BallotsState },
): (MeetingClosed | MeetingSupplemented)[] {
  const { meetingId, presentCount } = command;
  forOfficers(scopeOf(meetingId), context, beside.offices);
  const { closed, presentCount: counted = null } = meetingIn(state, meetingId);
  if (!closed) return closeMeeting(state, command, context, beside);
  if (presentCount === undefined || counted !== null)
    throw recordedAlready(
      `Cuộc họp “${meetingId}” đã kết thúc.`,
      { meetingId, presentCount: counted },
      { presentCount },
    );
  return supplementMeeting(state, { meetingId, presentCount }, context, beside);
}
