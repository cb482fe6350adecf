/** How old a check may be for a proof, milliseconds: anybody may ask for proofs, and a check reads the whole log. */
export const LATELY = 10_000;

/**
 * Checks that the log is still as this process has read it, and continues what was signed last. It is asked before anything is
 * certified: nothing that follows from a log that was cut or changed may be signed, issued or proved.
 */
export abstract class Continuity {
  /** The first position that the last check found changed; null where there was none. */
  abstract readonly doubtFrom: bigint | null;

  /** The last position that was found unchanged; null before the first check. */
  abstract readonly soundTo: bigint | null;

  /**
   * Checks the whole log, unless a check began at most so many milliseconds ago; those who ask at the same time share one. Throws
   * HISTORY_CHANGED, `StoreUnavailable`.
   */
  abstract require(within?: number): Promise<void>;
}
