import type { Acting, AppointmentMode, Office, OfficesState } from './offices.js';
import type { Span, Tenure } from './tenures.js';
import { beganToAct, decisionOn, deputyOrdinals, spanOf, tenuresOf } from './tenures.js';
import type { Lives, Start, StartShown } from './term-start.js';
import { boundOf, isAssumed, lastOf, startOn, startShown, termStart } from './term-start.js';
import { compareDays, firstDay, holdingOn, later } from '../ground/values.js';
import type { Day, UnitId } from '../ground/values.js';
import type { Proof } from '../ground/proof.js';
import type { Membership } from '../registry/told-in-any-order.js';

// Who holds the seats of a year on a day. A day that is told as a month or a year, or not at all, leaves days on which nobody knows
// whether an officer has come or gone: on these it may hold the seat.

/** An officer on a day; `from` is the first day in office within the term, `mode` that of the latest appointment. */
export interface Seated {
  /** Null where somebody holds the seat, and no source says who. */
  readonly unitId: UnitId | null;
  readonly ordinal: number;
  /** Null where no source says. */
  readonly mode: AppointmentMode | null;
  readonly from: Day;
  /** The same day, and why it is that one. */
  readonly since: StartShown;
  /** Nobody but the unit itself vouches for it (R72). */
  readonly selfVouched: boolean;
  /** It left, or another came, on a day that may have come or not. */
  readonly mayHaveLeft: boolean;
}

/** One who may hold an office on a day, where that is not certain. */
export interface MayHold {
  /** Null where no source says who that is. */
  readonly unitId: UnitId | null;
  readonly office: Office | 'ACTING';
  readonly ordinal: number;
  readonly termYear: number;
}

/** A seat on a day. */
export interface SeatOnDay {
  /** Who holds it; null where it is vacant, or nobody is known to hold it for certain. */
  readonly seated: Seated | null;
  readonly mayHold: readonly MayHold[];
  /** It is certainly vacant; and on which days the one who held it last may have left, where that was so by then. */
  readonly vacant: boolean;
  readonly left: Span | null;
  /** Facts that say so. */
  readonly proof: readonly Proof[];
}

/** The days on which a unit may have left the cluster, as of a day; null where it belongs, or nothing is known of that day. */
function leavingOf(periods: readonly Membership[] | undefined, day: Day): Span | null {
  const { to = null, toTold = to, seen } = holdingOn(periods ?? [], day) ?? {};
  if (to === null || seen) return null;
  return { first: toTold && firstDay(toTold), by: to };
}

const earlierOf = (a: Day, b: Day): Day => (b < a ? b : a);

/** The earlier one of two ends. */
const sooner = (a: Span | null, b: Span | null): Span | null => {
  if (a === null || b === null) return a ?? b;
  const first = a.first === null || b.first === null ? null : earlierOf(a.first, b.first);
  return { first, by: earlierOf(a.by, b.by) };
};

/** When a tenure was over as of a day, because the unit left the office or the cluster; null where neither is told. */
export function endOf(
  { unitId, vacancy }: Tenure,
  year: number,
  members: Lives['members'],
  day: Day,
): Span | null {
  const left = unitId === null ? null : leavingOf(members[unitId], day);
  return sooner(vacancy && spanOf(vacancy, year), left);
}

interface Held {
  readonly tenure: Tenure;
  readonly since: Start;
  /** The end of the tenure, as of the day. */
  readonly end: Span | null;
}

/** The tenures of a seat, each with its first and its last day as of a day. */
function heldBy(
  state: OfficesState,
  lives: Lives,
  { year, office, ordinal }: Pick<MayHold, 'ordinal'> & { year: number; office: Office },
  day: Day,
): readonly Held[] {
  const start = termStart(state, year, lives);
  const held: Held[] = [];
  for (const tenure of tenuresOf(state, year, office, ordinal)) {
    const { from, appointments } = tenure;
    const last = held.at(-1);
    // Who took over on a recorded day did, whenever that was decided.
    const bound = office === 'LEADER' && !isAssumed(start) ? null : boundOf(tenure, year, lives);
    const own = from === null ? null : startOn(from, 'ACTS_FROM', appointments[0]?.proof ?? null);
    let since = lastOf(lastOf(start, own), bound);
    if (last) since = afterOther(since, tenure, last, year);
    const previous = last && endedBy(last, tenure, since);
    if (previous) held.splice(-1, 1, previous);
    held.push({ tenure, since, end: endOf(tenure, year, lives.members, day) });
  }
  if (office === 'LEADER') return held.map((one) => beforeActing(one, actingsOf(state, year)));
  return held;
}

/** Who follows another one begins when that one left; where neither day is told, at the latest when that is certain. */
function afterOther(
  since: Start,
  { from, unitId, appointments }: Tenure,
  { end }: Held,
  year: number,
): Start {
  if (from !== null) return end?.first ? { ...since, first: later(since.first, end.first) } : since;
  if (unitId === null && since.by === 'DECISION') {
    const decided = appointments.flatMap((one) => decisionOn(one) ?? [])[0];
    return decided === undefined ? since : { ...since, ...startOn(decided, 'DECISION', since.proof) };
  }
  if (end === null || end.by > `${year}-12-31`) return since;
  return { ...since, on: later(since.on, end.by), first: later(since.first, end.first) };
}

/** The one before, who is certainly over when the next one certainly begins; one who is not named may be that one. */
function endedBy(before: Held, { unitId }: Tenure, { on, first }: Start): Held {
  const { tenure, end } = before;
  const next: Span = { first, by: unitId === null ? '9999-12-31' : on };
  return { tenure, since: before.since, end: sooner(end, next) };
}

