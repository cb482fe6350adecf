import type { ClientBase, QueryConfig } from 'pg';
import { TRY_PERSON, writeTrial } from '../postgres/write-trial.js';
import type { Decided, EventToInsert, Head, LogState, Submission } from './decide-batch.js';
import { decideBatch } from './decide-batch.js';
import { ISO, ISO_RECORDED_AT } from './event-row.js';
import type { ReceiptJson, StoredReceipt } from './receipt-row.js';
import { RECEIPT_JSON, toReceipt } from './receipt-row.js';
import type { Instant } from '../../domain/ground/values.js';

/**
 * Writes a batch in one transaction. Its first statement takes the lock of all writers of the log, so that every later statement,
 * which has a snapshot of its own, sees all that was committed earlier: positions are in commit order and without gaps. The clock
 * is read under this lock too, so that time grows with position. The client must be in pipeline mode, for statements that need
 * not wait for each other are sent together.
 */
export async function appendBatch(
  client: ClientBase,
  batch: readonly Submission[],
  now: () => Date,
): Promise<Decided> {
  const [, state] = await Promise.all([
    client.query(BEGIN_AND_LOCK),
    client.query<StateRow>(readState(batch)),
  ]);
  const log = toState(state.rows[0]);
  await catchUp(batch, log.heads);
  const decided = decideBatch(batch, log, now());
  const insert = decided.receipts.length > 0 ? [client.query(insertRows(decided))] : [];
  await Promise.all([...insert, client.query('commit')]);
  return decided;
}

/** Whoever cannot catch up takes another turn. */
async function catchUp(batch: readonly Submission[], heads: readonly Head[]): Promise<void> {
  const byStream = new Map(heads.map((head) => [head.stream, head]));
  const reading = batch.flatMap((item) =>
    item.kind === 'turn' ? (item.turn.catchUp((stream) => byStream.get(stream)) ?? []) : [],
  );
  if (reading.length > 0) await Promise.allSettled(reading);
}

/** Begins the transaction and takes the lock of all writers. */
export const BEGIN_AND_LOCK = `begin isolation level read committed; select pg_advisory_xact_lock(hashtextextended('thidua log', 0))`;

/** Needs what a batch needs, and writes nothing. */
export const TRY_APPEND = writeTrial([
  'insert into log.event (id) select null::uuid where false',
  'insert into log.receipt (command_id) select null::uuid where false',
  TRY_PERSON,
  `select pg_advisory_xact_lock(hashtextextended('thidua log', 0))`,
]);

interface StateRow {
  readonly receipts: readonly ReceiptJson[] | null;
  readonly heads: readonly Head[] | null;
  readonly position: string | null;
  readonly recorded_at: Instant | null;
  readonly clock: Instant | null;
  readonly answered: Instant;
}

const READ_STATE = `
  select
    (select json_agg(${RECEIPT_JSON}) from log.receipt where command_id = any($1::uuid[])) as receipts,
    (
      select json_agg(json_build_object('stream', stream, 'revision', revision, 'hash', encode(hash, 'hex')))
      from unnest($2::text[]) as wanted cross join lateral
        (select stream, revision, hash from log.event where stream = wanted order by revision desc limit 1) as head
    ) as heads,
    tail.position, tail.recorded_at, tail.clock, to_char(instant at time zone 'UTC', ${ISO}) as answered
  from log.answered
  left join (select position, ${ISO_RECORDED_AT} as recorded_at, metadata ->> 'clock' as clock from log.event order by position desc limit 1) as tail on true`;

function readState(batch: readonly Submission[]): QueryConfig {
  const commands = new Set(batch.map((item) => item.command.id));
  const streams = new Set(batch.flatMap(streamsOf));
  return { name: 'read-state', text: READ_STATE, values: [[...commands], [...streams]] };
}

function streamsOf(item: Submission): readonly string[] {
  if (item.kind === 'turn') return item.turn.streams;
  return item.kind === 'append' ? [item.stream] : [];
}

function toState(row: StateRow | undefined): LogState {
  return {
    receipts: row?.receipts?.map(toReceipt) ?? [],
    heads: row?.heads ?? [],
    position: BigInt(row?.position ?? 0),
    recordedAt: row?.recorded_at ?? null,
    instant: row?.clock ?? row?.recorded_at ?? null,
    answered: row?.answered ?? null,
  };
}

const INSERT = `
  with new_events as (
    insert into log.event (position, stream, revision, id, type, schema_version, data, metadata, recorded_at, previous_hash, hash)
    select * from json_to_recordset($1::json) as row(position bigint, stream text, revision integer, id uuid, type text,
      schema_version integer, data json, metadata json, recorded_at timestamptz, previous_hash bytea, hash bytea)
  ), new_persons as (
    insert into log.person (ref, salt, name)
    select * from json_to_recordset($2::json) as row(ref bytea, salt bytea, name text)
    on conflict do nothing
  )
  insert into log.receipt
    (command_id, fingerprint, command, actor, stream, position, recorded_at, revision, events, warnings, code, rule, detail)
  select * from json_to_recordset($3::json) as row(command_id uuid, fingerprint bytea, command text, actor json, stream text,
    position bigint, recorded_at timestamptz, revision integer, events json, warnings json, code text, rule text, detail text)`;

/** Writes events, names and receipts in one statement. */
export function insertRows({
  events,
  persons,
  receipts,
}: Pick<Decided, 'events' | 'persons' | 'receipts'>): QueryConfig {
  const personRows = persons.map(({ ref, salt, name }) => ({ ref: bytea(ref), salt: bytea(salt), name }));
  const values = [
    `[${events.map(eventRow).join()}]`,
    JSON.stringify(personRows),
    JSON.stringify(receipts.map(receiptRow)),
  ];
  return { name: 'insert-rows', text: INSERT, values };
}

/** Data and metadata are stored as the text that was hashed. */
function eventRow(event: EventToInsert): string {
  const columns = JSON.stringify({
    position: String(event.position),
    stream: event.stream,
    revision: event.revision,
    id: event.id,
    type: event.type,
    schema_version: event.schemaVersion,
    recorded_at: event.recordedAt,
    previous_hash: event.previousHash === null ? null : bytea(event.previousHash),
    hash: bytea(event.hash),
  });
  return `${columns.slice(0, -1)},"data":${event.data},"metadata":${event.metadata}}`;
}

function receiptRow({ fingerprint, receipt }: StoredReceipt): object {
  const { commandId, recordedAt, position, ...rest } = receipt;
  return {
    ...rest,
    command_id: commandId,
    fingerprint: bytea(fingerprint),
    position: String(position),
    recorded_at: recordedAt,
  };
}

function bytea(hex: string): string {
  return `\\x${hex}`;
}
