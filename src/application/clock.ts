const vietNam = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh', dateStyle: 'short' });

/** The day in Viet Nam, `YYYY-MM-DD`, whatever the zone of the server. */
export function dayInVietNam(instant: Date): string {
  return vietNam.format(instant);
}

/** The clock as a port: the only source of time for commands. */
export abstract class Clock {
  abstract now(): Date;

  /** The day it is in Viet Nam, `YYYY-MM-DD`, whatever the zone of the server. */
  today(): string {
    return dayInVietNam(this.now());
  }
}

export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}
