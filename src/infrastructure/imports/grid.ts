import { pipeline, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { CsvError, parse } from 'csv-parse';
import { zipSync } from 'fflate';
import type { MergeRange, Sheet } from 'hucre';
import { readXlsx } from 'hucre/xlsx';
import { fromBufferPromise } from 'yauzl';

// Files of spreadsheets as rows of cells, with all that says what was meant by them.

/** A cell that holds something: a text, a number as stored, a date that the program made of what was typed, or a truth value. */
export interface GridCell {
  readonly value: string | number | boolean | Date;
  /** The number format, e.g. `#,##0`; empty where there is none. */
  readonly format: string;
  /** Why nobody can tell what was meant, whatever it should be. */
  readonly why?: string;
}

/** The cells of a row; null where one is empty. */
export type GridRow = readonly (GridCell | null)[];

export interface Grid {
  /** Null of CSV, which has none. */
  readonly sheet: string | null;
  /** From the first row of the file on, so that row n of the file is `rows[n - 1]`; none of a hidden sheet, which is not read. */
  readonly rows: readonly GridRow[];
  readonly isHidden?: boolean;
  /** What a file says beside its values, which whoever looks at it takes in: what is hidden, crossed out or commented on. */
  readonly marks?: readonly Mark[];
}

/** Something about a row, a column or a cell, which is read all the same. */
export interface Mark {
  /** From 1; null of the whole column. */
  readonly row: number | null;
  /** From 0; null of the whole row. */
  readonly column: number | null;
  readonly detail: string;
}

/** The file is none that can be read; says why, in Vietnamese. */
export class UnreadableFile extends Error {}

/** Headings are looked for in so many rows: above them may stand a title. */
export const HEADINGS_WITHIN = 15;

/** What stands before a text of our own files that would otherwise be a formula. */
const guarded = /^'(?=[=+\-@\t\r])/;

/** A day of a workbook in the strict form, which the reader leaves as the text that it is there; some programs put a Z behind a time. */
const isoDay = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?)?$/;

/** The rows of CSV, as `csvRows` reads them. Throws `UnreadableFile`, also where there are more than so many. */
export async function csvGrid(bytes: Uint8Array, mostRows: number): Promise<Grid> {
  const rows: GridRow[] = [];
  for await (const row of csvRows([bytes])) requireRows(rows.push(row), mostRows);
  return { sheet: null, rows };
}

/**
 * The rows of CSV in UTF-8 as they come; `;`, a tab or `,` between cells, whichever the first line has, which is in the first part. Throws
 * `UnreadableFile`.
 */
export async function* csvRows(
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<GridRow> {
  const texts = textsOf(parts);
  const { value: first = '' } = await texts.next();
  // A heading may have several lines, in quotes.
  const [head = ''] = /^(?:"[^"]*"|[^"\r\n])*/.exec(first) ?? [];
  const told = /^sep=(.)$/.exec(head)?.[1];
  const between =
    told ?? [';', '\t', ','].find((mark) => head.replaceAll(/"[^"]*"/g, '').includes(mark)) ?? ';';
  async function* all(): AsyncGenerator<string> {
    yield told === undefined ? first : first.slice(head.length);
    yield* texts;
  }
  const rows = pipeline(
    Readable.from(all()),
    parse({ delimiter: between, relax_column_count: true, skip_empty_lines: false }),
    // Whoever reads the rows is told.
    () => undefined,
  );
  try {
    for await (const row of rows as AsyncIterable<readonly string[]>) yield row.map(textCell);
  } catch (error) {
    throw error instanceof CsvError ? new UnreadableFile(`Tệp CSV hỏng: ${error.message}.`) : error;
  }
}

async function* textsOf(
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<string, undefined> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const part of parts) yield utf8.decode(part, { stream: true });
    yield utf8.decode();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new UnreadableFile('Tệp không phải UTF-8; hãy lưu lại với kiểu “CSV UTF-8”.');
  }
}

function requireRows(rows: number, most: number): void {
  if (rows > most) throw new UnreadableFile(`Một trang có quá ${most} dòng; hãy chia thành nhiều tệp.`);
}

/** Marks that nobody sees, which come along from pages and letters, stand for nothing. */
function textCell(text: string): GridCell | null {
  const value = text
    .replace(guarded, '')
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFC')
    .trim();
  if (value === '') return null;
  return formulaError.test(value)
    ? unclear(`“${value}” là lỗi của công thức; hãy sửa công thức, hoặc để trống ô`)
    : { value, format: '' };
}

