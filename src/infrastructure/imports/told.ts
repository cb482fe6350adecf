import { commands } from '../../application/commands.js';
import { nearest } from '../../domain/ground/nearest.js';
import { textIn, wholeIn } from './cells.js';
import type { Read } from './cells.js';
import type { CellNote, ImportRow, Sheet } from './columns.js';
import { figuresTold } from './figures.js';
import type { FiguresOnRecord } from './figures.js';
import type { GridCell } from './grid.js';
import type { ImportKind, KindName } from './kinds.js';
import type { FieldSchema } from './typed.js';
import { fieldIn, typedIn } from './typed.js';
import type { UnitsNamed } from './units-named.js';

/** A command that rows say. */
export interface ImportedFact {
  readonly rows: readonly number[];
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly quote?: string;
}

/** What a sheet says. */
export interface Told {
  readonly facts: ImportedFact[];
  /** What cannot be read; where there is any, nothing of the sheet is recorded. */
  readonly problems: CellNote[];
  /** What was read, but may be looked at. */
  readonly looks: CellNote[];
  /** Rows that say what is on record. */
  unchanged: number;
}

/** What the request says beside the file. */
export interface Said {
  readonly clusterId: string | null;
  readonly year: number | null;
  readonly reportId: string | null;
  readonly reason: string | null;
}

/** What reading rows needs to know. */
export interface Known {
  readonly schemas: Readonly<Record<string, FieldSchema>>;
  readonly units: UnitsNamed;
  /** What is on record of the cluster-year. */
  readonly figures: () => Promise<FiguresOnRecord>;
}

/** Reads cells of a row, and keeps what is wrong with them. */
export class RowReader {
  #failed = false;

  constructor(
    private readonly sheet: Sheet,
    readonly row: ImportRow,
    private readonly told: Told,
  ) {}

  get failed(): boolean {
    return this.#failed;
  }

  has(code: string): boolean {
    return this.row.cells.has(code);
  }

  /** The value of a cell; undefined where it is empty or cannot be read. */
  read<T>(code: string, reader: (cell: GridCell) => Read<T>): T | undefined {
    const cell = this.row.cells.get(code);
    return cell && this.taken(code, reader(cell));
  }

  /** What was read of a cell. */
  taken<T>(code: string, read: Read<T>): T | undefined {
    if ('why' in read) {
      this.wrong(code, read.why);
      return undefined;
    }
    if (read.look !== undefined) this.look(code, read.look);
    return read.value;
  }

  wrong(code: string | null, detail: string): void {
    this.#failed = true;
    this.told.problems.push(this.note(code, detail));
  }

  look(code: string, detail: string): void {
    this.told.looks.push(this.note(code, detail));
  }

  private note(code: string | null, detail: string): CellNote {
    const column = code === null ? null : (this.sheet.headings.get(code) ?? code);
    return { sheet: this.sheet.sheet, row: this.row.number, column, detail };
  }

  /** The unit of the row, by its id or its name; undefined where none is named or it cannot be found. */
  async unit(units: UnitsNamed, byName: string): Promise<string | undefined> {
    const code = this.has('unitId') ? 'unitId' : byName;
    const text = this.read(code, textIn);
    return text === undefined ? undefined : this.taken(code, await units.idOf(text));
  }
}

/** What the rows of a sheet say. */
export async function toldBy(
  name: KindName,
  kind: ImportKind,
  sheet: Sheet,
  said: Said,
  known: Known,
): Promise<Told> {
  const told: Told = { facts: [], problems: [], looks: [], unchanged: 0 };
  const rows = sheet.rows.map((row) => new RowReader(sheet, row, told));
  if (name === 'facts') for (const row of rows) factOf(row, told, known);
  else if (name === 'results') await figuresTold(rows, told, said, known);
  else if (name === 'members') await rosterTold(rows, told, said, known);
  else if (name === 'self-scores') await scoresTold(rows, told, said, known);
  else if (kind.command !== null)
    for (const row of rows) await commandTold(kind.command, kind, row, told, said, known);
  return told;
}

