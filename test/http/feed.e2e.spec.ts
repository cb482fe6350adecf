import type { IncomingMessage } from 'node:http';
import { get as open } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
  readonly data: { readonly id: string; readonly hash: string };
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
