import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError, errorCode, locateBinaries, type ServerUser } from './postgres-binaries.js';

/** Superuser of every cluster made here. */
export const ownerRole = 'thidua_owner';

/** A database cluster in a data folder: `<home>/postgres` with `data`, `access.json`, `server.log` and `port`. */
export interface Cluster {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly passwords: { readonly owner: string; readonly app: string };
}

/** What `postmaster.pid` says of a server. */
export interface LockFile {
  readonly pid: number;
  readonly folder: string;
  /** NaN while the file is being written. */
  readonly port: number;
  readonly ready: boolean;
}

/** The cluster of a data folder; null where none was created yet. */
export async function findCluster(home: string): Promise<Cluster | null> {
  const folder = join(home, 'postgres');
  const access = await readIfThere(join(folder, 'access.json'));
  if (access === null) return null;
  const passwords: Cluster['passwords'] = JSON.parse(access);
  return { folder, data: join(folder, 'data'), log: join(folder, 'server.log'), passwords };
}

/** The cluster of a data folder, created where there is none. */
export async function openCluster(home: string, log: (line: string) => void): Promise<Cluster> {
  const existing = await findCluster(home);
  if (existing !== null) return existing;
  log(`first start: creating the database in ${home} (takes a few seconds)`);
  await createCluster(home);
  const created = await findCluster(home);
  if (created !== null) return created;
  throw new EmbeddedPostgresError(
    `${join(home, 'postgres')} lacks access.json, without which it cannot be opened.`,
  );
}

/** Where another process creates the same cluster at the same time, one of the two stays. */
async function createCluster(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  await removeAbandonedDrafts(home);
  const draft = join(home, `postgres.new-${process.pid}`);
  try {
    await fillDraft(home, draft);
    await rename(draft, join(home, 'postgres'));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  }
  await syncToDisk(home);
  await syncToDisk(dirname(home));
}

async function fillDraft(home: string, draft: string): Promise<void> {
  const data = join(draft, 'data');
  const passwords: Cluster['passwords'] = { owner: randomPassword(), app: randomPassword() };
  await mkdir(data, { recursive: true, mode: 0o700 });
  await writeFile(join(draft, 'access.json'), JSON.stringify(passwords), { mode: 0o600, flush: true });
  await writeFile(join(draft, 'password'), passwords.owner, { mode: 0o600 });
  const user = await serverUser(data);
  if (user !== null)
    for (const path of [draft, data, join(draft, 'password')]) await chown(path, user.uid, user.gid);
  await runProgram('initdb', initdbOptions, home, data);
  await rm(join(draft, 'password'));
  await syncToDisk(draft);
}

/** C.UTF-8 and ICU are built in, so that the order of text never depends on the machine's locales. */
const initdbOptions = [
  `--username=${ownerRole}`,
  '--pwfile=../password',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/**
 * Starts `initdb` or `postgres` on the folder `data`, as a user that PostgreSQL accepts. The child is in a session of its
 * own: Ctrl-C reaches this process alone, which then stops the server in order. A failure to start is thrown.
 */
export async function spawnProgram(
  program: 'initdb' | 'postgres' | 'pg_ctl',
  args: readonly string[],
  on: { readonly home: string; readonly data: string; readonly stdio: StdioOptions },
): Promise<ChildProcess> {
  const user = await serverUser(on.data);
  const file = join(await locateBinaries(user, on.home), 'bin', program);
  // Root enters the folder before it becomes the other user, who may not be allowed through the folders above:
  // this link leads there without passing through them.
  const data = user !== null && process.platform === 'linux' ? '/proc/self/cwd' : on.data;
  const child = spawn(file, ['-D', data, ...args], {
    cwd: on.data,
    stdio: on.stdio,
    detached: true,
    windowsHide: true,
    env: environment(),
    ...user,
  });
  await started(child, file);
  return child;
}

function started(child: ChildProcess, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => {
      const musl = process.platform === 'linux' && errorCode(error) === 'ENOENT';
      const reason = musl
        ? 'this system lacks the GNU C library (Alpine and other musl systems do)'
        : error.message;
      reject(new EmbeddedPostgresError(`${file} cannot be executed: ${reason}.`));
    });
  });
}

/** Runs a program of PostgreSQL to its end. Throws `EmbeddedPostgresError` with its complaint where it fails. */
export async function runProgram(
  program: 'initdb' | 'pg_ctl',
  args: readonly string[],
  home: string,
  data: string,
): Promise<void> {
  const child = await spawnProgram(program, args, { home, data, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (chunk) => (complaint += String(chunk)));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new EmbeddedPostgresError(`${program} failed: ${complaint.trim()}`);
}

/** Secrets in this process's environment are none of the server's business. */
function environment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'LD_LIBRARY_PATH', 'LD_PRELOAD'];
  return { LC_ALL: 'C', TZ: 'UTC', ...Object.fromEntries(names.map((name) => [name, process.env[name]])) };
}

/** Owner of the folder, or `nobody` where root owns it; null where this process is not root and needs no other user. */
export async function serverUser(data: string): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const { uid, gid } = await stat(data);
  if (uid !== 0) return { uid, gid };
  const nobody = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(await readFile('/etc/passwd', 'utf8'));
  if (nobody !== null) return { uid: Number(nobody[1]), gid: Number(nobody[2]) };
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and this system has no user "nobody" to run it as. Start as an ordinary user.',
  );
}

/** The lock file of a cluster, whether or not its server lives; null where there is none. */
export async function readLockFile(cluster: Cluster): Promise<LockFile | null> {
  const text = await readIfThere(join(cluster.data, 'postmaster.pid'));
  if (text === null) return null;
  const [pid = '', folder = '', , port = '', , , , status = ''] = text.split('\n');
  return { pid: Number.parseInt(pid), folder, port: Number.parseInt(port), ready: status.trim() === 'ready' };
}

/**
 * Whether the process that a lock file names lives and is a server on this very cluster. It is not where the id went to
 * another process after a crash, nor where the folder is a copy of one in use.
 */
export async function isServing(cluster: Cluster, lock: LockFile): Promise<boolean> {
  if (!isAlive(lock.pid)) return false;
  if (process.platform !== 'linux') return lock.folder === cluster.data.replaceAll('\\', '/');
  const [own, its] = await Promise.all([stat(cluster.data), stat(`/proc/${lock.pid}/cwd`).catch(() => null)]);
  return its?.ino === own.ino && its.dev === own.dev;
}

/** Text of a file; null where there is none. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** A first start that was killed leaves its half-made cluster behind. */
async function removeAbandonedDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = Number(/^postgres\.new-(\d+)$/.exec(name)?.[1]);
    if (pid === process.pid || (pid > 0 && !isAlive(pid)))
      await rm(join(home, name), { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  if (Number.isNaN(pid)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Makes the names in a folder survive a power cut; Windows neither needs nor allows it. */
async function syncToDisk(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
