import { once } from 'node:events';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { sleep } from '../../application/waiting.js';
import {
  EmbeddedPostgresError,
  errorCode,
  runProgram,
  serverUser,
  spawnProgram,
  summary,
} from './postgres-binaries.js';
import { readIfThere } from '../files.js';
import {
  type Cluster,
  identitySetting,
  isAlive,
  isServing,
  ownerRole,
  readLockFile,
} from './postgres-cluster.js';
import { tryLock } from './postgres-lock.js';

/** A PostgreSQL server process that accepts connections on 127.0.0.1. */
export interface Server {
  readonly pid: number;
  readonly port: number;
}

type Log = (line: string) => void;

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: 'thidua',
  fsync: 'on',
  synchronous_commit: 'on',
  // By default, macOS leaves writes in the cache of the disk.
  ...(process.platform === 'darwin' ? { wal_sync_method: 'fsync_writethrough' } : {}),
  jit: 'off',
  // Recycled WAL files keep old contents, among them forgotten names.
  wal_recycle: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // `log` ranks above `error`: failed statements, which may quote names of persons, are not logged; the client gets the error.
  log_min_messages: 'log',
};
/** A longer log file is set aside at the next start; bytes. */
const longestLog = 10_000_000;
/** How long a running server may leave a connection unanswered, milliseconds. */
const longestSilence = 5_000;

/** A session of the superuser outside the application's database. */
export async function connect(cluster: Cluster, port: number, name: string): Promise<Client> {
  const session = new Client({
    host: '127.0.0.1',
    port,
    user: ownerRole,
    password: cluster.passwords.owner,
    database: 'postgres',
    ssl: false,
    application_name: name,
    connectionTimeoutMillis: longestSilence,
  });
  // Without a listener a lost connection would end this process.
  session.on('error', () => {});
  await session.connect();
  return session;
}

/**
 * The server that runs on a cluster, whichever process started it; waits while it starts, recovers or stops. Null where none
 * runs. Throws `EmbeddedPostgresError` where one runs but does not answer.
 */
export async function findServer(cluster: Cluster): Promise<Server | null> {
  for (let heard = Date.now(); ; await sleep(50)) {
    const lock = await readLockFile(cluster);
    if (lock === null || !(await isServing(cluster, lock))) return null;
    try {
      const session = await connect(cluster, lock.port, 'thidua');
      await session.end();
      return lock;
    } catch (cause) {
      if (isBusy(cause)) heard = Date.now();
      else if (Date.now() > heard + longestSilence)
        throw new EmbeddedPostgresError(
          `Process ${lock.pid} seems to be the PostgreSQL server of ${cluster.data} but does not answer (${String(cause)}). ` +
            'Stop it; if it is no PostgreSQL server, delete the file postmaster.pid in that folder; then start again.',
          { cause },
        );
    }
  }
}

/** Whether the server is starting, recovering, stopping, or has no free connection. */
function isBusy(error: unknown): boolean {
  return ['57P01', '57P03', '53300'].includes(errorCode(error) ?? '');
}

/**
 * Starts a server on the port given, or else on its last one if that is free. Null where another server runs after all or has
 * not quite ended. Throws `EmbeddedPostgresError` with the reason from the server's log.
 */
export async function launchServer(
  cluster: Cluster,
  more: Readonly<Record<string, string>>,
  log: Log,
  given: number | null,
): Promise<Server | null> {
  const stale = await readLockFile(cluster);
  if (stale !== null && (await isServing(cluster, stale))) return null;
  const lock = process.platform === 'win32' ? null : await tryLock(cluster.serverLock, cluster.owner);
  if (lock === null && process.platform !== 'win32') return null;
  try {
    if (stale !== null) {
      log('recovering after an unclean stop');
      // PostgreSQL trusts the file as long as any process has that id, even another program.
      if (isAlive(stale.pid)) await rm(join(cluster.data, 'postmaster.pid'), { force: true });
    }
    return await launch(cluster, lock, { ...settings, ...more }, log, given);
  } finally {
    await lock?.close();
  }
}

/** Every process of the server inherits the lock. */
async function launch(
  cluster: Cluster,
  lock: FileHandle | null,
  all: Readonly<Record<string, string>>,
  log: Log,
  given: number | null,
): Promise<Server | null> {
  const last = Number(await readIfThere(cluster.port));
  let port = given ?? (last || (await freePort()));
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const result = await patiently(log, 'PostgreSQL is still recovering', () =>
      tryPort(cluster, lock, { ...all, port: String(port) }),
    );
    if (typeof result !== 'string') {
      if (port !== last) await writeFile(cluster.port, String(port));
      return result;
    }
    // The latter while processes of a killed server are still ending.
    if (/lock file "postmaster.pid" (already exists|is empty)|pre-existing shared memory/.test(result))
      return null;
    if (given !== null || !result.includes('could not create any TCP/IP sockets'))
      throw new EmbeddedPostgresError(result);
    port = await freePort();
  }
  throw new EmbeddedPostgresError('PostgreSQL found no free port on 127.0.0.1.');
}

/** Gives the server, or the reason why it ended. */
async function tryPort(
  cluster: Cluster,
  lock: FileHandle | null,
  all: Readonly<Record<string, string>>,
): Promise<Server | string> {
  const output = await openLog(cluster);
  try {
    const { size } = await output.stat();
    const options = [
      identitySetting(cluster),
      ...Object.entries(all).map(([name, value]) => `${name}=${value}`),
    ];
    const child = await spawnProgram(
      'postgres',
      options.flatMap((option) => ['-c', option]),
      {
        home: cluster.home,
        data: cluster.data,
        stdio: ['ignore', output.fd, output.fd, lock?.fd ?? 'ignore'],
      },
    );
    child.unref();
    while (child.exitCode === null && child.signalCode === null) {
      const lock = await readLockFile(cluster);
      if (lock?.ready && lock.pid === child.pid) return lock;
      await sleep(10);
    }
    const said = (await readFile(cluster.log)).subarray(size).toString();
    return `PostgreSQL did not start: ${summary(said)} (log: ${cluster.log})`;
  } finally {
    await output.close();
  }
}

async function openLog(cluster: Cluster): Promise<FileHandle> {
  const { size } = await stat(cluster.log).catch(() => ({ size: 0 }));
  if (size > longestLog) await rename(cluster.log, `${cluster.log}.1`);
  const output = await open(cluster.log, 'a', 0o600);
  const user = await serverUser(cluster.data);
  if (user !== null) await output.chown(user.uid, user.gid);
  return output;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Shuts a server down: open transactions are rolled back, everything acknowledged is on disk. */
export async function stopServer(cluster: Cluster, server: Server, log: Log): Promise<void> {
  if (!(await isRunning(cluster, server))) return;
  await patiently(log, 'PostgreSQL is still writing to disk before it stops', async () => {
    if (process.platform === 'win32') await runProgram('pg_ctl', ['stop', '--mode=fast'], cluster);
    else process.kill(server.pid, 'SIGINT');
    while (await isRunning(cluster, server)) await sleep(10);
  });
}

async function isRunning(cluster: Cluster, server: Server): Promise<boolean> {
  const lock = await readLockFile(cluster);
  return lock?.pid === server.pid && (await isServing(cluster, lock));
}

/** Says every 10 seconds that the work is still going on. */
async function patiently<T>(log: Log, line: string, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => log(line), 10_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
