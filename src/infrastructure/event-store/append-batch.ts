import type pg from 'pg';
import type {
  AcceptedReceipt,
  Appended,
  PersonName,
  Receipt,
  RefusedReceipt,
} from '../../application/event-store.js';
import { CommandIdReused, WrongExpectedRevision } from '../../application/event-store.js';
import type { HashedText } from './event-hash.js';
import { hashOfText } from './event-hash.js';
import type { PreparedAppend, PreparedRefusal } from './prepared-command.js';
import type { ReceiptJson, StoredReceipt } from './receipt-row.js';
import { RECEIPT_JSON, isAccepted, isRefusedFor, toReceipt } from './receipt-row.js';

/** Whoever waits for the answer to a command. */
export interface Waiting<T> {
  resolve(answer: T): void;
  reject(error: Error): void;
}

export type Submission = (PreparedAppend & Waiting<Appended>) | (PreparedRefusal & Waiting<RefusedReceipt>);

/** The part of the log that a batch must see to decide, read under the lock. Deciding moves it on. */
interface LogState {
  readonly receipts: Map<string, StoredReceipt[]>;
  readonly heads: Map<string, { readonly revision: number; readonly hash: string }>;
  position: bigint;
}

interface Rows {
  readonly events: (HashedText & { readonly position: bigint; readonly hash: string })[];
  readonly receipts: StoredReceipt[];
  readonly persons: PersonName[];
}

/** What a committed batch did: the last position of the log, and the answers, to be given only after the commit. */
export interface Committed {
  readonly position: bigint;
  readonly wrote: boolean;
  readonly answers: readonly (() => void)[];
}

/**
 * Writes a batch in one transaction. Its first statement takes the lock that orders all writers of the log, so that
 * every later statement, with its own snapshot, sees everything committed before: positions then grow in commit order
 * and without gaps. The client must be in pipeline mode: statements are sent together where none waits for another.
 */
export async function appendBatch(
  client: pg.ClientBase,
  batch: readonly Submission[],
  now: Date,
): Promise<Committed> {
  const [, read] = await Promise.all([
    client.query(BEGIN_AND_LOCK),
    client.query<StateRow>(readState(batch)),
  ]);
  const { state, recordedAt } = toState(read.rows[0], now);
  const rows: Rows = { events: [], receipts: [], persons: [] };
  const answers = batch.map((item) =>
    item.kind === 'append'
      ? decideAppend(item, state, rows, recordedAt)
      : decideRefusal(item, state, rows, recordedAt),
  );
  const wrote = rows.receipts.length > 0;
  await Promise.all([...(wrote ? [client.query(insertRows(rows))] : []), client.query('commit')]);
  return { position: state.position, wrote, answers };
}

const BEGIN_AND_LOCK = `begin; select pg_advisory_xact_lock(hashtextextended('thidua log', 0))`;

interface StateRow {
  readonly receipts: readonly ReceiptJson[] | null;
  readonly heads:
    readonly { readonly stream: string; readonly revision: number; readonly hash: string }[] | null;
  readonly position: string | null;
  readonly recorded_at: string | null;
}

function readState(batch: readonly Submission[]): pg.QueryConfig {
  return {
    name: 'read-state',
    text: `
      select
        (select json_agg(${RECEIPT_JSON} order by sequence) from log.receipt where command_id = any($1::uuid[])) as receipts,
        (select json_agg(json_build_object('stream', stream, 'revision', revision, 'hash', encode(hash, 'hex')))
         from unnest($2::text[]) as wanted cross join lateral
           (select stream, revision, hash from log.event where stream = wanted order by revision desc limit 1) as head
        ) as heads,
        tail.position, to_char(tail.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as recorded_at
      from (values (0)) as always
      left join (select position, recorded_at from log.event order by position desc limit 1) as tail on true`,
    values: [
      [...new Set(batch.map((item) => item.command.id))],
      [...new Set(batch.flatMap((item) => (item.kind === 'append' ? [item.stream] : [])))],
    ],
  };
}

function toState(row: StateRow | undefined, now: Date): { state: LogState; recordedAt: string } {
  const receipts = new Map<string, StoredReceipt[]>();
  for (const stored of row?.receipts?.map(toReceipt) ?? []) remember(receipts, stored);
  const heads = new Map(row?.heads?.map((head) => [head.stream, head]));
  const clock = now.toISOString();
  const recordedAt = row?.recorded_at && row.recorded_at > clock ? row.recorded_at : clock;
  return { state: { receipts, heads, position: BigInt(row?.position ?? 0) }, recordedAt };
}

function remember(receipts: Map<string, StoredReceipt[]>, stored: StoredReceipt): void {
  const known = receipts.get(stored.receipt.commandId);
  if (known) known.push(stored);
  else receipts.set(stored.receipt.commandId, [stored]);
}

