import type { Day } from '../domain/ground/values.js';
import type { Aliases } from '../domain/registry/one-body.js';
import type { Projection } from './projection.js';

/** A projection whose rows can be folded for an earlier position: `streams` hold all events of a row. */
export interface Replayable<S extends object> extends Projection<S> {
  streams(key: string): readonly string[];
}

/** The read models as they are now, or as they were at a position. */
export interface Sight {
  rows<S extends object>(projection: Replayable<S>, keys: readonly string[]): Promise<ReadonlyMap<string, S>>;
  /** Names of persons by reference; a text in their place for those removed, and for all where the asker may not read names. */
  persons(refs: readonly string[]): Promise<(ref: string) => string>;
  /** Ids that were found to be those of other units: rows tell of bodies under the ids that these lead to. */
  readonly aliases: Aliases;
  /** Null for now. */
  readonly position: bigint | null;
  /** The day that it was then in Viet Nam, or is today: by its names everything is called that is not about another day. */
  readonly day: Day;
}
