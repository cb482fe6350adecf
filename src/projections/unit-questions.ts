import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { DomainError } from '../domain/ground/errors.js';
import { unitWords } from '../domain/ground/text.js';
import { awardTypes } from '../domain/law/award-catalogue.js';
import { awardRows, readByItems } from './award-shown.js';
import { entriesWithoutProposal, grantItems } from './grant-shown.js';
import { clusterYearProjection } from './cluster-years.js';
import { clusterProjection, labelOn } from './clusters.js';
import type { Answer, Named, Page } from './question.js';
import { heldOn, paged, Question } from './question.js';
import type { Replayable, Sight } from './reader.js';
import { Reader } from './reader.js';
import type { UnitRow } from './units.js';
import { nameOn, placeOn, unitProjection, wordsOf } from './units.js';
import type { PartialDate, UnitId } from '../domain/ground/values.js';
import { nearestDay } from '../domain/ground/values.js';

export interface UnitItem extends Named {
  readonly kind: string;
  /** Of today; null where not known. */
  readonly superiorId: string | null;
  readonly province: string | null;
  readonly ended: UnitRow['ended'];
}

/** The unit as of this sight. Throws UNIT_NOT_FOUND. */
export async function unitIn(sight: Sight, unitId: UnitId): Promise<UnitRow> {
  const unit = (await sight.rows(unitProjection, [unitId])).get(unitId);
  if (unit) return unit;
  throw new DomainError('UNIT_NOT_FOUND', `Chưa có đơn vị “${unitId}” trong danh mục.`, { unitId });
}

const named = `WITH named AS NOT MATERIALIZED (
  SELECT key, state, words, ${heldOn('names', 'name', '$5')} AS name, ${heldOn('superiors', 'superiorId', '$5')} AS superior,
    ${heldOn('provinces', 'words', '$5')} AS province FROM read.unit)`;
const order = 'position(lower($2) IN lower(name)) = 0, name, key';

/** What units are asked by, beside words: null where by none. */
export interface PlaceAsked {
  readonly superiorId: string | null;
  readonly province: string | null;
}

/**
 * Units by the words of all their names, also former ones, and by where they belong today, in Vietnamese order of their
 * present names; those that contain the text with its diacritics come first. None for a text without words.
 */
