import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import type { Coverage, DossierCountsRecorded, OrganiserYearFact } from '../domain/year/organiser-year.js';
import { nothingToldOf } from '../domain/year/organiser-year.js';
import { dayOfYear } from '../domain/ground/values.js';
import { activityShown, namedIn } from './activities.js';
import { clusterProjection, labelOn } from './clusters.js';
import { namer } from './naming.js';
import type { OrganiserRecordRow } from './organiser-records.js';
import { organiserRecordProjection, organiserRecordsOf, organiserYearKey } from './organiser-records.js';
import type { Answer, Named, Page } from './question.js';
import { Question } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import { recordedIn, saidShown } from './results.js';
import { unitIn } from './unit-questions.js';
import { unitProjection } from './units.js';
import type { UnitId } from '../domain/ground/values.js';

/** Types of records of an organiser's year. */
export const organiserRecordTypes: Readonly<Record<OrganiserYearFact['type'], true>> = {
  OrganiserResultsReported: true,
  OrganiserActivityRecorded: true,
  DossierCountsRecorded: true,
};

const covered: Readonly<Record<Coverage, string>> = {
  SECTOR: 'toàn ngành',
  CLUSTERS: 'các cụm, khối thi đua',
  OWN_BODY: 'riêng cơ quan',
};

/** Whose work it is, in words. */
export const coversName = (covers: Coverage | null): string =>
  covers === null ? 'chưa có dữ liệu' : covered[covers];

/** Shows records, with the names of the year. */
export async function shower(sight: Sight, rows: readonly OrganiserRecordRow[], year: number) {
  const activities = rows.flatMap((row) => (row.type === 'OrganiserActivityRecorded' ? [row.data] : []));
  const counts = rows.flatMap((row) => (row.type === 'DossierCountsRecorded' ? [row.data] : []));
  const acting = namedIn(activities);
  const [name, person, clusters] = await Promise.all([
    namer(sight, [...acting.units, ...counts.flatMap(({ named }) => Object.values(named).flat())]),
    sight.persons(acting.persons),
    sight.rows(clusterProjection, [...new Set(counts.flatMap(({ clusterId }) => clusterId ?? []))]),
  ]);
  const day = dayOfYear(year, sight.day);
  const nameThen = (unitId: UnitId): Named => name(unitId, day);
  return (row: OrganiserRecordRow) => {
    const { occurredOn, eventId, evidence } = row.proof;
    const { withdrawal } = row;
    const proven = {
      occurredOn,
      eventId,
      evidence,
      more: row.more.map(recordedIn),
      withdrawn: withdrawal && { reason: withdrawal.reason, by: recordedIn(withdrawal.proof) },
    };
    switch (row.type) {
      case 'OrganiserResultsReported': {
        const { reportId, covers, period, metrics, warnings = [] } = row.data;
        const said = { covers, coversName: coversName(covers), period, metrics: metrics.map(saidShown) };
        return { type: row.type, reportId, ...said, warnings, ...proven };
      }
      case 'OrganiserActivityRecorded': {
        const page = activityShown({ ...row.data, proof: row.proof, more: row.more }, nameThen, person);
        return { type: row.type, ...page, ...proven };
      }
      case 'DossierCountsRecorded': {
        const cluster = row.data.clusterId === null ? undefined : clusters.get(row.data.clusterId);
        const label = cluster ? labelOn(cluster, day) : null;
        return { type: row.type, ...dossierShown(row.data, label, nameThen), ...proven };
      }
    }
  };
}

type AnyRecordShown = ReturnType<Awaited<ReturnType<typeof shower>>>;
/** A record of one type, as it is shown. */
export type RecordShown<T extends OrganiserYearFact['type']> = Extract<AnyRecordShown, { readonly type: T }>;

/** Numbers as told, with what of them nobody knows. */
function dossierShown(
  { countId, clusterId, counts, named, warnings = [] }: DossierCountsRecorded['data'],
  label: string | null,
  name: (unitId: UnitId) => Named,
) {
  const { units, sent, declaredNone, notSent, dossiers } = counts;
  const unnamed = (['sent', 'declaredNone', 'notSent'] as const).filter((what) => {
    const [count, names] = [counts[what], named[what].length];
    return count === null ? what !== 'notSent' && names === 0 : names < count;
  });
  return {
    countId,
    cluster: clusterId === null ? null : { clusterId, label },
    units,
    sent,
    declaredNone,
    notSent,
    dossiers,
    nothingToldOf: nothingToldOf(counts),
    sentBy: named.sent.map(name),
    declaredNoneBy: named.declaredNone.map(name),
    notSentBy: named.notSent.map(name),
    unknown: [
      ...(['units', 'sent', 'declaredNone', 'dossiers'] as const).filter((what) => counts[what] === null),
      ...unnamed.map((what) => `${what}By`),
    ],
    warnings,
  };
}

/** The records of an organiser's year one by one, those withdrawn among them; of one type, or of all. */
export class FindOrganiserRecords extends Question<readonly AnyRecordShown[]> {
  static override readonly projections = [organiserRecordProjection, clusterProjection, unitProjection];
  constructor(
    readonly organiserId: string,
    readonly year: number,
    readonly type: string | null,
    readonly page: Page,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(FindOrganiserRecords)
export class FindOrganiserRecordsHandler implements IQueryHandler<FindOrganiserRecords> {
  constructor(private readonly reader: Reader) {}

  async execute({
    organiserId,
    year,
    type,
    page,
    knownAt,
    namesPersons,
  }: FindOrganiserRecords): Promise<Answer<readonly AnyRecordShown[]>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    await unitIn(sight, organiserId);
    const key = organiserYearKey(organiserId, year);
    const wanted = type === null ? Object.keys(organiserRecordTypes) : [type];
    const { rows, next } = await organiserRecordsOf(this.reader, sight, key, wanted, page);
    const show = await shower(sight, rows, year);
    return { knownAtPosition: sight.position, data: rows.map(show), next };
  }
}