/** What a formula leaves where it has no value, such as a name that it looked up in vain. */
const formulaError =
  /^(?:#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d{3})$/;

/**
 * The sheets of a workbook (XLSX), without the notes of our own files: those that are shown, then those that are hidden. Throws
 * `UnreadableFile`, also where one has more rows than so many.
 */
export async function workbookGrids(bytes: Uint8Array, mostRows: number): Promise<readonly Grid[]> {
  try {
    const files = await filesIn(bytes);
    // Whoever reads a sheet reads all of it, however few rows are wanted. Those that are hidden are not read, and may have more.
    if (!/state="(very)?hidden"/i.test(String(files.get('xl/workbook.xml'))))
      for (const [name, content] of files)
        if (name.startsWith('xl/worksheets/')) requireRows(rowsIn(content), mostRows);
    const notRead: Grid[] = [];
    const { sheets } = await readXlsx(zipSync(Object.fromEntries(files), { level: 0 }), {
      readStyles: true,
      sheets: ({ hidden = false, veryHidden = false, name }) => {
        if (name === 'Chú giải') return false;
        const isHidden = hidden || veryHidden;
        if (isHidden) notRead.push({ sheet: name, rows: [], isHidden });
        return !isHidden;
      },
    });
    for (const { rows } of sheets) requireRows(rows.length, mostRows);
    const read = sheets.map(
      ({ name, rows, cells, merges = [], columns = [], rowDefs = new Map() }): Grid => ({
        sheet: name,
        marks: marksOf({ columns, rowDefs, cells }),
        rows: withCovered(rows, merges).map((row, r) =>
          row.map((value, c) => {
            if (value === COVERED)
              return unclear('nằm trong ô gộp nhiều dòng; hãy bỏ gộp rồi ghi ở từng dòng');
            if (value === null || value === undefined)
              return cells?.get(`${r},${c}`)?.type === 'formula'
                ? unclear('là công thức chưa được tính; hãy mở tệp trong chương trình bảng tính rồi lưu lại')
                : null;
            const format = cells?.get(`${r},${c}`)?.style?.numFmt ?? '';
            if (typeof value !== 'string') return { value, format };
            if (/[dy]/i.test(format) && isoDay.test(value))
              return { value: new Date(/T.*\d$/.test(value) ? `${value}Z` : value), format };
            return textCell(value);
          }),
        ),
      }),
    );
    return [...read, ...notRead];
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    throw new UnreadableFile(`Không mở được tệp XLSX: ${(error as Error).message}.`);
  }
}

const unclear = (why: string): GridCell => ({ value: '', format: '', why });

/** A comment is told up to so many letters. */
const MOST_OF_COMMENT = 200;

function marksOf({ columns = [], rowDefs = new Map(), cells = new Map() }: Partial<Sheet>): readonly Mark[] {
  return [
    ...columns.flatMap(({ hidden }, column) =>
      hidden ? [{ row: null, column, detail: 'cột đang ẩn trong tệp, vẫn được đọc' }] : [],
    ),
    ...[...rowDefs].flatMap(([row, { hidden }]) =>
      hidden ? [{ row: row + 1, column: null, detail: 'dòng đang ẩn trong tệp, vẫn được đọc' }] : [],
    ),
    ...[...cells].flatMap(([at, { comment, style }]) => {
      const [row = 0, column = 0] = at.split(',').map(Number);
      const text = comment?.text.trim().slice(0, MOST_OF_COMMENT);
      return [
        ...(text ? [`ô có ghi chú “${text}”; ghi chú không được đọc`] : []),
        ...(style?.font?.strikethrough ? ['chữ bị gạch ngang, vẫn được đọc'] : []),
      ].map((detail) => ({ row: row + 1, column, detail }));
    }),
  ];
}

const COVERED = Symbol('covered by the cell above');

/** The same rows, with the cells marked that a merged one covers below its first row: whether what it says is said of those rows too, nobody knows. */
function withCovered<T>(
  rows: readonly (readonly T[])[],
  merges: readonly MergeRange[],
): readonly (readonly (T | null | typeof COVERED)[])[] {
  if (merges.length === 0) return rows;
  // As wide as the headings are; no kind of file has so many.
  const width = Math.min(200, Math.max(0, ...rows.slice(0, HEADINGS_WITHIN).map((row) => row.length)));
  const marked = rows.map((row): (T | null | typeof COVERED)[] => [
    ...row,
    ...Array<null>(Math.max(0, width - row.length)).fill(null),
  ]);
  for (const { startRow, startCol, endRow, endCol } of merges)
    for (const row of startCol < width ? marked.slice(startRow + 1, endRow + 1) : []) {
      // Programs for spreadsheets make no such file, and this one would take for ever.
      if (row[startCol] === COVERED) throw new UnreadableFile('Trang có các ô gộp chồng lên nhau.');
      row.fill(COVERED, startCol, endCol + 1);
    }
  return marked;
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
