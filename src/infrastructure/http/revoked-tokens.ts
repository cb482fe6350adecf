import { statSync } from 'node:fs';
import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Revoked tokens that have not expired: an empty file each, named by the token's id. */
export class RevokedTokens {
  constructor(private readonly folder: string) {}

  /** Asks the disk each time, since another program may revoke; at once, since that takes microseconds and is asked of every request. */
  has(id: string): boolean {
    return statSync(join(this.folder, id), { throwIfNoEntry: false }) !== undefined;
  }

  /** False where the id is there already: of several processes that add one id at once, exactly one gets true. */
  async add(id: string): Promise<boolean> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return await writeFile(join(this.folder, id), '', { flag: 'wx', mode: 0o600 }).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      },
    );
  }

  /** Removes entries older than the longest life of a token, in milliseconds. */
  async forget(longestLife: number): Promise<void> {
    for (const id of await readdir(this.folder).catch(() => [])) {
      const file = join(this.folder, id);
      const { mtimeMs } = await stat(file);
      if (mtimeMs < Date.now() - longestLife) await unlink(file);
    }
  }
}
