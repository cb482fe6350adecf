import { DomainError } from '../ground/errors.js';
import { printDate } from '../ground/text.js';
import { contradicts, differences, recordedAlready } from '../ground/told-again.js';
import { beginningOf, printTold, toldDay } from '../ground/told-day.js';
import type { Day, PartialDate, PersonRef, UnitId } from '../ground/values.js';
import { firstDay, isBefore } from '../ground/values.js';
import type { Context, Telling } from './decision.js';
import { isOperator, organises, requireOwnUnit, requireRegistrar } from './decision.js';
import { asOneBody } from './one-body.js';
import type { IdProposed, Place } from './proposed-id.js';
import { proposedId } from './proposed-id.js';
import type {
  RegistryRecordSupplemented,
  RepresentativeRecorded,
  UnitKind,
  UnitPlaceRecorded,
  UnitRegistered,
  UnitRenamed,
} from './registry-events.js';
import type { RegistryState, Unit } from './registry.js';
import { nameOn, toldOf } from './registry.js';
import { differencesFrom, lastRecord, moreOf } from './told-again-in-registry.js';

// Decisions on units: they are registered, renamed, merged and ended under a legal act, and keep their history (R67-R69).

/**
 * Refuses an id that was found to be that of another unit, which `sameAs` names. Checked in one place for the fields of all commands
 * that name a unit. Throws UNIT_NOT_FOUND.
 */
export function requireBody({ aliases }: RegistryState, unitId: UnitId): void {
  const body = aliases.get(unitId);
  if (body === undefined) return;
  const detail = `Mã “${unitId}” và mã “${body}” là của cùng một đơn vị; hãy dùng mã “${body}”.`;
  throw new DomainError('UNIT_NOT_FOUND', detail, { unitId, sameAs: body });
}

/** The unit. Throws UNIT_NOT_FOUND. */
export function unitOf(registry: RegistryState, unitId: UnitId): Unit {
  requireBody(registry, unitId);
  const unit = registry.units.get(unitId);
  if (!unit)
    throw new DomainError('UNIT_NOT_FOUND', `Chưa có đơn vị mang mã “${unitId}” trong danh mục.`, { unitId });
  return unit;
}

/** What the unit is called on a day. Throws UNIT_NOT_FOUND. */
export function unitNameOn(registry: RegistryState, unitId: UnitId, day: Day): string {
  return nameOn(unitOf(registry, unitId).names, day);
}

/** The unit, if it has not ended by that day; without a day, if no end of it is known. Throws UNIT_NOT_FOUND, UNIT_ENDED. */
export function livingUnit(registry: RegistryState, unitId: UnitId, day?: Day): Unit {
  const unit = unitOf(registry, unitId);
  if (unit.ended && (day === undefined || unit.ended.on <= day)) {
    const { on: by, told: on, successorId } = unit.ended;
    throw new DomainError(
      'UNIT_ENDED',
      `${nameOn(unit.names, by)} đã kết thúc hoạt động ${printTold({ on })}.`,
      { unitId, on, successorId },
    );
  }
  return unit;
}

/** Throws DATES_OUT_OF_ORDER where the unit did not exist yet on that day, which may be a partial date. */
export function requireExistence(unit: Unit, day: PartialDate): void {
  const { unitId, names, existsFrom } = unit;
  if (existsFrom === null || !isBefore(day, existsFrom)) return;
  const name = nameOn(names, firstDay(existsFrom));
  throw new DomainError('DATES_OUT_OF_ORDER', `Đến ${printDate(existsFrom)} mới có ${name}.`, {
    unitId,
    existsFrom,
    on: day,
  });
}

/**
 * The refusal where several units use the id that is asked for (of a report, of an inspection) and no unit is named; `at` is
 * the field in which to name it.
 */
export function severalUnits(unitIds: readonly UnitId[], at: object): DomainError {
  const errors = [{ ...at, detail: `several units use this id: ${unitIds.join(', ')}` }];
  return new DomainError('INVALID_REQUEST', 'Nhiều đơn vị dùng mã này; hãy nêu đơn vị.', { errors });
}