/** A row of `facts`: any command by the names of its fields. */
function factOf(row: RowReader, told: Told, { schemas }: Known): void {
  const command = row.read('command', textIn);
  if (command === undefined) {
    if (!row.failed) row.wrong('command', 'thiếu tên lệnh');
    return;
  }
  if (!commands.has(command)) {
    const near = nearest(command, [...commands.keys()]);
    row.wrong(
      'command',
      `không có lệnh “${command}”${near.length === 0 ? '' : `; gần nhất: ${near.join(', ')}`}`,
    );
    return;
  }
  const quote = row.read('quote', textIn);
  const body: Record<string, unknown> = {};
  for (const [code, cell] of row.row.cells) {
    if (code === 'command' || code === 'quote') continue;
    const field = fieldIn(schemas, command, code);
    if (field === undefined) row.wrong(code, `lệnh ${command} không có trường này`);
    else put(body, code, row.taken(code, typedIn(cell, field)));
  }
  if (!row.failed)
    told.facts.push({ rows: [row.row.number], command, body, ...(quote === undefined ? {} : { quote }) });
}

function put(body: Record<string, unknown>, path: string, value: unknown): void {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) body[name] = value;
  else put((body[name] ??= {}) as Record<string, unknown>, rest.join('.'), value);
}

/** A row that is one command, by headings that people write. */
async function commandTold(
  command: string,
  { columns, asks }: ImportKind,
  row: RowReader,
  told: Told,
  said: Said,
  { schemas, units }: Known,
): Promise<void> {
  const body: Record<string, unknown> = Object.fromEntries(asks.map((name) => [name, said[name]]));
  for (const code of Object.keys(columns)) {
    const field = fieldIn(schemas, command, code);
    if (field === undefined || !row.has(code)) continue;
    const value = row.read(code, (cell) => typedIn(cell, field));
    if (value !== undefined) body[code] = value;
  }
  if (typeof body['superiorId'] === 'string')
    body['superiorId'] = row.taken('superiorId', await units.idOf(body['superiorId']));
  if (command !== 'RegisterUnit') body['unitId'] = await row.unit(units, 'unitName');
  if (!row.failed) told.facts.push({ rows: [row.row.number], command, body });
}

/** All rows together: the roster of the year. */
async function rosterTold(
  rows: readonly RowReader[],
  told: Told,
  said: Said,
  { units }: Known,
): Promise<void> {
  const listed: string[] = [];
  for (const row of rows) {
    const unitId = await row.unit(units, 'name');
    if (unitId === undefined) {
      if (!row.failed) row.wrong(null, 'không ghi đơn vị nào');
    } else if (listed.includes(unitId)) row.wrong('unitId', `“${unitId}” đã có ở dòng trên`);
    else listed.push(unitId);
  }
  if (told.problems.length > 0 || listed.length === 0) return;
  const { clusterId, year } = said;
  told.facts.push({
    rows: rows.map(({ row }) => row.number),
    command: 'DeclareRoster',
    body: { clusterId, year, declaredCount: listed.length, listed, admit: true },
  });
}

/** The rows of a unit together: its self-score. */
async function scoresTold(
  rows: readonly RowReader[],
  told: Told,
  said: Said,
  { schemas, units }: Known,
): Promise<void> {
  const scores = new Map<string, { rows: number[]; marks: object[] }>();
  for (const row of rows) {
    const unitId = await row.unit(units, 'name');
    if (unitId === undefined && !row.failed) row.wrong(null, 'không ghi đơn vị nào');
    const mark: Record<string, unknown> = {};
    for (const code of ['criterion', 'points', 'value', 'note']) {
      const field = fieldIn(schemas, 'MarkField', code) ?? {};
      const value = row.read(code, (cell) => typedIn(cell, field));
      if (value !== undefined) mark[code] = value;
    }
    const cases = row.read('cases', wholeIn);
    if (cases !== undefined) mark['cases'] = Number(cases);
    if (mark['criterion'] === undefined && !row.failed) row.wrong('criterion', 'thiếu tiêu chí');
    if (row.failed || unitId === undefined) continue;
    const score = scores.get(unitId) ?? { rows: [], marks: [] };
    scores.set(unitId, score);
    score.rows.push(row.row.number);
    score.marks.push(mark);
  }
  const { clusterId, year } = said;
  for (const [unitId, { rows: numbers, marks }] of scores)
    told.facts.push({ rows: numbers, command: 'SubmitSelfScore', body: { clusterId, year, unitId, marks } });
}
