import { put } from '../ground/growing.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import type { EventId, PartialDate, UnitId } from '../ground/values.js';

// Places as told: what a meeting or a document says of who came first, with or without scores (R36). They stand beside what is
// computed from a score sheet and never change it. A unit whose place nobody told is not last: its place is not known.

/** The place of one unit as a source tells it. */
export interface PlaceTold {
  readonly unitId: UnitId;
  /** 1 for the first; units that share a place have the same. */
  readonly place: number;
  /** Points as told, a decimal as text; null where not told. */
  readonly points: string | null;
}

/** The same with what it rests on. */
export interface ToldPlace extends PlaceTold {
  /** How the meeting came to it; null where not told. */
  readonly vote: VoteAsTold | null;
  /** The meeting, `<cluster>_<year>_<name>`; null where not told. */
  readonly meetingId: string | null;
  /** Why it is another one than was told before. */
  readonly reason: string | null;
  readonly on: PartialDate | null;
  readonly eventId: EventId;
}

/** The places that hold, by unit: of several that were told of a unit the last one. */
export function placesOf(told: readonly ToldPlace[]): ReadonlyMap<string, ToldPlace> {
  const places = new Map<string, ToldPlace>();
  for (const one of told) put(places, one.unitId, one);
  return places;
}
