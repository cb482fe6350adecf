import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean } from 'class-validator';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import type * as Decisions from '../domain/meetings/meeting-decisions.js';
import { recordPresence } from '../domain/meetings/meeting-decisions.js';
import {
  closeOrSupplementMeeting,
  openOrSupplementMeeting,
} from '../domain/meetings/told-again-decisions.js';
import type { MeetingKind, MeetingMode, PresenceMode, VoteOutcome } from '../domain/meetings/meeting.js';
import * as Meeting from '../domain/meetings/meeting.js';
import * as Ballots from '../domain/meetings/ballots.js';
import * as Offices from '../domain/offices/offices.js';
import * as ClusterYear from '../domain/year/cluster-year.js';
import { supplementMeeting } from '../domain/meetings/meeting-supplement-decisions.js';
import type * as RecordedVotes from '../domain/meetings/recorded-vote-decisions.js';
import { recordVote, supplementVote } from '../domain/meetings/recorded-vote-decisions.js';
import type { Fraction } from '../domain/ground/fraction.js';
import type { Scope } from '../domain/ground/scope.js';
import { scopeOf } from '../domain/ground/scope.js';
import type { Base, Threshold } from '../domain/law/vote-rule.js';
import { regulations } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle, HowManyField, PersonField } from './command.js';
import {
  AwardCodeText,
  Count,
  Id,
  Name,
  OneOf,
  Optional,
  Part,
  Parts,
  PastPartialDate,
  ScopedId,
  Text,
  Votes,
  Year,
} from './fields.js';
import type { PartialDate } from '../domain/ground/values.js';
import { methods, VoteCountsField } from './votes.js';

const kinds: readonly MeetingKind[] = ['PLEDGE', 'FIRST_QUARTER', 'MID_YEAR', 'YEAR_END', 'EXTRAORDINARY'];
const ways: readonly PresenceMode[] = ['IN_PERSON', 'ONLINE', 'WRITTEN'];
const modes: readonly MeetingMode[] = [...ways, 'HYBRID'];

/** A part of a whole: 2 of 3, or 80 of 100. */
export class FractionField implements Fraction {
  @Count(1000) numerator!: number;
  @Count(1000) denominator!: number;
}

/** An item of the agenda, with the unit that presides over it. */
export class AgendaItemField {
  @Name(500) title!: string;
  @Optional() @Id() presidedBy?: string;
}

/** A person in place of the one who speaks for the unit, and on what authority, as far as told. */
export class SubstituteField {
  @Optional() @Part(() => PersonField) person?: PersonField;
  @Optional() @Text(200) position?: string;
  @Optional() @Text(200) authority?: string;
}

/** A unit that takes part. */
export class PresenceField {
  @Id() unitId!: string;
  @Optional() @OneOf(ways) how?: PresenceMode;
  @Optional() @Part(() => SubstituteField) substitute?: SubstituteField;
}

/** Somebody who chairs, speaks, is a guest or attends, or so many of them; what no source says is left out. */
export class AttendantField {
  @Optional() @Id() unitId?: string;
  @Optional() @Name(200) organisation?: string;
  @Optional() @Part(() => PersonField) person?: PersonField;
  @Optional() @Text(200) position?: string;
  @Optional() @Text(500) about?: string;
  /** How many they are, where they are counted and not named. */
  @Optional() @Count(100_000) count?: number;
  /** The same, where no source tells it exactly. */
  @Optional() @Part(() => HowManyField) howMany?: HowManyField;
}

/** A year of a cluster. */
export class ClusterYearField implements Scope {
  @Id() clusterId!: string;
  @Year() year!: number;
}

abstract class MeetingBody extends CommandBody {
  @ScopedId() meetingId!: string;
  @Optional() @OneOf(kinds) kind?: MeetingKind;
  @Optional() @IsArray() @ArrayUnique() @OneOf(kinds, true) kinds?: MeetingKind[];
  @Optional() @OneOf(modes) mode?: MeetingMode;
  /** As printed. */
  @Optional() @Name(300) place?: string;
  @Optional() @ArrayMaxSize(10) @Parts(() => ClusterYearField) alsoFor?: ClusterYearField[];
  @Optional() @Parts(() => AttendantField) chairs?: AttendantField[];
  @Optional() @Parts(() => AttendantField) speakers?: AttendantField[];
  @Optional() @Parts(() => AttendantField) guests?: AttendantField[];
  /** Whoever took part, where no source says whether as a voter or a guest. */
  @Optional() @Parts(() => AttendantField) attendees?: AttendantField[];
  @Optional() @Id() hostUnitId?: string;
  @Optional() @Id() openedByUnitId?: string;
  @Optional() @Parts(() => AgendaItemField) agenda?: AgendaItemField[];
  @Optional() @Count(1000) memberCount?: number;
  @Optional() @Count(1000) presentCount?: number;
  @Optional() @Part(() => FractionField) quorum?: FractionField;
  @Optional() @Text(500) basis?: string;
}

export class OpenMeeting extends MeetingBody {
  /** Units known to take part; those not named are absent only where `presentCount` leaves them no place. */
  @Optional() @Parts(() => PresenceField) present?: PresenceField[];
}

export class SupplementMeeting extends MeetingBody {
  @Optional() @PastPartialDate() heldOn?: PartialDate;
  /** Why this takes the place of what is on record, lists whole; without it lists are added to. */
  @Optional() @Text() reason?: string;
}

