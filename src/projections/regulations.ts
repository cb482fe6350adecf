import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { DomainError } from '../domain/ground/errors.js';
import { added, assign } from '../domain/ground/growing.js';
import type { Day, EventId } from '../domain/ground/values.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type {
  CouncilRule,
  DaysOffDeclared,
  OwnAward,
  RegulationEvent,
  Regulations,
} from '../domain/law/regulations.js';
import { after, councilRuleOn, nothing, ownAwardOn, stream } from '../domain/law/regulations.js';
import type { RuleSet } from '../domain/law/rule-sets.js';
import { ruleSetOn } from '../domain/law/rule-sets.js';
import { publicBy, undeclaredYears } from '../domain/law/working-days.js';
import { projectionOf } from './projection.js';
import type { Answer } from './question.js';
import { Question } from './question.js';
import type { Replayable, Sight } from './sight.js';
import { Reader } from './reader.js';
import { nameOn, unitProjection } from './units.js';
import type { Withdrawal } from './withdrawals.js';
import { withdrawalOf } from './withdrawals.js';

/** What one body rules for itself. */
export interface RegulationsRow extends Regulations {
  readonly organiserId: string;
  /** What proves each regulation, by the id of its event. */
  readonly proofs: Readonly<Record<string, Proof>>;
  readonly withdrawals: readonly Withdrawal[];
}

/** Row of each body that rules something, by its id. */
export const regulationsProjection = projectionOf<RegulationEvent, Replayable<RegulationsRow>>(
  { CouncilRuleAdopted: true, AwardDefined: true, DaysOffDeclared: true, RegulationWithdrawn: true },
  {
    name: 'regulations',
    version: 1,
    streams: () => [stream],
    keys: ({ data }) => [data.organiserId],
    evolve(before, event, organiserId) {
      const state = before ?? { ...nothing(), organiserId, proofs: {}, withdrawals: [] };
      const proof = proofOf(event);
      return {
        ...state,
        ...after(state, event),
        proofs: assign(state.proofs, event.id, proof),
        withdrawals:
          event.type === 'RegulationWithdrawn'
            ? added(state.withdrawals, withdrawalOf(event.data, proof))
            : state.withdrawals,
      };
    },
    columns: [],
  },
);

/** What a body rules, as this sight has it; nothing where it has ruled nothing. Throws UNIT_NOT_FOUND. */
export async function regulationsIn(
  sight: Sight,
  organiserId: string,
): Promise<{ row: RegulationsRow; name: string }> {
  const unit = (await sight.rows(unitProjection, [organiserId])).get(organiserId);
  if (!unit)
    throw new DomainError('UNIT_NOT_FOUND', `Chưa có đơn vị “${organiserId}”.`, { unitId: organiserId });
  const row = (await sight.rows(regulationsProjection, [organiserId])).get(organiserId);
  const none = { ...nothing(), organiserId: unit.unitId, proofs: {}, withdrawals: [] };
  return { row: row ?? none, name: nameOn(unit, sight.day) };
}

/** A regulation with what proves it, and whether it holds on the day asked. */
type Shown<T> = T & { readonly holds: boolean; readonly proof: Proof };

interface RegulationsData {
  readonly organiserId: string;
  readonly name: string;
  readonly councilRules: readonly Shown<CouncilRule>[];
  readonly awards: readonly Shown<OwnAward>[];
  readonly daysOff: readonly (DaysOffDeclared['data'] & { readonly proof: Proof })[];
  readonly withdrawals: readonly Withdrawal[];
}

/** What a body rules for itself: its council, awards of its own, its days off. */
export class GetRegulations extends Question<RegulationsData> {
  static override readonly projections = [regulationsProjection, unitProjection];
  constructor(
    readonly organiserId: string,
    readonly asOf: Day | null,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetRegulations)
export class GetRegulationsHandler implements IQueryHandler<GetRegulations> {
  constructor(private readonly reader: Reader) {}

  async execute({ organiserId, asOf, knownAt }: GetRegulations): Promise<Answer<RegulationsData>> {
    const sight = await this.reader.sight(knownAt);
    const day = asOf ?? sight.day;
    const { row, name } = await regulationsIn(sight, organiserId);
    const proven = <T extends { readonly eventId: EventId }>({ eventId, ...said }: T) => {
      const proof = row.proofs[eventId];
      if (!proof) throw new Error(`nothing proves the regulation ${eventId}`);
      return { ...said, proof };
    };
    return {
      asOf: day,
      knownAtPosition: sight.position,
      data: {
        organiserId: row.organiserId,
        name,
        councilRules: row.councilRules.map((rule) => {
          const holds = (rule.awards ?? [null]).some((award) => councilRuleOn(row, award, day) === rule);
          return { ...proven(rule), holds };
        }),
        awards: row.awards.map((award) => ({
          ...proven(award),
          holds: ownAwardOn(row, award.award, day) === award,
        })),
        daysOff: row.daysOff.map(proven),
        withdrawals: row.withdrawals,
      },
    };
  }
}

interface ListDaysData {
  readonly organiserId: string;
  readonly name: string;
  /** Day on which the council meets. */
  readonly councilOn: Day;
  readonly rule: RuleSet['publicList'];
  /** Last day on which the list can be put up; null where no source asks for one. */
  readonly publicBy: Day | null;
  /** Years in between of which the body has declared no day off: weekends are then all that is known. */
  readonly undeclaredYears: readonly number[];
}

/** By when the list of candidates is to be public, for a council that meets on a day (R61). */
export class GetListDays extends Question<ListDaysData> {
  static override readonly projections = [regulationsProjection, unitProjection];
  constructor(
    readonly organiserId: string,
    readonly councilOn: Day,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetListDays)
export class GetListDaysHandler implements IQueryHandler<GetListDays> {
  constructor(private readonly reader: Reader) {}

  async execute({ organiserId, councilOn, knownAt }: GetListDays): Promise<Answer<ListDaysData>> {
    const sight = await this.reader.sight(knownAt);
    const { row, name } = await regulationsIn(sight, organiserId);
    const rule = ruleSetOn(councilOn).publicList;
    const by = rule.value && publicBy(row, councilOn, rule.value.workingDays);
    return {
      asOf: councilOn,
      knownAtPosition: sight.position,
      data: {
        organiserId,
        name,
        councilOn,
        rule,
        publicBy: by,
        undeclaredYears: by === null ? [] : undeclaredYears(row, by, councilOn),
      },
    };
  }
}
