import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { Client } from 'pg';
import { migrate } from '../../src/infrastructure/postgres/database.js';

export interface FreshDatabase {
  /** URL of the superuser who owns the database. */
  readonly ownerUrl: string;
  /** URL of an ordinary login that may only act as `thidua_app`. */
  readonly appUrl: string;
  drop(): Promise<void>;
}

const LOGIN = 'thidua_test_login';

type Urls = Omit<FreshDatabase, 'drop'>;

/**
 * A new migrated database on the server of `TEST_POSTGRES_URL`, copied from a template that is migrated once, and was served from once
 * where that is asked: tables of read models and views of reports are there then.
 */
export async function freshDatabase(serve?: (urls: Urls) => Promise<void>): Promise<FreshDatabase> {
  return await newDatabase(async (client) => `template ${await template(client, serve)} strategy file_copy`);
}

/** A new database on the same server, of what a dump says; nothing is migrated. */
export async function restoredDatabase(dump: string): Promise<FreshDatabase> {
  // With the template come the roles and the login.
  const database = await newDatabase((client) => template(client).then(() => ''));
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(dump).finally(() => client.end());
  return database;
}

async function newDatabase(like: (client: Client) => Promise<string>): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(async (client) => {
    await client.query(`create database ${name} ${await like(client)}`);
  });
  return {
    ...urlsOf(name),
    drop: () =>
      asSuperuser(async (client) => void (await client.query(`drop database ${name} with (force)`))),
  };
}

const urlsOf = (name: string): Urls => ({ ownerUrl: serverUrl(name), appUrl: serverUrl(name, LOGIN) });

const MIGRATIONS = new URL('../../src/infrastructure/postgres/migrations/', import.meta.url);

/** The template is named after a hash of the migrations, so that a long-lived server never serves an old schema. */
async function template(client: Client, serve?: (urls: Urls) => Promise<void>): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await readdir(MIGRATIONS)).sort())
    hash.update(await readFile(new URL(file, MIGRATIONS)));
  const name = `${serve ? 'served' : 'template'}_${hash.digest('hex').slice(0, 16)}`;
  await client.query(`select pg_advisory_lock(hashtextextended('thidua test template', 0))`);
  const existing = await client.query('select from pg_database where datname = $1', [name]);
  if (existing.rowCount === 0) {
    const unfinished = `${name}_unfinished`;
    await client.query(`drop database if exists ${unfinished} with (force)`);
    await client.query(`create database ${unfinished}`);
    await createLogin(client);
    const urls = urlsOf(unfinished);
    await migrate(urls.ownerUrl, urls.appUrl);
    await serve?.(urls);
    await client.query(`alter database ${unfinished} rename to ${name}`);
  }
  await client.query(`select pg_advisory_unlock(hashtextextended('thidua test template', 0))`);
  return name;
}

async function createLogin(client: Client): Promise<void> {
  const existing = await client.query('select from pg_roles where rolname = $1', [LOGIN]);
  if (existing.rowCount === 0) await client.query(`create role ${LOGIN} login password '${LOGIN}'`);
}

async function asSuperuser<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: serverUrl('postgres') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Throws where no test server runs: a missing database fails the tests, it never skips them. */
function serverUrl(database: string, login?: string): string {
  const server = process.env['TEST_POSTGRES_URL'];
  if (!server) throw new Error('TEST_POSTGRES_URL is not set');
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (login) {
    url.username = login;
    url.password = login;
  }
  return url.href;
}