export class RecordPresence extends CommandBody {
  @ScopedId() meetingId!: string;
  @Id() unitId!: string;
  @Optional() @OneOf(ways) how?: PresenceMode;
  @Optional() @Part(() => SubstituteField) substitute?: SubstituteField;
}

/** The part of the base that the votes must reach, or exceed. */
export class ThresholdField extends FractionField implements Threshold {
  @IsBoolean() moreThan!: boolean;
}

/** What in the rule differs from the rule set of the day. */
export class CountRuleField {
  @Optional() @Part(() => ThresholdField) threshold?: ThresholdField;
  @Optional() @OneOf(['PRESENT', 'ALL_MEMBERS', 'VALID']) base?: Base;
}

/** The award and the unit that a vote is about. */
export class VotedAwardField {
  @AwardCodeText() award!: AnyAward;
  @Id() unitId!: string;
}

/** Two words that this command had before all votes had the same are taken still. */
export class RecordedCountsField extends VoteCountsField {
  @Optional() @Votes() for?: number;
  @Optional() @Votes() of?: number;
}

export class RecordVote extends CommandBody implements RecordedVotes.RecordVote {
  @ScopedId() meetingId!: string;
  @Id() voteId!: string;
  @Optional() @Text(500) question?: string;
  @Optional() @OneOf([...methods, 'COUNTED_BALLOT']) method: RecordedVotes.RecordVote['method'] =
    'NOT_STATED';
  @Optional() @OneOf(['UNANIMOUS', 'CARRIED', 'NOT_CARRIED']) outcome?: VoteOutcome;
  @Optional() @Text(200) wording?: string;
  @Optional() @Part(() => RecordedCountsField) counts?: RecordedCountsField;
  /** Where the sitting is of several. */
  @Optional() @Part(() => ClusterYearField) clusterYear?: ClusterYearField;
  @Optional() @Part(() => VotedAwardField) about?: VotedAwardField;
  @Optional() @Part(() => CountRuleField) rule?: CountRuleField;
  @Optional() @Text(500) basis?: string;
}

export class SupplementVote extends CommandBody {
  @ScopedId() meetingId!: string;
  @Id() voteId!: string;
  @Optional() @Text(500) question?: string;
  @Optional() @OneOf(methods) method?: (typeof methods)[number];
  @Optional() @OneOf(['UNANIMOUS', 'CARRIED', 'NOT_CARRIED']) outcome?: VoteOutcome;
  @Optional() @Text(200) wording?: string;
  @Optional() @Part(() => VoteCountsField) counts?: VoteCountsField;
  @Optional() @Part(() => ClusterYearField) clusterYear?: ClusterYearField;
  @Optional() @Part(() => VotedAwardField) about?: VotedAwardField;
  @Optional() @Part(() => CountRuleField) rule?: CountRuleField;
  @Optional() @Text(500) basis?: string;
  /** Why this takes the place of what is on record. */
  @Optional() @Text() reason?: string;
}

export class CloseMeeting extends CommandBody implements Decisions.CloseMeeting {
  @ScopedId() meetingId!: string;
  @Optional() @Count(1000) presentCount?: number;
}

const stream = ({ meetingId }: { meetingId: string }): string => Meeting.stream(scopeOf(meetingId));
const offices = {
  aggregate: Offices,
  stream: ({ meetingId }: { meetingId: string }) => Offices.stream(scopeOf(meetingId).clusterId),
};
const beside = { offices };
const declared = {
  aggregate: ClusterYear,
  stream: ({ meetingId }: { meetingId: string }) => {
    const { clusterId, year } = scopeOf(meetingId);
    return ClusterYear.stream(clusterId, year);
  },
};
const ballots = {
  aggregate: Ballots,
  stream: ({ meetingId }: { meetingId: string }) => Ballots.stream(scopeOf(meetingId)),
};

export const meetingCommands: readonly CommandSpec[] = [
  {
    ...handle(
      Meeting,
      OpenMeeting,
      stream,
      openOrSupplementMeeting,
      'Opens a meeting of the members of a year; told again, adds to it',
      beside,
    ),
    known: (state, command) => (state as Meeting.MeetingsState).get((command as OpenMeeting).meetingId),
  },
  {
    ...handle(
      Meeting,
      SupplementMeeting,
      stream,
      supplementMeeting,
      'Adds what was not known of a meeting, or puts right what was recorded wrongly: kind, day, place, mode, chairs, guests',
      beside,
    ),
    known: (state, command) => (state as Meeting.MeetingsState).get((command as SupplementMeeting).meetingId),
  },
  {
    ...handle(
      Meeting,
      RecordPresence,
      stream,
      recordPresence,
      'Records that a member came later, replied in writing or is named later; told again, adds how and by whom',
      beside,
    ),
    known: (state, command) => (state as Meeting.MeetingsState).get((command as RecordPresence).meetingId),
  },
  handle(
    Meeting,
    RecordVote,
    stream,
    recordVote,
    'Records what a meeting decided, as told, with the counts where there are any',
    { offices, declared, regulations },
  ),
  handle(
    Meeting,
    SupplementVote,
    stream,
    supplementVote,
    'Adds what was not known of a vote as told, or puts right what was recorded wrongly: method, outcome, counts',
    { offices, declared, regulations },
  ),
  handle(
    Meeting,
    CloseMeeting,
    stream,
    closeOrSupplementMeeting,
    'Closes a meeting, with the quorum it had',
    {
      offices,
      declared,
      ballots,
    },
  ),
];
