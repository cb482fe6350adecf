import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import type { Head, Sheet } from './columns.js';
import { headOf, rowsUnder, sheetOf } from './columns.js';
import type { Grid, GridRow } from './grid.js';
import { csvRows, HEADINGS_WITHIN, UnreadableFile, workbookGrids } from './grid.js';
import type { ImportKind } from './kinds.js';

// Files on a disk: CSV of any length, of which only a part is in memory at a time, and workbooks, which are read whole.

/** Rows of one sheet that are in memory together, where no part of them can be recorded without the others. */
export const MOST_TOGETHER = 100_000;

/**
 * Reads the file once, to its end, before anything is done: how many rows it has, those of all sheets that are read, and its SHA-256. Throws
 * `UnreadableFile`.
 */
export async function surveyed(file: string): Promise<{ readonly rows: number; readonly sha256: string }> {
  const digest = createHash('sha256');
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
      digest.update(part);
      yield part;
    }
  }
  let rows = 0;
  if (await isWorkbook(file)) {
    for (const grid of await gridsIn(file)) rows += grid.rows.length;
    for await (const _ of bytes());
  } else for await (const _ of csvRows(bytes())) rows++;
  return { rows, sha256: digest.digest('hex') };
}

const gridsIn = async (file: string): Promise<readonly Grid[]> =>
  await workbookGrids(await readFile(file), MOST_TOGETHER);

/** XLSX is a ZIP, and no text begins so. */
async function isWorkbook(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read({ buffer: Buffer.alloc(4) });
    return buffer.toString('latin1') === 'PK\u0003\u0004';
  } finally {
    await handle.close();
  }
}

/** Rows that are read together; `upTo` is how many of the file are read with them. */
export interface Part extends Sheet {
  readonly upTo: number;
}

/** The rows under the headings, so many at a time, those of a sheet after those of another. Throws `UnreadableFile`. */
export async function* partsOf(file: string, kind: ImportKind, size: number): AsyncGenerator<Part> {
  if (!(await isWorkbook(file))) return yield* partsOfCsv(file, kind, size);
  let before = 0;
  for (const grid of await gridsIn(file)) {
    yield* partsOfSheet(grid, kind, size, before);
    before += grid.rows.length;
  }
}

function* partsOfSheet(grid: Grid, kind: ImportKind, size: number, before: number): Generator<Part> {
  const upTo = before + grid.rows.length;
  const sheet = sheetOf(grid, kind);
  if (typeof sheet === 'string') throw new UnreadableFile(`“${grid.sheet}”: ${sheet}`);
  for (let at = 0; at === 0 || at < sheet.rows.length; at += size) {
    const rows = sheet.rows.slice(at, at + size);
    const isLast = at + size >= sheet.rows.length;
    const number = rows.at(-1)?.number ?? 0;
    yield { ...sheet, rows, looks: at === 0 ? sheet.looks : [], upTo: isLast ? upTo : before + number };
  }
}

async function* partsOfCsv(file: string, kind: ImportKind, size: number): AsyncGenerator<Part> {
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
      yield { sheet: null, headings, ignored, looks: [], rows: part, upTo: above };
    }
  }
  for await (const row of csvRows(createReadStream(file))) {
    rows.push(row);
    if (rows.length > HEADINGS_WITHIN) head ??= under();
    if (head !== null) yield* parts(head, size);
  }
  yield* parts(head ?? under(), 1);
}
