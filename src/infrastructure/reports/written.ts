import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { writeXlsxStream } from 'hucre/xlsx';
import type { Cell, Column, Kind } from '../tables/table.js';
import { csvOf, formats, inBytes, valueOf } from '../tables/written.js';
import type { Values } from './rows.js';
import type { ReportView } from './views.js';

// Rows of a view as files that are written while they are read.

/** How Parquet keeps a column. */
type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];
type Pages = AsyncIterable<readonly Values[]>;
type Bytes = AsyncGenerator<Uint8Array, void, undefined>;

/** How the values of a type of SQL are written; of a type that is not here, as the text that they are. */
interface Written {
  readonly json?: (text: string) => unknown;
  readonly parquet?: Partial<SchemaElement>;
  readonly parquetValue?: (text: string) => unknown;
  readonly kind?: Kind;
}

/** Points have two decimals at most, figures none and up to 18 digits. */
const DECIMALS = 2;

/** The number without its point, as Parquet keeps it: a number of JavaScript would round it. */
function unscaled(text: string): bigint {
  const [whole = '', parts = ''] = text.split('.');
  if (parts.length > DECIMALS) throw new RangeError(`${text} has more than ${DECIMALS} decimals`);
  return BigInt(whole + parts.padEnd(DECIMALS, '0'));
}

const dayNumber = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

const types: Readonly<Record<string, Written>> = {
  integer: { json: Number, parquet: { type: 'INT32' }, parquetValue: Number, kind: 'whole' },
  bigint: { parquet: { type: 'INT64' }, parquetValue: BigInt, kind: 'whole' },
  numeric: {
    parquet: {
      type: 'FIXED_LEN_BYTE_ARRAY',
      type_length: 16,
      converted_type: 'DECIMAL',
      precision: 38,
      scale: DECIMALS,
    },
    parquetValue: unscaled,
    kind: 'decimal',
  },
  boolean: {
    json: (text) => text === 'true',
    parquet: { type: 'BOOLEAN' },
    parquetValue: (text) => text === 'true',
  },
  date: { parquet: { type: 'INT32', converted_type: 'DATE' }, parquetValue: dayNumber, kind: 'day' },
  timestamptz: {
    // Some readers take the older word for a time without a zone.
    parquet: {
      type: 'INT64',
      converted_type: 'TIMESTAMP_MILLIS',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    },
    parquetValue: (text) => BigInt(Date.parse(text)),
  },
};

/** One object a line; decimals and long numbers are strings, as everywhere in the API. */
export async function* linesOf({ columns }: ReportView, pages: Pages): Bytes {
  const all = Object.entries(columns).map(([name, [type]]) => [name, types[type]?.json] as const);
  const line = (row: Values): string => {
    const shown: Record<string, unknown> = {};
    for (const [i, [name, json]] of all.entries()) {
      const text = row[i] ?? null;
      shown[name] = text === null || !json ? text : json(text);
    }
    return `${JSON.stringify(shown)}\n`;
  };
  async function* lines() {
    for await (const rows of pages) yield linesIn(rows);
  }
  function* linesIn(rows: readonly Values[]): Generator<string> {
    for (const row of rows) yield line(row);
  }
  yield* inBytes(lines());
}

/** As the tables of answers: labels, then codes. */
export async function* sheetOf(view: ReportView, pages: Pages): Bytes {
  yield* csvOf(headsOf(view), pages as AsyncIterable<readonly (readonly Cell[])[]>);
}

/** Rows of a sheet besides labels and codes: programs keep no more. */
export const MOST_ROWS = 1_048_576 - 2;

/** The same as a workbook, which is written while rows are read; what is of whole workbooks alone, such as widths, it has not. */
export async function* workbookOf(view: ReportView, pages: Pages): Bytes {
  const heads = headsOf(view);
  async function* rows() {
    yield heads.map(({ code }) => code);
    for await (const page of pages)
      for (const row of page) yield heads.map(({ kind }, i) => valueOf(row[i] ?? null, kind));
  }
  const columns = heads.map(({ label, kind }) => {
    const numFmt = formats[kind];
    return { header: label, width: 20, ...(numFmt === undefined ? {} : { numFmt }) };
  });
  yield* writeXlsxStream(rows(), { name: view.name, columns, freezePane: { rows: 2 } });
}

const headsOf = ({ columns }: ReportView): readonly Column[] =>
  Object.entries(columns).map(([code, [type, , label]]) => ({
    code,
    label,
    kind: code === 'year' ? 'year' : (types[type]?.kind ?? 'text'),
  }));

/** Apache Parquet with typed columns; their Vietnamese labels, and what the file is of, are in its metadata. */
export async function* parquetOf(
  { name, label, columns }: ReportView,
  pages: Pages,
  about: Readonly<Record<string, string>>,
): Bytes {
  const all = Object.entries(columns);
  const text: Partial<SchemaElement> = { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  const written = all.map(([column, [type]]) => ({
    element: {
      name: column,
      repetition_type: 'OPTIONAL' as const,
      ...(types[type]?.parquet ?? text),
    },
    value: types[type]?.parquetValue ?? ((text: string) => text),
  }));
  const labels = Object.fromEntries(all.map(([column, [, , words]]) => [column, words]));
  const metadata = { table: name, label, labels: JSON.stringify(labels), ...about };
  const writer = new ByteWriter();
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const file = new ParquetWriter({
    writer,
    createdBy: 'thidua',
    schema: [{ name: 'row', num_children: all.length }, ...written.map(({ element }) => element)],
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  for await (const rows of pages) {
    const columnData = written.map(({ element, value }, i) => ({
      name: element.name,
      data: rows.map((row) => (typeof row[i] === 'string' ? value(row[i]) : null)),
    }));
    await file.write({ columnData, rowGroupSize: rows.length });
    yield taken();
  }
  await file.finish();
  yield taken();
}
