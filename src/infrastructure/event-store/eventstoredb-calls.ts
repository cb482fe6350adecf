import { setMaxListeners } from 'node:events';
import type {
  AllStreamSubscription,
  AppendExpectedRevision,
  Credentials,
  EventData,
  Filter,
  Position,
  ReadStreamOptions,
  ResolvedEvent,
  StreamingRead,
} from '@eventstore/db-client';
import {
  BACKWARDS,
  END,
  ErrorType,
  EventStoreDBClient,
  FORWARDS,
  NO_STREAM,
  START,
} from '@eventstore/db-client';
import { StoreUnavailable, UnknownPosition } from '../../application/event-store.js';
import { backOff, within } from '../../application/waiting.js';
import type { EventStoreDbAddress } from './eventstoredb-url.js';
import { PulledSubscription, TriedTooLong } from './pulled-subscription.js';

export interface CallOptions {
  /** How long a call is tried before its caller learns that the outcome is unknown; milliseconds. */
  readonly patience: number;
  /** How long one try may take or, in a read, how long no further event may come; milliseconds. */
  readonly tryFor: number;
  readonly log: (line: string) => void;
}

/** Number of records that the server filters before it sends a checkpoint, by which we see that it is alive. */
const SEARCH_WINDOW = 1_000;

/** Errors after which the same call may succeed, and an append may have been written or not. */
const TRANSIENT: readonly unknown[] = [
  ErrorType.NOT_LEADER,
  ErrorType.UNAVAILABLE,
  ErrorType.CANCELLED,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.TIMEOUT,
];
/** gRPC codes of such errors where the client gives no type: cancelled, unknown, deadline, exhausted, aborted, internal, unavailable. */
const TRANSIENT_CODES: readonly unknown[] = [1, 2, 4, 8, 10, 13, 14];
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;

/** A subscription delivered nothing although there were events. */
export class SubscriptionSilent extends TriedTooLong {}

/**
 * The calls of the client, each with a time limit, tried again where that can help, and with errors that say what became of it.
 * Credentials are given with every call: this also keeps appends off the batch stream that all clients of a process share, and
 * whose errors would fail the calls of the others.
 */
export class EventStoreDbCalls {
  readonly #client: EventStoreDBClient;
  readonly #credentials: Credentials;
  readonly #closing = new AbortController();

