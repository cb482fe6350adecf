import { Client, DatabaseError, Pool } from 'pg';
import type { PoolConfig } from 'pg';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { EventLog1767225600000 } from './migrations/1767225600000-event-log.js';
import { BallotBox1795305600000 } from './migrations/1795305600000-ballot-box.js';
import { Checkpoints1795334400000 } from './migrations/1795334400000-checkpoints.js';
import { ReadableVersion1795348800000 } from './migrations/1795348800000-readable-version.js';
import { Installation1795363200000 } from './migrations/1795363200000-installation.js';
import { ForgottenNames1795392000000 } from './migrations/1795392000000-forgotten-names.js';
import { SealedBoxes1795377600000 } from './migrations/1795377600000-sealed-boxes.js';
import { Clocks1795910400000 } from './migrations/1795910400000-clocks.js';
import { Timestamps1795996800000 } from './migrations/1795996800000-timestamps.js';
import { Cosignatures1795953600000 } from './migrations/1795953600000-cosignatures.js';
import { Findings1796040000000 } from './migrations/1796040000000-findings.js';
import { Reports1796126400000 } from './migrations/1796126400000-reports.js';
import { Overtaken1796169600000 } from './migrations/1796169600000-overtaken.js';

/** Every migration, oldest first. */
const migrations = [
  EventLog1767225600000,
  BallotBox1795305600000,
  Checkpoints1795334400000,
  ReadableVersion1795348800000,
  Installation1795363200000,
  SealedBoxes1795377600000,
  ForgottenNames1795392000000,
  Clocks1795910400000,
  Cosignatures1795953600000,
  Timestamps1795996800000,
  Findings1796040000000,
  Reports1796126400000,
  Overtaken1796169600000,
];

/** The role in which the application works: it may append to the log and own the read models, nothing else. */
export const APP_ROLE = 'thidua_app';

/** The role that alone reads and writes the keys and boxes of open ballots, and nothing else. */
export const BALLOT_ROLE = 'thidua_ballot';

/** The role that reads the views of reports, and nothing else. */
export const READER_ROLE = 'thidua_reader';

/** Without a listener, a connection lost between two statements would end the process. */
const onConnect = (client: Client): unknown => client.on('error', () => undefined);

/** The schema is not that of this program; the message says why, and what to do. */
export class SchemaError extends Error {
  constructor(
    message: string,
    /** Whether migrations would bring it up to date. */
    readonly isOutdated: boolean,
  ) {
    super(message);
  }
}

/**
 * Brings the database up to date as its owner, and lets the login of `appUrl` act in the roles above. Several processes may call
 * it at once: an advisory lock lets one in at a time. Gives a line for each thing it did.
 */
export async function migrate(ownerUrl: string, appUrl: string = ownerUrl): Promise<string[]> {
  const owner = new Client({ connectionString: ownerUrl, application_name: 'thidua migrations' });
  onConnect(owner);
  await owner.connect();
  try {
    await owner.query(`select pg_advisory_lock(hashtextextended('thidua migrations', 0))`);
    await owner.query('create schema if not exists log');
    const done = (await runMigrations(ownerUrl)).map((name) => `ran migration ${name}`);
    const login = new Client({ connectionString: appUrl }).user;
    for (const role of [APP_ROLE, BALLOT_ROLE]) done.push(...(await grantRole(owner, role, login)));
    return done;
  } finally {
    await owner.end();
  }
}

/** Runs the migrations that have not run yet; gives their names. */
async function runMigrations(ownerUrl: string): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    schema: 'log',
    migrations,
    migrationsTableName: 'migration',
    installExtensions: false,
    poolSize: 1,
    extra: { onConnect },
  });
  await source.initialize();
  try {
    const done = await source.runMigrations({ transaction: 'each' });
    return done.map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

/** Needed even for the creator of a role: from PostgreSQL 16 on that makes a member who may not act as the role. */
async function grantRole(owner: Client, role: string, login: string | undefined): Promise<string[]> {
  const { rows } = await owner.query<{ grant: string }>(
    `select format('grant %I to %I', $2::text, $1::text) as grant where not pg_has_role($1, $2,
       case when current_setting('server_version_num')::integer < 160000 then 'member' else 'set' end)`,
    [login, role],
  );
  for (const row of rows) await owner.query(row.grant);
  return rows.map((row) => row.grant);
}

/** SQLSTATEs where a role, table or right is missing because the migrations have not run. */
const UNPREPARED = new Set(['22023', '42P01', '42501']);

/** Throws `SchemaError` unless exactly this program's migrations have run. The rights of the application suffice. */
export async function checkSchema(appUrl: string): Promise<void> {
  const ran = await ranMigrations(appUrl);
  const known = migrations.map(({ name }) => name);
  const unknown = ran.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new SchemaError(
      `the database is newer than this program, which does not know ${unknown.join(', ')}: use the version that migrated it`,
      false,
    );
  const missing = known.filter((name) => !ran.includes(name));
  if (missing.length > 0) throw tooOld(`it lacks ${missing.join(', ')}`);
}

async function ranMigrations(appUrl: string): Promise<string[]> {
  const app = new Client(appConnection(appUrl, 'schema'));
  onConnect(app);
  try {
    await app.connect();
    const { rows } = await app.query<{ name: string }>('select name from log.migration');
    return rows.map(({ name }) => name);
  } catch (error) {
    if (error instanceof DatabaseError && UNPREPARED.has(error.code ?? '')) throw tooOld(error.message);
    throw error;
  } finally {
    await app.end();
  }
}

function tooOld(why: string): SchemaError {
  return new SchemaError(
    `the database is older than this program, or was not set up for it (${why}): ` +
      'run "thidua migrate" with DATABASE_URL and DATABASE_OWNER_URL',
    true,
  );
}

/**
 * Settings of a connection of the application: the role it works in, UTC, and time limits in milliseconds, so that nothing holds a
 * lock for ever. Throws where the URL carries `options`, which would override the role.
 */
export function appConnection(
  appUrl: string,
  name: string,
  settings: readonly string[] = [],
  role: string = APP_ROLE,
): PoolConfig {
  if (/[?&]options=/.test(appUrl)) throw new Error('the database URL must not set options');
  const options = [`role=${role}`, 'timezone=UTC', ...settings].map((setting) => `-c ${setting}`).join(' ');
  return {
    connectionString: appUrl,
    application_name: `thidua ${name}`,
    options,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 5_000,
    statement_timeout: 30_000,
    query_timeout: 35_000, // the server may be gone without a word
  };
}

/** A pool of such connections. A connection lost while idle is replaced on next use, so its error is only logged. */
export function appPool(config: PoolConfig, log: (line: string) => void): Pool {
  const pool = new Pool(config);
  pool.on('error', (error) => log(`idle database connection lost: ${error.message}`));
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Options of a TypeORM data source for the read models, in the same role; the caller adds entities. */
export function appDataSourceOptions(appUrl: string): DataSourceOptions & { type: 'postgres' } {
  return {
    type: 'postgres',
    url: appUrl,
    schema: 'read',
    synchronize: false,
    installExtensions: false,
    extra: {
      ...appConnection(appUrl, 'read models'),
      onConnect,
    },
  };
}

/**
 * SQLSTATE classes that say nothing about the statement itself: connection, transaction, login, database, resources, operator,
 * system.
 */
const TRANSIENT = new Set(['08', '25', '28', '3D', '40', '53', '55', '57', '58']);

/** True where the same statement may succeed later: the database was away, busy or shutting down. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof DatabaseError) || TRANSIENT.has(error.code?.slice(0, 2) ?? '');
}
