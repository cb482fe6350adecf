import type { RuleCode } from '../law-book/law-book.js';
import { DomainError } from './errors.js';
import type { Recorded } from './event.js';
import { isPartialDate } from './values.js';

// Several sources may tell the same thing. What a later one says is on record where the record says as much; whatever it adds or
// contradicts is pointed out, for nobody to believe that it was kept.

/** Something told that the record has otherwise, or not at all (null); a member of a whole has both names: `counts.sent`. */
export interface Difference {
  readonly field: string;
  readonly recorded: unknown;
  readonly told: unknown;
}

/** What of the fields told is not on record; one that is undefined, null, NOT_STATED or an empty list tells nothing. */
export function differences(recorded: object, told: object): Difference[] {
  const known = recorded as Readonly<Record<string, unknown>>;
  return Object.entries(told).flatMap(([field, value]: [string, unknown]) => {
    const was = known[field] ?? null;
    if (isWhole(was) && isWhole(value))
      return differences(was, value).map((one) => ({ ...one, field: `${field}.${one.field}` }));
    return saysAsMuch(was, value) ? [] : [{ field, recorded: was, told: value }];
  });
}

/** The items of a list told that none of those recorded says as well. */
export function missingFrom<T>(recorded: readonly T[], told: readonly T[]): readonly T[] {
  return told.filter((one) => !recorded.some((item) => saysAsMuch(item, one)));
}

/**
 * What is on record with what is told beside it: of a whole its members, of a list the items that it has not, or has less of; else
 * what is told, if anything.
 */
export function joined(recorded: unknown, told: unknown): unknown {
  if (Array.isArray(recorded) && Array.isArray(told)) {
    const items: unknown[] = [...(recorded as readonly unknown[])];
    for (const one of missingFrom(recorded as readonly unknown[], told as readonly unknown[])) {
      const less = items.findIndex((item) => saysAsMuch(one, item));
      items[less < 0 ? items.length : less] = less < 0 ? one : joined(items[less], one);
    }
    return items;
  }
  if (!isWhole(recorded) || !isWhole(told)) return tellsNothing(told) ? recorded : told;
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(told)])];
  const [was, is] = [recorded, told] as readonly Readonly<Record<string, unknown>>[];
  return Object.fromEntries(names.map((name) => [name, joined(was?.[name], is?.[name])]));
}

/** Where something else is on record, which is neither added to nor told more exactly by this. */
export function contradicts({ recorded, told }: Difference): boolean {
  if (tellsNothing(recorded) || Array.isArray(recorded)) return false;
  return !saysAsMuch(told, recorded);
}

/** NOT_STATED is the word for null where a closed list has one. */
const tellsNothing = (value: unknown): value is undefined | null | 'NOT_STATED' =>
  value === undefined || value === null || value === 'NOT_STATED';

/** An object with members, which a list and a reference to a person are not. */
function isWhole(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('ref' in value);
}

/** A date says as much as one that stops earlier, a list as much as some of its items, an object as much as some of its members. */
function saysAsMuch(known: unknown, told: unknown): boolean {
  if (tellsNothing(told) || told === known) return true;
  if (typeof told === 'string')
    return (
      typeof known === 'string' && isPartialDate(told) && isPartialDate(known) && known.startsWith(`${told}-`)
    );
  if (typeof told !== 'object') return false;
  if (Array.isArray(told)) {
    const items: readonly unknown[] = Array.isArray(known) ? known : [];
    return told.every((one) => items.some((item) => saysAsMuch(item, one)));
  }
  const members = typeof known === 'object' && known !== null ? known : {};
  return Object.entries(told).every(([name, one]) =>
    saysAsMuch((members as Readonly<Record<string, unknown>>)[name], one),
  );
}

/** True where two say the same, or one of them says nothing. */
export const agree = (one: unknown, other: unknown): boolean =>
  one === null || other === null || one === other;

/** The fields that are told. */
export const toldOnly = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as Partial<T>;

/** What an event says, with its day and its id. */
export function onRecord({ id: eventId, data, metadata }: Recorded): object {
  return { ...data, occurredOn: metadata.occurredOn, eventId };
}

/**
 * The refusal of what is recorded already, which stands; `differs` says what of the fields told is not on record. Warnings are
 * nobody's words.
 */
export function recordedAlready(
  detail: string,
  recorded: object,
  told: object,
  rule: RuleCode | null = null,
): DomainError {
  const differs = differences(recorded, { ...told, warnings: undefined });
  const fields = differs.map(({ field }) => field).join(', ');
  const words = differs.length === 0 ? detail : `${detail} Lần này nêu khác ở: ${fields}.`;
  return new DomainError('ALREADY_RECORDED', words, { current: recorded, differs }, rule);
}
