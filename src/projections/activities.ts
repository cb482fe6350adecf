import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import type {
  ActivityKind,
  ActivityMode,
  ActivityRecorded,
  YearRecordSupplemented,
  YearRecordWithdrawn,
} from '../domain/year/cluster-year.js';
import { numberShown } from '../domain/ground/how-many.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import { clusterYearKey } from './cluster-years.js';
import { clusterProjection } from './clusters.js';
import { clusterRowIn, namer } from './naming.js';
import type { Answer, Named, Page } from './question.js';
import { Question } from './question.js';
import { withMore } from './more.js';
import { signatoryShown } from './participants.js';
import { projectionOf } from './projection.js';
import type { Replayable, Sight } from './sight.js';
import { recordedIn } from './results.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';
import type { ClusterId, UnitId } from '../domain/ground/values.js';

/** Something that the members of a cluster did together in a year. */
interface ActivityRow {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly activityId: string;
  readonly kind: ActivityKind;
  readonly title: string | null;
  readonly hostUnitId: UnitId | null;
  readonly participants: ActivityRecorded['data']['participants'];
  readonly place?: string | null;
  readonly mode?: ActivityMode | null;
  readonly proof: Proof;
  /** What told more of it. */
  readonly more: readonly Proof[];
  /** Revision of its event, which gives the order. */
  readonly number: number;
  /** It was recorded in error and is no longer shown; the row stays for questions about what was known earlier. */
  readonly withdrawn: boolean;
}

type ActivityEvent = ActivityRecorded | YearRecordSupplemented | YearRecordWithdrawn;

const types: Readonly<Record<ActivityEvent['type'], true>> = {
  ActivityRecorded: true,
  YearRecordSupplemented: true,
  YearRecordWithdrawn: true,
};

/** Row of each activity, by `<clusterId>_<year>/<id of its event>`. */
export const activityProjection = projectionOf<ActivityEvent, Replayable<ActivityRow>>(types, {
  name: 'activity',
  version: 2,
  streams: (key) => [`clusterYear-${key.split('/')[0]}`],
  keys({ type, id, data }) {
    const year = clusterYearKey(data.clusterId, data.year);
    switch (type) {
      case 'ActivityRecorded':
        return [`${year}/${id}`];
      case 'YearRecordSupplemented':
        return data.type === 'ActivityRecorded' ? [`${year}/${data.eventId}`] : [];
      case 'YearRecordWithdrawn':
        return data.eventIds
          .filter((_, i) => data.types[i] === 'ActivityRecorded')
          .map((eventId) => `${year}/${eventId}`);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'ActivityRecorded':
        return { ...event.data, proof: proofOf(event), more: [], number: event.revision, withdrawn: false };
      case 'YearRecordSupplemented':
        return state && withMore(state, event);
      case 'YearRecordWithdrawn':
        return state && { ...state, withdrawn: true };
    }
  },
  columns: [
    {
      name: 'cluster_year',
      type: 'text',
      indexed: true,
      value: (row) => clusterYearKey(row.clusterId, row.year),
    },
    { name: 'number', type: 'integer', value: (row) => row.number },
  ],
});

/** Largest size of the rows of one page, in bytes. */
const PAGE_BYTES = 512 * 1024;

/** Part of the activities of a cluster-year, in the order recorded. */
export interface Activities {
  readonly rows: readonly ActivityRow[];
  /** Where the next part begins; null where there is none, or where not even the first activity fitted into this one. */
  readonly next: string | null;
  readonly more: boolean;
}

