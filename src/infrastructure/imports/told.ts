import { commands } from '../../application/commands.js';
import { nearest } from '../../domain/ground/nearest.js';
import { orNearest, textIn, wholeIn } from './cells.js';
import type { Sheet } from './columns.js';
import { figuresTold } from './figures.js';
import type { ImportKind, KindName } from './kinds.js';
import { kinds } from './kinds.js';
import type { Known, Said, Told } from './row-reader.js';
import { RowReader } from './row-reader.js';
import { fieldIn, typedIn } from './typed.js';

/** What the rows of a sheet say. */
export async function toldBy(name: KindName, sheet: Sheet, said: Said, known: Known): Promise<Told> {
  const kind: ImportKind = kinds[name];
  const told: Told = { facts: [], problems: [], looks: [...sheet.looks], unchanged: 0 };
  const all = sheet.rows.map((row) => new RowReader(sheet, row, told));
  for (const row of all) if (row.row.isTotal) row.look(null, 'dòng tổng cộng, không được đọc');
  const rows = all.filter(({ row }) => !row.isTotal);
  if (name === 'facts') for (const row of rows) factOf(row, told, known);
  else if (name === 'results') await figuresTold(rows, told, said, known);
  else if (name === 'members') await rosterTold(sheet.sheet, rows, told, said, known);
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
    row.wrong('command', `không có lệnh “${command}”${orNearest(near)}`);
    return;
  }
  const quote = row.read('quote', textIn);
  const body: Record<string, unknown> = {};
  for (const code of row.row.cells.keys()) {
    if (code === 'command' || code === 'quote') continue;
    const field = fieldIn(schemas, command, code);
    if (field === undefined) row.wrong(code, `lệnh ${command} không có trường này`);
    else
      put(
        body,
        code,
        row.read(code, (cell) => typedIn(cell, field)),
      );
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

/** All rows together: the roster of the year, or whoever is new in it where one is on record. */
async function rosterTold(
  sheet: string | null,
  rows: readonly RowReader[],
  told: Told,
  said: Said,
  { units, roster }: Known,
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
  const members = await roster();
  if (members === null) {
    told.facts.push({
      rows: rows.map(({ row }) => row.number),
      command: 'DeclareRoster',
      body: { clusterId, year, listed, admit: true },
    });
    return;
  }
  for (const [i, unitId] of listed.entries())
    if (members.includes(unitId)) told.unchanged++;
    else
      told.facts.push({
        rows: rows[i] ? [rows[i].row.number] : [],
        command: 'AdmitMember',
        body: { clusterId, unitId, from: `${year}` },
      });
  const left = members.filter((unitId) => !listed.includes(unitId));
  if (left.length > 0) {
    const detail = `trên hồ sơ còn ${left.join(', ')}, tệp không ghi; ai đã ra thì ghi riêng (lệnh ReleaseMember)`;
    told.looks.push({ sheet, row: null, column: null, detail });
  }
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
