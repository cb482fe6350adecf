import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { BallotBox } from '../../src/application/ballot-box.js';
import { SystemClock } from '../../src/application/clock.js';
import { commands } from '../../src/application/commands.js';
import type { EventStore } from '../../src/application/event-store.js';
import { StoreUnavailable } from '../../src/application/event-store.js';
import type { Continuity } from '../../src/application/continuity.js';
import { Executor } from '../../src/application/executor.js';
import { Limits } from '../../src/application/limits.js';
import { RegisterUnit } from '../../src/application/registry.js';

describe('commands on one stream', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const executing = (readStream: EventStore['readStream']): Promise<unknown>[] => {
    const append = async () => ({ replayed: false });
    const store = { readStream, append } as unknown as EventStore;
    const executor = new Executor(store, new SystemClock(), {} as BallotBox, {} as Continuity, new Limits());
    return Array.from({ length: 600 }, async (_, i) => {
      const actor = { id: 'a', roles: ['operator' as const], unitId: null };
      const issued = { id: randomUUID(), fingerprint: '', actor, correlationId: '', causationId: null };
      const body = { unitId: `u${i}`, kind: 'OTHER', name: 'U' };
      const command = Object.assign(new RegisterUnit(), { ...body, issued });
      return await executor.execute(commands.get('RegisterUnit')!, command).catch((error: unknown) => error);
    });
  };
  const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  it('do not try a store that is away one after the other, each for its whole time', async () => {
    const away = jest.fn(async () => {
      await after(10_000);
      throw new StoreUnavailable('away');
    });
    const sent = Promise.all(executing(away));
    await jest.advanceTimersByTimeAsync(30_000);
    for (const error of await sent) expect(error).toBeInstanceOf(StoreUnavailable);
    expect(away).toHaveBeenCalledTimes(1);
  });

  it('are all executed where the store answers, though they queue for longer than a store is tried', async () => {
    const sent = Promise.all(executing(() => after(20).then(() => [])));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await sent).toEqual(Array.from({ length: 600 }, () => ({ replayed: false })));
  });
});
