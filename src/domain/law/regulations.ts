import type { DomainEvent, Recorded } from '../ground/event.js';
import type { Fraction } from '../ground/fraction.js';
import { added, put } from '../ground/growing.js';
import type { Day, EventId, PartialDate } from '../ground/values.js';
import { firstDay, holdingOn } from '../ground/values.js';
import type { OwnCode } from '../ground/scope.js';
import type { Withdrawn } from '../ground/withdrawal.js';
import type { AnyAward, AwardAuthority, AwardRecipient, AwardType } from './award-catalogue.js';
import { awardTypes, isOfCatalogue } from './award-catalogue.js';
import type { CouncilThreshold } from './rule-sets.js';

// What a body rules for itself where the law leaves it to each: how its council votes, awards of its own, which days it works.
// One stream for all bodies, as the registry has: a decision finds there what holds for a cluster, whosever that is.

/** The one stream of what bodies rule for themselves. */
export const stream = 'regulations';

/** What every regulation says: whose it is, what it rests on, and since when it holds. */
export interface Ruled {
  readonly organiserId: string;
  /** The document that says so, as cited; null where no source tells it. */
  readonly basis: string | null;
  /**
   * Since when, possibly partial: then it holds from the first day that may be meant. Null where no source says: it then holds
   * until another one certainly does.
   */
  readonly from: PartialDate | null;
  /** First day on which it no longer holds; null where no end is known. */
  readonly to: PartialDate | null;
}

/** How a council votes by its own regulation. */
export interface CouncilRule extends Ruled {
  /** Codes of the awards that it speaks of; null for all that no other rule of it names. */
  readonly awards: readonly string[] | null;
  readonly threshold: CouncilThreshold;
  /** What the share is of: all members, or those who sit or were asked and replied. */
  readonly base: 'ALL_MEMBERS' | 'PRESENT';
  /** The vote is a ballot. */
  readonly ballot: boolean;
  /** Share of the members that must be present; null where it does not say. */
  readonly quorum: Fraction | null;
  /** Whether the chair's side prevails in a tie; null where it does not say (R60). */
  readonly chairDecidesTies: boolean | null;
}

/** An award that a body gives under a code of its own; null is what no source says of it. */
export interface OwnAward extends Ruled {
  readonly award: OwnCode;
  readonly name: string;
  readonly category: AwardType['category'];
  /** A body defines none of the State. */
  readonly level: Exclude<AwardType['level'], 'STATE'>;
  readonly decidedBy: readonly AwardAuthority[] | null;
  readonly recipients: readonly AwardRecipient[] | null;
  /** The meetings of its clusters propose it, or units for themselves; null where neither does. */
  readonly proposedBy: 'CLUSTER' | 'UNIT' | null;
  /** Proposals that a meeting makes in a year, more of which are warned of; null where no limit is told. */
  readonly perCluster: number | null;
  /** Codes of awards for which the same recipient is not proposed as well in one year. */
  readonly notWith: readonly string[];
}

/** A council's own regulation on its votes was adopted (R76). */
export type CouncilRuleAdopted = DomainEvent<'CouncilRuleAdopted', CouncilRule>;
/** A body gives an award that the catalogue has not, or gives it otherwise from a day on (R77). */
export type AwardDefined = DomainEvent<'AwardDefined', OwnAward>;
/** Days on which a body does not work, and days of a weekend on which it does (R78); what it says of a day replaces the word before. */
export type DaysOffDeclared = DomainEvent<
  'DaysOffDeclared',
  { organiserId: string; basis: string | null; off: { on: Day; name: string | null }[]; working: Day[] }
>;
/** A regulation was recorded in error and no longer counts. */
export type RegulationWithdrawn = DomainEvent<'RegulationWithdrawn', Withdrawn & { organiserId: string }>;

/** Everything that bodies rule for themselves. */
export type RegulationEvent = CouncilRuleAdopted | AwardDefined | DaysOffDeclared | RegulationWithdrawn;

/** Something recorded, and the event that says it. */
type Said<T> = T & { readonly eventId: EventId };

/** What one body rules, in the order recorded; plain JSON, as read models keep it. */
export interface Regulations {
  readonly councilRules: readonly Said<CouncilRule>[];
  readonly awards: readonly Said<OwnAward>[];
  readonly daysOff: readonly Said<DaysOffDeclared['data']>[];
}

