import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

describe('two servers on one store', () => {
  let here: TestApp;
  let there: TestApp;

  beforeAll(async () => {
    here = await startApp();
    there = await startApp(here.database);
    await here.accept('RegisterUnit', { unitId: 'org', kind: 'OTHER', name: 'Đơn vị tổ chức' });
    await here.accept('EstablishCluster', {
      clusterId: 'c',
      organiserId: 'org',
      kind: 'CUM',
      number: 1,
      label: 'Cụm 1',
    });
    for (const unitId of ['a', 'b', 'd']) {
      await here.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      await here.accept('AdmitMember', { clusterId: 'c', unitId, from: '2000' });
    }
  });
  afterAll(async () => {
    await there.close();
    await here.close();
  });

  const events = async (): Promise<{ data: { year: number; unitId: string } }[]> => {
    const { body } = await here.get('/api/events?stream=cluster-c&type=LeaderElected&limit=1000');
    return body.data;
  };

  it('let one of two elections win, whichever server each reaches', async () => {
    for (let year = 2001; year <= 2020; year++) {
      const answers = await Promise.all([
        here.send('ElectLeader', { clusterId: 'c', year, unitId: 'a', occurredOn: null }),
        there.send('ElectLeader', { clusterId: 'c', year, unitId: 'b', occurredOn: null }),
      ]);
      expect(answers.map((a) => a.status).sort((a, b) => a - b)).toEqual([201, 409]);
    }
    const years = (await events()).map((e) => e.data.year);
    expect(years).toEqual(Array.from({ length: 20 }, (_, i) => 2001 + i));
  });

  it('answer the same command with one receipt and one event', async () => {
    const keys = Array.from({ length: 20 }, () => randomUUID());
    for (const [i, key] of keys.entries()) {
      const body = { clusterId: 'c', year: 2021 + i, unitId: 'd', occurredOn: null };
      const answers = await Promise.all([
        here.send('ElectLeader', body, { key }),
        there.send('ElectLeader', body, { key }),
        here.send('ElectLeader', body, { key }),
      ]);
      expect(answers.map((a) => a.status).sort((a, b) => a - b)).toEqual([200, 200, 201]);
      expect(new Set(answers.map((a) => JSON.stringify(a.body))).size).toBe(1);
    }
    expect((await events()).filter((e) => e.data.unitId === 'd')).toHaveLength(20);
  });

  it('decide a crowd of commands on one stream one after the other, none lost', async () => {
    const crowd = Array.from({ length: 60 }, (_, i) =>
      (i % 2 ? here : there).send('RegisterUnit', { unitId: `u${i}`, kind: 'OTHER', name: `Đơn vị ${i}` }),
    );
    const statuses = (await Promise.all(crowd)).map((a) => a.status);
    expect(statuses.filter((status) => status !== 201)).toEqual([]);
  });
});
