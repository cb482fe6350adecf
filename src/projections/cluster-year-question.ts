import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { StartBasis } from '../domain/offices/term-start.js';
import { isAssumed, termStart } from '../domain/offices/term-start.js';
import type { Office } from '../domain/offices/offices.js';
import { seatsOn } from '../domain/offices/seated.js';
import type { MayHoldShown, OfficerShown } from './officers-shown.js';
import { mayHoldShown, officerShown } from './officers-shown.js';
import type { Proof } from '../domain/ground/proof.js';
import type { ClusterId, Day, PartialDate, UnitId } from '../domain/ground/values.js';
import { dayOfYear } from '../domain/ground/values.js';
import type { Activities } from './activities.js';
import { activitiesOf, activityShown, activityProjection, namedIn } from './activities.js';
import type { AppointmentShown } from './appointment-shown.js';
import { appointmentShown } from './appointment-shown.js';
import type { AwardItem } from './award-shown.js';
import { itemsOf, readByItems } from './award-shown.js';
import { withGrants, withSame } from './proposal-rows.js';
import { awardProjection } from './awards.js';
import type { ClusterYearRow } from './cluster-years.js';
import { clusterYearKey, clusterYearProjection } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection, labelOn, livesOf, rosterOf } from './clusters.js';
import type { GrantItem } from './grant-shown.js';
import { clusterRowIn, namer } from './naming.js';
import type { Meetings } from './meeting-questions.js';
import { meetingsOf, readByMeetings } from './meeting-questions.js';
import type { MeetingData } from './meeting-shown.js';
import type { MovementRow } from './movements.js';
import { launched, movementKey, movementProjection, planShown, planSignersOf } from './movements.js';
import type { ResultsRow, Total } from './results.js';
import type { Followed } from '../domain/results/totals.js';
import { followedIn } from './lineage.js';
import { resultsProjection, totalsOf } from './results.js';
import type { Answer, Named } from './question.js';
import { YearQuestion } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import type { RosterData } from './roster.js';
import { rosterShown } from './roster.js';
import type { PledgeShown } from './pledge-shown.js';
import { pledgeShown, signatoriesOf } from './pledge-shown.js';
import type { UnitRow } from './units.js';
import { unitProjection } from './units.js';
import { unnamedMembersOf, unnamedMembersShown } from './unnamed-members.js';
import type { UnnamedUnitsRow } from './unnamed-units.js';
import { unnamedUnitsProjection } from './unnamed-units.js';
import { grantsOfYears, proposalOfYear } from './year-awards.js';

export interface ClusterYearData {
  readonly clusterId: ClusterId;
  readonly label: string;
  /** Null where no source says. */
  readonly organiser: Named | null;
  readonly year: number;
  /** Of the last day of the year. Its id and name are null where somebody led and no source says who. */
  readonly leader: OfficerShown | null;
  readonly deputies: readonly (OfficerShown & { readonly ordinal: number })[];
  /** Others who may have held an office on that day. */
  readonly mayHold: readonly MayHoldShown[];
  /** First day of the term, why it is that day, and whether a record states it. */
  readonly term: {
    /** The last day that it may mean; `told` is the day as told where it is no other. */
    readonly startsOn: string;
    readonly told: PartialDate | null;
    readonly by: StartBasis;
    readonly recorded: boolean;
  };
  readonly roster: RosterData;
  readonly movement: {
    readonly goals: readonly string[];
    readonly theme: string | null;
    readonly plan: ReturnType<typeof planShown> | null;
    readonly slogan: string | null;
  };
  readonly pledge: PledgeShown | null;
  /** The first page, in the order recorded. */
  readonly activities: readonly ReturnType<typeof activityShown>[];
  /** Where the next page of `FindActivities` begins; null for its beginning, and where these are all. */
  readonly activitiesNext: string | null;
  /** True where there are more than these. */
  readonly moreActivities: boolean;
  /** Figures of the cluster as a whole; the question for results has every report and correction. */
  readonly results: readonly Total[];
  readonly proposals: readonly ReturnType<typeof proposalOfYear>[];
  /** What was granted, as told, through the cluster or to members where no cluster is told, without a proposal on record. */
  readonly grants: readonly GrantItem[];
  /** Appointments to the offices of the year: whom where a source names it, how, by which vote, and which others it tells again. */
  readonly appointments: readonly AppointmentShown[];
  /** The first page, by day, with their votes. */
  readonly meetings: readonly MeetingData[];
  /** Where the next page of `FindMeetings` begins; null where these are all. */
  readonly meetingsNext: string | null;
  /** What no source says: any of leader, deputy, members, theme, pledge. */
  readonly unknown: readonly string[];
  /** Records of the year that were withdrawn as recorded in error. */
  readonly withdrawals: ClusterYearRow['withdrawals'];
  readonly events: readonly string[];
  readonly proof: readonly Proof[];
}

