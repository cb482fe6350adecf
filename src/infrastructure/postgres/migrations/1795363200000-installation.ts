import { randomBytes } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLE = `
  create table log.installation (
    only_one boolean primary key default true check (only_one),
    secret   bytea   not null check (octet_length(secret) = 32)
  );
  create trigger append_only before update or delete or truncate on log.installation
    for each statement execute function log.refuse_change();
  alter table log.installation enable always trigger append_only;
  grant select on log.installation to thidua_app;`;

/** The secret from which the ids of the installation's own commands follow. */
export class Installation1795363200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    await runner.query('insert into log.installation (secret) values ($1)', [randomBytes(32)]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table log.installation');
  }
}
