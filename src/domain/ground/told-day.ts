import type { Evidence } from './event.js';
import { printDate } from './text.js';
import type { Day, PartialDate } from './values.js';
import { firstDay, lastDay } from './values.js';

// The day on which something ended or changed, as far as a source tells it. It counts from the last day that it may mean, on
// which it is certain; until then it may have been so already.

/** A partial date; or null where no source states it, and then the day by which it was told that it had come. */
export type ToldDay =
  | { readonly on: PartialDate; readonly knownBy?: never }
  | { readonly on: null; readonly knownBy: Day };

/** The last day that it may mean. */
export function latest({ on, knownBy }: ToldDay): Day {
  return on === null ? knownBy : lastDay(on);
}

/** The first day that it may mean; null where nothing bounds it. */
export function earliest({ on }: Pick<ToldDay, 'on'>): Day | null {
  return on === null ? null : firstDay(on);
}

interface Telling {
  readonly occurredOn?: PartialDate | null;
  readonly evidence?: readonly Evidence[];
}

/**
 * The day as an event stores it. What has no day had come by the day of what tells of it: the first of the documents, the day that the
 * command gives, today.
 */
export function toldDay(
  on: PartialDate | undefined,
  { occurredOn, evidence = [] }: Telling,
  today: Day,
): ToldDay {
  if (on !== undefined) return { on };
  const told = [occurredOn, ...evidence.map(({ documentDate }) => documentDate)];
  const days = told.flatMap((date) => (date === undefined || date === null ? [] : [lastDay(date)]));
  return { on: null, knownBy: [today, ...days].sort()[0] ?? today };
}

/** The first day of a name, as events hold it. */
export const beginningOf = ({ on, knownBy }: ToldDay): { from: PartialDate } | { from: null; knownBy: Day } =>
  on === null ? { from: null, knownBy } : { from: on };

/** As refusals say it: `từ 07/2025`, `vào ngày chưa rõ`. */
export function printTold({ on }: Pick<ToldDay, 'on'>): string {
  if (on === null) return 'vào ngày chưa rõ';
  return `từ ${on.length === 10 ? 'ngày ' : ''}${printDate(on)}`;
}
