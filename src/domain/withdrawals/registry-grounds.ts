import type { Recorded } from '../ground/event.js';
import { coexist, existenceOf } from '../registry/cluster-numbers.js';
import type { Cluster, RegistryState } from '../registry/registry.js';
import type { MemberReleased, RegistryFact } from '../registry/registry-events.js';
import * as Registry from '../registry/registry.js';
import type { Membership } from '../registry/told-in-any-order.js';
import { certainlyMeet } from '../registry/told-in-any-order.js';
import { latest } from '../ground/told-day.js';
import type { ClusterId, EventId, UnitId } from '../ground/values.js';
import { includes } from '../ground/values.js';
import type { Resting } from '../ground/withdrawal.js';
import { commandsOf } from '../ground/withdrawal.js';
import { Touched } from './touched.js';

// Which records of the registry rest on which others. Each type of fact has grounds: conditions on the registry without which it
// could not have been recorded. A fact rests on a record if one of its grounds holds with that record and fails without it. We do
// not run the decisions again for this, so a changed rule never changes what may be withdrawn.

/** A condition on the registry on which a fact may rest. */
export type Ground = (registry: RegistryState) => boolean;

/** What depends on a record. */
export interface Carried {
  /** The later commands that rest on it, in order, each by its first event. */
  readonly resting: readonly Resting[];
  /** True for a ground that holds now, but would not without the record and all that rests on it. */
  readonly lost: (ground: Ground) => boolean;
}

/**
 * Finds what depends on a record, from the events alone: folds the registry twice, once with all events and once without the record
 * and the commands that rest on it. `record` holds all events of one command.
 */
export function carriedBy(
  records: readonly Recorded<RegistryFact>[],
  record: readonly Recorded<RegistryFact>[],
): Carried {
  return carriedWith(records, record[0]?.id, new Set());
}

/** `supplemented`: ids of what is known to rest on the record by what was added to it later. */
function carriedWith(
  records: readonly Recorded<RegistryFact>[],
  of: EventId | undefined,
  supplemented: ReadonlySet<EventId>,
): Carried {
  const resting: Resting[] = [];
  const kept: Recorded<RegistryFact>[] = [];
  let whole = Registry.initial();
  let left = Registry.initial();
  const touched = new Touched();
  const lost = (ground: Ground): boolean => ground(whole) && !ground(left);
  const hasLost = (fact: RegistryFact, of: keyof Grounds): boolean =>
    touched.mayConcern(fact, whole) && groundsOf(fact)[of].some(lost);
  for (const command of commandsOf(records)) {
    const [{ id, type }] = command;
    const known = left.records.length;
    const isRecord = id === of;
    let gone = isRecord || command.some((fact) => supplemented.has(fact.id));
    for (const fact of command) {
      gone ||= hasLost(fact, 'names');
      whole = Registry.evolve(whole, fact);
      if (!gone) left = Registry.evolve(left, fact);
    }
    gone ||= command.some((fact) => hasLost(fact, 'room'));
    if (gone) for (const fact of command) touched.add(fact, whole);
    if (gone && left.records.length > known)
      left = left.records.slice(0, known).reduce(Registry.evolve, Registry.initial());
    if (gone && !isRecord) resting.push({ eventId: id, type });
    if (!gone) kept.push(...command);
  }
  // A record that was supplemented may name what was recorded after it.
  const late = kept.filter((fact) => fact.type !== 'MemberReleased' && hasLost(fact, 'names'));
  if (late.length > 0)
    return carriedWith(records, of, new Set([...supplemented, ...late.map(({ id }) => id)]));
  return { resting, lost };
}

/**
 * The grounds of a fact. `names`: what it refers to must be there before it. `room`: nothing may collide with it, checked after all
 * events of its command.
 */
interface Grounds {
  readonly names: readonly Ground[];
  readonly room: readonly Ground[];
}

