import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { boxes, kept, leftOut, PERSONS } from '../../src/infrastructure/backup/take.js';
import { backup, checkFile, restore, restoredOtherwise } from '../../src/infrastructure/cli/backups.js';
import { verify } from '../../src/infrastructure/cli/tools.js';
import type { Config } from '../../src/infrastructure/config.js';
import { readConfig } from '../../src/infrastructure/config.js';
import { EventStoreDbEventStore } from '../../src/infrastructure/event-store/eventstoredb-event-store.js';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import type { Transcribing } from '../../src/infrastructure/event-store/transcript.js';
import { openStores } from '../../src/infrastructure/stores.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { cast, cluster4, give, open } from '../support/ballots.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { asOwner } from '../support/database-files.js';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import { freshPrefix } from '../support/esdb/esdb-store.js';
import { Load } from '../support/load.js';
import { until } from '../support/until.js';

const digits = (token: string): number => Number(token.replace(/^.*\D/, ''));

it('every table of the record is in a backup, or it is said why not', async () => {
  const database = await freshDatabase();
  const tables = await asOwner<{ name: string }>(
    database,
    `select schemaname || '.' || tablename as name from pg_tables where schemaname in ('log', 'ballot')`,
  );
  await database.drop();
  expect(tables.map(({ name }) => name).sort()).toEqual(
    [...kept, ...boxes, PERSONS, ...Object.keys(leftOut)].sort(),
  );
});

