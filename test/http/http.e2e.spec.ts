import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { errorCodes } from '../../src/domain/ground/errors.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { ask, codeOf } from '../support/ask.js';
import { until } from '../support/until.js';

describe('HTTP as its standards say', () => {
  let app: TestApp;
  let bearer: { authorization: string };
  let position: string;
  beforeAll(async () => {
    app = await startApp();
    bearer = { authorization: `Bearer ${await app.token({})}` };
    position = (await app.accept('RegisterUnit', { unitId: 'a', kind: 'OTHER', name: 'A' })).body.position;
    await app.caughtUp();
  });
  afterAll(() => app.close());

  it('tells which preferences were applied, and passes over those it does not know', async () => {
    const applied = async (prefer: string | string[], wanted = position) => {
      const headers = { 'Min-Position': wanted, Prefer: prefer };
      const { status, headers: told } = await ask(app.url, 'GET', '/api/units', { headers });
      return [status, told['preference-applied']];
    };
    expect(await applied(['respond-async', 'WAIT="1"', 'handling=strict;x'])).toEqual([
      200,
      'wait=1, handling=strict',
    ]);
    expect(await applied('wait=31, x="handling=strict"')).toEqual([200, undefined]);
    const beyond = position.replace(/\d+$/, (digits) => `${BigInt(digits) + 1_000_000n}`);
    expect(await applied('Handling=Strict, wait=0', beyond)).toEqual([503, 'wait=0, handling=strict']);
    const { headers } = await ask(app.url, 'GET', '/api/units', { headers: { Prefer: 'wait=1' } });
    expect(headers['preference-applied']).toBeUndefined();
  });

  it('leaves a trace from the request over the append to the rows, named by the correlation id, for whoever preloads an SDK; neither traces nor lines have names, tokens or ballots', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    const lines: unknown[] = [];
    const keep = (...line: unknown[]): void => void lines.push(line);
    provider.register();
    Logger.overrideLogger({ log: keep, warn: keep, error: keep, fatal: keep });
    try {
      const key = randomUUID();
      const person = { unitId: 'a', person: { name: 'Nguyễn Thị Kín' }, position: 'Chánh Thanh tra' };
      await app.send('RecordRepresentative', person, { key });
      await app.send('RegisterUnit', { unitId: 'a', kind: 'OTHER', name: 'Trần Văn Kín' }); // is there
      await app.post('/api/ballots/la-phieu/box', {}, { choice: 'kin', salt: 'kin', signature: 'kin' });
      // In the trace of a caller, with a link to its own.
      const [caller, other] = ['4bf92f3577b34da6a3ce929d0e0e4736', randomUUID()];
      const headers = { traceparent: `00-${caller}-00f067aa0ba902b7-01`, 'idempotency-key': other };
      await ask(app.url, 'GET', '/api/units', { headers });
      const ofCaller = await until('the span of the request', () =>
        exporter.getFinishedSpans().find((span) => span.spanContext().traceId === caller),
      );
      expect(ofCaller.links[0]?.context.traceId).toBe(other.replaceAll('-', ''));
      await app.caughtUp();
      const spans = exporter.getFinishedSpans();
      const own = spans.filter((span) => span.spanContext().traceId === key.replaceAll('-', ''));
      const named = (name: string) => own.find((span) => span.name === name);
      const [request, command, append] = [
        'POST /api/commands/:name',
        'command RecordRepresentative',
        'append',
      ].map(named);
      expect([command?.parentSpanContext?.spanId, append?.parentSpanContext?.spanId]).toEqual([
        request?.spanContext().spanId,
        command?.spanContext().spanId,
      ]);
      expect(own.filter(({ name }) => name.startsWith('rows ')).length).toBeGreaterThan(0);
      const refused = spans.find(
        ({ name, status }) => name === 'command RegisterUnit' && status.code === SpanStatusCode.ERROR,
      );
      expect(refused?.status.message).toBe('UNIT_ALREADY_REGISTERED');
      const told = JSON.stringify([
        lines,
        spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]),
      ]);
      expect(lines.length).toBeGreaterThan(1);
      for (const secret of ['Kín', bearer.authorization.slice(7), 'la-phieu', 'kin'])
        expect([secret, told.includes(secret)]).toEqual([secret, false]);
    } finally {
      trace.disable();
      context.disable();
      propagation.disable();
      Logger.overrideLogger(false);
      await provider.shutdown();
    }
  });

  it('takes one key bare and in quotes', async () => {
    const key = randomUUID();
    const send = (header: string) =>
      ask(app.url, 'POST', '/api/commands/RegisterUnit', {
        headers: { ...bearer, 'content-type': 'application/json', 'idempotency-key': header },
        body: JSON.stringify({ unitId: 'b', kind: 'OTHER', name: 'B' }),
      });
    const [first, again] = [await send(`"${key}"`), await send(key.toUpperCase())];
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
    expect(first.body.commandId).toBe(key);
  });

  it('says of each path what it takes, to OPTIONS and with 405', async () => {
    const { paths } = (await ask(app.url, 'GET', '/api/openapi.json')).body;
    const all = [...Object.keys(paths), '/metrics', '/api/docs', '/api/openapi.json', '/problems'];
    for (const path of all) {
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      const options = await ask(app.url, 'OPTIONS', url);
      const allowed = String(options.headers['allow']).split(', ');
      expect([options.status, options.text]).toEqual([204, '']);
      for (const method of Object.keys(paths[path] ?? { get: {} }))
        expect(allowed).toContain(method.toUpperCase());
      expect(allowed.includes('GET')).toBe(allowed.includes('HEAD'));
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'].filter(
        (m) => !allowed.includes(m),
      )) {
        const answer = await ask(app.url, method, url);
        expect([codeOf(answer), answer.status]).toEqual(['METHOD_NOT_ALLOWED', 405]);
        expect([answer.headers['allow'], answer.body.allowed]).toEqual([options.headers['allow'], allowed]);
      }
    }
    expect(codeOf(await ask(app.url, 'GET', '/api/nothing'))).toBe('NOT_FOUND');
    expect(codeOf(await ask(app.url, 'OPTIONS', '/api/nothing'))).toBe('NOT_FOUND');
  });

  it('has a page behind the type of every problem', async () => {
    const { data } = (await ask(app.url, 'GET', '/problems')).body;
    expect(data.map(({ code }: { code: string }) => code).sort()).toEqual(Object.keys(errorCodes).sort());
    for (const page of data) {
      const { status, body } = await ask(app.url, 'GET', page.type);
      expect([status, body.data]).toEqual([200, page]);
      expect(page.description.length).toBeGreaterThan(10);
    }
    const { body } = await ask(app.url, 'GET', '/api/units/nobody');
    const told = (await ask(app.url, 'GET', body.type)).body.data;
    expect([told.code, told.status, told.title]).toEqual([body.code, body.status, body.title]);
    expect(codeOf(await ask(app.url, 'GET', '/problems/x'))).toBe('NOT_FOUND');
  });

  it('sends what stays the same compressed, and not twice', async () => {
    for (const path of [
      '/api/openapi.json',
      '/api/docs',
      '/api/docs/start.js',
      '/api/docs/swagger-ui-bundle.js',
    ]) {
      const plain = await ask(app.url, 'GET', path, { headers: { 'accept-encoding': 'br, gzip;q=0' } });
      const response = await fetch(`${app.url}${path}`, { headers: { 'accept-encoding': 'gzip' } });
      expect([plain.headers['content-encoding'], response.headers.get('content-encoding')]).toEqual([
        undefined,
        'gzip',
      ]);
      expect(await response.text()).toBe(plain.text);
      const etag = String(plain.headers['etag']);
      expect([response.headers.get('etag'), plain.headers['vary']]).toEqual([etag, 'Accept-Encoding']);
      expect(plain.headers['cache-control']).toBe('no-cache');
      for (const known of [etag, `"x", ${etag.replace('W/', '')}`, '*']) {
        const again = await ask(app.url, 'GET', path, { headers: { 'if-none-match': known } });
        expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', etag]);
      }
      expect((await ask(app.url, 'GET', path, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
    }
  });

  it('sends an answer again only where it may be another', async () => {
    await app.caughtUp();
    const units = (headers = {}) => ask(app.url, 'GET', '/api/units', { headers });
    const first = await units();
    const etag = String(first.headers['etag']);
    const again = await units({ 'if-none-match': etag });
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', etag]);
    await app.accept('RegisterUnit', { unitId: 'sau-do', kind: 'OTHER', name: 'Sau đó' });
    await app.caughtUp();
    const later = await units({ 'if-none-match': etag });
    expect([later.status, later.headers['etag'] === etag]).toEqual([200, false]);
    expect(later.text).toContain('sau-do');
  });

  it('gives what was asked before at an address as it gave it then, but to everybody and on each day their own', async () => {
    app.clock.set('2026-03-01T03:00:00.000Z');
    await app.accept('EstablishCluster', { clusterId: 'c', organiserId: 'a', kind: 'CUM', label: 'Cụm' });
    await app.caughtUp();
    const path = '/api/clusters/c/leadership';
    const asked = async (headers = {}) => {
      const { status, text, headers: told } = await ask(app.url, 'GET', path, { headers });
      const { date: _, ...others } = told;
      return { status, text, headers: others };
    };
    const first = await asked();
    expect([first.status, JSON.parse(first.text).meta.asOf]).toEqual([200, '2026-03-01']);
    expect([await asked(), await asked()]).toEqual([first, first]);
    // Which of the two readers may see names is told by the tag.
    const reader = { authorization: `Bearer ${await app.token({ id: 'r', roles: ['auditor'] })}` };
    const names = [await asked(bearer), await asked(reader), await asked(bearer), await asked(reader)];
    expect(new Set(names.map(({ headers }) => headers['etag'])).size).toBe(2);
    const wrong = await ask(app.url, 'GET', `${path}?asof=2026-03-01`);
    expect([wrong.status, (await asked({ authorization: 'Bearer x' })).status]).toEqual([400, 401]);
    expect((await asked({ 'min-position': 'x' })).status).toBe(400);
    app.clock.set('2026-03-01T17:00:00.000Z');
    const next = await asked();
    expect([JSON.parse(next.text).meta.asOf, next.headers['etag'] === first.headers['etag']]).toEqual([
      '2026-03-02',
      false,
    ]);
    app.clock.set(null);
  });

  it('gives a list as a file and as JSON, asked for at once and again, with the position that it has by then', async () => {
    const told = async () =>
      await Promise.all(
        ['csv', 'json', 'csv', 'json'].map(async (format) => {
          const { headers, text } = await ask(app.url, 'GET', `/api/units?format=${format}`);
          return [String(headers['content-type']), text] as const;
        }),
      );
    await app.caughtUp();
    await told();
    const [file, list, ...again] = await told();
    expect(again).toEqual([file, list]);
    expect([file?.[0], list?.[0]]).toEqual(['text/csv; charset=utf-8', 'application/json; charset=utf-8']);
    // Changes nothing of the list.
    const { position } = (
      await app.accept('EstablishCluster', { clusterId: 'd', organiserId: 'a', kind: 'CUM', label: 'Cụm' })
    ).body;
    await app.caughtUp();
    const [later, now] = await told();
    expect(later).toEqual(file);
    expect(JSON.parse(now?.[1] ?? '')).toMatchObject({
      data: JSON.parse(list?.[1] ?? '').data,
      meta: { position },
    });
  });

  it('sends long answers compressed to those who take them so', async () => {
    const path = '/api/rules?limit=200';
    const plain = await ask(app.url, 'GET', path);
    const response = await fetch(`${app.url}${path}`, { headers: { 'accept-encoding': 'gzip' } });
    expect([plain.headers['content-encoding'], response.headers.get('content-encoding')]).toEqual([
      undefined,
      'gzip',
    ]);
    expect(await response.json()).toEqual(plain.body);
    expect(plain.headers['vary']).toContain('Accept-Encoding');
    const short = await fetch(`${app.url}/health/live`, { headers: { 'accept-encoding': 'gzip' } });
    expect(short.headers.get('content-encoding')).toBe(null);
  });

  it('sends a long answer compressed again, and a longer one as it is', async () => {
    const rules = async (limit: number) => {
      const path = `/api/rules?limit=${limit}`;
      const response = await fetch(`${app.url}${path}`, { headers: { 'accept-encoding': 'gzip' } });
      const told = [response.headers.get('content-encoding'), await response.json()];
      expect(told).toEqual(['gzip', (await ask(app.url, 'GET', path)).body]);
      return response.headers.get('content-length');
    };
    const [first, again, longer] = [await rules(150), await rules(150), await rules(200)];
    expect([again, longer === first]).toEqual([first, false]);
  });

  it('signs a checkpoint without a body, of whatever type that is, and lists them page by page', async () => {
    for (const [n, headers] of [
      {},
      { 'content-length': 0 },
      { 'content-type': 'application/json', 'content-length': 0 },
      { 'content-type': 'application/x-www-form-urlencoded', 'content-length': 0 },
    ].entries()) {
      await app.accept('RegisterUnit', { unitId: `c${n}`, kind: 'OTHER', name: 'C' });
      const { status } = await ask(app.url, 'POST', '/api/checkpoints', {
        headers: { ...bearer, ...headers },
      });
      expect(status).toBe(201);
    }
    const get = async (query: string) => (await ask(app.url, 'GET', `/api/checkpoints?limit=3${query}`)).body;
    const first = await get('');
    const second = await get(`&below=${first.next}`);
    expect([first.data.length, second.data.length, second.next]).toEqual([3, 1, null]);
    const sizes = [...first.data, ...second.data].map(({ size }) => size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const nothing = { ...bearer, 'content-type': 'application/json', 'content-length': 0 };
    expect(codeOf(await ask(app.url, 'POST', '/api/commands/RegisterUnit', { headers: nothing }))).toBe(
      'INVALID_REQUEST',
    );
  });
});
