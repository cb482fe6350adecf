import type { Actor, DomainEvent, Recorded } from '../ground/event.js';
import { added, put } from '../ground/growing.js';
import type { ClusterId, Day, PartialDate, Period, PersonRef, UnitId } from '../ground/values.js';
import { byBeginning, holdingOn, overlaps } from '../ground/values.js';
import type { IdProposed, Place } from './proposed-id.js';
import { periodsAfter, withFormer } from './told-in-any-order.js';
import type { Withdrawn } from '../ground/withdrawal.js';
import { kept, without } from '../ground/withdrawal.js';

// The registry: which units exist, which clusters an organiser has cut, and which unit belonged to which cluster when.
// One stream for all of it: a merger ends units and memberships in one step, a number is given once per organiser,
// and a unit is in one cluster of an organiser at a time (R3, R4). It is small: thousands of events in decades.

/** The one stream of the registry. */
export const stream = 'registry';

/** What kind of body a unit is. Source: practice, and P52 for what is left since 2025. */
export type UnitKind =
  | 'GOVERNMENT_INSPECTORATE'
  | 'MINISTRY_INSPECTORATE'
  | 'PROVINCIAL_INSPECTORATE'
  | 'DEPARTMENT_INSPECTORATE'
  | 'DISTRICT_INSPECTORATE'
  | 'PUBLIC_SERVICE_UNIT'
  | 'GI_DEPARTMENT'
  | 'PEOPLES_COMMITTEE'
  /** A ministry, a branch, a central agency or organisation (bộ, ban, ngành, đoàn thể trung ương). */
  | 'MINISTRY'
  | 'OTHER';

/** `CUM`: cut by territory; `KHOI`: cut by function. Same behaviour, other noun. */
export type ClusterKind = 'CUM' | 'KHOI';

/**
 * For whom a cluster is cut: inspectorates of the sector, bodies of a ministry, of a province, or the organiser's own units;
 * NOT_STATED where no source says. One organiser may number several tiers apart: ministries' "Khối III" and its own internal
 * "Khối III" (R3). SAMPLE is made up, for trying things out; lists leave it out.
 */
export const tiers = ['SECTOR', 'MINISTRY', 'LOCAL', 'INTERNAL', 'NOT_STATED', 'SAMPLE'] as const;

/** One of the above. */
export type Tier = (typeof tiers)[number];

/** The tier that bodies of a kind cut clusters of, beside those of their own units; NOT_STATED where it does not follow. Source: R83. */
export function tierOf(kind: UnitKind): Tier {
  switch (kind) {
    case 'GOVERNMENT_INSPECTORATE':
      return 'SECTOR';
    case 'MINISTRY':
    case 'MINISTRY_INSPECTORATE':
      return 'MINISTRY';
    case 'PEOPLES_COMMITTEE':
    case 'PROVINCIAL_INSPECTORATE':
      return 'LOCAL';
    case 'DEPARTMENT_INSPECTORATE':
    case 'DISTRICT_INSPECTORATE':
    case 'PUBLIC_SERVICE_UNIT':
    case 'GI_DEPARTMENT':
    case 'OTHER':
      return 'NOT_STATED';
  }
}

/** A unit exists. `existsFrom` is a partial date, null where not known. */
export type UnitRegistered = DomainEvent<
  'UnitRegistered',
  {
    unitId: UnitId;
    kind: UnitKind;
    name: string;
    shortName: string | null;
    existsFrom: PartialDate | null;
    warnings?: IdProposed[];
  } & Place
>;
/** A unit belongs elsewhere from a partial date on, or it is told later where it belongs; `from` is null where no day is told. */
export type UnitPlaceRecorded = DomainEvent<
  'UnitPlaceRecorded',
  { unitId: UnitId; from: PartialDate | null } & Place
>;
/** The same unit bears another name from a day on (R67). */
export type UnitRenamed = DomainEvent<
  'UnitRenamed',
  { unitId: UnitId; name: string; shortName: string | null; from: PartialDate }
>;
/**
 * A name that a unit bore before, told later: until the first day of the name after it. Both are partial dates, null where not
 * known; without the day on which it ended, nothing says when it was in use, and it is the name of no day.
 */
export type FormerNameRecorded = DomainEvent<
  'FormerNameRecorded',
  {
    unitId: UnitId;
    name: string;
    shortName: string | null;
    from: PartialDate | null;
    until: PartialDate | null;
  }
