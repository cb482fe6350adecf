import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Recorded } from '../../src/domain/ground/event.js';
import { tokenOf } from '../../src/application/positions.js';
import { hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import { Checkpoints } from '../../src/infrastructure/proofs/checkpoints.js';
import type { Reply, TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { cluster4, open, vote } from '../support/ballots.js';
import type { Written } from '../support/esdb/esdb-log.js';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import { until } from '../support/until.js';

/** What somebody does to the log who owns the database or the files of the server. */
interface Tampering {
  remove(events: readonly Recorded[]): Promise<void>;
  /** Puts other data in the place of what was recorded, and its hash where it is given. */
  rewrite(event: Recorded, data: object, hash?: string): Promise<void>;
  restore(): Promise<void>;
  end(): Promise<void>;
}

async function inPostgres(app: TestApp): Promise<Tampering> {
  const owner = new Client({ connectionString: app.database.ownerUrl });
  await owner.connect();
  await owner.query(
    'alter table log.event disable trigger user; create table public.before as table log.event',
  );
  return {
    remove: async (events) => {
      const positions = events.map(({ position }) => String(position));
      await owner.query('delete from log.event where position = any($1::bigint[])', [positions]);
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
  const before = [...log.all];
  const replace = (change: (record: Written) => Written | null): void =>
    log.replace(log.all.flatMap((record) => change(record) ?? []));
  return {
    remove: async (events) => {
      const ids = events.map(({ id }) => id);
      replace((record) => (ids.includes(record.id) ? null : record));
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
    tampering = kind === 'postgres' ? await inPostgres(app) : inEventStoreDb(server);
  });
  afterEach(() => tampering.restore());
  afterAll(async () => {
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
  const renamed = { unitId: 'lao-cai', name: 'Khác', kind: 'OTHER' };
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

  it('certifies again once it is as it was', async () => {
    expect((await app.post('/api/checkpoints')).status).toBe(200);
    expect(await doubts(app)).toEqual([null]);
    const statuses = (await certified(app)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200, 200, 201, 201]);
    const { size } = (await app.post('/api/checkpoints')).body.data;
    expect(size).toBe(stored.length + 2);
  });
});
