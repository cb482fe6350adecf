import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { token } from '../../src/infrastructure/cli/tokens.js';
import { EventStoreDBClient } from '@eventstore/db-client';
import type { EventStoreDbAddress } from '../../src/infrastructure/event-store/eventstoredb-url.js';
import { Limits } from '../../src/application/limits.js';
import { ConfigError, isLoopback, readConfig } from '../../src/infrastructure/config.js';
import { LocalPrincipals } from '../../src/infrastructure/http/principals.js';
import { runToEnd } from '../support/process.js';

const issuer = { AUTH_ISSUER: 'https://issuer.example/', AUTH_AUDIENCE: 'thidua' };
const database = { DATABASE_URL: 'postgres://app@db/thidua' };

describe('the settings', () => {
  it('are whole where nothing is set: this machine only, everything under one folder', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: 'localhost',
      home: resolve('.thidua'),
      database: null,
      replicaUrl: null,
      eventStore: 'postgres',
      eventStoreDb: null,
      databaseRecovery: 120_000,
      projectionLease: 5_000,
      clockLimit: 5_000,
      watchPercent: 2,
      issuer: null,
      sessions: { minutes: 480, idleMinutes: 60 },
      witnesses: null,
      timestamps: null,
      jsonLogs: false,
      limits: new Limits(),
    });
  });

  it('are taken as given', () => {
    const env = {
      PORT: '0',
      HOST: '0.0.0.0',
      THIDUA_HOME: '/srv/thidua',
      LOG_FORMAT: 'json',
      LIMITS: 'requests=600, memberKb=64',
      WITNESSES: '/etc/thidua/witnesses',
      WATCH_PERCENT: '0',
      TIMESTAMP_URL: 'https://tsa.example',
      TIMESTAMP_CA: '/etc/thidua/tsa.pem',
    };
    expect(readConfig({ ...env, ...issuer, ...database })).toEqual({
      port: 0,
      host: '0.0.0.0',
      home: '/srv/thidua',
      database: { appUrl: 'postgres://app@db/thidua', ownerUrl: null },
      replicaUrl: null,
      eventStore: 'postgres',
      eventStoreDb: null,
      databaseRecovery: 120_000,
      projectionLease: 5_000,
      clockLimit: 5_000,
      watchPercent: 0,
      issuer: {
        url: 'https://issuer.example/',
        audience: 'thidua',
        jwksUrl: 'https://issuer.example/.well-known/jwks.json',
        groups: null,
        signIn: null,
      },
      sessions: { minutes: 480, idleMinutes: 60 },
      witnesses: '/etc/thidua/witnesses',
      timestamps: { url: 'https://tsa.example', caFile: '/etc/thidua/tsa.pem' },
      jsonLogs: true,
      limits: new Limits({ requests: 600, memberKb: 64 }),
    });
    const more = {
      AUTH_JWKS_URL: 'https://issuer.example/keys',
      DATABASE_OWNER_URL: 'postgres://owner@db/thidua',
    };
    const config = readConfig({ ...issuer, ...database, ...more });
    expect([config.issuer?.jwksUrl, config.database?.ownerUrl]).toEqual(Object.values(more));
  });

  it('refuse the owner of a database that is not named: somebody meant not to use the embedded one', () => {
    expect(() => readConfig({ DATABASE_OWNER_URL: 'postgres://owner@db/thidua' })).toThrow('DATABASE_URL');
  });

  it.each(['65536', '-1', '3000.5', 'x', '1e3', '0x50', ' 80', 'Infinity'])('refuse %s as a port', (PORT) => {
    expect(() => readConfig({ PORT })).toThrow(ConfigError);
  });

  it('take a lease of a length that a process can keep up', () => {
    expect(readConfig({ PROJECTION_LEASE_MS: '200' }).projectionLease).toBe(200);
    for (const PROJECTION_LEASE_MS of ['199', '1000000', '1e3', '5s'])
      expect(() => readConfig({ PROJECTION_LEASE_MS })).toThrow(ConfigError);
  });

  it('let the watch have no more than half of the time', () => {
    expect(readConfig({ WATCH_PERCENT: '50' }).watchPercent).toBe(50);
    for (const WATCH_PERCENT of ['51', '-1', '2.5', '100'])
      expect(() => readConfig({ WATCH_PERCENT })).toThrow(ConfigError);
  });

  it('are told with all that is wrong with them at once', () => {
    const wrong = {
      PORT: 'x',
      WATCH_PERCENT: '99',
      DATABASE_OWNER_URL: 'postgres://owner@db/thidua',
      EVENT_STORE: 'memory',
      AUTH_AUDIENCE: 'thidua',
      LIMITS: 'nope=1,turn=0,requests=5',
      LOG_FORMAT: 'xml',
    };
    const read = (): unknown => readConfig(wrong);
    expect(read).toThrow(ConfigError);
    const names =
      /^.*\bPORT\b.*\n.*DATABASE_OWNER_URL.*\n.*EVENT_STORE.*\n.*WATCH_PERCENT.*\n.*LOG_FORMAT.*\n.*nope.*\n.*turn.*$/m;
    expect(read).toThrow(names);
    expect(read).toThrow('AUTH_ISSUER');
  });

  it('refuse an event store that is not there', () => {
    expect(() => readConfig({ EVENT_STORE: 'memory' })).toThrow(ConfigError);
    expect(readConfig({ EVENT_STORE: 'postgres' }).eventStore).toBe('postgres');
  });

  const esdb = (EVENTSTOREDB_URL: string, more: NodeJS.ProcessEnv = {}): unknown =>
    readConfig({ EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL, ...more }).eventStoreDb;

  it('take the credentials out of what EventStoreDB is reached by', () => {
    const prefix = 'thidua';
    expect(esdb('esdb://admin:chang%40it%3A@db1:2113,db2?tlsCAFile=/ca.pem')).toEqual({
      prefix,
      address: {
        address: 'esdb://db1:2113,db2?tlsCAFile=%2Fca.pem',
        credentials: { username: 'admin', password: 'chang@it:' },
      },
    });
    expect(
      esdb('esdb+discover://a:b@db.example/?nodePreference=leader', { EVENTSTOREDB_PREFIX: 'x1' }),
    ).toEqual({
      prefix: 'x1',
      address: {
        address: 'esdb+discover://db.example?nodePreference=leader',
        credentials: { username: 'a', password: 'b' },
      },
    });
    expect(esdb('esdb://db?tls=false')).toMatchObject({
      address: { credentials: { username: '', password: '' } },
    });
  });

  it.each([
    ['', 'needs EVENTSTOREDB_URL'],
    ['kurrentdb://admin:secret@db', 'must be esdb://'],
    ['esdb://admin:secret@db name', 'host'],
    ['esdb://admin:secret@', 'must be esdb://'],
    ['esdb+discover://admin:secret@db1,db2', 'one host'],
    ['esdb://admin:secret@db?tls=false', 'not sent'],
    ['esdb://db', 'user:password'],
    ['esdb://admin:secret@db?tlsVerifyCert=false', 'an option that is none of tls,'],
    ['esdb://admin:secret@db?throwOnAppendFailure=false', 'an option that is none of tls,'],
    ['esdb://admin:secret%@db', 'percent-encoded'],
    ['esdb://admin:a?secret&secret@db', 'no name with a port'],
    ['esdb://admin?secret=secret@db', 'an option that is none of'],
    ['esdb://admin:secret@db:0', 'no name with a port'],
    ['esdb://admin:secret@db:65536', 'no name with a port'],
    ['esdb://admin:secret@db?', 'an option that is none of'],
    ['esdb://admin:secret@db?tls=true&', 'an option that is none of'],
    ['esdb://admin:secret@db?TLS=true', 'an option that is none of'],
    ['esdb://admin:secret@db?%74ls=true', 'an option that is none of'],
    ['esdb://admin:secret@db? tls=true', 'an option that is none of'],
    ['esdb://admin:secret@db?tls=true&tls=true', 'the option tls twice'],
    ['esdb://admin:secret@db?tls=true&tls=false', 'the option tls twice'],
    ['esdb://db?tls=false&connectionName=secret&tls=true', 'the option tls twice'],
    ['esdb://admin:secret@db?nodePreference=secret', 'nodePreference with something else'],
    ['esdb://admin:secret@db?gossipTimeout=5s', 'gossipTimeout with something else'],
    ['esdb://admin:secret@db?gossipTimeout=0x10', 'gossipTimeout with something else'],
    ['esdb://admin:secret@db?discoveryInterval=-1', 'discoveryInterval with something else'],
    ['esdb://admin:secret@db?keepAliveInterval=-2', 'keepAliveInterval with something else'],
    ['esdb://admin:secret@db?tlsCAFile=', 'tlsCAFile with something else'],
    ['esdb://admin:secret@db?tlsCAFile=/ca.pem%0A', 'tlsCAFile with something else'],
    ['esdb://admin:secret@db?tlsCAFile=%zz', 'tlsCAFile with what is not percent-encoded'],
  ])('refuse %s, and do not tell the password', (url, reason) => {
    const read = (): unknown => esdb(url);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(reason);
    expect(read).not.toThrow('secret');
  });

  // The client reads a value with blanks trimmed, and the last of two; a server without TLS gets no login, and must not get one.
  it.each([
    'TRUE',
    'False',
    ' false',
    'false ',
    'false/',
    'true/',
    '1',
    'no',
    '',
    'fal%73e',
    'false\t',
    '+false',
    'false#',
  ])('refuse %j for tls, with and without a login, rather than guess what the client makes of it', (tls) => {
    for (const login of ['admin:secret@', ''])
      for (const search of [`tls=${tls}`, `connectionName=a&tls=${tls}&gossipTimeout=5`])
        expect(() => esdb(`esdb://${login}db?${search}`)).toThrow('the option tls with something else');
  });

  it('give the client one address that it can only read in one way', () => {
    const options =
      'tls=false&connectionName=a%20b@c:d/e?f&keepAliveInterval=-1&nodePreference=readOnlyReplica';
    const { address } = esdb(`esdb://db1:2113,db2/?${options}`) as { address: EventStoreDbAddress };
    expect(address.address).toBe(
      'esdb://db1:2113,db2?tls=false&connectionName=a%20b%40c%3Ad%2Fe%3Ff&keepAliveInterval=-1&nodePreference=readOnlyReplica',
    );
    expect(EventStoreDBClient.connectionString(address.address).connectionName).toBe('a b@c:d/e?f');
  });

  it.each(['A', 'a.b', 'a-b', 'a-', '$x', 'a'.repeat(33)])(
    'refuse %j as a prefix of streams',
    (EVENTSTOREDB_PREFIX) => {
      expect(() => esdb('esdb://db?tls=false', { EVENTSTOREDB_PREFIX })).toThrow('EVENTSTOREDB_PREFIX');
    },
  );

  it.each(['0.0.0.0', '::', '192.168.1.10', 'thidua.example', '127.0.0.1.example'])(
    'refuse to be reached at %s where nobody could tell one caller from another',
    (HOST) => {
      expect(isLoopback(HOST)).toBe(false);
      expect(() => readConfig({ HOST, ...database })).toThrow('AUTH_ISSUER');
      expect(readConfig({ HOST, ...database, ...issuer }).host).toBe(HOST);
      expect(readConfig({ HOST }).host).toBe(HOST);
    },
  );

  it.each(['localhost', '127.0.0.1', '::1'])(
    'need no issuer at %s, where only this machine connects',
    (HOST) => {
      expect(isLoopback(HOST)).toBe(true);
      expect(readConfig({ HOST, ...database }).issuer).toBeNull();
    },
  );

  it('let browsers sign in where they are told how: over TLS, unless on this machine', () => {
    const asClient = { ...issuer, AUTH_CLIENT_ID: 'console', PUBLIC_URL: 'https://thidua.example/x' };
    const signIn = {
      clientId: 'console',
      clientSecret: null,
      publicUrl: 'https://thidua.example',
      sessionKey: null,
      acr: [],
      amr: [],
    };
    expect(readConfig(asClient).issuer?.signIn).toEqual(signIn);
    const SESSION_KEY = Buffer.alloc(32, 7).toString('base64url');
    expect(readConfig({ ...asClient, SESSION_KEY }).issuer?.signIn?.sessionKey).toHaveLength(32);
    for (const [wrong, told] of [
      [{ SESSION_KEY: 'abc' }, 'SESSION_KEY'],
      [{ PUBLIC_URL: 'http://thidua.example' }, 'https://'],
      [{ PUBLIC_URL: '' }, 'PUBLIC_URL'],
      [{ AUTH_CLIENT_ID: '' }, 'AUTH_CLIENT_ID'],
      [{ AUTH_CLIENT_ID: '', PUBLIC_URL: '', AUTH_ACR: 'x' }, 'AUTH_ACR'],
      [{ SESSION_IDLE_MINUTES: '1' }, 'SESSION_IDLE_MINUTES must be 5 to 1440'],
      [{ READ_REPLICA_URL: 'postgres://replica/thidua' }, 'READ_REPLICA_URL needs DATABASE_URL'],
      [{ SESSION_MINUTES: '2000' }, 'SESSION_MINUTES must be 10 to 1440'],
      [{ AUTH_CLIENT_ID: issuer.AUTH_AUDIENCE }, 'must differ'],
    ] as const)
      expect(() => readConfig({ ...asClient, ...wrong })).toThrow(told);
    const strong = readConfig({ ...asClient, AUTH_ACR: 'muc-2  muc-3', AUTH_AMR: 'otp' }).issuer?.signIn;
    expect([strong?.acr, strong?.amr]).toEqual([['muc-2', 'muc-3'], ['otp']]);
    expect(readConfig(asClient).sessions).toEqual({ minutes: 480, idleMinutes: 60 });
    expect(readConfig({ ...asClient, PUBLIC_URL: 'http://localhost:3000' }).issuer?.signIn?.publicUrl).toBe(
      'http://localhost:3000',
    );
  });

  it.each(['AUTH_AUDIENCE', 'AUTH_JWKS_URL', 'AUTH_GROUPS', 'AUTH_CLIENT_ID'])(
    'refuse %s without an issuer: somebody meant to close the door',
    (name) => {
      expect(() => readConfig({ [name]: 'https://issuer.example' })).toThrow('AUTH_ISSUER');
    },
  );

  it.each(['issuer', 'ftp://issuer.example', 'https://a b'])(
    'refuse an issuer whose keys have no address: %s',
    (url) => {
      expect(() => readConfig({ ...issuer, AUTH_ISSUER: url })).toThrow('AUTH_JWKS_URL');
      expect(readConfig({ ...issuer, AUTH_ISSUER: url, AUTH_JWKS_URL: 'http://keys/' }).issuer?.url).toBe(
        url,
      );
    },
  );

  it('that are empty count as not set', () => {
    const names = ['PORT', 'HOST', 'THIDUA_HOME', 'LOG_FORMAT', 'EVENT_STORE', 'DATABASE_URL', 'AUTH_ISSUER'];
    const empty = Object.fromEntries([...names, 'AUTH_AUDIENCE', 'AUTH_JWKS_URL'].map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it('refuse a form of logs that is not there', () => {
    expect(() => readConfig({ LOG_FORMAT: 'xml' })).toThrow(ConfigError);
  });

  it.each([
    'request=1',
    'requests',
    'requests=',
    'requests=0',
    'requests=-1',
    'requests=1e3',
    'requests=1=2',
    'constructor=1',
  ])('are refused with a limit that is none: %s', (LIMITS) =>
    expect(() => readConfig({ LIMITS })).toThrow(ConfigError),
  );

  it.each([
    [{ NODE_ENV: 'production' }, true],
    [{ NODE_ENV: 'production', LOG_FORMAT: 'text' }, false],
    [{ NODE_ENV: 'test' }, false],
  ])('with %j write JSON logs: %s', (env, json) => {
    expect(readConfig(env).jsonLogs).toBe(json);
  });
});

describe('the program', () => {
  it('takes back one token of those it printed, and prints a link with a code that is no token', async () => {
    const home = await mkdtemp(join(tmpdir(), 'thidua-token-'));
    const tool = async (...args: string[]): Promise<[number | null, string]> => {
      const { code, output } = await runToEnd(home, args);
      return [code, output];
    };
    const [, printed] = await tool('token');
    const [, other] = await tool('token', '--unit', 'a', '--hours', '2');
    const [first = '', second = ''] = [printed, other].map((text) => /^ey\S+$/m.exec(text)?.[0]);
    const id = /thidua revoke (\S+)"/.exec(printed)?.[1] ?? '';
    expect(await tool('revoke', id)).toEqual([0, `revoked: ${id}\n`]);
    expect((await tool('revoke', 'x'))[0]).toBe(2);
    const principals = await LocalPrincipals.open(home, true);
    await expect(principals.ofToken(first)).rejects.toThrow('thu hồi');
    expect((await principals.ofToken(second)).unitId).toBe('a');
    const [, link] = await tool('sign-in');
    const [, code = ''] = /^http:\/\/localhost:0\/api\/sign-in#(\S+)$/m.exec(link) ?? [];
    await expect(principals.ofToken(code)).rejects.toThrow('aud');
    expect(decodeJwt(code)).toMatchObject({ aud: 'thidua-sign-in', roles: ['operator'] });
    await rm(home, { recursive: true });
  });

  it('prints a token for a unit where one is named, never one that acts for no unit or for more', async () => {
    const home = await mkdtemp(join(tmpdir(), 'thidua-token-'));
    const config = readConfig({ THIDUA_HOME: home });
    const said: string[] = [];
    const terminal = { say: (line: string) => void said.push(line), tell: () => undefined };
    await token(config, terminal, undefined, 'thanh-tra-tinh-son-la');
    await token(config, terminal, undefined, undefined);
    const principals = await LocalPrincipals.open(home, true);
    expect(await Promise.all(said.map((line) => principals.ofToken(line)))).toEqual([
      { id: 'unit:thanh-tra-tinh-son-la', roles: ['unit'], unitId: 'thanh-tra-tinh-son-la' },
      { id: 'operator', roles: ['operator'], unitId: null },
    ]);
    await expect(token(config, terminal, 'unit', undefined)).rejects.toThrow(ConfigError);
    for (const hours of ['0', '25', '1.5', 'x', '-1'])
      await expect(token(config, terminal, undefined, undefined, hours)).rejects.toThrow('--hours');
    const { iat = 0, exp = 0 } = decodeJwt(said[0] ?? '');
    expect(exp - iat).toBe(3_600);
    await rm(home, { recursive: true });
  });
});
