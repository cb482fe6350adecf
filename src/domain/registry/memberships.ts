import { DomainError } from '../ground/errors.js';
import type { Cluster, RegistryState, Unit } from './registry.js';
import type { MemberReleased } from './registry-events.js';
import { nameOn } from './registry.js';
import { unitOf } from './unit-decisions.js';
import type { MemberChange, Membership } from './told-in-any-order.js';
import { certainlyMeet, membershipsOf } from './told-in-any-order.js';
import type { ToldDay } from '../ground/told-day.js';
import { latest } from '../ground/told-day.js';
import type { ClusterId, Day, PartialDate, UnitId } from '../ground/values.js';
import { firstDay, later } from '../ground/values.js';

// What bounds a membership: the end of the unit or the cluster (R69), and the other clusters of the organiser (R4).

/** The end of the unit or of the cluster, whichever comes first; null where neither is known. */
export function endOfEither(
  unit: Unit,
  cluster: Cluster,
): { readonly by: Day; readonly told: ToldDay; readonly reason: string } | null {
  const { dissolvedOn, dissolvedTold } = cluster;
  const { ended } = unit;
  if (dissolvedOn !== null && (ended === null || dissolvedOn < ended.on))
    return { by: dissolvedOn, told: endTold(dissolvedTold, dissolvedOn), reason: 'CLUSTER_DISSOLVED' };
  return ended === null ? null : { by: ended.on, told: endTold(ended.told, ended.on), reason: 'UNIT_ENDED' };
}

const endTold = (on: PartialDate | null, knownBy: Day): ToldDay => (on === null ? { on, knownBy } : { on });

/** Memberships of the unit as they are with what is told now. */
export function membershipsWith(
  { changes }: Pick<Cluster, 'changes'>,
  unitId: UnitId,
  ...now: readonly MemberChange[]
): readonly Membership[] {
  return membershipsOf([...(changes.get(unitId) ?? []), ...now]);
}

/** The releases at the end of the unit or the cluster, where a membership would outlast it with what is told now (R69). */
export function releasesAtEnd(
  unit: Unit,
  cluster: Cluster,
  ...now: readonly MemberChange[]
): MemberReleased[] {
  const end = endOfEither(unit, cluster);
  return end === null ? [] : releasesFrom(cluster, unit.unitId, end.told, end.reason, now);
}

/** The same for all members of a cluster. Throws MEMBER_OF_ANOTHER_CLUSTER (R4). */
export function requireNoOtherClusters(state: RegistryState, cluster: Cluster): void {
  for (const [unitId, periods] of cluster.members)
    for (const period of periods) requireNoOtherCluster(state, cluster, unitOf(state, unitId), period);
}

/** Throws MEMBER_OF_ANOTHER_CLUSTER where the unit certainly is in another one of the same organiser and tier at that time (R4). */
export function requireNoOtherCluster(
  state: RegistryState,
  cluster: Cluster,
  unit: Unit,
  membership: Membership,
): void {
  for (const other of state.clusters.values()) {
    const { clusterId, organiserId, tier } = other;
    const isBeside = organiserId !== null && organiserId === cluster.organiserId && tier === cluster.tier;
    if (clusterId === cluster.clusterId || !isBeside) continue;
    const clash = other.members.get(unit.unitId)?.find((p) => certainlyMeet(p, membership));
    if (clash) {
      const day = later(membership.from, clash.from);
      const label = nameOn(other.labels, day);
      throw new DomainError(
        'MEMBER_OF_ANOTHER_CLUSTER',
        `Trong thời gian này ${nameOn(unit.names, day)} là thành viên ${label} của cùng đơn vị tổ chức.`,
        { unitId: unit.unitId, current: { clusterId, label, ...clash } },
        'R4',
      );
    }
  }
}

/** Throws MEMBER_OF_ANOTHER_CLUSTER where what is told more exactly now makes certain that the unit was in two at once (R4). */
export function requireOneCluster(
  state: RegistryState,
  { clusterId, unitId }: { readonly clusterId: ClusterId; readonly unitId: UnitId },
): void {
  const cluster = state.clusters.get(clusterId);
  const unit = state.units.get(unitId);
  if (!cluster || !unit) return;
  for (const membership of cluster.members.get(unitId) ?? [])
    requireNoOtherCluster(state, cluster, unit, membership);
}

/**
 * Releases that end each membership that lasts beyond the last day that an end may mean, with what is told now. One after the
 * other: an end may end another membership as well, and a year in which the unit was seen may come to light only when the membership
 * around it has ended.
 */
export function releasesFrom(
  cluster: Cluster,
  unitId: UnitId,
  end: ToldDay,
  reason: string,
  now: readonly MemberChange[] = [],
): MemberReleased[] {
  const { clusterId } = cluster;
  const by = latest(end);
  const releases: MemberReleased[] = [];
  for (;;) {
    const lasting = membershipsWith(cluster, unitId, ...now, ...releases).find(
      (p) => !p.assumed && (p.to === null || p.to > by),
    );
    if (!lasting) return releases;
    releases.push({
      type: 'MemberReleased',
      data: { clusterId, unitId, ...endOf(lasting, end), reason },
    });
  }
}

/**
 * The end of a membership that does not outlast another end: that one as told; by its last day, where the unit may have left before, or
 * since when it belonged is not known; or, of what began later, its own first day.
 */
function endOf({ from, fromTold, toTold }: Membership, end: ToldDay): ToldDay {
  const by = latest(end);
  if (from > by) return { on: from };
  const mayHaveLeft = toTold === null || (toTold !== undefined && firstDay(toTold) <= by);
  if (mayHaveLeft || fromTold === null) return { on: null, knownBy: by };
  return from < by ? end : { on: by };
}
