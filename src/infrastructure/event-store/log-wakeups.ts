import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Pool, PoolConfig } from 'pg';
import { backOff, sleep, Wakeup } from '../../application/waiting.js';

const CHANNEL = 'thidua_log';
const POLL_MS = 1_000;
/** Other processes may learn of events this much later, so that a busy log needs few notifications. */
const NOTIFY_PAUSE_MS = 5;

/**
 * Wakes subscriptions when the log may have grown: at once where this process wrote, by NOTIFY where another one did, and every
 * second in any case, since a notification may be lost with its connection. One connection listens for all subscriptions. Anybody
 * may send a notification, so it means no more than "read again".
 */
export class LogWakeups {
  readonly #id = randomUUID();
  readonly #wakeup = new Wakeup();
  readonly #closing = new AbortController();
  #heard = 0;
  #untold = false;
  #notifying: Promise<void> | null = null;
  #listening: Promise<void> | null = null;
  #listener: Client | null = null;

  constructor(
    private readonly connection: PoolConfig,
    private readonly pool: Pool,
    private readonly log: (line: string) => void,
  ) {}

  /** Number of wake-ups so far: take it before reading, and pass it to `next`. */
  get heard(): number {
    return this.#heard;
  }

  /** Wakes the subscriptions of this process, and notifies the others. */
  announce(): void {
    this.#wake();
    this.#untold = true;
    this.#notifying ??= this.#notify();
  }

  /** Resolves when there were more wake-ups than `heard`, after a second, or when the signal aborts. */
  async next(heard: number, signal: AbortSignal): Promise<void> {
    this.#listening ??= this.#listen();
    if (this.#heard === heard) await this.#wakeup.wait(POLL_MS, signal);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#listener?.end();
    await this.#listening;
    await this.#notifying;
  }

  #wake(): void {
    this.#heard++;
    this.#wakeup.fire();
  }

  /** Outside the append transaction, where NOTIFY would make all committers of the server queue. */
  async #notify(): Promise<void> {
    try {
      while (this.#untold) {
        this.#untold = false;
        await this.pool.query('select pg_notify($1, $2)', [CHANNEL, this.#id]);
        await sleep(NOTIFY_PAUSE_MS);
      }
    } catch (error) {
      this.log(`other processes will find new events by polling: ${String(error)}`);
    }
    this.#notifying = null;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.#listenOnce();
        failures = 0;
      } catch (error) {
        if (!signal.aborted) this.log(`listening for new events failed: ${String(error)}`);
      }
      await backOff(failures, { signal });
    }
  }

  /** Returns when the connection is lost. */
  async #listenOnce(): Promise<void> {
    const client = new Client(this.connection);
    this.#listener = client;
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
    });
    client.on('notification', ({ payload }) => payload !== this.#id && this.#wake());
    try {
      await Promise.race([client.connect(), lost]); // `connect` never settles where the connection is lost meanwhile
      await client.query(`listen ${CHANNEL}`);
      this.#wake(); // something may have been announced while nobody listened
      await lost;
    } finally {
      await client.end();
    }
  }
}
