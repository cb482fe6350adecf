import type { PartialDate, PersonRef } from './values.js';

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

/** A document by which a body decides, as told: its number as printed, its day and who signed; null where no source says. */
export interface Act {
  readonly number: string | null;
  readonly issuedOn: PartialDate | null;
  readonly signer: Signatory | null;
}

/** The same as a command gives it. */
export interface ActGiven {
  readonly number?: string;
  readonly issuedOn?: PartialDate;
  readonly signer?: SignatoryGiven;
}

/** Undefined where no document is told. */
export const actOf = (given?: ActGiven): Act | undefined =>
  given && {
    number: given.number ?? null,
    issuedOn: given.issuedOn ?? null,
    signer: signatoryOf(given.signer),
  };
