/** What one installation takes on, so that nobody fills its memory or lets the others wait. Set by `LIMITS`. */
export class Limits {
  /** Events in one stream, such as the activities of one cluster-year, that one unit may record. */
  readonly memberEvents: number = 2_000;
  /** Characters of their data and evidence, in KiB. */
  readonly memberKb: number = 4_096;
  /** The same of a whole stream, whoever records; the registry is not counted. */
  readonly streamEvents: number = 25_000;
  readonly streamKb: number = 65_536;
  /** Commands that wait for their turn on one stream, and questions for a position. */
  readonly waiting: number = 1_000;
  /** How long a command waits for its turn, milliseconds. */
  readonly turn: number = 30_000;
  /** Requests in a minute of one principal or, without a token, from one address. The operator's are not counted. */
  readonly requests: number = 6_000;
  /** Requests of one of them under way at once. */
  readonly atOnce: number = 250;
  /** Refusals in an hour that are kept of one of them; the operator's too. */
  readonly refusals: number = 1_000;
  /** How long a request may take to arrive, milliseconds. */
  readonly arrival: number = 30_000;

  constructor(given: Partial<Record<LimitName, number>> = {}) {
    Object.assign(this, given);
  }
}

/** The names of the limits. */
export type LimitName = Exclude<keyof Limits, 'constructor'>;

/** Whether a limit has this name. */
export function isLimit(name: string): name is LimitName {
  return Object.hasOwn(new Limits(), name);
}
