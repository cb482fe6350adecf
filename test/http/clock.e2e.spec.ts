import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { ask, codeOf, figures } from '../support/ask.js';
import type { Instant } from '../../src/domain/ground/values.js';

/** Everything a clock does wrong, on one day: the history of each test begins after that of the one before. */
describe('a clock', () => {
  let here: TestApp;
  let there: TestApp;
  let day = 0;

  beforeAll(async () => {
    here = await startApp();
    there = await startApp(here.database);
  });
  afterAll(async () => {
    await there.close();
    await here.close();
  });
  beforeEach(() => void day++);

  const at = (time: string) => `2025-03-${String(day).padStart(2, '0')}T${time}.000Z` as Instant;
  const register = async (unitId: string, time: string, app = here): Promise<string> => {
    app.clock.set(at(time));
    const { body } = await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
    return body.position;
  };
  /** What is known of a unit at an instant: its status, and what the answer says that it was given for. */
  const known = async (unitId: string, instant: string, app = here): Promise<[number, string?, string?]> => {
    const { status, body } = await app.get(`/api/units/${unitId}?knownAt=${instant}`);
    return status === 200 ? [status, body.meta.knownAt, body.meta.position] : [status];
  };

  it('that was six hours ahead for one command hides nothing that is recorded after it', async () => {
    const before = await register('a1', '10:00:00');
    await register('wrong', '16:00:00');
    const first = await register('a2', '10:01:00');
    expect(await known('a2', at('10:01:00'))).toEqual([200, at('10:01:00'), first]);
    const second = await register('a3', '10:02:00');
    const then = async () => [
      await known('a1', at('10:00:30')),
      await known('a2', at('10:01:30')),
      await known('a3', at('10:01:30')),
      await known('wrong', at('10:00:30')),
    ];
    const told = [[200, at('10:00:30'), before], [200, at('10:01:30'), first], [404], [404]];
    expect(await then()).toEqual(told);
    expect(await known('a3', at('10:02:00'))).toEqual([200, at('10:02:00'), second]);
    expect((await ask(here.url, 'GET', '/health/ready')).body).toMatchObject({
      status: 'degraded',
      clock: 'behind-the-log',
    });
    const { body } = await here.get('/api/events?limit=1000');
    const times = body.data
      .slice(-4)
      .map((e: { recordedAt: string; clock?: string }) => [e.recordedAt, e.clock]);
    expect(times).toEqual([
      [at('10:00:00'), undefined],
      [at('16:00:00'), undefined],
      [at('16:00:00'), at('10:01:00')],
      [at('16:00:00'), at('10:02:00')],
    ]);
    here.clock.set(at('16:00:01'));
    await register('a4', '16:00:02');
    expect(await then()).toEqual(told);
    expect((await ask(here.url, 'GET', '/health/ready')).body).toMatchObject({ clock: 'in-order' });
  });

  it('that has not come to an instant answers for now, and says so', async () => {
    const position = await register('b1', '10:00:00');
    expect(await known('b1', '2099-01-01T00:00:00Z')).toEqual([200, at('10:00:00'), position]);
    await register('b2', '10:00:00');
    expect(await known('b2', at('10:00:00'))).toEqual([404]);
    await register('b3', '10:00:01');
    expect(await known('b1', at('10:00:00'))).toEqual([200, at('10:00:00'), position]);
  });

  it('differs from that of another node: whoever has a receipt finds it known by now, wherever', async () => {
    await register('c1', '10:00:00');
    await register('c2', '10:00:02', there);
    const third = await register('c3', '10:00:01');
    here.clock.set(at('10:00:04'));
    expect(await known('c3', at('10:00:04'))).toEqual([200, at('10:00:04'), third]);
    // An hour: no waiting for that.
    await register('c4', '11:00:00', there);
    const fifth = await register('c5', '10:01:00');
    expect(await known('c5', at('10:01:00'))).toEqual([200, at('10:01:00'), fifth]);
    await register('c6', '10:02:00');
    expect(await known('c5', at('10:01:00'))).toEqual([200, at('10:01:00'), fifth]);
  });

  it('in doubt records nothing, and everybody is told; the same command is accepted once it is right', async () => {
    const accepted = await register('d1', '10:00:00');
    const doubt = { reason: 'JUMPED', clock: at('16:00:00'), expected: at('10:00:00') } as const;
    here.clock.distrust(doubt);
    const key = '5b2f7a8e-3b0c-4a55-8d0e-8f5b6f2f6f0a';
    const body = { unitId: 'd2', kind: 'OTHER', name: 'D2' };
    const sent = {
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        authorization: `Bearer ${await here.token({})}`,
      },
      body: JSON.stringify(body),
    };
    const refused = await ask(here.url, 'POST', '/api/commands/RegisterUnit', sent);
    expect([codeOf(refused), refused.status, refused.headers['retry-after']]).toEqual([
      'CLOCK_IN_DOUBT',
      503,
      '1',
    ]);
    expect(refused.body).toMatchObject(doubt);
    const ready = await ask(here.url, 'GET', '/health/ready');
    expect([ready.status, ready.body.status, ready.body.clock]).toEqual([503, 'not-ready', 'in-doubt']);
    expect((await figures(here)).get('thidua_clock_in_doubt')).toBe(1);
    expect((await here.get('/api/units/d1')).status).toBe(200);
    here.clock.distrust(null);
    const { data } = (await here.get('/api/events?limit=1000')).body;
    expect(data.at(-1).position).toBe(accepted);
    expect((await ask(here.url, 'POST', '/api/commands/RegisterUnit', sent)).status).toBe(201);
    expect((await ask(here.url, 'GET', '/health/ready')).body.clock).toBe('in-order');
  });
});
