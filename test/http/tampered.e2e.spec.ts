import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Recorded } from '../../src/domain/ground/event.js';
import { tokenOf } from '../../src/application/positions.js';
import { verifyStore } from '../../src/infrastructure/cli/verify.js';
import { hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import { Checkpoints } from '../../src/infrastructure/proofs/checkpoints.js';
import { projections } from '../../src/projections/index.js';
import type { Reply, TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { cluster4, open, vote } from '../support/ballots.js';
import type { Written } from '../support/esdb/esdb-log.js';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import { until } from '../support/until.js';
import { check } from '../../docs/verify-proof.mjs';

/** What somebody can do to the log who owns the database or the files of the server. */
interface Tampering {
  remove(events: readonly Recorded[]): Promise<void>;
  /** A backup is put back that is older than an event, with whatever belongs to those that it lacks. */
  goBackBefore(event: Recorded): Promise<void>;
  /** Puts other data in the place of what was recorded, and its hash where it is given. */
  rewrite(event: Recorded, data: object, hash?: string): Promise<void>;
  /** Takes the log as it is for what `restore` puts back. */
  keep(): Promise<void>;
  restore(): Promise<void>;
  end(): Promise<void>;
}

async function inPostgres(app: TestApp): Promise<Tampering> {
  const owner = new Client({ connectionString: app.database.ownerUrl });
  await owner.connect();
  await owner.query(
    'alter table log.event disable trigger user; alter table log.receipt disable trigger user',
  );
  const keep = async (): Promise<void> => {
    await owner.query('drop table if exists public.before; create table public.before as table log.event');
  };
  await keep();
  return {
    keep,
    remove: async (events) => {
      const positions = events.map(({ position }) => String(position));
      await owner.query('delete from log.event where position = any($1::bigint[])', [positions]);
    },
    goBackBefore: async ({ position }) => {
      for (const table of ['event', 'receipt'])
        await owner.query(`delete from log.${table} where position >= $1`, [String(position)]);
    },
    rewrite: async ({ id, hash: before }, data, hash = before) => {
      const values = [JSON.stringify(data), `\\x${hash}`, id];
      await owner.query('update log.event set data = $1, hash = $2 where id = $3', values);
    },
    restore: async () => {
      await owner.query('delete from log.event; insert into log.event table public.before');
    },
    end: () => owner.end(),
  };
}

function inEventStoreDb({ log }: EsdbServer): Tampering {
  let before = [...log.all];
  const replace = (change: (record: Written) => Written | null): void =>
    log.replace(log.all.flatMap((record) => change(record) ?? []));
  return {
    keep: async () => {
      before = [...log.all];
    },
    remove: async (events) => {
      const ids = events.map(({ id }) => id);
      replace((record) => (ids.includes(record.id) ? null : record));
    },
    goBackBefore: async ({ id }) => {
      log.replace(
        log.all.slice(
          0,
          log.all.findIndex((record) => record.id === id),
        ),
      );
    },
    rewrite: async ({ id, hash: before }, data, hash = before) =>
      replace((record) => {
        if (record.id !== id) return record;
        const metadata = Buffer.from(record.metadata).toString().replace(before, hash);
        return { ...record, data: Buffer.from(JSON.stringify(data)), metadata: Buffer.from(metadata) };
      }),
    // What was refused meanwhile stays on record.
    restore: async () =>
      log.replace([...before, ...log.all.filter(({ id }) => before.every((b) => b.id !== id))]),
    end: async () => undefined,
  };
}

describe.each(['postgres', 'eventstoredb'] as const)('a log in %s that is not what was signed', (kind) => {
  let server: EsdbServer;
  let app: TestApp;
  let tampering: Tampering;
  let owner: Client;
  let ballotId: string;
  let stored: readonly Recorded[];
  const before = { ...process.env };
  const report = { clusterId: 'cum-4', year: 2019 };
  const issue = { ...report, issueId: 'bao-cao', documentNumber: '1/BC', issuedOn: '2019-12-19' };

  beforeAll(async () => {
    server = await EsdbServer.start();
    process.env['EVENT_STORE'] = kind;
    process.env['EVENTSTOREDB_URL'] = server.url;
    app = await startApp();
    app.clock.set('2019-12-20T02:00:00Z');
    await cluster4(app);
    const figure = { metric: 'inspection.total', figure: { printed: '12 cuộc' } };
    for (const reportId of ['nam', 'nam-2'])
      await app.accept('ReportResults', { ...report, reportId, metrics: [figure] });
    await vote(app, await open(app, 'da-dong'), {});
    ballotId = await open(app, 'dang-kiem');
    await app.accept('EndVoting', { ballotId });
    for (const unitId of ['cuoi-1', 'cuoi-2'])
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Đơn vị ${unitId}` });
    await app.post('/api/checkpoints');
    await app.caughtUp();
    // Whoever looks whether the end of the log is the same would let the read models diverge, sooner or later.
    await app.stores.engine.stop();
    stored = await app.stores.events.readAll({ after: 0n, limit: 1000 });
    owner = new Client({ connectionString: app.database.ownerUrl });
    await owner.connect();
    await owner.query('alter table log.finding disable trigger user');
    tampering = kind === 'postgres' ? await inPostgres(app) : inEventStoreDb(server);
  });
  afterEach(async () => {
    await tampering.restore();
    // Each case has its own findings.
    await owner.query('delete from log.finding');
  });
  afterAll(async () => {
    await owner.end();
    await tampering.end();
    await app.close();
    await server.close();
    process.env['EVENT_STORE'] = before['EVENT_STORE'] ?? '';
    process.env['EVENTSTOREDB_URL'] = before['EVENTSTOREDB_URL'] ?? '';
  });

  const token = (position: bigint): string => tokenOf(app.stores.events, position);
  /** Whatever certifies; a checkpoint first, because proofs go by what was found lately. */
  const certified = async (asked: TestApp): Promise<readonly Reply[]> => [
    await asked.post('/api/checkpoints'),
    await asked.get(`/api/proofs/event?position=${token(stored[0]!.position)}`, {}),
    await asked.get(`/api/proofs/extension?of=${stored.length}`, {}),
    await asked.get('/api/ballots/cum-4_2019_da-dong/proof', {}),
    await asked.send('IssueResults', issue),
    await asked.send('CloseBallot', { ballotId }),
  ];
  /** The read models of the log as it is: no process follows it here. */
  const rebuilt = async (): Promise<void> => {
    for (const { name } of projections) await app.stores.engine.rebuild(name);
  };
  const doubtsAfterLook = async (asked: TestApp): Promise<readonly unknown[]> => {
    await asked.post('/api/checkpoints');
    return await doubts(asked);
  };
  /** Where readiness and the answers say that the history is in doubt. */
  const doubts = async (asked: TestApp): Promise<readonly unknown[]> => {
    const ready = await asked.get('/health/ready', {});
    const answers = await Promise.all(
      ['/api/units/lao-cai', '/api/events', '/api/commands', '/api/checkpoints'].map((path) =>
        asked.get(path, {}),
      ),
    );
    const said = [ready.body.history.inDoubtFrom, ...answers.map(({ body }) => body.meta.historyInDoubtFrom)];
    expect(ready.body.status === 'ready').toBe(said[0] === null);
    return [...new Set(said.map((from) => from ?? null))];
  };

  const last = (stream: string): Recorded => stored.findLast((event) => event.stream === stream)!;
  const renamed = { unitId: 'lao-cai', name: 'Khác', kind: 'OTHER', shortName: null, existsFrom: null };
  const rehashed = (event: Recorded): string => hashOf({ ...event, data: renamed });
  /** As a process that begins now finds the log, which knows only what was signed. */
  const afterRestart = (): Checkpoints =>
    new Checkpoints({
      database: app.stores.database,
      store: app.stores.events,
      keyFile: '/nowhere',
      policy: null,
      now: () => new Date(),
      log: () => undefined,
    });

  it.each<[string, () => Recorded, (event: Recorded) => Promise<void>]>([
    [
      'the end of a stream was cut off',
      () => last('results-cum-4_2019'),
      (event) => tampering.remove([event]),
    ],
    ['the end of the log was cut off', () => stored.at(-2)!, () => tampering.remove(stored.slice(-2))],
    ['a stream is gone', () => last('meetings-cum-4_2019'), (event) => tampering.remove([event])],
    ['an event says something else', () => stored[2]!, (event) => tampering.rewrite(event, renamed)],
    [
      'an event says something else, and its hash too',
      () => last('registry'),
      (event) => tampering.rewrite(event, renamed, rehashed(event)),
    ],
  ])('certifies nothing any more where %s', async (_, at, tamper) => {
    const first = at();
    await tamper(first);
    for (const { status, body } of await certified(app))
      expect([status, body.code]).toEqual([409, 'HISTORY_CHANGED']);
    expect(await doubts(app)).toEqual([token(first.position)]);
    const restarted = afterRestart();
    await expect(restarted.sign()).rejects.toMatchObject({ code: 'HISTORY_CHANGED' });
    // Where no hash tells, it is as exact as there are checkpoints.
    expect(restarted.continuity.doubtFrom! <= first.position).toBe(true);
  });

  it('certifies nothing after a restart either, and says so', async () => {
    await tampering.remove([last('results-cum-4_2019')]);
    const restarted = await startApp(app.database);
    restarted.clock.set('2019-12-20T02:00:00Z');
    const answers = await certified(restarted);
    const [from] = await doubts(restarted);
    await restarted.close();
    for (const { status, body } of answers) expect([status, body.code]).toEqual([409, 'HISTORY_CHANGED']);
    expect(from).toMatch(/\d/);
  });

  it('is found without being asked for', async () => {
    await tampering.rewrite(stored[2]!, renamed);
    const watching = afterRestart();
    watching.start();
    await until('it is found', () => watching.continuity.doubtFrom !== null);
    await watching.close();
    expect(watching.continuity.doubtFrom).toBe(stored[2]!.position);
  });

  const evidence = [{ source: 'biên bản kiểm tra máy chủ' }];
  const resolving = async (inDoubtFrom: unknown, as = {}): Promise<Reply> =>
    await app.send('ResolveDoubt', { inDoubtFrom, reason: 'khôi phục từ bản sao lưu', evidence }, { as });
  /** What an outsider says of a proof. */
  const checked = ({ body }: Reply): string => check(body.data, body.data.checkpoint.verifier);

  it('certifies again once it is as it was', async () => {
    expect((await app.post('/api/checkpoints')).status).toBe(200);
    expect(await doubts(app)).toEqual([null]);
    const statuses = (await certified(app)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200, 200, 201, 201]);
    const { size } = (await app.post('/api/checkpoints')).body.data;
    expect(size).toBe(stored.length + 2);
    stored = await app.stores.events.readAll({ after: 0n, limit: 1000 });
    await tampering.keep();
  });

  it('stays in doubt after a restart, whatever signed and read agree on, until that is resolved', async () => {
    const { body } = await app.accept('RegisterUnit', { unitId: 'chua-ky', kind: 'OTHER', name: 'Chưa ký' });
    await app.stores.checkpoints.continuity.require();
    stored = await app.stores.events.readAll({ after: 0n, limit: 1000 });
    await tampering.keep();
    await tampering.remove(stored.slice(-1));
    expect(await doubtsAfterLook(app)).toEqual([body.position]);
    const restarted = afterRestart();
    // Before it has read anything.
    await restarted.continuity.recall();
    expect(restarted.continuity.doubtFrom).toBe(stored.at(-1)?.position);
    await expect(restarted.sign()).rejects.toMatchObject({ code: 'HISTORY_CHANGED' });
    expect(restarted.continuity.doubtFrom).toBe(stored.at(-1)?.position);
    await owner.query('delete from log.finding');
    await expect(app.stores.checkpoints.sign()).rejects.toMatchObject({ code: 'HISTORY_CHANGED' });
  });

  it('is taken as it is once the operator says why on record, and says so from then on', async () => {
    const checkpoint = (await app.post('/api/checkpoints')).body.data;
    const changed = last('registry');
    await tampering.rewrite(stored[2]!, renamed);
    await tampering.rewrite(changed, renamed, rehashed(changed));
    await app.post('/api/checkpoints');
    const [from] = await doubts(app);
    expect(from).toBe(token(stored[2]!.position));
    expect(await resolving(from, { roles: ['auditor'] })).toMatchObject({ status: 403 });
    expect(await resolving(token(changed.position))).toMatchObject({
      status: 409,
      body: { code: 'NOT_IN_DOUBT', inDoubtFrom: from },
    });
    expect(await app.send('ResolveDoubt', { inDoubtFrom: from, reason: 'x' })).toMatchObject({
      body: { code: 'EVIDENCE_REQUIRED' },
    });
    const { body: receipt, status } = await resolving(from);
    expect([status, await doubts(app)]).toEqual([201, [null]]);
    const resolved = afterRestart();
    await resolved.continuity.recall();
    expect(resolved.continuity.doubtFrom).toBeNull();
    const [event] = await app.stores.events.readStream('history');
    expect(event).toMatchObject({
      type: 'DoubtResolved',
      metadata: { actor: { id: 'tester' }, evidence },
      data: {
        position: from,
        index: 2,
        reason: 'khôi phục từ bản sao lưu',
        found: expect.arrayContaining([expect.objectContaining({ what: expect.any(String) })]),
        is: { size: stored.length, root: expect.any(String), contents: expect.any(String) },
        signed: { size: checkpoint.size, root: checkpoint.root },
        number: 1,
      },
    });
    const signed = await app.post('/api/checkpoints');
    expect([signed.status, signed.body.data.note.split('\n')[4]]).toEqual([
      201,
      `resolved 1 2 ${event!.hash}`,
    ]);
    for (const path of [
      '/api/units/lao-cai',
      '/api/events',
      '/api/checkpoints',
      '/api/ballots/cum-4_2019_da-dong',
    ])
      expect([path, (await app.get(path, {})).body.meta.historyResolved]).toEqual([
        path,
        [{ from, eventId: event!.id, position: receipt.position }],
      ]);
    const { unitId } = stored[0]!.data as { unitId: string };
    const early = await app.get(`/api/units/${unitId}?knownAt=${token(stored[1]!.position)}`, {});
    expect(early.body.meta).not.toHaveProperty('historyResolved');
    // What was signed before contradicts the log for ever, and what was not touched is proved again.
    expect(await app.get(`/api/proofs/extension?of=${checkpoint.size}`, {})).toMatchObject({
      status: 409,
      body: { code: 'HISTORY_CHANGED' },
    });
    const proof = await app.get(`/api/proofs/event?position=${token(stored[3]!.position)}`, {});
    expect(checked(proof)).toContain(
      `signed ones; in doubt from event 3 on, and taken as it is by the event with hash ${event!.hash}`,
    );
    await expect(afterRestart().sign()).resolves.toMatchObject({ size: stored.length + 1 });
    const settled: string[] = [];
    await rebuilt();
    expect(
      await verifyStore(app.stores, {
        notes: [checkpoint.note],
        parallel: { threads: 0, step: 3 },
        settled: (one) => settled.push(one),
      }),
    ).toEqual([]);
    expect(settled).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/content is not as recorded; resolved by event/),
        `the first ${checkpoint.size} events are not those of their signed checkpoint; resolved by event ${event!.id}`,
      ]),
    );
    // Only what it was then is resolved.
    await tampering.keep();
    stored = await app.stores.events.readAll({ after: 0n, limit: 1000 });
    await tampering.rewrite(stored[2]!, { ...renamed, name: 'Khác nữa' });
    expect(await app.post('/api/checkpoints')).toMatchObject({ status: 409 });
    expect((await verifyStore(app.stores)).join('\n')).toContain(
      `are not those of which event ${event!.id} resolved`,
    );
  });

  it('may have lost its end: once that is resolved it grows again, beside the checkpoints of before', async () => {
    const [before] = (await app.get('/api/checkpoints?limit=1', {})).body.data;
    const lost = stored.length - 3;
    await tampering.goBackBefore(stored[lost]!);
    await rebuilt();
    await app.post('/api/checkpoints');
    const [from] = await doubts(app);
    expect((await resolving(from)).status).toBe(201);
    const [event] = (await app.stores.events.readStream('history')).slice(-1);
    expect(event).toMatchObject({ data: { is: { size: lost }, signed: { size: before.size } } });
    for (let size = await app.stores.events.countAfter(0n); size < before.size; size++)
      await app.accept('RegisterUnit', { unitId: `sau-${randomUUID()}`, kind: 'OTHER', name: 'Sau' });
    const signed = await app.post('/api/checkpoints');
    expect(signed).toMatchObject({ status: 201, body: { data: { size: before.size } } });
    const { data } = (await app.get('/api/checkpoints?limit=1', {})).body;
    expect(new Set(data.map(({ note }: { note: string }) => note))).toEqual(
      new Set([before.note, signed.body.data.note]),
    );
    const settled: string[] = [];
    await rebuilt();
    expect(
      await verifyStore(app.stores, {
        parallel: { threads: 0, step: 3 },
        settled: (one) => settled.push(one),
      }),
    ).toEqual([]);
    expect(settled).toContain(
      `the first ${before.size} events are not those of their signed checkpoint; resolved by event ${event!.id}`,
    );
    await tampering.keep();
  });
});
