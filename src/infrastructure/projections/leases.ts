import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { DataSource } from 'typeorm';
import type { Projection } from '../../projections/projection.js';
import type { RowCache } from '../../projections/row-cache.js';
import type { Feed } from './feed.js';
import { listLeases } from './registry.js';
import type { Registered } from './registry.js';
import { backOff, sleep, Wakeup } from '../../application/waiting.js';

export interface LeasesOptions {
  readonly dataSource: DataSource;
  readonly feed: Feed;
  readonly log: (line: string) => void;
  /** How long a lease lasts without a sign of life of its holder, milliseconds; default 5,000. */
  readonly lease?: number;
  /** Whether this process alone uses the database, so that old leases may be taken over at once; default false. */
  readonly alone?: boolean;
  /** Rows in memory: it is told whenever the registry was looked at. */
  readonly rows?: RowCache;
}

/** A projection in this process. */
export interface Leased {
  readonly projection: Projection;
  /** Called when this process has got the lease. */
  nudge(): void;
  /** Called with the row of the registry while another process of the same version holds the lease. */
  observe(row: Registered): void;
  /** Called with the generation in service, whoever holds the lease. */
  isServed(generation: number): void;
}

/** How often the checkpoints of other processes are read while they lag behind, and the least time between two reads; milliseconds. */
const ASK_AGAIN = 20;

/** Pause after the database could not be reached, milliseconds. */
const AFTER_FAILURE = 1_000;

/**
 * Decides which of several processes runs a projection: the one that holds its lease in the registry. The holder prolongs it;
 * once it has expired another process may take it. Each change of holder raises the fencing token, and a batch is written only
 * under the token with which its process opened the projection, so a holder that was presumed dead can write no more. Only
 * the clock of the database counts.
 */
export class Leases {
  /** Name of this process, different after each start. */
  readonly holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  readonly lease: number;
  readonly #options: LeasesOptions;
  readonly #wakeup = new Wakeup();
  /** Whether other processes hold leases that this one would take. */
  #standsBy = false;
  /** When to claim next, by the clock of `performance`. */
  #claimAt = 0;
  /** Whether something happened since the last look. */
  #due = false;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.lease = options.lease ?? 5_000;
  }

  /** Claims without waiting for the next turn: a new version is in service, or this process stops. */
  nudge(): void {
    this.#claimAt = 0;
    this.#look();
  }

  /** The store has new events: the checkpoints that others move will change. */
  arrived(): void {
    if (this.#standsBy) this.#look();
  }

  #look(): void {
    this.#due = true;
    this.#wakeup.fire();
  }

  /** Takes all free leases and tells the other projectors how far their holders are, until the signal aborts. */
  async run(projectors: ReadonlyMap<string, Leased>, signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let pause = this.lease / 3;
      this.#due = false;
      try {
        if (performance.now() >= this.#claimAt) await this.#claim(projectors);
        pause = await this.#lookAtOthers(projectors);
        failures = 0;
      } catch (error) {
        this.#options.log(`projections: leases cannot be held for now: ${String(error)}`);
        await backOff(failures++, { longest: Math.min(AFTER_FAILURE, pause), signal });
      }
      // At most one query in this time, however much happens.
      await sleep(ASK_AGAIN, { signal });
      if (!signal.aborted && !this.#due) await this.#wakeup.wait(pause);
    }
  }

  /** Takes free leases and prolongs own ones; skips rows that a batch has locked, since it prolongs the lease itself. */
  async #claim(projectors: ReadonlyMap<string, Leased>): Promise<void> {
    const { dataSource, alone = false } = this.#options;
    const mine = [...projectors.values()].map(({ projection }) => projection);
    this.#claimAt = performance.now() + this.lease / 3;
    const [held] = await dataSource.query<[{ name: string }[], number]>(
      `UPDATE read.projection SET holder = $1, fence = fence + (holder IS DISTINCT FROM $1)::integer,
         lease_until = clock_timestamp() + make_interval(secs => $2 / 1000.0)
       WHERE name IN (
         SELECT name FROM read.projection JOIN unnest($3::text[], $4::integer[]) AS mine (name, version) USING (name, version)
         WHERE holder IS NULL OR holder = $1 OR lease_until <= clock_timestamp() OR $5
         FOR UPDATE OF projection SKIP LOCKED)
       RETURNING name`,
      [this.holder, this.lease, mine.map(({ name }) => name), mine.map(({ version }) => version), alone],
    );
    for (const { name } of held) projectors.get(name)?.nudge();
  }

  /** Reads how far others are, and which tables are in service; resolves to the milliseconds until the next read. */
  async #lookAtOthers(projectors: ReadonlyMap<string, Leased>): Promise<number> {
    const { dataSource, feed } = this.#options;
    const all = await listLeases(dataSource.manager, [...projectors.keys()]);
    const others = all.filter(
      ({ name, version, holder }) =>
        holder !== this.holder && version === projectors.get(name)?.projection.version,
    );
    this.#standsBy = others.length > 0;
    for (const row of others) projectors.get(row.name)?.observe(row);
    for (const { name, generation } of all) projectors.get(name)?.isServed(generation);
    this.#options.rows?.looked();
    const now = performance.now();
    this.#claimAt = Math.min(this.#claimAt, ...others.map(({ leaseLeft }) => now + leaseLeft));
    const lag = others.some(({ status, position }) => status === 'running' && position < feed.newest);
    return lag ? 0 : Math.max(0, this.#claimAt - now);
  }

  /** Gives all leases back once the projectors have ended. Where the database is gone they expire. */
  async release(): Promise<void> {
    const { dataSource, log } = this.#options;
    await dataSource
      .query('UPDATE read.projection SET holder = NULL WHERE holder = $1', [this.holder])
      .catch((error: unknown) => log(`projections: leases cannot be given back: ${String(error)}`));
  }
}
