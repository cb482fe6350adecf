import type { MigrationInterface, QueryRunner } from 'typeorm';

const ROLE = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'thidua_ballot') then
      create role thidua_ballot nologin;
    end if;
  exception when duplicate_object or unique_violation then -- another database of this cluster was quicker
  end $$;`;

const TABLES = `
  create schema ballot;
  create table ballot.paper_key (
    ballot_id   text collate "C" primary key,
    modulus     bytea   not null,
    private_key text    not null,
    sealed      boolean not null default false
  );
  create table ballot.box ( -- neither units nor times: nothing here says whose a ballot is
    ballot_id  text collate "C" not null references ballot.paper_key,
    commitment bytea not null check (octet_length(commitment) = 32),
    choice     text  not null,
    salt       text  not null,
    signature  bytea not null,
    primary key (ballot_id, commitment)
  );`;

/** The role of the application has no part in it: read models and reports are made in that one. */
const PRIVILEGES = `
  grant usage on schema ballot to thidua_ballot;
  grant select, insert, delete on ballot.paper_key, ballot.box to thidua_ballot;
  grant update (sealed) on ballot.paper_key to thidua_ballot;`;

/** Keys and boxes of open ballots, for a role of their own. */
export class BallotBox1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ROLE);
    await runner.query(TABLES);
    await runner.query(PRIVILEGES);
  }

  /** Throws away the ballots that are open. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema ballot cascade');
  }
}
