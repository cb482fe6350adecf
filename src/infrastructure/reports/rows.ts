import type { ClientBase, QueryConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { ISO } from '../event-store/event-row.js';
import type { ReportView } from './views.js';

// The rows of the views of reports, for whoever carries them away whole.

/** Rows that are fetched at once. */
const PAGE = 2_000;

/** A reader that takes nothing for so long is let go: rows that are being read keep rebuilt tables from being put in service. */
const PATIENCE = '30s';
/** Nor may it take longer than that for all, milliseconds. Half a million rows are put in order for ten seconds before the first comes. */
const LONGEST = 600_000;

const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** Values of a row as PostgreSQL writes them, in the order of the columns; null where nothing is known. */
export type Values = readonly (string | null)[];

/** Rows as of one moment, in pages. */
export interface ReportRows {
  /** Each read model has taken in the events up to here, at least. */
  readonly position: bigint;
  /** A page is emptied when the next one is asked for. */
  readonly pages: AsyncIterable<readonly Values[]>;
  /** Whether there are more than the most that somebody wants. */
  readonly isMore: boolean;
  /** Gives the connection back, whether or not all was read. */
  readonly close: () => Promise<void>;
}

/** The read models behind a view; none of the one that is about all of them. */
export function readModelsOf({ from }: ReportView): readonly string[] {
  return [...from.matchAll(/\bread\.(?!projection\b)(\w+)/g)].map(([, name = '']) => name);
}

/**
 * All rows of a view in one order, so that the same content gives the same bytes; of a function those of `day`. They hold a connection
 * until they are closed, which ends whatever the database still does for them.
 */
export async function rowsOf(
  database: DataSource,
  view: ReportView,
  day: string | null,
  most: number | null = null,
): Promise<ReportRows> {
  const runner = database.createQueryRunner();
  const client = (await runner.connect()) as ClientBase;
  let pid: number | undefined;
  let underWay: Promise<unknown> | null = null;
  let closed: Promise<void> | null = null;
  const close = (): Promise<void> => (closed ??= closing().finally(() => runner.release()));
  async function closing(): Promise<void> {
    if (underWay) await cancel(database, pid).catch(() => undefined);
    await underWay?.catch(() => undefined);
    await client.query('rollback').catch(() => undefined);
  }
  async function* pages(): AsyncGenerator<readonly Values[], void, undefined> {
    const until = performance.now() + LONGEST;
    const query = {
      text: `fetch ${PAGE} from carried`,
      rowMode: 'array' as const,
      types: AS_TEXT,
      query_timeout: LONGEST,
    };
    for (;;) {
      if (performance.now() > until) throw new Error('the reader of a table is too slow');
      const fetching = client.query<(string | null)[]>(query);
      underWay = fetching;
      const { rows } = await fetching.finally(() => (underWay = null));
      const { length } = rows;
      if (length > 0) yield rows;
      // Whoever asks for the next page is done with this one. What is left of its query would keep its rows, and those of the next one, until
      // all memory is looked through.
      rows.length = 0;
      if (length < PAGE) return;
    }
  }
  try {
    await client.query(`begin isolation level repeatable read, read only;
      set local idle_in_transaction_session_timeout = '${PATIENCE}';
      set local statement_timeout = ${LONGEST}`);
    const { rows: reached } = await client.query<{ pid: number; position: string }>(
      `select pg_backend_pid() as pid, coalesce(min(position), 0) as position from read.projection
       where name = any($1) or cardinality($1::text[]) = 0`,
      [readModelsOf(view)],
    );
    pid = reached[0]?.pid;
    const source = view.on ? `report."${view.name}_on"($1)` : `report."${view.name}"`;
    const values = view.on ? [day] : [];
    const counted =
      most === null
        ? null
        : await client.query<{ count: string }>({
            text: `select count(*) from (select from ${source} limit ${most + 1}) as wanted`,
            values,
            query_timeout: LONGEST,
          } as QueryConfig);
    await client.query(
      `declare carried no scroll cursor for select ${Object.entries(view.columns).map(written).join(', ')}
       from ${source} order by ${Object.keys(view.columns).map(ordered).join(', ')}`,
      values,
    );
    return {
      position: BigInt(reached[0]?.position ?? 0),
      isMore: most !== null && Number(counted?.rows[0]?.count) > most,
      pages: pages(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** As the login itself: the role in which it works may not. */
async function cancel(database: DataSource, pid: number | undefined): Promise<void> {
  await database.transaction(async (manager) => {
    await manager.query('set local role none');
    await manager.query('select pg_cancel_backend($1)', [pid]);
  });
}

/** A column as text: instants in ISO 8601 UTC. */
function written([name, [type]]: [string, ReportView['columns'][string]]): string {
  return type === 'timestamptz' ? `to_char("${name}" at time zone 'UTC', ${ISO})` : `"${name}"::text`;
}

/** By code point, on every server. */
const ordered = (name: string): string => `"${name}"::text collate "C" nulls first`;
