import { nearest } from '../../domain/ground/nearest.js';
import { foldText } from '../../domain/ground/text.js';
import { orNearest } from './cells.js';
import type { Grid, GridCell, GridRow } from './grid.js';
import { HEADINGS_WITHIN } from './grid.js';

/** Something about a cell: what is wrong with it, or what to look at. */
export interface CellNote {
  readonly sheet: string | null;
  /** As the program for spreadsheets counts, from 1; null of the whole sheet. */
  readonly row: number | null;
  /** The heading; null of the whole row. */
  readonly column: string | null;
  readonly detail: string;
}

/** A row by the codes of its columns; only cells that hold something. */
export interface ImportRow {
  readonly number: number;
  readonly cells: ReadonlyMap<string, GridCell>;
  /** Its first cell says that it adds up the others. */
  readonly isTotal: boolean;
}

export interface Sheet {
  readonly sheet: string | null;
  readonly rows: readonly ImportRow[];
  /** The heading of each column that is read, by its code. */
  readonly headings: ReadonlyMap<string, string>;
  /** Headings of columns that are not read. */
  readonly ignored: readonly string[];
  /** What the file says beside the values of these rows. */
  readonly looks: readonly CellNote[];
}

/** The headings that a kind of file has. */
interface Headings {
  readonly columns: Columns;
  /** What a heading may be besides. */
  readonly anyCode?: RegExp;
}

/** The columns that a kind of file has: their codes, each with the headings that people write. */
export type Columns = Readonly<Record<string, readonly string[]>>;

/** Where the columns of a sheet are, and where its rows begin. */
export interface Head extends Pick<Sheet, 'headings' | 'ignored'> {
  /** How many rows stand above the first that is read. */
  readonly above: number;
  /** The code of each column; null of one that is not read. */
  readonly codes: readonly (string | null)[];
}

/** What begins a row that adds up the others, folded. */
const totals = ['tong', 'tong cong', 'tong so', 'cong'];

const isEmpty = (cell: GridCell | null | undefined): boolean => !cell || cell.value === '';

/**
 * The headings, which are found among the first rows in any order by code or by what people call them. They may stand in two rows, where
 * some of the upper ones are said of several columns. A row of codes below them, as our own files have it, is passed over. A string says
 * why there are none.
 */
export function headOf(rows: readonly GridRow[], { columns, anyCode }: Headings): Head | string {
  const known = new Map(
    Object.entries(columns).flatMap(([code, labels]) =>
      [code, ...labels].map((name) => [foldText(name), code] as const),
    ),
  );
  const knownAs = (cell: GridCell | null | undefined): string | null =>
    cell ? (known.get(foldText(String(cell.value))) ?? null) : null;
  const codeOf = (cell: GridCell | null | undefined): string | null => {
    const text = cell ? String(cell.value).trim() : '';
    return knownAs(cell) ?? (anyCode?.test(text) ? text : null);
  };
  const found = rows
    .slice(0, HEADINGS_WITHIN)
    .map((row) => row.filter((cell) => codeOf(cell) !== null).length);
  const at = found.indexOf(Math.max(...found));
  const head = rows[at];
  if (head === undefined || found[at] === 0) {
    const labels = Object.values(columns).flatMap(([label]) => label ?? []);
    const texts = rows[0]?.flatMap((cell) => (typeof cell?.value === 'string' ? [cell.value] : [])) ?? [];
    const near = [...new Set(texts.flatMap((text) => nearest(text, labels)))].slice(0, 3);
    return `Không tìm thấy dòng tiêu đề; cần các cột như ${labels.slice(0, 6).join(', ')}${orNearest(near)}.`;
  }
  const upper = rows[at - 1] ?? [];
  const lower = rows[at + 1] ?? [];
  const hasCodes = head.every((cell, i) => codeOf(cell) === null || codeOf(lower[i]) === codeOf(cell));
  const isOfTwo =
    lower.some((cell) => !isEmpty(cell)) && lower.every((cell) => isEmpty(cell) || knownAs(cell) !== null);
  const width = Math.max(upper.length, head.length, lower.length);
  const cells = Array.from({ length: width }, (_, i) => {
    if (isOfTwo && !hasCodes && !isEmpty(lower[i])) return lower[i];
    return isEmpty(head[i]) && knownAs(upper[i]) !== null ? upper[i] : head[i];
  });
  const codes = cells.map(codeOf);
  const twice = codes.find((code, i) => code !== null && codes.indexOf(code) !== i);
  if (twice !== undefined && twice !== null)
    return `Có hai cột “${columns[twice]?.[0] ?? twice}”; hãy bỏ một cột.`;
  const named = (i: number): string => String(cells[i]?.value ?? '');
  return {
    headings: new Map(codes.flatMap((code, i) => (code === null ? [] : [[code, named(i)] as const]))),
    ignored: codes.flatMap((code, i) => (code === null && named(i) !== '' ? [named(i)] : [])),
    above: hasCodes || isOfTwo ? at + 2 : at + 1,
    codes,
  };
}

/** What is told of a sheet that is hidden: it is not read. */
const hiddenSheet = (sheet: string | null): Sheet => ({
  sheet,
  rows: [],
  headings: new Map(),
  ignored: [],
  looks: [{ sheet, row: null, column: null, detail: 'trang đang ẩn trong tệp, không được đọc' }],
});

/** Rows of the sheet by their columns, but for empty ones; so many stand above the first. */
export function rowsUnder({ codes }: Head, rows: readonly GridRow[], above: number): readonly ImportRow[] {
  return rows.flatMap((row, i) => {
    const cells = new Map(
      codes.flatMap((code, c) => {
        const cell = row[c];
        return code === null || !cell ? [] : [[code, cell] as const];
      }),
    );
    const first = row.find((cell) => !isEmpty(cell));
    const isTotal = first !== undefined && totals.includes(foldText(String(first?.value)));
    return cells.size === 0 ? [] : [{ number: above + i + 1, cells, isTotal }];
  });
}

/** The rows under the headings; none of a hidden sheet. A string says why there are none. */
export function sheetOf({ sheet, rows, isHidden, marks = [] }: Grid, kind: Headings): Sheet | string {
  if (isHidden) return hiddenSheet(sheet);
  const head = headOf(rows, kind);
  if (typeof head === 'string') return head;
  const { headings, ignored, above, codes } = head;
  const read = rowsUnder(head, rows.slice(above), above);
  const numbers = new Set(read.map(({ number }) => number));
  const looks = marks.flatMap(({ row, column, detail }) => {
    const code = column === null ? null : codes[column];
    if (code === undefined || (column !== null && code === null)) return [];
    if (row !== null && !numbers.has(row)) return [];
    return [{ sheet, row, column: code === null ? null : (headings.get(code) ?? code), detail }];
  });
  return { sheet, headings, ignored, looks, rows: read };
}
