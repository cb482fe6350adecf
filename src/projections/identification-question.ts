import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { DomainError } from '../domain/ground/errors.js';
import type { UnitId } from '../domain/ground/values.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import { subjectOf } from './registry-events.js';
import type { UnitData } from './unit-page.js';
import { GetUnit, GetUnitHandler } from './unit-page.js';
import { unitProjection } from './units.js';

// What changes where two ids are one body, before that is recorded.

/** Read models whose rows name units, beside those that the page of a unit is made of. */
const elsewhere = [
  'cluster_year',
  'activity',
  'movement',
  'organiser_record',
  'council',
  'regulations',
  'own_metric',
  'results',
  'standings',
  'inspection',
  'submissions',
  'meeting',
  'ballot',
  'reported_grant',
  'award',
] as const;

type Listed = Pick<
  UnitData,
  'names' | 'memberships' | 'offices' | 'pledges' | 'awards' | 'ranks' | 'figures'
>;

export interface IdentificationData {
  /** The id by which the body is then known: that registered first. */
  readonly kept: Named;
  readonly alias: Named;
  /** What is told of the alias, which is then told of the body. */
  readonly moves: Listed;
  /** What is told of both for the same cluster and year, or award and year: of the body it is then told twice. */
  readonly collides: Omit<Listed, 'names'>;
  /** Rows of other read models that speak of the alias; `collides` where they speak of the other id too, or it has a row like it. */
  readonly elsewhere: readonly {
    readonly readModel: string;
    readonly key: string;
    readonly collides: boolean;
  }[];
}

/** What two ids as one body would change. Throws UNIT_NOT_FOUND, SAME_UNIT where they are one already. */
export class GetIdentification extends Question<IdentificationData> {
  static override readonly projections = [...GetUnit.projections, unitProjection];
  constructor(
    readonly unitId: UnitId,
    readonly sameAs: UnitId,
  ) {
    super();
  }
}

@QueryHandler(GetIdentification)
export class GetIdentificationHandler implements IQueryHandler<GetIdentification> {
  private readonly units: GetUnitHandler;

  constructor(private readonly reader: Reader) {
    this.units = new GetUnitHandler(reader);
  }

  async execute({ unitId, sameAs }: GetIdentification): Promise<Answer<IdentificationData>> {
    const pages = await Promise.all(
      [unitId, sameAs].map(async (id) => (await this.units.execute(new GetUnit(id, false, null, null))).data),
    );
    const [kept, alias] = await this.inOrder(pages);
    if (!kept || !alias || kept.unitId === alias.unitId)
      throw new DomainError('SAME_UNIT', 'Hai mã đã là của một đơn vị.', { unitId, sameAs });
    const { names, memberships, offices, pledges, awards, ranks, figures } = alias;
    return {
      data: {
        kept: { unitId: kept.unitId, name: kept.name },
        alias: { unitId: alias.unitId, name: alias.name },
        moves: { names, memberships, offices, pledges, awards, ranks, figures },
        collides: {
          memberships: alike(memberships, kept.memberships, ['organiserId']),
          offices: alike(offices, kept.offices, ['clusterId', 'year']),
          pledges: alike(pledges, kept.pledges, ['clusterId', 'year']),
          awards: alike(awards, kept.awards, ['award', 'year']),
          ranks: alike(ranks, kept.ranks, ['clusterId', 'year']),
          figures: alike(figures, kept.figures, ['clusterId', 'year']),
        },
        elsewhere: await this.elsewhere(kept.unitId, alias.unitId),
      },
    };
  }

  /** The page of the unit registered first, then the other. */
  private async inOrder(pages: readonly UnitData[]): Promise<readonly UnitData[]> {
    const [first] = await this.reader.select<{ subject: string }>(
      'SELECT subject FROM read.registry_event WHERE subject = ANY ($1) ORDER BY position LIMIT 1',
      [pages.map(({ unitId }) => subjectOf(unitProjection, unitId))],
    );
    return first?.subject === subjectOf(unitProjection, pages.at(-1)?.unitId ?? '')
      ? pages.toReversed()
      : pages;
  }

  private async elsewhere(kept: UnitId, alias: UnitId): Promise<IdentificationData['elsewhere']> {
    const found = await Promise.all(
      elsewhere.map(async (readModel) => {
        const rows = await this.reader.select<{ key: string; collides: boolean }>(
          `SELECT key, state::text LIKE '%"' || $2 || '"%'
             OR EXISTS (SELECT FROM read.${readModel} AS other WHERE other.key = regexp_replace(found.key, $3, $2, 'g')) AS collides
           FROM read.${readModel} AS found WHERE state::text LIKE '%"' || $1 || '"%' ORDER BY key LIMIT 1000`,
          [alias, kept, `(?<![a-z0-9-])${alias}(?![a-z0-9-])`],
        );
        return rows.map(({ key, collides }) => ({ readModel, key, collides }));
      }),
    );
    return found.flat();
  }
}

/** Those that agree in these members with one of the others. */
function alike<T extends object>(some: readonly T[], others: readonly T[], members: readonly string[]): T[] {
  const keyOf = (one: object): string =>
    JSON.stringify(members.map((member) => (one as Record<string, unknown>)[member]));
  const known = new Set(others.map(keyOf));
  return some.filter((one) => known.has(keyOf(one)));
}
