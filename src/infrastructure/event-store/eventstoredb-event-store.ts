import { eventTypeFilter, jsonEvent, streamNameFilter } from '@eventstore/db-client';
import type { Pool } from 'pg';
import type {
  AcceptedReceipt,
  Appended,
  AppendRequest,
  Place,
  ReadAllOptions,
  Receipt,
  RefusedReceipt,
  StoreHead,
  Turns,
} from '../../application/event-store.js';
import { Busy, EventStore, eventsOf, UnknownPosition } from '../../application/event-store.js';
import { toInstant } from '../../application/clock.js';
import type { Recorded } from '../../domain/ground/event.js';
import { isTrace } from '../../domain/registry/reads.js';
import { appConnection, appPool } from '../postgres/database.js';
import { TRY_PERSON, writeTrial } from '../postgres/write-trial.js';
import { EventStoreDbCalls } from './eventstoredb-calls.js';
import { StreamNames, unpacked } from './eventstoredb-codec.js';
import { CommandLedger } from './eventstoredb-commands.js';
import { LogEnd } from './eventstoredb-end.js';
import { Follower } from './eventstoredb-follower.js';
import { StreamHeads } from './eventstoredb-heads.js';
import { hashOf } from './event-hash.js';
import type { Digesting, LogDigest } from './log-digest.js';
import { RunningDigest } from './log-digest.js';
import { Instants } from './eventstoredb-instants.js';
import type { MarksAudit } from './eventstoredb-marks.js';
import { KeptMarks } from './eventstoredb-marks.js';
import { ReceiptReader } from './eventstoredb-receipts.js';
import { LogTail } from './eventstoredb-tail.js';
import { EventStoreDbTurns } from './eventstoredb-turns.js';
import { EventStoreDbTranscript } from './eventstoredb-transcript.js';
import type { EventStoreDbAddress } from './eventstoredb-url.js';
import { emptyPage, readStretches } from './parts.js';
import { PersonNames } from './person-names.js';
import { prepareAppend, prepareRefusal } from './prepared-command.js';
import { SharedCall } from '../../application/shared-call.js';
import type { Transcribed, Transcribing } from './transcript.js';
import type { Instant } from '../../domain/ground/values.js';

export interface EventStoreDbOptions {
  readonly address: EventStoreDbAddress;
  /** With which the names of all our streams begin. */
  readonly prefix: string;
  /** The PostgreSQL of the read models, where the names of persons stay, so that they can be forgotten. */
  readonly appUrl: string;
  /** The clock of `recordedAt`. */
  readonly now: () => Date;
  readonly log: (line: string) => void;
  /** How long a call is tried before `StoreUnavailable`; milliseconds, 10 seconds by default. */
  readonly patience?: number;
  /** How many commands may be under way at once; 5,000 by default. */
  readonly mostQueued?: number;
  /** How long one try of it may take; milliseconds, 4 seconds by default. */
  readonly tryFor?: number;
  /** After so many milliseconds without an event, a subscription is compared with the end of the log; 10 seconds by default. */
  readonly idleAfter?: number;
}

/** How many events follow a position, counted up to `until`. */
interface Counted {
  readonly count: number;
  readonly until: bigint;
}

const MOST_COUNTED = 10_000;
/** Number of positions whose counts are kept: a read model that stands still is asked about all the time. */
const MOST_COUNTS = 32;
const UNREACHABLE_REVISION = 2 ** 31 - 2;
/** Settings of a stream that hide events; `$tb` is that of a deleted one. */
const LIMITS = ['$maxAge', '$maxCount', '$tb'];

/**
 * The event store in EventStoreDB: one stream there for each of ours, and one for each command, with its attempts and refusals
 * (ADR 0012). Positions are those of the server's log: in commit order, with gaps.
 */
export class EventStoreDbEventStore extends EventStore implements Transcribing, Digesting {
  readonly kind = 'eventstoredb';
  readonly turns: Turns;
  readonly #calls: EventStoreDbCalls;
  readonly #names: StreamNames;
  readonly #pool: Pool;
  readonly #persons: PersonNames;
  readonly #ledger: CommandLedger;
  readonly #end: LogEnd;
  readonly #follower: Follower;
  readonly #receipts: ReceiptReader;
  readonly #transcript: EventStoreDbTranscript;
  readonly #marks: KeptMarks;
  readonly #instants: Instants;
  readonly #counts = new Map<bigint, SharedCall<Counted>>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  #keepsUp = false;
  #closed: Promise<void> | null = null;

