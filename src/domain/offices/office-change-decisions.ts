import { clusterIn, labelOn } from '../registry/cluster-decisions.js';
import type { Context, Telling } from '../registry/decision.js';
import { actsFor, isOperator } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { supplementToFact } from '../ground/supplement.js';
import { contradicts, differences, recordedAlready } from '../ground/told-again.js';
import { beginningOf, earliest, latest, printTold, toldDay } from '../ground/told-day.js';
import type { ClusterId, PartialDate, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, firstDay, lastDay } from '../ground/values.js';
import { organisedIn, reportOffice } from './office-decisions.js';
import type {
  Acting,
  ActingOfficeAssumed,
  Office,
  OfficeHandedOver,
  OfficeRecordSupplemented,
  OfficeReported,
  OfficesState,
  OfficeVacated,
  UnnamedOfficerReported,
  Vacancy,
} from './offices.js';
import { vouchedFor } from './offices.js';
import { endOf } from './seated.js';
import { describe, requireDayOfTerm, requireMemberAsTold } from './seats.js';
import type { Tenure } from './tenures.js';
import { holderOf, moreExact, spanOf, tenuresOf } from './tenures.js';

// Decisions on what changes within and between terms: a leader hands over, an officer leaves, a unit acts for one who left.

/** A handover of the leadership. */
export interface HandOverOffice extends Telling {
  readonly clusterId: ClusterId;
  /** Emulation year of the term that begins. */
  readonly year: number;
  /** Day of the handover, a partial date; undefined where no source states it. */
  readonly on?: PartialDate;
  /** Who handed over, and to whom, as told; undefined is whoever is on record as leader. */
  readonly fromUnitId?: UnitId;
  readonly toUnitId?: UnitId;
}

/** What is recorded first of an officer who is known only from what came after. */
type ToldOnlyHere = OfficeReported | UnnamedOfficerReported | OfficeRecordSupplemented;

/**
 * Records the handover, with the rotating flag where there is one (edge case 52), to the leader of `year`. A dated one
 * moves the bounds of both terms; it may be told again more exactly. Whom it names and no record tells to lead is reported as leader
 * with it (R12), and somebody without a name where nobody is told of as leader of `year`. Throws as `reportOffice`, and OFFICE_NOT_HELD, ALREADY_RECORDED, DATES_OUT_OF_ORDER, CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function handOverOffice(
  state: OfficesState,
  command: HandOverOffice,
  context: Context,
): (OfficeHandedOver | ToldOnlyHere)[] {
  const { clusterId, year, on = null, fromUnitId, toUnitId } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  const from = holderOf(vouchedFor(state), year - 1, 'LEADER');
  const label = (of: number): string => labelOn(cluster, dayOfYear(of, context.today));
  if (!(from ? actsFor(context.actor, from.unitId) : isOperator(context.actor))) {
    const detail = `Chỉ đơn vị làm trưởng ${label(year - 1)} năm ${year - 1} mới được bàn giao.`;
    throw new DomainError('FORBIDDEN', detail, { unitId: from?.unitId ?? null });
  }
  const leader = (of: number, unitId?: UnitId): ToldOnlyHere[] =>
    reportOffice(state, { ...reportOf(command), year: of, unitId, office: 'LEADER' }, context);
  const isKnown = (of: number, unitId?: UnitId): boolean =>
    tenuresOf(state, of, 'LEADER').some((one) => unitId === undefined || one.unitId === unitId);
  const handing =
    fromUnitId === undefined || isKnown(year - 1, fromUnitId) ? [] : leader(year - 1, fromUnitId);
  const taking = isKnown(year, toUnitId) ? [] : leader(year, toUnitId);
  const known = state.handOvers.find((h) => {
    const names =
      (h.fromUnitId === null && fromUnitId !== undefined) || (h.toUnitId === null && toUnitId !== undefined);
    return (
      h.year === year && (h.on === on || !isMoreExact(on, h.on)) && !(names && (on === null || on === h.on))
    );
  });
  if (known) {
    const current = { year, on: known.on, eventId: known.proof.eventId };
    throw recordedAlready(`Việc bàn giao cho năm ${year} đã được ghi nhận.`, current, { on });
  }
  const taker = takerOf(state, year, on, toUnitId);
  if (!taker && taking.length === 0) {
    throw new DomainError(
      'OFFICE_NOT_HELD',
      `Chưa có dữ liệu về đơn vị làm trưởng ${label(year)} năm ${year}.`,
      {
        clusterId,
        year,
      },
    );
  }
  if (on !== null) requireDayOfTerm(state, cluster, year, on, context);
  return [
    ...handing,
    ...taking,
    {
      type: 'OfficeHandedOver',
      data: {
        clusterId,
        year,
        on,
        fromUnitId: fromUnitId ?? from?.unitId ?? null,
        toUnitId: toUnitId ?? taker?.unitId ?? null,
      },
    },
  ];
}

/** What tells of an officer in passing, without saying when or how the unit got the office. */
const reportOf = ({ clusterId, evidence = [] }: Telling & { clusterId: ClusterId }) => ({
  clusterId,
  evidence,
  occurredOn: null,
});

