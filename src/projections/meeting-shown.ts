import type { Attendance } from '../domain/meetings/attendance.js';
import { attendanceOf, membersTold, officersKnown } from '../domain/meetings/attendance.js';
import type {
  AttendanceContradicted,
  MeetingKind,
  MeetingMode,
  PresenceMode,
  RecordedVote,
} from '../domain/meetings/meeting.js';
import type { Exclusion } from '../domain/meetings/roll.js';
import { voteTold } from '../domain/meetings/vote-told.js';
import type { Outcome } from '../domain/meetings/tally.js';
import { printThreshold } from '../domain/law/vote-rule.js';
import { firstDay } from '../domain/ground/values.js';
import type { BallotRow } from './ballots.js';
import { ballotProjection } from './ballots.js';
import { namer } from './naming.js';
import type { MeetingRow, Supplement } from './meetings.js';
import type { ParticipantShown } from './participants.js';
import { participantsOf, participantsShown } from './participants.js';
import type { QuorumShown } from './print-quorum.js';
import type { Scope } from '../domain/ground/scope.js';
import { quorumShown } from './print-quorum.js';
import type { Named } from './question.js';
import { byName } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import { clusterYearKey, clusterYearProjection } from './cluster-years.js';
import { clusterProjection } from './clusters.js';
import type { VoteShown } from './vote-shown.js';
import { voteShown } from './vote-shown.js';
import type { Proof } from '../domain/ground/proof.js';
import type { ClusterId, EventId, PartialDate, UnitId } from '../domain/ground/values.js';

// Meetings as answers show them.

/** A vote as told, in the words that all votes have. */
export type VoteOfMeeting = Pick<
  RecordedVote,
  'voteId' | 'question' | 'about' | 'ruleSet' | 'deviates' | 'basis' | 'of' | 'needed' | 'warnings'
> &
  VoteShown & {
    readonly clusterYear: Scope | null;
    /** What it needed; null where that is not told. */
    readonly rule: (NonNullable<RecordedVote['rule']> & { readonly printed: string }) | null;
    readonly occurredOn: PartialDate | null;
    /** The event that recorded it. */
    readonly eventId: EventId;
    readonly evidence: Proof['evidence'];
    /** What became known later. */
    readonly supplements: MeetingData['supplements'];
  };

export interface MeetingData {
  readonly meetingId: string;
  readonly clusterId: ClusterId;
  readonly year: number;
  /** The kind, where it is one; null where it is of several at once, or of none that a source says. */
  readonly kind: MeetingKind | null;
  readonly kinds: readonly MeetingKind[];
  readonly kindNames: readonly string[];
  readonly mode: MeetingMode | null;
  /** Other cluster-years whose meeting this is too. */
  readonly alsoFor: readonly Scope[];
  readonly status: 'open' | 'closed';
  readonly heldOn: PartialDate | null;
  /** As printed; null where no source says. */
  readonly place: string | null;
  readonly host: Named | null;
  readonly openedBy: Named | null;
  /** Null where no source says. */
  readonly chairs: readonly ParticipantShown[] | null;
  readonly speakers: readonly ParticipantShown[] | null;
  readonly guests: readonly ParticipantShown[] | null;
  /** Of whom no source says whether they are members or guests. */
  readonly attendees: readonly ParticipantShown[] | null;
  readonly agenda: readonly { readonly title: string; readonly presidedBy: Named | null }[];
  readonly roll: readonly Named[];
  readonly excluded: readonly (Named & { readonly reason: string })[];
  readonly present: readonly (Named & {
    /** Null where no source says. */
    readonly how: PresenceMode | null;
    readonly substitute: {
      readonly name: string | null;
      readonly position: string | null;
      readonly authority: string | null;
    } | null;
  })[];
  /** Members on the roll that were not there; null where it is not told how many were. */
  readonly absent: readonly Named[] | null;
  /** `ruleSet` is null in meetings older than rule sets; `basis` is that of a quorum that differs from the set. */
  readonly quorum: QuorumShown & { readonly ruleSet: string | null; readonly basis: string | null };
  readonly votes: readonly VoteOfMeeting[];
  /** Secret ballots; each has a page of its own. */
  readonly ballots: readonly {
    readonly ballotId: string;
    readonly question: string;
    readonly phase: BallotRow['phase'];
    readonly outcome: Outcome | null;
    /** The event that opened it. */
    readonly eventId: EventId;
  }[];
  /** What no source says. */
  readonly unknown: readonly string[];
  readonly warnings: readonly AttendanceContradicted[];
  /** What became known later, with the reason where it took the place of what was on record. */
  readonly supplements: readonly ReturnType<typeof supplementShown>[];
  readonly events: readonly string[];
}

const kindNames: Readonly<Record<MeetingKind, string>> = {
  PLEDGE: 'ký kết giao ước thi đua',
  FIRST_QUARTER: 'sơ kết quý I',
  MID_YEAR: 'sơ kết',
  YEAR_END: 'tổng kết',
  EXTRAORDINARY: 'bất thường',
};

