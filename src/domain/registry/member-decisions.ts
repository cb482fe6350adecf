import { clusterOf, labelOn, livingCluster } from './cluster-decisions.js';
import { existenceOf, requireFreeNumber } from './cluster-numbers.js';
import type { Context, Telling } from './decision.js';
import { requireOrganiser } from './decision.js';
import { DomainError } from '../ground/errors.js';
import type { Cluster, RegistryState, Unit } from './registry.js';
import type { Recorded } from '../ground/event.js';
import { onRecord, recordedAlready } from '../ground/told-again.js';
import type {
  Beginning,
  MemberAdmitted,
  MemberReleased,
  MemberReported,
  RegistryRecordSupplemented,
} from './registry-events.js';
import { differencesFrom, lastRecord, moreOf } from './told-again-in-registry.js';
import { nameOn, withMore } from './registry.js';
import {
  endOfEither,
  membershipsWith,
  releasesAtEnd,
  requireNoOtherCluster,
  requireOneCluster,
} from './memberships.js';
import { printDate } from '../ground/text.js';
import type { Membership } from './told-in-any-order.js';
import { certainDays } from './told-in-any-order.js';
import type { ToldDay } from '../ground/told-day.js';
import { beginningOf, earliest, latest, printTold, toldDay } from '../ground/told-day.js';
import { livingUnit, requireExistence, unitNameOn, unitOf } from './unit-decisions.js';
import type { ClusterId, PartialDate, UnitId } from '../ground/values.js';
import { dayBefore, firstDay, includes, lastDay } from '../ground/values.js';

// Which unit belonged to which cluster when, as far as told and in whatever order (R4, R5).

/** The beginning of a membership, and its end where the same source tells it. */
export interface AdmitMember extends Telling {
  readonly clusterId: ClusterId;
  readonly unitId: UnitId;
  /** First day of membership; a partial date where the source gives only the year ("a member in 2019"), undefined where it gives none. */
  readonly from?: PartialDate;
  /** First day on which it no longer belongs, and why; undefined where not told. */
  readonly until?: PartialDate;
  readonly reason?: string;
}

/**
 * Admits a unit, perhaps until a day. It may belong to clusters of several organisers, but to one of the same organiser and tier at a time
 * (R4). A membership recorded late ends where the unit or the cluster is known to have ended (R69), or where the unit is known to have
 * left. Told again with the end, that is recorded. Without a first day it had been admitted by the day of what tells of it, or by the end
 * where that came before. It also shows that the cluster existed by then, so no other cluster may have had its number (R3).
 * Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, UNIT_ENDED, ALREADY_RECORDED, MEMBER_OF_ANOTHER_CLUSTER,
 * CLUSTER_NUMBER_TAKEN, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function admitMember(
  state: RegistryState,
  command: AdmitMember,
  context: Context,
): (MemberAdmitted | MemberReleased | RegistryRecordSupplemented)[] {
  const { clusterId, unitId, until, reason } = command;
  const first = beginningTold(state, command, context);
  const from = first.from ?? first.knownBy;
  const cluster = livingCluster(state, clusterId, context, from);
  const unit = livingUnit(state, unitId, firstDay(from));
  requireExistence(unit, from);
  if (until !== undefined && lastDay(until) <= firstDay(from)) {
    const detail = `Đơn vị không thể thôi là thành viên ${printTold({ on: until })}, trước khi là thành viên.`;
    throw new DomainError('DATES_OUT_OF_ORDER', detail, { from, until });
  }
  const members = cluster.members.get(unitId) ?? [];
  const current =
    first.from === null
      ? members.findLast((p) => !p.seen && !p.assumed)
      : members.find((p) => holds(p, from) || (endsSo(p, until) && includes(p, firstDay(from))));
  if (current && until !== undefined && current.to === null)
    return releaseMember(state, { clusterId, unitId, on: until, reason }, context);
  if (current) {
    const refusal = alreadyMember(cluster, unit, current, from);
    const release = isEndTold(unit, cluster, until) && leftBefore(state, { ...command, on: until }, current);
    if (!release) throw refusal;
    return [releasedAgain(state, release, { on: until, reason }, refusal.detail)];
  }
  const admitted: MemberAdmitted = { type: 'MemberAdmitted', data: { clusterId, unitId, ...first } };
  const isNow = (p: Membership): boolean =>
    first.from === null ? p.knownBy === first.knownBy : p.from === firstDay(from);
  const known = membershipsWith(cluster, unitId, admitted).find(isNow);
  const told = until === undefined ? null : { on: until };
  if (known?.to && told !== null && known.to < latest(told))
    throw alreadyMember(cluster, unit, known, from, { until, reason });
  const isLeft = told !== null && isEndTold(unit, cluster, until);
  const left: (MemberReleased | RegistryRecordSupplemented)[] = [];
  if (isLeft && known?.to === latest(told)) {
    const release = leftBefore(state, { ...command, on: until }, known);
    const more = { on: until, reason };
    if (release && differencesFrom(release, more).length > 0) {
      const detail = alreadyMember(cluster, unit, known, from).detail;
      left.push(releasedAgain(state, release, more, detail));
    }
  } else if (isLeft)
    left.push({ type: 'MemberReleased', data: { clusterId, unitId, ...told, reason: reason ?? 'unknown' } });
  const now = left.filter((one) => one.type === 'MemberReleased');
  const releases = releasesAtEnd(unit, cluster, admitted, ...now);
  const more = left.flatMap((one) => (one.type === 'RegistryRecordSupplemented' ? [one.data] : []));
  const exact = more.length > 0 ? clusterOf(withMore(state, more), clusterId) : cluster;
  const memberships = membershipsWith(exact, unitId, admitted, ...now, ...releases);
  requireRoom(state, cluster, unit, memberships, context);
  return [admitted, ...left, ...releases];
}

/** The first day as told, or the day by which the unit had been admitted: before the end of either, and before it left. */
function beginningTold(state: RegistryState, command: AdmitMember, { today }: Context): Beginning {
  const told = beginningOf(toldDay(command.from, command, today));
  if (told.from !== null) return told;
  const end = endOfEither(unitOf(state, command.unitId), clusterOf(state, command.clusterId));
  const ends = [...(end ? [end.by] : []), ...(command.until === undefined ? [] : [lastDay(command.until)])];
  const [knownBy = told.knownBy] = [told.knownBy, ...ends.map(dayBefore)].sort();
  return { from: null, knownBy };
}

