import { describe, expect, it } from '@jest/globals';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { WriteSheet } from 'hucre';
import { writeXlsx } from 'hucre/xlsx';
import { dateIn, decimalIn, textIn, truthIn, wholeIn } from '../../src/infrastructure/imports/cells.js';
import type { GridCell } from '../../src/infrastructure/imports/grid.js';
import { csvGrid, UnreadableFile, workbookGrids } from '../../src/infrastructure/imports/grid.js';

// What people type into spreadsheets, and what programs make of it: the right value, or an error that names the nearest reading.

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
    expect(shown(textIn(text('#N/A')))).toEqual(why('lỗi của công thức'));
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

describe('a file of CSV', () => {
  const values = (csv: string) =>
    csvGrid(Buffer.from(csv), 100).rows.map((row) => row.map((one) => one?.value ?? null));

  it('has `;`, tabs or commas between cells, a mark or none, and loses the guard of our own files', () => {
    expect(values('\ufeffTên;Số\r\n"Đơn vị ""một""";"1.417"\r\n')).toEqual([
      ['Tên', 'Số'],
      ['Đơn vị "một"', '1.417'],
    ]);
    expect(values('"Họ\ntên","Năm; quý"\r\nA,2024\r\n')).toEqual([
      ['Họ\ntên', 'Năm; quý'],
      ['A', '2024'],
    ]);
    expect(values('a\tb\n1\t2')).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
    expect(values('a,"b;c"\n1,2')).toEqual([
      ['a', 'b;c'],
      ['1', '2'],
    ]);
    expect(values("a;b\n'=1+1;'quanh'")).toEqual([
      ['a', 'b'],
      ['=1+1', "'quanh'"],
    ]);
    expect(values('a;b\n\n1;')).toEqual([['a', 'b'], [null], ['1', null]]);
  });

  it('is UTF-8, and whole', () => {
    expect(() => csvGrid(Buffer.from([0x54, 0xea, 0x6e]), 100)).toThrow(UnreadableFile);
    expect(() => csvGrid(Buffer.from('a;b\n"1;2'), 100)).toThrow(UnreadableFile);
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
      (await workbookGrids(await writeXlsx({ sheets: [...sheets] }), 10)).map(({ sheet }) => sheet);
    await expect(book(short, long)).rejects.toThrow('quá 10 dòng');
    await expect(book({ ...short, hidden: true }, long)).rejects.toThrow('quá 10 dòng');
    expect(await book(short, { ...long, hidden: true })).toEqual(['B']);
    const csv = (some: typeof rows) => csvGrid(Buffer.from(some.map((row) => row.join(';')).join('\n')), 10);
    expect(() => csv(rows)).toThrow('quá 10 dòng');
    expect(csv(short.rows).rows).toHaveLength(10);
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
    expect(await cellsOf((xml) => xml.replace('><v>45526</v>', ' t="e"><v>#N/A</v>'))).toEqual(['#N/A']);
  });

  it('of more files than it may have is not unpacked', async () => {
    const files = Array.from({ length: 1001 }, (_, i) => [`${i}`, new Uint8Array()] as const);
    await expect(workbookGrids(zipSync(Object.fromEntries(files)), 10)).rejects.toThrow('1000 tệp');
  });
});
