import { createHash } from 'node:crypto';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { lastValueFrom, of } from 'rxjs';
import readXlsxFile from 'read-excel-file/node';
import type { Answered } from '../../src/infrastructure/http/answers.js';
import { Carried } from '../../src/infrastructure/http/carried.js';
import { table } from '../../src/infrastructure/tables/table.js';
import { csvOf, inBytes, xlsxOf } from '../../src/infrastructure/tables/written.js';

type Row = readonly [
  text: string | null,
  whole: string | number | null,
  part: string | null,
  day: string | null,
];

const things = table(
  'Bảng',
  (data: readonly Row[]) => data,
  {
    text: ['Chữ', 'text', ([text]) => text],
    whole: ['Số', 'whole', ([, whole]) => whole],
    part: ['Điểm', 'decimal', ([, , part]) => part],
    day: ['Ngày', 'day', ([, , , day]) => day],
  },
  (data) => [['Số dòng', String(data.length)]],
);

const rows: readonly Row[] = [
  ['Thanh tra\ntỉnh Lai Châu', 4642, '92.5', '2023-01-12'],
  ['=1+1', '999999999999999', '-0.25', '2023-12'],
  ['+84 912 345 678', '9999999999999999', '0.1234567890123456', '2023'],
  ['-5', '-1417', '0', null],
  ['@x;\n"y"', 0, null, '2024-02-29'],
  [null, null, null, null],
];

/** The cells of a sheet, as somebody else's program reads them. */
async function sheetOf(book: unknown, name: string) {
  const sheets = await readXlsxFile(Buffer.from(book as Uint8Array));
  return sheets.find(({ sheet }) => sheet === name)?.data ?? [];
}

async function* inTwo() {
  yield things.rowsOf(rows.slice(0, 2));
  yield things.rowsOf(rows.slice(2));
}

describe('texts as bytes', () => {
  it('are put together, whole letters and all of them, however long they are', async () => {
    const texts = ['', 'ộ'.repeat(30_000), 'a', '😀ễ'.repeat(50), 'ự'.repeat(200_000), '', 'hết'];
    async function* pages() {
      yield texts.slice(0, 3);
      yield texts.slice(3);
    }
    const parts: Uint8Array[] = [];
    for await (const part of inBytes(pages())) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe(texts.join(''));
    expect(parts.map(({ length }) => length)).toEqual([90_000, 351, 600_000, 5]);
    async function* many() {
      yield Array<string>(10_000).fill('Thanh tra tỉnh\n');
    }
    const together: number[] = [];
    for await (const { length } of inBytes(many())) together.push(length);
    expect(together).toEqual([65_501, 65_501, 38_998]);
  });
});

describe('a table as CSV', () => {
  it('has labels and codes, raw numbers, ISO days, nothing for what is not known, and no formulas', async () => {
    const parts: Uint8Array[] = [];
    for await (const part of csvOf(things.columns, inTwo())) parts.push(part);
    const text = Buffer.concat(parts).toString();
    expect(text.split('\r\n')).toEqual([
      '\ufeffChữ;Số;Điểm;Ngày',
      'text;whole;part;day',
      '"Thanh tra\ntỉnh Lai Châu";4642;92.5;2023-01-12',
      "'=1+1;999999999999999;-0.25;2023-12",
      "'+84 912 345 678;9999999999999999;0.1234567890123456;2023",
      "'-5;-1417;0;",
      `"'@x;\n""y""";0;;2024-02-29`,
      ';;;',
      '',
    ]);
  });
});

