import { added } from '../ground/growing.js';
import type { Day, PartialDate, Period } from '../ground/values.js';
import { firstDay, holdingOn, includes } from '../ground/values.js';

// Names and memberships follow from what was told of them, in whatever order that was.

/**
 * The dated names with one from before: it holds from its first day, or from the beginning, and the name that followed it from
 * the day on which it ended. Where that day is not known they stay as they are.
 */
export function withFormer<N extends { readonly from: PartialDate | null }>(
  names: readonly N[],
  former: N,
  until: PartialDate | null,
): readonly N[] {
  if (until === null) return names;
  const next = holdingOn([...names], firstDay(until));
  const later = next && (next.from === null || next.from < until) ? [{ ...next, from: until }] : [];
  return [...names.filter((other) => other !== next || other.from !== null), former, ...later];
}

/** An admission or a release, as far as it changes a period. */
type Change =
  | { readonly type: 'MemberAdmitted'; readonly data: { readonly from: PartialDate } }
  | { readonly type: 'MemberReleased'; readonly data: { readonly on: Day } };

/**
 * Periods of membership after an admission or a release, oldest first, in whatever order they were recorded. A release ends
 * the period that its day is in, also one with a later end; one that begins on that day goes: so an admission in error is undone.
 */
export function periodsAfter(periods: readonly Period[], event: Change): readonly Period[] {
  if (event.type === 'MemberReleased') {
    const { on } = event.data;
    return periods
      .map((p) => (includes(p, on) ? { from: p.from, to: on } : p))
      .filter((p) => p.to === null || p.from < p.to);
  }
  const from = firstDay(event.data.from);
  const to = periods.find((p) => p.from > from)?.from ?? null;
  const next = periods.findIndex((p) => p.from > from);
  if (next === -1) return added(periods, { from, to });
  (periods as Period[]).splice(next, 0, { from, to });
  return periods;
}
