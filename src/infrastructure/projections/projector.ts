import type { DataSource } from 'typeorm';
import type { EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import type { Recorded } from '../../domain/ground/event.js';
import { isTrace } from '../../domain/registry/reads.js';
import type { Projection } from '../../projections/projection.js';
import { tookIn } from '../tracing.js';
import type { Builds } from './builds.js';
import { hasSqlState, isRefused, UNDEFINED_TABLE } from './database-errors.js';
import { stillHolds, TROUBLE } from './feed.js';
import { divergence } from './foreign.js';
import type { Feed, Pages, Reading } from './feed.js';
import type { Leased, Leases } from './leases.js';
import { ProjectionTable } from './projection-table.js';
import { findRegistered, setStatus } from './registry.js';
import type { Opened, ProjectionError, Registered, RunStatus } from './registry.js';
import type { RowCache } from '../../projections/row-cache.js';
import { foldInto, messageOf, missingKeys, ProjectionFailed, stepsOf } from './rows.js';
import type { Loads } from './loads.js';
import type { Writes } from './writes.js';
import { backOff, Wakeup } from '../../application/waiting.js';

/** After a batch that took longer the next is smaller, since others wait; milliseconds. */
const TOO_LONG = 1_000;

const half = (count: number): number => Math.max(1, count >> 1);

const nothing = { changed: [], gone: [] };

/** How often a projection that stands still checks whether it may go on, milliseconds. */
const LOOK_AGAIN = 1_000;

export interface ProjectorOptions {
  readonly projection: Projection;
  readonly dataSource: DataSource;
  readonly store: EventStore;
  readonly feed: Feed;
  readonly pages: Pages;
  readonly leases: Leases;
  readonly loads: Loads;
  readonly writes: Writes;
  readonly builds: Builds;
  readonly log: (line: string) => void;
  readonly rows?: RowCache;
  /** Its row of the registry, read after this call; for all who ask at the same time in one statement. */
  readonly registered: (name: string) => Promise<Registered>;
  /** Called whenever the known position has changed. */
  readonly moved: () => void;
}

/** Why a projection stands still. */
export interface Held {
  readonly status: Exclude<RunStatus, 'running'>;
  readonly error: ProjectionError | null;
}

/** The running loop of one projection. */
export class Projector implements Leased {
  /** Position that the projection has reached, as far as this process knows. */
  position = 0n;
  /** The same without traces of reads, as far as they were seen here: they change no answer. */
  told = 0n;
  /** Why it stands still; null where it does not. */
  held: Held | null = null;
  readonly #options: ProjectorOptions;
  readonly #nudge = new Wakeup();
  #failures = 0;
  /** The generation of the table that was in service when somebody looked last. */
  #generation: number | null = null;
  /** Whether this loop has yet to retry what stopped the projection in an earlier run. */
  #fresh = true;
  /** Whether this version of the code has been in service since the loop began. */
  #served = false;
  /** Whether another process runs the projection; until `nudge`. */
  #standsBy = false;
  #nudged = false;
  /** Whether the checkpoint may be another one than it was left at. */
  #isDoubtful = false;
  /** Most events in one transaction: halved after a failed or slow batch, doubled after a good one. */
  #most = Infinity;

  constructor(options: ProjectorOptions) {
    this.#options = options;
  }

  get projection(): Projection {
    return this.#options.projection;
  }

  /** Makes a projection that stands still or was run elsewhere check at once whether it may go on here. */
  nudge(): void {
    this.#nudged = true;
    this.#nudge.fire();
  }

  /** The database may have stopped, and lost what it had acknowledged: looks again where the checkpoint is. To be heard, `Feed.wake`. */
  doubt(): void {
    this.#isDoubtful = true;
  }

  /** Notes a position read from the database or reached here. */
  reach(position: bigint, told = position): void {
    this.position = position;
    this.told = told;
    this.#options.moved();
  }

  /** Takes over position and status while another process runs the projection. */
  observe({ position, status, error }: Registered): void {
    if (position !== this.position) {
      this.#changed(null);
      this.reach(position);
    }
    this.held = status === 'running' ? null : { status, error };
  }

  /** Another program, which tells nobody, may have built the table anew. */
  isServed(generation: number): void {
    if (generation !== this.#generation) this.#changed(null);
    this.#generation = generation;
  }

  /** Runs until the signal aborts; tries again after trouble with the database or the store. */
  async run(signal: AbortSignal): Promise<void> {
    this.#fresh = true;
    this.#served = false;
    while (!signal.aborted) {
      try {
        const reading = await this.#options.feed.reading(signal);
        if (reading === null) return;
        this.#nudged = false;
        this.#isDoubtful = false;
        const from = await this.#open(reading, signal);
        if (from !== null) await this.#follow(from, reading, signal);
        else if (!signal.aborted && !this.#nudged)
          await this.#nudge.wait(this.#standsBy ? undefined : LOOK_AGAIN);
      } catch (error) {
        if (signal.aborted) return;
        this.#log(`trying again: ${String(error)}`);
        await backOff(this.#failures++, { ...TROUBLE, signal });
      }
    }
  }

  /**
   * The checkpoint to go on from: it matches the store, and this version of the code made it. Null where the projection has to
   * stand still, or another process runs it.
   */
  async #open(reading: Reading, signal: AbortSignal): Promise<Registered | null> {
    const { projection, dataSource, store, pages, leases } = this.#options;
    const active = await this.#options.registered(projection.name);
    const isCurrent = active.version === projection.version;
    this.#options.rows?.opened(projection.name);
    if (isCurrent) this.reach(active.position);
    this.held = await this.#holds(active);
    this.#served ||= isCurrent;
    this.#standsBy = isCurrent && active.holder !== leases.holder;
    if (this.held !== null || this.#standsBy || this.#isReplaced(active)) return null;
    const worthwhile = active.position === 0n && reading.last.position > BigInt(pages.size);
    if (!isCurrent || worthwhile) {
      if (!(await this.#build(active, signal))) return null;
      leases.nudge();
      return this.#open(reading, signal);
    }
    if (!(await stillHolds(store, active))) {
      await this.#halt('diverged', active, divergence(projection.name, active.position));
      return null;
    }
    this.#fresh = false;
    if (active.status !== 'running') await setStatus(dataSource.manager, projection.name, active, 'running');
    return active;
  }

  async #holds(active: Registered): Promise<Held | null> {
    const { status, error, position } = active;
    if (status === 'running' || (status !== 'paused' && this.#fresh)) return null;
    // A paused projection is not checked elsewhere, yet its answers too could be of another log.
    if (status === 'paused' && !(await stillHolds(this.#options.store, active)))
      return { status: 'diverged', error: divergence(this.projection.name, position) };
    return { status, error };
  }

  /** Whether a process of another version took over from this one; to take it back would make both rebuild for ever. */
  #isReplaced({ version }: Registered): boolean {
    return this.#served && version !== this.projection.version;
  }

  /** False where the projection has to stand still: an event failed, or another process builds already. */
  async #build(active: Registered, signal: AbortSignal): Promise<boolean> {
    try {
      return await this.#options.builds.build(this.projection, signal);
    } catch (error) {
      if (!isFault(error)) throw error;
      await this.#stop(active, error instanceof ProjectionFailed ? error.event : null, error);
      return false;
    }
  }

  async #follow(from: Registered, reading: Reading, signal: AbortSignal): Promise<void> {
    let at: Opened | null = from;
    while (at !== null && !signal.aborted) {
      const events = await reading.next(at.position, () => this.#isDoubtful);
      at = events && (await this.#apply(at, events.slice(0, this.#most)));
      this.#failures = 0;
    }
  }

  /**
   * Takes in a batch. Null where another process moved the lease or the checkpoint, or where an event failed: the events before it
   * are then taken in, and the projection is stopped.
   */
  async #apply(from: Opened, events: readonly Recorded[]): Promise<Opened | null> {
    const began = performance.now();
    try {
      const to = await this.#commit(from, events);
      if (to !== null)
        this.reach(to.position, events.findLast((event) => !isTrace(event))?.position ?? this.told);
      this.#most = performance.now() - began < TOO_LONG ? 2 * this.#most : half(events.length);
      return to;
    } catch (error) {
      this.#most = half(events.length);
      if (!isFault(error)) throw error;
      if (events.length === 1) {
        await this.#stop(from, events[0] ?? null, error);
        return null;
      }
      const middle = await this.#apply(from, events.slice(0, half(events.length)));
      return middle && this.#apply(middle, events.slice(half(events.length)));
    }
  }

  /**
   * Writes rows and checkpoint in one transaction. Rows are read and folded before it begins, so that it is short. That is safe:
   * only the holder of the lease writes, and if the lease has changed hands since, nothing is written.
   */
  async #commit(from: Opened, events: readonly Recorded[]): Promise<Opened | null> {
    const { projection, dataSource, leases, loads, writes } = this.#options;
    const began = Date.now();
    const last = events.at(-1);
    if (last === undefined) return from;
    const { generation, fence } = from;
    const to = { generation, fence, position: last.position, hash: last.hash };
    const move = { name: projection.name, from, to, lease: leases.lease };
    const steps = stepsOf(projection, events);
    if (steps.length === 0) return (await writes.commit({ move, table: null, changes: nothing })) ? to : null;
    const table = new ProjectionTable(projection, generation);
    try {
      const rows = await loads.load(table, missingKeys(steps, new Map()));
      await foldInto(rows, projection, steps);
      if (!(await writes.commit({ move, table, changes: table.changes(rows.values()) }))) return null;
      this.#changed([...rows.keys()]);
      tookIn(projection, events, began);
      return to;
    } catch (error) {
      // Its table goes when another generation is put in service.
      if (!hasSqlState(error, UNDEFINED_TABLE)) throw error;
      const { generation: now } = await findRegistered(dataSource.manager, projection.name);
      if (now === generation) throw error;
      return null;
    }
  }

  /** Tells whoever keeps rows which have changed, or that any may have, before the new position is told. */
  #changed(keys: readonly string[] | null): void {
    this.#options.rows?.changed(this.projection.name, keys);
  }

  async #stop(at: Opened, event: Recorded | null, error: unknown): Promise<void> {
    await this.#halt('stopped', at, {
      message: messageOf(error instanceof ProjectionFailed ? error.cause : error),
      event: event && {
        id: event.id,
        type: event.type,
        position: tokenOf(this.#options.store, event.position),
      },
    });
  }

  async #halt(status: 'stopped' | 'diverged', at: Opened, error: ProjectionError): Promise<void> {
    const { projection, dataSource } = this.#options;
    await setStatus(dataSource.manager, projection.name, at, status, error);
    this.#fresh = false;
    const where = error.event
      ? ` at event ${error.event.id} (${error.event.type}, position ${error.event.position})`
      : '';
    this.#log(`${status}${where}: ${error.message}`);
  }

  #log(line: string): void {
    this.#options.log(`projection ${this.#options.projection.name}: ${line}`);
  }
}

/** Whether the same events would fail again: a fault of the projection or its data, not of a connection. */
function isFault(error: unknown): boolean {
  return error instanceof ProjectionFailed || isRefused(error);
}
