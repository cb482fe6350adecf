import type { MigrationInterface, QueryRunner } from 'typeorm';

const ROLE = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'thidua_app') then
      create role thidua_app nologin;
    end if;
  exception when duplicate_object or unique_violation then -- another database of this cluster was quicker
  end $$;`;

const TABLES = `
  create table log.event (
    position       bigint         primary key check (position > 0),
    stream         text collate "C" not null check (stream ~ '^[a-z][A-Za-z0-9]*(-[A-Za-z0-9][A-Za-z0-9._:-]*)?$'),
    revision       integer        not null check (revision >= 0),
    id             uuid           not null unique,
    type           text collate "C" not null check (type ~ '^[A-Z][A-Za-z0-9]*$'),
    schema_version integer        not null check (schema_version > 0),
    data           json           not null, -- json, not jsonb: the hash covers the text, which jsonb would rewrite
    metadata       json           not null,
    recorded_at    timestamptz(3) not null,
    previous_hash  bytea          check (octet_length(previous_hash) = 32),
    hash           bytea          not null check (octet_length(hash) = 32),
    unique (stream, revision),
    check ((previous_hash is null) = (revision = 0))
  );
  create index event_by_type on log.event (type, position);

  create table log.receipt (
    sequence    bigint         generated always as identity primary key,
    command_id  uuid           not null,
    fingerprint bytea          not null check (octet_length(fingerprint) = 32),
    command     text           not null,
    actor       json           not null,
    stream      text collate "C" not null,
    outcome     text           not null generated always as (case when code is null then 'accepted' else 'refused' end) stored,
    position    bigint         not null,
    recorded_at timestamptz(3) not null,
    revision    integer,
    events      json,
    warnings    json,
    code        text,
    rule        text,
    detail      text,
    unique nulls not distinct (command_id, code), -- accepted once; refused once for each code
    check (case when code is null then num_nonnulls(revision, events, warnings) = 3 else detail is not null end)
  );

  create index receipt_refused on log.receipt (sequence) where code is not null;
  create index receipt_refused_by_stream on log.receipt (stream, sequence) where code is not null;

  create table log.person (
    ref  bytea primary key check (octet_length(ref) = 32),
    salt bytea not null check (octet_length(salt) = 16),
    name text  not null
  );`;

const APPEND_ONLY = `
  create function log.refuse_change() returns trigger language plpgsql as $$ begin
    raise exception '% is append-only: % refused', tg_relid::regclass, tg_op using errcode = 'insufficient_privilege';
  end $$;
  create trigger append_only before update or delete or truncate on log.event
    for each statement execute function log.refuse_change();
  create trigger append_only before update or delete or truncate on log.receipt
    for each statement execute function log.refuse_change();
  -- "always": not even a session that calls itself a replica skips them
  alter table log.event enable always trigger append_only;
  alter table log.receipt enable always trigger append_only;`;

const PRIVILEGES = `
  grant usage on schema log to thidua_app;
  grant select, insert on log.event, log.receipt to thidua_app;
  grant select, insert, delete on log.person to thidua_app;
  grant usage, create on schema read to thidua_app;`;

/** The log of events, receipts and persons' names; the schema of the read models; the role of the application. */
export class EventLog1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ROLE);
    await runner.query('create schema read');
    await runner.query(TABLES);
    await runner.query(APPEND_ONLY);
    await runner.query(PRIVILEGES);
  }

  /** Events are never thrown away. */
  down(): Promise<void> {
    return Promise.reject(new Error('the event log cannot be undone'));
  }
}
