import { termStart } from './leadership.js';
import type { OfficesState, Tenure } from './offices.js';
import { tenuresOf } from './offices.js';
import { holdingOn } from '../ground/values.js';

/**
 * When the term of a year begins, and with whom: at the handover, or else on the day before the year from which its leader acts
 * (edge case 26), or else when the year begins (R10; assumed).
 */
export interface Term {
  readonly on: string;
  readonly basis: 'HANDOVER' | 'ACTS_FROM' | 'CALENDAR_YEAR';
  readonly leaderUnitId: string;
  readonly deputyUnitIds: readonly string[];
}

/**
 * The term of a year as the offices say now; null where nobody is known to lead it. Whoever left before it began is not of it, and
 * whoever took over later neither, but for a leader whom nobody preceded.
 */
export function termOf(offices: OfficesState, year: number): Term | null {
  const { on, proof } = termStart(offices, year);
  const seated = (office: 'LEADER' | 'DEPUTY', ordinal: number): readonly Tenure[] =>
    tenuresOf(offices, year, office, ordinal).filter(({ vacancy }) => vacancy === null || vacancy.on > on);
  const leaders = seated('LEADER', 1);
  const leader = holdingOn(leaders, on) ?? leaders[0] ?? offices.actings.find((a) => a.year === year);
  if (!leader) return null;
  const ordinals = offices.appointments
    .filter((a) => a.year === year && a.office === 'DEPUTY')
    .map((a) => a.ordinal);
  const deputyUnitIds = [...new Set(ordinals)]
    .sort((a, b) => a - b)
    .flatMap((ordinal) => holdingOn(seated('DEPUTY', ordinal), on)?.unitId ?? []);
  const early = proof?.type === 'OfficeHandedOver' ? 'HANDOVER' : 'ACTS_FROM';
  return { on, basis: proof === null ? 'CALENDAR_YEAR' : early, leaderUnitId: leader.unitId, deputyUnitIds };
}

/** What is to be recorded of a term: that it began, so or otherwise than recorded; that it did not; nothing. */
export function termWanted(
  began: Term | null,
  term: Term | null,
  today: string,
): 'BeginTerm' | 'WithdrawTerm' | null {
  if (term !== null && term.on <= today) return began !== null && isSame(began, term) ? null : 'BeginTerm';
  // One that began on its day did so, though a clock now says that the day has not come.
  return began === null || began.on === term?.on ? null : 'WithdrawTerm';
}

function isSame(a: Term, b: Term): boolean {
  const [theirs, ours] = [a.deputyUnitIds, b.deputyUnitIds];
  return (
    a.on === b.on &&
    a.basis === b.basis &&
    a.leaderUnitId === b.leaderUnitId &&
    theirs.length === ours.length &&
    theirs.every((unitId, i) => unitId === ours[i])
  );
}
