import type { OfficesState } from './offices.js';
import type { Tenure } from './tenures.js';
import { decisionOn, moreExact, tenuresOf } from './tenures.js';
import type { Proof } from '../ground/proof.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import { calendarYear, firstDay, lastDay, later, overlaps, yearOf } from '../ground/values.js';
import type { Cluster, RegistryState } from '../registry/registry.js';
import type { Membership } from '../registry/told-in-any-order.js';

// When a term begins, and what bounds the time of an officer in it.

/** Days on which a unit belonged to the cluster, by unit. */
export type Memberships = Readonly<Record<string, readonly Membership[]>>;

/** What the registry says that bounds who can lead a cluster on a day. Days may be partial; null where not known. */
export interface Lives {
  readonly members: Memberships;
  readonly establishedOn: PartialDate | null;
  /** First day on which the cluster certainly no longer exists, and what was told of it: null where no source states the day. */
  readonly dissolvedOn: Day | null;
  readonly dissolvedTold: PartialDate | null;
  /** Since when a unit exists. */
  readonly existsFrom: (unitId: UnitId) => PartialDate | null;
}

/** The same of a cluster as decisions know it. */
export function livesOf(registry: RegistryState, cluster: Cluster): Lives {
  const { members, establishedOn, dissolvedOn, dissolvedTold } = cluster;
  return {
    members: Object.fromEntries(members),
    establishedOn,
    dissolvedOn,
    dissolvedTold,
    existsFrom: (unitId) => registry.units.get(unitId)?.existsFrom ?? null,
  };
}

/**
 * Why a term or the time of an officer begins when it does: recorded (a handover, a first day in office), or else assumed: with
 * the year, or with what came after its beginning, that is the election or assignment, the membership, the unit, the cluster.
 */
export type StartBasis =
  | 'HANDOVER'
  | 'ACTS_FROM'
  | 'CALENDAR_YEAR'
  | 'DECISION'
  | 'MEMBERSHIP'
  | 'UNIT_EXISTS'
  | 'CLUSTER_ESTABLISHED';

/** The first day of a term, or of an officer in it, and the fact of the offices that says so where one does. */
export interface Start {
  /** The last day that it may mean, from which it is certain. */
  readonly on: Day;
  /** The first day that it may mean. */
  readonly first: Day;
  readonly by: StartBasis;
  readonly proof: Proof | null;
  /** The day as told; absent where it is no other. */
  readonly told?: PartialDate;
}

/** A start that answers show; `assumed` where no source states the day. */
export type StartShown = Omit<Start, 'proof' | 'first'> & { readonly assumed: boolean };

/** Whether no source states the day. */
export const isAssumed = ({ by }: Pick<Start, 'by'>): boolean => by !== 'HANDOVER' && by !== 'ACTS_FROM';

/** As answers show it. */
export const startShown = (start: Start): StartShown => {
  const { on, by, told } = start;
  return { on, by, ...(told === undefined ? {} : { told }), assumed: isAssumed(start) };
};

/** A start on a day as told. */
export const startOn = (told: PartialDate, by: StartBasis, proof: Proof | null): Start => ({
  on: lastDay(told),
  first: firstDay(told),
  by,
  proof,
  ...(told.length === 10 ? {} : { told }),
});

/** Where several things must have come first, the last of them. */
export function lastOf(a: Start, b: Start | null): Start {
  if (b === null) return a;
  return { ...(b.on > a.on ? b : a), first: later(a.first, b.first) };
}

/** First day of the term of a year. Source: R10, edge case 26; the bounds of what is not recorded are assumed. */
export function termStart(state: OfficesState, year: number, lives: Lives): Start {
  const handOver = state.handOvers.findLast((h) => h.year === year && h.on !== null);
  // The days of a term lie between 1 July before its year and the end of that (assumed).
  const ofTerm = (start: Start): Start => ({ ...start, first: later(start.first, `${year - 1}-07-01`) });
  if (handOver?.on) return ofTerm(startOn(handOver.on, 'HANDOVER', handOver.proof));
  const early = [...state.appointments, ...state.unnamed].flatMap(({ actsFrom, proof, ...a }) =>
    a.year === year && a.office === 'LEADER' && actsFrom !== null && firstDay(actsFrom) < `${year}-01-01`
      ? { actsFrom, proof }
      : [],
  );
  const [begun] = early;
  if (begun) {
    const { actsFrom, proof } = early.reduce(
      (best, next) => (moreExact(best.actsFrom, next.actsFrom) === best.actsFrom ? best : next),
      begun,
    );
    return ofTerm(startOn(actsFrom, 'ACTS_FROM', proof));
  }
  const [first] = tenuresOf(state, year, 'LEADER');
  const bound = first ? boundOf(first, year, lives) : null;
  return bound ?? startOn(`${year}-01-01`, 'CALENDAR_YEAR', null);
}

/** What keeps a unit from holding a seat since the year began, the last of it; null where nothing does. */
export function boundOf(tenure: Tenure, year: number, lives: Lives): Start | null {
  const { members, establishedOn, existsFrom } = lives;
  const { unitId } = tenure;
  const joined =
    unitId === null ? null : (members[unitId]?.find((p) => overlaps(p, calendarYear(year)))?.from ?? null);
  // What is assumed counts from the first day that it may mean.
  const begins = (by: StartBasis, on: PartialDate | null): Start[] =>
    on === null ? [] : [startOn(firstDay(on), by, null)];
  const bounds = [
    ...decisionOf(tenure, year),
    ...begins('MEMBERSHIP', joined),
    ...begins('UNIT_EXISTS', unitId === null ? null : existsFrom(unitId)),
    ...begins('CLUSTER_ESTABLISHED', establishedOn),
  ].filter(({ on }) => on > `${year}-01-01`);
  return bounds.reduce<Start | null>((last, next) => (last === null ? next : lastOf(last, next)), null);
}

/**
 * When the members or the organiser put a unit in a seat, where that was within the year. What was decided before the year, or
 * told without its day, bounds nothing; nor does a recognition or a report, which tells of what was so before.
 */
function decisionOf({ from, appointments }: Tenure, year: number): readonly Start[] {
  const days = appointments.flatMap((appointment): Start[] => {
    const decided = decisionOn(appointment);
    if (decided === null) return [];
    // A year alone says nothing of when in it: then the calendar holds, as it does where no day is told.
    const day = decided.length === 4 ? firstDay(decided) : decided;
    return [startOn(day, 'DECISION', appointment.proof)];
  });
  const first = days
    .toSorted((a, b) => (a.first < b.first ? -1 : 1))
    .find((one) => one.first <= `${year}-12-31`);
  if (!first || yearOf(first.first) < year) return [];
  return [from === null ? first : startOn(from, 'ACTS_FROM', first.proof)];
}
