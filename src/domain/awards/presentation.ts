import type { PartialDate } from '../ground/values.js';
import type { AwardPresented } from './award-events.js';
import type { SignerAsTold } from './grant.js';

/** A presentation; what no source says is null. */
export interface Presentation {
  readonly on: PartialDate | null;
  readonly occasion: string | null;
  readonly presentedBy: SignerAsTold | null;
}

/** What an event tells of a presentation that was on that day. */
export const presentationOf = (
  { occasion, presentedBy }: AwardPresented['data'],
  on: PartialDate | null,
): Presentation => ({ on, occasion, presentedBy: presentedBy ?? null });
