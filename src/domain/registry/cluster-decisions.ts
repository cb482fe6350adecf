import { existenceOf, requireFreeNumber } from './cluster-numbers.js';
import type { Context } from './decision.js';
import { proposedId } from './proposed-id.js';
import { requireOrganiser } from './decision.js';
import { DomainError } from '../ground/errors.js';
import type {
  Cluster,
  ClusterDissolved,
  ClusterEstablished,
  ClusterKind,
  ClusterRelabelled,
  ClusterTierCorrected,
  MemberAdmitted,
  MemberReleased,
  RegistryState,
  Tier,
  Unit,
} from './registry.js';
import { isMember, membersIn, nameOn, tierOf } from './registry.js';
import { endOfEither, releasesFrom, requireNoOtherCluster } from './memberships.js';
import { printDate } from '../ground/text.js';
import { livingUnit, requireExistence, unitNameOn, unitOf } from './unit-decisions.js';
import type { ClusterId, Day, PartialDate, Period, UnitId } from '../ground/values.js';
import { calendarYear, firstDay, includes, isBefore, nearestDay } from '../ground/values.js';

// Decisions on clusters: the organiser cuts them, labels them and says which units belong where, with dates (R3-R8).

/** The cluster, or CLUSTER_NOT_FOUND. */
export function clusterOf(registry: RegistryState, clusterId: ClusterId): Cluster {
  const cluster = registry.clusters.get(clusterId);
  if (!cluster)
    throw new DomainError('CLUSTER_NOT_FOUND', `Chưa có cụm, khối mang mã “${clusterId}”.`, { clusterId });
  return cluster;
}

/** The cluster, where it existed on at least one day of the year. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED. */
export function clusterIn(registry: RegistryState, clusterId: ClusterId, year: number): Cluster {
  const cluster = clusterOf(registry, clusterId);
  const { dissolvedOn } = cluster;
  if (dissolvedOn !== null && dissolvedOn <= calendarYear(year).from) throw dissolved(cluster, dissolvedOn);
  return cluster;
}

/** The label of a cluster on a day. */
export function labelOn({ labels }: Cluster, day: Day): string {
  return nameOn(labels, day);
}

function dissolved(cluster: Cluster, dissolvedOn: Day): DomainError {
  const { clusterId } = cluster;
  const detail = `${labelOn(cluster, dissolvedOn)} đã giải thể từ ngày ${printDate(dissolvedOn)}.`;
  return new DomainError('CLUSTER_DISSOLVED', detail, { clusterId, dissolvedOn });
}

/** The members in a period, by their names of then: refusals show them. */
export function namedMembers(
  { registry, today }: NamingContext,
  cluster: Cluster,
  period: Period,
): { unitId: UnitId; name: string }[] {
  const day = nearestDay(period, today);
  return membersIn(cluster, period).map((unitId) => ({ unitId, name: unitNameOn(registry, unitId, day) }));
}

type NamingContext = Pick<Context, 'registry' | 'today'>;

/**
 * Throws NOT_A_MEMBER, with the members there are, unless the unit belonged on at least one day of the period (R13).
 */
export function requireMember(
  context: NamingContext,
  cluster: Cluster,
  unitId: UnitId,
  period: Period,
): void {
  const day = nearestDay(period, context.today);
  const name = unitNameOn(context.registry, unitId, day);
  if (isMember(cluster, unitId, period)) return;
  const members = namedMembers(context, cluster, period);
  throw new DomainError(
    'NOT_A_MEMBER',
    `${name} không phải là thành viên ${labelOn(cluster, day)} trong thời gian này. Thành viên: ${members.map((m) => m.name).join(', ') || 'chưa có dữ liệu'}.`,
    { unitId, clusterId: cluster.clusterId, period, members },
    'R13',
  );
}

