import type { Appointment, OfficesState } from './offices.js';
import type { Proof } from './proof.js';
import type { Period } from './values.js';
import { yearOf } from './values.js';

// Who led a cluster on a day, read from the facts. A term runs from 1 January of its year unless a handover or an
// earlier start is recorded (source: assumed; configuration once an organiser's regulation says otherwise). Nothing is
// extrapolated: a year without a known officer has none.

/** Days on which a unit belonged to the cluster, by unit. */
export type Memberships = Readonly<Record<string, readonly Period[]>>;

export interface Seated {
  readonly unitId: string;
  readonly ordinal: number;
  readonly mode: Appointment['mode'];
  readonly from: string;
}

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
  /** Why this term: the calendar, or a recorded start. */
  readonly termRule: 'CALENDAR_YEAR' | 'RECORDED_START';
  /** Events that prove the answer, in the order recorded. */
  readonly proof: readonly Proof[];
}

/** First day of a term, and the fact that says so where one does. */
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

/** Leadership of the cluster on a day (`YYYY-MM-DD`). */
export function leadershipOn(state: OfficesState, memberships: Memberships, day: string): Leadership {
  const year = yearOf(day);
  const termYear = [year + 1, year].find((y) => termStart(state, y).on <= day) ?? year - 1;
  const start = termStart(state, termYear);
  const next = termStart(state, termYear + 1);
  const seat = (
    office: Appointment['office'],
    ordinal: number,
  ): { seated: Seated | null; proof: Proof[]; left: boolean } => {
    const held = state.appointments
      .filter((a) => a.year === termYear && a.office === office && a.ordinal === ordinal)
      .filter((a) => a.actsFrom === null || a.actsFrom <= day);
    const last = held.findLast(
      (a) => a.actsFrom === held.reduce<string | null>((m, h) => later(m, h.actsFrom), null),
    );
    if (!last) return { seated: null, proof: [], left: false };
    const sameHolder = held.filter((a) => a.unitId === last.unitId).map((a) => a.proof);
    const vacancy = state.vacancies.find(
      (v) =>
        v.year === termYear &&
        v.office === office &&
        v.ordinal === ordinal &&
        v.unitId === last.unitId &&
        v.on <= day &&
        v.on >= (last.actsFrom ?? ''),
    );
    const left = vacancy !== undefined || !belonged(memberships[last.unitId], day);
    const proof = vacancy ? [...sameHolder, vacancy.proof] : sameHolder;
    const from = later(start.on, last.actsFrom) ?? start.on;
    return { seated: left ? null : { unitId: last.unitId, ordinal, mode: last.mode, from }, proof, left };
  };
  const ordinals = [
    ...new Set(
      state.appointments.filter((a) => a.year === termYear && a.office === 'DEPUTY').map((a) => a.ordinal),
    ),
  ].sort((a, b) => a - b);
  const leader = seat('LEADER', 1);
  const deputies = ordinals.map((ordinal) => seat('DEPUTY', ordinal));
  const acting = leader.seated
    ? undefined
    : state.actings.findLast((a) => a.year === termYear && a.from <= day);
  const proofs = [
    ...leader.proof,
    ...deputies.flatMap((d) => d.proof),
    ...[start.proof, acting?.proof, termYear < year ? next.proof : null].filter(
      (p) => p !== null && p !== undefined,
    ),
  ];
  return {
    termYear,
    leader: leader.seated,
    deputies: deputies.flatMap((d) => d.seated ?? []),
    vacant: leader.left,
    actingUnitId: acting?.unitId ?? null,
    unknown: [
      ...(leader.seated || leader.left ? [] : (['leader'] as const)),
      ...(deputies.length > 0 ? [] : (['deputy'] as const)),
    ],
    termRule: start.proof || termYear < year ? 'RECORDED_START' : 'CALENDAR_YEAR',
    proof: proofs.filter((p, i) => proofs.findIndex((q) => q.eventId === p.eventId) === i),
  };
}

const later = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b > a) ? b : a;

/** False only where the unit is known to have left the cluster by that day. */
function belonged(periods: readonly Period[] | undefined, day: string): boolean {
  return !periods || periods.length === 0 || periods.some((p) => p.to === null || p.to > day);
}

export interface LineageYear {
  readonly year: number;
  /** In order of appointment; more than one where the leader was replaced within the year (edge case 18). */
  readonly leaders: readonly string[];
  readonly deputies: readonly string[];
  /** Last year's deputy leads this year: shown only where both are known (R15, S-03). */
  readonly deputyBecameLeader: boolean;
  readonly events: readonly string[];
}

/** Officers by year from one year before the first known to one after the last: gaps stand as gaps, never extrapolated. */
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
    const before = seats(year - 1, 'DEPUTY').map((a) => a.unitId);
    return {
      year,
      leaders,
      deputies,
      deputyBecameLeader: leaders.some((unit) => before.includes(unit)),
      events,
    };
  });
}
