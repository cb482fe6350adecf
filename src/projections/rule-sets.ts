import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { AwardCode, AwardType } from '../domain/law/award-catalogue.js';
import { authorityNames, awardCodes, awardTypes } from '../domain/law/award-catalogue.js';
import type { RuleSet } from '../domain/law/rule-sets.js';
import { ruleSetOn } from '../domain/law/rule-sets.js';
import type { Answer } from './question.js';
import { Question } from './question.js';

/** The law, decree, circulars, thresholds and deadlines of a day. */
export class GetRuleSet extends Question<RuleSet> {
  /** `asOf` is `YYYY-MM-DD`. */
  constructor(readonly asOf: string) {
    super();
  }
}

@QueryHandler(GetRuleSet)
export class GetRuleSetHandler implements IQueryHandler<GetRuleSet> {
  execute({ asOf }: GetRuleSet): Promise<Answer<RuleSet>> {
    return Promise.resolve({ asOf, data: ruleSetOn(asOf) });
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
