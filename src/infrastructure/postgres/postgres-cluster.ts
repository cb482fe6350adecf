import { randomBytes } from 'node:crypto';
import {
  lchown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readIfThere, syncFolder } from '../files.js';
import { EmbeddedPostgresError, errorCode, runProgram, serverUser } from './postgres-binaries.js';

/** Superuser of every cluster made here. */
export const ownerRole = 'thidua_owner';

/** A PostgreSQL cluster in a data folder, below `<home>/postgres`. */
export interface Cluster {
  readonly home: string;
  /** Folder of PostgreSQL itself. */
  readonly data: string;
  /** File that the server's messages go to. */
  readonly log: string;
  /** File that remembers the last port. */
  readonly port: string;
  /** File that the process using the folder locks, and that names it. */
  readonly lock: string;
  /** File that stays locked as long as any process of the server lives. */
  readonly serverLock: string;
  /** Owner of the folder. */
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Tells this folder from its copies, on this machine and until the next boot. */
  readonly identity: string;
  readonly passwords: { readonly owner: string; readonly app: string };
}

/** The contents of `postmaster.pid`. */
export interface LockFile {
  readonly pid: number;
  readonly data: string;
  /** NaN while the file is being written. */
  readonly port: number;
  readonly ready: boolean;
}

/** The cluster of a data folder; null where none was created yet. */
export async function findCluster(home: string): Promise<Cluster | null> {
  const secret = join(home, 'postgres', 'access.json');
  const access = await readIfThere(secret);
  if (access === null) return null;
  const passwords: Cluster['passwords'] = JSON.parse(access);
  const folder = join(await realpath(home), 'postgres');
  const data = join(folder, 'data');
  const { dev, ino } = await stat(data);
  const { uid, gid } = await stat(secret);
  return {
    home,
    data,
    log: join(folder, 'server.log'),
    port: join(folder, 'port'),
    lock: join(folder, 'lock'),
    serverLock: join(folder, 'server-lock'),
    owner: { uid, gid },
    identity: `${dev}:${ino}`,
    passwords,
  };
}

/** The cluster of a data folder, created where there is none. */
export async function openCluster(home: string, log: (line: string) => void): Promise<Cluster> {
  const existing = await findCluster(home);
  if (existing !== null) {
    await giveToServerUser(existing.data);
    return existing;
  }
  log(`first start: creating the database in ${home} (takes a few seconds)`);
  await createCluster(home);
  const created = await findCluster(home);
  if (created !== null) return created;
  throw new EmbeddedPostgresError(
    `${join(home, 'postgres')} lacks the file access.json with the passwords. Restore the whole folder from a backup, ` +
      'or set THIDUA_HOME to another folder.',
  );
}

/** Creates it under a temporary name first, so that it is always whole under its own; if two are created at once one stays. */
async function createCluster(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  await removeAbandonedDrafts(home);
  const draft = await mkdtemp(join(home, `postgres.new-${process.pid}-`));
  try {
    await fillDraft(home, draft);
    await rename(draft, join(home, 'postgres'));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  }
  await syncFolder(home);
  await syncFolder(dirname(home));
}

async function fillDraft(home: string, draft: string): Promise<void> {
  const data = join(draft, 'data');
  const password = join(draft, 'password');
  const passwords: Cluster['passwords'] = { owner: randomPassword(), app: randomPassword() };
  await mkdir(data, { mode: 0o700 });
  await writeFile(password, passwords.owner, { mode: 0o600 });
  await giveToServerUser(draft);
  await writeFile(join(draft, 'access.json'), JSON.stringify(passwords), { mode: 0o600, flush: true });
  await runProgram('initdb', initdbOptions, { home, data });
  await rm(password);
  await syncFolder(draft);
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
];

/** A folder that root created or restored from a backup belongs to root, and PostgreSQL refuses to run as root. */
async function giveToServerUser(folder: string): Promise<void> {
  const user = await serverUser(folder);
  if (user === null || (await stat(folder)).uid === user.uid) return;
  for (const entry of await readdir(folder, { recursive: true }))
    await lchown(join(folder, entry), user.uid, user.gid);
  await lchown(folder, user.uid, user.gid);
}

/** The lock file of a cluster, whether or not its server lives; null where there is none. */
export async function readLockFile(cluster: Cluster): Promise<LockFile | null> {
  const text = await readIfThere(join(cluster.data, 'postmaster.pid'));
  if (text === null) return null;
  const [pid = '', data = '', , port = '', , , , status = ''] = text.split('\n');
  return { pid: Number.parseInt(pid), data, port: Number.parseInt(port), ready: status.trim() === 'ready' };
}

/**
 * Whether the process named in a lock file is a server of this cluster: not so where it died, where another process has its id
 * now, or where the folder is a copy of one in use.
 */
export async function isServing(cluster: Cluster, lock: LockFile): Promise<boolean> {
  if (!isAlive(lock.pid)) return false;
  if (process.platform !== 'linux') return lock.data === cluster.data.replaceAll('\\', '/');
  return readFile(`/proc/${lock.pid}/cmdline`, 'utf8').then(
    (commandLine) => commandLine.includes(identitySetting(cluster)),
    () => isAlive(lock.pid),
  );
}

/** An argument in the command line of a server, by which `isServing` recognises it. */
export function identitySetting(cluster: Cluster): string {
  return `thidua.cluster=${cluster.identity}`;
}

/** Whether any process has this id. */
export function isAlive(pid: number): boolean {
  if (Number.isNaN(pid)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Removes half-made clusters of first starts that were killed. */
async function removeAbandonedDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = /^postgres\.new-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(home, name), { recursive: true, force: true });
  }
}

function randomPassword(): string {
  return randomBytes(24).toString('base64url');
}
