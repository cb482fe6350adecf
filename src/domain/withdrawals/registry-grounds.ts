import type { Recorded } from '../ground/event.js';
import { coexist, existenceOf } from '../registry/cluster-numbers.js';
import type { Cluster, MemberReleased, RegistryFact, RegistryState } from '../registry/registry.js';
import * as Registry from '../registry/registry.js';
import type { ClusterId, Day, Period, UnitId } from '../ground/values.js';
import { firstDay, includes, overlaps } from '../ground/values.js';
import type { Resting } from '../ground/withdrawal.js';
import { commandsOf } from '../ground/withdrawal.js';

// What rests on what in the registry. Each type of fact states its grounds: what it names, and what had made room for it. It
// rests on a record where one of them holds with that record and not without. No decision is asked, so that what was recorded
// under an earlier rule may be withdrawn as before.

/** Something on which a fact may rest: whether it holds in a registry. */
export type Ground = (registry: RegistryState) => boolean;

/** What a record carries. */
export interface Carried {
  /** The commands that rest on it, in order, each by its first event. */
  readonly resting: readonly Resting[];
  /** True for a ground that holds, and would not without the record. */
  readonly lost: (ground: Ground) => boolean;
}

/** What a record carries, by the events alone: the registry is folded with it, and without it and all that rests on it. */
export function carriedBy(
  records: readonly Recorded<RegistryFact>[],
  record: readonly Recorded<RegistryFact>[],
): Carried {
  const resting: Resting[] = [];
  let whole = Registry.initial();
  let left = Registry.initial();
  const lost = (ground: Ground): boolean => ground(whole) && !ground(left);
  for (const command of commandsOf(records)) {
    const [{ id, type }] = command;
    const known = left.records.length;
    const isRecord = id === record[0]?.id;
    let gone = isRecord;
    for (const fact of command) {
      gone ||= groundsOf(fact).names.some(lost);
      whole = Registry.evolve(whole, fact);
      if (!gone) left = Registry.evolve(left, fact);
    }
    gone ||= command.some((fact) => groundsOf(fact).room.some(lost));
    if (gone && left.records.length > known)
      left = left.records.slice(0, known).reduce(Registry.evolve, Registry.initial());
    if (gone && !isRecord) resting.push({ eventId: id, type });
  }
  return { resting, lost };
}

/** What a fact names holds before it; the room for it, after all that its command recorded. */
interface Grounds {
  readonly names: readonly Ground[];
  readonly room: readonly Ground[];
}

/**
 * The grounds of a fact. A unit is there once it is registered, or others merged into it; a cluster once it is established.
 * Nothing rests on a name, a label or a representative.
 */
function groundsOf({ type, data }: RegistryFact): Grounds {
  switch (type) {
    case 'UnitRegistered':
      return { names: data.superiorId === undefined ? [] : [unit(data.superiorId)], room: [] };
    case 'UnitPlaceRecorded':
      return { names: [unit(data.unitId), unit(data.superiorId ?? data.unitId)], room: [] };
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
        names: [unit(data.organiserId), ...data.predecessors.map(cluster)],
        room: [numberOfItsOwn(data.clusterId)],
      };
    case 'ClusterRelabelled':
      return { names: [cluster(data.clusterId)], room: [] };
    case 'ClusterTierCorrected':
      return { names: [cluster(data.clusterId)], room: [numberOfItsOwn(data.clusterId)] };
    case 'ClusterDissolved':
      return {
        names: [cluster(data.clusterId)],
        room: [noneOutlasts({ clusterId: data.clusterId })],
      };
    case 'RosterAdmitted':
      return { names: [cluster(data.clusterId), ...data.listed.map(unit)], room: [] };
    case 'MemberAdmitted':
      return {
        names: [unit(data.unitId), cluster(data.clusterId)],
        room: [
          noneOutlasts({ clusterId: data.clusterId, unitIds: [data.unitId] }),
          inOneCluster(data.clusterId, data.unitId, firstDay(data.from)),
          numberOfItsOwn(data.clusterId),
        ],
      };
    case 'MemberReleased':
      return {
        names: [
          unit(data.unitId),
          cluster(data.clusterId),
          member(data.clusterId, data.unitId, (period) => includes(period, data.on)),
          reasonFor(data),
        ],
        room: [],
      };
  }
}

const unit =
  (unitId: UnitId): Ground =>
  ({ units }) =>
    units.has(unitId);

/** The cluster is there. */
export const cluster =
  (clusterId: ClusterId): Ground =>
  ({ clusters }) =>
    clusters.has(clusterId);

/** The unit has a membership of that kind in the cluster. */
export const member =
  (clusterId: ClusterId, unitId: UnitId, when: (period: Period) => boolean): Ground =>
  ({ clusters }) =>
    (clusters.get(clusterId)?.members.get(unitId) ?? []).some(when);

/** The end of the unit or the cluster, where a release says that it follows from that. */
const reasonFor =
  ({ clusterId, unitId, reason }: MemberReleased['data']): Ground =>
  ({ units, clusters }) => {
    if (reason === 'UNIT_ENDED') return (units.get(unitId)?.ended ?? null) !== null;
    return reason !== 'CLUSTER_DISSOLVED' || (clusters.get(clusterId)?.dissolvedOn ?? null) !== null;
  };

/** No membership of these goes on after its unit or its cluster has ended (R69): an end or a later admission closes each. */
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

/** The membership that begins on that day meets no other in the clusters of the organiser and tier (R4): those have ended. */
const inOneCluster =
  (clusterId: ClusterId, unitId: UnitId, from: Day): Ground =>
  ({ clusters }) => {
    const own = clusters.get(clusterId);
    const membership = own?.members.get(unitId)?.find((p) => p.from === from);
    if (!own || !membership) return true;
    return [...clusters.values()]
      .filter((c) => c.organiserId === own.organiserId && c.tier === own.tier)
      .flatMap((c) => c.members.get(unitId) ?? [])
      .every((p) => p === membership || !overlaps(p, membership));
  };

/** No other cluster of the organiser, tier and kind has its number while it exists (R3): those that had it have ended. */
const numberOfItsOwn =
  (clusterId: ClusterId): Ground =>
  ({ clusters }) => {
    const own = clusters.get(clusterId);
    if (!own || own.number === null) return true;
    const named = ({ organiserId, tier, kind, number }: Cluster): string =>
      [organiserId, tier, kind, number].join(' ');
    return [...clusters.values()].every(
      (c) => c === own || named(c) !== named(own) || !coexist(existenceOf(c), existenceOf(own)),
    );
  };
