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
}

export interface Sheet {
  readonly sheet: string | null;
  readonly rows: readonly ImportRow[];
  /** The heading of each column that is read, by its code. */
  readonly headings: ReadonlyMap<string, string>;
  /** Headings of columns that are not read. */
  readonly ignored: readonly string[];
  /** Numbers of rows that the file does not show. */
  readonly hiddenRows?: ReadonlySet<number>;
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

/**
 * The headings, which are found among the first rows in any order by code or by what people call them. A row of codes below them, as our
 * own files have it, is passed over. A string says why there are none.
 */
export function headOf(rows: readonly GridRow[], { columns, anyCode }: Headings): Head | string {
  const known = new Map(
    Object.entries(columns).flatMap(([code, labels]) =>
      [code, ...labels].map((name) => [foldText(name), code] as const),
    ),
  );
  const codeOf = (cell: GridCell | null | undefined): string | null => {
    const text = cell === null || cell === undefined ? '' : String(cell.value).trim();
    return known.get(foldText(text)) ?? (anyCode?.test(text) ? text : null);
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
  const codes = head.map(codeOf);
  const twice = codes.find((code, i) => code !== null && codes.indexOf(code) !== i);
  if (twice !== undefined && twice !== null)
    return `Có hai cột “${columns[twice]?.[0] ?? twice}”; hãy bỏ một cột.`;
  const below = rows[at + 1]?.map(codeOf);
  const hasCodes = below !== undefined && codes.every((code, i) => code === null || below[i] === code);
  const named = (i: number): string => String(head[i]?.value ?? '');
  return {
    headings: new Map(codes.flatMap((code, i) => (code === null ? [] : [[code, named(i)] as const]))),
    ignored: codes.flatMap((code, i) => (code === null && named(i) !== '' ? [named(i)] : [])),
    above: hasCodes ? at + 2 : at + 1,
    codes,
  };
}

/** Rows of the sheet by their columns, but for empty ones; so many stand above the first. */
export function rowsUnder({ codes }: Head, rows: readonly GridRow[], above: number): readonly ImportRow[] {
  return rows.flatMap((row, i) => {
    const cells = new Map(
      codes.flatMap((code, c) => {
        const cell = row[c];
        return code === null || !cell ? [] : [[code, cell] as const];
      }),
    );
    return cells.size === 0 ? [] : [{ number: above + i + 1, cells }];
  });
}

/** The rows under the headings. A string says why there are none. */
export function sheetOf({ sheet, rows, hiddenRows }: Grid, kind: Headings): Sheet | string {
  const head = headOf(rows, kind);
  if (typeof head === 'string') return head;
  const { headings, ignored, above } = head;
  return { sheet, headings, ignored, hiddenRows, rows: rowsUnder(head, rows.slice(above), above) };
}