function decideAppend(
  item: PreparedAppend & Waiting<Appended>,
  state: LogState,
  rows: Rows,
  recordedAt: string,
): () => void {
  const known = state.receipts.get(item.command.id) ?? [];
  if (isReused(item.command.fingerprint, known))
    return () => item.reject(new CommandIdReused(item.command.id));
  const accepted = known.find(isAccepted);
  if (accepted) return () => item.resolve({ receipt: accepted.receipt, replayed: true });
  const actual = state.heads.get(item.stream)?.revision ?? -1;
  if (actual !== item.expectedRevision)
    return () => item.reject(new WrongExpectedRevision(item.stream, item.expectedRevision, actual));
  const receipt = accept(item, state, rows, recordedAt);
  return () => item.resolve({ receipt, replayed: false });
}

function accept(item: PreparedAppend, state: LogState, rows: Rows, recordedAt: string): AcceptedReceipt {
  const { stream, command, metadata, warnings } = item;
  let head = state.heads.get(stream);
  for (const event of item.events) {
    const revision = (head?.revision ?? -1) + 1;
    const linked = { ...event, stream, revision, metadata, recordedAt, previousHash: head?.hash ?? null };
    head = { revision, hash: hashOfText(linked) };
    state.position += 1n;
    rows.events.push({ ...linked, hash: head.hash, position: state.position });
  }
  if (head) state.heads.set(stream, head);
  rows.persons.push(...item.persons);
  const receipt: AcceptedReceipt = {
    outcome: 'accepted',
    commandId: command.id,
    command: command.name,
    actor: command.actor,
    stream,
    revision: head?.revision ?? -1,
    position: state.position,
    events: item.events.map(({ id, type }) => ({ id, type })),
    warnings,
    recordedAt,
  };
  keep({ fingerprint: command.fingerprint, receipt }, state, rows);
  return receipt;
}

function decideRefusal(
  item: PreparedRefusal & Waiting<RefusedReceipt>,
  state: LogState,
  rows: Rows,
  recordedAt: string,
): () => void {
  const { command, stream, code, rule, detail } = item;
  const known = state.receipts.get(command.id) ?? [];
  if (isReused(command.fingerprint, known)) return () => item.reject(new CommandIdReused(command.id));
  const refused = known.find(isRefusedFor(code));
  if (refused) return () => item.resolve(refused.receipt);
  const receipt: RefusedReceipt = {
    outcome: 'refused',
    commandId: command.id,
    command: command.name,
    actor: command.actor,
    stream,
    position: state.position,
    code,
    rule,
    detail,
    recordedAt,
  };
  keep({ fingerprint: command.fingerprint, receipt }, state, rows);
  return () => item.resolve(receipt);
}

function isReused(fingerprint: string, known: readonly StoredReceipt[]): boolean {
  return known.some((stored) => stored.fingerprint !== fingerprint);
}

function keep(stored: StoredReceipt, state: LogState, rows: Rows): void {
  remember(state.receipts, stored);
  rows.receipts.push(stored);
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
  insert into log.receipt (command_id, fingerprint, command, actor, stream, position, recorded_at, revision, events, warnings, code, rule, detail)
  select * from json_to_recordset($3::json) as row(command_id uuid, fingerprint bytea, command text, actor json, stream text,
    position bigint, recorded_at timestamptz, revision integer, events json, warnings json, code text, rule text, detail text)`;

function insertRows(rows: Rows): pg.QueryConfig {
  const persons = rows.persons.map(({ ref, salt, name }) => ({ ref: bytea(ref), salt: bytea(salt), name }));
  return {
    name: 'insert-rows',
    text: INSERT,
    values: [
      `[${rows.events.map(eventJson).join()}]`,
      JSON.stringify(persons),
      JSON.stringify(rows.receipts.map(receiptRow)),
    ],
  };
}

/** Data and metadata go in as the text that was hashed: parsed again they could come out as another. */
function eventJson(event: Rows['events'][number]): string {
  const { data, metadata, ...rest } = event;
  const columns = JSON.stringify({
    position: String(rest.position),
    stream: rest.stream,
    revision: rest.revision,
    id: rest.id,
    type: rest.type,
    schema_version: rest.schemaVersion,
    recorded_at: rest.recordedAt,
    previous_hash: rest.previousHash === null ? null : bytea(rest.previousHash),
    hash: bytea(rest.hash),
  });
  return `${columns.slice(0, -1)},"data":${data},"metadata":${metadata}}`;
}

function receiptRow({ fingerprint, receipt }: { fingerprint: string; receipt: Receipt }): object {
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