/** A cluster as its organiser cut it. */
export interface EstablishCluster {
  /** Undefined where the server shall propose one, from the label and the organiser. */
  readonly clusterId?: ClusterId;
  readonly organiserId: string;
  /** Follows from the organiser where absent. */
  readonly tier?: Tier;
  readonly kind: ClusterKind;
  /** Number as an integer whatever the printed numeral (R7); undefined for an unnumbered block (edge case 4). */
  readonly number?: number;
  /** Name as printed, e.g. `Cụm thi đua số IV`. */
  readonly label: string;
  readonly aliases?: readonly string[];
  readonly establishedOn?: PartialDate;
  /** Its end, for a cluster of the past: its number may be another one's now. */
  readonly dissolved?: { readonly on: Day; readonly reason: string };
  /** Clusters it continues after a re-cut (R8). */
  readonly predecessors?: readonly string[];
}

/**
 * Establishes a cluster, perhaps one of the past with its end. Throws CLUSTER_ALREADY_ESTABLISHED, CLUSTER_NUMBER_TAKEN (R3), TIER_NOT_OF_ORGANISER (R83),
 * UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function establishCluster(
  state: RegistryState,
  command: EstablishCluster,
  context: Context,
): [ClusterEstablished, ...ClusterDissolved[]] {
  requireOrganiser(context.actor, command.organiserId);
  const organiser = unitOf(state, command.organiserId);
  const known = command.clusterId === undefined ? undefined : state.clusters.get(command.clusterId);
  if (known) {
    const label = labelOn(known, context.today);
    throw new DomainError(
      'CLUSTER_ALREADY_ESTABLISHED',
      `Mã “${known.clusterId}” đã được dùng cho ${label}.`,
      {
        current: { clusterId: known.clusterId, label, organiserId: known.organiserId },
      },
    );
  }
  const { organiserId, kind, number = null, label, establishedOn = null } = command;
  const { dissolved } = command;
  const tier = tierFor(organiser, command.tier, context.today);
  const clusterId =
    command.clusterId ?? proposedId(label, command.organiserId, (taken) => state.clusters.has(taken));
  const detail = `Mã “${clusterId}” do máy chủ đặt theo tên và đơn vị tổ chức.`;
  const proposed = { code: 'ID_PROPOSED', id: clusterId, detail } as const;
  const dissolvedOn = dissolved?.on ?? null;
  if (dissolvedOn !== null) requireEndAfter(establishedOn, dissolvedOn, () => label);
  const existence = existenceOf({ establishedOn, dissolvedOn, members: new Map() });
  requireFreeNumber(state, { clusterId, organiserId, tier, kind, number }, existence, context.today);
  const predecessors = [...(command.predecessors ?? [])];
  for (const id of predecessors) clusterOf(state, id);
  const aliases = [...(command.aliases ?? [])];
  return [
    {
      type: 'ClusterEstablished',
      data: {
        clusterId,
        organiserId,
        tier,
        kind,
        number,
        label,
        aliases,
        establishedOn,
        predecessors,
        ...(command.clusterId === undefined ? { warnings: [proposed] } : {}),
      },
    },
    ...(dissolved
      ? [
          {
            type: 'ClusterDissolved',
            data: { clusterId, on: dissolved.on, reason: dissolved.reason },
          } as const,
        ]
      : []),
  ];
}

/**
 * The tier of a cluster of the organiser, as told or as it follows. Throws TIER_NOT_OF_ORGANISER where it is that of other bodies:
 * who gives its awards follows from it (R83).
 */
function tierFor(organiser: Unit, told: Tier | undefined, day: Day): Tier {
  const follows = tierOf(organiser.kind);
  const own: readonly Tier[] = follows === 'NOT_STATED' ? ['MINISTRY', 'LOCAL'] : [follows];
  const allowed: readonly Tier[] = [...own, 'INTERNAL', 'NOT_STATED', 'SAMPLE'];
  const tier = told ?? follows;
  if (allowed.includes(tier)) return tier;
  throw new DomainError(
    'TIER_NOT_OF_ORGANISER',
    `${nameOn(organiser.names, day)} không tổ chức cụm, khối cấp ${tier}; có thể là: ${allowed.join(', ')}.`,
    { organiserId: organiser.unitId, kind: organiser.kind, tier, allowed },
    'R83',
  );
}

