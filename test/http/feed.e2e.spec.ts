import type { IncomingMessage } from 'node:http';
import { createServer, get as open } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Installation } from '../../src/application/installation.js';
import type { ProjectionEngine } from '../../src/infrastructure/projections/engine.js';
import { Webhooks } from '../../src/infrastructure/webhooks/webhooks.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import type { Answer } from '../support/ask.js';
import { ask, codeOf } from '../support/ask.js';
import { heard, until } from '../support/until.js';

interface CloudEvent {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly position: string;
  readonly data: { readonly id: string; readonly hash: string; readonly data: { readonly unitId?: string } };
}

let app: TestApp;
const unit = async (unitId: string) =>
  await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });

const eventsIn = ({ text }: Answer): CloudEvent[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as CloudEvent]));
const feed = async (query = '', headers = {}) => await ask(app.url, 'GET', `/api/feed${query}`, { headers });

/** A follower, as a browser's EventSource is one. */
class Follower {
  heard = '';
  constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (chunk: string) => (this.heard += chunk));
    response.on('error', () => undefined);
  }

  static async from(query = '', headers = {}, { url } = app): Promise<Follower> {
    const accept = { accept: 'text/event-stream', ...headers };
    const asked = open(`${url}/api/feed${query}`, { headers: accept, agent: false });
    const [response] = (await heard(asked, 'response')) as [IncomingMessage];
    return new Follower(response);
  }

  get type(): string | undefined {
    return this.response.headers['content-type'];
  }

  get isOver(): boolean {
    return this.response.complete;
  }

  get events(): CloudEvent[] {
    return [...this.heard.matchAll(/^data: (.*)\n\n/gm)].map(
      ([, json = '']) => JSON.parse(json) as CloudEvent,
    );
  }

  /** What EventSource would send as Last-Event-ID. */
  get lastId(): string {
    return [...this.heard.matchAll(/^id: (.*)\n/gm)].at(-1)?.[1] ?? '';
  }

  async hears(id: string): Promise<void> {
    await until(`the follower at ${id}`, () => this.lastId === id);
  }

  end(): void {
    this.response.destroy();
  }
}

