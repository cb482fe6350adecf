import type { Actor, Recorded } from '../ground/event.js';
import { added, put } from '../ground/growing.js';
import type { Supplement } from '../ground/supplement.js';
import { withSupplement } from '../ground/supplement.js';
import { latest } from '../ground/told-day.js';
import type { ClusterId, Day, PartialDate, Period, UnitId } from '../ground/values.js';
import { byBeginning, holdingOn, overlaps } from '../ground/values.js';
import type {
  UnitsIdentified,
  ClusterKind,
  RegistryEvent,
  RegistryFact,
  Tier,
  UnitKind,
  UnitRegistered,
} from './registry-events.js';
import type { Aliases } from './one-body.js';
import { aliasesOf, asOneBody, noAliases } from './one-body.js';
import type { MemberChange, Membership } from './told-in-any-order.js';
import { membershipsOf, withFormer } from './told-in-any-order.js';
import { kept, without } from '../ground/withdrawal.js';

// The registry: which units exist, which clusters an organiser has cut, and which unit belonged to which cluster when.
// One stream for all of it: a merger ends units and memberships in one step, a number is given once per organiser,
// and a unit is in one cluster of an organiser at a time (R3, R4). It is small: thousands of events in decades.

/** The one stream of the registry. */
export const stream = 'registry';

/** A name or label, and the first day it was used; null is from the beginning. */
export interface Name {
  readonly name: string;
  readonly from: PartialDate | null;
}

/** What decisions need to know of a unit. */
export interface Unit {
  readonly unitId: UnitId;
  readonly kind: UnitKind;
  /** In the order recorded; ask `nameOn` for the one of a day. */
  readonly names: readonly Name[];
  /** Partial date; null where not known. */
  readonly existsFrom: PartialDate | null;
  /** `on` is the first day on which it is certain to exist no longer, `told` what a source says of the day. */
  readonly ended: {
    readonly on: Day;
    readonly told: PartialDate | null;
    readonly successorId: string | null;
  } | null;
  /**
   * The organiser that keeps its record: who registered it, or else whose cluster admitted it first; null where none did.
   */
  readonly keeperId: string | null;
}

/** What decisions need to know of a cluster; `members` are the memberships by unit, oldest first. */
export interface Cluster {
  readonly clusterId: ClusterId;
  /** Null where no source says. */
  readonly organiserId: string | null;
  readonly tier: Tier;
  readonly kind: ClusterKind;
  readonly number: number | null;
  /** In the order recorded; ask `nameOn` for the one of a day. */
  readonly labels: readonly Name[];
  /** Partial date; null where not known. */
  readonly establishedOn: PartialDate | null;
  /** The first day on which it is certain to exist no longer, and what a source says of the day. */
  readonly dissolvedOn: Day | null;
  readonly dissolvedTold: PartialDate | null;
  readonly members: ReadonlyMap<string, readonly Membership[]>;
  /** What `members` follow from, in the order told. */
  readonly changes: ReadonlyMap<string, readonly MemberChange[]>;
}

/** All units and clusters by id, and the records they follow from, to fold again after a withdrawal. */
export interface RegistryState {
  readonly records: Recorded<RegistryFact>[];
  /** Ids that were found to be another unit's; these are no keys of `units`. */
  readonly aliases: Aliases;
  readonly units: Map<string, Unit>;
  readonly clusters: Map<string, Cluster>;
}

export function initial(): RegistryState {
  return { records: [], aliases: noAliases, units: new Map(), clusters: new Map() };
}

/** Changes the state in place; a withdrawal, an identification and what is told again, which are rare, fold the records again. */
export function evolve(state: RegistryState, event: Recorded<RegistryEvent>): RegistryState {
  if (event.type === 'RegistryRecordWithdrawn') return folded(without(state.records, event.data.eventIds));
  if (event.type === 'RegistryRecordSupplemented') return folded(withSupplement(state.records, event.data));
  if (event.type === 'UnitsIdentified') return folded([...state.records, kept(event)]);
  return take(state, kept(event));
}

