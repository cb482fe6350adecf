import { clusterIn, labelOn, requireMemberOfYear } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { requireOneOf, requireOwnUnit, requireToday } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { DomainEvent, Evidence, Recorded } from '../ground/event.js';
import { added, addTo, put } from '../ground/growing.js';
import type { HowMany, NumberGiven } from '../ground/how-many.js';
import { numberOf } from '../ground/how-many.js';
import type { Signatory, SignatoryGiven } from '../ground/signatory.js';
import { signatoryOf } from '../ground/signatory.js';
import type { Supplement } from '../ground/supplement.js';
import { supplementTo, withSupplement } from '../ground/supplement.js';
import { onRecord, recordedAlready } from '../ground/told-again.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers, isOfficer } from '../offices/officers.js';
import type { Cluster } from '../registry/registry.js';
import type { CountBasis, MembershipUntold } from '../registry/registry-events.js';
import { membersIn } from '../registry/registry.js';
import { unitOf } from '../registry/unit-decisions.js';
import type { ClusterId, Day, PartialDate, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, firstDay } from '../ground/values.js';
import type { Withdrawn } from '../ground/withdrawal.js';
import { kept, without } from '../ground/withdrawal.js';
import type { Scope } from '../ground/scope.js';

// One emulation year of one cluster: the number of members that a document prints, the pledge and who signed it, activities.

/** Stream of one emulation year of a cluster. */
export const stream = (clusterId: ClusterId, year: number): string => `clusterYear-${clusterId}_${year}`;

/** A target of the pledge, as printed; `value` is a number as text where there is one (R23). */
export interface PledgeTarget {
  readonly text: string;
  readonly value?: string;
  readonly unitOfMeasure?: string;
}

/** A document prints how many members the cluster has; `listed` are those it names (edge case 2). */
export type RosterDeclared = DomainEvent<
  'RosterDeclared',
  Scope & {
    /** Null where the source only names members. */
    declaredCount: number | null;
    countBasis: CountBasis;
    listed: string[];
    /** A warning where the document names more or fewer units than the number it prints; absent where it names none. */
    warnings?: { code: 'LISTED_COUNT_DIFFERS'; detail: string }[];
  }
>;

/** The pledge was opened for signing; `lateUntil` is the last day on which a late signature counts (R22). */
export type PledgeOpened = DomainEvent<
  'PledgeOpened',
  Scope & { text: string | null; contents: string[]; targets: PledgeTarget[]; lateUntil: Day | null }
>;
/** A unit signed; `signatory` is null where no source names the person. */
export type PledgeSigned = DomainEvent<
  'PledgeSigned',
  Scope & {
    unitId: UnitId;
    signatory: Signatory | null;
    late: boolean;
    warnings?: readonly MembershipUntold[];
  }
>;
/**
 * The signing ended; `notSigned` is null where the source says that the pledge was signed, but not by whom. With `all` it says that
 * every member signed: `signed` has those of whom that is recorded by itself.
 */
export type PledgeConcluded = DomainEvent<
  'PledgeConcluded',
  Scope & { signed: string[]; notSigned: string[] | null; all?: true }
>;
/** How people took part in an activity. */
export const activityModes = ['IN_PERSON', 'ONLINE', 'HYBRID'] as const;

/** One of the above. */
export type ActivityMode = (typeof activityModes)[number];

/** Kind of an activity. */
export type ActivityKind = 'CEREMONY' | 'MEETING' | 'SEMINAR' | 'SPORT' | 'ART' | 'CHARITY' | 'OTHER';
/** The members did something together. Host and speakers prove no office (edge cases 22 and 24). */
export type ActivityRecorded = DomainEvent<
  'ActivityRecorded',
  Scope & {
    activityId: string;
    kind: ActivityKind;
    /** Null where no source says, as the role of who took part. */
    title: string | null;
    hostUnitId: UnitId | null;
    participants: {
      unitId: UnitId | null;
      /** Name of a body that is no unit on record; absent where none is told. */
      organisation?: string;
      role: string | null;
      speaker: Signatory | null;
      /** How many they are, where they are counted and not named; absent where no source says. */
      count?: number;
      howMany?: HowMany;
    }[];
    /** As printed; absent where no source says, as the mode. */
    place?: string;
    mode?: ActivityMode;
  }
>;

/** A second source told more of the pledge, a signature or an activity. */
export type YearRecordSupplemented = DomainEvent<
  'YearRecordSupplemented',
  Scope & Supplement & Pick<RosterDeclared['data'], 'warnings'>
>;
/** A record was in error; it stays in the history and no longer counts. */
export type YearRecordWithdrawn = DomainEvent<'YearRecordWithdrawn', Scope & Withdrawn>;

