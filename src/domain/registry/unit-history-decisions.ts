import type { Context } from './decision.js';
import { DomainError } from '../ground/errors.js';
import type { RegistryState, Unit } from './registry.js';
import { recordedAlready } from '../ground/told-again.js';
import type {
  FormerNameRecorded,
  RegistryRecordSupplemented,
  UnitExistenceRecorded,
  UnitSuccessionRecorded,
} from './registry-events.js';
import { lastRecord, moreOf } from './told-again-in-registry.js';
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
 * Records a name that a unit bore before the one by which it was known; told again with days, these are added. Throws UNIT_NOT_FOUND, ALREADY_RECORDED where it had that name
 * just before `until`, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function recordFormerName(
  state: RegistryState,
  command: RecordFormerName,
  context: Context,
): (FormerNameRecorded | RegistryRecordSupplemented)[] {
  const { unitId, name, shortName = null, from = null, until = null } = command;
  requireKeeper(state, unitId, context);
  const { names } = unitOf(state, unitId);
  if (from !== null && until !== null && (from === until || isBefore(until, from))) {
    const detail = 'Tên cũ không thể hết dùng trước khi bắt đầu dùng.';
    throw new DomainError('DATES_OUT_OF_ORDER', detail, { from, until });
  }
  const known = lastRecord(
    state,
    unitId,
    ({ type, data }) => type === 'FormerNameRecorded' && data.unitId === unitId && data.name === name,
  );
  const told = { shortName, from, until };
  if (known && !isOtherTime(known.data as FormerNameRecorded['data'], { from, until }))
    return [moreOf(known, told, `Đã ghi đơn vị từng mang tên ${name}.`, { unitIds: [unitId] })];
  const last = until === null ? null : dayBefore(firstDay(until));
  if (last !== null && nameOn(names, last) === name && nameOn(names, firstDay(until ?? last)) !== name)
    throw recordedAlready(`Đơn vị đã mang tên ${name}.`, { name }, { name, shortName });
  return [{ type: 'FormerNameRecorded', data: { unitId, name, shortName, from, until } }];
}

type Days = Pick<FormerNameRecorded['data'], 'from' | 'until'>;

/** Whether a name was borne twice: the one time was certainly over when the other began. */
const isOtherTime = (a: Days, b: Days): boolean =>
  [
    [a.until, b.from],
    [b.until, a.from],
  ].some(([end, begin]) => end && begin && (end === begin || isBefore(end, begin)));

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
 * Records that a unit was followed by another, both on record already; it ends neither. Told again with the day, that is added. Throws UNIT_NOT_FOUND, SAME_UNIT where one
 * would follow itself, also through others, ALREADY_RECORDED, FORBIDDEN.
 */
export function recordUnitSuccession(
  state: RegistryState,
  command: RecordUnitSuccession,
  context: Context,
): (UnitSuccessionRecorded | RegistryRecordSupplemented)[] {
  const { unitId, successorId, on = null } = command;
  requireKeeper(state, unitId, context);
  unitOf(state, successorId);
  const followers = successions(state);
  if ((followers.get(unitId) ?? []).includes(successorId)) {
    const detail = `Đã ghi đơn vị “${successorId}” kế thừa “${unitId}”.`;
    const known = lastRecord(
      state,
      unitId,
      ({ type, data }) =>
        type === 'UnitSuccessionRecorded' && data.unitId === unitId && data.successorId === successorId,
    );
    if (known) return [moreOf(known, { on }, detail, { unitIds: [unitId, successorId] })];
    // It is told with its end, or with a merger.
    const ended = unitOf(state, unitId).ended?.told ?? null;
    throw recordedAlready(detail, { unitId, successorId, on: ended }, { on });
  }
  if (unitId === successorId || heirsOf(successorId, (id) => followers.get(id) ?? []).has(unitId))
    throw new DomainError('SAME_UNIT', 'Đơn vị không thể kế thừa chính mình.', { unitId, successorId });
  return [{ type: 'UnitSuccessionRecorded', data: { unitId, successorId, on } }];
}
