/**
 * What every write needs, in one query that leaves nothing behind: the right to insert, a database that takes writes, room on
 * its disk for about as much as the largest command stores, which is written to a file and deleted, and a commit that reaches
 * the disk. Where PostgreSQL refuses, the connection stays in a failed transaction.
 */
export function writeTrial(statements: readonly string[]): string {
  return [
    'begin',
    'set local work_mem = 64',
    `set local temp_tablespaces = ''`,
    'select count(*) from generate_series(1, 50000)',
    ...statements,
    `select pg_logical_emit_message(true, 'thidua', 'trial')`,
    'commit',
  ].join('; ');
}

/** Inserts no name of a person. */
export const TRY_PERSON = 'insert into log.person (ref) select null::bytea where false';
