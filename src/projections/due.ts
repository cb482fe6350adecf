import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { Duty } from '../domain/year/duties.js';
import { duties } from '../domain/year/duties.js';
import type { ClusterId, Day } from '../domain/ground/values.js';
import { dayOfYear, isDate } from '../domain/ground/values.js';
import type { AlarmId, CalendarRow } from './calendar.js';
import { alarmIdOf, calendarProjection, owedIn } from './calendar.js';
import { clusterProjection, labelOn } from './clusters.js';
import { namer } from './naming.js';
import type { Answer, Named, Page } from './question.js';
import { byName, paged, Question } from './question.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';

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
  static override readonly projections = [calendarProjection, clusterProjection, unitProjection];
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
    type Found = { readonly state: CalendarRow; readonly duty: Duty; readonly day: Day };
    const found = await this.reader.select<Found>(
      `SELECT c.state, d.duty, d.day
       FROM read.calendar c, LATERAL jsonb_each_text(c.state->'calendar'->'dueBefore') AS d (duty, day)
       WHERE ($1::text IS NULL OR cluster_id = $1) AND ($2::int IS NULL OR year = $2) AND ($3::text IS NULL OR d.duty = $3)
         AND ($4::text IS NULL OR d.day >= $4) AND ($5::text IS NULL OR d.day <= $5)
         AND ($6::text IS NULL
           OR (d.day, cluster_id, year, array_position($10::text[], d.duty)) > ($6, $7::text, $8::int, $9::int))
       ORDER BY d.day, cluster_id, year, array_position($10::text[], d.duty) LIMIT $11`,
      [
        clusterId,
        year,
        duty,
        first,
        last,
        after?.day ?? null,
        after?.clusterId ?? null,
        after?.year ?? null,
        after && duties.indexOf(after.duty) + 1,
        duties,
        limit + 1,
      ],
    );
    const idOf = ({ state, duty, day }: Found): string => `${day}_${state.clusterId}_${state.year}_${duty}`;
    const { rows, next } = paged(found, limit, idOf);
    const clusters = await this.reader.rowsNow(clusterProjection, [
      ...new Set(rows.map(({ state }) => state.clusterId)),
    ]);
    const sight = await this.reader.sight(null);
    const owed = rows.flatMap((one) => {
      const cluster = clusters.get(one.state.clusterId);
      return cluster ? [{ ...one, cluster, owing: owedIn(one.state, one.duty, cluster) }] : [];
    });
    const name = await namer(sight, [...new Set(owed.flatMap(({ owing }) => owing ?? []))]);
    const data = owed.map((one): DueData => {
      const { state, duty, day, cluster, owing } = one;
      const then = dayOfYear(state.year, sight.day);
      return {
        dueId: idOf(one),
        clusterId: state.clusterId,
        label: labelOn(cluster, then),
        year: state.year,
        duty,
        dueBefore: day,
        status: owing === null ? 'done' : day <= sight.day ? 'late' : 'owed',
        owing: (owing ?? []).map((unitId) => name(unitId, then)).sort(byName),
      };
    });
    return { data, next };
  }
}
