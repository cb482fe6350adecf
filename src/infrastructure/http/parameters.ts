import type { EventStore } from '../../application/event-store.js';
import { toInstant } from '../../application/clock.js';
import type { KnownAt } from '../../application/positions.js';
import { isPositionToken, positionOf } from '../../application/positions.js';
import { isStorable } from '../../domain/ground/canonical-json.js';
import { DomainError } from '../../domain/ground/errors.js';
import { notAmong } from '../../domain/ground/nearest.js';
import type { Day, Instant } from '../../domain/ground/values.js';
import { isDate } from '../../domain/ground/values.js';
import type { Page } from '../../projections/question.js';

// Parameters of questions: checked once here, so that no query sees a malformed one.

/** The refusal of a parameter. */
export function invalid(parameter: string, detail: string): DomainError {
  return new DomainError('INVALID_REQUEST', `${parameter}: ${detail}`, { errors: [{ parameter, detail }] });
}

/**
 * Refuses unknown parameters, missing ones, and broken percent-encoding: ignored, `asof` instead of `asOf` would be answered
 * for another day than the one meant.
 */
export function requireKnown(
  url: string,
  query: Readonly<Record<string, unknown>>,
  names: readonly string[],
  required: readonly string[],
): void {
  const stranger = Object.keys(query).find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw invalid(stranger, `not a parameter of this question, which has ${names.join(', ') || 'none'}`);
  const missing = required.find((name) => (query[name] ?? '') === '');
  if (missing !== undefined) throw invalid(missing, 'must be given');
  try {
    decodeURIComponent(url);
  } catch {
    throw new DomainError('INVALID_REQUEST', 'Địa chỉ có mã % không phải UTF-8.');
  }
}

/** One text, normalised to NFC since keyboards differ; a repeated parameter is refused. */
export function text(parameter: string, value: unknown, max = 200): string | null {
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string') throw invalid(parameter, 'must be given once');
  if (value.length > max || !isStorable(value))
    throw invalid(parameter, `must be text of at most ${max} characters`);
  return value.normalize('NFC');
}

/** A parameter that the question cannot do without; see `requireKnown`. */
export function needed<T>(parameter: string, value: T | null): T {
  if (value === null) throw invalid(parameter, 'must be given');
  return value;
}

/** A part of the path. Throws NOT_FOUND, INVALID_REQUEST. */
export function path(parameter: string, value: string, max = 200): string {
  const given = text(parameter, value, max);
  if (given === null) throw new DomainError('NOT_FOUND', `Thiếu ${parameter}.`);
  return given;
}

/** A day that exists, `YYYY-MM-DD`. */
export function day(parameter: string, value: unknown): Day | null {
  const given = text(parameter, value);
  if (given !== null && !isDate(given))
    throw invalid(parameter, 'must be an existing date written YYYY-MM-DD');
  return given;
}

/** A whole number of up to 18 digits: always within 64 bits. */
export function wholeNumber(parameter: string, value: unknown): bigint | null {
  const given = text(parameter, value);
  if (given === null) return null;
  if (!/^\d{1,18}$/.test(given)) throw invalid(parameter, 'must be a whole number of at most 18 digits');
  return BigInt(given);
}

/** A position of a store. Throws also POSITION_OF_ANOTHER_STORE. */
export function position(store: EventStore, parameter: string, value: unknown): bigint | null {
  const given = text(parameter, value);
  if (given === null) return null;
  if (!isPositionToken(given)) throw invalid(parameter, 'must be a position as answers and receipts hold it');
  return positionOf(store, given);
}

const instantPattern =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

const anInstant = 'an instant such as 2024-02-01T00:00:00+07:00';

/** The same instant in UTC; null where the text is none. */
function utc(given: string): Instant | null {
  const match = instantPattern.exec(given);
  return match?.[1] && isDate(match[1]) ? toInstant(new Date(given)) : null;
}

/** What was known when: an ISO 8601 instant with its zone, or a position. */
export function knownAt(parameter: string, value: unknown): KnownAt | null {
  const given = text(parameter, value)?.replace(' ', '+') ?? null;
  if (given === null || isPositionToken(given)) return given;
  const known = utc(given);
  if (known === null) throw invalid(parameter, `must be ${anInstant}, or a position`);
  return known;
}

/** An ISO 8601 instant with its zone, or the first or last of a day in Viet Nam. */
export function instant(parameter: string, value: unknown, ofDay: 'first' | 'last'): Instant | null {
  const given = text(parameter, value)?.replace(' ', '+') ?? null;
  if (given === null) return null;
  const time = ofDay === 'first' ? '00:00:00.000' : '23:59:59.999';
  const known = utc(isDate(given) ? `${given}T${time}+07:00` : given);
  if (known === null) throw invalid(parameter, `must be ${anInstant}, or a day`);
  return known;
}

/** A whole number between two bounds. */
export function integer(
  parameter: string,
  value: unknown,
  min: number,
  max: number,
  otherwise: number,
): number {
  const given = text(parameter, value);
  if (given === null) return otherwise;
  const number = Number(given);
  if (!/^\d{1,9}$/.test(given) || number < min || number > max)
    throw invalid(parameter, `must be ${min} to ${max}`);
  return number;
}

/** Which page of a list is asked for; `size` rows where no `limit` is given. */
export function page(query: Readonly<Record<string, unknown>>, size = 100): Page {
  return { after: text('from', query['from'], 250), limit: integer('limit', query['limit'], 1, 1000, size) };
}

/** An emulation year. */
export function year(value: unknown, parameter = 'year'): number {
  return integer(parameter, value, 1945, 2100, 0);
}

/** One of a closed list of words. */
export function oneOf<const T extends string>(
  parameter: string,
  value: unknown,
  words: readonly T[],
): T | null {
  const given = text(parameter, value);
  return given === null ? null : among(parameter, given, words);
}

/** Some of a closed list of words, with commas between. */
export function someOf<const T extends string>(
  parameter: string,
  value: unknown,
  words: readonly T[],
): readonly T[] | null {
  const given = text(parameter, value, 500);
  return given === null ? null : given.split(',').map((one) => among(parameter, one.trim(), words));
}

function among<T extends string>(parameter: string, given: string, words: readonly T[]): T {
  const word = words.find((w) => w === given);
  if (word === undefined) throw invalid(parameter, notAmong(given, words, '/api/docs'));
  return word;
}

/** At most ten years, `from` and `to` among them; the five that end today where neither is said. */
export function someYears(
  query: Readonly<Record<string, unknown>>,
  today: Day,
): { readonly from: number; readonly to: number } {
  const to = integer('to', query['to'], 1945, 2100, Number(today.slice(0, 4)));
  const from = integer('from', query['from'], 1945, 2100, Math.max(1945, to - 4));
  if (from > to || to - from > 9)
    throw invalid('from', 'must be at most nine years before `to`, and not after it');
  return { from, to };
}
