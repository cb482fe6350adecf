import { clusterIn, labelOn } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { actsFor, isOperator, organises } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { livesOf, officersOn } from './leadership.js';
import type { OfficesState } from './offices.js';
import type { Cluster } from '../registry/registry.js';
import type { Scope } from '../ground/scope.js';
import { dayOfYear } from '../ground/values.js';

// The officers of a year: the units that lead, deputise or act for it, who run what its members do together.

/** The offices of the cluster, for decisions of other streams that ask who is an officer. */
export interface OfficesBeside {
  readonly offices: OfficesState;
}

const officersIn = (cluster: Cluster, year: number, { registry, today }: Context, offices: OfficesState) =>
  officersOn(offices, livesOf(registry, cluster), year, dayOfYear(year, today));

/** True for an officer of the year, the organiser and the operator. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED. */
export function isOfficer({ clusterId, year }: Scope, context: Context, offices: OfficesState): boolean {
  const { actor, registry } = context;
  const cluster = clusterIn(registry, clusterId, year);
  if (isOperator(actor) || organises(actor, cluster.organiserId)) return true;
  return officersIn(cluster, year, context, offices).some((unitId) => actsFor(actor, unitId));
}

/**
 * The cluster, if an officer of the year acts (also after the next ones took office), its organiser or the operator (R41,
 * edge case 27). Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function forOfficers({ clusterId, year }: Scope, context: Context, offices: OfficesState): Cluster {
  const cluster = clusterIn(context.registry, clusterId, year);
  if (isOfficer({ clusterId, year }, context, offices)) return cluster;
  const day = dayOfYear(year, context.today);
  const officers = officersIn(cluster, year, context, offices);
  throw new DomainError(
    'FORBIDDEN',
    `Chỉ đơn vị làm trưởng, phó ${labelOn(cluster, day)} của năm ${year} mới được thực hiện việc này.`,
    { year, officers },
    'R41',
  );
}
