import { dayAfter, dayBefore, isWeekend } from '../ground/values.js';
import type { Day } from '../ground/values.js';
import type { Regulations } from './regulations.js';

// Working days of a body: Monday to Friday, but for what it declared. Source: R78.

/** True on a day on which the body works. */
export function isWorkingDay({ daysOff }: Pick<Regulations, 'daysOff'>, day: Day): boolean {
  const said = daysOff.findLast(
    ({ off, working }) => working.includes(day) || off.some(({ on }) => on === day),
  );
  return said ? said.working.includes(day) : !isWeekend(day);
}

/** Working days after one day and before another, neither of which counts. */
export function workingDaysBetween(days: Pick<Regulations, 'daysOff'>, after: Day, before: Day): number {
  let count = 0;
  for (let day = dayAfter(after); day < before; day = dayAfter(day)) if (isWorkingDay(days, day)) count++;
  return count;
}

/** Last day on which a list can be put up to be public for so many working days before a day (R61). */
export function publicBy(days: Pick<Regulations, 'daysOff'>, before: Day, workingDays: number): Day {
  let day = dayBefore(before);
  for (let left = workingDays; left > 0; day = dayBefore(day)) if (isWorkingDay(days, day)) left--;
  return day;
}

/** Years between two days of which the body has declared no day: weekends are then all that is known. */
export function undeclaredYears(
  { daysOff }: Pick<Regulations, 'daysOff'>,
  from: Day,
  to: Day,
): readonly number[] {
  const years = Array.from({ length: Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 1 }, (_, i) => i);
  return years
    .map((i) => Number(from.slice(0, 4)) + i)
    .filter((year) => {
      const isOf = (day: Day): boolean => day.startsWith(`${year}-`);
      return !daysOff.some(({ off, working }) => working.some(isOf) || off.some(({ on }) => isOf(on)));
    });
}
