import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('what awards there are and which rules hold', () => {
  it.each([
    ['2019-12-19', ['Nghị định số 91/2017/NĐ-CP']],
    ['2024-12-19', ['Luật Thi đua, khen thưởng số 06/2022/QH15', 'Nghị định số 98/2023/NĐ-CP']],
    [
      '2025-09-01',
      [
        'Luật Thi đua, khen thưởng số 06/2022/QH15',
        'Nghị định số 152/2025/NĐ-CP',
        'Thông tư số 15/2025/TT-BNV',
      ],
    ],
  ])('S-20 cites on %s %j', async (on, names) => {
    const { status, body } = await app.get(`/api/rule-sets?on=${on}`);
    expect(status).toBe(200);
    const cited = body.data.acts.map((act: { name: string }) => act.name);
    expect(cited).toEqual(expect.arrayContaining(names));
    expect(body.meta).toMatchObject({ asOf: on, stale: false, lagEvents: 0 });
  });

  it('gives the rules of today, in Viet Nam, where no day is asked for', async () => {
    app.clock.set('2025-06-30T17:00:00Z');
    const { body } = await app.get('/api/rule-sets');
    expect(body.data).toMatchObject({
      id: 'rules-from-2025-07-01',
      deadlines: { value: { CLUSTER: '12-20', UNIT: '12-25' } },
    });
  });

  it('lists the catalogue with names, deciders and quotas', async () => {
    const { body } = await app.get('/api/award-types');
    expect(body.data[0]).toMatchObject({
      code: 'FLAG_GI',
      name: 'Cờ thi đua của Thanh tra Chính phủ',
      category: 'TITLE',
      decidedByNames: ['Tổng Thanh tra Chính phủ'],
      quota: { perCluster: 1, beyond: 'REFUSE' },
    });
  });
});
