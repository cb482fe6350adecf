import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
  create table ballot.content (
    ballot_id text collate "C" primary key,
    modulus   bytea   not null,
    version   integer not null check (version >= 0), -- how often the key has moved on
    sealed    boolean not null,
    returned  integer not null,
    content   bytea   not null -- signing key and ballots, under the key of this version
  );
  -- Unlogged: neither the write-ahead log nor a base backup nor a standby has the keys. Nodes have them in files besides.
  create unlogged table ballot.content_key (
    ballot_id text collate "C" primary key,
    version   integer not null,
    key       bytea   not null check (octet_length(key) = 32)
  );`;

/** At its next start the program, which has the key files, seals what is in the old tables and truncates them. */
const PRIVILEGES = `
  grant select, insert, delete on ballot.content to thidua_ballot;
  grant update (version, sealed, returned, content) on ballot.content to thidua_ballot;
  grant select, insert, delete, truncate on ballot.content_key to thidua_ballot;
  grant truncate on ballot.paper_key, ballot.box to thidua_ballot;`;

/** Seals all votes of an open ballot together, instead of keeping a row for each. */
export class SealedBoxes1795377600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(PRIVILEGES);
  }

  /** Throws away the ballots that are open. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table ballot.content, ballot.content_key');
  }
}
