import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Gateway } from '../../src/application/gateway.js';
import { verifyStore } from '../../src/infrastructure/cli/verify.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

describe('verify', () => {
  let app: TestApp;
  let owner: Client;

  beforeAll(async () => {
    app = await startApp();
    const { position } = await recordFacts(app.app.get(Gateway), () => undefined);
    await app.get('/api/overview', { 'min-position': String(position) });
    owner = new Client({ connectionString: app.database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await app.close();
  });

  const faults = (): Promise<string[]> => verifyStore(app.stores, () => undefined);
  /** As somebody would who owns the database and takes the triggers away. */
  const tamper = (sql: string): Promise<unknown> =>
    owner.query(`alter table log.event disable trigger user; ${sql}`);

  it('finds nothing wrong with a store that nobody touched', async () => {
    expect(await faults()).toEqual([]);
  });

  it('S-22 names the table and the row of an edited read model, and a rebuild restores it', async () => {
    await tamper(`update read.cluster set state = jsonb_set(state, '{offices,appointments,0,unitId}', '"khac"')
                  where key = 'ttcp-cum-4'`);
    await tamper(`delete from read.unit where key = 'bao-thanh-tra'`);
    const found = await faults();
    expect(found).toEqual([
      expect.stringContaining('read.unit, row bao-thanh-tra: is missing'),
      expect.stringContaining('read.cluster, row ttcp-cum-4: differs from its events'),
    ]);
    for (const name of ['unit', 'cluster']) await app.stores.engine.rebuild(name);
    expect(await faults()).toEqual([]);
  });

  it('S-22 names the first event that is missing, and an event that was changed', async () => {
    const { rows } = await owner.query<{ position: string; id: string }>(
      `select position, id from log.event where stream = 'cluster-ttcp-cum-4' order by position`,
    );
    await tamper(`update log.event set data = '{"clusterId":"ttcp-cum-4"}' where id = '${rows[0]!.id}'`);
    expect((await faults())[0]).toContain(`event ${rows[0]!.id}`);
    await tamper(`delete from log.event where id = '${rows[1]!.id}'`);
    const found = await faults();
    expect(found).toContainEqual(`events ${rows[1]!.position} to ${rows[1]!.position} are missing`);
    expect(found).toContainEqual(expect.stringContaining(`${rows[2]!.id} (`));
  });
});
