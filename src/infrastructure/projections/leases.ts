import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { DataSource } from 'typeorm';
import type { Projection } from '../../projections/projection.js';
import type { Feed } from './feed.js';
import { listOthers } from './registry.js';
import type { Registered } from './registry.js';
import { backOff, sleep, Wakeup } from '../../application/waiting.js';

export interface LeasesOptions {
  readonly dataSource: DataSource;
  readonly feed: Feed;
  readonly log: (line: string) => void;
  /** How long a lease lasts without a sign of life of its holder, milliseconds; default 5,000. */
  readonly lease?: number;
  /** Whether no other process can be on this database, so that whoever held a lease is gone; default false. */
  readonly alone?: boolean;
}

/** A projection in this process. */
export interface Leased {
  readonly projection: Projection;
  /** This process holds the lease. */
  nudge(): void;
  /** Another process holds it, of the same version, and the projection stands so. */
  observe(row: Registered): void;
}

/**
 * How often checkpoints are read that another process moves, while they lag behind what this one has seen, and the least
 * time between two looks; milliseconds.
 */
const ASK_AGAIN = 20;

/** How soon a database that could not be asked is asked again, milliseconds. */
const AFTER_FAILURE = 1_000;

/**
 * Which of several processes runs a projection: the one with its lease, a row of the registry that whoever holds it
 * prolongs, and that another takes once it is over. Each change of hands raises the fencing token, and a batch is only
 * taken in under the token that its process opened the projection with: a holder that was presumed dead writes nothing
 * any more. The time is that of the database; clocks of the processes do not matter.
 */
export class Leases {
  /** Name of this process, different in each life. */
  readonly holder = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  readonly lease: number;
  readonly #options: LeasesOptions;
  readonly #wakeup = new Wakeup();
  /** Whether others hold what this process would run. */
  #standsBy = false;
  /** When to claim next, by the clock of `performance`. */
  #claimAt = 0;
  /** Whether something happened since the last look. */
  #due = false;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.lease = options.lease ?? 5_000;
  }

  /** Claims now what is free, rather than later: a new version is in service, or the end has come. */
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

  /** Holds all leases that are to be had, and tells the projectors of the others how far these are, until the signal aborts. */
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
      // However much happens, the database is not asked more often.
      await sleep(ASK_AGAIN, { signal });
      if (!signal.aborted && !this.#due) await this.#wakeup.wait(pause);
    }
  }

  /** Takes what is free and prolongs what this process holds; passes over rows that a batch has locked: it prolongs their lease itself. */
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

  /** Reads how far others are; resolves to the milliseconds until this is worth while again. */
  async #lookAtOthers(projectors: ReadonlyMap<string, Leased>): Promise<number> {
    const { dataSource, feed } = this.#options;
    const rows = await listOthers(dataSource.manager, [...projectors.keys()], this.holder);
    const others = rows.filter(({ name, version }) => version === projectors.get(name)?.projection.version);
    this.#standsBy = others.length > 0;
    for (const row of others) projectors.get(row.name)?.observe(row);
    const now = performance.now();
    this.#claimAt = Math.min(this.#claimAt, ...others.map(({ leaseLeft }) => now + leaseLeft));
    const lag = others.some(({ status, position }) => status === 'running' && position < feed.newest);
    return lag ? 0 : Math.max(0, this.#claimAt - now);
  }

  /** Gives everything back: the projectors have ended. Where the database is gone, the leases end by themselves. */
  async release(): Promise<void> {
    const { dataSource, log } = this.#options;
    await dataSource
      .query('UPDATE read.projection SET holder = NULL WHERE holder = $1', [this.holder])
      .catch((error: unknown) => log(`projections: leases cannot be given back: ${String(error)}`));
  }
}
