import { randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { validate } from '@readme/openapi-parser';
import { commands } from '../../src/application/commands.js';
import { checked } from '../../src/application/gateway.js';
import { errorCodes } from '../../src/domain/ground/errors.js';
import { bodySchemas } from '../../src/infrastructure/http/body-schemas.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { ask } from '../support/ask.js';
import { schemasOfTypes } from '../support/schemas-of-types.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: { readonly type?: string };
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<'application/json', { readonly example?: unknown }>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { schema: object }>> }>
  >;
}
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly enum?: readonly string[];
}
interface Document {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string }[];
  readonly servers: readonly object[];
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const written = new URL('../../docs/api-types.json', import.meta.url);
const ofTypes = `${JSON.stringify(schemasOfTypes(Object.keys(bodySchemas())), null, 1)}\n`;
if (process.env['API'] === 'write') writeFileSync(written, ofTypes);

let app: TestApp;
let document: Document;

describe('the published API', () => {
  beforeAll(async () => {
    app = await startApp();
    document = (await ask(app.url, 'GET', '/api/openapi.json')).body;
  });
  afterAll(() => app.close());

  const schema = (name: string): Schema => document.components.schemas[name]!;

  /** Where a value is not as its schema says: members that are missing or not described, other types, other words. */
  const departures = (value: unknown, given: Schema, at = ''): string[] => {
    const described = given.$ref ? schema(given.$ref.split('/').at(-1)!) : given;
    const { anyOf, type, properties, required = [], items } = described;
    if (anyOf)
      return anyOf.some((one) => departures(value, one).length === 0) ? [] : [`${at}: none of these`];
    const types = type === undefined ? [] : [type].flat();
    const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    const is = actual === 'number' ? 'integer' : actual;
    if (types.length > 0 && !types.includes(is)) return [`${at}: ${is}`];
    if (described.enum && !described.enum.includes(value as string)) return [`${at}: ${String(value)}`];
    if (Array.isArray(value))
      return items ? value.flatMap((one, n) => departures(one, items, `${at}/${n}`)) : [];
    if (is !== 'object' || !properties) return [];
    const members = value as Record<string, unknown>;
    return [
      ...required.filter((name) => !(name in members)).map((name) => `${at}/${name} is missing`),
      ...Object.entries(members).flatMap(([name, member]) =>
        properties[name]
          ? departures(member, properties[name], `${at}/${name}`)
          : [`${at}/${name} is not described`],
      ),
    ];
  };

  describe('the description of the API', () => {
    it('is a valid OpenAPI 3.1 document, every reference of which leads somewhere', async () => {
      expect(document.openapi).toBe('3.1.0');
      expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true, warnings: [] });
    });

    it('has nothing for a linter to say, and a client made of it compiles', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'thidua-client-'));
      const inFolder = (...path: string[]): string => join(folder, ...path);
      const run = async (bin: string, ...args: string[]): Promise<string> => {
        const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
        const file = fileURLToPath(new URL(`../../node_modules/${bin}`, import.meta.url));
        const told = (error: { stdout?: string; stderr?: string }): string =>
          `failed: ${error.stdout}${error.stderr}`;
        return await promisify(execFile)(process.execPath, [file, ...args], { env, cwd: folder }).then(
          () => 'ok',
          told,
        );
      };
      try {
        await writeFile(inFolder('api.json'), JSON.stringify(document));
        await writeFile(inFolder('redocly.yaml'), 'extends: [recommended-strict]\n');
        const options = { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', types: [] };
        const program = { compilerOptions: { ...options, skipLibCheck: true }, include: ['client'] };
        await writeFile(inFolder('tsconfig.json'), JSON.stringify(program));
        await writeFile(inFolder('package.json'), '{ "type": "module" }');
        const client = ['-i', 'api.json', '-o', 'client', '-c', '@hey-api/client-fetch', '--silent'];
        expect(
          await Promise.all([
            run('@redocly/cli/bin/cli.js', 'lint', 'api.json'),
            run('@hey-api/openapi-ts/bin/run.js', ...client),
          ]),
        ).toEqual(['ok', 'ok']);
        expect(await run('typescript/bin/tsc', '-p', '.')).toBe('ok');
      } finally {
        await rm(folder, { recursive: true });
      }
      // Three programs are started.
    }, 180_000);

    it('says of every parameter which values it takes, and of every answer what is in it', () => {
      const isForm = ({ type, ...form }: Parameter['schema']): boolean =>
        Object.keys(form).length > 0 || type === 'boolean';
      for (const [path, item] of Object.entries(document.paths))
        for (const { parameters = [] } of Object.values(item as Record<string, Operation>))
          for (const { name, schema: form, description } of parameters)
            expect([path, name, isForm(form), (description ?? '').length > 4]).toEqual([
              path,
              name,
              true,
              true,
            ]);
      const open = (part: unknown, at: string): string[] => {
        if (typeof part !== 'object' || part === null) return [];
        const { type, properties, additionalProperties } = part as Schema;
        const isOpen = type === 'object' && !properties && additionalProperties === undefined;
        return [
          ...(isOpen ? [at] : []),
          ...Object.entries(part).flatMap(([name, inner]) => open(inner, `${at}/${name}`)),
        ];
      };
      // The body of a command in a batch, which is of another form for each command.
      const left = '/schemas/FactField/properties/body';
      expect([...open(document.components.schemas, '/schemas'), ...open(document.paths, '')]).toEqual([left]);
    });

    it('says what the types of the program say: `npm run api` writes it', () => {
      expect(readFileSync(written, 'utf8')).toBe(ofTypes);
    });

    it('has one path for each command, with its body and what it answers', () => {
      const posts = Object.entries(document.paths).filter(
        ([path, { post }]) => post && path.includes('/commands/'),
      );
      expect(posts.map(([path]) => path).sort()).toEqual(
        [...commands.keys()].map((n) => `/api/commands/${n}`).sort(),
      );
      for (const [path, { post }] of posts) {
        const name = path.slice('/api/commands/'.length);
        expect(post).toMatchObject({
          operationId: name,
          summary: commands.get(name)!.summary,
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
          },
        });
        const statuses = [
          '200',
          '201',
          '400',
          '401',
          '403',
          '404',
          '409',
          '413',
          '415',
          '422',
          '503',
          'default',
        ];
        expect(Object.keys(post!.responses)).toEqual(statuses);
      }
    });

    it('closes every body and every part of one, and knows no others', () => {
      const names = Object.keys(bodySchemas());
      const bodies = Object.fromEntries(names.map((name) => [name, schema(name)]));
      const parts = Object.keys(bodies).filter((name) => !commands.has(name));
      expect(parts.every((name) => name.endsWith('Field'))).toBe(true);
      expect(
        Object.keys(bodies)
          .filter((name) => commands.has(name))
          .sort(),
      ).toEqual([...commands.keys()].sort());
      for (const body of Object.values(bodies))
        expect(body).toMatchObject({ type: 'object', additionalProperties: false });
    });

    it('says of every field whether it must be there and whether it may be null', () => {
      for (const name of commands.keys()) {
        expect(schema(name).properties).toMatchObject({
          occurredOn: { type: ['string', 'null'], format: 'partial-date' },
          evidence: { type: 'array', items: { $ref: '#/components/schemas/EvidenceField' }, maxItems: 20 },
        });
        expect(schema(name).required).not.toContain('occurredOn');
        expect(schema(name).required).not.toContain('evidence');
        for (const inside of ['issued', 'ref', 'commandId'])
          expect(schema(name).properties).not.toHaveProperty(inside);
      }
      expect(schema('RecordRepresentative').required).toEqual(['unitId', 'person']);
      expect(schema('ElectDeputy').required).toEqual(['clusterId', 'year']);
      expect(schema('AssignOffice')).toEqual(schema('RecogniseOffice'));
      expect(schema('PersonField')).toMatchObject({
        required: ['name'],
        properties: { name: { maxLength: 200 } },
      });
      expect(schema('ElectLeader').properties!['year']).toMatchObject({
        description: 'Emulation year of the term (R10).',
        type: 'integer',
        minimum: 1945,
        maximum: 2100,
      });
      expect(schema('ElectLeader').properties!['vote']).toEqual({ $ref: '#/components/schemas/VoteField' });
    });

    it('lists every code that an answer can carry, and refuses in one form everywhere', () => {
      expect(schema('Problem').properties!['code']).toMatchObject({
        type: 'string',
        enum: Object.keys(errorCodes),
      });
      const operations = Object.values(document.paths).flatMap(({ get, post }) =>
        [get ?? [], post ?? []].flat(),
      );
      expect(operations.length).toBeGreaterThan(commands.size);
      for (const { responses } of operations)
        expect(responses['default']?.content['application/problem+json']?.schema).toEqual({
          $ref: '#/components/schemas/Problem',
        });
    });

    it('says of every question in what its answer comes', () => {
      const questions = Object.values(document.paths).flatMap(({ get }) =>
        get?.tags.includes('queries') ? [get] : [],
      );
      expect(questions.length).toBeGreaterThan(10);
      for (const { operationId, responses } of questions) {
        const other = (type: string, name: string) => ({
          [type]: { schema: { $ref: `#/components/schemas/${name}` } },
        });
        const required = expect.arrayContaining(['data', 'meta']);
        const json = {
          'application/json': { schema: expect.objectContaining({ type: 'object', required }) },
        };
        const lines: Readonly<Record<string, string>> = { feed: 'Feed', table: 'Rows' };
        const name = lines[operationId];
        expect([operationId, responses['200']?.content]).toEqual([
          operationId,
          operationId.endsWith('Bundle')
            ? other('application/zip', 'Bundle')
            : name
              ? other('application/x-ndjson', name)
              : json,
        ]);
      }
    });

    it('says of each operation what it is for, of which one kind it is, and what else it may answer', () => {
      const operations = Object.values(document.paths).flatMap(({ get, post }) =>
        [get, post].filter((o) => !!o),
      );
      const ids = operations.map(({ operationId }) => operationId);
      expect(new Set(ids).size).toBe(ids.length);
      const kinds = document.tags.map(({ name }) => name);
      for (const { tags, summary, description, responses } of operations) {
        expect([tags.length, kinds.includes(tags[0]!), summary.length > 10, description.length > 20]).toEqual(
          [1, true, true, true],
        );
        for (const status of ['400', '401', '403', '404']) expect(responses).toHaveProperty(status);
        for (const { content } of Object.values(responses))
          expect(Object.values(content)[0]?.schema).toBeDefined();
      }
      expect(document.servers).toEqual([{ url: '/', description: 'This server' }]);
    });

    it('holds of what is answered', async () => {
      const operator = { authorization: `Bearer ${await app.token({})}` };
      const { body } = await app.accept('RegisterUnit', { unitId: 'u1', kind: 'OTHER', name: 'U' });
      await app.send('RenameUnit', { unitId: 'u2', name: 'U', from: '2020' });
      await app.caughtUp();
      const held = async (method: 'GET' | 'POST', path: string, of: string = path): Promise<void> => {
        const { status, body: given } = await ask(app.url, method, path, { headers: operator });
        const item = document.paths[of]!;
        const { responses } = (method === 'GET' ? item.get : item.post)!;
        const described = responses[status]?.content['application/json']?.schema as Schema;
        expect([path, status, departures(given, described)]).toEqual([path, status, []]);
      };
      await held('GET', `/api/commands/${body.commandId}`, '/api/commands/{commandId}');
      for (const path of [
        '/health/live',
        '/health/ready',
        '/api/actor',
        '/api/projections',
        '/api/units',
        '/api/checkpoints',
        '/api/witnesses',
      ])
        await held('GET', path);
      await held('GET', '/api/projections/unit/content-hash', '/api/projections/{name}/content-hash');
      await held('POST', '/api/projections/unit/pause', '/api/projections/{name}/pause');
      await held('POST', '/api/projections/unit/resume', '/api/projections/{name}/resume');
      await held('POST', '/api/checkpoints');
      await held('POST', '/api/checkpoints');
      app.clock.distrust({
        reason: 'JUMPED',
        clock: '2025-01-01T00:00:00.000Z',
        expected: '2025-01-01T00:00:00.000Z',
      });
      await held('GET', '/health/ready');
      app.clock.distrust(null);
      expect(departures({ status: 'down', more: 1 }, { $ref: '#/components/schemas/Liveness' })).toHaveLength(
        2,
      );
    });

    it('gives an example of every body that is taken as it stands', () => {
      for (const [name, { command }] of commands) {
        const { example } =
          document.paths[`/api/commands/${name}`]!.post!.requestBody!.content['application/json'];
        expect(checked(command, example)).toBeInstanceOf(command);
      }
    });

    it('has every route that is served, but those that only a browser or Prometheus asks for', () => {
      const anonymous = (path: string): string => path.replace(/\{\w+\}|:[\w|:]+/g, '{}');
      const described = Object.entries(document.paths)
        .filter(([path]) => !commands.has(path.replace('/api/commands/', '')))
        .flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${anonymous(path)}`));
      const others =
        /^get \/($|api\/(docs|openapi\.json)|metrics$|problems|assets\/|favicon)|^\w+ \/api\/sign-(in|out)/;
      const served = servedRoutes()
        .map(anonymous)
        .filter((route) => !others.test(route));
      expect(new Set([...described, 'post /api/commands/{}'])).toEqual(new Set(served));
    });

    it('names every parameter that a question takes', async () => {
      const questions = Object.entries(document.paths).flatMap(([path, { get }]) =>
        get?.tags.includes('queries') ? [[path, get.parameters ?? []] as const] : [],
      );
      expect(questions.length).toBeGreaterThan(10);
      for (const [path, parameters] of questions) {
        const named = parameters.filter((p) => p.in === 'path').map((p) => [`{${p.name}}`, p.required]);
        expect(named).toEqual((path.match(/\{\w+\}/g) ?? []).map((name) => [name, true]));
        const query = parameters.filter((p) => p.in === 'query');
        const filled = path.replace('{year}', '2023').replace(/\{\w+\}/g, randomUUID());
        // What begins a page may be left out; what must be told with this name is a year.
        const least = (name: string): number => (name === 'from' ? 2023 : 0);
        const given = query.map(({ name, required }) => `${name}=${required ? least(name) : ''}`).join('&');
        expect([200, 404]).toContain((await ask(app.url, 'GET', `${filled}?${given}`)).status);
        const beyond = await ask(app.url, 'GET', `${filled}?beyond=1`);
        const names = query.map((p) => p.name).join(', ') || 'none';
        expect(beyond.body.errors).toEqual([
          { parameter: 'beyond', detail: `not a parameter of this question, which has ${names}` },
        ]);
      }
    });
  });

  /** What the router holds, as `get /api/clusters/:clusterId`. */
  function servedRoutes(): string[] {
    const tree: string = app.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    const above: string[] = [];
    return tree
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [, indent = '', part = '', methods = ''] = /^(\W*?)[├└]── (\S+) \((.*)\)$/u.exec(line) ?? [];
        above.splice(indent.length / 4, Infinity, part);
        const own = methods.split(', ').filter((method) => method !== 'HEAD');
        return own.map((method) => `${method.toLowerCase()} ${above.join('')}`);
      });
  }

  describe('the page that shows it', () => {
    it('loads everything it needs from here, as its own policy demands', async () => {
      const page = await ask(app.url, 'GET', '/api/docs');
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      const policy = new Map(
        String(page.headers['content-security-policy'])
          .split(';')
          .map((directive) => directive.split(' ') as [string, ...string[]])
          .map(([name, ...sources]) => [name, sources]),
      );
      expect(policy.get('default-src')).toEqual(["'self'"]);
      expect(policy.get('script-src')).toEqual(["'self'"]);
      expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
      const assets = [...page.text.matchAll(/<(?:script src|link rel="stylesheet" href)="([^"]+)"/g)].map(
        (m) => m[1]!,
      );
      expect(assets).toHaveLength(3);
      expect(page.text).not.toMatch(/<script>|<script (?!src)| on\w+=|https?:/);
      for (const path of assets) {
        const asset = await ask(app.url, 'GET', path);
        expect(asset.status).toBe(200);
        expect(asset.headers['content-type']).toMatch(/^text\/(css|javascript); charset=utf-8$/);
        expect(asset.headers['x-content-type-options']).toBe('nosniff');
      }
      const start = await ask(app.url, 'GET', '/api/docs/start.js');
      expect(start.text).toContain('/api/openapi.json');
    });
  });

  describe('every answer', () => {
    it.each(['/problems', '/api/clusters', '/api/nothing', '/health/live'])(
      'of %s forbids browsers to guess, frame, refer, share or keep',
      async (path) => {
        const { headers } = await ask(app.url, 'GET', path);
        expect(headers).toMatchObject({
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-resource-policy': 'same-origin',
          'cross-origin-opener-policy': 'same-origin',
          'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        });
        for (const header of ['access-control-allow-origin', 'x-powered-by', 'server'])
          expect(headers).not.toHaveProperty(header);
      },
    );

    it('to a path that no router can read forbids guessing too', async () => {
      const { headers } = await ask(app.url, 'GET', '/api/clusters/%ff');
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    });
  });
});
