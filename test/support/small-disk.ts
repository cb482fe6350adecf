import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, statfs, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './process.js';

/** The built program on a data folder of its own, whose disk a test can fill. */
export interface OnSmallDisk {
  readonly child: ChildProcess;
  /** Path of the data folder as seen from outside: the disk is mounted only for the program, and disappears with it. */
  readonly home: string;
  fill(): Promise<void>;
  free(): Promise<void>;
  close(): Promise<void>;
}

const MEBIBYTES = 160;

/** Only root may mount: other users become root in a namespace for the mount, and then themselves again. */
function inFront(home: string): string[] {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const asRoot = uid === 0;
  const back = asRoot ? '' : `unshare --user --map-user=${uid} --map-group=${gid} --`;
  const mount = `mount -t tmpfs -o size=${MEBIBYTES}m,mode=755 thidua "$0" && exec ${back} "$@"`;
  const apart = asRoot ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  return ['unshare', ...apart, 'sh', '-c', mount, home];
}

/** Starts the program on a disk in memory. */
export async function launchOnSmallDisk(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<OnSmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'thidua-disk-'));
  const child = launch(folder, args, env, inFront(folder));
  const home = `/proc/${child.pid}/root${folder}`;
  const ballast = join(home, 'ballast');
  return {
    child,
    home,
    fill: async () => {
      for (let free = Infinity; free > 0;) {
        const { bavail, bsize } = await statfs(home);
        free = bavail * bsize;
        // Another writer may take the last bytes first.
        await writeFile(ballast, Buffer.alloc(Math.min(free, 1 << 20)), { flag: 'a' }).catch(() => undefined);
      }
    },
    free: () => unlink(ballast),
    close: () => rm(folder, { recursive: true }),
  };
}
