import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { AwardCode, AwardType } from '../domain/law/award-catalogue.js';
import { authorityNames, awardCodes, awardTypes } from '../domain/law/award-catalogue.js';
import type { RuleSet } from '../domain/law/rule-sets.js';
import { ruleSetNamed, ruleSetOn } from '../domain/law/rule-sets.js';
import { DomainError } from '../domain/ground/errors.js';
import type { Answer } from './question.js';
import { Question } from './question.js';
import type { Day } from '../domain/ground/values.js';

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

/** A rule set by the name that submissions and votes keep, of whichever edition. */
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

type AwardTypeItem = AwardType & { readonly code: AwardCode; readonly decidedByNames: readonly string[] };

/** The catalogue of awards. */
export class FindAwardTypes extends Question<readonly AwardTypeItem[]> {}

@QueryHandler(FindAwardTypes)
export class FindAwardTypesHandler implements IQueryHandler<FindAwardTypes> {
  execute(): Promise<Answer<readonly AwardTypeItem[]>> {
    const data = awardCodes.map((code) => {
      const type = awardTypes[code];
      return { code, ...type, decidedByNames: type.decidedBy.map((authority) => authorityNames[authority]) };
    });
    return Promise.resolve({ data });
  }
}
