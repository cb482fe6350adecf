import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Finds what was recorded up to an instant even while the log is ahead of the clock, and keeps the latest instant that was asked
 * for: nothing is recorded at or before it afterwards.
 */
export class Clocks1795910400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index event_by_clock on log.event ((metadata ->> 'clock') collate "C") where metadata ->> 'clock' is not null`,
    );
    await runner.query(
      'create table log.answered (one boolean primary key default true check (one), instant timestamptz(3) not null)',
    );
    await runner.query(`insert into log.answered (instant) values ('epoch')`);
    await runner.query('grant select, update on log.answered to thidua_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table log.answered');
    await runner.query('drop index log.event_by_clock');
  }
}
