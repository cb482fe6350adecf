import type { AnyAward } from '../law/award-catalogue.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import { added, put } from '../ground/growing.js';
import type { AttendanceTold } from './attendance.js';
import type { HowMany } from '../ground/how-many.js';
import type { Exclusion } from './roll.js';
import { onRoll } from './roll.js';
import type { Fraction, Quorum } from '../ground/fraction.js';
import type { Scope } from '../ground/scope.js';
import type { OrganiserNotTold } from '../law/meeting-awards.js';
import type { VoteMethod } from '../law/vote-as-told.js';
import type { VoteRule } from '../law/vote-rule.js';
import type { PartialDate, PersonRef, UnitId } from '../ground/values.js';
import type { MembershipUntold } from '../registry/registry-events.js';
import type { SelfVouched } from '../offices/vouching.js';

// Meetings of the members of a cluster for one emulation year: who may vote, who takes part, whether there is a quorum, and
// votes as told. Ballots held in this system are in ballots.ts.

/** Stream of the meetings of a cluster-year. */
export const stream = ({ clusterId, year }: Scope): string => `meetings-${clusterId}_${year}`;

/** Ký kết giao ước; sơ kết quý I; sơ kết; tổng kết; bất thường. */
export type MeetingKind = 'PLEDGE' | 'FIRST_QUARTER' | 'MID_YEAR' | 'YEAR_END' | 'EXTRAORDINARY';
/** How a unit takes part; written replies count for the quorum (edge case 55). */
export type PresenceMode = 'IN_PERSON' | 'ONLINE' | 'WRITTEN';
/** How a meeting is held; HYBRID where some are there and others online ("trực tiếp kết hợp trực tuyến"). */
export type MeetingMode = PresenceMode | 'HYBRID';

/** An item of the agenda, with the unit that presides over it where that is known (R49). */
export interface AgendaItem {
  readonly title: string;
  readonly presidedBy: string | null;
}

/** A person in place of the one who speaks for the unit, and on what authority, e.g. `Giấy ủy quyền số 12`; null where no source says (P19). */
export interface Substitute {
  readonly person: PersonRef | null;
  readonly position: string | null;
  readonly authority: string | null;
}

/** A unit that takes part, in person unless said otherwise (edge case 31). */
export interface Presence {
  readonly unitId: UnitId;
  /** Absent where no source says. */
  readonly how?: PresenceMode;
  readonly substitute: Substitute | null;
}

/** Somebody at a meeting other than as a voter, as far as told: even that only somebody spoke. */
export interface Participant {
  readonly unitId: UnitId | null;
  /** A body that is no unit here, as printed. */
  readonly organisation: string | null;
  readonly person: PersonRef | null;
  readonly position: string | null;
  /** What a speaker spoke about. */
  readonly about: string | null;
  /** How many they are, where they are counted and not named; absent where no source says. */
  readonly count?: number;
  readonly howMany?: HowMany;
}

/** Who chairs, speaks, is a guest and takes part otherwise; absent where no source says. */
export interface Participants {
  /** Đồng chủ trì where there are several. */
  readonly chairs?: readonly Participant[];
  readonly speakers?: readonly Participant[];
  readonly guests?: readonly Participant[];
  /** Of whom no source says whether they are members or guests. */
  readonly attendees?: readonly Participant[];
}

interface MeetingSubject extends Scope {
  /** `<cluster>_<year>_<name>`. */
  readonly meetingId: string;
}

/** What a meeting is told to have been. */
export interface MeetingFacts extends Participants {
  /** Absent where no source says, or where it is of several kinds at once, which `kinds` lists. */
  readonly kind?: MeetingKind;
  readonly kinds?: readonly MeetingKind[];
  readonly mode?: MeetingMode;
  /** As printed. */
  readonly place?: string;
  /** Other cluster-years whose meeting this is too, in one sitting. */
  readonly alsoFor?: readonly Scope[];
  readonly hostUnitId: UnitId | null;
  readonly openedByUnitId: UnitId | null;
  readonly agenda: readonly AgendaItem[];
  /** Members with a vote, and those of them that take part, as numbers; absent where not told. */
  readonly memberCount?: number;
  readonly presentCount?: number;
}

