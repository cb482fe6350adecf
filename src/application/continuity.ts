import type { Doubt } from '../domain/registry/doubts.js';

/** A doubt that was resolved: everything that covers events from `from` on says so. */
export interface Resolved {
  readonly from: bigint;
  /** The event that resolved it, and its position. */
  readonly eventId: string;
  readonly at: bigint;
}

/** How old a check may be for a proof, milliseconds: anybody may ask for proofs, and a check reads the whole log. */
export const LATELY = 10_000;

/**
 * Checks that the log is still as this process has read it, and continues what was signed last. It is asked before anything is
 * certified: nothing that follows from a log that was cut or changed may be signed, issued or proved.
 */
export abstract class Continuity {
  /** The first position that the last check found changed; null where there was none. */
  abstract readonly doubtFrom: bigint | null;

  /** What the last check found, and what was found elsewhere and is not resolved, a sentence each. */
  abstract readonly found: readonly string[];

  /** The doubts that were resolved, as far as the last check found the log to be as it was then. */
  abstract readonly resolved: readonly Resolved[];

  /** The last position that was found unchanged; null before the first check. */
  abstract readonly soundTo: bigint | null;

  /**
   * Checks the whole log, unless a check began at most so many milliseconds ago; those who ask at the same time share one. Throws
   * HISTORY_CHANGED, `StoreUnavailable`.
   */
  abstract require(within?: number): Promise<void>;

  /** Checks the whole log, and tells what is in doubt and how the log is; null where nothing is. Throws `StoreUnavailable`. */
  abstract doubt(): Promise<Doubt | null>;

  /**
   * Keeps what was found elsewhere, a sentence each: the history is in doubt from there on until that is resolved. Gives those that are
   * not. Throws `StoreUnavailable`.
   */
  abstract note(position: bigint, findings: readonly string[]): Promise<readonly string[]>;
}
