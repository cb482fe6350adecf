import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLE = `
  create table log.cosignature (
    size        bigint         not null references log.checkpoint,
    witness     text           not null,
    cosigned_at timestamptz(3) not null,
    line        text           not null check (line ~ E'^— [^\\n]+\\n$'),
    primary key (size, witness)
  );
  create index cosignature_by_witness on log.cosignature (witness, size);
  create trigger append_only before update or delete or truncate on log.cosignature
    for each statement execute function log.refuse_change();
  alter table log.cosignature enable always trigger append_only;
  grant select, insert on log.cosignature to thidua_app;`;

/** What witnesses signed under checkpoints, a line of the note each. */
export class Cosignatures1795953600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  /** What was signed is never thrown away. */
  down(): Promise<void> {
    return Promise.reject(new Error('cosignatures cannot be undone'));
  }
}
