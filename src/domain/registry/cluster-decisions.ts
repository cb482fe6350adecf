import { DomainError } from '../ground/errors.js';
import type { Evidence } from '../ground/event.js';
import { printDate } from '../ground/text.js';
import { contradicts, recordedAlready } from '../ground/told-again.js';
import type { ToldDay } from '../ground/told-day.js';
import { beginningOf, earliest, latest, printTold, toldDay } from '../ground/told-day.js';
import type { ClusterId, Day, PartialDate, Period, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, firstDay, isBefore, nearestDay, overlaps } from '../ground/values.js';
import { existenceOf, requireFreeNumber } from './cluster-numbers.js';
import type { Context, Telling } from './decision.js';
import { requireOrganiser, speaksFor } from './decision.js';
import { releasesFrom, requireNoOtherCluster, requireNoOtherClusters } from './memberships.js';
import type {
  ClusterDissolved,
  ClusterEstablishmentRecorded,
  ClusterRelabelled,
  ClusterTierCorrected,
  MemberReleased,
  MembershipUntold,
  RegistryRecordSupplemented,
  Tier,
} from './registry-events.js';
import { tierOf } from './registry-events.js';
import type { Cluster, RegistryState, Unit } from './registry.js';
import { isMember, membersIn, nameOn } from './registry.js';
import { differencesFrom, lastRecord, moreOf } from './told-again-in-registry.js';
import { livingUnit, requireExistence, unitNameOn, unitOf } from './unit-decisions.js';
import { endedAgain } from './unit-ending-decisions.js';

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
  const { clusterId, dissolvedTold: on } = cluster;
  const detail = `${labelOn(cluster, dissolvedOn)} đã giải thể ${printTold({ on })}.`;
  return new DomainError('CLUSTER_DISSOLVED', detail, { clusterId, dissolvedOn: on });
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

/**
 * Whether nothing on record says that the unit belonged on a day of the year, or that it did not: it may only have been named as a member
 * in other years, or nowhere. Throws UNIT_NOT_FOUND, UNIT_ENDED, DATES_OUT_OF_ORDER, MEMBER_OF_ANOTHER_CLUSTER (R4) where it certainly cannot have.
 */
export function isUntold(registry: RegistryState, cluster: Cluster, unitId: UnitId, year: number): boolean {
  const unit = livingUnit(registry, unitId, `${year}-01-01`);
  const period = calendarYear(year);
  const memberships = cluster.members.get(unitId) ?? [];
  if (memberships.some((p) => overlaps(p, period))) return false;
  requireExistence(unit, `${year}`);
  requireNoOtherCluster(registry, cluster, unit, { ...period, fromTold: null, toTold: null, seen: true });
  const before = memberships.findLast((p) => p.from < period.from);
  const after = memberships.find((p) => p.from > period.from);
  return (!before || before.seen === true) && (!after || after.fromTold === null);
}

/** The warning that a document names a unit as members are named, and nothing says whether it was one. */
export function membershipUntold(
  { registry, today }: NamingContext,
  cluster: Cluster,
  unitId: UnitId,
  year: number,
): MembershipUntold {
  const day = dayOfYear(year, today);
  const detail = `Chưa ghi ${unitNameOn(registry, unitId, day)} là thành viên ${labelOn(cluster, day)} năm ${year}.`;
  return { code: 'MEMBERSHIP_NOT_TOLD', detail };
}

/**
 * As `requireMember`, for a year; but whom a document names need not be known as a member where no member of the year is known, nothing
 * says that it was none, and another than the unit tells it: that is warned of (R13; assumed). Throws NOT_A_MEMBER, UNIT_NOT_FOUND,
 * UNIT_ENDED, DATES_OUT_OF_ORDER, MEMBER_OF_ANOTHER_CLUSTER (R4).
 */
