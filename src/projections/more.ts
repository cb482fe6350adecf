import type { Recorded } from '../domain/ground/event.js';
import { added } from '../domain/ground/growing.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { Supplement } from '../domain/ground/supplement.js';

/** A fact of a row, with what a second source told of it; another fact as it is. */
export function withMore<F extends { readonly proof: Proof; readonly more: readonly Proof[] }>(
  fact: F,
  event: Recorded & { readonly data: Supplement },
): F {
  const { eventId, added: fields, occurredOn = fact.proof.occurredOn } = event.data;
  if (fact.proof.eventId !== eventId) return fact;
  return { ...fact, ...fields, proof: { ...fact.proof, occurredOn }, more: added(fact.more, proofOf(event)) };
}
