import type { MigrationInterface, QueryRunner } from 'typeorm';

const SCHEMA = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'thidua_reader') then
      create role thidua_reader nologin;
    end if;
  exception when duplicate_object or unique_violation then -- another database of this cluster was quicker
  end $$;
  create schema report;
  comment on schema report is 'Số liệu cho báo cáo: docs/sql.md';
  grant usage on schema report to thidua_reader;
  grant usage, create on schema report to thidua_app;`;

/** A place for the views of reports, which the application makes, and a role that reads these alone. */
export class Reports1796126400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SCHEMA);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema report cascade');
  }
}