/** Everything about one emulation year of a cluster. */
export class GetClusterYear extends YearQuestion<ClusterYearData> {
  static override readonly projections = [
    clusterProjection,
    clusterYearProjection,
    activityProjection,
    movementProjection,
    unnamedUnitsProjection,
    resultsProjection,
    awardProjection,
    ...readByMeetings,
    ...readByItems,
  ];
}

@QueryHandler(GetClusterYear)
export class GetClusterYearHandler implements IQueryHandler<GetClusterYear> {
  constructor(private readonly reader: Reader) {}

  async execute({
    clusterId,
    year,
    knownAt,
    namesPersons,
  }: GetClusterYear): Promise<Answer<ClusterYearData>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const cluster = await clusterRowIn(sight, clusterId);
    const [data] = await clusterYearsShown(this.reader, sight, [{ cluster, year }], 100);
    if (!data) throw new Error('one page was asked for and none came');
    return { knownAtPosition: sight.position, data };
  }
}

interface Wanted {
  readonly cluster: ClusterRow;
  readonly year: number;
}

/** What an answer needs besides the row of the cluster. */
interface Found {
  readonly row: ClusterYearRow | null;
  /** All years of the cluster. */
  readonly years: readonly ClusterYearRow[];
  readonly results: ResultsRow | null;
  readonly followed: Followed;
  readonly proposals: readonly AwardItem[];
  readonly activities: Activities;
  readonly meetings: Meetings;
  readonly grants: readonly GrantItem[];
  readonly unnamed: readonly UnnamedUnitsRow[];
  readonly sector: MovementRow | null;
  readonly own: MovementRow | null;
  /** The day whose names are shown. */
  readonly day: Day;
  readonly name: Naming;
  readonly life: (unitId: string) => UnitRow | undefined;
  readonly person: (ref: string) => string;
}

/**
 * Cluster-years as answers show them, each with at most `activitiesShown` activities. For all of them together, rows of one kind
 * are read in one query.
 */
export async function clusterYearsShown(
  reader: Reader,
  sight: Sight,
  wanted: readonly Wanted[],
  activitiesShown: number,
): Promise<ClusterYearData[]> {
  const keys = wanted.map(({ cluster, year }) => ({
    cluster,
    year,
    row: clusterYearKey(cluster.clusterId, year),
    sector: cluster.organiserId === null ? null : movementKey(cluster.organiserId, year),
    own: movementKey(cluster.clusterId, year),
  }));
  const ids = wanted.map(({ cluster }) => cluster.clusterId);
  const recorded = await reader.select<{ key: string }>(
    'SELECT key FROM read.cluster_year WHERE cluster_id = ANY($1) ORDER BY year',
    [ids],
  );
  const proposed = await reader.select<{ key: string }>(
    'SELECT a.key FROM read.award a JOIN unnest($1::text[], $2::int[]) AS w (cluster_id, year) USING (cluster_id, year) ORDER BY a.key',
    [ids, wanted.map(({ year }) => year)],
  );
  const [rows, movements, results, awards, activities, meetings, grants, unnamed] = await Promise.all([
    sight.rows(
      clusterYearProjection,
      recorded.map(({ key }) => key),
    ),
    sight.rows(movementProjection, [
      ...new Set(keys.flatMap(({ sector, own }) => [sector ?? [], own].flat())),
    ]),
    sight.rows(
      resultsProjection,
      keys.map((k) => k.row),
    ),
    sight.rows(
      awardProjection,
      proposed.map(({ key }) => key),
    ),
    activitiesOf(
      reader,
      sight,
      keys.map((k) => k.row),
      { after: null, limit: activitiesShown },
    ),
    meetingsOf(
      reader,
      sight,
      keys.map((k) => k.row),
    ),
    grantsOfYears(
      reader,
      sight,
      wanted.map(({ cluster, year }) => ({
        clusterId: cluster.clusterId,
        year,
        unitIds: rosterOf(cluster, year),
      })),
    ),
    unnamedMembersOf(reader, sight, [...new Set(ids)]),
  ]);
  const followed = await followedIn(sight, [...results.values()]);
  const known = proposed.flatMap(({ key }) => awards.get(key) ?? []);
  const told = await withSame(reader, sight, await withGrants(reader, sight, known, null), null);
  const proposals = await itemsOf(
    reader,
    sight,
    told.filter(({ counts }) => counts),
    null,
  );
  const named = namedIn([...activities.values()].flatMap((some) => some.rows));
  const found = keys.flatMap((key) => rows.get(key.row) ?? []);
  const presiding = [...awards.values()].flatMap((a) => a.presidedBy ?? []);
  const counted = unnamed.flatMap((one) => one.named);
  const unitIds = [
    ...wanted.flatMap(({ cluster }) => unitsOf(cluster)),
    ...named.units,
    ...presiding,
    ...counted,
  ];
  const [units, name, person] = await Promise.all([
    sight.rows(unitProjection, [...new Set(unitIds)]),
    namer(sight, unitIds),
    sight.persons([
      ...found.flatMap(signatoriesOf),
      ...named.persons,
      ...planSignersOf([...movements.values()]),
    ]),
  ]);
  return keys.map(({ cluster, year, ...key }) => {
    const row = rows.get(key.row) ?? null;
    return clusterYearShown(cluster, year, {
      row,
      years: [...rows.values()].filter((r) => r.clusterId === cluster.clusterId),
      activities: activities.get(key.row) ?? { rows: [], next: null, more: false },
      meetings: meetings.get(key.row) ?? { data: [], next: null },
      grants: grants.get(key.row) ?? [],
      results: results.get(key.row) ?? null,
      followed,
      proposals: proposals.filter((a) => a.clusterId === cluster.clusterId && a.year === year),
      sector: launched(movements.get(key.sector ?? '')),
      own: launched(movements.get(key.own)),
      day: dayOfYear(year, sight.day),
      name: (unitId) => name(unitId, dayOfYear(year, sight.day)),
      life: (unitId) => units.get(unitId),
      unnamed,
      person,
    });
  });
}