/** The state as it is with what was told of records later. */
export const withMore = ({ records }: RegistryState, more: readonly Supplement[]): RegistryState =>
  folded(more.reduce<readonly Recorded<RegistryFact>[]>(withSupplement, records));

/** The state with two ids found to be one body. */
export function withIdentified({ records }: RegistryState, data: UnitsIdentified['data']): RegistryState {
  const [first] = records;
  return folded(first ? [...records, { ...first, type: 'UnitsIdentified', data }] : records);
}

/** The state by these records, under the ids by which bodies are known. */
function folded(records: readonly Recorded<RegistryFact>[]): RegistryState {
  const identified = records.flatMap(({ type, data }) => (type === 'UnitsIdentified' ? data : []));
  return records.reduce(take, { ...initial(), aliases: aliasesOf(identified) });
}

function take(state: RegistryState, record: Recorded<RegistryFact>): RegistryState {
  state.records.push(record);
  for (const fact of asOneBody(record, state.aliases)) tell(state, fact);
  return state;
}

/** The units and clusters that a fact tells of. */
function* subjectsOf({ data }: RegistryFact): Generator<string> {
  if ('unitId' in data) yield data.unitId;
  if ('clusterId' in data && data.clusterId !== undefined) yield data.clusterId;
  if ('predecessors' in data) yield* data.predecessors;
}

/** Records by the units and clusters that they tell of. */
interface About {
  /** How many were looked at. */
  records: number;
  readonly by: Map<string, readonly Recorded<RegistryFact>[]>;
}

/** By the records of a state. They are looked at once somebody asks: to fold them all takes twice as long with this. */
const abouts = new WeakMap<RegistryState['records'], About>();

/** What was told of a unit or a cluster, in order, as told of bodies; also what only names it beside another. */
export function toldOf({ records, aliases }: RegistryState, id: string): readonly Recorded<RegistryFact>[] {
  const about: About = abouts.get(records) ?? { records: 0, by: new Map() };
  abouts.set(records, about);
  for (const record of records.slice(about.records))
    for (const fact of asOneBody(record, aliases))
      for (const subject of subjectsOf(fact)) {
        const told = about.by.get(subject);
        if (told === undefined) about.by.set(subject, [record]);
        else if (told.at(-1) !== record) added(told, record);
      }
  about.records = records.length;
  return (about.by.get(id) ?? []).flatMap((record) => asOneBody(record, aliases));
}

