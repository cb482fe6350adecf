import type { EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import type { Appointment, Office, OfficesState } from '../domain/offices/offices.js';
import { nameOrNone } from './officers-shown.js';
import type { Named } from './question.js';
import type { VoteShown } from './vote-shown.js';
import { voteShown } from './vote-shown.js';

/** Who came to an office, as one source tells it. */
export interface AppointmentShown {
  readonly office: Office;
  readonly ordinal: number;
  readonly unitId: UnitId | null;
  readonly name: string | null;
  readonly actsFrom: PartialDate | null;
  readonly mode: Appointment['mode'];
  readonly vote: VoteShown | null;
  readonly ballotId: string | null;
  readonly tellsAgain: readonly EventId[];
  readonly more: NonNullable<Appointment['more']>;
  readonly occurredOn: PartialDate | null;
  readonly eventId: EventId;
}

export function appointmentShown(
  appointment: Appointment | OfficesState['unnamed'][number],
  { unnamed }: OfficesState,
  name: (unitId: UnitId) => Named,
): AppointmentShown {
  const { office, ordinal, unitId, actsFrom, mode, vote, proof, ...more } = appointment;
  // What was told of somebody who was named later.
  const told = unnamed.find((one) => more.tellsAgain?.includes(one.proof.eventId));
  return {
    office,
    ordinal,
    ...nameOrNone(unitId, name),
    actsFrom,
    mode: mode ?? told?.mode ?? null,
    vote: voteShown(vote ?? told?.vote ?? null),
    ballotId: ('ballotId' in more && more.ballotId) || null,
    tellsAgain: more.tellsAgain ?? [],
    more: more.more ?? [],
    occurredOn: proof.occurredOn,
    eventId: proof.eventId,
  };
}