/** Another program that takes what webhooks send, until it is told to fail; it checks signatures by what it was given as secrets. */
class Receiver {
  readonly taken: { event: CloudEvent; id: string; signedBy: readonly string[]; signatures: number }[] = [];
  answers: (event: CloudEvent) => number = () => 204;
  secrets: string[] = [];
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        const body = Buffer.concat(parts).toString();
        const headers = request.headers as Record<string, string>;
        const signedBy = this.secrets.filter((secret) => isSigned(secret, body, headers));
        const event = JSON.parse(body) as CloudEvent;
        const status = this.answers(event);
        const signatures = headers['webhook-signature']?.split(' ').length ?? 0;
        if (status < 300) this.taken.push({ event, id: headers['webhook-id'] ?? '', signedBy, signatures });
        response.writeHead(status, { location: `${this.url}/elsewhere` }).end();
      });
  });
  url = '';

  async open(): Promise<this> {
    await heard(this.#server.listen(0, '127.0.0.1'), 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  get subjects(): string[] {
    return this.taken.map(({ event }) => `${event.type} ${event.subject}`);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

function isSigned(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

describe('the feed', () => {
  beforeAll(async () => {
    app = await startApp();
    for (const id of ['mot', 'hai', 'ba']) await unit(id);
  });
  afterAll(() => app.close());

  it('gives each event once, in order, in the envelope of CloudEvents, from wherever a reader stopped', async () => {
    const answer = await feed();
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      'application/x-ndjson; charset=utf-8',
    ]);
    const events = eventsIn(answer);
    const { data: shown } = (await app.get('/api/events?limit=1000')).body;
    expect(events.map(({ data }) => data)).toEqual(shown);
    const [first] = events;
    expect(first).toEqual({
      specversion: '1.0',
      id: shown[0].id,
      source: '/api/events',
      type: 'UnitRegistered',
      subject: 'registry',
      time: shown[0].recordedAt,
      datacontenttype: 'application/json',
      partitionkey: 'registry',
      position: shown[0].position,
      data: shown[0],
    });
    const rest = eventsIn(await feed(`?after=${first?.position}`));
    expect(rest.map(({ id }) => id)).toEqual(events.slice(1).map(({ id }) => id));
    expect((await feed(`?after=${events.at(-1)?.position}`)).text).toBe('');
  });

  it('has only the stream and the types that are asked for', async () => {
    const types = async (query: string) => new Set(eventsIn(await feed(query)).map(({ type }) => type));
    await app.accept('EstablishCluster', {
      clusterId: 'cum-mot',
      kind: 'CUM',
      label: 'Cụm Một',
      organiserId: 'mot',
      tier: 'LOCAL',
    });
    expect(await types('?types=ClusterEstablished,UnitRenamed')).toEqual(new Set(['ClusterEstablished']));
    // So far that is all there is. One stream is read as events; the whole log goes through as it is stored.
    expect((await feed('?stream=registry')).text).toBe((await feed()).text);
    expect(await types('?stream=registry&types=UnitRegistered')).toEqual(new Set(['UnitRegistered']));
    expect(await types('?stream=cluster-khong-co')).toEqual(new Set());
  });

  it('refuses types that there are not, as the list of events does, with the nearest', async () => {
    const refused = async (path: string) => {
      const answer = await ask(app.url, 'GET', path, { headers: { accept: 'text/event-stream' } });
      return [answer.status, codeOf(answer), answer.body.errors?.[0].detail];
    };
    const misspelt = 'knows no “UnitRegistred”; nearest: UnitRegistered, ';
    const inFeed = await refused('/api/feed?types=ClusterEstablished,%20UnitRegistred');
    expect(inFeed).toEqual([400, 'INVALID_REQUEST', expect.stringContaining(misspelt)]);
    expect(await refused('/api/events?type=UnitRegistred')).toEqual(inFeed);
    expect(await refused('/api/events?type=UnitRegistred&id=x')).toEqual(inFeed);
    expect(await refused('/api/feed?types=,')).toEqual([
      400,
      'INVALID_REQUEST',
      'knows no “”; all are at /api/docs',
    ]);
  });

  it('tells followers what comes, and goes on where one was, past events that it does not want', async () => {
    const follower = await Follower.from('?types=UnitRegistered');
    const known = eventsIn(await feed('?types=UnitRegistered')).map(({ id }) => id);
    const { body } = await unit('bon');
    await follower.hears(body.position);
    expect(follower.type).toBe('text/event-stream; charset=utf-8');
    expect(follower.events.map(({ id }) => id)).toEqual([...known, body.events[0].id]);
    const named = await app.accept('RecordUnitPlace', { unitId: 'mot', province: 'Tỉnh Một' });
    await follower.hears(named.body.position);
    expect(follower.events).toHaveLength(known.length + 1);
    follower.end();
    const back = await Follower.from('?types=UnitRegistered&after=0', { 'last-event-id': body.position });
    await back.hears(named.body.position);
    expect(back.events).toEqual([]);
    back.end();
  });

  it('does not go on from where its log never was', async () => {
    const beyond = `${app.stores.events.kind === 'postgres' ? '' : 'esdb-'}999999999999`;
    expect(codeOf(await feed(`?after=${beyond}`))).toBe('POSITION_OF_ANOTHER_STORE');
    const other = app.stores.events.kind === 'postgres' ? 'esdb-1' : '1';
    expect(codeOf(await feed(`?after=${other}`, { accept: 'text/event-stream' }))).toBe(
      'POSITION_OF_ANOTHER_STORE',
    );
    expect(codeOf(await feed('', { accept: 'text/event-stream', 'last-event-id': 'x' }))).toBe(
      'INVALID_REQUEST',
    );
  });

  it('shows who read what only to those who may see it', async () => {
    const reader = { id: 'doc-ten', roles: ['auditor' as const, 'names' as const] };
    const member = { id: 'van-thu', roles: ['unit' as const], unitId: 'mot' };
    const headers = async (as: object) => ({ authorization: `Bearer ${await app.token(as)}` });
    await app.accept('RecordRepresentative', {
      unitId: 'mot',
      person: { name: 'Lê Thị Kín' },
      position: 'Chánh Thanh tra',
    });
    // There is no trace where the name is not on the page yet.
    await app.caughtUp();
    await app.get('/api/units/mot', await headers(reader));
    const traces = async (as: object) =>
      eventsIn(await feed('', await headers(as))).filter(({ type }) => type === 'SensitiveRead');
    expect(await traces(reader)).toHaveLength(1);
    expect(await traces(member)).toHaveLength(0);
  });

  describe('a webhook', () => {
    let there: Receiver;
    const look = async () => await app.app.get(Webhooks).look();
    const webhookId = 'bao-cao';
    const shown = async () =>
      (await app.get('/api/webhooks')).body.data.find(
        (one: { webhookId: string }) => one.webhookId === webhookId,
      );
    /** What waits is tried at once, not in some hours. */
    const hurry = async (more = '') =>
      await app.stores.database.query(`UPDATE read.webhook_letter SET next_at = now() ${more}`);
    const movement = (launchedBy: string) => ({ launchedBy, year: 2024 });

    beforeAll(async () => {
      there = await new Receiver().open();
    });
    afterAll(() => there.close());

    it('sends what is recorded from then on in the envelope of the feed, signed by Standard Webhooks', async () => {
      const hook = {
        webhookId,
        purpose: 'báo cáo',
        url: `${there.url}/nhan`,
        types: ['UnitRegistered', 'UnitRegisterd'],
      };
      const auditor = { id: 'a', roles: ['auditor' as const] };
      expect((await app.send('RegisterWebhook', hook, { as: auditor })).body.code).toBe('FORBIDDEN');
      const { body } = await app.accept('RegisterWebhook', hook);
      there.secrets = [body.webhookSecret];
      expect(body.webhookSecret).toMatch(/^whsec_[\w+/]{43}=$/);
      await unit('gui-bon');
      await app.accept('EstablishCluster', {
        clusterId: 'c',
        kind: 'CUM',
        label: 'Cụm c',
        organiserId: 'mot',
      });
      await look();
      await look();
      const [first] = eventsIn(await feed('?types=UnitRegistered')).slice(-1);
      expect(there.taken).toEqual([{ event: first, id: first?.id, signedBy: there.secrets, signatures: 1 }]);
      const log = JSON.stringify((await app.get('/api/events?stream=webhooks')).body);
      expect(log).not.toContain(body.webhookSecret.slice(6));
      expect(await shown()).toMatchObject({
        unknownTypes: ['UnitRegisterd'],
        waiting: 0,
        dead: 0,
        ended: null,
      });
      expect(JSON.stringify(await shown())).not.toContain('whsec_');
    });

    it('is signed with the secret before too for a day after it was rotated', async () => {
      const { body } = await app.accept('RotateWebhookSecret', { webhookId });
      there.secrets.push(body.webhookSecret);
      await unit('gui-nam');
      await look();
      expect(there.taken.at(-1)?.signedBy).toEqual(there.secrets);
      expect(there.taken.at(-1)?.signatures).toBe(2);
      await unit('gui-sau');
      app.clock.set(new Date(Date.now() + 25 * 3600_000).toISOString());
      await look();
      app.clock.set(null);
      expect(there.taken.at(-1)).toMatchObject({
        signatures: 1,
        event: { data: { data: { unitId: 'gui-sau' } } },
      });
    });

    it('keeps what is not taken, with what follows in its stream, and sends it in order when its time comes', async () => {
      await app.accept('EndWebhook', { webhookId, reason: 'lọc khác' });
      await look();
      expect(await shown()).toMatchObject({ ended: { reason: 'lọc khác' }, position: null });
      await app.accept('RegisterWebhook', { webhookId: 'tat-ca', purpose: 'tất cả', url: there.url });
      there.taken.length = 0;
      there.answers = ({ data }) => (data.data.unitId === 'gui-bay' ? 307 : 200);
      await unit('gui-bay');
      await app.accept('LaunchMovement', movement('mot'));
      await unit('gui-tam');
      await look();
      await look();
      expect(there.subjects).toEqual(['MovementLaunched movement-mot_2024']);
      const of = async () =>
        (await app.get('/api/webhooks')).body.data.find(
          (one: { webhookId: string }) => one.webhookId === 'tat-ca',
        );
      expect(await of()).toMatchObject({ waiting: 2, dead: 0, lastError: 'status 307' });
      there.answers = () => 200;
      await look();
      expect(there.taken).toHaveLength(1);
      await hurry();
      await look();
      expect(there.taken.map(({ event }) => event.data.id)).toEqual([
        there.taken[0]?.event.id,
        ...eventsIn(await feed('?types=UnitRegistered'))
          .slice(-2)
          .map(({ id }) => id),
      ]);
      expect(await of()).toMatchObject({ waiting: 0, lastError: null });
    });

    it('gives up after the last try, shows what, and sends it again when the operator says so', async () => {
      there.taken.length = 0;
      there.answers = () => 500;
      await unit('gui-chin');
      await look();
      await hurry(', attempts = 9');
      await look();
      const at = '/api/webhooks/tat-ca/dead-letters';
      const { data } = (await app.get(at)).body;
      expect(data).toMatchObject([
        { type: 'UnitRegistered', stream: 'registry', attempts: 10, error: 'status 500' },
      ]);
      const metrics = await fetch(`${app.url}/metrics`, {
        headers: { authorization: `Bearer ${await app.token({})}` },
      });
      expect(await metrics.text()).toContain('thidua_webhook_dead_letters{webhook="tat-ca"} 1');
      there.answers = () => 200;
      await unit('gui-muoi');
      await look();
      expect(there.subjects).toEqual(['UnitRegistered registry']);
      expect((await app.post(`${at}/send`, { id: 'a', roles: ['auditor'] })).status).toBe(403);
      expect((await app.post(`${at}/send`)).body).toEqual({ data: { webhookId: 'tat-ca', again: 1 } });
      const { id: later } = there.taken[0]!;
      const { events } = app.stores;
      const { position: before } = await events.head();
      await unit('gui-muoi-mot');
      const [underWay] = await events.readAll({ after: before, limit: 1 });
      // As of a process that was sending it when the dead letter was taken up again.
      await app.app.get(Webhooks).table('tat-ca').reached(underWay!.position, [underWay!], [], 0);
      await look();
      // What was sent after it comes again after it: whoever keeps the last word of a stream keeps the right one.
      expect(there.taken.map(({ id }) => id)).toEqual([later, data[0].eventId, later, underWay!.id]);
      expect((await app.get(at)).body.data).toEqual([]);
      expect((await app.get(at.replace('tat-ca', 'x'))).body.code).toBe('RECORD_NOT_FOUND');
    });

    it('is sent by one process, and by another once that is gone', async () => {
      there.taken.length = 0;
      const { database, events } = app.stores;
      const elsewhere = { process: 'khac' } as ProjectionEngine;
      const other = new Webhooks(database, elsewhere, events, app.app.get(Installation), app.clock);
      await app.accept('RecordRepresentative', {
        unitId: 'gui-bay',
        person: { name: 'Lê Thị Kín' },
        position: 'Chánh Thanh tra',
      });
      await app.caughtUp();
      // Leaves a trace, which is nobody's to be sent.
      await app.get('/api/units/gui-bay');
      await other.look();
      expect(there.taken).toEqual([]);
      await app.stores.database.query('UPDATE read.webhook SET lease_until = now()');
      await other.look();
      await look();
      expect(there.subjects).toEqual(['RepresentativeRecorded registry']);
    });
  });

  it('ends with the server, and takes only so many followers', async () => {
    const small = await startApp(app.database, 'followers=1');
    const first = await Follower.from('', {}, small);
    const second = await ask(small.url, 'GET', '/api/feed', { headers: { accept: 'text/event-stream' } });
    expect([second.status, codeOf(second)]).toEqual([503, 'UNAVAILABLE']);
    await small.close();
    await until('the end of what is followed', () => first.isOver);
    expect(first.events.map(({ type }) => type)).toContain('UnitRegistered');
  });
});
