import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, statfs, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './process.js';

/** The built program on a data folder of its own, whose disk a test can fill. */
export interface OnSmallDisk {
  readonly child: ChildProcess;
  /** The data folder as others see it: the disk is mounted for the program alone, and goes with it. */
  readonly home: string;
  fill(): Promise<void>;
  free(): Promise<void>;
  close(): Promise<void>;
}

const MEBIBYTES = 160;

/** Root may mount. Anybody else is root in a namespace for as long as it takes to mount, and then who they were. */
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
        // Whoever else writes may be quicker with the last bytes.
        await writeFile(ballast, Buffer.alloc(Math.min(free, 1 << 20)), { flag: 'a' }).catch(() => undefined);
      }
    },
    free: () => unlink(ballast),
    close: () => rm(folder, { recursive: true }),
  };
}
