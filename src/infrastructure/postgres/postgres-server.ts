import { once } from 'node:events';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { EmbeddedPostgresError, errorCode } from './postgres-binaries.js';
import {
  type Cluster,
  isAlive,
  isServing,
  ownerRole,
  readIfThere,
  readLockFile,
  runProgram,
  serverUser,
  spawnProgram,
} from './postgres-cluster.js';

/** A PostgreSQL server process that accepts connections on 127.0.0.1. */
export interface Server {
  readonly pid: number;
  readonly port: number;
}

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: 'thidua',
  fsync: 'on',
  synchronous_commit: 'on',
  // The default of macOS leaves writes in the cache of the disk.
  ...(process.platform === 'darwin' ? { wal_sync_method: 'fsync_writethrough' } : {}),
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Rows quoted in error details may hold names of persons.
  log_error_verbosity: 'terse',
};
const longestLog = 10_000_000;

/** A session of the superuser outside the application's database. */
export async function connect(cluster: Cluster, port: number, name: string): Promise<Client> {
  const session = new Client({
    host: '127.0.0.1',
    port,
    user: ownerRole,
    password: cluster.passwords.owner,
    database: 'postgres',
    application_name: name,
    connectionTimeoutMillis: 5000,
  });
  // Without a listener a lost connection would end this process.
  session.on('error', () => {});
  await session.connect();
  return session;
}

/**
 * The server that runs on a cluster, also one that another process started; waits while it starts, recovers or stops. Null
 * where none runs. Throws `EmbeddedPostgresError` where one runs but does not answer.
 */
export async function findServer(cluster: Cluster): Promise<Server | null> {
  for (let silences = 0; ;) {
    const lock = await readLockFile(cluster);
    if (lock === null || !(await isServing(cluster, lock))) return null;
    const answer = lock.port > 0 ? await probe(cluster, lock.port) : 'none';
    if (answer === 'ready') return lock;
    if (answer === 'none' && (silences += 1) === 100)
      throw new EmbeddedPostgresError(
        `Process ${lock.pid} seems to be the PostgreSQL server of ${cluster.data}, but does not answer. Stop it; if it is ` +
          'no PostgreSQL server, delete the file postmaster.pid in that folder; then start again.',
      );
    await delay(50);
  }
}

async function probe(cluster: Cluster, port: number): Promise<'ready' | 'busy' | 'none'> {
  try {
    const session = await connect(cluster, port, 'thidua probe');
    await session.end();
    return 'ready';
  } catch (error) {
    // Starting, recovering or stopping; or without a free connection.
    return ['57P03', '57P01', '53300'].includes(errorCode(error) ?? '') ? 'busy' : 'none';
  }
}

/**
 * Starts a server, on the port of the last time where that is free. Null where another process starts one at the same time.
 * Throws `EmbeddedPostgresError` with the reason from the server's log.
 */
export async function launchServer(
  cluster: Cluster,
  extra: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<Server | null> {
  const stale = await readLockFile(cluster);
  if (stale !== null) {
    if (await isServing(cluster, stale)) return null;
    log('recovering after an unclean stop');
    // PostgreSQL believes in the file while any process has that id, whatever it is.
    if (isAlive(stale.pid)) await rm(join(cluster.data, 'postmaster.pid'), { force: true });
  }
  const portFile = join(cluster.folder, 'port');
  let port = Number(await readIfThere(portFile)) || (await freePort());
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const { server, said } = await tryPort(cluster, { ...settings, ...extra, port: String(port) });
    if (server !== null) {
      await writeFile(portFile, String(port));
      return server;
    }
    if (said.includes('"postmaster.pid"')) return null;
    if (!said.includes('could not create any TCP/IP sockets'))
      throw new EmbeddedPostgresError(failure(cluster, said));
    port = await freePort();
  }
  throw new EmbeddedPostgresError('PostgreSQL found no free port on 127.0.0.1.');
}

async function tryPort(
  cluster: Cluster,
  all: Readonly<Record<string, string>>,
): Promise<{ server: Server | null; said: string }> {
  const output = await openLog(cluster);
  try {
    const { size } = await output.stat();
    const child = await spawnProgram(
      'postgres',
      Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      { home: dirname(cluster.folder), data: cluster.data, stdio: ['ignore', output.fd, output.fd] },
    );
    child.unref();
    while (child.exitCode === null && child.signalCode === null) {
      const lock = await readLockFile(cluster);
      if (lock?.ready && lock.pid === child.pid) return { server: lock, said: '' };
      await delay(10);
    }
    const said = (await readFile(cluster.log)).subarray(size).toString();
    return { server: null, said };
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

function failure(cluster: Cluster, said: string): string {
  const reasons = said.split('\n').filter((line) => /FATAL|PANIC|HINT|error while/.test(line));
  const disk = said.includes('No space left') ? ' Free some disk space and start again.' : '';
  return `PostgreSQL did not start: ${reasons.join(' ').trim() || 'no reason given'}.${disk} Its log is ${cluster.log}.`;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Ends a server in order: open transactions are rolled back, everything acknowledged is on disk. */
export async function stopServer(
  cluster: Cluster,
  server: Server,
  log: (line: string) => void,
): Promise<void> {
  const patience = setInterval(() => log('PostgreSQL is still writing to disk before it stops'), 10_000);
  try {
    if (!(await isRunning(cluster, server))) return;
    if (process.platform === 'win32')
      await runProgram('pg_ctl', ['stop', '-m', 'fast'], dirname(cluster.folder), cluster.data);
    else process.kill(server.pid, 'SIGINT');
    while (await isRunning(cluster, server)) await delay(10);
  } finally {
    clearInterval(patience);
  }
}

async function isRunning(cluster: Cluster, server: Server): Promise<boolean> {
  const lock = await readLockFile(cluster);
  return lock?.pid === server.pid && (await isServing(cluster, lock));
}
