import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { Duty } from '../domain/year/duties.js';
import { duties } from '../domain/year/duties.js';
import type { ClusterId, Day } from '../domain/ground/values.js';
import { dayAfter, dayOfYear, isDate } from '../domain/ground/values.js';
import type { CalendarSet } from '../domain/year/calendar.js';
import { clusterYearKey } from './cluster-years.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import type { AlarmId } from './calendar.js';
import { alarmIdOf, calendarProjection, owedIn } from './calendar.js';
import { clusterProjection, labelOn } from './clusters.js';
import { namer } from './naming.js';
import type { Answer, Named, Page } from './question.js';
import { byName, paged, Question } from './question.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';

/** `day` is null where the calendar has none for the duty. */
type DueRow = AlarmId & { readonly day: Day | null };

/** No day is later. */
const LAST: Day = '9999-12-31';

const isDue = (row: DueRow): row is DuePlace => row.day !== null;

/** Where a duty stands among those of all calendars: by day, cluster, year and in the order of duties. */
const placeOf = ({ day, clusterId, year, duty }: DuePlace): string =>
  `${day} ${clusterId} ${year} ${duties.indexOf(duty)}`;

/** Row of each day of each calendar, by `<cluster>_<year>_<DUTY>`: a country has some 28,000, and a month is asked for. */
export const dueProjection = projectionOf<CalendarSet, Replayable<DueRow>>(
  { CalendarSet: true },
  {
    name: 'due',
    version: 1,
    streams: (key) => [`calendar-${key.slice(0, key.indexOf('_', key.indexOf('_') + 1))}`],
    keys: ({ data: { clusterId, year } }) =>
      duties.map((duty) => `${clusterYearKey(clusterId, year)}_${duty}`),
    evolve(_row, { data: { clusterId, year, dueBefore } }, key) {
      const duty = duties.find((one) => key.endsWith(`_${one}`));
      return duty ? { clusterId, year, duty, day: dueBefore[duty] ?? null } : null;
    },
    columns: [
      { name: 'place', type: 'text', indexed: true, value: (row) => (isDue(row) ? placeOf(row) : null) },
      { name: 'cluster_id', type: 'text', indexed: true, value: ({ clusterId }) => clusterId },
      { name: 'year', type: 'integer', indexed: true, value: ({ year }) => year },
    ],
  },
);

/** A duty of a year of a cluster that the calendar gives a day. */
export interface DueData {
  /** `<day>_<cluster>_<year>_<DUTY>`. */
  readonly dueId: string;
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly year: number;
  readonly duty: Duty;
  /** First day on which the duty is late. */
  readonly dueBefore: Day;
  /** `late` where it was not done before that day, and is not done yet. */
  readonly status: 'done' | 'owed' | 'late';
  /** Who owes it still; empty where it is done, and where nobody knows who it is that does. */
  readonly owing: readonly Named[];
}

/** Which duties are asked for; null where it does not matter. The first and the last day count. */
export interface DueFilter {
  readonly clusterId: ClusterId | null;
  readonly year: number | null;
  readonly duty: Duty | null;
  readonly first: Day | null;
  readonly last: Day | null;
}

/** A place in the calendar of all clusters. */
interface DuePlace extends AlarmId {
  readonly day: Day;
}

/** The parts of `dueId`; null where the text is not one. */
export function duePlaceOf(text: string): DuePlace | null {
  const [day = ''] = text.split('_', 1);
  const duty = alarmIdOf(text.slice(day.length + 1));
  return duty && isDate(day) ? { ...duty, day } : null;
}

/** What is due on which day, over all clusters, by day. */
export class FindDue extends Question<readonly DueData[]> {
  static override readonly projections = [
    dueProjection,
    calendarProjection,
    clusterProjection,
    unitProjection,
  ];
  constructor(
    readonly filter: DueFilter,
    readonly page: Page<DuePlace>,
  ) {
    super();
  }
}

@QueryHandler(FindDue)
export class FindDueHandler implements IQueryHandler<FindDue> {
  constructor(private readonly reader: Reader) {}

  async execute({ filter, page: { after, limit } }: FindDue): Promise<Answer<readonly DueData[]>> {
    const { clusterId, year, duty, first, last } = filter;
    // A place begins with its day.
    const from = [first ?? '', after ? placeOf(after) : ''].sort().at(-1);
    const until = last === null || last >= LAST ? `${LAST} ~` : dayAfter(last);
    const found = await this.reader.select<{ readonly state: DuePlace }>(
      `SELECT state FROM read.due
       WHERE ($1::text IS NULL OR cluster_id = $1) AND ($2::int IS NULL OR year = $2) AND ($3::text IS NULL OR state->>'duty' = $3)
         AND place > $4 AND place < $5
       ORDER BY place LIMIT $6`,
      [clusterId, year, duty, from, until, limit + 1],
    );
    const idOf = ({ day, clusterId, year, duty }: DuePlace): string => `${day}_${clusterId}_${year}_${duty}`;
    const { rows, next } = paged(
      found.map(({ state }) => state),
      limit,
      idOf,
    );
    const yearOf = ({ clusterId, year }: AlarmId): string => clusterYearKey(clusterId, year);
    const clusters = await this.reader.rowsNow(clusterProjection, [
      ...new Set(rows.map(({ clusterId }) => clusterId)),
    ]);
    const calendars = await this.reader.rowsNow(calendarProjection, [...new Set(rows.map(yearOf))]);
    const sight = await this.reader.sight(null);
    const owed = rows.flatMap((one) => {
      const [cluster, calendar] = [clusters.get(one.clusterId), calendars.get(yearOf(one))];
      return cluster && calendar ? [{ ...one, cluster, owing: owedIn(calendar, one.duty, cluster) }] : [];
    });
    const name = await namer(sight, [...new Set(owed.flatMap(({ owing }) => owing ?? []))]);
    const data = owed.map((one): DueData => {
      const { clusterId, year, duty, day, cluster, owing } = one;
      const then = dayOfYear(year, sight.day);
      return {
        dueId: idOf(one),
        clusterId,
        label: labelOn(cluster, then),
        year,
        duty,
        dueBefore: day,
        status: owing === null ? 'done' : day <= sight.day ? 'late' : 'owed',
        owing: (owing ?? []).map((unitId) => name(unitId, then)).sort(byName),
      };
    });
    return { data, next };
  }
}
