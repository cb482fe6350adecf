import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where times go back in a history that was taken over from a store that keeps them in order within streams only. */
export class Overtaken1796169600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table log.overtaken (
        last   bigint         primary key,
        first  bigint         not null check (first between 2 and last),
        latest timestamptz(3) not null
      );
      create trigger append_only before update or delete or truncate on log.overtaken
        for each statement execute function log.refuse_change();
      alter table log.overtaken enable always trigger append_only;
      grant select, insert on log.overtaken to thidua_app`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table log.overtaken');
  }
}
