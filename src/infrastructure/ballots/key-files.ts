import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifAbsent, readIfThere, syncFolder } from '../files.js';
import type { ContentKey } from './sealed-content.js';

const SUFFIX = '.key';

/** Keys of open ballots in a folder of this node, one file each: so they are in no log and no backup of the database. */
export class KeyFiles {
  constructor(private readonly folder: string) {}

  /** Null where there is none. */
  async read(ballotId: string): Promise<ContentKey | null> {
    const text = await readIfThere(this.#file(ballotId));
    const [, version, key] = /^(\d+) ([0-9a-f]{64})\n$/.exec(text ?? '') ?? [];
    return key === undefined ? null : { version: Number(version), key: Buffer.from(key, 'hex') };
  }

  /** Replaces the file; it is on disk when this resolves. */
  async write(ballotId: string, { version, key }: ContentKey): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const made = `${this.#file(ballotId)}.${randomUUID()}`;
    await writeFile(made, `${version} ${key.toString('hex')}\n`, { flag: 'wx', mode: 0o600, flush: true });
    await rename(made, this.#file(ballotId));
    await syncFolder(this.folder);
  }

  async remove(ballotId: string): Promise<void> {
    await rm(this.#file(ballotId), { force: true });
  }

  /** Ids of the ballots that have a file. */
  async list(): Promise<string[]> {
    const names = await readdir(this.folder).catch(ifAbsent([]));
    return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
  }

  #file(ballotId: string): string {
    return join(this.folder, `${ballotId}${SUFFIX}`);
  }
}
