import { InvalidArgumentError } from 'commander';

// What arguments of the command line may be.

/** A number of events. Throws `InvalidArgumentError`, as all of these do. */
export function sizeOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a number of events.');
  return Number(text);
}

/** A SHA-256 in hex. */
export function sha256Of(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('It is 64 hex digits.');
  return text;
}

/** A login of PostgreSQL that may be made. */
export function loginOf(text: string): string {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(text) || /^(pg|thidua)_/.test(text))
    throw new InvalidArgumentError(
      'It is a word of small letters, digits and _, and begins with neither pg_ nor thidua_.',
    );
  return text;
}

/** An instant with its zone, as ISO 8601 in UTC. */
export function instantOf(text: string): string {
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('It is an instant with its zone.');
  return new Date(text).toISOString();
}

/** A year. */
export function yearOf(text: string): number {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError('It has four digits.');
  return Number(text);
}
