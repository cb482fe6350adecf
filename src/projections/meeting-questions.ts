import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { DomainError } from '../domain/ground/errors.js';
import { ballotProjection } from './ballots.js';
import { clusterRowIn } from './naming.js';
import type { MeetingData } from './meeting-shown.js';
import { meetingsShown } from './meeting-shown.js';
import type { MeetingRow } from './meetings.js';
import { meetingProjection } from './meetings.js';
import type { Answer, Page } from './question.js';
import { paged, Question } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import { clusterYearKey, clusterYearProjection } from './cluster-years.js';
import { clusterProjection } from './clusters.js';
import { unitProjection } from './units.js';
import type { ClusterId } from '../domain/ground/values.js';

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
      `SELECT state FROM read.meeting CROSS JOIN LATERAL (SELECT state->>'heldOn') AS told (held_on)
       WHERE cluster_years @> ARRAY[$1] AND ($2::text IS NULL
         OR CASE WHEN $3::text IS NULL THEN held_on IS NULL AND key > $2
                 ELSE held_on IS NULL OR (held_on, key) > ($3, $2) END)
       ORDER BY held_on NULLS LAST, key LIMIT $4`,
      [clusterYearKey(clusterId, year), after, last?.heldOn ?? null, limit + 1],
    );
    const { rows, next } = paged(found, limit, ({ state }) => state.meetingId);
    const data = await meetingsShown(
      this.reader,
      sight,
      rows.map(({ state }) => state),
    );
    return { data: data.map((meeting) => seenFrom(meeting, clusterYearKey(clusterId, year))), next };
  }
}

/** Meetings of a cluster-year, and the one that the page after them begins behind; null where these are all. */
export interface Meetings {
  readonly data: readonly MeetingData[];
  readonly next: string | null;
}

/** The keys of the first meetings of each of these cluster-years, by day. */
export function heldIn(
  reader: Reader,
  clusterYears: readonly string[],
  most: number,
): Promise<readonly { readonly of: string; readonly key: string }[]> {
  return reader.select(
    `SELECT wanted.key AS of, meeting.key FROM unnest($1::text[]) AS wanted (key)
     CROSS JOIN LATERAL (SELECT key, state->>'heldOn' AS held_on FROM read.meeting
       WHERE cluster_years @> ARRAY[wanted.key] ORDER BY held_on NULLS LAST, key LIMIT $2) AS meeting
     ORDER BY wanted.key, held_on NULLS LAST, meeting.key`,
    [clusterYears, most],
  );
}

/** The first meetings of each of these cluster-years, by day. */
export async function meetingsOf(
  reader: Reader,
  sight: Sight,
  clusterYears: readonly string[],
): Promise<ReadonlyMap<string, Meetings>> {
  const held = await heldIn(reader, clusterYears, SHOWN_WITH_YEAR + 1);
  const rows = await sight.rows(meetingProjection, [...new Set(held.map(({ key }) => key))]);
  const shown = await meetingsShown(reader, sight, [...rows.values()]);
  return new Map(
    clusterYears.map((of) => {
      const own = held.filter((one) => one.of === of);
      const { rows: some, next } = paged(own, SHOWN_WITH_YEAR, ({ key }) => key);
      const meetings = some.flatMap(({ key }) => shown.find((m) => m.meetingId === key) ?? []);
      return [of, { data: meetings.map((meeting) => seenFrom(meeting, of)), next }];
    }),
  );
}

/** A meeting with the votes that are of this cluster-year, or of no one alone: in a sitting of several each has its own. */
function seenFrom(meeting: MeetingData, clusterYear: string): MeetingData {
  const votes = meeting.votes.filter(
    ({ clusterYear: of }) => of === null || clusterYearKey(of.clusterId, of.year) === clusterYear,
  );
  return { ...meeting, votes };
}

/** Meetings that an answer about a year shows. */
const SHOWN_WITH_YEAR = 20;
