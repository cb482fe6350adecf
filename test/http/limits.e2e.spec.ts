import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toInstant } from '../../src/application/clock.js';
import type { Actor } from '../../src/domain/ground/event.js';
import type { Reply, TestApp } from '../support/app.js';
import { pageByPage, startApp } from '../support/app.js';
import { inTime } from '../support/until.js';

const member = (unitId: string): Partial<Actor> => ({ id: `clerk-${unitId}`, roles: ['unit'], unitId });
const quote = 'trích nguyên văn một đoạn dài';
const evidence = [{ source: 'báo cáo', quote }];
const year = { clusterId: 'k2', year: 2024 };
const page = '/api/clusters/k2/years/2024';

let app: TestApp;
const record = (activityId: string, as: Partial<Actor>, more: object = {}): Promise<Reply> =>
  app.send('RecordActivity', { ...year, activityId, kind: 'OTHER', title: activityId, ...more }, { as });
const statusOf = async (reply: Promise<Reply>) => {
  const { status, body } = await reply;
  return [status, body.code ?? null];
};

beforeAll(async () => {
  app = await startApp(undefined, 'memberEvents=5,memberKb=100,streamEvents=15,waiting=2');
  for (const unitId of ['ttcp', 'a', 'b', 'c'])
    await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
  const cluster = { clusterId: 'k2', organiserId: 'ttcp', kind: 'KHOI', label: 'Khối 2' };
  await app.accept('EstablishCluster', cluster);
  for (const unitId of ['a', 'b', 'c'])
    await app.accept('AdmitMember', { clusterId: 'k2', unitId, from: '2023' });
});
afterAll(() => app.close());

describe('what one unit records of a year', () => {
  it('is so many events at most; the others are not kept from recording, nor it from withdrawing', async () => {
    const first = await record('a-1', member('a'), { evidence });
    for (const id of ['a-2', 'a-3', 'a-4', 'a-5']) expect((await record(id, member('a'))).status).toBe(201);
    expect(await record('a-6', { ...member('a'), id: 'another-clerk' })).toMatchObject({
      status: 422,
      body: { code: 'TOO_MUCH_RECORDED', limit: 'MEMBER', events: 5, stream: 'clusterYear-k2_2024' },
    });
    expect((await record('b-1', member('b'))).status).toBe(201);
    expect((await record('o-1', {})).status).toBe(201);
    const [{ id: eventId }] = first.body.events;
    await app.accept('WithdrawYearRecord', { ...year, eventId, reason: 'nhầm' }, { as: member('a') });
  });

  it('is so much text at most, in data and evidence together', async () => {
    const long = { evidence: Array.from({ length: 20 }, () => ({ source: 's', quote: 'ă'.repeat(2000) })) };
    expect((await record('c-1', member('c'), long)).status).toBe(201);
    expect((await record('c-2', member('c'), long)).status).toBe(201);
    expect(await record('c-3', member('c'), long)).toMatchObject({ body: { limit: 'MEMBER', kb: 100 } });
    expect((await record('c-4', member('c'))).status).toBe(201);
  });

  it('is shown with its evidence page by page, as it is now and as it was', async () => {
    const { activities, activitiesNext, moreActivities } = (await app.get(page)).body.data;
    const ids = (rows: unknown): string[] => (rows as { activityId: string }[]).map((row) => row.activityId);
    expect([ids(activities), activitiesNext, moreActivities]).toEqual([
      ['a-2', 'a-3', 'a-4', 'a-5', 'b-1', 'o-1', 'c-1', 'c-2', 'c-4'],
      null,
      false,
    ]);
    expect(await pageByPage(app.get, `${page}/activities?`)).toEqual(activities);
    expect(activities[6].evidence).toHaveLength(20);
    const [, second] = (await app.get('/api/events?type=ActivityRecorded')).body.data;
    const then = (await app.get(`${page}/activities?knownAt=${second.position}`)).body.data;
    expect([ids(then), then[0].evidence]).toEqual([['a-1', 'a-2'], evidence]);
  });

  it('is in no row of a read model more than once, and its evidence in none', async () => {
    const { rows } = await app.stores.database
      .query<{ name: string }[]>(`select name from read.projection`)
      .then(async (names) => ({
        rows: await Promise.all(
          names.map(async ({ name }) => {
            const sql = `select count(*)::int as found from read."${name}" where state::text like '%' || $1 || '%'`;
            const [{ found } = { found: -1 }] = await app.stores.database.query<{ found: number }[]>(sql, [
              quote,
            ]);
            return found === 0 ? [] : [name];
          }),
        ),
      }));
    expect(rows.flat()).toEqual([]);
  });

  it('together is so much at most, and can be read where it is more', async () => {
    for (const id of ['b-2', 'b-3']) expect((await record(id, member('b'))).status).toBe(201);
    for (const id of ['o-2', 'o-3']) expect((await record(id, {})).status).toBe(201);
    for (const as of [{}, member('b')])
      expect(await record('x', as)).toMatchObject({
        status: 422,
        body: { code: 'TOO_MUCH_RECORDED', limit: 'STREAM', events: 15 },
      });
    const tighter = await startApp(app.database, 'streamEvents=3');
    try {
      const answer = await tighter.get(page, {});
      expect(answer.body.data.activities).toHaveLength(13);
      const body = { ...year, activityId: 'y', kind: 'OTHER', title: 'y' };
      expect(await statusOf(tighter.send('RecordActivity', body))).toEqual([422, 'TOO_MUCH_RECORDED']);
    } finally {
      await tighter.close();
    }
  });
});

