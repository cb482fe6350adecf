import { DomainError } from '../ground/errors.js';
import type { Difference } from '../ground/told-again.js';
import { contradicts, differences, joined, recordedAlready } from '../ground/told-again.js';
import type { Day, PartialDate } from '../ground/values.js';
import { firstDay } from '../ground/values.js';
import { scopeOf } from '../ground/scope.js';
import { pinnedQuorum } from '../law/vote-rules.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import type { Context } from '../registry/decision.js';
import type { Cluster } from '../registry/registry.js';
import type { Called, Meeting, MeetingsState, MeetingSupplemented } from './meeting.js';
import { contradictions, jointRoll, meetingIn, othersOf } from './meeting-decisions.js';
import type { MeetingGiven } from './meeting-told.js';
import { kindsIn, kindsOf, toldOf } from './meeting-told.js';

// What becomes known of a meeting after it was recorded, whether it is closed or not.

/** More of a meeting, or what was recorded wrongly. */
export interface SupplementMeeting extends MeetingGiven {
  readonly meetingId: string;
  /** Its day, possibly partial. */
  readonly heldOn?: PartialDate;
  /** Why something takes the place of what is on record; lists then do so whole. */
  readonly reason?: string;
}

const lists = ['kinds', 'alsoFor', 'chairs', 'speakers', 'guests', 'attendees', 'agenda'] as const;

/**
 * Adds what was not known of a meeting, or known less exactly; lists are added to. With a reason it takes the place of what is on
 * record. Roll and quorum follow the day and the cluster-years of the meeting. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED,
 * FORBIDDEN, MEETING_NOT_FOUND, INVALID_REQUEST, UNIT_NOT_FOUND, ALREADY_RECORDED where all of it is on record, NOT_EXPLAINED where
 * something else is and no reason is given, or a quorum differs without a basis, INVALID_VOTE_RULE.
 */
export function supplementMeeting(
  state: MeetingsState,
  command: SupplementMeeting,
  context: Context,
  { offices }: OfficesBeside,
): MeetingSupplemented[] {
  const { meetingId, heldOn, quorum, basis, reason } = command;
  const scope = scopeOf(meetingId);
  const cluster = forOfficers(scope, context, offices);
  const meeting = meetingIn(state, meetingId);
  // Without a basis the quorum is that of the rule set, and nobody told it: one with a basis is told beside that.
  const before = {
    ...meeting,
    ...kindsIn(meeting),
    quorum: meeting.basis === undefined && basis !== undefined ? null : meeting.quorum,
  };
  const told = {
    ...toldOf(command, context),
    ...(heldOn === undefined ? {} : { heldOn }),
    ...(quorum === undefined ? {} : { quorum }),
    ...(basis === undefined ? {} : { basis }),
  };
  const differs = differences(before, told);
  if (differs.length === 0) {
    const current = Object.fromEntries(
      Object.keys(told).map((name) => [name, before[name as keyof Meeting]]),
    );
    throw recordedAlready(`Cuộc họp “${meetingId}” đã được ghi nhận như vậy.`, current, told);
  }
  requireReason(differs, reason);
  const changed = new Set(differs.map(({ field }) => field.split('.')[0]));
  const news: Record<string, unknown> = Object.fromEntries(
    Object.entries(told).filter(([name]) => changed.has(name)),
  );
  for (const list of lists) {
    if (list in news && reason === undefined) news[list] = joined(before[list], told[list]);
  }
  const { kinds, ...facts } = news as typeof told;
  const after = { ...meeting, ...facts };
  const day = firstDay(after.heldOn ?? `${scope.year}-12-31`);
  const isRuled = quorum !== undefined || basis !== undefined;
  const called = {
    ...(heldOn === undefined && facts.alsoFor === undefined
      ? {}
      : calledOn(after, cluster, scope.year, day, context)),
    ...(isRuled ? pinnedQuorum(after, day) : {}),
  };
  const { roll, present, memberCount, presentCount } = { ...after, ...called };
  const warnings = contradictions(roll.length, memberCount, present.length, presentCount);
  return [
    {
      type: 'MeetingSupplemented',
      data: {
        ...scope,
        meetingId,
        ...facts,
        ...(kinds && kindsOf({ kinds })),
        ...called,
        ...(reason === undefined ? {} : { reason }),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/** Throws NOT_EXPLAINED where something else is on record and nobody says why this takes its place. */
export function requireReason(differs: readonly Difference[], reason: string | undefined): void {
  const otherwise = differs.filter(contradicts);
  if (otherwise.length === 0 || reason !== undefined) return;
  const fields = otherwise.map(({ field }) => field).join(', ');
  const detail = `Đã ghi nhận khác ở: ${fields}; nếu sai, hãy nêu lý do sửa.`;
  throw new DomainError('NOT_EXPLAINED', detail, { differs: otherwise });
}

/** The roll of a meeting with those who are known to take part, and its quorum where no basis of its own is told. */
function calledOn(
  { alsoFor, present, basis }: Meeting,
  cluster: Cluster,
  year: number,
  day: Day,
  context: Context,
): Partial<Called> {
  const scope = { clusterId: cluster.clusterId, year };
  const { roll, excluded } = jointRoll(
    [{ cluster, year }, ...othersOf(scope, alsoFor, context)],
    day,
    context,
  );
  return {
    roll: [...new Set([...roll, ...present])],
    excluded: excluded.filter(({ unitId }) => !present.includes(unitId)),
    ...(basis === undefined ? pinnedQuorum({}, day) : {}),
  };
}
