import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client, Pool } from 'pg';
import { toInstant } from '../../src/application/clock.js';
import type { AcceptedReceipt, Appended, AppendRequest } from '../../src/application/event-store.js';
import {
  CommandIdReused,
  StoreUnavailable,
  WrongExpectedRevision,
} from '../../src/application/event-store.js';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import { BEGIN_AND_LOCK } from '../../src/infrastructure/event-store/append-batch.js';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import type { StoreUnderTest } from '../contracts/event-store.contract.js';
import { appendRequest, eventStoreContract, numbered, take } from '../contracts/event-store.contract.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import type { TcpProxy } from '../support/tcp-proxy.js';
import { tcpProxy } from '../support/tcp-proxy.js';
import { heard, until } from '../support/until.js';
import type { Instant } from '../../src/domain/ground/values.js';

async function makeStore(now: () => Date): Promise<StoreUnderTest> {
  const database = await freshDatabase();
  const stores: PostgresEventStore[] = [];
  const open = (): PostgresEventStore => {
    const store = new PostgresEventStore({ appUrl: database.appUrl, now, log: () => undefined });
    stores.push(store);
    return store;
  };
  return {
    store: open(),
    reopen: () => Promise.resolve(open()),
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    },
  };
}

describe('PostgresEventStore', () => {
  eventStoreContract(makeStore);
});

