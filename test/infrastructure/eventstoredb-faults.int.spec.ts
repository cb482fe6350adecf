import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type {
  AcceptedReceipt,
  AppendRequest,
  EventStore,
  Receipt,
} from '../../src/application/event-store.js';
import {
  StoreUnavailable,
  UnknownPosition,
  WrongExpectedRevision,
} from '../../src/application/event-store.js';
import { chainVerifier } from '../../src/infrastructure/event-store/event-hash.js';
import { appendRequest, numbered, take } from '../contracts/event-store.contract.js';
import { EsdbLog } from '../support/esdb/esdb-log.js';
import type { Trouble } from '../support/esdb/esdb-server.js';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import type { EsdbUnderTest } from '../support/esdb/esdb-store.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { esdbStore } from '../support/esdb/esdb-store.js';
import { sleep } from '../../src/application/waiting.js';
import { inTime, until } from '../support/until.js';
import type { Instant } from '../../src/domain/ground/values.js';

/** Numbers from 0 to 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const sometimes: readonly Trouble[] = [
  'drop-before',
  'drop-after',
  'drop-after',
  'not-leader',
  'unavailable',
  'cancelled',
  'timeout',
  'lost-answer',
  { delay: 20 },
];

describe('EventStoreDbEventStore under faults', () => {
  let server: EsdbServer;
  let database: FreshDatabase;
  let under: EsdbUnderTest;
  const unhandled: unknown[] = [];
  const note = (error: unknown): unknown => unhandled.push(error);

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    database = await freshDatabase();
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    if (unhandled.length > 0) throw new Error(`left unhandled: ${unhandled.join('; ')}`);
    await database.drop();
  });
  beforeEach(async () => {
    server = await EsdbServer.start();
    under = esdbStore(server.url, database.appUrl);
  });
  afterEach(async () => {
    server.trouble = () => null;
    await server.resume();
    await under.close();
    await server.close();
  });

  /** Sends a command until it is accepted: again as it is where its outcome is unknown, at the new revision where it lost. */
  const insist = async (
    store: EventStore,
    request: AppendRequest,
    revisions: Map<string, number>,
  ): Promise<AcceptedReceipt> => {
    const { stream } = request;
    const tried = async (): Promise<AcceptedReceipt | null> => {
      try {
        const { receipt } = await store.append({ ...request, expectedRevision: revisions.get(stream) ?? -1 });
        revisions.set(stream, Math.max(receipt.revision, revisions.get(stream) ?? -1));
        return receipt;
      } catch (error) {
        if (error instanceof WrongExpectedRevision) revisions.set(stream, error.actual);
        else if (!(error instanceof StoreUnavailable)) throw error;
        return null;
      }
    };
    return await until(`an append to ${stream} is accepted`, tried, { longest: 120_000, every: 0 });
  };

  it('loses nothing and writes nothing twice in 600 appends, and tells every caller the truth', async () => {
    const random = seeded(20_260_301);
    // Short, and yet longer than 24 callers on a busy machine keep each other waiting: then all would only try again.
    const quick = { patience: 1_000, tryFor: 500 };
    const stores = [under.open(quick), under.open(quick)];
    const revisions = stores.map(() => new Map<string, number>());
    const counts = new Map<Trouble, number>();
    server.trouble = () => {
      if (random() > 0.06) return null;
      const trouble = sometimes[Math.floor(random() * sometimes.length)]!;
      counts.set(trouble, (counts.get(trouble) ?? 0) + 1);
      return trouble;
    };
    const requests = Array.from({ length: 600 }, (_, n) =>
      appendRequest({
        stream: n % 6 === 0 ? `shared-${n % 7}` : `own-${n % 40}`,
        events: Array.from({ length: 1 + (n % 3) }, (_, index) => numbered(10 * n + index)),
      }),
    );
    let next = 0;
    const receipts: AcceptedReceipt[] = [];
    const caller = async (which: number): Promise<void> => {
      for (let n = next++; n < requests.length; n = next++) {
        receipts[n] = await insist(stores[which % 2]!, requests[n]!, revisions[which % 2]!);
        if (n % 150 === 75) {
          await server.pause();
          await sleep(50);
          await server.resume();
        }
      }
    };
    await Promise.all(Array.from({ length: 24 }, (_, which) => caller(which)));
    server.trouble = () => null;
    const all = await under.store.readAll({ after: 0n, limit: 10_000 });
    const verify = chainVerifier(null);
    expect(all.flatMap((event) => verify(event) ?? [])).toEqual([]);
    const written = new Map<string, unknown[]>();
    for (const { metadata, data } of all)
      written.set(metadata.commandId, [...(written.get(metadata.commandId) ?? []), data]);
    expect(written.size).toBe(requests.length);
    for (const { command, events } of requests)
      expect(written.get(command.id)).toEqual(events.map(({ data }) => data));
    const recorded = await under.store.readReceipts({ limit: 10_000 });
    expect(new Map(recorded.map((r) => [r.commandId, r]))).toEqual(
      new Map(receipts.map((r) => [r.commandId, r])),
    );
    for (const trouble of sometimes) expect(counts.get(trouble)).toBeGreaterThan(0);
  }, 240_000);

  it('recognises a command whatever revision it is decided on again', async () => {
    const request = appendRequest({ stream: 'pledge-1' });
    const { receipt } = await under.store.append(request);
    expect(await under.open().append({ ...request, expectedRevision: 0 })).toEqual({
      receipt,
      replayed: true,
    });
    expect(await under.store.readStream('pledge-1')).toHaveLength(1);
  });

  it('writes once what two processes send while the first answer is lost', async () => {
    const [one, two] = [under.open({ tryFor: 100 }), under.open({ tryFor: 100 })];
    const request = appendRequest({ stream: 'pledge-1', events: [numbered(0), numbered(1)] });
    let lost = 0;
    server.trouble = ({ method, stream }) =>
      method === 'append' && stream.endsWith('.pledge-1') && lost++ < 2 ? 'lost-answer' : null;
    const answers = await Promise.all([one, two].map((store) => store.append(request)));
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(answers[0]!.receipt).toEqual(answers[1]!.receipt);
    expect(await under.store.readStream('pledge-1')).toHaveLength(2);
  });

  it('says that an outcome is unknown, and the truth when asked again', async () => {
    // Long enough for the server to have it, also where others keep the processor busy.
    const store = under.open({ patience: 1_000, tryFor: 500 });
    const request = appendRequest({ stream: 'pledge-1' });
    server.trouble = ({ stream }) => (stream.endsWith('.pledge-1') ? 'lost-answer' : null);
    await expect(store.append(request)).rejects.toBeInstanceOf(StoreUnavailable);
    server.trouble = () => null;
    expect(await store.append(request)).toMatchObject({ replayed: true });
    expect(await store.readStream('pledge-1')).toHaveLength(1);
  });

  it('does not let the trouble of one server fail calls to another', async () => {
    const other = await EsdbServer.start();
    const elsewhere = esdbStore(other.url, database.appUrl);
    other.trouble = ({ method }) => (method === 'append' ? 'drop-before' : null);
    const doomed = elsewhere.open({ patience: 400 });
    const failing = Promise.allSettled(Array.from({ length: 20 }, () => doomed.append(appendRequest())));
    const logged: string[] = [];
    const calm = under.open({ log: (line) => logged.push(line) });
    const answers = await Promise.all(Array.from({ length: 200 }, () => calm.append(appendRequest())));
    expect(answers.every(({ replayed }) => !replayed)).toBe(true);
    expect((await failing).map(({ status }) => status)).toEqual(Array(20).fill('rejected'));
    expect(logged).toEqual([]);
    await elsewhere.close();
    await other.close();
  });

  it('goes to the leader where it was sent to a follower', async () => {
    const follower = await EsdbServer.start({ leader: server });
    const store = under.open({ url: follower.url });
    const { receipt } = await store.append(appendRequest());
    expect(await under.store.readAll({ after: 0n, limit: 10 })).toMatchObject([
      { id: receipt.events[0]!.id },
    ]);
    await follower.close();
  });

  it('finds the leader from gossip seeds, and from one that answers for all', async () => {
    const follower = await EsdbServer.start({ leader: server });
    for (const hosts of [
      `esdb://127.0.0.1:${follower.port},127.0.0.1:${server.port}`,
      `esdb+discover://127.0.0.1:${follower.port}`,
    ])
      expect(await under.open({ url: `${hosts}?tls=false` }).append(appendRequest())).toMatchObject({
        replayed: false,
      });
    expect(follower.calls.some(({ method }) => method === 'gossip')).toBe(true);
    expect(follower.calls.filter(({ method }) => method === 'append')).toEqual([]);
    await follower.close();
  });

  it.each([true, false])(
    'knows a position where no event is, of a server before 24.2: %s',
    async (before24) => {
      const old = await EsdbServer.start({ before24, log: server.log });
      const logged: string[] = [];
      const store = under.open({ url: old.url, log: (line) => logged.push(line) });
      const { receipt } = await store.append(appendRequest());
      await store.append(appendRequest());
      const after = receipt.position + 1n;
      expect(await store.eventAt(after)).toBeNull();
      await expect(store.readAll({ after, limit: 10 })).rejects.toBeInstanceOf(UnknownPosition);
      const { signal } = new AbortController();
      const subscribed = store.subscribe({ after, batchSize: 10, signal }).next();
      await expect(subscribed).rejects.toBeInstanceOf(UnknownPosition);
      expect(logged).toEqual([]);
      await store.close();
      await old.close();
    },
  );

  it('lists a refusal once, also where the call that kept it was cut off before', async () => {
    const { command, stream } = appendRequest({ stream: 'pledge-1' });
    const refusal = { command, stream, code: 'too-late', rule: null, detail: 'not so' };
    const listed = (): Promise<readonly Receipt[]> => under.store.readReceipts({ stream, limit: 10 });
    server.trouble = ({ method, stream: name }) =>
      method === 'append' && name.includes('-refusals-') ? 'unavailable' : null;
    await expect(under.open({ patience: 50 }).recordRefusal(refusal)).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
    expect(await listed()).toEqual([]);
    server.trouble = () => null;
    const kept = await under.store.recordRefusal(refusal);
    expect(await under.store.recordRefusal(refusal)).toEqual(kept);
    expect(await listed()).toEqual([kept]);
    expect(await under.store.readReceipts({ outcome: 'refused', limit: 10 })).toEqual([kept]);
  });

  it('knows at an instant what stands before the first event recorded later, where appends overtake each other', async () => {
    let clock: Instant = '2026-03-02T00:00:00.000Z';
    const timed = esdbStore(server.url, database.appUrl, () => new Date(clock));
    const { store } = timed;
    let held = true;
    const waiting = new Promise<void>((resolve) => {
      server.trouble = ({ method, stream }) => {
        if (!held || method !== 'append' || !stream.endsWith('.pledge-1')) return null;
        resolve();
        return 'unavailable';
      };
    });
    const overtaken = store.append(appendRequest({ stream: 'pledge-1' }));
    await inTime('the first append comes to the server', waiting);
    clock = '2026-03-02T00:01:00.000Z';
    await store.append(appendRequest({ stream: 'pledge-2' }));
    held = false;
    const { receipt } = await overtaken;
    const all = await store.readAll({ after: 0n, limit: 10 });
    expect(all.map(({ stream }) => stream)).toEqual(['pledge-2', 'pledge-1']);
    expect(all.map(chainVerifier(null))).toEqual([null, null]);
    expect(await store.positionAt('2026-03-02T00:00:59.999Z')).toBe(0n);
    expect(await store.positionAt(clock)).toBe(receipt.position);
    await timed.close();
  });

  it('counts and pages on from where it stopped', async () => {
    const { store } = under;
    const write = async (): Promise<AcceptedReceipt> => (await store.append(appendRequest())).receipt;
    const receipts = [await write(), await write(), await write()];
    const counted = async (after: bigint): Promise<unknown[]> => [
      await store.countAfter(after),
      server.subscribedAfter.at(-1),
    ];
    const [first, second, third] = receipts.map(({ position }) => position);
    expect(await counted(first!)).toEqual([2, first]);
    await write();
    expect(await counted(first!)).toEqual([3, third]);
    const [{ commandId }] = (await store.readReceipts({ limit: 2 })).slice(1) as [Receipt];
    const page = await store.readReceipts({ after: { commandId, code: null }, limit: 1 });
    expect([page, server.subscribedAfter.at(-1)]).toEqual([[receipts[2]], second]);
    expect(await store.readReceipts({ after: { commandId, code: 'none' }, limit: 1 })).toEqual([]);
  });

  it('counts all that another log holds for a position that is none of it', async () => {
    const { receipt } = await under.store.append(appendRequest());
    await under.store.append(appendRequest());
    expect(await under.store.countAfter(receipt.position + 1n)).toBe(2);
  });

  it('counts anew where the log was restored since it last counted', async () => {
    const { store } = under;
    const write = async (): Promise<bigint> => (await store.append(appendRequest())).receipt.position;
    const [first, second] = [await write(), await write()];
    const copied = server.log.all.slice(new EsdbLog().all.length);
    await write();
    expect([await store.countAfter(first), await store.countAfter(second)]).toEqual([2, 1]);
    server.log = new EsdbLog();
    for (const event of copied) server.log.append(event.stream, 'any', [event]);
    expect(await store.countAfter(first)).toBe(1);
    server.log.system(); // no event of the restored log is where the third one was
    await write();
    await write();
    expect(await store.countAfter(second)).toBe(2);
  });

  it('does not pass over what another program wrote to its streams', async () => {
    await under.store.append(appendRequest({ stream: 'pledge-1' }));
    const client = EventStoreDBClient.connectionString(server.url);
    const foreign = jsonEvent({ type: 'Foreign', data: {} });
    await client.appendToStream(`${under.prefix}.pledge-1`, foreign, { expectedRevision: 0n });
    await expect(under.store.readStream('pledge-1')).rejects.toThrow('not written by this program');
    await expect(take(under.store, 2)).rejects.toThrow('not written by this program');
    await client.dispose();
  });

  describe('a subscription', () => {
    const append = (n: number): Promise<unknown> =>
      under.store.append(
        appendRequest({ stream: 'pledge-1', expectedRevision: n - 1, events: [numbered(n)] }),
      );

    it('survives 100 losses of its connection, and ends and errors besides, without a gap', async () => {
      const store = under.open({ tryFor: 500 });
      const taken = take(store, 300, { batchSize: 7 });
      let ends = 0;
      server.trouble = ({ method }) => (method === 'subscribe' && ends++ % 10 === 5 ? 'end' : null);
      for (let n = 0; n < 300; n++) {
        await append(n);
        if (n % 3 === 0) server.dropConnections();
        if (n % 50 === 1) server.failSubscriptions();
      }
      expect((await taken).map(({ data }) => data)).toEqual(Array.from({ length: 300 }, (_, n) => ({ n })));
      expect(server.calls.filter(({ method }) => method === 'subscribe').length).toBeGreaterThan(50);
    });

    it('does not stay silent for ever where the server does', async () => {
      const store = under.open({ idleAfter: 30 });
      let silences = 0;
      server.trouble = ({ method }) => (method === 'subscribe' && silences++ < 4 ? 'silent' : null);
      const taken = take(store, 3);
      for (let n = 0; n < 3; n++) await append(n);
      expect((await taken).map(({ data }) => data)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
      expect(silences).toBeGreaterThan(4);
    });

    it('stays where nothing happens but what concerns others, however long', async () => {
      await append(0);
      const stop = new AbortController();
      const store = under.open({ idleAfter: 40 });
      const batches = store.subscribe({ after: 0n, batchSize: 10, signal: stop.signal });
      await batches.next();
      const next = batches.next();
      for (let n = 0; n < 720; n++) {
        server.log.system(); // as a server does every 5 seconds of an hour
        if (n % 20 === 0) await sleep(48);
      }
      await append(1);
      expect((await next).value).toMatchObject([{ data: { n: 1 } }]);
      // Of 36 silences: a busy machine may miss the news of one or the other in time, no subscription that stays misses all.
      expect(server.calls.filter(({ method }) => method === 'subscribe').length).toBeLessThan(18);
      stop.abort();
      await batches.next();
    });

    it('that is slow holds up neither appends nor other subscriptions, and loses nothing', async () => {
      const stop = new AbortController();
      const text = 'ắ'.repeat(40_000);
      const big = (n: number): AppendRequest =>
        appendRequest({
          stream: 'pledge-1',
          expectedRevision: n - 1,
          events: [{ ...numbered(n), data: { n, text } }],
        });
      const slow = under.store.subscribe({ after: 0n, batchSize: 1, signal: stop.signal });
      await under.store.append(big(0));
      await slow.next();
      for (let n = 1; n < 60; n++) await under.store.append(big(n));
      expect(await take(under.store, 60)).toHaveLength(60);
      for (let n = 1; n < 60; n++) expect((await slow.next()).value).toMatchObject([{ data: { n } }]);
      stop.abort();
      await slow.next();
    });
  });
});

