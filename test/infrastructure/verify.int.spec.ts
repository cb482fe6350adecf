import { randomUUID } from 'node:crypto';
import {
  appendFile,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { check } from '../../docs/verify-proof.mjs';
import { DataSource } from 'typeorm';
import type { EventStore } from '../../src/application/event-store.js';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import type { Recorded } from '../../src/domain/ground/event.js';
import type { Terminal } from '../../src/infrastructure/cli/run.js';
import { checkpoint, rotateKey, verify } from '../../src/infrastructure/cli/tools.js';
import { verifyStore } from '../../src/infrastructure/cli/verify.js';
import { ConfigError, readConfig } from '../../src/infrastructure/config.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import { hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import { appDataSourceOptions } from '../../src/infrastructure/postgres/database.js';
import type { Digesting } from '../../src/infrastructure/event-store/log-digest.js';
import { TimeOrder } from '../../src/infrastructure/event-store/time-order.js';
import { RunningDigest } from '../../src/infrastructure/event-store/log-digest.js';
import type { Checkpoint } from '../../src/infrastructure/proofs/checkpoint-table.js';
import { Checkpoints } from '../../src/infrastructure/proofs/checkpoints.js';
import { isSignedBy, parseNote, SigningKey } from '../../src/infrastructure/proofs/signed-note.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { recorded } from '../support/given.js';
import { inTime } from '../support/until.js';

/** Ranges so short that there are many, read here. */
const parallel = { threads: 0, step: 50 };

describe('verify', () => {
  let app: TestApp;
  let owner: Client;

  beforeAll(async () => {
    app = await startApp();
    const { position } = await recordFacts(app.app.get(Batches), () => undefined);
    await app.get('/api/overview', { 'min-position': String(position) });
    owner = new Client({ connectionString: app.database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await app.close();
  });

  /** But for what read models and receipts say of it. */
  const ofTheLog = (found: readonly string[]): string[] =>
    found.filter((fault) => !/^(read\.|the receipt)/.test(fault));
  const faults = (...notes: string[]): Promise<string[]> => verifyStore(app.stores, { notes, parallel });
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

  /** As somebody would who owns the database and recomputes the hashes too. */
  const rewriteLast = async (sql: string): Promise<void> => {
    await tamper(`create table log.before as select * from log.event; ${sql}`);
    const [event] = await app.stores.events.readAll({ after: (await head()) - 1n, limit: 1 });
    await tamper(`update log.event set hash = '\\x${hashOf(event!)}' where id = '${event!.id}'`);
  };
  const head = async (): Promise<bigint> => (await app.stores.events.head()).position;
  const restore = (): Promise<unknown> =>
    tamper(`delete from log.event; insert into log.event select * from log.before; drop table log.before`);

  it('finds by a signed checkpoint that the end was cut off, or rewritten with new hashes, which no hash in the log tells', async () => {
    const signed = await app.stores.checkpoints.sign();
    const { size, note } = signed!;
    expect(await faults(note)).toEqual([]);
    // A look of theirs at a log that is not the one they know would stop the read models for good.
    await app.stores.engine.stop();
    await rewriteLast(
      `update log.event set data = '{"unitId":"khac"}' where position = (select max(position) from log.event)`,
    );
    const changed = `the first ${size} events are not those of their signed checkpoint`;
    const found = await faults(note);
    expect(ofTheLog(found)).toEqual([changed, changed]);
    await restore();
    await tamper(`create table log.before as select * from log.event;
                  delete from log.event where position > (select max(position) - 2 from log.event)`);
    const shorter = `a checkpoint of ${size} events was signed; the log has ${size - 2}`;
    expect(ofTheLog(await faults(note))).toEqual([shorter, shorter]);
    const refusal = app.stores.checkpoints.sign();
    await expect(refusal).rejects.toMatchObject({ code: 'HISTORY_CHANGED', facts: { size } });
    await restore();
    await app.stores.engine.start();
    // That it was not so for a while is kept until somebody answers for it.
    const open = 'the history is in doubt, and nobody resolved it: the log is not';
    expect(await faults(note)).toEqual([expect.stringContaining(open), expect.stringContaining(open)]);
    await expect(app.stores.checkpoints.sign()).rejects.toMatchObject({ code: 'HISTORY_CHANGED' });
    const { inDoubtFrom } = (await app.get('/health/ready')).body.history;
    const evidence = [{ source: 'biên bản' }];
    await app.accept('ResolveDoubt', { inDoubtFrom, reason: 'đã khôi phục nguyên vẹn', evidence });
    await app.stores.checkpoints.sign();
    await app.caughtUp();
    expect(await faults(note)).toEqual([]);
  });

  it('takes the note that “thidua checkpoint” prints, as a file', async () => {
    const home = await mkdtemp(join(tmpdir(), 'thidua-verify-'));
    const { appUrl, ownerUrl } = app.database;
    const env = { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl, THIDUA_HOME: home };
    const config = readConfig(env);
    const said: string[] = [];
    const terminal = { say: (line: string) => void said.push(`${line}\n`), tell: () => undefined };
    expect(await checkpoint(config, terminal)).toBe(0);
    const file = join(home, 'note.txt');
    await writeFile(file, said.splice(0).join(''));
    expect(parseNote(await readFile(file, 'utf8'))).not.toBeNull();
    expect(await verify(config, terminal, { files: [file] })).toBe(0);
    // As it comes back from a witness, by mail.
    await appendFile(file, `— witness.example/w ${'A'.repeat(102)}==\n\n\n`);
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
    expect(await verify(config, terminal, { files: [file] })).toBe(0);
    await writeFile(file, (await readFile(file, 'utf8')).replace('signed 2', 'signed 3'));
    expect(await verify(config, terminal, { files: [file] })).toBe(1);
    const letter = join(home, 'letter.txt');
    await writeFile(letter, 'a letter');
    for (const none of [join(home, 'none'), letter])
      await expect(verify(config, terminal, { files: [none] })).rejects.toThrow(ConfigError);
    await rm(home, { recursive: true });
  });

  it('tells a note that is none, and one of another log, from those of this one', async () => {
    const key = await SigningKey.open(join(tmpdir(), `thidua-${randomUUID()}`, 'checkpoint.key'));
    const statement = {
      origin: 'thidua/0',
      size: 1,
      root: '00'.repeat(32),
      signedAt: '2026-01-01T00:00:00.000Z',
    };
    expect(await faults('a letter', key.sign(statement))).toEqual([
      'a note that is no checkpoint',
      'the note of 1 events is signed by no key of this log',
    ]);
    const owned = owner.query('update log.checkpoint set size = size + 1');
    await expect(owned).rejects.toThrow('append-only');
    await owner.query(
      'alter table log.checkpoint disable trigger user; update log.checkpoint set size = size - 1',
    );
    const forged = expect.stringContaining('is not what was signed');
    expect(await faults()).toEqual([forged, forged]);
    await owner.query('update log.checkpoint set size = size + 1');
  });

  it('follows the keys of the log by what both signed, and counts what a key signed after it was given up no more', async () => {
    const { checkpoints } = app.stores;
    const file = join(app.home, 'checkpoint.key');
    const before = (await checkpoints.sign())!;
    const old = await SigningKey.open(file);
    await copyFile(file, `${file}.first`);
    const [terminal, said]: [Terminal, string[]] = [
      { say: (line) => void said.push(line), tell: () => undefined },
      [],
    ];
    expect(await rotateKey(readConfig(app.env), terminal, null)).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(app.home)).not.toContain('checkpoint.key.next');
    const [rotation] = await checkpoints.rotations();
    expect([said.join('\n').trimEnd(), rotation]).toMatchObject([
      rotation!.note.trimEnd(),
      { from: before.verifier, until: before.size, at: { size: before.size, root: before.root } },
    ]);
    const [after] = await checkpoints.list(1);
    expect(after).toMatchObject({ size: before.size + 1, verifier: rotation!.to });
    // Signed by both, for those who do not know yet.
    for (const verifier of [before.verifier, rotation!.to])
      expect(isSignedBy(parseNote(after!.note)!, verifier)).toBe(true);
    await app.accept('RegisterUnit', { unitId: 'sau-khoa', kind: 'OTHER', name: 'Đơn vị sau khi thay khoá' });
    const now = (await checkpoints.sign())!;
    expect(isSignedBy(parseNote(now.note)!, before.verifier)).toBe(false);
    const told: string[] = [];
    expect(
      await verifyStore(app.stores, {
        notes: [before.note, now.note],
        parallel,
        tell: (line) => told.push(line),
      }),
    ).toEqual([]);
    expect(told).toContain(`${before.verifier} counts up to ${before.size} events; then ${rotation!.to}`);

    // With the key of before, a proof of today.
    const [event] = await app.stores.events.readAll({ after: (await head()) - 1n, limit: 1 });
    const { body } = await app.get(`/api/proofs/event?position=${event!.position}`, {
      authorization: `Bearer ${await app.token({})}`,
    });
    expect(check(body.data, before.verifier)).toContain('is event');
    expect(() => check({ ...body.data, rotations: [] }, before.verifier)).toThrow('not signed by this key');
    const extension = (await app.get(`/api/proofs/extension?of=${before.size}`)).body.data;
    expect(check(extension, before.verifier, before.note)).toContain(`the first ${before.size} of`);
    expect((await app.get('/api/keys')).body.data).toEqual([rotation]);

    // The old key signs the same log once more.
    const { origin, root, size } = parseNote(now.note)!;
    const again = old.sign({ origin, root, size, signedAt: now.signedAt });
    expect(await faults(again)).toEqual([
      `the note of ${size} events is signed by a key that had been given up`,
    ]);
    const proof = { ...body.data, checkpoint: { note: again } };
    expect(() => check(proof, before.verifier)).toThrow(`given up at ${before.size} events`);
    await expect(checkpoints.rotate(size + 1_000)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });

    // A rotation that was interrupted ends with the next signature; that a key was in wrong hands takes back what it signed.
    await copyFile(file, `${file}.kept`);
    const second = await checkpoints.rotate(before.size + 1);
    expect(second.rotation).toMatchObject({ from: rotation!.to, until: before.size + 1 });
    expect(isSignedBy(parseNote(second.checkpoint!.note)!, rotation!.to)).toBe(false);
    await rename(file, `${file}.next`);
    await rename(`${file}.kept`, file);
    await app.accept('RegisterUnit', { unitId: 'sau-nua', kind: 'OTHER', name: 'Đơn vị sau nữa' });
    const last = (await checkpoints.sign())!;
    expect(last.verifier).toBe(second.rotation.to);
    expect((await checkpoints.inclusion(event!.position, null)).checkpoint.size).toBeGreaterThan(now.size);
    expect(
      check((await app.get(`/api/proofs/extension?of=${after!.size}`)).body.data, before.verifier),
    ).toContain('as they were signed');
    const rotations = (await checkpoints.rotations()).map(({ note }) => note);
    expect(() => check({ ...body.data, rotations }, before.verifier)).toThrow('given up');
    expect(await faults()).toEqual([]);
    // A node that has only the old key signs nothing with it.
    await rename(file, `${file}.new`);
    await copyFile(`${file}.first`, file);
    await expect(checkpoints.covered(null)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await rename(`${file}.new`, file);
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

describe('signers', () => {
  let home: string;
  let fresh: FreshDatabase;
  let database: DataSource;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-signers-'));
    fresh = await freshDatabase();
    database = await new DataSource(appDataSourceOptions(fresh.appUrl)).initialize();
  });
  afterEach(async () => {
    await database.destroy();
    await fresh.drop();
    await rm(home, { recursive: true });
  });

  /** A process that sees a log of such events; it may be told when it has read them. */
  const signer = (
    log: readonly string[],
    onRead: () => Promise<unknown> = async () => {},
    tell: (line: string) => void = () => {},
  ): Checkpoints => {
    const events = (): Recorded[] => {
      let previousHash: string | null = null;
      return log.map((word, i) => {
        const event = { ...recorded({ type: 'Said', data: { word } }, i + 1), previousHash };
        previousHash = hashOf(event);
        return { ...event, hash: previousHash };
      });
    };
    const store: Partial<EventStore & Digesting> = {
      readAll: async ({ after }) => {
        const page = events().slice(Number(after));
        await onRead();
        return page;
      },
      readStream: async () => [],
      eventAt: async (position) => events()[Number(position) - 1] ?? null,
      timeOrder: () => Promise.resolve(new TimeOrder()),
      digest: async (after, upTo) => {
        const running = new RunningDigest();
        for (const event of events().slice(Number(after), Number(upTo))) running.add(event);
        return { events: running.events, digest: running.digest, isIntact: true };
      },
    };
    return new Checkpoints({
      database,
      store: store as EventStore & Digesting,
      keyFile: join(home, 'checkpoint.key'),
      policy: null,
      now: () => new Date(),
      log: tell,
    });
  };

  it('of logs that differ keep one checkpoint, also at the same moment', async () => {
    let reading = 0;
    let both = (): void => {};
    const together = new Promise<void>((resolve) => (both = resolve));
    const meet = async (): Promise<void> => {
      if (++reading === 2) both();
      await inTime('both signers read', together);
    };
    const signers = [signer(['a', 'b', 'c'], meet), signer(['a', 'b', 'x', 'y'], meet)];
    const signed = await Promise.allSettled(signers.map((one) => one.sign()));
    const kept = signed.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(await signers[0]!.list(9)).toEqual(kept);
    expect(kept).toHaveLength(1);
    expect(signed).toContainEqual({
      status: 'rejected',
      reason: expect.objectContaining({ code: 'HISTORY_CHANGED' }),
    });
  });

  it('of one log agree, also where one has read less than the other has signed', async () => {
    const log = ['a', 'b'];
    let signed: Checkpoint | null = null;
    const slow = signer(log, async () => {
      if (signed !== null) return;
      log.push('c');
      signed = await signer(log).sign();
    });
    expect(await slow.sign()).toEqual(signed);
    expect(await slow.list(9)).toMatchObject([{ size: 3 }]);
  });

  it('sign nothing once the server stops, and do not call that a failure', async () => {
    const lines: string[] = [];
    const one = signer(['a'], undefined, (line) => lines.push(line));
    one.start();
    await one.close();
    expect([await one.list(9), lines]).toEqual([[], []]);
  });

  it('find at their first look that the middle is not what was signed, though nothing is new', async () => {
    const before = await signer(['a', 'b', 'c']).sign();
    expect(await signer(['a', 'b', 'c']).sign()).toEqual(before);
    await expect(signer(['a', 'x', 'c']).sign()).rejects.toMatchObject({ code: 'HISTORY_CHANGED' });
  });
});
