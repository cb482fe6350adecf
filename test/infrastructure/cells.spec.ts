import { beforeAll, describe, expect, it } from '@jest/globals';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { WriteSheet } from 'hucre';
import { writeXlsx } from 'hucre/xlsx';
import { pointsShape } from '../../src/domain/ground/points.js';
import { toSend } from '../../console/src/form/body.js';
import { PartialDateText, WholeNumberText } from '../../src/application/fields.js';
import { checked } from '../../src/application/gateway.js';
import { Code, MarkField } from '../../src/application/scores.js';
import { parseSaid } from '../../src/domain/results/statements.js';
import { dateIn, decimalIn, textIn, truthIn, wholeIn } from '../../src/infrastructure/imports/cells.js';
import type { Grid, GridCell } from '../../src/infrastructure/imports/grid.js';
import { csvGrid, csvRows, UnreadableFile, workbookGrids } from '../../src/infrastructure/imports/grid.js';

// What people type into spreadsheets, and what programs make of it: the right value, or an error that names the nearest reading.

class OneFigure {
  @Code() criterion!: string;
  @WholeNumberText() value!: string;
}
class OneDay {
  @Code() criterion!: string;
  @PartialDateText() on!: string;
}

const text = (value: string): GridCell => ({ value, format: '' });
const cell = (value: GridCell['value'], format = ''): GridCell => ({ value, format });
const day = (iso: string): Date => new Date(`${iso}T00:00:00Z`);
const shown = (read: object): unknown =>
  'why' in read ? { why: read.why } : (read as { value: unknown }).value;
const why = (words: string) => ({ why: expect.stringContaining(words) });

describe('a whole number', () => {
  it.each<[GridCell, unknown]>([
    [text('1417'), '1417'],
    [text('1.417'), '1417'],
    [text('1 417'), '1417'],
    [text('1\u00a0417'), '1417'],
    [text('506.000'), '506000'],
    [text('12.000.000'), '12000000'],
    [text('1.417,00'), '1417'],
    [text('0912345678'), '912345678'],
    [text('1,417'), why('có phải 1.417 không')],
    [text('1,417,000'), why('có phải 1.417.000 không')],
    [text('4,5'), why('không phải số nguyên')],
    [text('1.41'), why('không phải số nguyên')],
    [text('1.4170'), why('không phải số nguyên')],
    [text('12.01.2023'), why('không phải một số')],
    [text('3-5'), why('không phải một số')],
    [text('83,3%'), why('không phải một số')],
    [text('-5'), why('không phải một số')],
    [cell(1417), '1417'],
    [cell(1417, '#,##0'), '1417'],
    [cell(1417, '#,##0.00'), '1417'],
    [cell(1.417), why('có phải 1417 không')],
    [cell(4.5), why('4,5')],
    [cell(506, '#,##0.000'), why('có phải 506000 không')],
    [cell(506, '0.000'), why('có phải 506000 không')],
    [cell(0.833, '0.00%'), why('83,3%')],
    [cell(day('2023-05-03'), 'd/m'), why('03/05/2023')],
    [cell(new Date(NaN), 'd/m'), why('đổi thành ngày không có')],
    [cell(true), why('đúng/sai')],
    [cell(-3), why('số âm')],
    [cell(1e18), why('15 chữ số')],
    [cell(1417.0000000000002), '1417'],
  ])('of %j is %j', (given, expected) => {
    expect(shown(wholeIn(given))).toEqual(expected);
  });
});

describe('a number with decimals', () => {
  it.each<[GridCell, unknown]>([
    [text('4,5'), '4.5'],
    [text('1.417,50'), '1417.50'],
    [text('1.417'), '1417'],
    [text('8.5'), '8.5'],
    [text('-2,25'), '-2.25'],
    [text('1,417,5'), why('không phải một số')],
    [text('8.5555'), why('không phải một số')],
    [text('hơn 9'), why('không phải một số')],
    [cell(4.5), '4.5'],
    [cell(0.1 + 0.2), '0.3'],
    [cell(day('2023-05-04'), 'd/m'), why('04/05/2023')],
  ])('of %j is %j', (given, expected) => {
    expect(shown(decimalIn(given))).toEqual(expected);
  });
});