>;
/** Since when a unit exists, told later, or otherwise than before: the last one told holds. */
export type UnitExistenceRecorded = DomainEvent<
  'UnitExistenceRecorded',
  {
    unitId: UnitId;
    existsFrom: PartialDate;
    /** What is on record of it from before that day. */
    warnings?: { code: 'RECORDED_BEFORE_EXISTENCE'; detail: string }[];
  }
>;
/** A unit was followed by another, both known before; `on` is a partial date, null where not known. */
export type UnitSuccessionRecorded = DomainEvent<
  'UnitSuccessionRecorded',
  { unitId: UnitId; successorId: string; on: PartialDate | null }
>;
/** A unit no longer exists from a day on (R69). */
export type UnitEnded = DomainEvent<
  'UnitEnded',
  { unitId: UnitId; on: Day; reason: string; successorId: string | null }
>;
/** Units ended and a new one began in their place, new even where it keeps the name of one (edge cases 14 and 15). */
export type UnitsMerged = DomainEvent<
  'UnitsMerged',
  {
    unitId: UnitId;
    kind: UnitKind;
    name: string;
    shortName: string | null;
    predecessors: string[];
    on: Day;
    warnings?: IdProposed[];
  } & Place
>;
/** A person who speaks for a unit in a position; never the holder of an office (R9). */
export type RepresentativeRecorded = DomainEvent<
  'RepresentativeRecorded',
  {
    unitId: UnitId;
    person: PersonRef;
    position: string;
    acting: boolean;
    from: PartialDate | null;
    to: PartialDate | null;
  }
>;
/** A cluster exists; `label` and `aliases` are its names as printed, `predecessors` what it continues (R8). */
export type ClusterEstablished = DomainEvent<
  'ClusterEstablished',
  {
    clusterId: ClusterId;
    organiserId: string;
    tier: Tier;
    kind: ClusterKind;
    number: number | null;
    label: string;
    aliases: string[];
    establishedOn: PartialDate | null;
    predecessors: string[];
    warnings?: IdProposed[];
  }
>;
/** A cluster bears another label from a day on. */
export type ClusterRelabelled = DomainEvent<
  'ClusterRelabelled',
  { clusterId: ClusterId; label: string; aliases: string[]; from: PartialDate }
>;
/** A cluster is of another tier than recorded, and always was. */
export type ClusterTierCorrected = DomainEvent<'ClusterTierCorrected', { clusterId: ClusterId; tier: Tier }>;
/** A cluster no longer exists from a day on. */
export type ClusterDissolved = DomainEvent<
  'ClusterDissolved',
  { clusterId: ClusterId; on: Day; reason: string }
>;
/** A unit belongs from the first day of `from` on, which is a partial date where the source gives only the year. */
export type MemberAdmitted = DomainEvent<
  'MemberAdmitted',
  { clusterId: ClusterId; unitId: UnitId; from: PartialDate }
>;
/**
 * A unit belongs no longer: `on` is the first day without it; `reason` the words as printed, or `UNIT_ENDED`, `MERGED` or
 * `CLUSTER_DISSOLVED` where the release follows from that.
 */
export type MemberReleased = DomainEvent<
  'MemberReleased',
  { clusterId: ClusterId; unitId: UnitId; on: Day; reason: string }
>;

/**
 * A document names the members of a year, and whoever of them was no member yet is admitted with it: the admissions stand beside it.
 * `declaredCount` and `countBasis` as in `RosterDeclared`, which says the same where nobody is admitted.
 */
export type RosterAdmitted = DomainEvent<
  'RosterAdmitted',
  {
    clusterId: ClusterId;
    year: number;
    declaredCount: number;
    countBasis: CountBasis;
    listed: string[];
    warnings?: { code: 'LISTED_COUNT_DIFFERS'; detail: string }[];
  }
>;
/** Whether a document counts the leader and the deputies among the members (edge case 2). */
export type CountBasis = 'ALL' | 'WITHOUT_OFFICERS' | 'NOT_STATED';

/** A record was in error; it stays in the history and no longer counts. */
export type RegistryRecordWithdrawn = DomainEvent<
  'RegistryRecordWithdrawn',
  /** `rosters`: the years whose roster it was; absent where it was none. */
  Withdrawn & { clusterIds: readonly ClusterId[]; rosters?: { clusterId: ClusterId; year: number }[] }
>;

