import type { Lives } from '../offices/term-start.js';
import { termOf, termWanted } from '../offices/term.js';
import type { CalendarState } from './calendar.js';
import { alarmWanted } from './calendar.js';
import type { Deeds, Duty } from './duties.js';
import { duties, owing } from './duties.js';
import type { ClusterId, Day } from '../ground/values.js';

// The commands that process managers send for a cluster-year: alarms are raised and cleared, terms begin or are withdrawn.

/** What process managers need to know of a cluster-year. */
export interface YearFacts {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly calendar: CalendarState;
  readonly deeds: Deeds;
  readonly lives: Lives;
  /** Earliest day that may begin the term; null where no officer was recorded by 1 January: then it is history, and no command begins it. */
  readonly termFrom: Day | null;
}

/** A command to send. */
export interface Wanted {
  readonly name: 'RaiseAlarm' | 'ClearAlarm' | 'BeginTerm' | 'WithdrawTerm';
  readonly body: { readonly clusterId: ClusterId; readonly year: number; readonly duty?: Duty };
}

/**
 * The commands to send on a day. The decisions use the same functions, so what is recorded already, or would be refused, is not
 * sent.
 */
export function wantedOn(
  { clusterId, year, calendar, deeds, lives, termFrom }: YearFacts,
  today: Day,
): readonly Wanted[] {
  const alarms = duties.flatMap((duty): Wanted[] => {
    const name = alarmWanted(calendar, duty, owing(duty, year, deeds), today);
    return name ? [{ name, body: { clusterId, year, duty } }] : [];
  });
  if (termFrom === null && calendar.began === null) return alarms;
  const term = deeds.isDissolved ? null : termOf(deeds.offices, year, lives);
  const name = termWanted(calendar.began, term, today);
  return name ? [...alarms, { name, body: { clusterId, year } }] : alarms;
}
