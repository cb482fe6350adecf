import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check } from '../../docs/verify-proof.mjs';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { until } from '../support/until.js';

describe('signed checkpoints', () => {
  let app: TestApp;
  const register = async (unitId: string): Promise<string> => {
    const name = `Thanh tra “${unitId}” – Đơn vị số 1`;
    return (await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name })).body.position;
  };

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('are not signed over an empty log, nor by whoever asks', async () => {
    expect((await app.post('/api/checkpoints')).body.code).toBe('NOT_FOUND');
    expect((await app.get('/api/checkpoints')).body.data).toEqual([]);
    for (const roles of [['unit'], ['organiser'], []] as const)
      expect((await app.post('/api/checkpoints', { roles })).status).toBe(403);
  });

  it('prove each event, and that the log only grew, to the script that auditors have', async () => {
    const positions: string[] = [];
    for (const unit of ['a', 'b', 'c']) positions.push(await register(unit));
    const { status, body: first } = await app.post('/api/checkpoints');
    expect([status, first.data.size]).toEqual([201, 3]);
    expect((await app.post('/api/checkpoints', { roles: ['auditor'] })).body.data).toEqual(first.data);
    expect((await app.post('/api/checkpoints')).status).toBe(200);
    for (const unit of ['d', 'e']) positions.push(await register(unit));
    const { body: second } = await app.post('/api/checkpoints');
    const key = second.data.verifier;

    for (const [index, position] of positions.entries()) {
      const { body } = await app.get(`/api/proofs/event?position=${position}`);
      expect(body.data).toMatchObject({ position, index, checkpoint: index < 3 ? first.data : second.data });
      expect(check(body.data, key)).toMatch(`UnitRegistered ${body.data.recorded.id} is event ${index + 1}`);
      const renamed = { ...body.data.recorded, data: { ...body.data.recorded.data, name: 'Khác' } };
      expect(() => check({ ...body.data, recorded: renamed }, key)).toThrow('changed');
    }
    const { body } = await app.get(`/api/proofs/event?position=${positions[0]}&size=5`);
    expect(check(body.data, key)).toMatch('event 1 of 5');
    const other = await app.get(`/api/proofs/event?position=${positions[1]}&size=5`);
    expect(() => check({ ...body.data, path: other.body.data.path }, key)).toThrow('not in the signed log');

    const extension = (await app.get('/api/proofs/extension?of=3')).body.data;
    expect(check(extension, key, first.data.note)).toBe('the first 3 of 5 events are as they were signed');
    expect(() => check({ ...extension, path: [] }, key)).toThrow('changed');
    expect(() => check(extension, key, 'another note')).toThrow('kept');
    // The kept note must be what is proved, not stand beside it.
    const beside = { checkpoint: second.data, earlier: second.data, later: first.data, path: [] };
    expect(() => check(beside, key, first.data.note)).toThrow('kept');
    expect(() => check({ earlier: first.data, path: [] }, key)).toThrow('no proof');
    expect((await app.get('/api/checkpoints')).body.data).toEqual([second.data, first.data]);
    expect((await app.get('/api/checkpoints?below=5')).body.data).toEqual([first.data]);
  });

  it.each([
    ['/api/proofs/event', 400],
    ['/api/proofs/event?position=0', 404],
    ['/api/proofs/extension?of=4', 404],
    ['/api/proofs/extension?of=5&size=3', 400],
    ['/api/proofs/extension?of=x', 400],
    ['/api/checkpoints?below=0', 400],
  ])('are not asked for by %s', async (path, status) => {
    expect((await app.get(path)).status).toBe(status);
  });

  it('do not cover what came after the last of them', async () => {
    const position = await register('h');
    const { status, body } = await app.get(`/api/proofs/event?position=${position}`);
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('are signed by themselves where there is something new', async () => {
    await register('f');
    app.stores.checkpoints.start(20);
    const signed = (size: number): Promise<boolean> =>
      until(
        `a checkpoint of ${size} events`,
        async () => (await app.get('/api/checkpoints?limit=1')).body.data[0].size >= size,
      );
    await signed(7);
    await register('g');
    await signed(8);
    expect((await app.get('/api/checkpoints')).body.data.map((c: { size: number }) => c.size)).toEqual([
      8, 7, 5, 3,
    ]);
  });
});
