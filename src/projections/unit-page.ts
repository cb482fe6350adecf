import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import type { ClusterId, Day, EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import type { Appointment, OfficesState } from '../domain/offices/offices.js';
import { spanOf, tenuresOf } from '../domain/offices/tenures.js';
import { dayOfYear, firstDay, nearestDay, yearOf } from '../domain/ground/values.js';
import { itemsOf, readByItems } from './award-shown.js';
import { awardRows } from './proposal-rows.js';
import { clusterYearProjection } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection, labelOn } from './clusters.js';
import type { GrantItem } from './grant-shown.js';
import { entriesWithoutProposal, grantItems } from './grant-shown.js';
import type { Forebear } from './lineage.js';
import { forebearsOf } from './lineage.js';
import { launched, movementProjection, movementShown, planSignersOf } from './movements.js';
import { organiserRecordProjection } from './organiser-records.js';
import { inTime } from './pledge-shown.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import type { Replayable, Sight } from './sight.js';
import { Reader } from './reader.js';
import { registryEventProjection } from './registry-events.js';
import { resultsProjection } from './results.js';
import { standingsProjection } from './standings.js';
import type { UnitItem } from './unit-questions.js';
import { unitIn } from './unit-questions.js';
import type { FiguresOfYear, PlaceOfYear, TotalOfYear } from './unit-years.js';
import { figuresOfUnits, placesOfUnits } from './unit-years.js';
import type { UnitRow } from './units.js';
import type { MembershipShown } from './membership-shown.js';
import { beginningShown, membershipShown } from './membership-shown.js';
import { inShort } from './year-awards.js';
import { idsOf } from '../domain/registry/one-body.js';
import { followersOf, nameOn, placeOn } from './units.js';
import type { UnnamedUnitsRow } from './unnamed-units.js';
import { unnamedUnitsProjection } from './unnamed-units.js';

/** A movement that a unit launched for a year. */
export type MovementOfYear = ReturnType<typeof movementShown> & {
  readonly unitId: UnitId;
  readonly year: number;
};

export interface UnitData extends UnitItem {
  /** All ids of the body, the one that it is known by first. */
  readonly ids: readonly UnitId[];
  readonly names: ReturnType<typeof beginningShown<UnitRow['names'][number]>>;
  readonly existsFrom: PartialDate | null;
  readonly superiors: UnitRow['superiors'];
  readonly provinces: readonly Pick<UnitRow['provinces'][number], 'province' | 'from' | 'eventId'>[];
  /** Names of before of which no source says until when they were in use. */
  readonly undatedNames: readonly Pick<
    UnitRow['toldNames'][number],
    'name' | 'shortName' | 'from' | 'eventId'
  >[];
  readonly predecessors: readonly UnitId[];
  /** Who was followed by it, where that was told apart from a merger or an end. */
  readonly followed: UnitRow['followed'];
  /** Who followed it, however that was told. */
  readonly successors: UnitRow['successors'];
  /** Units without names that belong to it, became part of it or count it among them. */
  readonly unnamedUnits: readonly UnnamedUnitsRow[];
  /** Units whose records are shown with its own, nearest first, by whose name each is called in the lists: none unless asked for. */
  readonly including: readonly (Named & {
    readonly followedOn: PartialDate | null;
    /** Units elsewhere that followed it too: its figures are then added to nobody's. */
    readonly sharedWith: readonly UnitId[];
  })[];
  readonly representatives: readonly (Pick<
    UnitRow['representatives'][number],
    'position' | 'acting' | 'from' | 'to'
  > &
    Named & { readonly eventId: EventId })[];
  readonly memberships: readonly (MembershipShown & {
    readonly unitId: UnitId;
    readonly clusterId: ClusterId;
    readonly label: string;
    readonly organiserId: UnitId | null;
  })[];
  /** Offices over the years, oldest first. */
  readonly offices: readonly (Pick<
    Appointment,
    'unitId' | 'clusterId' | 'year' | 'office' | 'ordinal' | 'mode' | 'actsFrom'
  > & {
    readonly label: string;
    readonly left: ReturnType<typeof leftOffice>;
    readonly eventId: EventId;
  })[];
  readonly pledges: readonly {
    readonly unitId: UnitId;
    readonly clusterId: ClusterId;
    readonly year: number;
    readonly late: boolean | null;
    readonly eventId: EventId;
  }[];
  /** Movements that it launched itself, oldest first. */
  readonly movements: readonly MovementOfYear[];
  /** Proposals for awards with what became of them, then what was granted, as told, to it and its people without one. */
  readonly awards: readonly (GrantItem | (ReturnType<typeof inShort> & { readonly unitId: UnitId }))[];
  /** Places in the years of its clusters, oldest first. */
  readonly ranks: readonly PlaceOfYear[];
  /** What was reported of it, by year and cluster, and the same by year, each figure counted once. */
  readonly figures: readonly FiguresOfYear[];
  readonly totals: readonly TotalOfYear[];
  readonly events: readonly EventId[];
  readonly withdrawals: UnitRow['withdrawals'];
}