describe.each(['postgres', 'eventstoredb'] as const)('a log in %s that came back from a backup', (kind) => {
  let server: EsdbServer;
  let folder: string;
  let identity: string;
  let app: TestApp;
  let back: TestApp;
  let database: FreshDatabase;
  let place: NodeJS.ProcessEnv;
  let load: Load;
  let file: string;
  let ballotId: string;
  let second: Awaited<ReturnType<typeof cast>>;
  let end: { commands: number; position: string };
  /** A checkpoint that was signed after the backup. */
  let lostNote: string;
  /** Exit code of the backup, and what it said. */
  let taken: [number, string];
  const before = { ...process.env };
  const said: string[] = [];
  const terminal = {
    say: (line: string) => void said.push(line),
    tell: (line: string) => void said.push(line),
  };
  const config = (of: NodeJS.ProcessEnv): Config => readConfig(of);
  const saidBy = async (work: Promise<number>): Promise<[number, string]> => {
    said.length = 0;
    return [await work, said.join('\n')];
  };
  /** Receipts as they were answered by the server that is lost. */
  const receipts = (): { key: string; position: string }[] =>
    [...load.acknowledged].map(([key, text]) => ({ key, ...(JSON.parse(text) as { position: string }) }));
  const opened = () =>
    openStores(
      config(place),
      () => new Date(),
      () => undefined,
    );
  const isKept = ({ position }: { position: string }): boolean => digits(position) <= digits(end.position);

  beforeAll(async () => {
    server = await EsdbServer.start();
    Object.assign(process.env, { EVENT_STORE: kind, EVENTSTOREDB_URL: server.url });
    folder = await mkdtemp(join(tmpdir(), 'thidua-backup-'));
    const secret = await generateHybridIdentity();
    identity = join(folder, 'identity');
    await writeFile(identity, `# created\n${secret}\n`);
    app = await startApp();
    await cluster4(app);
    const person = { unitId: 'ttcp', person: { name: 'Nguyễn Thị Ở Lại' }, position: 'Chánh Thanh tra' };
    await app.accept('RecordRepresentative', person);
    ballotId = await open(app, 'mo');
    const first = await cast(app, ballotId, 'lai-chau', 'lai-chau');
    second = await cast(app, ballotId, 'son-la', 'lai-chau');
    await app.accept('EndVoting', { ballotId });
    await give(app, ballotId, first.ballot);
    await app.stores.checkpoints.sign();
    load = new Load(8, await app.token({}), 2);
    await load.prepare(app.url);

    const stop = new AbortController();
    const loading = load.run(() => app.url, stop.signal);
    await until('receipts', () => load.acknowledged.size > 20);
    file = join(folder, 'one.thidua');
    const [code, told] = await saidBy(
      backup(config(app.env), terminal, file, [await identityToRecipient(secret)]),
    );
    taken = [code, told];
    const [, commands = '', position = ''] = /(\d+) receipts up to position (\S+),/.exec(told) ?? [];
    end = { commands: Number(commands), position };
    const soFar = load.acknowledged.size;
    await until('receipts after the backup', () => load.acknowledged.size > soFar + 20);
    stop.abort();
    await loading;
    lostNote = join(folder, 'lost.note');
    await writeFile(lostNote, (await app.stores.checkpoints.sign())!.note);

    database = await freshDatabase();
    place = {
      ...app.env,
      DATABASE_URL: database.appUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      THIDUA_HOME: join(folder, 'home'),
      EVENTSTOREDB_PREFIX: freshPrefix(),
    };
  });
  afterAll(async () => {
    await back.close();
    await app.close();
    await database.drop();
    await server.close();
    await rm(folder, { recursive: true });
    process.env['EVENT_STORE'] = before['EVENT_STORE'] ?? '';
    process.env['EVENTSTOREDB_URL'] = before['EVENTSTOREDB_URL'] ?? '';
  });

  it('was put into an empty place as a whole: until then no server starts there, and after that nothing is put over it', async () => {
    expect(taken).toEqual([0, expect.stringContaining('checked: all that was read back agrees')]);
    const Store: { prototype: Transcribing } =
      kind === 'postgres' ? PostgresEventStore : EventStoreDbEventStore;
    // oxlint-disable-next-line typescript/unbound-method -- put back below
    const { take } = Store.prototype;
    Store.prototype.take = async function (commands) {
      await take.call(this, commands.slice(0, 20));
      throw new Error('the power is out');
    };
    const broken = restore(config(place), terminal, file, identity);
    await expect(broken.finally(() => (Store.prototype.take = take))).rejects.toThrow('power');
    await expect(opened()).rejects.toThrow('the secret of its installation');
    const [code, told] = await saidBy(restore(config(place), terminal, file, identity));
    expect([code, told]).toEqual([0, expect.stringContaining('intact: every hash')]);
    expect(await saidBy(restore(config(place), terminal, file, identity))).toEqual([
      1,
      expect.stringContaining('a restore needs an empty one'),
    ]);
  });

  it('has every receipt up to the backup; those of later positions are known as lost, also once the log has passed them', async () => {
    back = await startApp(database, '', place);
    const all = receipts();
    const lost = all.filter((receipt) => !isKept(receipt));
    expect(lost.length).toBeGreaterThan(20);
    const there = new Set<string>();
    for await (const { receipt } of back.stores.events.transcript()) there.add(receipt.commandId);
    expect(there.size).toBe(end.commands + 1);
    expect(all.filter(({ key }) => there.has(key))).toEqual(all.filter(isKept));

    const ask = async (position: string) => {
      const { status, body } = await back.get('/api/clusters/c1', { 'min-position': position });
      return [status, body.code];
    };
    const known = kind === 'postgres' ? [200, undefined] : [400, 'POSITION_OF_ANOTHER_STORE'];
    expect(await ask(all.filter(isKept).at(-1)!.position)).toEqual(known);
    expect(await ask(lost[0]!.position)).toEqual([409, 'POSITION_LOST']);
    const { body } = await back.get(`/api/events?after=${lost[0]!.position}`);
    expect(body).toMatchObject({
      code: 'POSITION_LOST',
      keptUpTo: end.position,
      backupTakenAt: expect.any(String),
    });
    // What was lost is sent again, by the same keys, and then some.
    for (let i = 0; i < lost.length + 5; i++) {
      const unit = { unitId: `sau-${i}`, kind: 'OTHER', name: `Sau ${i}` };
      const { status } = await back.send('RegisterUnit', unit, { key: lost[i]?.key ?? randomUUID() });
      expect(status).toBe(201);
    }
    for (const { position } of lost) expect(await ask(position)).toEqual([409, 'POSITION_LOST']);
    const receipt = await back.accept('RegisterUnit', { unitId: 'cuoi', kind: 'OTHER', name: 'Cuối' });
    expect(receipt.body.position).toMatch(/^(esdb-)?r[0-9a-f]{8}-\d+$/);
    expect(await ask(receipt.body.position)).toEqual([200, undefined]);
    const page = (await back.get(`/api/events?after=${receipt.body.position}`)).body;
    expect(page.data).toEqual([]);
  });

  it('goes on with the ballot that was open, the names and the keys that it had', async () => {
    expect((await give(back, ballotId, second.ballot)).status).toBe(201);
    await back.accept('CloseBallot', { ballotId });
    const { data } = (await back.get(`/api/ballots/${ballotId}`)).body;
    expect(JSON.stringify(data.count ?? data)).toContain('lai-chau');
    expect((await back.get('/api/units/ttcp')).body.data).toMatchObject({});
    const names = await asOwner<{ name: string }>(database, 'select name from log.person');
    expect(names.map(({ name }) => name)).toEqual(['Nguyễn Thị Ở Lại']);
    const key = 'checkpoint.key';
    expect(await readFile(join(place['THIDUA_HOME']!, key), 'utf8')).toBe(
      await readFile(join(app.home, key), 'utf8'),
    );
  });

  it('knows a checkpoint of what was lost as lost, and not as a forgery', async () => {
    await back.stores.checkpoints.sign();
    const [code, told] = await saidBy(verify(config(place), terminal, { files: [lostNote] }));
    expect(told).toMatch(/lost, not changed: event .* tells of the restore from a backup that was taken .*Z/);
    expect(told).toContain(`what was recorded after ${end.position} is lost`);
    expect(code).toBe(5);
    expect((await saidBy(verify(config(place), terminal, {})))[0]).toBe(0);
  });

  it('is told by hand of a restore by other tools', async () => {
    const { position } = (await back.accept('RegisterUnit', { unitId: 'tay', kind: 'OTHER', name: 'Tay' }))
      .body;
    expect(await saidBy(restoredOtherwise(config(place), terminal, '2026-11-30T00:00:00.000Z'))).toEqual([
      0,
      expect.stringContaining(`what was recorded after ${position} is lost`),
    ]);
    const lost = position.replace(/\d+$/, String(digits(position) + 1));
    await back.stores.checkpoints.continuity.require();
    const { status, body } = await back.get('/api/clusters/c1', { 'min-position': lost });
    expect([status, body.code, body.keptUpTo]).toEqual([409, 'POSITION_LOST', position]);
  });

  it('is not taken from a file that is cut off, changed or for somebody else', async () => {
    const bytes = await readFile(file);
    const broken = join(folder, 'broken.thidua');
    const changed = Buffer.from(bytes);
    changed[bytes.length >> 1]! ^= 1;
    for (const wrong of [bytes.subarray(0, bytes.length >> 1), bytes.subarray(0, 60), changed]) {
      await writeFile(broken, wrong);
      expect(await saidBy(checkFile(terminal, broken, identity))).toEqual([
        1,
        expect.stringContaining(broken),
      ]);
    }
    expect((await saidBy(checkFile(terminal, file)))[1]).toContain('cannot be decrypted');

    const plain = join(folder, 'plain.thidua');
    expect((await saidBy(backup(config(app.env), terminal, plain, [])))[1]).toContain('not encrypted');
    const text = gunzipSync(await readFile(plain)).toString();
    // Neither keys nor ballots, where anybody could read them.
    expect(text).not.toMatch(/PRIVATE KEY|ballot\.content/);
    const lines = text.split('\n');
    for (const other of [text.replace('Lai Châu', 'Lai Chau'), lines.toSpliced(30, 1).join('\n')]) {
      await writeFile(broken, gzipSync(other));
      expect((await saidBy(checkFile(terminal, broken)))[1]).toContain('is not what was written');
    }
  });
});
