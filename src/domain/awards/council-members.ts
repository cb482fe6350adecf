import { requireOrganiser } from '../registry/decision.js';
import type { Context, Recording } from '../registry/decision.js';
import { unitOf } from '../registry/unit-decisions.js';
import { DomainError } from '../ground/errors.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import { added } from '../ground/growing.js';
import { differences, onRecord, recordedAlready } from '../ground/told-again.js';
import type { Day, EventId, PartialDate, PersonRef, UnitId } from '../ground/values.js';
import { firstDay, holdingOn, isBefore, lastDay } from '../ground/values.js';
import type { WithdrawRecord, Withdrawn } from '../ground/withdrawal.js';
import { kept, recordOf, withdrawn, without } from '../ground/withdrawal.js';

// Who sits on the emulation and commendation council of a body, as far as told: by name, by position, by number, or not at all.
// Its sessions are in council.ts. That only the body itself and the operator record it is assumed.

/** Stream of the council of a body. */
export const stream = ({ organiserId }: { readonly organiserId: UnitId }): string =>
  `councilMembers-${organiserId}`;

/** Chủ tịch, phó chủ tịch, ủy viên thường trực, thư ký, ủy viên. */
export const councilRoles = ['CHAIR', 'VICE_CHAIR', 'STANDING_MEMBER', 'SECRETARY', 'MEMBER'] as const;
/** One of the above. */
export type CouncilRole = (typeof councilRoles)[number];

/** A member as told; null where no source says. */
export interface CouncilMember {
  /** Among the members of the council; not made from a name, which it would keep for ever. */
  readonly memberId: string;
  readonly role: CouncilRole | null;
  readonly person: PersonRef | null;
  /** As printed. */
  readonly position: string | null;
  readonly unitId: UnitId | null;
}

/** A council was set up, or set up anew (kiện toàn): whoever is not listed is not known to sit on it any more. */
export type CouncilEstablished = DomainEvent<
  'CouncilEstablished',
  {
    organiserId: UnitId;
    name: string | null;
    /** Since when; null where no source says. */
    from: PartialDate | null;
    /** The document that says so, as cited. */
    basis: string | null;
    /** All members, the chair included. */
    memberCount: number | null;
    members: CouncilMember[];
  }
>;
/** Members became known, joined, or have another role. */
export type CouncilMembersRecorded = DomainEvent<
  'CouncilMembersRecorded',
  {
    organiserId: UnitId;
    /** Since when; null where they are known to sit on it and no source says since when. */
    from: PartialDate | null;
    basis: string | null;
    /** All members since then. */
    memberCount: number | null;
    members: CouncilMember[];
  }
>;
/** A member left. */
export type CouncilMemberReleased = DomainEvent<
  'CouncilMemberReleased',
  {
    organiserId: UnitId;
    memberId: string;
    /** First day on which it no longer sits; null where no source says. */
    on: PartialDate | null;
    basis: string | null;
    memberCount: number | null;
  }
>;
/** What was recorded in error; it stays in the history and no longer counts. */
export type CouncilRecordWithdrawn = DomainEvent<
  'CouncilRecordWithdrawn',
  Withdrawn & { organiserId: UnitId }
>;

/** What is recorded of a council, as opposed to the withdrawal of a record. */
export type CouncilFact = CouncilEstablished | CouncilMembersRecorded | CouncilMemberReleased;
/** A fact, and its event. */
export type CouncilRecord = CouncilFact & { readonly id: EventId };
/** Everything that happens to the members of a council. */
export type CouncilMembersEvent = CouncilFact | CouncilRecordWithdrawn;

/** The records that count, in the order recorded. */
export interface CouncilMembersState {
  readonly records: readonly Recorded<CouncilFact>[];
}

export function initial(): CouncilMembersState {
  return { records: [] };
}

export function evolve(
  { records }: CouncilMembersState,
  event: Recorded<CouncilMembersEvent>,
): CouncilMembersState {
  if (event.type === 'CouncilRecordWithdrawn') return { records: without(records, event.data.eventIds) };
  return { records: added(records, kept(event)) };
}

/** A member on a day. */
export interface Seat extends CouncilMember {
  /** Since when, as told; null where no source says. */
  readonly since: PartialDate | null;
  /** It left, on a day that no source states: nobody knows whether before or after the day asked. */
  readonly mayHaveLeft: boolean;
  /** The event that says so last. */
  readonly eventId: EventId;
}

