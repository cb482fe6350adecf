import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { application } from '../../src/app.module.js';
import type { ClockDoubt } from '../../src/application/clock.js';
import { Clock } from '../../src/application/clock.js';
import type { Actor } from '../../src/domain/ground/event.js';
import { readConfig } from '../../src/infrastructure/config.js';
import { LocalPrincipals } from '../../src/infrastructure/http/principals.js';
import { Sessions } from '../../src/infrastructure/http/sessions.js';
import { createServer } from '../../src/infrastructure/http/server.js';
import type { Stores } from '../../src/infrastructure/stores.js';
import { openStores } from '../../src/infrastructure/stores.js';
import type { FreshDatabase } from './database.js';
import { freshDatabase } from './database.js';
import { watchAnswers } from './answers-as-described.js';
import { requireOnPages } from './warned-on.js';
import { freshPrefix, recordsOf, serverOfTests } from './esdb/esdb-store.js';

/** The system's clock until a test sets it; then it stands still until the test lets it go (null). */
export class TestClock extends Clock {
  private instant: Date | null = null;

  set(instant: string | null): void {
    this.instant = instant === null ? null : new Date(instant);
  }

  private doubted: ClockDoubt | null = null;

  distrust(doubt: ClockDoubt | null): void {
    this.doubted = doubt;
  }

  override doubt(): ClockDoubt | null {
    return this.doubted;
  }

  override now(): Date {
    return this.instant ?? new Date();
  }
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
}

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly stores: Stores;
  readonly database: FreshDatabase;
  /** Its data folder. */
  readonly home: string;
  /** Its settings, for tools beside it. */
  readonly env: NodeJS.ProcessEnv;
  /** Contents of the event store where it is not in the database. */
  records(): Promise<readonly object[]>;
  readonly clock: TestClock;
  readonly url: string;
  /** Sends a command as the operator, or as another actor; the position of its receipt is what `get` then waits for. */
  send(command: string, body: unknown, options?: { key?: string; as?: Partial<Actor> }): Promise<Reply>;
  /** Sends a command and fails the test unless it was accepted, and what was warned of is on its pages. */
  accept(command: string, body: unknown, options?: { key?: string; as?: Partial<Actor> }): Promise<Reply>;
  get: (path: string, headers?: Record<string, string>) => Promise<Reply>;
  post(path: string, as?: Partial<Actor>, body?: object): Promise<Reply>;
  token(as: Partial<Actor>): Promise<string>;
  /** What a browser keeps that has signed in. */
  session(as: Partial<Actor>): Promise<string>;
  /** Waits until all projections, or all but one, have taken in everything stored; `get` waits only for what was sent. */
  caughtUp(except?: string): Promise<void>;
  close(): Promise<void>;
}

const operator: Actor = { id: 'tester', roles: ['operator'], unitId: null };

/** The servers and prefixes of the applications whose events are in EventStoreDB, by their database. */
const eventStores = new WeakMap<FreshDatabase, { readonly env: NodeJS.ProcessEnv; close(): Promise<void> }>();

/** The event store that `EVENT_STORE` names. One in EventStoreDB starts empty; applications over the same database share it. */
async function eventStoreOf(database: FreshDatabase): Promise<NodeJS.ProcessEnv> {
  if (process.env['EVENT_STORE'] !== 'eventstoredb') return {};
  let store = eventStores.get(database);
  if (!store) {
    const server = await serverOfTests();
    const prefix = freshPrefix();
    const env = { EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: server.url, EVENTSTOREDB_PREFIX: prefix };
    store = { env, close: () => server.close() };
    eventStores.set(database, store);
  }
  return store.env;
}

/** Reads a whole list in pages of two, and checks that only the last may be shorter, and not empty. */
export async function pageByPage(get: (path: string) => Promise<Reply>, path: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let next: string | null = ''; next !== null;) {
    const { body } = await get(`${path}limit=2&from=${next}`);
    ({ next } = body);
    if (body.data.length !== 2 && (next !== null || body.data.length !== 1))
      throw new Error(`a page of ${body.data.length}`);
    seen.push(...body.data);
  }
  return seen;
}

const digits = (token: string): bigint => BigInt(token.replace(/^.*\D/, ''));

