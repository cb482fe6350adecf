import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import { isOfOneEvent } from '../../src/infrastructure/watch/watched-rows.js';
import { Watch } from '../../src/infrastructure/watch/watch.js';
import type { WatchSeen } from '../../src/infrastructure/watch/watch-table.js';
import { watchSeen } from '../../src/infrastructure/watch/watch-table.js';
import { eventProjection } from '../../src/projections/events.js';
import { projections } from '../../src/projections/index.js';
import type { Projection } from '../../src/projections/projection.js';
import { registryEventProjection } from '../../src/projections/registry-events.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { figures } from '../support/ask.js';

const seen = async (app: TestApp): Promise<WatchSeen> =>
  await watchSeen(app.stores.database, await app.stores.engine.status());

/** Finishes the present round, or more of them, and gives what was found. */
async function found(app: TestApp, rounds = 1): Promise<string[]> {
  const until = (await seen(app)).rounds + rounds;
  for (let slices = 0; (await seen(app)).rounds < until; slices++) {
    expect(await app.app.get(Watch).slice()).toBe(true);
    expect(slices).toBeLessThan(1_000);
  }
  return (await seen(app)).found.map(({ what }) => what);
}

/** Records what makes rows of all kinds; over the wire a few will do, as the rows are made by the same code. */
async function recorded(app: TestApp, kind: string): Promise<void> {
  if (kind === 'postgres') await recordFacts(app.app.get(Batches), () => undefined);
  else
    for (let i = 0; i < 40; i++)
      await app.accept('RegisterUnit', { unitId: `u${i}`, kind: 'OTHER', name: `Đơn vị ${i}` });
}

describe.each(['postgres', 'eventstoredb'] as const)('the watch over a log in %s', (kind) => {
  let app: TestApp;
  const before = process.env['EVENT_STORE'] ?? '';

  beforeAll(async () => {
    process.env['EVENT_STORE'] = kind;
    app = await startApp();
  });
  afterAll(async () => {
    await app.close();
    process.env['EVENT_STORE'] = before;
  });

  it('finds nothing where nothing is wrong, whatever is recorded meanwhile', async () => {
    const load = { isOver: false };
    const recording = recorded(app, kind).finally(() => (load.isOver = true));
    let rounds = 0;
    while (!load.isOver) {
      expect(await found(app)).toEqual([]);
      rounds++;
    }
    await recording;
    await app.post('/api/checkpoints');
    expect(await found(app)).toEqual([]);
    expect(rounds).toBeGreaterThan(0);
    const ready = await app.get('/health/ready', {});
    expect(ready.body.watch).toEqual({
      status: 'off',
      rounds: rounds + 1,
      lastRoundEnded: expect.any(String),
      found: 0,
    });
    expect(app.stores.checkpoints.continuity.doubtFrom).toBeNull();
  });

  it('goes on where it was after a restart, and in one process only', async () => {
    const watch = app.app.get(Watch);
    for (let i = 0; i < 5; i++) await watch.slice();
    const there = await startApp(app.database);
    try {
      expect(await there.app.get(Watch).slice()).toBe(false);
      const at = await seen(app);
      expect([at.stage, at.model, at.after]).not.toEqual(['log', null, '0']);
      await app.app.get(Watch).onModuleDestroy();
      await app.stores.database.query('UPDATE read.watch SET lease_until = now()');
      expect(await seen(there)).toMatchObject({ stage: at.stage, model: at.model, after: at.after });
      expect(await there.app.get(Watch).slice()).toBe(true);
      expect(await watch.slice()).toBe(false);
      const { rounds } = at;
      expect(await found(there)).toEqual([]);
      expect((await seen(app)).rounds).toBe(rounds + 1);
    } finally {
      await app.stores.database.query('UPDATE read.watch SET holder = NULL');
      await there.close();
    }
  });
});

