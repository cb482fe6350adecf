import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import type { QueryRunner } from 'typeorm';
import { tokenOf } from '../../application/positions.js';
import type { Recorded } from '../../domain/ground/event.js';
import { transcriptOf } from '../event-store/postgres-transcript.js';
import { ifAbsent, readIfThere } from '../files.js';
import { BALLOT_ROLE } from '../postgres/database.js';
import type { Stores } from '../stores.js';
import type { Line } from './backup-file.js';

/** What is kept beside the events, in the order in which it goes back. Rows of these tables are never changed. */
export const kept = [
  'log.checkpoint',
  'log.cosignature',
  'log.timestamp',
  'log.finding',
  'log.installation',
] as const;

/** Boxes of open ballots, and the keys that open them. */
export const boxes = ['ballot.content', 'ballot.content_key'] as const;

export const PERSONS = 'log.person';
export const SIGNING_KEY = 'checkpoint.key';
export const BALLOT_KEYS = 'ballots';

/** Tables that no backup has, and why. A test holds these lists to what the database has. */
export const leftOut: Readonly<Record<string, string>> = {
  'log.event': 'is in the commands, with the receipts',
  'log.receipt': 'is in the commands, with the events',
  'log.overtaken': 'is found again in the commands',
  'log.answered': 'the past of a place that is gone: nothing is recorded before it any more',
  'log.migration': 'is made by the program that restores',
  'ballot.paper_key': 'is empty since ballots are sealed as a whole',
  'ballot.box': 'is empty since ballots are sealed as a whole',
};

const PAGE = 1_000;

/**
 * All that is the record, while others go on writing: what is beside the events, up to which checkpoints may tell of the log; then the
 * commands up to the end of a snapshot, or in EventStoreDB to the end of the log; then what had to come later. Names are read before and
 * after the events, since they are written before and forgotten after them; boxes of ballots before, since a ballot that is closed has
 * none, and those of ballots that were opened meanwhile after. `withKeys`: also what signs and opens.
 */
export async function* linesOf(
  { database, events: store }: Stores,
  home: string,
  withKeys: boolean,
  takenAt: Date,
): AsyncGenerator<Line, void, undefined> {
  yield {
    header: {
      format: 'thidua backup',
      version: 1,
      takenAt: takenAt.toISOString(),
      store: store.kind,
      holdsKeys: withKeys,
    },
  };
  if (withKeys) yield* keyFiles(home);
  const boxesBefore = withKeys ? await boxesIn(database.createQueryRunner()) : [];
  yield* boxesBefore;
  yield* persons(database);
  const runner = database.createQueryRunner();
  let [commands, events] = [0, 0];
  let last: Recorded | null = null;
  try {
    await beginSnapshot(runner);
    for (const table of kept) yield* rowsOf(runner, table);
    const client = (await runner.connect()) as ClientBase;
    for await (const command of store.kind === 'postgres' ? transcriptOf(client) : store.transcript()) {
      commands++;
      if (command.outcome === 'accepted') {
        events += command.events.length;
        last = command.events.at(-1) ?? last;
      }
      yield { command };
    }
    await runner.rollbackTransaction();
  } finally {
    await runner.release();
  }
  yield* persons(database);
  if (withKeys) {
    const known = new Set(boxesBefore.map(ballotOf));
    for (const line of await boxesIn(database.createQueryRunner()))
      if (!known.has(ballotOf(line))) yield line;
  }
  yield {
    end: { commands, events, position: last ? tokenOf(store, last.position) : '0', hash: last?.hash ?? null },
  };
}

/** A transaction that others cannot end by waiting, as it lasts as long as the disk takes. */
async function beginSnapshot(runner: QueryRunner): Promise<void> {
  await runner.startTransaction('REPEATABLE READ');
  await runner.query(
    `SELECT set_config(name, '0', true)
     FROM unnest(ARRAY['idle_in_transaction_session_timeout', 'statement_timeout']) AS name`,
  );
}

async function* rowsOf(runner: QueryRunner, table: string): AsyncGenerator<Line, void, undefined> {
  await runner.query(`DECLARE rows NO SCROLL CURSOR FOR SELECT row_to_json(one) AS row FROM ${table} AS one`);
  for (let page: Line[] = []; ;) {
    page = linesFrom(table, await runner.manager.query<{ row: Row }[]>(`FETCH ${PAGE} FROM rows`));
    yield* page;
    if (page.length < PAGE) break;
  }
  await runner.query('CLOSE rows');
}

type Row = Readonly<Record<string, unknown>>;

function linesFrom(table: string, rows: readonly { readonly row: Row }[]): Line[] {
  return rows.map(({ row }) => ({ row: [table, row] }));
}

/** A page at a time, without a transaction: whoever forgets a name needs the table alone. */
async function* persons(database: Stores['database']): AsyncGenerator<Line, void, undefined> {
  for (let after = '\\x'; ;) {
    const rows = await database.query<{ row: Row & { readonly ref: string } }[]>(
      `SELECT row_to_json(one) AS row FROM ${PERSONS} AS one WHERE ref > $1 ORDER BY ref LIMIT ${PAGE}`,
      [after],
    );
    yield* linesFrom(PERSONS, rows);
    const last = rows.at(-1);
    if (!last) return;
    after = last.row.ref;
  }
}

/** Rows of one moment, read at once: whoever returns a ballot needs the table alone. */
async function boxesIn(runner: QueryRunner): Promise<Line[]> {
  try {
    await runner.startTransaction('REPEATABLE READ');
    await runner.query(`SET LOCAL ROLE ${BALLOT_ROLE}`);
    const lines: Line[] = [];
    for (const table of boxes)
      lines.push(
        ...linesFrom(
          table,
          await runner.manager.query<{ row: Row }[]>(`SELECT row_to_json(one) AS row FROM ${table} AS one`),
        ),
      );
    await runner.rollbackTransaction();
    return lines;
  } finally {
    await runner.release();
  }
}

function ballotOf(line: Line): unknown {
  return 'row' in line ? line.row[1]['ballot_id'] : null;
}

/** The key that signs checkpoints, and this node's keys of open ballots: after a crash of the database, only they open the boxes. */
async function* keyFiles(home: string): AsyncGenerator<Line, void, undefined> {
  const ballots = await readdir(join(home, BALLOT_KEYS)).catch(ifAbsent([]));
  const names = [
    SIGNING_KEY,
    ...ballots.filter((name) => name.endsWith('.key')).map((name) => join(BALLOT_KEYS, name)),
  ];
  for (const name of names) {
    const text = await readIfThere(join(home, name));
    if (text !== null) yield { file: { name, text } };
  }
}
