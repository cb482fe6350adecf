import type { Acting, Appointment, OfficesState, Tenure } from './offices.js';
import { tenuresOf, vouchedFor } from './offices.js';
import type { Proof } from '../ground/proof.js';
import type { Period } from '../ground/values.js';
import { holdingOn, later, yearOf } from '../ground/values.js';

// Who led a cluster on a day, read from the facts. A term runs from 1 January of its year unless a handover or an
// earlier start is recorded (source: assumed; configuration once an organiser's regulation says otherwise). Nothing is
// extrapolated: a year without a known officer has none.

/** Days on which a unit belonged to the cluster, by unit. */
export type Memberships = Readonly<Record<string, readonly Period[]>>;

/** An officer on a day; `from` is the first day in office within the term, `mode` that of the latest appointment. */
export interface Seated {
  readonly unitId: string;
  readonly ordinal: number;
  readonly mode: Appointment['mode'];
  readonly from: string;
  /** Nobody but the unit itself vouches for it (R72). */
  readonly selfVouched: boolean;
}

/** Who leads and deputises on a day, what is unknown, and the events that prove it. */
export interface Leadership {
  readonly termYear: number;
  readonly leader: Seated | null;
  readonly deputies: readonly Seated[];
  /** The leader is known to have left and nobody was assigned since. */
  readonly vacant: boolean;
  /** Unit that acts while the leadership is vacant. */
  readonly actingUnitId: string | null;
  /** Offices about which no source says anything for this term. */
  readonly unknown: readonly ('leader' | 'deputy')[];
  /** What the bounds of the term follow from: the calendar, or a recorded start of this term or the next. */
  readonly termRule: 'CALENDAR_YEAR' | 'RECORDED_START';
  /** Events that prove the answer: of the leader, of the deputies, of the bounds of the term, of who acts. */
  readonly proof: readonly Proof[];
}

/** First day of a term, and the fact that says so; null where only the calendar does. */
export function termStart(
  state: OfficesState,
  year: number,
): { readonly on: string; readonly proof: Proof | null } {
  const handOver = state.handOvers.findLast((h) => h.year === year && h.on !== null);
  if (handOver?.on) return { on: handOver.on, proof: handOver.proof };
  const early = state.appointments.find(
    (a) => a.year === year && a.office === 'LEADER' && a.actsFrom !== null && a.actsFrom < `${year}-01-01`,
  );
  if (early?.actsFrom) return { on: early.actsFrom, proof: early.proof };
  return { on: `${year}-01-01`, proof: null };
}

/** First day on which a unit was no longer a member, if it had left by `day`; null where it had not, or nothing is known. */
function leftBy(periods: readonly Period[] | undefined, day: string): string | null {
  const to = holdingOn(periods ?? [], day)?.to ?? null;
  return to !== null && to <= day ? to : null;
}

/**
 * First day on which a tenure was over, if it was by `day`: the unit vacated the office or left the cluster (`periods` are its
 * days of membership). Null where it was not over.
 */
export function endOf(
  { vacancy }: Tenure,
  periods: readonly Period[] | undefined,
  day: string,
): string | null {
  const left = leftBy(periods, day);
  if (!vacancy || vacancy.on > day) return left;
  return left !== null && left < vacancy.on ? left : vacancy.on;
}

interface SeatOnDay {
  readonly endedOn: string | null;
  readonly seated: Seated | null;
  readonly proof: readonly Proof[];
}

/** A seat on a day; null where nobody is known to have held it by then. */
function seatOn(
  state: OfficesState,
  memberships: Memberships,
  { year, office, ordinal }: Pick<Appointment, 'year' | 'office' | 'ordinal'>,
  day: string,
): SeatOnDay | null {
  const tenure = holdingOn(tenuresOf(state, year, office, ordinal), day);
  if (!tenure) return null;
  const { unitId, vacancy } = tenure;
  const endedOn = endOf(tenure, memberships[unitId], day);
  const told = tenure.appointments.filter((a) => a.actsFrom === null || a.actsFrom <= day);
  const mode = told.at(-1)?.mode ?? 'REPORTED';
  const from = later(termStart(state, year).on, tenure.from);
  const selfVouched = told.every((a) => a.selfVouched === true);
  return {
    endedOn,
    seated: endedOn === null ? { unitId, ordinal, mode, from, selfVouched } : null,
    proof: [...told, ...(vacancy && vacancy.on <= day ? [vacancy] : [])].map((fact) => fact.proof),
  };
}

