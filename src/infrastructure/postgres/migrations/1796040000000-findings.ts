import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
  create table log.finding (
    id       uuid           primary key,
    position bigint         not null,
    what     text           not null,
    found_at timestamptz(3) not null default clock_timestamp()
  );
  create trigger append_only before update or delete or truncate on log.finding
    for each statement execute function log.refuse_change();
  alter table log.finding enable always trigger append_only;
  grant select, insert on log.finding to thidua_app;

  -- A log that lost its end grows again, and has checkpoints of as many events as before.
  alter table log.cosignature drop constraint cosignature_size_fkey, drop constraint cosignature_pkey;
  alter table log.timestamp drop constraint timestamp_size_fkey, drop constraint timestamp_pkey;
  alter table log.checkpoint drop constraint checkpoint_pkey;
  alter table log.checkpoint add column resolution integer not null default 0, add primary key (resolution, size);
  alter table log.cosignature add column resolution integer not null default 0,
    add primary key (resolution, size, witness), add foreign key (resolution, size) references log.checkpoint;
  alter table log.timestamp add column resolution integer not null default 0,
    add primary key (resolution, size), add foreign key (resolution, size) references log.checkpoint;
  create index checkpoint_by_size on log.checkpoint (size);`;

/** What put the log in doubt, and after which resolution of a doubt a checkpoint was signed. */
export class Findings1796040000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  /** What was found and signed is never thrown away. */
  down(): Promise<void> {
    return Promise.reject(new Error('findings cannot be undone'));
  }
}
