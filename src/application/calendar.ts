import * as Awards from '../domain/awards/award-proposal.js';
import * as ClusterYear from '../domain/year/cluster-year.js';
import * as Calendar from '../domain/year/calendar.js';
import type { Duty } from '../domain/year/duties.js';
import { duties } from '../domain/year/duties.js';
import { awardStream } from './award-proposals.js';
import { offices, results } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import { DateText, Id, OneOf, Optional, Part, Year } from './fields.js';
import type { Day } from '../domain/ground/values.js';

abstract class CalendarBody extends CommandBody {
  @Id() clusterId!: string;
  @Year() year!: number;
}

/** First day on which each duty is late. */
export class DueBeforeField implements Partial<Record<Duty, string>> {
  @Optional() @DateText() SIGN_PLEDGE?: Day;
  @Optional() @DateText() REPORT_RESULTS?: Day;
  @Optional() @DateText() HAND_OVER?: Day;
  @Optional() @DateText() FILE_SUBMISSION?: Day;
}

export class SetCalendar extends CalendarBody implements Calendar.SetCalendar {
  @Part(() => DueBeforeField) dueBefore!: DueBeforeField;
}

export class RaiseAlarm extends CalendarBody implements Calendar.RaiseAlarm {
  @OneOf(duties) duty!: Duty;
}

export class ClearAlarm extends RaiseAlarm {}

export class BeginTerm extends CalendarBody {}

export class WithdrawTerm extends CalendarBody {}

const stream = (command: CalendarBody): string => Calendar.stream(command.clusterId, command.year);
const deeds = {
  offices,
  results,
  clusterYear: {
    aggregate: ClusterYear,
    stream: (command: CalendarBody) => ClusterYear.stream(command.clusterId, command.year),
  },
  awards: { aggregate: Awards, stream: awardStream },
};
const { setCalendar, raiseAlarm, clearAlarm, beginTerm, withdrawTerm } = Calendar;

export const calendarCommands: readonly CommandSpec[] = [
  handle(Calendar, SetCalendar, stream, setCalendar, 'Sets by when a year asks for what', { offices }),
  handle(Calendar, RaiseAlarm, stream, raiseAlarm, 'Records that a duty was not done by its day', deeds),
  handle(
    Calendar,
    ClearAlarm,
    stream,
    clearAlarm,
    'Records that nothing is missing any more, or not yet',
    deeds,
  ),
  handle(Calendar, BeginTerm, stream, beginTerm, 'Records that the officers of a year took office', {
    offices,
  }),
  handle(Calendar, WithdrawTerm, stream, withdrawTerm, 'Records that a term has not begun after all', {
    offices,
  }),
];
