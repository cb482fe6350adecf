import type { Acting, Appointment, AppointmentMode, OfficesState, Tenure } from './offices.js';
import { tenuresOf, vouchedFor } from './offices.js';
import type { Proof } from '../ground/proof.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import { calendarYear, firstDay, holdingOn, overlaps, yearOf } from '../ground/values.js';
import type { Cluster, RegistryState } from '../registry/registry.js';
import type { Membership } from '../registry/told-in-any-order.js';

// Who led a cluster on a day, read from the facts. A term begins with a handover or an earlier start where one is recorded,
// and else on 1 January of its year, but never before its leader can have led (source: assumed; configuration once an
// organiser's regulation says otherwise). Until it begins, the officers of the year before go on. A year without a known
// officer has none.

/** Days on which a unit belonged to the cluster, by unit. */
export type Memberships = Readonly<Record<string, readonly Membership[]>>;

/** What the registry says that bounds who can lead a cluster on a day. Days may be partial; null where not known. */
export interface Lives {
  readonly members: Memberships;
  readonly establishedOn: PartialDate | null;
  /** First day on which the cluster no longer exists. */
  readonly dissolvedOn: Day | null;
  /** Since when a unit exists. */
  readonly existsFrom: (unitId: UnitId) => PartialDate | null;
}