/** Everything recorded of a cluster-year except withdrawals. */
export type ClusterYearFact =
  | RosterDeclared
  | PledgeOpened
  | PledgeSigned
  | PledgeConcluded
  | ActivityRecorded;

/** A fact, more of one, or the withdrawal of one. */
export type ClusterYearEvent = ClusterYearFact | YearRecordSupplemented | YearRecordWithdrawn;

/** What decisions need to know of a cluster-year; `records` are the events so far, to be folded again after a withdrawal. */
export interface ClusterYearState {
  readonly records: readonly Recorded<ClusterYearFact>[];
  /** The number of members that a document declares, and which of them it counts. */
  readonly roster: Pick<RosterDeclared['data'], 'declaredCount' | 'countBasis'> | null;
  /** `signed`: the signing is over, but no source says who signed. `concluded`: it is over, with the list of who did not. */
  readonly pledge: 'none' | 'open' | 'signed' | 'signed-by-all' | 'concluded';
  readonly lateUntil: Day | null;
  readonly signed: ReadonlySet<string>;
  /** By id; of several hosts, since they choose ids independently of each other. */
  readonly activities: ReadonlyMap<string, readonly Recorded<ActivityRecorded>[]>;
}

export function initial(): ClusterYearState {
  return {
    records: [],
    roster: null,
    pledge: 'none',
    lateUntil: null,
    signed: new Set(),
    activities: new Map(),
  };
}

/** A withdrawal folds the remaining records again, and so does what is added to one. */
export function evolve(last: ClusterYearState, event: Recorded<ClusterYearEvent>): ClusterYearState {
  if (event.type === 'YearRecordWithdrawn')
    return without(last.records, event.data.eventIds).reduce<ClusterYearState>(evolve, initial());
  if (event.type === 'YearRecordSupplemented')
    return withSupplement(last.records, event.data).reduce<ClusterYearState>(evolve, initial());
  const record = kept(event);
  const state = { ...last, records: added(last.records, record) };
  switch (event.type) {
    case 'RosterDeclared': {
      const { declaredCount, countBasis } = event.data;
      return { ...state, roster: { declaredCount, countBasis } };
    }
    case 'PledgeOpened':
      return { ...state, pledge: 'open', lateUntil: event.data.lateUntil };
    case 'PledgeSigned':
      return { ...state, signed: addTo(state.signed, event.data.unitId) };
    case 'PledgeConcluded':
      return { ...state, pledge: concludedAs(event.data) };
    case 'ActivityRecorded': {
      const { activityId } = event.data;
      const before = state.activities.get(activityId) ?? [];
      const told = added(before, record as Recorded<ActivityRecorded>);
      return { ...state, activities: put(state.activities, activityId, told) };
    }
  }
}

function concludedAs({ notSigned, all }: PledgeConcluded['data']): ClusterYearState['pledge'] {
  return notSigned !== null ? 'concluded' : all ? 'signed-by-all' : 'signed';
}

/** The record of this type, and of this unit where one is meant. Throws an error where there is none. */
export function recordIn<T extends ClusterYearFact['type']>(
  { records }: ClusterYearState,
  type: T,
  isMeant: (data: Extract<ClusterYearFact, { type: T }>['data']) => boolean = () => true,
): Recorded<Extract<ClusterYearFact, { type: T }>> {
  const record = records.find((one) => one.type === type && isMeant(one.data as never));
  if (!record) throw new Error(`no ${type} is on record`);
  return record as Recorded<Extract<ClusterYearFact, { type: T }>>;
}

/**
 * Requires a member of the year, and that all of `unitIds` are that member: a member records only what concerns no other unit
 * (assumed). Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN, NOT_OWN_UNIT.
 */
export function forMember(
  { clusterId, year }: Scope,
  unitIds: readonly (string | null)[],
  { actor, registry }: Context,
): void {
  requireOneOf(actor, membersIn(clusterIn(registry, clusterId, year), calendarYear(year)));
  for (const unitId of unitIds) requireOwnUnit(actor, unitId);
}

/** A pledge as adopted (R21, R23). */
export interface OpenPledge extends Scope, Recording {
  readonly text?: string;
  /** Groups of contents as printed. */
  readonly contents?: readonly string[];
  readonly targets?: readonly PledgeTarget[];
  /** Last day on which a signature still counts, as a late one, after the conclusion (R22). */
  readonly lateUntil?: Day;
}

/**
 * The officers of that very year open its pledge, also before the calendar year begins (R21); told again with more, it is added,
 * to texts and targets only where all of those on record are told again. Throws
 * CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, ALREADY_RECORDED, FORBIDDEN.
 */
