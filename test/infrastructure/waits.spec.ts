import { describe, expect, it } from '@jest/globals';
import type { BallotBox } from '../../src/application/ballot-box.js';
import { BallotCounter } from '../../src/application/ballot-counter.js';
import { SystemClock } from '../../src/application/clock.js';
import type { CommandBody } from '../../src/application/command.js';
import type { Continuity } from '../../src/application/continuity.js';
import { commands } from '../../src/application/commands.js';
import type { EventStore } from '../../src/application/event-store.js';
import { Busy } from '../../src/application/event-store.js';
import { Executor } from '../../src/application/executor.js';
import { Limits } from '../../src/application/limits.js';
import { operator, recorded } from '../support/given.js';

const nothing = {} as BallotBox;
const register = commands.get('RegisterUnit')!;
const command = (unitId: string): CommandBody =>
  ({
    unitId,
    kind: 'OTHER',
    name: `Đơn vị ${unitId}`,
    issued: { id: unitId, fingerprint: '', actor: operator, correlationId: unitId, causationId: null },
  }) as unknown as CommandBody;

/** An executor on an empty store that answers an append when it is told to. */
function waiting(limits: Limits) {
  const appends: (() => void)[] = [];
  const store = {
    readStream: () => Promise.resolve([]),
    append: () => new Promise((resolve) => appends.push(() => resolve({}))),
  } as unknown as EventStore;
  return { executor: new Executor(store, new SystemClock(), nothing, {} as Continuity, limits), appends };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('commands on one stream', () => {
  it('wait for each other, so many at most; the others are sent away at once and may come again', async () => {
    const { executor, appends } = waiting(new Limits({ waiting: 3 }));
    const begun = ['a', 'b', 'c'].map((id) => executor.execute(register, command(id)));
    await expect(executor.execute(register, command('d'))).rejects.toBeInstanceOf(Busy);
    for (let i = 0; i < 3; i++) {
      while (appends.length === 0) await turn();
      appends.pop()?.();
    }
    await Promise.all(begun);
    const again = executor.execute(register, command('d'));
    while (appends.length === 0) await turn();
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
    while (appends.length === 0) await turn();
    appends.pop()?.();
    expect(await told[0]).toBe('done');
    expect(await told[1]).toBeInstanceOf(Busy);
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
