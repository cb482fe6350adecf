import type { Participant, Participants } from '../domain/meetings/meeting.js';
import type { Named } from './question.js';
import type { UnitId } from '../domain/ground/values.js';

// Who chairs a meeting, speaks in it or is its guest, with names.

/** As far as told; what no source says is null. */
export interface ParticipantShown {
  readonly unit: Named | null;
  readonly organisation: string | null;
  readonly person: string | null;
  readonly position: string | null;
  readonly about: string | null;
}

/** All of them. */
export const participantsOf = ({ chairs = [], speakers = [], guests = [] }: Participants): Participant[] => [
  ...chairs,
  ...speakers,
  ...guests,
];

/** Shows them with names; null where no source speaks of any. */
export const participantsShown =
  (named: (unitId: UnitId | null) => Named | null, name: (ref: string) => string) =>
  (some: readonly Participant[] | undefined): ParticipantShown[] | null =>
    some?.map(({ unitId, organisation, person, position, about }) => ({
      unit: named(unitId),
      organisation,
      person: person && name(person.ref),
      position,
      about,
    })) ?? null;
