import type { Proof } from '../domain/ground/proof.js';
import type { Withdrawn } from '../domain/ground/withdrawal.js';
import type { EventId } from '../domain/ground/values.js';

/** A record that no longer counts, as answers show it; its events stay in the log. */
export interface Withdrawal {
  readonly eventIds: readonly EventId[];
  readonly types: readonly string[];
  readonly reason: string;
  readonly proof: Proof;
}

export function withdrawalOf({ eventIds, types, reason }: Withdrawn, proof: Proof): Withdrawal {
  return { eventIds, types, reason, proof };
}

/** Whether a fact of a row still counts after a withdrawal. */
export function staying({ eventIds }: Withdrawn): (fact: { readonly eventId: EventId }) => boolean {
  return ({ eventId }) => !eventIds.includes(eventId);
}
