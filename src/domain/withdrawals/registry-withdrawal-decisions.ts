import { clusterOf } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser, requireOwnUnit, requireRegistrar } from '../registry/decision.js';
import type { OfficesBeside } from '../offices/officers.js';
import type { OfficesState } from '../offices/offices.js';
import { carriedBy, cluster, member } from './registry-grounds.js';
import type { Carried } from './registry-grounds.js';
import type { RegistryState } from '../registry/registry.js';
import type { RegistryFact, RegistryRecordWithdrawn } from '../registry/registry-events.js';
import { requireKeeper } from '../registry/unit-decisions.js';
import { calendarYear, overlaps } from '../ground/values.js';
import type { Resting, WithdrawRecord } from '../ground/withdrawal.js';
import { recordNotFound, recordOf, withdrawn } from '../ground/withdrawal.js';
import type { ClusterId, UnitId } from '../ground/values.js';

// Withdrawals of records of the registry. A record on which others rest cannot be withdrawn.

/** The record to withdraw, about a unit: its registration, a name, its end, a merger, who speaks for it. */
export interface WithdrawUnitRecord extends WithdrawRecord {
  /** Undefined for a record of units without names. */
  readonly unitId?: UnitId;
}

/**
 * Withdraws what was recorded of a unit in error, with the releases that the same command recorded; record and withdrawal stay in
 * the history. Whoever may record it may withdraw it. Throws RECORD_NOT_FOUND, RECORD_IN_USE, FORBIDDEN, NOT_OWN_UNIT.
 */
export function withdrawUnitRecord(
  state: RegistryState,
  { unitId, eventId, reason }: WithdrawUnitRecord,
  context: Context,
): RegistryRecordWithdrawn[] {
  const record = recordOf(state.records, eventId);
  const unitIds = unitsOf(record[0]);
  const bodyOf = (id: string): string => state.aliases.get(id) ?? id;
  const isUnnamed = record[0].type.startsWith('UnnamedUnits') && clustersOf(record).length === 0;
  if (unitId === undefined ? !isUnnamed : !unitIds.some((id) => bodyOf(id) === unitId))
    throw recordNotFound(eventId);
  if (isUnnamed) requireRegistrar(context.actor);
  else if (record[0].type === 'RepresentativeRecorded')
    requireOwnUnit(context.actor, bodyOf(record[0].data.unitId));
  else for (const id of keptOf(record[0], unitIds)) requireKeeper(state, bodyOf(id), context);
  const { resting } = carriedBy(state.records, record);
  const data = {
    ...withdrawn(record, unitIds, reason, resting),
    clusterIds: clustersOf(record),
    ...unnamedOf(record),
  };
  return [{ type: 'RegistryRecordWithdrawn', data }];
}

/** The record to withdraw, about a cluster: that it was established, a label, its end, an admission or a release. */
export interface WithdrawClusterRecord extends WithdrawRecord {
  readonly clusterId: ClusterId;
}

/**
 * Withdraws what was recorded of a cluster or its members in error; record and withdrawal stay in the history. An office rests on
 * the membership of the unit that holds it (R13). Throws CLUSTER_NOT_FOUND, FORBIDDEN, RECORD_NOT_FOUND, RECORD_IN_USE.
 */
export function withdrawClusterRecord(
  state: RegistryState,
  { clusterId, eventId, reason }: WithdrawClusterRecord,
  context: Context,
  { offices }: OfficesBeside,
): RegistryRecordWithdrawn[] {
  requireOrganiser(context.actor, clusterOf(state, clusterId).organiserId);
  const record = recordOf(state.records, eventId);
  if (unitsOf(record[0]).length > 0 || !clustersOf(record).includes(clusterId)) throw recordNotFound(eventId);
  const { resting, lost } = carriedBy(state.records, record);
  const held = officesOn(clusterId, offices, lost);
  const rosters = record.flatMap(({ type, data }) =>
    type === 'RosterAdmitted' ? [{ clusterId: data.clusterId, year: data.year }] : [],
  );
  const data = {
    ...withdrawn(record, [], reason, [...resting, ...held]),
    clusterIds: [clusterId],
    ...(rosters.length > 0 ? { rosters } : {}),
    ...unnamedOf(record),
  };
  return [{ type: 'RegistryRecordWithdrawn', data }];
}

/**
 * The records of offices that rest on the withdrawn record: all rest on the cluster, and an appointment on the unit being a member
 * in the year (R13).
 */
function officesOn(
  clusterId: ClusterId,
  { appointments, unnamed, actings, handOvers, vacancies }: OfficesState,
  lost: Carried['lost'],
): readonly Resting[] {
  const held = [...appointments, ...actings].filter(
    ({ unitId, year }) =>
      unitId !== null && lost(member(clusterId, unitId, (period) => overlaps(period, calendarYear(year)))),
  );
  const all = [...appointments, ...unnamed, ...handOvers, ...vacancies, ...actings];
  return (lost(cluster(clusterId)) ? all : held).map(({ proof }) => ({
    eventId: proof.eventId,
    type: proof.type,
  }));
}

/** The units whose keepers may withdraw it. A succession is recorded by the keeper of the unit that was succeeded. */
const keptOf = ({ type, data }: RegistryFact, unitIds: readonly UnitId[]): readonly string[] =>
  type === 'UnitSuccessionRecorded' || type === 'UnitsIdentified' ? [data.unitId] : unitIds;

/** The units that a record is about; none for a record about a cluster. */
function unitsOf({ type, data }: RegistryFact): readonly string[] {
  if ('clusterId' in data) return [];
  if (type === 'UnitSuccessionRecorded') return [data.unitId, data.successorId];
  if (type === 'UnnamedUnitsNamed') return data.named;
  if (type === 'UnnamedUnitsRecorded')
    return [...new Set([data.superiorId ?? [], data.successorId ?? [], data.named].flat())];
  if (type === 'UnitsIdentified') return [data.unitId, data.aliasId];
  return 'predecessors' in data ? [data.unitId, ...data.predecessors] : [data.unitId];
}

/** The records of units without names that it gave names to. */
function unnamedOf(record: readonly RegistryFact[]): Pick<RegistryRecordWithdrawn['data'], 'unnamed'> {
  const unnamed = record.flatMap(({ type, data }) => (type === 'UnnamedUnitsNamed' ? [data.eventId] : []));
  return unnamed.length > 0 ? { unnamed } : {};
}

function clustersOf(record: readonly RegistryFact[]): readonly string[] {
  return [...new Set(record.flatMap(({ data }) => ('clusterId' in data ? (data.clusterId ?? []) : [])))];
}
