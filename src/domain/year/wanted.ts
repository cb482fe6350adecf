import type { Lives } from '../offices/leadership.js';
import { termOf, termWanted } from '../offices/term.js';
import type { CalendarState } from './calendar.js';
import { alarmWanted } from './calendar.js';
import type { Deeds, Duty } from './duties.js';
import { duties, owing } from './duties.js';

// What the processes of the year do by themselves: alarms raised and cleared, the term of the officers begun or taken back.

/** A cluster-year as far as they ask. */
export interface YearFacts {
  readonly clusterId: string;
  readonly year: number;
  readonly calendar: CalendarState;
  readonly deeds: Deeds;
  readonly lives: Lives;
  /** First day that may begin the term; null where no officer was recorded before it: history is not replayed into it. */
  readonly termFrom: string | null;
}

/** A command that is wanted. */
export interface Wanted {
  readonly name: 'RaiseAlarm' | 'ClearAlarm' | 'BeginTerm' | 'WithdrawTerm';
  readonly body: { readonly clusterId: string; readonly year: number; readonly duty?: Duty };
}

/**
 * What a cluster-year wants on a day. Decided as the commands will be, on the same functions: what is recorded already, or would
 * be refused, is not wanted.
 */
export function wantedOn(
  { clusterId, year, calendar, deeds, lives, termFrom }: YearFacts,
  today: string,
): readonly Wanted[] {
  const alarms = duties.flatMap((duty): Wanted[] => {
    const name = alarmWanted(calendar, duty, owing(duty, year, deeds), today);
    return name ? [{ name, body: { clusterId, year, duty } }] : [];
  });
  // A term that was over when it was first told is history, and begins nowhere.
  if (termFrom === null && calendar.began === null) return alarms;
  const term = deeds.isDissolved ? null : termOf(deeds.offices, year, lives);
  const name = termWanted(calendar.began, term, today);
  return name ? [...alarms, { name, body: { clusterId, year } }] : alarms;
}