  constructor(
    { address, credentials }: EventStoreDbAddress,
    private readonly options: CallOptions,
  ) {
    this.#credentials = credentials;
    this.#client = EventStoreDBClient.connectionString(address);
    setMaxListeners(0, this.#closing.signal); // one for each call that waits to be tried again
  }

  /**
   * Appends at exactly the expected revision, -1 for a new stream. False where the stream is at another one; true also where
   * events with these ids are there already. Throws `StoreUnavailable` where the outcome is unknown.
   */
  async append(stream: string, expectedRevision: number, events: readonly EventData[]): Promise<boolean> {
    const expected: AppendExpectedRevision = expectedRevision < 0 ? NO_STREAM : BigInt(expectedRevision);
    return await this.#tried(async () => {
      try {
        const append = this.#client.appendToStream(stream, [...events], {
          ...this.#perCall(),
          expectedRevision: expected,
          deadline: this.options.tryFor,
        });
        await within(this.options.tryFor, append, noAnswer);
        return true;
      } catch (error) {
        if (typeOf(error) === ErrorType.WRONG_EXPECTED_VERSION) return false;
        throw error;
      }
    });
  }

  /**
   * Events of a stream from a revision on; null where there is no such stream. Throws where one is missing: somebody limited
   * or deleted the stream.
   */
  async readStream(
    stream: string,
    fromRevision: number,
    maxCount = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly ResolvedEvent[] | null> {
    const from = BigInt(fromRevision);
    const read = await this.#readStream(stream, { fromRevision: from, direction: FORWARDS, maxCount });
    read?.forEach(({ event }, index) => {
      const expected = from + BigInt(index);
      if (event?.revision !== expected)
        throw incomplete(stream, `revision ${event?.revision} stands where ${expected} was asked for`);
    });
    if (read?.length === 0 && fromRevision === 0) throw incomplete(stream, 'all of it is hidden');
    if (!read) await this.refuseDeleted(stream);
    return read;
  }

  /** Throws where somebody deleted a stream: the server takes it for one that never was, and an append would revive it. */
  async refuseDeleted(stream: string): Promise<void> {
    const settings = (await this.last(`$$${stream}`))?.event?.data;
    if (typeof settings === 'object' && '$tb' in settings) throw incomplete(stream, 'somebody deleted it');
  }

  /** Revision of the last event of a stream; -1 where there is none. */
  async lastRevision(stream: string): Promise<number> {
    return Number((await this.last(stream))?.event?.revision ?? -1n);
  }

  /** The last event of a stream; null where none is to be had. */
  async last(stream: string): Promise<ResolvedEvent | null> {
    const read = await this.#readStream(stream, { fromRevision: END, direction: BACKWARDS, maxCount: 1 });
    return read?.[0] ?? null;
  }

  async #readStream(
    stream: string,
    options: Pick<ReadStreamOptions, 'fromRevision' | 'direction' | 'maxCount'>,
  ): Promise<readonly ResolvedEvent[] | null> {
    return await this.#tried(async () => {
      try {
        return await collected(
          this.#client.readStream(stream, { ...options, ...this.#perCall() }),
          this.options.tryFor,
        );
      } catch (error) {
        if (typeOf(error) === ErrorType.STREAM_NOT_FOUND) return null;
        throw error;
      }
    });
  }

  /**
   * Events of all streams, those of the system too, before a position, the last first; `null` begins at the end. Throws
   * `UnknownPosition`.
   */
  async readBackwards(before: Position | null, maxCount: number): Promise<readonly ResolvedEvent[]> {
    const fromPosition = before ?? END;
    const options = { direction: BACKWARDS, fromPosition, maxCount } as const;
    try {
      return await this.#tried(() =>
        collected(this.#client.readAll({ ...this.#perCall(), ...options }), this.options.tryFor),
      );
    } catch (error) {
      if (isInvalidPosition(error)) throw new UnknownPosition(before?.commit ?? 0n, { cause: error });
      throw error;
    }
  }

  /** The event that begins at a position, of whatever stream; null where none does. */
  async readAt(position: bigint): Promise<ResolvedEvent | null> {
    try {
      const [found] = await this.#tried(() => this.#readOne(position));
      return found ?? null;
    } catch (error) {
      if (isInvalidPosition(error)) return null;
      throw error;
    }
  }

  #readOne(position: bigint): Promise<readonly ResolvedEvent[]> {
    const options = { direction: FORWARDS, fromPosition: at(position), maxCount: 1 } as const;
    return collected(this.#client.readAll({ ...this.#perCall(), ...options }), this.options.tryFor);
  }

  /** Whether a subscription failed because there is no event at its position: before 24.2 the server tells that of reads only. */
  async isUnknown(position: bigint, error: unknown): Promise<boolean> {
    if (isInvalidPosition(error)) return true;
    if (position === 0n || codeOf(error) !== UNKNOWN) return false;
    return await this.#readOne(position).then(() => false, isInvalidPosition);
  }

  /**
   * Visits the events that pass a filter on the server, from a position (exclusive) to the end of the log, or until `visit`
   * returns true. After a failure it goes on from the last event visited. Throws `UnknownPosition`.
   */
  async scan(after: bigint, filter: Filter, visit: (event: ResolvedEvent) => boolean): Promise<void> {
    let from = after;
    await this.#tried(async (advanced) => {
      const subscription = this.follow(from, filter);
      try {
        for await (const events of subscription.upToNow(this.options.tryFor))
          for (const event of events) {
            advanced();
            from = event.event?.position?.commit ?? from;
            if (visit(event)) return;
          }
      } catch (error) {
        throw (await this.isUnknown(from, error)) ? new UnknownPosition(after, { cause: error }) : error;
      } finally {
        subscription.end();
      }
    });
  }

  /**
   * Opens a subscription to the events after a position that pass a filter. Checkpoints of the server are taken as signs of life
   * only: they may be ahead of the events that it has delivered.
   */
  follow(after: bigint, filter: Filter): PulledSubscription {
    const fromPosition = after === 0n ? START : at(after);
    const signs = {
      maxSearchWindow: SEARCH_WINDOW,
      checkpointReached: (): void => pulled.hear(),
    };
    const subscription: AllStreamSubscription = this.#client.subscribeToAll({
      ...this.#perCall(),
      fromPosition,
      filter: { ...filter, ...signs },
    });
    const pulled = new PulledSubscription(subscription);
    return pulled;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // `dispose` waits for streams to end, and a dead server may never end them.
    await within(2_000, this.#client.dispose(), () => undefined);
  }

  /** Asks the leader: a follower may lack what was just written. */
  #perCall(): { credentials: Credentials; requiresLeader: true } {
    return { credentials: this.#credentials, requiresLeader: true };
  }

  /** `advanced` tells that the call has made progress, so that its time starts again. */
  async #tried<T>(call: (advanced: () => void) => Promise<T>): Promise<T> {
    let started = performance.now();
    const advanced = (): void => {
      started = performance.now();
    };
    for (let attempt = 0; ; attempt++) {
      try {
        return await call(advanced);
      } catch (error) {
        if (typeOf(error) === ErrorType.ACCESS_DENIED)
          throw new StoreUnavailable('the event store refuses this user', { cause: error });
        if (!isTransient(error)) throw error;
        const until = started + this.options.patience;
        if (!(await backOff(attempt, { until, signal: this.#closing.signal })))
          throw new StoreUnavailable(
            'the event store did not answer in time; what became of the call is unknown',
            {
              cause: error,
            },
          );
        if (attempt === 0) this.options.log(`event store: trying again: ${String(error)}`);
      }
    }
  }
}

function incomplete(stream: string, why: string): Error {
  return new Error(`the event store no longer gives all of stream ${stream}: ${why}`);
}

/** The server's position of an event of ours, whose commit and prepare positions are the same. */
function at(position: bigint): Position {
  return { commit: position, prepare: position };
}

/** Errors are compared by type instead of class, which may be loaded twice, as ESM and CommonJS. */
function typeOf(error: unknown): unknown {
  return error instanceof Error && 'type' in error ? error.type : null;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

/** Whether the server says that there is no event at the position; before 24.2 it only says that the read failed. */
function isInvalidPosition(error: unknown): boolean {
  const code = codeOf(error);
  const { message } = error instanceof Error ? error : { message: '' };
  return code === INVALID_ARGUMENT
    ? message.includes('position')
    : code === UNKNOWN && /ReadAllResult: (Error|InvalidPosition)$/.test(message);
}

/** Whether the same call may succeed later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof TriedTooLong || TRANSIENT.includes(typeOf(error))) return true;
  if (isInvalidPosition(error)) return false;
  const type = typeOf(error);
  if (type === null || type === ErrorType.UNKNOWN)
    return (
      TRANSIENT_CODES.includes(codeOf(error)) || (error instanceof Error && /discover/.test(error.message))
    );
  return false;
}

/** All events of a bounded read. The client gives it no deadline, so it fails when no event comes for too long. */
function collected(
  read: StreamingRead<ResolvedEvent>,
  longestSilence: number,
): Promise<readonly ResolvedEvent[]> {
  return new Promise((resolve, reject) => {
    const events: ResolvedEvent[] = [];
    const silence = setTimeout(() => {
      void read.cancel();
      reject(new TriedTooLong('a read fell silent'));
    }, longestSilence);
    read.on('data', (event: ResolvedEvent) => {
      events.push(event);
      silence.refresh();
    });
    read.on('end', () => {
      clearTimeout(silence);
      resolve(events);
    });
    read.on('error', (error: Error) => {
      clearTimeout(silence);
      reject(error);
    });
  });
}

function noAnswer(): never {
  throw new TriedTooLong('no answer');
}
