import type {
  Coverage,
  OrganiserRecordSupplemented,
  OrganiserRecordWithdrawn,
  OrganiserYearEvent,
  OrganiserYearFact,
} from '../domain/year/organiser-year.js';
import type { Recorded } from '../domain/ground/event.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { Totalled } from '../domain/results/totals.js';
import { firstDay, lastDay } from '../domain/ground/values.js';
import { differences } from '../domain/ground/told-again.js';
import { idOf } from '../domain/year/organiser-year.js';
import type { Page } from './question.js';
import { keysOfBody } from './identifications.js';
import { withMore } from './more.js';
import { projectionOf } from './projection.js';
import type { Reader } from './reader.js';
import type { Replayable, Sight } from './sight.js';

/** What is recorded of an organiser's year, or was until it was withdrawn. */
export type OrganiserRecordRow<F extends OrganiserYearFact = OrganiserYearFact> = F & {
  readonly proof: Proof;
  /** What told more of it. */
  readonly more: readonly Proof[];
  /** Where it stands among what is recorded of the year. */
  readonly number: number;
  /** Null while it counts. */
  readonly withdrawal: (Pick<OrganiserRecordWithdrawn['data'], 'reason'> & { readonly proof: Proof }) | null;
};

/** A report of an organiser's year. */
export type OrganiserReportRow = Extract<OrganiserRecordRow, { type: 'OrganiserResultsReported' }>;

const types: Readonly<Record<OrganiserYearEvent['type'], true>> = {
  OrganiserResultsReported: true,
  OrganiserActivityRecorded: true,
  DossierCountsRecorded: true,
  OrganiserRecordSupplemented: true,
  OrganiserRecordWithdrawn: true,
};

export const organiserYearKey = (organiserId: string, year: number): string => `${organiserId}_${year}`;

/** Row of each record, by `<organiser>_<year>/<id of its event>`: there may be many, and each may say much. */
export const organiserRecordProjection = projectionOf<OrganiserYearEvent, Replayable<OrganiserRecordRow>>(
  types,
  {
    name: 'organiser_record',
    version: 2,
    streams: (key) => [`organiserYear-${key.split('/')[0]}`],
    keys(event) {
      const year = organiserYearKey(event.data.organiserId, event.data.year);
      const { type, data, id } = event;
      const eventIds =
        type === 'OrganiserRecordWithdrawn'
          ? data.eventIds
          : [type === 'OrganiserRecordSupplemented' ? data.eventId : id];
      return eventIds.map((eventId) => `${year}/${eventId}`);
    },
    evolve(state, event) {
      switch (event.type) {
        case 'OrganiserResultsReported':
          return { type: event.type, data: event.data, ...placeOf(event) };
        case 'OrganiserActivityRecorded':
          return { type: event.type, data: event.data, ...placeOf(event) };
        case 'DossierCountsRecorded':
          return { type: event.type, data: event.data, ...placeOf(event) };
        case 'OrganiserRecordSupplemented':
          return state && withMoreData(state, event);
        case 'OrganiserRecordWithdrawn':
          return state && { ...state, withdrawal: { reason: event.data.reason, proof: proofOf(event) } };
      }
    },
    columns: [
      {
        name: 'organiser_year',
        type: 'text',
        indexed: true,
        value: ({ data }) => organiserYearKey(data.organiserId, data.year),
      },
      { name: 'type', type: 'text', value: (row) => row.type },
      { name: 'number', type: 'integer', value: (row) => row.number },
    ],
  },
);

const placeOf = (event: Recorded<OrganiserYearFact>) => ({
  proof: proofOf(event),
  more: [],
  number: event.revision,
  withdrawal: null,
});

/** The record with what a second source told of it. */
function withMoreData<R extends OrganiserRecordRow>(row: R, event: Recorded<OrganiserRecordSupplemented>): R {
  const { proof, more, ...data } = withMore({ ...row.data, proof: row.proof, more: row.more }, event);
  return { ...row, data, proof, more };
}

/** What the rows of one page may take, in bytes. */
const PAGE_BYTES = 512 * 1024;

/** Part of the records of some types of an organiser's year, those withdrawn among them, in the order recorded. */
export interface OrganiserRecords {
  readonly rows: readonly OrganiserRecordRow[];
  /** Where the following part begins; null where there is none. */
  readonly next: string | null;
}

