import { randomUUID } from 'node:crypto';
import type { BallotBox } from '../../src/application/ballot-box.js';
import { SystemClock } from '../../src/application/clock.js';
import type { CommandBody } from '../../src/application/command.js';
import { commands } from '../../src/application/commands.js';
import type { Continuity } from '../../src/application/continuity.js';
import type { Appended, EventStore } from '../../src/application/event-store.js';
import { Executor } from '../../src/application/executor.js';
import { Limits } from '../../src/application/limits.js';
import type { PaperMaker } from '../../src/application/paper-maker.js';
import { operator } from './given.js';

export type Send = (name: string, body: object, id?: string) => Promise<Appended>;

/** Executes commands of an operator on a store, as a process of its own; `check` is called where the history is to be checked. */
export function sendingTo(store: EventStore, check: () => void): Send {
  const continuity = { require: async () => check() } as unknown as Continuity;
  const executor = new Executor(
    store,
    new SystemClock(),
    {} as BallotBox,
    continuity,
    new Limits(),
    {} as PaperMaker,
  );
  return async (name, body, id = randomUUID()) => {
    const spec = commands.get(name)!;
    const issued = { id, fingerprint: 'f'.repeat(64), actor: operator, correlationId: id, causationId: id };
    const command = Object.assign(new spec.command(), body, { issued }) as CommandBody;
    return await executor.execute(spec, command);
  };
}

/** What became of each: `accepted`, or the code of its refusal. */
export async function codes(sent: readonly Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(sent);
  return settled.map((one) => (one.status === 'rejected' ? one.reason.code : 'accepted'));
}