export class FindUnits extends Question<readonly UnitItem[]> {
  static override readonly projections = [unitProjection];
  constructor(
    readonly words: string,
    readonly place: PlaceAsked,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(FindUnits)
export class FindUnitsHandler implements IQueryHandler<FindUnits> {
  constructor(private readonly reader: Reader) {}

  async execute({ words, place, page }: FindUnits): Promise<Answer<readonly UnitItem[]>> {
    const sought = unitWords(words);
    if (words !== '' && sought.length === 0) return { data: [], next: null };
    const province = place.province === null ? null : wordsOf(place.province);
    const sight = await this.reader.sight(null);
    if (page.after !== null) await unitIn(sight, page.after);
    const found = await this.reader.select<{ state: UnitRow }>(
      `${named} SELECT state FROM named WHERE ($1::text[] = '{}' OR words LIKE ALL ($1))
         AND ($6::text IS NULL OR superior = $6) AND ($7::text IS NULL OR province LIKE '%' || $7 || '%')
         AND ($3::text IS NULL OR (${order}) > (SELECT ${order} FROM named WHERE key = $3))
       ORDER BY ${order} LIMIT $4`,
      [
        sought.map((word) => `% ${word}%`),
        words.normalize('NFC'),
        page.after,
        page.limit + 1,
        sight.day,
        place.superiorId,
        province,
      ],
    );
    const { rows, next } = paged(found, page.limit, ({ state }) => state.unitId);
    const data = rows.map(({ state }) => {
      const { unitId, kind, ended } = state;
      return { unitId, name: nameOn(state, sight.day), kind, ...placeOn(state, sight.day), ended };
    });
    return { data, next };
  }
}

export interface UnitData extends UnitItem {
  readonly names: UnitRow['names'];
  readonly existsFrom: PartialDate | null;
  readonly superiors: UnitRow['superiors'];
  readonly provinces: readonly object[];
  /** Names of before of which no source says until when they were in use. */
  readonly undatedNames: readonly object[];
  readonly predecessors: readonly string[];
  /** Who was followed by it, and who followed it, where that was told apart from a merger or an end. */
  readonly followed: UnitRow['followed'];
  readonly successors: UnitRow['successors'];
  readonly representatives: readonly object[];
  readonly memberships: readonly object[];
  /** Offices over the years, oldest first. */
  readonly offices: readonly object[];
  readonly pledges: readonly object[];
  /** Proposals for awards with what became of them, then what was granted, as told, to it and its people without one. */
  readonly awards: readonly object[];
  readonly events: readonly string[];
  readonly withdrawals: UnitRow['withdrawals'];
}

/** One unit across years, clusters and roles. */
export class GetUnit extends Question<UnitData> {
  static override readonly projections = [...readByItems, clusterYearProjection];
  constructor(
    readonly unitId: UnitId,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetUnit)
export class GetUnitHandler implements IQueryHandler<GetUnit> {
  constructor(private readonly reader: Reader) {}

  async execute({ unitId, knownAt, namesPersons }: GetUnit): Promise<Answer<UnitData>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const unit = await unitIn(sight, unitId);
    // The columns index the present. At an earlier position a unit may have been in a cluster from which a withdrawal has removed it.
    const clusters = await this.rows(
      sight,
      clusterProjection,
      'SELECT key FROM read.cluster WHERE $2 OR units @> ARRAY[$1] ORDER BY key',
      [unitId, sight.position !== null],
    );
    const years = await this.rows(
      sight,
      clusterYearProjection,
      'SELECT key FROM read.cluster_year WHERE units @> ARRAY[$1] OR cluster_id = ANY ($2) ORDER BY year, key',
      [unitId, clusters.filter(({ members }) => unitId in members).map(({ clusterId }) => clusterId)],
    );
    const { kind, names, existsFrom, superiors, provinces, ended, predecessors, followed, successors } = unit;
    const appointments = clusters.flatMap(({ offices }) =>
      offices.appointments.filter((a) => a.unitId === unitId),
    );
    return {
      knownAtPosition: sight.position,
      data: {
        unitId,
        name: nameOn(unit, sight.day),
        kind,
        ...placeOn(unit, sight.day),
        names,
        undatedNames: unit.toldNames
          .filter(({ until }) => until === null)
          .map(({ name, shortName, from, eventId }) => ({ name, shortName, from, eventId })),
        existsFrom,
        superiors,
        provinces: provinces.map(({ province, from, eventId }) => ({ province, from, eventId })),
        ended,
        predecessors: [...new Set([...predecessors, ...followed.map((f) => f.unitId)])],
        followed,
        successors,
        representatives: await this.representatives(sight, unit),
        memberships: clusters.flatMap((cluster) =>
          (cluster.members[unitId] ?? []).map((period) => ({
            clusterId: cluster.clusterId,
            label: labelOn(cluster, nearestDay(period, sight.day)),
            organiserId: cluster.organiserId,
            ...period,
          })),
        ),
        offices: appointments
          .map(({ clusterId, year, office, ordinal, mode, proof }) => ({
            clusterId,
            year,
            office,
            ordinal,
            mode,
            eventId: proof.eventId,
          }))
          .sort((a, b) => a.year - b.year),
        pledges: years.flatMap(({ clusterId, year, signatures }) =>
          signatures
            .filter((s) => s.unitId === unitId)
            .map(({ late, proof }) => ({
              clusterId,
              year,
              late,
              eventId: proof.eventId,
            })),
        ),
        awards: await this.awards(sight, unitId),
        events: [unit.proof.eventId],
        withdrawals: unit.withdrawals,
      },
    };
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

  private async awards(sight: Sight, unitId: UnitId): Promise<object[]> {
    const proposals = await awardRows(this.reader, sight, { unitId }, null);
    const entries = await entriesWithoutProposal(this.reader, sight, { unitId }, null);
    return [
      ...proposals.map(({ proposalId, award, clusterId, year, status, grant }) => ({
        proposalId,
        grantId: grant?.row.grantId ?? null,
        award,
        awardName: awardTypes[award].name,
        clusterId,
        year,
        status,
      })),
      ...(await grantItems(sight, entries)),
    ];
  }

  private async representatives(sight: Sight, unit: UnitRow): Promise<object[]> {
    const person = await sight.persons(unit.representatives.map((r) => r.ref));
    return unit.representatives.map(({ ref, position, acting, from, to, proof }) => ({
      name: person(ref),
      position,
      acting,
      from,
      to,
      eventId: proof.eventId,
    }));
  }
}
