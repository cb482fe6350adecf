import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { DomainError } from '../domain/ground/errors.js';
import type { Attendance } from '../domain/meetings/attendance.js';
import { attendanceOf, membersTold, officersKnown } from '../domain/meetings/attendance.js';
import type { AttendanceContradicted, MeetingKind, MeetingMode } from '../domain/meetings/meeting.js';
import type { Exclusion } from '../domain/meetings/roll.js';
import { voteTold } from '../domain/meetings/vote-told.js';
import type { Outcome } from '../domain/meetings/tally.js';
import { printThreshold } from '../domain/law/vote-rule.js';
import { firstDay } from '../domain/ground/values.js';
import type { BallotRow } from './ballots.js';
import { ballotProjection } from './ballots.js';
import { clusterRowIn, namer } from './naming.js';
import type { MeetingRow } from './meetings.js';
import { meetingProjection } from './meetings.js';
import type { ParticipantShown } from './participants.js';
import { participantsOf, participantsShown } from './participants.js';
import type { QuorumShown } from './print-quorum.js';
import type { Scope } from '../domain/ground/scope.js';
import { quorumShown } from './print-quorum.js';
import type { Answer, Named, Page } from './question.js';
import { byName, paged, Question } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import { clusterYearKey, clusterYearProjection } from './cluster-years.js';
import { clusterProjection } from './clusters.js';
import { unitProjection } from './units.js';
import { voteShown } from './vote-shown.js';
import type { ClusterId, UnitId } from '../domain/ground/values.js';

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
  readonly heldOn: string | null;
  readonly host: Named | null;
  readonly openedBy: Named | null;
  /** Null where no source says. */
  readonly chairs: readonly ParticipantShown[] | null;
  readonly speakers: readonly ParticipantShown[] | null;
  readonly guests: readonly ParticipantShown[] | null;
  readonly agenda: readonly { readonly title: string; readonly presidedBy: Named | null }[];
  readonly roll: readonly Named[];
  readonly excluded: readonly (Named & { readonly reason: string })[];
  readonly present: readonly object[];
  /** Members on the roll that were not there; null where it is not told how many were. */
  readonly absent: readonly Named[] | null;
  /** `ruleSet` is null in meetings older than rule sets; `basis` is that of a quorum that differs from the set. */
  readonly quorum: QuorumShown & { readonly ruleSet: string | null; readonly basis: string | null };
  readonly votes: readonly object[];
  /** Secret ballots; each has a page of its own. */
  readonly ballots: readonly {
    readonly ballotId: string;
    readonly question: string;
    readonly phase: BallotRow['phase'];
    readonly outcome: Outcome | null;
  }[];
  /** What no source says. */
  readonly unknown: readonly string[];
  readonly warnings: readonly AttendanceContradicted[];
  readonly events: readonly string[];
}

const kindNames: Readonly<Record<MeetingKind, string>> = {
  PLEDGE: 'ký kết giao ước thi đua',
  FIRST_QUARTER: 'sơ kết quý I',
  MID_YEAR: 'sơ kết',
  YEAR_END: 'tổng kết',
  EXTRAORDINARY: 'bất thường',
};

/** The read models that meetings are shown from. */
export const readByMeetings = [
  meetingProjection,
  ballotProjection,
  clusterProjection,
  clusterYearProjection,
  unitProjection,
];

/** One meeting. */
export class GetMeeting extends Question<MeetingData> {
  static override readonly projections = readByMeetings;
  constructor(
    readonly meetingId: string,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetMeeting)
export class GetMeetingHandler implements IQueryHandler<GetMeeting> {
  constructor(private readonly reader: Reader) {}

  async execute({ meetingId, knownAt, namesPersons }: GetMeeting): Promise<Answer<MeetingData>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const row = await meetingIn(sight, meetingId);
    const [data] = await meetingsShown(this.reader, sight, [row]);
    if (!data) throw new Error('one page was asked for and none came');
    return { knownAtPosition: sight.position, data };
  }
}

/** The meeting. Throws MEETING_NOT_FOUND. */
async function meetingIn(sight: Sight, meetingId: string): Promise<MeetingRow> {
  const row = (await sight.rows(meetingProjection, [meetingId])).get(meetingId);
  if (row) return row;
  throw new DomainError('MEETING_NOT_FOUND', `Chưa có cuộc họp mang mã “${meetingId}”.`, { meetingId });
}

