import { clusterIn, labelOn } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { actsFor, isOperator, organises } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { officersOn } from './leadership.js';
import { livesOf } from './term-start.js';
import type { OfficesState } from './offices.js';
import type { Cluster } from '../registry/registry.js';
import type { Scope } from '../ground/scope.js';
import { dayOfYear } from '../ground/values.js';

// The officers of a year: the units that lead, deputise or act for it, who run what its members do together.

/** The offices of the cluster, for decisions of other streams that ask who is an officer. */
export interface OfficesBeside {
  readonly offices: OfficesState;
}

/** The cluster, its officers of the year, and whether one of them acts, or the organiser or the operator. */
function asked({ clusterId, year }: Scope, { actor, registry, today }: Context, offices: OfficesState) {
  const cluster = clusterIn(registry, clusterId, year);
  const officers = officersOn(offices, livesOf(registry, cluster), year, dayOfYear(year, today));
  const acts = officers.some((unitId) => actsFor(actor, unitId));
  return { cluster, officers, may: acts || isOperator(actor) || organises(actor, cluster.organiserId) };
}

/** True for an officer of the year, the organiser and the operator. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED. */
export function isOfficer(scope: Scope, context: Context, offices: OfficesState): boolean {
  return asked(scope, context, offices).may;
}

/**
 * The cluster, if an officer of the year acts (also after the next ones took office), its organiser or the operator (R41,
 * edge case 27). Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function forOfficers(scope: Scope, context: Context, offices: OfficesState): Cluster {
  const { cluster, officers, may } = asked(scope, context, offices);
  if (may) return cluster;
  const { year } = scope;
  const label = labelOn(cluster, dayOfYear(year, context.today));
  throw new DomainError(
    'FORBIDDEN',
    `Chỉ đơn vị làm trưởng, phó ${label} của năm ${year} mới được thực hiện việc này.`,
    { year, officers },
    'R41',
  );
}