  constructor(private readonly options: EventStoreDbOptions) {
    super();
    const { address, prefix, appUrl, now, log, patience = 10_000, tryFor = 4_000 } = options;
    this.#calls = new EventStoreDbCalls(address, { patience, tryFor, log });
    this.#names = new StreamNames(prefix);
    this.#pool = appPool(appConnection(appUrl, 'names of persons'), log);
    this.#marks = new KeptMarks(this.#pool, prefix, log);
    const heads = new StreamHeads();
    const parts = { calls: this.#calls, names: this.#names, marks: this.#marks, heads };
    this.#end = new LogEnd({ ...parts, now, log, patience });
    this.#follower = new Follower(this.#calls, this.#end, { log, idleAfter: options.idleAfter ?? 10_000 });
    const { signal: closing } = this.#closing;
    const tail = new LogTail(this.#calls, this.#names, this.#end, heads, this.#follower, { log, closing });
    this.#instants = new Instants(this.#calls, this.#names, this.#end, this.#marks, () => this.#filter());
    this.#persons = new PersonNames(this.#pool, log);
    this.#ledger = new CommandLedger(this.#calls, this.#names, this.#end, heads, tail, this.#persons);
    this.turns = new EventStoreDbTurns(this.#end, heads, tail, this.#ledger, (begin) => this.#finish(begin));
    this.#receipts = new ReceiptReader(this.#calls, this.#names, this.#ledger);
    this.#transcript = new EventStoreDbTranscript(this.#calls, this.#names, this.#ledger, this.#end);
  }

  async append(request: AppendRequest): Promise<Appended> {
    return await this.#finish(() => this.#ledger.append(prepareAppend(request)));
  }

  async recordRefusal(refusal: Parameters<EventStore['recordRefusal']>[0]): Promise<RefusedReceipt> {
    return await this.#finish(async () => {
      const prepared = prepareRefusal(refusal);
      const { position } = await this.head();
      return (await this.#ledger.refuse(prepared, position)) as RefusedReceipt;
    });
  }

  /** Appends at a revision that no stream has, which the leader refuses; a server whose disk is full ends by itself. */
  async tryAppend(): Promise<void> {
    const nothing = jsonEvent({ type: 'trial', data: {} });
    await this.#calls.append(`${this.#names.events}trial`, UNREACHABLE_REVISION, [nothing]);
    await this.#pool.query(writeTrial([TRY_PERSON]));
  }

  findAccepted(commandId: string, fingerprint: string): Promise<AcceptedReceipt | null> {
    return this.#ledger.findAccepted(commandId, fingerprint);
  }

  readReceipts(filter: Parameters<EventStore['readReceipts']>[0]): Promise<readonly Receipt[]> {
    return this.#receipts.read(filter);
  }

  async readStream(stream: string, fromRevision = 0, limit?: number): Promise<readonly Recorded[]> {
    const read = (await this.#calls.readStream(this.#names.of(stream), fromRevision, limit)) ?? [];
    const events = read.map((found) => unpacked(found, this.#names).event);
    this.#end.saw(events);
    return events;
  }

  eventsAt(places: readonly Place[]): Promise<readonly Recorded[]> {
    return readStretches(this, places);
  }

  async readAll(options: ReadAllOptions): Promise<readonly Recorded[]> {
    const { after, limit, types, stream } = options;
    const wanted = (event: Recorded): boolean =>
      event.position > after && (types?.includes(event.type) ?? true);
    const { events, isFull } = emptyPage(options);
    if (types?.length === 0 || limit < 1) return events;
    if (stream !== undefined) {
      for await (const part of eventsOf(this, stream)) if (part.filter(wanted).some(isFull)) return events;
      return events;
    }
    const filter = types ? eventTypeFilter({ prefixes: [...types] }) : this.#filter();
    await this.#end.scan(after, filter, (found) => {
      if (found.event?.streamId.startsWith(this.#names.events)) {
        const { event } = unpacked(found, this.#names);
        if (wanted(event)) return isFull(event);
      }
      return false;
    });
    this.#end.saw(events);
    return events;
  }

  async eventAt(position: bigint): Promise<Recorded | null> {
    if (position < 1n) return null;
    const found = await this.#calls.readAt(position);
    if (!found?.event?.streamId.startsWith(this.#names.events)) return null;
    const { event } = unpacked(found, this.#names);
    return event.position === position ? event : null;
  }

  async countAfter(position: bigint): Promise<number> {
    const end = (await this.head()).position;
    if (end <= position) return 0;
    let counted: Counted = { count: 0, until: position };
    const counting =
      this.#counts.get(position) ??
      new SharedCall(async () => (counted = await this.#countOn(position, counted)));
    this.#counts.delete(position);
    this.#counts.set(position, counting);
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined && this.#counts.size > MOST_COUNTS) this.#counts.delete(oldest);
    return (await counting.ask()).count;
  }

  async #countOn(position: bigint, before: Counted): Promise<Counted> {
    const anew = { count: 0, until: position };
    const end = (await this.head()).position;
    return await this.#count(before.until > end ? anew : before) // a restored log may end earlier
      .catch(whereUnknown(() => this.#count(anew))) // or have another event there
      .catch(whereUnknown(() => this.#count({ count: 0, until: 0n }))); // the position is of another log: all events here follow
  }

  async #count({ count, until }: Counted): Promise<Counted> {
    if (count < MOST_COUNTED)
      await this.#end.scan(until, this.#filter(), ({ event }) => {
        until = event?.position?.commit ?? until;
        if (event === undefined || !isTrace(event)) count++;
        return count >= MOST_COUNTED;
      });
    return { count, until };
  }

  async *subscribe(options: {
    readonly after: bigint;
    readonly batchSize: number;
    readonly signal: AbortSignal;
  }): AsyncGenerator<readonly Recorded[], void, undefined> {
    const { after, batchSize } = options;
    if (!this.#keepsUp) void this.#instants.keepUp(this.#closing.signal);
    this.#keepsUp = true;
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    for await (const batch of this.#follower.follow(this.#filter(), after, batchSize, signal)) {
      const events = batch.map((found) => unpacked(found, this.#names).event);
      this.#end.saw(events);
      yield events;
    }
  }

  async head(): Promise<StoreHead> {
    const last = await this.#end.last();
    if (!last) return { position: 0n, hash: null, recordedAt: null };
    return { position: last.position, hash: last.hash, recordedAt: last.recordedAt };
  }

  async positionAt(instant: Instant): Promise<bigint> {
    const [given, now] = [new Date(instant), this.options.now()];
    const until = toInstant(given < now ? given : now);
    this.#end.answered(until);
    await Promise.allSettled(this.#underWay);
    return await this.#instants.positionAt(until);
  }

  /** Waits until the end of our events is found. */
  async found(): Promise<void> {
    await this.#end.found();
  }

  /** Finds the end again without the marks; returns what compares the marks with the log. */
  async audit(): Promise<MarksAudit> {
    const audit = await this.#marks.audit();
    await this.#end.foundAnew();
    return audit;
  }

  /** Drops the marks, which are then found again. */
  async dropMarks(): Promise<void> {
    await this.#marks.drop();
  }

  async findPersons(refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return await this.#persons.find(refs);
  }

  async forgetPersons(refs: readonly string[]): Promise<void> {
    await this.#persons.forget(refs);
  }

  /**
   * A sentence for each of our streams that somebody deleted or limited on the server. What that hides is still in the log, and
   * comes back when the setting is removed, unless a scavenge has removed it for good.
   */
  async limits(): Promise<string[]> {
    const { events, commands, refusals } = this.#names;
    const prefixes = [events, commands, refusals].map((prefix) => `$$${prefix}`);
    const settings = new Map<string, object>();
    await this.#calls.scan(0n, streamNameFilter({ prefixes }), ({ event }) => {
      if (event && typeof event.data === 'object') settings.set(event.streamId.slice(2), event.data);
      return false;
    });
    return [...settings].flatMap(([stream, given]) => {
      const limits = Object.keys(given).filter((name) => LIMITS.includes(name));
      return limits.length > 0 ? [`stream ${stream} of the server is limited by ${limits.join(', ')}`] : [];
    });
  }

  timeOrder(): Promise<null> {
    return Promise.resolve(null);
  }

  async digest(after: bigint, upTo: bigint): Promise<LogDigest> {
    const running = new RunningDigest();
    let isIntact = true;
    await this.#calls.scan(after, this.#filter(), (found) => {
      const { event } = unpacked(found, this.#names);
      if (event.position > upTo) return true;
      if (event.position <= after) return false;
      running.add(event);
      isIntact &&= hashOf(event) === event.hash;
      return event.position === upTo;
    });
    return { events: running.events, digest: running.digest, isIntact };
  }

  transcript(): AsyncIterable<Transcribed> {
    return this.#transcript.read();
  }

  async take(commands: readonly Transcribed[]): Promise<void> {
    await this.#transcript.take(commands);
  }

  /** Finishes appends, ends subscriptions and closes the connections. Can be called again. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#underWay);
    await this.#calls.close();
    await this.#marks.close();
    await this.#pool.end();
  }

  #filter(): ReturnType<typeof streamNameFilter> {
    return streamNameFilter({ prefixes: [this.#names.events] });
  }

  async #finish<T>(begin: () => Promise<T>): Promise<T> {
    if (this.#underWay.size >= (this.options.mostQueued ?? 5_000))
      throw new Busy('too many commands wait for the event store');
    const call = begin();
    this.#underWay.add(call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(call);
    }
  }
}

/** An error handler that does something else where the position is not of this log. */
function whereUnknown<T>(otherwise: () => Promise<T>): (error: unknown) => Promise<T> {
  return async (error) => {
    if (error instanceof UnknownPosition) return await otherwise();
    throw error;
  };
}
