// Calendar values as text. A date is `YYYY-MM-DD`; a partial date may stop at the month or the year, as sources often do.

/** A whole date, `2019-12-20`. */
export type Day = `${number}-${number}-${number}`;
/** A date that may stop at the month or the year: `2019`, `2019-12`, `2019-12-20`. */
export type PartialDate = Day | `${number}-${number}` | `${number}`;
/** ISO 8601 in UTC with milliseconds, `2019-12-20T07:30:00.000Z`. */
export type Instant = `${Day}T${string}Z`;

// Ids are strings with a type of their own: the compiler refuses the id of a unit where that of a cluster or an event is wanted. It
// accepts a plain string, which is what bodies, rows and stored events hold.

/** Id of a unit. */
export type UnitId = string & { readonly __of?: 'unit' };
/** Id of a cluster. */
export type ClusterId = string & { readonly __of?: 'cluster' };
/** Id of an event, a UUID. */
export type EventId = string & { readonly __of?: 'event' };

const partialDate = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;

const two = (n: number) => String(n).padStart(2, '0') as `${number}`;

const daysIn = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** True for `2019`, `2019-12` and `2019-12-20` where such a year (1900-2100), month and day exist. */
export function isPartialDate(text: string): text is PartialDate {
  const match = partialDate.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/** True for a whole date that exists, e.g. `2020-02-29`. */
export function isDate(text: string): text is Day {
  return text.length === 10 && isPartialDate(text);
}

const isDay = (partial: PartialDate): partial is Day => partial.length === 10;

/** First day of a partial date: `2019` → `2019-01-01`. */
export function firstDay(partial: PartialDate): Day {
  return `${partial}${'-01-01'.slice(partial.length - 4)}` as Day;
}

/** Last day that a partial date may mean: `2019-02` → `2019-02-28`. */
export function lastDay(partial: PartialDate): Day {
  if (isDay(partial)) return partial;
  const [year, month] = [yearOf(partial), Number(partial.slice(5)) || 12];
  return `${year}-${two(month)}-${daysIn(year, month)}`;
}

/** True where one partial date is certainly before another: `2019-05` is before `2019-06-01` and not before `2019`. */
export function isBefore(a: PartialDate, b: PartialDate): boolean {
  const precision = Math.min(a.length, b.length);
  return a.slice(0, precision) < b.slice(0, precision);
}

/** The calendar year of a date, by which emulation years are called; what concerns one may be done outside its days. */
export function yearOf(date: PartialDate): number {
  return Number(date.slice(0, 4));
}

/** Half-open interval of days: `from` is in, `to` is not; null means without end. */
export interface Period {
  readonly from: Day;
  readonly to: Day | null;
}

/** The calendar year as a period. */
export function calendarYear(year: number): Period {
  return { from: `${year}-01-01`, to: `${year + 1}-01-01` };
}

/** True where the day is in the period. */
export function includes(period: Period, day: Day): boolean {
  return period.from <= day && (period.to === null || day < period.to);
}

const partsOf = (date: Day): readonly [year: number, month: number, day: number] => [
  Number(date.slice(0, 4)),
  Number(date.slice(5, 7)),
  Number(date.slice(8)),
];

/** The day before. */
export function dayBefore(date: Day): Day {
  const [year, month, day] = partsOf(date);
  if (day > 1) return `${year}-${two(month)}-${two(day - 1)}`;
  return month > 1 ? `${year}-${two(month - 1)}-${daysIn(year, month - 1)}` : `${year - 1}-12-31`;
}

/** The day after. */
export function dayAfter(date: Day): Day {
  const [year, month, day] = partsOf(date);
  if (day < daysIn(year, month)) return `${year}-${two(month)}-${two(day + 1)}`;
  return month < 12 ? `${year}-${two(month + 1)}-01` : `${year + 1}-01-01`;
}

/** True for Saturday and Sunday, by Zeller's congruence: January and February belong to the year before. */
export function isWeekend(date: Day): boolean {
  const [year, month, day] = partsOf(date);
  const [y, m] = month < 3 ? [year - 1, month + 12] : [year, month];
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return (day + Math.floor((13 * (m + 1)) / 5) + y + leaps) % 7 < 2;
}

/** The day of a period that is nearest to the given one: that day itself where it is in the period. */
export function nearestDay({ from, to }: Period, day: Day): Day {
  if (day < from || (to !== null && to <= from)) return from;
  return to !== null && day >= to ? dayBefore(to) : day;
}

/**
 * The day that counts for a year: the given one, kept within the year. So what concerns an old year is called by the names of
 * its last day, this year's by those of today, and a coming one's by those with which it begins.
 */
export function dayOfYear(year: number, day: Day): Day {
  return nearestDay(calendarYear(year), day);
}

/** True where the two periods share a day; an empty period (`to` not after `from`) shares none. */
export function overlaps(a: Period, b: Period): boolean {
  const empty = (p: Period): boolean => p.to !== null && p.to <= p.from;
  return !empty(a) && !empty(b) && (b.to === null || a.from < b.to) && (a.to === null || b.from < a.to);
}

/**
 * The one that holds on a day, where each holds from the first day of `from` until the next begins; `from: null` is from the
 * beginning. Of several that begin on one day the last one listed holds.
 */
export function holdingOn<T extends { readonly from: PartialDate | null }>(
  things: readonly T[],
  day: Day,
): T | undefined {
  return byBeginning(things.filter(({ from }) => from === null || from <= day)).at(-1);
}

/** Sorts in place by first day; those that begin on one day stay in their order. */
export function byBeginning<T extends { readonly from: PartialDate | null }>(
  things: readonly T[],
): readonly T[] {
  return (things as T[]).sort((a, b) => compareDays(a.from, b.from));
}

/** Order of two dates by their first days, then the less precise one first; null is before every day. */
export function compareDays(a: PartialDate | null, b: PartialDate | null): number {
  if (a === b) return 0;
  return a === null || (b !== null && a < b) ? -1 : 1;
}

/** The later of two days; null is before every day. */
export function later(a: Day, b: Day | null): Day {
  return b !== null && b > a ? b : a;
}

/** A person as events carry one: a reference into the store of names, never the name itself. */
export interface PersonRef {
  readonly ref: string;
}
