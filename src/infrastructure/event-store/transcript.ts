import type { AcceptedReceipt, RefusedReceipt } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';

/** A command with its receipt and events, as one store hands it to another. Positions are those of the store it comes from. */
export type Transcribed =
  | {
      readonly outcome: 'accepted';
      readonly fingerprint: string;
      readonly receipt: AcceptedReceipt;
      readonly events: readonly Recorded[];
    }
  | { readonly outcome: 'refused'; readonly fingerprint: string; readonly receipt: RefusedReceipt };

/** A store whose history can be moved. Names of persons are in PostgreSQL beside either store and stay there. */
export interface Transcribing {
  /** All commands in the order in which they were recorded. */
  transcript(): AsyncIterable<Transcribed>;

  /**
   * Takes in commands of another store in its order, with their ids, revisions, times and hashes; positions are new. What is there
   * already stays. Throws where this store holds something else.
   */
  take(commands: readonly Transcribed[]): Promise<void>;
}
