import type { OutgoingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { mayCommand } from '../../src/application/access.js';
import { commands } from '../../src/application/commands.js';
import type { Fault } from '../../src/application/gateway.js';
import { checked } from '../../src/application/gateway.js';
import type { ErrorCode } from '../../src/domain/ground/errors.js';
import { DomainError } from '../../src/domain/ground/errors.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import type { Answer } from '../support/ask.js';
import { ask, codeOf, tell } from '../support/ask.js';
import type { Json, Schemas } from '../support/bodies.js';
import { spoil, valid } from '../support/bodies.js';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
}

let app: TestApp;
let schemas: Schemas;
let bodies: ReadonlyMap<string, fc.Arbitrary<Json>>;
let questions: readonly (readonly [path: string, parameters: readonly Parameter[]])[];
let authorization: string;
let ofUnit: string;

describe('bad input', () => {
  beforeAll(async () => {
    app = await startApp();
    authorization = `Bearer ${await app.token({})}`;
    ofUnit = `Bearer ${await app.token({ roles: ['unit'], unitId: 'a' })}`;
    const { body } = await app.get('/api/openapi.json', {});
    schemas = body.components.schemas as Schemas;
    bodies = new Map([...commands.keys()].map((name) => [name, valid(schemas[name]!, schemas)]));
    const paths = Object.entries(body.paths as Record<string, { get?: { parameters?: Parameter[] } }>);
    questions = paths.flatMap(([path, { get }]) => (get ? [[path, get.parameters ?? []] as const] : []));
  });
  afterAll(() => app.close());

  /** Sends a command as somebody who may send it. */
  const command = async (
    name: string,
    body: string | Buffer | undefined,
    headers: OutgoingHttpHeaders = {},
  ): Promise<Answer> =>
    await ask(app.url, 'POST', `/api/commands/${name}`, {
      headers: {
        authorization: mayCommand[name]?.includes('operator') === false ? ofUnit : authorization,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
  const get = (path: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> =>
    ask(app.url, 'GET', path, { headers: { authorization, ...headers } });
  const receiptsOf = (commandId: string) => app.stores.events.readReceipts({ commandId, limit: 10 });

  /** Everything that a refusal for its form must leave as it was. */
  async function stored(): Promise<object> {
    const [head, receipts] = await Promise.all([
      app.stores.events.head(),
      app.stores.database.query('SELECT count(*) FROM log.receipt'),
    ]);
    return { head, receipts };
  }

  async function leavesNothing(work: () => Promise<unknown>): Promise<void> {
    const before = await stored();
    await work();
    expect(await stored()).toEqual(before);
  }

  const uuid = 'd9b2d63d-a233-4123-847a-7090a2f0a1c3';
  const anyCommand = fc.constantFrom(...commands.keys());

  /** What is wrong with a body, by its form alone; null where nothing is. Cheaper than a request, so more bodies can be tried. */
  function faultsOf(name: string, body: Json): readonly Fault[] | null {
    try {
      checked(commands.get(name)!.command, JSON.parse(JSON.stringify(body)));
      return null;
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'INVALID_REQUEST') throw error;
      return (error.facts as { errors: readonly Fault[] }).errors;
    }
  }

  /** Holds the faults told of a body against the one place that is wrong. */
  function expectNamed(errors: readonly { pointer: string }[] | null, pointer: string): void {
    const places = errors?.map((error) => error.pointer) ?? [];
    // A simple item of a list is told by the name of its list.
    const named = pointer.replace(/\/\d+$/, '');
    expect(places.filter((place) => place.startsWith(named))).not.toEqual([]);
    expect(places.length).toBeLessThanOrEqual(20);
  }

  describe('a body', () => {
    it('that the published schema allows is never called malformed, whatever a rule then says', async () => {
      for (const [name, allowed] of bodies) {
        const formed = fc.property(allowed, (body) =>
          expect([name, faultsOf(name, body)]).toEqual([name, null]),
        );
        fc.assert(formed, { numRuns: 10 });
        await fc.assert(
          fc.asyncProperty(allowed, async (body) => {
            const answer = await command(name, JSON.stringify(body));
            expect([name, [200, 201, 403, 404, 409, 422].includes(answer.status)]).toEqual([name, true]);
            if (answer.status > 201) codeOf(answer);
          }),
          { numRuns: 1 },
        );
      }
    });

    it('with one thing wrong is refused, naming the place, and leaves nothing behind', async () => {
      const spoilt = anyCommand.chain((name) =>
        bodies
          .get(name)!
          .chain((body) => fc.constantFrom(...spoil(body, schemas[name]!, schemas)))
          .map((wrong) => ({ name, ...wrong })),
      );
      const faulty = fc.property(spoilt, ({ name, pointer, body }) =>
        expectNamed(faultsOf(name, body), pointer),
      );
      fc.assert(faulty, { numRuns: 400, endOnFailure: true });
      await leavesNothing(() =>
        fc.assert(
          fc.asyncProperty(spoilt, fc.uuid(), async ({ name, pointer, body }, key) => {
            const answer = await command(name, JSON.stringify(body), { 'idempotency-key': key });
            expect(codeOf(answer)).toBe('INVALID_REQUEST');
            expectNamed(answer.body.errors, pointer);
            expect(await receiptsOf(key)).toEqual([]);
          }),
          { numRuns: 60, endOnFailure: true },
        ),
      );
    });

    describe('that speaks of a day to come is refused', () => {
      const refusalOf = async (name: string, told: object) => {
        const [body] = fc.sample(bodies.get(name)!, { numRuns: 1, seed: 1 });
        const past = JSON.stringify(body).replaceAll(/"\d{4}((?:-\d\d){0,2})"/g, '"2004$1"');
        const answer = await command(name, JSON.stringify({ ...(JSON.parse(past) as object), ...told }));
        return [name, answer.status, codeOf(answer), answer.body.on];
      };

      it.each([
        ['on which it happened', '2100', { occurredOn: '2100' }],
        ['of a document that shows it', '2100-12', { evidence: [{ source: 'x', documentDate: '2100-12' }] }],
      ])('in any command: the day %s', async (_title, on, told) => {
        const answers = [];
        for (const name of bodies.keys()) answers.push(await refusalOf(name, told));
        expect(answers).toEqual([...bodies.keys()].map((name) => [name, 422, 'DATES_OUT_OF_ORDER', on]));
      });

      it.each([
        ['FileSubmission', 'documentDate'],
        ['DecideAward', 'decidedOn'],
        ['CorrectAwardDecision', 'decidedOn'],
        ['RevokeAward', 'revokedOn'],
        ['RecordInspection', 'decidedOn'],
        ['RecordInspection', 'startedOn'],
        ['RecordInspection', 'endedOn'],
        ['ConcludeInspection', 'concludedOn'],
        ['FollowUpRecovery', 'asOf'],
        ['IssueResults', 'issuedOn'],
        ['HandOverOffice', 'on'],
      ])('%s: %s', async (name, field) => {
        const refused = await refusalOf(name, { [field]: '2100-12-31' });
        expect(refused).toEqual([name, 422, 'DATES_OUT_OF_ORDER', '2100-12-31']);
      });

      it('the plan of a movement', async () => {
        const launch = { plan: { number: '66', issuedOn: '2100' } };
        expect(await refusalOf('LaunchMovement', launch)).toContain('DATES_OUT_OF_ORDER');
      });
    });

    it.each([
      [{ clusterId: undefined }, '/clusterId', 'clusterId is missing'],
      [{ unitId: null }, '/unitId', 'unitId must not be null'],
      [{ unitId: 7 }, '/unitId', 'unitId must be a string'],
      [{ unitId: 'Sơn La' }, '/unitId', 'unitId must be an id: lower-case ASCII words joined by dashes'],
      [{ year: '2021' }, '/year', 'year must be an integer number'],
      [{ actsFrom: null }, '/actsFrom', 'actsFrom must not be null'],
      [{ ballotId: 'bau-truong' }, '/ballotId', 'ballotId must be an id of the form <cluster>_<year>_<name>'],
      [{ vote: null }, '/vote', 'vote must not be null'],
      [{ evidence: null }, '/evidence', 'evidence must not be null'],
      [{ evidence: { source: 'a' } }, '/evidence', 'evidence must be an array'],
      [{ evidence: [null] }, '/evidence', 'each value in evidence must be an object'],
      [{ evidence: [{}] }, '/evidence/0/source', 'source is missing'],
      [{ other: null }, '/other', 'property other should not exist'],
    ])('with one field wrong is told so once, in words that fit: %j', (wrong, pointer, detail) => {
      const body = { clusterId: 'cum-4', year: 2021, unitId: 'son-la', ...wrong };
      expect(faultsOf('ElectLeader', body as unknown as Json)).toEqual([{ pointer, detail }]);
    });

    const year = { clusterId: 'cum-4', year: 2021 };
    it.each([
      [
        'ProposeAward',
        { award: 'FIGHTER_NATION' },
        'award knows no “FIGHTER_NATION”; nearest: FIGHTER_NATIONAL',
        '/api/award-types',
      ],
      [
        'ReportResults',
        { metrics: [{ metric: 'inspections-total' }] },
        'metric knows no “inspections-total”; nearest: inspection.total',
        '/api/metric-types',
      ],
      [
        'RegisterUnit',
        { kind: 7 },
        'kind knows no “7”',
        '/api/openapi.json#/components/schemas/RegisterUnit/properties/kind',
      ],
      [
        'FileSubmission',
        { legalBasis: ['law-2022'] },
        'legalBasis knows no “law-2022”; nearest: ',
        '/api/rule-sets',
      ],
      ['ElectLeader', { unitID: 'son-la' }, 'property unitID should not exist; nearest: unitId', 'unitId'],
    ])('%s with a word of no list is told the nearest, and where all are: %j', (name, wrong, begin, end) => {
      const told = (faultsOf(name, { ...year, ...wrong }) ?? []).filter(
        ({ detail }) => detail.startsWith(begin) && detail.endsWith(end),
      );
      expect(told).toHaveLength(1);
    });

    it('with a number where digits are text is told how to write it', () => {
      const metrics = [{ metric: 'inspection.total', figure: { value: 1417 } }];
      const body = { clusterId: 'cum-4', year: 2021, reportId: 'nam', metrics };
      const detail = 'value must be a whole number written as text, like "1417"';
      expect(faultsOf('ReportResults', body)).toEqual([{ pointer: '/metrics/0/figure/value', detail }]);
    });

    it('with points or a number of another form is told which it is, and in no regular expression', () => {
      const year = { clusterId: 'cum-4', year: 2021 };
      const places = [{ unitId: 'son-la', place: 1, points: '96,5' }];
      expect(faultsOf('RecordPlaces', { ...year, places })).toEqual([
        { pointer: '/places/0/points', detail: expect.stringContaining('points must be points in figures') },
      ]);
      const launch = { launchedBy: 'cum-4', year: 2021, plan: { number: '66/KH' } };
      expect(faultsOf('LaunchMovement', launch)).toEqual([
        { pointer: '/plan/number', detail: expect.stringContaining('number must be the number alone') },
      ]);
      const cited = { ...year, unitId: 'son-la', evidence: [{ source: 'a', sha256: 'AB' }] };
      expect(faultsOf('ElectLeader', cited)).toEqual([
        { pointer: '/evidence/0/sha256', detail: 'sha256 must be a SHA-256: 64 hex digits, lower-case' },
      ]);
    });

    const whole = '"unitId":"a","kind":"OTHER","name":"Đơn vị A"';
    it.each([
      ['nothing', ''],
      ['no JSON', 'unitId=a'],
      ['half an object', `{${whole}`],
      ['two objects', `{${whole}}{}`],
      ['a trailing comma', `{${whole},}`],
      ['a comment', `{${whole}/**/}`],
      ['not a number', `{${whole},"occurredOn":NaN}`],
      ['null', 'null'],
      ['a text', '"RegisterUnit"'],
      ['a number', '1'],
      ['an array', `[{${whole}}]`],
      ['an infinite number', `{${whole},"occurredOn":1e999}`],
      ['a member given twice', `{${whole},"name":"Đơn vị B"}`],
      ['a member given twice, once escaped', `{${whole},"n\\u0061me":"Đơn vị B"}`],
      ['a member of a part given twice', `{${whole},"evidence":[{"source":"a","source":"a"}]}`],
      ['another prototype', `{${whole},"__proto__":{"unitId":"b"}}`],
      ['another constructor', `{${whole},"constructor":{"prototype":{}}}`],
      ['a hundred thousand nested arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
      ['twenty thousand nested objects', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
      ['nested arrays in a member', `{${whole},"evidence":${'['.repeat(9000)}${']'.repeat(9000)}}`],
      ['fifty thousand unknown members', `{${Array.from({ length: 20_000 }, (_, i) => `"m${i}":1`).join()}}`],
    ])('of %s is refused and leaves nothing behind', async (_what, body) => {
      await leavesNothing(async () => {
        const answer = await command('RegisterUnit', body);
        expect(codeOf(answer)).toBe('INVALID_REQUEST');
        expect(answer.body.errors[0].pointer).toMatch(/^(\/.*)?$/);
        expect(answer.text.length).toBeLessThan(20_000);
      });
    });

    it.each([
      ['text/plain', 'UNSUPPORTED_MEDIA_TYPE'],
      ['application/x-www-form-urlencoded', 'UNSUPPORTED_MEDIA_TYPE'],
      ['multipart/form-data; boundary=x', 'UNSUPPORTED_MEDIA_TYPE'],
      ['application/json; charset=latin1', 'UNSUPPORTED_MEDIA_TYPE'],
      ['application/json; charset=utf-16', 'UNSUPPORTED_MEDIA_TYPE'],
      ['application/jsonp', 'UNSUPPORTED_MEDIA_TYPE'],
      ['application/merge-patch+json', 'UNSUPPORTED_MEDIA_TYPE'],
      ['*/*', 'UNSUPPORTED_MEDIA_TYPE'],
      ['///', 'UNSUPPORTED_MEDIA_TYPE'],
      ['', 'UNSUPPORTED_MEDIA_TYPE'],
    ] as const)('sent as “%s” is refused and leaves nothing behind', async (type, code) => {
      await leavesNothing(async () => {
        expect(codeOf(await command('RegisterUnit', `{${whole}}`, { 'content-type': type }))).toBe(code);
      });
    });

    it('sent as no type at all is refused and leaves nothing behind', async () => {
      await leavesNothing(async () => {
        const bare = { headers: { authorization }, body: `{${whole}}` };
        const answer = await ask(app.url, 'POST', '/api/commands/RegisterUnit', bare);
        expect(codeOf(answer)).toBe('UNSUPPORTED_MEDIA_TYPE');
        const nothing = await ask(app.url, 'POST', '/api/commands/RegisterUnit', {
          headers: { authorization },
        });
        expect(codeOf(nothing)).toBe('INVALID_REQUEST');
      });
    });

    it('that is compressed, or not UTF-8, is refused and leaves nothing behind', async () => {
      await leavesNothing(async () => {
        const zipped = await command('RegisterUnit', gzipSync(`{${whole}}`), { 'content-encoding': 'gzip' });
        expect(codeOf(zipped)).toBe('UNSUPPORTED_MEDIA_TYPE');
        const latin1 = Buffer.from('{"unitId":"a","kind":"OTHER","name":"H\xe0 N\xf4i"}', 'latin1');
        const answer = await command('RegisterUnit', latin1);
        expect(codeOf(answer)).toBe('INVALID_REQUEST');
        expect(answer.body.errors).toEqual([{ pointer: '', detail: 'the body must be UTF-8' }]);
      });
    });

    it.each([
      ['told', {}],
      ['not told', { 'transfer-encoding': 'chunked' }],
    ])('over the limit is refused, its length %s, and leaves nothing behind', async (_told, headers) => {
      await leavesNothing(async () => {
        const padded = `{${whole}${' '.repeat(256 * 1024)}}`;
        expect(codeOf(await command('RegisterUnit', padded, headers))).toBe('PAYLOAD_TOO_LARGE');
      });
    });

    it('refuses the one id that every object inherits as a name', async () => {
      const body = { unitId: 'constructor', kind: 'OTHER', name: 'Thanh tra' };
      expect(codeOf(await command('RegisterUnit', JSON.stringify(body)))).toBe('INVALID_REQUEST');
    });

    it('keeps what it says to the last character: marks of direction, joiners, line breaks, emoji', async () => {
      const source = 'biên bản \u202e1202\u202c\u200d\u200f\t(bản sao)\r\nเล่ม ๒ 👩‍⚖️ \u{10ffff}';
      const body = { unitId: 'kept', kind: 'OTHER', name: 'Thanh tra \u202d\ufeff', evidence: [{ source }] };
      await app.accept('RegisterUnit', body);
      const { body: log } = await app.get('/api/events?stream=registry&limit=1000');
      const event = log.data.find((e: { data: { unitId: string } }) => e.data.unitId === 'kept');
      expect([event.data.name, event.evidence[0].source]).toEqual([body.name, source]);
    });

    it('may be marked as UTF-8 by charset and by byte order mark', async () => {
      const body = '\ufeff{"unitId":"marked","kind":"OTHER","name":"Đơn vị"}';
      const answer = await command('RegisterUnit', body, {
        'content-type': 'application/json; charset="UTF-8"',
      });
      expect(answer.status).toBe(201);
    });
  });

  describe('a header', () => {
    it.each([
      ['Idempotency-Key', 'x', 'INVALID_REQUEST'],
      ['Idempotency-Key', '', 'INVALID_REQUEST'],
      ['Idempotency-Key', `${uuid}, ${uuid}`, 'INVALID_REQUEST'],
      ['Idempotency-Key', `{${uuid}}`, 'INVALID_REQUEST'],
    ] as const)('%s “%s” is refused and leaves nothing behind', async (header, value, code) => {
      await leavesNothing(async () => {
        const body = '{"unitId":"h","kind":"OTHER","name":"H"}';
        const answer = await command('RegisterUnit', body, { [header]: value });
        expect(codeOf(answer)).toBe(code);
        expect(answer.body.errors[0].header).toBe(header);
      });
    });

    it.each([
      ['Min-Position', 'x'],
      ['Min-Position', '-1'],
      ['Min-Position', '1e3'],
      ['Min-Position', '1, 2'],
      ['Min-Position', '9'.repeat(30)],
    ])('%s “%s” is refused on every question that waits for projections', async (header, value) => {
      const waiting = questions.filter(([path, parameters]) => {
        const ofTheLog =
          /^\/api\/(commands|events|feed|reads|access-keys|sessions(\/all)?|webhooks(\/\{webhookId\}\/dead-letters)?|checkpoints?|keys|witnesses|watch|proofs\/\w+|ballots\/\{ballotId\}\/(papers|opening)|paper-templates\/\{kind\}|\w+\/\{\w+\}\/bundle)$/.test(
            path,
          );
        return !ofTheLog && parameters.some((p) => p.name === header);
      });
      expect(waiting.length).toBeGreaterThan(8);
      for (const [path, parameters] of waiting) {
        const headers = { 'Min-Position': '0', [header]: value };
        expect(codeOf(await get(`${filled(path)}?${needed(parameters)}`, headers))).toBe('INVALID_REQUEST');
      }
    });
  });

  /** The parameters that a question does not do without, with values that it takes. */
  const needed = (parameters: readonly Parameter[]): string =>
    parameters.flatMap((p) => (p.in === 'query' && p.required ? [`&${p.name}=0`] : [])).join('');

  /** The path with an id that is well formed, or a year. */
  const filled = (path: string): string =>
    path
      .replace('{year}', '2023')
      .replace('{kind}', 'pledge')
      .replace(/\{\w+\}/g, 'khong-co');

  describe('a parameter', () => {
    const wrong: Readonly<Record<string, readonly string[]>> = {
      on: ['2023-02-31', '2023', 'x'],
      asOf: ['2023-02-31', '31/02/2023', '2023-13-01', '2023-2-3', '2023', 'x', '2023-01-01T00:00:00Z'],
      knownAt: [
        '-1',
        'x',
        '2023-02-01',
        '2024-02-30T00:00:00Z',
        '2024-02-01T00:00:00',
        '1e3',
        '1'.repeat(40),
      ],
      recordedFrom: ['2023-02-31', '2023', 'x', '7', '2024-02-01T00:00:00'],
      recordedTo: ['2023-02-31', '2023', 'x', '7', '2024-02-01T24:00:00Z'],
      year: ['x', '20x', '-2023', '1e3', '1944', '2101', '2023.5', '0x7e7'],
      limit: ['0', '-1', '1001', '1e3', '٣', '9'.repeat(40)],
      from: ['x'.repeat(251)],
      after: ['-1', 'x', '1e3', '9'.repeat(19)],
      tolerance: ['-1', 'x', '0.5', '9'.repeat(19)],
      outcome: ['x', 'toString', 'ACCEPTED'],
      status: ['x', '__proto__'],
      kind: ['x', 'cum'],
      position: ['-1', 'x', '1e3', '9'.repeat(19)],
      size: ['0', '-1', 'x', '9'.repeat(10)],
      of: ['-1', 'x', '9'.repeat(10)],
      below: ['0', '-1', 'x', '9'.repeat(10)],
    };

    it('that is wrong is refused by name, on every question that has it', async () => {
      await leavesNothing(async () => {
        for (const [path, parameters] of questions) {
          const query = parameters.filter((p) => p.in === 'query');
          for (const { name, required } of query) {
            const rest = needed(query.filter((p) => p.name !== name));
            const one = `${name}=1`;
            const nowhere = [`${one}&${one}`, `${name}=%00`, `${name}=a%00b`, `${name}=${'x'.repeat(501)}`];
            const values = (wrong[name] ?? []).map((value) => `${name}=${encodeURIComponent(value)}`);
            for (const given of [...nowhere, ...values, ...(required ? [`${name}=`] : [])]) {
              const answer = await get(`${filled(path)}?${given}${rest}`);
              expect(codeOf(answer)).toBe('INVALID_REQUEST');
              expect(answer.body.errors).toMatchObject([{ parameter: name }]);
            }
          }
        }
      });
    });

    it.each(['asof=2023-01-01', 'q[]=a', '__proto__=1', 'constructor=1', 'KNOWNAT=1', '=', 'x', '%20q=a'])(
      'that a question does not have is refused, not passed over: %s',
      async (query) => {
        for (const [path] of questions.filter(([path]) =>
          /^\/api\/(?!actor$|projections|commands\/)/.test(path),
        )) {
          const answer = await get(`${filled(path)}?${query}`);
          expect(codeOf(answer)).toBe('INVALID_REQUEST');
          expect(answer.body.errors).toHaveLength(1);
        }
      },
    );

    it.each(['%', '%zz', '%ff', '%ed%a0%80', '%c3%28', 'a%'])(
      'whose percent-encoding is broken is refused: %s',
      async (value) => {
        for (const path of [
          `/api/clusters?q=${value}`,
          `/api/units?q=${value}`,
          `/api/events?stream=${value}`,
        ])
          expect(codeOf(await get(path))).toBe('INVALID_REQUEST');
      },
    );

    it('of a hundred thousand characters is refused before it is read', async () => {
      expect(codeOf(await get(`/api/clusters?q=${'x'.repeat(100_000)}`))).toBe('PAYLOAD_TOO_LARGE');
    });

    it('for a search may come in decomposed letters and any case', async () => {
      const name = 'Thanh tra tỉnh Điện Biên';
      await app.accept('RegisterUnit', { unitId: 'dien-bien', kind: 'PROVINCIAL_INSPECTORATE', name });
      const { body } = await app.get(`/api/units?q=${encodeURIComponent('ĐIỆN BIÊN'.normalize('NFD'))}`);
      expect(body.data.map((unit: { unitId: string }) => unit.unitId)).toEqual(['dien-bien']);
    });
  });

  describe('a path', () => {
    it('of any characters is answered, never with a failure of ours', async () => {
      const start = fc.constantFrom(
        '/api/docs',
        '/api/',
        '/api/clusters/',
        '/api/commands/',
        '/api/docs/',
        '/health/',
      );
      const rest = fc.oneof(
        fc.stringMatching(/^[!-~]{0,60}$/),
        fc.webPath(),
        fc
          .string({ unit: 'binary', maxLength: 300 })
          .map((t) => encodeURIComponent(Buffer.from(t).toString())),
        fc
          .array(fc.constantFrom('..', '%2e%2e', '%2f', '/', '%00', '%', '%ff', '\\', ';', 'package.json'))
          .map((parts) => parts.join('/')),
      );
      await leavesNothing(() =>
        fc.assert(
          fc.asyncProperty(
            start,
            rest,
            fc.constantFrom('GET', 'POST', 'HEAD'),
            async (start, rest, method) => {
              const answer = await ask(app.url, method, start + rest, { headers: { authorization } });
              expect(answer.status).toBeLessThan(500);
              if (answer.status >= 400 && method !== 'HEAD') codeOf(answer);
            },
          ),
          { numRuns: 200 },
        ),
      );
    });

    it.each([
      ['POST', '/api/commands/Nope', 'UNKNOWN_COMMAND'],
      ['POST', '/api/commands/constructor', 'UNKNOWN_COMMAND'],
      ['POST', '/api/commands/registerUnit', 'UNKNOWN_COMMAND'],
      ['POST', `/api/commands/${'x'.repeat(5000)}`, 'PAYLOAD_TOO_LARGE'],
      ['GET', `/api/clusters/${'x'.repeat(300)}`, 'PAYLOAD_TOO_LARGE'],
      ['GET', '/api/clusters/%ff', 'INVALID_REQUEST'],
      ['GET', '/api/clusters/%00', 'INVALID_REQUEST'],
      ['GET', '/api/clusters/a/years/2023.5', 'INVALID_REQUEST'],
      ['GET', '/api/clusters/a', 'CLUSTER_NOT_FOUND'],
      ['GET', '/api/clusters/', 'NOT_FOUND'],
      ['GET', '/api/units/constructor', 'UNIT_NOT_FOUND'],
      ['GET', '/api/commands/RegisterUnit', 'NOT_FOUND'],
      ['GET', `/api/commands/${uuid}`, 'NOT_FOUND'],
      ['GET', '/api/projections/__proto__/content-hash', 'NOT_FOUND'],
      ['POST', '/api/projections/toString/pause', 'NOT_FOUND'],
      ['GET', '/api/docs/%2e%2e/package.json', 'NOT_FOUND'],
      ['GET', '/no-such-page', 'NOT_FOUND'],
    ] as const)('%s %s is answered with %s', async (method, path, code: ErrorCode) => {
      const headers = { authorization, 'content-type': 'application/json' };
      const body = method === 'POST' ? { body: '{}' } : {};
      expect(codeOf(await ask(app.url, method, path, { headers, ...body }))).toBe(code);
    });

    it('takes no other method than its own', async () => {
      const paths = [
        '/api/clusters',
        '/api/commands/RegisterUnit',
        '/api/openapi.json',
        '/health/ready',
        '/api/docs',
      ];
      await leavesNothing(async () => {
        for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND'])
          for (const path of paths)
            expect(codeOf(await ask(app.url, method, path, { headers: { authorization } }))).toBe(
              'METHOD_NOT_ALLOWED',
            );
        const headers = { authorization, 'content-type': 'application/json' };
        expect(codeOf(await ask(app.url, 'POST', '/api/clusters', { headers, body: '{}' }))).toBe(
          'METHOD_NOT_ALLOWED',
        );
      });
    });

    it('answers HEAD as it answers GET, without the body', async () => {
      const [asked, head] = await Promise.all([get('/api/clusters'), ask(app.url, 'HEAD', '/api/clusters')]);
      expect([head.status, head.text]).toEqual([asked.status, '']);
    });
  });

  describe('a connection', () => {
    it.each([
      ['no HTTP', 'xin chào\r\n\r\n', 'INVALID_REQUEST'],
      ['another version', 'GET / HTTP/3.0\r\n\r\n', 'INVALID_REQUEST'],
      [
        'two lengths',
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
        'INVALID_REQUEST',
      ],
      [
        'a length and chunks',
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
        'INVALID_REQUEST',
      ],
      ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\x00\r\n\r\n', 'INVALID_REQUEST'],
      ['headers without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}`, 'PAYLOAD_TOO_LARGE'],
    ] as const)('that brings %s is answered with a problem and closed', async (_what, bytes, code) => {
      const [head = '', text = ''] = (await tell(app.url, bytes)).split('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3}) \w/.exec(head)?.[1]);
      const type = /^content-type: (.*)$/im.exec(head)?.[1];
      expect(codeOf({ status, headers: { 'content-type': type }, text, body: JSON.parse(text) })).toBe(code);
    });
  });
});