/** One unit across years, clusters and roles; with those that it followed where asked. */
export class GetUnit extends Question<UnitData> {
  static override readonly projections = [
    ...readByItems,
    clusterYearProjection,
    movementProjection,
    resultsProjection,
    standingsProjection,
    organiserRecordProjection,
    unnamedUnitsProjection,
    registryEventProjection,
  ];
  constructor(
    readonly unitId: UnitId,
    readonly includesForebears: boolean,
    /** Names are those of that day, awards as they then stood, and what began later is left out; null for all. */
    readonly asOf: Day | null,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetUnit)
export class GetUnitHandler implements IQueryHandler<GetUnit> {
  constructor(private readonly reader: Reader) {}

  async execute(asked: GetUnit): Promise<Answer<UnitData>> {
    const { includesForebears, asOf, knownAt, namesPersons } = asked;
    const sight = await this.reader.sight(knownAt, namesPersons);
    const unitId = sight.aliases.get(asked.unitId) ?? asked.unitId;
    const day = asOf ?? sight.day;
    const unit = await unitIn(sight, unitId);
    const line = await forebearsOf(this.reader, sight, unitId, asOf);
    const included = includesForebears ? line : [];
    const units = [unit, ...included.map(({ row }) => row)];
    const unitIds = units.map((row) => row.unitId);
    const clusters = await this.clustersOf(sight, unitIds);
    const clusterIds = clusters.map(({ clusterId }) => clusterId);
    const began = ({ from }: { readonly from: PartialDate | null }): boolean =>
      asOf === null || from === null || firstDay(from) <= asOf;
    const hasBegun = ({ year }: { readonly year: number }): boolean => asOf === null || year <= yearOf(asOf);
    const { kind, names, existsFrom, superiors, provinces, ended, followed } = unit;
    const [ranks, { figures, totals }] = await Promise.all([
      placesOfUnits(this.reader, sight, unitIds, clusterIds, asOf),
      figuresOfUnits(this.reader, sight, reporting(unit, included), clusterIds, asOf),
    ]);
    return {
      asOf,
      knownAtPosition: sight.position,
      data: {
        unitId,
        ids: idsOf(sight.aliases, unitId),
        name: nameOn(unit, day),
        kind,
        ...placeOn(unit, day),
        names: beginningShown(names),
        undatedNames: unit.toldNames
          .filter(({ until }) => until === null)
          .map(({ name, shortName, from, eventId }) => ({ name, shortName, from, eventId })),
        existsFrom,
        superiors,
        provinces: provinces.map(({ province, from, eventId }) => ({ province, from, eventId })),
        ended,
        predecessors: line.filter(({ isNearest }) => isNearest).map(({ row }) => row.unitId),
        followed,
        successors: followersOf(unit),
        unnamedUnits: (await this.unnamedUnits(sight, unitId)).filter(({ on }) => began({ from: on })),
        including: included.map(({ row, on, sharedWith }) => ({
          unitId: row.unitId,
          name: nameOn(row, day),
          followedOn: on,
          sharedWith,
        })),
        representatives: (await this.representatives(sight, units)).filter(began),
        memberships: clusters.flatMap((cluster) =>
          unitIds.flatMap((id) =>
            (cluster.members[id] ?? []).filter(began).map((period) => ({
              unitId: id,
              clusterId: cluster.clusterId,
              label: labelOn(cluster, nearestDay(period, day)),
              organiserId: cluster.organiserId,
              ...membershipShown(period),
            })),
          ),
        ),
        offices: clusters
          .flatMap((cluster) =>
            cluster.offices.appointments
              .filter((a) => unitIds.includes(a.unitId))
              .map((a) => ({
                unitId: a.unitId,
                clusterId: a.clusterId,
                label: labelOn(cluster, dayOfYear(a.year, day)),
                year: a.year,
                office: a.office,
                ordinal: a.ordinal,
                mode: a.mode,
                actsFrom: a.actsFrom,
                left: leftOffice(cluster.offices, a, asOf),
                eventId: a.proof.eventId,
              })),
          )
          .filter(hasBegun)
          .sort((a, b) => a.year - b.year),
        movements: (await this.movements(sight, unitIds)).filter(hasBegun),
        pledges: (await this.pledges(sight, unitIds, clusterIds)).filter(hasBegun),
        awards: (await Promise.all(unitIds.map((id) => this.awards(sight, id, asOf)))).flat(),
        ranks,
        figures,
        totals,
        events: [
          unit.proof,
          ...unit.existences,
          ...clusters.flatMap(({ memberFacts }) =>
            unitIds.flatMap((id) => (memberFacts[id] ?? []).map(({ proof }) => proof)),
          ),
        ].map(({ eventId }) => eventId),
        withdrawals: unit.withdrawals,
      },
    };
  }

