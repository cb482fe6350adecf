import { DomainError } from '../ground/errors.js';
import { clusterOf } from '../registry/cluster-decisions.js';
import type { ClusterId, UnitId } from '../ground/values.js';
import type { RegistryState } from '../registry/registry.js';
import { unitOf } from '../registry/unit-decisions.js';

// Where the awards of a year are kept: with a cluster, whose members they are mostly for, or with a body that proposes outside
// clusters, for itself and its own, or for others from above.

/** A year of a cluster, or of a body by itself; commands tell one of both, events have null or nothing for the other. */
export interface AwardScope {
  readonly clusterId?: ClusterId | null;
  readonly bodyId?: UnitId;
  /** Year whose achievement is rewarded. */
  readonly year: number;
}

/** `<cluster>_<year>`, or `by.<body>_<year>`. */
export function scopeKey({ clusterId, bodyId, year }: AwardScope): string {
  return `${clusterId ?? `by.${bodyId}`}_${year}`;
}

/** The refusal where it is not told, or told twice, who proposes. */
export function proposerUnclear(detail: string): DomainError {
  return new DomainError('PROPOSER_UNCLEAR', 'Chưa rõ ai đề nghị.', { errors: [{ pointer: '', detail }] });
}

/**
 * Who organises the cluster, null where no source says, or else the body itself: who keeps the awards of that year. Throws PROPOSER_UNCLEAR,
 * CLUSTER_NOT_FOUND, UNIT_NOT_FOUND.
 */
export function keeperOf({ clusterId, bodyId }: AwardScope, registry: RegistryState): UnitId | null {
  if (typeof clusterId === 'string' && bodyId === undefined)
    return clusterOf(registry, clusterId).organiserId;
  if (typeof clusterId !== 'string' && bodyId !== undefined) return unitOf(registry, bodyId).unitId;
  throw proposerUnclear('tell clusterId, or bodyId for what a body proposes outside clusters');
}
