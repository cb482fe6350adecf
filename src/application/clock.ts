import { DomainError } from '../domain/ground/errors.js';
import type { Day, Instant } from '../domain/ground/values.js';

const vietNam = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh', dateStyle: 'short' });

/** The second that was asked about last, and its day. */
let [second, day] = [Number.NaN, '' as Day];

/** The day in Viet Nam, `YYYY-MM-DD`, whatever the zone of the server. */
export function dayInVietNam(instant: Date): Day {
  // Each request asks several times; to format a date takes longer than to find a row in memory.
  const asked = Math.floor(instant.getTime() / 1000);
  if (asked !== second) [second, day] = [asked, vietNam.format(instant) as Day];
  return day;
}

/** A time as events hold it. */
export function toInstant(time: Date): Instant {
  return time.toISOString() as Instant;
}

/** Why a clock is not believed. */
export interface ClockDoubt {
  /**
   * `JUMPED`: it was set while the machine was running; `WENT_BACK`: it is before the time that was last seen;
   * `DATABASE_DIFFERS`: the server of the database has another time.
   */
  readonly reason: 'JUMPED' | 'WENT_BACK' | 'DATABASE_DIFFERS';
  /** Its time and the expected one, ISO 8601 UTC. */
  readonly clock: Instant;
  readonly expected: Instant;
}

/** The clock as a port: the only source of time for commands. */
export abstract class Clock {
  abstract now(): Date;

  /** Today in Viet Nam, `YYYY-MM-DD`. */
  today(): Day {
    return dayInVietNam(this.now());
  }

  /** Why nothing may be recorded by this clock now; null where it is believed. */
  doubt(): ClockDoubt | null {
    return null;
  }
}

/** Refuses while the clock may be wrong: a wrong instant would stay in the log for ever. Throws CLOCK_IN_DOUBT. */
export function requireClock(clock: Clock): void {
  const doubt = clock.doubt();
  if (!doubt) return;
  const detail = `Đồng hồ máy chủ chỉ ${doubt.clock}, lẽ ra là ${doubt.expected}: chưa ghi gì cho tới khi đồng hồ đúng trở lại hoặc người vận hành xác nhận.`;
  throw new DomainError('CLOCK_IN_DOUBT', detail, doubt);
}

export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}
