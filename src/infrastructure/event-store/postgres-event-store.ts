import type pg from 'pg';
import type {
  AcceptedReceipt,
  Appended,
  AppendRequest,
  Place,
  ReadAllOptions,
  Receipt,
  RefusedReceipt,
  StoreHead,
  Turn,
  Turns,
} from '../../application/event-store.js';
import { toInstant } from '../../application/clock.js';
import { EventStore, StoreUnavailable } from '../../application/event-store.js';
import { backOff } from '../../application/waiting.js';
import type { Recorded } from '../../domain/ground/event.js';
import { appConnection, appPool, isTransient } from '../postgres/database.js';
import { CoalescingWriter } from './coalescing-writer.js';
import { reuseOf } from './decide-batch.js';
import type { EventRow, Stored } from './event-row.js';
import { EVENT_COLUMNS, HASH_OF_COLUMNS, toRecorded, toStored } from './event-row.js';
import type { Digesting, LogDigest } from './log-digest.js';
import { LogWakeups } from './log-wakeups.js';
import { inParts, isHeavy, PAGE_BYTES } from './parts.js';
import { PersonNames } from './person-names.js';
import { take, transcriptOf } from './postgres-transcript.js';
import { prepareAppend, prepareRefusal, prepareTurn } from './prepared-command.js';
import type { KeepsJson } from './raw-events.js';
import { headsBefore } from './links.js';
import { readRaw } from './raw-events.js';
import type { ReceiptJson } from './receipt-row.js';
import { RECEIPT_JSON, isAccepted, toReceipt } from './receipt-row.js';
import { overtakenIn } from './overtaken.js';
import { TimeOrder } from './time-order.js';
import type { Transcribed, Transcribing } from './transcript.js';
import type { Instant } from '../../domain/ground/values.js';

export interface PostgresEventStoreOptions {
  /** A migrated database; the login must be allowed to act as `thidua_app`. */
  readonly appUrl: string;
  /** The clock of `recordedAt`. */
  readonly now: () => Date;
  readonly log: (line: string) => void;
  /** How long an append is tried before `StoreUnavailable`; milliseconds, 10 seconds by default. */
  readonly patience?: number;
  /** How many commands wait at most; 5,000 by default. */
  readonly mostQueued?: number;
}

/**
 * A named statement keeps the plan that statistics of a small log suggested. So other plans are made unattractive, and named
 * statements are written so that only one index gives their order.
 */
const STEADY_PLANS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'jit=off',
];
const AS_TEXT = { getTypeParser: () => (value: string) => value };

const ALL = `select ${EVENT_COLUMNS} from log.event where position > $1 order by position limit $2`;

/** In one stream, the order of revisions is that of positions, and there is an index on it. */
const OF_STREAM = `
  select ${EVENT_COLUMNS} from log.event
  where position > $1 and stream = $3 and ($4::text[] is null or type = any($4)) order by revision limit $2`;

/**
 * Merges the first events of each type. With `type = wanted` the planner might read the whole log by position for a rare type;
 * this way only the index by type gives the order.
 */
const OF_TYPES = `
  select event.* from unnest($3::text[]) as wanted cross join lateral
    (select ${EVENT_COLUMNS} from log.event where (type, position) > (wanted, $1) and type <= wanted order by type, position limit $2) as event
  order by position limit $2`;

const EVENTS_AT = `
  select event.* from unnest($1::text[], $2::integer[]) as place (stream, revision) cross join lateral
    (select ${EVENT_COLUMNS} from log.event where stream = place.stream and revision = place.revision) as event`;

/**
 * Binary search: time grows with position, and positions have no gaps. Where an event was overtaken, the latest time before it counts. Events
 * with a `clock` are found by that instead.
 */
