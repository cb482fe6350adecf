import type { Appointment, OfficesState, Unnamed } from './offices.js';
import { vouchedFor } from './offices.js';
import type { MayHold, Seated } from './seated.js';
import { seatsOn } from './seated.js';
import { stillUnnamed } from './tenures.js';
import type { Lives, Start, StartShown } from './term-start.js';
import { isAssumed, lastOf, startOn, startShown, termStart } from './term-start.js';
import type { Proof } from '../ground/proof.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import { firstDay, lastDay, yearOf } from '../ground/values.js';

// Who led a cluster on a day, read from the facts. A term begins with a handover or an earlier start where one is recorded,
// and else on 1 January of its year, but never before its leader can have led (source: assumed; configuration once an
// organiser's regulation says otherwise). Until it begins, the officers of the year before go on. A year without a known
// officer has none.

/** Who leads and deputises on a day, what is unknown, and the events that prove it. */
export interface Leadership {
  readonly termYear: number;
  readonly leader: Seated | null;
  readonly deputies: readonly Seated[];
  /** The leader is known to have left and nobody was assigned since. */
  readonly vacant: boolean;
  /** The unit that acts while the leadership is vacant; its id is null where somebody does and no source says who. */
  readonly acting: { readonly unitId: UnitId | null } | null;
  /** Others who may hold an office on the day: they came, or those before them left, on a day that may have come or not. */
  readonly mayHold: readonly MayHold[];
  /** Offices of which no source says who holds them for certain. */
  readonly unknown: readonly ('leader' | 'deputy')[];
  /** Why this term: the calendar, a recorded start, or one that is assumed from what came after the beginning of the year. */
  readonly termRule: 'CALENDAR_YEAR' | 'RECORDED_START' | 'ASSUMED_START';
  /** First day of the term, and of the one after it; null where there was no cluster. */
  readonly term: { readonly from: StartShown; readonly to: StartShown } | null;
  /** False where the cluster had not been established by that day, or had been dissolved: then there is nothing to know. */
  readonly clusterExists: boolean;
  /** It was established or dissolved on a day that may have come or not. */
  readonly clusterMayNotExist: boolean;
  /** Events that prove the answer: of the leader, of the deputies, of the bounds of the term, of who acts. */
  readonly proof: readonly Proof[];
}

/**
 * The units that lead, deputise or act for a year, as of a day, or may do so. They remain its officers when the next term has begun
 * (R41). Units whose office nobody else vouches for are left out (R72).
 */
export function officersOn(state: OfficesState, lives: Lives, year: number, day: Day): readonly string[] {
  const { leader, deputies, acting, mayHold } = seatsOn(vouchedFor(state), lives, year, day);
  const officers = [leader?.seated, ...deputies.map(({ seated }) => seated), acting, ...mayHold];
  return [...new Set(officers.flatMap((officer) => officer?.unitId ?? []))];
}

