import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { AwardCode, AwardType } from '../domain/law/award-catalogue.js';
import { authorityNames, awardCodes, awardTypes } from '../domain/law/award-catalogue.js';
import type { OwnAward } from '../domain/law/regulations.js';
import { ownAwardsOn, typeOfOwn } from '../domain/law/regulations.js';
import type { RuleSet } from '../domain/law/rule-sets.js';
import { ruleSetNamed, ruleSetOn } from '../domain/law/rule-sets.js';
import { DomainError } from '../domain/ground/errors.js';
import type { Answer } from './question.js';
import { Question } from './question.js';
import type { Day } from '../domain/ground/values.js';
import { Reader } from './reader.js';
import { regulationsIn, regulationsProjection } from './regulations.js';
import { unitProjection } from './units.js';

/** The law, decree, circulars, thresholds and deadlines of a day. */
export class GetRuleSet extends Question<RuleSet> {
  /** `asOf` is `YYYY-MM-DD`. */
  constructor(readonly asOf: Day) {
    super();
  }
}

@QueryHandler(GetRuleSet)
export class GetRuleSetHandler implements IQueryHandler<GetRuleSet> {
  execute({ asOf }: GetRuleSet): Promise<Answer<RuleSet>> {
    return Promise.resolve({ asOf, data: ruleSetOn(asOf) });
  }
}

/** A rule set, of any edition, by the id that submissions and votes store. */
export class GetNamedRuleSet extends Question<RuleSet> {
  constructor(readonly id: string) {
    super();
  }
}

@QueryHandler(GetNamedRuleSet)
export class GetNamedRuleSetHandler implements IQueryHandler<GetNamedRuleSet> {
  async execute({ id }: GetNamedRuleSet): Promise<Answer<RuleSet>> {
    const data = ruleSetNamed(id);
    if (data === null) throw new DomainError('NOT_FOUND', `Không có bộ quy định nào tên “${id}”.`);
    return { data };
  }
}

/** An award of the catalogue, or a body's own award, which also has its basis, its first day and the day on which it ends. */
type AwardTypeItem = AwardType &
  Partial<Pick<OwnAward, 'organiserId' | 'basis' | 'from' | 'to'>> & {
    readonly code: AwardCode | OwnAward['award'];
    readonly decidedByNames: readonly string[] | null;
  };

/** The catalogue of awards; with `organiserId`, also that body's own awards on a day. */
export class FindAwardTypes extends Question<readonly AwardTypeItem[]> {
  static override readonly projections = [regulationsProjection, unitProjection];
  constructor(
    readonly organiserId: string | null,
    readonly asOf: Day | null,
  ) {
    super();
  }
}

@QueryHandler(FindAwardTypes)
export class FindAwardTypesHandler implements IQueryHandler<FindAwardTypes> {
  constructor(private readonly reader: Reader) {}

  async execute({ organiserId, asOf }: FindAwardTypes): Promise<Answer<readonly AwardTypeItem[]>> {
    const names = (deciders: AwardType['decidedBy']): readonly string[] | null =>
      deciders && deciders.map((authority) => authorityNames[authority]);
    const catalogue = awardCodes.map((code) => {
      const type = awardTypes[code];
      return { code, ...type, decidedByNames: names(type.decidedBy) };
    });
    if (organiserId === null) return { data: catalogue };
    const sight = await this.reader.sight(null);
    const day = asOf ?? sight.day;
    const { row } = await regulationsIn(sight, organiserId);
    const own = ownAwardsOn(row, day).map((award) => {
      const { award: code, organiserId, basis, from, to } = award;
      return {
        code,
        ...typeOfOwn(award),
        organiserId,
        basis,
        from,
        to,
        decidedByNames: names(award.decidedBy),
      };
    });
    return { asOf: day, data: [...catalogue, ...own] };
  }
}
