import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/domain/ground/event.js';
import { appendRequest } from '../contracts/event-store.contract.js';
import { ask } from '../support/ask.js';
import type { TestApp } from '../support/app.js';
import { pageByPage, startApp } from '../support/app.js';

let app: TestApp;

const attempts = async (key: string) => (await app.get(`/api/commands/${key}`)).body.data;
const eventIds = async (): Promise<string[]> =>
  (await app.get('/api/events?limit=1000')).body.data.map((e: { id: string }) => e.id);
const ofB: Partial<Actor> = { id: 'to-chuc-b', roles: ['organiser'], unitId: 'b' };
const unitB: Partial<Actor> = { id: 'don-vi-b', roles: ['unit'], unitId: 'b' };

describe('a command that a rule refuses', () => {
  beforeAll(async () => {
    app = await startApp();
    for (const unitId of ['ttcp', 'a', 'b'])
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
    await app.accept('EstablishCluster', {
      clusterId: 'k2',
      organiserId: 'ttcp',
      kind: 'KHOI',
      label: 'Khối 2',
    });
    await app.accept('AdmitMember', { clusterId: 'k2', unitId: 'a', from: '2023' });
    await app.accept('OpenPledge', { clusterId: 'k2', year: 2024 });
  });
  afterAll(() => app.close());

  it.each([
    ['RenameUnit', { unitId: 'a', name: 'A', from: '2024-01-01' }, ofB, 403, 'FORBIDDEN', null, 'registry'],
    [
      'SignPledge',
      { clusterId: 'k2', year: 2024, unitId: 'a' },
      unitB,
      403,
      'NOT_OWN_UNIT',
      'R20',
      'clusterYear-k2_2024',
    ],
    [
      'RenameUnit',
      { unitId: 'x', name: 'X', from: '2024-01-01' },
      {},
      404,
      'UNIT_NOT_FOUND',
      null,
      'registry',
    ],
    [
      'ElectLeader',
      { clusterId: 'x', year: 2024, unitId: 'a' },
      {},
      404,
      'CLUSTER_NOT_FOUND',
      null,
      'cluster-x',
    ],
    [
      'RegisterUnit',
      { unitId: 'a', kind: 'OTHER', name: 'Khác' },
      {},
      409,
      'UNIT_ALREADY_REGISTERED',
      null,
      'registry',
    ],
    [
      'ElectLeader',
      { clusterId: 'k2', year: 2024, unitId: 'b' },
      {},
      422,
      'NOT_A_MEMBER',
      'R13',
      'cluster-k2',
    ],
  ] as const)(
    '%s %j is kept with the rule it broke',
    async (command, body, as, status, code, rule, stream) => {
      const links = rule === null ? {} : { rule, ruleUrl: `/api/rules/${rule}` };
      const before = await eventIds();
      const key = randomUUID();
      const refused = await app.send(command, body, { key, as });
      expect(refused).toMatchObject({
        status,
        type: 'application/problem+json; charset=utf-8',
        body: { code, ...links },
      });
      expect('ruleUrl' in refused.body).toBe(rule !== null);
      const actor = { id: 'tester', roles: ['operator'], unitId: null, ...as };
      const kept = { outcome: 'refused', commandId: key, command, actor, stream, code, rule, ...links };
      const first = await attempts(key);
      expect(first).toMatchObject([{ ...kept, detail: refused.body.detail }]);
      const explained = links.ruleUrl ? (await app.get(links.ruleUrl)).body.data.code : null;
      expect(explained).toBe(rule);

      const again = await app.send(command, body, { key: key.toUpperCase(), as });
      expect({ ...again.body, instance: null }).toEqual({ ...refused.body, instance: null });
      const other = await app.send(command, { ...body, occurredOn: '2024-01-02' }, { key, as });
      expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED', commandId: key } });
      expect(await attempts(key)).toEqual(first);
      expect(await eventIds()).toEqual(before);
    },
  );

  it('shows every attempt under its key: refused for one reason, for another, then accepted', async () => {
    const key = randomUUID();
    const send = () => app.send('SignPledge', { clusterId: 'k3', year: 2025, unitId: 'b' }, { key });
    expect((await send()).body.code).toBe('CLUSTER_NOT_FOUND');
    await app.accept('EstablishCluster', {
      clusterId: 'k3',
      organiserId: 'ttcp',
      kind: 'KHOI',
      label: 'Khối 3',
    });
    expect((await send()).body.code).toBe('NOT_A_MEMBER');
    await app.accept('AdmitMember', { clusterId: 'k3', unitId: 'b', from: '2025' });
    expect((await send()).body.code).toBe('PLEDGE_NOT_OPEN');
    await app.accept('OpenPledge', { clusterId: 'k3', year: 2025 });
    const accepted = await send();
    expect(accepted.status).toBe(201);
    expect(await send()).toEqual({ ...accepted, status: 200 });
    const shown = (await attempts(key)).map((a: { outcome: string; code?: string }) => a.code ?? a.outcome);
    expect(shown).toEqual(['CLUSTER_NOT_FOUND', 'NOT_A_MEMBER', 'PLEDGE_NOT_OPEN', 'accepted']);
  });

  it('of a day that has not come in Viet Nam is accepted once it has', async () => {
    const key = randomUUID();
    const body = { unitId: 'e', kind: 'OTHER', name: 'E', occurredOn: '2024-03-01' };
    app.clock.set('2024-02-29T16:59:59Z');
    const before = await app.send('RegisterUnit', body, { key });
    expect(before).toMatchObject({
      status: 422,
      body: { code: 'DATES_OUT_OF_ORDER', on: '2024-03-01', today: '2024-02-29' },
    });
    const month = { ...body, unitId: 'f', occurredOn: '2024-03' };
    expect((await app.send('RegisterUnit', month)).body.code).toBe('DATES_OUT_OF_ORDER');
    app.clock.set('2024-02-29T17:00:00Z');
    expect((await app.send('RegisterUnit', body, { key })).status).toBe(201);
    expect((await app.send('RegisterUnit', month)).status).toBe(201);
    app.clock.set('2024-02-29T16:59:59Z');
    expect((await app.send('RegisterUnit', body, { key })).status).toBe(200);
  });

  it('is known of its cluster from the instant on at which it was refused', async () => {
    app.clock.set('2099-01-01T00:00:00Z');
    await app.accept('ElectLeader', { clusterId: 'k2', year: 2024, unitId: 'a' });
    app.clock.set('2099-01-03T00:00:00Z');
    const late = { clusterId: 'k2', year: 2024, unitId: 'ttcp', office: 'DEPUTY' };
    await app.send('AssignOffice', late, { as: ofB });
    const told = async (knownAt: string): Promise<string[]> => {
      const { body } = await app.get(`/api/clusters/k2/leadership/history?knownAt=${knownAt}`);
      return body.data.log.map((entry: { type: string }) => entry.type).slice(-2);
    };
    expect(await told('2099-01-03T00:00:00Z')).toEqual(['LeaderElected', 'AssignOffice']);
    expect(await told('2099-01-02T23:59:59.999Z')).toEqual(['ElectLeader', 'LeaderElected']);
  });

  it.each(['', 'outcome=refused&', 'stream=registry&', 'outcome=accepted&'])(
    'is read page by page: “%s”',
    async (filter) => {
      const whole = (await app.get(`/api/commands?${filter}limit=1000`)).body;
      expect(whole.next).toBeNull();
      expect(await pageByPage(app.get, `/api/commands?${filter}`)).toEqual(whole.data);
    },
  );

  it.each(['x', randomUUID(), `${randomUUID()}.FORBIDDEN`])('does not read on from %s', async (from) => {
    const { status, body } = await app.get(`/api/commands?from=${from}`);
    expect([status, body.code, body.errors[0].parameter]).toEqual([400, 'INVALID_REQUEST', 'from']);
  });

  it('does not read on from a receipt that the question leaves out', async () => {
    const accepted = (await app.get('/api/commands?outcome=accepted&limit=1')).body.next;
    expect((await app.get(`/api/commands?outcome=refused&from=${accepted}`)).status).toBe(400);
  });

  it('is in the log of its cluster, however many there are', async () => {
    const log = async () => (await app.get('/api/clusters/k2/leadership/history')).body.data.log;
    const before = (await log()).length;
    const refusal = { stream: 'cluster-k2', code: 'NOT_A_MEMBER', rule: 'R13', detail: 'Không thuộc khối.' };
    for (let i = 0; i < 200; i++)
      await app.stores.events.recordRefusal({ ...refusal, command: appendRequest().command });
    await app.send(
      'AssignOffice',
      { clusterId: 'k2', year: 2024, unitId: 'a', office: 'DEPUTY' },
      { as: ofB },
    );
    const after = await log();
    expect([after.length, after.at(-1)]).toMatchObject([before + 201, { type: 'AssignOffice' }]);
    // No read model changed, and yet the answer is another than the one that the asker has.
    const path = '/api/clusters/k2/leadership/history';
    const again = await ask(app.url, 'GET', path, { headers: { 'if-none-match': '*' } });
    expect(again.status).toBe(200);
  });

  it('keeps the rule of an old one that the law book has not, and leads nowhere from there', async () => {
    const { command } = appendRequest();
    const refusal = { stream: 'cluster-k2', code: 'NOT_A_MEMBER', rule: 'R13a', detail: 'Không thuộc khối.' };
    await app.stores.events.recordRefusal({ ...refusal, command });
    const [kept] = await attempts(command.id);
    expect(kept).toMatchObject({ code: 'NOT_A_MEMBER', rule: 'R13a' });
    expect(kept).not.toHaveProperty('ruleUrl');
    const { log } = (await app.get('/api/clusters/k2/leadership/history')).body.data;
    const links = log.map(({ detail: { rule, ruleUrl } }: never) => [rule, ruleUrl]);
    expect(links).toContainEqual(['R13', '/api/rules/R13']);
    expect(links).toContainEqual(['R13a', undefined]);
  });

  it('takes its key from nobody else: each actor has an answer of its own, and no other one afterwards', async () => {
    const key = randomUUID();
    const body = { clusterId: 'k2', unitId: 'ttcp', from: '2023' };
    expect((await app.send('AdmitMember', body, { key, as: ofB })).status).toBe(403);
    const accepted = await app.send('AdmitMember', body, { key });
    expect(accepted.status).toBe(201);
    expect(await app.send('AdmitMember', body, { key: key.toUpperCase() })).toEqual({
      ...accepted,
      status: 200,
    });
    const other = { ...body, from: '2024' };
    expect(await app.send('AdmitMember', other, { key })).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
    // Who is third finds both ids taken, the one that follows from the key for the second as well.
    const { commandId } = accepted.body;
    const third: Partial<Actor> = { ...ofB, id: 'to-chuc-khac' };
    expect((await app.send('AdmitMember', other, { key: commandId, as: third })).body.code).toBe('FORBIDDEN');
    expect((await app.send('AdmitMember', other, { key, as: third })).body.code).toBe('FORBIDDEN');
    expect(await app.send('AdmitMember', body, { key })).toEqual({ ...accepted, status: 200 });
    const asked = async (as: Partial<Actor>) => {
      const headers = { authorization: `Bearer ${await app.token(as)}` };
      const { body } = await app.get(`/api/commands/${key}`, headers);
      return body.data.map((r: { code?: string; outcome: string }) => r.code ?? r.outcome);
    };
    expect(await asked({})).toEqual(['accepted', 'FORBIDDEN']);
    expect(await asked(ofB)).toEqual(['FORBIDDEN']);
  });

  it('takes its key from nobody where several send at once', async () => {
    const key = randomUUID();
    const of = (id: string) =>
      app.send('RegisterUnit', { unitId: `at-once-${id}`, kind: 'OTHER', name: 'Đ' }, { key, as: { id } });
    const actors = ['p', 'q', 'p', 'r', 'q', 'p'];
    const answers = await Promise.all(actors.map(of));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 200, 200, 201, 201, 201,
    ]);
    for (const [i, { body }] of answers.entries()) {
      expect(body.actor.id).toBe(actors[i]);
      expect((await of(actors[i]!)).body).toEqual(body);
    }
  });
});
