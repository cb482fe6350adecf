import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { DomainError } from '../domain/errors.js';
import { unitWords } from '../domain/text.js';
import type { ClusterYearRow } from './cluster-years.js';
import { clusterYearProjection } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection, labelOn } from './clusters.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import type { UnitRow } from './units.js';
import { nameOn, unitProjection } from './units.js';

export interface UnitItem extends Named {
  readonly kind: string;
  readonly ended: UnitRow['ended'];
}

/** Units by the words of their present and former names, exact diacritics first, in Vietnamese order. */
export class FindUnits extends Question<readonly UnitItem[]> {
  static override readonly projections = [unitProjection];
  constructor(readonly words: string) {
    super();
  }
}

@QueryHandler(FindUnits)
export class FindUnitsHandler implements IQueryHandler<FindUnits> {
  constructor(private readonly reader: Reader) {}

  async execute({ words }: FindUnits): Promise<Answer<readonly UnitItem[]>> {
    const found = await this.reader.select<{ state: UnitRow }>(
      `SELECT state FROM read.unit WHERE $1::text[] = '{}' OR words LIKE ALL ($1)
       ORDER BY position(lower($2) IN lower(name)) > 0 DESC, name, key LIMIT 500`,
      [unitWords(words).map((word) => `% ${word}%`), words.normalize('NFC')],
    );
    const data = found.map(({ state }) => {
      const { unitId, kind, ended } = state;
      return { unitId, name: nameOn(state, '9999-12-31'), kind, ended };
    });
    return { data };
  }
}

export interface UnitData extends UnitItem {
  readonly names: UnitRow['names'];
  readonly existsFrom: string | null;
  readonly predecessors: readonly string[];
  readonly representatives: readonly object[];
  readonly memberships: readonly object[];
  /** Offices over the years, oldest first. */
  readonly offices: readonly object[];
  readonly pledges: readonly object[];
  readonly events: readonly string[];
  readonly withdrawals: UnitRow['withdrawals'];
}

/** One unit across years, clusters and roles. */
export class GetUnit extends Question<UnitData> {
  static override readonly projections = [unitProjection, clusterProjection, clusterYearProjection];
  constructor(readonly unitId: string) {
    super();
  }
}

@QueryHandler(GetUnit)
export class GetUnitHandler implements IQueryHandler<GetUnit> {
  constructor(private readonly reader: Reader) {}

  async execute({ unitId }: GetUnit): Promise<Answer<UnitData>> {
    const sight = await this.reader.sight(null);
    const unit = (await sight.rows(unitProjection, [unitId])).get(unitId);
    if (!unit)
      throw new DomainError('UNIT_NOT_FOUND', `Chưa có đơn vị “${unitId}” trong danh mục.`, { unitId });
    const clusters = await this.reader.select<{ state: ClusterRow }>(
      'SELECT state FROM read.cluster WHERE units @> ARRAY[$1] ORDER BY key',
      [unitId],
    );
    const years = await this.reader.select<{ state: ClusterYearRow }>(
      'SELECT state FROM read.cluster_year WHERE units @> ARRAY[$1] ORDER BY year, key',
      [unitId],
    );
    const { kind, names, existsFrom, ended, predecessors } = unit;
    const appointments = clusters.flatMap(({ state }) =>
      state.offices.appointments.filter((a) => a.unitId === unitId),
    );
    return {
      data: {
        unitId,
        name: nameOn(unit, '9999-12-31'),
        kind,
        names,
        existsFrom,
        ended,
        predecessors,
        representatives: await this.representatives(unit),
        memberships: clusters.flatMap(({ state }) =>
          (state.members[unitId] ?? []).map((period) => ({
            clusterId: state.clusterId,
            label: labelOn(state, period.from),
            organiserId: state.organiserId,
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
        pledges: years.flatMap(({ state }) =>
          state.signatures
            .filter((s) => s.unitId === unitId)
            .map(({ late, proof }) => ({
              clusterId: state.clusterId,
              year: state.year,
              late,
              eventId: proof.eventId,
            })),
        ),
        events: [unit.proof.eventId],
        withdrawals: unit.withdrawals,
      },
    };
  }

  private async representatives(unit: UnitRow): Promise<object[]> {
    const person = await this.reader.persons(unit.representatives.map((r) => r.ref));
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
