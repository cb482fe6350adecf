import type { HowManyShown } from '../domain/ground/how-many.js';
import { numberShown } from '../domain/ground/how-many.js';
import type { Signatory } from '../domain/ground/signatory.js';
import type { Participant, Participants } from '../domain/meetings/meeting.js';
import type { Named } from './question.js';
import type { UnitId } from '../domain/ground/values.js';

// Who chairs a meeting, speaks in it, is its guest or attends it, and who signed or spoke for a body, with names.

/** As far as told; what no source says is null. */
export interface ParticipantShown {
  readonly unit: Named | null;
  readonly organisation: string | null;
  readonly person: string | null;
  readonly position: string | null;
  readonly about: string | null;
  /** How many they are, where they are counted and not named. */
  readonly count: number | null;
  readonly howMany: HowManyShown | null;
}

/** All of them. */
export const participantsOf = ({
  chairs = [],
  speakers = [],
  guests = [],
  attendees = [],
}: Participants): Participant[] => [...chairs, ...speakers, ...guests, ...attendees];

/** Shows them with names; null where no source speaks of any. */
export const participantsShown =
  (named: (unitId: UnitId | null) => Named | null, name: (ref: string) => string) =>
  (some: readonly Participant[] | undefined): ParticipantShown[] | null =>
    some?.map(({ unitId, organisation, person, position, about, ...number }) => ({
      unit: named(unitId),
      organisation,
      person: person && name(person.ref),
      position,
      about,
      ...numberShown(number),
    })) ?? null;

/** Who signed or spoke, with the name; null where nobody is told. */
export const signatoryShown = (signatory: Signatory | null, name: (ref: string) => string) =>
  signatory && {
    name: signatory.person && name(signatory.person.ref),
    position: signatory.position,
    acting: signatory.acting ?? false,
  };
