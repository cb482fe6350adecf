import { leaderOfYear } from '../offices/tenures.js';
import type { OfficesState } from '../offices/offices.js';
import type { UnitId } from '../ground/values.js';

// The duties of a cluster-year, and who owes them by what is recorded now. Both the alarms and what the read model shows of them
// are derived from this, so a withdrawal or a late record changes both.

/**
 * Every member signs the pledge and reports; the leader of last year hands over to the leader of this year; the leader of this
 * year files the submission. Source: practice; R20, R26, R51, R53.
 */
export const duties = ['SIGN_PLEDGE', 'REPORT_RESULTS', 'HAND_OVER', 'FILE_SUBMISSION'] as const;

/** A duty of a year. */
export type Duty = (typeof duties)[number];

/** What was done in a cluster-year, as far as recorded and not withdrawn. */
export interface Deeds {
  /** Nobody owes anything to a cluster that was dissolved when the year began. */
  readonly isDissolved: boolean;
  readonly members: readonly string[];
  readonly signed: readonly string[];
  /** The pledge was signed, but no source says by whom: then no member is said to owe its signature. */
  readonly signersUnknown: boolean;
  readonly reported: readonly string[];
  /** The submission of the cluster was filed, or it was declared that there is none (edge case 34). */
  readonly filed: boolean;
  readonly offices: OfficesState;
}

/** Units that owe a duty of a year; null where it is done; empty where one unit owes it but is not known. */
export function owing(duty: Duty, year: number, deeds: Deeds): readonly string[] | null {
  if (deeds.isDissolved) return null;
  const known = (unitId: UnitId | null): string[] => (unitId === null ? [] : [unitId]);
  switch (duty) {
    case 'SIGN_PLEDGE':
      return deeds.signersUnknown ? null : without(deeds.members, deeds.signed);
    case 'REPORT_RESULTS':
      return without(deeds.members, deeds.reported);
    case 'HAND_OVER': {
      const isDone = deeds.offices.handOvers.some((handOver) => handOver.year === year);
      return isDone ? null : known(leaderOfYear(deeds.offices, year - 1));
    }
    case 'FILE_SUBMISSION':
      return deeds.filed ? null : known(leaderOfYear(deeds.offices, year));
  }
}

/** The members that have not done it; null where all have. */
function without(members: readonly string[], done: readonly string[]): string[] | null {
  const did = new Set(done);
  const left = members.filter((unitId) => !did.has(unitId));
  return left.length === 0 ? null : left;
}
