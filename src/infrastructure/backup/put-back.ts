import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import type { EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import { recordAct } from '../../application/recording.js';
import type { HistoryRestored } from '../../domain/registry/doubts.js';
import { stream } from '../../domain/registry/doubts.js';
import type { PersonsForgotten } from '../../domain/registry/persons.js';
import type { Digesting } from '../event-store/log-digest.js';
import type { Transcribed } from '../event-store/transcript.js';
import { ifAbsent } from '../files.js';
import { LogTree } from '../proofs/log-tree.js';
import { resolutionsIn } from '../proofs/resolutions.js';
import type { Place } from '../stores.js';
import type { Line, Opener } from './backup-file.js';
import { linesIn } from './backup-file.js';
import type { Checked } from './check.js';
import { BALLOT_KEYS, boxes, kept, PERSONS, SIGNING_KEY } from './take.js';

/** Nothing is put over what is there. */
export class NotEmpty extends Error {}

/** Rows, and commands, that are written at once. */
const BATCH = 200;

const INSTALLATION = 'log.installation';

export interface PutBack {
  readonly file: string;
  readonly opener: Opener;
  readonly checked: Checked;
  readonly home: string;
  readonly now: () => Date;
  readonly onProgress: (commands: number) => void;
}

/**
 * Fills an empty place from a backup that was checked, and records the restore. Until the last step the database lacks the secret of its
 * installation, so that no server starts on a half; broken off, the same restore goes on where it was. Throws `NotEmpty`, `BackupError`.
 */
export async function putBack({ ownerUrl, events: store }: Place, from: PutBack): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl, application_name: 'thidua restore' });
  owner.on('error', () => undefined);
  await owner.connect();
  try {
    await claim(owner, store, from.home);
    const { installation, forgotten } = await putLines(owner, store, from);
    await owner.query(`delete from ${PERSONS} where ref = any($1::bytea[])`, [forgotten]);
    const { checked, now } = from;
    const { rows } = await owner.query<{ last: number }>(
      'select coalesce(max(resolution), 0) as last from log.checkpoint',
    );
    await recordRestore(store, {
      keptUpTo: checked.end.position,
      events: checked.end.events,
      takenAt: checked.header.takenAt,
      lastSigned: rows[0]?.last ?? 0,
      now: now(),
    });
    await alone(owner, () => insert(owner, INSTALLATION, installation));
  } finally {
    await owner.end();
  }
}

/** Takes the place by removing the secret of its installation; where that is gone already, a restore was broken off. */
async function claim(owner: Client, store: EventStore, home: string): Promise<void> {
  const { rows } = await owner.query(`select from ${INSTALLATION}`);
  if (rows.length === 0) return;
  const tables = ['log.event', 'log.receipt', PERSONS, ...kept, ...boxes];
  for (const table of tables.filter((name) => name !== INSTALLATION))
    if ((await owner.query(`select from ${table} limit 1`)).rows.length > 0)
      throw new NotEmpty(`the database has rows in ${table}: a restore needs an empty one`);
  if ((await store.head()).position > 0n)
    throw new NotEmpty(
      'the event store has events: a restore needs an empty one, or another EVENTSTOREDB_PREFIX',
    );
  const files = [home, join(home, BALLOT_KEYS)].map((folder) => readdir(folder).catch(ifAbsent([])));
  const names = (await Promise.all(files)).flat();
  if (names.some((name) => name === SIGNING_KEY || (name.endsWith('.key') && name !== 'operator.key')))
    throw new NotEmpty(`${home} has keys of another history: a restore needs another THIDUA_HOME`);
  await alone(owner, () => owner.query(`delete from ${INSTALLATION}`));
}

/** Changes the table of the installation, which is for reading otherwise. */
async function alone(owner: Client, change: () => Promise<unknown>): Promise<void> {
  await owner.query(`begin; alter table ${INSTALLATION} disable trigger append_only`);
  await change();
  await owner.query(`alter table ${INSTALLATION} enable always trigger append_only; commit`);
}

