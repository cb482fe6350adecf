import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { BallotBox } from '../../src/application/ballot-box.js';
import { BallotCounter } from '../../src/application/ballot-counter.js';
import { SystemClock } from '../../src/application/clock.js';
import type { CommandBody } from '../../src/application/command.js';
import type { Continuity } from '../../src/application/continuity.js';
import { commands } from '../../src/application/commands.js';
import type { EventStore, Turn } from '../../src/application/event-store.js';
import { Busy } from '../../src/application/event-store.js';
import { Executor } from '../../src/application/executor.js';
import { Limits } from '../../src/application/limits.js';
import type { PaperMaker } from '../../src/application/paper-maker.js';
import { backOff, pauseAfter, Wakeup, within } from '../../src/application/waiting.js';
import { operator, recorded } from '../support/given.js';
import { heard, until } from '../support/until.js';

const nothing = {} as BallotBox;
const register = commands.get('RegisterUnit')!;
const command = (unitId: string): CommandBody =>
  ({
    unitId,
    kind: 'OTHER',
    name: `Đơn vị ${unitId}`,
    issued: { id: unitId, fingerprint: '', actor: operator, correlationId: unitId, causationId: null },
  }) as unknown as CommandBody;

/** An executor on an empty store that gives a turn, and answers, when it is told to. */
function waiting(limits: Limits) {
  const appends: (() => void)[] = [];
  const take = (turn: Turn): Promise<object> =>
    new Promise((resolve, reject) =>
      appends.push(() => {
        try {
          resolve(turn.decide(() => undefined));
        } catch (error) {
          reject(error);
        }
      }),
    );
  const store = { turns: { take } } as unknown as EventStore;
  return {
    executor: new Executor(store, new SystemClock(), nothing, {} as Continuity, limits, {} as PaperMaker),
    appends,
  };
}

describe('commands on one stream', () => {
  it('wait for each other, so many at most; the others are sent away at once and may come again', async () => {
    const { executor, appends } = waiting(new Limits({ waiting: 3 }));
    const begun = ['a', 'b', 'c'].map((id) => executor.execute(register, command(id)));
    await expect(executor.execute(register, command('d'))).rejects.toBeInstanceOf(Busy);
    for (let i = 0; i < 3; i++) {
      await until('an append', () => appends.length);
      appends.pop()?.();
    }
    await Promise.all(begun);
    const again = executor.execute(register, command('d'));
    await until('an append', () => appends.length);
    appends.pop()?.();
    await again;
  });

  it('do not wait for ever for their turn, and those behind them are not told what became of others', async () => {
    const { executor, appends } = waiting(new Limits({ turn: 0 }));
    const [first, second] = ['a', 'b'].map((id) => executor.execute(register, command(id)));
    const told = [first, second].map((run) =>
      run!.then(
        () => 'done',
        (error: unknown) => error,
      ),
    );
    await until('both wait', () => appends.length === 2);
    for (const append of appends) append();
    expect(await told[0]).toBe('done');
    expect(await told[1]).toBeInstanceOf(Busy);
  });
});

describe('trying again', () => {
  it.each([
    [0, 20],
    [3, 160],
    [6, 1_280],
    [7, 2_000],
    [5_000, 2_000],
  ])('waits after %i earlier failures for half of %i ms to all of it, at random', (failures, whole) => {
    const pauses = Array.from({ length: 100 }, () => pauseAfter(failures));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(whole / 2);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(whole);
    expect(new Set(pauses).size).toBeGreaterThan(1);
  });

  it('comes a last time when time is up, and then no more', async () => {
    const until = performance.now() + 1;
    expect(await backOff(10, { first: 600_000, longest: 600_000, until })).toBe(true);
    expect(await backOff(11, { until: 0 })).toBe(false);
  });

  it('ends with the abort', async () => {
    const stop = new AbortController();
    const waits = backOff(0, { first: 600_000, longest: 600_000, signal: stop.signal });
    stop.abort();
    expect(await waits).toBe(false);
    expect(await backOff(0, { signal: stop.signal })).toBe(false);
  });
});

describe('waiting so long and no longer', () => {
  const never = new Promise<never>(() => undefined);
  const late = (): never => {
    throw new Error('late');
  };

  it('gives what is awaited, its failure, or what there is instead', async () => {
    expect(await within(600_000, Promise.resolve(1), late)).toBe(1);
    await expect(within(600_000, Promise.reject(new Error('failed')), late)).rejects.toThrow('failed');
    expect(await within(1, never, () => 'instead')).toBe('instead');
    await expect(within(1, never, late)).rejects.toThrow('late');
  });

  it('says in a test what was waited for in vain', async () => {
    await expect(until('rain', () => null, { longest: 1 })).rejects.toThrow('rain');
    await expect(until('rain', () => never, { longest: 1 })).rejects.toThrow('rain');
    await expect(heard(new EventEmitter(), 'rain', 1)).rejects.toThrow('rain');
    expect(await until('rain', () => Promise.resolve('rain'))).toBe('rain');
  });

  it('tells a wake-up from the end of the time, and from the abort', async () => {
    const [wakeup, stop] = [new Wakeup(), new AbortController()];
    const both = [wakeup.wait(), wakeup.wait(600_000, stop.signal)];
    wakeup.fire();
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(await wakeup.wait(1)).toBe(false);
    const aborted = wakeup.wait(600_000, stop.signal);
    stop.abort();
    expect(await aborted).toBe(false);
    expect(await wakeup.wait(600_000, stop.signal)).toBe(false);
  });
});

describe('the signed papers of a ballot', () => {
  it('are signed once each, however often they are asked for, and not at all once the key is gone', async () => {
    const signed: string[][] = [];
    let isGone = false;
    const box = {
      sign: (_id: string, _modulus: string, blinded: string[]) => {
        signed.push([...blinded]);
        return Promise.resolve(isGone ? null : blinded.map((one) => `signed ${one}`));
      },
    } as unknown as BallotBox;
    const ballot = { clusterId: 'c', year: 2024, ballotId: 'c_2024_x' };
    const cast = (unitId: string, blinded: string) => ({
      type: 'BallotCast',
      data: { ...ballot, unitId, blinded, absentee: false, surrendered: null },
    });
    const events = [{ type: 'BallotOpened', data: ballot }, cast('a', '1')];
    const store = {
      readStream: () => Promise.resolve(events.map((event, i) => recorded(event, i + 1))),
    } as unknown as EventStore;
    const counter = new BallotCounter(store, box);
    await counter.papers(ballot.ballotId);
    expect(await counter.papers(ballot.ballotId)).toEqual([
      { unitId: 'a', blinded: '1', signature: 'signed 1' },
    ]);
    events.push(cast('b', '2'));
    expect((await counter.papers(ballot.ballotId)).map(({ signature }) => signature)).toEqual([
      'signed 1',
      'signed 2',
    ]);
    expect(signed).toEqual([['1'], [], ['2']]);
    isGone = true;
    await expect(counter.papers(ballot.ballotId)).rejects.toMatchObject({ code: 'BALLOT_NOT_IN_PHASE' });
  });
});
