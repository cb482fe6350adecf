import type { ClientBase, QueryConfig } from 'pg';
import { column } from '../postgres/binary-array.js';
import { TRY_PERSON, writeTrial } from '../postgres/write-trial.js';
import type { Decided, Head, LogState, Submission } from './decide-batch.js';
import { decideBatch } from './decide-batch.js';
import { ISO, ISO_RECORDED_AT } from './event-row.js';
import type { KnownEnd } from './known-end.js';
import type { ReceiptJson } from './receipt-row.js';
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
  end: KnownEnd,
): Promise<Decided> {
  const [, state] = await Promise.all([
    client.query(BEGIN_AND_LOCK),
    client.query<StateRow>(readState(batch)),
  ]);
  const log = toState(state.rows[0]);
  end.saw(log);
  await catchUp(batch, log.heads);
  const decided = decideBatch(batch, log, now());
  const insert = decided.receipts.length > 0 ? [client.query(insertRows(decided))] : [];
  await Promise.all([...insert, client.query('commit')]);
  end.wrote(decided);
  return decided;
}

/** A batch on its way. */
export interface Ahead {
  readonly decided: Decided;
  /** False where nothing was written. */
  readonly written: Promise<boolean>;
  /** Takes back what was decided, where it was not written. */
  readonly undo: () => void;
}

/**
 * Decides a batch on what is known of the log, and sends it in one round trip: the rows are written only if, under the lock, the log still
 * ends as is known, so that whatever another process did is read after all. What follows may be decided on it before it is written:
 * without it, the log does not end so. Null where what is known does not suffice.
 */
export function appendAhead(
  client: ClientBase,
  batch: readonly Submission[],
  now: () => Date,
  end: KnownEnd,
): Ahead | null {
  const log = end.get([...new Set(batch.flatMap(streamsOf))]);
  if (!log) return null;
  const isFollowed = end.isSteady;
  // Where another process writes too, only what comes alone is tried, and states take it in once it is written: nothing has to be undone.
  if (batch.length > 1 && !isFollowed) return null;
  let took = (): void => undefined;
  const later = (item: Submission): Submission =>
    item.kind === 'turn'
      ? { ...item, turn: { ...item.turn, took: (events) => void (took = () => item.turn.took(events)) } }
      : item;
  const decided = decideBatch(isFollowed ? batch : batch.map(later), log, now());
  if (decided.receipts.length === 0 || decided.isBehind) {
    if (isFollowed) end.lacked();
    if (decided.receipts.length > 0) undone(batch);
    return null;
  }
  if (isFollowed) end.wrote(decided);
  const sent = Promise.all([
    client.query(BEGIN_AND_LOCK),
    client.query(insertRowsIf(log, batch.slice(0, decided.decided), decided)),
    client.query('commit'),
  ]);
  const written = sent.then(([, insert]) => {
    if (insert.rowCount === 0) return false;
    if (!isFollowed) end.wrote(decided);
    took();
    return true;
  });
  const undo = (): void => {
    if (!isFollowed) return;
    end.forget();
    undone(batch);
  };
  return { decided, written, undo };
}

/** Tells turns that nothing was written of them, as far as is known. */
export function undone(batch: readonly Submission[]): void {
  for (const item of batch) if (item.kind === 'turn') item.turn.undone();
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
  readonly hash: string | null;
  readonly recorded_at: Instant | null;
  readonly clock: Instant | null;
  readonly answered: Instant;
}

const ANSWERED = `to_char(instant at time zone 'UTC', ${ISO})`;

/** The last event, with the latest time up to it for its own. */
export const LAST_EVENT = `(
  select position, hash, metadata, coalesce((select latest from log.overtaken where last = position), recorded_at) as recorded_at
  from log.event order by position desc limit 1) as last`;

const READ_STATE = `
  select
    (select json_agg(${RECEIPT_JSON}) from log.receipt where command_id = any($1::uuid[])) as receipts,
    (
      select json_agg(json_build_object('stream', stream, 'revision', revision, 'hash', encode(hash, 'hex')))
      from unnest($2::text[]) as wanted cross join lateral
        (select stream, revision, hash from log.event where stream = wanted order by revision desc limit 1) as head
    ) as heads,
    tail.position, tail.hash, tail.recorded_at, tail.clock, ${ANSWERED} as answered
  from log.answered
  left join (
    select position, encode(hash, 'hex') as hash, ${ISO_RECORDED_AT} as recorded_at, metadata ->> 'clock' as clock
    from ${LAST_EVENT}
  ) as tail on true`;

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
    hash: row?.hash ?? null,
    recordedAt: row?.recorded_at ?? null,
    instant: row?.clock ?? row?.recorded_at ?? null,
    answered: row?.answered ?? null,
  };
}

