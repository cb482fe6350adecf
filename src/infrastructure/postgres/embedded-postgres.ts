import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Client } from 'pg';
import { backOff, sleep, within } from '../../application/waiting.js';
import { readIfThere } from '../files.js';
import { EmbeddedPostgresError, errorCode } from './postgres-binaries.js';
import { type Cluster, findCluster, isAlive, openCluster, ownerRole } from './postgres-cluster.js';
import { isInPlace, tryLock } from './postgres-lock.js';
import { connect, findServer, launchServer, type Server, stopServer } from './postgres-server.js';

export { EmbeddedPostgresError };

const database = 'thidua';
const appRole = 'thidua';
/** Key of the advisory lock that earlier versions of this program take: `thidua` in ASCII. */
const instanceLock = 0x746869647561;

/** The server is gone and could not be restarted, or another process may have taken the folder: nothing may be served any more. */
export class EmbeddedPostgresLost extends EmbeddedPostgresError {}

/** Another process uses the folder. */
class FolderInUse extends EmbeddedPostgresError {}

/** A PostgreSQL server that belongs to this process until `stop`. */
export interface EmbeddedPostgres {
  /** Superuser URL, for migrations. */
  readonly ownerUrl: string;
  /** URL of the ordinary login role `thidua`; what it may do, migrations grant. */
  readonly appUrl: string;
  /** True where a running server left by a killed process was taken over. */
  readonly tookOver: boolean;
  /** Rejects with `EmbeddedPostgresLost`, or never settles. */
  readonly lost: Promise<never>;
  /** Shuts the server down and waits for its end, as do further calls. A lost one is left as it is. */
  stop(): Promise<void>;
}

interface Options {
  /** Data folder, created where missing. */
  readonly home: string;
  /** Receives progress for people, one line at a time. */
  readonly log: (line: string) => void;
  /** Further settings of the server, by name. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long to wait for another server to end, and how long to try to restart one that died; milliseconds. */
  readonly patience?: number;
}

/** A running server and the session that tells when it ends. */
interface Holding {
  readonly server: Server;
  readonly session: Client;
  readonly tookOver: boolean;
}

const PATIENCE_MS = 120_000;
/** How often the process checks that the folder is still its own, milliseconds. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Starts the server of a data folder, creating its database where there is none, or takes over the server that a killed
 * process left running. Throws `EmbeddedPostgresError`, also where another process uses the folder.
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const home = resolve(options.home);
  const { patience = PATIENCE_MS } = options;
  try {
    const cluster = await openCluster(home, options.log);
    const lock = await lockFolder(cluster);
    try {
      const holding = await acquire(cluster, options, { port: null, patience });
      const postgres = instance(cluster, lock, options, holding);
      await prepare(holding.session, cluster).catch(async (error: unknown) => {
        await postgres.stop();
        throw error;
      });
      return postgres;
    } catch (error) {
      await lock.close();
      throw error;
    }
  } catch (error) {
    throw explained(error, home);
  }
}

/** URLs of the server that runs on a data folder, for tools; null where none runs. Throws `EmbeddedPostgresError`. */
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

const processName = `thidua process ${process.pid}`;
const pidOf = (name: string): number => Number(/\d+$/.exec(name)?.[0]);

/** Locks the folder for this process; waits, since a process that was killed a moment ago may still hold the lock. */
async function lockFolder(cluster: Cluster): Promise<FileHandle> {
  let holder = 'unknown';
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const lock = await tryLock(cluster.lock, cluster.owner);
    if (lock !== null) {
      // The name of the holder is only for people: a full disk must not keep the program from starting.
      await lock.truncate().catch(() => undefined);
      await lock.write(processName, 0).catch(() => undefined);
      return lock;
    }
    holder = (await readIfThere(cluster.lock).catch(() => null)) || holder;
    if (attempt > 3 && isAlive(pidOf(holder))) break;
    await sleep(100);
  }
  throw inUse(cluster, holder);
}

function inUse(cluster: Cluster, holder: string): FolderInUse {
  return new FolderInUse(
    `The data folder ${cluster.home} is in use by another process (${holder}). ` +
      'Stop that process, or set THIDUA_HOME to another folder.',
  );
}

