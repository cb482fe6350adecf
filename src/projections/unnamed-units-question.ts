import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { ClusterId, UnitId } from '../domain/ground/values.js';
import { idsOf } from '../domain/registry/one-body.js';
import type { Answer, Page } from './question.js';
import { paged, Question } from './question.js';
import { Reader } from './reader.js';
import { wordsOf } from './units.js';
import type { UnnamedUnitsRow } from './unnamed-units.js';
import { unnamedUnitsProjection } from './unnamed-units.js';

/** Units of which only the number is known, by the unit that they belong to, became or count among them, by cluster, and by province. */
export class FindUnnamedUnits extends Question<readonly UnnamedUnitsRow[]> {
  static override readonly projections = [unnamedUnitsProjection];
  constructor(
    readonly unitId: UnitId | null,
    readonly province: string | null,
    readonly clusterId: ClusterId | null,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(FindUnnamedUnits)
export class FindUnnamedUnitsHandler implements IQueryHandler<FindUnnamedUnits> {
  constructor(private readonly reader: Reader) {}

  async execute({
    unitId,
    province,
    clusterId,
    page,
  }: FindUnnamedUnits): Promise<Answer<readonly UnnamedUnitsRow[]>> {
    const sight = await this.reader.sight(null);
    const found = await this.reader.select<{ key: string }>(
      `SELECT key FROM read.unnamed_units
       WHERE ($1::text[] IS NULL OR units && $1) AND ($2::text IS NULL OR words LIKE '%' || $2 || '%')
         AND ($5::text IS NULL OR cluster_id = $5) AND ($3::text IS NULL OR key > $3) ORDER BY key LIMIT $4`,
      [
        unitId && idsOf(sight.aliases, unitId),
        province === null ? null : wordsOf(province),
        page.after,
        page.limit + 1,
        clusterId,
      ],
    );
    const { rows, next } = paged(found, page.limit, ({ key }) => key);
    const keys = rows.map(({ key }) => key);
    const read = await sight.rows(unnamedUnitsProjection, keys);
    return { data: keys.flatMap((key) => read.get(key) ?? []), next };
  }
}
