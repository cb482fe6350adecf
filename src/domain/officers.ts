import { clusterIn, labelOn } from './clusters.js';
import type { Context } from './decision.js';
import { actsFor, isOperator, organises } from './decision.js';
import { DomainError } from './errors.js';
import { officersOn } from './leadership.js';
import type { OfficesState } from './offices.js';
import type { Cluster } from './registry.js';
import type { Scope } from './scope.js';
import { dayOfYear } from './values.js';

// The officers of a year: the units that lead, deputise or act for it, who run what its members do together.

/** Offices of the cluster, at which decisions look to see who holds one. */
export interface OfficesBeside {
  readonly offices: OfficesState;
}

/**
 * The cluster, for the officers of the year, also after the next ones took office, its organiser or the operator (R41,
 * edge case 27). Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function forOfficers({ clusterId, year }: Scope, context: Context, offices: OfficesState): Cluster {
  const { actor, registry, today } = context;
  const cluster = clusterIn(registry, clusterId, year);
  const day = dayOfYear(year, today);
  const officers = officersOn(offices, Object.fromEntries(cluster.members), year, day);
  if (isOperator(actor) || organises(actor, cluster.organiserId)) return cluster;
  if (officers.some((unitId) => actsFor(actor, unitId))) return cluster;
  throw new DomainError(
    'FORBIDDEN',
    `Chỉ đơn vị làm trưởng, phó ${labelOn(cluster, day)} của năm ${year} mới được thực hiện việc này.`,
    { year, officers },
    'R41',
  );
}