describe('EventStoreDbEventStore over TLS', () => {
  const file = (name: string): string =>
    fileURLToPath(new URL(`../support/esdb/tls/${name}`, import.meta.url));
  const authorization = `Basic ${Buffer.from('admin:chang@it').toString('base64')}`;
  let server: EsdbServer;
  let database: FreshDatabase;
  let under: EsdbUnderTest;

  beforeAll(async () => {
    database = await freshDatabase();
    const tls = { key: await readFile(file('server.key')), cert: await readFile(file('server.pem')) };
    server = await EsdbServer.start({ tls, authorization });
    under = esdbStore(
      `esdb://admin:chang%40it@localhost:${server.port}?tlsCAFile=${file('ca.pem')}`,
      database.appUrl,
    );
  });
  afterAll(async () => {
    await under.close();
    await server.close();
    await database.drop();
  });

  it('trusts a private authority, and shows who it is with every call', async () => {
    const { receipt } = await under.store.append(appendRequest());
    expect(await take(under.store, 1)).toMatchObject([{ position: receipt.position }]);
    expect(new Set(server.calls.map((call) => call.authorization))).toEqual(new Set([authorization]));
  });

  it('tells neither password where the user is refused nor where the server is not trusted', async () => {
    const logged: string[] = [];
    const log = (line: string): unknown => logged.push(line);
    const wrong = `esdb://admin:geheim@localhost:${server.port}?tlsCAFile=${file('ca.pem')}`;
    const untrusted = `esdb://admin:geheim@localhost:${server.port}`;
    for (const url of [wrong, untrusted]) {
      const failing = under.open({ url, patience: 100, log }).append(appendRequest());
      const error = await failing.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(inspect([error, logged], { depth: 10 })).not.toContain('geheim');
    }
  });
});
