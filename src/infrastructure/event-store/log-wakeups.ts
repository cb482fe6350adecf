import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Pool, PoolConfig } from 'pg';

const CHANNEL = 'thidua_log';
const POLL_MS = 1_000;
const RECONNECT_MS = 500;

/**
 * Tells subscriptions that the log grew: at once where this process wrote, by NOTIFY where another one did, and every
 * second whatever happens, because a notification may be lost with its connection.
 */
export class LogWakeups {
  readonly #waiters = new Set<{ readonly after: bigint; wake(): void }>();
  readonly #closing = new AbortController();
  #known = 0n;
  #listening: Promise<void> | null = null;
  #listener: Client | null = null;
  #notifying: Promise<void> | null = null;

  constructor(
    private readonly connection: PoolConfig,
    private readonly pool: Pool,
    private readonly log: (line: string) => void,
  ) {}

  /** Wakes those of this process, and tells the others. */
  announce(position: bigint): void {
    this.#wakeUpTo(position);
    this.#notifying ??= this.#notify();
  }

  /** Resolves once something after this position may be there, or the signal aborts. */
  async waitBeyond(after: bigint, signal: AbortSignal): Promise<void> {
    this.#listening ??= this.#listen();
    if (this.#known > after || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const waiter = { after, wake };
      const timer = setTimeout(wake, POLL_MS);
      const waiters = this.#waiters;
      function wake(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        waiters.delete(waiter);
        resolve();
      }
      signal.addEventListener('abort', wake);
      waiters.add(waiter);
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#listener?.end();
    await this.#listening;
    await this.#notifying;
  }

  #wakeUpTo(position: bigint): void {
    if (position > this.#known) this.#known = position;
    for (const waiter of this.#waiters) if (waiter.after < position) waiter.wake();
  }

  /** Outside the append transaction, where NOTIFY would make all committers of the server queue; one at a time. */
  async #notify(): Promise<void> {
    try {
      for (let told = 0n; told < this.#known;) {
        told = this.#known;
        await this.pool.query('select pg_notify($1, $2)', [CHANNEL, String(told)]);
      }
    } catch (error) {
      this.log(`other processes will find new events by polling: ${String(error)}`);
    }
    this.#notifying = null;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#listenOnce().catch((error) =>
        this.log(`listening for new events failed: ${String(error)}`),
      );
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
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
    client.on('notification', ({ payload }) => this.#wakeUpTo(BigInt(payload ?? 0)));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      for (const waiter of this.#waiters) waiter.wake(); // whatever was announced while nobody listened
      await lost;
    } finally {
      await client.end();
    }
  }
}
