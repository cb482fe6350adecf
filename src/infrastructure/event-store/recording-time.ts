import { canonicalJson } from '../../domain/ground/canonical-json.js';
import type { Recorded } from '../../domain/ground/event.js';

/** What a log tells of its own time. */
export interface LogTime {
  /** Latest `recordedAt` of all events; null in an empty log. */
  readonly recordedAt: string | null;
  /** `instantOf` the last event; null in an empty log. */
  readonly instant: string | null;
  /** Latest instant for which `positionAt` was answered; null where there was none. */
  readonly answered: string | null;
}

export interface RecordingTime {
  readonly recordedAt: string;
  /** What the clock says, where `recordedAt` is far ahead of it. */
  readonly clock: string | null;
  /** Milliseconds until the clock is there: so long nobody is told that it is recorded. */
  readonly wait: number;
}

/** How far a clock may be behind the log, in milliseconds, and be waited for; what is further behind is another clock's time. */
const WAITED_FOR = 5_000;

/**
 * When an event is recorded. `recordedAt` never goes back. A clock that is a little behind, for it was set or another node's
 * is ahead, is waited for, so that whatever was answered for an instant stays, and whatever is recorded by now is
 * known now. Where the log is far ahead, because a wrong clock once wrote into it, the event says beside it what the clock
 * says (`clock`), and instants are looked up by that.
 */
export function recordingTime({ recordedAt, instant, answered }: LogTime, now: Date): RecordingTime {
  const clock = now.getTime();
  const least = Math.max(millis(instant), millis(answered) + 1);
  const time = least > clock && least - clock <= WAITED_FOR ? least : clock;
  const said = new Date(time).toISOString();
  const isAhead = recordedAt !== null && recordedAt > said;
  return { recordedAt: isAhead ? recordedAt : said, clock: isAhead ? said : null, wait: time - clock };
}

function millis(instant: string | null): number {
  return instant === null ? -Infinity : Date.parse(instant);
}

/** When an event was recorded in truth: what the clock said, where a time of the log is ahead of it. */
export function instantOf({ recordedAt, metadata }: Pick<Recorded, 'recordedAt' | 'metadata'>): string {
  return metadata.clock ?? recordedAt;
}

/** Metadata of an event, which is canonical JSON, with what the clock says. */
export function withClock(metadata: string, { clock }: RecordingTime): string {
  return clock === null ? metadata : canonicalJson({ ...(JSON.parse(metadata) as object), clock });
}
