import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { DomainError } from '../domain/ground/errors.js';
import { unitWords } from '../domain/ground/text.js';
import { idsOf } from '../domain/registry/one-body.js';
import type { Answer, Named, Page } from './question.js';
import { heldOn, paged, Question } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import type { UnitRow } from './units.js';
import { nameOn, placeOn, unitProjection, wordsOf } from './units.js';
import type { UnitId } from '../domain/ground/values.js';

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
      `${named} SELECT state FROM named
       WHERE key <> ALL ($8) AND ($1::text[] = '{}' OR words LIKE ALL ($1) OR EXISTS (
               SELECT FROM unnest($8::text[], $9::text[]) AS same (alias, body) JOIN named AS other ON other.key = alias
               WHERE body = named.key AND other.words LIKE ALL ($1)))
         AND ($6::text[] IS NULL OR superior = ANY ($6)) AND ($7::text IS NULL OR province LIKE '%' || $7 || '%')
         AND ($3::text IS NULL OR (${order}) > (SELECT ${order} FROM named WHERE key = $3))
       ORDER BY ${order} LIMIT $4`,
      [
        sought.map((word) => `% ${word}%`),
        words.normalize('NFC'),
        page.after,
        page.limit + 1,
        sight.day,
        place.superiorId && idsOf(sight.aliases, place.superiorId),
        province,
        [...sight.aliases.keys()],
        [...sight.aliases.values()],
      ],
    );
    const { rows, next } = paged(found, page.limit, ({ state }) => state.unitId);
    const bodies = await sight.rows(
      unitProjection,
      rows.map(({ state }) => state.unitId),
    );
    const data = rows.map((row) => {
      const state = bodies.get(row.state.unitId) ?? row.state;
      const { unitId, kind, ended } = state;
      return { unitId, name: nameOn(state, sight.day), kind, ...placeOn(state, sight.day), ended };
    });
    return { data, next };
  }
}
