import type { Fraction, Quorum } from '../domain/ground/fraction.js';
import { printFraction } from '../domain/ground/fraction.js';

/** A quorum with the words that minutes print. */
export type PrintedQuorum = Quorum & { readonly part: Fraction; readonly printed: string };

/** The quorum with its denominator: `6/7 thành viên, cần 5 (2/3)`. */
export function printQuorum(quorum: Quorum, part: Fraction): PrintedQuorum {
  const { present, members, needed } = quorum;
  const printed = `${present}/${members} thành viên, cần ${needed} (${printFraction(part)})`;
  return { ...quorum, part, printed };
}
