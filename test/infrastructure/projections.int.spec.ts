import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Pool } from 'pg';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { EventStore, ReadAllOptions } from '../../src/application/event-store.js';
import type { Recorded } from '../../src/domain/ground/event.js';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import { appDataSourceOptions } from '../../src/infrastructure/postgres/database.js';
import { rebuild } from '../../src/infrastructure/projections/build.js';
import { ProjectionEngine } from '../../src/infrastructure/projections/engine.js';
import type { ProjectionStatus } from '../../src/infrastructure/projections/engine.js';
import type { Projection } from '../../src/projections/projection.js';
import { fold } from '../../src/projections/projection.js';
import { RowCache } from '../../src/projections/row-cache.js';
import { appendRequest } from '../contracts/event-store.contract.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { heard, inTime, until } from '../support/until.js';

/** Long enough for anything that happens at all. */
const PATIENCE = 20_000;

/** Name under which connections of the engines are known to the server. */
const ENGINES = 'engines';

/** What the events of these tests say: points for some accounts, or the end of these. */
interface Entry {
  readonly keys: readonly string[];
  /** Null ends the accounts. */
  readonly points: number | null;
}

interface Account {
  readonly points: readonly number[];
  readonly total: number;
}

/** Remembers every entry in order, so that one missed, doubled or swapped shows. */
const account: Projection<Account> = {
  name: 'account',
  version: 1,
  keys: (event) => entryOf(event).keys,
  evolve: (state, event) => {
    const { points } = entryOf(event);
    if (points === null) return null;
    return { total: (state?.total ?? 0) + points, points: [...(state?.points ?? []), points] };
  },
  columns: [
    { name: 'total', type: 'integer', indexed: true, value: ({ total }) => total },
    { name: 'label', type: 'name', indexed: true, value: (_, key) => key },
    {
      name: 'words',
      type: 'text[]',
      indexed: true,
      value: ({ points }, key) => [`"${key}",\\`, ...points.map(String)],
    },
  ],
};

/** Counts all entries: as many as the position says, since that has no gaps. */
const counter: Projection<{ count: number }> = {
  name: 'counter',
  version: 1,
  keys: () => ['all'],
  evolve: (state) => ({ count: (state?.count ?? 0) + 1 }),
  columns: [],
};

function entryOf(event: Recorded): Entry {
  return event.data as Entry;
}

