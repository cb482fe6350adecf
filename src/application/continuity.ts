/** How old a look at the log may be for a proof, milliseconds: anybody may ask for one, and a look goes through the whole log. */
export const LATELY = 10_000;

/**
 * Whether the log still is what this process has read of it, and continues what was signed last. Whatever certifies asks first:
 * what rests on a history that was cut or changed must not leave the house with a signature, a number or a proof.
 */
export abstract class Continuity {
  /** The first position that is not as it was, when last looked at; null where all is. */
  abstract readonly doubtFrom: bigint | null;

  /** The last position that was looked at and found as it was; null before the first look. */
  abstract readonly soundTo: bigint | null;

  /**
   * Looks at the whole log, unless a look began at most so many milliseconds ago; those who ask at the same time share one.
   * Throws HISTORY_CHANGED, `StoreUnavailable`.
   */
  abstract require(within?: number): Promise<void>;
}
