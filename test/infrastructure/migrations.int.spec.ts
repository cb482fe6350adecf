import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, escapeIdentifier } from 'pg';
import { appConnection, migrate } from '../../src/infrastructure/postgres/database.js';

/** Makes the owner of the database what it would be had it created the roles, which another database may have done before. */
const OWNER_OF_THE_ROLE = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'ROLE') then return;
    elsif current_setting('server_version_num')::integer < 160000 then grant ROLE to OWNER with admin option;
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

  it('may be run by several processes at once, and again, by an owner who is no superuser', async () => {
    await Promise.all([1, 2, 3].map(() => migrate(url(owner), url(app))));
    await migrate(url(owner), url(app));
    expect(await query(url(owner), 'select name from log.migration')).toEqual([
      { name: 'EventLog1767225600000' },
      { name: 'BallotBox1795305600000' },
      { name: 'Checkpoints1795334400000' },
    ]);
  });

  it('lets the login of the application append and read, and nothing more', async () => {
    await migrate(url(owner), url(app));
    const connection = appConnection(url(app), 'test');
    expect(await query(connection, 'select count(*)::integer from log.event')).toEqual([{ count: 0 }]);
    expect(await query(connection, 'create table read.rows (key text)')).toEqual([]);
    await expect(query(connection, 'select from log.migration')).rejects.toMatchObject({ code: '42501' });
    await expect(query(connection, 'create table log.mine (key text)')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('keeps the keys and boxes of ballots from the role of the application, and the log from theirs', async () => {
    await migrate(url(owner), url(app));
    const [own, other] = [
      appConnection(url(app), 'test', [], 'thidua_ballot'),
      appConnection(url(app), 'test'),
    ];
    for (const table of ['ballot.paper_key', 'ballot.box']) {
      expect(await query(own, `select count(*)::integer from ${table}`)).toEqual([{ count: 0 }]);
      await expect(query(other, `select from ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
    for (const forbidden of [
      `update ballot.paper_key set private_key = ''`,
      `update ballot.box set choice = ''`,
      'truncate ballot.box',
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
