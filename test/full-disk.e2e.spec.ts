import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalPrincipals } from '../src/infrastructure/http/principals.js';
import type { OnSmallDisk } from './support/small-disk.js';
import { launchOnSmallDisk } from './support/small-disk.js';
import { heard, until } from './support/until.js';

/** Text that does not compress well. */
const quote = (): string => Array.from({ length: 50 }, () => randomUUID()).join(' ');

describe('a server whose disk is full', () => {
  let disk: OnSmallDisk;
  let token: string;
  let child: OnSmallDisk['child'];
  let output = '';
  let url: string;

  beforeAll(async () => {
    disk = await launchOnSmallDisk(['serve'], { DATABASE_RECOVERY_MS: '60000' });
    ({ child } = disk);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await said(/Serving on (http:\S+)/);
    url = /Serving on (http:\S+)/.exec(output)?.[1] ?? '';
    const principals = await LocalPrincipals.open(disk.home, true);
    token = await principals.issue({ id: 'van-hanh', roles: ['operator'], unitId: null }, '1h');
  });
  afterAll(async () => {
    const gone = heard(child, 'exit');
    child.kill('SIGTERM');
    await gone;
    await disk.close();
  });

  async function said(what: RegExp): Promise<void> {
    await until(`a line with ${what}`, () => {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}:\n${output}`);
      return what.test(output);
    });
  }

  const register = async (): Promise<number> => {
    const response = await fetch(`${url}/api/commands/RegisterUnit`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        authorization: `Bearer ${token}`,
      },
      // Larger than the room in the last pages of tables that have hardly any rows.
      body: JSON.stringify({
        unitId: randomUUID(),
        kind: 'OTHER',
        name: 'Đơn vị',
        evidence: Array.from({ length: 20 }, () => ({ source: randomUUID(), quote: quote() })),
      }),
    });
    return response.status;
  };
  const ready = async (): Promise<{ status: number; store: object }> => {
    const response = await fetch(`${url}/health/ready`);
    const { store } = (await response.json()) as { store: object };
    return { status: response.status, store };
  };
  const readyAs = (status: number): Promise<unknown> =>
    until(
      `readiness answers ${status}`,
      async () => {
        const answer = await ready();
        return answer.status === status && answer.store;
      },
      { every: 50 },
    );

  it('is not ready while commands are 503, lives, and is ready again by itself once there is room', async () => {
    await readyAs(200);
    expect(await register()).toBe(201);
    await disk.fill();
    expect(await readyAs(503)).toMatchObject({ kind: 'postgres', writable: false });
    expect(await register()).toBe(503);
    expect((await ready()).status).toBe(503);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await said(/no command can be taken: .*No space left/);
    await disk.free();
    expect(await readyAs(200)).toMatchObject({ writable: true });
    expect(await register()).toBe(201);
    await said(/commands are taken again/);
  });

  it('brings its database back once there is room, where that died meanwhile', async () => {
    const lock = join(disk.home, 'postgres/data/postmaster.pid');
    const pid = Number.parseInt(await readFile(lock, 'utf8'));
    await disk.fill();
    process.kill(pid, 'SIGKILL');
    await said(/could not be brought back: .*Trying again, and giving up in/);
    expect((await ready()).status).toBe(503);
    await disk.free();
    await said(/PostgreSQL is back/);
    await readyAs(200);
    expect(await register()).toBe(201);
  });
});