/** The meetings of a cluster-year, by day. */
export class FindMeetings extends Question<readonly MeetingData[]> {
  static override readonly projections = readByMeetings;
  constructor(
    readonly clusterId: ClusterId,
    readonly year: number,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(FindMeetings)
export class FindMeetingsHandler implements IQueryHandler<FindMeetings> {
  constructor(private readonly reader: Reader) {}

  async execute({
    clusterId,
    year,
    page,
    namesPersons,
  }: FindMeetings): Promise<Answer<readonly MeetingData[]>> {
    const { after, limit } = page;
    const sight = await this.reader.sight(null, namesPersons);
    await clusterRowIn(sight, clusterId);
    const last = after === null ? null : await meetingIn(sight, after);
    // A meeting without a known day comes last.
    const found = await this.reader.select<{ state: MeetingRow }>(
      `SELECT state FROM read.meeting CROSS JOIN LATERAL (SELECT state #>> '{proof,occurredOn}') AS told (held_on)
       WHERE cluster_years @> ARRAY[$1] AND ($2::text IS NULL
         OR CASE WHEN $3::text IS NULL THEN held_on IS NULL AND key > $2
                 ELSE held_on IS NULL OR (held_on, key) > ($3, $2) END)
       ORDER BY held_on NULLS LAST, key LIMIT $4`,
      [clusterYearKey(clusterId, year), after, last?.proof.occurredOn ?? null, limit + 1],
    );
    const { rows, next } = paged(found, limit, ({ state }) => state.meetingId);
    const data = await meetingsShown(
      this.reader,
      sight,
      rows.map(({ state }) => state),
    );
    return { data, next };
  }
}

/** Meetings of a cluster-year, and the one that the page after them begins behind; null where these are all. */
export interface Meetings {
  readonly data: readonly MeetingData[];
  readonly next: string | null;
}

/** The first meetings of each of these cluster-years, by day. */
export async function meetingsOf(
  reader: Reader,
  sight: Sight,
  clusterYears: readonly string[],
): Promise<ReadonlyMap<string, Meetings>> {
  const held = await reader.select<{ of: string; key: string }>(
    `SELECT wanted.key AS of, meeting.key FROM unnest($1::text[]) AS wanted (key)
     CROSS JOIN LATERAL (SELECT key, state #>> '{proof,occurredOn}' AS held_on FROM read.meeting
       WHERE cluster_years @> ARRAY[wanted.key] ORDER BY held_on NULLS LAST, key LIMIT $2) AS meeting
     ORDER BY wanted.key, held_on NULLS LAST, meeting.key`,
    [clusterYears, SHOWN_WITH_YEAR + 1],
  );
  const rows = await sight.rows(meetingProjection, [...new Set(held.map(({ key }) => key))]);
  const shown = await meetingsShown(reader, sight, [...rows.values()]);
  return new Map(
    clusterYears.map((of) => {
      const own = held.filter((one) => one.of === of);
      const { rows: some, next } = paged(own, SHOWN_WITH_YEAR, ({ key }) => key);
      return [of, { data: some.flatMap(({ key }) => shown.find((m) => m.meetingId === key) ?? []), next }];
    }),
  );
}

/** Meetings that an answer about a year shows. */
const SHOWN_WITH_YEAR = 20;

async function meetingsShown(
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
    const day = firstDay(row.proof.occurredOn ?? `${row.year}`);
    const offices = clusters.get(row.clusterId)?.offices;
    const officers = offices ? officersKnown(offices, row.year) : 0;
    const told = { ...row, present: row.present.map((p) => p.unitId) };
    const members = membersTold(told, years.get(yearKeyOf(row))?.roster ?? null, officers);
    return meetingShown(row, attendanceOf(told, members), own, (unitId) => name(unitId, day), person);
  });
}

const yearKeyOf = ({ clusterId, year }: MeetingRow): string => clusterYearKey(clusterId, year);

function personsOf(row: MeetingRow): string[] {
  const present = row.present.flatMap((p) => p.substitute?.person.ref ?? []);
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
    ...(proof.occurredOn === null ? ['heldOn'] : []),
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
    heldOn: proof.occurredOn,
    host: named(row.hostUnitId),
    openedBy: named(row.openedByUnitId),
    chairs: shown(row.chairs),
    speakers: shown(row.speakers),
    guests: shown(row.guests),
    agenda: row.agenda.map(({ title, presidedBy }) => ({ title, presidedBy: named(presidedBy) })),
    roll: roll.map(name).sort(byName),
    excluded: row.excluded.map((e: Exclusion) => ({ ...name(e.unitId), reason: e.reason })).sort(byName),
    present: present
      .map(({ unitId, how, substitute }) => ({
        ...name(unitId),
        how: how ?? null,
        substitute: substitute && {
          name: person(substitute.person.ref),
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
    votes: votes.map(({ proof, rule, ...vote }) => ({
      ...vote,
      ...voteShown(voteTold(vote)),
      rule: rule ? { ...rule, printed: printThreshold(rule) } : null,
      occurredOn: proof.occurredOn,
      eventId: proof.eventId,
      evidence: proof.evidence,
    })),
    ballots: ballots.map(({ ballotId, question, phase, closed }) => ({
      ballotId,
      question,
      phase,
      outcome: closed?.result.outcome ?? null,
    })),
    unknown,
    warnings: row.warnings ?? [],
    events: [proof, ...votes.map((v) => v.proof), closed?.proof].flatMap((p) => p?.eventId ?? []),
  };
}