/** Makes what the first start on a database makes, so that not every test pays for it. */
async function serveOnce({ ownerUrl, appUrl }: Omit<FreshDatabase, 'drop'>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'thidua-app-'));
  const config = readConfig({ DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, THIDUA_HOME: home });
  const stores = await openStores(
    config,
    () => new Date(),
    () => undefined,
  );
  await stores.engine.start();
  await stores.close();
  await rm(home, { recursive: true });
}

/**
 * The whole application over a fresh database, or beside another one over its database, listening on a free port. `close` fails where
 * anything was answered otherwise than the API is described.
 */
export async function startApp(
  beside?: FreshDatabase,
  limits = '',
  more: NodeJS.ProcessEnv = {},
): Promise<TestApp> {
  const database = beside ?? (await freshDatabase(serveOnce));
  const home = await mkdtemp(join(tmpdir(), 'thidua-app-'));
  const clock = new TestClock();
  const env = {
    DATABASE_URL: database.appUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    THIDUA_HOME: home,
    LIMITS: limits,
    ...(await eventStoreOf(database)),
    ...more,
  };
  const config = readConfig(env);
  const { eventStoreDb } = config;
  const stores = await openStores(
    config,
    () => clock.now(),
    () => undefined,
  );
  const principals = await LocalPrincipals.open(home, true, new Sessions(stores.database, config.sessions));
  const app = await createServer(application, stores, clock, principals, false, config.limits);
  app.useLogger(false);
  const misdescribed = watchAnswers(app);
  await stores.engine.start();
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  let last: string | null = null;
  const withLast = (): Record<string, string> => (last === null ? {} : { 'min-position': last });

  const tokens = new Map<string, Promise<string>>();
  /** One token for each actor: signing and verifying each time took longer than most questions. */
  const token = (as: Partial<Actor>): Promise<string> => {
    const actor = { ...operator, ...as };
    const name = JSON.stringify(actor);
    const issued = tokens.get(name) ?? principals.issue(actor, '1h');
    tokens.set(name, issued);
    return issued;
  };
  const reply = async (response: Response): Promise<Reply> => {
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const isJson = /\bjson\b/.test(type);
    return { status: response.status, type, body: text === '' ? null : isJson ? JSON.parse(text) : text };
  };
  const send: TestApp['send'] = async (command, body, { key = randomUUID(), as = {} } = {}) => {
    const response = await fetch(`${url}/api/commands/${command}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        authorization: `Bearer ${await token(as)}`,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const answer = await reply(response);
    if (answer.status < 300 && (last === null || digits(answer.body.position) > digits(last)))
      last = answer.body.position;
    return answer;
  };
  const get: TestApp['get'] = async (path, headers = withLast()) =>
    reply(await fetch(`${url}${path}`, { headers }));
  return {
    app,
    stores,
    database,
    home,
    env,
    records: async () => (eventStoreDb ? await recordsOf(eventStoreDb) : []),
    clock,
    url,
    send,
    token,
    session: async (as) =>
      principals.signIn(await principals.signInCode({ ...operator, ...as }), 'Chromium', null),
    accept: async (command, body, options) => {
      const answer = await send(command, body, options);
      if (answer.status >= 300) throw new Error(`${command} was refused: ${JSON.stringify(answer.body)}`);
      if (answer.body.warnings?.length > 0 && env.LIMITS === '') {
        for (const { id } of answer.body.events) {
          const { body: found } = await get(`/api/events?id=${id}`);
          await requireOnPages(found.data[0], async (path) => (await get(path)).body.warnings ?? []);
        }
      }
      return answer;
    },
    get,
    post: async (path, as = {}, body) =>
      reply(
        await fetch(`${url}${path}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${await token(as)}`,
            ...(body ? { 'content-type': 'application/json', ...withLast() } : {}),
          },
          ...(body ? { body: JSON.stringify(body) } : {}),
        }),
      ),
    caughtUp: async (except) => {
      const { engine, events } = stores;
      const names = (await engine.status()).map(({ name }) => name).filter((name) => name !== except);
      if (!(await engine.waitFor(names, (await events.head()).position, 20_000)))
        throw new Error('the projections did not catch up');
    },
    close: async () => {
      await app.close();
      await stores.close();
      if (misdescribed.length > 0) throw new Error(`not as the API is described: ${misdescribed.join('\n')}`);
      if (!beside) {
        await database.drop();
        await eventStores.get(database)?.close();
      }
      await rm(home, { recursive: true });
    },
  };
}