export function requireMemberOfYear(
  context: Context,
  cluster: Cluster,
  unitId: UnitId,
  year: number,
  evidence: readonly Evidence[] = [],
): readonly MembershipUntold[] {
  const isKnownYear = membersIn(cluster, calendarYear(year)).length > 0;
  const mayBe = evidence.length > 0 && !isKnownYear && !speaksFor(context.actor, unitId);
  if (mayBe && isUntold(context.registry, cluster, unitId, year))
    return [membershipUntold(context, cluster, unitId, year)];
  requireMember(context, cluster, unitId, calendarYear(year));
  return [];
}

/** An end, and why; what is not told is absent. */
export interface Ending {
  /** First day after it; a partial date. */
  readonly on?: PartialDate;
  readonly reason?: string;
}

/**
 * The tier of a cluster of the organiser, as told or as it follows; where nobody knows who organises it, it follows from nothing. Throws TIER_NOT_OF_ORGANISER where it is that of other bodies:
 * who gives its awards follows from it (R83).
 */
export function tierFor(organiser: Unit | null, told: Tier | undefined, day: Day): Tier {
  if (organiser === null) return told ?? 'NOT_STATED';
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

/** Throws DATES_OUT_OF_ORDER where a cluster would certainly end before it began, or on that very day. */
export function requireEndAfter(
  establishedOn: PartialDate | null,
  end: ToldDay,
  label: (day: Day) => string,
): void {
  if (establishedOn === null) return;
  const sameDay = earliest(end) === latest(end) && end.on === establishedOn;
  if (!sameDay && !isBefore(end.on ?? latest(end), establishedOn)) return;
  const detail = `Đến ${printDate(establishedOn)} mới có ${label(firstDay(establishedOn))}.`;
  throw new DomainError('DATES_OUT_OF_ORDER', detail, { establishedOn, on: end.on });
}

/** Another label for a cluster. */
export interface RenameCluster extends Telling {
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly aliases?: readonly string[];
  /** Its first day; a partial date, undefined where no source states it. */
  readonly from?: PartialDate;
}

/**
 * Gives a cluster another label from a day on; the old one stays in its history. Told again with the day or other names, these are
 * added. Throws CLUSTER_NOT_FOUND,
 * ALREADY_RECORDED, CLUSTER_DISSOLVED, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function renameCluster(
  state: RegistryState,
  command: RenameCluster,
  context: Context,
): (ClusterRelabelled | RegistryRecordSupplemented)[] {
  const first = toldDay(command.from, command, context.today);
  const day = first.on ?? first.knownBy;
  const cluster = livingCluster(state, command.clusterId, context, day);
  const { clusterId, label } = command;
  const aliases = [...(command.aliases ?? [])];
  const known = lastRecord(
    state,
    clusterId,
    ({ type, data }) => type === 'ClusterRelabelled' && data.clusterId === clusterId && data.label === label,
  );
  const told = { aliases, from: command.from };
  const detail = `Cụm, khối đã mang tên ${label}.`;
  const isNamedSo = labelOn(cluster, firstDay(day)) === label;
  if (known && (isNamedSo || !differencesFrom(known, told).some(contradicts)))
    return [moreOf(known, told, detail, { clusterIds: [clusterId] })];
  if (isNamedSo) throw recordedAlready(detail, { label }, { label, aliases });
  return [{ type: 'ClusterRelabelled', data: { clusterId, label, aliases, ...beginningOf(first) } }];
}

/** Since when a cluster exists. */
export interface RecordClusterEstablishment {
  readonly clusterId: ClusterId;
  /** Partial date. */
  readonly establishedOn: PartialDate;
}

/**
 * Records since when a cluster exists, learnt after it was recorded, or corrects it; warns of members from before. Throws
 * CLUSTER_NOT_FOUND, ALREADY_RECORDED, DATES_OUT_OF_ORDER where it ended before, CLUSTER_NUMBER_TAKEN (R3), FORBIDDEN.
 */
export function recordClusterEstablishment(
  state: RegistryState,
  { clusterId, establishedOn }: RecordClusterEstablishment,
  context: Context,
): ClusterEstablishmentRecorded[] {
  const cluster = clusterOf(state, clusterId);
  requireOrganiser(context.actor, cluster.organiserId);
  const { dissolvedOn, dissolvedTold: on } = cluster;
  if (cluster.establishedOn === establishedOn) {
    const detail = `Đã ghi ${labelOn(cluster, firstDay(establishedOn))} có từ ${printDate(establishedOn)}.`;
    throw new DomainError('ALREADY_RECORDED', detail, { current: { establishedOn } });
  }
  if (dissolvedOn !== null)
    requireEndAfter(establishedOn, on === null ? { on, knownBy: dissolvedOn } : { on }, (day) =>
      labelOn(cluster, day),
    );
  requireFreeNumber(state, cluster, existenceOf({ ...cluster, establishedOn }), context.today);
  const earlier = [...cluster.members.values()]
    .flat()
    .filter((p) => isBefore(p.fromTold ?? p.from, establishedOn) && !p.assumed);
  const years = [...new Set(earlier.map(({ from, fromTold }) => printDate(fromTold ?? from)))].join(', ');
  const detail = `Đã ghi thành viên từ ${years}, trước ngày có cụm, khối.`;
  const warnings = [{ code: 'RECORDED_BEFORE_EXISTENCE' as const, detail }];
  const said = earlier.length > 0 ? { warnings } : {};
  return [{ type: 'ClusterEstablishmentRecorded', data: { clusterId, establishedOn, ...said } }];
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
  const { organiserId } = recorded;
  const organiser = organiserId === null ? null : unitOf(state, organiserId);
  const corrected = { ...recorded, tier: tierFor(organiser, tier, context.today) };
  requireFreeNumber(state, corrected, existenceOf(corrected), context.today);
  requireNoOtherClusters(state, corrected);
  return [{ type: 'ClusterTierCorrected', data: { clusterId, tier } }];
}

/** The end of a cluster. */
export interface DissolveCluster extends Telling, Ending {
  readonly clusterId: ClusterId;
}

/**
 * Ends a cluster and its memberships, once; closed years stay as they were. Told again with the day or the reason, these are added.
 * Throws CLUSTER_NOT_FOUND, ALREADY_RECORDED, CLUSTER_DISSOLVED, DATES_OUT_OF_ORDER, MEMBER_OF_ANOTHER_CLUSTER, FORBIDDEN.
 */
export function dissolveCluster(
  state: RegistryState,
  command: DissolveCluster,
  context: Context,
): (ClusterDissolved | MemberReleased | RegistryRecordSupplemented)[] {
  const { clusterId, reason = 'unknown' } = command;
  const known = lastRecord(
    state,
    clusterId,
    ({ type, data }) => type === 'ClusterDissolved' && data.clusterId === clusterId,
  );
  const told = { on: command.on, reason: command.reason };
  if (known && !differencesFrom(known, told).some(contradicts)) {
    const { establishedOn, organiserId, labels } = clusterOf(state, clusterId);
    requireOrganiser(context.actor, organiserId);
    if (command.on !== undefined)
      requireEndAfter(establishedOn, { on: command.on }, (day) => nameOn(labels, day));
    return endedAgain(state, known, told, [], [clusterId]);
  }
  const cluster = livingCluster(state, clusterId, context);
  const end = toldDay(command.on, command, context.today);
  requireEndAfter(cluster.establishedOn, end, (day) => labelOn(cluster, day));
  return [
    { type: 'ClusterDissolved', data: { clusterId, ...end, reason } },
    ...[...cluster.members.keys()].flatMap((unitId) =>
      releasesFrom(cluster, unitId, end, 'CLUSTER_DISSOLVED'),
    ),
  ];
}

/**
 * The cluster, for its organiser, if it exists on that day, which may be a partial date; without a day, if no end of it is
 * known. Throws CLUSTER_NOT_FOUND, FORBIDDEN, CLUSTER_DISSOLVED, DATES_OUT_OF_ORDER.
 */
export function livingCluster(
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
