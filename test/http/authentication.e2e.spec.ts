import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LoggerService } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { application } from '../../src/app.module.js';
import { dayInVietNam } from '../../src/application/clock.js';
import { Limits } from '../../src/application/limits.js';
import { positionOf } from '../../src/application/positions.js';
import { DomainError } from '../../src/domain/ground/errors.js';
import type { Actor } from '../../src/domain/ground/event.js';
import { facts } from '../../src/infrastructure/demo/facts.js';
import type { Principals } from '../../src/infrastructure/http/principals.js';
import {
  IssuerPrincipals,
  LocalPrincipals,
  OpenPrincipals,
} from '../../src/infrastructure/http/principals.js';
import { createServer } from '../../src/infrastructure/http/server.js';
import type { Session } from '../../src/infrastructure/http/sessions.js';
import { Sessions } from '../../src/infrastructure/http/sessions.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import type { Answer } from '../support/ask.js';
import { ask, codeOf } from '../support/ask.js';
import type { TestProvider, User } from '../support/provider.js';
import { startProvider } from '../support/provider.js';
import { until } from '../support/until.js';

type Headers = Readonly<Record<string, string>>;

let app: TestApp;
let home: string;
let local: LocalPrincipals;
let localKey: Uint8Array;
let sessions: Sessions;
const closing: (() => Promise<unknown>)[] = [];

