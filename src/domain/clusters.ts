import type { Context } from './decision.js';
import { requireOrganiser } from './decision.js';
import { DomainError } from './errors.js';
import type {
  Cluster,
  ClusterDissolved,
  ClusterEstablished,
  ClusterKind,
  ClusterRelabelled,
  MemberAdmitted,
  MemberReleased,
  RegistryState,
  Tier,
} from './registry.js';
import { isMember, membersIn } from './registry.js';
import { livingUnit, unitOf } from './units.js';
import type { Period } from './values.js';
import { firstDay, overlaps } from './values.js';

// Decisions on clusters: the organiser cuts them, labels them and says which units belong where, with dates (R3-R8).

/** The cluster, or CLUSTER_NOT_FOUND. */
export function clusterOf(registry: RegistryState, clusterId: string): Cluster {
  const cluster = registry.clusters.get(clusterId);
  if (!cluster)
    throw new DomainError('CLUSTER_NOT_FOUND', `Chưa có cụm, khối “${clusterId}”.`, { clusterId });
  return cluster;
}

/** Members of a period by name, for people who must see who does belong. */
export function namedMembers(
  registry: RegistryState,
  cluster: Cluster,
  period: Period,
): { unitId: string; name: string }[] {
  return membersIn(cluster, period).map((unitId) => ({ unitId, name: unitOf(registry, unitId).name }));
}

/** Throws NOT_A_MEMBER, with the members there are, unless the unit belonged on at least one day of the period (R13). */
export function requireMember(
  registry: RegistryState,
  cluster: Cluster,
  unitId: string,
  period: Period,
): void {
  const unit = unitOf(registry, unitId);
  if (isMember(cluster, unitId, period)) return;
  const members = namedMembers(registry, cluster, period);
  throw new DomainError(
    'NOT_A_MEMBER',
    `${unit.name} không phải thành viên ${cluster.label} trong thời gian này. Thành viên: ${members.map((m) => m.name).join(', ') || 'chưa có dữ liệu'}.`,
    { unitId, clusterId: cluster.clusterId, period, members },
    'R13',
  );
}

export interface EstablishCluster {
  readonly clusterId: string;
  readonly organiserId: string;
  readonly tier?: Tier;
  readonly kind: ClusterKind;
  /** Number as an integer whatever the printed numeral (R7); undefined for an unnumbered block (edge case 4). */
  readonly number?: number;
  /** Name as printed, e.g. `Cụm thi đua số IV`. */
  readonly label: string;
  readonly aliases?: readonly string[];
  readonly establishedOn?: string;
  /** Clusters it continues after a re-cut (R8). */
  readonly predecessors?: readonly string[];
}

/** Establishes a cluster. Throws CLUSTER_ALREADY_ESTABLISHED, CLUSTER_NUMBER_TAKEN (R3), UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, FORBIDDEN. */
export function establishCluster(
  state: RegistryState,
  command: EstablishCluster,
  context: Context,
): ClusterEstablished[] {
  requireOrganiser(context.actor, command.organiserId);
  const organiser = unitOf(state, command.organiserId);
  const known = state.clusters.get(command.clusterId);
  if (known) {
    throw new DomainError('CLUSTER_ALREADY_ESTABLISHED', `Mã “${known.clusterId}” là của ${known.label}.`, {
      current: { clusterId: known.clusterId, label: known.label, organiserId: known.organiserId },
    });
  }
  const {
    clusterId,
    organiserId,
    tier = 'SECTOR',
    kind,
    number = null,
    label,
    establishedOn = null,
  } = command;
  const twin = [...state.clusters.values()].find(
    (c) =>
      number !== null &&
      c.dissolvedOn === null &&
      c.organiserId === organiserId &&
      c.tier === tier &&
      c.kind === kind &&
      c.number === number,
  );
  if (twin) {
    throw new DomainError(
      'CLUSTER_NUMBER_TAKEN',
      `${organiser.name} đã có ${twin.label} mang số ${number}.`,
      { current: { clusterId: twin.clusterId, label: twin.label } },
      'R3',
    );
  }
  const predecessors = [...(command.predecessors ?? [])];
  for (const id of predecessors) clusterOf(state, id);
  const aliases = [...(command.aliases ?? [])];
  return [
    {
      type: 'ClusterEstablished',
      data: { clusterId, organiserId, tier, kind, number, label, aliases, establishedOn, predecessors },
    },
  ];
}

export interface RenameCluster {
  readonly clusterId: string;
  readonly label: string;
  readonly aliases?: readonly string[];
  readonly from: string;
}

/** Gives a cluster another label from a day on; the old one stays in its history. Throws CLUSTER_NOT_FOUND, ALREADY_RECORDED, CLUSTER_DISSOLVED, FORBIDDEN. */
export function renameCluster(
  state: RegistryState,
  command: RenameCluster,
  context: Context,
): ClusterRelabelled[] {
  const cluster = standing(state, command.clusterId, command.from, context);
  const { clusterId, label, from } = command;
  if (cluster.label === label) {
    throw new DomainError('ALREADY_RECORDED', `Cụm, khối đã mang tên ${label}.`, { current: { label } });
  }
  return [
    { type: 'ClusterRelabelled', data: { clusterId, label, aliases: [...(command.aliases ?? [])], from } },
  ];
}

