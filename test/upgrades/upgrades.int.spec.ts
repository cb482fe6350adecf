import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { verifyStore } from '../../src/infrastructure/cli/verify.js';
import { startApp } from '../support/app.js';
import { restoredDatabase } from '../support/database.js';

const folder = import.meta.dirname;
const dumps = readdirSync(folder).filter((file) => file.endsWith('.sql.br'));

/**
 * Databases as earlier commits left them, with the facts of the demo as each recorded them (`record.sh`): the last with an entry in the
 * changelog before each migration, and the first with webhooks, issued papers and keys of programs.
 */
describe('a database of an earlier version', () => {
  it.each(dumps)('%s is brought up to date, read as before, written on and found intact', async (file) => {
    const dump = brotliDecompressSync(readFileSync(join(folder, file))).toString();
    const database = await restoredDatabase(dump);
    const app = await startApp(database);
    try {
      await app.caughtUp();
      const leader = async (asOf: string): Promise<unknown> =>
        (await app.get(`/api/clusters/ttcp-khoi-2/leadership?asOf=${asOf}`)).body.data.leader?.unitId;
      expect(await leader('2023-12-31')).toBe('thanh-tra-bo-cong-an');
      const election = { clusterId: 'ttcp-khoi-2', year: 2031, unitId: 'thanh-tra-bo-tu-phap' };
      await app.accept('ElectLeader', { ...election, evidence: [{ source: 'biên bản (giả định)' }] });
      expect([await leader('2024-06-30'), await leader('2031-06-30')]).toEqual([
        'thanh-tra-bo-tu-phap',
        'thanh-tra-bo-tu-phap',
      ]);
      await app.caughtUp();
      expect(await verifyStore(app.stores)).toEqual([]);
    } finally {
      await app.close();
      await database.drop();
    }
  });
});