/**
 * The grounds of each type of fact. A unit is there once it is registered or others merged into it, a cluster once it is
 * established. No fact rests on a name, a label or a representative.
 */
function groundsOf({ type, data }: RegistryFact): Grounds {
  switch (type) {
    case 'UnitRegistered':
      return { names: data.superiorId === undefined ? [] : [unit(data.superiorId)], room: [] };
    case 'UnitPlaceRecorded':
      return { names: [unit(data.unitId), unit(data.superiorId ?? data.unitId)], room: [] };
    case 'UnnamedUnitsRecorded': {
      const { superiorId, successorId, named, clusterId } = data;
      const units = [superiorId ?? [], successorId ?? [], named].flat().map(unit);
      return { names: [...units, ...(clusterId === undefined ? [] : [cluster(clusterId)])], room: [] };
    }
    case 'UnnamedUnitsNamed':
      return { names: [recorded(data.eventId), ...data.named.map(unit)], room: [] };
    case 'UnitsIdentified':
      return {
        names: [unit(data.unitId), unit(data.aliasId)],
        room: [noneOutlasts({ unitIds: [data.unitId] }), inOneClusterAtATime(data.unitId)],
      };
    case 'UnitSuccessionRecorded':
      return { names: [unit(data.unitId), unit(data.successorId)], room: [] };
    case 'UnitRenamed':
    case 'FormerNameRecorded':
    case 'UnitExistenceRecorded':
    case 'RepresentativeRecorded':
      return { names: [unit(data.unitId)], room: [] };
    case 'UnitEnded':
      return {
        names: [unit(data.unitId), unit(data.successorId ?? data.unitId)],
        room: [noneOutlasts({ unitIds: [data.unitId] })],
      };
    case 'UnitsMerged':
      return {
        names: [...data.predecessors, ...(data.superiorId === undefined ? [] : [data.superiorId])].map(unit),
        room: [noneOutlasts({ unitIds: data.predecessors })],
      };
    case 'ClusterEstablished':
      return {
        names: [
          ...(data.organiserId === null ? [] : [unit(data.organiserId)]),
          ...data.predecessors.map(cluster),
        ],
        room: [numberOfItsOwn(data.clusterId)],
      };
    case 'ClusterRelabelled':
      return { names: [cluster(data.clusterId)], room: [] };
    case 'ClusterEstablishmentRecorded':
      return { names: [cluster(data.clusterId)], room: [numberOfItsOwn(data.clusterId)] };
    case 'ClusterTierCorrected':
      return {
        names: [cluster(data.clusterId)],
        room: [numberOfItsOwn(data.clusterId), noMemberElsewhere(data.clusterId)],
      };
    case 'ClusterDissolved':
      return {
        names: [cluster(data.clusterId)],
        room: [noneOutlasts({ clusterId: data.clusterId })],
      };
    case 'RosterAdmitted':
      return { names: [cluster(data.clusterId), ...data.listed.map(unit)], room: [] };
    case 'MemberAdmitted':
    case 'MemberReported':
      return { names: [unit(data.unitId), cluster(data.clusterId)], room: roomOf(data) };
    case 'MemberReleased':
      return {
        names: [
          unit(data.unitId),
          cluster(data.clusterId),
          member(data.clusterId, data.unitId, (period) => isLeft(period, data)),
          reasonFor(data),
        ],
        // Of a unit not known to have belonged, it says that it had; and told more exactly, an end makes days certain.
        room: roomOf(data),
      };
  }
}

const roomOf = ({
  clusterId,
  unitId,
}: {
  readonly clusterId: ClusterId;
  readonly unitId: UnitId;
}): readonly Ground[] => [
  noneOutlasts({ clusterId, unitIds: [unitId] }),
  inOneCluster(clusterId, unitId),
  numberOfItsOwn(clusterId),
];

const recorded =
  (eventId: EventId): Ground =>
  ({ records }) =>
    records.some(({ id }) => id === eventId);

