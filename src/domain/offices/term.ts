import type { OfficesState } from './offices.js';
import type { Tenure } from './tenures.js';
import { deputyOrdinals, spanOf, tenuresOf } from './tenures.js';
import type { Lives, StartBasis } from './term-start.js';
import { termStart } from './term-start.js';
import type { Day, UnitId } from '../ground/values.js';
import { holdingOn } from '../ground/values.js';

/**
 * When the term of a year begins, why then, and with whom: `termStart` says (R10).
 */
export interface Term {
  readonly on: Day;
  readonly basis: StartBasis;
  readonly leaderUnitId: UnitId;
  readonly deputyUnitIds: readonly UnitId[];
}

/**
 * The term of a year by what is recorded now; null where nobody is known to lead it. It begins on the first day on which that is
 * certain. Its officers are those of that day; a leader who took over later is named only where none is known for that day.
 */
export function termOf(offices: OfficesState, year: number, lives: Lives): Term | null {
  const { on, by } = termStart(offices, year, lives);
  const seated = (office: 'LEADER' | 'DEPUTY', ordinal: number): readonly Tenure[] =>
    tenuresOf(offices, year, office, ordinal).filter(
      ({ vacancy }) => vacancy === null || spanOf(vacancy, year).by > on,
    );
  const leaders = seated('LEADER', 1);
  const leader = holdingOn(leaders, on) ?? leaders[0] ?? offices.actings.find((a) => a.year === year);
  if (!leader || leader.unitId === null) return null;
  const deputyUnitIds = deputyOrdinals(offices, year).flatMap(
    (ordinal) => holdingOn(seated('DEPUTY', ordinal), on)?.unitId ?? [],
  );
  return { on, basis: by, leaderUnitId: leader.unitId, deputyUnitIds };
}

/**
 * The command by which the record of a term becomes right: `BeginTerm` where it has begun and is not recorded so, `WithdrawTerm`
 * where it is recorded and has not; null where the record is right.
 */
export function termWanted(
  began: Term | null,
  term: Term | null,
  today: Day,
): 'BeginTerm' | 'WithdrawTerm' | null {
  if (term !== null && term.on <= today) return began !== null && isSame(began, term) ? null : 'BeginTerm';
  // A term recorded on its day stays, even if the clock was set back since to before that day.
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