/** What is recorded of units, clusters and memberships, as opposed to the withdrawal of a record. */
export type RegistryFact =
  | UnitRegistered
  | UnitPlaceRecorded
  | UnitRenamed
  | FormerNameRecorded
  | UnitExistenceRecorded
  | UnitSuccessionRecorded
  | UnitEnded
  | UnitsMerged
  | RepresentativeRecorded
  | ClusterEstablished
  | ClusterRelabelled
  | ClusterTierCorrected
  | ClusterDissolved
  | MemberAdmitted
  | MemberReleased
  | RosterAdmitted;

/** A fact, or the withdrawal of one. */
export type RegistryEvent = RegistryFact | RegistryRecordWithdrawn;

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
  readonly ended: { readonly on: Day; readonly successorId: string | null } | null;
  /**
   * The organiser that keeps its record: who registered it, or else whose cluster admitted it first; null where none did.
   */
  readonly keeperId: string | null;
}

/** What decisions need to know of a cluster; `members` are the periods of membership by unit, oldest first. */
export interface Cluster {
  readonly clusterId: ClusterId;
  readonly organiserId: string;
  readonly tier: Tier;
  readonly kind: ClusterKind;
  readonly number: number | null;
  /** In the order recorded; ask `nameOn` for the one of a day. */
  readonly labels: readonly Name[];
  /** Partial date; null where not known. */
  readonly establishedOn: PartialDate | null;
  readonly dissolvedOn: Day | null;
  readonly members: ReadonlyMap<string, readonly Period[]>;
}

/** All units and clusters by id, and the records they follow from, to fold again after a withdrawal. */
export interface RegistryState {
  readonly records: Recorded<RegistryFact>[];
  readonly units: Map<string, Unit>;
  readonly clusters: Map<string, Cluster>;
}

export function initial(): RegistryState {
  return { records: [], units: new Map(), clusters: new Map() };
}

/** Changes the state in place; a withdrawal, which is rare, folds the remaining records again. */
export function evolve(state: RegistryState, event: Recorded<RegistryEvent>): RegistryState {
  if (event.type === 'RegistryRecordWithdrawn')
    return without(state.records, event.data.eventIds).reduce<RegistryState>(evolve, initial());
  state.records.push(kept(event));
  const { units, clusters } = state;
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
      const { unitId, name, from } = event.data;
      const names = added(unit(unitId).names, { name, from });
      units.set(unitId, { ...unit(unitId), names });
      break;
    }
    case 'UnitEnded': {
      const { unitId, on, successorId } = event.data;
      units.set(unitId, { ...unit(unitId), ended: { on, successorId } });
      break;
    }
    case 'UnitsMerged': {
      const { unitId, on, predecessors } = event.data;
      const [keeper = null, ...others] = new Set(predecessors.map((id) => unit(id).keeperId));
      for (const id of predecessors) units.set(id, { ...unit(id), ended: { on, successorId: unitId } });
      units.set(unitId, newUnit(event.data, on, others.length > 0 ? keeperBy(event.metadata.actor) : keeper));
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
    case 'RosterAdmitted':
    case 'RepresentativeRecorded':
      break;
    case 'ClusterEstablished': {
      const { clusterId, organiserId, tier, kind, number, label, establishedOn } = event.data;
      const members = new Map<string, Period[]>();
      clusters.set(clusterId, {
        clusterId,
        organiserId,
        tier,
        kind,
        number,
        labels: [{ name: label, from: null }],
        establishedOn,
        dissolvedOn: null,
        members,
      });
      break;
    }
    case 'ClusterRelabelled': {
      const { clusterId, label, from } = event.data;
      const labels = added(cluster(clusterId).labels, { name: label, from });
      clusters.set(clusterId, { ...cluster(clusterId), labels });
      break;
    }
    case 'ClusterTierCorrected':
      clusters.set(event.data.clusterId, { ...cluster(event.data.clusterId), tier: event.data.tier });
      break;
    case 'ClusterDissolved':
      clusters.set(event.data.clusterId, { ...cluster(event.data.clusterId), dissolvedOn: event.data.on });
      break;
    case 'MemberAdmitted':
    case 'MemberReleased': {
      const { members, organiserId } = cluster(event.data.clusterId);
      put(members, event.data.unitId, periodsAfter(members.get(event.data.unitId) ?? [], event));
      const { keeperId } = unit(event.data.unitId);
      units.set(event.data.unitId, { ...unit(event.data.unitId), keeperId: keeperId ?? organiserId });
      break;
    }
  }
  return state;
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