const unit =
  (unitId: UnitId): Ground =>
  ({ units }) =>
    units.has(unitId);

/** The cluster has been established. */
export const cluster =
  (clusterId: ClusterId): Ground =>
  ({ clusters }) =>
    clusters.has(clusterId);

/** The unit has a membership in the cluster whose period meets the condition. */
export const member =
  (clusterId: ClusterId, unitId: UnitId, when: (membership: Membership) => boolean): Ground =>
  ({ clusters }) =>
    (clusters.get(clusterId)?.members.get(unitId) ?? []).some(when);

/** Whether a release ends the membership: its day is in it, or none is told and the unit was seen before. */
function isLeft(membership: Membership, left: MemberReleased['data']): boolean {
  const by = latest(left);
  return includes(membership, by) || (left.on === null && membership.seen === true && membership.from < by);
}

/** Where a release says that it follows from the end of the unit or the cluster, that end is recorded. */
const reasonFor =
  ({ clusterId, unitId, reason }: MemberReleased['data']): Ground =>
  ({ units, clusters }) => {
    if (reason === 'UNIT_ENDED') return (units.get(unitId)?.ended ?? null) !== null;
    return reason !== 'CLUSTER_DISSOLVED' || (clusters.get(clusterId)?.dissolvedOn ?? null) !== null;
  };

/** No membership of these units, or in this cluster, goes on after the unit or the cluster has ended (R69). */
const noneOutlasts =
  (of: { readonly clusterId?: ClusterId; readonly unitIds?: readonly UnitId[] }): Ground =>
  ({ units, clusters }) =>
    [...clusters.values()]
      .filter(({ clusterId }) => clusterId === (of.clusterId ?? clusterId))
      .every(({ dissolvedOn, members }) =>
        (of.unitIds ?? [...members.keys()]).every((unitId) =>
          [dissolvedOn, units.get(unitId)?.ended?.on ?? null].every(
            (end) => end === null || (members.get(unitId) ?? []).every((p) => p.to !== null && p.to <= end),
          ),
        ),
      );

/** The memberships of the unit meet none in other clusters of the organiser and tier (R4): those have ended. */
const inOneCluster =
  (clusterId: ClusterId, unitId: UnitId): Ground =>
  ({ clusters }) => {
    const own = clusters.get(clusterId);
    if (!own || own.organiserId === null) return true;
    const memberships = own.members.get(unitId) ?? [];
    return [...clusters.values()]
      .filter((c) => c !== own && c.organiserId === own.organiserId && c.tier === own.tier)
      .flatMap((c) => c.members.get(unitId) ?? [])
      .every((p) => !memberships.some((membership) => certainlyMeet(p, membership)));
  };

/** The same for all members of the cluster. */
const noMemberElsewhere =
  (clusterId: ClusterId): Ground =>
  (registry) =>
    [...(registry.clusters.get(clusterId)?.members.keys() ?? [])].every((unitId) =>
      inOneCluster(clusterId, unitId)(registry),
    );

/** The same for all clusters that the unit was ever in. */
const inOneClusterAtATime =
  (unitId: UnitId): Ground =>
  (registry) =>
    [...registry.clusters.keys()].every((clusterId) => inOneCluster(clusterId, unitId)(registry));

/** No other cluster of the same organiser, tier and kind has its number at the same time (R3). */
const numberOfItsOwn =
  (clusterId: ClusterId): Ground =>
  ({ clusters }) => {
    const own = clusters.get(clusterId);
    if (!own || own.number === null || own.organiserId === null) return true;
    const { organiserId, tier, kind, number } = own;
    const isNamed = (c: Cluster): boolean =>
      c.number === number && c.organiserId === organiserId && c.tier === tier && c.kind === kind;
    return [...clusters.values()].every(
      (c) => c === own || !isNamed(c) || !coexist(existenceOf(c), existenceOf(own)),
    );
  };
