import { canonicalJson } from '../ground/canonical-json.js';
import { DomainError } from '../ground/errors.js';
import type { Counted, HowMany } from '../ground/how-many.js';
import { boundsOf, faultOf, printHowMany } from '../ground/how-many.js';
import type { Recorded } from '../ground/event.js';
import { contradicts, differences, recordedAlready } from '../ground/told-again.js';
import type { ClusterId, EventId, PartialDate, UnitId } from '../ground/values.js';
import { dayAfter, firstDay, lastDay } from '../ground/values.js';
import { recordNotFound } from '../ground/withdrawal.js';
import { clusterOf, livingCluster } from './cluster-decisions.js';
import type { Context } from './decision.js';
import { requireDayHasCome, requireOrganiser, requireRegistrar } from './decision.js';
import { reportMember } from './member-decisions.js';
import type { RegistryState } from './registry.js';
import { asOneBody } from './one-body.js';
import { isMember } from './registry.js';
import type {
  MemberReleased,
  MemberReported,
  RegistryRecordSupplemented,
  UnitKind,
  UnnamedUnitsNamed,
  UnnamedUnitsRecorded,
} from './registry-events.js';
import { moreOf } from './told-again-in-registry.js';
import { unitOf } from './unit-decisions.js';

// Units of which a source tells how many there were, and no names.

/** So many units, and what is told of them; what is not told is absent. */
export interface RecordUnnamedUnits {
  readonly count?: number;
  /** How many, where no source tells it exactly. */
  readonly howMany?: HowMany;
  readonly happened: UnnamedUnitsRecorded['data']['happened'];
  readonly kind?: UnitKind;
  /** Partial date. */
  readonly on?: PartialDate;
  readonly superiorId?: UnitId;
  readonly province?: string;
  /** The unit that they became part of. */
  readonly successorId?: UnitId;
  /** The cluster to which they `BELONGED`. */
  readonly clusterId?: ClusterId;
  /** That these are all its members of that time, and whoever is known as one is among them. */
  readonly all?: boolean;
  /** Those of them that are on record. */
  readonly named?: readonly UnitId[];
  /** As printed. */
  readonly words?: string;
}

/** What is recorded of units without names: of those of a cluster, who is named was a member then. */
type Told<E> = E | MemberReported | MemberReleased;

/**
 * Records that so many units there were, began, ended or belonged to a cluster, without making up ids for them; nothing changes for
 * those that are named, but that they were members of the cluster at that time. Throws UNIT_NOT_FOUND, INVALID_REQUEST where more are
 * named than counted or a cluster is told of what is not of one, ALREADY_RECORDED, of a cluster also where as many are on record for
 * that time, FORBIDDEN, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, DATES_OUT_OF_ORDER, and of who is named UNIT_ENDED,
 * MEMBER_OF_ANOTHER_CLUSTER (R4), CLUSTER_NUMBER_TAKEN (R3).
 */
export function recordUnnamedUnits(
  state: RegistryState,
  command: RecordUnnamedUnits,
  context: Context,
): Told<UnnamedUnitsRecorded | UnnamedUnitsNamed | RegistryRecordSupplemented>[] {
  const {
    count = null,
    howMany,
    happened,
    kind = null,
    on = null,
    superiorId,
    province,
    successorId,
    clusterId,
  } = command;
  const { all = false, words = null } = command;
  requireKeeperOf(state, clusterId, context);
  const named = [...(command.named ?? [])];
  for (const id of [superiorId, successorId, ...named]) if (id !== undefined) unitOf(state, id);
  const fault = howMany ? faultOf(howMany, count) : count === null ? 'tell count or howMany' : null;
  if (fault) throw malformed('/count', fault);
  const [, most] = boundsOf({ count, howMany }, 0);
  if (named.length > most) throw malformed('/named', 'named must not be more than count');
  if ((happened === 'BELONGED') !== (clusterId !== undefined))
    throw malformed('/clusterId', 'clusterId is told with BELONGED, and with nothing else');
  if (all && clusterId === undefined) throw malformed('/all', 'all is told of members of a cluster');
  const data = {
    count,
    ...(howMany && { howMany: { ...howMany } }),
    happened,
    kind,
    on,
    named,
    words,
    ...(superiorId === undefined ? {} : { superiorId }),
    ...(province === undefined ? {} : { province }),
    ...(successorId === undefined ? {} : { successorId }),
    ...(clusterId === undefined ? {} : { clusterId }),
    ...(all ? { all } : {}),
  };
  const fact = { type: 'UnnamedUnitsRecorded', data } as const;
  if (clusterId === undefined) {
    // Nothing tells units without names from others but what is told of them: as many, with nothing that says otherwise, are the same.
    const same = recordsOf(state).findLast(
      (one) => one.data.clusterId === undefined && isSameUnits(one.data, data),
    );
    if (!same) return [fact];
    const ids = [superiorId, successorId, ...named].filter((id) => id !== undefined);
    return [moreOf(same, data, 'Số đơn vị này đã được ghi nhận.', { unitIds: ids })];
  }
  if (on !== null) {
    requireDayHasCome(on, context);
    livingCluster(state, clusterId, context, on);
  }
  const known = recordsOf(state).find(
    (one) =>
      one.data.clusterId === clusterId &&
      one.data.on === on &&
      isAsMany(one.data, data) &&
      one.data.kind === kind &&
      (one.data.all ?? false) === all,
  );
  if (known) {
    const before = namedOf(state, known);
    const recorded = { eventId: known.id, ...known.data, named: before };
    const more = named.filter((id) => !before.includes(id));
    const detail = 'Số đơn vị này của cụm, khối đã được ghi nhận.';
    const isOther = words !== null && known.data.words !== null && words !== known.data.words;
    const fits = !isOther && before.length + more.length <= most;
    if (fits && (more.length > 0 || (words !== null && known.data.words === null)))
      return [
        ...(words === null || known.data.words === words
          ? []
          : [moreOf(known, { words }, detail, { clusterIds: [clusterId] })]),
        ...(more.length > 0 ? nameUnnamedUnits(state, { eventId: known.id, named: more }, context) : []),
      ];
    throw recordedAlready(detail, recorded, { named, words });
  }
  return [fact, ...reported(state, fact, named, context)];
}