/** What follows from who the members of the year are on the day of the meeting, and from the rule set of that day. */
export interface Called {
  readonly roll: readonly string[];
  readonly excluded: readonly Exclusion[];
  readonly quorum: Fraction;
  /** Rule set of the day, and the basis of a quorum that differs; absent in meetings older than rule sets. */
  readonly ruleSet?: string;
  readonly basis?: string;
}

/** A meeting is open: who may vote in it, who is there, and the part of the members that makes a quorum. */
export type MeetingOpened = DomainEvent<
  'MeetingOpened',
  MeetingSubject &
    MeetingFacts &
    Called & {
      readonly present: readonly Presence[];
      readonly warnings?: readonly AttendanceContradicted[];
    }
>;
/**
 * More became known of a meeting, or, with a `reason`, that some of it was recorded wrongly: what is there takes the place of what
 * was. The roll and the quorum are there where another day, or another cluster-year, changes them.
 */
export type MeetingSupplemented = DomainEvent<
  'MeetingSupplemented',
  MeetingSubject &
    Partial<MeetingFacts> &
    Partial<Called> & {
      readonly heldOn?: PartialDate;
      readonly reason?: string;
      readonly warnings?: readonly AttendanceContradicted[];
    }
>;
/** Numbers told of a meeting that cannot all be right. */
export interface AttendanceContradicted {
  readonly code: 'ATTENDANCE_CONTRADICTED';
  readonly detail: string;
}
/** A member came later or replied in writing, or came to be known as a member after the meeting was recorded. */
export type PresenceRecorded = DomainEvent<'PresenceRecorded', MeetingSubject & Presence>;
/** More was told of how a unit took part: this is all of it as it reads now. */
export type PresenceSupplemented = DomainEvent<'PresenceSupplemented', MeetingSubject & Presence>;
/** A vote as told, with what it needed by the rule of its day. */
export interface RecordedVote {
  readonly voteId: string;
  /** Null where no source says. */
  readonly question: string | null;
  readonly method: RecordedMethod;
  /** Absent where no source says. */
  readonly outcome?: VoteOutcome;
  readonly wording: string | null;
  readonly counts: VoteCounts | null;
  /** The cluster-year that it is of, in a sitting of several; absent where it is of none of them alone. */
  readonly clusterYear?: Scope;
  /** The award and the unit that it is about; absent where it is about none. */
  readonly about?: { readonly award: AnyAward; readonly unitId: UnitId };
  /** Rule set of the day, what in the rule differs from it, and on what basis; absent in votes older than rule sets. */
  readonly ruleSet?: string;
  readonly rule?: Pick<VoteRule, 'threshold' | 'base'>;
  readonly deviates?: readonly (keyof VoteRule)[];
  readonly basis?: string;
  /** Number of which the threshold is a part, and the fewest votes that meet it; absent where no source says. */
  readonly of?: number;
  readonly needed?: number;
  readonly warnings?: readonly {
    readonly code:
      | 'BELOW_THRESHOLD'
      | 'MORE_VOTES_THAN_KNOWN'
      | MembershipUntold['code']
      | OrganiserNotTold['code']
      | SelfVouched['code'];
    readonly detail: string;
  }[];
}
/** What members decided together, as told: counts are null where no source gives them (R48). */
export type VoteRecorded = DomainEvent<'VoteRecorded', MeetingSubject & RecordedVote>;
/** More became known of a vote, or, with a `reason`, that it was recorded wrongly: this is all of it as it reads now. */
export type VoteSupplemented = DomainEvent<
  'VoteSupplemented',
  MeetingSubject & RecordedVote & { readonly reason?: string }
>;
/**
 * The meeting is over; `quorum` is what it had at the end, absent where it is not known who could vote or who was there.
 * `presentCount` where the number of members that took part is told now.
 */