describe('a table as a workbook', () => {
  const book = () => xlsxOf(things.title, things.columns, things.rowsOf(rows), [['Vị trí', '185']]);
  const sheet = async (name: string) => await sheetOf(await book(), name);

  it('has typed numbers and days; text where digits would be lost or a day is not whole', async () => {
    expect(await sheet('Bảng')).toEqual([
      ['Chữ', 'Số', 'Điểm', 'Ngày'],
      ['Thanh tra\ntỉnh Lai Châu', 4642, 92.5, new Date('2023-01-12T00:00:00Z')],
      ['=1+1', 999_999_999_999_999, -0.25, '12/2023'],
      ['+84 912 345 678', '9999999999999999', '0.1234567890123456', '2023'],
      ['-5', -1417, 0, null],
      ['@x;\n"y"', 0, null, new Date('2024-02-29T00:00:00Z')],
    ]);
  });

  it('says in a second sheet what it is', async () => {
    expect(await sheet('Chú giải')).toEqual([
      ['Vị trí', '185'],
      ['Cột “Chữ”', 'text'],
      ['Cột “Số”', 'whole'],
      ['Cột “Điểm”', 'part'],
      ['Cột “Ngày”', 'day'],
    ]);
  });

  it('has the same bytes each time, on every line of Node', async () => {
    const digest = async () =>
      createHash('sha256')
        .update(await book())
        .digest('hex');
    const first = await digest();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect([first, await digest()]).toEqual(
      Array(2).fill('6bf507f6c6e80b65c9510072a05d9a4085a3885b51aacc95fa31931da644a454'),
    );
  });
});

describe('an answer as a file', () => {
  /** Lets a question with these pages be asked with a query; gives the file and the pages that were asked for. */
  const carried = async (query: Record<string, unknown>, pages: readonly (readonly Row[])[]) => {
    const asked: unknown[] = [];
    const told: Record<string, string> = {};
    const handler: CallHandler<Answered<readonly Row[]>> = {
      handle: () => {
        asked.push({ ...query });
        const at = Number(query['from'] ?? 0);
        const meta = { position: '7' as const, asOf: null, knownAt: null, lagEvents: 0, stale: at === 1 };
        return of({ data: pages[at]!, next: at + 1 < pages.length ? String(at + 1) : null, meta });
      },
    };
    const reply = {
      type: (type: string) => Object.assign(reply, { header: reply.header }, void (told['type'] = type)),
      header: (name: string, value: string) => void (told[name] = value),
    };
    const http = { getRequest: () => ({ query, url: '/api/units?q=x' }), getResponse: () => reply };
    class Controller {
      @Carried(things)
      question(this: void): void {}
    }
    const [interceptor] = Reflect.getMetadata(
      '__interceptors__',
      Controller.prototype.question,
    ) as NestInterceptor[];
    const context = { switchToHttp: () => http } as unknown as ExecutionContext;
    const sent = await lastValueFrom(await interceptor!.intercept(context, handler));
    return { asked, told, sent };
  };
  const textOf = async (file: AsyncIterable<unknown>) => {
    let text = '';
    for await (const part of file) text += String(part);
    return text;
  };
  const pages = [rows.slice(0, 2), rows.slice(2, 4), rows.slice(4, 5)];

  it('holds all pages of a list, each asked for when it is due', async () => {
    const { asked, told, sent } = await carried({ format: 'csv', q: 'x' }, pages);
    expect(asked).toEqual([{ format: 'csv', q: 'x', limit: '1000' }]);
    expect((await textOf(sent as AsyncIterable<unknown>)).split('\r\n').length).toBe(2 + 5 + 1);
    expect(asked.length).toBe(3);
    expect(told).toEqual({
      type: 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="units-7.csv"',
    });
  });

  it('holds one page where a limit is given', async () => {
    const { sent } = await carried({ format: 'csv', limit: '2' }, pages);
    expect((await textOf(sent as AsyncIterable<unknown>)).split('\r\n').length).toBe(2 + 2 + 1);
  });

  it('says once what holds for all its pages, and what holds for one', async () => {
    const { sent } = await carried({ format: 'xlsx' }, pages);
    const notes = await sheetOf(sent, 'Chú giải');
    expect(notes.map(([what]) => what)).toEqual([
      'Câu hỏi',
      'Số dòng',
      'Vị trí trong lịch sử',
      'Có hiệu lực ngày',
      'Theo hiểu biết đến',
      'Ô trống',
      'Chưa cập nhật',
      'Số dòng',
      'Cột “Chữ”',
      'Cột “Số”',
      'Cột “Điểm”',
      'Cột “Ngày”',
    ]);
  });

  it('is refused as a workbook where that is too long, and in formats that there are not', async () => {
    const long = Array.from({ length: 100_001 }, () => rows[0]!);
    await expect(carried({ format: 'xlsx' }, [long])).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(carried({ format: 'pdf' }, pages)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('is the answer itself without a format', async () => {
    const { sent } = await carried({}, pages);
    expect(sent).toMatchObject({ data: rows.slice(0, 2), next: '1' });
  });
});
