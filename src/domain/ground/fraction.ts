/** A part of a whole that a vote or a meeting needs: two thirds, or a percentage with the denominator 100. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** A fraction as people read it: `2/3`, `80 %`. */
export function printFraction({ numerator, denominator }: Fraction): string {
  return denominator === 100 ? `${numerator} %` : `${numerator}/${denominator}`;
}

/** This part of `whole`, rounded up (edge case 30). */
export function atLeast({ numerator, denominator }: Fraction, whole: number): number {
  return Math.ceil((numerator * whole) / denominator);
}

/** Whether enough of the members take part. */
export interface Quorum {
  readonly present: number;
  readonly members: number;
  readonly needed: number;
  readonly met: boolean;
}

/** Quorum of a meeting or a ballot: at least that part of all members, and at least one. Source: R40. */
export function quorumOf(part: Fraction, present: number, members: number): Quorum {
  const needed = Math.max(1, atLeast(part, members));
  return { present, members, needed, met: present >= needed };
}
