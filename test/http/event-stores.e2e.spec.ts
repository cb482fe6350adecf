import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { application } from '../../src/app.module.js';
import { SystemClock } from '../../src/application/clock.js';
import { copy, rebuild, verify } from '../../src/infrastructure/cli/tools.js';
import type { Terminal } from '../../src/infrastructure/cli/run.js';
import type { Config } from '../../src/infrastructure/config.js';
import { readConfig } from '../../src/infrastructure/config.js';
import { OpenPrincipals } from '../../src/infrastructure/http/principals.js';
import { createServer } from '../../src/infrastructure/http/server.js';
import type { Stores } from '../../src/infrastructure/stores.js';
import { openStores } from '../../src/infrastructure/stores.js';
import { projections } from '../../src/projections/index.js';
import type { Answer } from '../support/ask.js';
import { ask } from '../support/ask.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import { verifyStore } from '../../src/infrastructure/cli/verify.js';
import { until } from '../support/until.js';

/** A form of token that the other store gives. */
const kinds = [
  ['postgres', /^\d+$/, 'esdb-1'],
  ['eventstoredb', /^esdb-\d+$/, '1'],
] as const;

describe.each(kinds)('with events in %s', (kind, form, foreign) => {
  let server: EsdbServer;
  let app: TestApp;
  let receipt: { position: string; events: { id: string }[] };
  const before = { ...process.env };

  beforeAll(async () => {
    server = await EsdbServer.start();
    process.env['EVENT_STORE'] = kind;
    process.env['EVENTSTOREDB_URL'] = server.url;
    app = await startApp();
    receipt = (await app.accept('RegisterUnit', { unitId: 'a', kind: 'OTHER', name: 'A' })).body;
  });
  afterEach(() => server.resume());
  afterAll(async () => {
    await app.close();
    await server.close();
    process.env['EVENT_STORE'] = before['EVENT_STORE'] ?? '';
    process.env['EVENTSTOREDB_URL'] = before['EVENTSTOREDB_URL'] ?? '';
  });

  it('readiness says so, with the position', async () => {
    const { status, body } = await app.get('/health/ready');
    expect([status, body.store]).toEqual([
      200,
      { kind, reachable: true, writable: true, position: receipt.position },
    ]);
    expect(receipt.position).toMatch(form);
  });

  it('every position in an answer is one to ask with', async () => {
    const event = (await app.get('/api/events')).body.data[0];
    expect(event.position).toBe(receipt.position);
    await app.accept('RegisterUnit', { unitId: 'b', kind: 'OTHER', name: 'B' });
    const after = await app.get(`/api/events?after=${event.position}`);
    expect(after.body.data.map((e: { data: { unitId: string } }) => e.data.unitId)).toEqual(['b']);
    expect((await app.get('/api/events?after=0')).body.data).toHaveLength(2);
    const meta = (await app.get('/api/units/b')).body.meta;
    expect(meta).toMatchObject({ lagEvents: 0, stale: false });
    const { body } = await app.get('/api/units/b', { 'min-position': meta.position });
    expect(body.meta).toMatchObject({ position: meta.position, stale: false });
    await app.caughtUp();
    for (const projection of (await app.get('/api/projections')).body.data)
      expect(projection).toMatchObject({ position: meta.position, lagEvents: 0, status: 'live' });
  });

  it('says of each event which command made it, to the tools of the server too', async () => {
    const events = (await app.get('/api/events')).body.data;
    const causes = events.map((event: Record<string, unknown>) => event['causationId']);
    expect(causes).toEqual(events.map((event: Record<string, unknown>) => event['commandId']));
    const told = server.log.all.filter(({ stream }) => stream.endsWith('.registry'));
    expect(told).toHaveLength(kind === 'eventstoredb' ? events.length : 0);
    for (const [index, { metadata }] of told.entries())
      expect(JSON.parse(Buffer.from(metadata).toString())).toMatchObject({
        $causationId: causes[index],
        $correlationId: events[index].correlationId,
      });
  });

  it('costs a command so many calls as the sizing says', async () => {
    const key = randomUUID();
    const register = (unitId: string) =>
      app.send(
        'RegisterUnit',
        { unitId, kind: 'OTHER', name: 'C' },
        { key: unitId === 'c' ? key : randomUUID() },
      );
    const costs: number[] = [];
    // All are on the registry, which is known; where its list of refusals ends is read once. Looks at the end of the log are shared.
    for (const [unitId, status] of [
      ['c', 201],
      ['a', 409],
      ['c', 200],
    ] as const) {
      const before = server.calls.length;
      expect((await register(unitId)).status).toBe(status);
      const calls = server.calls.slice(before).map(({ method }) => method);
      costs.push(calls.filter((method) => method === 'append' || method === 'readStream').length);
    }
    expect(costs).toEqual(kind === 'eventstoredb' ? [2, 2 + 1, 3] : [0, 0, 0]);
  });

  it('refuses positions that another store gave, wherever they come', async () => {
    const answers = await Promise.all([
      app.get('/api/units/a', { 'min-position': foreign }),
      app.get(`/api/events?after=${foreign}`),
      app.get(`/api/overview`, { 'min-position': foreign }),
      app.get(`/api/clusters/c/leadership?knownAt=${foreign}`),
    ]);
    for (const { status, body } of answers)
      expect([status, body.code, body.position]).toEqual([400, 'POSITION_OF_ANOTHER_STORE', foreign]);
    for (const malformed of ['esdb-', 'esdb-x', 'x-1', '-1', '1.5']) {
      const { status, body } = await app.get('/api/units/a', { 'min-position': malformed });
      expect([malformed, status, body.code]).toEqual([malformed, 400, 'INVALID_REQUEST']);
    }
  });

  it('the whole log is verified, and its events counted', async () => {
    let counted = 0;
    expect(
      await verifyStore(app.stores, { onProgress: (_part, _position, events) => (counted = events) }),
    ).toEqual([]);
    expect(counted).toBe(3);
    const registry = server.log.all.find(({ stream }) => stream.endsWith('.registry'))?.stream;
    expect(registry !== undefined).toBe(kind === 'eventstoredb');
    server.log.system(`$$${registry}`, { $maxCount: 100 });
    expect(await verifyStore(app.stores)).toEqual(
      registry === undefined ? [] : [`stream ${registry} of the server is limited by $maxCount`],
    );
  });
});

