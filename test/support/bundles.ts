import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import type { TestApp } from './app.js';

/** The files of a bundle, by name, in the order of the ZIP. */
export type Files = ReadonlyMap<string, Buffer>;

/** Asks for a bundle; as nobody, who may read names of persons on this machine, where no actor is given. */
export async function bundleOf(app: TestApp, path: string, token?: string): Promise<Buffer> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${app.url}${path}`, { headers });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Unpacks a ZIP with another program than the one that made it. */
export async function unpacked(zip: Buffer): Promise<Files> {
  const files = new Map<string, Buffer>();
  const reader = await fromBufferPromise(zip);
  for await (const entry of reader.eachEntry())
    files.set(entry.fileName, await buffer(await reader.openReadStreamPromise(entry)));
  return files;
}

/** Writes files into a new folder for as long as something is done with it. */
export async function inFolder<T>(files: Files, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'thidua-bundle-'));
  try {
    for (const [name, content] of files) await writeFile(join(folder, name), content);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