/**
 * The id of a new unit, and what is to be said of it: the given one where it is free, else one from the name and the place.
 * Throws UNIT_ALREADY_REGISTERED, UNIT_NOT_FOUND.
 */
export function idOfNew(
  { units }: RegistryState,
  { unitId, name, superiorId, province }: { unitId?: UnitId; name: string } & Readonly<Place>,
  { registry, today }: Context,
): { readonly unitId: UnitId; readonly said: { warnings?: IdProposed[] } } {
  const superior = superiorId === undefined ? '' : unitNameOn(registry, superiorId, today);
  if (unitId !== undefined) {
    requireFreeId(registry, unitId, today);
    return { unitId, said: {} };
  }
  const place = province ?? superior;
  const id = proposedId(name, place, (taken) => units.has(taken) || registry.aliases.has(taken));
  const alike = proposedId(name, place, () => false);
  const other = units.get(alike);
  return {
    unitId: id,
    said: {
      warnings: [
        { code: 'ID_PROPOSED', id, detail: `Mã “${id}” do máy chủ đặt theo tên và địa bàn.` },
        ...(other
          ? [
              {
                code: 'UNIT_OF_SAME_NAME' as const,
                id: alike,
                detail: `Mã “${alike}” đã được dùng cho ${nameOn(other.names, today)}; hãy xem có phải là một.`,
              },
            ]
          : []),
      ],
    },
  };
}

/** Of the place of a unit, what was told. */
export const placeTold = ({ superiorId, province }: Readonly<Place>): Place => ({
  ...(superiorId === undefined ? {} : { superiorId }),
  ...(province === undefined ? {} : { province }),
});

function requireFreeId(registry: RegistryState, unitId: UnitId, today: Day): void {
  const known = registry.units.get(registry.aliases.get(unitId) ?? unitId);
  if (known) {
    const name = nameOn(known.names, today);
    throw new DomainError('UNIT_ALREADY_REGISTERED', `Mã “${unitId}” đã được dùng cho ${name}.`, {
      current: { unitId, name },
    });
  }
}

/** Only the organiser that keeps the record of the unit or the operator may do this (assumed). Throws UNIT_NOT_FOUND, FORBIDDEN. */
export function requireKeeper(registry: RegistryState, unitId: UnitId, { actor, today }: Context): void {
  const { names, keeperId } = unitOf(registry, unitId);
  if (isOperator(actor) || (keeperId !== null && organises(actor, keeperId))) return;
  const detail = `Chỉ đơn vị tổ chức cụm, khối đang quản lý ${nameOn(names, today)} mới được thực hiện việc này.`;
  throw new DomainError('FORBIDDEN', detail, { unitId, keeperId });
}

/** A unit as it is entered. */
export interface RegisterUnit extends Readonly<Place> {
  /** Undefined where the server shall propose one. */
  readonly unitId?: UnitId;
  readonly kind: UnitKind;
  readonly name: string;
  readonly shortName?: string;
  /** Partial date; undefined where not known. */
  readonly existsFrom?: PartialDate;
}

/**
 * Registers a unit under an id that is never used again; told again with more, it is added. Throws UNIT_ALREADY_REGISTERED,
 * ALREADY_RECORDED, UNIT_NOT_FOUND, FORBIDDEN.
 */
export function registerUnit(
  state: RegistryState,
  command: RegisterUnit,
  context: Context,
): (UnitRegistered | RegistryRecordSupplemented)[] {
  requireRegistrar(context.actor);
  if (command.unitId !== undefined && state.units.has(command.unitId))
    return [registeredAgain(state, { ...command, unitId: command.unitId }, context)];
  const { unitId, said } = idOfNew(state, command, context);
  const { kind, name, shortName = null, existsFrom = null } = command;
  const data = { unitId, kind, name, shortName, existsFrom, ...placeTold(command), ...said };
  return [{ type: 'UnitRegistered', data }];
}

