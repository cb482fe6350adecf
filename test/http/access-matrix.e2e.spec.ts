import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Party } from '../../src/application/access.js';
import { everybody, mayAsk, mayCommand } from '../../src/application/access.js';
import type { Role } from '../../src/domain/ground/event.js';
import { roles, rolesOfUnits } from '../../src/domain/ground/event.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

let app: TestApp;
let accessKey: string;

beforeAll(async () => {
  // All rows are asked at once.
  app = await startApp(undefined, 'commands=1000');
  for (const unitId of ['to-chuc', 'mot', 'hai'])
    await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
  await app.accept('EstablishCluster', {
    clusterId: 'k',
    organiserId: 'to-chuc',
    kind: 'KHOI',
    label: 'Khối',
  });
  for (const unitId of ['mot', 'hai'])
    await app.accept('AdmitMember', { clusterId: 'k', unitId, from: '2023' });
  const seat = { clusterId: 'k', year: 2024 };
  await app.accept('AssignOffice', { ...seat, office: 'LEADER', unitId: 'mot' });
  await app.accept('AssignOffice', { ...seat, office: 'DEPUTY', unitId: 'hai' });
  const scope = { keyId: 'kiem-tra', purpose: 'kiểm tra', roles: ['auditor'], until: app.clock.today() };
  ({ accessKey } = (await app.accept('IssueAccessKey', scope)).body);
});
afterAll(() => app.close());

/** A token of this installation but for what is said otherwise. */
async function otherwise({ issuer = 'thidua-local', expires = '1h' }): Promise<string> {
  const key = Buffer.from(await readFile(join(app.home, 'operator.key'), 'utf8'), 'base64url');
  return await new SignJWT({ roles: ['operator'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setJti('3f1c8f63-44a1-4d55-9a5e-0d9d2b1c7f10')
    .setSubject('van-hanh')
    .setIssuer(issuer)
    .setAudience('thidua')
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);
}

interface Principal {
  readonly name: string;
  /** What it is in the tables; null where it is nobody. */
  readonly as: readonly Party[] | null;
  readonly token: string | null;
}

async function principals(): Promise<readonly Principal[]> {
  const granted = (given: readonly Role[], unitId: string | null = null) =>
    app.token({ id: `la-${given.join('-')}-${unitId}`, roles: given, unitId });
  // Whoever may be an officer of a year passes for one until the facts are looked at.
  const ofUnit: readonly Party[] = ['unit', 'leader', 'deputy'];
  return [
    ...(await Promise.all(
      roles.map(async (role) => ({
        name: role,
        as: role === 'unit' ? ofUnit : [role],
        token: await granted([role], rolesOfUnits.includes(role) ? 'to-chuc' : null),
      })),
    )),
    { name: 'leader', as: ofUnit, token: await granted(['unit'], 'mot') },
    { name: 'deputy', as: ofUnit, token: await granted(['unit'], 'hai') },
    { name: 'key of a program', as: ['auditor'], token: accessKey },
    { name: 'no role', as: ['none'], token: await granted([]) },
    { name: 'roles of units without a unit', as: ['none'], token: await granted(rolesOfUnits) },
    { name: 'without a token', as: ['here'], token: null },
    { name: 'expired', as: null, token: await otherwise({ expires: '-1h' }) },
    { name: 'of another issuer', as: null, token: await otherwise({ issuer: 'https://elsewhere.example' }) },
    { name: 'no token at all', as: null, token: 'x' },
  ];
}

/** What somebody gets: in, refused (403) or asked who they are (401). What is sent is malformed, so that nothing comes of it. */
async function asks(method: 'GET' | 'POST', url: string, { token }: Principal): Promise<string> {
  const query = method === 'GET' ? '?after=x&knownAt=x' : '';
  const { status, body } = await fetch(`${app.url}${url.replaceAll(/:\w+/g, 'x')}${query}`, {
    method,
    headers: {
      'min-position': 'x',
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(method === 'POST' ? { body: '{"?":1}' } : {}),
  });
  await body?.cancel();
  return [401, 403, 429].includes(status) ? String(status) : 'in';
}

/** Commands by the addresses that they are sent to, and whatever else has one, with the row of each; who signs out is gone. */
const untried = ['POST /api/commands/:name', 'POST /api/sign-out'];
const rows = [
  ...Object.entries(mayAsk).filter(([name]) => !untried.includes(name)),
  ...Object.entries(mayCommand).map(([name, row]) => [`POST /api/commands/${name}`, row] as const),
];

it('every row is what everybody gets, with each role, an office, none, and a token that is nobody’s', async () => {
  const before = await app.stores.events.head();
  const differences: string[] = [];
  for (const principal of await principals()) {
    const allowed: string[] = [];
    const cell = async ([name, row]: (typeof rows)[number]): Promise<void> => {
      const [method, url] = name.split(' ') as ['GET' | 'POST', string];
      const { as } = principal;
      const isIn = row === everybody || as?.some((party) => row.includes(party)) === true;
      const expected = isIn ? 'in' : as === null || as.includes('here') ? '401' : '403';
      const got = await asks(method, url, principal);
      if (got === 'in') allowed.push(name.replace('POST /api/commands/', ''));
      if (got !== expected) differences.push(`${principal.name}, ${name}: ${got}, not ${expected}`);
    };
    // More at once than one may have under way would be sent away.
    for (let n = 0; n < rows.length; n += 100) await Promise.all(rows.slice(n, n + 100).map(cell));
    if (!allowed.includes('GET /api/actor')) continue;
    const { token } = principal;
    const { body } = await app.get('/api/actor', token === null ? {} : { authorization: `Bearer ${token}` });
    const told = ([...body.commands, ...body.questions] as string[]).filter(
      (name) => !untried.includes(name),
    );
    expect([principal.name, told.toSorted()]).toEqual([principal.name, allowed.toSorted()]);
  }
  expect(differences).toEqual([]);
  expect(await app.stores.events.head()).toEqual(before);
  const receipts = await app.stores.events.readReceipts({ outcome: 'refused', limit: 10 });
  expect(receipts).toEqual([]);
});

it('every row of an address is of a route that there is', () => {
  const server = app.app.getHttpAdapter().getInstance();
  const gone = Object.keys(mayAsk).filter((name) => {
    const [method, url] = name.split(' ') as ['GET' | 'POST', string];
    return !server.hasRoute({ method, url });
  });
  expect(gone).toEqual([]);
});