export type MeetingClosed = DomainEvent<
  'MeetingClosed',
  MeetingSubject & { quorum?: Quorum; presentCount?: number }
>;

/** As in all votes as told, and a ballot under the name that recorded votes always had for one counted elsewhere. */
export type RecordedMethod = Exclude<VoteMethod, 'BALLOT'> | 'COUNTED_BALLOT';
/** What the meeting is told to have decided. */
export type VoteOutcome = 'UNANIMOUS' | 'CARRIED' | 'NOT_CARRIED';
/** Counts as told; null where the source does not say. */
export interface VoteCounts {
  readonly for: number | null;
  readonly against: number | null;
  readonly abstained: number | null;
  /** Units that the counts are of, e.g. 9 in `9/9`. */
  readonly of: number | null;
}

/** What happens to the meetings of a cluster-year. */
export type MeetingEvent =
  | MeetingOpened
  | MeetingSupplemented
  | PresenceRecorded
  | PresenceSupplemented
  | VoteRecorded
  | VoteSupplemented
  | MeetingClosed;

/** What decisions need to know of a meeting. */
export interface Meeting extends AttendanceTold, MeetingFacts, Called {
  readonly memberCount?: number;
  readonly presentCount?: number;
  readonly alsoFor?: readonly Scope[];
  /** Null where no source says. */
  readonly heldOn: PartialDate | null;
  /** How each unit takes part that is known to. */
  readonly presences: readonly Presence[];
  readonly votes: readonly RecordedVote[];
  readonly closed: boolean;
}

/** Meetings of the cluster-year by id. */
export type MeetingsState = ReadonlyMap<string, Meeting>;

export function initial(): MeetingsState {
  return new Map();
}

export function evolve(state: MeetingsState, event: Recorded<MeetingEvent>): MeetingsState {
  const { meetingId } = event.data;
  const change = (next: (meeting: Meeting) => Partial<Meeting>): MeetingsState => {
    const meeting = state.get(meetingId);
    if (!meeting) throw new Error(`${event.type} for ${meetingId}, which was not opened`);
    return put(state, meetingId, { ...meeting, ...next(meeting) });
  };
  switch (event.type) {
    case 'MeetingOpened': {
      const { present: presences, ...told } = event.data;
      const present = presences.map((p) => p.unitId);
      const { occurredOn: heldOn } = event.metadata;
      const begun = { present, presences: [...presences], heldOn, votes: [], closed: false };
      return put(state, meetingId, { ...told, ...begun });
    }
    case 'MeetingSupplemented':
      return change(() => supplementOf(event.data));
    case 'PresenceRecorded': {
      const { unitId, how, substitute } = event.data;
      return change(({ present, presences, roll }) => ({
        present: added(present, unitId),
        presences: added(presences, { unitId, how, substitute }),
        roll: onRoll(roll, unitId),
      }));
    }
    case 'PresenceSupplemented': {
      const { unitId, how, substitute } = event.data;
      return change(({ presences }) => ({
        presences: presences.map((one) => (one.unitId === unitId ? { unitId, how, substitute } : one)),
      }));
    }
    case 'VoteRecorded':
      return change(({ votes }) => ({ votes: added(votes, event.data) }));
    case 'VoteSupplemented':
      return change(({ votes }) => ({
        votes: votes.map((vote) => (vote.voteId === event.data.voteId ? event.data : vote)),
      }));
    case 'MeetingClosed':
      return change((meeting) => ({
        closed: true,
        presentCount: event.data.presentCount ?? meeting.presentCount,
      }));
  }
}

/** What a supplement changes: a kind takes the place of several, and the other way about. */
export function supplementOf(
  data: Omit<MeetingSupplemented['data'], keyof MeetingSubject>,
): Partial<MeetingFacts & Called> & { readonly heldOn?: PartialDate } {
  const { reason: _reason, warnings: _warnings, kind, kinds, ...told } = data;
  return kind === undefined && kinds === undefined ? told : { ...told, kind, kinds };
}