/** Who acts on a day for a leadership that is vacant since `since`; null where nobody is known to. */
function actingOn(
  state: OfficesState,
  memberships: Memberships,
  year: number,
  since: string,
  day: string,
): Acting | null {
  const acting = holdingOn(
    state.actings.filter((a) => a.year === year && a.from >= since),
    day,
  );
  return acting && leftBy(memberships[acting.unitId], day) === null ? acting : null;
}

/** The seats of a year on a day, and who acts for a vacant leadership. */
function seatsOn(state: OfficesState, memberships: Memberships, year: number, day: string) {
  const leader = seatOn(state, memberships, { year, office: 'LEADER', ordinal: 1 }, day);
  const ordinals = state.appointments
    .filter((a) => a.year === year && a.office === 'DEPUTY')
    .map((a) => a.ordinal);
  const deputies = [...new Set(ordinals)]
    .sort((a, b) => a - b)
    .flatMap((ordinal) => seatOn(state, memberships, { year, office: 'DEPUTY', ordinal }, day) ?? []);
  const acting = leader?.seated ? null : actingOn(state, memberships, year, leader?.endedOn ?? '', day);
  return { leader, deputies, acting };
}

/**
 * The units that lead, deputise or act for a year, as of a day. They remain its officers when the next term has begun (R41).
 * Units whose office nobody else vouches for are left out (R72).
 */
export function officersOn(
  state: OfficesState,
  memberships: Memberships,
  year: number,
  day: string,
): readonly string[] {
  const { leader, deputies, acting } = seatsOn(vouchedFor(state), memberships, year, day);
  return [leader?.seated, ...deputies.map((d) => d.seated), acting].flatMap(
    (officer) => officer?.unitId ?? [],
  );
}

/** Leadership of the cluster on a day (`YYYY-MM-DD`). */
export function leadershipOn(state: OfficesState, memberships: Memberships, day: string): Leadership {
  const calendarYear = yearOf(day);
  const termYear =
    [calendarYear + 1, calendarYear].find((year) => termStart(state, year).on <= day) ?? calendarYear - 1;
  const start = termStart(state, termYear);
  const { leader, deputies, acting } = seatsOn(state, memberships, termYear, day);
  const extended = termYear < calendarYear ? termStart(state, termYear + 1).proof : null;
  const proof = [
    ...(leader?.proof ?? []),
    ...deputies.flatMap((d) => d.proof),
    ...[start.proof, acting?.proof, extended].filter((p) => p !== null && p !== undefined),
  ];
  return {
    termYear,
    leader: leader?.seated ?? null,
    deputies: deputies.flatMap((d) => d.seated ?? []),
    vacant: leader !== null && leader.endedOn !== null,
    actingUnitId: acting?.unitId ?? null,
    unknown: [
      ...(leader ? [] : (['leader'] as const)),
      ...(deputies.length > 0 ? [] : (['deputy'] as const)),
    ],
    termRule: start.proof || extended ? 'RECORDED_START' : 'CALENDAR_YEAR',
    proof: proof.filter((p, i) => proof.findIndex((q) => q.eventId === p.eventId) === i),
  };
}

/** The officers of one year. Source: R15, S-03. */
export interface LineageYear {
  readonly year: number;
  /** In order of appointment; more than one where the leader was replaced within the year (edge case 18). */
  readonly leaders: readonly string[];
  readonly deputies: readonly string[];
  /** Last year's deputy leads this year: shown only where both are known (R15, S-03). */
  readonly deputyBecameLeader: boolean;
  readonly events: readonly string[];
}

/**
 * Officers by year, from one year before the first known to one after the last. A year without known officers is in it, empty.
 */
export function lineage(state: OfficesState): readonly LineageYear[] {
  const years = state.appointments.map((a) => a.year);
  if (years.length === 0) return [];
  const first = Math.min(...years) - 1;
  const count = Math.max(...years) + 1 - first + 1;
  const seats = (year: number, office: Appointment['office']): Appointment[] => {
    const all = state.appointments.filter((a) => a.year === year && a.office === office);
    return all
      .filter((a, i) => all.findIndex((b) => b.unitId === a.unitId) === i)
      .sort((a, b) => a.ordinal - b.ordinal);
  };
  return Array.from({ length: count }, (_, index) => {
    const year = first + index;
    const leaders = seats(year, 'LEADER').map((a) => a.unitId);
    const deputies = seats(year, 'DEPUTY').map((a) => a.unitId);
    const events = state.appointments.filter((a) => a.year === year).map((a) => a.proof.eventId);
    const lastDeputies = seats(year - 1, 'DEPUTY').map((a) => a.unitId);
    return {
      year,
      leaders,
      deputies,
      deputyBecameLeader: leaders.some((unit) => lastDeputies.includes(unit)),
      events,
    };
  });
}