/** Finds or launches the server and claims it; tries again where it goes away meanwhile or an old one is still ending. */
async function acquire(
  cluster: Cluster,
  options: Options,
  { port, patience }: { readonly port: number | null; readonly patience: number },
): Promise<Holding> {
  const deadline = performance.now() + patience;
  let cause: unknown;
  for (let attempt = 0; attempt < 20 || (cause === undefined && performance.now() < deadline); attempt += 1) {
    if (attempt === 20) options.log('waiting for the processes of a server that was killed to end');
    const found = await findServer(cluster);
    const server = found ?? (await launchServer(cluster, options.settings ?? {}, options.log, port));
    try {
      if (server !== null) return { server, session: await claim(cluster, server), tookOver: found !== null };
    } catch (error) {
      if (error instanceof EmbeddedPostgresError) throw error;
      cause = error;
    }
    await sleep(100);
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not stay up, or processes of a server that was killed still run, perhaps in another container. Its log ${cluster.log} may say why.`,
    { cause },
  );
}

/** Takes the lock in the database too, the only one that earlier versions know. A broken session may hold it a moment longer. */
async function claim(cluster: Cluster, server: Server): Promise<Client> {
  const session = await connect(cluster, server.port, processName);
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
    if (attempt > 3 && holder !== processName && isAlive(pidOf(holder))) break;
    await sleep(100);
  }
  await session.end();
  if (holder === processName) throw new EmbeddedPostgresError('a session of this process has yet to end');
  throw inUse(cluster, holder);
}

/** Creates the role and the database where they are missing; a first start may have been killed at any point. */
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

function instance(cluster: Cluster, lock: FileHandle, options: Options, first: Holding): EmbeddedPostgres {
  let { server, session } = first;
  let recovery = Promise.resolve();
  let stopped: Promise<void> | null = null;
  const ending = new AbortController();
  let lose: (error: EmbeddedPostgresLost) => void = () => undefined;
  const lost = new Promise<never>((_resolve, reject) => (lose = reject));
  lost.catch(() => undefined);

  const looking = setInterval(() => void look(), LOOK_AGAIN_MS).unref();

  async function look(): Promise<void> {
    if (!(await isInPlace(lock, cluster.lock)))
      giveUp(`${cluster.lock} is gone, or another file by now: the folder may be in use by another process.`);
  }

  /** Called when it is no longer certain that folder and server are ours: serving must end, and neither is touched. */
  function giveUp(why: string): void {
    if (ending.signal.aborted) return;
    ending.abort();
    lose(new EmbeddedPostgresLost(`The embedded PostgreSQL in ${cluster.home} is lost: ${why}`));
  }

  function watch(): void {
    session.once('end', () => {
      if (!ending.signal.aborted) recovery = recover();
    });
  }

  /** The server, or the one process of it that served the session, has died. */
  async function recover(): Promise<void> {
    options.log(`PostgreSQL broke off unexpectedly; its log is ${cluster.log}`);
    const { signal } = ending;
    const until = performance.now() + (options.patience ?? PATIENCE_MS);
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        // On the same port, since the URLs in use name it.
        ({ server, session } = await acquire(cluster, options, { port: server.port, patience: 0 }));
        watch();
        options.log('PostgreSQL is back');
        return;
      } catch (error) {
        const why = explained(error, cluster.home).message;
        if (
          error instanceof FolderInUse ||
          !(await backOff(failures, { first: 250, longest: 5_000, until, signal }))
        )
          return giveUp(`it could not be brought back: ${why}`);
        const left = Math.max(0, until - performance.now());
        options.log(
          `PostgreSQL could not be brought back: ${why} Trying again, and giving up in ${(left / 1000).toFixed(1)} s`,
        );
      }
    }
  }

  async function shutDown(): Promise<void> {
    clearInterval(looking);
    const mine = !ending.signal.aborted;
    ending.abort();
    await recovery;
    // Locks are released last: nobody else may take the folder before the server has ended.
    if (mine) await stopServer(cluster, server, options.log);
    await within(1_000, session.end(), () => undefined);
    await lock.close();
  }

  watch();
  return {
    ...urls(cluster, server),
    tookOver: first.tookOver,
    lost,
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
