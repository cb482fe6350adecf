import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EventStore } from '../../src/application/event-store.js';
import { compareHistories, copyHistory } from '../../src/infrastructure/cli/copy.js';
import type { EventStoreDbEventStore } from '../../src/infrastructure/event-store/eventstoredb-event-store.js';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import { LogTree } from '../../src/infrastructure/proofs/log-tree.js';
import { appendRequest, numbered } from '../contracts/event-store.contract.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import { esdbStore, serverOfTests } from '../support/esdb/esdb-store.js';

describe('a history moved', () => {
  let server: Awaited<ReturnType<typeof serverOfTests>>;
  let databases: FreshDatabase[];
  let first: PostgresEventStore;
  let second: PostgresEventStore;
  let between: EventStoreDbEventStore;
  const request = appendRequest({
    stream: 'pledge-0',
    expectedRevision: 0,
    events: [numbered(1), numbered(2)],
  });

  const refuse = (
    store: EventStore,
    stream: string,
    code: string,
    id: string = randomUUID(),
  ): Promise<unknown> =>
    store.recordRefusal({
      command: { ...request.command, id },
      stream,
      code,
      rule: null,
      detail: 'not so',
    });

  beforeAll(async () => {
    server = await serverOfTests();
    databases = [await freshDatabase(), await freshDatabase(), await freshDatabase()];
    const [one, two] = databases.map(
      ({ appUrl }) => new PostgresEventStore({ appUrl, now: () => new Date(), log: () => undefined }),
    );
    first = one!;
    second = two!;
    between = esdbStore(server.url, databases[0]!.appUrl).store;
    for (let n = 0; n < 30; n++) {
      const stream = `pledge-${n % 7}`;
      const expectedRevision = (await first.readStream(stream)).length - 1;
      await first.append(appendRequest({ stream, expectedRevision, events: [numbered(n)] }));
      if (n === 0) await refuse(first, 'pledge-0', 'too-late', request.command.id);
      if (n === 0) await first.append(request);
      if (n % 5 === 0) await refuse(first, stream, 'too-late');
    }
    await refuse(first, 'pledge-9', 'not-a-member');
  });
  afterAll(async () => {
    await Promise.all([first, second, between].map((store) => store.close()));
    await Promise.all(databases.map((database) => database.drop()));
    await server.close();
  });

  const withoutPosition = (found: readonly { readonly position: bigint }[]): unknown[] =>
    found.map((one) => ({ ...one, position: null }));

  it('to EventStoreDB and back, cut off on the way, is the same', async () => {
    // What a first try would have left: some of it.
    const started = [];
    for await (const command of first.transcript()) if (started.length < 17) started.push(command);
    await between.take(started);
    const steps: number[] = [];
    expect(await copyHistory(first, between, (done) => steps.push(done))).toBe(39);
    expect(steps.at(-1)).toBe(39);
    expect(await compareHistories(first, between)).toEqual([]);
    await copyHistory(between, second, () => undefined);
    await copyHistory(between, second, () => undefined);
    expect(await compareHistories(between, second)).toEqual([]);
    const all = { after: 0n, limit: 1000 };
    for (const store of [between, second]) {
      expect(withoutPosition(await store.readAll(all))).toEqual(withoutPosition(await first.readAll(all)));
      const receipts = await first.readReceipts({ limit: 1000 });
      expect(withoutPosition(await store.readReceipts({ limit: 1000 }))).toEqual(withoutPosition(receipts));
    }
    expect(await second.readReceipts({ limit: 1000 })).toEqual(await first.readReceipts({ limit: 1000 }));
    const trees = await Promise.all([first, between, second].map((store) => new LogTree(store).read()));
    const [root, ...others] = trees.map(({ tree, origin }) => [origin, tree.size, tree.root(tree.size)]);
    expect(others).toEqual([root, root]);
  });

  it('goes in one append where commands follow each other on one stream, also where some of them are there already', async () => {
    const source = new PostgresEventStore({
      appUrl: databases[2]!.appUrl,
      now: () => new Date(),
      log: () => undefined,
    });
    for (let n = 0; n < 5; n++)
      await source.append(
        appendRequest({ stream: 'pledge-1', expectedRevision: n - 1, events: [numbered(n)] }),
      );
    await refuse(source, 'pledge-1', 'too-late');
    for (let n = 5; n < 8; n++)
      await source.append(
        appendRequest({ stream: 'pledge-1', expectedRevision: n - 1, events: [numbered(n)] }),
      );
    await source.append(appendRequest({ stream: 'pledge-2' }));
    const counted = await EsdbServer.start();
    const appends = (): number =>
      counted.calls.filter(({ method, stream }) => method === 'append' && stream.includes('.')).length;
    for (const there of [0, 2, 9]) {
      const target = esdbStore(counted.url, databases[2]!.appUrl);
      const commands = [];
      for await (const command of source.transcript()) if (commands.length < there) commands.push(command);
      await target.store.take(commands);
      const before = appends();
      await copyHistory(source, target.store, () => undefined);
      expect(await compareHistories(source, target.store)).toEqual([]);
      const all = { after: 0n, limit: 100 };
      expect(withoutPosition(await target.store.readAll(all))).toEqual(
        withoutPosition(await source.readAll(all)),
      );
      // Alone: what is there already makes the first append of all five impossible.
      expect([there, appends() - before]).toEqual([there, there === 2 ? 1 + 5 + 1 + 1 : 3]);
      await target.close();
    }
    await counted.close();
    await source.close();
  });

  it('knows its commands in the new store', async () => {
    const { receipt, replayed } = await between.append(request);
    expect([replayed, receipt.revision]).toEqual([true, 2]);
    expect(await between.readStream('pledge-0')).toHaveLength((await first.readStream('pledge-0')).length);
    const [refusal] = await between.readReceipts({ outcome: 'refused', stream: 'pledge-0', limit: 1 });
    const events = await between.readStream('pledge-0');
    expect(refusal!.position).toBe(events[0]!.position);
  });

  it('that was altered in the new store is found, and one that went on', async () => {
    const alterable = await EsdbServer.start();
    const other = esdbStore(alterable.url, databases[0]!.appUrl);
    const { store } = other;
    await copyHistory(first, store, () => undefined);
    const [event] = await store.readStream('pledge-3', 1);
    alterable.log.tamper(event!.position, (written) => ({ ...written, data: Buffer.from('{"n":99}') }));
    expect(await compareHistories(first, store)).toEqual([
      `target: event ${event!.id} of pledge-3, revision 1: content is not as recorded`,
    ]);
    await store.append(appendRequest({ stream: 'pledge-new' }));
    expect(await compareHistories(first, store)).toEqual([
      expect.stringContaining('content is not as recorded'),
      expect.stringMatching(/^stream pledge-new: nothing in the source, 1 events/),
    ]);
    await other.close();
    await alterable.close();
  });

  it('does not go into a store that holds something else', async () => {
    const other = esdbStore(server.url, databases[0]!.appUrl);
    await other.store.append(appendRequest({ stream: 'pledge-0' }));
    await expect(copyHistory(first, other.store, () => undefined)).rejects.toThrow('pledge-0');
    await other.close();
  });
});