/** Who acts for a vacant leadership does so after its leader left. */
function beforeActing(held: Held, actings: ReturnType<typeof actingsOf>): Held {
  const { end, since, tenure } = held;
  if (end === null || tenure.vacancy === null) return held;
  const acting = actings.find(({ began }) => began.first !== null && began.first >= (end.first ?? since.on));
  return acting ? { ...held, end: { ...end, by: earlierOf(end.by, acting.began.by) } } : held;
}

/** A seat on a day; null where nothing is known of it by then. */
export function seatOn(
  state: OfficesState,
  lives: Lives,
  { year, office, ordinal }: { readonly year: number; readonly office: Office; readonly ordinal: number },
  day: Day,
): SeatOnDay | null {
  const begun = heldBy(state, lives, { year, office, ordinal }, day).filter(
    ({ since }) => since.first <= day,
  );
  if (begun.length === 0) return null;
  const at = begun.findLastIndex(({ since }) => since.on <= day);
  const last = begun[at];
  const left = last?.end && (last.end.first ?? last.since.first) <= day ? last.end : null;
  const hasLeft = left !== null && left.by <= day;
  // Nobody has come back to a seat that another one has left since.
  const others = begun.filter(
    (held, i) => i !== at && (i > at || !hasLeft) && (held.end === null || held.end.by > day),
  );
  return {
    seated: last && !hasLeft ? seatedOn(last, ordinal, day) : null,
    mayHold: others.map(({ tenure }) => ({ unitId: tenure.unitId, office, ordinal, termYear: year })),
    vacant: hasLeft && others.length === 0,
    left,
    proof: [...(last ? [last] : []), ...others].flatMap((held) => proofsOf(held, year, day)),
  };
}

const toldBy = ({ tenure }: Held, day: Day) =>
  tenure.appointments.filter((a) => a.actsFrom === null || firstDay(a.actsFrom) <= day);

function seatedOn(held: Held, ordinal: number, day: Day): Seated {
  const { tenure, since, end } = held;
  const told = toldBy(held, day);
  return {
    unitId: tenure.unitId,
    ordinal,
    mode: told.at(-1)?.mode ?? null,
    from: since.on,
    since: startShown(since),
    selfVouched: told.every((a) => 'selfVouched' in a && a.selfVouched === true),
    mayHaveLeft: end !== null && (end.first ?? since.first) <= day,
  };
}

function proofsOf(held: Held, year: number, day: Day): Proof[] {
  const { vacancy } = held.tenure;
  const left = vacancy && (spanOf(vacancy, year).first ?? day) <= day ? [vacancy] : [];
  return [...toldBy(held, day), ...left].flatMap(({ proof, more = [] }) => [proof, ...more]);
}

/** When the units that acted in a year began to, in that order; of two that may be one, the one that is named. */
function actingsOf({ actings }: OfficesState, year: number) {
  const all = actings
    .filter((a) => a.year === year)
    .map((acting) => ({ acting, began: spanOf(beganToAct(acting), year) }));
  const mayBeOne = (a: Span, b: Span): boolean => (a.first ?? '') <= b.by && (b.first ?? '') <= a.by;
  return all
    .filter(
      ({ acting, began }) =>
        acting.unitId !== null ||
        !all.some((other) => other.acting.unitId !== null && mayBeOne(began, other.began)),
    )
    .toSorted((a, b) => compareDays(a.began.by, b.began.by));
}

/** Who acts on a day for a leadership that is or may be vacant. */
interface ActingOnDay {
  /** Null where nobody is known to act for certain. */
  readonly acting: Acting | null;
  readonly mayHold: readonly MayHold[];
  readonly proof: readonly Proof[];
}

function actingOn(
  state: OfficesState,
  lives: Lives,
  year: number,
  leader: SeatOnDay | null,
  day: Day,
): ActingOnDay {
  const after = leader?.left?.first ?? null;
  const all = actingsOf(state, year).filter(
    ({ acting: { unitId }, began }) =>
      (unitId === null || !hasLeft(lives, unitId, day)) &&
      (began.first === null || began.first <= day) &&
      (after === null || began.by >= after),
  );
  const isFree = leader === null || leader.vacant;
  const mayBeFree = isFree || leader.seated === null || leader.seated.mayHaveLeft;
  const begun = all.findLast(({ began }) => began.by <= day);
  const others = mayBeFree ? all.filter((one) => (one === begun ? !isFree : one.began.by > day)) : [];
  const certain = isFree ? begun : undefined;
  return {
    acting: certain?.acting ?? null,
    mayHold: others.map(({ acting: { unitId } }) => ({
      unitId,
      office: 'ACTING',
      ordinal: 1,
      termYear: year,
    })),
    proof: [...(certain ? [certain] : []), ...others].map(({ acting }) => acting.proof),
  };
}

const hasLeft = (lives: Lives, unitId: UnitId, day: Day): boolean => {
  const left = leavingOf(lives.members[unitId], day);
  return left !== null && left.by <= day;
};

/** The seats of a year on a day, and who acts for a vacant leadership. */
export function seatsOn(state: OfficesState, lives: Lives, year: number, day: Day) {
  const leader = seatOn(state, lives, { year, office: 'LEADER', ordinal: 1 }, day);
  const deputies = deputyOrdinals(state, year).flatMap(
    (ordinal) => seatOn(state, lives, { year, office: 'DEPUTY', ordinal }, day) ?? [],
  );
  const acting = actingOn(state, lives, year, leader, day);
  const mayHold = [...[leader ?? [], deputies].flat().flatMap((seat) => seat.mayHold), ...acting.mayHold];
  return { leader, deputies, acting: acting.acting, actingProof: acting.proof, mayHold };
}