describe('PostgresEventStore, beyond the contract', () => {
  let database: FreshDatabase;
  let owner: Pool;
  let proxy: TcpProxy;
  let stores: PostgresEventStore[];
  let logged: string[];

  const open = (appUrl = database.appUrl, patience = 10_000, now = () => new Date()): PostgresEventStore => {
    const log = (line: string): unknown => logged.push(line);
    const store = new PostgresEventStore({ appUrl, now, log, patience });
    stores.push(store);
    return store;
  };

  const select = async <T>(text: string): Promise<readonly T[]> =>
    (await owner.query<{ value: T }>(text)).rows.map(({ value }) => value);

  beforeEach(async () => {
    database = await freshDatabase();
    proxy = await tcpProxy(database.appUrl);
    owner = new Pool({ connectionString: database.ownerUrl });
    owner.on('error', () => undefined);
    stores = [];
    logged = [];
  });

  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await owner.end();
    await proxy.close();
    await database.drop();
  });

  describe('the log', () => {
    const CHANGES = ['event', 'receipt'].flatMap((table) => [
      `update log.${table} set stream = stream`,
      `delete from log.${table}`,
      `truncate log.${table}`,
    ]);

    it.each(CHANGES)('refuses the application to %s', async (sql) => {
      await open().append(appendRequest());
      const app = new Client({ connectionString: database.appUrl, options: '-c role=thidua_app' });
      await app.connect();
      await expect(app.query(sql)).rejects.toMatchObject({ code: '42501', message: /^permission denied/ });
      await app.end();
    });

    it.each(CHANGES)('refuses even its owner to %s, replica or not', async (sql) => {
      await open().append(appendRequest());
      for (const role of ['origin', 'replica']) {
        const session = new Client({
          connectionString: database.ownerUrl,
          options: `-c session_replication_role=${role}`,
        });
        await session.connect();
        await expect(session.query(sql)).rejects.toMatchObject({ code: '42501', message: /is append-only/ });
        await session.end();
      }
    });

    it('gives the application only what it needs', async () => {
      const granted = await select<string>(`
        select format('%s %s', table_name, string_agg(privilege_type, ', ' order by privilege_type)) as value
        from information_schema.table_privileges
        where grantee = 'thidua_app' group by table_schema, table_name order by 1`);
      expect(granted).toEqual([
        'answered SELECT, UPDATE',
        'checkpoint INSERT, SELECT',
        'cosignature INSERT, SELECT',
        'event INSERT, SELECT',
        'finding INSERT, SELECT',
        'installation SELECT',
        'migration SELECT',
        'overtaken INSERT, SELECT',
        'person DELETE, INSERT, SELECT',
        'receipt INSERT, SELECT',
        'timestamp INSERT, SELECT',
      ]);
      expect(await select(`select has_schema_privilege('thidua_app', 'log', 'create') as value`)).toEqual([
        false,
      ]);
      expect(await select(`select has_schema_privilege('thidua_app', 'read', 'create') as value`)).toEqual([
        true,
      ]);
    });

    it('keeps data and metadata as the very text that was hashed', async () => {
      const data = { z: 1e21, a: [1e-7, 'ắ "\\\u007f'], ư: -0 };
      await open().append(appendRequest({ events: [{ ...numbered(0), data }] }));
      expect(await select('select data::text as value from log.event')).toEqual([canonicalJson(data)]);
      const [metadata] = await select<string>('select metadata::text as value from log.event');
      expect(metadata).toBe(canonicalJson(JSON.parse(metadata!)));
    });

    it('forgets a person, but nothing that was recorded', async () => {
      const store = open();
      const person = { ref: 'a'.repeat(64), salt: '0'.repeat(32), name: 'A' };
      await store.append(appendRequest({ persons: [person] }));
      const app = new Client({ connectionString: database.appUrl, options: '-c role=thidua_app' });
      await app.connect();
      await app.query('delete from log.person where ref = $1', [Buffer.from(person.ref, 'hex')]);
      await app.end();
      expect(await store.findPersons([person.ref])).toEqual(new Map());
      expect(await store.readAll({ after: 0n, limit: 10 })).toHaveLength(1);
    });
  });

  describe('positions', () => {
    it('have no gaps, whatever was refused, lost or repeated in between', async () => {
      const store = open();
      const repeated = appendRequest();
      const requests = Array.from({ length: 300 }, (_, n) =>
        n % 3 === 0
          ? repeated
          : appendRequest({ stream: `pledge-${n % 50}`, events: [numbered(0), numbered(1)] }),
      );
      await Promise.allSettled(requests.map((request) => store.append(request)));
      const positions = (await store.readAll({ after: 0n, limit: 1000 })).map(({ position }) => position);
      expect(positions.length).toBeGreaterThan(60);
      expect(positions).toEqual(positions.map((_, index) => BigInt(index + 1)));
    });

    it('lose no digit beyond those of a number', async () => {
      const store = open();
      await owner.query(`
        insert into log.event values (9007199254740992, 'pledge-1', 0, gen_random_uuid(), 'PledgeSigned', 1, '{}', '{}', now(), null, sha256(''))`);
      const { receipt } = await store.append(appendRequest({ stream: 'pledge-1', expectedRevision: 0 }));
      expect(receipt.position).toBe(9007199254740993n);
      expect(await store.findAccepted(receipt.commandId, (await fingerprints())[0]!)).toEqual(receipt);
      expect(await store.head()).toMatchObject({ position: 9007199254740993n });
      expect(await take(store, 1, { after: 9007199254740992n })).toMatchObject([
        { position: 9007199254740993n },
      ]);
    });
  });

  const fingerprints = (): Promise<readonly string[]> =>
    select(`select encode(fingerprint, 'hex') as value from log.receipt`);

  describe('several instances', () => {
    it('record the same commands once, however the database isolates transactions by default', async () => {
      const name = new URL(database.ownerUrl).pathname.slice(1);
      await owner.query(`alter database ${name} set default_transaction_isolation = 'repeatable read'`);
      const instances = [open(), open(), open()];
      const requests = Array.from({ length: 400 }, (_, n) => appendRequest({ stream: `pledge-${n}` }));
      const answers = await Promise.all(
        instances.map((store) => Promise.all(requests.map((request) => store.append(request)))),
      );
      const receipts = answers.map((own) => own.map(({ receipt }) => receipt));
      expect(receipts[1]).toEqual(receipts[0]);
      expect(receipts[2]).toEqual(receipts[0]);
      expect(answers.flat().filter(({ replayed }) => !replayed)).toHaveLength(requests.length);
      expect(await instances[0]!.readAll({ after: 0n, limit: 1000 })).toHaveLength(requests.length);
      expect(logged).toEqual([]);
    });

    it('write what comes alone on what they know, and read what others wrote in between', async () => {
      const instances = [open(), open(), open()];
      const queries = jest.spyOn(Client.prototype, 'query');
      const reads = (): number =>
        queries.mock.calls.filter(([query]) => (query as unknown as { name?: string }).name === 'read-state')
          .length;
      const [first] = instances as [PostgresEventStore];
      for (let n = -1; n < 5; n++)
        await first.append(appendRequest({ stream: 'pledge-0', expectedRevision: n }));
      expect(reads()).toBe(1);
      const revisions = new Map([['pledge-0', 5]]);
      const accepted: { request: AppendRequest; receipt: AcceptedReceipt }[] = [];
      let position = 6n;
      // The same order each time: each of three instances, on each of four streams, is told what is new, told already, or wrong.
      const [answers, expected]: [unknown[], unknown[]] = [[], []];
      for (let n = 0; n < 200; n++) {
        const store = instances[(((n >> 1) * 7) % 11) % 3]!;
        const stream = `pledge-${((n * 5) % 13) % 4}`;
        const revision = revisions.get(stream) ?? -1;
        const told = n % 5 === 3 ? accepted.at(-(1 + (n % 9))) : undefined;
        const isWrong = told === undefined && n % 7 === 5;
        // As if the stream had more events, or none.
        const expectedRevision = !isWrong ? revision : n % 2 === 0 || revision === -1 ? revision + 1 : -1;
        const request = told?.request ?? appendRequest({ stream, expectedRevision });
        const answer = await store.append(request).catch((error: unknown) => error);
        answers.push(answer);
        if (told) expected.push({ receipt: told.receipt, replayed: true });
        else if (isWrong) expected.push(new WrongExpectedRevision(stream, expectedRevision, revision));
        else {
          const { receipt } = answer as Appended;
          position += 1n;
          expected.push({ receipt: { ...receipt, position, revision: revision + 1 }, replayed: false });
          revisions.set(stream, revision + 1);
          accepted.push({ request, receipt });
        }
      }
      expect(answers).toEqual(expected);
      expect(await first.digest(0n, position)).toMatchObject({ events: Number(position), isIntact: true });
      const events = await first.readAll({ after: 0n, limit: 1000 });
      const last = new Map<string, string>();
      const unlinked = events.filter(({ stream, hash, previousHash }) => {
        const before = last.get(stream) ?? null;
        last.set(stream, hash);
        return previousHash !== before;
      });
      expect(unlinked).toEqual([]);
      expect(logged).toEqual([]);
      queries.mockRestore();
    });

    it('with clocks of their own record nothing at or before an instant that any of them answered for', async () => {
      let [fast, slow]: [Instant, Instant] = ['2026-03-02T10:00:00.300Z', '2026-03-02T10:00:00.000Z'];
      const [one, other] = [
        open(undefined, undefined, () => new Date(fast)),
        open(undefined, undefined, () => new Date(slow)),
      ];
      const { receipt } = await one.append(appendRequest());
      fast = '2026-03-02T10:00:00.500Z';
      expect(await one.positionAt(fast)).toBe(receipt.position);
      const later = await other.append(appendRequest());
      expect(later.receipt.recordedAt).toBe('2026-03-02T10:00:00.501Z');
      expect(await one.positionAt(fast)).toBe(receipt.position);
      // Neither after a restart, by a clock that was set back a little meanwhile.
      fast = '2026-03-02T10:00:01.000Z';
      expect(await one.positionAt(fast)).toBe(later.receipt.position);
      slow = '2026-03-02T10:00:00.900Z';
      const next = await open(undefined, undefined, () => new Date(slow)).append(appendRequest());
      expect(next.receipt.recordedAt > fast).toBe(true);
      expect(await one.positionAt(fast)).toBe(later.receipt.position);
    });

    it('record nothing at or before an instant that another answered for since they wrote last', async () => {
      const [asked, behind] = [open(), open(undefined, undefined, () => new Date(Date.now() - 50))];
      await behind.append(appendRequest());
      const instant = toInstant(new Date());
      expect(await asked.positionAt(instant)).toBe(1n);
      expect((await behind.append(appendRequest())).receipt.recordedAt > instant).toBe(true);
      expect(await asked.positionAt(instant)).toBe(1n);
    });

    it('wait for what another is about to commit before they say what was known', async () => {
      const store = open();
      await store.append(appendRequest());
      const writer = new Client({ connectionString: database.ownerUrl });
      await writer.connect();
      await writer.query(BEGIN_AND_LOCK);
      await writer.query(`insert into log.event select 2, 'pledge-late', 0, gen_random_uuid(), type, 1, data, metadata,
        recorded_at, null, hash from log.event where revision = 0`);
      const asked = store.positionAt(toInstant(new Date()));
      const waiting = `select count(*)::int as value from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`;
      await until('a question waits for the lock', async () => (await select<number>(waiting))[0]);
      await writer.query('commit');
      expect(await asked).toBe(2n);
      await writer.end();
    });

    it('tell each other of new events', async () => {
      const listener = new Client({ connectionString: database.ownerUrl });
      await listener.connect();
      const notified = heard(listener, 'notification');
      await listener.query('listen thidua_log');
      await open().append(appendRequest({ events: [numbered(0), numbered(1)] }));
      expect(await notified).toMatchObject([{ channel: 'thidua_log' }]);
      await listener.end();
    });
  });

  describe('a batch', () => {
    it('lets appends to one stream follow each other', async () => {
      const store = open();
      const requests = Array.from({ length: 20 }, (_, n) =>
        appendRequest({ stream: 'pledge-1', expectedRevision: n - 1, events: [numbered(n)] }),
      );
      await Promise.all(requests.map((request) => store.append(request)));
      expect(await select('select count(distinct xmin::text)::integer as value from log.event')).toEqual([1]);
      expect(await store.readStream('pledge-1')).toHaveLength(20);
    });

    it('loses only the command that the database refuses', async () => {
      await owner.query(`alter table log.event add check (stream <> 'pledge-7')`);
      const store = open();
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => store.append(appendRequest({ stream: `pledge-${n}` }))),
      );
      expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
      expect(results[7]).toMatchObject({ status: 'rejected', reason: { code: '23514' } });
      expect(await store.append(appendRequest())).toMatchObject({ replayed: false });
    });
  });

  describe('a lost connection', () => {
    it('leaves no command unanswered and none recorded twice, however often it is lost', async () => {
      const store = open();
      await Promise.all(
        Array.from({ length: 40 }, async (_, caller) => {
          for (let n = 0; n < 25; n++) {
            if ((n + caller) % 10 === 0) await loseConnections();
            await store.append(appendRequest({ stream: `pledge-${caller}`, expectedRevision: n - 1 }));
          }
        }),
      );
      expect(await select('select count(*)::integer as value from log.event')).toEqual([1000]);
      expect(await select('select count(*)::integer as value from log.receipt')).toEqual([1000]);
    });

    const loseConnections = (): Promise<unknown> =>
      select(
        `select pg_terminate_backend(pid) as value from pg_stat_activity where usename = 'thidua_test_login' and datname = current_database()`,
      );

    it('right after the commit is found out by the receipt', async () => {
      const store = open(proxy.url);
      await store.append(appendRequest());
      const broken = proxy.breakBefore('COMMIT');
      const request = appendRequest();
      const { receipt } = await store.append(request);
      await broken;
      expect(await store.readStream(request.stream)).toHaveLength(1);
      expect(await store.findAccepted(request.command.id, request.command.fingerprint)).toEqual(receipt);
    });

    it('makes appends wait until the database is back', async () => {
      const store = open(proxy.url);
      await store.append(appendRequest());
      proxy.refuse(true);
      const appended = store.append(appendRequest());
      await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
      proxy.refuse(false);
      expect(await appended).toMatchObject({ replayed: false });
    });

    it('is reported when patience ends, and the next command finds the database again', async () => {
      const store = open(proxy.url, 100);
      proxy.refuse(true);
      const lost = await Promise.allSettled([store.append(appendRequest()), store.append(appendRequest())]);
      expect(
        lost.map((result) => result.status === 'rejected' && result.reason instanceof StoreUnavailable),
      ).toEqual([true, true]);
      proxy.refuse(false);
      expect(await store.append(appendRequest())).toMatchObject({ replayed: false });
    });

    it('of the right to log in is no fault of the command', async () => {
      const login = `${new URL(database.ownerUrl).pathname.slice(1)}_login`;
      await owner.query(`create role ${login} login password '${login}' in role thidua_app`);
      const url = Object.assign(new URL(database.appUrl), { username: login, password: login });
      const store = open(url.href, 100);
      await store.append(appendRequest());
      await owner.query(`alter role ${login} nologin`);
      await select(
        `select pg_terminate_backend(pid) as value from pg_stat_activity where usename = '${login}'`,
      );
      await expect(store.append(appendRequest())).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
      await owner.query(`alter role ${login} login`);
      expect(await store.append(appendRequest())).toMatchObject({ replayed: false });
      await owner.query(`drop role ${login}`);
    });

    it('to the listener does not end what it listens for, nor does nonsense that it hears', async () => {
      const taken = take(open(), 3);
      for (let n = 0; n < 3; n++) {
        await owner.query(`select pg_notify('thidua_log', 'nonsense')`);
        await open().append(appendRequest());
        await loseConnections();
      }
      expect((await taken).map(({ position }) => position)).toEqual([1n, 2n, 3n]);
    });

    it('does not end a subscription, which goes on where it was', async () => {
      const store = open(proxy.url);
      const taken = take(store, 4);
      await store.append(appendRequest({ events: [numbered(0), numbered(1)] }));
      proxy.refuse(true);
      await open().append(appendRequest({ events: [numbered(2), numbered(3)] }));
      proxy.refuse(false);
      expect((await taken).map(({ position }) => position)).toEqual([1n, 2n, 3n, 4n]);
    });
  });

  describe('closing', () => {
    it('is possible at any time, also while a subscription only begins to listen', async () => {
      await open().append(appendRequest());
      for (let n = 0; n < 10; n++) {
        const store = open();
        expect(await take(store, 1)).toHaveLength(1);
        await store.close();
      }
    });

    it('lets appends finish, ends subscriptions and refuses what comes later', async () => {
      const store = open();
      const taken: bigint[] = [];
      const reading = (async () => {
        const { signal } = new AbortController();
        for await (const batch of store.subscribe({ after: 0n, batchSize: 10, signal }))
          taken.push(...batch.map(({ position }) => position));
      })();
      const appended = Promise.all(Array.from({ length: 50 }, () => store.append(appendRequest())));
      await store.close();
      expect(await appended).toHaveLength(50);
      await reading;
      await expect(store.append(appendRequest())).rejects.toBeInstanceOf(StoreUnavailable);
    });
  });

  it('keeps a refusal and an acceptance of one command apart from another body, in one batch', async () => {
    const store = open();
    const request = appendRequest();
    const { command, stream } = request;
    const refusal = { command, stream, code: 'too-late', rule: null, detail: 'not so' };
    const other = { ...command, fingerprint: '0'.repeat(64) };
    const [refused, again, accepted, reused] = await Promise.allSettled([
      store.recordRefusal(refusal),
      store.recordRefusal(refusal),
      store.append(request),
      store.recordRefusal({ ...refusal, command: other }),
    ]);
    expect(again).toEqual(refused);
    expect(accepted).toMatchObject({ status: 'fulfilled', value: { replayed: false } });
    expect(reused).toMatchObject({ status: 'rejected', reason: expect.any(CommandIdReused) });
    expect(await store.readReceipts({ limit: 10 })).toHaveLength(2);
  });
});