/** Meetings with their attendance, votes and ballots, in the same order. */
export async function meetingsShown(
  reader: Reader,
  sight: Sight,
  rows: readonly MeetingRow[],
): Promise<MeetingData[]> {
  const called = await reader.select<{ key: string }>(
    'SELECT key FROM read.ballot WHERE meeting_id = ANY($1) ORDER BY key',
    [rows.map((row) => row.meetingId)],
  );
  const [ballots, years, clusters, name, person] = await Promise.all([
    sight.rows(
      ballotProjection,
      called.map(({ key }) => key),
    ),
    sight.rows(clusterYearProjection, [...new Set(rows.map(yearKeyOf))]),
    sight.rows(clusterProjection, [...new Set(rows.map((row) => row.clusterId))]),
    namer(sight, rows.flatMap(unitsOf)),
    sight.persons(rows.flatMap(personsOf)),
  ]);
  return rows.map((row) => {
    const own = called
      .flatMap(({ key }) => ballots.get(key) ?? [])
      .filter((ballot) => ballot.meetingId === row.meetingId);
    const day = firstDay(row.heldOn ?? `${row.year}`);
    const offices = clusters.get(row.clusterId)?.offices;
    const officers = offices ? officersKnown(offices, row.year) : 0;
    const told = { ...row, present: row.present.map((p) => p.unitId) };
    const members = membersTold(told, years.get(yearKeyOf(row))?.roster ?? null, officers);
    return meetingShown(row, attendanceOf(told, members), own, (unitId) => name(unitId, day), person);
  });
}

const yearKeyOf = ({ clusterId, year }: MeetingRow): string => clusterYearKey(clusterId, year);

function personsOf(row: MeetingRow): string[] {
  const present = row.present.flatMap((p) => p.substitute?.person?.ref ?? []);
  return [...present, ...participantsOf(row).flatMap((p) => p.person?.ref ?? [])];
}

function unitsOf(row: MeetingRow): string[] {
  const { hostUnitId, openedByUnitId, agenda, roll, excluded } = row;
  const others = [...agenda.map((item) => item.presidedBy), ...participantsOf(row).map((p) => p.unitId)];
  const named = [hostUnitId, openedByUnitId, ...others];
  return [...named.filter((id) => id !== null), ...roll, ...excluded.map((e) => e.unitId)];
}

function meetingShown(
  row: MeetingRow,
  attendance: Attendance,
  ballots: readonly BallotRow[],
  name: (unitId: UnitId) => Named,
  person: (ref: string) => string,
): MeetingData {
  const {
    meetingId,
    clusterId,
    year,
    kind,
    kinds = kind ? [kind] : [],
    mode = null,
    roll,
    present,
    votes,
    closed,
    proof,
  } = row;
  const named = (unitId: UnitId | null): Named | null => (unitId === null ? null : name(unitId));
  const { members, present: there, absent, met } = attendance;
  const shown = participantsShown(named, person);
  const unknown = [
    ...(kinds.length === 0 ? ['kind'] : []),
    ...(mode === null ? ['mode'] : []),
    ...(row.hostUnitId === null ? ['host'] : []),
    ...(['chairs', 'speakers', 'guests'] as const).filter((who) => row[who] === undefined),
    ...(row.heldOn === null ? ['heldOn'] : []),
    ...(row.place === undefined ? ['place'] : []),
    ...(members === null || members > roll.length ? ['roll'] : []),
    ...(there === null || there > present.length ? ['present'] : []),
    ...(absent === null ? ['absent'] : []),
    ...(met === null ? ['quorum'] : []),
  ];
  return {
    meetingId,
    clusterId,
    year,
    kind: kinds.length === 1 ? (kinds[0] ?? null) : null,
    kinds,
    kindNames: kinds.map((one) => kindNames[one]),
    mode,
    alsoFor: row.alsoFor ?? [],
    status: closed ? 'closed' : 'open',
    heldOn: row.heldOn,
    place: row.place ?? null,
    host: named(row.hostUnitId),
    openedBy: named(row.openedByUnitId),
    chairs: shown(row.chairs),
    speakers: shown(row.speakers),
    guests: shown(row.guests),
    attendees: shown(row.attendees),
    agenda: row.agenda.map(({ title, presidedBy }) => ({ title, presidedBy: named(presidedBy) })),
    roll: roll.map(name).sort(byName),
    excluded: row.excluded.map((e: Exclusion) => ({ ...name(e.unitId), reason: e.reason })).sort(byName),
    present: present
      .map(({ unitId, how, substitute }) => ({
        ...name(unitId),
        how: how ?? null,
        substitute: substitute && {
          name: substitute.person && person(substitute.person.ref),
          position: substitute.position,
          authority: substitute.authority,
        },
      }))
      .sort(byName),
    absent: absent && absent.map(name).sort(byName),
    quorum: {
      ...quorumShown(attendance, row.quorum),
      ruleSet: row.ruleSet ?? null,
      basis: row.basis ?? null,
    },
    votes: votes.map(({ proof, rule, supplements, ...vote }) => ({
      ...vote,
      clusterYear: votedFor(row, vote),
      ...voteShown(voteTold(vote)),
      rule: rule ? { ...rule, printed: printThreshold(rule) } : null,
      occurredOn: proof.occurredOn,
      eventId: proof.eventId,
      evidence: proof.evidence,
      supplements: supplements.map(supplementShown),
    })),
    ballots: ballots.map(({ ballotId, question, phase, closed, proof: opened }) => ({
      ballotId,
      question,
      phase,
      outcome: closed?.result.outcome ?? null,
      eventId: opened.eventId,
    })),
    unknown,
    warnings: row.warnings ?? [],
    supplements: row.supplements.map(supplementShown),
    events: [
      proof,
      ...votes.flatMap((v) => [v.proof, ...v.supplements.map((one) => one.proof)]),
      ...row.supplements.map((one) => one.proof),
      closed?.proof,
    ].flatMap((p) => p?.eventId ?? []),
  };
}

const supplementShown = ({ reason, proof: { eventId, recordedAt, evidence } }: Supplement) => ({
  eventId,
  recordedAt,
  reason,
  evidence,
});

/** The cluster-year that a vote is of, where it is of one: that of the meeting where it is about an award and names no other. */
function votedFor(
  { clusterId, year }: Scope,
  vote: MeetingRow['votes'][number] | RecordedVote,
): Scope | null {
  return vote.clusterYear ?? (vote.about ? { clusterId, year } : null);
}
