/** Limits by which nobody can fill the memory or keep others waiting. Set by `LIMITS`. */
export class Limits {
  /** Events that one unit may record in one stream, e.g. the activities of a cluster-year. */
  readonly memberEvents: number = 2_000;
  /** Characters of their data and evidence, in KiB. */
  readonly memberKb: number = 4_096;
  /** The same for all units of a stream together; not for the registry and the removals of names. */
  readonly streamEvents: number = 25_000;
  readonly streamKb: number = 65_536;
  /** Commands that may wait for their turn on one stream, and questions that may wait for a position. */
  readonly waiting: number = 1_000;
  /** Of questions, those of one principal or, without a token, from one address. */
  readonly waitingOfOne: number = 100;
  /** Commands, batches and files that are under way at the same time, of all together: more would only wait for each other. */
  readonly commands: number = 100;
  /** How long a command waits for its turn, milliseconds. */
  readonly turn: number = 30_000;
  /** Requests per minute of one principal or, without a token, from one address. Operators have no limit. */
  readonly requests: number = 6_000;
  /** Requests of one of these at the same time. */
  readonly atOnce: number = 250;
  /** Feeds that are followed live at the same time, by all together. */
  readonly followers: number = 200;
  /** The same of one of these. */
  readonly followersOfOne: number = 20;
  /** Open connections from one address. */
  readonly connections: number = 1_000;
  /** Refusals per hour that are kept of one of these, operators included. */
  readonly refusals: number = 1_000;
  /** How long a request may take to arrive, milliseconds. */
  readonly arrival: number = 30_000;
  /** How long an answer may wait for its receiver to take more of it, milliseconds. */
  readonly stall: number = 60_000;

  constructor(given: Partial<Record<LimitName, number>> = {}) {
    Object.assign(this, given);
  }
}

/** The names of the limits. */
export type LimitName = Exclude<keyof Limits, 'constructor'>;

/** True for the name of a limit. */
export function isLimit(name: string): name is LimitName {
  return Object.hasOwn(new Limits(), name);
}