describe('a day', () => {
  it.each<[GridCell, unknown]>([
    [text('12/01/2023'), '2023-01-12'],
    [text('12-01-2023'), '2023-01-12'],
    [text('12.01.2023'), '2023-01-12'],
    [text('2023-01-12'), '2023-01-12'],
    [text('ngày 05 tháng 8 năm 2022'), '2022-08-05'],
    [text('tháng 8 năm 2022'), '2022-08'],
    [text('01/2023'), '2023-01'],
    [text('2023'), '2023'],
    [cell(2023), '2023'],
    [cell(day('2023-01-31'), 'dd/mm/yyyy'), '2023-01-31'],
    [text('31/02/2023'), why('không có')],
    [text('12/01/23'), why('thiếu hai chữ số của năm')],
    [text('3-5'), why('không phải ngày')],
    [cell(44938), why('có phải 12/01/2023 không')],
    [cell(false), why('đúng/sai')],
    [cell(new Date('1899-12-31T17:30:00Z'), 'hh:mm'), why('chắc là số hoặc giờ')],
    [cell(day('1900-01-12'), 'dd/mm/yyyy'), why('chắc là số hoặc giờ')],
  ])('of %j is %j', (given, expected) => {
    expect(shown(dateIn(given))).toEqual(expected);
  });

  it('that another program may have turned is to be looked at', () => {
    expect(dateIn(cell(day('2023-12-01'), 'mm/dd/yy'))).toEqual({
      value: '2023-12-01',
      look: expect.stringContaining('01/12/2023'),
    });
    expect(dateIn(cell(day('2023-05-05')))).toEqual({ value: '2023-05-05' });
  });
});

