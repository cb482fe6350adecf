import type { Pool, PoolClient, PoolConfig } from 'pg';
import { Busy, StoreUnavailable } from '../../application/event-store.js';
import { backOff } from '../../application/waiting.js';
import { appPool, isTransient } from '../postgres/database.js';
import type { Ahead } from './append-batch.js';
import { appendAhead, appendBatch, TRY_APPEND, undone } from './append-batch.js';
import type { Decided, Submission } from './decide-batch.js';
import { MAX_BATCH_BYTES } from './decide-batch.js';
import { KnownEnd } from './known-end.js';
import { MAX_APPEND_BYTES } from './prepared-command.js';

type Queued = Submission & { readonly deadline: number };

/** A batch that was sent before it is known whether the one before it was written. */
interface Flight extends Ahead {
  readonly batch: readonly Queued[];
}

interface Trial {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How much may wait in memory while the database is slow or away. */
const MAX_QUEUED_BYTES = 32 * MAX_APPEND_BYTES;

/** How many have to wait, at least, to be sent while others are on their way: each batch costs a flush. */
const WORTH_A_FLUSH = 32;

export interface WriterOptions {
  readonly connection: PoolConfig;
  readonly now: () => Date;
  readonly log: (line: string) => void;
  /** How long a command is tried before its caller learns that the outcome is unknown; milliseconds. */
  readonly patience: number;
  /** How many commands may wait; more are refused at once. */
  readonly mostQueued: number;
  /** Called after each commit that wrote events. */
  readonly committed: () => void;
}

/**
 * Writes what was submitted during one batch as the next one: one connection, one transaction and one flush for many callers,
 * without a timer. After a failure the same commands are tried again; where the failed transaction had committed after all, their
 * receipts are found.
 */
export class CoalescingWriter {
  readonly #queue: Queued[] = [];
  readonly #trials: Trial[] = [];
  /** On their way, the first one first; two at most. */
  readonly #flights: Flight[] = [];
  /** Called when more wait. */
  #more = (): void => undefined;
  #queued = 0;
  readonly #end = new KnownEnd();
  readonly #pool: Pool;
  #client: PoolClient | null = null;
  #draining: Promise<void> | null = null;
  #closed = false;

  constructor(private readonly options: WriterOptions) {
    this.#pool = appPool({ ...options.connection, max: 1, pipeline: true }, options.log);
  }

