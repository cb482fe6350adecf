import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { application } from '../../src/app.module.js';
import { SystemClock } from '../../src/application/clock.js';
import { readConfig } from '../../src/infrastructure/config.js';
import { OpenPrincipals } from '../../src/infrastructure/http/principals.js';
import { createServer } from '../../src/infrastructure/http/server.js';
import type { Stores } from '../../src/infrastructure/stores.js';
import { openStores } from '../../src/infrastructure/stores.js';
import type { Answer } from '../support/ask.js';
import { ask, codeOf, figures } from '../support/ask.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import type { TcpProxy } from '../support/tcp-proxy.js';
import { tcpProxy } from '../support/tcp-proxy.js';
import { until } from '../support/until.js';

describe('while the database cannot be reached', () => {
  let database: FreshDatabase;
  let proxy: TcpProxy;
  let stores: Stores;
  let app: NestFastifyApplication;
  let url: string;

  beforeAll(async () => {
    database = await freshDatabase();
    proxy = await tcpProxy(database.appUrl);
    const config = readConfig({ DATABASE_URL: proxy.url, DATABASE_OWNER_URL: database.ownerUrl });
    const clock = new SystemClock();
    const log = (): void => undefined;
    stores = await openStores(config, () => clock.now(), log);
    app = await createServer(application, stores, clock, new OpenPrincipals(), false);
    app.useLogger(false);
    await stores.engine.start();
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(async () => {
    await app.close();
    await stores.close();
    await proxy.close();
    await database.drop();
  });

  const register = (key: string): Promise<Answer> =>
    ask(url, 'POST', '/api/commands/RegisterUnit', {
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ unitId: 'a', kind: 'OTHER', name: 'A' }),
    });

  it('questions and commands are answered with 503, to be sent again, and nothing is done twice', async () => {
    const questions = [
      '/api/overview',
      '/api/clusters?q=a',
      '/api/clusters/x/leadership?asOf=2023-01-01',
      '/api/clusters/x/leadership?knownAt=1',
      '/api/clusters/x/years/2023/standings',
      '/api/units/x',
      '/api/awards',
      '/api/events',
      '/api/commands',
      `/api/commands/${randomUUID()}`,
      '/api/projections',
      '/api/projections/unit/content-hash',
    ];
    const key = randomUUID();
    expect((await register(key)).status).toBe(201);
    const warned = jest.spyOn(Logger.prototype, 'warn');
    proxy.refuse(true);
    for (const path of questions) {
      const answer = await ask(url, 'GET', path);
      expect([path, codeOf(answer), answer.headers['retry-after']]).toEqual([path, 'UNAVAILABLE', '1']);
    }
    const why = warned.mock.calls.map(([message]) => String(message));
    warned.mockRestore();
    expect(why).toContainEqual(expect.stringMatching(/^the stores do not answer: .{10}/));
    const ready = await ask(url, 'GET', '/health/ready');
    expect([ready.status, ready.body.code, ready.body.store]).toEqual([
      503,
      'UNAVAILABLE',
      { kind: 'postgres', reachable: false },
    ]);
    expect(codeOf(await register(randomUUID()))).toBe('UNAVAILABLE');
    const told = await figures({ url });
    expect(told.get('thidua_up{part="event-store",kind="postgres"}')).toBe(0);
    expect(told.get('thidua_up{part="database",kind="postgres"}')).toBe(0);
    expect(told.get('thidua_commands_total{command="RegisterUnit",outcome="accepted",code=""}')).toBe(1);
    expect([...told.keys()].filter((name) => /^thidua_(projection|store)/.test(name))).toEqual([]);
    expect((await ask(url, 'GET', '/health/live')).status).toBe(200);
    proxy.refuse(false);
    expect((await register(key)).status).toBe(200);
    expect((await stores.events.head()).position).toBe(1n);
  });

  it('readiness tries what commands need, not only whether the store answers', async () => {
    const owner = new Client(database.ownerUrl);
    await owner.connect();
    const readyAs = (status: number): Promise<unknown> =>
      until(`readiness answers ${status}`, async () => {
        const answer = await ask(url, 'GET', '/health/ready');
        return answer.status === status && answer.body.store;
      });
    try {
      expect(await readyAs(200)).toMatchObject({ reachable: true, writable: true });
      await owner.query('revoke insert on log.receipt from thidua_app');
      expect(await readyAs(503)).toEqual({ kind: 'postgres', reachable: true, writable: false });
      await owner.query('grant insert on log.receipt to thidua_app');
      await readyAs(200);
      await owner.query(`select pg_advisory_lock(hashtextextended('thidua log', 0))`);
      expect(await readyAs(503)).toMatchObject({ reachable: true, writable: false });
    } finally {
      await owner.end();
    }
    await readyAs(200);
    expect((await stores.events.head()).position).toBe(1n);
  });

  it('readiness tells which of the two is away where events are in EventStoreDB', async () => {
    const [server, own] = [await EsdbServer.start(), await freshDatabase()];
    const away = await tcpProxy(own.appUrl);
    const env = { EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: server.url, DATABASE_URL: away.url };
    const clock = new SystemClock();
    const beside = await openStores(
      readConfig(env),
      () => clock.now(),
      () => undefined,
    );
    const other = await createServer(application, beside, clock, new OpenPrincipals(), false);
    other.useLogger(false);
    await beside.engine.start();
    await other.listen(0, '127.0.0.1');
    try {
      const ready = () => other.getUrl().then((at) => ask(at, 'GET', '/health/ready'));
      const before = await ready();
      away.refuse(true);
      const after = await ready();
      expect([before.status, before.body.status]).toEqual([200, 'ready']);
      expect(before.body.store).toMatchObject({ kind: 'eventstoredb', reachable: true });
      expect([after.status, after.body.store, after.body.database]).toEqual([
        503,
        { kind: 'eventstoredb', reachable: true },
        { reachable: false },
      ]);
    } finally {
      away.refuse(false);
      await other.close();
      await beside.close();
      await away.close();
      await own.drop();
      await server.close();
    }
  });
});
