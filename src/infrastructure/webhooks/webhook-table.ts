import type { DataSource, EntityManager } from 'typeorm';
import type { StoreKind } from '../../application/event-store.js';
import { toInstant } from '../../application/clock.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Instant } from '../../domain/ground/values.js';

// What became of what webhooks send. The log is the outbox: kept is only how far each webhook is, and what it could not send.

/** An event that could not be sent, or that waits behind one of its stream. */
export interface Letter {
  readonly position: bigint;
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly attempts: number;
  /** Why it failed last; null where it waits and was not tried. */
  readonly error: string | null;
  /** When it was given up; null while it is tried. */
  readonly deadAt: Instant | null;
}

/** How a webhook stands. */
export interface Standing {
  /** Events up to here were sent, or wait as letters. */
  readonly position: bigint;
  readonly waiting: number;
  readonly dead: number;
  readonly lastError: string | null;
}

/** How long a webhook stays with a process that gives no sign of life, milliseconds. */
export const LEASE = 30_000;

/** Creates `read.webhook`, a row for each, and `read.webhook_letter`, the letters that they could not send. */
export async function createWebhooks(manager: EntityManager): Promise<void> {
  await manager.query(`
    CREATE TABLE IF NOT EXISTS read.webhook (
      webhook_id text,
      store text,
      position bigint NOT NULL,
      holder text,
      lease_until timestamptz NOT NULL DEFAULT '-infinity',
      PRIMARY KEY (webhook_id, store)
    )`);
  await manager.query(`
    CREATE TABLE IF NOT EXISTS read.webhook_letter (
      webhook_id text,
      store text,
      position bigint,
      event_id uuid NOT NULL,
      type text NOT NULL,
      stream text NOT NULL,
      attempts integer NOT NULL,
      next_at timestamptz NOT NULL,
      error text,
      dead_at timestamptz,
      PRIMARY KEY (webhook_id, store, position)
    )`);
}

/** How many events each webhook gave up sending. */
export async function deadLetters(
  database: Pick<DataSource, 'query'>,
  store: StoreKind,
): Promise<readonly { readonly webhook: string; readonly letters: number }[]> {
  return await database.query(
    `SELECT w.webhook_id AS webhook, count(l.dead_at)::integer AS letters
     FROM read.webhook AS w LEFT JOIN read.webhook_letter AS l USING (webhook_id, store)
     WHERE store = $1 GROUP BY w.webhook_id ORDER BY w.webhook_id`,
    [store],
  );
}

const until = `clock_timestamp() + make_interval(secs => ${LEASE / 1000})`;

/** The rows of one webhook. Positions are those of the event store in use: with another one it begins anew. */
export class WebhookTable {
  readonly #of: readonly [string, StoreKind];

  constructor(
    private readonly database: Pick<DataSource, 'query' | 'transaction'>,
    webhookId: string,
    store: StoreKind,
    private readonly holder: string,
  ) {
    this.#of = [webhookId, store];
  }

  /** How far it is, where this process has it or nobody has; null where another has. It begins after `start`. */
  async take(start: bigint): Promise<bigint | null> {
    const rows = await this.database.query<{ position: string }[]>(
      `INSERT INTO read.webhook AS w (webhook_id, store, position, holder, lease_until) VALUES ($1, $2, $3, $4, ${until})
       ON CONFLICT (webhook_id, store) DO UPDATE SET holder = $4, lease_until = ${until}
       WHERE w.holder IS NULL OR w.holder = $4 OR w.lease_until <= clock_timestamp() RETURNING position`,
      [...this.#of, String(start), this.holder],
    );
    return rows[0] ? BigInt(rows[0].position) : null;
  }

  /** Keeps the webhook for another while; false where another process has it now. */
  async prolong(): Promise<boolean> {
    const [, count] = await this.database.query<[unknown, number]>(
      `UPDATE read.webhook SET lease_until = ${until} WHERE webhook_id = $1 AND store = $2 AND holder = $3`,
      [...this.#of, this.holder],
    );
    return count > 0;
  }

  async release(): Promise<void> {
    await this.database.query(
      'UPDATE read.webhook SET holder = NULL WHERE webhook_id = $1 AND store = $2 AND holder = $3',
      [...this.#of, this.holder],
    );
  }

  /**
   * Keeps that the events up to a position were sent, but for these letters. What was sent while an earlier letter of its stream was taken up
   * again becomes a letter too, so that it comes once more after that one.
   */
  async reached(
    position: bigint,
    sent: readonly Recorded[],
    letters: readonly (readonly [event: Recorded, error: string | null])[],
    pause: number,
  ): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query('UPDATE read.webhook SET position = $3 WHERE webhook_id = $1 AND store = $2', [
        ...this.#of,
        String(position),
      ]);
      const first = await this.firstOf(manager, 'dead_at IS NULL');
      const overtaken = sent.filter((event) => (first.get(event.stream) ?? event.position) < event.position);
      await this.keep(manager, [...overtaken.map((event) => [event, null] as const), ...letters], pause);
    });
  }

