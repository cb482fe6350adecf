import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/domain/ground/event.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { ask } from '../support/ask.js';
import { bundleOf } from '../support/bundles.js';

interface Trace {
  readonly id: string;
  readonly what: string;
  readonly at: string;
  readonly refs: readonly string[];
  readonly actor: Actor;
  readonly recordedAt: string;
  readonly stream: string;
  readonly position: string;
}

const name = 'Phạm Thị Kín';
const page = '/api/units/mot';
const auditor = { id: 'kiem-tra', roles: ['auditor' as const] };
const reader = { id: 'doc-ten', roles: ['auditor' as const, 'names' as const] };
const member = { id: 'van-thu-mot', roles: ['unit' as const], unitId: 'mot' };

describe('who reads what is sensitive', () => {
  let app: TestApp;
  let ref = '';

  const headers = async (as: Partial<Actor>) => ({ authorization: `Bearer ${await app.token(as)}` });
  const get = async (path: string, as: Partial<Actor>) => await app.get(path, await headers(as));
  const traces = async (query = ''): Promise<Trace[]> => (await get(`/api/reads${query}`, auditor)).body.data;
  const by = async (id: string): Promise<Trace[]> => await traces(`?actor=${id}`);
  const represent = async (person: string): Promise<string> => {
    const said = { unitId: 'mot', person: { name: person }, position: 'Chánh Thanh tra' };
    const { body } = await app.accept('RecordRepresentative', said);
    const event = await app.stores.events.eventAt(BigInt(body.position.replace(/\D/g, '')));
    await app.caughtUp();
    return (event!.data as { person: { ref: string } }).person.ref;
  };

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2026-03-01T01:10:00Z');
    await app.accept('RegisterUnit', { unitId: 'mot', kind: 'OTHER', name: 'Thanh tra Một' });
    ref = await represent(name);
  });
  afterAll(() => app.close());

  it('leaves one trace within an hour, whatever the process; without the right the name is masked, and no trace is left', async () => {
    for (const as of [auditor, member]) {
      const { body } = await get(page, as);
      expect(JSON.stringify(body)).not.toContain(name);
    }
    expect(await traces()).toEqual([]);
    const other = await startApp(app.database);
    other.clock.set('2026-03-01T01:10:00Z');
    try {
      const there = { authorization: `Bearer ${await other.token(reader)}` };
      for (const { body } of [await get(page, reader), await get(page, reader), await other.get(page, there)])
        expect(JSON.stringify(body)).toContain(name);
    } finally {
      await other.close();
    }
    const [trace, ...more] = await traces();
    expect([trace, more]).toMatchObject([
      {
        what: 'NAMES',
        at: page,
        refs: [ref],
        actor: { id: 'doc-ten', unitId: null },
        stream: 'reads-2026-03-01',
      },
      [],
    ]);
    const stored = (await get('/api/events?stream=reads-2026-03-01', auditor)).body.data;
    expect([stored.length, JSON.stringify(stored)]).toEqual([1, expect.not.stringContaining(name)]);
    await get(page, { id: 'khac', roles: ['operator'] });
    await get(`${page}?asOf=2026-01-01`, reader);
    expect((await traces()).map(({ actor }) => actor.id)).toEqual(['doc-ten', 'khac']);
    app.clock.set('2026-03-01T17:00:00Z');
    await get(page, reader);
    expect((await by('doc-ten')).map(({ stream }) => stream)).toEqual([
      'reads-2026-03-01',
      'reads-2026-03-02',
    ]);
  });

  it('disturbs no answer: tags, lag and kept answers stay, and an answer that was kept leaves a trace too', async () => {
    app.clock.set('2026-03-02T02:00:00Z');
    await app.caughtUp();
    const kept = async (path: string, as: Partial<Actor>, tag = '') =>
      await ask(app.url, 'GET', path, { headers: { ...(await headers(as)), 'if-none-match': tag } });
    const units = await kept('/api/units', auditor);
    const first = await kept(page, reader);
    const after = await kept(page, reader);
    expect(after.body.meta).toMatchObject({ lagEvents: 0, stale: false });
    await app.caughtUp();
    expect((await kept('/api/units', auditor, String(units.headers['etag']))).status).toBe(304);
    expect((await by('doc-ten')).length).toBe(3);
    app.clock.set('2026-03-02T03:00:00Z');
    const again = await kept(page, reader, String(first.headers['etag']));
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await by('doc-ten')).at(-1)).toMatchObject({
      at: page,
      refs: [ref],
      recordedAt: '2026-03-02T03:00:00.000Z',
    });
    // What another address was given says nothing of this one.
    expect((await kept(`${page}?asOf=2026-02-01`, reader, String(first.headers['etag']))).status).toBe(200);
    const found = await get('/api/events?actor=doc-ten', auditor);
    expect([found.body.data, found.body.meta.lagEvents]).toEqual([[], 0]);
  });

  it('leaves a trace of names in a history and in a bundle, and of each bundle', async () => {
    app.clock.set('2026-03-03T02:00:00Z');
    await app.post('/api/checkpoints');
    for (const way of ['steps', 'why', 'difference?earlier=0']) await get(`${page}/history/${way}`, reader);
    await bundleOf(app, `${page}/bundle`, await app.token(reader));
    await bundleOf(app, `${page}/bundle`, await app.token(auditor));
    const told = (await traces('?recordedFrom=2026-03-03')).map(({ what, at, actor, refs }) => [
      actor.id,
      what,
      at.replace(page, ''),
      refs.length,
    ]);
    expect(told).toEqual([
      ['doc-ten', 'NAMES', '/history/steps', 1],
      ['doc-ten', 'NAMES', '/history/why', 1],
      ['doc-ten', 'NAMES', '/history/difference', 1],
      ['doc-ten', 'BUNDLE', '/bundle', 0],
      ['doc-ten', 'NAMES', '/bundle', 1],
      ['kiem-tra', 'BUNDLE', '/bundle', 0],
    ]);
  });

  it('is told to auditors and operators alone, by actor, kind, address, name and time, page by page', async () => {
    expect((await get('/api/reads', member)).body.code).toBe('FORBIDDEN');
    expect((await get('/api/reads', { id: 'x', roles: ['organiser', 'names'] })).status).toBe(403);
    const all = await traces();
    expect((await get('/api/reads', { roles: ['operator'] })).body.data).toEqual(all);
    const where = async (query: string) => (await traces(query)).map(({ id }) => id);
    const ids = (is: (trace: Trace) => boolean) => all.filter(is).map(({ id }) => id);
    expect(await where('?what=BUNDLE')).toEqual(ids(({ what }) => what === 'BUNDLE'));
    expect(await where(`?at=${page}`)).toEqual(ids(({ at }) => at === page));
    expect(await where(`?ref=${ref}`)).toEqual(ids(({ refs }) => refs.length === 1));
    expect(await where('?recordedTo=2026-03-01')).toEqual(ids(({ stream }) => stream === 'reads-2026-03-01'));
    const paged: string[] = [];
    for (let next: string | null = '0'; next !== null;) {
      const { body } = await get(`/api/reads?limit=2&after=${next}`, auditor);
      ({ next } = body);
      paged.push(...body.data.map(({ id }: Trace) => id));
    }
    expect(paged).toEqual(ids(() => true));
    expect((await get('/api/reads?what=ALL', auditor)).body.code).toBe('INVALID_REQUEST');
  });

  it('is not told to others by events, receipts or proofs, whose pages lack nothing else; and is proved to auditors', async () => {
    const last = (await traces()).at(-1)!;
    await app.post('/api/checkpoints');
    const proof = `/api/proofs/event?position=${last.position}`;
    expect((await get(proof, member)).body.code).toBe('FORBIDDEN');
    expect((await get(proof, auditor)).body.data.recorded).toMatchObject({
      id: last.id,
      type: 'SensitiveRead',
    });
    type Listed = { readonly type?: string; readonly command?: string; readonly commandId: string };
    const list = async (path: string, from: string, as: Partial<Actor>): Promise<Listed[]> => {
      const found: Listed[] = [];
      for (let next: string | null = ''; next !== null;) {
        const { body } = await get(`${path}limit=2${next === '' ? '' : `&${from}=${next}`}`, as);
        ({ next } = body);
        found.push(...body.data);
        expect([1, 2]).toContain(body.data.length);
      }
      return found;
    };
    for (const [path, from] of [
      ['/api/events?', 'after'],
      ['/api/commands?', 'from'],
    ] as const) {
      const [whole, others] = [await list(path, from, auditor), await list(path, from, member)];
      const isTrace = ({ type, command }: Listed) => type === 'SensitiveRead' || command === 'NoteRead';
      expect(whole.filter(isTrace).length).toBe((await traces()).length);
      expect(others).toEqual(whole.filter((one) => !isTrace(one)));
      const [{ commandId }] = whole.filter(isTrace) as [Listed];
      expect((await get(`/api/commands/${commandId}`, member)).status).toBe(404);
      expect((await get(`/api/commands/${commandId}`, auditor)).status).toBe(200);
    }
  });

  it('is given nothing where no trace can be left', async () => {
    app.clock.set('2026-03-04T02:00:00Z');
    const instant = '2026-03-04T02:00:00.000Z' as never;
    app.clock.distrust({ reason: 'JUMPED', clock: instant, expected: instant });
    try {
      const refused = await get(page, reader);
      expect([refused.status, refused.body.code]).toEqual([503, 'CLOCK_IN_DOUBT']);
      expect(JSON.stringify(refused.body)).not.toContain(name);
      expect((await get(page, auditor)).status).toBe(200);
      expect((await get(`${page}/bundle`, auditor)).body.code).toBe('CLOCK_IN_DOUBT');
    } finally {
      app.clock.distrust(null);
    }
    expect(await traces('?recordedFrom=2026-03-04')).toEqual([]);
  });

  it('leaves no trace of names that the answer does not give: forgotten ones, and those of others', async () => {
    app.clock.set('2026-03-05T02:00:00Z');
    const second = await represent('Lê Văn Thêm');
    await app.accept('ForgetPersons', { refs: [ref], reason: 'theo yêu cầu' });
    await app.caughtUp();
    await get(page, reader);
    expect((await traces('?recordedFrom=2026-03-05')).map(({ refs }) => refs)).toEqual([[second]]);
  });
});