describe('the evidence of an answer', () => {
  it('is there up to a size; beyond it the answer names the events it is in', async () => {
    const long = Array.from({ length: 20 }, () => ({ source: 's', quote: 'ă'.repeat(2000) }));
    const other = { ...year, year: 2025 };
    for (let i = 0; i < 15; i++) {
      const activity = { ...other, activityId: `l-${i}`, kind: 'OTHER', title: 'dài', evidence: long };
      await app.accept('RecordActivity', activity);
    }
    const { data } = (await app.get('/api/clusters/k2/years/2025')).body;
    const given = data.activities.filter((one: { evidence: unknown }) => Array.isArray(one.evidence));
    expect([data.activities.length, given.length]).toEqual([15, 13]);
    const { evidence: place, eventId } = data.activities.at(-1);
    expect(place).toEqual({ stream: 'clusterYear-k2_2025', revision: 14 });
    const { body } = await app.get(`/api/events?stream=${place.stream}&revision=${place.revision}`);
    expect(body.data).toMatchObject([{ id: eventId, evidence: long }]);
  });

  it('and the events of a page are bounded, and the page says where it goes on', async () => {
    const sizes: number[] = [];
    const ids: string[] = [];
    for (let next: string | null = '0'; next !== null;) {
      const { body } = await app.get(`/api/events?limit=1000&after=${next}`);
      sizes.push(JSON.stringify(body.data).length);
      ids.push(...body.data.map((event: { id: string }) => event.id));
      ({ next } = body);
    }
    expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
    expect(new Set(ids).size).toBe((await app.stores.events.readAll({ after: 0n, limit: 10_000 })).length);
  });
});

describe('questions that wait for a position', () => {
  it('are so many at most; the others are sent away, and may ask again', async () => {
    const { position } = (await app.get('/api/units/a')).body.meta;
    const headers = { 'min-position': `${position}0000`, prefer: 'wait=2' };
    const ask = () => fetch(`${app.url}/api/units/a`, { headers });
    const answers = await Promise.all([ask(), ask(), ask(), ask()]);
    const away = answers.filter(({ status }) => status === 503);
    expect([answers.length - away.length, away.map((one) => one.headers.get('retry-after'))]).toEqual([
      2,
      ['1', '1'],
    ]);
    expect((await ask()).status).toBe(200);
  });
});

