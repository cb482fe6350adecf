import { DomainError } from '../../domain/ground/errors.js';
import { GetClusterYear } from '../../projections/cluster-year-question.js';
import { GetResults } from '../../projections/results.js';
import { FindUnits } from '../../projections/unit-questions.js';
import { Batches, isRefusal } from '../batches/batches.js';
import type { Outcome } from '../batches/batches.js';
import type { Config } from '../config.js';
import { ConfigError } from '../config.js';
import { OpenPrincipals } from '../http/principals.js';
import type { Application } from '../http/server.js';
import { createServer } from '../http/server.js';
import type { CellNote } from '../imports/columns.js';
import { UnreadableFile } from '../imports/grid.js';
import type { ImportAsked } from '../imports/imports.js';
import { importAsked, Imports, MOST_COMMANDS } from '../imports/imports.js';
import type { KindName } from '../imports/kinds.js';
import { isByRow, kinds } from '../imports/kinds.js';
import { MOST_TOGETHER, partsOf, surveyed } from '../imports/long-files.js';
import { othersOf } from '../stores.js';
import type { Stores } from '../stores.js';
import { progressBar } from './progress.js';
import type { Terminal } from './run.js';
import { stopSignal } from './run.js';
import { withStores } from './tools.js';

/** Rows that are recorded together, or none of them, where each says a command by itself. */
const PART = 1_000;
/** How long a part waits for the read models to take in the one before, milliseconds. */
const WAIT = 60_000;

const operator = { id: 'operator', roles: ['operator'], unitId: null } as const;

/** Which file, and what is said beside it. */
export interface Import {
  readonly kind: KindName;
  readonly file: string;
  /** Records what the file says; else only what it would do is told. */
  readonly record: boolean;
  /** As the parameters over HTTP are called. */
  readonly beside: Readonly<Record<string, string | undefined>>;
}

/**
 * Checks a CSV of any length or a workbook, or records it, as the operator, in parts of which only one is in memory. Works on the stores themselves, beside a
 * server that runs or without one, so that no request has to wait for hours. Exit code 0, 1 where something cannot be read or is refused,
 * 130 where a signal stopped it between two parts. Throws `ConfigError` for what is wrong beside the file.
 */
export async function importFile(
  application: Application,
  config: Config,
  terminal: Terminal,
  what: Import,
): Promise<number> {
  const { kind, file, record, beside } = what;
  for (const name of kinds[kind].asks)
    if (beside[name] === undefined)
      throw new ConfigError(`import ${kind} needs --${name.replace('Id', '-id')}`);
  let isStopped = false;
  const untilStopped = async (): Promise<void> => {
    await stopSignal();
    isStopped = true;
    terminal.tell('stopping after the rows that are under way');
  };
  void untilStopped();
  try {
    const { rows, sha256 } = await surveyed(file).catch((error: Error) => {
      throw error instanceof UnreadableFile ? error : new ConfigError(error.message);
    });
    const given = { file, record, rows, asked: askedBeside(kind, beside, sha256) };
    return await withStores(
      config,
      terminal,
      async (stores, clock) => {
        await clock.compare(othersOf(stores));
        const app = await createServer(application, stores, clock, new OpenPrincipals(), config.jsonLogs);
        app.useLogger(false);
        // Names of units are looked up, also of those that the part before has registered.
        await stores.engine.start();
        const means = { ...stores, imports: app.get(Imports), batches: app.get(Batches) };
        return await imported(means, given, terminal, () => isStopped).finally(() => app.close());
      },
      new Promise<never>(() => undefined),
    );
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    terminal.say(error.message);
    return 1;
  }
}

function askedBeside(kind: KindName, beside: Import['beside'], sha256: string): ImportAsked {
  try {
    return importAsked(kind, beside, sha256, operator);
  } catch (error) {
    throw error instanceof DomainError ? new ConfigError(error.detail) : error;
  }
}

