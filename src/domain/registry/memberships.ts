import { DomainError } from '../ground/errors.js';
import type { Cluster, RegistryState, Unit } from './registry.js';
import type { MemberReleased } from './registry-events.js';
import { nameOn } from './registry.js';
import type { MemberChange, Membership } from './told-in-any-order.js';
import { certainlyMeet, membershipsOf } from './told-in-any-order.js';
import type { ToldDay } from '../ground/told-day.js';
import { latest } from '../ground/told-day.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import { later } from '../ground/values.js';

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

/** The release at the end of the unit or the cluster, where a membership would outlast it with what is told now (R69). */
export function releaseAtEnd(
  unit: Unit,
  cluster: Cluster,
  ...now: readonly MemberChange[]
): MemberReleased[] {
  const end = endOfEither(unit, cluster);
  const { unitId } = unit;
  const outlasts = membershipsWith(cluster, unitId, ...now).some(
    (p) => end !== null && !p.assumed && (p.to === null || p.to > end.by),
  );
  if (end === null || !outlasts) return [];
  const { clusterId } = cluster;
  return [{ type: 'MemberReleased', data: { clusterId, unitId, ...end.told, reason: end.reason } }];
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
    if (clusterId === cluster.clusterId || organiserId !== cluster.organiserId || tier !== cluster.tier)
      continue;
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

/**
 * Releases that end each membership that lasts beyond the last day that an end may mean: on the day as told, or on its own first day
 * where that is later. A year in which the unit was seen may come to light only when the membership around it has ended.
 */
export function releasesFrom(
  cluster: Cluster,
  unitId: UnitId,
  end: ToldDay,
  reason: string,
): MemberReleased[] {
  const { clusterId } = cluster;
  const by = latest(end);
  const releases: MemberReleased[] = [];
  for (;;) {
    const lasting = membershipsWith(cluster, unitId, ...releases).filter(
      (p) => !p.assumed && (p.to === null || p.to > by),
    );
    if (lasting.length === 0) return releases;
    releases.push(
      ...lasting.map((p): MemberReleased => {
        const day: ToldDay = p.from < by ? end : { on: later(p.from, by) };
        return { type: 'MemberReleased', data: { clusterId, unitId, ...day, reason } };
      }),
    );
  }
}
