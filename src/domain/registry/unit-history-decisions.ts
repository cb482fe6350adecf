import type { Context } from './decision.js';
import { DomainError } from '../ground/errors.js';
import type { RegistryState, Unit } from './registry.js';
import type { FormerNameRecorded, UnitExistenceRecorded, UnitSuccessionRecorded } from './registry-events.js';
import { nameOn } from './registry.js';
import { printDate } from '../ground/text.js';
import { heirsOf, requireKeeper, successions, unitOf } from './unit-decisions.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import { dayBefore, firstDay, isBefore } from '../ground/values.js';

// What becomes known of a unit after it was registered: what it was called before, since when it exists, what followed it.

/** A name that a unit bore before. */
export interface RecordFormerName {
  readonly unitId: UnitId;
  readonly name: string;
  readonly shortName?: string;
  /** First day of the name, and of the one after it; partial dates, undefined where not known. */
  readonly from?: PartialDate;
  readonly until?: PartialDate;
}

/**
 * Records a name that a unit bore before the one by which it was known. Throws UNIT_NOT_FOUND, ALREADY_RECORDED where it had that name
 * just before `until`, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function recordFormerName(
  state: RegistryState,
  command: RecordFormerName,
  context: Context,
): FormerNameRecorded[] {
  const { unitId, name, shortName = null, from = null, until = null } = command;
  requireKeeper(state, unitId, context);
  const { names } = unitOf(state, unitId);
  if (from !== null && until !== null && (from === until || isBefore(until, from))) {
    const detail = 'Tên cũ không thể hết dùng trước khi bắt đầu dùng.';
    throw new DomainError('DATES_OUT_OF_ORDER', detail, { from, until });
  }
  const last = until === null ? null : dayBefore(firstDay(until));
  if (last !== null && nameOn(names, last) === name && nameOn(names, firstDay(until ?? last)) !== name)
    throw new DomainError('ALREADY_RECORDED', `Đơn vị đã mang tên ${name}.`, { current: { name } });
  return [{ type: 'FormerNameRecorded', data: { unitId, name, shortName, from, until } }];
}

/** Since when a unit exists. */
export interface RecordUnitExistence {
  readonly unitId: UnitId;
  /** Partial date. */
  readonly existsFrom: PartialDate;
}

/**
 * Records since when a unit exists, learnt after it was registered; warns of memberships from before. Throws UNIT_NOT_FOUND,
 * ALREADY_RECORDED, DATES_OUT_OF_ORDER where it ended before, FORBIDDEN.
 */
export function recordUnitExistence(
  state: RegistryState,
  { unitId, existsFrom }: RecordUnitExistence,
  context: Context,
): UnitExistenceRecorded[] {
  requireKeeper(state, unitId, context);
  const unit = unitOf(state, unitId);
  if (unit.existsFrom === existsFrom) {
    const detail = `Đã ghi ${nameOn(unit.names, firstDay(existsFrom))} có từ ${printDate(existsFrom)}.`;
    throw new DomainError('ALREADY_RECORDED', detail, { current: { existsFrom } });
  }
  if (unit.ended && !isBefore(existsFrom, unit.ended.on))
    requireEndAfterStart(unit, existsFrom, unit.ended.on);
  const earlier = [...state.clusters.values()].flatMap(({ members }) =>
    (members.get(unitId) ?? []).filter(({ from }) => isBefore(from, existsFrom)),
  );
  const days = earlier.map(({ from }) => printDate(from)).join(', ');
  const detail = `Đã ghi đơn vị là thành viên từ ${days}, trước ngày có đơn vị.`;
  const warnings = [{ code: 'RECORDED_BEFORE_EXISTENCE' as const, detail }];
  return [
    {
      type: 'UnitExistenceRecorded',
      data: { unitId, existsFrom, ...(earlier.length > 0 ? { warnings } : {}) },
    },
  ];
}

function requireEndAfterStart({ unitId, names }: Unit, existsFrom: PartialDate, on: Day): void {
  if (!isBefore(on, existsFrom)) return;
  const detail = `${nameOn(names, on)} đã kết thúc hoạt động từ ngày ${printDate(on)}.`;
  throw new DomainError('DATES_OUT_OF_ORDER', detail, { unitId, existsFrom, on });
}

/** What followed a unit. */
export interface RecordUnitSuccession {
  readonly unitId: UnitId;
  readonly successorId: string;
  /** Partial date; undefined where not known. */
  readonly on?: PartialDate;
}

/**
 * Records that a unit was followed by another, both on record already; it ends neither. Throws UNIT_NOT_FOUND, SAME_UNIT where one
 * would follow itself, also through others, ALREADY_RECORDED, FORBIDDEN.
 */
export function recordUnitSuccession(
  state: RegistryState,
  command: RecordUnitSuccession,
  context: Context,
): UnitSuccessionRecorded[] {
  const { unitId, successorId, on = null } = command;
  requireKeeper(state, unitId, context);
  unitOf(state, successorId);
  const followers = successions(state);
  if ((followers.get(unitId) ?? []).includes(successorId)) {
    const detail = `Đã ghi đơn vị “${successorId}” kế thừa “${unitId}”.`;
    throw new DomainError('ALREADY_RECORDED', detail, { current: { unitId, successorId } });
  }
  if (unitId === successorId || heirsOf(successorId, (id) => followers.get(id) ?? []).has(unitId))
    throw new DomainError('SAME_UNIT', 'Đơn vị không thể kế thừa chính mình.', { unitId, successorId });
  return [{ type: 'UnitSuccessionRecorded', data: { unitId, successorId, on } }];
}
