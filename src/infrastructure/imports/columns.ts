import { nearest } from '../../domain/ground/nearest.js';
import { foldText } from '../../domain/ground/text.js';
import { orNearest } from './cells.js';
import type { Grid, GridCell } from './grid.js';
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
}

/** The columns that a kind of file has: their codes, each with the headings that people write. */
export type Columns = Readonly<Record<string, readonly string[]>>;

/**
 * The rows under the headings, which are found in any order by code or by what people call them. A row of codes below them, as our
 * own files have it, is passed over, and so are empty rows. A string says why there are none.
 */
export function sheetOf({ sheet, rows }: Grid, columns: Columns, anyCode: RegExp | null): Sheet | string {
  const codes = new Map(
    Object.entries(columns).flatMap(([code, labels]) =>
      [code, ...labels].map((name) => [foldText(name), code] as const),
    ),
  );
  const codeOf = (cell: GridCell | null | undefined): string | null => {
    const text = cell === null || cell === undefined ? '' : String(cell.value).trim();
    return codes.get(foldText(text)) ?? (anyCode?.test(text) ? text : null);
  };
  const known = rows
    .slice(0, HEADINGS_WITHIN)
    .map((row) => row.filter((cell) => codeOf(cell) !== null).length);
  const at = known.indexOf(Math.max(...known));
  const head = rows[at];
  if (head === undefined || known[at] === 0) {
    const labels = Object.values(columns).flatMap(([label]) => label ?? []);
    const texts = rows[0]?.flatMap((cell) => (typeof cell?.value === 'string' ? [cell.value] : [])) ?? [];
    const near = [...new Set(texts.flatMap((text) => nearest(text, labels)))].slice(0, 3);
    return `Không tìm thấy dòng tiêu đề; cần các cột như ${labels.slice(0, 6).join(', ')}${orNearest(near)}.`;
  }
  const at0 = head.map(codeOf);
  const twice = at0.find((code, i) => code !== null && at0.indexOf(code) !== i);
  if (twice !== undefined && twice !== null)
    return `Có hai cột “${columns[twice]?.[0] ?? twice}”; hãy bỏ một cột.`;
  const below = rows[at + 1]?.map(codeOf);
  const start =
    below !== undefined && at0.every((code, i) => code === null || below[i] === code) ? at + 2 : at + 1;
  const named = (i: number): string => String(head[i]?.value ?? '');
  return {
    sheet,
    headings: new Map(at0.flatMap((code, i) => (code === null ? [] : [[code, named(i)] as const]))),
    ignored: at0.flatMap((code, i) => (code === null && named(i) !== '' ? [named(i)] : [])),
    rows: rows.slice(start).flatMap((row, i) => {
      const cells = new Map(
        at0.flatMap((code, c) => {
          const cell = row[c];
          return code === null || !cell ? [] : [[code, cell] as const];
        }),
      );
      return cells.size === 0 ? [] : [{ number: start + i + 1, cells }];
    }),
  };
}
