import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets the application read which migrations have run, so that it can tell without the owner whether it suits the database. */
export class ReadableVersion1795348800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('grant select on log.migration to thidua_app');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('revoke select on log.migration from thidua_app');
  }
}
