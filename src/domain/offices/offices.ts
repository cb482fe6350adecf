import type { DomainEvent, Recorded } from '../ground/event.js';
import { added } from '../ground/growing.js';
import type { Proof } from '../ground/proof.js';
import { proofOf } from '../ground/proof.js';
import type { beginningOf, ToldDay } from '../ground/told-day.js';
import type { Supplement } from '../ground/supplement.js';
import type { ClusterId, EventId, PartialDate, UnitId } from '../ground/values.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import type { MembershipUntold } from '../registry/registry-events.js';
import type { SelfVouched } from './vouching.js';
import { isSelfVouched } from './vouching.js';

// The offices of one cluster over the years: who was elected, assigned, recognised or merely reported, who handed over,
// who left. Offices are held by units (R9). State is the list of facts as recorded; leadership.ts reads it.

/** Stream of the offices of a cluster, over all its years. */
export const stream = (clusterId: ClusterId): string => `cluster-${clusterId}`;

/** Trưởng and phó of a cluster or block. */
export type Office = 'LEADER' | 'DEPUTY';

/**
 * How a unit got an office (R12): elected (bầu), agreed (thống nhất), assigned (giao), recognised (công nhận);
 * `REPORTED` where a source names the holder and does not say how.
 */
export type AppointmentMode = 'ELECTED' | 'AGREED' | 'ASSIGNED' | 'RECOGNISED' | 'REPORTED';
/** How the members chose; null where no source says whether they elected or agreed. Events from before that was told have ELECTED for it. */
export type ElectionMode = Extract<AppointmentMode, 'ELECTED' | 'AGREED'> | null;

interface Seat {
  readonly clusterId: ClusterId;
  /** Emulation year of the term (R10), not of the meeting. */
  readonly year: number;
  readonly office: Office;
  /** 1 for the leader and the first deputy, 2 for the second deputy, … */
  readonly ordinal: number;
  readonly unitId: UnitId;
  /** First day in office; null where it is the first of the term, or where only the leaving of the one before says when. */
  readonly actsFrom: PartialDate | null;
  /** The records that told of the same officer without naming it; absent where there are none. */
  readonly tellsAgain?: readonly EventId[];
}

interface Marked {
  readonly warnings?: readonly (SelfVouched | MembershipUntold)[];
}

/** The members chose the unit that leads in a year (R11), in spite of `warnings` (R16). */
export type LeaderElected = DomainEvent<
  'LeaderElected',
  Seat & {
    office: 'LEADER';
    mode: ElectionMode;
    vote: VoteAsTold | null;
    /** The closed ballot that it rests on, where it rests on one. */
    ballotId?: string;
    warnings?: (ElectionWarning | SelfVouched | MembershipUntold)[];
  }
>;
/** The members chose a deputy for a year (R11). */
export type DeputyElected = DomainEvent<
  'DeputyElected',
  Seat & Marked & { office: 'DEPUTY'; mode: ElectionMode; vote: VoteAsTold | null; ballotId?: string }
>;
/** The organiser assigned an office (R12). */
export type OfficeAssigned = DomainEvent<'OfficeAssigned', Seat & Marked>;
/** The organiser recognised an officer, perhaps one that was elected (R12). */
export type OfficeRecognised = DomainEvent<'OfficeRecognised', Seat & Marked>;
/** A source names the holder in passing and does not say how it got the office. */
export type OfficeReported = DomainEvent<'OfficeReported', Seat & Marked>;
/** Somebody came into an office, in this way, and the source does not say which unit. It may be named by a later appointment. */
export type UnnamedOfficerReported = DomainEvent<
  'UnnamedOfficerReported',
  Omit<Seat, 'unitId'> & { mode: AppointmentMode | null; vote: VoteAsTold | null }
>;
/** The outgoing leader handed over to that of `year`; the rotating flag goes along and is no award (edge case 52). */
export type OfficeHandedOver = DomainEvent<
  'OfficeHandedOver',
  {
    clusterId: ClusterId;
    year: number;
    on: PartialDate | null;
    fromUnitId: UnitId | null;
    toUnitId: UnitId | null;
  }
