import { createHash } from 'node:crypto';
import { Body, Controller, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStore } from '../../application/event-store.js';
import type { PositionToken } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import { Batches, correlationOf, isRefusal } from '../batches/batches.js';
import type { CellNote } from '../imports/columns.js';
import { sheetOf } from '../imports/columns.js';
import type { Grid } from '../imports/grid.js';
import { csvGrid, UnreadableFile, workbookGrids } from '../imports/grid.js';
import type { ImportKind, KindName } from '../imports/kinds.js';
import { kinds } from '../imports/kinds.js';
import type { ReadSheet } from '../imports/imports.js';
import { importAsked, Imports, MOST_COMMANDS } from '../imports/imports.js';
import { xlsxType } from '../tables/written.js';
import { CurrentActor } from './actor.guard.js';
import { anEmulationYear } from './asks.js';
import { isWorkbook } from './json-body.js';
import { Pace } from './pace.js';
import { invalid, needed, oneOf, requireKnown } from './parameters.js';
import type { BatchItem } from './shown-batch.js';
import { toldOutcomes } from './shown-batch.js';

/** Rows of one sheet: the asker waits for all. */
const MOST_ROWS = 10_000;

const words = { type: 'string', maxLength: 1000 };
const aPartialDate = { type: 'string', format: 'partial-date', examples: ['2019', '2019-12', '2019-12-20'] };
const parameters = {
  dryRun: [
    '`false` records what the file says; anything else, or nothing, only shows what it would do.',
    { type: 'boolean', default: true },
  ],
  source: ['Where the figures are from, as evidence names it; the SHA-256 of the file is added.', words],
  documentNumber: ['Number of the document that they are from.', words],
  documentDate: ['Its day, perhaps only month or year.', aPartialDate],
  occurredOn: ['Day of what is told; absent means that no source states it.', aPartialDate],
  clusterId: ['Cluster that the rows are about.', words],
  year: ['Emulation year that the rows are about.', anEmulationYear],
  reportId: ['Report of figures whose rows name none.', words],
  reason: ['Why figures on record are corrected; without it they are told as problems.', words],
} as const;

/** A sheet as it is read. */
interface ReadGrid extends ReadSheet {
  readonly sheet: string | null;
  readonly ignored: readonly string[];
}

/** What came of a file, or would. */
export interface ImportShown {
  /** Whether nothing was recorded because only that was asked. */
  readonly dryRun: boolean;
  readonly sheets: readonly SheetShown[];
}

/** What came of one sheet. */
interface SheetShown {
  /** Null of CSV, which has none. */
  readonly sheet: string | null;
  /** What all events of this sheet have in common; the same when it is sent again. */
  readonly correlationId: string;
  /** Of the last fact that is recorded, for the header Min-Position; null where none is. */
  readonly position: PositionToken | null;
  /** How many commands of each outcome. */
  readonly counts: Readonly<Record<string, number>>;
  /** Rows that say what is on record. */
  readonly unchanged: number;
  /** What cannot be read with certainty; nothing of the sheet is recorded where there is any. */
  readonly problems: readonly CellNote[];
  /** What was read, but should be looked at. */
  readonly looks: readonly CellNote[];
  /** Headings of columns that are not read. */
  readonly ignored: readonly string[];
  readonly items: readonly ImportItem[];
}

/** A command that rows say. */
interface ImportItem extends BatchItem {
  /** As the program for spreadsheets counts, from 1. */
  readonly rows: readonly number[];
}

/** Where files of spreadsheets come in: each sheet is a batch. */
@Controller('api')
export class ImportsController {
  constructor(
    private readonly imports: Imports,
    private readonly batches: Batches,
    private readonly store: EventStore,
    private readonly pace: Pace,
  ) {}

