// The two clocks of the history, which stand in the address of every page: what was valid on a day, as it was known at an instant.

/** Both as the API takes them; absent: today, and all that is known. */
export interface Clocks {
  /** Day the answer is valid for, `YYYY-MM-DD`. */
  readonly asOf?: string;
  /** What was known then: an ISO 8601 instant, or a position of the log. */
  readonly knownAt?: string;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const knowledge = /^(\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})|(esdb-)?(r[0-9a-f]{8}-)?\d{1,18})$/;

/** The clocks in the parameters of an address; what is no time is left out, so that a link that was typed wrong shows today. */
export function clocksIn(search: Readonly<Record<string, unknown>>): Clocks {
  const { asOf, knownAt } = search;
  return {
    ...(typeof asOf === 'string' && day.test(asOf) ? { asOf } : {}),
    ...(typeof knownAt === 'string' && knowledge.test(knownAt) ? { knownAt } : {}),
  };
}