/** The same of a cluster as decisions know it. */
export function livesOf(registry: RegistryState, cluster: Cluster): Lives {
  const { members, establishedOn, dissolvedOn } = cluster;
  return {
    members: Object.fromEntries(members),
    establishedOn,
    dissolvedOn,
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
  readonly on: Day;
  readonly by: StartBasis;
  readonly proof: Proof | null;
}

/** A start that answers show; `assumed` where no source states the day. */
export type StartShown = Omit<Start, 'proof'> & { readonly assumed: boolean };

/** Whether no source states the day. */
export const isAssumed = ({ by }: Pick<Start, 'by'>): boolean => by !== 'HANDOVER' && by !== 'ACTS_FROM';

const shown = (start: Start): StartShown => ({ on: start.on, by: start.by, assumed: isAssumed(start) });

/** An officer on a day; `from` is the first day in office within the term, `mode` that of the latest appointment. */
export interface Seated {
  readonly unitId: UnitId;
  readonly ordinal: number;
  readonly mode: Appointment['mode'];
  readonly from: Day;
  /** The same day, and why it is that one. */
  readonly since: StartShown;
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
  readonly actingUnitId: UnitId | null;
  /** Offices about which no source says anything for this term. */
  readonly unknown: readonly ('leader' | 'deputy')[];
  /** Why this term: the calendar, a recorded start, or one that is assumed from what came after the beginning of the year. */
  readonly termRule: 'CALENDAR_YEAR' | 'RECORDED_START' | 'ASSUMED_START';
  /** First day of the term, and of the one after it. */
  readonly term: { readonly from: StartShown; readonly to: StartShown };
  /** False where the cluster had not been established by that day, or had been dissolved: then there is nothing to know. */
  readonly clusterExists: boolean;
  /** Events that prove the answer: of the leader, of the deputies, of the bounds of the term, of who acts. */
  readonly proof: readonly Proof[];
}

/** First day of the term of a year. Source: R10, edge case 26; the bounds of what is not recorded are assumed. */
export function termStart(state: OfficesState, year: number, lives: Lives): Start {
  const handOver = state.handOvers.findLast((h) => h.year === year && h.on !== null);
  if (handOver?.on) return { on: handOver.on, by: 'HANDOVER', proof: handOver.proof };
  const early = state.appointments.find(
    (a) => a.year === year && a.office === 'LEADER' && a.actsFrom !== null && a.actsFrom < `${year}-01-01`,
  );
  if (early?.actsFrom) return { on: early.actsFrom, by: 'ACTS_FROM', proof: early.proof };
  const [first] = tenuresOf(state, year, 'LEADER');
  const bound = first ? boundOf(first, year, lives) : null;
  return bound ?? { on: `${year}-01-01`, by: 'CALENDAR_YEAR', proof: null };
}

/** What keeps a unit from holding a seat since the year began, the last of it; null where nothing does. */
function boundOf(tenure: Tenure, year: number, lives: Lives): Start | null {
  const { members, establishedOn, existsFrom } = lives;
  const { unitId } = tenure;
  const joined = members[unitId]?.find((p) => overlaps(p, calendarYear(year)))?.from ?? null;
  const begins = (by: StartBasis, on: PartialDate | null): Start[] =>
    on === null ? [] : [{ by, on: firstDay(on), proof: null }];
  const bounds = [
    ...decisionOf(tenure, year),
    ...begins('MEMBERSHIP', joined),
    ...begins('UNIT_EXISTS', existsFrom(unitId)),
    ...begins('CLUSTER_ESTABLISHED', establishedOn),
  ].filter(({ on }) => on > `${year}-01-01`);
  return bounds.reduce<Start | null>((last, next) => (last && last.on >= next.on ? last : next), null);
}

/**
 * When the members or the organiser put a unit in a seat, where that was within the year. What was decided before the year, or
 * told without its day, bounds nothing; nor does a recognition or a report, which tells of what was so before.
 */
function decisionOf({ from, appointments }: Tenure, year: number): readonly Start[] {
  const days = appointments.flatMap(({ mode, proof }): Start[] => {
    const { occurredOn } = proof;
    if (occurredOn === null || !decisive.includes(mode)) return [];
    return [{ on: firstDay(occurredOn), by: 'DECISION', proof }];
  });
  const first = days.toSorted((a, b) => (a.on < b.on ? -1 : 1)).find(({ on }) => on <= `${year}-12-31`);
  if (!first || yearOf(first.on) < year) return [];
  return [from === null ? first : { on: from, by: 'ACTS_FROM', proof: first.proof }];
}

const decisive: readonly AppointmentMode[] = ['ELECTED', 'AGREED', 'ASSIGNED'];

/**
 * Day on which a unit left the cluster, if that was so by the given day; null where it belonged, or nothing is known, as after a year in
 * which it was seen.
 */
function leftBy(periods: readonly Membership[] | undefined, day: Day): Day | null {
  const { to = null, seen } = holdingOn(periods ?? [], day) ?? {};
  return to !== null && to <= day && !seen ? to : null;
}

/**
 * First day on which a tenure was over, if it was by `day`: the unit vacated the office or left the cluster (`periods` are its
 * days of membership). Null where it was not over.
 */
export function endOf({ vacancy }: Tenure, periods: readonly Membership[] | undefined, day: Day): Day | null {
  const left = leftBy(periods, day);
  if (!vacancy || vacancy.on > day) return left;
  return left !== null && left < vacancy.on ? left : vacancy.on;
}

interface SeatOnDay {
  readonly endedOn: Day | null;
  readonly seated: Seated | null;
  readonly proof: readonly Proof[];
}

/** A seat on a day; null where nobody is known to have held it by then. */
function seatOn(
  state: OfficesState,
  lives: Lives,
  { year, office, ordinal }: Pick<Appointment, 'year' | 'office' | 'ordinal'>,
  day: Day,
): SeatOnDay | null {
  const tenures = tenuresOf(state, year, office, ordinal);
  const tenure = holdingOn(tenures, day);
  if (!tenure) return null;
  const { unitId, vacancy } = tenure;
  const start = termStart(state, year, lives);
  // Who took over on a recorded day did, whenever that was decided.
  const bound = office === 'LEADER' && !isAssumed(start) ? null : boundOf(tenure, year, lives);
  const own: Start | null =
    tenure.from === null
      ? null
      : { on: tenure.from, by: 'ACTS_FROM', proof: tenure.appointments[0]?.proof ?? null };
  const since = [own, bound].reduce<Start>((last, next) => (next && next.on > last.on ? next : last), start);
  if (day < since.on) return null;
  const endedOn = endOf(tenure, lives.members[unitId], day);
  const told = tenure.appointments.filter((a) => a.actsFrom === null || a.actsFrom <= day);
  const mode = told.at(-1)?.mode ?? 'REPORTED';
  const selfVouched = told.every((a) => a.selfVouched === true);
  const seated = { unitId, ordinal, mode, from: since.on, since: shown(since), selfVouched };
  return {
    endedOn,
    seated: endedOn === null ? seated : null,
    proof: [...told, ...(vacancy && vacancy.on <= day ? [vacancy] : [])].map((fact) => fact.proof),
  };
}

/** Who acts on a day for a leadership that is vacant, since that day where it is known; null where nobody is known to. */
function actingOn(
  state: OfficesState,
  lives: Lives,
  year: number,
  since: Day | null,
  day: Day,
): Acting | null {
  const acting = holdingOn(
    state.actings.filter((a) => a.year === year && (since === null || a.from >= since)),
    day,
  );
  return acting && leftBy(lives.members[acting.unitId], day) === null ? acting : null;
}

/** The seats of a year on a day, and who acts for a vacant leadership. */
function seatsOn(state: OfficesState, lives: Lives, year: number, day: Day) {
  const leader = seatOn(state, lives, { year, office: 'LEADER', ordinal: 1 }, day);
  const ordinals = state.appointments
    .filter((a) => a.year === year && a.office === 'DEPUTY')
    .map((a) => a.ordinal);
  const deputies = [...new Set(ordinals)]
    .sort((a, b) => a - b)
    .flatMap((ordinal) => seatOn(state, lives, { year, office: 'DEPUTY', ordinal }, day) ?? []);
  const acting = leader?.seated ? null : actingOn(state, lives, year, leader?.endedOn ?? null, day);
  return { leader, deputies, acting };
}

/**
 * The units that lead, deputise or act for a year, as of a day. They remain its officers when the next term has begun (R41).
 * Units whose office nobody else vouches for are left out (R72).
 */
export function officersOn(state: OfficesState, lives: Lives, year: number, day: Day): readonly string[] {
  const { leader, deputies, acting } = seatsOn(vouchedFor(state), lives, year, day);
  return [leader?.seated, ...deputies.map((d) => d.seated), acting].flatMap(
    (officer) => officer?.unitId ?? [],
  );
}

/** Leadership of the cluster on a day (`YYYY-MM-DD`). */
export function leadershipOn(state: OfficesState, lives: Lives, day: Day): Leadership {
  const year = yearOf(day);
  const startOf = (of: number): Start => termStart(state, of, lives);
  const termYear = [year + 1, year].find((of) => startOf(of).on <= day) ?? year - 1;
  const [start, next] = [startOf(termYear), startOf(termYear + 1)];
  const clusterExists = existsOn(lives, day);
  const nobody = { leader: null, deputies: [], acting: null };
  const { leader, deputies, acting } = clusterExists ? seatsOn(state, lives, termYear, day) : nobody;
  const goesOn = termYear < year;
  const proof = [
    ...(leader?.proof ?? []),
    ...deputies.flatMap((d) => d.proof),
    ...[start.proof, acting?.proof, goesOn ? next.proof : null].filter((p) => p !== null && p !== undefined),
  ];
  const bounds = goesOn ? [start, next] : [start];
  const isRecorded = bounds.some((bound) => !isAssumed(bound));
  const isCalendar = bounds.every(({ by }) => by === 'CALENDAR_YEAR');
  return {
    termYear,
    leader: leader?.seated ?? null,
    deputies: deputies.flatMap((d) => d.seated ?? []),
    vacant: leader !== null && leader.endedOn !== null,
    actingUnitId: acting?.unitId ?? null,
    unknown: [
      ...(leader || !clusterExists ? [] : (['leader'] as const)),
      ...(deputies.length > 0 || !clusterExists ? [] : (['deputy'] as const)),
    ],
    termRule: isRecorded ? 'RECORDED_START' : isCalendar ? 'CALENDAR_YEAR' : 'ASSUMED_START',
    term: { from: shown(start), to: shown(next) },
    clusterExists,
    proof: proof.filter((p, i) => proof.findIndex((q) => q.eventId === p.eventId) === i),
  };
}

/** Not before the first day that its establishment may mean, nor from its dissolution on. */
function existsOn({ establishedOn, dissolvedOn }: Lives, day: Day): boolean {
  return (
    (establishedOn === null || firstDay(establishedOn) <= day) && (dissolvedOn === null || day < dissolvedOn)
  );
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