  @Post('imports/:kind')
  @ApiTags('commands')
  @ApiOperation({
    summary:
      'Check a file of a spreadsheet cell by cell and show what it would change, or record it where `dryRun=false`',
    description: `A sheet may have ${MOST_ROWS} rows, and a file may say ${MOST_COMMANDS} commands; what has more is refused whole, to be sent as several files. An XLSX may unpack to 32 MiB.`,
  })
  @ApiConsumes('text/csv', xlsxType)
  @ApiParam({
    name: 'kind',
    enum: Object.keys(kinds),
    description: Object.entries(kinds)
      .map(([name, { summary }]) => `\`${name}\`: ${summary}`)
      .join('; '),
  })
  @ApiQueries()
  async import(
    @Param('kind') given: string,
    @Query() query: Record<string, unknown>,
    @Body() file: unknown,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportShown> {
    const name = needed('kind', oneOf('kind', given, Object.keys(kinds) as KindName[]));
    const kind: ImportKind = kinds[name];
    requireKnown(request.url, query, Object.keys(parameters), ['source', ...kind.asks]);
    const dryRun = query['dryRun'] !== 'false';
    const grids = await gridsOf(file, request);
    const sha256 = createHash('sha256')
      .update(file as Buffer)
      .digest('hex');
    const asked = importAsked(name, query, sha256, actor);
    const known = this.imports.known(asked.said);
    const sheets: ReadGrid[] = [];
    for (const grid of grids) {
      const sheet = sheetOf(grid, kind);
      sheets.push(
        typeof sheet === 'string'
          ? unread(grid, sheet)
          : { sheet: grid.sheet, ignored: sheet.ignored, ...(await this.imports.read(sheet, asked, known)) },
      );
    }
    const commands = sheets.reduce((sum, { facts }) => sum + facts.length, 0);
    if (commands > MOST_COMMANDS)
      throw new DomainError(
        'IMPORT_REFUSED',
        `Tệp có ${commands} lệnh, một lần nhận nhiều nhất ${MOST_COMMANDS}; hãy chia thành nhiều tệp.`,
      );
    await this.pace.alsoCount(request, actor, Math.max(commands - 1, 0));
    const isWanted = (): boolean => !reply.raw.destroyed;
    const record = async (): Promise<ImportShown> => {
      const shown: SheetShown[] = [];
      let [isRefused, isNew] = [false, false];
      for (const sheet of sheets) {
        const isUnreadable = sheet.told.problems.length > 0;
        const { outcomes, stoppedBy } =
          dryRun || isUnreadable
            ? { outcomes: await this.batches.check(sheet.facts, actor, isWanted), stoppedBy: null }
            : await this.batches.record(sheet.facts, actor, isWanted);
        if (stoppedBy !== null) throw stoppedBy;
        isRefused ||= isUnreadable || outcomes.some(isRefusal);
        isNew ||= outcomes.some(({ outcome }) => outcome === 'recorded');
        shown.push(this.shown(sheet, actor, toldOutcomes(this.store, sheet.facts, outcomes)));
      }
      const answer = { dryRun, sheets: shown };
      if (isRefused && !dryRun)
        throw new DomainError(
          'IMPORT_REFUSED',
          'Có trang không đọc được hết hoặc bị từ chối, nên chưa ghi gì của trang đó; “sheets” nêu từng ô.',
          answer,
        );
      reply.status(isNew ? 201 : 200);
      return answer;
    };
    return dryRun ? await record() : await this.pace.command(request, record);
  }

  private shown(
    { sheet, ignored, told, facts }: ReadGrid,
    actor: Actor,
    { items, ...batch }: ReturnType<typeof toldOutcomes>,
  ): SheetShown {
    const { problems, looks, unchanged } = told;
    return {
      sheet,
      correlationId: correlationOf(facts, actor),
      ...batch,
      unchanged,
      problems,
      looks,
      ignored,
      items: items.map((item, i) => ({ ...item, rows: told.facts[i]?.rows ?? [] })),
    };
  }
}

/** A sheet of which nothing can be read, and why. */
function unread({ sheet }: Grid, detail: string): ReadGrid {
  const problems = [{ sheet, row: null, column: null, detail }];
  return { sheet, ignored: [], told: { facts: [], problems, looks: [], unchanged: 0 }, facts: [] };
}

async function gridsOf(file: unknown, request: FastifyRequest): Promise<readonly Grid[]> {
  if (!Buffer.isBuffer(file) || file.length === 0)
    throw invalid('body', 'must be a file, as text/csv or XLSX');
  try {
    return isWorkbook(request) ? await workbookGrids(file, MOST_ROWS) : [await csvGrid(file, MOST_ROWS)];
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new DomainError('IMPORT_REFUSED', error.message);
  }
}

function ApiQueries(): MethodDecorator {
  return (...target) => {
    for (const [name, [description, schema]] of Object.entries(parameters))
      ApiQuery({ name, description, required: name === 'source', schema })(...target);
  };
}
