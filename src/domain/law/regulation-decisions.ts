import { canonicalJson } from '../ground/canonical-json.js';
import { DomainError } from '../ground/errors.js';
import type { Fraction } from '../ground/fraction.js';
import type { OwnCode } from '../ground/scope.js';
import { officeOf } from '../ground/scope.js';
import { nearest } from '../ground/nearest.js';
import { printDate } from '../ground/text.js';
import type { Day, EventId, PartialDate } from '../ground/values.js';
import { firstDay } from '../ground/values.js';
import type { WithdrawRecord } from '../ground/withdrawal.js';
import { recordNotFound } from '../ground/withdrawal.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import { unitOf } from '../registry/unit-decisions.js';
import type { AnyAward, AwardType } from './award-catalogue.js';
import { awardCodes, isOfCatalogue } from './award-catalogue.js';
import type {
  AwardDefined,
  CouncilRule,
  CouncilRuleAdopted,
  DaysOffDeclared,
  OwnAward,
  Regulations,
  RegulationsState,
  RegulationWithdrawn,
  Ruled,
} from './regulations.js';
import { awardTypeIn, nothing } from './regulations.js';
import type { CouncilThreshold } from './rule-sets.js';

// What a body rules for itself is recorded by that body, or by the operator, with what it rests on.

/** What every regulation tells. */
interface Ruling {
  readonly organiserId: string;
  readonly basis?: string;
  readonly from?: PartialDate;
  readonly to?: PartialDate;
}

/** The regulations so far, for the body itself. Throws UNIT_NOT_FOUND, FORBIDDEN. */
function ownOf(state: RegulationsState, organiserId: string, { actor, registry }: Context): Regulations {
  requireOrganiser(actor, organiserId);
  unitOf(registry, organiserId);
  return state.get(organiserId) ?? nothing();
}

/** Whose it is, on what it rests, and its days. Throws DATES_OUT_OF_ORDER where it ends before it begins. */
function ruledBy(ruling: Ruling): Ruled {
  const { organiserId, basis = null, from = null, to = null } = ruling;
  if (from !== null && to !== null && firstDay(to) <= firstDay(from)) {
    const detail = `Quy định hết hiệu lực (${printDate(to)}) phải sau khi có hiệu lực (${printDate(from)}).`;
    throw new DomainError('DATES_OUT_OF_ORDER', detail, { from, to });
  }
  return { organiserId, basis, from, to };
}

/** Throws ALREADY_RECORDED where the same is on record. */
function requireNews<T extends object>(
  data: T,
  before: readonly (T & { readonly eventId: EventId })[],
): void {
  const known = before.find(({ eventId: _id, ...said }) => canonicalJson(said) === canonicalJson(data));
  if (known) {
    const current = { eventId: known.eventId };
    throw new DomainError('ALREADY_RECORDED', 'Quy định này đã được ghi nhận.', { current });
  }
}

/** A council's own regulation on its votes. */
export interface AdoptCouncilRule extends Ruling {
  /** Codes of awards; all that no other rule of it names where undefined. */
  readonly awards?: readonly string[];
  readonly threshold: CouncilThreshold;
  /** All members where undefined. */
  readonly base?: CouncilRule['base'];
  readonly ballot?: boolean;
  readonly quorum?: Fraction;
  readonly chairDecidesTies?: boolean;
}

/**
 * Records how the council of a body votes by its own regulation (R76). Throws UNIT_NOT_FOUND, FORBIDDEN, DATES_OUT_OF_ORDER,
 * AWARD_NOT_DEFINED for a code that neither the catalogue nor this body has, INVALID_VOTE_RULE for a quorum of none or of more
 * than all, ALREADY_RECORDED.
 */
export function adoptCouncilRule(
  state: RegulationsState,
  command: AdoptCouncilRule,
  context: Context,
): CouncilRuleAdopted[] {
  const { organiserId, threshold, base = 'ALL_MEMBERS', ballot = false, quorum } = command;
  const own = ownOf(state, organiserId, context);
  for (const award of command.awards ?? []) requireDefined(award, own);
  if (quorum && (quorum.numerator < 1 || quorum.numerator > quorum.denominator))
    throw new DomainError('INVALID_VOTE_RULE', 'Tỷ lệ dự họp phải trên 0 và không quá tất cả.', { quorum });
  const data = {
    ...ruledBy(command),
    awards: command.awards ? [...command.awards] : null,
    threshold: { comparison: threshold.comparison, percent: threshold.percent },
    base,
    ballot,
    quorum: quorum ? { numerator: quorum.numerator, denominator: quorum.denominator } : null,
    chairDecidesTies: command.chairDecidesTies ?? null,
  };
  requireNews(data, own.councilRules);
  return [{ type: 'CouncilRuleAdopted', data }];
}

/** An award that a body gives beside the catalogue. */
export interface DefineAward extends Ruling {
  /** Its id among the awards of the body: the code is `own.<organiserId>.<awardId>`. */
  readonly awardId: string;
  readonly name: string;
  readonly category?: NonNullable<OwnAward['category']>;
  readonly level?: NonNullable<OwnAward['level']>;
  readonly decidedBy?: NonNullable<OwnAward['decidedBy']>;
  readonly recipients?: NonNullable<OwnAward['recipients']>;
  readonly proposedBy?: 'CLUSTER' | 'UNIT';
  readonly perCluster?: number;
  readonly notWith?: readonly string[];
}

