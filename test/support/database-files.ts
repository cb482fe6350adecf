import { Client } from 'pg';
import type { FreshDatabase } from './database.js';

// What somebody finds who reads the files of a database.

/** Asks the database as its owner, a superuser. */
export async function asOwner<R = Record<string, unknown>>(
  { ownerUrl }: FreshDatabase,
  sql: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  return await client
    .query(sql, values)
    .then(({ rows }) => rows as R[])
    .finally(() => client.end());
}

/** Name of the present file of the write-ahead log. */
export async function walSegment(database: FreshDatabase): Promise<string> {
  const sql = 'select pg_walfile_name(pg_current_wal_insert_lsn()) as name';
  return (await asOwner<{ name: string }>(database, sql))[0]!.name;
}

/** Bytes of the write-ahead log from a file on, and of every file of this database on disk. */
export async function filesSince(
  database: FreshDatabase,
  segment: string,
): Promise<{ log: Buffer; data: Buffer }> {
  await asOwner(database, 'checkpoint');
  const read = async (sql: string, values: unknown[] = []): Promise<Buffer> =>
    (await asOwner<{ bytes: Buffer }>(database, sql, values))[0]!.bytes;
  return {
    log: await read(
      `select string_agg(pg_read_binary_file('pg_wal/' || name, 0, 1 << 29, true), '') as bytes from pg_ls_waldir()
       where name between $1 and pg_walfile_name(pg_current_wal_lsn())`,
      [segment],
    ),
    data: await read(
      `select string_agg(pg_read_binary_file(path || name, 0, 1 << 29, true), '') as bytes from
         (select 'base/' || oid || '/' as path from pg_database where datname = current_database()) as base,
         pg_ls_dir(path) as name`,
    ),
  };
}
