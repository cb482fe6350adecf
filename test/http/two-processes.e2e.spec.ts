import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { figures } from '../support/ask.js';
import { until } from '../support/until.js';

const actor = { id: 'tester', roles: ['operator' as const], unitId: null };

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

  it('count what became of commands by name, and of appends and requests how long they took', async () => {
    const both = [await figures(here), await figures(there)];
    const total = (name: string): number => both.reduce((sum, of) => sum + (of.get(name) ?? 0), 0);
    const elections = (outcome: string, code = ''): number =>
      total(`thidua_commands_total{command="ElectLeader",outcome="${outcome}",code="${code}"}`);
    expect([elections('accepted'), elections('replayed')]).toEqual([40, 40]);
    expect(elections('refused', 'OFFICE_ALREADY_HELD')).toBe(20);
    const events = await here.stores.events.countAfter(0n);
    expect(total('thidua_append_seconds_count{outcome="appended"}')).toBeGreaterThanOrEqual(events);
    expect(
      total('thidua_http_request_seconds_count{method="POST",route="/api/commands/:name",status="4xx"}'),
    ).toBe(20);
    for (const of of both) {
      expect(of.get('process_start_time_seconds')).toBeGreaterThan(0);
      expect(of.get(`thidua_store_position{kind="${here.stores.events.kind}"}`)).toBeGreaterThanOrEqual(
        events,
      );
      expect(of.get(`thidua_projection_status{projection="unit",status="live"}`)).toBe(1);
      expect(
        [...of.keys()].filter((name) => /health|metrics"|cluster-c|open_fds|_active_/.test(name)),
      ).toEqual([]);
    }
  });

  it('says that it serves what is long past, where a read model is still being made', async () => {
    const { engine } = here.stores;
    const [first, ...others] = await engine.status();
    for (const [lagEvents, said] of [
      [10_000, 'ready'],
      [10_001, 'degraded'],
    ] as const) {
      const seen = jest.spyOn(engine, 'status').mockResolvedValue([{ ...first!, lagEvents }, ...others]);
      const { status, body } = await here.get('/health/ready', {});
      seen.mockRestore();
      expect([status, body.status]).toEqual([200, said]);
    }
  });

  it('both serve on while one read model stands still, and say so; not once none follows', async () => {
    const id = randomUUID();
    await here.stores.events.append({
      stream: 'movement-org_x',
      expectedRevision: -1,
      events: [{ type: 'MovementLaunched', schemaVersion: 1, data: { launchedBy: 'org', year: 'no year' } }],
      metadata: { occurredOn: null, correlationId: id, causationId: null, evidence: [] },
      command: { id, name: 'LaunchMovement', fingerprint: '0'.repeat(64), actor },
      persons: [],
      warnings: [],
    });
    const standing = async (app: TestApp): Promise<[number, string, string[]]> => {
      const { status, body } = await app.get('/health/ready', {});
      const projections: { name: string; status: string }[] = body.projections;
      const still = projections.filter((p) => p.status === 'stopped').map((p) => p.name);
      return [status, body.status, still];
    };
    await until('a read model stands still', async () => (await standing(here))[1] !== 'ready');
    const stopped = 'thidua_projection_status{projection="movement",status="stopped"}';
    for (const app of [here, there]) {
      expect(await standing(app)).toEqual([200, 'degraded', ['movement']]);
      expect((await figures(app)).get(stopped)).toBe(1);
    }
    await there.accept('RegisterUnit', { unitId: 'after', kind: 'OTHER', name: 'Đơn vị đến sau' });
    expect((await there.get('/api/units?q=sau')).body).toMatchObject({
      data: [{ unitId: 'after' }],
      meta: { stale: false },
    });
    const behind = await there.get('/api/clusters/c/years/2020', {});
    expect([behind.status, behind.body.meta.stale]).toEqual([200, true]);

    await here.caughtUp('movement');
    await here.stores.database.query(`update read.projection set status = 'stopped'`);
    for (const app of [here, there]) expect((await standing(app)).slice(0, 2)).toEqual([503, 'not-ready']);
    expect((await there.get('/health/live')).status).toBe(200);
  });
});
