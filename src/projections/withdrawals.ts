import type { Proof } from '../domain/ground/proof.js';
import type { Withdrawn } from '../domain/ground/withdrawal.js';

/** A record that no longer counts, as pages show it; its events stay in the log. */
export interface Withdrawal {
  readonly eventIds: readonly string[];
  readonly types: readonly string[];
  readonly reason: string;
  readonly proof: Proof;
}

/** What a withdrawal says, and what proves it. */
export function withdrawalOf({ eventIds, types, reason }: Withdrawn, proof: Proof): Withdrawal {
  return { eventIds, types, reason, proof };
}

/** Tells the facts of a row that a withdrawal leaves, by the events that say them. */
export function staying({ eventIds }: Withdrawn): (fact: { readonly eventId: string }) => boolean {
  return ({ eventId }) => !eventIds.includes(eventId);
}