/** What an import is done with. */
interface Means extends Pick<Stores, 'events' | 'readModels'> {
  readonly imports: Imports;
  readonly batches: Batches;
}

/** A file that was read once, and what is said beside it. */
interface Given {
  readonly file: string;
  readonly record: boolean;
  readonly rows: number;
  readonly asked: ImportAsked;
}

/** The same over open stores, in parts of so many rows; where rows make commands together, a sheet is one part. */
export async function imported(
  { events, readModels, imports, batches }: Means,
  { file, record, rows, asked }: Given,
  terminal: Terminal,
  isStopped: () => boolean,
  size = PART,
): Promise<number> {
  const counts = new Map<string, number>();
  const count = (name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
  const bar = progressBar(`import ${asked.kind}`, rows);
  const names = [FindUnits, GetResults, GetClusterYear].flatMap((one) =>
    one.projections.map(({ name }) => name),
  );
  let done = 0;
  let sheet: string | null | undefined;
  try {
    if (!isByRow(asked.kind) && rows > MOST_TOGETHER)
      throw new UnreadableFile(
        `Tệp có ${rows} dòng, một lần nhận nhiều nhất ${MOST_TOGETHER}; hãy chia thành nhiều tệp.`,
      );
    for await (const part of partsOf(file, kinds[asked.kind], isByRow(asked.kind) ? size : MOST_TOGETHER)) {
      if (isStopped()) return 130;
      await readModels.waitFor(names, (await events.head()).position, WAIT);
      if (part.sheet !== sheet && part.ignored.length > 0)
        terminal.say(`not read: ${part.ignored.join(', ')}`);
      sheet = part.sheet;
      const { told, facts } = await imports.read(part, asked, imports.known(asked.said));
      if (told.unchanged > 0) counts.set('unchanged', (counts.get('unchanged') ?? 0) + told.unchanged);
      for (const note of told.looks) terminal.say(`${placeOf(note)}: look: ${note.detail}`);
      for (const note of told.problems) {
        count('problems');
        terminal.say(`${placeOf(note)}: ${note.detail}`);
      }
      if (facts.length > MOST_COMMANDS)
        throw new UnreadableFile(
          `Trang có ${facts.length} lệnh, một lần nhận nhiều nhất ${MOST_COMMANDS}; hãy chia thành nhiều tệp.`,
        );
      const isReadable = told.problems.length === 0;
      const { outcomes, stoppedBy } =
        record && isReadable
          ? await batches.record(facts, operator)
          : { outcomes: await batches.check(facts, operator), stoppedBy: null };
      if (stoppedBy !== null) throw stoppedBy;
      for (const [i, outcome] of outcomes.entries()) {
        count(outcome.outcome);
        if (isRefusal(outcome))
          terminal.say(
            `${placeOf({ sheet, row: told.facts[i]?.rows[0] ?? null, column: null })}: ${refusalOf(outcome)}`,
          );
      }
      if (record && (!isReadable || outcomes.some(isRefusal))) return 1;
      bar.at((done = part.upTo));
    }
    return ['problems', 'refused', 'recorded-otherwise'].some((name) => counts.has(name)) ? 1 : 0;
  } finally {
    bar.end();
    const told = [...counts].map(([name, many]) => `, ${many} ${name}`).join('');
    terminal.say(`${record ? 'recorded' : 'checked'} up to row ${done} of ${rows}${told}`);
    if (!record)
      terminal.tell(
        `this was a dry run, which checks each ${size} rows on what is on record; --record records them`,
      );
  }
}

const placeOf = ({ sheet, row, column }: Omit<CellNote, 'detail'>): string =>
  [sheet && `“${sheet}”`, row && `row ${row}`, column && `“${column}”`].filter(Boolean).join(', ');

function refusalOf(outcome: Outcome): string {
  if (!('error' in outcome)) return outcome.outcome;
  const { error } = outcome;
  return error instanceof DomainError ? `${error.code}: ${error.detail}` : error.message;
}
