import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLE = `
  create table log.timestamp (
    size       bigint         not null primary key references log.checkpoint,
    stamped_at timestamptz(3) not null,
    token      bytea          not null
  );
  create trigger append_only before update or delete or truncate on log.timestamp
    for each statement execute function log.refuse_change();
  alter table log.timestamp enable always trigger append_only;
  grant select, insert on log.timestamp to thidua_app;`;

/** Time-stamps of checkpoints: the token of an authority (RFC 3161), in DER. */
export class Timestamps1795996800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  /** What was stamped is never thrown away. */
  down(): Promise<void> {
    return Promise.reject(new Error('time-stamps cannot be undone'));
  }
}
