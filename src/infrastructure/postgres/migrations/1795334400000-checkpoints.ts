import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLE = `
  create table log.checkpoint (
    size      bigint         primary key check (size > 0),
    root      bytea          not null check (octet_length(root) = 32),
    head      bytea          not null check (octet_length(head) = 32),
    signed_at timestamptz(3) not null,
    verifier  text           not null,
    note      text           not null
  );
  create trigger append_only before update or delete or truncate on log.checkpoint
    for each statement execute function log.refuse_change();
  alter table log.checkpoint enable always trigger append_only;
  grant select, insert on log.checkpoint to thidua_app;`;

/** Signed checkpoints of the log. */
export class Checkpoints1795334400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  /** What was signed is never thrown away. */
  down(): Promise<void> {
    return Promise.reject(new Error('signed checkpoints cannot be undone'));
  }
}
