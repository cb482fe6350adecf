import {
  admitMember,
  clusterOf,
  dissolveCluster,
  establishCluster,
  releaseMember,
  renameCluster,
} from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser, requireOwnUnit } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Actor, Recorded } from '../ground/event.js';
import type { OfficesBeside } from '../offices/officers.js';
import type { OfficesState } from '../offices/offices.js';
import type {
  Cluster,
  RegistryEvent,
  RegistryFact,
  RegistryRecordWithdrawn,
  RegistryState,
} from '../registry/registry.js';
import * as Registry from '../registry/registry.js';
import { isMember } from '../registry/registry.js';
import {
  endUnit,
  mergeUnits,
  recordRepresentative,
  registerUnit,
  renameUnit,
  requireKeeper,
} from '../registry/unit-decisions.js';
import { calendarYear } from '../ground/values.js';
import type { Resting, WithdrawRecord } from '../ground/withdrawal.js';
import { commandsOf, recordNotFound, recordOf, withdrawn } from '../ground/withdrawal.js';

// Withdrawals in the registry. What rests on a record is found by deciding all later commands again without it: those that
// would be refused, or would record something else, rest on it.

type Decision = (state: RegistryState, command: never, context: Context) => readonly RegistryEvent[];
type Command = readonly [Recorded<RegistryFact>, ...Recorded<RegistryFact>[]];

const decisions: Readonly<Record<RegistryFact['type'], Decision>> = {
  UnitRegistered: registerUnit,
  UnitRenamed: renameUnit,
  UnitEnded: endUnit,
  UnitsMerged: mergeUnits,
  RepresentativeRecorded: recordRepresentative,
  ClusterEstablished: establishCluster,
  ClusterRelabelled: renameCluster,
  ClusterDissolved: dissolveCluster,
  MemberAdmitted: admitMember,
  MemberReleased: releaseMember,
};

/** Whoever sent it was allowed to: what a command would record now depends on the state alone. */
const anybody: Actor = { id: 'anybody', roles: ['operator'], unitId: null };

function outcome(state: RegistryState, [{ type, data }, ...more]: Command, context: Context): string {
  const dissolved = more.find((event) => event.type === 'ClusterDissolved')?.data;
  const command = { ...data, dissolved };
  try {
    return JSON.stringify(decisions[type](state, command as never, { ...context, actor: anybody }));
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

/** The registry without a record, and the commands that rest on it. */
function lacking(
  records: readonly Recorded<RegistryFact>[],
  record: Command,
  context: Context,
): { readonly state: RegistryState; readonly resting: readonly Resting[] } {
  const resting: Resting[] = [];
  let whole = Registry.initial();
  let state = Registry.initial();
  for (const command of commandsOf(records)) {
    const [{ id, type }] = command;
    const gone = id === record[0].id;
    const rests = !gone && outcome(whole, command, context) !== outcome(state, command, context);
    if (rests) resting.push({ eventId: id, type });
    whole = command.reduce(Registry.evolve, whole);
    if (!gone && !rests) state = command.reduce(Registry.evolve, state);
  }
  return { state, resting };
}

/** A record about a unit itself: its registration, a name, its end, a merger, who speaks for it. */
export interface WithdrawUnitRecord extends WithdrawRecord {
  readonly unitId: string;
}

/**
 * Withdraws what was recorded of a unit in error, with the releases that came with it; both stay in the history. Who may
 * record it may withdraw it. Throws RECORD_NOT_FOUND, RECORD_IN_USE, FORBIDDEN, NOT_OWN_UNIT.
 */
export function withdrawUnitRecord(
  state: RegistryState,
  { unitId, eventId, reason }: WithdrawUnitRecord,
  context: Context,
): RegistryRecordWithdrawn[] {
  const record = recordOf(state.records, eventId);
  const unitIds = unitsOf(record[0]);
  if (!unitIds.includes(unitId)) throw recordNotFound(eventId);
  if (record[0].type === 'RepresentativeRecorded') requireOwnUnit(context.actor, unitId);
  else for (const id of unitIds) requireKeeper(state, id, context);
  const { resting } = lacking(state.records, record, context);
  const data = { ...withdrawn(record, unitIds, reason, resting), clusterIds: clustersOf(record) };
  return [{ type: 'RegistryRecordWithdrawn', data }];
}

/** A record about a cluster: that it was established, a label, its end, an admission or a release. */
export interface WithdrawClusterRecord extends WithdrawRecord {
  readonly clusterId: string;
}

/**
 * Withdraws what was recorded of a cluster or its members in error; both stay in the history. A seat rests on the
 * membership of its unit (R13). Throws CLUSTER_NOT_FOUND, FORBIDDEN, RECORD_NOT_FOUND, RECORD_IN_USE.
 */
export function withdrawClusterRecord(
  state: RegistryState,
  { clusterId, eventId, reason }: WithdrawClusterRecord,
  context: Context,
  { offices }: OfficesBeside,
): RegistryRecordWithdrawn[] {
  const cluster = clusterOf(state, clusterId);
  requireOrganiser(context.actor, cluster.organiserId);
  const record = recordOf(state.records, eventId);
  if (unitsOf(record[0]).length > 0 || !clustersOf(record).includes(clusterId)) throw recordNotFound(eventId);
  const { state: left, resting } = lacking(state.records, record, context);
  const seats = seatsOn(offices, cluster, left.clusters.get(clusterId));
  const data = { ...withdrawn(record, [], reason, [...resting, ...seats]), clusterIds: [clusterId] };
  return [{ type: 'RegistryRecordWithdrawn', data }];
}

/** Seats of units that would no longer be members in the year, or of a cluster that would not be. */
function seatsOn(offices: OfficesState, before: Cluster, after: Cluster | undefined): readonly Resting[] {
  const { appointments, handOvers, vacancies, actings } = offices;
  const facts = after
    ? [...appointments, ...actings]
    : [...appointments, ...handOvers, ...vacancies, ...actings];
  return facts
    .filter((fact) => {
      const year = calendarYear(fact.year);
      if (!after || !('unitId' in fact)) return true;
      return isMember(before, fact.unitId, year) && !isMember(after, fact.unitId, year);
    })
    .map(({ proof }) => ({ eventId: proof.eventId, type: proof.type }));
}

function unitsOf({ data }: RegistryFact): readonly string[] {
  if ('clusterId' in data) return [];
  return 'predecessors' in data ? [data.unitId, ...data.predecessors] : [data.unitId];
}

function clustersOf(record: readonly RegistryFact[]): readonly string[] {
  return [...new Set(record.flatMap(({ data }) => ('clusterId' in data ? [data.clusterId] : [])))];
}
