import type { Context } from '../registry/decision.js';
import { actsFor, isOperator, organises } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { ToldDay } from '../ground/told-day.js';
import { earliest, latest } from '../ground/told-day.js';
import type { RuleCode } from '../law-book/law-book.js';
import type { Cluster } from '../registry/registry.js';
import { nameOn } from '../registry/registry.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import { compareDays, dayOfYear, firstDay, holdingOn, lastDay, yearOf } from '../ground/values.js';
import type { Appointment, AppointmentMode, Office, OfficesState, Unnamed, Vacancy } from './offices.js';
import { vouchedFor } from './offices.js';

// Who held a seat one after the other, as the records tell it, and who answers for a year.

/** An appointment, or what was told of an officer without naming it. */
export type Told = Appointment | Unnamed;

const isOfSeat =
  (year: number, office: Office, ordinal: number) =>
  (seat: { readonly year: number; readonly office: Office; readonly ordinal: number }): boolean =>
    seat.year === year && seat.office === office && seat.ordinal === ordinal;

/** The appointments to a seat, in the order recorded. */
export function appointmentsTo(
  state: OfficesState,
  year: number,
  office: Office,
  ordinal = 1,
): readonly Appointment[] {
  return state.appointments.filter(isOfSeat(year, office, ordinal));
}

/** The numbers of the deputies of a year, by what is told of any. */
export function deputyOrdinals({ appointments, unnamed }: OfficesState, year: number): readonly number[] {
  const ordinals = [...appointments, ...unnamed]
    .filter((a) => a.year === year && a.office === 'DEPUTY')
    .map((a) => a.ordinal);
  return [...new Set(ordinals)].sort((a, b) => a - b);
}

/** What was told of officers without naming them, as long as no later record names them. */
export function stillUnnamed({ appointments, unnamed }: OfficesState): readonly Unnamed[] {
  const named = new Set([...appointments, ...unnamed].flatMap(({ tellsAgain }) => tellsAgain ?? []));
  return unnamed.filter(({ proof }) => !named.has(proof.eventId));
}

/** The time of one unit in a seat, as the facts tell it. */
export interface Tenure {
  /** Null where somebody held the seat and no source says who. */
  readonly unitId: UnitId | null;
  /** First day in office; null is the first day of the term, or, of one who followed another, whenever that one had left. */
  readonly from: PartialDate | null;
  /** At least one, by first day; more where, say, an election was also recognised. */
  readonly appointments: readonly Told[];
  /** The unit left within the term; null where no record says so. */
  readonly vacancy: Vacancy | null;
}

/**
 * Who held a seat, one after the other. An appointment of the unit that is in office confirms its tenure; any other begins a
 * new one. A vacancy ends the tenure that its unit began before that day.
 */
export function tenuresOf(state: OfficesState, year: number, office: Office, ordinal = 1): readonly Tenure[] {
  const isHere = isOfSeat(year, office, ordinal);
  const all = [...stillUnnamed(state).filter(isHere), ...state.appointments.filter(isHere)];
  const told = all.map((one) => {
    const again = state.unnamed.filter(({ proof }) => one.tellsAgain?.includes(proof.eventId));
    return { one, again, by: one.actsFrom ?? decidedIn(year, one.unitId === null ? [...again, one] : again) };
  });
  let left: readonly Vacancy[] = state.vacancies.filter(isHere);
  const tenures: Tenure[] = [];
  for (const { one, again } of told.toSorted((a, b) => compareDays(a.by, b.by))) {
    const { unitId, actsFrom: from } = one;
    const last = tenures.at(-1);
    if (last && last.unitId === unitId && unitId !== null && isBeforeLeaving(from, last.vacancy)) {
      const appointments = [...last.appointments, ...again, one];
      tenures.splice(-1, 1, { ...last, from: moreExact(last.from, from), appointments });
    } else {
      const leavings = left.filter(
        (v) =>
          (v.unitId === unitId || (v.unitId === null && again.length > 0)) &&
          (from === null || latest(v) > firstDay(from)),
      );
      const vacancy = leavingOf(leavings);
      if (vacancy !== null) left = left.filter((v) => !(leavings.includes(v) && mayBeOne(v, vacancy)));
      tenures.push({ unitId, from, appointments: [...again, one], vacancy });
    }
  }
  return tenures;
}

/** Ways in which the members or the organiser put a unit in a seat; null is one of the members that no source tells. */
export const decisive: readonly (AppointmentMode | null)[] = ['ELECTED', 'AGREED', null, 'ASSIGNED'];