  /** The clusters that one of the units was a member or officer of. */
  private async clustersOf(sight: Sight, unitIds: readonly UnitId[]): Promise<ClusterRow[]> {
    // The columns index the present. At an earlier position a unit may have been in a cluster from which a withdrawal has removed it.
    const clusters = await this.rows(
      sight,
      clusterProjection,
      'SELECT key FROM read.cluster WHERE $2 OR units && $1::text[] ORDER BY key',
      [unitIds.flatMap((id) => idsOf(sight.aliases, id)), sight.position !== null],
    );
    return clusters.filter(({ members, offices }) =>
      unitIds.some((id) => id in members || offices.appointments.some((a) => a.unitId === id)),
    );
  }

  private async unnamedUnits(sight: Sight, unitId: UnitId): Promise<UnnamedUnitsRow[]> {
    // What was withdrawn since has no row any more.
    const found = await this.rows(
      sight,
      unnamedUnitsProjection,
      `SELECT key FROM read.unnamed_units WHERE NOT $2 AND units && $1::text[]
       UNION SELECT split_part(subject, ' ', 2) FROM read.registry_event
       WHERE $2 AND subject LIKE 'unnamed_units %' ORDER BY key`,
      [idsOf(sight.aliases, unitId), sight.position !== null],
    );
    return found.filter(({ superiorId, successorId, named }) =>
      [superiorId, successorId, ...named].includes(unitId),
    );
  }

  private async movements(sight: Sight, unitIds: readonly UnitId[]): Promise<MovementOfYear[]> {
    const rows = await this.rows(
      sight,
      movementProjection,
      'SELECT key FROM read.movement WHERE launched_by = ANY ($1) ORDER BY year, key',
      [unitIds.flatMap((id) => idsOf(sight.aliases, id))],
    );
    const wanted = rows.filter((row) => launched(row) && unitIds.includes(row.launchedBy));
    const person = await sight.persons(planSignersOf(wanted));
    return wanted.map((row) => ({ unitId: row.launchedBy, year: row.year, ...movementShown(row, person) }));
  }

  private async pledges(sight: Sight, unitIds: readonly UnitId[], clusterIds: readonly ClusterId[]) {
    const years = await this.rows(
      sight,
      clusterYearProjection,
      'SELECT key FROM read.cluster_year WHERE units && $1::text[] OR cluster_id = ANY ($2) ORDER BY year, key',
      [unitIds.flatMap((id) => idsOf(sight.aliases, id)), clusterIds],
    );
    return years.flatMap(({ clusterId, year, signatures, pledge }) =>
      signatures
        .filter(({ unitId }) => unitIds.includes(unitId))
        .map(({ unitId, late, proof }) => ({
          unitId,
          clusterId,
          year,
          late: late || inTime(pledge),
          eventId: proof.eventId,
        })),
    );
  }

  /** The rows, as of this sight, of the keys that a query finds, in its order. */
  private async rows<S extends object>(
    sight: Sight,
    projection: Replayable<S>,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<S[]> {
    const keys = (await this.reader.select<{ key: string }>(sql, parameters)).map(({ key }) => key);
    const rows = await sight.rows(projection, keys);
    return keys.flatMap((key) => rows.get(key) ?? []);
  }

  private async awards(sight: Sight, unitId: UnitId, asOf: Day | null): Promise<UnitData['awards']> {
    const proposals = await awardRows(this.reader, sight, { unitId }, asOf);
    const entries = await entriesWithoutProposal(this.reader, sight, { unitId }, asOf);
    return [
      ...(await itemsOf(this.reader, sight, proposals, asOf)).map((item) => ({ unitId, ...inShort(item) })),
      ...(await grantItems(sight, entries)),
    ];
  }

  private async representatives(sight: Sight, units: readonly UnitRow[]) {
    const told = units.flatMap(({ unitId, representatives }) =>
      representatives.map((one) => ({ unitId, ...one })),
    );
    const person = await sight.persons(told.map((r) => r.ref));
    return told.map(({ unitId, ref, position, acting, from, to, proof }) => ({
      unitId,
      name: person(ref),
      position,
      acting,
      from,
      to,
      eventId: proof.eventId,
    }));
  }
}

/** When the unit left the office within the term, as told; null where no record says that it had, or may have, by then. */
function leftOffice(offices: OfficesState, appointment: Appointment, asOf: Day | null) {
  const { year, office, ordinal } = appointment;
  const tenure = tenuresOf(offices, year, office, ordinal).find((t) => t.appointments.includes(appointment));
  if (!tenure?.vacancy) return null;
  const { on, proof } = tenure.vacancy;
  const { first, by } = spanOf(tenure.vacancy, year);
  return asOf !== null && asOf < (first ?? asOf) ? null : { on, by, eventId: proof.eventId };
}

/** The units as their figures are counted. */
const reporting = ({ unitId, ended }: UnitRow, included: readonly Forebear[]) => [
  { unitId, endedOn: ended?.by ?? null, heirs: [], shared: false },
  ...included.map(({ row, heirs, sharedWith }) => ({
    unitId: row.unitId,
    endedOn: row.ended?.by ?? null,
    heirs,
    shared: sharedWith.length > 0,
  })),
];
