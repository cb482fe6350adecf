import type { PersonRef } from './values.js';

/** A person speaking or signing for a body, with the position as printed; null where no source says, of the name too. */
export interface Signatory {
  readonly person: PersonRef | null;
  readonly position: string | null;
  readonly acting?: boolean;
}

/** The same as a command gives it. */
export interface SignatoryGiven extends Omit<Signatory, 'person' | 'position'> {
  readonly person?: PersonRef;
  readonly position?: string;
}

/** Null where nobody is told. */
export function signatoryOf(given?: SignatoryGiven): Signatory | null {
  if (!given) return null;
  return { ...given, person: given.person ?? null, position: given.position ?? null };
}
