/**
 * A query that tries everything a write needs and leaves nothing behind: the right to insert, a writable database, room on disk
 * for about the largest command (a temporary file), and a commit that reaches the disk. Where PostgreSQL refuses, the connection
 * stays in a failed transaction.
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