  submit(submission: Submission): void {
    if (this.#closed) return submission.reject(new StoreUnavailable('the store is closed'));
    if (this.#queue.length >= this.options.mostQueued || this.#queued > MAX_QUEUED_BYTES)
      return submission.reject(new Busy('too many commands wait for the event store'));
    this.#queued += submission.bytes;
    this.#queue.push({ ...submission, deadline: Date.now() + this.options.patience });
    this.#more();
    this.#draining ??= this.#drain();
  }

  /** Does what an append needs without appending, on the same connection and in turn. Throws what an append would. */
  tryOut(): Promise<void> {
    if (this.#closed) return Promise.reject(new StoreUnavailable('the store is closed'));
    return new Promise((resolve, reject) => {
      this.#trials.push({ resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Finishes what was submitted, then closes the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    this.#client?.release();
    await this.#pool.end();
  }

  async #drain(): Promise<void> {
    await new Promise((resolve) => process.nextTick(resolve)); // whoever submits in this same turn shares the batch
    let answer = (): void => undefined;
    while (this.#queue.length > 0 || this.#trials.length > 0 || this.#flights.length > 0) {
      this.#depart();
      this.#depart();
      const settling = this.#settleNext();
      answer(); // callers go on while the database works on the next batch
      answer = await settling;
    }
    answer();
    this.#draining = null;
  }

  /** Resolves to a function that answers those of whom the outcome is known next. */
  async #settleNext(): Promise<() => void> {
    const [first] = this.#flights;
    if (!first)
      return this.#trials.length > 0
        ? await this.#try(this.#trials.splice(0))
        : await this.#settle(this.#nextBatch());
    return (await this.#arrives(first)) ? await this.#land(first) : () => undefined;
  }

  /** Sends the next batch where what is known of the log suffices for it, while one other is on its way where both are worth it. */
  #depart(): void {
    const [first, second] = this.#flights;
    if (!this.#client || second || this.#queue.length < this.#leastBeside(first)) return;
    const half = Math.ceil(this.#queue.length / 2);
    const isSplit = !first && this.#end.isSteady && half >= WORTH_A_FLUSH;
    const batch = this.#nextBatch(isSplit ? half : Infinity);
    const ahead = this.#ahead(this.#client, batch);
    const decided = ahead?.decided.decided ?? 0;
    this.#putBack(batch.slice(decided));
    if (!ahead) return;
    ahead.written.catch(() => undefined); // whoever lands it is told
    this.#flights.push({ ...ahead, batch: batch.slice(0, decided) });
  }

  /** What throws here is told by the usual way, which tries again. */
  #ahead(client: PoolClient, batch: readonly Queued[]): Ahead | null {
    try {
      return appendAhead(client, batch, this.options.now, this.#end);
    } catch {
      this.#end.forget();
      undone(batch);
      return null;
    }
  }

  /**
   * How many have to wait for the next batch to leave. Nothing leaves before a trial that waits, nor after what only refuses: the end of
   * the log would not tell whether that was written.
   */
  #leastBeside(flight: Flight | undefined): number {
    if (this.#trials.length > 0) return Infinity;
    if (!flight) return 1;
    if (flight.decided.events.length === 0) return Infinity;
    return this.#end.isSteady ? Math.max(WORTH_A_FLUSH, flight.batch.length) : Infinity;
  }

  /** False where enough wait for the next batch before the first one has arrived. */
  async #arrives(first: Flight): Promise<boolean> {
    const arrived = first.written.then(
      () => true,
      () => true,
    );
    if (this.#flights.length > 1 || !this.#end.isSteady) return await arrived;
    const more = new Promise<boolean>((resolve) => {
      this.#more = () => this.#queue.length >= this.#leastBeside(first) && resolve(false);
      this.#more();
    });
    const isFirst = await Promise.race([arrived, more]);
    this.#more = () => undefined;
    return isFirst;
  }

  /** Where it was not written, neither was what left after it: both go the usual way. */
  async #land(first: Flight): Promise<() => void> {
    const [outcome] = await Promise.allSettled([first.written]);
    if (outcome.status === 'fulfilled' && outcome.value) {
      this.#flights.shift();
      return this.#answering(first.decided);
    }
    await Promise.allSettled(this.#flights.map(({ written }) => written));
    const flights = this.#flights.splice(0);
    let waiting = flights.map(({ batch }) => batch);
    if (outcome.status === 'rejected') {
      this.#lost(waiting.flat());
      this.options.log(`append failed, trying again: ${String(outcome.reason)}`);
      waiting = waiting.map((batch) => rejectOverdue(batch, outcome.reason));
    } else for (const { undo } of flights) undo();
    const answers: (() => void)[] = [];
    for (const batch of waiting) answers.push(await this.#settle(batch));
    return () => answers.forEach((each) => each());
  }

  #nextBatch(most = Infinity): readonly Queued[] {
    let bytes = 0;
    const end = this.#queue.findIndex((item, i) => (bytes += item.bytes) > MAX_BATCH_BYTES || i >= most);
    const batch = this.#queue.splice(0, end === -1 ? this.#queue.length : Math.max(end, 1));
    for (const item of batch) this.#queued -= item.bytes;
    return batch;
  }

  /** Resolves to a function that answers the callers. */
  async #settle(batch: readonly Queued[]): Promise<() => void> {
    let waiting = batch;
    for (let attempt = 0; waiting.length > 0; attempt++) {
      try {
        return await this.#write(waiting);
      } catch (error) {
        if (!isTransient(error)) return this.#isolate(waiting, error);
        if (attempt === 0) this.options.log(`append failed, trying again: ${String(error)}`);
        waiting = rejectOverdue(waiting, error);
        await backOff(attempt);
      }
    }
    return () => undefined;
  }

  async #write(batch: readonly Queued[]): Promise<() => void> {
    const client = (this.#client ??= await this.#pool.connect());
    try {
      const decided = await appendBatch(client, batch, this.options.now, this.#end);
      this.#putBack(batch.slice(decided.decided));
      return this.#answering(decided);
    } catch (error) {
      this.#lost(batch);
      throw error;
    }
  }

  #answering({ answers, events, wait }: Decided): () => void {
    if (events.length > 0) this.options.committed();
    const answer = (): void => answers.forEach((each) => each());
    return wait > 0 ? () => void setTimeout(answer, wait) : answer;
  }

  /** After a failure nobody knows what was written. */
  #lost(batch: readonly Queued[]): void {
    this.#client?.release(true);
    this.#client = null;
    this.#end.forget();
    undone(batch);
  }

  /** What was not decided begins the next batch. */
  #putBack(items: readonly Queued[]): void {
    this.#queue.unshift(...items);
    for (const item of items) this.#queued += item.bytes;
  }

  /** Resolves to a function that tells those who asked. */
  async #try(trials: readonly Trial[]): Promise<() => void> {
    const kept = this.#client !== null;
    try {
      const client = (this.#client ??= await this.#pool.connect());
      await client.query(TRY_APPEND);
      return () => trials.forEach(({ resolve }) => resolve());
    } catch (error) {
      this.#client?.release(true);
      this.#client = null;
      // The kept connection may have broken while it was idle: try once more with a new one.
      return kept ? this.#try(trials) : () => trials.forEach(({ reject }) => reject(error));
    }
  }

  /** Writes each command alone, so that one that the database refuses does not fail the others. */
  async #isolate(batch: readonly Queued[], error: unknown): Promise<() => void> {
    this.options.log(`append of ${batch.length} commands was refused: ${String(error)}`);
    const [only, ...others] = batch;
    if (only && others.length === 0)
      return () => only.reject(error instanceof Error ? error : new Error(String(error)));
    const answers: (() => void)[] = [];
    for (const item of batch) answers.push(await this.#settle([item]));
    return () => answers.forEach((answer) => answer());
  }
}

function rejectOverdue(batch: readonly Queued[], cause: unknown): readonly Queued[] {
  const now = Date.now();
  const message = 'the event store did not answer in time; whether it recorded the command is unknown';
  for (const item of batch) if (item.deadline <= now) item.reject(new StoreUnavailable(message, { cause }));
  return batch.filter((item) => item.deadline > now);
}
