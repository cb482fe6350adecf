import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStoreDBClient } from '@eventstore/db-client';
import { UnknownPosition } from '../../src/application/event-store.js';
import { appendRequest, eventStoreContract } from '../contracts/event-store.contract.js';
import { esdbStore, serverOfTests } from '../support/esdb/esdb-store.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';

describe('EventStoreDbEventStore', () => {
  let server: Awaited<ReturnType<typeof serverOfTests>>;
  let database: FreshDatabase;

  beforeAll(async () => {
    server = await serverOfTests();
    database = await freshDatabase();
  });
  afterAll(async () => {
    await database.drop();
    await server.close();
  });

  eventStoreContract((now) => Promise.resolve(esdbStore(server.url, database.appUrl, now)));

  it('waits for no timeout where several processes send the same command at once', async () => {
    const under = esdbStore(server.url, database.appUrl);
    const logged: string[] = [];
    const stores = [0, 1, 2].map(() => under.open({ log: (line) => logged.push(line) }));
    for (let n = 0; n < 20; n++) {
      const request = appendRequest({ stream: 'pledge-1', expectedRevision: n - 1 });
      const answers = await Promise.all(stores.map((store) => store.append(request)));
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
      for (const { receipt } of answers) expect(receipt).toEqual(answers[0]!.receipt);
    }
    // The server drops an append that it is writing already, and says after seconds that it timed out.
    expect(logged).toEqual([]);
    await under.close();
  });

  it('answers nothing from a stream that somebody shortened or deleted on the server, and says which', async () => {
    const under = esdbStore(server.url, database.appUrl);
    const { prefix, store } = under;
    const client = EventStoreDBClient.connectionString(server.url);
    const requests = [-1, 0, 1].map((expectedRevision) =>
      appendRequest({ stream: 'pledge-1', expectedRevision }),
    );
    for (const request of requests) await store.append(request);
    await store.append(appendRequest({ stream: 'pledge-2' }));
    const { command: refused } = appendRequest({ stream: 'pledge-2' });
    for (const code of ['too-late', 'not-a-member'])
      await store.recordRefusal({ command: refused, stream: 'pledge-2', code, rule: null, detail: '' });
    expect(await store.limits()).toEqual([]);
    await client.setStreamMetadata(`${prefix}.pledge-1`, { maxCount: 1 });
    await client.deleteStream(`${prefix}.pledge-2`);
    expect(await store.limits()).toEqual([
      `stream ${prefix}.pledge-1 of the server is limited by $maxCount`,
      `stream ${prefix}.pledge-2 of the server is limited by $tb`,
    ]);
    const { id, fingerprint } = requests[0]!.command;
    for (const answer of [
      store.readStream('pledge-1'),
      store.readReceipts({ stream: 'pledge-1', limit: 10 }),
      store.findAccepted(id, fingerprint),
      store.append(appendRequest({ stream: 'pledge-1' })),
      under.open().append(appendRequest({ stream: 'pledge-1', expectedRevision: 1 })),
      store.append(appendRequest({ stream: 'pledge-2' })),
      under.open().append(appendRequest({ stream: 'pledge-2' })),
      under.open().readStream('pledge-2'),
      under.open().readStream('pledge-2', 1),
    ])
      await expect(answer).rejects.toThrow('no longer gives all of stream');
    // The first of a deleted stream makes a server give it again, from its end on; the second gives all.
    for (const stream of ['pledge-1', 'pledge-2', 'pledge-2'])
      await client.setStreamMetadata(`${prefix}.${stream}`, {});
    await client.setStreamMetadata(`${prefix}-command-${refused.id}`, { maxCount: 1 });
    await expect(store.findAccepted(refused.id, refused.fingerprint)).rejects.toThrow('no longer gives all');
    expect(await store.readStream('pledge-1')).toHaveLength(3);
    expect(await store.readStream('pledge-2')).toHaveLength(1);
    await client.setStreamMetadata(`${prefix}.pledge-2`, { truncateBefore: 1 });
    await expect(store.readStream('pledge-2')).rejects.toThrow('all of it is hidden');
    await client.dispose();
    await under.close();
  });

  it('knows a position where no event is', async () => {
    const under = esdbStore(server.url, database.appUrl);
    const { store } = under;
    const { receipt } = await store.append(appendRequest());
    await store.append(appendRequest());
    const after = receipt.position + 1n;
    expect(await store.eventAt(after)).toBeNull();
    await expect(store.readAll({ after, limit: 10 })).rejects.toBeInstanceOf(UnknownPosition);
    const { signal } = new AbortController();
    const subscribed = store.subscribe({ after, batchSize: 10, signal }).next();
    await expect(subscribed).rejects.toBeInstanceOf(UnknownPosition);
    await under.close();
  });
});
