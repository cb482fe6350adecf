import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, statfs } from 'node:fs/promises';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedPostgres } from '../../src/infrastructure/postgres/embedded-postgres.js';

declare global {
  var testPostgres: { readonly server: EmbeddedPostgres; readonly cleaner: ChildProcess } | undefined;
}

/** Ends the server and removes its folder when its input ends, which also happens when the run is killed. */
const cleaning = 'cat; kill -INT $(head -n 1 "$0/postgres/data/postmaster.pid"); rm -rf "$0"';

/** A folder in memory if there is enough room: the database of a test is 300 files, which are slow to make on a disk. */
async function cheapest(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => null);
  return memory && memory.bavail * memory.bsize > 4e9 ? '/dev/shm' : tmpdir();
}

/** Starts one server for all specs, unless `TEST_POSTGRES_URL` names one; its data need not survive the run. */
export default async function globalSetup(): Promise<void> {
  if (process.env['TEST_POSTGRES_URL'] !== undefined) return;
  const home = await mkdtemp(join(await cheapest(), 'thidua-test-'));
  const cleaner = spawn('sh', ['-c', cleaning, home], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Jest transforms this file, but not what it imports.
  register('./typescript-hooks.mjs', import.meta.url);
  const { startEmbeddedPostgres } = await import('../../src/infrastructure/postgres/embedded-postgres.js');
  const server = await startEmbeddedPostgres({
    home,
    log: () => {},
    settings: {
      fsync: 'off',
      full_page_writes: 'off',
      wal_level: 'minimal',
      max_wal_senders: '0',
      autovacuum: 'off',
      scram_iterations: '1',
      shared_buffers: '128MB',
      max_wal_size: '128MB',
      max_connections: '500',
    },
  });
  globalThis.testPostgres = { server, cleaner };
  process.env['TEST_POSTGRES_URL'] = server.ownerUrl;
}
