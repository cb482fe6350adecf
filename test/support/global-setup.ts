import { mkdtemp } from 'node:fs/promises';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedPostgres } from '../../src/infrastructure/postgres/embedded-postgres.js';

declare global {
  var testPostgres: { readonly home: string; readonly server: EmbeddedPostgres } | undefined;
}

/** Starts one server for all specs, unless `TEST_POSTGRES_URL` names one; its data need not survive the run. */
export default async function globalSetup(): Promise<void> {
  if (process.env['TEST_POSTGRES_URL'] !== undefined) return;
  // Jest transforms this file, but not what it imports.
  register('./typescript-hooks.mjs', import.meta.url);
  const { startEmbeddedPostgres } = await import('../../src/infrastructure/postgres/embedded-postgres.js');
  const home = await mkdtemp(join(tmpdir(), 'thidua-test-'));
  const server = await startEmbeddedPostgres({
    home,
    log: () => {},
    settings: { fsync: 'off', shared_buffers: '128MB', max_connections: '200' },
  });
  globalThis.testPostgres = { home, server };
  process.env['TEST_POSTGRES_URL'] = server.ownerUrl;
}