/** Whether the membership ended as told. */
const endsSo = ({ to, toTold = to }: Membership, until: PartialDate | undefined): boolean =>
  until !== undefined && toTold === until;

/** Whether an end is told that is not later than that of the unit and the cluster. */
function isEndTold(unit: Unit, cluster: Cluster, until: PartialDate | undefined): boolean {
  const end = endOfEither(unit, cluster)?.by ?? null;
  return until !== undefined && (end === null || firstDay(until) <= end);
}

/**
 * True where the unit is known to have been a member on the day on which it is said to have become one, or to have become one then, unless
 * that is told more exactly now.
 */
function holds(known: Membership, from: PartialDate): boolean {
  const { fromTold = known.from } = known;
  const day = firstDay(from);
  if (fromTold === null) return known.knownBy !== undefined && known.knownBy < day && includes(known, day);
  if (fromTold.length !== from.length) {
    if (fromTold.startsWith(from)) return true;
    if (from.startsWith(fromTold) && includes(known, day)) return false;
  }
  if (!includes(known, day)) return false;
  const { to } = certainDays(known);
  return to === null || day < to || known.from === day;
}

/** A day within a membership that began earlier is no other beginning: who is named as a member then was one. */
function alreadyMember(
  cluster: Cluster,
  unit: Unit,
  known: Membership,
  from: PartialDate,
  told: Pick<AdmitMember, 'until' | 'reason'> = {},
): DomainError {
  const { clusterId } = cluster;
  const { unitId, names } = unit;
  const day = firstDay(from);
  const { fromTold = known.from, toTold = known.to } = known;
  return recordedAlready(
    `${nameOn(names, day)} đã là thành viên ${labelOn(cluster, day)} ${printTold({ on: fromTold })}.`,
    { clusterId, unitId, ...known, until: toTold },
    told,
  );
}

/**
 * Room for all memberships of the unit in the cluster, as they are with what is told now: that may make days of an earlier one certain.
 * Throws MEMBER_OF_ANOTHER_CLUSTER (R4), CLUSTER_NUMBER_TAKEN (R3).
 */