describe('a text, and a truth value', () => {
  it('stays as typed; a number lost its zeros, and what became a date or a part of a number is no text', () => {
    expect(textIn(text('64/KH-TTCP'))).toEqual({ value: '64/KH-TTCP' });
    expect(textIn(cell(912345678))).toEqual({
      value: '912345678',
      look: expect.stringContaining('số 0 ở đầu'),
    });
    expect(shown(textIn(cell(4.5)))).toEqual(why('4,5'));
    expect(shown(textIn(text('#1')))).toBe('#1');
    expect(shown(textIn(cell(day('2026-05-03'))))).toEqual(why('03/05/2026'));
    expect([text('có'), text('X'), cell(true), text('Không'), cell(false)].map(truthIn).map(shown)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(shown(truthIn(text('có lẽ')))).toEqual(why('không phải có hoặc không'));
  });
});

/** What is typed; as a whole number, with decimals, and as a day: null where it is refused. */
const typed: readonly (readonly [string, string | null, string | null, string | null])[] = [
  ['1417', '1417', '1417', null],
  ['1.417', '1417', '1417', null],
  ['1 234', '1234', '1234', null],
  ['1\u00a0234,5', null, '1234.5', null],
  ['1\u202f234,5', null, '1234.5', null],
  ['1\u2009234,5', null, '1234.5', null],
  ['1\u2007234', '1234', '1234', null],
  ['\u200b1417\u200e', '1417', '1417', null],
  ['12.345.678,90', null, '12345678.90', null],
  ['12.345.678,00', '12345678', '12345678.00', null],
  ['00012', '12', '12', null],
  ['0', '0', '0', null],
  ['−5,5', null, '-5.5', null],
  ['-2', null, '-2', null],
  ['0,5', null, '0.5', null],
  ['12.50', null, '12.50', null],
  ['0.125', null, null, null],
  ['012.345', null, null, null],
  ['1,417', null, null, null],
  ['0,125', null, '0.125', null],
  ['1,417.5', null, null, null],
  ['1.000.00', null, null, null],
  ['1.4170', null, null, null],
  ['12 345 67', null, null, null],
  ['1 4 1 7', null, null, null],
  ['１４１７', null, null, null],
  ['٤٢', null, null, null],
  ['½', null, null, null],
  ['Ⅻ', null, null, null],
  ['1e5', null, null, null],
  ['1,5E3', null, null, null],
  ['5%', null, null, null],
  ['1.234,5 triệu', null, null, null],
  ['1.417 đ', null, null, null],
  ['+5', null, null, null],
  ['(5)', null, null, null],
  ["'0912", null, null, null],
  ["1'417", null, null, null],
  [',5', null, null, null],
  ['5.', null, null, null],
  ['1/2', null, null, null],
  ['10-12', null, null, null],
  ['TRUE', null, null, null],
  ['ĐÚNG', null, null, null],
  ['#N/A', null, null, null],
  ['#DIV/0!', null, null, null],
  ['17h30', null, null, null],
  ['45000', '45000', '45000', null],
  ['2026', '2026', '2026', '2026'],
  ['năm 2026', null, null, '2026'],
  ['1.2.2026', null, null, '2026-02-01'],
  ['1/2/2026', null, null, '2026-02-01'],
  ['02/2026', null, null, '2026-02'],
  ['tháng 2/2026', null, null, '2026-02'],
  ['5.2026', null, null, '2026-05'],
  ['ngày 3 tháng 2 năm 2026', null, null, '2026-02-03'],
  ['Ngày 3/2/2026', null, null, '2026-02-03'],
  ['\u200e03/02/2026', null, null, '2026-02-03'],
  ['2026-02-03', null, null, '2026-02-03'],
  ['29/02/2024', null, null, '2024-02-29'],
  ['29/02/2025', null, null, null],
  ['12/31/2026', null, null, null],
  ['01-02-26', null, null, null],
  ['2026/02/03', null, null, null],
  ['quý II năm 2026', null, null, null],
  ['3 Feb 2026', null, null, null],
];

describe('each typed text', () => {
  const texts = typed.map(([text]) => text);
  let asCsv: Grid['rows'] = [];
  beforeAll(async () => {
    const csv = texts.map((text) => `"${text}"`).join('\r\n');
    asCsv = (await csvGrid(Buffer.from(csv), 100)).rows;
  });
  const read = (given: GridCell) =>
    [wholeIn, decimalIn, dateIn].map((reader) => {
      const found = reader(given);
      return 'why' in found ? null : found.value;
    });

  it.each(typed.map((row, i) => [...row, i] as const))(
    '“%s” is the number and the day that it is by every way in, or none',
    async (text, whole, decimal, on, i) => {
      const cells = asCsv[i];
      expect(read(cells![0]!)).toEqual([whole, decimal, on]);
      // Whatever is taken as it was sent, by programs and from the console, means the same in a cell.
      const taken = (
        form: new () => object,
        field: string,
        format: string,
        value: string | null,
        pattern = '',
      ) => {
        const sent = toSend({ type: 'string', format, pattern }, {}, text);
        for (const one of [text, sent]) {
          try {
            checked(form, { criterion: 'I.1', [field]: one });
          } catch {
            continue;
          }
          expect([text, field, value]).toEqual([text, field, one]);
        }
      };
      taken(OneFigure, 'value', '', whole, '^(?:0|[1-9]\\d{0,17})$');
      taken(MarkField, 'points', '', decimal, pointsShape.source);
      taken(OneDay, 'on', 'partial-date', on);
      // In words, it is the same number or none.
      const said = parseSaid(text, 'CASE');
      expect([undefined, whole ?? '5']).toContain(said.ok ? said.figure?.value : undefined);
    },
  );

  it('is the same in a workbook, whichever way its text is stored', async () => {
    const book = await writeXlsx({ sheets: [{ name: 'A', rows: texts.map((text) => [text]) }] });
    const [shared] = await workbookGrids(book, 100);
    const files = unzipSync(book);
    const inline = texts.map(
      (text, i) =>
        `<row r="${i + 1}"><c r="A${i + 1}" t="inlineStr"><is><r><t xml:space="preserve">${text.slice(0, 2)}</t></r><r><rPr><b/></rPr><t xml:space="preserve">${text.slice(2)}</t></r></is></c></row>`,
    );
    const xml = strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    const rich = xml.replace(/<sheetData>.*<\/sheetData>/s, `<sheetData>${inline.join('')}</sheetData>`);
    const [inParts] = await workbookGrids(
      zipSync({ ...files, 'xl/worksheets/sheet1.xml': strToU8(rich) }),
      100,
    );
    expect(shared?.rows).toEqual(asCsv);
    expect(inParts?.rows).toEqual(asCsv);
  });
});

describe('a file of CSV', () => {
  const values = async (csv: string) =>
    (await csvGrid(Buffer.from(csv), 100)).rows.map((row) => row.map((one) => one?.value ?? null));

  it('has `;`, tabs or commas between cells, a mark or none, and loses the guard of our own files', async () => {
    expect(await values('\ufeffTên;Số\r\n"Đơn vị ""một""";"1.417"\r\n')).toEqual([
      ['Tên', 'Số'],
      ['Đơn vị "một"', '1.417'],
    ]);
    expect(await values('"Họ\ntên","Năm; quý"\r\nA,2024\r\n')).toEqual([
      ['Họ\ntên', 'Năm; quý'],
      ['A', '2024'],
    ]);
    expect(await values('a\tb\n1\t2')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(await values('a,"b;c"\n1,2')).toEqual([
      ['a', 'b;c'],
      ['1', '2'],
    ]);
    expect(await values("a;b\n'=1+1;'quanh'")).toEqual([
      ['a', 'b'],
      ['=1+1', "'quanh'"],
    ]);
    expect(await values('a;b\n\n1;')).toEqual([['a', 'b'], [null], ['1', null]]);
  });

  it('is UTF-8, and whole', async () => {
    await expect(csvGrid(Buffer.from([0x54, 0xea, 0x6e]), 100)).rejects.toThrow(UnreadableFile);
    await expect(csvGrid(Buffer.from('a;b\n"1;2'), 100)).rejects.toThrow(UnreadableFile);
  });

  it('comes in parts that end anywhere, in a letter too', async () => {
    const bytes = Buffer.from('Tên;Số\n"Điện;\nBiên";1\n');
    const parts = [bytes.subarray(0, 11), ...Array.from(bytes.subarray(11), (byte) => Buffer.from([byte]))];
    const rows: unknown[][] = [];
    for await (const row of csvRows(parts)) rows.push(row.map((one) => one?.value));
    expect(rows).toEqual([
      ['Tên', 'Số'],
      ['Điện;\nBiên', '1'],
    ]);
    await expect(csvGrid(bytes.subarray(0, 2), 100)).rejects.toThrow('không phải UTF-8');
  });
});

describe('a workbook', () => {
  const sizeInDirectory = 24;
  const packed = (megabytes: number, said?: number): Buffer => {
    const zip = Buffer.from(zipSync({ 'xl/workbook.xml': new Uint8Array(megabytes * 1024 * 1024) }));
    const entry = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    if (said !== undefined) zip.writeUInt32LE(said, entry + sizeInDirectory);
    return zip;
  };

  it.each([
    ['more than it may', packed(33), 'giải nén ra quá 32 MiB'],
    ['more than it says', packed(1, 1000), 'too many bytes'],
    ['more than nothing, as it says', packed(1, 0), 'too many bytes'],
  ])('that unpacks to %s is not unpacked', async (_what, zip, why) => {
    expect(zip.length).toBeLessThan(40_000);
    await expect(workbookGrids(zip, 10)).rejects.toThrow(why);
  });

  it('of more rows than it may have is refused, as CSV is, but for sheets that are hidden', async () => {
    const rows = Array.from({ length: 11 }, (_, i) => [`dòng ${i}`, i]);
    const long = { name: 'A', rows };
    const short = { name: 'B', rows: rows.slice(1) };
    const book = async (...sheets: readonly WriteSheet[]) =>
      (await workbookGrids(await writeXlsx({ sheets: [...sheets] }), 10)).map(({ sheet, rows }) => [
        sheet,
        rows.length,
      ]);
    await expect(book(short, long)).rejects.toThrow('quá 10 dòng');
    await expect(book({ ...short, hidden: true }, long)).rejects.toThrow('quá 10 dòng');
    expect(await book(short, { ...long, hidden: true })).toEqual([
      ['B', 10],
      ['A', 0],
    ]);
    const csv = (some: typeof rows) => csvGrid(Buffer.from(some.map((row) => row.join(';')).join('\n')), 10);
    await expect(csv(rows)).rejects.toThrow('quá 10 dòng');
    expect((await csv(short.rows)).rows).toHaveLength(10);
  });

  it('has days and errors of formulas as they are, in the strict form too', async () => {
    const columns = [{ key: 'day', numFmt: 'dd/mm/yyyy' }];
    const book = await writeXlsx({ sheets: [{ name: 'A', columns, data: [{ day: day('2024-08-22') }] }] });
    const files = unzipSync(book);
    const sheet = strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    const cellsOf = async (change: (xml: string) => string) => {
      const changed = { ...files, 'xl/worksheets/sheet1.xml': strToU8(change(sheet)) };
      return (await workbookGrids(zipSync(changed), 10))[0]?.rows[0]?.map((one) => one?.value);
    };
    const strict = (value: string) => (xml: string) => xml.replace('><v>45526</v>', ` t="d"><v>${value}</v>`);
    expect(await cellsOf((xml) => xml)).toEqual([day('2024-08-22')]);
    expect(await cellsOf(strict('2024-08-22'))).toEqual([day('2024-08-22')]);
    expect(await cellsOf(strict('2024-08-22T17:30:00'))).toEqual([new Date('2024-08-22T17:30:00Z')]);
    expect(await cellsOf(strict('2024-08-22T17:30:00.000Z'))).toEqual([new Date('2024-08-22T17:30:00Z')]);
    const error = strToU8(sheet.replace('><v>45526</v>', ' t="e"><v>#N/A</v>'));
    const [read] = await workbookGrids(zipSync({ ...files, 'xl/worksheets/sheet1.xml': error }), 10);
    expect(read?.rows[0]?.[0]?.why).toContain('“#N/A” là lỗi của công thức');
  });

  it('tells what nobody can: cells that a merged one covers, and formulas that were never computed', async () => {
    const rows = [
      ['Bảng chung', null, null],
      ['Đơn vị', 'Chỉ tiêu', 'Số'],
      ['A', 'x', 5],
      [null, 'y', 6],
      ['B', 'z', null],
    ];
    const merge = (startRow: number, startCol: number, endRow: number, endCol: number) => ({
      startRow,
      startCol,
      endRow,
      endCol,
    });
    const merges = [merge(0, 0, 0, 2), merge(2, 0, 3, 0)];
    const book = unzipSync(await writeXlsx({ sheets: [{ name: 'A', rows, merges }] }));
    const xml = strFromU8(book['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
    const read = async (change: (xml: string) => string) => {
      const changed = { ...book, 'xl/worksheets/sheet1.xml': strToU8(change(xml)) };
      return (await workbookGrids(zipSync(changed), 10))[0]?.rows.map((row) =>
        row.map((one) => one?.why ?? one?.value ?? null),
      );
    };
    const formula = (value: string) => (text: string) =>
      text.replace(/(<row r="5".*?)(<c r="C5"[^>]*\/>)?<\/row>/, `$1<c r="C5"><f>1+1</f>${value}</c></row>`);
    expect((await read(formula('')))?.slice(2)).toEqual([
      ['A', 'x', 5],
      [expect.stringContaining('ô gộp'), 'y', 6],
      ['B', 'z', expect.stringContaining('chưa được tính')],
    ]);
    expect((await read(formula('<v>2</v>')))?.at(-1)).toEqual(['B', 'z', 2]);
    await expect(
      read((text) => text.replace('</mergeCells>', '<mergeCell ref="A2:B4"/></mergeCells>')),
    ).rejects.toThrow('chồng lên nhau');
  });

  it('of more files than it may have is not unpacked', async () => {
    const files = Array.from({ length: 1001 }, (_, i) => [`${i}`, new Uint8Array()] as const);
    await expect(workbookGrids(zipSync(Object.fromEntries(files)), 10)).rejects.toThrow('1000 tệp');
  });
});
