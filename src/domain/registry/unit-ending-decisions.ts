import { DomainError } from '../ground/errors.js';
import type { Recorded } from '../ground/event.js';
import { contradicts, onRecord, recordedAlready } from '../ground/told-again.js';
import type { ToldDay } from '../ground/told-day.js';
import { earliest, latest, printTold, toldDay } from '../ground/told-day.js';
import type { ClusterId, PartialDate, UnitId } from '../ground/values.js';
import type { Context, Telling } from './decision.js';
import { requireRegistrar } from './decision.js';
import { releasesFrom, requireOneCluster } from './memberships.js';
import type { Place } from './proposed-id.js';
import type {
  MemberReleased,
  RegistryFact,
  RegistryRecordSupplemented,
  UnitEnded,
  UnitKind,
  UnitsMerged,
} from './registry-events.js';
import type { RegistryState, Unit } from './registry.js';
import { nameOn, toldOf, withMore } from './registry.js';
import { differencesFrom, lastRecord, moreOf } from './told-again-in-registry.js';
import { idOfNew, livingUnit, placeTold, requireExistence, requireKeeper, unitOf } from './unit-decisions.js';

// Decisions on how units end: under a legal act, by themselves or merged into a new one (R68, R69).

/** Releases from each membership that would outlast the unit (R69). */
function releases(state: RegistryState, unitId: UnitId, end: ToldDay, reason: string): MemberReleased[] {
  return [...state.clusters.values()].flatMap((cluster) => releasesFrom(cluster, unitId, end, reason));
}

/** Throws DATES_OUT_OF_ORDER where the unit did not exist yet by any day that its end may mean. */
const requireBegun = (unit: Unit, end: ToldDay): void => requireExistence(unit, end.on ?? latest(end));

/** The end of a unit, with what follows it where something does. */
export interface EndUnit extends Telling {
  readonly unitId: UnitId;
  /** First day on which the unit no longer exists; a partial date, undefined where no source states it. */
  readonly on?: PartialDate;
  /** As printed; undefined where not told. */
  readonly reason?: string;
  readonly successorId?: string;
}

/**
 * Ends a unit and its open memberships; what it did stays (R66, R69). Told again with the day, the reason or the successor, these
 * are added. Throws UNIT_NOT_FOUND, UNIT_ENDED, ALREADY_RECORDED, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function endUnit(
  state: RegistryState,
  command: EndUnit,
  context: Context,
): (UnitEnded | MemberReleased | RegistryRecordSupplemented)[] {
  requireKeeper(state, command.unitId, context);
  const { unitId, reason = 'unknown', successorId = null } = command;
  const unit = unitOf(state, unitId);
  const known = unit.ended && lastRecord(state, unitId, (fact) => endsUnit(fact, unitId));
  const told = { on: command.on, reason: command.reason, successorId: command.successorId };
  if (unit.ended && known) requireSameEnd(unit, unit.ended, known, told);
  const end = toldDay(command.on, command, context.today);
  requireBegun(unit, end);
  if (successorId === unitId) {
    throw new DomainError('UNIT_ENDED', `${nameOn(unit.names, latest(end))} không thể kế thừa chính mình.`, {
      unitId,
      on: end.on,
    });
  }
  if (successorId !== null) livingUnit(state, successorId, earliest(end) ?? undefined);
  if (known) return endedAgain(state, known, told, [unitId]);
  return [
    { type: 'UnitEnded', data: { unitId, ...end, reason, successorId } },
    ...releases(state, unitId, end, 'UNIT_ENDED'),
  ];
}

const endsUnit = ({ type, data }: RegistryFact, unitId: UnitId): boolean =>
  (type === 'UnitEnded' && data.unitId === unitId) ||
  (type === 'UnitsMerged' && data.predecessors.includes(unitId));

/** Throws UNIT_ENDED where something else is on record, ALREADY_RECORDED where the telling adds nothing. */
function requireSameEnd(
  { unitId, names }: Unit,
  ended: NonNullable<Unit['ended']>,
  known: Recorded<RegistryFact>,
  told: object,
): void {
  const { told: on, successorId } = ended;
  const detail = `${nameOn(names, ended.on)} đã kết thúc hoạt động ${printTold({ on })}.`;
  // A merger is told as one: of each that ended with it, only that it did.
  const end =
    known.type === 'UnitsMerged'
      ? { ...known, data: { ...known.data, successorId: known.data.unitId } }
      : known;
  const differs = differencesFrom(end, told);
  if (differs.length === 0) throw recordedAlready(detail, onRecord(end), told);
  if (end === known && !differs.some(contradicts)) return;
  throw new DomainError('UNIT_ENDED', detail, { unitId, on, successorId, current: onRecord(end), differs });
}

/**
 * What is told again of an end adds to it, and its day to the releases that follow from it. Throws ALREADY_RECORDED, also where a
 * membership recorded since would outlast that day: the end is then withdrawn and told anew. Throws MEMBER_OF_ANOTHER_CLUSTER where
 * that day makes certain that a unit was in two (R4).
 */