function tell({ units, clusters }: RegistryState, event: Recorded<RegistryFact>): void {
  const cluster = (id: string): Cluster => found(clusters.get(id), id);
  const unit = (id: string): Unit => found(units.get(id), id);
  switch (event.type) {
    case 'UnitRegistered':
      units.set(
        event.data.unitId,
        newUnit(event.data, event.data.existsFrom, keeperBy(event.metadata.actor)),
      );
      break;
    case 'UnitRenamed': {
      const { unitId, name, from, knownBy } = event.data;
      const names = added(unit(unitId).names, { name, from: from ?? knownBy });
      units.set(unitId, { ...unit(unitId), names });
      break;
    }
    case 'UnitEnded': {
      const { unitId, on: told, successorId } = event.data;
      units.set(unitId, { ...unit(unitId), ended: { on: latest(event.data), told, successorId } });
      break;
    }
    case 'UnitsMerged': {
      const { unitId, on: told, predecessors } = event.data;
      const ended = { on: latest(event.data), told, successorId: unitId };
      const [keeper = null, ...others] = new Set(predecessors.map((id) => unit(id).keeperId));
      for (const id of predecessors) units.set(id, { ...unit(id), ended });
      units.set(
        unitId,
        newUnit(event.data, told, others.length > 0 ? keeperBy(event.metadata.actor) : keeper),
      );
      break;
    }
    case 'FormerNameRecorded': {
      const { unitId, name, from, until } = event.data;
      units.set(unitId, { ...unit(unitId), names: withFormer(unit(unitId).names, { name, from }, until) });
      break;
    }
    case 'UnitExistenceRecorded': {
      const { unitId, existsFrom } = event.data;
      units.set(unitId, { ...unit(unitId), existsFrom });
      break;
    }
    case 'UnitSuccessionRecorded':
    case 'UnitPlaceRecorded':
    case 'UnitsIdentified':
    case 'UnnamedUnitsRecorded':
    case 'UnnamedUnitsNamed':
    case 'RosterAdmitted':
    case 'RepresentativeRecorded':
      break;
    case 'ClusterEstablished': {
      const { clusterId, organiserId, tier, kind, number, label, establishedOn } = event.data;
      clusters.set(clusterId, {
        clusterId,
        organiserId,
        tier,
        kind,
        number,
        labels: [{ name: label, from: null }],
        establishedOn,
        dissolvedOn: null,
        dissolvedTold: null,
        members: new Map(),
        changes: new Map(),
      });
      break;
    }
    case 'ClusterRelabelled': {
      const { clusterId, label, from, knownBy } = event.data;
      const labels = added(cluster(clusterId).labels, { name: label, from: from ?? knownBy });
      clusters.set(clusterId, { ...cluster(clusterId), labels });
      break;
    }
    case 'ClusterTierCorrected':
      clusters.set(event.data.clusterId, { ...cluster(event.data.clusterId), tier: event.data.tier });
      break;
    case 'ClusterEstablishmentRecorded': {
      const { clusterId, establishedOn } = event.data;
      clusters.set(clusterId, { ...cluster(clusterId), establishedOn });
      break;
    }
    case 'ClusterDissolved': {
      const { clusterId, on: dissolvedTold } = event.data;
      clusters.set(clusterId, { ...cluster(clusterId), dissolvedOn: latest(event.data), dissolvedTold });
      break;
    }
    case 'MemberAdmitted':
    case 'MemberReleased':
    case 'MemberReported': {
      const { unitId, clusterId } = event.data;
      const { members, changes, organiserId } = cluster(clusterId);
      const told = added(changes.get(unitId) ?? [], kept(event));
      put(changes, unitId, told);
      put(members, unitId, membershipsOf(told));
      const { keeperId } = unit(unitId);
      units.set(unitId, { ...unit(unitId), keeperId: keeperId ?? organiserId });
      break;
    }
  }
}

/** The organiser that registers a unit keeps it; the operator registers on anybody's behalf. */
const keeperBy = ({ roles, unitId }: Actor): string | null => (roles.includes('operator') ? null : unitId);

const newUnit = (
  { unitId, kind, name }: Pick<UnitRegistered['data'], 'unitId' | 'kind' | 'name'>,
  existsFrom: PartialDate | null,
  keeperId: string | null,
): Unit => ({
  unitId,
  kind,
  names: [{ name, from: null }],
  existsFrom,
  ended: null,
  keeperId,
});

/**
 * The name or label in use on a day, in whatever order names were recorded: an old one recorded late does not replace the
 * present one, and a coming one is not used yet. Before all that are known, the first of them.
 */
export function nameOn(names: readonly Name[], day: Day): string {
  return found(holdingOn(names, day) ?? byBeginning([...names])[0], `name for ${day}`).name;
}

function found<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new Error(`the registry has no ${id}: its history is incomplete`);
  return value;
}

/** True where the unit belonged to the cluster on at least one day of the period. */
export function isMember(cluster: Cluster, unitId: UnitId, period: Period): boolean {
  return (cluster.members.get(unitId) ?? []).some((p) => overlaps(p, period));
}

/** Units that belonged to the cluster on at least one day of the period, in order of admission (R5). */
export function membersIn(cluster: Cluster, period: Period): readonly string[] {
  return [...cluster.members.keys()].filter((unitId) => isMember(cluster, unitId, period));
}