function unitsOf({ organiserId, members, offices }: ClusterRow): string[] {
  return [
    ...[organiserId ?? []].flat(),
    ...Object.keys(members),
    ...offices.appointments.map((a) => a.unitId),
  ];
}

function clusterYearShown(cluster: ClusterRow, year: number, found: Found): ClusterYearData {
  const { row, years, results, followed, proposals, grants, activities, meetings, sector, own } = found;
  const { day, name, life, person } = found;
  const { clusterId, organiserId, offices } = cluster;
  const lives = livesOf(cluster, (unitId) => life(unitId)?.existsFrom ?? null);
  const { mayHold, ...seats } = seatsOn(offices, lives, year, `${year}-12-31`);
  const leader = seats.leader?.seated ?? null;
  const deputies = seats.deputies.flatMap(({ seated }) => seated ?? []);
  const officers = (leader ? 1 : 0) + deputies.length;
  const unnamed = unnamedMembersShown(found.unnamed, cluster, name);
  const roster = rosterShown(cluster, year, row, years, name, officers, life, unnamed);
  const start = termStart(offices, year, lives);
  const appointed = [...offices.appointments, ...offices.unnamed].filter((a) => a.year === year);
  const isNamed = (office: Office): boolean =>
    appointed.some((a) => a.office === office && a.unitId !== null);
  const records = [row?.roster, row?.pledge, sector, own].flatMap((one) =>
    one ? [one.proof, ...one.more] : [],
  );
  const sources = [start.proof, ...records];
  const proof = [...appointed.map((a) => a.proof), ...sources.filter((p) => p !== null)];
  const unknown = [
    ...(isNamed('LEADER') && leader?.unitId !== null ? [] : ['leader']),
    ...(isNamed('DEPUTY') ? [] : ['deputy']),
    ...(roster.unknownMembers === 0 && roster.warnings.length === 0 && roster.unclear.length === 0
      ? []
      : ['members']),
    ...(sector?.theme || own?.theme ? [] : ['theme']),
    ...(row?.pledge ? [] : ['pledge']),
  ];
  const plan = own?.plan ?? sector?.plan ?? null;
  return {
    clusterId,
    label: labelOn(cluster, day),
    organiser: organiserId === null ? null : name(organiserId),
    year,
    leader: leader && officerShown(leader, name),
    deputies: deputies.map((d) => ({ ...officerShown(d, name), ordinal: d.ordinal })),
    mayHold: mayHold.map((one) => mayHoldShown(one, name)),
    term: {
      startsOn: start.on,
      told: start.told ?? null,
      by: start.by,
      recorded: !isAssumed(start),
    },
    roster,
    movement: {
      theme: own?.theme ?? sector?.theme ?? null,
      plan: plan && planShown(plan, person),
      slogan: own?.slogan ?? sector?.slogan ?? null,
      goals: own?.goals.length ? own.goals : (sector?.goals ?? []),
    },
    pledge: row?.pledge ? pledgeShown(row, name, person) : null,
    activities: activities.rows.map((row) => activityShown(row, name, person)),
    activitiesNext: activities.next,
    moreActivities: activities.more,
    results: totalsOf(results, year, followed),
    proposals: proposals.map((item) => proposalOfYear(item, name)),
    grants,
    appointments: appointed.map((one) => appointmentShown(one, offices, name)),
    meetings: meetings.data,
    meetingsNext: meetings.next,
    unknown,
    withdrawals: row?.withdrawals ?? [],
    events: proof.map((p) => p.eventId),
    proof,
  };
}

type Naming = (unitId: UnitId) => Named;
