import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sheetOf } from '../../src/infrastructure/imports/columns.js';
import { csvGrid, workbookGrids } from '../../src/infrastructure/imports/grid.js';
import type { KindName } from '../../src/infrastructure/imports/kinds.js';
import { kinds } from '../../src/infrastructure/imports/kinds.js';
import type { Known, Told } from '../../src/infrastructure/imports/row-reader.js';
import { toldBy } from '../../src/infrastructure/imports/told.js';

// What offices do to a sheet beside typing into it: each is read as it was meant, or told by row and column.

const nothingKnown = {
  schemas: {},
  units: { idOf: async (value: string) => ({ value }) },
  figures: async () => ({ of: () => null, total: () => null, reportsOf: () => [] }),
} as unknown as Known;
const said = { clusterId: 'c', year: 2021, reportId: null, reason: null };

async function told(kind: KindName, rows: Awaited<ReturnType<typeof csvGrid>>): Promise<Told> {
  const sheet = sheetOf(rows, kinds[kind]);
  if (typeof sheet === 'string') throw new Error(sheet);
  return await toldBy(kind, sheet, said, nothingKnown);
}
const toldByCsv = async (kind: KindName, ...lines: readonly string[]): Promise<Told> =>
  await told(kind, await csvGrid(Buffer.from(lines.join('\n')), 100));
const notes = (of: Told['looks']): unknown[] => of.map(({ row, column, detail }) => [row, column, detail]);
const saying = (words: string): unknown => expect.stringContaining(words);

describe('a sheet', () => {
  // Saved by LibreOffice 7.4: headings in two rows, merged, some in decomposed letters or with blanks that do not break; two hidden columns,
  // one of them in a group that is folded up; a row that a filter hides and one that is folded up; all below hidden, down to row 1,048,576.
  it('of an office is read with all that is done to it, and what nobody sees is told', async () => {
    const file = readFileSync(join(import.meta.dirname, '../spreadsheets/marked.xlsx'));
    const [grid] = await workbookGrids(file, 100);
    const { facts, looks, problems } = await told('results', grid!);
    expect(notes(looks)).toEqual([
      [null, 'Mã báo cáo', saying('cột đang ẩn')],
      [null, 'Tỷ\u00a0lệ', saying('cột đang ẩn')],
      [7, null, saying('dòng đang ẩn')],
      [8, null, saying('dòng đang ẩn')],
      [4, 'Số', 'ô có ghi chú “đã sửa thành 6”; ghi chú không được đọc'],
      [5, 'Số', saying('gạch ngang')],
      [10, null, 'dòng tổng cộng, không được đọc'],
    ]);
    expect(notes(problems)).toEqual([
      [7, 'Số', saying('“#N/A” là lỗi của công thức')],
      [8, 'Số', saying('“#DIV/0!” là lỗi của công thức')],
      [9, 'Đơn\u00a0vị', saying('“#N/A” là lỗi của công thức')],
    ]);
    expect(facts).toMatchObject([
      {
        rows: [4, 5, 6],
        body: {
          reportId: 'bc-1',
          unitId: 'Thanh tra tỉnh Sơn La',
          metrics: [
            { metric: 'inspection.checks', figure: { value: '5' } },
            { metric: 'inspection.inter-sector', figure: { value: '1204' } },
            { metric: 'own.a.ty-le', figure: { value: '8330' } },
          ],
        },
      },
    ]);
  });

  it('has its headings in two rows, the upper one of which says what several columns are', async () => {
    const below = await toldByCsv(
      'results',
      'Đơn vị;Mã báo cáo;Kết quả;',
      ';;Chỉ tiêu;Số',
      'A;bc;Cuộc kiểm tra;5',
    );
    expect([below.problems, below.facts[0]?.rows]).toEqual([[], [3]]);
    const beside = await toldByCsv(
      'results',
      'Đơn vị;Chỉ tiêu;Mã báo cáo;Kết quả;',
      ';;;Số;Đến',
      'A;Cuộc kiểm tra;bc;5;7',
    );
    expect([beside.problems, beside.facts[0]?.body]).toMatchObject([
      [],
      { metrics: [{ figure: { value: '5', high: '7' } }] },
    ]);
  });

  it.each([
    ['Tổng', 1],
    ['TỔNG CỘNG:', 1],
    ['Tổng số', 1],
    ['  Cộng', 1],
    ['Tổng cục Thi hành án', 2],
  ])('whose last row begins with “%s” has %d rows that are read', async (text, rows) => {
    const { facts, looks, problems } = await toldByCsv(
      'results',
      'Đơn vị;Chỉ tiêu;Số;Mã báo cáo',
      'A;Cuộc kiểm tra;5;bc',
      `${text};Cuộc kiểm tra;5;bc`,
      ';;;',
      '',
    );
    expect([facts.length, problems]).toEqual([rows, []]);
    expect(notes(looks)).toEqual(rows === 2 ? [] : [[3, null, 'dòng tổng cộng, không được đọc']]);
  });

  it('whose share is of what is counted, or perhaps no share, tells it', async () => {
    const { facts, looks, problems } = await toldByCsv(
      'results',
      'Chỉ tiêu;Mã chỉ tiêu;Số;Tỷ lệ;Mã báo cáo',
      'Cuộc kiểm tra;;5;83,3%;bc',
      'Cuộc kiểm tra;;;83,3%;bc',
      ';own.a.ty-le;;83,3%;bc',
    );
    expect(notes(looks)).toEqual([[2, 'Tỷ lệ', saying('tỷ lệ không được đọc')]]);
    expect(notes(problems)).toEqual([[3, 'Tỷ lệ', saying('không phải tỷ lệ')]]);
    expect(facts).toMatchObject([
      { body: { metrics: [{ figure: { value: '5' } }, { figure: { value: '8330' } }] } },
    ]);
    const number = { value: 0.83, format: 'General' };
    const heads = ['Mã chỉ tiêu', 'Tỷ lệ', 'Mã báo cáo'].map((value) => ({ value, format: '' }));
    const row = [{ value: 'own.a.ty-le', format: '' }, number, { value: 'bc', format: '' }];
    const share = await told('results', { sheet: 'A', rows: [heads, row] });
    expect(notes(share.looks)).toEqual([[2, 'Tỷ lệ', 'đọc là 0,83 %, không phải 83 %']]);
  });

  it('with headings again on its next page, numbers of columns or words of an error below them tells the row', async () => {
    const { problems } = await toldByCsv(
      'results',
      'Chỉ tiêu;Số',
      '(1);(2)',
      'Chỉ tiêu;Số',
      'Err:502;5',
      'Cuộc kiểm tra;#REF!',
    );
    expect(notes(problems)).toEqual([
      [2, 'Chỉ tiêu', saying('không có chỉ tiêu “(1)”')],
      [3, 'Chỉ tiêu', saying('không có chỉ tiêu “Chỉ tiêu”')],
      [4, 'Chỉ tiêu', saying('lỗi của công thức')],
      [5, 'Số', saying('lỗi của công thức')],
    ]);
  });
});
