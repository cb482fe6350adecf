import { DomainError } from '../domain/ground/errors.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection } from './clusters.js';
import type { Named } from './question.js';
import type { Sight } from './sight.js';
import type { UnitRow } from './units.js';
import { nameOn, unitProjection } from './units.js';
import type { ClusterId, Day, UnitId } from '../domain/ground/values.js';

// What most answers begin with: the cluster that is asked about, and units by their names.

/** The cluster as of this sight. Throws CLUSTER_NOT_FOUND. */
export async function clusterRowIn(sight: Sight, clusterId: ClusterId): Promise<ClusterRow> {
  const cluster = (await sight.rows(clusterProjection, [clusterId])).get(clusterId);
  if (!cluster)
    throw new DomainError('CLUSTER_NOT_FOUND', `Chưa có cụm, khối “${clusterId}”.`, { clusterId });
  return cluster;
}

/** Names units as they are called on a day, by default that of the sight. */
export async function namer(
  sight: Sight,
  unitIds: readonly UnitId[],
): Promise<(unitId: UnitId, day?: Day) => Named> {
  const units = await sight.rows(unitProjection, [...new Set(unitIds)]);
  return (unitId, day = sight.day) => nameIn(units, unitId, day);
}

/** A unit as it is called on a day; one that is not on record by its id. */
export function nameIn(units: ReadonlyMap<string, UnitRow>, unitId: UnitId, day: Day): Named {
  const unit = units.get(unitId);
  return unit ? { unitId: unit.unitId, name: nameOn(unit, day) } : { unitId, name: unitId };
}
