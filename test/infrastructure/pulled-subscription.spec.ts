import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import {
  PulledSubscription,
  TriedTooLong,
} from '../../src/infrastructure/event-store/pulled-subscription.js';

/** The client's subscription, for what happens within one turn: over a socket the reader is always quicker. */
function subscription(): { readonly stream: PassThrough; readonly pulled: PulledSubscription } {
  const stream = Object.assign(new PassThrough({ objectMode: true }), {
    unsubscribe: () => Promise.resolve(),
  });
  return { stream, pulled: new PulledSubscription(stream) };
}

async function everything(pulled: PulledSubscription): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const batch of pulled.upToNow(50)) events.push(...batch);
  return events;
}

describe('a subscription read up to now', () => {
  it('gives what came before the server said that there is no more, also where nobody had taken it by then', async () => {
    const { stream, pulled } = subscription();
    const events = Array.from({ length: 12 }, (_, n) => ({ n }));
    for (const event of events) stream.write(event);
    stream.emit('caughtUp');
    expect(await everything(pulled)).toEqual(events);
  });

  it('waits for an end that comes after the last event, and for nothing behind it', async () => {
    const { stream, pulled } = subscription();
    const all = everything(pulled);
    stream.write({ n: 0 });
    setImmediate(() => {
      stream.write({ n: 1 });
      setImmediate(() => stream.emit('caughtUp'));
    });
    expect(await all).toEqual([{ n: 0 }, { n: 1 }]);
  });

  it('gives what it had before it failed, and then the failure', async () => {
    const { stream, pulled } = subscription();
    stream.write({ n: 0 });
    stream.emit('error', new Error('lost'));
    const batches = pulled.upToNow(50);
    expect((await batches.next()).value).toEqual([{ n: 0 }]);
    await expect(batches.next()).rejects.toThrow('lost');
  });

  it('does not take silence for an end', async () => {
    const { stream, pulled } = subscription();
    stream.write({ n: 0 });
    const batches = pulled.upToNow(50);
    expect((await batches.next()).value).toEqual([{ n: 0 }]);
    await expect(batches.next()).rejects.toBeInstanceOf(TriedTooLong);
  });
});
