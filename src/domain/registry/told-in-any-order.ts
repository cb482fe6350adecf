import type { Day, PartialDate, Period } from '../ground/values.js';
import {
  calendarYear,
  dayBefore,
  firstDay,
  holdingOn,
  includes,
  lastDay,
  later,
  overlaps,
  yearOf,
} from '../ground/values.js';
import type { ToldDay } from '../ground/told-day.js';
import { earliest, latest } from '../ground/told-day.js';
import type { Beginning, MemberReleased } from './registry-events.js';

// Names and memberships follow from what was told of them, in whatever order that was.

/**
 * The dated names with one from before: it holds from its first day, or from the beginning, and the name that followed it from
 * the day on which it ended. Where that day is not known they stay as they are. Changes the list.
 */
export function withFormer<N extends { readonly from: PartialDate | null }>(
  names: readonly N[],
  former: N,
  until: PartialDate | null,
): readonly N[] {
  if (until === null) return names;
  const next = holdingOn([...names], firstDay(until));
  const later = next && (next.from === null || next.from < until) ? [{ ...next, from: until }] : [];
  if (next?.from === null) (names as N[]).splice(names.indexOf(next), 1);
  (names as N[]).push(former, ...later);
  return names;
}

/** An admission, a release, or that a unit was named as a member, as far as it changes a membership. */
export type MemberChange =
  | { readonly type: 'MemberAdmitted'; readonly data: Readonly<Beginning> }
  | { readonly type: 'MemberReleased'; readonly data: ToldDay & Pick<MemberReleased['data'], 'warnings'> }
  | { readonly type: 'MemberReported'; readonly data: { readonly seenOn: PartialDate } };

/**
 * Days of membership. They count from the first day that the beginning may mean to the last that the end may mean; where these are
 * not what was told, `fromTold` and `toTold` are, null for what no source states.
 */
export interface Membership extends Period {
  readonly fromTold?: PartialDate | null;
  readonly toTold?: PartialDate | null;
  /** Where it is told that it began and not when: the day by which it had. */
  readonly knownBy?: Day;
  /** A year in which the unit was named, without a word on since when or until when; several where they follow one another. */
  readonly seen?: true;
  /** No source speaks of these days: they lie between two on which nothing says that it began or ended. */
  readonly assumed?: true;
}

/** The days that are certain to be days of membership; empty (`to` not after `from`) where none is. */
export function certainDays({
  from,
  to,
  fromTold = from,
  toTold = to,
  knownBy,
  seen,
  assumed,
}: Membership): Period {
  if (seen || assumed) return { from, to: from };
  const begins = fromTold === null ? (knownBy ?? dayBefore(to ?? from)) : lastDay(fromTold);
  return { from: begins, to: to === null ? null : toTold === null ? begins : firstDay(toTold) };
}

/** True where both hold on one day for certain, or one on all days of a year in which the other was seen. */
export function certainlyMeet(a: Membership, b: Membership): boolean {
  return overlaps(certainDays(a), certainDays(b)) || fillsYearOf(a, b) || fillsYearOf(b, a);
}

/** Whether it is certain on all days of one of the years in which the other was seen. */
function fillsYearOf(membership: Membership, { from, to, seen }: Membership): boolean {
  if (!seen || to === null) return false;
  const days = certainDays(membership);
  const start = later(from, days.from);
  const year = start.endsWith('-01-01') ? yearOf(start) : yearOf(start) + 1;
  const next = calendarYear(year).to ?? to;
  return next <= to && (days.to === null || next <= days.to);
}

/** A release before which no membership is known, by the days that it may mean. */
interface Leaving {
  readonly end: Day;
  readonly toTold?: PartialDate | null;
}

/** What the changes told so far come to, in the order told. */
interface Told {
  periods: readonly Membership[];
  leavings: readonly Leaving[];
  years: readonly number[];
}

/** Memberships of a unit in a cluster, oldest first, from all that was told of them in this order. */
export function membershipsOf(changes: readonly MemberChange[]): readonly Membership[] {
  const told = changes.reduce<Told>(
    (before, change) => {
      switch (change.type) {
        case 'MemberAdmitted':
          return change.data.from === null
            ? withUndatedAdmission(before, change.data.knownBy)
            : withAdmission(before, change.data.from);
        case 'MemberReleased':
          return withRelease(before, change.data);
        case 'MemberReported':
          return { ...before, years: [...before.years, yearOf(change.data.seenOn)] };
      }
    },
    { periods: [], leavings: [], years: [] },
  );
  return joined([...told.periods, ...told.leavings.map(leftBy)].toSorted(byFirstDay), told.years);
}

const byFirstDay = (a: Period, b: Period): number => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0);

/** It is one in the year by which it had begun, unless the unit was a member then anyway; before, it was one at most since it left last. */
function withUndatedAdmission(told: Told, knownBy: Day): Told {
  if ([...told.periods, ...told.leavings.map(leftBy)].some((p) => includes(p, knownBy))) return told;
  const before = told.periods.findLast(({ to }) => to !== null && to <= knownBy)?.to ?? null;
  const next = told.periods.find((p) => p.from > knownBy)?.from ?? null;
  const added: Membership = {
    from: later(`${yearOf(knownBy)}-01-01`, before),
    to: next,
    fromTold: null,
    knownBy,
  };
  return { ...told, periods: [...told.periods, added].toSorted(byFirstDay) };
}

/**
 * It lasts until the next one begins, or until the unit left, where that was told before. Of a membership that was told less exactly it
 * tells the beginning; what may have ended by then has.
 */
