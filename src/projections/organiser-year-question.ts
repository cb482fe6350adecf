import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import type { Coverage, OrganiserYearFact } from '../domain/year/organiser-year.js';
import { idsOf } from '../domain/registry/one-body.js';
import type { EventId } from '../domain/ground/values.js';
import { dayOfYear, isBefore } from '../domain/ground/values.js';
import type { ClusterYearData } from './cluster-year-question.js';
import { clusterYearsShown, GetClusterYear } from './cluster-year-question.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection } from './clusters.js';
import { launched, movementKey, movementProjection, movementShown, planSignersOf } from './movements.js';
import { namer } from './naming.js';
import type { RecordShown } from './organiser-record-questions.js';
import { coversName, shower } from './organiser-record-questions.js';
import type { OrganiserRecordRow } from './organiser-records.js';
import {
  asReport,
  organiserRecordProjection,
  organiserRecordsOf,
  organiserYearKey,
  toldOnce,
} from './organiser-records.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import type { RecordedIn, Total, Untotalled } from './results.js';
import { recordedIn, totalsOf, untotalledOf } from './results.js';
import { unitIn } from './unit-questions.js';

/** Clusters that one page shows; the others are found by their organiser. */
const CLUSTERS_SHOWN = 100;

export interface OrganiserYearData {
  readonly organiser: Named;
  readonly year: number;
  /** Null where none is told. */
  readonly movement: ReturnType<typeof movementShown> | null;
  /** The clusters of the organiser that are not known to have been dissolved before the year, or to be younger. */
  readonly clusters: readonly (Pick<
    ClusterYearData,
    'clusterId' | 'label' | 'leader' | 'deputies' | 'term'
  > & {
    readonly establishedOn: string | null;
    readonly dissolvedOn: string | null;
  })[];
  /** True where there are more of them. */
  readonly moreClusters: boolean;
  /** Reports that are of no one cluster, the first ones recorded. */
  readonly reports: readonly RecordShown<'OrganiserResultsReported'>[];
  readonly reportsNext: string | null;
  /** What these reports say together, by whose work it is; null where not all of them are on this page. */
  readonly results:
    | readonly {
        readonly covers: Coverage | null;
        readonly coversName: string;
        readonly totals: readonly Total[];
        readonly withoutTotal: readonly Untotalled[];
      }[]
    | null;
  /** What was told of dossiers received. */
  readonly dossiers: readonly RecordShown<'DossierCountsRecorded'>[];
  readonly dossiersNext: string | null;
  readonly activities: readonly RecordShown<'OrganiserActivityRecorded'>[];
  readonly activitiesNext: string | null;
  /** What no source says. */
  readonly unknown: readonly string[];
  /** What was recorded of the year in error and no longer counts. */
  readonly withdrawals: readonly {
    readonly eventId: EventId;
    readonly type: OrganiserYearFact['type'];
    readonly reason: string;
    readonly by: RecordedIn;
  }[];
}

/** One year of a body that organises clusters, and of its sector. */
export class GetOrganiserYear extends Question<OrganiserYearData> {
  static override readonly projections = [...GetClusterYear.projections, organiserRecordProjection];
  constructor(
    readonly organiserId: string,
    readonly year: number,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetOrganiserYear)
export class GetOrganiserYearHandler implements IQueryHandler<GetOrganiserYear> {
  constructor(private readonly reader: Reader) {}