/** What is told of a unit beside its registration: names, since when it exists, where it belongs. */
function registeredAgain(
  state: RegistryState,
  command: RegisterUnit & { readonly unitId: UnitId },
  context: Context,
): RegistryRecordSupplemented {
  const { unitId, kind, name, shortName, existsFrom, superiorId, province } = command;
  const facts = toldOf(state, unitId).filter(({ data }) => 'unitId' in data && data.unitId === unitId);
  const record = facts.find(({ type }) => type === 'UnitRegistered' || type === 'UnitsMerged');
  if (!record) throw new Error(`the registry has no beginning of ${unitId}`);
  const told = { kind, name, shortName, existsFrom, superiorId, province };
  // What was told of it later, in another way, is not told now for the first time.
  const news = Object.fromEntries(
    Object.entries(told).filter(([field, value]) =>
      facts.every((fact) => differences(fact.data, { [field]: value }).length > 0),
    ),
  );
  const last = facts.map(({ data }) => Object.entries(data).filter(([, value]) => value !== null));
  const known = nameOn(unitOf(state, unitId).names, context.today);
  const current = { ...Object.fromEntries(last.flat()), name: known };
  const detail = `Mã “${unitId}” đã được dùng cho ${known}.`;
  const differs = differences(current, news);
  if (differs.some(contradicts))
    throw new DomainError('UNIT_ALREADY_REGISTERED', detail, { current: { unitId, name: known }, differs });
  const { superiorId: superior } = news as Readonly<Place>;
  if (superior !== undefined) unitOf(state, superior);
  const more = moreOf(record, news, detail, { unitIds: [unitId] });
  requireKeeper(state, unitId, context);
  return more;
}

/** Where a unit belongs: at least one of the two. */
export interface RecordUnitPlace extends Readonly<Place> {
  readonly unitId: UnitId;
  /** Partial date; undefined where no day is told. */
  readonly from?: PartialDate;
}

/**
 * Records to whom a unit is subordinate and in which province it is, from a day on where one is told; what is not told stays. Told
 * again with the day, that is added. Throws ALREADY_RECORDED, UNIT_NOT_FOUND, SAME_UNIT, INVALID_REQUEST, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function recordUnitPlace(
  state: RegistryState,
  command: RecordUnitPlace,
  context: Context,
): (UnitPlaceRecorded | RegistryRecordSupplemented)[] {
  const { unitId, superiorId, from = null } = command;
  requireKeeper(state, unitId, context);
  if (superiorId === unitId)
    throw new DomainError('SAME_UNIT', 'Đơn vị không thể là cấp trên của chính mình.', { unitId });
  if (superiorId !== undefined) unitOf(state, superiorId);
  if (from !== null) requireExistence(unitOf(state, unitId), from);
  const data = { unitId, from, ...placeTold(command) };
  if (superiorId === undefined && command.province === undefined) {
    const errors = [{ pointer: '/superiorId', detail: 'superiorId or province must be told' }];
    throw new DomainError('INVALID_REQUEST', 'Hãy nêu cấp trên hoặc tỉnh, thành phố.', { errors });
  }
  const told = { ...placeTold(command), from: command.from };
  const known = lastRecord(
    state,
    unitId,
    (fact) =>
      fact.type === 'UnitPlaceRecorded' &&
      fact.data.unitId === unitId &&
      (superiorId === undefined || fact.data.superiorId !== undefined) &&
      (command.province === undefined || fact.data.province !== undefined),
  );
  if (known && !differencesFrom(known, told).some(contradicts))
    return [moreOf(known, told, 'Nơi này của đơn vị đã được ghi nhận.', { unitIds: [unitId] })];
  return [{ type: 'UnitPlaceRecorded', data }];
}

/** Another name for a unit. */
export interface RenameUnit extends Telling {
  readonly unitId: UnitId;
  readonly name: string;
  readonly shortName?: string;
  /** First day of the new name; a partial date, undefined where no source states it. */
  readonly from?: PartialDate;
}