function withAdmission(told: Told, fromTold: PartialDate): Told {
  const from = firstDay(fromTold);
  const inexact = fromTold.length === 10 ? {} : { fromTold };
  const current = told.periods.find((p) => includes(p, from)) ?? begunBefore(told, from);
  const { fromTold: known, knownBy } = current ?? {};
  if (current && (known ? fromTold.startsWith(known) : knownBy !== undefined && from <= knownBy)) {
    const { fromTold: _, knownBy: _known, ...rest } = current;
    return { ...told, periods: told.periods.map((p) => (p === current ? { ...rest, from, ...inexact } : p)) };
  }
  const next = told.periods.find((p) => p.from > from)?.from ?? null;
  const left = told.leavings
    .filter(({ end }) => end > from && (next === null || end <= next))
    .toSorted((a, b) => (a.end < b.end ? -1 : 1))[0];
  const added: Membership = {
    from,
    to: left?.end ?? next,
    ...inexact,
    ...(left?.toTold === undefined ? {} : { toTold: left.toTold }),
  };
  const before = told.periods.map((p) => (p === current ? { ...p, to: from } : p));
  return {
    ...told,
    periods: [...before.filter((p) => p.from !== p.to), added].toSorted(byFirstDay),
    leavings: told.leavings.filter((leaving) => leaving !== left),
  };
}

/** The membership of which only is known by when it had begun, where the unit left at no time between that day and this one. */
function begunBefore({ periods, leavings }: Told, from: Day): Membership | undefined {
  const next = periods.find((p) => p.from > from);
  const hasLeft = leavings.some(({ end }) => end > from && next !== undefined && end <= next.from);
  return next?.knownBy === undefined || hasLeft ? undefined : next;
}

/**
 * It ends the membership that its day is in, also one with a later end, or one of which the end was told less exactly; one that begins on that
 * day goes: so an admission in error is undone. With a warning it says of a unit not known to have belonged that it had.
 */
function withRelease(told: Told, day: MemberReleased['data'] | ToldDay): Told {
  const end = latest(day);
  const current = told.periods.find((p) => includes(p, end)) ?? told.periods.findLast((p) => mayEnd(p, day));
  // Whoever had been admitted by a day may have left before it: then that day says nothing more.
  const begun = current ?? begunBefore(told, end);
  if (begun?.knownBy !== undefined && end <= begun.knownBy) {
    const periods = told.periods.filter((p) => p !== begun);
    return { ...told, periods, leavings: [...told.leavings, { end, ...endTold(day) }] };
  }
  if (current) {
    const { toTold: _, ...rest } = current;
    const ended = { ...rest, to: end, ...endTold(day, current) };
    const periods = told.periods.map((p) => (p === current ? ended : p));
    return { ...told, periods: periods.filter((p) => p.to === null || p.from < p.to) };
  }
  const years = told.years.filter((year) => `${year}-01-01` !== end);
  const left = told.leavings.find((leaving) => includes(leftBy(leaving), end));
  const leavings = told.leavings.filter((leaving) => leaving !== left);
  const undoes = left !== undefined && leftBy(left).from === end && !mayMean(left, end);
  const isKnown = left !== undefined || years.includes(yearOf(end)) || 'warnings' in day;
  if (years.length < told.years.length || undoes || !isKnown) return { ...told, years, leavings };
  return { ...told, years, leavings: [...leavings, { end, ...endTold(day, left) }] };
}

/** What is told of an end by a release: where that says only that it had come, what was told less exactly before still holds. */
function endTold(
  day: ToldDay,
  before: { readonly toTold?: PartialDate | null } = {},
): Pick<Leaving, 'toTold'> {
  const end = latest(day);
  if (day.on !== null) return earliest(day) === end ? {} : { toTold: day.on };
  const { toTold = null } = before;
  return { toTold: toTold !== null && firstDay(toTold) < end ? toTold : null };
}

/** Whether an end that was told less exactly may be that day. */
const mayMean = ({ toTold }: Leaving, day: Day): boolean =>
  toTold === null || (toTold !== undefined && firstDay(toTold) <= day);

/** Whether an end of which no day was told may be this one. */
function mayEnd({ from, to, toTold }: Membership, day: ToldDay): boolean {
  const first = earliest(day);
  return toTold === null && to !== null && first !== null && from < first && first < to;
}

/** Since when is not known, but it belonged on the day before it left: in that year. */
const leftBy = ({ end, ...told }: Leaving): Membership => ({
  from: `${yearOf(dayBefore(end))}-01-01`,
  to: end,
  fromTold: null,
  ...told,
});

/** With the years in which the unit was named beside those, and the years between that nothing speaks of. */
function joined(told: readonly Membership[], years: readonly number[]): readonly Membership[] {
  const seen = [...new Set(years)]
    .map((year): Membership => ({ ...calendarYear(year), fromTold: null, toTold: null, seen: true }))
    .filter((year) => !told.some((p) => overlaps(p, year)));
  const all: Membership[] = [];
  for (const next of [...told, ...seen].toSorted(byFirstDay)) {
    const last = all.at(-1);
    if (last?.seen && last.to !== null && next.fromTold === null) {
      if (last.to < next.from)
        all.push({ from: last.to, to: next.from, fromTold: null, toTold: null, assumed: true });
      else if (next.seen) {
        all.splice(-1, 1, { ...last, to: next.to });
        continue;
      }
    }
    all.push(next);
  }
  return all;
}