const POSITION_AT = `
  with recursive search(low, high) as (
    select 0::bigint, coalesce(max(position), 0) from log.event
    union all
    select case when latest <= $1 then position else low end, case when latest <= $1 then high else position - 1 end
    from search cross join lateral (
      select position, case when first <= position then overtaken.latest else recorded_at end as latest from log.event
      left join lateral (select first, latest from log.overtaken where last >= position order by last limit 1) as overtaken on true
      where position = (low + high + 1) / 2
    ) as middle where low < high
  )
  select greatest(low, (select max(position) from
    (select position from log.event where metadata ->> 'clock' is not null and (metadata ->> 'clock') collate "C" <= $2 offset 0) as ahead
  )) as position from search where low = high`;

/** True where nothing was recorded after an instant: then something could still be recorded at or before it. */
const IS_OPEN = `
  select not exists (
    select from (select recorded_at, metadata ->> 'clock' as clock from log.event order by position desc limit 1) as tail
    where coalesce(clock::timestamptz, recorded_at) > $1) as open`;

/** From now on, writers record after the instant. */
const ANSWERED = 'update log.answered set instant = $1 where instant < $1';

/** Waits for writers that hold the log's lock: they may not have seen the instant. */
const PENDING = `select pg_advisory_xact_lock_shared(hashtextextended('thidua log', 0))`;

/** Positions have no gaps; traces of reads are found by the index on types. */
const COUNT_AFTER = `
  select greatest(0, coalesce(max(position), 0) - $1::bigint)
    - (select count(*) from log.event where type = 'SensitiveRead' and position > $1::bigint) as count from log.event`;

/** Over the stored text itself, which must be the text that was hashed. */
const DIGEST = `
  select count(*)::integer as events, coalesce(bool_and(hash = ${HASH_OF_COLUMNS}), true) as "isIntact",
    encode(sha256(coalesce(string_agg(int8send(position) || hash, '' order by position), '')), 'hex') as digest
  from log.event where position > $1 and position <= $2`;

