import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClockDoubt } from '../application/clock.js';
import { Clock, toInstant } from '../application/clock.js';
import { sleep } from '../application/waiting.js';
import type { Instant } from '../domain/ground/values.js';

export interface WatchedClockOptions {
  /** Data folder, where a file keeps the last state of the clock. */
  readonly home: string;
  /** How far the clock may differ from the expected time, milliseconds. */
  readonly limit: number;
  readonly log: (line: string) => void;
  /** Where time comes from; the machine's where absent. */
  readonly machine?: Machine;
}

/** What a machine tells about time. */
export interface Machine {
  /** The clock that can be set, milliseconds since 1970. */
  wall(): number;
  /** How long the machine has been running, sleep included, milliseconds; nobody can set that. */
  running(): number;
  /** Id of the machine's present boot; null where the system does not tell. */
  readonly boot: string | null;
}

/** Other sources of time. */
export interface Others {
  /** The clock of the database's server, ISO 8601; null where it does not say. */
  database(): Promise<string | null>;
  /** When the last event was recorded; null where there is none. */
  lastRecorded(): Promise<string | null>;
}

/** State of the clock as the file keeps it; `offset` is how far the clock was ahead of the machine's running time, milliseconds. */
interface Note {
  readonly boot: string | null;
  readonly offset: number;
  readonly wall: string;
}

const LOOK_MS = 1_000;
/** How many looks come between two notes, and between two comparisons with the others. */
const NOTED_EVERY = 60;
const COMPARED_EVERY = 10;
/** Clocks are corrected a little all the time, so after this long the present offset becomes the expected one, milliseconds. */
const SETTLED_AFTER = 3_600_000;

/** What the system tells about time, milliseconds: that of `process` stands still while the machine sleeps. */
interface System {
  process(): number;
  wall(): number;
  running(): number;
}

const thisSystem: System = {
  process: () => performance.now(),
  wall: () => Date.now(),
  running: () => uptime() * 1000,
};

/**
 * The system's running time. To ask for it costs more than most answers: it is asked again after 100 ms, and as soon as the clock says that
 * another time has passed than the process does.
 */
export function runningTime(system = thisSystem): () => number {
  let last = { process: -Infinity, wall: 0, running: 0 };
  return () => {
    const [process, wall] = [system.process(), system.wall()];
    const passed = process - last.process;
    if (passed > 100 || Math.abs(wall - last.wall - passed) > 5)
      last = { process, wall, running: system.running() };
    return last.running + (process - last.process);
  };
}

const thisMachine: Machine = { wall: () => Date.now(), running: runningTime(), boot: bootId() };

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

/**
 * The machine's clock, checked against how long the machine has been running (also between runs of this program), against the time
 * noted before the last reboot, and against the clock of the database server, which all nodes share. While it is off by more
 * than the limit nothing is recorded, since a wrong instant would stay in the log for ever. That ends when the clock is right
 * again, or when the operator says that it is (`trust`).
 */
export class WatchedClock extends Clock {
  readonly #machine: Machine;
  readonly #file: string;
  readonly #stop = new AbortController();
  /** `offset`: how far the clock should be ahead of the running time; `since`: the running time when that was measured. */
  #expected: { offset: number; since: number };
  /** Time noted before the last reboot: the clock must be past it. */
  #notBefore = -Infinity;
  #database: ClockDoubt | null = null;
  #ahead = false;
  #told: string | null = null;
  #noteFailed = false;
  #watching: Promise<void> = Promise.resolve();

  constructor(private readonly options: WatchedClockOptions) {
    super();
    this.#machine = options.machine ?? thisMachine;
    this.#file = clockFile(options.home);
    this.#expected = this.#present();
    this.#recall();
  }

  override now(): Date {
    const wall = this.#machine.wall();
    const expected = this.#expected.offset + this.#machine.running();
    return new Date(Math.abs(wall - expected) > this.options.limit ? expected : wall);
  }