/** Leadership of the cluster on a day (`YYYY-MM-DD`). */
export function leadershipOn(state: OfficesState, lives: Lives, day: Day): Leadership {
  const year = yearOf(day);
  const startOf = (of: number): Start => termStart(state, of, lives);
  const termYear = [year + 1, year].find((of) => startOf(of).on <= day) ?? year - 1;
  const clusterExists = existsOn(lives, day);
  const [began, next] = [startOf(termYear), startOf(termYear + 1)];
  const start = notBefore(lives.establishedOn, began);
  const nobody = { leader: null, deputies: [], acting: null, actingProof: [], mayHold: [] };
  const seatsOf = (of: number) => (clusterExists ? seatsOn(state, lives, of, day) : nobody);
  const { leader, deputies, acting, actingProof, mayHold } = seatsOf(termYear);
  // Terms that may have begun by then.
  const following = [termYear + 1, termYear + 2].filter((of) => startOf(of).first <= day).map(seatsOf);
  const mayBeOver = following.length > 0;
  const shown = (seated: Seated | null | undefined): Seated[] =>
    seated ? [{ ...seated, mayHaveLeft: seated.mayHaveLeft || mayBeOver }] : [];
  const seatsIn = (found: Pick<ReturnType<typeof seatsOf>, 'leader' | 'deputies'>) =>
    found.leader ? [found.leader, ...found.deputies] : found.deputies;
  const seats = [...seatsIn({ leader, deputies }), ...following.flatMap(seatsIn)];
  const goesOn = termYear < year;
  const proof = [
    ...seats.flatMap((seat) => seat.proof),
    ...[start.proof, ...actingProof, goesOn || mayBeOver ? next.proof : null].filter((p) => p !== null),
  ];
  const bounds = goesOn ? [start, next] : [start];
  const isRecorded = bounds.some((bound) => !isAssumed(bound));
  const isCalendar = bounds.every(({ by }) => by === 'CALENDAR_YEAR');
  const [led = null] = shown(leader?.seated);
  const vacant = leader?.vacant === true && !following.some((term) => term.leader?.mayHold.length);
  const deputising = deputies.flatMap(({ seated }) => shown(seated));
  const knowsDeputies = deputies.some(
    ({ seated, vacant: isVacant }) => isVacant || (seated && seated.unitId),
  );
  return {
    termYear,
    leader: led,
    deputies: deputising,
    vacant,
    acting: acting && { unitId: acting.unitId },
    mayHold: [...mayHold, ...following.flatMap((term) => term.mayHold)],
    unknown: [
      ...(led?.unitId || vacant || !clusterExists ? [] : (['leader'] as const)),
      ...(knowsDeputies || !clusterExists ? [] : (['deputy'] as const)),
    ],
    termRule: isRecorded ? 'RECORDED_START' : isCalendar ? 'CALENDAR_YEAR' : 'ASSUMED_START',
    term: clusterExists ? { from: startShown(start), to: startShown(next) } : null,
    clusterExists,
    clusterMayNotExist: clusterExists && !certainlyExistsOn(lives, day),
    proof: proof.filter((p, i) => proof.findIndex((q) => q.eventId === p.eventId) === i),
  };
}

/** No term of a cluster begins with a year in which it had yet to be established, whoever led it then. */
function notBefore(establishedOn: PartialDate | null, start: Start): Start {
  if (start.by !== 'CALENDAR_YEAR' || establishedOn === null) return start;
  return lastOf(start, startOn(firstDay(establishedOn), 'CLUSTER_ESTABLISHED', null));
}

/** Not before the first day that its establishment may mean, nor from the last on that its dissolution may. */
function existsOn({ establishedOn, dissolvedOn }: Lives, day: Day): boolean {
  return (
    (establishedOn === null || firstDay(establishedOn) <= day) && (dissolvedOn === null || day < dissolvedOn)
  );
}

/** The other way round. */
function certainlyExistsOn({ establishedOn, dissolvedOn, dissolvedTold }: Lives, day: Day): boolean {
  return (
    (establishedOn === null || lastDay(establishedOn) <= day) &&
    (dissolvedOn === null || (dissolvedTold !== null && day < firstDay(dissolvedTold)))
  );
}

/** The officers of one year. Source: R15, S-03. */
export interface LineageYear {
  readonly year: number;
  /** In order of appointment; more than one where the leader was replaced within the year (edge case 18). */
  readonly leaders: readonly string[];
  readonly deputies: readonly string[];
  /** Offices to which somebody came who is not named. */
  readonly unnamed: readonly Unnamed[];
  /** Last year's deputy leads this year: shown only where both are known (R15, S-03). */
  readonly deputyBecameLeader: boolean;
  readonly events: readonly string[];
}

/**
 * Officers by year, from one year before the first known to one after the last. A year without known officers is in it, empty.
 */
export function lineage(state: OfficesState): readonly LineageYear[] {
  const untold = stillUnnamed(state);
  const years = [...state.appointments, ...untold].map((a) => a.year);
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
    const unnamed = untold.filter((a) => a.year === year);
    const told = [...state.appointments, ...state.unnamed].filter((a) => a.year === year);
    const events = told.map((a) => a.proof.eventId);
    const lastDeputies = seats(year - 1, 'DEPUTY').map((a) => a.unitId);
    return {
      year,
      leaders,
      deputies,
      unnamed,
      deputyBecameLeader: leaders.some((unit) => lastDeputies.includes(unit)),
      events,
    };
  });
}
