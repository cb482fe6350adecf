import { Client, DatabaseError, Pool } from 'pg';
import type { PoolConfig } from 'pg';
import { DataSource } from 'typeorm';
import type { DataSourceOptions } from 'typeorm';
import { EventLog1767225600000 } from './migrations/1767225600000-event-log.js';
import { BallotBox1795305600000 } from './migrations/1795305600000-ballot-box.js';
import { Checkpoints1795334400000 } from './migrations/1795334400000-checkpoints.js';

/** Every migration, oldest first. */
export const migrations = [EventLog1767225600000, BallotBox1795305600000, Checkpoints1795334400000];

/** The role in which the application works: it may append to the log and own the read models, nothing else. */
export const APP_ROLE = 'thidua_app';

/** The role that alone reads and writes the keys and boxes of open ballots, and nothing else. */
export const BALLOT_ROLE = 'thidua_ballot';

/**
 * Brings the database up to date as its owner, and lets the login of `appUrl` act in the roles above. Safe where several
 * processes start at once: an advisory lock lets one in at a time.
 */
export async function migrate(ownerUrl: string, appUrl: string = ownerUrl): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl, application_name: 'thidua migrations' });
  await owner.connect();
  try {
    await owner.query(`select pg_advisory_lock(hashtextextended('thidua migrations', 0))`);
    await owner.query('create schema if not exists log');
    await runMigrations(ownerUrl);
    const login = new Client({ connectionString: appUrl }).user;
    for (const role of [APP_ROLE, BALLOT_ROLE]) await grantRole(owner, role, login);
  } finally {
    await owner.end();
  }
}

async function runMigrations(ownerUrl: string): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    schema: 'log',
    migrations,
    migrationsTableName: 'migration',
    installExtensions: false,
    poolSize: 1,
  });
  await source.initialize();
  try {
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await source.destroy();
  }
}

/** From version 16 on, whoever creates a role is a member that may not yet act as it. */
async function grantRole(owner: Client, role: string, login: string | undefined): Promise<void> {
  const { rows } = await owner.query<{ grant: string }>(
    `select format('grant %I to %I', $2::text, $1::text) as grant where not pg_has_role($1, $2,
       case when current_setting('server_version_num')::integer < 160000 then 'member' else 'set' end)`,
    [login, role],
  );
  for (const row of rows) await owner.query(row.grant);
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
      // A connection lost between two statements has nobody else to tell, and an unheard error ends the process.
      onConnect: (client: Client) => client.on('error', () => undefined),
    },
  };
}

/** SQLSTATE classes that say nothing about the statement itself: connection, transaction, resources, operator, system. */
const TRANSIENT = new Set(['08', '25', '40', '53', '55', '57', '58']);

/** True where the same statement may succeed later: the database was away, busy or shutting down. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof DatabaseError) || TRANSIENT.has(error.code?.slice(0, 2) ?? '');
}
