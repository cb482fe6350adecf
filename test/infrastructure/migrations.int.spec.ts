import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, escapeIdentifier } from 'pg';
import { migrateDatabase } from '../../src/infrastructure/cli/tools.js';
import { ConfigError, readConfig } from '../../src/infrastructure/config.js';
import {
  appConnection,
  checkSchema,
  migrate,
  SchemaError,
} from '../../src/infrastructure/postgres/database.js';
import { openStores } from '../../src/infrastructure/stores.js';
import { runToEnd } from '../support/process.js';

/** Makes the owner of the database what it would be had it created the roles, which another database does before or meanwhile. */
const OWNER_OF_THE_ROLE = `
  do $$ begin
    create role ROLE nologin;
  exception when duplicate_object or unique_violation then null;
  end $$;
  do $$ begin
    if current_setting('server_version_num')::integer < 160000 then grant ROLE to OWNER with admin option;
    else execute 'grant ROLE to OWNER with admin true, set false, inherit false';
    end if;
  end $$`;
const roles = ['thidua_app', 'thidua_ballot'];

/** An empty database that an ordinary login owns, and another login for the application. */
describe('migrate', () => {
  const id = randomUUID().slice(0, 8);
  const [database, owner, app] = [`migrations_${id}`, `owner_${id}`, `Ứng dụng ${id}`];
  let superuser: Client;

  const url = (login: string): string => {
    const of = new URL(process.env['TEST_POSTGRES_URL']!);
    of.pathname = `/${database}`;
    of.username = encodeURIComponent(login);
    of.password = 'secret';
    return of.href;
  };

  const query = async (
    connection: ConstructorParameters<typeof Client>[0],
    sql: string,
  ): Promise<unknown[]> => {
    const client = new Client(connection);
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  beforeEach(async () => {
    superuser = new Client({ connectionString: process.env['TEST_POSTGRES_URL']! });
    await superuser.connect();
    await superuser.query(`create role ${owner} login createrole password 'secret'`);
    await superuser.query(`create role ${escapeIdentifier(app)} login password 'secret'`);
    await superuser.query(`create database ${database} owner ${owner}`);
    for (const role of roles)
      await superuser.query(OWNER_OF_THE_ROLE.replaceAll('ROLE', role).replaceAll('OWNER', owner));
  });

  afterEach(async () => {
    await superuser.query(`drop database ${database} with (force)`);
    await superuser.query(`drop owned by ${owner} cascade`);
    await superuser.query(`drop role ${escapeIdentifier(app)}`);
    await superuser.query(`drop role ${owner}`);
    await superuser.end();
  });

  const names = [
    'EventLog1767225600000',
    'BallotBox1795305600000',
    'Checkpoints1795334400000',
    'ReadableVersion1795348800000',
    'Installation1795363200000',
    'SealedBoxes1795377600000',
    'ForgottenNames1795392000000',
    'Clocks1795910400000',
    'Cosignatures1795953600000',
    'Timestamps1795996800000',
    'Findings1796040000000',
    'Reports1796126400000',
    'Overtaken1796169600000',
  ];

  it('may be run by several processes at once, and again, by an owner who is no superuser', async () => {
    const told = await Promise.all([1, 2, 3].map(() => migrate(url(owner), url(app))));
    expect(await migrate(url(owner), url(app))).toEqual([]);
    expect(await query(url(owner), 'select name from log.migration')).toEqual(
      names.map((name) => ({ name })),
    );
    expect(told.flat()).toEqual([
      ...names.map((name) => `ran migration ${name}`),
      ...roles.map((role) => `grant ${role} to ${escapeIdentifier(app)}`),
    ]);
  });

  it('lets the login of the application append and read, and nothing more', async () => {
    await migrate(url(owner), url(app));
    const connection = appConnection(url(app), 'test');
    expect(await query(connection, 'select count(*)::integer from log.event')).toEqual([{ count: 0 }]);
    expect(await query(connection, 'create table read.rows (key text)')).toEqual([]);
    for (const forbidden of [
      'delete from log.migration',
      'create table log.mine (key text)',
      'create schema mine',
      'update log.event set data = data',
      'update log.cosignature set line = line',
      'delete from log.cosignature',
      'update log.timestamp set token = token',
      'delete from log.receipt',
      'insert into log.installation (secret) values (sha256(random()::text::bytea))',
      'delete from log.installation',
      'update log.person set name = name',
      'drop schema read',
    ])
      await expect(query(connection, forbidden)).rejects.toMatchObject({ code: '42501' });
  });

  describe('the program without the URL of the owner', () => {
    const settings = (env: NodeJS.ProcessEnv = {}) => readConfig({ DATABASE_URL: url(app), ...env });
    const open = (env: NodeJS.ProcessEnv = {}) =>
      openStores(
        settings(env),
        () => new Date(),
        () => undefined,
      );
    const said = (error: unknown): string => (error instanceof SchemaError ? error.message : String(error));

    it('starts on a database of its version, and makes its read models with the rights of the application', async () => {
      await migrate(url(owner), url(app));
      const stores = await open();
      await stores.engine.start();
      expect((await stores.engine.status()).length).toBeGreaterThan(0);
      await stores.close();
      const owners = `select distinct relowner::regrole::text from pg_class where relnamespace = 'read'::regnamespace`;
      expect(await query(url(owner), owners)).toEqual([{ relowner: 'thidua_app' }]);
    });

    it('brings the database up to date itself where its one login may', async () => {
      const stores = await open({ DATABASE_URL: url(owner) });
      await stores.close();
      await migrate(url(owner), url(app));
      await (await open()).close();
      expect(await query(url(owner), 'select from log.migration')).toHaveLength(names.length);
    });

    it('names "thidua migrate" where the database was never set up, or by an older version', async () => {
      expect(await open().catch(said)).toMatch(/role "thidua_app".*run "thidua migrate"/);
      await migrate(url(owner));
      expect(await open().catch(said)).toMatch(/permission denied to set role.*run "thidua migrate"/);
      await migrate(url(owner), url(app));
      await query(url(owner), `delete from log.migration where name like 'Readable%'`);
      expect(await open().catch(said)).toMatch(/lacks ReadableVersion1795348800000.*run "thidua migrate"/);
      await query(url(owner), 'revoke select on log.migration from thidua_app');
      expect(await open().catch(said)).toMatch(/permission denied for table migration.*run "thidua migrate"/);
    });

    it('refuses a database of a newer version, and so does "thidua migrate"', async () => {
      await migrate(url(owner), url(app));
      await query(
        url(owner),
        `insert into log.migration (timestamp, name) values (9e12, 'Later9000000000000')`,
      );
      expect(await open().catch(said)).toMatch(/newer than this program.*Later9000000000000/);
      const terminal = { say: () => undefined, tell: () => undefined };
      const both = settings({ DATABASE_OWNER_URL: url(owner) });
      expect(await migrateDatabase(both, terminal).catch(said)).toContain('newer than this program');
    });

    it('ends with 3 and a line of log before it is migrated, and "thidua migrate" with 0', async () => {
      const home = join(tmpdir(), `thidua-${id}`); // never made: nothing of the embedded default is touched
      const run = async (command: string) => {
        const { code, output } = await runToEnd(home, [command]);
        return { code, lines: output.trim().split('\n') };
      };
      const before = { ...process.env };
      Object.assign(process.env, { DATABASE_URL: url(app), DATABASE_OWNER_URL: '', LOG_FORMAT: 'json' });
      const refused = await run('serve');
      process.env['DATABASE_OWNER_URL'] = url(owner);
      const migrated = await run('migrate');
      for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL', 'LOG_FORMAT'])
        process.env[name] = before[name] ?? '';
      expect([refused.code, migrated.code]).toEqual([3, 0]);
      expect(refused.lines.map((line) => JSON.parse(line))).toEqual([
        expect.objectContaining({ level: 'fatal', message: expect.stringMatching(/run "thidua migrate"/) }),
      ]);
      expect(migrated.lines).toHaveLength(names.length + 3);
      expect(migrated.lines[0]).toBe('ran migration EventLog1767225600000');
      expect(migrated.lines.at(-1)).toBe('the database is up to date');
      await expect(access(home)).rejects.toThrow('ENOENT');
    });

    it('does not migrate, and says so', async () => {
      const terminal = { say: () => undefined, tell: () => undefined };
      await expect(migrateDatabase(settings(), terminal)).rejects.toThrow(ConfigError);
      await expect(migrateDatabase(readConfig({}), terminal)).rejects.toThrow('DATABASE_OWNER_URL');
      await expect(checkSchema(url(app))).rejects.toThrow(SchemaError);
    });
  });

  it('keeps the keys and boxes of ballots from the role of the application, and the log from theirs', async () => {
    await migrate(url(owner), url(app));
    const [own, other] = [
      appConnection(url(app), 'test', [], 'thidua_ballot'),
      appConnection(url(app), 'test'),
    ];
    for (const table of ['ballot.content', 'ballot.content_key', 'ballot.paper_key', 'ballot.box']) {
      expect(await query(own, `select count(*)::integer from ${table}`)).toEqual([{ count: 0 }]);
      await expect(query(other, `select from ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
    for (const forbidden of [
      `update ballot.paper_key set private_key = ''`,
      `update ballot.box set choice = ''`,
      `update ballot.content set modulus = ''`,
      'truncate ballot.content',
      'select from log.event',
      'select from log.receipt',
    ])
      await expect(query(own, forbidden)).rejects.toMatchObject({ code: '42501' });
  });

  it('lets an owner that is the login of the application itself act as the application', async () => {
    await migrate(url(owner));
    const connection = appConnection(url(owner), 'test');
    expect(await query(connection, 'select current_user')).toEqual([{ current_user: 'thidua_app' }]);
    await expect(query(connection, 'delete from log.event')).rejects.toMatchObject({ code: '42501' });
  });

  it('sets role, time zone and time limits on every connection of the application', async () => {
    await migrate(url(owner), url(app));
    await superuser.query(`alter role ${escapeIdentifier(app)} set timezone = 'Asia/Ho_Chi_Minh'`);
    const settings = `select current_user, current_setting('timezone') as zone, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('statement_timeout') as statement`;
    expect(await query(appConnection(url(app), 'test'), settings)).toEqual([
      { current_user: 'thidua_app', zone: 'UTC', lock: '5s', idle: '5s', statement: '30s' },
    ]);
    expect(() => appConnection(`${url(app)}?options=-c%20role%3Dnone`, 'test')).toThrow('options');
  });
});