  /** Position of the first of such letters in each stream. */
  private async firstOf(manager: EntityManager, which: string): Promise<ReadonlyMap<string, bigint>> {
    const rows = await manager.query<{ stream: string; position: string }[]>(
      `SELECT stream, min(position) AS position FROM read.webhook_letter
       WHERE webhook_id = $1 AND store = $2 AND ${which} GROUP BY stream`,
      [...this.#of],
    );
    return new Map(rows.map(({ stream, position }) => [stream, BigInt(position)]));
  }

  private async keep(
    manager: EntityManager,
    letters: readonly (readonly [event: Recorded, error: string | null])[],
    pause: number,
  ): Promise<void> {
    for (const [event, error] of letters)
      await manager.query(
        `INSERT INTO read.webhook_letter (webhook_id, store, position, event_id, type, stream, attempts, next_at, error)
           VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8 / 1000.0), $9) ON CONFLICT DO NOTHING`,
        [
          ...this.#of,
          String(event.position),
          event.id,
          event.type,
          event.stream,
          error === null ? 0 : 1,
          error === null ? 0 : pause,
          error,
        ],
      );
  }

  /** Of each stream with letters the first that is not given up; `due` where it is time to try it. */
  async first(): Promise<readonly (Letter & { readonly due: boolean })[]> {
    return await this.letters<Letter & { readonly due: boolean }>(
      'DISTINCT ON (stream)',
      ', next_at <= clock_timestamp() AS due',
      'AND dead_at IS NULL ORDER BY stream, position',
    );
  }

  /** Letters that were given up, the first first, at most so many. */
  async dead(limit: number): Promise<readonly Letter[]> {
    return await this.letters('', '', `AND dead_at IS NOT NULL ORDER BY position LIMIT ${limit}`);
  }

  private async letters<L extends Letter>(head: string, more: string, tail: string): Promise<readonly L[]> {
    const rows = await this.database.query<
      (Omit<L, 'position' | 'deadAt'> & { position: string; deadAt: Date | null })[]
    >(
      `SELECT ${head} position, event_id AS "eventId", type, stream, attempts, error, dead_at AS "deadAt" ${more}
       FROM read.webhook_letter WHERE webhook_id = $1 AND store = $2 ${tail}`,
      [...this.#of],
    );
    return rows.map(
      (row) =>
        ({
          ...row,
          position: BigInt(row.position),
          deadAt: row.deadAt && toInstant(row.deadAt),
        }) as unknown as L,
    );
  }

  async sent(position: bigint): Promise<void> {
    await this.database.query(
      'DELETE FROM read.webhook_letter WHERE webhook_id = $1 AND store = $2 AND position = $3',
      [...this.#of, String(position)],
    );
  }

  /** Has a letter tried again after so many milliseconds; given up where that is null. */
  async failed(position: bigint, error: string, pause: number | null): Promise<void> {
    await this.database.query(
      `UPDATE read.webhook_letter SET attempts = attempts + 1, error = $4,
         next_at = clock_timestamp() + make_interval(secs => coalesce($5, 0) / 1000.0),
         dead_at = CASE WHEN $5::float8 IS NULL THEN clock_timestamp() END
       WHERE webhook_id = $1 AND store = $2 AND position = $3`,
      [...this.#of, String(position), error, pause],
    );
  }

  /**
   * Has all that was given up tried again, from the first attempt on, and what was sent of its stream since then once more behind it, so that
   * it comes in order: `since` gives the events of a stream after one position and up to another. Resolves to how many were given up.
   */
  async again(
    since: (stream: string, after: bigint, upTo: bigint) => AsyncIterable<readonly Recorded[]>,
  ): Promise<number> {
    return await this.database.transaction(async (manager) => {
      // Nobody goes on with the webhook meanwhile, see `reached`.
      const [webhook] = await manager.query<{ position: string }[]>(
        'SELECT position FROM read.webhook WHERE webhook_id = $1 AND store = $2 FOR UPDATE',
        [...this.#of],
      );
      const upTo = BigInt(webhook?.position ?? 0);
      for (const [stream, after] of await this.firstOf(manager, 'dead_at IS NOT NULL'))
        for await (const events of since(stream, after, upTo))
          await this.keep(
            manager,
            events.map((event) => [event, null]),
            0,
          );
      const [, count] = await manager.query<[unknown, number]>(
        `UPDATE read.webhook_letter SET attempts = 0, dead_at = NULL, next_at = clock_timestamp()
         WHERE webhook_id = $1 AND store = $2 AND dead_at IS NOT NULL`,
        [...this.#of],
      );
      return count;
    });
  }

  /** Null where it has not begun. */
  async standing(): Promise<Standing | null> {
    const [row] = await this.database.query<
      { position: string; waiting: number; dead: number; lastError: string | null }[]
    >(
      `SELECT w.position, count(l.position) FILTER (WHERE l.dead_at IS NULL)::integer AS waiting, count(l.dead_at)::integer AS dead,
         (array_agg(l.error ORDER BY l.next_at DESC) FILTER (WHERE l.error IS NOT NULL))[1] AS "lastError"
       FROM read.webhook AS w LEFT JOIN read.webhook_letter AS l USING (webhook_id, store)
       WHERE w.webhook_id = $1 AND w.store = $2 GROUP BY w.position`,
      [...this.#of],
    );
    return row ? { ...row, position: BigInt(row.position) } : null;
  }

  /** Forgets a webhook that ended. */
  async forget(): Promise<void> {
    for (const table of ['webhook', 'webhook_letter'])
      await this.database.query(`DELETE FROM read.${table} WHERE webhook_id = $1 AND store = $2`, [
        ...this.#of,
      ]);
  }
}
