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

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The rows of CSV in UTF-8, of more than so many one more; `;`, a tab or `,` between cells, whichever the first line has. Throws
 * `UnreadableFile`.
 */
export function csvGrid(bytes: Uint8Array, mostRows: number): Grid {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new UnreadableFile('Tệp không phải UTF-8; hãy lưu lại với kiểu “CSV UTF-8”.');
  }
  const [head = ''] = text.split(/\r?\n/, 1);
  const told = /^sep=(.)$/.exec(head)?.[1];
  const between =
    told ?? [';', '\t', ','].find((mark) => head.replaceAll(/"[^"]*"/g, '').includes(mark)) ?? ';';
  try {
    const rows: string[][] = parse(told === undefined ? text : text.slice(head.length), {
      delimiter: between,
      relax_column_count: true,
      skip_empty_lines: false,
      to: mostRows + 1,
    });
    return { sheet: null, rows: rows.map((row) => row.map((cell) => textCell(cell))) };
  } catch (error) {
    throw new UnreadableFile(`Tệp CSV hỏng: ${(error as Error).message}.`);
  }
}

function textCell(text: string): GridCell | null {
  const value = text.replace(guarded, '').normalize('NFC').trim();
  return value === '' ? null : { value, format: '' };
}

/**
 * The sheets of a workbook (XLSX) that are shown, without the notes of our own files; of a sheet with more than so many rows one more, as
 * far as that can be seen before it is read. Throws `UnreadableFile`.
 */
export async function workbookGrids(bytes: Uint8Array, mostRows: number): Promise<readonly Grid[]> {
  try {
    const { sheets } = await readXlsx(await unpacked(bytes, mostRows), {
      readStyles: true,
      sheets: ({ hidden, veryHidden, name }) => !hidden && !veryHidden && name !== 'Chú giải',
    });
    return sheets.map(({ name, rows, cells }) => ({
      sheet: name,
      rows: rows.map((row, r) =>
        row.map((value, c) => {
          if (value === null || value === undefined) return null;
          if (typeof value === 'string') return textCell(value);
          return { value, format: cells?.get(`${r},${c}`)?.style?.numFmt ?? '' };
        }),
      ),
    }));
  } catch (error) {
    throw new UnreadableFile(`Không mở được tệp XLSX: ${(error as Error).message}.`);
  }
}

/** What a workbook may unpack to, bytes, and how many files it may be of; assumed. Ten thousand rows are a fifth of that. */
const MOST_UNPACKED = 32 * 1024 * 1024;
const MOST_FILES = 1_000;

/** The same file in ZIP without compression: whoever reads it cannot be made to unpack more, which 100 KB could do for seconds. */
export async function unpacked(bytes: Uint8Array, mostRows = Infinity): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let size = 0;
  const zip = await fromBufferPromise(Buffer.from(bytes), { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    // A file that is larger than it says fails below.
    size += entry.uncompressedSize;
    if (size > MOST_UNPACKED || files.size === MOST_FILES)
      throw new Error(`giải nén ra quá ${MOST_UNPACKED / 1024 / 1024} MiB hoặc ${MOST_FILES} tệp`);
    const content = await buffer(await zip.openReadStreamPromise(entry));
    const isSheet = /^xl\/worksheets\/[^/]+\.xml$/.test(entry.fileName);
    files.set(entry.fileName, isSheet ? cutAfter(content, mostRows + 1) : content);
  }
  return zipSync(Object.fromEntries(files), { level: 0 });
}

/** A sheet without the rows after so many: whoever reads it reads all of them, however few are wanted. */
function cutAfter(sheet: Buffer, rows: number): Buffer {
  let at = -1;
  for (let row = 0; row <= rows; row++) {
    at = sheet.indexOf('<row', at + 1);
    if (at === -1) return sheet;
  }
  const end = sheet.indexOf('</sheetData>', at);
  return end === -1 ? sheet : Buffer.concat([sheet.subarray(0, at), sheet.subarray(end)]);
}
