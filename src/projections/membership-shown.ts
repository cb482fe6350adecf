import type { Membership } from '../domain/registry/told-in-any-order.js';
import type { Day, PartialDate } from '../domain/ground/values.js';
import { dayBefore, yearOf } from '../domain/ground/values.js';

/** A membership as answers show it: its days as told, and what is not known of them. */
export interface MembershipShown {
  /** First day, and the first one after it; partial dates, null where no source states them, or where it goes on as far as known. */
  readonly from: PartialDate | null;
  readonly to: PartialDate | null;
  /** Where it has ended, the first day on which that is certain. */
  readonly endedBy: Day | null;
  /** First and last of the years in which the unit was named as a member, where nothing says since when or until when it was one. */
  readonly seen: readonly [number, number] | null;
  /** First and last of the years of which no source speaks, between two such. */
  readonly assumed: readonly [number, number] | null;
  readonly unknown: readonly ('from' | 'to')[];
}

export function membershipShown(membership: Membership): MembershipShown {
  const { from, to, fromTold = from, toTold = to, seen, assumed } = membership;
  const years = [yearOf(from), yearOf(dayBefore(to ?? from))] as const;
  return {
    from: fromTold,
    to: toTold,
    endedBy: seen || assumed ? null : to,
    seen: seen ? years : null,
    assumed: assumed ? years : null,
    unknown: [
      ...(fromTold === null ? (['from'] as const) : []),
      ...(to !== null && toTold === null ? (['to'] as const) : []),
    ],
  };
}

/** The first day of a name as told: null where it was borne from the beginning, or where no source states it, but it was by `knownBy`. */
export function beginningShown<N extends { readonly from: PartialDate | null; readonly fromTold?: null }>(
  names: readonly N[],
): readonly (Omit<N, 'fromTold'> & { readonly knownBy: PartialDate | null })[] {
  return names.map(({ fromTold, ...name }) =>
    fromTold === null ? { ...name, from: null, knownBy: name.from } : { ...name, knownBy: null },
  );
}