/** Throws DATES_OUT_OF_ORDER where a cluster would end before it began. */
function requireEndAfter(establishedOn: PartialDate | null, on: Day, label: (day: Day) => string): void {
  if (establishedOn === null || (on !== establishedOn && !isBefore(on, establishedOn))) return;
  const detail = `Đến ${printDate(establishedOn)} mới có ${label(firstDay(establishedOn))}.`;
  throw new DomainError('DATES_OUT_OF_ORDER', detail, { establishedOn, on });
}

/** Another label for a cluster; `from` is its first day. */
export interface RenameCluster {
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly aliases?: readonly string[];
  readonly from: PartialDate;
}

/**
 * Gives a cluster another label from a day on; the old one stays in its history. Throws CLUSTER_NOT_FOUND,
 * ALREADY_RECORDED, CLUSTER_DISSOLVED, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function renameCluster(
  state: RegistryState,
  command: RenameCluster,
  context: Context,
): ClusterRelabelled[] {
  const cluster = livingCluster(state, command.clusterId, context, command.from);
  const { clusterId, label, from } = command;
  if (labelOn(cluster, firstDay(from)) === label) {
    throw new DomainError('ALREADY_RECORDED', `Cụm, khối đã mang tên ${label}.`, { current: { label } });
  }
  return [
    { type: 'ClusterRelabelled', data: { clusterId, label, aliases: [...(command.aliases ?? [])], from } },
  ];
}

/** The tier that a cluster is of, in place of the one recorded. */
export interface CorrectClusterTier {
  readonly clusterId: ClusterId;
  readonly tier: Tier;
}

/**
 * Corrects the tier of a cluster, for all its days; awards that were proposed stay as they are. Throws CLUSTER_NOT_FOUND,
 * ALREADY_RECORDED, TIER_NOT_OF_ORGANISER (R83), CLUSTER_NUMBER_TAKEN (R3), MEMBER_OF_ANOTHER_CLUSTER (R4), FORBIDDEN.
 */
export function correctClusterTier(
  state: RegistryState,
  { clusterId, tier }: CorrectClusterTier,
  context: Context,
): ClusterTierCorrected[] {
  const recorded = clusterOf(state, clusterId);
  requireOrganiser(context.actor, recorded.organiserId);
  if (recorded.tier === tier)
    throw new DomainError('ALREADY_RECORDED', `Cụm, khối đã thuộc cấp ${tier}.`, { current: { tier } });
  const corrected = { ...recorded, tier: tierFor(unitOf(state, recorded.organiserId), tier, context.today) };
  requireFreeNumber(state, corrected, existenceOf(corrected), context.today);
  for (const [unitId, periods] of corrected.members)
    for (const period of periods) requireNoOtherCluster(state, corrected, unitOf(state, unitId), period);
  return [{ type: 'ClusterTierCorrected', data: { clusterId, tier } }];
}

/** The end of a cluster. */
export interface DissolveCluster {
  readonly clusterId: ClusterId;
  /** First day on which it no longer exists. */
  readonly on: Day;
  readonly reason: string;
}

/**
 * Ends a cluster and its memberships, once; closed years stay as they were. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function dissolveCluster(
  state: RegistryState,
  command: DissolveCluster,
  context: Context,
): (ClusterDissolved | MemberReleased)[] {
  const { clusterId, on, reason } = command;
  const cluster = livingCluster(state, clusterId, context);
  requireEndAfter(cluster.establishedOn, on, (day) => labelOn(cluster, day));
  return [
    { type: 'ClusterDissolved', data: { clusterId, on, reason } },
    ...[...cluster.members.keys()].flatMap((unitId) =>
      releasesFrom(cluster, unitId, on, 'CLUSTER_DISSOLVED'),
    ),
  ];
}

/**
 * The cluster, for its organiser, if it exists on that day, which may be a partial date; without a day, if no end of it is
 * known. Throws CLUSTER_NOT_FOUND, FORBIDDEN, CLUSTER_DISSOLVED, DATES_OUT_OF_ORDER.
 */