  override doubt(): ClockDoubt | null {
    const { limit } = this.options;
    const [wall, running] = [this.#machine.wall(), this.#machine.running()];
    const expected = this.#expected.offset + running;
    if (Math.abs(wall - expected) > limit) return doubtful('JUMPED', wall, expected);
    if (wall < this.#notBefore - limit) return doubtful('WENT_BACK', wall, this.#notBefore);
    if (running - this.#expected.since > SETTLED_AFTER) this.#expected = this.#present();
    return this.#database;
  }

  /** Watches the clock until `close`. */
  watch(others: Others): void {
    this.#watching = this.#watch(others);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    this.#note();
  }

  /** Compares the clock with the other sources now; one that does not answer changes nothing. */
  async compare(others: Others): Promise<void> {
    const { limit, log } = this.options;
    const before = this.#machine.wall();
    const told = await others.database().catch(() => null);
    const after = this.#machine.wall();
    if (told !== null) {
      const there = Date.parse(told);
      const isNear = there >= before - limit && there <= after + limit;
      this.#database = isNear ? null : doubtful('DATABASE_DIFFERS', after, there);
    }
    const last = await others.lastRecorded().catch(() => null);
    const isAhead = last !== null && Date.parse(last) > this.#machine.wall() + limit;
    if (isAhead && !this.#ahead)
      log(
        `the log is ahead of the clock, until ${last}: a wrong clock wrote into it once. Events tell beside recordedAt what the clock says`,
      );
    this.#ahead = isAhead;
  }

  /** Takes the clock as right; called where the operator says so. */
  trust(): void {
    this.#expected = this.#present();
    this.#notBefore = -Infinity;
    this.#write();
  }

  async #watch(others: Others): Promise<void> {
    const { signal } = this.#stop;
    for (let look = 0; !signal.aborted; look++) {
      if (look % COMPARED_EVERY === 0) await this.compare(others);
      // The operator may have run `trust` in another process, which writes the file.
      if (this.doubt() !== null) this.#recall();
      this.#tell(this.doubt());
      if (look % NOTED_EVERY === 0) this.#note();
      await sleep(LOOK_MS, { signal, ref: false });
    }
  }

  #tell(doubt: ClockDoubt | null): void {
    const { log } = this.options;
    if (doubt !== null && doubt.reason !== this.#told)
      log(
        `the clock is in doubt (${doubt.reason}): it says ${doubt.clock}, expected was ${doubt.expected}. Nothing is recorded until it is back; if it is right, run "thidua trust-clock"`,
      );
    if (doubt === null && this.#told !== null) log('the clock is in order again');
    this.#told = doubt?.reason ?? null;
  }

  #present(): { offset: number; since: number } {
    const running = this.#machine.running();
    return { offset: this.#machine.wall() - running, since: running };
  }

  /** Takes over the state in the file, if there is one. */
  #recall(): void {
    const note = read(this.#file);
    if (!note) return;
    const isSameBoot = note.boot !== null && note.boot === this.#machine.boot;
    if (isSameBoot) this.#expected = { offset: note.offset, since: this.#machine.running() };
    this.#notBefore = isSameBoot ? -Infinity : Date.parse(note.wall);
  }

  #note(): void {
    if (this.doubt() === null) this.#write();
  }

  #write(): void {
    const wall = this.#machine.wall();
    const note: Note = {
      boot: this.#machine.boot,
      offset: this.#expected.offset,
      wall: new Date(wall).toISOString(),
    };
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(`${this.#file}.new`, `${JSON.stringify(note)}\n`);
      renameSync(`${this.#file}.new`, this.#file);
      this.#noteFailed = false;
    } catch (error) {
      if (!this.#noteFailed) this.options.log(`how the clock stands is not noted: ${String(error)}`);
      this.#noteFailed = true;
    }
  }
}

export function clockFile(home: string): string {
  return join(home, 'clock.json');
}

/** Null where there is no readable note. */
function read(file: string): Note | null {
  try {
    const { boot, offset, wall } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Note>;
    if (boot === undefined || offset === undefined || wall === undefined) return null;
    return Number.isFinite(offset) && !Number.isNaN(Date.parse(wall)) ? { boot, offset, wall } : null;
  } catch {
    return null;
  }
}

function doubtful(reason: ClockDoubt['reason'], clock: number, expected: number): ClockDoubt {
  const text = (time: number): Instant => toInstant(new Date(time));
  return { reason, clock: text(clock), expected: text(expected) };
}
