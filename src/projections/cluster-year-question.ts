import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { StartBasis } from '../domain/offices/term-start.js';
import { isAssumed, termStart } from '../domain/offices/term-start.js';
import type { MayHoldShown, OfficerShown } from './officers-shown.js';
import type { Proof } from '../domain/ground/proof.js';
import type { ClusterId, PartialDate, UnitId } from '../domain/ground/values.js';
import type { Activities } from './activities.js';
import { activitiesOf, activityShown, activityProjection, namedIn } from './activities.js';
import type { AppointmentShown } from './appointment-shown.js';
import { appointmentShown } from './appointment-shown.js';
import type { AwardItem } from './award-shown.js';
import { itemsOf, readByItems } from './award-shown.js';
import { awardProjection } from './awards.js';
import type { ClusterYearRow } from './cluster-years.js';
import { clusterYearKey, clusterYearProjection } from './cluster-years.js';
import { clusterProjection, labelOn } from './clusters.js';
import type { GrantItem } from './grant-shown.js';
import { clusterRowIn, namer } from './naming.js';
import type { Meetings } from './meeting-questions.js';
import { meetingsOf, readByMeetings } from './meeting-questions.js';
import type { MeetingData } from './meeting-shown.js';
import { movementProjection, planShown, planSignersOf } from './movements.js';
import type { ResultsRow, Total } from './results.js';
import type { Followed } from '../domain/results/totals.js';
import { followedIn } from './lineage.js';
import { resultsProjection, totalsOf } from './results.js';
import type { Answer, Named } from './question.js';
import { YearQuestion } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import type { RosterData } from './roster.js';
import type { PledgeShown } from './pledge-shown.js';
import { pledgeShown, signatoriesOf } from './pledge-shown.js';
import { unnamedUnitsProjection } from './unnamed-units.js';
import { grantsOfYears, proposalOfYear, proposalsOfYears } from './year-awards.js';
import type { Wanted, YearKnown } from './year-known.js';
import { unitsOf, yearsKnown } from './year-known.js';

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

/** What an answer needs besides what is known of the year. */
interface Found {
  readonly results: ResultsRow | null;
  readonly followed: Followed;
  readonly proposals: readonly AwardItem[];
  readonly activities: Activities;
  readonly meetings: Meetings;
  readonly grants: readonly GrantItem[];
  readonly name: Naming;
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
  const keys = wanted.map(({ cluster, year }) => clusterYearKey(cluster.clusterId, year));
  const [years, results, told, activities, meetings, grants] = await Promise.all([
    yearsKnown(reader, sight, wanted),
    sight.rows(resultsProjection, keys),
    proposalsOfYears(reader, sight, wanted),
    activitiesOf(reader, sight, keys, { after: null, limit: activitiesShown }),
    meetingsOf(reader, sight, keys),
    grantsOfYears(reader, sight, wanted),
  ]);
  const followed = await followedIn(sight, [...results.values()]);
  const proposals = await itemsOf(reader, sight, told, null);
  const named = namedIn([...activities.values()].flatMap((some) => some.rows));
  const [name, person] = await Promise.all([
    namer(sight, [
      ...wanted.flatMap(({ cluster }) => unitsOf(cluster)),
      ...named.units,
      ...proposals.flatMap((a) => a.presidedBy ?? []),
    ]),
    sight.persons([
      ...years.flatMap(({ row }) => (row ? signatoriesOf(row) : [])),
      ...named.persons,
      ...planSignersOf(years.flatMap(({ sector, own }) => [sector ?? [], own ?? []].flat())),
    ]),
  ]);
  return years.map((known) => {
    const { cluster, year } = known;
    const key = clusterYearKey(cluster.clusterId, year);
    return clusterYearShown(known, {
      activities: activities.get(key) ?? { rows: [], next: null, more: false },
      meetings: meetings.get(key) ?? { data: [], next: null },
      grants: grants.get(key) ?? [],
      results: results.get(key) ?? null,
      followed,
      proposals: proposals.filter((a) => a.clusterId === cluster.clusterId && a.year === year),
      name: (unitId) => name(unitId, known.day),
      person,
    });
  });
}

function clusterYearShown(known: YearKnown, found: Found): ClusterYearData {
  const { cluster, year, row, sector, own, appointed, roster, unknown, theme } = known;
  const { results, followed, proposals, grants, activities, meetings, name, person } = found;
  const { clusterId, organiserId, offices } = cluster;
  const start = termStart(offices, year, known.lives);
  const records = [row?.roster, row?.pledge, sector, own].flatMap((one) =>
    one ? [one.proof, ...one.more] : [],
  );
  const sources = [start.proof, ...records];
  const proof = [...appointed.map((a) => a.proof), ...sources.filter((p) => p !== null)];
  const plan = own?.plan ?? sector?.plan ?? null;
  return {
    clusterId,
    label: labelOn(cluster, known.day),
    organiser: organiserId === null ? null : name(organiserId),
    year,
    leader: known.leader,
    deputies: known.deputies,
    mayHold: known.mayHold,
    term: {
      startsOn: start.on,
      told: start.told ?? null,
      by: start.by,
      recorded: !isAssumed(start),
    },
    roster,
    movement: {
      theme,
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
