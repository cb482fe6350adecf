import type { PersonRef } from './values.js';

/** A person speaking or signing for a body, with the position as printed; null where no source says. */
export interface Signatory {
  readonly person: PersonRef;
  readonly position: string | null;
  readonly acting?: boolean;
}

/** The same as a command gives it. */
export interface SignatoryGiven extends Omit<Signatory, 'position'> {
  readonly position?: string;
}

/** Null where nobody is told. */
export function signatoryOf(given?: SignatoryGiven): Signatory | null {
  return given ? { ...given, position: given.position ?? null } : null;
}
