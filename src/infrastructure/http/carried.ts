import { Readable } from 'node:stream';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { lastValueFrom, of } from 'rxjs';
import type { Note, Table } from '../tables/table.js';
import { csvOf, xlsxOf, xlsxType } from '../tables/written.js';
import type { Answered } from './answers.js';
import { addressOf } from './answers.js';
import { invalid, oneOf } from './parameters.js';
import { asFile } from './representation.js';

/** Rows of a workbook, which is written in memory; CSV has no limit. */
const MOST_ROWS = 100_000;

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: xlsxType,
} as const;

/**
 * Lets a question, which has the parameter `format`, be answered as a file for spreadsheets. Of a list it holds all pages from the one that is
 * asked for, unless a `limit` is given; they may be of different positions where events come meanwhile.
 */
export function Carried<D>({ title, columns, rowsOf, notesOf }: Table<D>): MethodDecorator {
  const interceptor: NestInterceptor = {
    async intercept(context: ExecutionContext, next: CallHandler<Answered<D>>): Promise<Observable<unknown>> {
      const request = context.switchToHttp().getRequest<FastifyRequest>();
      const query = request.query as Record<string, unknown>;
      const format = oneOf('format', query['format'], ['json', 'csv', 'xlsx']) ?? 'json';
      if (format === 'json') return next.handle();
      const asked = request.url;
      const wantsOnePage = query['limit'] !== undefined;
      if (!wantsOnePage) query['limit'] = '1000';
      const ask = async () => await lastValueFrom(next.handle());
      const first = await ask();
      async function* pages(): AsyncGenerator<Answered<D>, void, undefined> {
        for (let page = first; ; page = await ask()) {
          yield page;
          if (wantsOnePage || !page.next) return;
          query['from'] = page.next;
        }
      }
      const reply = context.switchToHttp().getResponse<FastifyReply>();
      const file =
        format === 'csv' ? Readable.from(csvOf(columns, rowsIn(pages()))) : await workbookOf(pages(), asked);
      reply
        .type(types[format])
        .header('Content-Disposition', asFile(addressOf(asked), first.meta.position, format));
      return of(file);
    },
  };

  async function* rowsIn(pages: AsyncIterable<Answered<D>>) {
    for await (const { data } of pages) yield rowsOf(data);
  }

  async function workbookOf(pages: AsyncIterable<Answered<D>>, asked: string): Promise<Uint8Array> {
    const rows: ReturnType<typeof rowsOf>[number][] = [];
    const notes: Note[] = [['Câu hỏi', asked]];
    for await (const answer of pages) {
      rows.push(...rowsOf(answer.data));
      notes.push(...notesOf(answer.data), ...standing(answer));
      if (rows.length > MOST_ROWS)
        throw invalid(
          'format',
          `a workbook holds at most ${MOST_ROWS} rows; ask for csv, or for the whole table as jsonl or parquet at /api/tables`,
        );
    }
    return await xlsxOf(title, columns, rows, unique(notes));
  }

  return UseInterceptors(interceptor);
}

/** How far an answer goes, and what was warned of, for people. */
function standing({ meta, warnings = [] }: Answered<unknown>): readonly Note[] {
  return [
    ['Vị trí trong lịch sử', meta.position],
    ['Có hiệu lực ngày', meta.asOf ?? 'không hỏi theo ngày'],
    ['Theo hiểu biết đến', meta.knownAt ?? 'tất cả những gì đã ghi'],
    ['Ô trống', 'chưa có dữ liệu; không phải là không hoặc số 0'],
    ...(meta.stale ? [['Chưa cập nhật', 'còn sự kiện chưa được tính vào bảng này'] as const] : []),
    ...(meta.historyInDoubtFrom === undefined
      ? []
      : [['Lịch sử bị nghi ngờ từ vị trí', meta.historyInDoubtFrom] as const]),
    ...warnings.map(({ code, detail }): Note => [`Cảnh báo ${code}`, detail]),
  ];
}

/** Pages of one list mostly say the same. */
const unique = (notes: readonly Note[]): Note[] => [
  ...new Map(notes.map((note) => [note.join('\n'), note])).values(),
];