const entries = fc.array(
  fc.record({
    keys: fc.uniqueArray(fc.constantFrom('an giang', 'ba ria', 'ca mau', 'đà nẵng'), { maxLength: 3 }),
    points: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -99, max: 99 }) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('projections', () => {
  let database: FreshDatabase;
  let store: PostgresEventStore;
  let reader: DataSource;
  let owner: Pool;
  let undo: (() => Promise<unknown>)[];

  beforeEach(async () => {
    undo = [];
    database = await fresh();
    store = openStore(database);
    reader = await openSource('reader');
    owner = new Pool({ connectionString: database.ownerUrl });
    owner.on('error', () => undefined);
    undo.push(() => owner.end());
  });

  afterEach(async () => {
    for (const step of undo.toReversed()) await step();
  });

  const fresh = async (): Promise<FreshDatabase> => {
    const made = await freshDatabase();
    undo.push(() => made.drop());
    return made;
  };

  const openStore = (on: FreshDatabase): PostgresEventStore => {
    const opened = new PostgresEventStore({ appUrl: on.appUrl, now: () => new Date(), log: () => {} });
    undo.push(() => opened.close());
    return opened;
  };

  const openSource = async (application_name = ENGINES): Promise<DataSource> => {
    const options = appDataSourceOptions(database.appUrl);
    const source = new DataSource({ ...options, extra: { ...options.extra, application_name } });
    await source.initialize();
    undo.push(() => source.destroy());
    return source;
  };

  type EngineSettings = {
    store?: EventStore;
    batchSize?: number;
    lease?: number;
    alone?: boolean;
    log?: (line: string) => void;
    rows?: RowCache;
  };

  /** An engine as another process would have one: with connections of its own. */
  const engineOf = async (
    projections: readonly Projection[],
    { log = () => {}, ...settings }: EngineSettings = {},
  ): Promise<ProjectionEngine> => {
    const dataSource = await openSource();
    const engine = new ProjectionEngine({ dataSource, store, checkEvery: 50, ...settings, projections, log });
    undo.push(() => engine.stop());
    return engine;
  };

  const started = async (...given: Parameters<typeof engineOf>): Promise<ProjectionEngine> => {
    const engine = await engineOf(...given);
    await engine.start();
    return engine;
  };

  const record = async (given: readonly Entry[], to = store): Promise<void> => {
    await to.append(
      appendRequest({ events: given.map((data) => ({ type: 'PointsGiven', schemaVersion: 1, data })) }),
    );
  };

  const give = (key: string, points: number): Promise<void> => record([{ keys: [key], points }]);

  /** Returns when the projection has taken in everything that is in the store. */
  const settled = async (engine: ProjectionEngine, names = ['account']): Promise<void> => {
    const { position } = await store.head();
    expect(await engine.waitFor(names, position, PATIENCE)).toBe(true);
  };

  const statusOf = async (engine: ProjectionEngine, name = 'account'): Promise<ProjectionStatus> =>
    (await engine.status()).find((one) => one.name === name)!;

  const comesTo = async (
    status: ProjectionStatus['status'],
    engine: ProjectionEngine,
    name = 'account',
  ): Promise<ProjectionStatus> =>
    await until(`${name} is ${status}`, async () => {
      const found = await statusOf(engine, name);
      return found.status === status && found;
    });

  const rows = async (name = 'account', key = 'key'): Promise<Record<string, unknown>> => {
    const found: { key: string; state: unknown }[] = await reader.query(
      `SELECT ${key} AS key, state FROM read.${name}`,
    );
    return Object.fromEntries(found.map(({ key, state }) => [key, state]));
  };

  /** What the table has to hold, from the events alone. */
  const folded = async (projection: Projection = account): Promise<Record<string, unknown>> => {
    const events = await store.readAll({ after: 0n, limit: 1_000_000 });
    const keys = [...new Set(events.flatMap((event) => projection.keys(event)))];
    const states = keys.map((key) => [key, fold(projection, key, events)] as const);
    return Object.fromEntries(states.filter(([, state]) => state !== null));
  };

  /** Rows and checkpoint agree, at whatever moment one looks. */
  const countIsPosition = async (): Promise<void> => {
    const { rows } = await owner.query<{ count: number; position: number }>(
      `SELECT coalesce((SELECT (state->>'count')::int FROM read.counter), 0) AS count, position::int
       FROM read.projection WHERE name = 'counter'`,
    );
    expect(rows[0]!.count).toBe(rows[0]!.position);
  };

  const tables = async (): Promise<string[]> => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'read' AND tablename NOT IN ('projection', 'session', 'watch', 'webhook', 'webhook_letter') ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  };

  /** Repeats a step for as long as the work goes on. */
  const during = async (work: () => Promise<void>, ...steps: (() => Promise<void>)[]): Promise<void> => {
    const going = { on: true };
    const repeat = async (step: () => Promise<void>): Promise<void> => {
      while (going.on) await step();
    };
    const worked = work().finally(() => (going.on = false));
    await Promise.all([worked, ...steps.map(repeat)]);
  };

  /** Breaks connections of the engines, whatever they are doing. */
  const breakConnections = async (limit = 1_000): Promise<void> => {
    await owner.query(
      `SELECT pg_terminate_backend(pid) FROM (
         SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = '${ENGINES}' ORDER BY random() LIMIT $1
       ) AS chosen`,
      [limit],
    );
  };

  /** Returns once a switch waits for readers of the view to let go of it. */
  const switchWaits = async (): Promise<void> => {
    const waiting = `SELECT FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    await until('a switch waits', async () => (await owner.query(waiting)).rowCount);
  };

  /** A store whose pages come only once it is opened. */
  const gated = (): { store: EventStore; open: () => void; asked: Promise<void> } => {
    let open = (): void => {};
    let ask = (): void => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const asked = new Promise<void>((resolve) => (ask = resolve));
    const readAll = async (options: ReadAllOptions): Promise<readonly Recorded[]> => {
      ask();
      await opened;
      return store.readAll(options);
    };
    return { store: over(() => store, { readAll }), open, asked };
  };

  describe('content', () => {
    it('is what a fold of all events from the first gives, whatever the events and the batches', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(entries, { maxLength: 4 }),
          fc.array(entries, { maxLength: 4 }),
          fc.integer({ min: 1, max: 15 }),
          async (before, after, batchSize) => {
            const name = `account_${run++}`;
            for (const chunk of before) await record(chunk);
            const engine = await started([{ ...account, name }], { batchSize });
            for (const chunk of after) await record(chunk);
            await settled(engine, [name]);
            await engine.stop();
            expect(await rows(name)).toEqual(await folded());
          },
        ),
        { numRuns: 25 },
      );
    });

    it('comes with the columns for queries, names in Vietnamese order', async () => {
      const engine = await started([account]);
      for (const key of ['em', 'đê', 'dê', 'ê', 'ét']) await give(key, 5);
      await settled(engine);
      expect(await reader.query('SELECT label FROM read.account ORDER BY label')).toEqual(
        ['dê', 'đê', 'em', 'ét', 'ê'].map((label) => ({ label })),
      );
      expect(
        await reader.query('SELECT key, total, words FROM read.account WHERE words @> $1', [['"ét",\\']]),
      ).toEqual([{ key: 'ét', total: 5, words: ['"ét",\\', '5'] }]);
    });

    it('may change in tens of thousands of rows with one event', async () => {
      const engine = await started([account]);
      const keys = Array.from({ length: 30_000 }, (_, n) => String(n));
      await record([{ keys, points: 1 }]);
      await record([{ keys: keys.slice(1), points: null }]);
      await give('7', 7);
      await settled(engine);
      expect(await rows()).toEqual({ 0: { points: [1], total: 1 }, 7: { points: [7], total: 7 } });
    });

    it('has the same hash however it came about, and another as soon as it differs', async () => {
      await record([{ keys: ['b', 'a'], points: 1 }]);
      const engine = await started([account, counter]);
      await give('a', 2);
      await settled(engine, ['account', 'counter']);
      const { hash, position } = await engine.content('account');
      expect(position).toBe(2n);
      const { contentHashBefore, contentHashAfter, events } = await engine.rebuild('account');
      expect([contentHashBefore, contentHashAfter, events]).toEqual([hash, hash, 2]);
      expect((await engine.content('account')).hash).toBe(hash);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
      await give('a', 2);
      await settled(engine);
      expect((await engine.content('account')).hash).not.toBe(hash);
      expect((await engine.content('counter')).hash).not.toBe(hash);
    });
  });

  describe('an event', () => {
    it('counts once where its batch was rolled back and tried again', async () => {
      const engine = await started([account]);
      await owner.query(
        `CREATE SEQUENCE read.tries; GRANT USAGE ON read.tries TO PUBLIC;
         CREATE FUNCTION read.fail_twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           IF nextval('read.tries') < 3 THEN RAISE SQLSTATE '40001'; END IF;
           RETURN new;
         END $$;
         CREATE CONSTRAINT TRIGGER fail_twice AFTER INSERT ON read.account_g1 DEFERRABLE INITIALLY DEFERRED
           FOR EACH ROW EXECUTE FUNCTION read.fail_twice()`,
      );
      await record([{ keys: ['a', 'b'], points: 3 }]);
      await settled(engine);
      expect(await rows()).toEqual({ a: { points: [3], total: 3 }, b: { points: [3], total: 3 } });
      expect((await owner.query(`SELECT last_value::int AS tries FROM read.tries`)).rows).toEqual([
        { tries: 4 },
      ]);
    });

    it('counts once where the checkpoint was set back by hand', async () => {
      const first = await started([account]);
      await record([{ keys: ['a', 'b'], points: 3 }]);
      await give('a', 4);
      await settled(first);
      await first.stop();
      await owner.query('UPDATE read.projection SET position = 0, hash = NULL');
      const second = await started([account]);
      await settled(second);
      expect(await rows()).toEqual(await folded());
    });

    it('counts once where several processes run the projection', async () => {
      const engines = await Promise.all(
        [1, 7, 100].map((batchSize) => started([account, counter], { batchSize })),
      );
      const write = async (): Promise<void> => {
        const callers = ['a', 'b', 'c', 'd'].map(async (key) => {
          for (let n = 0; n < 40; n++) await record([{ keys: [key, 'all'], points: n % 5 === 4 ? null : n }]);
        });
        await Promise.all(callers);
      };
      await during(write, countIsPosition);
      for (const engine of engines) await settled(engine, ['account', 'counter']);
      await countIsPosition();
      expect(await rows()).toEqual(await folded());
      expect(await rows('counter')).toEqual({ all: { count: 160 } });
    });

    it('changes rows and checkpoint together or not at all, even where connections break at any moment', async () => {
      const engine = await started([account, counter], { batchSize: 3 });
      const write = async (): Promise<void> => {
        for (let n = 0; n < 300; n++) await record([{ keys: ['a', `b${n % 5}`], points: n }]);
      };
      await during(write, async () => {
        await breakConnections(1);
        await countIsPosition();
      });
      await settled(engine, ['account', 'counter']);
      expect(await rows()).toEqual(await folded());
    });

    it('takes fewer events where a batch does not come through, until it does', async () => {
      const source = await openSource();
      const begin = source.transaction.bind(source) as (
        work: (m: EntityManager) => unknown,
      ) => Promise<unknown>;
      let taken = 0;
      const failing = (async (work: (manager: EntityManager) => unknown) =>
        begin(async (manager) => {
          const result = await work(manager);
          const [all] = [taken, (taken = 0)];
          if (all > 5) throw new Error('Connection terminated unexpectedly');
          return result;
        })) as DataSource['transaction'];
      source.transaction = failing;
      const counted = {
        ...counter,
        evolve: (...given: Parameters<typeof counter.evolve>) => (taken++, counter.evolve(...given)),
      };
      await record(Array.from({ length: 40 }, (_, points) => ({ keys: [], points })));
      const log = (): void => undefined;
      const engine = new ProjectionEngine({
        dataSource: source,
        store,
        projections: [counted],
        log,
        checkEvery: 50,
      });
      undo.push(() => engine.stop());
      await engine.start();
      await settled(engine, ['counter']);
      expect(await rows('counter')).toEqual({ all: { count: 40 } });
    });

    it('takes in again what the database lost when it stopped, though no event comes that would show it', async () => {
      const dataSource = await openSource();
      const engine = new ProjectionEngine({
        dataSource,
        store,
        projections: [account],
        log: () => undefined,
      });
      undo.push(() => engine.stop());
      await engine.start();
      await give('a', 1);
      await settled(engine);
      const kept = 'SELECT position, hash, (SELECT state FROM read.account_g1) AS state FROM read.projection';
      const { position, hash, state } = (await owner.query(kept)).rows[0];
      await give('a', 2);
      await settled(engine);
      await owner.query('UPDATE read.projection SET position = $1, hash = $2', [position, hash]);
      await owner.query('UPDATE read.account_g1 SET state = $1, position = $2', [state, position]);
      const { master: pool } = dataSource.driver as unknown as { master: Pool };
      const broke = heard(pool, 'error');
      await breakConnections();
      await broke;
      // Nobody may be told that the old rows are the new ones.
      const told = (): Promise<bigint | null> =>
        engine.requireThisLog(['account']).then(
          () => engine.position(['account']),
          () => null,
        );
      await until('it is told where the read model is', async () => (await told()) === 2n);
      expect(await rows()).toEqual(await folded());
    });

    it('may take longer to fold than a transaction may be idle, and lets others have their turn', async () => {
      const options = appDataSourceOptions(database.appUrl);
      const extra = { ...options.extra, idle_in_transaction_session_timeout: 100, application_name: ENGINES };
      const source = await new DataSource({ ...options, extra }).initialize();
      undo.push(() => source.destroy());
      let turns = 0;
      const seen = new Set<number>();
      const slow = {
        ...counter,
        evolve: (...given: Parameters<typeof counter.evolve>) => {
          seen.add(turns);
          for (const until = performance.now() + 10; performance.now() < until;);
          return counter.evolve(...given);
        },
      };
      await record(Array.from({ length: 40 }, (_, points) => ({ keys: [], points })));
      const log = (): void => undefined;
      const engine = new ProjectionEngine({
        dataSource: source,
        store,
        projections: [slow],
        log,
        checkEvery: 50,
      });
      undo.push(() => engine.stop());
      const others = setInterval(() => turns++, 1);
      undo.push(async () => clearInterval(others));
      await engine.start();
      await settled(engine, ['counter']);
      expect(await rows('counter')).toEqual({ all: { count: 40 } });
      expect(seen.size).toBeGreaterThan(2);
    });

    it('that fails stops its projection, is kept with the reason, and holds up no other', async () => {
      const lines: string[] = [];
      const broken: Projection<Account> = {
        ...account,
        evolve: (state, event, key) => {
          if (entryOf(event).points === 13) throw new Error('13 is not a number');
          return account.evolve(state, event, key);
        },
      };
      const engine = await started([broken, counter], { log: (line) => lines.push(line) });
      await record([1, 2, 13, 4].map((points) => ({ keys: ['a', 'b'], points })));
      const { error, position, lagEvents } = await comesTo('stopped', engine);
      const [, , failed] = await store.readAll({ after: 0n, limit: 9 });
      expect(error).toEqual({
        message: '13 is not a number',
        event: { id: failed!.id, type: 'PointsGiven', position: '3' },
      });
      expect([position, lagEvents]).toEqual([2n, 2]);
      const told = lines.filter((line) => line.startsWith('projection account'));
      expect(told).toEqual([expect.stringContaining(failed!.id)]);
      expect(await rows()).toEqual({ a: { points: [1, 2], total: 3 }, b: { points: [1, 2], total: 3 } });
      await settled(engine, ['counter']);

      await engine.resume('account');
      await comesTo('stopped', engine);
      await engine.stop();
      const again = await started([broken, counter]);
      await comesTo('stopped', again);
      await again.stop();
      const fixed = await started([account, counter]);
      await settled(fixed);
      expect(await rows()).toEqual(await folded());
      expect(await statusOf(fixed)).toMatchObject({ status: 'live', error: null, lagEvents: 0 });
    });

    it('whose row PostgreSQL refuses stops the projection like any other that fails', async () => {
      const broken: Projection<Account> = {
        ...account,
        evolve: (state, event, key) => {
          const next = account.evolve(state, event, key);
          return next?.points.includes(13) ? { ...next, note: '\0' } : next;
        },
      };
      const engine = await started([broken, counter], { batchSize: 10 });
      await record([1, 13, 4].map((points) => ({ keys: ['a', 'b'], points })));
      const { error, position } = await comesTo('stopped', engine);
      expect(error).toMatchObject({ message: expect.stringContaining('Unicode'), event: { position: '2' } });
      expect(position).toBe(1n);
      await settled(engine, ['counter']);
    });
  });

  describe('a store', () => {
    it.each([
      ['that was emptied', []],
      ['that lost its end', [1, 2]],
      ['that holds another event', [1, 2, 4]],
      ['that grew from another past', [1, 2, 4, 5, 6]],
    ])('%s is noticed at the start, and nothing is taken in from it before a rebuild', async (_, points) => {
      const first = await started([account]);
      for (const n of [1, 2, 3]) await record([{ keys: ['a', 'b'], points: n }]);
      await settled(first);
      await first.stop();

      const other = openStore(await fresh());
      for (const n of points) await record([{ keys: ['a', 'c'], points: n }], other);
      const engine = await started([account], { store: other });
      const { error } = await comesTo('diverged', engine);
      expect(error).toEqual({ event: null, message: expect.stringContaining('thidua rebuild account') });
      await record([{ keys: ['c'], points: 7 }], other);
      expect(await rows()).toEqual(await folded());

      await engine.rebuild('account');
      const { position } = await other.head();
      expect(await engine.waitFor(['account'], position, PATIENCE)).toBe(true);
      store = other;
      expect(await rows()).toEqual(await folded());
      await comesTo('live', engine);
    });

    it('exchanged under a running engine is noticed', async () => {
      const other = openStore(await fresh());
      for (const n of [1, 2, 4]) await record([{ keys: ['a', 'c'], points: n }], other);
      let current = store;
      const engine = await started([account], { store: over(() => current) });
      for (const n of [1, 2, 3]) await record([{ keys: ['a', 'b'], points: n }]);
      await settled(engine);
      const before = await rows();
      current = other;
      await comesTo('diverged', engine);
      // That tells whoever asks at once; the engine finds it when it next compares.
      await until('it stands still', () => engine.standing(['account']).held.length);
      expect(await rows()).toEqual(before);
      await engine.rebuild('account');
      store = other;
      expect(await rows()).toEqual(await folded());
    });

    it('that another process took other events from is noticed with the next event', async () => {
      const engine = await started([account]);
      await record([{ keys: ['a', 'b'], points: 1 }]);
      await settled(engine);
      const before = await rows();
      await owner.query(`UPDATE read.projection SET hash = 'of another event'`);
      await give('a', 2);
      await comesTo('diverged', engine);
      expect(await rows()).toEqual(before);
    });

    it('that cannot be reached for a while is waited for', async () => {
      let reachable = false;
      const lines: string[] = [];
      const guarded = over(() => {
        if (reachable) return store;
        throw new Error('no route to host');
      });
      const engine = await started([account], { store: guarded, log: (line) => lines.push(line) });
      await give('a', 1);
      await until('a line in the log', () => lines.length);
      reachable = true;
      await settled(engine);
      await give('b', 2);
      await settled(engine);
      expect(await rows()).toEqual(await folded());
    });

    it('whose subscription falls silent is subscribed to again', async () => {
      let silent = true;
      let subscribe = (): void => {};
      const subscribed = new Promise<void>((resolve) => (subscribe = resolve));
      const half = over(() => store, {
        subscribe: (options) => {
          subscribe();
          return silent ? nothingUntil(options.signal) : store.subscribe(options);
        },
      });
      const engine = await started([account], { store: half });
      await inTime('the first subscription', subscribed);
      await give('a', 1);
      silent = false;
      await settled(engine);
      expect(await rows()).toEqual(await folded());
    });
  });

  describe('a new version', () => {
    const second: Projection<{ sum: number }> = {
      name: 'account',
      version: 2,
      keys: (event) => entryOf(event).keys,
      evolve: (state, event) => ({ sum: (state?.sum ?? 0) + (entryOf(event).points ?? 0) }),
      columns: [{ name: 'sum', type: 'integer', value: ({ sum }) => sum }],
    };

    beforeEach(async () => {
      const engine = await started([account]);
      for (const points of [1, 2, 3]) await record([{ keys: ['a', 'b'], points }]);
      await settled(engine);
      await engine.stop();
    });

    it('is built beside the old one, which goes on answering until the switch', async () => {
      const before = await rows();
      const gate = gated();
      const engine = await started([second], { store: gate.store });
      await inTime('the first page is asked for', gate.asked);
      await give('b', 4);
      expect(await comesTo('rebuilding', engine)).toMatchObject({ version: 1, generation: 1, position: 3n });
      expect(await rows()).toEqual(before);
      expect(await reader.query('SELECT total FROM read.account')).toEqual([{ total: 6 }, { total: 6 }]);
      gate.open();
      await settled(engine);
      expect(await rows()).toEqual({ a: { sum: 6 }, b: { sum: 10 } });
      expect(await reader.query('SELECT sum FROM read.account ORDER BY key')).toEqual([
        { sum: 6 },
        { sum: 10 },
      ]);
      expect(await tables()).toEqual(['account_g2']);
      expect(await comesTo('live', engine)).toMatchObject({ version: 2, generation: 2, position: 4n });
    });

    it('that was cut off while it was built leaves the old one in service, and is begun again', async () => {
      const before = await rows();
      let cuts = 0;
      const cut: Partial<EventStore> = {
        readAll: async (options) => {
          // Every page of the build costs it its connection, and with it all that it has built so far.
          if (cuts++ < 3) await breakConnections();
          return store.readAll(options);
        },
      };
      const lines: string[] = [];
      const log = (line: string): void => void lines.push(line);
      const engine = await started([second], { store: over(() => store, cut), log });
      await until('a line in the log', () => lines.length);
      expect(await tables()).toEqual(['account_g1']);
      expect(await rows()).toEqual(before);
      await give('b', 4);
      await settled(engine);
      expect(await rows()).toEqual({ a: { sum: 6 }, b: { sum: 10 } });
      expect(await tables()).toEqual(['account_g2']);
    });

    it('that waits for readers of the old one is given up where the engine stops', async () => {
      const slow = await owner.connect();
      await slow.query('BEGIN; SELECT FROM read.account');
      const engine = await started([second]);
      await switchWaits();
      await engine.stop();
      await slow.query('COMMIT');
      slow.release();
      expect(await tables()).toEqual(['account_g1']);
    });

    it('that cannot take in an event leaves the old one in service and says why', async () => {
      const before = await rows();
      const broken: typeof second = {
        ...second,
        evolve: (state, event, key) => {
          if (entryOf(event).points === 2) throw new Error('two is too much');
          return second.evolve(state, event, key);
        },
      };
      const engine = await started([broken, counter]);
      expect(await comesTo('stopped', engine)).toMatchObject({
        version: 1,
        error: { message: 'two is too much', event: { position: '2' } },
      });
      await settled(engine, ['counter']);
      expect(await rows()).toEqual(before);
      expect(await tables()).toEqual(['account_g1', 'counter_g1']);
    });

    it('is left alone by a running process of the old version', async () => {
      const old = await started([account]);
      await give('b', 4);
      await settled(old);
      const now = await started([second]);
      await record([{ keys: ['a', 'c'], points: 5 }]);
      await settled(now);
      await settled(old);
      expect(await rows()).toEqual({ a: { sum: 11 }, b: { sum: 10 }, c: { sum: 5 } });
      await now.stop();
      await give('a', 6);
      expect(await old.waitFor(['account'], 6n, 500)).toBe(false);
      expect(await statusOf(old)).toMatchObject({ version: 2, generation: 2 });
    });
  });

  describe('a rebuild', () => {
    it('mends damaged rows and tells by the content hashes that they were damaged', async () => {
      const engine = await started([account]);
      for (const points of [1, 2, 3]) await record([{ keys: ['a', 'b'], points }]);
      await settled(engine);
      const { hash } = await engine.content('account');
      await owner.query(`UPDATE read.account_g1 SET state = state || '{"total": 7}' WHERE key = 'b'`);
      const seen: { done: number; total: number }[] = [];
      const rebuilt = await engine.rebuild('account', (progress) => seen.push(progress));
      expect(rebuilt.contentHashBefore).not.toBe(hash);
      expect(rebuilt.contentHashAfter).toBe(hash);
      expect(seen.at(-1)).toEqual({ done: 3, total: 3 });
      expect(await rows()).toEqual(await folded());
      await give('b', 4);
      await settled(engine);
      expect(await rows()).toEqual(await folded());
    });

    it('by another program is seen by who keeps rows, though no event comes', async () => {
      const kept = new RowCache();
      const engine = await started([account], { rows: kept, lease: 300 });
      await give('a', 1);
      await settled(engine);
      const content = () => kept.contentOf(['account']);
      const before = await until('the registry was looked at', content);
      kept.reading('account', ['a'])(new Map([['a', { total: 7 }]]));
      expect(kept.find('account', 'a')).toEqual({ total: 7 });
      await (await engineOf([account])).rebuild('account');
      await until('rows are dropped', () => ![before, null].includes(content()));
      expect(kept.find('account', 'a')).toBeUndefined();
    });

    it('makes a table again that somebody dropped', async () => {
      const engine = await started([account]);
      await give('a', 1);
      await settled(engine);
      await owner.query('DROP TABLE read.account_g1 CASCADE');
      await give('a', 2);
      const { error } = await comesTo('stopped', engine);
      expect(error).toMatchObject({ message: expect.stringContaining('read.account_g1') });
      await expect(engine.content('account')).rejects.toThrow('read.account_g1');
      expect(await engine.rebuild('account')).toMatchObject({ contentHashBefore: null, events: 2 });
      await settled(engine);
      expect(await rows()).toEqual(await folded());
    });

    it('where there was none before says so, and gives the hash of all that there is', async () => {
      await record([{ keys: ['a', 'b'], points: 1 }]);
      const engine = await engineOf([account]);
      const { contentHashBefore, contentHashAfter, events } = await engine.rebuild('account');
      expect([contentHashBefore, events]).toEqual([null, 1]);
      expect(contentHashAfter).toBe((await engine.content('account')).hash);
    });

    it('while another process runs the projection loses nothing, and no reader is sent back in time', async () => {
      const running = await started([account, counter], { batchSize: 7 });
      const other = await engineOf([account, counter], { batchSize: 50 });
      await give('a', 0);
      await settled(running, ['account', 'counter']);
      const write = async (): Promise<void> => {
        for (let n = 1; n < 1_600; n++) await record([{ keys: ['a', `b${n % 9}`], points: n }]);
      };
      let last = 0;
      const look = async (): Promise<void> => {
        const [row] = await reader.query(`SELECT (state->>'count')::int AS count FROM read.counter`);
        expect(row?.count ?? 0).toBeGreaterThanOrEqual(last);
        last = row?.count ?? 0;
      };
      const replace = async (): Promise<void> => {
        for (const name of ['counter', 'account']) {
          const { contentHashBefore, contentHashAfter } = await other.rebuild(name);
          expect(contentHashAfter).toBe(contentHashBefore);
        }
      };
      await during(write, look, replace);
      await settled(running, ['account', 'counter']);
      expect(await rows()).toEqual(await folded());
      expect(await rows('counter')).toEqual({ all: { count: 1_600 } });
      expect((await statusOf(running)).generation).toBeGreaterThan(2);
      expect(await tables()).toHaveLength(2);
    });

    it('of more rows than memory may hold gives the same', async () => {
      await (await engineOf([account, counter])).status();
      const readAll = (options: ReadAllOptions): Promise<readonly Recorded[]> =>
        store.readAll({ ...options, limit: 3 });
      const inThrees = over(() => store, { readAll });
      await fc.assert(
        fc.asyncProperty(entries, fc.integer({ min: 1, max: 1_500 }), async (given, memory) => {
          await record(given);
          await rebuild(
            { dataSource: reader, store: inThrees, projections: [account, counter], memory },
            () => {},
          );
          expect(await rows()).toEqual(await folded());
          expect(await rows('counter')).toEqual(await folded(counter));
        }),
        { numRuns: 20 },
      );
    });

    it('of several reads the log once, and one that fails holds up no other', async () => {
      const refusing: Projection = {
        ...counter,
        name: 'refusing',
        evolve: () => {
          throw new Error('no');
        },
      };
      await record([
        { keys: ['a'], points: 1 },
        { keys: ['b'], points: 2 },
      ]);
      let reads = 0;
      const readAll = (options: ReadAllOptions): Promise<readonly Recorded[]> => {
        if (options.after === 0n) reads++;
        return store.readAll(options);
      };
      const engine = await engineOf([account, refusing, counter], { store: over(() => store, { readAll }) });
      const ended: [string, string][] = [];
      await engine.rebuildAll(['account', 'refusing', 'counter'], (name, { status }) =>
        ended.push([name, status]),
      );
      expect(Object.fromEntries(ended)).toEqual({
        account: 'fulfilled',
        counter: 'fulfilled',
        refusing: 'rejected',
      });
      expect(reads).toBe(1);
      expect(await rows()).toEqual(await folded());
    });

    it('writes whatever text there is as the server would have', async () => {
      const texts = fc.string({ unit: 'grapheme-composite' }).filter((text) => !text.includes('\0'));
      const special = fc.constantFrom('\\', '\t', '\n', '\r', '"', '{', ',', '\\N', '\\.', 'NULL');
      const keys = fc.uniqueArray(
        fc.array(fc.oneof(texts, special)).map((parts) => parts.join('')),
        {
          minLength: 1,
          maxLength: 5,
        },
      );
      const engine = await started([account]);
      const columns = () =>
        reader.query('SELECT key, state, total, label, words FROM read.account ORDER BY key COLLATE "C"');
      await fc.assert(
        fc.asyncProperty(keys, async (given) => {
          await record([{ keys: given, points: 1 }]);
          await settled(engine);
          const before = await columns();
          const { contentHashBefore, contentHashAfter } = await engine.rebuild('account');
          expect(contentHashAfter).toBe(contentHashBefore);
          expect(await columns()).toEqual(before);
        }),
        { numRuns: 30 },
      );
    });

    it('waits for readers without holding up others', async () => {
      const engine = await started([account]);
      await give('a', 1);
      await settled(engine);
      const slow = await owner.connect();
      await slow.query('BEGIN; SELECT FROM read.account');
      const rebuilding = engine.rebuild('account');
      await switchWaits();
      expect(await rows()).toEqual(await folded());
      await give('a', 2);
      await settled(engine);
      expect((await statusOf(engine)).status).toBe('rebuilding');
      await slow.query('COMMIT');
      slow.release();
      await rebuilding;
      expect(await rows()).toEqual(await folded());
    });

    it('holds up no other projection while it has one to itself', async () => {
      const idle = ['one', 'two', 'three'].map((name) => ({ ...counter, name, keys: () => [] }));
      const lines: string[] = [];
      const engine = await started(idle, { log: (line) => lines.push(line) });
      await give('a', 1);
      await settled(engine, ['one', 'two', 'three']);
      const switching = await owner.connect();
      await switching.query(`BEGIN; SELECT FROM read.projection WHERE name = 'two' FOR UPDATE`);
      for (let n = 2; n <= 5; n++) {
        await give('a', n);
        await settled(engine, ['one', 'three']);
      }
      expect(engine.position(['two'])).toBe(1n);
      await switching.query('COMMIT');
      switching.release();
      await settled(engine, ['two']);
      // Nobody else was refused the lock either, to be lucky with the next try.
      expect(lines.filter((line) => /^projection (?!two)/.test(line))).toEqual([]);
    });

    it('keeps what was granted on the view, and clears what an old crash left behind', async () => {
      const engine = await started([account]);
      // A role belongs to the server, not to the database.
      const role = `reporting_${randomUUID().replaceAll('-', '')}`;
      await owner.query(`CREATE ROLE ${role}`);
      undo.push(async () => void (await owner.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)));
      await owner.query(`GRANT SELECT ON read.account TO ${role}; CREATE TABLE read.account_g2 ()`);
      await owner.query('ALTER TABLE read.account_g2 OWNER TO thidua_app');
      await engine.rebuild('account');
      const { rows: granted } = await owner.query(
        `SELECT has_table_privilege('${role}', 'read.account', 'SELECT') AS granted`,
      );
      expect(granted).toEqual([{ granted: true }]);
      expect(await tables()).toEqual(['account_g2']);
    });
  });

  describe('waiting for a position', () => {
    it('ends as soon as all projections named have reached it, and with false when the time is over', async () => {
      const engine = await started([account, counter]);
      await engine.pause('counter');
      const waiting = engine.waitFor(['account', 'counter'], 2n, PATIENCE);
      await record([{ keys: ['a', 'b'], points: 1 }]);
      await give('a', 2);
      expect(await engine.waitFor(['account'], 2n, PATIENCE)).toBe(true);
      expect(engine.position(['account'])).toBe(2n);
      expect(engine.position(['account', 'counter'])).toBe(0n);
      expect(await engine.waitFor(['account', 'counter'], 2n, 20)).toBe(false);
      expect(await engine.waitFor(['account'], 3n, 0)).toBe(false);
      await engine.resume('counter');
      expect(await waiting).toBe(true);
      expect(() => engine.position(['account', 'unknown'])).toThrow('unknown');
    });

    it('works where another process runs the projections', async () => {
      const idle = await engineOf([account, counter]);
      const waiting = idle.waitFor(['account', 'counter'], 1n, PATIENCE);
      await started([account, counter]);
      await give('a', 1);
      expect(await waiting).toBe(true);
      expect(await idle.waitFor(['account'], 2n, 60)).toBe(false);
    });

    it('ends with false where the engine stops', async () => {
      const engine = await started([account]);
      const waiting = engine.waitFor(['account'], 1n, PATIENCE);
      await engine.stop();
      expect(await waiting).toBe(false);
    });
  });

  describe('a lease', () => {
    /** The projection and how many events each process folded into its rows. */
    const counted = (): { projection: Projection<Account>; folded: () => number } => {
      let events = 0;
      const evolve: typeof account.evolve = (...given) => {
        events++;
        return account.evolve(...given);
      };
      return { projection: { ...account, evolve }, folded: () => events };
    };

    const holder = async (): Promise<{ holder: string | null; fence: number }> => {
      const { rows } = await owner.query('SELECT holder, fence::integer FROM read.projection');
      return rows[0];
    };

    /** Makes as if another process had taken over, which then lives for so long without doing anything. */
    const takeOver = (lives: string): Promise<unknown> =>
      owner.query(
        `UPDATE read.projection SET holder = 'other', fence = fence + 1, lease_until = clock_timestamp() + $1::interval`,
        [lives],
      );

    it('lets one process fold each event, while the others know how far it is, and one of them goes on where it stops', async () => {
      const parts = [counted(), counted(), counted()];
      const [first, ...others] = parts;
      const running = await started([first!.projection]);
      const standing = await Promise.all(others.map(({ projection }) => started([projection])));
      for (let points = 1; points <= 50; points++) await give('a', points);
      for (const engine of [running, ...standing]) await settled(engine);
      expect(parts.map(({ folded }) => folded())).toEqual([50, 0, 0]);
      const { holder: before, fence } = await holder();
      await running.stop();
      for (let points = 51; points <= 60; points++) await give('a', points);
      for (const engine of standing) await settled(engine);
      expect(parts.map(({ folded }) => folded())).toContain(10);
      expect(parts.reduce((sum, { folded }) => sum + folded(), 0)).toBe(60);
      expect(await rows()).toEqual(await folded());
      const after = await holder();
      expect(after).toEqual({ holder: expect.not.stringMatching(String(before)), fence: fence + 1 });
      expect((await statusOf(running)).holder).toBe(after.holder);
    });

    it('that was taken over fences its former holder off, which takes nothing in until the lease is over', async () => {
      const engine = await started([account]);
      await give('a', 1);
      await settled(engine);
      await takeOver('1 hour');
      await give('a', 2);
      expect(await engine.waitFor(['account'], 2n, 300)).toBe(false);
      expect(await rows()).toEqual({ a: { points: [1], total: 1 } });
      expect(await holder()).toMatchObject({ holder: 'other' });
      await owner.query(`UPDATE read.projection SET lease_until = clock_timestamp()`);
      await settled(engine);
      expect(await rows()).toEqual({ a: { points: [1, 2], total: 3 } });
    });

    it('that was taken over does not let its former holder stop the projection either', async () => {
      const lines: string[] = [];
      const keys: typeof account.keys = (event) => {
        if (entryOf(event).points === 13) throw new Error('13 is not a number');
        return account.keys(event);
      };
      const engine = await started([{ ...account, keys }], { log: (line) => lines.push(line) });
      await give('a', 1);
      await settled(engine);
      await takeOver('1 hour');
      await give('a', 13);
      await until('the fault is told', () => lines.some((line) => line.includes('13 is not a number')));
      const { rows } = await owner.query('SELECT status, error FROM read.projection');
      expect(rows).toEqual([{ status: 'running', error: null }]);
    });

    it('of a holder that gives no sign of life any more is taken by a process that is there already, or comes', async () => {
      const engine = await started([account]);
      await give('a', 1);
      await settled(engine);
      await takeOver('400 ms');
      await give('a', 2);
      await settled(engine);
      const { fence } = await holder();
      await engine.stop();
      await takeOver('400 ms');
      await give('a', 3);
      await settled(await started([account]));
      expect(await rows()).toEqual(await folded());
      expect((await holder()).fence).toBe(fence + 2);
    });

    const leasedUntil = async (): Promise<number> => {
      // To the microsecond: batches follow each other within one millisecond.
      const { rows } = await owner.query(
        'SELECT extract(epoch FROM lease_until)::float8 AS until FROM read.projection',
      );
      return rows[0].until;
    };

    it('is prolonged by every batch', async () => {
      const engine = await started([account], { lease: 900_000 });
      for (let n = 1; n <= 3; n++) {
        const before = await leasedUntil();
        await give('a', n);
        await settled(engine);
        expect(await leasedUntil()).toBeGreaterThan(before);
      }
    });

    it('is prolonged while nothing happens', async () => {
      await started([account], { lease: 300 });
      for (let n = 1, before = await leasedUntil(); n <= 3; n++) {
        await until('the lease is prolonged', async () => (await leasedUntil()) !== before);
        before = await leasedUntil();
      }
      expect((await holder()).fence).toBe(1);
    });

    it('is not waited for by the only process that can be on the database', async () => {
      const engine = await engineOf([account], { alone: true });
      await engine.status();
      await takeOver('1 hour');
      await engine.start();
      await give('a', 1);
      await settled(engine);
      expect((await holder()).fence).toBe(2);
    });

    it('of an old version ends with it', async () => {
      await started([account]);
      await give('a', 1);
      const { holder: before } = await holder();
      const second = await started([{ ...account, version: 2 }]);
      await settled(second);
      await until('somebody holds it', async () => (await holder()).holder);
      await give('a', 2);
      await settled(second);
      expect(await rows()).toEqual(await folded());
      expect(await holder()).toEqual({ holder: expect.not.stringMatching(String(before)), fence: 3 });
    });
  });

  describe('an operator', () => {
    it('pauses a projection in every process and sees it lag until it is resumed', async () => {
      const running = await started([account, counter]);
      const console = await engineOf([account, counter]);
      await give('a', 1);
      await settled(running, ['account', 'counter']);
      await console.pause('account');
      await give('b', 2);
      await give('a', 3);
      await settled(running, ['counter']);
      expect(await statusOf(running)).toMatchObject({
        status: 'paused',
        position: 1n,
        lagEvents: 2,
        generation: 1,
      });
      expect(await statusOf(running, 'counter')).toMatchObject({
        status: 'live',
        position: 3n,
        lagEvents: 0,
      });
      expect(await rows()).toEqual({ a: { points: [1], total: 1 } });
      await running.stop();
      const again = await started([account, counter]);
      await until('it stands still', () => again.standing(['account']).held.length);
      await console.resume('account');
      await settled(again);
      expect(await rows()).toEqual(await folded());
      expect(await statusOf(again)).toMatchObject({ status: 'live', lagEvents: 0 });
    });

    it('may start several processes at once on an empty database', async () => {
      const engines = await Promise.all([1, 2, 3, 4].map(() => engineOf([account, counter])));
      await Promise.all(engines.map((engine) => engine.start()));
      await give('a', 1);
      for (const engine of engines) await settled(engine, ['account', 'counter']);
      expect(await tables()).toEqual(['account_g1', 'counter_g1']);
    });

    it('cannot run a projection whose name or columns would not do for a table', async () => {
      const column = { name: 'key', type: 'text' as const, value: () => null };
      for (const bad of [
        { name: 'a"b' },
        { name: 'projection' },
        { name: 'watch' },
        { name: 'webhook' },
        { name: 'a_g1' },
        { columns: [column] },
      ]) {
        await expect(engineOf([{ ...counter, ...bad }])).rejects.toThrow('cannot name');
      }
    });
  });
});

/** The store that is current whenever it is asked, with some methods of its own. */
function over(current: () => EventStore, own: Partial<EventStore> = {}): EventStore {
  return {
    readAll: async (options: ReadAllOptions) => current().readAll(options),
    eventAt: async (position: bigint) => current().eventAt(position),
    countAfter: async (position: bigint) => current().countAfter(position),
    head: async () => current().head(),
    subscribe: (options: Parameters<EventStore['subscribe']>[0]) => current().subscribe(options),
    ...own,
  } as EventStore;
}

async function* nothingUntil(signal: AbortSignal): AsyncGenerator<readonly Recorded[]> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  yield* [];
}
