import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { zipSync } from 'fflate';
import { readXlsx } from 'hucre/xlsx';
import { fromBufferPromise } from 'yauzl';

// Files of spreadsheets as rows of cells, with all that says what was meant by them.

/** A cell that holds something: a text, a number as stored, a date that the program made of what was typed, or a truth value. */
export interface GridCell {
  readonly value: string | number | boolean | Date;
  /** The number format, e.g. `#,##0`; empty where there is none. */
  readonly format: string;
}

export interface Grid {
  /** Null of CSV, which has none. */
  readonly sheet: string | null;
  /** From the first row of the file on, so that row n of the file is `rows[n - 1]`. */
  readonly rows: readonly (readonly (GridCell | null)[])[];
}

/** The file is none that can be read; says why, in Vietnamese. */
export class UnreadableFile extends Error {}

/** What stands before a text of our own files that would otherwise be a formula. */
const guarded = /^'(?=[=+\-@\t\r])/;

/** A day of a workbook in the strict form, which the reader leaves as the text that it is there. */
const isoDay = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?)?$/;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The rows of CSV in UTF-8; `;`, a tab or `,` between cells, whichever the first line has. Throws `UnreadableFile`, also where there are
 * more rows than so many.
 */
export function csvGrid(bytes: Uint8Array, mostRows: number): Grid {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new UnreadableFile('Tệp không phải UTF-8; hãy lưu lại với kiểu “CSV UTF-8”.');
  }
  // A heading may have several lines, in quotes.
  const [head = ''] = /^(?:"[^"]*"|[^"\r\n])*/.exec(text) ?? [];
  const told = /^sep=(.)$/.exec(head)?.[1];
  const between =
    told ?? [';', '\t', ','].find((mark) => head.replaceAll(/"[^"]*"/g, '').includes(mark)) ?? ';';
  let rows: string[][];
  try {
    rows = parse(told === undefined ? text : text.slice(head.length), {
      delimiter: between,
      relax_column_count: true,
      skip_empty_lines: false,
      to: mostRows + 1,
    });
  } catch (error) {
    throw new UnreadableFile(`Tệp CSV hỏng: ${(error as Error).message}.`);
  }
  requireRows(rows.length, mostRows);
  return { sheet: null, rows: rows.map((row) => row.map((cell) => textCell(cell))) };
}

function requireRows(rows: number, most: number): void {
  if (rows > most) throw new UnreadableFile(`Một trang có quá ${most} dòng; hãy chia thành nhiều tệp.`);
}

function textCell(text: string): GridCell | null {
  const value = text.replace(guarded, '').normalize('NFC').trim();
  return value === '' ? null : { value, format: '' };
}

/**
 * The sheets of a workbook (XLSX) that are shown, without the notes of our own files. Throws `UnreadableFile`, also where one has more
 * rows than so many.
 */
export async function workbookGrids(bytes: Uint8Array, mostRows: number): Promise<readonly Grid[]> {
  try {
    const files = await filesIn(bytes);
    // Whoever reads a sheet reads all of it, however few rows are wanted. Those that are hidden are not read, and may have more.
    if (!/state="(very)?hidden"/i.test(String(files.get('xl/workbook.xml'))))
      for (const [name, content] of files)
        if (name.startsWith('xl/worksheets/')) requireRows(rowsIn(content), mostRows);
    const { sheets } = await readXlsx(zipSync(Object.fromEntries(files), { level: 0 }), {
      readStyles: true,
      sheets: ({ hidden, veryHidden, name }) => !hidden && !veryHidden && name !== 'Chú giải',
    });
    for (const { rows } of sheets) requireRows(rows.length, mostRows);
    return sheets.map(({ name, rows, cells }) => ({
      sheet: name,
      rows: rows.map((row, r) =>
        row.map((value, c) => {
          if (value === null || value === undefined) return null;
          const format = cells?.get(`${r},${c}`)?.style?.numFmt ?? '';
          if (typeof value !== 'string') return { value, format };
          if (/[dy]/i.test(format) && isoDay.test(value))
            return { value: new Date(value.includes('T') ? `${value}Z` : value), format };
          return textCell(value);
        }),
      ),
    }));
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(`Không mở được tệp XLSX: ${(error as Error).message}.`);
  }
}

/** What a workbook may unpack to, bytes, and how many files it may be of; assumed. Ten thousand rows are a fifth of that. */
const MOST_UNPACKED = 32 * 1024 * 1024;
const MOST_FILES = 1_000;

/** The same file in ZIP without compression: whoever reads it cannot be made to unpack more, which 100 KB could do for seconds. */
export async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  return zipSync(Object.fromEntries(await filesIn(bytes)), { level: 0 });
}

async function filesIn(bytes: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  let size = 0;
  const zip = await fromBufferPromise(Buffer.from(bytes), { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    // A file that is larger than it says fails below.
    size += entry.uncompressedSize;
    if (size > MOST_UNPACKED || files.size === MOST_FILES)
      throw new Error(`giải nén ra quá ${MOST_UNPACKED / 1024 / 1024} MiB hoặc ${MOST_FILES} tệp`);
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  return files;
}

/** How many rows a sheet has, as it is stored. */
function rowsIn(sheet: Buffer): number {
  let rows = 0;
  for (let at = sheet.indexOf('<row '); at !== -1; at = sheet.indexOf('<row ', at + 1)) rows++;
  return rows;
}
