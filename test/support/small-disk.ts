import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, statfs, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A data folder on a disk that a test can fill. */
export interface SmallDisk {
  readonly home: string;
  fill(): Promise<void>;
  free(): Promise<void>;
  close(): Promise<void>;
}

const MEBIBYTES = 160;

/** A disk in memory where this user may mount one; else the system refuses to let files of the processes on `home` grow. */
export async function smallDisk(): Promise<SmallDisk> {
  const home = await mkdtemp(join(tmpdir(), 'thidua-disk-'));
  return process.getuid?.() === 0 ? await mounted(home) : limited(home);
}

async function mounted(home: string): Promise<SmallDisk> {
  await run('mount', ['-t', 'tmpfs', '-o', `size=${MEBIBYTES}m,mode=755`, 'thidua', home]);
  const ballast = join(home, 'ballast');
  return {
    home,
    fill: async () => {
      await writeFile(ballast, '');
      for (let free = Infinity; free > 0;) {
        const { bavail, bsize } = await statfs(home);
        free = bavail * bsize;
        await writeFile(ballast, Buffer.alloc(Math.min(free, 1 << 20)), { flag: 'a' }).catch(() => undefined);
      }
    },
    free: () => unlink(ballast),
    close: async () => {
      await run('umount', ['--lazy', home]);
      await rm(home, { recursive: true });
    },
  };
}

function limited(home: string): SmallDisk {
  /** Of a process that does not look, writing beyond what is there fails with EFBIG; a limit of 0 refuses the first byte. */
  const limit = async (size: string): Promise<void> => {
    for (const pid of await processesOn(home))
      await run('prlimit', ['--pid', pid, `--fsize=${size}:`]).catch(() => undefined);
  };
  return {
    home,
    fill: () => limit('0'),
    free: () => limit('unlimited'),
    close: () => rm(home, { recursive: true }),
  };
}

/** Ids of the program that serves a folder and of all that descend from it, or from one that did. */
async function processesOn(home: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const own = await Promise.all(
    pids.map(async (pid) => {
      const told = await Promise.all(
        ['environ', 'cmdline'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
      );
      const { stdout } = await run('readlink', [`/proc/${pid}/cwd`]).catch(() => ({ stdout: '' }));
      return told.some((text) => text.includes(home)) || stdout.startsWith(home);
    }),
  );
  return pids.filter((_pid, index) => own[index]);
}
