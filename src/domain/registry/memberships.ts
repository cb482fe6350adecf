import { DomainError } from '../ground/errors.js';
import type { Cluster, MemberReleased, RegistryState, Unit } from './registry.js';
import { nameOn } from './registry.js';
import type { Day, Period, UnitId } from '../ground/values.js';
import { later, overlaps } from '../ground/values.js';

// What bounds a membership: the end of the unit or the cluster (R69), and the other clusters of the organiser (R4).

/** The end of the unit or of the cluster, whichever comes first; null where neither is known. */
export function endOfEither(
  unit: Unit,
  cluster: Cluster,
): { readonly on: Day; readonly reason: string } | null {
  const { dissolvedOn } = cluster;
  const endedOn = unit.ended?.on ?? null;
  if (dissolvedOn !== null && (endedOn === null || dissolvedOn < endedOn))
    return { on: dissolvedOn, reason: 'CLUSTER_DISSOLVED' };
  return endedOn === null ? null : { on: endedOn, reason: 'UNIT_ENDED' };
}

/** Throws MEMBER_OF_ANOTHER_CLUSTER where the unit is in another one of the same organiser and tier in the period (R4). */
export function requireNoOtherCluster(
  state: RegistryState,
  cluster: Cluster,
  unit: Unit,
  period: Period,
): void {
  for (const other of state.clusters.values()) {
    const { clusterId, organiserId, tier } = other;
    if (clusterId === cluster.clusterId || organiserId !== cluster.organiserId || tier !== cluster.tier)
      continue;
    const clash = other.members.get(unit.unitId)?.find((p) => overlaps(p, period));
    if (clash) {
      const day = later(period.from, clash.from);
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

/** Releases that end each membership that lasts beyond a day: on that day, or on its own first day where that is later. */
export function releasesFrom(
  { clusterId, members }: Cluster,
  unitId: UnitId,
  day: Day,
  reason: string,
): MemberReleased[] {
  return (members.get(unitId) ?? [])
    .filter((p) => p.to === null || p.to > day)
    .map((p) => ({ type: 'MemberReleased', data: { clusterId, unitId, on: later(p.from, day), reason } }));
}