export function endedAgain(
  state: RegistryState,
  known: Recorded<RegistryFact>,
  told: { readonly on?: PartialDate },
  unitIds: readonly UnitId[],
  clusterIds: readonly ClusterId[] = [],
): RegistryRecordSupplemented[] {
  const detail = 'Việc kết thúc này đã được ghi nhận.';
  const more = moreOf(known, told, detail, { unitIds, clusterIds });
  const { on } = more.data.added as { readonly on?: PartialDate };
  if (on === undefined) return [more];
  const releases = state.records.filter(
    (record): record is Recorded<MemberReleased> =>
      record.type === 'MemberReleased' &&
      record.data.on === null &&
      // What is known by an earlier day is told more exactly than by a month or year that goes on after it.
      latest({ on }) <= record.data.knownBy &&
      record.metadata.commandId === known.metadata.commandId,
  );
  const followed = releases.map((release) =>
    moreOf(release, { on }, detail, { clusterIds: [release.data.clusterId] }),
  );
  const after = withMore(
    state,
    [more, ...followed].map(({ data }) => data),
  );
  // A later release may hide such a membership, and may be withdrawn.
  const hidden = after.records.some(
    (record) =>
      record.type === 'MemberReleased' && isOf(record.data, known) && latest(record.data) > latest({ on }),
  );
  if (hidden || outlasting(after, known, { on }).length > 0)
    throw recordedAlready(detail, onRecord(known), told);
  for (const { data } of releases) requireOneCluster(after, data);
  return [more, ...followed];
}

/** Whether a release is of the cluster or the unit that ended. */
function isOf({ clusterId, unitId }: MemberReleased['data'], { type, data }: RegistryFact): boolean {
  if (type === 'ClusterDissolved') return clusterId === data.clusterId;
  if (type === 'UnitEnded') return unitId === data.unitId;
  return type === 'UnitsMerged' && data.predecessors.includes(unitId);
}

/** Memberships that would outlast what ended, each as its release. */
function outlasting(state: RegistryState, { type, data }: RegistryFact, end: ToldDay): MemberReleased[] {
  if (type === 'UnitEnded') return releases(state, data.unitId, end, 'UNIT_ENDED');
  if (type === 'UnitsMerged') return data.predecessors.flatMap((id) => releases(state, id, end, 'MERGED'));
  const cluster = type === 'ClusterDissolved' ? state.clusters.get(data.clusterId) : undefined;
  if (!cluster) return [];
  return [...cluster.members.keys()].flatMap((id) => releasesFrom(cluster, id, end, 'CLUSTER_DISSOLVED'));
}

/** Two or more units and the new one they become. */
export interface MergeUnits extends Readonly<Place>, Telling {
  readonly predecessors: readonly string[];
  /** Id of the new unit; it must be new even where the name is an old one. Undefined where the server shall propose one. */
  readonly unitId?: UnitId;
  readonly kind: UnitKind;
  readonly name: string;
  readonly shortName?: string;
  /** First day of the new unit; a partial date, undefined where no source states it. */
  readonly on?: PartialDate;
}

/**
 * Merges two or more units into a new one (R68); told again with more, it is added. Throws UNIT_NOT_FOUND, UNIT_ENDED,
 * UNIT_ALREADY_REGISTERED, ALREADY_RECORDED, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function mergeUnits(
  state: RegistryState,
  command: MergeUnits,
  context: Context,
): (UnitsMerged | MemberReleased | RegistryRecordSupplemented)[] {
  requireRegistrar(context.actor);
  const predecessors = [...new Set(command.predecessors)];
  const { kind, name, shortName = null } = command;
  const known = predecessors
    .flatMap((id) => toldOf(state, id))
    .findLast(
      ({ type, data }) =>
        type === 'UnitsMerged' &&
        data.name === name &&
        data.predecessors.length === predecessors.length &&
        predecessors.every((id) => data.predecessors.includes(id)),
    );
  const told = { unitId: command.unitId, kind, shortName, on: command.on, ...placeTold(command) };
  if (known && !differencesFrom(known, told).some(contradicts)) {
    for (const id of predecessors) requireKeeper(state, id, context);
    if (command.superiorId !== undefined) unitOf(state, command.superiorId);
    const begun = toldDay(command.on, command, context.today);
    for (const id of predecessors) requireBegun(unitOf(state, id), begun);
    return endedAgain(state, known, told, [(known.data as UnitsMerged['data']).unitId, ...predecessors]);
  }
  const { unitId, said } = idOfNew(state, command, context);
  for (const id of predecessors) requireKeeper(state, id, context);
  const end = toldDay(command.on, command, context.today);
  for (const id of predecessors) requireBegun(livingUnit(state, id), end);
  return [
    {
      type: 'UnitsMerged',
      data: { unitId, kind, name, shortName, predecessors, ...end, ...placeTold(command), ...said },
    },
    ...predecessors.flatMap((id) => releases(state, id, end, 'MERGED')),
  ];
}
