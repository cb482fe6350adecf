import type { Context } from './decision.js';
import { isOperator } from './decision.js';
import { DomainError } from '../ground/errors.js';
import { printTold } from '../ground/told-day.js';
import type { UnitId } from '../ground/values.js';
import { certainlyMeet } from './told-in-any-order.js';
import type { UnitsIdentified } from './registry-events.js';
import type { RegistryState } from './registry.js';
import { releasesAtEnd, requireOneCluster } from './memberships.js';
import { nameOn, withIdentified } from './registry.js';
import { successions, unitOf } from './unit-decisions.js';

// Two ids are found to be one body.

/** Two ids of one body, and what that rests on. */
export interface IdentifyUnits {
  readonly unitId: string;
  readonly sameAs: string;
  readonly basis: string;
}

/**
 * Records that two ids are one body: the one registered first stays, and what is told of the other is read as told of it. Throws
 * UNIT_NOT_FOUND, SAME_UNIT for one and the same id, or where one followed the other or is its superior,
 * UNIT_ENDED where one has ended and the other was a member afterwards (R69), MEMBER_OF_ANOTHER_CLUSTER where the body would be in two clusters at a time (R4), FORBIDDEN.
 */
export function identifyUnits(
  state: RegistryState,
  { unitId, sameAs, basis }: IdentifyUnits,
  context: Context,
): UnitsIdentified[] {
  for (const id of [unitId, sameAs]) unitOf(state, id);
  if (!isOperator(context.actor))
    throw new DomainError('FORBIDDEN', 'Chỉ người vận hành hệ thống mới được ghi hai mã là một cơ quan.');
  const ids = [...state.units.keys()].filter((id) => id === unitId || id === sameAs);
  const [kept, alias] = ids;
  const followed = successions(state);
  const follows = (a: string, b: string): boolean => (followed.get(a) ?? []).includes(b);
  if (kept === undefined || alias === undefined || follows(kept, alias) || follows(alias, kept)) {
    const detail =
      'Một đơn vị không thể kế thừa chính mình; hai mã đã được ghi là trước, sau của nhau hoặc là một mã.';
    throw new DomainError('SAME_UNIT', detail, { unitId, sameAs });
  }
  for (const [one, other] of [
    [kept, alias],
    [alias, kept],
  ] as const)
    requireNotOutlived(state, one, other);
  requireOneClusterAtATime(state, kept, alias, context);
  requireSound(withIdentified(state, { unitId: kept, aliasId: alias, basis }), kept, alias);
  return [{ type: 'UnitsIdentified', data: { unitId: kept, aliasId: alias, basis } }];
}

/**
 * What is told of two may come to more when it is told of one: memberships of it that go on after the end of the unit or a cluster, or that
 * are certain. Throws UNIT_ENDED (R69), MEMBER_OF_ANOTHER_CLUSTER (R4).
 */
function requireSound(after: RegistryState, unitId: UnitId, sameAs: UnitId): void {
  const unit = unitOf(after, unitId);
  for (const cluster of after.clusters.values()) {
    const { clusterId } = cluster;
    if (releasesAtEnd(unit, cluster).length > 0) {
      const detail = `Nếu là một cơ quan với “${sameAs}”, đơn vị vẫn là thành viên cụm, khối “${clusterId}” sau khi đơn vị hoặc cụm, khối ấy đã kết thúc.`;
      throw new DomainError('UNIT_ENDED', detail, { unitId, sameAs, clusterId }, 'R69');
    }
    requireOneCluster(after, { clusterId, unitId });
  }
}

/** Throws UNIT_ENDED where a unit has ended and the other was a member of a cluster afterwards (R69). */
function requireNotOutlived(state: RegistryState, unitId: UnitId, other: UnitId): void {
  const { ended, names } = unitOf(state, unitId);
  if (ended === null) return;
  const memberships = [...state.clusters.values()].flatMap(({ members }) => members.get(other) ?? []);
  if (memberships.every(({ to }) => to !== null && to <= ended.on)) return;
  const detail = `${nameOn(names, ended.on)} đã kết thúc hoạt động ${printTold({ on: ended.told })}, còn mã “${other}” vẫn là thành viên sau đó.`;
  throw new DomainError('UNIT_ENDED', detail, { unitId, sameAs: other, on: ended.told }, 'R69');
}

/** Throws MEMBER_OF_ANOTHER_CLUSTER where the two were in different clusters of one organiser and tier at a time (R4). */
function requireOneClusterAtATime(
  state: RegistryState,
  kept: string,
  alias: string,
  { today }: Context,
): void {
  const clusters = [...state.clusters.values()];
  for (const one of clusters)
    for (const other of clusters) {
      const isBeside =
        one.organiserId !== null && one.organiserId === other.organiserId && one.tier === other.tier;
      if (one === other || !isBeside) continue;
      const clash = other.members
        .get(alias)
        ?.find((p) => (one.members.get(kept) ?? []).some((own) => certainlyMeet(own, p)));
      if (!clash) continue;
      const [label, otherLabel] = [nameOn(one.labels, today), nameOn(other.labels, today)];
      throw new DomainError(
        'MEMBER_OF_ANOTHER_CLUSTER',
        `${nameOn(unitOf(state, kept).names, today)} là thành viên ${label}, cùng lúc đó mã “${alias}” là thành viên ${otherLabel}.`,
        {
          unitId: kept,
          aliasId: alias,
          clusterId: one.clusterId,
          current: { clusterId: other.clusterId, ...clash },
        },
        'R4',
      );
    }
}