/** What bodies rule, by the id of each. */
export type RegulationsState = ReadonlyMap<string, Regulations>;

/** What bodies rule, for decisions of other streams. */
export interface RegulationsBeside {
  readonly regulations: RegulationsState;
}

/** Nothing ruled. */
export function nothing(): Regulations {
  return { councilRules: [], awards: [], daysOff: [] };
}

/** No body has ruled anything. */
export function initial(): RegulationsState {
  return new Map();
}

export function evolve(state: RegulationsState, event: Recorded<RegulationEvent>): RegulationsState {
  const { organiserId } = event.data;
  return put(state, organiserId, after(state.get(organiserId) ?? nothing(), event));
}

/** What a body rules once it has recorded this. */
export function after(before: Regulations, event: Recorded<RegulationEvent>): Regulations {
  const said = <T extends object>(data: T): Said<T> => ({ ...data, eventId: event.id });
  switch (event.type) {
    case 'CouncilRuleAdopted':
      return { ...before, councilRules: added(before.councilRules, said(event.data)) };
    case 'AwardDefined':
      return { ...before, awards: added(before.awards, said(event.data)) };
    case 'DaysOffDeclared':
      return { ...before, daysOff: added(before.daysOff, said(event.data)) };
    case 'RegulationWithdrawn': {
      const stays = ({ eventId }: { readonly eventId: EventId }): boolean =>
        !event.data.eventIds.includes(eventId);
      return {
        councilRules: before.councilRules.filter(stays),
        awards: before.awards.filter(stays),
        daysOff: before.daysOff.filter(stays),
      };
    }
  }
}

/** The one of these that holds on a day: the latest begun, of those that begin together the last recorded, unless it has ended. */
function ruledOn<T extends Ruled>(rules: readonly T[], day: Day): T | null {
  const found = holdingOn(
    rules.map((rule) => ({ rule, from: rule.from && firstDay(rule.from) })),
    day,
  )?.rule;
  return found && (found.to === null || day < firstDay(found.to)) ? found : null;
}

/**
 * How the council of a body votes on an award on a day: by the rule that names it, or else by the one for all others, which alone
 * is asked for with null.
 */
export function councilRuleOn(
  { councilRules }: Regulations,
  award: string | null,
  day: Day,
): CouncilRule | null {
  const naming = award === null ? [] : councilRules.filter(({ awards }) => awards?.includes(award));
  const others = councilRules.filter(({ awards }) => awards === null);
  return ruledOn(naming, day) ?? ruledOn(others, day);
}

/** The award that a body gives under this code of its own on a day; null where it gives none. */
export function ownAwardOn({ awards }: Regulations, award: string, day: Day): OwnAward | null {
  return ruledOn(
    awards.filter((one) => one.award === award),
    day,
  );
}

/** Every award that a body gives of its own on a day, in the order in which they were first defined. */
export function ownAwardsOn(regulations: Regulations, day: Day): readonly OwnAward[] {
  const codes = [...new Set(regulations.awards.map(({ award }) => award))];
  return codes.flatMap((award) => ownAwardOn(regulations, award, day) ?? []);
}

/** An award of a body's own in the shape of the catalogue. */
export function typeOfOwn({ name, category, level, decidedBy, recipients, ...own }: OwnAward): AwardType {
  const { proposedBy, perCluster, notWith } = own;
  const ofCluster = {
    route: 'CLUSTER',
    tiers: ['SECTOR', 'MINISTRY', 'INTERNAL', 'LOCAL'],
    since: null,
  } as const;
  const routes = { CLUSTER: ofCluster, UNIT: { route: 'UNIT' } } as const;
  return {
    name,
    category,
    level,
    decidedBy,
    recipients,
    hasClasses: false,
    proposedBy: proposedBy && routes[proposedBy],
    quota: perCluster === null ? null : { perCluster, beyond: 'WARN' },
    notWith,
    restsOn: null,
    sources: ['R77'],
    assumed: null,
  };
}

/**
 * An award of the catalogue, or a body's own as it gives it on a day, or else as it was defined last; null where the body never
 * defined it. `regulations` are those of that body.
 */
export function awardTypeIn(regulations: Regulations, award: AnyAward, day: Day): AwardType | null {
  if (isOfCatalogue(award)) return awardTypes[award];
  const own =
    ownAwardOn(regulations, award, day) ?? regulations.awards.findLast((one) => one.award === award);
  return own ? typeOfOwn(own) : null;
}