describe('with EventStoreDB away', () => {
  it('commands and readiness are refused with 503, and what is accepted afterwards is accepted once', async () => {
    const server = await EsdbServer.start();
    process.env['EVENT_STORE'] = 'eventstoredb';
    process.env['EVENTSTOREDB_URL'] = server.url;
    const app = await startApp();
    const key = '6f2c0b1e-58a1-4c1d-9f53-0e0d6a1f7a11';
    const register = () => app.send('RegisterUnit', { unitId: 'a', kind: 'OTHER', name: 'A' }, { key });
    await server.pause();
    const [command, ready, live] = await Promise.all([
      register(),
      app.get('/health/ready'),
      app.get('/health/live'),
    ]);
    expect([command.status, command.body.code]).toEqual([503, 'UNAVAILABLE']);
    expect([ready.status, ready.body.store]).toEqual([503, { kind: 'eventstoredb', reachable: false }]);
    expect(live.status).toBe(200);
    await server.resume();
    const again = await until('an answer but 503', async () => {
      const answer = await register();
      return answer.status !== 503 && answer;
    });
    expect([again.status, (await register()).status]).toEqual([201, 200]);
    expect((await app.get('/api/events')).body.data).toHaveLength(1);
    await app.close();
    await server.close();
    process.env['EVENT_STORE'] = '';
    process.env['EVENTSTOREDB_URL'] = '';
  });
});