/**
 * Records an award that the catalogue has not, as far as it is known, or how a body gives one of its own from a later day on (R77).
 * What is not told of an award that is given since the same day stays as it is on record. Throws UNIT_NOT_FOUND, FORBIDDEN, DATES_OUT_OF_ORDER, AWARD_NOT_DEFINED for a code that neither the catalogue nor this body has,
 * ALREADY_RECORDED.
 */
export function defineAward(state: RegulationsState, command: DefineAward, context: Context): AwardDefined[] {
  const { organiserId, awardId, name, from = null, notWith = [] } = command;
  const own = ownOf(state, organiserId, context);
  for (const code of notWith) requireDefined(code, own);
  const award: OwnCode = `own.${organiserId}.${awardId}`;
  const before = own.awards.findLast((one) => one.award === award && one.from === from);
  const { basis = before?.basis, to = before?.to ?? undefined } = command;
  const data = {
    ...ruledBy({ organiserId, basis: basis ?? undefined, from: command.from, to }),
    award,
    name,
    category: command.category ?? before?.category ?? null,
    level: command.level ?? before?.level ?? null,
    decidedBy: command.decidedBy ?? before?.decidedBy ?? null,
    recipients: command.recipients ?? before?.recipients ?? null,
    proposedBy: command.proposedBy ?? before?.proposedBy ?? null,
    perCluster: command.perCluster ?? before?.perCluster ?? null,
    notWith: [...new Set([...(before?.notWith ?? []), ...notWith])],
  };
  requireNews(data, own.awards);
  return [{ type: 'AwardDefined', data }];
}

/** Throws AWARD_NOT_DEFINED for a code that neither the catalogue nor the body has. */
function requireDefined(award: string, own: Regulations): void {
  if (!isOfCatalogue(award) && own.awards.every((one) => one.award !== award)) throw notDefined(award, own);
}

/** An award of the catalogue, or a body's own as it gives it on a day, or else gave it last. Throws AWARD_NOT_DEFINED. */
export function awardTypeOn(award: AnyAward, day: Day, state: RegulationsState): AwardType {
  const own = state.get(officeOf(award) ?? '') ?? nothing();
  const type = awardTypeIn(own, award, day);
  if (type === null) throw notDefined(award, own);
  return type;
}

function notDefined(award: string, own: Regulations): DomainError {
  const nearestCodes = nearest(award, [...awardCodes, ...own.awards.map((one) => one.award)]);
  const detail = `Chưa có khen thưởng mã “${award}”; xem /api/award-types.`;
  return new DomainError('AWARD_NOT_DEFINED', detail, { award, nearest: nearestCodes }, 'R77');
}

/** Days on which a body does not work though it is no weekend, and the other way about. */
export interface DeclareDaysOff {
  readonly organiserId: string;
  readonly basis?: string;
  readonly off?: readonly { readonly on: Day; readonly name?: string }[];
  /** Days of a weekend on which it works in their place (làm bù). */
  readonly working?: readonly Day[];
}

/**
 * Records days off and days worked instead (R78); the last word on a day holds. Throws UNIT_NOT_FOUND, FORBIDDEN,
 * INVALID_REQUEST where it says nothing, or both of one day, ALREADY_RECORDED.
 */
export function declareDaysOff(
  state: RegulationsState,
  command: DeclareDaysOff,
  context: Context,
): DaysOffDeclared[] {
  const { organiserId, basis = null, off = [], working = [] } = command;
  const own = ownOf(state, organiserId, context);
  const days = [...off.map(({ on }) => on), ...working];
  if (days.length === 0 || new Set(days).size < days.length) {
    const fault = { pointer: '', detail: 'off and working must name days, each of them once' };
    throw new DomainError('INVALID_REQUEST', 'Mỗi ngày nêu một lần, ít nhất một ngày.', { errors: [fault] });
  }
  const data = {
    organiserId,
    basis,
    off: off.map(({ on, name = null }) => ({ on, name })),
    working: [...working],
  };
  requireNews(data, own.daysOff);
  return [{ type: 'DaysOffDeclared', data }];
}

/** A regulation in error, by the event that recorded it. */
export interface WithdrawRegulation extends WithdrawRecord {
  readonly organiserId: string;
}

/**
 * Withdraws a regulation that was recorded in error. Votes that were counted by it keep what they counted by. Throws
 * UNIT_NOT_FOUND, FORBIDDEN, RECORD_NOT_FOUND.
 */
export function withdrawRegulation(
  state: RegulationsState,
  { organiserId, eventId, reason }: WithdrawRegulation,
  context: Context,
): RegulationWithdrawn[] {
  const { councilRules, awards, daysOff } = ownOf(state, organiserId, context);
  const type = [
    ...councilRules.map((rule) => [rule.eventId, 'CouncilRuleAdopted']),
    ...awards.map((award) => [award.eventId, 'AwardDefined']),
    ...daysOff.map((days) => [days.eventId, 'DaysOffDeclared']),
  ].find(([id]) => id === eventId)?.[1];
  if (type === undefined) throw recordNotFound(eventId);
  return [
    {
      type: 'RegulationWithdrawn',
      data: { organiserId, eventIds: [eventId], types: [type], unitIds: [organiserId], reason },
    },
  ];
}