function requireRoom(
  state: RegistryState,
  cluster: Cluster,
  unit: Unit,
  memberships: readonly Membership[],
  context: Context,
): void {
  if (memberships.length === 0) return;
  for (const membership of memberships) requireNoOtherCluster(state, cluster, unit, membership);
  const { from } = existenceOf({
    ...cluster,
    members: new Map([[unit.unitId, memberships]]),
    establishedOn: null,
  });
  requireFreeNumber(state, cluster, { from, to: existenceOf(cluster).from }, context.today);
}

/** A unit among the members of a year, of which nothing says since when it belongs or until when. */
export interface ReportMember {
  readonly clusterId: ClusterId;
  readonly unitId: UnitId;
  /** When it was one: a partial date, as a rule the year. */
  readonly seenOn: PartialDate;
}

/**
 * Records that a source names the unit among the members, on a day or in a year: it was one in that year, and of others nothing is
 * said. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, UNIT_ENDED, ALREADY_RECORDED, MEMBER_OF_ANOTHER_CLUSTER (R4),
 * CLUSTER_NUMBER_TAKEN (R3), DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function reportMember(
  state: RegistryState,
  { clusterId, unitId, seenOn }: ReportMember,
  context: Context,
): (MemberReported | MemberReleased)[] {
  const cluster = livingCluster(state, clusterId, context, seenOn);
  const unit = livingUnit(state, unitId, firstDay(seenOn));
  requireExistence(unit, seenOn);
  const told = cluster.changes.get(unitId) ?? [];
  if (told.some(({ type, data }) => type === 'MemberReported' && data.seenOn === seenOn)) {
    const day = firstDay(seenOn);
    const detail = `Đã ghi ${nameOn(unit.names, day)} là thành viên ${labelOn(cluster, day)}: ${printDate(seenOn)}.`;
    throw new DomainError('ALREADY_RECORDED', detail, { current: { clusterId, unitId, seenOn } });
  }
  const reported: MemberReported = { type: 'MemberReported', data: { clusterId, unitId, seenOn } };
  const release = releasesAtEnd(unit, cluster, reported);
  requireRoom(state, cluster, unit, membershipsWith(cluster, unitId, reported, ...release), context);
  return [reported, ...release];
}

/** The end of a membership. */
export interface ReleaseMember extends Telling {
  readonly clusterId: ClusterId;
  readonly unitId: UnitId;
  /** First day on which it no longer belongs; a partial date, undefined where no source states it. */
  readonly on?: PartialDate;
  /** As printed; undefined where not told (edge case 8). */
  readonly reason?: string;
}

/**
 * Releases a member; on the day of its admission, this undoes the admission. Where nothing is known of the membership before, its
 * beginning stays unknown, and a warning says so. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, UNIT_ENDED,
 * ALREADY_RECORDED where it is known to have left in the time told, NOT_A_MEMBER, MEMBER_OF_ANOTHER_CLUSTER (R4), CLUSTER_NUMBER_TAKEN (R3), DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function releaseMember(
  state: RegistryState,
  command: ReleaseMember,
  context: Context,
): (MemberReleased | RegistryRecordSupplemented)[] {
  const { clusterId, unitId, reason = 'unknown' } = command;
  const cluster = clusterOf(state, clusterId);
  requireOrganiser(context.actor, cluster.organiserId);
  unitOf(state, unitId);
  const told = toldDay(command.on, command, context.today);
  const members = cluster.members.get(unitId) ?? [];
  const known = members.find((p) => includes(p, latest(told)));
  const isSeen = members.some((p) => p.seen && p.from < latest(told));
  if (known ? !known.assumed : told.on === null && isSeen) {
    const released: MemberReleased = { type: 'MemberReleased', data: { clusterId, unitId, ...told, reason } };
    const releases = [released, ...releasesAtEnd(unitOf(state, unitId), cluster, released)];
    const unit = unitOf(state, unitId);
    requireRoom(state, cluster, unit, membershipsWith(cluster, unitId, ...releases), context);
    return releases;
  }
  const left = members.findLast((p) => mayMean(told, p));
  const release = leftBefore(state, command, left);
  if (release) {
    const day = latest(told);
    const since = printTold({ on: release.data.on });
    const detail = `Đã ghi ${unitNameOn(state, unitId, day)} thôi là thành viên ${labelOn(cluster, day)} ${since}.`;
    return [releasedAgain(state, release, { on: command.on, reason: command.reason }, detail)];
  }
  const before = members.some((p) => p.from < latest(told) && !p.seen && !p.assumed);
  if (told.on === null || before) throw notAMember(state, cluster, unitId, told);
  return leavingOf(state, cluster, { unitId, on: told.on, reason }, context);
}

/** What is told again of a release; its day may make days certain that were not. Throws ALREADY_RECORDED, MEMBER_OF_ANOTHER_CLUSTER (R4). */
function releasedAgain(
  state: RegistryState,
  release: Recorded<MemberReleased>,
  told: { readonly on?: PartialDate | undefined; readonly reason?: string | undefined },
  detail: string,
): RegistryRecordSupplemented {
  const { clusterId, unitId } = release.data;
  const more = moreOf(release, told, detail, { clusterIds: [clusterId] });
  const { on } = more.data.added as { readonly on?: PartialDate };
  const members = clusterOf(state, clusterId).members.get(unitId) ?? [];
  // What ended before it is known to have begun is another membership.
  if (
    on !== undefined &&
    !members.some((p) => p.from < lastDay(on) && (p.to === null || lastDay(on) <= p.to))
  )
    throw recordedAlready(detail, onRecord(release), told);
  const after = withMore(state, [more.data]);
  requireOneCluster(after, release.data);
  // A year in which it was seen came to light, and would outlast the unit or the cluster: the end is withdrawn and told anew.
  if (releasesAtEnd(unitOf(after, unitId), clusterOf(after, clusterId)).length > 0)
    throw recordedAlready(detail, onRecord(release), told);
  return more;
}

