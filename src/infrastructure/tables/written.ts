import { stringify } from 'csv-stringify/sync';
import { writeXlsx } from 'hucre/xlsx';
import type { PartialDate } from '../../domain/ground/values.js';
import { isDate } from '../../domain/ground/values.js';
import { printDate } from '../../domain/ground/text.js';
import type { Cell, Column, Kind, Note } from './table.js';

// Tables as files.

/** The media type of XLSX. */
export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Programs for spreadsheets keep so many digits of a number; longer ones are written as text. */
const DIGITS = 15;

/** A text that a spreadsheet would take for a formula. */
const formula = /^[=+\-@\t\r]/;

/**
 * Rows as CSV for Vietnamese Excel: UTF-8 with its mark, `;`, CRLF; numbers without separators of thousands and with a decimal point, days as
 * ISO 8601. A row of labels and one of codes come first. A text that would be a formula gets an apostrophe before it.
 */
export async function* csvOf(
  columns: readonly Column[],
  pages: AsyncIterable<readonly (readonly Cell[])[]>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const lines = (rows: readonly (readonly Cell[])[]): string =>
    // The library quotes no end of a line but CRLF for itself, and readers end a row at each.
    stringify(rows as Cell[][], { delimiter: ';', record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
  const guarded = (row: readonly Cell[]): readonly Cell[] =>
    row.map((cell, i) =>
      typeof cell === 'string' && columns[i]?.kind === 'text' && formula.test(cell) ? `'${cell}` : cell,
    );
  async function* texts() {
    yield [`\ufeff${lines([columns.map(({ label }) => label), columns.map(({ code }) => code)])}`];
    for await (const rows of pages) yield parts(rows);
  }
  function* parts(rows: readonly (readonly Cell[])[]): Generator<string> {
    for (let at = 0; at < rows.length; at += 50) yield lines(rows.slice(at, at + 50).map(guarded));
  }
  yield* inBytes(texts());
}

/** Bytes that are sent together. */
const TOGETHER = 64 * 1024;

/** Texts as bytes, many together. Texts that are short are gone as soon as they are written; long ones would stay until all memory is looked through. */
export async function* inBytes(
  pages: AsyncIterable<Iterable<string>>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = Buffer.allocUnsafe(TOGETHER);
  let written = 0;
  for await (const texts of pages)
    for (const text of texts) {
      // A unit of UTF-16 is three bytes of UTF-8 at most.
      const most = 3 * text.length;
      if (written + most > bytes.length) {
        if (written > 0) yield bytes.subarray(0, written);
        bytes = Buffer.allocUnsafe(Math.max(TOGETHER, most));
        written = 0;
      }
      written += bytes.write(text, written);
    }
  yield bytes.subarray(0, written);
}

/** `#,##0` shows 4.642 in a Vietnamese program and 4,642 in an English one; years have no groups, and parts as many digits as they have. */
export const formats: Readonly<Record<Kind, string | undefined>> = {
  text: '@',
  whole: '#,##0',
  decimal: undefined,
  year: undefined,
  day: 'dd/mm/yyyy',
};

/** A workbook: the rows under a header that stays in sight, and a sheet `Chú giải` with notes. The same content gives the same bytes. */
export async function xlsxOf(
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  notes: readonly Note[],
): Promise<Uint8Array> {
  const epoch = new Date(0);
  return await writeXlsx({
    properties: { title, creator: 'thidua', created: epoch, modified: epoch },
    sheets: [
      {
        name: title,
        columns: columns.map(({ code, label, kind }, i) => ({
          key: code,
          header: label,
          width: Math.min(
            60,
            rows.reduce((most, row) => Math.max(most, String(row[i] ?? '').length), label.length) + 2,
          ),
          ...(formats[kind] === undefined ? {} : { numFmt: formats[kind] }),
        })),
        freezePane: { rows: 1 },
        data: rows.map((row) =>
          Object.fromEntries(columns.map(({ code, kind }, i) => [code, valueOf(row[i] ?? null, kind)])),
        ),
      },
      {
        name: 'Chú giải',
        columns: [
          { key: 'what', width: 30, numFmt: '@' },
          { key: 'is', width: 100, numFmt: '@' },
        ],
        data: [
          ...notes.map(([what, is]) => ({ what, is })),
          ...columns.map(({ code, label }) => ({ what: `Cột “${label}”`, is: code })),
        ],
      },
    ],
  });
}

/** A cell as programs for spreadsheets keep it. */
export function valueOf(cell: Cell, kind: Kind): string | number | Date | null {
  if (cell === null) return null;
  if (kind === 'text') return String(cell);
  if (kind === 'day') {
    const day = cell as PartialDate;
    return isDate(day) ? new Date(`${day}T00:00:00Z`) : printDate(day);
  }
  const digits = String(cell)
    .replace(/^-?0*\.?0*/, '')
    .replace('.', '');
  return digits.length > DIGITS ? String(cell) : Number(cell);
}
