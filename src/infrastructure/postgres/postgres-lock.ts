import { spawn } from 'node:child_process';
import { constants, type FileHandle, open, stat } from 'node:fs/promises';
import { EmbeddedPostgresError, errorCode } from './postgres-binaries.js';

const macosLock = 0x20; // O_EXLOCK of the BSDs
const windowsLock = 0x10000000; // UV_FS_O_EXLOCK of libuv: no other process can open the file
const { O_CREAT, O_NONBLOCK, O_RDWR } = constants;

/** On macOS and Windows these flags lock the file when it is opened. */
const flags =
  O_RDWR |
  O_CREAT |
  (process.platform === 'darwin' ? macosLock | O_NONBLOCK : process.platform === 'win32' ? windowsLock : 0);

/**
 * Takes the operating system's lock on a file, creating the file where it is missing; null where another process has it. It is
 * held as long as the file is open here or in a child that inherited it, so it ends however the process ends, and it works
 * across containers, where process ids do not. Throws `EmbeddedPostgresError` where the file system has no locks.
 */
export async function tryLock(
  file: string,
  owner: { readonly uid: number; readonly gid: number },
): Promise<FileHandle | null> {
  let handle: FileHandle;
  try {
    handle = await open(file, flags, 0o600);
  } catch (error) {
    if (process.platform !== 'linux' && ['EAGAIN', 'EBUSY'].includes(errorCode(error) ?? '')) return null;
    throw error;
  }
  try {
    if (process.getuid?.() === 0) await handle.chown(owner.uid, owner.gid);
    if (process.platform !== 'linux' || (await flock(handle))) return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return null;
}

/** Whether the name still stands for the file that was opened. */
export async function isInPlace(handle: FileHandle, file: string): Promise<boolean> {
  try {
    const [ours, there] = await Promise.all([handle.stat(), stat(file)]);
    return ours.dev === there.dev && ours.ino === there.ino;
  } catch {
    return false;
  }
}

/** Node has no `flock(2)`, so a child locks our open file for us; the lock stays when the child has ended. */
async function flock(handle: FileHandle): Promise<boolean> {
  const child = spawn('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'pipe', handle.fd] });
  let complaint = '';
  child.stderr?.on('data', (chunk) => (complaint += String(chunk)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (cause) =>
      reject(
        new EmbeddedPostgresError(
          `the program flock cannot be run: ${cause.message}. Install it (util-linux), or set DATABASE_URL to use a PostgreSQL server of your own.`,
          { cause },
        ),
      ),
    );
  });
  if (code === 0) return true;
  if (code === 1 && complaint === '') return false;
  throw new EmbeddedPostgresError(
    `the data folder cannot be locked: ${complaint.trim() || `flock ended with ${code}`}. ` +
      'Set THIDUA_HOME to a folder on a disk of this machine.',
  );
}
