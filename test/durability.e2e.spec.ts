import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../src/domain/ground/event.js';
import { LocalPrincipals } from '../src/infrastructure/http/principals.js';
import { Load } from './support/load.js';
import { launch, runToEnd, serve } from './support/process.js';
import { sleep } from '../src/application/waiting.js';
import { heard, until } from './support/until.js';

/** Lives; KILLS=50 for a longer look. */
const kills = Number(process.env['KILLS'] ?? 3);

const auditor: Actor = { id: 'auditor', roles: ['auditor'], unitId: null };

describe(`the program, killed ${kills} times under load`, () => {
  let home: string;
  let load: Load;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-durability-'));
    const principals = await LocalPrincipals.open(home, true);
    load = new Load(24, await principals.issue({ id: 'load', roles: ['operator'], unitId: null }, '1h'));
    const first = await serve(home);
    await load.prepare(first.url);
    await first.kill('SIGTERM');
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  it('loses nothing that it acknowledged, stores nothing twice, and its read models equal its events', async () => {
    for (let life = 0; life < kills; life++) {
      const server = await serve(home);
      const stop = new AbortController();
      const loading = load.run(() => server.url, stop.signal);
      // Each life a little longer than the one before.
      await sleep(20 + (300 * life) / kills);
      // A busy machine may answer nobody in that time; a life in which nothing was acknowledged shows nothing.
      await until('an answer in this life', () => load.acknowledged.size > life + 1);
      stop.abort();
      await server.kill('SIGKILL');
      await loading;
    }
    const server = await serve(home);
    const faults = await load.faults(server.url);
    await server.kill('SIGTERM');

    expect(load.acknowledged.size).toBeGreaterThan(kills);
    expect(faults).toEqual({ lost: [], twice: [] });
    const verified = await runToEnd(home, ['verify']);
    expect(verified).toMatchObject({ code: 0, output: expect.stringContaining('intact') });
  }, 280_000);

  it('stops soon: also after the log was read as it is stored, while somebody waits for what is not there, and where a request has not come or not all of it', async () => {
    const server = await serve(home);
    const token = await (await LocalPrincipals.open(home, true)).issue(auditor, '1h');
    const headers = { Authorization: `Bearer ${token}` };
    const feed = await fetch(`${server.url}/api/feed`, { headers });
    expect((await feed.text()).split('\n').length).toBeGreaterThan(kills);
    const later = { 'Min-Position': '999999', Prefer: 'wait=60' };
    const waiting = fetch(`${server.url}/api/clusters`, { headers: { ...headers, ...later } });
    const part = 'POST /api/batches HTTP/1.1\r\nHost: localhost\r\n';
    const more = 'Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{"dryRun"';
    const cut = ['', part, part + more].map(async (sent) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.write(sent);
      await heard(socket, 'close');
    });
    await sleep(300);
    await server.kill('SIGTERM');
    expect(await (await waiting).json()).toMatchObject({ meta: { stale: true } });
    await Promise.all(cut);
  });

  it('takes its database server with it where a tool is stopped with Ctrl-C', async () => {
    const server = join(home, 'postgres/data/postmaster.pid');
    const tool = launch(home, ['rebuild']);
    const gone = heard(tool, 'exit');
    await until('its database server starts', () => existsSync(server) || tool.exitCode !== null);
    tool.kill('SIGINT');
    await gone;
    expect(existsSync(server)).toBe(false);
  });

  it('writes nothing that signs anybody in, and ends with 4, for a supervisor to see, where it is not sure to have its folder any more', async () => {
    const server = launch(home, ['serve']);
    let output = '';
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const gone = heard(server, 'exit');
    // What is not a screen may be a log.
    const told = 'sign-in prints a link';
    await until('it serves and says how to sign in', () => output.includes(told) || server.exitCode !== null);
    expect(output).toContain(told);
    expect(output).not.toMatch(/ey[\w-]+\.ey/);
    await rm(join(home, 'postgres/lock'));
    expect(await gone).toEqual([4, null]);
    expect(output).toMatch(/The embedded PostgreSQL in .* is lost: .* may be in use by another process/);
    // Whoever comes next takes the database server over, and stops it in the end.
    await (await serve(home)).kill('SIGTERM');
    expect(existsSync(join(home, 'postgres/data/postmaster.pid'))).toBe(false);
  });
});
