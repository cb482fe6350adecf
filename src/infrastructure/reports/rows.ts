import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';
import { ISO } from '../event-store/event-row.js';
import type { ReportView } from './views.js';

// The rows of the views of reports, for whoever carries them away whole.

/** Rows that are fetched at once. */
const PAGE = 2_000;

/** A reader that takes nothing for so long is let go: rows that are being read keep rebuilt tables from being put in service. */
const PATIENCE = '30s';
/** Nor may it take longer than that for all, milliseconds. */
const LONGEST = 600_000;

const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** Values of a row as PostgreSQL writes them, in the order of the columns; null where nothing is known. */
export type Values = readonly (string | null)[];

/** Rows as of one moment, in pages. */
export interface ReportRows {
  /** Each read model has taken in the events up to here, at least. */
  readonly position: bigint;
  readonly pages: AsyncIterable<readonly Values[]>;
  /** Gives the connection back, whether or not all was read. */
  readonly close: () => Promise<void>;
}

/** The read models behind a view; none of the one that is about all of them. */
export function readModelsOf({ from }: ReportView): readonly string[] {
  return [...from.matchAll(/\bread\.(?!projection\b)(\w+)/g)].map(([, name = '']) => name);
}

/**
 * All rows of a view in one order, so that the same content gives the same bytes; of a function those of `day`. They hold a connection
 * until they are closed.
 */
export async function rowsOf(
  database: DataSource,
  view: ReportView,
  day: string | null,
): Promise<ReportRows> {
  const runner = database.createQueryRunner();
  const client = (await runner.connect()) as ClientBase;
  let closed: Promise<void> | null = null;
  const close = (): Promise<void> =>
    (closed ??= client
      .query('rollback')
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => runner.release()));
  try {
    await client.query(`begin isolation level repeatable read, read only;
      set local idle_in_transaction_session_timeout = '${PATIENCE}'`);
    const reached = await client.query<{ position: string }>(
      'select coalesce(min(position), 0) as position from read.projection where name = any($1) or cardinality($1::text[]) = 0',
      [readModelsOf(view)],
    );
    const source = view.on ? `report."${view.name}_on"($1)` : `report."${view.name}"`;
    await client.query(
      `declare carried no scroll cursor for select ${Object.entries(view.columns).map(written).join(', ')}
       from ${source} order by ${Object.keys(view.columns).map(ordered).join(', ')}`,
      view.on ? [day] : [],
    );
    return { position: BigInt(reached.rows[0]?.position ?? 0), pages: fetched(client), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function* fetched(client: ClientBase): AsyncGenerator<readonly Values[], void, undefined> {
  const until = performance.now() + LONGEST;
  for (;;) {
    if (performance.now() > until) throw new Error('the reader of a table is too slow');
    const query = { text: `fetch ${PAGE} from carried`, rowMode: 'array' as const, types: AS_TEXT };
    const { rows } = await client.query<(string | null)[]>(query);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
  }
}

/** A column as text: instants in ISO 8601 UTC. */
function written([name, [type]]: [string, ReportView['columns'][string]]): string {
  return type === 'timestamptz' ? `to_char("${name}" at time zone 'UTC', ${ISO})` : `"${name}"::text`;
}

/** By code point, on every server. */
const ordered = (name: string): string => `"${name}"::text collate "C" nulls first`;