export function openPledge(
  state: ClusterYearState,
  command: OpenPledge,
  context: Context,
  { offices }: OfficesBeside,
): (PledgeOpened | YearRecordSupplemented)[] {
  forOfficers(command, context, offices);
  const { clusterId, year, text = null, contents = [], targets = [], lateUntil = null } = command;
  const data = {
    clusterId,
    year,
    text,
    lateUntil,
    contents: [...contents],
    targets: targets.map(({ text, value, unitOfMeasure }) => ({ text, value, unitOfMeasure })),
  };
  if (state.pledge !== 'none') {
    const detail = `Giao ước thi đua năm ${year} đã được mở ký.`;
    const { pledge } = state;
    const how = { whole: ['contents', 'targets'], beside: { pledge } };
    const more = supplementTo(recordIn(state, 'PledgeOpened'), toldNow(data, command), detail, how);
    return [{ type: 'YearRecordSupplemented', data: { clusterId, year, ...more } }];
  }
  return [{ type: 'PledgeOpened', data }];
}

/** What a command says again of what may be on record. */
const toldNow = (data: object, { occurredOn }: Recording): object => ({ ...data, occurredOn });

/** The signature of one unit. */
export interface SignPledge extends Scope, Recording {
  readonly unitId: UnitId;
  /** Undefined where no source names the person. */
  readonly signatory?: SignatoryGiven;
  /** Documents that tell of it. */
  readonly evidence?: readonly Evidence[];
}

/**
 * A member signs the pledge for itself, once per cluster-year (R20). After the conclusion a signature counts until `lateUntil`,
 * as a late one (R22); where it is not known who had signed by the conclusion, it counts as in time. Who signed and on which day may
 * be told later. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_OWN_UNIT, FORBIDDEN, NOT_A_MEMBER, UNIT_ENDED, DATES_OUT_OF_ORDER,
 * MEMBER_OF_ANOTHER_CLUSTER (R4), PLEDGE_NOT_OPEN, PLEDGE_CONCLUDED, ALREADY_RECORDED.
 */
export function signPledge(
  state: ClusterYearState,
  command: SignPledge,
  context: Context,
): (PledgeSigned | YearRecordSupplemented)[] {
  const { clusterId, year, unitId } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  requireOwnUnit(context.actor, unitId, 'R20');
  requireToday(command, context);
  const warnings = requireMemberOfYear(context, cluster, unitId, year, command.evidence);
  requireOpened(state, cluster, year, context.today);
  const said = { clusterId, year, unitId, signatory: signatoryOf(command.signatory) };
  if (state.signed.has(unitId)) {
    const recorded = recordIn(state, 'PledgeSigned', (data) => data.unitId === unitId);
    const detail = `Đơn vị đã ký giao ước thi đua năm ${year}.`;
    const more = supplementTo(recorded, toldNow(said, command), detail, { rule: 'R20' });
    if (recorded.data.late && more.occurredOn) requireLateUntil(state, year, more.occurredOn);
    return [{ type: 'YearRecordSupplemented', data: { clusterId, year, ...more } }];
  }
  const late = state.pledge === 'concluded';
  const signedOn = command.occurredOn === undefined ? context.today : command.occurredOn;
  if (late) requireLateUntil(state, year, signedOn);
  return [{ type: 'PledgeSigned', data: { ...said, late, ...(warnings.length > 0 ? { warnings } : {}) } }];
}

/** Throws PLEDGE_CONCLUDED where a late signature no longer counts. */
function requireLateUntil({ lateUntil }: ClusterYearState, year: number, day: PartialDate | null): void {
  if (lateUntil !== null && day !== null && firstDay(day) <= lateUntil) return;
  const detail = `Việc ký giao ước thi đua năm ${year} đã kết thúc.`;
  throw new DomainError('PLEDGE_CONCLUDED', detail, { lateUntil }, 'R22');
}

/** Throws PLEDGE_NOT_OPEN. */
function requireOpened(state: ClusterYearState, cluster: Cluster, year: number, today: Day): void {
  if (state.pledge !== 'none') return;
  const { clusterId } = cluster;
  throw new DomainError(
    'PLEDGE_NOT_OPEN',
    `Giao ước thi đua năm ${year} của ${labelOn(cluster, dayOfYear(year, today))} chưa được mở ký.`,
    { clusterId, year },
    'R21',
  );
}

/**
 * Who signed: those on record and no other member; every member, perhaps without a record of each; or some, and the source does not say
 * who.
 */
export const pledgeSignatures = ['COMPLETE', 'ALL', 'NOT_STATED'] as const;

/** One of the above. */
export type PledgeSignatures = (typeof pledgeSignatures)[number];

/** The end of the signing. */
export interface ConcludePledge extends Scope {
  /** Undefined is `COMPLETE` where a signature is on record, else `NOT_STATED`. */
  readonly signatures?: PledgeSignatures;
}