/** A council on a day, as far as told. */
export interface CouncilOnDay {
  readonly established: CouncilEstablished['data'] | null;
  readonly establishedBy: EventId | null;
  readonly seats: readonly Seat[];
  /** All members; null where no source counts them, or somebody came or went since it did. */
  readonly memberCount: number | null;
  /** Every member is known, some are, they are only counted, or nothing is told of them. */
  readonly known: 'ALL' | 'SOME' | 'COUNTED' | 'NONE';
}

/**
 * The council on a day: as it was set up last by then, with what changed since. Of two set up on one day, or without one, the one told
 * last counts; a change without a day is one of the council told last before it; of changes of one seat the one told last holds (assumed).
 */
export function councilOn(records: readonly CouncilRecord[], day: Day): CouncilOnDay {
  const founded = records.flatMap((record) =>
    record.type === 'CouncilEstablished'
      ? [{ record, from: record.data.from && firstDay(record.data.from) }]
      : [],
  );
  const current = holdingOn(founded, day)?.record ?? null;
  const next = founded.find(({ from }) => from !== null && from > day)?.from ?? null;
  const begin = current?.data.from ? firstDay(current.data.from) : null;
  const at = current === null ? -1 : records.indexOf(current);
  const seats = new Map<string, Seat>();
  let memberCount: number | null = null;
  for (const [i, { type, data, id }] of records.entries()) {
    if (type === 'CouncilEstablished') {
      if (i !== at) continue;
      memberCount = data.memberCount;
      for (const one of data.members) seats.set(one.memberId, seatOf(one, data.from, id));
      continue;
    }
    const told = type === 'CouncilMemberReleased' ? data.on : data.from;
    // Without a day it is of the council that was on record last.
    const isOfThis =
      told === null
        ? lastBefore(records, i) === at
        : firstDay(told) <= day &&
          (begin === null || firstDay(told) >= begin) &&
          (next === null || firstDay(told) < next);
    if (!isOfThis) continue;
    memberCount = data.memberCount ?? (told === null ? memberCount : null);
    if (type === 'CouncilMembersRecorded')
      for (const one of data.members) seats.set(one.memberId, seatOf(one, data.from ?? null, id));
    else if (data.on === null) {
      const seat = seats.get(data.memberId);
      if (seat) seats.set(data.memberId, { ...seat, mayHaveLeft: true, eventId: id });
    } else seats.delete(data.memberId);
  }
  const named = [...seats.values()];
  const known =
    named.length === 0
      ? memberCount === null
        ? 'NONE'
        : 'COUNTED'
      : memberCount !== null && named.length >= memberCount
        ? 'ALL'
        : 'SOME';
  return {
    established: current?.data ?? null,
    establishedBy: current?.id ?? null,
    seats: named,
    memberCount,
    known,
  };
}

const seatOf = (member: CouncilMember, since: PartialDate | null, eventId: EventId): Seat => ({
  ...member,
  since,
  mayHaveLeft: false,
  eventId,
});

/** Where the council stands in the list that was set up last before a record; -1 where none was. */
const lastBefore = (records: readonly CouncilRecord[], index: number): number =>
  records.slice(0, index).findLastIndex(({ type }) => type === 'CouncilEstablished');

/** A member as a command gives it. */
export type CouncilMemberGiven = Pick<CouncilMember, 'memberId'> & {
  readonly [K in Exclude<keyof CouncilMember, 'memberId'>]?: NonNullable<CouncilMember[K]>;
};

/** Throws UNIT_NOT_FOUND, FORBIDDEN. */
function requireRecorder(organiserId: UnitId, { registry, actor }: Context): void {
  unitOf(registry, organiserId);
  requireOrganiser(actor, organiserId);
}

/** Throws UNIT_NOT_FOUND, INVALID_REQUEST where two have one id. */
function membersOf(given: readonly CouncilMemberGiven[], { registry }: Context): CouncilMember[] {
  given.forEach(({ memberId, unitId }, i) => {
    if (unitId !== undefined) unitOf(registry, unitId);
    if (given.findIndex((one) => one.memberId === memberId) === i) return;
    const errors = [{ pointer: `/members/${i}/memberId`, detail: 'each member once' }];
    throw new DomainError('INVALID_REQUEST', 'Một thành viên được nêu hai lần.', { errors });
  });
  return given.map(({ memberId, role = null, person = null, position = null, unitId = null }) => ({
    memberId,
    role,
    person,
    position,
    unitId,
  }));
}

/** The fact, where none of its kind says as much. Throws ALREADY_RECORDED. */
function unlessTold<F extends CouncilFact>(state: CouncilMembersState, fact: F): F[] {
  const same = state.records.find(
    (record) => record.type === fact.type && differences(record.data, fact.data).length === 0,
  );
  if (same) throw recordedAlready('Điều này về Hội đồng đã được ghi nhận.', onRecord(same), fact.data);
  return [fact];
}

