import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { validate } from '@readme/openapi-parser';
import { commands } from '../../src/application/commands.js';
import { checked } from '../../src/application/gateway.js';
import { errorCodes } from '../../src/domain/ground/errors.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { ask } from '../support/ask.js';

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
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
  readonly additionalProperties?: boolean;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

let app: TestApp;
let document: Document;

describe('the published API', () => {
  beforeAll(async () => {
    app = await startApp();
    document = (await ask(app.url, 'GET', '/api/openapi.json')).body;
  });
  afterAll(() => app.close());

  const schema = (name: string): Schema => document.components.schemas[name]!;

  describe('the description of the API', () => {
    it('is a valid OpenAPI 3.1 document, every reference of which leads somewhere', async () => {
      expect(document.openapi).toBe('3.1.0');
      expect(await validate(structuredClone(document) as never)).toMatchObject({ valid: true, warnings: [] });
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
      const {
        Problem: _problem,
        Receipt: _receipt,
        Answer: _answer,
        ...bodies
      } = document.components.schemas;
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
      expect(schema('RecordRepresentative').required).toEqual(['unitId', 'person', 'position']);
      expect(schema('ElectDeputy').required).toEqual(['clusterId', 'year', 'unitId']);
      expect(schema('AssignOffice')).toEqual(schema('RecogniseOffice'));
      expect(schema('PersonField')).toMatchObject({
        required: ['name'],
        properties: { name: { maxLength: 200 } },
      });
      expect(schema('ElectLeader').properties!['year']).toEqual({
        type: 'integer',
        minimum: 1945,
        maximum: 2100,
      });
      expect(schema('ElectLeader').properties!['vote']).toEqual({ $ref: '#/components/schemas/VoteField' });
    });

    it('lists every code that an answer can carry, and refuses in one form everywhere', () => {
      expect(schema('Problem').properties!['code']).toEqual({
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
      for (const { responses } of questions)
        expect(responses['200']?.content['application/json']?.schema).toEqual({
          $ref: '#/components/schemas/Answer',
        });
      expect(schema('Answer').required).toEqual(['data', 'meta']);
    });

    it('gives examples of bodies that are taken as they stand', () => {
      const examples = [...commands].flatMap(([name, { command }]) => {
        const { example } =
          document.paths[`/api/commands/${name}`]!.post!.requestBody!.content['application/json'];
        return example === undefined ? [] : [checked(command, example)];
      });
      expect(examples.length).toBeGreaterThan(15);
    });

    it('has every route that is served, but those that only a browser or Prometheus asks for', () => {
      const anonymous = (path: string): string => path.replace(/\{\w+\}|:[\w|:]+/g, '{}');
      const described = Object.entries(document.paths)
        .filter(([path]) => !commands.has(path.replace('/api/commands/', '')))
        .flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${anonymous(path)}`));
      const others = /^get \/($|api\/(docs|openapi\.json)|metrics$)|^\w+ \/api\/sign-(in|out)/;
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
        const given = query.map(({ name, required }) => (required ? `${name}=0` : `${name}=`)).join('&');
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
      expect(policy.has('script-src')).toBe(false);
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
      const home = await ask(app.url, 'GET', '/');
      expect([home.status, home.headers['location']]).toEqual([303, '/api/docs']);
    });
  });

  describe('every answer', () => {
    it.each(['/api/docs', '/api/clusters', '/api/nothing', '/health/live'])(
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
