import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Machine, Others } from '../../src/infrastructure/watched-clock.js';
import { clockFile, runningTime, WatchedClock } from '../../src/infrastructure/watched-clock.js';

const hour = 3_600_000;
const start = Date.parse('2026-03-02T10:00:00.000Z');

describe('the clock of the machine', () => {
  let home: string;
  let lines: string[];
  let wall: number;
  let running: number;
  let boot: string;
  const machine: Machine = {
    wall: () => wall,
    running: () => running,
    get boot() {
      return boot;
    },
  };
  const open = (): WatchedClock =>
    new WatchedClock({ home, limit: 5_000, log: (line) => lines.push(line), machine });
  /** Time that goes by. */
  const pass = (milliseconds: number): void => {
    wall += milliseconds;
    running += milliseconds;
  };
  const reason = (clock: WatchedClock): string | null => clock.doubt()?.reason ?? null;
  /** Once around: what the watch does each second. */
  const alike: Others = {
    database: () => Promise.resolve(new Date(wall).toISOString()),
    lastRecorded: () => Promise.resolve(null),
  };
  const watched = async (others = alike): Promise<WatchedClock> => {
    const clock = open();
    clock.watch(others);
    await clock.close();
    return clock;
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-clock-'));
    lines = [];
    [wall, running, boot] = [start, 1_000_000, 'first'];
  });
  afterEach(() => rm(home, { recursive: true }));

  it.each([6 * hour, -6 * hour, 5_001, -5_001])(
    'that jumps by %d ms is in doubt until it is back',
    (jump) => {
      const clock = open();
      pass(60_000);
      expect(reason(clock)).toBeNull();
      wall += jump;
      expect(clock.doubt()).toEqual({
        reason: 'JUMPED',
        clock: new Date(start + 60_000 + jump).toISOString(),
        expected: new Date(start + 60_000).toISOString(),
      });
      // What is asked for today, or by now, is answered as if it had not.
      expect(clock.now().getTime()).toBe(start + 60_000);
      pass(1_000);
      wall -= jump;
      expect([reason(clock), clock.now().getTime()]).toEqual([null, start + 61_000]);
    },
  );

  it('may be corrected a little, now and for a long time', () => {
    const clock = open();
    for (let n = 0; n < 100; n++) {
      pass(2 * hour);
      wall += 4_900;
      expect([reason(clock), clock.now().getTime()]).toEqual([null, wall]);
    }
    // But not so much at once, in small steps.
    const steps = Array.from({ length: 10 }, () => {
      pass(1_000);
      wall += 1_000;
      return reason(clock);
    });
    expect(steps.at(-1)).toBe('JUMPED');
  });

  it('sleeps with the machine', () => {
    const clock = open();
    pass(72 * hour);
    expect(reason(clock)).toBeNull();
  });

  it('that was set while the process was down is in doubt at the next start, until it is back or said to be right', async () => {
    await watched();
    pass(8 * hour);
    wall += 6 * hour;
    const clock = open();
    expect([reason(clock), clock.now().getTime()]).toEqual(['JUMPED', start + 8 * hour]);
    await watched(); // which must not note what it doubts
    expect(reason(open())).toBe('JUMPED');
    wall -= 6 * hour;
    expect([reason(clock), reason(open())]).toEqual([null, null]);

    wall += 6 * hour;
    open().trust();
    expect(reason(open())).toBeNull();
    expect(reason(clock)).toBe('JUMPED');
    clock.watch(alike); // looks into the file again
    await clock.close();
    expect([reason(clock), clock.now().getTime()]).toEqual([null, wall]);
    expect(lines).toEqual([
      expect.stringMatching(/^the clock is in doubt \(JUMPED\): it says .*thidua trust-clock/),
    ]);
  });

  it('after another start of the machine is not before the time at which it was last seen', async () => {
    await watched();
    [boot, running] = ['second', 10_000];
    wall += 20 * 24 * hour;
    expect(reason(open())).toBeNull();
    wall = start - 6 * hour;
    const clock = open();
    expect(clock.doubt()).toMatchObject({ reason: 'WENT_BACK', expected: new Date(start).toISOString() });
    await watched();
    expect(reason(open())).toBe('WENT_BACK');
    open().trust();
    expect(reason(open())).toBeNull();
  });

  it('is held against that of the server of the database', async () => {
    const clock = open();
    const asked = (told: () => Promise<string>) =>
      clock.compare({ database: told, lastRecorded: () => Promise.resolve(null) });
    await asked(() => Promise.resolve(new Date(wall + 5_001).toISOString()));
    expect(clock.doubt()).toMatchObject({ reason: 'DATABASE_DIFFERS', clock: new Date(wall).toISOString() });
    await asked(() => Promise.reject(new Error('away')));
    expect(reason(clock)).toBe('DATABASE_DIFFERS');
    await asked(() => Promise.resolve(new Date(wall - 4_999).toISOString()));
    expect(reason(clock)).toBeNull();
  });

  it('tells once that the log is ahead of it', async () => {
    const clock = open();
    const ahead = { ...alike, lastRecorded: () => Promise.resolve(new Date(start + hour).toISOString()) };
    await clock.compare(ahead);
    await clock.compare(ahead);
    expect(lines).toEqual([
      expect.stringMatching(/^the log is ahead of the clock, until 2026-03-02T11:00:00/),
    ]);
    expect(reason(clock)).toBeNull();
  });

  it('is believed where nothing is noted, or nothing that can be read', async () => {
    expect(reason(open())).toBeNull();
    for (const text of ['', '{"boot":"first"}', '{"boot":"first","offset":"x","wall":"y"}']) {
      await writeFile(clockFile(home), text);
      expect(reason(open())).toBeNull();
    }
    await watched();
    expect(JSON.parse(await readFile(clockFile(home), 'utf8'))).toEqual({
      boot: 'first',
      offset: start - 1_000_000,
      wall: new Date(start).toISOString(),
    });
  });
});

describe('the running time of the system', () => {
  let [process, wall, running, asked] = [0, 0, 0, 0];
  const pass = (ms: number): void => {
    process += ms;
    wall += ms;
    running += ms;
  };
  const time = runningTime({ process: () => process, wall: () => wall, running: () => (asked++, running) });

  it('is asked for ten times a second at most, and at once after the machine slept or its clock was set', () => {
    [process, wall, running] = [50, start, 1_000_000];
    const told = () => [time() - running, asked];
    expect(told()).toEqual([0, 1]);
    pass(100);
    expect(told()).toEqual([0, 1]);
    pass(1);
    expect(told()).toEqual([0, 2]);
    [wall, running] = [wall + hour, running + hour];
    expect(told()).toEqual([0, 3]);
    wall -= hour;
    expect(told()).toEqual([0, 4]);
    pass(90);
    expect(told()).toEqual([0, 4]);
  });
});
