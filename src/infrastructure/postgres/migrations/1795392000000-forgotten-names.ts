import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rewrites the table into new files, without deleted rows and old statistics. */
const REWRITE = `alter table log.person
    alter column salt type bytea using salt || ''::bytea, alter column name type text using name || '';`;

const FUNCTIONS = `
  create function log.forget_persons(refs bytea[]) returns void language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$ begin
    lock table log.person in access exclusive mode; -- at once: two that share a lower one would wait for each other
    delete from log.person where ref = any(refs);
    ${REWRITE}
  end $$;
  -- False where the owner may not: then the server keeps it until it is overwritten.
  create function log.shed_write_ahead_log() returns boolean language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$ begin
    perform pg_switch_wal();
    checkpoint;
    return true;
  exception when insufficient_privilege then
    return false;
  end $$;
  revoke all on function log.forget_persons, log.shed_write_ahead_log from public;
  grant execute on function log.forget_persons, log.shed_write_ahead_log to thidua_app;`;

/** Removes forgotten names from the files of the database too. Rewriting a table needs the rights of its owner. */
export class ForgottenNames1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // No query plan needs statistics of these columns, and they contain sample values.
    await runner.query(
      'alter table log.person alter column salt set statistics 0, alter column name set statistics 0',
    );
    await runner.query(REWRITE);
    await runner.query(FUNCTIONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function log.forget_persons, log.shed_write_ahead_log');
  }
}
