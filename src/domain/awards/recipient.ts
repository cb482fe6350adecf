import { DomainError } from '../ground/errors.js';
import type { HowMany } from '../ground/how-many.js';
import { boundsOf, faultOf } from '../ground/how-many.js';
import { agree } from '../ground/told-again.js';
import type { PersonRef, UnitId } from '../ground/values.js';
import type { AwardType } from '../law/award-catalogue.js';
import type { OrderClass } from '../law/award-words.js';

// Whom an award is for, as told: a unit, a collective named within one or by itself, a person, or so many of a kind without names.

/** Kinds of those whom an award is for; `COLLECTIVE` where a source does not say of which size. */
export const recipientKinds = ['LARGE_COLLECTIVE', 'SMALL_COLLECTIVE', 'COLLECTIVE', 'PERSON'] as const;
/** One of them. */
export type RecipientKind = (typeof recipientKinds)[number];

/** Whom an award is for; null where nothing is told. */
export interface Recipient {
  readonly kind: RecipientKind | null;
  /** Name of a collective, as printed. */
  readonly collective: string | null;
  readonly person: PersonRef | null;
  /** Position of the person, as printed. */
  readonly position: string | null;
  /** How many, where they are not named, and that is told exactly. */
  readonly count: number | null;
  /** How many, where that is told otherwise; absent where it is not. A number told later goes before it. */
  readonly howMany?: HowMany;
}

/** One of those whom a proposal counts, by name; the unit itself where neither a collective nor a person is. */
export interface NamedRecipient extends Omit<Recipient, 'count' | 'howMany'> {
  readonly unitId: UnitId | null;
}

/** True of the same name in the same unit. */
export function isSameNamed(
  one: Pick<NamedRecipient, 'unitId' | 'collective' | 'person'>,
  other: Pick<NamedRecipient, 'unitId' | 'collective' | 'person'>,
): boolean {
  return (
    one.unitId === other.unitId &&
    one.collective === other.collective &&
    one.person?.ref === other.person?.ref
  );
}

/** Those named, with more of them: whoever is named again is one. */
export const namedWith = (
  named: readonly NamedRecipient[],
  more: readonly NamedRecipient[],
): readonly NamedRecipient[] =>
  more.reduce<readonly NamedRecipient[]>(
    (all, one) => (all.some((other) => isSameNamed(one, other)) ? all : [...all, one]),
    named,
  );

/** For how many at most a proposal is that does not name them; 0 where it is for one with a name, or for the unit itself. */
export function unnamedIn(awardee: Recipient | null): number {
  if (awardee === null || awardee.collective !== null || awardee.person !== null) return 0;
  return boundsOf(awardee, 1)[1];
}

/** The same as a command gives it, with the unit: the recipient, or that of the collective, the person or those counted. */
export interface RecipientGiven {
  readonly class?: OrderClass;
  readonly kind?: RecipientKind;
  readonly unitId?: UnitId | null;
  readonly collective?: string;
  readonly person?: PersonRef;
  readonly position?: string;
  readonly count?: number;
  readonly howMany?: HowMany;
}

/** The recipient, its kind from who is named where it is not told. Throws RECIPIENT_UNCLEAR, with a pointer. */
export function recipientOf(given: RecipientGiven, { name, hasClasses }: AwardType, pointer = ''): Recipient {
  const { collective = null, person = null, position = null, count = null, howMany } = given;
  const unclear = (detail: string): DomainError =>
    new DomainError('RECIPIENT_UNCLEAR', 'Người được tặng nêu chưa rõ.', { errors: [{ pointer, detail }] });
  if (given.class !== undefined && !hasClasses) throw unclear(`${name} has no classes`);
  if (person && collective !== null && !given.unitId)
    throw unclear('a person in a collective needs the unit of both');
  const fault = howMany && faultOf(howMany, count);
  if (fault) throw unclear(fault);
  if ((count !== null || howMany) && (person !== null || collective !== null))
    throw unclear('tell either a name or a count');
  const { kind = kindNamed(given) } = given;
  if ((person && kind !== 'PERSON') || (!person && collective !== null && kind === 'PERSON'))
    throw unclear(`what is named is not ${kind}`);
  return { kind, collective, person, position, count, ...(howMany && { howMany: { ...howMany } }) };
}

/** The kind of who is named; null where that says none. */
function kindNamed({ person, collective, unitId, count, howMany }: RecipientGiven): RecipientKind | null {
  if (person) return 'PERSON';
  if (!unitId) return null;
  if (collective !== undefined) return 'SMALL_COLLECTIVE';
  return count === undefined && !howMany ? 'LARGE_COLLECTIVE' : null;
}

/** True where two may be of one kind; a collective of untold size may be of either. */
export function mayBeOfKind(one: RecipientKind | null, other: RecipientKind | null): boolean {
  const kinds = [one, other];
  return agree(one, other) || (kinds.includes('COLLECTIVE') && !kinds.includes('PERSON'));
}

/** True where an award is for such recipients, or nothing told says that it is not. */
export function isEntitled(kind: RecipientKind | null, { recipients }: AwardType): boolean {
  return (
    kind === null ||
    recipients === null ||
    recipients.some((one) => one === kind || (kind === 'COLLECTIVE' && one !== 'PERSON'))
  );
}
