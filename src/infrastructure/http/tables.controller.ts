import { Readable } from 'node:stream';
import { Controller, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Clock, dayInVietNam } from '../../application/clock.js';
import { Continuity } from '../../application/continuity.js';
import { Busy, EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import { nearest } from '../../domain/ground/nearest.js';
import { readModelsOf, rowsOf } from '../reports/rows.js';
import { reportViews } from '../reports/views.js';
import { linesOf, MOST_ROWS, parquetOf, sheetOf, workbookOf } from '../reports/written.js';
import { xlsxType } from '../tables/written.js';
import type { Asked } from './answers.js';
import { addressOf, Answers, metaOfLog } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import { day, invalid, oneOf, path } from './parameters.js';
import { asFile } from './representation.js';

/** Tables that are carried away at once: each holds a connection to the database. */
const AT_ONCE = 3;

const types = {
  jsonl: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: xlsxType,
  parquet: 'application/vnd.apache.parquet',
} as const;
const formats = Object.keys(types) as (keyof typeof types)[];
const written = { jsonl: linesOf, csv: sheetOf, xlsx: workbookOf, parquet: parquetOf };

/** What is on record at present as whole tables: the views of docs/sql.md, for those who do not speak SQL. */
@Controller('api')
export class TablesController {
  #underWay = 0;

  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
    private readonly clock: Clock,
  ) {}

  @Asks('tables', 'The tables that can be carried away whole, with their columns')
  async tables(@AskedBy() asked: Asked) {
    await this.answers.reach([], asked);
    return {
      data: reportViews.map(({ name, label, on, columns }) => ({
        name,
        label,
        takesDay: on !== undefined,
        columns: Object.entries(columns).map(([column, [type, , words]]) => ({
          name: column,
          type,
          label: words,
        })),
        href: `/api/tables/${name}`,
      })),
      meta: await metaOfLog(this.store, this.continuity),
    };
  }

  @Asks('tables/:table', 'All rows of a table as they are on record at present', 'on', [
    'format',
    { type: 'string', enum: formats },
  ])
  async table(
    @Param('table') table: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
    @Res() reply: FastifyReply,
  ) {
    const name = path('table', table);
    const format = oneOf('format', query['format'], formats) ?? 'jsonl';
    const given = day('on', query['on']);
    const view = reportViews.find((one) => one.name === name);
    await this.answers.reach(view ? readModelsOf(view) : [], asked);
    if (!view) throw noTable(name);
    if (given !== null && !view.on) throw invalid('on', 'this table is not of a day');
    const on = view.on ? (given ?? dayInVietNam(this.clock.now())) : null;
    if (this.#underWay >= AT_ONCE) throw new Busy('too many tables are being carried away');
    this.#underWay++;
    const carried = rowsOf(this.database, view, on, format === 'xlsx' ? MOST_ROWS : null);
    // Until the database has ended it too.
    const end = (): unknown =>
      carried
        .then(({ close }) => close())
        .catch(() => undefined)
        .finally(() => this.#underWay--);
    if (reply.raw.destroyed) end();
    else reply.raw.once('close', end);
    const { position, pages, isMore } = await carried;
    if (isMore) throw invalid('format', `a sheet holds ${MOST_ROWS} rows; ask for csv, jsonl or parquet`);
    const at = tokenOf(this.store, position);
    const about = { position: at, ...(on === null ? {} : { on }) };
    const file = written[format](view, pages, about);
    reply.type(types[format]).header('Content-Disposition', asFile(addressOf(asked.url), at, format));
    return await reply.send(Readable.from(file, { objectMode: false }));
  }
}

function noTable(name: string): DomainError {
  const near = nearest(
    name,
    reportViews.map((one) => one.name),
  );
  return new DomainError('NOT_FOUND', `Không có bảng nào tên “${name}”. Tất cả ở /api/tables.`, {
    nearest: near,
  });
}