/** The event store in one PostgreSQL database: positions without gaps, in commit order. Connects when first used. */
export class PostgresEventStore extends EventStore implements Transcribing, Digesting, KeepsJson {
  readonly kind = 'postgres';
  readonly appUrl: string;
  readonly turns: Turns = { take: (turn) => this.#take(turn) };
  readonly #writer: CoalescingWriter;
  readonly #wakeups: LogWakeups;
  readonly #pool: pg.Pool;
  readonly #names: PersonNames;
  readonly #closing = new AbortController();
  #closed: Promise<void> | null = null;

  constructor(private readonly options: PostgresEventStoreOptions) {
    super();
    const { appUrl, now, log, patience = 10_000, mostQueued = 5_000 } = options;
    this.appUrl = appUrl;
    const connection = appConnection(appUrl, 'event store', STEADY_PLANS);
    const pool = appPool(connection, log);
    const wakeups = new LogWakeups(connection, pool, log);
    const committed = (): void => wakeups.announce();
    this.#writer = new CoalescingWriter({
      connection: { ...connection, query_timeout: patience },
      now,
      log,
      patience,
      mostQueued,
      committed,
    });
    this.#wakeups = wakeups;
    this.#pool = pool;
    this.#names = new PersonNames(pool, log);
  }

  async append(request: AppendRequest): Promise<Appended> {
    const prepared = prepareAppend(request);
    return new Promise((resolve, reject) => this.#writer.submit({ ...prepared, resolve, reject }));
  }

  async #take(turn: Turn): Promise<Appended> {
    const prepared = prepareTurn(turn);
    return new Promise((resolve, reject) => this.#writer.submit({ ...prepared, resolve, reject }));
  }

  async recordRefusal(refusal: Parameters<EventStore['recordRefusal']>[0]): Promise<RefusedReceipt> {
    const prepared = prepareRefusal(refusal);
    return new Promise((resolve, reject) => this.#writer.submit({ ...prepared, resolve, reject }));
  }

  async tryAppend(): Promise<void> {
    await reached(this.#writer.tryOut());
  }

  async findAccepted(commandId: string, fingerprint: string): Promise<AcceptedReceipt | null> {
    const text = `select ${RECEIPT_JSON} as receipt from log.receipt where command_id = $1`;
    const { rows } = await reached(
      this.#pool.query<{ receipt: ReceiptJson }>({
        name: 'find-accepted',
        text,
        values: [commandId],
      }),
    );
    const known = rows.map((row) => toReceipt(row.receipt));
    const reused = reuseOf({ id: commandId, fingerprint }, known);
    if (reused) throw reused;
    return known.find(isAccepted)?.receipt ?? null;
  }

  async readReceipts(filter: Parameters<EventStore['readReceipts']>[0]): Promise<readonly Receipt[]> {
    const { commandId, outcome, stream, after, limit } = filter;
    const values: (string | number | null)[] = [limit];
    const conditions = ['true'];
    if (commandId !== undefined) conditions.push(`command_id = $${values.push(commandId)}`);
    if (stream !== undefined) conditions.push(`stream = $${values.push(stream)}`);
    if (outcome !== undefined) conditions.push(outcome === 'refused' ? 'code is not null' : 'code is null');
    if (after !== undefined) {
      const named = `command_id = $${values.push(after.commandId)} and code is not distinct from $${values.push(after.code)}`;
      conditions.push(`sequence > (select sequence from log.receipt where ${named})`);
    }
    const where = conditions.join(' and ');
    const text = `select ${RECEIPT_JSON} as receipt from log.receipt where ${where} order by sequence limit $1`;
    const { rows } = await reached(this.#pool.query<{ receipt: ReceiptJson }>({ text, values }));
    return rows.map((row) => toReceipt(row.receipt).receipt);
  }

  readStream(stream: string, fromRevision = 0, limit?: number): Promise<readonly Recorded[]> {
    const text = `select ${EVENT_COLUMNS} from log.event where stream = $1 and revision >= $2 order by revision limit $3`;
    return this.#events('read-stream', text, [stream, fromRevision, limit ?? null]);
  }

  eventsAt(places: readonly Place[]): Promise<readonly Recorded[]> {
    const values = [places.map(({ stream }) => stream), places.map(({ revision }) => revision)];
    return this.#events('events-at', EVENTS_AT, values);
  }

  readAll(options: ReadAllOptions): Promise<readonly Recorded[]> {
    return inParts(
      options,
      (part) => this.#readAll(part),
      (event) => event,
    );
  }

  #readAll({ after, limit, types, stream }: ReadAllOptions): Promise<readonly Recorded[]> {
    const page = [String(after), limit];
    if (stream !== undefined)
      return this.#events('read-all-stream', OF_STREAM, [...page, stream, types ?? null]);
    if (types !== undefined) return this.#events('read-all-types', OF_TYPES, [...page, types]);
    return this.#events('read-all', ALL, page);
  }

  /** `readAll` of all types and streams, with the hash of each event's text. */
  readStored(options: Pick<ReadAllOptions, 'after' | 'limit' | 'bytes'>): Promise<readonly Stored[]> {
    const read = async ({ after, limit }: ReadAllOptions): Promise<readonly Stored[]> =>
      (await this.#rows('read-all', ALL, [String(after), limit])).map(toStored);
    return inParts(options, read, ({ event }) => event);
  }

  async headsBefore(positions: readonly bigint[]): ReturnType<typeof headsBefore> {
    return await reached(headsBefore(this.#pool, positions));
  }

  async readRaw(...[after, upTo, see, links]: Parameters<KeepsJson['readRaw']>): Promise<bigint | null> {
    const client = await reached(this.#pool.connect());
    try {
      const last = await reached(readRaw(client, after, upTo, see, links));
      client.release();
      return last;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async eventAt(position: bigint): Promise<Recorded | null> {
    const [event] = await this.readAll({ after: position - 1n, limit: 1 });
    return event?.position === position ? event : null;
  }

  async countAfter(position: bigint): Promise<number> {
    const query = { name: 'count-after', text: COUNT_AFTER, values: [String(position)] };
    const { rows } = await reached(this.#pool.query<{ count: string }>(query));
    return Number(rows[0]?.count ?? 0);
  }

  async *subscribe(options: {
    readonly after: bigint;
    readonly batchSize: number;
    readonly signal: AbortSignal;
  }): AsyncGenerator<readonly Recorded[], void, undefined> {
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    let after = options.after;
    while (!signal.aborted) {
      const heard = this.#wakeups.heard;
      const page = await this.#nextPage(after, options.batchSize, signal);
      if (signal.aborted) return;
      const last = page.at(-1);
      if (last) {
        yield page;
        after = last.position;
      }
      if (page.length < options.batchSize && !isHeavy(page)) await this.#wakeups.next(heard, signal);
    }
  }

  async head(): Promise<StoreHead> {
    const [last] = await this.#events(
      'head',
      `select ${EVENT_COLUMNS} from log.event order by position desc limit 1`,
      [],
    );
    if (!last) return { position: 0n, hash: null, recordedAt: null };
    return { position: last.position, hash: last.hash, recordedAt: last.recordedAt };
  }

  async positionAt(instant: Instant): Promise<bigint> {
    const [given, now] = [new Date(instant), this.options.now()];
    const until = toInstant(given < now ? given : now);
    return await reached(this.#positionAt(until));
  }

  async #positionAt(until: Instant): Promise<bigint> {
    const [tail] = (await this.#pool.query<{ open: boolean }>(IS_OPEN, [until])).rows;
    if (tail?.open) {
      await this.#pool.query(ANSWERED, [until]);
      await this.#pool.query(PENDING);
    }
    const { rows } = await this.#pool.query<{ position: string }>(POSITION_AT, [until, until]);
    return BigInt(rows[0]?.position ?? 0);
  }

  async findPersons(refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return await reached(this.#names.find(refs));
  }

  async forgetPersons(refs: readonly string[]): Promise<void> {
    await reached(this.#names.forget(refs));
  }

  async digest(after: bigint, upTo: bigint): Promise<LogDigest> {
    const values = [String(after), String(upTo)];
    const query = this.#pool.query<LogDigest>({ name: 'digest', text: DIGEST, values });
    const { rows } = await reached(query);
    return rows[0] ?? { events: 0, digest: '', isIntact: true };
  }

  async timeOrder(): Promise<TimeOrder> {
    return new TimeOrder(await reached(overtakenIn(this.#pool)));
  }

  transcript(): AsyncIterable<Transcribed> {
    return transcriptOf(this.#pool);
  }

  async take(commands: readonly Transcribed[]): Promise<void> {
    await reached(take(this.#pool, commands));
  }

  /** Finishes appends, ends subscriptions and closes all connections. Can be called again. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    await this.#writer.close();
    await this.#wakeups.close();
    await this.#pool.end();
  }

  /** Tries again while the store cannot be reached; empty at the end of the log, and when the signal aborts. */
  async #nextPage(after: bigint, limit: number, signal: AbortSignal): Promise<readonly Recorded[]> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        return await this.readAll({ after, limit, bytes: PAGE_BYTES });
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        if (attempt === 0) this.options.log(`subscription at ${after} waits: ${String(error.cause)}`);
        await backOff(attempt, { signal });
      }
    }
    return [];
  }

  async #events(name: string, text: string, values: unknown[]): Promise<readonly Recorded[]> {
    return (await this.#rows(name, text, values)).map(toRecorded);
  }

  async #rows(name: string, text: string, values: unknown[]): Promise<readonly EventRow[]> {
    const query = this.#pool.query<EventRow>({ name, text, values, rowMode: 'array', types: AS_TEXT });
    return (await reached(query)).rows;
  }
}

async function reached<T>(query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (cause) {
    throw isTransient(cause) ? new StoreUnavailable('the event store cannot be reached', { cause }) : cause;
  }
}