/** Whether the members or the organiser decided it, and when as far as told. A recognition or a report tells of what was so before. */
export function decisionOn({ mode, proof }: Told): PartialDate | null {
  return decisive.includes(mode) ? proof.occurredOn : null;
}

/** When within the year it was decided who holds the seat; null where it was before, or no source says when. */
function decidedIn(year: number, told: readonly Told[]): PartialDate | null {
  const days = told.flatMap((one) => decisionOn(one) ?? []);
  return days.find((day) => yearOf(day) === year) ?? null;
}

const isBeforeLeaving = (from: PartialDate | null, vacancy: Vacancy | null): boolean => {
  if (vacancy === null || from === null) return true;
  const first = earliest(vacancy);
  return first !== null && firstDay(from) < first;
};

/** Whether the one may be the other told less exactly. */
const mayBeOne = (vague: ToldDay, told: ToldDay): boolean =>
  vague.on === null || (told.on !== null && told.on.startsWith(vague.on));

/** The one day, or the other where that tells it more exactly. */
export function moreExact(a: PartialDate | null, b: PartialDate | null): PartialDate | null {
  return a !== null && b?.startsWith(a) ? b : a;
}

/** The first leaving of those told, in the words that tell it most exactly. */
function leavingOf(leavings: readonly Vacancy[]): Vacancy | null {
  const sorted = leavings.toSorted((a, b) => compareDays(a.on, b.on));
  return sorted.reduce<Vacancy | null>(
    (best, next) => (best === null || mayBeOne(best, next) ? next : best),
    null,
  );
}

/** The days that something of a year's officers may mean. */
export interface Span {
  /** The first of them; null where nothing bounds it. */
  readonly first: Day | null;
  /** The last of them, from which it is certain. */
  readonly by: Day;
}

/** Officers of a year come and go before it is over: what was told later without a day was so by its end (assumed). */
export function spanOf(told: ToldDay, year: number): Span {
  const by = latest(told);
  const end: Day = `${year}-12-31`;
  return { first: earliest(told), by: told.on === null && by > end ? end : by };
}

/** Since when a unit acts, as a day told. */
export const beganToAct = (acting: OfficesState['actings'][number]): ToldDay =>
  acting.from === null ? { on: null, knownBy: acting.knownBy } : { on: acting.from };

/** The last appointment to a seat, unless it was vacated; null where nobody is known. */
export function holderOf(state: OfficesState, year: number, office: Office, ordinal = 1): Appointment | null {
  const last = tenuresOf(state, year, office, ordinal).at(-1);
  const told = last?.vacancy === null ? last.appointments.at(-1) : undefined;
  return told && told.unitId !== null ? told : null;
}

/**
 * The unit that answers for a year, also after its handover to the next leader: the last leader of that year who has not left,
 * or else who acts for it (R51, edge case 27); null where nobody is known.
 */
export function leaderOfYear(state: OfficesState, year: number): string | null {
  const last = tenuresOf(state, year, 'LEADER').at(-1);
  if (last?.vacancy === null) return last.unitId;
  return state.actings.findLast((a) => a.year === year)?.unitId ?? null;
}

/** Who led or acted for a year on a day; where nothing is known of that day, who answers for the year now. Null where it is not certain. */
export function leaderOfYearOn(state: OfficesState, year: number, day: Day): string | null {
  const leaders = tenuresOf(state, year, 'LEADER').filter(
    ({ vacancy }) => vacancy === null || spanOf(vacancy, year).by > day,
  );
  const leader = holdingOn(leaders, day);
  if (leader) {
    const { from, vacancy } = leader;
    const mayHaveLeft = vacancy !== null && (spanOf(vacancy, year).first ?? day) <= day;
    return mayHaveLeft || (from !== null && lastDay(from) > day) ? null : leader.unitId;
  }
  const actings = state.actings.filter((a) => a.year === year);
  return holdingOn(actings, day)?.unitId ?? leaderOfYear(state, year);
}

/** Only the leader of that year, the organiser or the operator may do this. Throws NOT_LEADER_OF_YEAR. */
export function requireLeaderOfYear(
  { actor, today }: Context,
  { organiserId, labels }: Pick<Cluster, 'organiserId' | 'labels'>,
  offices: OfficesState,
  year: number,
  rule: RuleCode,
): void {
  const leader = leaderOfYear(vouchedFor(offices), year);
  if (isOperator(actor) || (leader !== null && actsFor(actor, leader)) || organises(actor, organiserId))
    return;
  throw new DomainError(
    'NOT_LEADER_OF_YEAR',
    `Đơn vị không phải là trưởng ${nameOn(labels, dayOfYear(year, today))} của chu kỳ ${year}.`,
    { year, leaderUnitId: leader },
    rule,
  );
}