/** What a council is told to be. */
interface CouncilTold extends Recording {
  readonly organiserId: UnitId;
  readonly from?: PartialDate;
  readonly basis?: string;
  readonly memberCount?: number;
  readonly members?: readonly CouncilMemberGiven[];
}

/** A council as set up. */
export interface EstablishCouncil extends CouncilTold {
  readonly name?: string;
}

/**
 * Records that the council of a body was set up, or set up anew, as far as told. Throws UNIT_NOT_FOUND, FORBIDDEN,
 * INVALID_REQUEST where two members have one id, ALREADY_RECORDED where the same is on record.
 */
export function establishCouncil(
  state: CouncilMembersState,
  command: EstablishCouncil,
  context: Context,
): CouncilEstablished[] {
  const { organiserId, name = null, from = null, basis = null, memberCount = null } = command;
  requireRecorder(organiserId, context);
  const members = membersOf(command.members ?? [], context);
  return unlessTold(state, {
    type: 'CouncilEstablished',
    data: { organiserId, name, from, basis, memberCount, members },
  });
}

/** Members that are told later. */
export interface RecordCouncilMembers extends CouncilTold {
  readonly members: readonly CouncilMemberGiven[];
}

/**
 * Records members of the council of a body who became known, joined, or have another role from a day on. Throws UNIT_NOT_FOUND,
 * FORBIDDEN, INVALID_REQUEST where two have one id, ALREADY_RECORDED where the same is on record.
 */
export function recordCouncilMembers(
  state: CouncilMembersState,
  command: RecordCouncilMembers,
  context: Context,
): CouncilMembersRecorded[] {
  const { organiserId, from = null, basis = null, memberCount = null } = command;
  requireRecorder(organiserId, context);
  const members = membersOf(command.members, context);
  return unlessTold(state, {
    type: 'CouncilMembersRecorded',
    data: { organiserId, from, basis, memberCount, members },
  });
}

/** A member that left. */
export interface ReleaseCouncilMember {
  readonly organiserId: UnitId;
  readonly memberId: string;
  readonly on?: PartialDate;
  readonly basis?: string;
  readonly memberCount?: number;
}

/**
 * Records that a member left the council of a body, on a day where it is told. Throws UNIT_NOT_FOUND, FORBIDDEN, RECORD_NOT_FOUND
 * where no such member is on record, ALREADY_RECORDED, DATES_OUT_OF_ORDER where it left before it joined.
 */
export function releaseCouncilMember(
  state: CouncilMembersState,
  command: ReleaseCouncilMember,
  context: Context,
): CouncilMemberReleased[] {
  const { organiserId, memberId, on = null, basis = null, memberCount = null } = command;
  requireRecorder(organiserId, context);
  const joined = state.records.filter(
    ({ type, data }) =>
      type !== 'CouncilMemberReleased' && data.members.some((one) => one.memberId === memberId),
  );
  const [first] = joined;
  if (!first || first.type === 'CouncilMemberReleased') {
    const detail = `Chưa ghi nhận thành viên Hội đồng “${memberId}”.`;
    throw new DomainError('RECORD_NOT_FOUND', detail, { organiserId, memberId });
  }
  const { from } = first.data;
  if (on !== null && from !== null && isBefore(lastDay(on), firstDay(from))) {
    const detail = 'Thành viên thôi tham gia Hội đồng trước khi tham gia.';
    throw new DomainError('DATES_OUT_OF_ORDER', detail, { from, on });
  }
  return unlessTold(state, {
    type: 'CouncilMemberReleased',
    data: { organiserId, memberId, on, basis, memberCount },
  });
}

/** What was recorded of a council in error. */
export interface WithdrawCouncilRecord extends WithdrawRecord {
  readonly organiserId: UnitId;
}

/**
 * Withdraws a record of the council of a body; it stays in the history, and may be recorded anew. Throws UNIT_NOT_FOUND, FORBIDDEN,
 * RECORD_NOT_FOUND.
 */
export function withdrawCouncilRecord(
  { records }: CouncilMembersState,
  { organiserId, eventId, reason }: WithdrawCouncilRecord,
  context: Context,
): CouncilRecordWithdrawn[] {
  requireRecorder(organiserId, context);
  const said = withdrawn(recordOf(records, eventId), [organiserId], reason, []);
  return [{ type: 'CouncilRecordWithdrawn', data: { organiserId, ...said } }];
}