>;
/** An officer left within the term; `on` is the first day without. Null is the unit or the reason that no source tells. */
export type OfficeVacated = DomainEvent<
  'OfficeVacated',
  {
    clusterId: ClusterId;
    year: number;
    office: Office;
    ordinal: number;
    unitId: UnitId | null;
    reason: string | null;
  } & ToldDay
>;
/**
 * A deputy or another member acts for a vacant leadership until the organiser assigns it (edge case 12). Null is the unit or the basis that
 * no source tells.
 */
export type ActingOfficeAssumed = DomainEvent<
  'ActingOfficeAssumed',
  {
    clusterId: ClusterId;
    year: number;
    unitId: UnitId | null;
    basis: string | null;
    warnings?: readonly MembershipUntold[];
  } & ReturnType<typeof beginningOf>
>;
/** A second source told more of an appointment, a leaving or an acting leadership: how it was, the vote, the day, the reason. */
export type OfficeRecordSupplemented = DomainEvent<
  'OfficeRecordSupplemented',
  { clusterId: ClusterId; year: number } & Supplement
>;
/** A record was in error; it stays in the history and no longer counts. */
export type OfficeRecordWithdrawn = DomainEvent<
  'OfficeRecordWithdrawn',
  { clusterId: ClusterId; eventId: EventId; reason: string }
>;

/** Another member, the organiser or the operator vouches for what only its beneficiary had recorded (R72). */
export type OfficeRecordConfirmed = DomainEvent<
  'OfficeRecordConfirmed',
  { clusterId: ClusterId; eventId: EventId; byUnitId: UnitId | null }
>;

/** The candidate led before and others, whose ids these are, have not led since (R16). */
export interface ElectionWarning {
  readonly code: 'ROTATION_ROUND_INCOMPLETE';
  readonly detail: string;
  readonly yetToLead: readonly string[];
}

/** Everything that happens to the offices of a cluster. */
export type OfficeEvent =
  | LeaderElected
  | DeputyElected
  | OfficeAssigned
  | OfficeRecognised
  | OfficeReported
  | UnnamedOfficerReported
  | OfficeHandedOver
  | OfficeVacated
  | ActingOfficeAssumed
  | OfficeRecordSupplemented
  | OfficeRecordWithdrawn
  | OfficeRecordConfirmed;

/** What told more of a record later; absent where nothing did. */
interface More {
  readonly more?: readonly Proof[];
}

/** An appointment that has not been withdrawn. */
export type Appointment = Seat &
  More & {
    /** Null where the members chose it and no source says how. */
    readonly mode: AppointmentMode | null;
    /** How the members chose it, as told, and the ballot that it rests on; absent where no source says. */
    readonly vote?: VoteAsTold;
    readonly ballotId?: string;
    readonly proof: Proof;
    /** Only the unit itself recorded it, and nobody has confirmed it (R72); absent where somebody else vouches. */
    readonly selfVouched?: true;
    /** Who vouched for it later. */
    readonly confirmation?: Proof;
  };
/** What was told of an officer without naming it, and has not been withdrawn. */
export type Unnamed = Omit<Appointment, 'unitId' | 'ballotId' | 'selfVouched' | 'confirmation'> & {
  readonly unitId: null;
};
/** A handover that has not been withdrawn. */
export type HandOver = OfficeHandedOver['data'] & { readonly proof: Proof };
/** A vacancy that has not been withdrawn. */
export type Vacancy = OfficeVacated['data'] & More & { readonly proof: Proof };
/** An acting leadership that has not been withdrawn. */
export type Acting = ActingOfficeAssumed['data'] & More & { readonly proof: Proof };

/** The records that count, in the order recorded; plain JSON, since read models keep it as it is. */
export interface OfficesState {
  readonly appointments: readonly Appointment[];
  readonly unnamed: readonly Unnamed[];
  readonly handOvers: readonly HandOver[];
  readonly vacancies: readonly Vacancy[];
  readonly actings: readonly Acting[];
}

export function initial(): OfficesState {
  return { appointments: [], unnamed: [], handOvers: [], vacancies: [], actings: [] };
}

