import { clusterOf } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { OfficeRecordConfirmed, OfficeRecordWithdrawn, OfficesState } from './offices.js';
import { membersIn } from '../registry/registry.js';
import { describe } from './seats.js';
import { calendarYear } from '../ground/values.js';
import { requireVoucher } from './vouching.js';
import type { ClusterId, EventId } from '../ground/values.js';

// Decisions on records of offices: another party vouches for one (R72), or withdraws one that was in error.

/** An appointment that only its beneficiary vouches for, by the id of its event. */
export interface ConfirmOfficeRecord {
  readonly clusterId: ClusterId;
  readonly eventId: EventId;
}

/**
 * Vouches for an appointment that only the unit itself had recorded. Another member of the term or of the year before, which
 * elected, may do so, the organiser or the operator (R72). Throws CLUSTER_NOT_FOUND, RECORD_NOT_FOUND, ALREADY_RECORDED, SAME_PARTY,
 * FORBIDDEN.
 */
export function confirmOfficeRecord(
  state: OfficesState,
  { clusterId, eventId }: ConfirmOfficeRecord,
  context: Context,
): OfficeRecordConfirmed[] {
  const { actor, registry } = context;
  const cluster = clusterOf(registry, clusterId);
  const appointment = state.appointments.find((a) => a.proof.eventId === eventId);
  if (!appointment) throw noOfficeRecord(eventId);
  const { year, unitId, selfVouched = false } = appointment;
  const members = [year - 1, year].flatMap((of) => membersIn(cluster, calendarYear(of)));
  const current = describe(appointment, context);
  requireVoucher(actor, cluster.organiserId, members, { unitId, selfVouched, current });
  return [{ type: 'OfficeRecordConfirmed', data: { clusterId, eventId, byUnitId: actor.unitId } }];
}

const noOfficeRecord = (eventId: EventId): DomainError =>
  new DomainError('RECORD_NOT_FOUND', 'Không có bản ghi chức vụ nào còn hiệu lực mang mã này.', { eventId });

/** A record in error, by the id of its event. */
export interface WithdrawOfficeRecord {
  readonly clusterId: ClusterId;
  readonly eventId: EventId;
  readonly reason: string;
}

/**
 * Withdraws a record of an office; record and withdrawal stay in the history. Throws RECORD_NOT_FOUND, CLUSTER_NOT_FOUND,
 * FORBIDDEN.
 */
export function withdrawOfficeRecord(
  state: OfficesState,
  command: WithdrawOfficeRecord,
  context: Context,
): OfficeRecordWithdrawn[] {
  const { clusterId, eventId, reason } = command;
  requireOrganiser(context.actor, clusterOf(context.registry, clusterId).organiserId);
  const facts = [
    ...state.appointments,
    ...state.unnamed,
    ...state.handOvers,
    ...state.vacancies,
    ...state.actings,
  ];
  if (!facts.some((fact) => fact.proof.eventId === eventId)) throw noOfficeRecord(eventId);
  return [{ type: 'OfficeRecordWithdrawn', data: { clusterId, eventId, reason } }];
}
