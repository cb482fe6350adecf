import { open, readFile } from 'node:fs/promises';

/** What a file that may be missing is read as then; any other failure is thrown. */
export function ifAbsent<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  };
}

/** Text of a file; null where there is none. */
export async function readIfThere(file: string): Promise<string | null> {
  return await readFile(file, 'utf8').catch(ifAbsent(null));
}

/** Makes new and renamed files of a folder survive a power cut; Windows neither needs nor allows it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}
