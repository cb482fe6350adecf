import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Head, Sheet } from './columns.js';
import { headOf, rowsUnder } from './columns.js';
import type { GridRow } from './grid.js';
import { csvRows, HEADINGS_WITHIN, UnreadableFile } from './grid.js';
import type { ImportKind } from './kinds.js';

// CSV of any length, of which only a part is in memory at a time.

/** Reads the file once, to its end, before anything is done: how many rows it has, and its SHA-256. Throws `UnreadableFile`. */
export async function surveyed(file: string): Promise<{ readonly rows: number; readonly sha256: string }> {
  const digest = createHash('sha256');
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
      digest.update(part);
      yield part;
    }
  }
  let rows = 0;
  for await (const _ of csvRows(bytes())) rows++;
  return { rows, sha256: digest.digest('hex') };
}

/** Rows that are read together; `upTo` is the number of the last. */
export interface Part extends Sheet {
  readonly upTo: number;
}

/** The rows under the headings, so many at a time. Throws `UnreadableFile`. */
export async function* partsOf(file: string, kind: ImportKind, size: number): AsyncGenerator<Part> {
  let head: Head | null = null;
  let rows: GridRow[] = [];
  /** How many rows of the file stand above these. */
  let above = 0;
  const under = (): Head => {
    const found = headOf(rows, kind);
    if (typeof found === 'string') throw new UnreadableFile(found);
    rows = rows.slice(found.above);
    above = found.above;
    return found;
  };
  function* parts(of: Head, least: number): Generator<Part> {
    const { headings, ignored } = of;
    while (rows.length >= least) {
      const part = rowsUnder(of, rows.slice(0, size), above);
      above += Math.min(size, rows.length);
      rows = rows.slice(size);
      yield { sheet: null, headings, ignored, rows: part, upTo: above };
    }
  }
  for await (const row of csvRows(createReadStream(file))) {
    rows.push(row);
    if (rows.length > HEADINGS_WITHIN) head ??= under();
    if (head !== null) yield* parts(head, size);
  }
  yield* parts(head ?? under(), 1);
}