function livingCluster(
  state: RegistryState,
  clusterId: ClusterId,
  context: Context,
  day?: PartialDate,
): Cluster {
  const cluster = clusterOf(state, clusterId);
  const { establishedOn, dissolvedOn } = cluster;
  requireOrganiser(context.actor, cluster.organiserId);
  if (dissolvedOn !== null && (day === undefined || dissolvedOn <= firstDay(day)))
    throw dissolved(cluster, dissolvedOn);
  if (establishedOn !== null && day !== undefined && isBefore(day, establishedOn)) {
    const label = labelOn(cluster, firstDay(establishedOn));
    throw new DomainError('DATES_OUT_OF_ORDER', `Đến ${printDate(establishedOn)} mới có ${label}.`, {
      clusterId,
      establishedOn,
      on: day,
    });
  }
  return cluster;
}

/** The beginning of a membership. */
export interface AdmitMember {
  readonly clusterId: ClusterId;
  readonly unitId: UnitId;
  /** First day of membership; a partial date where the source gives only the year ("a member in 2019"). */
  readonly from: PartialDate;
}

/**
 * Admits a unit. It may belong to clusters of several organisers, but to one of the same organiser and tier at a time
 * (R4). A membership recorded late ends where the unit or the cluster is known to have ended (R69). It also shows that the
 * cluster existed by then, so no other cluster may have had its number (R3).
 * Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, UNIT_ENDED, ALREADY_RECORDED, MEMBER_OF_ANOTHER_CLUSTER,
 * CLUSTER_NUMBER_TAKEN, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function admitMember(
  state: RegistryState,
  command: AdmitMember,
  context: Context,
): (MemberAdmitted | MemberReleased)[] {
  const { clusterId, unitId, from } = command;
  const day = firstDay(from);
  const cluster = livingCluster(state, clusterId, context, from);
  const unit = livingUnit(state, unitId, day);
  requireExistence(unit, from);
  const periods = cluster.members.get(unitId) ?? [];
  const known = periods.find((p) => includes(p, day));
  if (known) {
    throw new DomainError(
      'ALREADY_RECORDED',
      `${nameOn(unit.names, day)} đã là thành viên ${labelOn(cluster, day)} từ ngày ${printDate(known.from)}.`,
      { current: { clusterId, unitId, ...known } },
    );
  }
  const next = periods.find((p) => p.from > day)?.from ?? null;
  const end = next === null ? endOfEither(unit, cluster) : null;
  requireNoOtherCluster(state, cluster, unit, { from: day, to: next ?? end?.on ?? null });
  requireFreeNumber(state, cluster, { from: day, to: existenceOf(cluster).from }, context.today);
  return [
    { type: 'MemberAdmitted', data: { clusterId, unitId, from } },
    ...(end === null ? [] : [{ type: 'MemberReleased', data: { clusterId, unitId, ...end } } as const]),
  ];
}

/** The end of a membership. */
export interface ReleaseMember {
  readonly clusterId: ClusterId;
  readonly unitId: UnitId;
  /** First day on which it no longer belongs. */
  readonly on: Day;
  /** As printed, or `unknown` (edge case 8). */
  readonly reason: string;
}

/**
 * Releases a member; on the day of its admission, this undoes the admission. Throws CLUSTER_NOT_FOUND, UNIT_NOT_FOUND,
 * NOT_A_MEMBER, FORBIDDEN.
 */
export function releaseMember(
  state: RegistryState,
  command: ReleaseMember,
  context: Context,
): MemberReleased[] {
  const { clusterId, unitId, on, reason } = command;
  const cluster = clusterOf(state, clusterId);
  requireOrganiser(context.actor, cluster.organiserId);
  unitOf(state, unitId);
  const periods = cluster.members.get(unitId) ?? [];
  if (!periods.some((p) => includes(p, on))) {
    throw new DomainError(
      'NOT_A_MEMBER',
      `${unitNameOn(state, unitId, on)} không phải là thành viên ${labelOn(cluster, on)} vào ngày ${printDate(on)}.`,
      { unitId, clusterId, periods },
    );
  }
  return [{ type: 'MemberReleased', data: { clusterId, unitId, on, reason } }];
}