describe('authentication', () => {
  beforeAll(async () => {
    app = await startApp();
    home = await mkdtemp(join(tmpdir(), 'thidua-keys-'));
    sessions = new Sessions(app.stores.database, { minutes: 480, idleMinutes: 60 });
    local = await LocalPrincipals.open(home, true, sessions);
    localKey = Buffer.from(await readFile(join(home, 'operator.key'), 'utf8'), 'base64url');
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await app.close();
    await rm(home, { recursive: true });
  });

  /** The application over the same stores, for other principals. */
  async function serve(
    principals: Principals,
    logger: LoggerService | false = false,
    limits = new Limits(),
  ): Promise<string> {
    const server = await createServer(application, app.stores, app.clock, principals, false, limits);
    server.useLogger(logger);
    await server.listen(0, '127.0.0.1');
    closing.push(() => server.close());
    return await server.getUrl();
  }

  const operator: Actor = { id: 'van-hanh', roles: ['operator'], unitId: null };
  const inAnHour = (): number => Math.floor(Date.now() / 1000) + 3600;
  const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
  const read = (url: string, headers: Headers = {}): Promise<Answer> =>
    ask(url, 'GET', '/api/clusters', { headers });
  const send = (url: string, command: string, body: object, headers: Headers = {}): Promise<Answer> =>
    ask(url, 'POST', `/api/commands/${command}`, {
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const register = (url: string, headers: Headers = {}): Promise<Answer> =>
    send(url, 'RegisterUnit', { unitId: randomUUID(), kind: 'OTHER', name: 'Đơn vị' }, headers);

  /** What an answer to nobody in particular looks like. */
  const nobody = { status: 401, code: 'UNAUTHENTICATED', wayIn: 'Bearer' };
  const told = (answer: Answer): object => ({
    status: answer.status,
    code: codeOf(answer),
    wayIn: answer.headers['www-authenticate'],
  });

  describe('without a token, on a local installation', () => {
    let url: string;
    beforeAll(async () => {
      url = await serve(local);
    });

    it.each([
      '/api/clusters',
      '/api/events',
      '/api/commands',
      '/api/projections',
      '/api/overview',
      '/api/units',
    ])('%s is answered to whoever is at this machine', async (path) => {
      expect((await ask(url, 'GET', path)).status).toBe(200);
      expect((await ask(url, 'GET', path, { headers: { host: 'LOCALHOST' } })).status).toBe(200);
    });

    it('the figures of the process are answered at this machine, and elsewhere to operators and auditors alone', async () => {
      const figures = (headers: Headers = {}): Promise<Answer> => ask(url, 'GET', '/metrics', { headers });
      expect((await figures()).status).toBe(200);
      const host = 'elsewhere.example';
      expect(told(await figures({ host }))).toEqual(nobody);
      for (const [role, status] of [
        ['operator', 200],
        ['auditor', 200],
        ['organiser', 403],
        ['unit', 403],
      ] as const) {
        const token = await local.issue({ ...operator, roles: [role] }, '1h');
        expect([role, (await figures({ host, ...bearer(token) })).status]).toEqual([role, status]);
      }
    });

    it.each(['/api/commands/RegisterUnit', '/api/projections/unit/pause', '/api/projections/unit/resume'])(
      '%s is not taken, and the answer says how to sign in',
      async (path) => {
        expect(told(await ask(url, 'POST', path))).toEqual(nobody);
      },
    );

    it.each([
      ['another site whose name leads here', { host: 'attacker.example:3000' }],
      ['another site whose name begins like ours', { host: 'localhost.attacker.example' }],
      ['a name of the local network', { host: '192.168.1.10:3000' }],
      ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.7' }],
      ['a tunnel to this machine', { 'x-forwarded-host': 'demo.example' }],
    ])('nothing is answered to %s', async (_who, headers) => {
      expect(told(await read(url, headers))).toEqual(nobody);
    });

    it('nothing is answered where others can connect', async () => {
      const reachable = await serve(await LocalPrincipals.open(home, false));
      expect(told(await read(reachable))).toEqual(nobody);
      expect((await read(reachable, bearer(await local.issue(operator, '1h')))).status).toBe(200);
    });

    it('everybody learns whether the service is well and what its API is, and nothing from inside', async () => {
      const headers = { host: 'probe.example' };
      for (const path of ['/health/live', '/health/ready', '/api/openapi.json', '/api/docs'])
        expect((await ask(url, 'GET', path, { headers })).status).toBe(200);
      const { body } = await ask(url, 'GET', '/health/ready', { headers });
      for (const { name, position, lagEvents, status, ...inside } of body.projections)
        expect([inside, typeof name, typeof position, typeof lagEvents, status]).toEqual([
          {},
          'string',
          'string',
          'number',
          'live',
        ]);
    });
  });

  describe('a token', () => {
    let url: string;
    beforeAll(async () => {
      url = await serve(local);
    });

    const signed = (claims: JWTPayload, key = localKey, alg = 'HS256'): Promise<string> =>
      new SignJWT({
        sub: 'x',
        iss: 'thidua-local',
        aud: 'thidua',
        exp: inAnHour(),
        jti: randomUUID(),
        roles: ['operator'],
        ...claims,
      })
        .setProtectedHeader({ alg })
        .sign(key);
    const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

    it('of an issuer whose clock is two seconds ahead is taken', async () => {
      const soon = Math.floor(Date.now() / 1000) + 2;
      expect((await read(url, bearer(await signed({ nbf: soon, iat: soon })))).status).toBe(200);
    });

    it.each<readonly [string, () => Promise<string> | string]>([
      ['of no form', () => 'x'],
      ['of empty parts', () => '..'],
      ['of no JSON', () => 'a.b.c'],
      ['without end', () => 'e'.repeat(10_000)],
      [
        'signed by nobody',
        () => new UnsecuredJWT({ sub: 'x', exp: inAnHour(), roles: ['operator'] }).encode(),
      ],
      ['signed with another key', () => signed({}, new Uint8Array(32))],
      ['signed with the right key in another way', () => signed({}, localKey, 'HS512')],
      ['without its signature', async () => (await signed({})).replace(/[^.]*$/, '')],
      [
        'changed after it was signed',
        async () => (await signed({ roles: ['auditor'] })).replace(/\.[^.]*\./, `.${encoded({ sub: 'x' })}.`),
      ],
      ['that is over', () => signed({ exp: 1_700_000_000 })],
      ['that never ends', () => signed({ exp: undefined })],
      ['that cannot be taken back', () => signed({ jti: undefined })],
      ['whose id is no id', () => signed({ jti: '../operator.key' })],
      ['that is not valid yet', () => signed({ nbf: inAnHour() })],
      ['for another audience', () => signed({ aud: 'other' })],
      ['of another issuer', () => signed({ iss: 'other' })],
      ['of nobody', () => signed({ sub: '' })],
      ['in the name of the program itself', () => signed({ sub: 'process' })],
      ['in the name of a key', () => signed({ sub: 'key:bao-cao' })],
      ['of a name that cannot be stored', () => signed({ sub: 'a\u0000' })],
      ['of a name without end', () => signed({ sub: 'a'.repeat(300) })],
    ])('%s is refused, as bearer and as cookie, and leaves nothing behind', async (_what, make) => {
      const token = await make();
      const before = await app.stores.events.readReceipts({ limit: 1000 });
      for (const headers of [bearer(token), { cookie: `thidua_session=${token}` }]) {
        expect(told(await read(url, headers))).toEqual(nobody);
        expect(told(await register(url, headers))).toEqual(nobody);
      }
      expect(await app.stores.events.readReceipts({ limit: 1000 })).toEqual(before);
    });

    it.each(['Bearer', 'Basic b3BlcmF0b3I6', 'Bearer a b', 'Negotiate x', 'x'])(
      'in a header of another form is refused: “%s”',
      async (authorization) => {
        expect(told(await read(url, { authorization }))).toEqual(nobody);
      },
    );

    it('is believed as it was signed, and whoever it names stands in the event', async () => {
      const actor: Actor = { id: 'Nguyễn Văn A', roles: ['operator', 'unit'], unitId: 'a' };
      const accepted = await register(url, bearer(await local.issue(actor, '1h')));
      expect(accepted.body.actor).toEqual(actor);
      const { position } = accepted.body;
      const stored = await app.stores.events.eventAt(positionOf(app.stores.events, position));
      expect(stored?.metadata.actor).toEqual(actor);
      const { body } = await ask(url, 'GET', '/api/events?limit=1000');
      expect(body.data.find((e: { position: string }) => e.position === position).actor).toEqual(actor);
    });

    it.each([
      [['admin', 'OPERATOR']],
      ['operator'],
      [{ 0: 'operator', length: 1 }],
      [null],
      [[['operator']]],
    ])('with roles %j has none that is known here, and may command nothing', async (roles) => {
      expect(codeOf(await register(url, bearer(await signed({ roles }))))).toBe('FORBIDDEN');
    });
  });

  describe('a key of a program', () => {
    let url: string;
    let headers: Headers;
    beforeAll(async () => {
      url = await serve(local);
      headers = bearer(await local.issue(operator, '1h'));
      await send(url, 'RegisterUnit', { unitId: 'so-x', kind: 'OTHER', name: 'Thanh tra Sở X' }, headers);
    });

    const inDays = (days: number) => dayInVietNam(new Date(Date.now() + days * 86_400_000));
    const issue = (keyId: string, scope: object = {}, more: Headers = {}): Promise<Answer> =>
      send(
        url,
        'IssueAccessKey',
        { keyId, purpose: 'báo cáo tháng', roles: ['reporter'], until: inDays(30), ...scope },
        { ...headers, ...more },
      );
    const issued = async (keyId: string, scope: object = {}): Promise<string> => {
      const { accessKey } = (await issue(keyId, scope)).body;
      expect(accessKey).toMatch(new RegExp(`^thidua_${keyId}_[\\w-]{43}$`));
      return accessKey as string;
    };
    const revoke = (keyId: string, as = headers): Promise<Answer> =>
      send(url, 'RevokeAccessKey', { keyId, reason: 'thử' }, as);
    const listed = async (keyId: string) => {
      const { body } = await ask(url, 'GET', '/api/access-keys', { headers });
      return body.data.find((key: { keyId: string }) => key.keyId === keyId);
    };

    it('is told once, in the answer that issues it, and is kept nowhere; told again it says so', async () => {
      const key = { 'idempotency-key': randomUUID() };
      const first = await issue('mot-lan', {}, key);
      const { accessKey, ...receipt } = first.body;
      expect([first.status, (await read(url, bearer(accessKey))).status]).toEqual([201, 200]);
      const again = await issue('mot-lan', {}, key);
      expect([again.status, again.body]).toEqual([200, { ...receipt, accessKey: null }]);
      expect((await issue('mot-lan')).body).toMatchObject({ code: 'ALREADY_RECORDED', differs: [] });
      const secret = (accessKey as string).split('_').slice(2).join('_');
      const told = await Promise.all(
        ['/api/events?limit=1000', '/api/commands?limit=1000', '/api/access-keys', '/metrics'].map(
          async (path) => (await ask(url, 'GET', path, { headers })).text,
        ),
      );
      const kept = JSON.stringify(
        [told, await app.records(), await app.stores.events.readStream('accessKeys')],
        (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value),
      );
      expect(kept).toContain('mot-lan');
      expect(kept).not.toContain(secret);
    });

    it('acts in its roles and for its unit, under its own name, and in no other', async () => {
      const accessKey = await issued('nhap-lieu', { roles: ['registrar', 'names'], unitId: 'so-x' });
      const accepted = await register(url, bearer(accessKey));
      const actor = { id: 'key:nhap-lieu', roles: ['registrar', 'names'], unitId: 'so-x' };
      expect((await ask(url, 'GET', '/api/actor', { headers: bearer(accessKey) })).body).toMatchObject(actor);
      expect([accepted.status, accepted.body.actor]).toEqual([201, actor]);
      const more = { keyId: 'hon', purpose: 'x', roles: ['reporter'], until: inDays(1) };
      for (const answer of [
        await send(url, 'IssueAccessKey', more, bearer(accessKey)),
        await revoke('nhap-lieu', bearer(accessKey)),
        await ask(url, 'GET', '/api/access-keys', { headers: bearer(accessKey) }),
      ])
        expect(codeOf(answer)).toBe('FORBIDDEN');
      for (const scope of [{ roles: ['operator'] }, { roles: [] }, { sha256: 'x' }])
        expect(codeOf(await issue('sai', scope))).toBe('INVALID_REQUEST');
      expect(codeOf(await issue('sai', { roles: ['unit'] }))).toBe('UNIT_NEEDED');
      expect(codeOf(await issue('sai', { roles: ['unit'], unitId: 'khong-co' }))).toBe('UNIT_NOT_FOUND');
    });

    it('opens whatever kind of server there is, as a bearer and not as a cookie', async () => {
      const accessKey = await issued('moi-noi');
      const jwksUrl = 'http://127.0.0.1:9/jwks';
      const issuer = new IssuerPrincipals({ url: 'https://issuer.example', jwksUrl, audience: 'thidua' });
      for (const at of [url, await serve(issuer), await serve(new OpenPrincipals())])
        expect((await read(at, bearer(accessKey))).status).toBe(200);
      expect(told(await read(url, { cookie: `thidua_session=${accessKey}` }))).toEqual(nobody);
    });

    it('is whole or none: changed, cut off, under another id, or made of a hash it opens nothing', async () => {
      const accessKey = await issued('doan');
      const { body } = await ask(url, 'GET', '/api/events?stream=accessKeys&limit=1000', { headers });
      const { sha256 } = body.data.find(
        ({ data }: { data: { keyId: string } }) => data.keyId === 'doan',
      ).data;
      for (const other of [
        `${accessKey.slice(0, -4)}AAAA`,
        accessKey.replace('_doan_', '_mot-lan_'),
        accessKey.slice(0, -1),
        'thidua_doan_',
        `thidua_doan_${sha256.slice(0, 43)}`,
        `thidua_chua-cap_${'a'.repeat(43)}`,
      ])
        expect([other, told(await read(url, bearer(other)))]).toEqual([other, nobody]);
      expect((await read(url, bearer(accessKey))).status).toBe(200);
    });

    it('is refused once it is revoked: here at once, at another node within a second', async () => {
      const accessKey = await issued('thu-hoi');
      const elsewhere = await serve(local);
      const at = (node: string) => read(node, bearer(accessKey));
      for (const node of [url, elsewhere]) expect((await at(node)).status).toBe(200);
      expect(await listed('thu-hoi')).toMatchObject({
        roles: ['reporter'],
        unitId: null,
        issuedBy: 'van-hanh',
        revoked: null,
        usedHereAt: expect.any(String),
      });
      expect((await revoke('thu-hoi')).status).toBe(201);
      const since = performance.now();
      const refused = await at(url);
      expect(told(refused)).toEqual(nobody);
      expect(refused.body.detail).toContain('thu hồi');
      await until('the other node refuses it', async () => (await at(elsewhere)).status === 401);
      // The second, and what a loaded machine takes for a request.
      expect(performance.now() - since).toBeLessThan(3_000);
      expect(await listed('thu-hoi')).toMatchObject({ revoked: { reason: 'thử', by: 'van-hanh' } });
      expect(codeOf(await revoke('thu-hoi'))).toBe('ALREADY_RECORDED');
      expect(codeOf(await revoke('chua-cap'))).toBe('RECORD_NOT_FOUND');
    });

    it('is refused after its last day in Viet Nam, and until then taken', async () => {
      const accessKey = await issued('het-han', { until: inDays(2) });
      try {
        app.clock.set(`${inDays(2)}T16:59:59.000Z`);
        expect((await read(url, bearer(accessKey))).status).toBe(200);
        app.clock.set(`${inDays(2)}T17:00:00.000Z`);
        const refused = await read(url, bearer(accessKey));
        expect([told(refused), refused.body.detail]).toEqual([nobody, expect.stringContaining('hết hạn')]);
      } finally {
        app.clock.set(null);
      }
    });

    it('has the limits of one principal, and of no other', async () => {
      const [one, other] = [await issued('mot'), await issued('hai')];
      const node = await serve(local, false, new Limits({ requests: 3 }));
      const statuses: number[] = [];
      for (let i = 0; i < 4; i++) statuses.push((await read(node, bearer(one))).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      expect((await read(node, bearer(other))).status).toBe(200);
    });
  });

  describe('a role', () => {
    beforeAll(async () => {
      for (const unitId of ['ttcp', 'ubnd', 'a', 'b'])
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      for (const [clusterId, organiserId] of [
        ['cua-ttcp', 'ttcp'],
        ['cua-ubnd', 'ubnd'],
      ]) {
        await app.accept('EstablishCluster', {
          clusterId,
          organiserId,
          kind: 'KHOI',
          label: `Khối ${clusterId}`,
        });
        for (const unitId of ['a', 'b']) await app.accept('AdmitMember', { clusterId, unitId, from: '2023' });
        await app.accept('OpenPledge', { clusterId, year: 2024 });
      }
    });

    it('of an auditor reads everything and commands nothing; of the attempt nothing is kept', async () => {
      const as: Partial<Actor> = { id: 'kiem-toan', roles: ['auditor'] };
      const key = randomUUID();
      const refused = await app.send('RegisterUnit', { unitId: 'x', kind: 'OTHER', name: 'X' }, { key, as });
      expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
      const headers = bearer(await app.token(as));
      expect((await ask(app.url, 'GET', `/api/commands/${key}`, { headers })).status).toBe(404);
      expect((await app.post('/api/projections/unit/pause', as)).body.code).toBe('FORBIDDEN');
    });

    it('of a unit signs its own pledge and no other', async () => {
      const as: Partial<Actor> = { id: 'don-vi-a', roles: ['unit'], unitId: 'a' };
      const sign = (unitId: string, by: Partial<Actor>) =>
        app.send('SignPledge', { clusterId: 'cua-ttcp', year: 2024, unitId }, { as: by });
      expect((await sign('b', as)).body.code).toBe('NOT_OWN_UNIT');
      expect((await sign('a', { ...as, unitId: null })).body.code).toBe('FORBIDDEN');
      expect((await sign('a', as)).status).toBe(201);
    });

    it('of an organiser assigns in the clusters of its own body only', async () => {
      const as: Partial<Actor> = { id: 'to-chuc', roles: ['organiser'], unitId: 'ttcp' };
      const assign = (clusterId: string, by: Partial<Actor>) =>
        app.send('AssignOffice', { clusterId, year: 2024, office: 'LEADER', unitId: 'a' }, { as: by });
      expect((await assign('cua-ubnd', as)).body).toMatchObject({ code: 'FORBIDDEN', organiserId: 'ubnd' });
      expect((await assign('cua-ttcp', { ...as, roles: ['unit'] })).body.code).toBe('FORBIDDEN');
      expect((await assign('cua-ttcp', as)).status).toBe(201);
    });
  });

  describe('what the five articles say', () => {
    let archive: TestApp;
    beforeAll(async () => {
      archive = await startApp();
    });
    afterAll(() => archive.close());

    it('is recorded by the operator, and not one fact of it by an auditor, a stranger or nobody', async () => {
      const others: readonly Partial<Actor>[] = [
        { id: 'kiem-toan', roles: ['auditor'], unitId: 'ttcp' },
        { id: 'nguoi-la', roles: ['unit'], unitId: 'don-vi-la' },
        { id: 'khong-ai', roles: ['unit'], unitId: null },
      ];
      const accepted = new Set<string>();
      for (const [i, { command, body }] of facts.entries()) {
        // The first of each command is tried by all of them, every other one by one of them in turn.
        for (const as of accepted.has(command) ? [others[i % 3]!] : others) {
          const refused = await archive.send(command, body, { as });
          expect([command, refused.status]).toEqual([command, 403]);
        }
        await archive.accept(command, body);
        accepted.add(command);
      }
      expect(accepted.size).toBeGreaterThan(10);
    });
  });

  describe('the link printed at the start', () => {
    let url: string;
    beforeAll(async () => {
      url = await serve(local);
    });

    const enter = (body: unknown, headers: Headers = {}): Promise<Answer> =>
      ask(url, 'POST', '/api/sign-in', {
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const cookieOf = (answer: Answer): string[] =>
      ([answer.headers['set-cookie'] ?? []].flat()[0] ?? '').split('; ');

    it('signs a browser in, once, with a cookie that no script and no other site can use', async () => {
      const code = await local.signInCode(operator);
      const signedIn = await enter({ code });
      expect([signedIn.status, signedIn.text]).toEqual([204, '']);
      const [session = '', ...attributes] = cookieOf(signedIn);
      expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
      expect(signedIn.headers).not.toHaveProperty('strict-transport-security');
      expect(signedIn.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
      const headers = { cookie: `theme=dark; ${session}; other=1` };
      expect((await register(url, headers)).body.actor).toEqual(operator);
      expect(told(await register(url, { cookie: `x${headers.cookie.slice(12)}` }))).toEqual(nobody);
      const again = await enter({ code });
      expect([told(again), again.headers['set-cookie']]).toEqual([nobody, undefined]);
    });

    it('works once however many use it at the same time, and not after a restart either', async () => {
      const code = await local.signInCode(operator);
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => enter({ code })));
      expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 401, 401, 401, 401]);
      const restarted = await LocalPrincipals.open(home, true);
      await expect(restarted.signIn(code, '', null)).rejects.toThrow('đã dùng');
    });

    it('is over after ten minutes, and opens nothing but the one door', async () => {
      const code = await local.signInCode(operator);
      expect(told(await register(url, bearer(code)))).toEqual(nobody);
      expect(told(await register(url, { cookie: `thidua_session=${code}` }))).toEqual(nobody);
      expect(told(await enter({ code: await local.issue(operator, '1h') }))).toEqual(nobody);
      const { iat = 0, exp = 0 } = decodeJwt(code);
      expect(exp - iat).toBe(600);
    });

    it.each([
      [{}],
      [null],
      [[]],
      [{ code: '' }],
      [{ code: 1 }],
      [{ code: 'x' }],
      [{ code: 'a\r\nSet-Cookie: b' }],
      [{ code: 'x'.repeat(5_000) }],
    ])('sets no cookie without a code that is valid: %j', async (body) => {
      const refused = await enter(body);
      expect(['UNAUTHENTICATED', 'INVALID_REQUEST']).toContain(codeOf(refused));
      expect(refused.headers['set-cookie']).toBeUndefined();
    });

    it.each(['\n', '\r\nSet-Cookie: a=b', '\t', ' ', '; Domain=example', '='])(
      'sets no cookie for a valid code with more after it: %j',
      async (more) => {
        const refused = await enter({ code: `${await local.signInCode(operator)}${more}` });
        expect(told(refused)).toEqual(nobody);
        expect(refused.headers['set-cookie']).toBeUndefined();
      },
    );

    it('signs nobody in who only follows it, nor by a page of another address', async () => {
      const code = await local.signInCode(operator);
      for (const path of ['/api/sign-in', `/api/sign-in?code=${code}`, `/api/sign-in?token=${code}`]) {
        const page = await ask(url, 'GET', path, { headers: { 'sec-fetch-site': 'cross-site' } });
        expect([page.status, page.headers['set-cookie']]).toEqual([200, undefined]);
        expect(page.text).toContain('<button');
        expect(page.text).not.toContain(code);
        expect(String(page.headers['content-security-policy'])).toContain(`frame-ancestors 'none'`);
      }
      const elsewhere: readonly Headers[] = [
        { origin: 'https://attacker.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ];
      for (const headers of elsewhere) {
        const refused = await enter({ code }, headers);
        expect([codeOf(refused), refused.headers['set-cookie']]).toEqual(['FORBIDDEN', undefined]);
      }
      for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
        const refused = await enter({ code }, { 'content-type': type });
        expect([codeOf(refused), refused.headers['set-cookie']]).toEqual([
          'UNSUPPORTED_MEDIA_TYPE',
          undefined,
        ]);
      }
      expect((await enter({ code }, { origin: url, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
    });

    it.each<readonly [string, Headers]>([
      ['the page itself', { host: 'thidua.example', origin: 'https://thidua.example' }],
      ['a proxy', { 'x-forwarded-proto': 'https' }],
      ['the first of two proxies', { 'x-forwarded-proto': 'https, http' }],
      ['a proxy in the words of RFC 7239', { forwarded: 'for=203.0.113.7;proto=https' }],
    ])(
      'gives a cookie to encrypted ways alone where %s says so, and believes no other there',
      async (_who, headers) => {
        const signedIn = await enter({ code: await local.signInCode(operator) }, headers);
        expect(signedIn.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
        const [session = '', ...attributes] = cookieOf(signedIn);
        expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
        expect(session).toMatch(/^__Host-thidua_session=/);
        expect((await register(url, { ...headers, cookie: session })).status).toBe(201);
        const tossed = session.replace('__Host-', '');
        expect(told(await register(url, { ...headers, cookie: tossed }))).toEqual(nobody);
      },
    );

    it('is left by signing out, which ends copies of the cookie too, and no other session', async () => {
      const [mine = '', theirs = ''] = await Promise.all(
        [1, 2].map(async () => cookieOf(await enter({ code: await local.signInCode(operator) }))[0] ?? ''),
      );
      expect(
        codeOf(await ask(url, 'POST', '/api/sign-out', { headers: { cookie: mine, origin: 'null' } })),
      ).toBe('FORBIDDEN');
      const out = await ask(url, 'POST', '/api/sign-out', { headers: { cookie: mine } });
      expect([out.status, cookieOf(out)]).toEqual([
        204,
        ['thidua_session=', 'Max-Age=0', 'Path=/', 'HttpOnly', 'SameSite=Strict'],
      ]);
      expect(told(await register(url, { cookie: mine }))).toEqual(nobody);
      expect((await register(url, { cookie: theirs })).status).toBe(201);
    });

    it('and its tokens are taken back one by one, by themselves or by their ids, and for good', async () => {
      const [first = '', second = '', third = ''] = await Promise.all(
        [1, 2, 3].map(() => local.issue(operator, '1h')),
      );
      const beside = await LocalPrincipals.open(home, true);
      await beside.revoke(first);
      await beside.revoke(String(decodeJwt(second).jti).toUpperCase());
      await beside.revoke(second).catch(() => undefined);
      expect(told(await register(url, bearer(first)))).toEqual(nobody);
      expect(told(await register(url, bearer(second)))).toEqual(nobody);
      expect((await register(url, bearer(third))).status).toBe(201);
      await expect((await LocalPrincipals.open(home, true)).ofToken(first)).rejects.toThrow('thu hồi');
      await expect(beside.revoke('x')).rejects.toThrow(DomainError);
      await expect(beside.revoke('../operator.key')).rejects.toThrow(DomainError);
    });

    it('is for local installations: where an issuer says who somebody is, there is no other door', async () => {
      const issued = new IssuerPrincipals({
        url: 'https://i',
        jwksUrl: 'http://127.0.0.1:1/',
        audience: 'a',
      });
      for (const principals of [issued, new OpenPrincipals()]) {
        const at = await serve(principals);
        for (const method of ['GET', 'POST'])
          expect(
            codeOf(
              await ask(at, method, '/api/sign-in', {
                headers: { 'content-type': 'application/json' },
                ...(method === 'POST' ? { body: '{"code":"x"}' } : {}),
              }),
            ),
          ).toBe('NOT_FOUND');
      }
    });

    it('does not let a page of another address use the cookie, or the trust in this machine', async () => {
      const cookie = `thidua_session=${await local.signIn(await local.signInCode(operator), '', null)}`;
      const open = await serve(new OpenPrincipals());
      const port = (at: string): string => new URL(at).port;
      for (const [at, headers] of [
        [url, { cookie }],
        [open, {}],
      ] as const) {
        const own = { ...headers, host: `localhost:${port(at)}` };
        for (const origin of [
          'https://attacker.example',
          'http://localhost:1',
          'null',
          `http://localhost.${port(at)}`,
        ]) {
          expect(codeOf(await register(at, { ...own, origin }))).toBe('FORBIDDEN');
          const paused = await ask(at, 'POST', '/api/projections/unit/pause', {
            headers: { ...own, origin },
          });
          expect(codeOf(paused)).toBe('FORBIDDEN');
        }
        expect((await register(at, { ...own, origin: `http://localhost:${port(at)}` })).status).toBe(201);
        expect((await register(at, own)).status).toBe(201);
      }
      const token = await local.issue(operator, '1h');
      expect((await register(url, { ...bearer(token), origin: 'https://console.example' })).status).toBe(201);
    });

    it('is of one key, however many open it first at once, and of none that was cut short', async () => {
      const fresh = join(home, 'fresh');
      const opened = await Promise.all([1, 2, 3, 4].map(() => LocalPrincipals.open(fresh, true)));
      const tokens = await Promise.all(opened.map((principals) => principals.issue(operator, '1h')));
      for (const token of tokens) expect((await opened[0]?.ofToken(token))?.id).toBe(operator.id);
      expect(await readdir(fresh)).toEqual(['operator.key']);
      await writeFile(join(fresh, 'operator.key'), 'dGjhu');
      await expect(LocalPrincipals.open(fresh, true)).rejects.toThrow(
        'operator.key holds no key of 32 bytes',
      );
    });

    it('leaves the key where only its owner can read it', async () => {
      expect((await stat(join(home, 'operator.key'))).mode & 0o777).toBe(0o600);
    });
  });

  describe('with neither an issuer nor a key, on a machine whose users are trusted', () => {
    it('whoever is at this machine is the operator, and nobody else is anybody', async () => {
      const url = await serve(new OpenPrincipals());
      expect((await register(url)).body.actor).toEqual({ id: 'local', roles: ['operator'], unitId: null });
      expect((await read(url)).status).toBe(200);
      for (const headers of [{ host: 'attacker.example' }, { forwarded: 'for=203.0.113.7' }, bearer('x')]) {
        expect(told(await register(url, headers))).toEqual(nobody);
        expect(told(await read(url, headers))).toEqual(nobody);
      }
    });
  });

  describe('with an issuer at which browsers sign in', () => {
    const publicUrl = 'https://thidua.example';
    const client = { id: 'thidua-console', secret: 'bi-mat', returnsTo: `${publicUrl}/api/sign-in/return` };
    const organiser = { roles: ['organiser', 'names'] as const, unit: 'ttcp' };
    const groups = {
      claim: 'groups',
      groups: {
        'thi-dua-ttcp': organiser,
        'kiem-tra': { roles: ['auditor'] as const },
        'van-hanh': { roles: ['operator'] as const },
        'so-a': { roles: ['unit'] as const, unit: 'a' },
      },
    };
    let provider: TestProvider;
    let issuer: { readonly url: string; readonly jwksUrl: string; readonly audience: string };
    let signInAt: ConstructorParameters<typeof IssuerPrincipals>[2] & object;
    let url: string;
    beforeAll(async () => {
      provider = await startProvider(client);
      closing.push(() => provider.close());
      issuer = { url: provider.url, jwksUrl: `${provider.url}/jwks`, audience: 'thidua' };
      signInAt = {
        clientId: client.id,
        clientSecret: client.secret,
        publicUrl,
        sessionKey: localKey,
        acr: [],
        amr: [],
      };
      url = await serve(new IssuerPrincipals(issuer, groups, signInAt, sessions));
    });

    const cookies = (answer: Answer): string[] => [answer.headers['set-cookie'] ?? []].flat();
    const valueOf = (answer: Answer, name: string): string | undefined =>
      cookies(answer)
        .find((cookie) => cookie.startsWith(`${name}=`))
        ?.split(';')[0];

    /** Follows a browser through the provider, to the address that it is sent back to. */
    async function through(address: string): Promise<string> {
      const jar = new Map<string, string>();
      for (let at = address; ;) {
        const answer = await fetch(at, {
          redirect: 'manual',
          headers: { cookie: [...jar].map((kept) => kept.join('=')).join('; ') },
        });
        for (const cookie of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
          jar.set(name, value);
        }
        const next = answer.headers.get('location');
        if (next === null) throw new Error(`${at}: ${answer.status} ${await answer.text()}`);
        at = new URL(next, at).href;
        if (at.startsWith(publicUrl)) return at.slice(publicUrl.length);
      }
    }

    /** Goes to the provider as this user; gives what the browser keeps meanwhile, and the address that it is sent back to. */
    async function sentBack(user: User, at = url, cookie = '') {
      provider.user = user;
      const begun = await ask(at, 'GET', '/api/sign-in', { headers: { cookie } });
      const attempt = valueOf(begun, '__Host-thidua_sign_in') ?? '';
      return { begun, attempt, back: await through(String(begun.headers['location'])) };
    }

    /** Signs in as this user. */
    async function signIn(user: User, at = url, before = '') {
      const { begun, attempt, back } = await sentBack(user, at, before);
      const answer = await ask(at, 'GET', back, {
        headers: { cookie: attempt, 'sec-fetch-site': 'cross-site', 'user-agent': 'Trình (Linux)' },
      });
      return { begun, attempt, back, answer, session: valueOf(answer, '__Host-thidua_session') ?? '' };
    }
    const inGroups = (...names: string[]): User => ({ sub: 'nguyen-van-a', groups: names });

    it('whoever comes back has the roles of the groups, in a cookie that no script, no other site and no plain way can use', async () => {
      const { begun, answer, session } = await signIn(inGroups('thi-dua-ttcp', 'kiem-tra', 'khac'));
      const sent = new URL(String(begun.headers['location'])).searchParams;
      expect(Object.fromEntries(sent)).toMatchObject({
        response_type: 'code',
        code_challenge_method: 'S256',
        redirect_uri: client.returnsTo,
        state: expect.any(String),
        nonce: expect.any(String),
      });
      expect(cookies(begun)[0]).toMatch(/^__Host-.*; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      expect([answer.status, answer.headers['location']]).toEqual([302, '/']);
      expect((await ask(url, 'GET', '/api/sign-in/how')).body).toEqual({ by: 'ISSUER' });
      const [kept = ''] = cookies(answer).filter((cookie) => cookie.startsWith('__Host-thidua_session'));
      expect(kept).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
      expect(session).not.toContain(Buffer.from('nguyen-van-a').toString('base64url').slice(0, 12));
      const actor = (await ask(url, 'GET', '/api/actor', { headers: { cookie: session } })).body;
      expect(actor).toMatchObject({
        id: 'nguyen-van-a',
        roles: ['organiser', 'auditor', 'names'],
        unitId: 'ttcp',
      });
      expect((await register(url, { cookie: session })).status).toBe(201);
      const foreign = { cookie: session, origin: 'https://attacker.example' };
      expect(codeOf(await register(url, foreign))).toBe('FORBIDDEN');
    });

    it('a group that is not known here gives nothing, and groups of two units nobody', async () => {
      const { session } = await signIn(inGroups('khac'));
      expect(codeOf(await read(url, { cookie: session }))).toBe('FORBIDDEN');
      const { answer } = await signIn(inGroups('thi-dua-ttcp', 'so-a'));
      expect([
        told(answer),
        cookies(answer).some((cookie) => cookie.startsWith('__Host-thidua_session')),
      ]).toEqual([nobody, false]);
    });

    it('what did not begin in this browser, or was changed, or comes a second time, signs nobody in', async () => {
      const other = await signIn(inGroups('kiem-tra'));
      const { attempt, back } = await sentBack(inGroups('kiem-tra'));
      const tries: readonly (readonly [string, string])[] = [
        [other.back, other.attempt],
        [back, ''],
        [back, other.attempt],
        [back, '__Host-thidua_sign_in=x'],
        [back, attempt.replace('__Host-', '')],
        [back, other.session.replace('thidua_session', 'thidua_sign_in')],
        [back.replace(/state=[^&]*/, 'state=x'), attempt],
        ['/api/sign-in/return?error=access_denied', attempt],
        ['/api/sign-in/return', attempt],
      ];
      for (const [at, cookie] of tries) {
        const refused = await ask(url, 'GET', at, { headers: { cookie } });
        expect([told(refused), cookies(refused)]).toEqual([nobody, []]);
      }
    });

    it('a session is none as a token, changed, as an attempt, or after signing out, of which copies end too', async () => {
      const { session, attempt } = await signIn(inGroups('kiem-tra'));
      const value = session.split('=')[1] ?? '';
      const attempted = attempt.split('=')[1] ?? '';
      const none: readonly Headers[] = [
        bearer(value),
        { cookie: `__Host-thidua_session=${value.slice(0, -4)}AAAA` },
        { cookie: `__Host-thidua_session=${attempted}` },
        { cookie: `__Host-thidua_session=${await local.issue(operator, '1h')}` },
      ];
      for (const headers of none) expect(told(await read(url, headers))).toEqual(nobody);
      expect((await read(url, { cookie: session })).status).toBe(200);
      const out = await ask(url, 'POST', '/api/sign-out', { headers: { cookie: session } });
      expect([out.status, cookies(out)[0]]).toEqual([204, expect.stringContaining('Max-Age=0')]);
      expect(told(await read(url, { cookie: session }))).toEqual(nobody);
    });

    const listed = async (headers: Headers, path = '/api/sessions') => {
      const { status, body } = await ask(url, 'GET', path, { headers });
      expect(status).toBe(200);
      return body.data as (Session & { readonly isThis: boolean })[];
    };
    const end = (parameter: string, headers: Headers) =>
      ask(url, 'POST', `/api/sessions/end?${parameter}`, { headers });
    const idle = (minutes: number) =>
      app.stores.database.query('UPDATE read.session SET used_at = used_at - make_interval(mins => $1)', [
        minutes,
      ]);
    /** What was found of a session is asked for again after a second. */
    const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1_100));

    it('a session ends when nobody was at the page for an hour, and what a page asks by itself is nobody', async () => {
      const { session: cookie } = await signIn(inGroups('kiem-tra'));
      await idle(50);
      await aSecond();
      expect((await read(url, { cookie })).status).toBe(200); // 50 minutes are forgotten
      await idle(50);
      await aSecond();
      expect((await read(url, { cookie, attended: 'no' })).status).toBe(200);
      expect((await ask(url, 'GET', '/api/feed', { headers: { cookie } })).status).toBe(200);
      await idle(11);
      await aSecond();
      expect(told(await read(url, { cookie }))).toEqual(nobody);
    });

    it('somebody sees their own sessions and ends any of them, and nobody else’s; one signed in again has one', async () => {
      const me = { sub: 'co-nhieu-phien', groups: ['kiem-tra'] };
      const [first, second] = [await signIn(me), await signIn(me)];
      const other = await signIn({ sub: 'nguoi-khac', groups: [] });
      const mine = await listed({ cookie: second.session });
      expect(mine).toEqual([
        expect.objectContaining({ actor: me.sub, isThis: true, agent: 'Trnh (Linux)' }),
        expect.objectContaining({ actor: me.sub, isThis: false }),
      ]);
      const [theirs] = await listed({ cookie: other.session });
      expect((await end(`session=${theirs?.sessionId}`, { cookie: first.session })).body.data.ended).toBe(0);
      expect((await end('actor=nguoi-khac', { cookie: first.session })).status).toBe(403);
      for (const wrong of ['', 'session=x', `session=${theirs?.sessionId}&actor=nguoi-khac`])
        expect((await end(wrong, { cookie: first.session })).status).toBe(400);
      expect((await read(url, { cookie: second.session })).status).toBe(200);
      expect((await end(`session=${mine[0]?.sessionId}`, { cookie: first.session })).body.data.ended).toBe(1);
      expect(told(await read(url, { cookie: second.session }))).toEqual(nobody);
      const third = await signIn(me, url, first.session);
      expect(told(await read(url, { cookie: first.session }))).toEqual(nobody);
      expect(await listed({ cookie: third.session })).toHaveLength(1);
      for (let n = 0; n < 20; n++)
        await sessions.begin(randomUUID(), { actor: me.sub, agent: '', before: null, issuerSession: null });
      expect(told(await read(url, { cookie: third.session }))).toEqual(nobody);
    });

    it('the operator ends all sessions of somebody, with the feeds that they follow, and at every node within a second', async () => {
      const beside = await serve(
        new IssuerPrincipals(issuer, groups, signInAt, new Sessions(app.stores.database, sessions.life)),
      );
      const { session: cookie } = await signIn({ sub: 'thoi-viec', groups: ['kiem-tra'] });
      const van = await signIn({ sub: 'van-hanh', groups: ['van-hanh'] });
      const headers = { cookie: van.session };
      for (const at of [url, beside]) expect((await read(at, { cookie })).status).toBe(200);
      const following = await fetch(`${url}/api/feed`, { headers: { cookie, accept: 'text/event-stream' } });
      expect((await listed(headers, '/api/sessions/all')).map(({ actor }) => actor)).toEqual(
        expect.arrayContaining(['thoi-viec', 'van-hanh']),
      );
      expect((await end('actor=thoi-viec', headers)).body.data).toEqual({ ended: 1 });
      expect(told(await read(url, { cookie }))).toEqual(nobody);
      await app.accept('RegisterUnit', { unitId: randomUUID(), kind: 'OTHER', name: 'Đơn vị' });
      await following.text(); // is over
      await aSecond();
      expect(told(await read(beside, { cookie }))).toEqual(nobody);
      expect((await read(beside, headers)).status).toBe(200);
    });

    it('the issuer ends one session of somebody or all, and by nothing but its own word', async () => {
      const me = { sub: 'dang-xuat', groups: ['kiem-tra'] };
      const [first, second] = [await signIn(me), await signIn(me)];
      const other = await signIn({ sub: 'o-lai', groups: ['kiem-tra'] });
      const found = await app.stores.database.query<{ sid: string }[]>(
        'SELECT issuer_session AS sid FROM read.session WHERE actor = $1 ORDER BY began_at',
        [me.sub],
      );
      const at = `${url}/api/sign-in/ended`;
      const logout = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer.url, aud: client.id, iat: now, exp: now + 60, jti: 'a', events: logout };
      const whole = { ...claims, sub: 'o-lai' };
      const { exp: _, ...endless } = whole;
      const none = [
        claims,
        endless,
        { ...whole, events: {} },
        { ...whole, aud: 'other' },
        { ...whole, nonce: 'n' },
        { ...whole, exp: now - 60 },
        { ...whole, iss: 'https://other.example' },
      ];
      const say = async (form: string, type = 'application/x-www-form-urlencoded') =>
        (await ask(url, 'POST', '/api/sign-in/ended', { headers: { 'content-type': type }, body: form }))
          .status;
      for (const wrong of none) expect(await say(`logout_token=${await provider.sign(wrong)}`)).toBe(400);
      for (const wrong of ['', 'logout_token=', 'logout_token=x.y.z', 'token=x'])
        expect(await say(wrong)).toBe(400);
      expect(await say('{"logout_token":"x"}', 'application/json')).toBe(400);
      for (const { session: cookie } of [first, second, other])
        expect((await read(url, { cookie })).status).toBe(200);

      await provider.tellEnded(at, me.sub, found[0]?.sid);
      expect(told(await read(url, { cookie: first.session }))).toEqual(nobody);
      expect((await read(url, { cookie: second.session })).status).toBe(200);
      await provider.tellEnded(at, me.sub);
      expect(told(await read(url, { cookie: second.session }))).toEqual(nobody);
      expect((await read(url, { cookie: other.session })).status).toBe(200);
      const elsewhere = await ask(url, 'POST', '/api/sign-out', {
        headers: { cookie: other.session, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'a=b',
      });
      expect(codeOf(elsewhere)).toBe('UNSUPPORTED_MEDIA_TYPE');
    });

    it('whoever the issuer let in more weakly than is demanded is not let in here', async () => {
      const strict = { ...signInAt, acr: ['muc-2', 'muc-3'], amr: ['otp', 'pwd'] };
      const at = await serve(new IssuerPrincipals(issuer, groups, strict, sessions));
      const user = inGroups('kiem-tra');
      for (const weak of [
        {},
        { acr: 'muc-1', amr: ['pwd', 'otp'] },
        { acr: 'muc-2', amr: ['pwd'] },
        { acr: 'muc-2' },
      ]) {
        const { answer, session } = await signIn({ ...user, ...weak }, at);
        expect([told(answer), session]).toEqual([nobody, '']);
      }
      const { answer, begun } = await signIn({ ...user, acr: 'muc-3', amr: ['pwd', 'otp', 'mfa'] }, at);
      expect(answer.status).toBe(302);
      const asked = new URL(String(begun.headers['location'])).searchParams;
      expect(asked.get('acr_values')).toBe('muc-2 muc-3');
    });
  });

  describe('with an issuer', () => {
    const issuerUrl = 'https://issuer.example';
    let keySet: { status: number; body: string; asked: number };
    let issuer: Server;
    let url: string;
    let sign: (claims?: JWTPayload, header?: { kid?: string; alg?: string }) => Promise<string>;

    async function newKey(kid: string) {
      const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
      return {
        kid,
        privateKey,
        publicKey,
        jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' },
      };
    }
    const publish = (...keys: { jwk: object }[]): void => {
      keySet = { status: 200, body: JSON.stringify({ keys: keys.map((key) => key.jwk) }), asked: 0 };
    };
    const claims = (): JWTPayload => ({
      sub: 'nguyen-van-a',
      iss: issuerUrl,
      aud: 'thidua',
      exp: inAnHour(),
      roles: ['operator'],
    });
    const signer =
      (key: Awaited<ReturnType<typeof newKey>>): typeof sign =>
      (more = {}, header = {}) =>
        new SignJWT({ ...claims(), ...more })
          .setProtectedHeader({ alg: 'RS256', kid: key.kid, ...header })
          .sign(key.privateKey);

    let first: Awaited<ReturnType<typeof newKey>>;
    beforeAll(async () => {
      first = await newKey('1');
    });
    beforeEach(async () => {
      publish(first);
      sign = signer(first);
      issuer = createHttpServer((_request, response) => {
        keySet.asked += 1;
        response.writeHead(keySet.status, { 'content-type': 'application/json' }).end(keySet.body);
      });
      await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
      const jwksUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`;
      url = await serve(new IssuerPrincipals({ url: issuerUrl, jwksUrl, audience: 'thidua' }));
    });
    afterEach(async () => {
      jest.restoreAllMocks();
      if (issuer.listening) await stopIssuer();
    });
    const stopIssuer = async (): Promise<void> => {
      issuer.closeAllConnections();
      await new Promise((resolve) => issuer.close(resolve));
    };

    it('its tokens are believed, and nothing is read or written without one, not even at this machine', async () => {
      const accepted = await register(url, bearer(await sign({ roles: ['operator', 'boss'], unit: 'a' })));
      expect(accepted.body.actor).toEqual({ id: 'nguyen-van-a', roles: ['operator'], unitId: 'a' });
      expect((await read(url, bearer(await sign({ roles: ['auditor'] })))).status).toBe(200);
      expect(codeOf(await read(url, bearer(await sign({ roles: [] }))))).toBe('FORBIDDEN');
      for (const answer of [await read(url), await register(url)]) expect(told(answer)).toEqual(nobody);
      expect(keySet.asked).toBe(1);
    });

    it('the key of the data folder opens nothing', async () => {
      expect(told(await read(url, bearer(await local.issue(operator, '1h'))))).toEqual(nobody);
    });

    it.each([
      ['of another issuer', { iss: 'https://other.example' }],
      ['for another audience', { aud: 'other' }],
      ['for nobody in particular', { aud: undefined }],
      ['that is over', { exp: 1_700_000_000 }],
      ['that never ends', { exp: undefined }],
      ['of nobody', { sub: undefined }],
    ])('a token %s is refused', async (_what, wrong) => {
      expect(told(await read(url, bearer(await sign(wrong as JWTPayload))))).toEqual(nobody);
    });

    it('a token signed by another key under the same name, or with the public key as a secret, is refused', async () => {
      expect(told(await read(url, bearer(await signer({ ...(await newKey('1')) })())))).toEqual(nobody);
      const secret = Buffer.from(JSON.stringify(first.jwk));
      const confused = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: '1' })
        .sign(secret);
      expect(told(await read(url, bearer(confused)))).toEqual(nobody);
      expect(told(await read(url, bearer(new UnsecuredJWT(claims()).encode())))).toEqual(nobody);
      expect(told(await read(url, bearer(await sign({}, { kid: 'unknown' }))))).toEqual(nobody);
    });

    it('new keys of the issuer are found, and old ones forgotten, within half a minute', async () => {
      const old = bearer(await sign());
      expect((await read(url, old)).status).toBe(200);
      const second = await newKey('2');
      publish(second);
      const later = Date.now() + 31_000;
      jest.spyOn(Date, 'now').mockImplementation(() => later);
      expect((await read(url, bearer(await signer(second)()))).status).toBe(200);
      expect(told(await read(url, old))).toEqual(nobody);
      expect(keySet.asked).toBe(1);
    });

    it.each<readonly [string, () => Promise<void> | void]>([
      ['is down', () => stopIssuer()],
      ['fails', () => void (keySet = { ...keySet, status: 500 })],
      ['moved', () => void (keySet = { ...keySet, status: 302 })],
      ['answers with a page', () => void (keySet = { ...keySet, body: '<!doctype html>' })],
      ['answers with something else', () => void (keySet = { ...keySet, body: '{}' })],
    ])(
      'where it %s, nobody can say whether a token is valid: 503, to be asked again',
      async (_what, happens) => {
        const token = await sign();
        await happens();
        for (const answer of [await read(url, bearer(token)), await register(url, bearer(token))]) {
          expect([answer.status, codeOf(answer)]).toEqual([503, 'UNAVAILABLE']);
          expect(answer.headers['retry-after']).toBe('1');
        }
        expect(told(await read(url))).toEqual(nobody);
        expect(told(await read(url, bearer('x')))).toEqual(nobody);
      },
    );

    it('where it goes down later, the keys known already serve on', async () => {
      const headers = bearer(await sign());
      expect((await read(url, headers)).status).toBe(200);
      await stopIssuer();
      expect((await read(url, headers)).status).toBe(200);
      expect(told(await read(url, bearer(await sign({ exp: 1 }))))).toEqual(nobody);
    });
  });

  describe('the log', () => {
    it('names path, outcome, duration and the command, and never a token, a body, a query or a name', async () => {
      const lines: string[] = [];
      const write = (...words: unknown[]): void => void lines.push(JSON.stringify(words));
      const url = await serve(local, { log: write, warn: write, error: write });
      const token = await local.issue(operator, '1h');
      await ask(url, 'GET', `/api/sign-in?token=${token}`);
      const enter = (code: string) =>
        ask(url, 'POST', '/api/sign-in', {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ code }),
        });
      await enter(token);
      await ask(url, 'GET', '/api/units?q=Bi-mat-trong-cau-hoi');
      await ask(url, 'GET', '/api/units?q=Bi-mat-trong-cau-hoi&x=1');
      await ask(url, 'GET', '/health/live');
      const key = randomUUID();
      const body = { unitId: 'bi-mat', kind: 'OTHER', name: 'Bi-mat' };
      await send(url, 'RegisterUnit', body, { ...bearer(token), 'idempotency-key': key.toUpperCase() });
      await send(
        url,
        'RegisterUnit',
        { unitId: 'BI-MAT', kind: 'Bi-mat' },
        { cookie: `thidua_session=${token}` },
      );
      await read(url, bearer(`${token}x`));
      const scope = { keyId: 'nhat-ky', purpose: 'Bi-mat', roles: ['reporter'], until: '2099-01-01' };
      const accessKey = `thidua_nhat-ky_${'k'.repeat(43)}`;
      await send(url, 'IssueAccessKey', scope, bearer(token));
      await read(url, bearer(accessKey));
      const auditor = await local.issue({ ...operator, id: 'kiem-tra', roles: ['auditor'] }, '1h');
      await register(url, bearer(auditor));
      await enter(await local.signInCode(operator));
      const log = lines.join('\n');
      expect(log).toMatch(/RegisterUnit 403 [^\n]*"actor":"kiem-tra"}/);
      expect(log).toMatch(/POST \/api\/sign-in 204 [^\n]*"actor":"van-hanh"}/);
      expect(log.match(/"actor"/g)).toHaveLength(2);
      expect(lines.filter((line) => line.includes(`{"correlationId":"${key}"}`))).toHaveLength(1);
      for (const line of lines) expect(line).toMatch(/{"correlationId":"[0-9a-f-]{36}"[,}]/);
      expect(lines).toHaveLength(11);
      expect(log).toMatch(/POST \/api\/commands\/RegisterUnit 201 \d/);
      expect(log).toMatch(/GET \/api\/units 400 \d/);
      expect(log).not.toMatch(/bi-mat|health|\?|kkk/i);
      for (const piece of token.split('.')) expect(log).not.toContain(piece);
    });
  });
});
