import { createHash, randomBytes } from 'node:crypto';
import type { DomainError } from '../domain/ground/errors.js';
import type { Difference } from '../domain/ground/told-again.js';
import type { CommandBody, SealedCommand } from './command.js';
import { PersonField } from './command.js';
import type { PersonName } from './event-store.js';

export interface Sealing {
  readonly sealed: SealedCommand;
  readonly persons: readonly PersonName[];
  /** Whether it was looked up which of the names have a reference already. */
  readonly lookedUp: boolean;
}

/**
 * The command as its decision gets it, with a reference (a salted hash) in place of each person's name, and the names, which are
 * stored apart from the events. A name that is `known` keeps the reference that it has.
 */
export function sealedOf(command: CommandBody, known?: ReadonlyMap<string, string>): Sealing {
  const persons: PersonName[] = [];
  const seal = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(seal);
    if (!(part instanceof PersonField))
      return Object.fromEntries(Object.entries(part).map(([field, value]) => [field, seal(value)]));
    const before = known?.get(part.name);
    if (before !== undefined) return { ref: before };
    const salt = randomBytes(16).toString('hex');
    const ref = refOf(salt, part.name);
    persons.push({ ref, salt, name: part.name });
    return { ref };
  };
  return { sealed: seal(command) as SealedCommand, persons, lookedUp: known !== undefined };
}

/** The reference of a name: SHA-256 of the salt, 32 hex digits, and the name. */
export function refOf(salt: string, name: string): string {
  return createHash('sha256').update(`${salt}\n${name}`).digest('hex');
}

/** The references of persons in what is recorded already, in other words than the refused command has. */
export function refsDiffering(refusal: DomainError): readonly string[] {
  const { differs = [] } = refusal.facts as { readonly differs?: readonly Difference[] };
  return differs.flatMap(({ recorded }) => refsIn(recorded));
}

export function refsIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) =>
    name === 'ref' && typeof value === 'string' ? [value] : refsIn(value),
  );
}