/** The first of them, so many at most, or those after the event of that id. */
export async function organiserRecordsOf(
  reader: Reader,
  sight: Sight,
  year: string,
  types: readonly string[],
  { after, limit }: Page,
): Promise<OrganiserRecords> {
  // Numbers are those of one stream: what was told of a body under several ids is put in order by when it was recorded.
  const found = await reader.select<{ key: string; fits: boolean }>(
    `WITH of_year AS NOT MATERIALIZED (
       SELECT key, state, type, number, CASE WHEN cardinality($1::text[]) > 1 THEN state->'proof'->>'recordedAt' ELSE '' END AS at
       FROM read.organiser_record WHERE organiser_year = ANY ($1))
     SELECT key, sum(bytes) OVER (ORDER BY at, number, key) - bytes < $5 AS fits FROM (
       SELECT key, at, number, octet_length(state::text) AS bytes FROM of_year
       WHERE type = ANY ($2) AND ($3::text IS NULL OR (at, number, key) >
         (SELECT at, number, key FROM of_year WHERE key = ANY (SELECT of || '/' || $3 FROM unnest($1) AS of)))
       ORDER BY at, number, key LIMIT $4
     ) AS found ORDER BY at, number, key`,
    [keysOfBody(year, sight.aliases), types, after, limit + 1, PAGE_BYTES],
  );
  const keys = found.flatMap(({ key, fits }) => (fits ? key : [])).slice(0, limit);
  const rows = await sight.rows(organiserRecordProjection, keys);
  return {
    rows: keys.flatMap((key) => rows.get(key) ?? []),
    next: (found.length > keys.length && keys.at(-1)?.split('/')[1]) || null,
  };
}

/** Of records of one thing, told under two ids of a body, those that say more than the others. */
export const toldOnce = <R extends OrganiserRecordRow>(rows: readonly R[]): R[] =>
  rows.filter((row, at) =>
    rows.every((other, i) => {
      if (i === at || other.type !== row.type || idOf(other) !== idOf(row)) return true;
      return (
        differences(other.data, row.data).length > 0 ||
        (i > at && differences(row.data, other.data).length === 0)
      );
    }),
  );

/** As a report of a whole, over the longest period that its words may mean. */
export function asReport({ data }: OrganiserReportRow): Totalled {
  const { year, reportId, metrics } = data;
  const { from, to, asOf } = data.period;
  const period = {
    from: from && firstDay(from),
    to: to && lastDay(to),
    asOf: asOf && lastDay(asOf),
  };
  return {
    year,
    reportId,
    unitId: null,
    contributors: [],
    period,
    metrics: metrics.map((said) => ({ ...said, corrections: [] })),
  };
}

/** The reports that bodies made of their own work, in years up to the given one, by year and in the order recorded. */
export async function ownReportsOf(
  reader: Reader,
  sight: Sight,
  organiserIds: readonly string[],
  lastYear: number,
): Promise<OrganiserReportRow[]> {
  const years = Array.from({ length: lastYear - 1944 }, (_, i) => 1945 + i);
  return await reportsOf(reader, sight, organiserIds, years, 'OWN_BODY');
}

/** The reports of bodies that count, of these years: of one kind of work, or of every one. */
export async function reportsOf(
  reader: Reader,
  sight: Sight,
  organiserIds: readonly string[],
  years: readonly number[],
  covers: Coverage | null,
): Promise<OrganiserReportRow[]> {
  const found = await reader.select<{ key: string }>(
    `SELECT key FROM read.organiser_record WHERE organiser_year = ANY ($1) AND type = 'OrganiserResultsReported'
       AND ($2::text IS NULL OR state->'data'->>'covers' = $2) ORDER BY (state->'data'->>'year')::int, number`,
    [organiserIds.flatMap((id) => years.map((year) => organiserYearKey(id, year))), covers],
  );
  const keys = found.map(({ key }) => key);
  const rows = await sight.rows(organiserRecordProjection, keys);
  return keys.flatMap((key) => {
    const row = rows.get(key);
    return row?.type === 'OrganiserResultsReported' && row.withdrawal === null ? [row] : [];
  });
}
