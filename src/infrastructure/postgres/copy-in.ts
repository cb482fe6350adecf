import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from } from 'pg-copy-streams';
import type { EntityManager } from 'typeorm';
import { QueryFailedError } from 'typeorm';

/** Adds lines to a table: values between tabs, each as `copied` writes it. Throws `QueryFailedError` like any statement. */
export async function copyIn(
  manager: EntityManager,
  table: string,
  columns: readonly string[],
  lines: string,
): Promise<void> {
  const client = (await manager.queryRunner?.connect()) as ClientBase;
  const text = `COPY ${table} (${columns.join(', ')}) FROM STDIN`;
  try {
    await pipeline(Readable.from([lines]), client.query(from(text)));
  } catch (error) {
    throw new QueryFailedError(text, undefined, error as Error);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in a line of `copyIn`. What a changed event does not say is undefined, whatever its type promises: null, as in JSON. */
export function copied(value: string | number | readonly string[] | null | undefined): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : `{${value.map(quoted).join(',')}}`;
  return /[\\\t\n\r]/.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (special) => ESCAPES[special] ?? '') : text;
}

/** An item of a list of texts. */
const quoted = (item: string | null | undefined): string =>
  item === null || item === undefined ? 'NULL' : `"${item.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