describe('requests', () => {
  let slow: TestApp;
  beforeAll(async () => {
    slow = await startApp(
      app.database,
      'requests=20,refusals=3,arrival=1000,waitingOfOne=1,followersOfOne=1,commands=4,stall=1000,connections=50',
    );
  });
  afterAll(() => slow.close());

  const asking = async (as: Partial<Actor>) => {
    const headers = { authorization: `Bearer ${await slow.token(as)}` };
    return async () => await fetch(`${slow.url}/api/units/a`, { headers });
  };

  it('of one principal are so many in a minute; those of others are answered, and returned ballots not counted', async () => {
    const [ask, other] = await Promise.all([asking(member('a')), asking(member('b'))]);
    const statuses: number[] = [];
    for (let i = 0; i < 21; i++) statuses.push((await ask()).status);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429]);
    const refused = await ask();
    expect(await refused.json()).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await other()).status).toBe(200);

    const box = () =>
      fetch(`${slow.url}/api/ballots/k2_2024_x/box`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ choice: 'a', salt: '0'.repeat(64), signature: '0'.repeat(512) }),
      });
    for (let i = 0; i < 25; i++) expect((await box()).status).toBe(404);
  });

  it('count each command of a batch', async () => {
    const send = async (commands: number, unitId: string): Promise<number> => {
      const command = { command: 'OpenPledge', body: {} };
      const body = { evidence, commands: Array.from({ length: commands }, () => command) };
      return (await slow.post('/api/batches', member(unitId), body)).status;
    };
    expect([await send(20, 'd'), await send(1, 'd'), await send(21, 'e')]).toEqual([200, 429, 429]);
  });

  it('with a token that is nobody’s count by address, as those without one do', async () => {
    const headers = { authorization: 'Bearer x' };
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      statuses.push((await fetch(`${slow.url}/api/units/a`, { headers })).status);
      statuses.push((await fetch(`${slow.url}/api/units/a`)).status);
    }
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 10 }, () => [401, 200]).flat());
    expect(statuses.slice(20)).toEqual([429, 429, 429, 429]);
  });

  it('that are refused and kept are so many of one principal in an hour; then nothing is kept', async () => {
    const sign = (as: Partial<Actor>, key = randomUUID()) =>
      slow.send('SignPledge', { clusterId: 'k2', year: 2024, unitId: 'a' }, { as, key });
    for (let i = 0; i < 3; i++) expect(await statusOf(sign(member('c')))).toEqual([403, 'NOT_OWN_UNIT']);
    const key = randomUUID();
    expect(await statusOf(sign(member('c'), key))).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(await slow.stores.events.readReceipts({ commandId: key, limit: 1 })).toEqual([]);
    expect(await statusOf(sign({ ...member('c'), id: 'another' }))).toEqual([403, 'NOT_OWN_UNIT']);
  });

  it('that were sent again while the clock was in doubt are no refusals', async () => {
    const as = member('g');
    const sign = () => slow.send('SignPledge', { clusterId: 'k2', year: 2024, unitId: 'a' }, { as });
    const instant = toInstant(new Date());
    slow.clock.distrust({ reason: 'WENT_BACK', clock: instant, expected: instant });
    for (let i = 0; i < 4; i++) expect(await statusOf(sign())).toEqual([503, 'CLOCK_IN_DOUBT']);
    slow.clock.distrust(null);
    expect(await statusOf(sign())).toEqual([403, 'NOT_OWN_UNIT']);
  });

  it('of who was refused too often are answered where they were accepted before', async () => {
    const as: Partial<Actor> = { id: 'often', roles: ['organiser'], unitId: 'ttcp' };
    const wrong = () =>
      slow.send('AssignOffice', { ...year, clusterId: 'none', office: 'LEADER', unitId: 'a' }, { as });
    const key = randomUUID();
    const body = { unitId: 'moi', kind: 'OTHER', name: 'Thanh tra mới' };
    const accepted = await slow.send('RegisterUnit', body, { as, key });
    for (let i = 0; i < 3; i++) expect(await statusOf(wrong())).toEqual([404, 'CLUSTER_NOT_FOUND']);
    expect(await statusOf(wrong())).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(await slow.send('RegisterUnit', body, { as, key })).toEqual({ ...accepted, status: 200 });
    const other = { ...body, name: 'Thanh tra khác' };
    expect(await statusOf(slow.send('RegisterUnit', other, { as, key }))).toEqual([
      422,
      'IDEMPOTENCY_KEY_REUSED',
    ]);
  });

  it('that wait, and feeds that are followed, are so many of one principal; others have their own', async () => {
    const [of, others] = await Promise.all([slow.token(member('f')), slow.token(member('g'))]);
    const { position } = (await app.get('/api/units/a')).body.meta;
    const waits = async (token: string) => {
      const headers = {
        'min-position': `${position}0000`,
        prefer: 'wait=1',
        authorization: `Bearer ${token}`,
      };
      return (await fetch(`${slow.url}/api/units/a`, { headers })).status;
    };
    const statuses = await Promise.all([waits(of), waits(of), waits(of), waits(others)]);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 429, 429]);

    const gone = new AbortController();
    const follows = async (token: string) => {
      const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` };
      return (await fetch(`${slow.url}/api/feed`, { headers, signal: gone.signal })).status;
    };
    expect([await follows(of), await follows(of), await follows(others)]).toEqual([200, 429, 200]);
    gone.abort();
  });

  /** A connection that sends this and takes nothing; resolves with what was sent to it once it is closed. */
  const speaks = (words: string, takes = true) => {
    const socket = connect(Number(new URL(slow.url).port), '127.0.0.1');
    let answer = '';
    if (takes) socket.on('data', (data) => (answer += String(data)));
    socket.on('error', () => undefined);
    socket.write(words);
    return { socket, closed: new Promise<string>((resolve) => socket.on('close', () => resolve(answer))) };
  };
  const beginning = `POST /api/commands/X HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;

  it('that record are so many at once of all; more are sent away before their bodies are read', async () => {
    const underWay = [1, 2, 3, 4].map(() => speaks(beginning));
    const away = () => speaks(beginning.replace('localhost', 'localhost\r\nConnection: close'));
    const answer = await inTime(
      'one is sent away',
      (async () => {
        for (;;) {
          const given = await away().closed;
          if (given.startsWith('HTTP/1.1 503 ')) return given;
        }
      })(),
      5_000,
    );
    expect(answer).toMatch(/retry-after: 1\r\n/i);
    for (const { socket } of underWay) socket.destroy();
  });

  it('whose answers nobody takes are given up', async () => {
    const big = `GET /api/docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    // Who takes nothing does not see the end either.
    const ended = new Promise<boolean>((resolve) =>
      slow.app.getHttpServer().once('connection', (theirs: Socket) => theirs.once('close', resolve)),
    );
    const { socket } = speaks(big.repeat(30), false);
    socket.pause();
    expect(await inTime('the connection ends', ended, 15_000)).toBeDefined();
    socket.destroy();
  });

  it('come over so many connections from one address; one more is told so and closed', async () => {
    const open = Array.from({ length: 60 }, () => speaks(''));
    const [first] = await inTime(
      'one is closed',
      Promise.race(open.map(async ({ closed }) => [await closed])),
      5_000,
    );
    expect(first).toMatch(/^HTTP\/1.1 503 [^]*Retry-After: 1\r\n[^]*"code":"UNAVAILABLE"/);
    for (const { socket } of open) socket.destroy();
  });

  it('that do not come whole in time end when the limit says', async () => {
    const { port } = new URL(slow.url);
    const answered = new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => (answer += String(data)));
      socket.on('close', () => resolve(answer));
      socket.write(
        'POST /api/commands/X HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      );
    });
    expect(await inTime('the connection ends', answered, 10_000)).toMatch(/^HTTP\/1.1 400 /);
  });
});

it('activities that do not fit into an overview are said to be there, and begin on their own page', async () => {
  for (const [year, activityId] of [
    [2027, 'lon'],
    [2028, 'sau'],
  ] as const)
    await app.accept('RecordActivity', { clusterId: 'k2', year, activityId, kind: 'OTHER', title: 'x' });
  await app.caughtUp();
  await app.stores.database.query(
    `UPDATE read.activity SET state = state || jsonb_build_object('filling', repeat('x', 600000)) WHERE state->>'activityId' = 'lon'`,
  );
  const { body } = await app.get('/api/overview?limit=100');
  const years = body.data.find((one: { id: string }) => one.id === 'k2').years;
  const last = years.find((one: { year: number }) => one.year === 2028);
  expect([last.activities, last.activitiesNext, last.moreActivities]).toEqual([[], null, true]);
});
