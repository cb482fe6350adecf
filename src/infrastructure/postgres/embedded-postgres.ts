import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { EmbeddedPostgresError, errorCode } from './postgres-binaries.js';
import { type Cluster, findCluster, isAlive, openCluster, ownerRole } from './postgres-cluster.js';
import { connect, findServer, launchServer, type Server, stopServer } from './postgres-server.js';

export { EmbeddedPostgresError };

const database = 'thidua';
const appRole = 'thidua';
/** Key of the advisory lock that an instance holds while it lives: `thidua` in ASCII. */
const instanceLock = 0x746869647561;

/** A PostgreSQL server that belongs to this process until `stop`. */
export interface EmbeddedPostgres {
  /** Superuser URL, for migrations. */
  readonly ownerUrl: string;
  /** URL of the ordinary login role `thidua`; what it may do, migrations grant. */
  readonly appUrl: string;
  /** True where a running server left by a killed process was taken over. */
  readonly tookOver: boolean;
  /** Stops the server in order and waits for its end; further calls wait for the same end. */
  stop(): Promise<void>;
}

interface Options {
  /** Data folder, created where missing. */
  readonly home: string;
  /** Receives progress for people, one line at a time. */
  readonly log: (line: string) => void;
  /** Further settings of the server, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running server and the session that marks it as in use. */
interface Holding {
  readonly server: Server;
  readonly session: Client;
  readonly tookOver: boolean;
}

/**
 * Starts the server of a data folder, creating its database where there is none, or takes over the server that a killed
 * process left running. Throws `EmbeddedPostgresError`, also where another process uses the folder.
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const home = resolve(options.home);
  try {
    const cluster = await openCluster(home, options.log);
    const holding = await acquire(cluster, options);
    const postgres = instance(cluster, options, holding);
    try {
      await prepare(holding.session, cluster);
    } catch (error) {
      await postgres.stop();
      throw error;
    }
    return postgres;
  } catch (error) {
    throw explained(error, home);
  }
}

/** Addresses of the server that runs on a data folder, for tools beside it; null where none runs. Throws `EmbeddedPostgresError`. */
export async function findRunningEmbeddedPostgres(
  home: string,
): Promise<Pick<EmbeddedPostgres, 'ownerUrl' | 'appUrl'> | null> {
  try {
    const cluster = await findCluster(resolve(home));
    const server = cluster && (await findServer(cluster));
    return cluster && server && urls(cluster, server);
  } catch (error) {
    throw explained(error, home);
  }
}

function urls(cluster: Cluster, { port }: Server): Pick<EmbeddedPostgres, 'ownerUrl' | 'appUrl'> {
  const { owner, app } = cluster.passwords;
  return {
    ownerUrl: `postgres://${ownerRole}:${owner}@127.0.0.1:${port}/${database}?sslmode=disable`,
    appUrl: `postgres://${appRole}:${app}@127.0.0.1:${port}/${database}?sslmode=disable`,
  };
}

/** Finds or launches the server and claims it; tries again where it goes away meanwhile, as when its holder is stopping. */
async function acquire(cluster: Cluster, options: Options): Promise<Holding> {
  let cause: unknown;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const found = await findServer(cluster);
    const server = found ?? (await launchServer(cluster, options.settings ?? {}, options.log));
    try {
      if (server !== null) return { server, session: await claim(cluster, server), tookOver: found !== null };
    } catch (error) {
      if (error instanceof EmbeddedPostgresError) throw error;
      cause = error;
    }
    await delay(100);
  }
  throw new EmbeddedPostgresError(`PostgreSQL does not stay up. Its log ${cluster.log} may say why.`, {
    cause,
  });
}

/** Takes the instance lock. The backend of a killed process may hold it a moment longer than the process lived. */
async function claim(cluster: Cluster, server: Server): Promise<Client> {
  const session = await connect(cluster, server.port, `thidua process ${process.pid}`);
  let holder = 'unknown';
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const { rows } = await session.query<{ held: boolean; holder: string | null }>(
      `select pg_try_advisory_lock($1) as held,
              (select application_name from pg_locks join pg_stat_activity using (pid)
                where locktype = 'advisory' and granted and (classid::bigint << 32 | objid::bigint) = $1) as holder`,
      [instanceLock],
    );
    if (rows[0]?.held) return session;
    holder = rows[0]?.holder ?? holder;
    if (attempt > 3 && isAlive(Number(/\d+$/.exec(holder)?.[0]))) break;
    await delay(100);
  }
  await session.end();
  throw new EmbeddedPostgresError(
    `The data folder ${cluster.home} is in use by another process (${holder}). ` +
      'Stop that process, or set THIDUA_HOME to another folder.',
  );
}

/** Creates what is missing; a first start may have been killed at any point. */
async function prepare(session: Client, cluster: Cluster): Promise<void> {
  const { rows } = await session.query<{ role: boolean; database: boolean }>(
    `select exists (select from pg_roles where rolname = $1) as role,
            exists (select from pg_database where datname = $2) as database`,
    [appRole, database],
  );
  const there = rows[0];
  if (!there?.role) {
    const password = session.escapeLiteral(cluster.passwords.app);
    await session.query(`create role ${appRole} login password ${password}`);
  }
  if (!there?.database) await session.query(`create database ${database}`);
}

function instance(cluster: Cluster, options: Options, first: Holding): EmbeddedPostgres {
  let { server, session } = first;
  let recovery = Promise.resolve();
  let stopped: Promise<void> | null = null;
  const watch = (): void => {
    session.once('end', () => {
      if (stopped === null) recovery = recover();
    });
  };

  /** The server, or the one process of it that served the session, has died. */
  async function recover(): Promise<void> {
    options.log(`PostgreSQL broke off unexpectedly; its log is ${cluster.log}`);
    try {
      const { port } = server;
      ({ server, session } = await acquire(cluster, options));
      watch();
      options.log(
        server.port === port ? 'PostgreSQL is back' : 'PostgreSQL is back on another port: restart thidua',
      );
    } catch (error) {
      options.log(`PostgreSQL could not be brought back: ${explained(error, cluster.home).message}`);
    }
  }

  async function shutDown(): Promise<void> {
    await recovery;
    // The session ends with the server, not before: until then nobody else may take the lock.
    await stopServer(cluster, server, options.log);
    await session.end();
  }

  watch();
  return {
    ...urls(cluster, server),
    tookOver: first.tookOver,
    stop: () => (stopped ??= shutDown()),
  };
}

function explained(error: unknown, home: string): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const remedy =
    remedies[errorCode(error) ?? ''] ?? 'Set DATABASE_URL to use a PostgreSQL server of your own instead';
  return new EmbeddedPostgresError(`The embedded PostgreSQL in ${home} failed: ${message}. ${remedy}.`, {
    cause: error,
  });
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'Start as the user who owns this folder, or set THIDUA_HOME to a folder of your own',
  EPERM: 'Start as the user who owns this folder, or set THIDUA_HOME to a folder of your own',
  ENOTDIR: 'Set THIDUA_HOME to a folder',
  EROFS: 'Set THIDUA_HOME to a folder that can be written to',
  ENOSPC: 'The disk is full: free some space and start again; nothing that was acknowledged is lost',
};