/** Whether the one tells the day of the other more exactly. */
const isMoreExact = (on: PartialDate | null, known: PartialDate | null): boolean =>
  on !== null && on !== known && (known === null || moreExact(known, on) === on);

/**
 * The last leader of the year, or the one that is told, who may lead on the day of the handover; where that day is not known, who has
 * not left.
 */
function takerOf(
  state: OfficesState,
  year: number,
  on: PartialDate | null,
  toUnitId: UnitId | undefined,
): Tenure | null {
  const begun = tenuresOf(state, year, 'LEADER').filter(
    ({ unitId, from }) =>
      (toUnitId === undefined || unitId === toUnitId) &&
      (on === null || from === null || firstDay(from) <= lastDay(on)),
  );
  const taker = begun.at(-1);
  if (!taker?.vacancy) return taker ?? null;
  return on !== null && latest(taker.vacancy) > firstDay(on) ? taker : null;
}

/** An officer's leaving before the term is over. */
export interface VacateOffice extends Telling {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly office: Office;
  readonly ordinal?: number;
  /** Who left; undefined is the last who held the office by then. */
  readonly unitId?: UnitId;
  /** First day on which the office is vacant, a partial date; undefined where no source states it. */
  readonly on?: PartialDate;
  /** Undefined where not told. */
  readonly reason?: string;
}

/**
 * Records that a holder left within the term; it may be told again more exactly, or with what was not told. Where no record tells of
 * anybody in the seat, the unit that is named is reported to have held it (R12). Throws as `reportOffice`, and OFFICE_NOT_HELD,
 * ALREADY_RECORDED, DATES_OUT_OF_ORDER, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function vacateOffice(
  state: OfficesState,
  command: VacateOffice,
  context: Context,
): (OfficeVacated | ToldOnlyHere)[] {
  const { clusterId, year, office, ordinal = 1, reason = null } = command;
  const cluster = organisedIn(command, context);
  const told = toldDay(command.on, command, context.today);
  const tenures = tenuresOf(state, year, office, ordinal);
  if (tenures.length === 0 && command.unitId !== undefined) {
    const { unitId } = command;
    if (told.on !== null) requireDayOfTerm(state, cluster, year, told.on, context);
    const held = { ...reportOf(command), year, office, ordinal, unitId };
    const data = { clusterId, year, office, ordinal, unitId, ...told, reason };
    return [...reportOffice(state, held, context), { type: 'OfficeVacated', data }];
  }
  const holder = tenures.findLast(
    ({ unitId, from }) =>
      (command.unitId === undefined || unitId === command.unitId) &&
      (from === null || firstDay(from) < latest(told)),
  );
  if (!holder || (holder.vacancy !== null && !isMoreExact(told.on, holder.vacancy.on))) {
    const said = { unitId: command.unitId, on: command.on, reason: command.reason };
    const ofSeat = (v: Vacancy) => v.year === year && v.office === office && v.ordinal === ordinal;
    const left = holder?.vacancy ? [holder.vacancy] : state.vacancies.filter(ofSeat);
    const known = toldBefore(left, said);
    if (known) return [more(known, said)];
    const day = latest(told);
    throw new DomainError(
      'OFFICE_NOT_HELD',
      `Chưa có dữ liệu về đơn vị giữ chức vụ này của ${labelOn(cluster, day)} năm ${year} để thôi giữ ${printTold(told)}.`,
      {
        clusterId,
        year,
        office,
        ordinal,
      },
    );
  }
  if (told.on !== null) requireDayOfTerm(state, cluster, year, told.on, context);
  const { unitId } = holder;
  return [{ type: 'OfficeVacated', data: { clusterId, year, office, ordinal, unitId, ...told, reason } }];
}

/** The last of the records that the telling does not contradict. */
function toldBefore<T extends Vacancy | Acting>(records: readonly T[], told: object): T | undefined {
  return records.findLast((record) => !differences(record, told).some(contradicts));
}