/**
 * The officers of the year conclude the signing, with the list of who did not sign (R22). A conclusion without that list can be
 * followed by one with it. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, PLEDGE_NOT_OPEN, PLEDGE_CONCLUDED, ALREADY_RECORDED, FORBIDDEN.
 */
export function concludePledge(
  state: ClusterYearState,
  command: ConcludePledge,
  context: Context,
  { offices }: OfficesBeside,
): PledgeConcluded[] {
  const { clusterId, year, signatures = state.signed.size > 0 ? 'COMPLETE' : 'NOT_STATED' } = command;
  const cluster = forOfficers(command, context, offices);
  requireOpened(state, cluster, year, context.today);
  const adds = { COMPLETE: ['signed', 'signed-by-all'], ALL: ['signed'], NOT_STATED: [] }[signatures];
  if (state.pledge !== 'open' && !adds.some((known) => known === state.pledge)) {
    const detail = `Việc ký giao ước thi đua năm ${year} đã kết thúc.`;
    const known = state.records.findLast(
      ({ type }) => type === 'PledgeConcluded',
    ) as Recorded<PledgeConcluded>;
    // Who says that all signed contradicts a list of those who did not.
    if (signatures === 'ALL' && known.data.notSigned?.length)
      throw new DomainError('PLEDGE_CONCLUDED', detail, { clusterId, year, current: onRecord(known) });
    throw recordedAlready(detail, onRecord(known), { clusterId, year });
  }
  const missing = membersIn(cluster, calendarYear(year)).filter((unitId) => !state.signed.has(unitId));
  const notSigned = signatures === 'COMPLETE' ? missing : null;
  const all = signatures === 'ALL' ? { all: true as const } : {};
  const signed = [...state.signed];
  return [{ type: 'PledgeConcluded', data: { clusterId, year, signed, notSigned, ...all } }];
}

/** Something that the members did together. */
export interface RecordActivity extends Scope, Recording {
  /** Unique among the activities of its host in the cluster-year. */
  readonly activityId: string;
  readonly kind: ActivityKind;
  /** Undefined where no source says, as the role of who took part. */
  readonly title?: string;
  readonly hostUnitId?: UnitId;
  readonly place?: string;
  readonly mode?: ActivityMode;
  /** Who took part, as far as named. Speaking or hosting proves no office (edge case 22). */
  readonly participants?: readonly Participant[];
}

/** Who took part in an activity, as told. */
export interface Participant extends NumberGiven {
  readonly unitId?: UnitId;
  readonly organisation?: string;
  readonly role?: string;
  readonly speaker?: SignatoryGiven;
}

/** Who took part, as events keep it. Throws INVALID_REQUEST. */
export const participantsOf = (told: readonly Participant[]): ActivityRecorded['data']['participants'] =>
  told.map(({ unitId = null, organisation, role = null, speaker, ...number }, i) => ({
    unitId,
    ...(organisation === undefined ? {} : { organisation }),
    role,
    speaker: signatoryOf(speaker),
    ...numberOf(number, `/participants/${i}/howMany`),
  }));

/**
 * The officers of the year record a meeting, seminar, sports day, … of the cluster. Another member records only an activity that
 * it hosted itself, with participants of its own. Told again with more, it is added. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, ALREADY_RECORDED,
 * FORBIDDEN, NOT_OWN_UNIT, INVALID_REQUEST.
 */
export function recordActivity(
  state: ClusterYearState,
  command: RecordActivity,
  context: Context,
  { offices }: OfficesBeside,
): (ActivityRecorded | YearRecordSupplemented)[] {
  const { clusterId, year, activityId, kind, title = null, participants = [], place, mode } = command;
  const isMember = !isOfficer(command, context, offices);
  const { hostUnitId = isMember ? context.actor.unitId : null } = command;
  const units = [hostUnitId, ...participants.map((p) => p.unitId ?? null)].filter((id) => id !== null);
  if (isMember) forMember(command, units, context);
  for (const unitId of units) unitOf(context.registry, unitId);
  const told = participantsOf(participants);
  const where = { ...(place === undefined ? {} : { place }), ...(mode === undefined ? {} : { mode }) };
  const data = { clusterId, year, activityId, kind, title, hostUnitId, participants: told, ...where };
  const recorded = state.activities.get(activityId)?.find((one) => one.data.hostUnitId === hostUnitId);
  if (recorded) {
    const detail = `Hoạt động “${activityId}” năm ${year} đã được ghi nhận.`;
    const more = supplementTo(recorded, toldNow(data, command), detail);
    return [{ type: 'YearRecordSupplemented', data: { clusterId, year, ...more } }];
  }
  return [{ type: 'ActivityRecorded', data }];
}