  async execute({
    organiserId: asked,
    year,
    knownAt,
    namesPersons,
  }: GetOrganiserYear): Promise<Answer<OrganiserYearData>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const { unitId: organiserId } = await unitIn(sight, asked);
    const key = movementKey(organiserId, year);
    const [reports, activities, dossiers] = await Promise.all(
      (['OrganiserResultsReported', 'OrganiserActivityRecorded', 'DossierCountsRecorded'] as const).map(
        async (type) => {
          const page = { after: null, limit: 100 };
          return await organiserRecordsOf(
            this.reader,
            sight,
            organiserYearKey(organiserId, year),
            [type],
            page,
          );
        },
      ),
    );
    if (!reports || !activities || !dossiers) throw new Error('three lists were asked for');
    const rows = [...reports.rows, ...activities.rows, ...dossiers.rows];
    const [clusters, movements, show] = await Promise.all([
      this.clustersOf(sight, organiserId, year),
      sight.rows(movementProjection, [key]),
      shower(sight, rows, year),
    ]);
    const movement = launched(movements.get(key));
    const [name, person] = await Promise.all([
      namer(sight, [organiserId]),
      sight.persons(planSignersOf([movement])),
    ]);
    const counting = toldOnce(rows.filter((row) => row.withdrawal === null));
    const shown = <T extends OrganiserYearFact['type']>(type: T) =>
      counting.map(show).filter((one): one is RecordShown<T> => one.type === type);
    const [told, counted] = [shown('OrganiserResultsReported'), shown('DossierCountsRecorded')];
    return {
      knownAtPosition: sight.position,
      data: {
        organiser: name(organiserId, dayOfYear(year, sight.day)),
        year,
        movement: movement && movementShown(movement, person),
        ...clusters,
        reports: told,
        reportsNext: reports.next,
        results: reports.next === null ? resultsOf(counting, year) : null,
        dossiers: counted,
        dossiersNext: dossiers.next,
        activities: shown('OrganiserActivityRecorded'),
        activitiesNext: activities.next,
        unknown: [
          ...(movement ? [] : ['movement']),
          ...(movement?.theme ? [] : ['theme']),
          ...(clusters.clusters.length > 0 ? [] : ['clusters']),
          ...(told.length > 0 ? [] : ['results']),
          ...(counted.length > 0 ? [] : ['dossiers']),
        ],
        withdrawals: rows.flatMap(({ withdrawal, type, proof }) =>
          withdrawal
            ? [{ eventId: proof.eventId, type, reason: withdrawal.reason, by: recordedIn(withdrawal.proof) }]
            : [],
        ),
      },
    };
  }

  private async clustersOf(
    sight: Sight,
    organiserId: string,
    year: number,
  ): Promise<Pick<OrganiserYearData, 'clusters' | 'moreClusters'>> {
    const keys = await clustersOrganisedBy(this.reader, sight, organiserId);
    const rows = await sight.rows(clusterProjection, keys);
    const inYear = keys.flatMap((key) => rows.get(key) ?? []).filter((row) => mayLiveIn(row, year));
    const wanted = inYear.slice(0, CLUSTERS_SHOWN).map((cluster) => ({ cluster, year }));
    const pages = wanted.length > 0 ? await clusterYearsShown(this.reader, sight, wanted, 1) : [];
    return {
      clusters: pages.map(({ clusterId, label, leader, deputies, term }) => {
        const { establishedOn = null, dissolved = null } = rows.get(clusterId) ?? {};
        return {
          clusterId,
          label,
          leader,
          deputies,
          term,
          establishedOn,
          dissolvedOn: dissolved?.on ?? null,
        };
      }),
      moreClusters: inYear.length > wanted.length,
    };
  }
}

/** Ids of the clusters of an organiser, in their order. */
export async function clustersOrganisedBy(
  reader: Reader,
  sight: Sight,
  organiserId: string,
): Promise<string[]> {
  // Who organises a cluster does not change, so the table finds those of then too; made-up ones only stand where asked for.
  const found = await reader.select<{ key: string }>(
    "SELECT key FROM read.cluster WHERE organiser_id = ANY ($1) AND state->>'tier' <> 'SAMPLE' ORDER BY kind, coalesce(number, 100), key",
    [idsOf(sight.aliases, organiserId)],
  );
  return found.map(({ key }) => key);
}

/** False where a cluster is known to be younger than the year, or to have ended before it. */
export function mayLiveIn({ establishedOn, dissolved }: ClusterRow, year: number): boolean {
  const isYounger = establishedOn !== null && isBefore(`${year}-12-31`, establishedOn);
  return !isYounger && !(dissolved !== null && isBefore(dissolved.by, `${year}-01-02`));
}

/** What reports say together, of each of whose work they tell. */
function resultsOf(
  rows: readonly OrganiserRecordRow[],
  year: number,
): NonNullable<OrganiserYearData['results']> {
  const reports = rows.flatMap((row) => (row.type === 'OrganiserResultsReported' ? [row] : []));
  return [...new Set(reports.map(({ data }) => data.covers))].map((covers) => {
    const theirs = { reports: reports.filter(({ data }) => data.covers === covers).map(asReport) };
    return {
      covers,
      coversName: coversName(covers),
      totals: totalsOf(theirs, year, new Map()),
      withoutTotal: untotalledOf(theirs),
    };
  });
}