/** What the telling adds to the record. Throws ALREADY_RECORDED. */
function more(record: Vacancy | Acting, told: object): OfficeRecordSupplemented {
  const { proof, more: _more, ...fact } = record;
  const { clusterId, year } = fact;
  const detail = 'Việc này đã được ghi nhận.';
  return {
    type: 'OfficeRecordSupplemented',
    data: { clusterId, year, ...supplementToFact(proof, fact, told, detail) },
  };
}

/** Acting for a leadership that is vacant. */
export interface AssumeActingOffice extends Telling {
  readonly clusterId: ClusterId;
  readonly year: number;
  /** Undefined where no source names it. */
  readonly unitId?: UnitId;
  /** The first day, a partial date; undefined where no source states it. */
  readonly from?: PartialDate;
  /** A decision, a regulation, an agreement of the members; undefined where not told. */
  readonly basis?: string;
}

/**
 * Records which unit acts while the leadership is vacant, or that one does; told again with more, it is added. Throws
 * OFFICE_ALREADY_HELD where it certainly was not vacant, ALREADY_RECORDED, NOT_A_MEMBER, MEMBER_OF_ANOTHER_CLUSTER (R4), UNIT_NOT_FOUND, UNIT_ENDED,
 * DATES_OUT_OF_ORDER, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function assumeActingOffice(
  state: OfficesState,
  command: AssumeActingOffice,
  context: Context,
): (ActingOfficeAssumed | OfficeRecordSupplemented)[] {
  const { clusterId, year, unitId = null, basis = null } = command;
  const cluster = organisedIn(command, context);
  const told = toldDay(command.from, command, context.today);
  const { by } = spanOf(told, year);
  const first = earliest(told) ?? `${year}-01-01`;
  const leader = tenuresOf(state, year, 'LEADER').findLast(
    ({ from }) => from === null || firstDay(from) <= by,
  );
  const begun = leader?.from ?? null;
  const end = leader && endOf(leader, year, Object.fromEntries(cluster.members), by);
  if (leader && (begun === null || lastDay(begun) <= first) && !(end && (end.first ?? by) <= by)) {
    throw new DomainError(
      'OFFICE_ALREADY_HELD',
      `Chức vụ trưởng ${labelOn(cluster, by)} năm ${year} không khuyết ${printTold(told)}.`,
      {
        current: leader.appointments.map((a) => describe(a, context)).at(-1),
      },
    );
  }
  if (told.on !== null) requireDayOfTerm(state, cluster, year, told.on, context);
  const period = { from: first, to: calendarYear(year).to };
  const named = { year, mode: 'REPORTED' as const, evidence: command.evidence ?? [] };
  const warnings = unitId === null ? [] : requireMemberAsTold(context, cluster, { ...named, unitId }, period);
  const said = { unitId, from: command.from, basis };
  const known = toldBefore(
    // Who acted by a day is not who began after it.
    state.actings.filter(
      (one) =>
        one.year === year && (one.from !== null || told.on === null || firstDay(told.on) <= one.knownBy),
    ),
    said,
  );
  if (known) return [more(known, said)];
  const data = { clusterId, year, unitId, ...beginningOf(told), basis };
  return [{ type: 'ActingOfficeAssumed', data: { ...data, ...(warnings.length > 0 ? { warnings } : {}) } }];
}
