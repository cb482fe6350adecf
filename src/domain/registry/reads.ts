import type { DomainEvent } from '../ground/event.js';
import type { Day } from '../ground/values.js';

// Who was given what is sensitive leaves a trace in the log, as provable as all else (ADR 0026). No decision and no read model rests on it.

/** A stream for each day in Viet Nam, so that none grows for ever. */
export const stream = (day: Day): string => `reads-${day}`;

/**
 * What was given: `NAMES` of persons, the signed `PAPERS` of a secret ballot, a `BUNDLE` of evidence. The names in a bundle are a read
 * of their own.
 */
export const readKinds = ['NAMES', 'PAPERS', 'BUNDLE'] as const;
/** One of them. */
export type ReadKind = (typeof readKinds)[number];

/**
 * The actor of this event was given this at the address `at`, from now on until the hour of the clock ends, as often as it asked.
 * `refs` are the references of the persons whose names were given, sorted; never a name.
 */
export type SensitiveRead = DomainEvent<
  'SensitiveRead',
  { readonly what: ReadKind; readonly at: string; readonly refs: readonly string[] }
>;

/** Whether an event only tells who read something: it changes no answer. */
export function isTrace({ type }: { readonly type: string }): boolean {
  return type === 'SensitiveRead';
}
