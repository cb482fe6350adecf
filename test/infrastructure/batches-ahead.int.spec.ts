import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client, Pool } from 'pg';
import { toInstant } from '../../src/application/clock.js';
import type { AppendRequest } from '../../src/application/event-store.js';
import { BEGIN_AND_LOCK } from '../../src/infrastructure/event-store/append-batch.js';
import { chainVerifier } from '../../src/infrastructure/event-store/event-hash.js';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import { TimeOrder } from '../../src/infrastructure/event-store/time-order.js';
import { appendRequest } from '../contracts/event-store.contract.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { codes, sendingTo } from '../support/sending.js';
import { until } from '../support/until.js';

describe('batches that leave before it is known whether the one ahead was written', () => {
  let database: FreshDatabase;
  let owner: Pool;
  let stores: PostgresEventStore[];
  let logged: string[];
  let queries: jest.Spied<Client['query']>;

  const open = (now = () => new Date()): PostgresEventStore => {
    const log = (line: string): unknown => logged.push(line);
    const store = new PostgresEventStore({ appUrl: database.appUrl, now, log });
    stores.push(store);
    return store;
  };

  beforeEach(async () => {
    database = await freshDatabase();
    owner = new Pool({ connectionString: database.ownerUrl });
    [stores, logged] = [[], []];
    queries = jest.spyOn(Client.prototype, 'query');
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(stores.map((store) => store.close()));
    await owner.end();
    await database.drop();
  });

  const called = (name: string): number =>
    queries.mock.calls.filter(([query]) => (query as unknown as { name?: string }).name === name).length;
  const sent = (): number => called('insert-rows-if');
  const reads = (): number => called('read-state');
  const request = (n: number) =>
    appendRequest({ stream: `pledge-${n % 80}`, expectedRevision: Math.floor(n / 80) - 1 });
  const requests = (from: number, many: number) => Array.from({ length: many }, (_, n) => request(from + n));

  const refusalOf = ({ command, stream }: AppendRequest) => ({
    command,
    stream,
    code: 'NOT_ALLOWED',
    rule: null,
    detail: 'no',
  });

  /** A store that has found a few times that it knows all it needs: so far 80 streams with an event each. */
  async function steady(now?: () => Date): Promise<PostgresEventStore> {
    const store = open(now);
    for (let n = 0; n < 80; n += 10) await Promise.all(requests(n, 10).map((one) => store.append(one)));
    queries.mockClear();
    return store;
  }

  /** Somebody else writes: whoever appends waits until the result is called. */
  async function held(): Promise<() => Promise<void>> {
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    await client.query(BEGIN_AND_LOCK);
    return async () => {
      await client.query('commit');
      await client.end();
    };
  }
  const waiting = async (): Promise<number> => {
    const text = `select pid from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    return (await owner.query(text)).rows.length;
  };

  async function expectInOrder(store: PostgresEventStore, count: number): Promise<void> {
    const events = await store.readAll({ after: 0n, limit: 1_000 });
    const verify = chainVerifier(new TimeOrder());
    expect(events.map((event) => [event.position, verify(event)])).toEqual(
      Array.from({ length: count }, (_, n) => [BigInt(n + 1), null]),
    );
    expect(await store.digest(0n, BigInt(count))).toMatchObject({ events: count, isIntact: true });
  }

  it('read nothing and are written in the order in which they left', async () => {
    const store = await steady();
    const answers = await Promise.all(requests(80, 160).map((one) => store.append(one)));
    expect(answers.map(({ receipt }) => receipt.position)).toEqual(
      Array.from({ length: 160 }, (_, n) => BigInt(n + 81)),
    );
    expect([sent(), reads()]).toEqual([2, 0]);
    await expectInOrder(store, 240);
    expect(logged).toEqual([]);
  });

  it('are decided anew, both of them, where another process was first', async () => {
    const [store, other] = [await steady(), open()];
    const release = await held();
    const between = other.append(request(80));
    await until('the other one waits', async () => (await waiting()) === 1);
    queries.mockClear();
    const answers = Promise.allSettled(requests(80, 160).map((one) => store.append(one)));
    await until('two batches are on their way', () => sent() === 2);
    await release();
    expect((await between).receipt.position).toBe(81n);
    const outcomes = await answers;
    // The other one wrote to the first stream: two commands there saw another revision.
    expect(outcomes.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([0]);
    expect(reads()).toBeGreaterThan(0);
    await expectInOrder(store, 240);
    expect(logged).toEqual([]);
  });

  it('record nothing at or before an instant that was answered for while they were on their way', async () => {
    const [store, other] = [await steady(), open()];
    const release = await held();
    const answers = requests(80, 160).map((one) => store.append(one));
    await until('they wait', async () => (await waiting()) === 1);
    const instant = toInstant(new Date());
    const asked = other.positionAt(instant);
    await until('the question waits for them', async () => (await waiting()) === 2);
    await release();
    expect(await asked).toBe(80n);
    const times = (await Promise.all(answers)).map(({ receipt }) => receipt.recordedAt);
    expect(times.filter((time) => time <= instant)).toEqual([]);
    expect(await other.positionAt(instant)).toBe(80n);
    await expectInOrder(store, 240);
  });

  it('know neither all commands nor all streams: who tells again has the first receipt, and what others began goes on', async () => {
    const [store, other] = [await steady(), open()];
    const [again, began] = [request(80), appendRequest({ stream: 'pledge-others' })];
    const first = await store.append(again);
    const more = requests(81, 40);
    const answers = await Promise.all([...more, again].map((one) => store.append(one)));
    expect(answers.at(-1)).toEqual({ receipt: first.receipt, replayed: true });
    await other.append(began);
    for (let n = 121; n < 161; n += 5) await Promise.all(requests(n, 5).map((one) => store.append(one)));
    const goesOn = appendRequest({ stream: 'pledge-others', expectedRevision: 0 });
    const last = await Promise.all([...requests(161, 40), goesOn].map((one) => store.append(one)));
    expect(last.at(-1)).toMatchObject({ receipt: { revision: 1 }, replayed: false });
    await expectInOrder(store, 203);
  });

  it('keep nobody waiting for ever who asks meanwhile whether the log can be written', async () => {
    const store = await steady();
    const release = await held();
    const answers = [store.append(request(80))];
    await until('one is on its way', async () => (await waiting()) === 1);
    const tried = store.tryAppend();
    answers.push(...requests(81, 40).map((one) => store.append(one)));
    await release();
    await tried;
    expect((await Promise.all(answers)).at(-1)!.receipt.position).toBe(121n);
    await expectInOrder(store, 121);
  });

  it('do not leave behind one that only refuses: they would be written without it, and told as if sent before', async () => {
    const store = await steady();
    const refusal = refusalOf(request(80));
    await store.recordRefusal(refusal);
    const release = await held();
    const again = store.recordRefusal(refusal);
    await until('it is on its way', async () => (await waiting()) === 1);
    const answers = requests(80, 40).map((one) => store.append(one));
    await release();
    expect(await again).toMatchObject({ position: 80n });
    expect((await Promise.all(answers)).filter(({ replayed }) => replayed)).toEqual([]);
    await expectInOrder(store, 120);
  });

  it('lose only the command that the database refuses', async () => {
    const store = await steady();
    await owner.query(`alter table log.event add check (stream <> 'pledge-7' or revision < 1)`);
    const answers = await Promise.allSettled(requests(80, 160).map((one) => store.append(one)));
    expect(sent()).toBeGreaterThanOrEqual(2);
    // And the one that says what comes after it.
    expect(answers.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([7, 87]);
    expect(answers[7]).toMatchObject({ reason: { code: '23514' } });
    await expectInOrder(store, 238);
  });

  it('are all recorded where one could not be decided ahead', async () => {
    let fails = false;
    const store = await steady(() => {
      if (!fails) return new Date();
      fails = false;
      throw new Error('no time');
    });
    fails = true;
    const answers = await Promise.all(requests(80, 160).map((one) => store.append(one)));
    expect(answers.filter(({ replayed }) => replayed)).toEqual([]);
    await expectInOrder(store, 240);
  });

  it('are recorded once where the connection is lost meanwhile', async () => {
    const store = await steady();
    const release = await held();
    const answers = Promise.all(requests(80, 160).map((one) => store.append(one)));
    await until('two are on their way, and wait', async () => sent() === 2 && (await waiting()) === 1);
    await owner.query('select pg_terminate_backend(pid) from pg_locks where locktype = $1 and not granted', [
      'advisory',
    ]);
    await until('it is told', () => logged.length > 0);
    await release();
    expect((await answers).filter(({ replayed }) => replayed)).toEqual([]);
    await expectInOrder(store, 240);
  });

  it('leave no state of what was not recorded', async () => {
    const store = open();
    let checked = 0;
    const [send, other] = [sendingTo(store, () => checked++), sendingTo(open(), () => checked++)];
    const unit = (unitId: string) => ({ unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
    const registered = (from: number, many: number) =>
      Array.from({ length: many }, (_, n) => send('RegisterUnit', unit(`u${from + n}`)));
    for (let n = 0; n < 60; n += 10) await Promise.all(registered(n, 10));
    const release = await held();
    const between = other('RegisterUnit', unit('u70'));
    await until('the other one waits', async () => (await waiting()) === 1);
    queries.mockClear();
    const answers = codes(registered(60, 80));
    await until('two batches are on their way', () => sent() === 2);
    await release();
    await between;
    expect(await answers).toEqual(
      Array.from({ length: 80 }, (_, n) => (n === 10 ? 'ALREADY_RECORDED' : 'accepted')),
    );
    expect(await codes([send('RegisterUnit', unit('u139')), other('RegisterUnit', unit('u61'))])).toEqual([
      'ALREADY_RECORDED',
      'ALREADY_RECORDED',
    ]);
    await expectInOrder(store, 140);
    expect(checked).toBe(0);
  });
});
