import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { EmbeddedPostgres } from '../../src/infrastructure/postgres/embedded-postgres.js';
import { startEmbeddedPostgres } from '../../src/infrastructure/postgres/embedded-postgres.js';
import { spawnProgram } from '../../src/infrastructure/postgres/postgres-binaries.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { heard, until } from '../support/until.js';

const run = promisify(execFile);
const cheap = { fsync: 'off', autovacuum: 'off', max_connections: '100', shared_buffers: '32MB' };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ask<R>(url: string, sql: string): Promise<R[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return await client.query(sql).then(
    async ({ rows }) => {
      await client.end();
      return rows as R[];
    },
    async (error: unknown) => {
      await client.end();
      throw error;
    },
  );
}

const at = (url: string, port: number): string => Object.assign(new URL(url), { port: String(port) }).href;

describe('a streaming replica, from which questions are answered', () => {
  let home: string;
  let primary: EmbeddedPostgres;
  let port: number;
  let stopReplica: () => Promise<void>;
  let app: TestApp;
  const onReplica = <R>(sql: string): Promise<R[]> => ask<R>(at(primary.ownerUrl, port), sql);

  async function startReplica(): Promise<void> {
    const settings = {
      ...cheap,
      port: String(port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const data = join(home, 'replica/data');
    const server = await spawnProgram('postgres', args, {
      home: join(home, 'replica'),
      data,
      stdio: 'ignore',
    });
    const gone = heard(server, 'exit');
    stopReplica = async () => {
      server.kill('SIGINT');
      await gone;
    };
    await until('the replica answers', () =>
      onReplica('select').then(
        () => true,
        () => false,
      ),
    );
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-replica-'));
    const settings = { ...cheap, wal_level: 'replica', max_wal_senders: '3' };
    primary = await startEmbeddedPostgres({ home, log: () => undefined, settings });
    port = await freePort();
    // What pg_basebackup does, which the embedded binaries lack.
    const backup = new Client({ connectionString: primary.ownerUrl });
    await backup.connect();
    await backup.query(`select pg_backup_start('replica', true)`);
    const [from, data] = [join(home, 'postgres/data'), join(home, 'replica/data')];
    await mkdir(join(home, 'replica'));
    await run('cp', ['-a', from, data]);
    const { rows } = await backup.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await backup.end();
    await rm(join(data, 'postmaster.pid'));
    const { uid, gid } = await stat(data);
    const { hostname, port: main, username, password } = new URL(primary.ownerUrl);
    const conninfo = `host=${hostname} port=${main} user=${username} password=${password}`;
    for (const [name, text] of [
      ['backup_label', rows[0]?.labelfile ?? ''],
      ['standby.signal', ''],
      ['postgresql.auto.conf', `primary_conninfo = '${conninfo}'\n`],
    ] as const) {
      await writeFile(join(data, name), text);
      if (process.getuid?.() === 0) await run('chown', [`${uid}:${gid}`, join(data, name)]);
    }
    const database = { ...primary, drop: () => Promise.resolve() };
    app = await startApp(database, '', { READ_REPLICA_URL: at(primary.appUrl, port) });
    const isSaid = (what: string) => async () => (await app.get('/health/ready', {})).body.replica === what;
    await until('it is missed', isSaid('away'));
    await startReplica();
    await until('it is found', isSaid('live'));
  });
  afterAll(async () => {
    await app.close();
    await stopReplica();
    await primary.stop();
    await rm(home, { recursive: true, force: true });
  });

  const register = async (unitId: string): Promise<string> =>
    (await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` })).body.position;
  const unit = (unitId: string, headers?: Record<string, string>, more = '') =>
    app.get(`/api/units/${unitId}${more}`, headers);
  const replay = async (what: 'pause' | 'resume'): Promise<void> => {
    await onReplica(`select pg_wal_replay_${what}()`);
    const state = what === 'pause' ? 'paused' : 'not paused';
    await until(`replay is ${state}`, async () => {
      const [row] = await onReplica<{ state: string }>('select pg_get_wal_replay_pause_state() as state');
      return row?.state === state;
    });
  };

  it('is waited for, tells how far it is itself, and is asked anew when it has more', async () => {
    const first = await register('mot');
    const { status, body } = await unit('mot');
    expect([status, body.meta]).toEqual([
      200,
      expect.objectContaining({ position: first, lagEvents: 0, stale: false }),
    ]);
    const before = await fetch(`${app.url}/api/units/mot`);
    const etag = before.headers.get('etag') ?? '';
    await before.body?.cancel();

    await replay('pause');
    const second = await register('hai');
    const known = await fetch(`${app.url}/api/units/mot`);
    expect((await known.json()).meta).toMatchObject({ position: first, lagEvents: 1, stale: true });
    const strict = { 'min-position': second, prefer: 'wait=1, handling=strict' };
    expect((await unit('hai', strict)).body).toMatchObject({
      code: 'STALE',
      minPosition: second,
      position: first,
    });
    expect((await unit('hai', { 'min-position': second, prefer: 'wait=1' })).status).toBe(404);
    // What was known then is complete, from the log itself where the replica lacks some of it.
    expect((await unit('hai', {}, `?knownAt=${second}`)).body.data.name).toBe('Thanh tra hai');

    const waiting = unit('hai', { 'min-position': second, prefer: 'wait=20, handling=strict' });
    await replay('resume');
    expect((await waiting).body).toMatchObject({
      data: { name: 'Thanh tra hai' },
      meta: { position: second, stale: false },
    });
    const again = await fetch(`${app.url}/api/units/mot`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(200);
    const same = await fetch(`${app.url}/api/units/mot`, {
      headers: { 'if-none-match': again.headers.get('etag') ?? '' },
    });
    expect([same.status, (await app.get('/health/ready', {})).body.replica]).toEqual([304, 'live']);
    await again.body?.cancel();
  });

  it('is only read: whoever is given names of persons leaves a trace in the log', async () => {
    const person = { unitId: 'mot', person: { name: 'Nguyễn Văn A' }, from: '2024-01-01' };
    await app.accept('RecordRepresentative', person);
    const headers = { authorization: `Bearer ${await app.token({})}`, 'min-position': await register('ba') };
    expect(JSON.stringify((await unit('mot', headers)).body)).toContain('Nguyễn Văn A');
    const { events } = app.stores;
    const traces = (await events.readAll({ after: 0n, limit: 100 })).filter(
      ({ type }) => type === 'SensitiveRead',
    );
    expect(traces).toHaveLength(1);
  });

  const figure = async (): Promise<string | undefined> =>
    /^thidua_replica_away (.*)$/m.exec((await app.get('/metrics', {})).body)?.[1];

  it('may be away: questions are put off, commands are taken, health says so, and it comes back', async () => {
    await stopReplica();
    await until('it is missed', async () => (await app.get('/health/ready', {})).body.replica === 'away');
    const position = await register('bon');
    expect([(await unit('mot')).status, (await app.get('/health/ready', {})).body.status]).toEqual([
      503,
      'degraded',
    ]);
    expect(await figure()).toBe('1');
    await startReplica();
    await until('it is back', async () => (await app.get('/health/ready', {})).body.replica === 'live');
    expect((await unit('bon', { 'min-position': position })).body.meta).toMatchObject({ stale: false });
    expect(await figure()).toBe('0');
  });

  it('is one: a server that follows no other is refused at the start', async () => {
    await expect(
      startApp({ ...primary, drop: () => Promise.resolve() }, '', { READ_REPLICA_URL: primary.appUrl }),
    ).rejects.toThrow('no replica');
  });
});
