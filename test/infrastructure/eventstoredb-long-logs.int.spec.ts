import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { toInstant } from '../../src/application/clock.js';
import { StoreUnavailable } from '../../src/application/event-store.js';
import type { EventStoreDbEventStore } from '../../src/infrastructure/event-store/eventstoredb-event-store.js';
import { appendRequest, numbered, take } from '../contracts/event-store.contract.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { EsdbLog } from '../support/esdb/esdb-log.js';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import type { EsdbUnderTest } from '../support/esdb/esdb-store.js';
import { esdbStore } from '../support/esdb/esdb-store.js';
import { until } from '../support/until.js';
import type { Instant } from '../../src/domain/ground/values.js';

/** Counted in events that the server gives, which is what takes the time with a real one. */
describe('EventStoreDbEventStore on a server that holds much', () => {
  let server: EsdbServer;
  let database: FreshDatabase;
  let under: EsdbUnderTest;

  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    server = await EsdbServer.start();
    under = esdbStore(server.url, database.appUrl);
  });
  afterEach(async () => {
    server.trouble = () => null;
    await under.close();
    await server.close();
  });

  /** How many events of $all, and of subscriptions, the server gave meanwhile. */
  const givenDuring = async (work: () => Promise<unknown>): Promise<{ all: number; subscribed: number }> => {
    const { readAll, subscribe } = server.given;
    await work();
    return { all: server.given.readAll - readAll, subscribed: server.given.subscribe - subscribe };
  };
  /** Records behind our last event: of others, and of our own refusals. */
  const writeOthers = (count: number): void => {
    const names = [undefined, `${under.prefix}-command-${randomUUID()}`, `${under.prefix}-refusals-pledge-1`];
    for (let n = 0; n < count; n++) server.log.system(names[n % names.length]);
  };
  /** What a start and a balancer ask, many times at once. */
  const askedAtOnce = (store: EventStoreDbEventStore, position: bigint): Promise<unknown> =>
    Promise.all(Array.from({ length: 12 }, () => [store.head(), store.countAfter(position)]).flat());
  const many = 3_000;
  /** A busy machine may take longer than a server in service has patience. */
  const calmly = { patience: 60_000, tryFor: 20_000 };

  describe('behind its last event', () => {
    it('looks for it once, whoever asks and how often, and not again after a restart', async () => {
      const { receipt } = await under.store.append(appendRequest());
      const { position } = receipt;
      writeOthers(many);
      const restarted = under.open(calmly);
      const first = await givenDuring(() => askedAtOnce(restarted, position));
      expect(first.all).toBeGreaterThan(many);
      expect(first.all).toBeLessThan(many * 1.3);
      expect((await restarted.head()).position).toBe(position);
      expect((await givenDuring(() => askedAtOnce(restarted, position))).all).toBeLessThan(200);
      await restarted.close();
      const again = under.open(calmly);
      expect((await givenDuring(() => askedAtOnce(again, position))).all).toBeLessThan(200);
      // What came since is found, by the same search and by an append.
      writeOthers(20);
      const later = await again.append(appendRequest());
      writeOthers(20);
      expect((await under.open(calmly).head()).position).toBe(later.receipt.position);
    });

    it('does so too where the server holds nothing of it yet', async () => {
      writeOthers(many);
      const first = under.open(calmly);
      expect((await givenDuring(() => askedAtOnce(first, 0n))).all).toBeLessThan(many * 1.3);
      await first.close();
      const again = under.open(calmly);
      expect((await givenDuring(() => askedAtOnce(again, 0n))).all).toBeLessThan(200);
      expect(await again.head()).toEqual({ position: 0n, hash: null, recordedAt: null });
      const { receipt } = await again.append(appendRequest());
      expect((await again.head()).position).toBe(receipt.position);
    });

    it('goes on where it was, when it is asked again after trouble, and says meanwhile how far it is', async () => {
      const { receipt } = await under.store.append(appendRequest());
      writeOthers(many);
      let pages = 0;
      server.trouble = ({ method }) => (method === 'readAll' && ++pages > 4 ? 'unavailable' : null);
      const restarted = under.open({ patience: 300 });
      const given = await givenDuring(async () => {
        await expect(restarted.head()).rejects.toThrow('behind');
        await expect(restarted.head()).rejects.toBeInstanceOf(StoreUnavailable);
        server.trouble = () => null;
        await restarted.found();
      });
      expect((await restarted.head()).position).toBe(receipt.position);
      expect(given.all).toBeLessThan(many * 1.3);
    });

    it('trusts nothing that it kept where the log was exchanged since', async () => {
      await under.store.append(appendRequest());
      writeOthers(many);
      await under.store.head();
      const restarted = under.open();
      await restarted.found();
      await restarted.close();
      server.log = new EsdbLog();
      writeOthers(many + 100);
      expect((await under.open(calmly).head()).position).toBe(0n);
      const { receipt } = await under.open().append(appendRequest());
      expect((await under.open(calmly).head()).position).toBe(receipt.position);
    });

    it('lets nobody hide an event by what is kept of the log, and says where that is not so', async () => {
      const audited = async (store: EventStoreDbEventStore): Promise<string[]> => {
        const audit = await store.audit();
        for (const event of await store.readAll({ after: 0n, limit: 10 })) audit.see(event);
        return audit.faults();
      };
      await under.store.append(appendRequest());
      writeOthers(many);
      await under.store.append(appendRequest());
      writeOthers(many);
      await under.open(calmly).head();
      const { receipt } = await under.store.append(appendRequest());
      writeOthers(many);
      const found = under.open();
      await found.found();
      expect(await audited(found)).toEqual([]);
      await found.close();
      const owner = new Client({ connectionString: database.ownerUrl });
      await owner.connect();
      await owner.query(
        `update read.esdb_mark set mark = jsonb_set(mark, '{last}', 'null') where kind = 'end'`,
      );
      await owner.end();
      const store = under.open();
      expect(await audited(store)).toEqual([expect.stringContaining('read.esdb_mark')]);
      expect((await store.head()).position).toBe(receipt.position);
      await store.dropMarks();
      expect(await audited(store)).toEqual([]);
    });

    it('reads and follows on through what takes the server longer to look through than it may be silent', async () => {
      const { receipt } = await under.store.append(appendRequest({ stream: 'pledge-1' }));
      writeOthers(20_000);
      const next = appendRequest({ stream: 'pledge-1', expectedRevision: 0, events: [numbered(1)] });
      await under.store.append(next);
      // In all longer than it may be silent.
      server.searchPause = 30;
      const logged: string[] = [];
      const store = under.open({ ...calmly, tryFor: 500, idleAfter: 500, log: (line) => logged.push(line) });
      await store.found();
      const after = receipt.position;
      expect(await store.readAll({ after, limit: 10 })).toMatchObject([{ data: { n: 1 } }]);
      expect(await take(store, 1, { after })).toMatchObject([{ data: { n: 1 } }]);
      expect(await store.limits()).toEqual([]);
      expect(logged).toEqual([]);
    });
  });

  describe('asked for the position of an instant', () => {
    const start = Date.parse('2026-03-02T00:00:00.000Z');
    let clock = start;
    beforeEach(() => {
      clock = start;
    });
    let recorded: { readonly position: bigint; readonly recordedAt: string }[];

    /** Many events, each at a time of its own that may lie a little before that of the one before. */
    const writeMany = async (count: number): Promise<void> => {
      await under.store.append(appendRequest({ stream: 'pledge-1' }));
      const template = server.log.all.at(-1)!;
      recorded = [{ position: template.position, recordedAt: envelopeOf(template.metadata).recordedAt }];
      for (let n = 1; n < count; n++) {
        const recordedAt = new Date(start + n * 1_000 - (n % 7) * 1_500).toISOString();
        const envelope = { ...envelopeOf(template.metadata), hash: randomUUID(), recordedAt };
        const metadata = Buffer.from(JSON.stringify(envelope));
        server.log.append(`${under.prefix}.pledge-1`, 'any', [{ ...template, id: randomUUID(), metadata }]);
        recorded.push({ position: server.log.all.at(-1)!.position, recordedAt });
        if (n % 2 === 0) server.log.system();
      }
    };
    const envelopeOf = (metadata: Uint8Array): { recordedAt: string } =>
      JSON.parse(Buffer.from(metadata).toString()) as { recordedAt: string };
    const expectedAt = (instant: string): bigint => {
      const later = recorded.findIndex(({ recordedAt }) => recordedAt > instant);
      return (later < 0 ? recorded.at(-1) : recorded[later - 1])?.position ?? 0n;
    };
    const instants = (count: number, of: number): Instant[] =>
      Array.from({ length: count }, (_, n) => toInstant(new Date(start + ((n * of) / count) * 1_000)));

    it('reads the log once for all, and afterwards a little of it, also after a restart', async () => {
      under = esdbStore(server.url, database.appUrl, () => new Date(clock));
      const [events, little] = [5_000, 300];
      await writeMany(events);
      clock += 10 * events * 1_000;
      const store = under.open();
      const asked = instants(16, events);
      const answers = Promise.all(asked.map((instant) => store.positionAt(instant)));
      const first = await givenDuring(() => answers);
      expect(await answers).toEqual(asked.map(expectedAt));
      expect(first.subscribed).toBeLessThan(events + asked.length * little);
      const [last] = instants(1, 0);
      const late = toInstant(new Date(clock));
      for (const instant of [late, asked[7]!, last!]) {
        const position = store.positionAt(instant);
        expect((await givenDuring(() => position)).subscribed).toBeLessThan(little);
        expect(await position).toBe(expectedAt(instant));
      }
      await store.close();
      const again = under.open(calmly);
      for (const instant of [asked[7]!, late]) {
        const position = again.positionAt(instant);
        expect((await givenDuring(() => position)).subscribed).toBeLessThan(little);
        expect(await position).toBe(expectedAt(instant));
      }
      clock += 1_000;
      const { receipt } = await again.append(appendRequest());
      expect(await again.positionAt(toInstant(new Date(clock)))).toBe(receipt.position);
      expect(await again.positionAt(late)).toBe(expectedAt(late));
    });

    it('reads little of it from the first question on where the process follows the log', async () => {
      under = esdbStore(server.url, database.appUrl, () => new Date(clock));
      const [events, little] = [2_000, 600];
      await writeMany(events);
      clock += 10 * events * 1_000;
      const store = under.open(calmly);
      await take(store, 1, { after: recorded.at(-2)!.position });
      await until('all was learnt', () => server.given.subscribe >= events);
      const [asked] = instants(3, events).slice(1);
      const position = store.positionAt(asked!);
      expect((await givenDuring(() => position)).subscribed).toBeLessThan(little);
      expect(await position).toBe(expectedAt(asked!));
    });

    it('learns anew where the log was exchanged, in a running process and in one that starts', async () => {
      under = esdbStore(server.url, database.appUrl, () => new Date(clock));
      await writeMany(600);
      clock += 1_000_000;
      await under.store.positionAt(instants(2, 600)[1]!);
      server.log = new EsdbLog();
      server.log.system();
      await writeMany(700);
      for (const store of [under.store, under.open()])
        for (const instant of instants(7, 700))
          expect(await store.positionAt(instant)).toBe(expectedAt(instant));
    });
  });
});
