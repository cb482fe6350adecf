import type { Cluster, RegistryState } from '../registry/registry.js';
import { membersIn } from '../registry/registry.js';
import { added } from '../ground/growing.js';
import type { Day, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, includes, isBefore } from '../ground/values.js';

// Who may vote: the members of the year that a meeting is about, as of the day of the meeting (R5, R40).

/** A unit without a vote; `reason` is `UNIT_ENDED`, `UNIT_NOT_YET` (it does not exist yet), `NOT_A_MEMBER`, or words as given. */
export interface Exclusion {
  readonly unitId: UnitId;
  readonly reason: string;
}

/** Units with a vote, and members of the year without. */
export interface Roll {
  readonly roll: readonly string[];
  readonly excluded: readonly Exclusion[];
}

/** The roll, with a unit that came to be known as a member after it was drawn up. */
export function onRoll(roll: readonly string[], unitId: UnitId): readonly string[] {
  return roll.includes(unitId) ? roll : added(roll, unitId);
}

/** Why a unit does not exist on a day; null where it does. */
export function absenceOf(registry: RegistryState, unitId: UnitId, day: Day): string | null {
  const { ended = null, existsFrom = null } = registry.units.get(unitId) ?? {};
  if (ended !== null && ended.on <= day) return 'UNIT_ENDED';
  return existsFrom !== null && isBefore(day, existsFrom) ? 'UNIT_NOT_YET' : null;
}

/**
 * The roll of a cluster-year on a day: the units that are members on that day and exist on it, in order of admission. A meeting
 * may be held after the year; then the members are those of the last day of the year.
 */
export function rollOn(registry: RegistryState, cluster: Cluster, year: number, day: Day): Roll {
  const counted = dayOfYear(year, day);
  const reasonOf = (unitId: UnitId): string | null => {
    const absence = absenceOf(registry, unitId, day);
    if (absence !== null) return absence;
    const periods = cluster.members.get(unitId) ?? [];
    return periods.some((p) => includes(p, counted)) ? null : 'NOT_A_MEMBER';
  };
  const members = membersIn(cluster, calendarYear(year)).map((unitId) => ({
    unitId,
    reason: reasonOf(unitId),
  }));
  return {
    roll: members.filter((m) => m.reason === null).map((m) => m.unitId),
    excluded: members.flatMap(({ unitId, reason }) => (reason === null ? [] : [{ unitId, reason }])),
  };
}