/** The release that is told again: of the membership that is meant, or the last one, where no other day is told; else one in these words. */
function leftBefore(
  state: RegistryState,
  { clusterId, unitId, on }: ReleaseMember,
  left: Membership | undefined,
): Recorded<MemberReleased> | undefined {
  const last = (isMeant: (data: MemberReleased['data']) => boolean) =>
    lastRecord(
      state,
      unitId,
      ({ type, data }) =>
        type === 'MemberReleased' && data.clusterId === clusterId && data.unitId === unitId && isMeant(data),
    ) as Recorded<MemberReleased> | undefined;
  const known =
    left === undefined
      ? last((data) => on === undefined || on === data.on)
      : last((data) => latest(data) === left.to);
  if (known && differencesFrom(known, { on }).length === 0) return known;
  return last((data) => on !== undefined && on === data.on) ?? known;
}

/** The release of a unit of which nothing was known in that cluster, by the end of the unit or the cluster (R69). */
function leavingOf(
  state: RegistryState,
  cluster: Cluster,
  { unitId, on, reason }: { readonly unitId: UnitId; readonly on: PartialDate; readonly reason: string },
  context: Context,
): MemberReleased[] {
  const { clusterId } = cluster;
  const last = dayBefore(lastDay(on));
  const member = firstDay(on) < last ? firstDay(on) : last;
  const unit = livingUnit(state, unitId, member);
  requireExistence(unit, on);
  livingCluster(state, clusterId, context, on.length < 10 ? on : last);
  const detail = `Chưa ghi từ khi nào ${nameOn(unit.names, last)} là thành viên ${labelOn(cluster, last)}.`;
  const released: MemberReleased = {
    type: 'MemberReleased',
    data: { clusterId, unitId, on, reason, warnings: [{ code: 'MEMBERSHIP_BEGAN_UNKNOWN', detail }] },
  };
  const releases = [released, ...releasesAtEnd(unit, cluster, released)];
  requireRoom(state, cluster, unit, membershipsWith(cluster, unitId, ...releases), context);
  return releases;
}

/** Whether the membership is known to have ended on one of the days that are told. */
function mayMean(end: ToldDay, { to, toTold, seen, assumed }: Membership): boolean {
  const from = earliest(end);
  if (seen || assumed || toTold === null || from === null || from === latest(end)) return false;
  return to !== null && from <= to && to <= latest(end);
}

function notAMember(state: RegistryState, cluster: Cluster, unitId: UnitId, end: ToldDay): DomainError {
  const day = latest(end);
  return new DomainError(
    'NOT_A_MEMBER',
    `${unitNameOn(state, unitId, day)} không phải là thành viên ${labelOn(cluster, day)} vào ngày ${printDate(day)}.`,
    { unitId, clusterId: cluster.clusterId, periods: cluster.members.get(unitId) ?? [] },
  );
}