/** Of each cluster-year, the first activities after the event with the id `after`, at most `limit`. */
export async function activitiesOf(
  reader: Reader,
  sight: Sight,
  years: readonly string[],
  { after, limit }: Page,
): Promise<ReadonlyMap<string, Activities>> {
  const found = await reader.select<{ year: string; key: string; fits: boolean }>(
    `SELECT year, key, sum(bytes) OVER (ORDER BY year, number) - bytes < $5 AS fits
     FROM unnest($1::text[]) AS wanted (year) CROSS JOIN LATERAL (
       SELECT key, number, octet_length(state::text) AS bytes FROM read.activity
       WHERE cluster_year = year AND ($4 OR NOT (state->'withdrawn')::boolean)
         AND number > coalesce((SELECT number FROM read.activity WHERE key = year || '/' || $2), -1)
       ORDER BY number LIMIT $3
     ) AS found ORDER BY year, number`,
    [years, after, limit + 1, sight.position !== null, PAGE_BYTES],
  );
  const shown = (year: string) => found.filter((row) => row.year === year && row.fits).slice(0, limit);
  const rows = await sight.rows(
    activityProjection,
    years.flatMap(shown).map(({ key }) => key),
  );
  return new Map(
    years.map((year) => {
      const keys = shown(year).map(({ key }) => key);
      const more = found.filter((row) => row.year === year).length > keys.length;
      const next = (more && keys.at(-1)?.slice(year.length + 1)) || null;
      return [
        year,
        { rows: keys.flatMap((key) => rows.get(key) ?? []).filter((row) => !row.withdrawn), next, more },
      ];
    }),
  );
}

/** The units that activities name, and the references of persons. */
export function namedIn(rows: readonly Pick<ActivityRow, 'hostUnitId' | 'participants'>[]): {
  readonly units: readonly string[];
  readonly persons: readonly string[];
} {
  const taking = rows.flatMap(({ participants }) => participants);
  const units = [...rows.map((row) => row.hostUnitId), ...taking.map(({ unitId }) => unitId)];
  return {
    units: units.filter((unitId) => unitId !== null),
    persons: taking.flatMap(({ speaker }) => speaker?.person?.ref ?? []),
  };
}

export function activityShown(
  {
    activityId,
    kind,
    title,
    hostUnitId,
    participants,
    place = null,
    mode = null,
    proof,
    more,
  }: Omit<ActivityRow, 'clusterId' | 'year' | 'kind' | 'number' | 'withdrawn'> & {
    readonly kind: string;
  },
  name: (unitId: UnitId) => Named,
  person: (ref: string) => string,
) {
  return {
    activityId,
    kind,
    title,
    occurredOn: proof.occurredOn,
    eventId: proof.eventId,
    evidence: proof.evidence,
    more: more.map(recordedIn),
    host: hostUnitId === null ? null : name(hostUnitId),
    place,
    mode,
    participants: participants.map(({ unitId, organisation, role, speaker, ...number }) => ({
      role,
      unit: unitId === null ? null : name(unitId),
      ...(organisation === undefined ? {} : { organisation }),
      speaker: signatoryShown(speaker, person),
      ...numberShown(number),
    })),
  };
}

/** The activities of one cluster-year, page by page. */
export class FindActivities extends Question<readonly ReturnType<typeof activityShown>[]> {
  static override readonly projections = [clusterProjection, activityProjection, unitProjection];
  constructor(
    readonly clusterId: ClusterId,
    readonly year: number,
    readonly page: Page,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(FindActivities)
export class FindActivitiesHandler implements IQueryHandler<FindActivities> {
  constructor(private readonly reader: Reader) {}

  async execute({
    clusterId,
    year,
    page,
    knownAt,
    namesPersons,
  }: FindActivities): Promise<Answer<readonly ReturnType<typeof activityShown>[]>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    await clusterRowIn(sight, clusterId);
    const key = clusterYearKey(clusterId, year);
    const { rows = [], next = null } = (await activitiesOf(this.reader, sight, [key], page)).get(key) ?? {};
    const named = namedIn(rows);
    const [name, person] = await Promise.all([namer(sight, named.units), sight.persons(named.persons)]);
    const nameThen = (unitId: UnitId): Named => name(unitId, `${year}-12-31`);
    const data = rows.map((row) => activityShown(row, nameThen, person));
    return { knownAtPosition: sight.position, data, next };
  }
}