/** The rows as arrays, one for each column: for a full batch they cost less than one JSON text. */
const insertInto = (condition: string, where: string): string => `
  with ${condition} new_events as (
    insert into log.event (position, stream, revision, id, type, schema_version, data, metadata, recorded_at, previous_hash, hash)
    select * from unnest($1::bigint[], $2::text[], $3::integer[], $4::uuid[], $5::text[], $6::integer[], $7::json[], $8::json[],
      $9::timestamptz[], $10::bytea[], $11::bytea[]) ${where}
  ), new_persons as (
    insert into log.person (ref, salt, name) select * from unnest($12::bytea[], $13::bytea[], $14::text[])
    ${where} on conflict do nothing
  )
  insert into log.receipt
    (command_id, fingerprint, command, actor, stream, position, recorded_at, revision, events, warnings, code, rule, detail)
  select * from unnest($15::uuid[], $16::bytea[], $17::text[], $18::json[], $19::text[], $20::bigint[], $21::timestamptz[],
    $22::integer[], $23::json[], $24::json[], $25::text[], $26::text[], $27::text[]) ${where}`;

const INSERT = insertInto('', '');

/** The log ends with this event, nobody sent these commands or wrote to these streams, and no later instant was answered for. */
const INSERT_IF = insertInto(
  `condition as (select (select position || encode(hash, 'hex') from log.event order by position desc limit 1) is not distinct from $28::text
  and not exists (select from log.receipt where command_id = any($29::uuid[]))
  and not exists (select from log.event where stream = any($30::text[]))
  and (select ${ANSWERED} from log.answered) is not distinct from $31::text as holds),`,
  'where (select holds from condition)',
);

type Rows = Pick<Decided, 'events' | 'persons' | 'receipts'>;

/** Writes events, names and receipts in one statement. */
export function insertRows(rows: Rows): QueryConfig {
  return { name: 'insert-rows', text: INSERT, values: valuesOf(rows) };
}

/** The same if the log is as it was taken to be. */
function insertRowsIf(
  { position, hash, answered, heads }: LogState,
  batch: readonly Submission[],
  rows: Rows,
): QueryConfig {
  const known = new Set(heads.map(({ stream }) => stream));
  const unknown = new Set(batch.flatMap(streamsOf).filter((stream) => !known.has(stream)));
  const commands = new Set(batch.map(({ command }) => command.id));
  const values = [...valuesOf(rows), hash && `${position}${hash}`, [...commands], [...unknown], answered];
  return { name: 'insert-rows-if', text: INSERT_IF, values };
}

function valuesOf({ events, persons, receipts }: Rows): Buffer[] {
  const accepted = receipts.map(({ receipt }) => (receipt.outcome === 'accepted' ? receipt : null));
  const refused = receipts.map(({ receipt }) => (receipt.outcome === 'refused' ? receipt : null));
  return [
    // Data and metadata are stored as the text that was hashed.
    column('int8', events, ({ position }) => position),
    column('text', events, ({ stream }) => stream),
    column('int4', events, ({ revision }) => revision),
    column('uuid', events, ({ id }) => id),
    column('text', events, ({ type }) => type),
    column('int4', events, ({ schemaVersion }) => schemaVersion),
    column('json', events, ({ data }) => data),
    column('json', events, ({ metadata }) => metadata),
    column('timestamptz', events, ({ recordedAt }) => recordedAt),
    column('bytea', events, ({ previousHash }) => previousHash),
    column('bytea', events, ({ hash }) => hash),
    column('bytea', persons, ({ ref }) => ref),
    column('bytea', persons, ({ salt }) => salt),
    column('text', persons, ({ name }) => name),
    column('uuid', receipts, ({ receipt }) => receipt.commandId),
    column('bytea', receipts, ({ fingerprint }) => fingerprint),
    column('text', receipts, ({ receipt }) => receipt.command),
    column('json', receipts, ({ receipt }) => JSON.stringify(receipt.actor)),
    column('text', receipts, ({ receipt }) => receipt.stream),
    column('int8', receipts, ({ receipt }) => receipt.position),
    column('timestamptz', receipts, ({ receipt }) => receipt.recordedAt),
    column('int4', accepted, (receipt) => receipt && receipt.revision),
    column('json', accepted, (receipt) => receipt && JSON.stringify(receipt.events)),
    column('json', accepted, (receipt) => receipt && JSON.stringify(receipt.warnings)),
    column('text', refused, (receipt) => receipt && receipt.code),
    column('text', refused, (receipt) => receipt && receipt.rule),
    column('text', refused, (receipt) => receipt && receipt.detail),
  ];
}
