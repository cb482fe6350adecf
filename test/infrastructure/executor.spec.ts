import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { BallotBox } from '../../src/application/ballot-box.js';
import { SystemClock } from '../../src/application/clock.js';
import { commands } from '../../src/application/commands.js';
import type { EventStore } from '../../src/application/event-store.js';
import { StoreUnavailable } from '../../src/application/event-store.js';
import { Executor } from '../../src/application/executor.js';
import { RegisterUnit } from '../../src/application/registry.js';

describe('commands on one stream', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('do not try a store that is away one after the other, each for its whole time', async () => {
    const away = jest.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      throw new StoreUnavailable('away');
    });
    const store = { readStream: away } as unknown as EventStore;
    const executor = new Executor(store, new SystemClock(), {} as BallotBox);
    const register = async (unitId: string): Promise<unknown> => {
      const actor = { id: 'a', roles: ['operator' as const], unitId: null };
      const issued = { id: randomUUID(), fingerprint: '', actor, correlationId: '', causationId: null };
      const command = Object.assign(new RegisterUnit(), { unitId, kind: 'OTHER', name: unitId, issued });
      return await executor.execute(commands.get('RegisterUnit')!, command).catch((error: unknown) => error);
    };
    const sent = Promise.all(['a', 'b', 'c'].map(register));
    await jest.advanceTimersByTimeAsync(30_000);
    const told = await sent;
    for (const error of told) expect(error).toBeInstanceOf(StoreUnavailable);
    expect(away).toHaveBeenCalledTimes(1);
  });
});