/**
 * Gives a unit another name; it stays the same unit (R67). Told again with the day or the short name, these are added. Throws UNIT_NOT_FOUND, UNIT_ENDED, ALREADY_RECORDED,
 * DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function renameUnit(
  state: RegistryState,
  command: RenameUnit,
  context: Context,
): (UnitRenamed | RegistryRecordSupplemented)[] {
  requireKeeper(state, command.unitId, context);
  const first = toldDay(command.from, command, context.today);
  const day = first.on ?? first.knownBy;
  const unit = livingUnit(state, command.unitId, firstDay(day));
  requireExistence(unit, day);
  const { unitId, name, shortName = null } = command;
  const known = lastRecord(
    state,
    unitId,
    ({ type, data }) => type === 'UnitRenamed' && data.unitId === unitId && data.name === name,
  );
  const told = { name, shortName, from: command.from };
  const detail = `Đơn vị đã mang tên ${name}.`;
  const isNamedSo = nameOn(unit.names, firstDay(day)) === name;
  if (known && (isNamedSo || !differencesFrom(known, told).some(contradicts)))
    return [moreOf(known, told, detail, { unitIds: [unitId] })];
  if (isNamedSo) throw recordedAlready(detail, { name }, { name, shortName });
  return [{ type: 'UnitRenamed', data: { unitId, name, shortName, ...beginningOf(first) } }];
}

/** A person who speaks for a unit; `from` and `to` are partial dates. */
export interface RecordRepresentative {
  readonly unitId: UnitId;
  readonly person: PersonRef;
  /** As printed, e.g. `Phó Chánh Thanh tra`; undefined where no source says. */
  readonly position?: string;
  /** True for "phụ trách": heads the unit without holding the headship (edge case 21). */
  readonly acting?: boolean;
  readonly from?: PartialDate;
  readonly to?: PartialDate;
}

/**
 * Records who speaks for a unit and in what position (edge cases 19-21); told again with position or days, these are added. Throws UNIT_NOT_FOUND, NOT_OWN_UNIT,
 * DATES_OUT_OF_ORDER, ALREADY_RECORDED.
 */
export function recordRepresentative(
  state: RegistryState,
  command: RecordRepresentative,
  context: Context,
): (RepresentativeRecorded | RegistryRecordSupplemented)[] {
  requireOwnUnit(context.actor, command.unitId);
  unitOf(state, command.unitId);
  const { unitId, person, position = null, acting = false, from = null, to = null } = command;
  if (from !== null && to !== null && isBefore(to, from)) {
    throw new DomainError('DATES_OUT_OF_ORDER', 'Ngày thôi chức vụ không được trước ngày nhận chức vụ.', {
      from,
      to,
    });
  }
  const data = { unitId, person, position, acting, from, to };
  const told = { ...data, acting: command.acting };
  const known = lastRecord(
    state,
    unitId,
    (fact) =>
      fact.type === 'RepresentativeRecorded' &&
      fact.data.unitId === unitId &&
      !differences(fact.data, told).some(contradicts),
  );
  if (known) return [moreOf(known, told, 'Đã ghi người này đại diện đơn vị.', { unitIds: [unitId] })];
  return [{ type: 'RepresentativeRecorded', data }];
}

/** Who speaks for a unit, as recorded. */
export function representativesOf(
  state: RegistryState,
  unitId: UnitId,
): readonly RepresentativeRecorded['data'][] {
  return toldOf(state, unitId).flatMap(({ type, data }) =>
    type === 'RepresentativeRecorded' && data.unitId === unitId ? [data] : [],
  );
}

/** The units that followed one, directly and through others; the one itself only where it followed itself. */
export function heirsOf(
  unitId: UnitId,
  followersOf: (unitId: UnitId) => readonly UnitId[],
): ReadonlySet<UnitId> {
  const heirs = new Set(followersOf(unitId));
  for (const heir of heirs) for (const next of followersOf(heir)) heirs.add(next);
  return heirs;
}

/** By which units each was followed, however that was recorded. */
export function successions({ records, aliases }: RegistryState): ReadonlyMap<string, readonly string[]> {
  const followers = new Map<string, string[]>();
  const follows = (unitId: UnitId, successorId: string): void => {
    followers.set(unitId, [...(followers.get(unitId) ?? []), successorId]);
  };
  for (const { type, data } of records.flatMap((record) => asOneBody(record, aliases))) {
    if (type === 'UnitsMerged') for (const id of data.predecessors) follows(id, data.unitId);
    if (type === 'UnitSuccessionRecorded') follows(data.unitId, data.successorId);
    if (type === 'UnitEnded' && data.successorId !== null) follows(data.unitId, data.successorId);
  }
  return followers;
}