describe('the watch', () => {
  let app: TestApp;
  let owner: Client;
  let login: Client;

  beforeAll(async () => {
    app = await startApp();
    await recordFacts(app.app.get(Batches), () => undefined);
    for (let i = 0; i < 4; i++) {
      await app.accept('RegisterUnit', { unitId: `u${i}`, kind: 'OTHER', name: `Đơn vị ${i}` });
      await app.post('/api/checkpoints');
    }
    await app.caughtUp();
    owner = new Client({ connectionString: app.database.ownerUrl });
    login = new Client({ connectionString: app.database.appUrl, options: '-c role=thidua_app' });
    for (const client of [owner, login]) await client.connect();
    for (const table of ['event', 'receipt', 'checkpoint'])
      await owner.query(`alter table log.${table} disable trigger user`);
  });
  afterAll(async () => {
    for (const client of [owner, login]) await client.end();
    await app.close();
  });

  /** Changes a row, removes another and adds one; gives what is to be found. */
  const tamper = async (projection: Projection): Promise<string[]> => {
    const { name } = projection;
    const { rows } = await login.query<{ key: string }>(`select key from read.${name} order by key limit 2`);
    const [first, second] = rows.map(({ key }) => key);
    if (first === undefined || second === undefined) return [];
    await login.query(`update read.${name} set state = '{"khác":1}' where key = $1`, [first]);
    await login.query(
      `insert into read.${name} select key || 'x', state, 1 from read.${name} where key = $1`,
      [first],
    );
    await login.query(`delete from read.${name} where key = $1`, [second]);
    const restores = `“thidua rebuild ${name}” restores it`;
    return [
      `read.${name}, row ${first}: differs from its events in state; ${restores}`,
      // What is gone and what is too many makes the same number of rows of one event.
      `read.${name}, row ${second}: is missing; ${restores}`,
      ...(isOfOneEvent(projection) ? [] : [`read.${name}, row ${first}x: no event accounts for it`]),
    ];
  };

  /** Others are folded through these. */
  const foldedThrough: readonly Projection[] = [registryEventProjection, eventProjection];

  it('finds in every read model a row that differs, one that is gone, and one too many, until it is built anew', async () => {
    const expected: string[] = [];
    for (const projection of projections)
      if (!foldedThrough.includes(projection)) expected.push(...(await tamper(projection)));
    expect(expected.length).toBeGreaterThan(30);
    const faults = await found(app);
    expect(faults.toSorted()).toEqual(expected.toSorted());
    expect((await app.get('/health/ready', {})).body).toMatchObject({
      status: 'degraded',
      watch: { found: expected.length },
    });
    const told = (await app.get('/api/watch', {})).body.data;
    expect(told.doubt).toBeNull();
    expect(told.found.map(({ what }: { what: string }) => what).toSorted()).toEqual(expected.toSorted());
    expect(told.found).toContainEqual({
      projection: 'cluster',
      row: { key: expect.any(String), fault: 'other', columns: 'state' },
      what: expect.stringMatching(/^read\.cluster, row /),
    });
    expect((await figures(app)).get('thidua_watch_found{part="unit"}')).toBe(3);
    await app.stores.engine.rebuild('unit');
    expect((await figures(app)).get('thidua_watch_found{part="unit"}')).toBe(0);
    for (const { name } of projections) await app.stores.engine.rebuild(name);
    expect(await found(app)).toEqual([]);
    for (const projection of foldedThrough) {
      const [differs = '', missing = ''] = await tamper(projection);
      expect(await found(app)).toEqual(expect.arrayContaining([differs, missing]));
      await app.stores.engine.rebuild(projection.name);
    }
    await login.query(`insert into read.event select 'x', state, 1 from read.event limit 1`);
    await login.query('create or replace view read.award as select * from read.award_g2 where position < 10');
    expect(await found(app)).toEqual([
      'read.event: no event accounts for 1 of its rows; “thidua rebuild event” removes them',
      'read.award does not show its table as it is; “thidua rebuild award” restores it',
    ]);
    for (const name of ['event', 'award']) await app.stores.engine.rebuild(name);
    expect(await found(app)).toEqual([]);
  });

  /** What is found while a statement holds; the table is then put back as it was. */
  const changing = async (table: string, statement: string): Promise<string[]> => {
    const columns =
      (
        await owner.query<{ columns: string }>(
          `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
           where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
          [table],
        )
      ).rows[0]?.columns ?? '';
    await owner.query(`create table public.kept as select ${columns} from ${table}`);
    try {
      expect((await owner.query(statement)).rowCount).toBeGreaterThan(0);
      return await found(app);
    } finally {
      await owner.query(
        `delete from ${table}; insert into ${table} (${columns}) overriding system value select ${columns} from public.kept;
         drop table public.kept`,
      );
    }
  };

  const resolve = async (): Promise<void> => {
    const { inDoubtFrom } = (await app.get('/health/ready')).body.history;
    const evidence = [{ source: 'biên bản' }];
    await app.accept('ResolveDoubt', { inDoubtFrom, reason: 'đã xem xét', evidence });
    await app.caughtUp();
    expect(app.stores.checkpoints.continuity.doubtFrom).toBeNull();
  };

  it('puts the history in doubt for a receipt that is another, or gone, and a checkpoint that is not what was signed', async () => {
    const { continuity } = app.stores.checkpoints;
    const of = `where code is null and sequence = (select max(sequence) from log.receipt where command = 'RegisterUnit')`;
    const other = `update log.receipt set revision = revision + 1 ${of}`;
    expect(await changing('log.receipt', other)).toEqual([
      expect.stringMatching(
        /^the receipt of RegisterUnit .*: place or time are not those of its last event$/,
      ),
    ]);
    expect(continuity.doubtFrom).not.toBeNull();
    // Though it is as it was.
    expect(await found(app)).toEqual([]);
    expect(continuity.doubtFrom).not.toBeNull();
    await resolve();
    // It was looked into, and is no news.
    expect(await changing('log.receipt', other)).toEqual([]);
    expect(await changing('log.receipt', `delete from log.receipt ${of}`)).toEqual([
      expect.stringMatching(/no receipt of a command accounts for it$/),
    ]);
    const oldest = (await app.stores.checkpoints.list(100)).at(-1);
    const first = `where size = ${oldest?.size}`;
    expect(
      await changing('log.checkpoint', `update log.checkpoint set root = sha256(root) ${first}`),
    ).toEqual([`the checkpoint of ${oldest?.size} events is not what was signed`]);
    await resolve();
    expect(await found(app)).toEqual([]);
  });

  it('puts the history in doubt at once where an event is not what was read', async () => {
    await app.stores.engine.stop();
    expect(app.stores.checkpoints.continuity.doubtFrom).toBeNull();
    const name = `data = replace(data::text, 'Đơn vị 2', 'Đơn vị khác')::json`;
    await changing('log.event', `update log.event set ${name} where data::text like '%Đơn vị 2%'`);
    expect(app.stores.checkpoints.continuity.doubtFrom).not.toBeNull();
  });
});
