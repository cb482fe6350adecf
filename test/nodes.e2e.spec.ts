import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FreshDatabase } from './support/database.js';
import { freshDatabase } from './support/database.js';
import { Load } from './support/load.js';
import { runToEnd, serve } from './support/process.js';
import type { Served } from './support/process.js';
import { until } from './support/until.js';

interface Status {
  readonly holder: string | null;
  readonly lagEvents: number;
}

/** KILLS=20 for a longer look. */
const kills = Number(process.env['KILLS'] ?? 2);

describe(`three processes on one database, the one that runs most projections killed ${kills} times under load`, () => {
  let home: string;
  let database: FreshDatabase;
  let env: NodeJS.ProcessEnv;
  let nodes: Served[] = [];
  const load = new Load(3, null, 15);

  const start = async (): Promise<void> => void nodes.push(await serve(home, env));
  let asked = 0;
  /** One after the other. */
  const any = (): Served => nodes[asked++ % nodes.length]!;

  const statuses = async (node: Served): Promise<Status[]> => {
    const { data } = (await (await fetch(`${node.url}/api/projections`)).json()) as { data: Status[] };
    return data;
  };

  /** The process that runs most projections, once every projection is run by a process that lives. */
  const holder = async (): Promise<Served> => {
    const found = async (): Promise<Served | null | undefined> => {
      const pids = (await statuses(any())).map((status) => Number(status.holder?.split('/')[1]));
      const held = nodes.map(({ pid }) => pids.filter((other) => other === pid).length);
      const isComplete = held.reduce((sum, n) => sum + n, 0) === pids.length;
      return isComplete ? nodes[held.indexOf(Math.max(...held))] : null;
    };
    return await until('every projection is run by a process that lives', found, { every: 50 });
  };

  const followed = async (): Promise<void> => {
    const lag = async (): Promise<boolean> => (await statuses(any())).some(({ lagEvents }) => lagEvents > 0);
    await until('the projections have followed', async () => !(await lag()), { every: 50 });
  };

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-nodes-'));
    database = await freshDatabase();
    const { appUrl, ownerUrl } = database;
    env = { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, PROJECTION_LEASE_MS: '500' };
    await start();
    await load.prepare(any().url);
    await Promise.all([start(), start()]);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.kill('SIGKILL')));
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  it('take over from each other, lose nothing, and keep read models that equal a fold from zero', async () => {
    const stop = new AbortController();
    const loading = load.run(() => any().url, stop.signal);
    const killed = new Set<number>();
    for (let kill = 0; kill < kills; kill++) {
      const victim = await holder();
      const before = load.acknowledged.size;
      await until('five more answers', () => load.acknowledged.size >= before + 5);
      nodes = nodes.filter((node) => node !== victim);
      await victim.kill('SIGKILL');
      killed.add(victim.pid);
      await Promise.all([start(), holder()]);
    }
    stop.abort();
    await loading;
    await followed();
    const faults = await load.faults(any().url);
    await Promise.all(nodes.map((node) => node.kill('SIGTERM')));
    nodes = [];
    expect(killed.size).toBe(kills);
    expect(faults).toEqual({ lost: [], twice: [] });
    const verified = await runToEnd(home, ['verify'], env);
    expect(verified).toMatchObject({ code: 0, output: expect.stringContaining('intact') });
  }, 280_000);
});
