import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Reads a file that only its owner may read. Where it is missing it is made first, whole or not at all; of several processes that
 * try, one wins.
 */
export async function secretFile(file: string, make: () => string): Promise<string> {
  return await readFile(file, 'utf8').catch(async (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await write(file, make());
    return await readFile(file, 'utf8');
  });
}

/** Keeps the file of another process that was quicker. */
async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const made = `${file}.${randomUUID()}`;
  await writeFile(made, text, { flag: 'wx', mode: 0o600, flush: true });
  await link(made, file)
    .catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    })
    .finally(() => unlink(made));
}
