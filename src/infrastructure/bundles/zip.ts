import type { PassThrough } from 'node:stream';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of a ZIP: its name, and what makes its content when its turn has come. */
export type ZipPart = readonly [name: string, content: () => AsyncIterable<string | Buffer>];

/** The first day that a ZIP can name, by whatever clock the server goes: the same content always makes the same bytes. */
const options = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };

/** A ZIP as it is read; its files are made one after the other, and none further than the reader has come. */
export function zipOf(parts: readonly ZipPart[]): Readable {
  const zip = new ZipFile();
  // Declared with less than it is.
  const output = zip.outputStream as PassThrough;
  let source: Readable | undefined;
  output.once('close', () => source?.destroy());
  for (const [name, content] of parts)
    zip.addReadStreamLazy(name, options, (take) => {
      source = Readable.from(content(), { objectMode: false });
      source.once('error', (error) => output.destroy(error));
      take(null, source);
    });
  zip.end();
  return output;
}