export interface DissolveCluster {
  readonly clusterId: string;
  /** First day on which it no longer exists. */
  readonly on: string;
  readonly reason: string;
}

/** Ends a cluster and its memberships; closed years stay as they were. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN. */
export function dissolveCluster(
  state: RegistryState,
  command: DissolveCluster,
  context: Context,
): (ClusterDissolved | MemberReleased)[] {
  const { clusterId, on, reason } = command;
  const cluster = standing(state, clusterId, on, context);
  const open = [...cluster.members].filter(([, periods]) => periods.some((p) => p.to === null || p.to > on));
  return [
    { type: 'ClusterDissolved', data: { clusterId, on, reason } },
    ...open.map(([unitId]): MemberReleased => ({
      type: 'MemberReleased',
      data: { clusterId, unitId, on, reason: 'CLUSTER_DISSOLVED' },
    })),
  ];
}

/** The cluster, for its organiser, as long as it is not dissolved by that day. */
function standing(state: RegistryState, clusterId: string, day: string, context: Context): Cluster {
  const cluster = clusterOf(state, clusterId);
  requireOrganiser(context.actor, cluster.organiserId);
  if (cluster.dissolvedOn !== null && cluster.dissolvedOn <= day) {
    throw new DomainError(
      'CLUSTER_DISSOLVED',
      `${cluster.label} đã giải thể từ ngày ${cluster.dissolvedOn}.`,
      {
        clusterId,
        dissolvedOn: cluster.dissolvedOn,
      },
    );
  }
  return cluster;
}

export interface AdmitMember {
  readonly clusterId: string;
  readonly unitId: string;
  /** First day of membership; a partial date where the source gives only the year ("a member in 2019"). */
  readonly from: string;
}

/**
 * Admits a unit. It may belong to clusters of several organisers, but to one of the same organiser and tier at a time (R4).
 * Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, UNIT_ENDED, ALREADY_RECORDED, MEMBER_OF_ANOTHER_CLUSTER, FORBIDDEN.
 */
export function admitMember(state: RegistryState, command: AdmitMember, context: Context): MemberAdmitted[] {
  const { clusterId, unitId, from } = command;
  const day = firstDay(from);
  const cluster = standing(state, clusterId, day, context);
  const unit = livingUnit(state, unitId, day);
  const known = (cluster.members.get(unitId) ?? []).find(
    (p) => p.from <= day && (p.to === null || p.to > day),
  );
  if (known) {
    throw new DomainError(
      'ALREADY_RECORDED',
      `${unit.name} đã là thành viên ${cluster.label} từ ${known.from}.`,
      {
        current: { clusterId, unitId, ...known },
      },
    );
  }
  const later = (cluster.members.get(unitId) ?? []).find((p) => p.from > day);
  const period = { from: day, to: later?.from ?? null };
  for (const other of state.clusters.values()) {
    if (
      other.clusterId === clusterId ||
      other.organiserId !== cluster.organiserId ||
      other.tier !== cluster.tier
    )
      continue;
    const clash = (other.members.get(unitId) ?? []).find((p) => overlaps(p, period));
    if (clash) {
      throw new DomainError(
        'MEMBER_OF_ANOTHER_CLUSTER',
        `${unit.name} đang là thành viên ${other.label} của cùng đơn vị tổ chức.`,
        { unitId, current: { clusterId: other.clusterId, label: other.label, ...clash } },
        'R4',
      );
    }
  }
  return [{ type: 'MemberAdmitted', data: { clusterId, unitId, from } }];
}

export interface ReleaseMember {
  readonly clusterId: string;
  readonly unitId: string;
  /** First day on which it no longer belongs. */
  readonly on: string;
  /** As printed, or `unknown` (edge case 8). */
  readonly reason: string;
}

/** Releases a member. Throws CLUSTER_NOT_FOUND, UNIT_NOT_FOUND, NOT_A_MEMBER, FORBIDDEN. */
export function releaseMember(
  state: RegistryState,
  command: ReleaseMember,
  context: Context,
): MemberReleased[] {
  const { clusterId, unitId, on, reason } = command;
  const cluster = clusterOf(state, clusterId);
  requireOrganiser(context.actor, cluster.organiserId);
  unitOf(state, unitId);
  const open = (cluster.members.get(unitId) ?? []).some((p) => p.from < on && (p.to === null || p.to > on));
  if (!open) {
    throw new DomainError(
      'NOT_A_MEMBER',
      `${unitOf(state, unitId).name} không phải thành viên ${cluster.label} trước ngày ${on}.`,
      { unitId, clusterId, periods: cluster.members.get(unitId) ?? [] },
    );
  }
  return [{ type: 'MemberReleased', data: { clusterId, unitId, on, reason } }];
}