/** An appointment that others vouch for replaces what another unit had claimed for itself alone. */
export function evolve(state: OfficesState, event: Recorded<OfficeEvent>): OfficesState {
  const proof = proofOf(event);
  const appointed = (
    mode: AppointmentMode | null,
    seat: Seat & Pick<Partial<LeaderElected['data']>, 'vote' | 'ballotId'>,
  ): OfficesState => {
    const { clusterId, year, office, ordinal, unitId, actsFrom, tellsAgain, vote, ballotId } = seat;
    const selfVouched = isSelfVouched(event.metadata.actor, unitId, ballotId);
    const mark = selfVouched ? { selfVouched } : {};
    const told = {
      ...(vote ? { vote } : {}),
      ...(ballotId === undefined ? {} : { ballotId }),
      ...(tellsAgain ? { tellsAgain } : {}),
    };
    const seated = { clusterId, year, office, ordinal, unitId, actsFrom, mode };
    const appointment = { ...seated, ...told, proof, ...mark };
    const claims = selfVouched ? [] : claimsTo(state, appointment);
    const left =
      claims.length > 0 ? state.appointments.filter((a) => !claims.includes(a)) : state.appointments;
    return { ...state, appointments: added(left, appointment) };
  };
  switch (event.type) {
    case 'LeaderElected':
    case 'DeputyElected':
      return appointed(event.data.mode, event.data);
    case 'OfficeAssigned':
      return appointed('ASSIGNED', event.data);
    case 'OfficeRecognised':
      return appointed('RECOGNISED', event.data);
    case 'OfficeReported':
      return appointed('REPORTED', event.data);
    case 'UnnamedOfficerReported': {
      const { vote, ...seat } = event.data;
      const unnamed: Unnamed = { ...seat, unitId: null, ...(vote ? { vote } : {}), proof };
      return { ...state, unnamed: added(state.unnamed, unnamed) };
    }
    case 'OfficeHandedOver':
      return { ...state, handOvers: added(state.handOvers, { ...event.data, proof }) };
    case 'OfficeVacated':
      return { ...state, vacancies: added(state.vacancies, { ...event.data, proof }) };
    case 'ActingOfficeAssumed':
      return { ...state, actings: added(state.actings, { ...event.data, proof }) };
    case 'OfficeRecordConfirmed': {
      const appointments = state.appointments.map(({ selfVouched, ...appointment }) => {
        if (appointment.proof.eventId === event.data.eventId) return { ...appointment, confirmation: proof };
        return selfVouched ? { ...appointment, selfVouched } : appointment;
      });
      return { ...state, appointments };
    }
    case 'OfficeRecordSupplemented': {
      const { eventId, added: fields, occurredOn } = event.data;
      const told = <T extends More & { readonly proof: Proof }>(facts: readonly T[]): readonly T[] =>
        facts.map((fact) => {
          if (fact.proof.eventId !== eventId) return fact;
          const said = { ...fact.proof, occurredOn: occurredOn ?? fact.proof.occurredOn };
          return { ...fact, ...fields, proof: said, more: [...(fact.more ?? []), proof] };
        });
      return {
        ...state,
        appointments: told(state.appointments),
        unnamed: told(state.unnamed),
        vacancies: told(state.vacancies),
        actings: told(state.actings),
      };
    }
    case 'OfficeRecordWithdrawn': {
      const kept = <T extends { proof: Proof }>(facts: readonly T[]): T[] =>
        facts.filter((fact) => fact.proof.eventId !== event.data.eventId);
      return {
        appointments: kept(state.appointments),
        unnamed: kept(state.unnamed),
        handOvers: kept(state.handOvers),
        vacancies: kept(state.vacancies),
        actings: kept(state.actings),
      };
    }
  }
}

/** Appointments of other units to this seat that only they themselves recorded. */
function claimsTo(
  { appointments }: OfficesState,
  { year, office, ordinal, unitId }: Seat,
): readonly Appointment[] {
  return appointments.filter(
    (a) =>
      a.selfVouched && a.unitId !== unitId && a.year === year && a.office === office && a.ordinal === ordinal,
  );
}

/** Without appointments that only their beneficiary vouches for: these give no rights of an office (R72). */
export function vouchedFor(state: OfficesState): OfficesState {
  return { ...state, appointments: state.appointments.filter((a) => !a.selfVouched) };
}
