import { toInstant } from '../../application/clock.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Instant } from '../../domain/ground/values.js';

/** The times in a log. */
export interface LogTime {
  /** Latest `recordedAt` of all events; null in an empty log. */
  readonly recordedAt: Instant | null;
  /** `instantOf` the last event; null in an empty log. */
  readonly instant: Instant | null;
  /** Latest instant for which `positionAt` was answered; null where there was none. */
  readonly answered: Instant | null;
}

export interface RecordingTime {
  readonly recordedAt: Instant;
  /** The time by the clock, where `recordedAt` is far ahead of it. */
  readonly clock: Instant | null;
  /** Milliseconds until the clock reaches `recordedAt`; only then may the caller be answered. */
  readonly wait: number;
}

/** How far a clock may be behind the log to be waited for, milliseconds; further, and a wrong clock has written to the log. */
const WAITED_FOR = 5_000;

/**
 * The time with which an event is recorded; `recordedAt` never decreases. A clock may be a little behind the log, because it was
 * set or that of another node is ahead: then the answer waits, so that answers about an instant remain true, and what is
 * recorded now is known now. Where the log is far ahead, because a wrong clock has written to it, the event also gets `clock`,
 * by which instants are looked up.
 */
export function recordingTime({ recordedAt, instant, answered }: LogTime, now: Date): RecordingTime {
  const clock = now.getTime();
  const least = Math.max(millis(instant), millis(answered) + 1);
  const time = least > clock && least - clock <= WAITED_FOR ? least : clock;
  const said = toInstant(new Date(time));
  const isAhead = recordedAt !== null && recordedAt > said;
  return { recordedAt: isAhead ? recordedAt : said, clock: isAhead ? said : null, wait: time - clock };
}

function millis(instant: Instant | null): number {
  return instant === null ? -Infinity : Date.parse(instant);
}

/** When an event was really recorded: its `clock` where it has one. */
export function instantOf({ recordedAt, metadata }: Pick<Recorded, 'recordedAt' | 'metadata'>): Instant {
  return metadata.clock ?? recordedAt;
}

/** Metadata of an event, in canonical JSON, with `clock` where it is needed. */
export function withClock(metadata: string, { clock }: RecordingTime): string {
  return clock === null ? metadata : canonicalJson({ ...(JSON.parse(metadata) as object), clock });
}