type Row = Readonly<Record<string, unknown>>;

/** Writes what the lines hold, but for the secret of the installation. */
async function putLines(
  owner: Client,
  store: Place['events'],
  { file, opener, home, onProgress }: PutBack,
): Promise<{ readonly installation: readonly Row[]; readonly forgotten: readonly string[] }> {
  const installation: Row[] = [];
  const forgotten: string[] = [];
  let [commands, rows, table, done]: [Transcribed[], Row[], string, number] = [[], [], '', 0];
  const flush = async (): Promise<void> => {
    if (commands.length > 0) await store.take(commands);
    if (rows.length > 0) await insert(owner, table, rows);
    onProgress((done += commands.length));
    [commands, rows] = [[], []];
  };
  const see = async (line: Line): Promise<void> => {
    if ('file' in line) await putFile(join(home, line.file.name), line.file.text);
    if ('command' in line) {
      commands.push(line.command);
      forgotten.push(...namesForgottenBy(line.command));
    }
    if ('row' in line && line.row[0] === INSTALLATION) installation.push(line.row[1]);
    else if ('row' in line) {
      if (line.row[0] !== table) await flush();
      table = line.row[0];
      rows.push(line.row[1]);
    }
    if (commands.length + rows.length >= BATCH) await flush();
  };
  for await (const line of linesIn(file, opener)) await see(line);
  await flush();
  return { installation, forgotten };
}

/** A name that was forgotten while the backup was taken may be in it. */
function namesForgottenBy(command: Transcribed): readonly string[] {
  if (command.outcome === 'refused') return [];
  return command.events
    .filter(({ type }) => type === 'PersonsForgotten')
    .flatMap(({ data }) => (data as PersonsForgotten['data']).refs.map((ref) => `\\x${ref}`));
}

/** Only tables that a backup has are written to; of two rows of one key the first stays. */
async function insert(owner: Client, table: string, rows: readonly Row[]): Promise<void> {
  if (![...kept, ...boxes, PERSONS].includes(table)) throw new Error(`no backup has rows of ${table}`);
  const columns = Object.keys(rows[0] ?? {})
    .map(escapeIdentifier)
    .join(', ');
  await owner.query(
    `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::json)
     on conflict do nothing`,
    [JSON.stringify(rows)],
  );
}

async function putFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode: 0o600, flush: true });
}

/** A restore that is to be recorded. */
export interface RestoreTold {
  /** Position of the last event that came back, as the store that was backed up gave it, and how many came back. */
  readonly keptUpTo: string;
  readonly events: number;
  readonly takenAt: string | null;
  /** The highest number of a resolution that a checkpoint names. */
  readonly lastSigned: number;
  readonly now: Date;
}

/** Records that the log came back from a backup; of what came after that, nothing is known. The same restore again records nothing. */
export async function recordRestore(
  store: EventStore & Digesting,
  { keptUpTo, events, takenAt, lastSigned, now }: RestoreTold,
): Promise<void> {
  const resolutions = await resolutionsIn(store);
  const { tree, contents, positionOf } = await new LogTree(store).read();
  if (tree.size === events + 1 && resolutions.at(-1)?.restored?.is.size === events) return;
  if (tree.size !== events) throw new Error(`${tree.size} events are there; the backup has ${events}`);
  const last = events === 0 ? '0' : tokenOf(store, positionOf(events - 1));
  const data: HistoryRestored['data'] = {
    number: 1 + Math.max(lastSigned, ...resolutions.map(({ number }) => number)),
    is: { size: events, root: tree.root(events).toString('hex'), contents: contents() },
    keptUpTo,
    renumbered: last !== keptUpTo,
    takenAt,
  };
  await recordAct(store, 'RestoreHistory', stream, { type: 'HistoryRestored', data }, now);
  await resolutionsIn(store);
}
