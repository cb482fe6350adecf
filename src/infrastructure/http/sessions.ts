import type { DataSource, EntityManager } from 'typeorm';
import { LRUCache } from 'lru-cache';
import { toInstant } from '../../application/clock.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Instant } from '../../domain/ground/values.js';

/** How long sessions of browsers last, minutes. */
export interface SessionLife {
  /** From signing in, used or not. */
  readonly minutes: number;
  /** Without anybody at the page. */
  readonly idleMinutes: number;
}

/** A session of a browser that goes on. */
export interface Session {
  readonly sessionId: string;
  /** Who signed in. */
  readonly actor: string;
  /** What the browser said of itself; empty where it said nothing. */
  readonly agent: string;
  readonly beganAt: Instant;
  /** To the minute. */
  readonly usedAt: Instant;
  readonly endsAt: Instant;
}

/** Which sessions end: all that are as said, by at least one of these. */
export interface Ended {
  readonly sessionId?: string | null;
  readonly actor?: string | null;
  /** The issuer's own session, in which they began. */
  readonly issuerSession?: string | null;
}

/** Who signed in, and where. */
export interface Begun {
  readonly actor: string;
  /** What the browser says of itself. */
  readonly agent: string;
  /** The session of this browser that ends with that. */
  readonly before: string | null;
  /** `sid` of the issuer; null where it names none. */
  readonly issuerSession: string | null;
}

/** How old what is known of a session may be, milliseconds: for so long one is taken that was ended at another node. */
const LATELY = 1_000;
/** Sessions that one may have; the one longest unused ends for the next. */
const MOST = 20;

/** Of a session that is not over; $1 is how long it may be idle. */
const goesOn = `ends_at > clock_timestamp() AND used_at > clock_timestamp() - make_interval(mins => $1)`;

/** Creates `read.session`. Where it is dropped, all sign in anew. */
export async function createSessions(manager: EntityManager): Promise<void> {
  await manager.query(`
    CREATE TABLE IF NOT EXISTS read.session (
      id uuid PRIMARY KEY,
      actor text NOT NULL,
      agent text NOT NULL,
      began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      ends_at timestamptz NOT NULL
    )`);
  await manager.query('ALTER TABLE read.session ADD COLUMN IF NOT EXISTS issuer_session text');
}

/** The sessions of browsers, which all nodes share. Times are the database's, so that no node's clock lengthens one. */
export class Sessions {
  /** What was found lately, by session and whether that counted as use. */
  readonly #lately = new LRUCache<string, Promise<boolean>>({ max: 10_000, ttl: LATELY });

  constructor(
    private readonly database: Pick<DataSource, 'query' | 'transaction'>,
    readonly life: SessionLife,
  ) {}

  /** One begins, which may be that of another person at the same browser. */
  async begin(id: string, { actor, agent, before, issuerSession }: Begun): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query(`DELETE FROM read.session WHERE NOT (${goesOn}) OR id = $2`, [
        this.life.idleMinutes,
        before,
      ]);
      await manager.query(
        `INSERT INTO read.session (id, actor, agent, issuer_session, ends_at)
         VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(mins => $5))`,
        [id, actor, agent.replaceAll(/[^ -~]/g, '').slice(0, 300), issuerSession, this.life.minutes],
      );
      await manager.query(
        `DELETE FROM read.session WHERE actor = $1
         AND id NOT IN (SELECT id FROM read.session WHERE actor = $1 ORDER BY used_at DESC LIMIT $2)`,
        [actor, MOST],
      );
    });
    this.#lately.clear();
  }

  /** Asks whether a session goes on; `isUse` where somebody is at the page. Throws UNAUTHENTICATED. */
  async requireGoingOn(id: string, isUse: boolean): Promise<void> {
    const key = `${id} ${isUse}`;
    const found = this.#lately.get(key) ?? this.goesOn(id, isUse);
    this.#lately.set(key, found, { noUpdateTTL: true });
    if (await found.catch((error: unknown) => this.#failed(key, error))) return;
    throw new DomainError(
      'UNAUTHENTICATED',
      'Phiên đăng nhập đã kết thúc, hoặc để không quá lâu; hãy đăng nhập lại.',
    );
  }

  /** Those of somebody, or of all where null, the last used first. */
  async list(actor: string | null): Promise<readonly Session[]> {
    const rows = await this.database.query<
      (Omit<Session, 'beganAt' | 'usedAt' | 'endsAt'> & Record<'began' | 'used' | 'ends', Date>)[]
    >(
      `SELECT id AS "sessionId", actor, agent, began_at AS began, used_at AS used, ends_at AS ends FROM read.session
       WHERE ${goesOn} AND ($2::text IS NULL OR actor = $2) ORDER BY used_at DESC, id`,
      [this.life.idleMinutes, actor],
    );
    return rows.map(({ began, used, ends, ...one }) => ({
      ...one,
      beganAt: toInstant(began),
      usedAt: toInstant(used),
      endsAt: toInstant(ends),
    }));
  }

  /** Ends them here at once, on other nodes within a second. Gives how many; none where nothing is said. */
  async end({ sessionId = null, actor = null, issuerSession = null }: Ended): Promise<number> {
    if ((sessionId ?? actor ?? issuerSession) === null) return 0;
    const [, ended] = await this.database.query<[unknown, number]>(
      `DELETE FROM read.session WHERE ${goesOn} AND ($2::uuid IS NULL OR id = $2) AND ($3::text IS NULL OR actor = $3)
       AND ($4::text IS NULL OR issuer_session = $4)`,
      [this.life.idleMinutes, sessionId, actor, issuerSession],
    );
    this.#lately.clear();
    return ended;
  }

  private async goesOn(id: string, isUse: boolean): Promise<boolean> {
    const rows = await this.database.query<{ isLong: boolean }[]>(
      `SELECT used_at < clock_timestamp() - interval '1 minute' AS "isLong" FROM read.session WHERE id = $2 AND ${goesOn}`,
      [this.life.idleMinutes, id],
    );
    if (isUse && rows[0]?.isLong)
      await this.database.query('UPDATE read.session SET used_at = clock_timestamp() WHERE id = $1', [id]);
    return rows.length > 0;
  }

  #failed(key: string, error: unknown): never {
    this.#lately.delete(key);
    throw error;
  }
}