describe('a history moved from one store to the other', () => {
  let server: EsdbServer;
  let database: FreshDatabase;
  let home: string;

  beforeAll(async () => {
    server = await EsdbServer.start();
    database = await freshDatabase();
    home = await mkdtemp(join(tmpdir(), 'thidua-moved-'));
  });
  afterAll(async () => {
    await database.drop();
    await server.close();
    await rm(home, { recursive: true });
  });

  it('is served from there once its read models are: until then verify, rebuild, readiness and commands say so', async () => {
    const configOf = (kind: string) =>
      readConfig({
        EVENT_STORE: kind,
        EVENTSTOREDB_URL: server.url,
        DATABASE_URL: database.appUrl,
        DATABASE_OWNER_URL: database.ownerUrl,
        THIDUA_HOME: home,
      });
    /** Exit code and lines of a tool. */
    const told = async (
      tool: (config: Config, terminal: Terminal, name: undefined) => Promise<number>,
      kind: string,
    ): Promise<[number, string[]]> => {
      const lines: string[] = [];
      const terminal = { say: (line: string) => void lines.push(line), tell: () => undefined };
      return [await tool(configOf(kind), terminal, undefined), lines];
    };
    const verified = (kind: string): Promise<[number, string[]]> =>
      told((config, terminal) => verify(config, terminal, {}), kind);
    const serve = async (kind: string, work: (url: string, engine: Stores['engine']) => Promise<void>) => {
      const clock = new SystemClock();
      const stores = await openStores(
        configOf(kind),
        () => clock.now(),
        () => undefined,
      );
      const app = await createServer(application, stores, clock, new OpenPrincipals(), false);
      app.useLogger(false);
      await stores.engine.start();
      await app.listen(0, '127.0.0.1');
      try {
        await work(await app.getUrl(), stores.engine);
      } finally {
        await app.close();
        await stores.close();
      }
    };
    /** By name; of all but the index of events, whose keys are positions, which each store counts for itself. */
    const contentsOf = (lines: readonly string[]): readonly string[] =>
      lines
        .filter((line) => !line.startsWith('event:'))
        .map((line) => line.replace(/^(\w+):.*(content \w+).*$/, '$1 $2'));
    const register = (url: string, unitId: string): Promise<Answer> =>
      ask(url, 'POST', '/api/commands/RegisterUnit', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ unitId, kind: 'OTHER', name: `Đơn vị ${unitId.toUpperCase()}` }),
      });
    /** A rebuild hashes what was in service, so all must have come as far; the calendar is paused below. */
    const taking = projections.map(({ name }) => name).filter((name) => name !== 'calendar');
    await serve('postgres', async (url, engine) => {
      for (const unit of ['a', 'b']) expect((await register(url, unit)).status).toBe(201);
      expect(await engine.waitFor(taking, 2n, 20_000)).toBe(true);
      await engine.pause('calendar');
    });
    for (const [from, to] of [
      ['postgres', 'eventstoredb'],
      ['eventstoredb', 'postgres'],
    ] as const) {
      const [, built] = await told(rebuild, from);
      const hashes = contentsOf(built);
      expect((await told(copy, from))[0]).toBe(0);

      // Somebody starts, or asks, before the rebuild.
      const [code, faults] = await verified(to);
      expect(code).toBe(1);
      for (const [name] of built.map((line) => line.split(':')))
        expect(faults).toContainEqual(expect.stringMatching(new RegExp(`^read.${name}: .*of another log`)));
      await serve(to, async (url, engine) => {
        const asked = [ask(url, 'GET', '/api/units/a'), ask(url, 'GET', '/api/alarms'), register(url, 'c')];
        for (const { status, body } of await Promise.all(asked))
          expect([status, body.code]).toEqual([503, 'PROJECTION_STOPPED']);
        const ready = await ask(url, 'GET', '/health/ready');
        expect([ready.status, ready.body.status]).toEqual([503, 'not-ready']);
        for (const { status } of ready.body.projections) expect(status).toBe('diverged');
        const [, lines] = await told(rebuild, to);
        expect(contentsOf(lines)).toEqual(hashes);
        for (const line of lines) expect(line).toContain('(the one before was of another log)');
        const accepted = await register(url, from);
        expect(accepted.status).toBe(201);
        const position = BigInt(String(accepted.body.position).replace(/^\D*/, ''));
        expect(await engine.waitFor(taking, position, 20_000)).toBe(true);
      });
      expect(await verified(to)).toEqual([0, [expect.stringContaining('intact')]]);
    }
  });
});