/** As many, and what is told of either says nothing else of the other. */
function isSameUnits(one: UnnamedUnitsRecorded['data'], told: UnnamedUnitsRecorded['data']): boolean {
  const names = new Set([...one.named, ...told.named]);
  return (
    isAsMany(one, told) && names.size <= boundsOf(one, 0)[1] && !differences(one, told).some(contradicts)
  );
}

/** The same number, in the same words where it is not told exactly: others may be other units. */
const isAsMany = (one: Counted, told: Counted): boolean =>
  one.count === told.count && canonicalJson(one.howMany ?? null) === canonicalJson(told.howMany ?? null);

/** Names of some or all of those whom a record counts. */
export interface NameUnnamedUnits {
  readonly eventId: EventId;
  readonly named: readonly UnitId[];
}

/**
 * Records who some or all are of the units that a record counts; its number stays. Of a cluster, they were members at that time.
 * Throws RECORD_NOT_FOUND, UNIT_NOT_FOUND, ALREADY_RECORDED where all are named there, MORE_NAMED_THAN_COUNTED, FORBIDDEN, and of a cluster
 * CLUSTER_DISSOLVED, DATES_OUT_OF_ORDER, UNIT_ENDED, MEMBER_OF_ANOTHER_CLUSTER (R4), CLUSTER_NUMBER_TAKEN (R3).
 */
export function nameUnnamedUnits(
  state: RegistryState,
  { eventId, named }: NameUnnamedUnits,
  context: Context,
): Told<UnnamedUnitsNamed>[] {
  const record = recordsOf(state).find(({ id }) => id === eventId);
  if (!record) throw recordNotFound(eventId);
  const { clusterId, count, howMany } = record.data;
  requireKeeperOf(state, clusterId, context);
  for (const id of named) unitOf(state, id);
  const before = namedOf(state, record);
  const more = named.filter((id) => !before.includes(id));
  if (more.length === 0) {
    const detail = 'Các đơn vị này đã được nêu tên.';
    throw recordedAlready(detail, { eventId, named: before }, { named });
  }
  if (before.length + more.length > boundsOf(record.data, 0)[1]) {
    const detail = `Nguồn nêu ${howMany ? printHowMany(howMany) : count} đơn vị, không thể có tên ${before.length + more.length}.`;
    throw new DomainError('MORE_NAMED_THAN_COUNTED', detail, { eventId, count, howMany, named: before });
  }
  const data = { eventId, named: more, ...(clusterId === undefined ? {} : { clusterId }) };
  return [{ type: 'UnnamedUnitsNamed', data }, ...reported(state, record, more, context)];
}

/** Throws FORBIDDEN, CLUSTER_NOT_FOUND: those of a cluster are its organiser's to record. */
function requireKeeperOf(state: RegistryState, clusterId: ClusterId | undefined, { actor }: Context): void {
  if (clusterId === undefined) requireRegistrar(actor);
  else requireOrganiser(actor, clusterOf(state, clusterId).organiserId);
}

const malformed = (pointer: string, detail: string): DomainError =>
  new DomainError('INVALID_REQUEST', 'Số đơn vị nêu chưa rõ.', { errors: [{ pointer, detail }] });

const recordsOf = ({ records, aliases }: RegistryState): Recorded<UnnamedUnitsRecorded>[] =>
  records.flatMap((record) => (record.type === 'UnnamedUnitsRecorded' ? asOneBody(record, aliases) : []));

/** Those whom a record counts that are known by name. */
function namedOf(
  { records, aliases }: RegistryState,
  { id, data }: Recorded<UnnamedUnitsRecorded>,
): readonly UnitId[] {
  const later = records.flatMap((record) =>
    record.type === 'UnnamedUnitsNamed' && record.data.eventId === id ? record.data.named : [],
  );
  return [...new Set([...data.named, ...later].map((one) => aliases.get(one) ?? one))];
}

/** That these were members of the cluster at the time told, whoever of them is not known as one. */
function reported(
  state: RegistryState,
  { data: { clusterId, on } }: UnnamedUnitsRecorded,
  named: readonly UnitId[],
  context: Context,
): (MemberReported | MemberReleased)[] {
  if (clusterId === undefined || on === null) return [];
  const cluster = clusterOf(state, clusterId);
  const period = { from: firstDay(on), to: dayAfter(lastDay(on)) };
  return named
    .filter((unitId) => !isMember(cluster, unitId, period))
    .flatMap((unitId) => reportMember(state, { clusterId, unitId, seenOn: on }, context));
}
