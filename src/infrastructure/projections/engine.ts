import { setMaxListeners } from 'node:events';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { EventStore } from '../../application/event-store.js';
import { StoreUnavailable } from '../../application/event-store.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Projection } from '../../projections/projection.js';
import { contentOf, rebuild } from './build.js';
import type { Ended, Progress, Rebuilt } from './build.js';
import { Builds } from './builds.js';
import { SharedCall } from '../../application/shared-call.js';
import { Feed, Pages } from './feed.js';
import { divergence, foreignAmong, ofAnotherLog } from './foreign.js';
import { Leases } from './leases.js';
import { Loads } from './loads.js';
import { ProjectionTable } from './projection-table.js';
import { Projector } from './projector.js';
import type { RowCache } from '../../projections/row-cache.js';
import type { Held } from './projector.js';
import { allRegistered, createRegistry, inService, listRegistered, register, setPaused } from './registry.js';
import type { ProjectionError, Registered, RegisteredNow } from './registry.js';
import { createWatch } from '../watch/watch-table.js';
import { createSessions } from '../http/sessions.js';
import { createWebhooks } from '../webhooks/webhook-table.js';
import { Wakeup } from '../../application/waiting.js';
import { Writes } from './writes.js';

export interface ProjectionEngineOptions {
  /** Of the role that owns the read models; its pool needs a connection for each projection besides those of queries. */
  readonly dataSource: DataSource;
  readonly store: EventStore;
  readonly projections: readonly Projection[];
  readonly log: (line: string) => void;
  /** Most events in one transaction; default 5,000. */
  readonly batchSize?: number;
  /** How often the end of the store is compared with what was read, milliseconds; default 5,000. */
  readonly checkEvery?: number;
  /** How long a lease lasts without a sign of life of its holder, milliseconds; default 5,000. */
  readonly lease?: number;
  /** Whether this process alone uses the database, so that old leases may be taken over at once; default false. */
  readonly alone?: boolean;
  /** Rows that questions keep in memory: it is told what changes, as long as the engine runs. */
  readonly rows?: RowCache;
}

/** How one projection stands. */
export interface ProjectionStatus {
  readonly name: string;
  /** Version and generation in service. */
  readonly version: number;
  readonly generation: number;
  /** Name of the process that runs it; null where none does. */
  readonly holder: string | null;
  readonly position: bigint;
  /** Events between it and the end of the store, as far as the store counts them. */
  readonly lagEvents: number;
  readonly status: 'catching-up' | 'live' | 'rebuilding' | 'stopped' | 'diverged' | 'paused';
  readonly error: ProjectionError | null;
  /** ISO 8601 UTC. */
  readonly updatedAt: string;
}

/** How fresh the answers from some projections are. */
export interface Standing {
  /** The lowest position that they have reached. */
  readonly position: bigint;
  /** Those that stand still, and why. */
  readonly held: readonly (Held & { readonly name: string })[];
}

/** How often the database is asked for checkpoints that another process moves, milliseconds. */
const ASK_AGAIN = 50;

/** Short enough to leave room for the generation within the 63 bytes of a name in PostgreSQL. */
const IDENTIFIER = /^[a-z][a-z0-9_]{0,49}$/;

/** Runs projections: folds the events of the store into tables of PostgreSQL, and rebuilds these from the first event. */
export class ProjectionEngine {
  readonly #options: ProjectionEngineOptions;
  readonly #pages: Pages;
  readonly #feed: Feed;
  readonly #leases: Leases;
  readonly #projectors: ReadonlyMap<string, Projector>;
  readonly #moved = new Wakeup();
  readonly #looking = new SharedCall(() => this.#lookAtThisLog());
  /** Number of the subscription (`Feed.life`) under which all read models were found to match the log. */
  #sound = -1;
  /** How often a connection to the database broke, and up to which time all read models were found to be where this process knows them. */
  #breaks = 0;
  #whole = 0;
  /** The last position that was appended by this process. */
  #appended = 0n;
  #ready: Promise<void> | null = null;
  #running: { readonly abort: AbortController; readonly ended: Promise<unknown> } | null = null;

  /** Throws where a name or column cannot be an identifier of a table. */
  constructor(options: ProjectionEngineOptions) {
    for (const projection of options.projections) assertIdentifiers(projection);
    this.#options = options;
    this.#pages = new Pages(options.store, options.batchSize ?? 5_000);
    this.#feed = new Feed(options.store, this.#pages, options.log, options.checkEvery ?? 5_000, () =>
      this.#leases.arrived(),
    );
    this.#leases = new Leases({ ...options, feed: this.#feed });
    const loads = new Loads(options.dataSource);
    const writes = new Writes(options.dataSource);
    const builds = new Builds(options);
    const parts = { pages: this.#pages, feed: this.#feed, leases: this.#leases, loads, writes, builds };
    const all = new SharedCall(() => allRegistered(options.dataSource.manager));
    const registered = async (name: string): Promise<Registered> =>
      inService(name, (await all.ask()).get(name));
    const shared = { ...options, ...parts, registered, moved: () => this.#moved.fire() };
    this.#projectors = new Map(
      options.projections.map((projection) => [projection.name, new Projector({ ...shared, projection })]),
    );
  }

  /** Name of this process, different after each start. */
  get process(): string {
    return this.#leases.holder;
  }

  /** Creates what is missing, so that every view can be queried, and begins to follow the store. Throws where the database cannot be reached. */
  async start(): Promise<void> {
    if (this.#running !== null) return;
    await this.#prepare();
    this.#hearBreaks();
    const abort = new AbortController();
    // Node warns of a leak beyond ten listeners; here each projection may wait with one.
    setMaxListeners(0, abort.signal);
    const loops = [this.#feed, ...this.#projectors.values()].map((loop) => loop.run(abort.signal));
    loops.push(this.#leases.run(this.#projectors, abort.signal));
    this.#running = { abort, ended: Promise.all(loops) };
  }

  /** Stops after the batch in flight, and lets others take over; a build under way is given up. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    running.abort.abort();
    for (const part of [...this.#projectors.values(), this.#leases]) part.nudge();
    await running.ended;
    await this.#leases.release();
    this.#running = null;
    this.#options.rows?.stop();
    this.#moved.fire();
  }

  /**
   * A database that stopped may have lost the newest checkpoints and rows (`advancing`), and no event may come that would show it: all
   * projections look again.
   */
  #hearBreaks(): void {
    const { master: pool } = this.#options.dataSource.driver as PostgresDriver as { readonly master: Pool };
    const broke = (): void => {
      this.#breaks++;
      for (const projector of this.#projectors.values()) projector.doubt();
      this.#feed.wake();
    };
    pool.on('error', broke);
    pool.on('connect', (client) => client.on('error', broke));
  }

  /** How every projection stands, also where other processes run them. */
  async status(): Promise<ProjectionStatus[]> {
    const rows = await this.#registered([...this.#projectors.keys()]);
    const { store } = this.#options;
    const positions = [...new Set(rows.map(({ position }) => position))];
    const lags = await Promise.all(positions.map((position) => store.countAfter(position)));
    const foreign = await foreignAmong(store, rows);
    return rows.map((row) =>
      this.#statusOf(row, lags[positions.indexOf(row.position)] ?? 0, foreign.has(row.name)),
    );
  }

  /** Names of the read models that were made from another log. */
  async foreign(): Promise<ReadonlySet<string>> {
    return await foreignAmong(this.#options.store, await this.#registered([...this.#projectors.keys()]));
  }

  /**
   * Throws PROJECTION_STOPPED where a read model named here was made from another log. With no names: where all of them were,
   * for then the log in use is not the one that was served, and nothing may be added to it before somebody has looked. Throws
   * `StoreUnavailable` while one named here takes in again what the database lost.
   */
  async requireThisLog(names: readonly string[] = []): Promise<void> {
    if (names.length > 0 && this.#whole !== this.#breaks) await this.#requireWhole();
    const { life } = this.#feed;
    if (this.#sound === life) return;
    const { foreign, begun } = await this.#looking.ask();
    if (foreign.size === 0) this.#sound = life;
    const name = names.find((one) => foreign.has(one));
    if (name !== undefined) throw ofAnotherLog(name);
    if (names.length > 0 || foreign.size < Math.max(1, begun)) return;
    throw new DomainError(
      'PROJECTION_STOPPED',
      'Mọi dữ liệu đọc thuộc một kho sự kiện khác; hãy kiểm tra kho rồi chạy “thidua rebuild”.',
    );
  }

  /** Throws `StoreUnavailable` while a read model is less far than this process knows. */
  async #requireWhole(): Promise<void> {
    const breaks = this.#breaks;
    const known = new Map([...this.#projectors].map(([name, { position }]) => [name, position]));
    const rows = await this.#registered([...known.keys()]);
    if (rows.some(({ name, position }) => position < (known.get(name) ?? 0n)))
      throw new StoreUnavailable('the database has stopped; its read models take in what they have lost');
    this.#whole = breaks;
  }

  async #lookAtThisLog(): Promise<{ readonly foreign: ReadonlySet<string>; readonly begun: number }> {
    const rows = await this.#registered([...this.#projectors.keys()]);
    const foreign = await foreignAmong(this.#options.store, rows);
    return { foreign, begun: rows.filter(({ position }) => position > 0n).length };
  }

  #statusOf(row: RegisteredNow, lagEvents: number, isForeign: boolean): ProjectionStatus {
    const { name, version, generation, holder, position, updatedAt } = row;
    const error = row.error ?? (isForeign ? divergence(name, position) : null);
    const following = lagEvents < this.#pages.size ? 'live' : 'catching-up';
    const own = isForeign ? 'diverged' : row.status === 'running' ? following : row.status;
    const status = row.rebuilding ? 'rebuilding' : own;
    return {
      name,
      version,
      generation,
      holder,
      position,
      lagEvents,
      status,
      error,
      updatedAt: updatedAt.toISOString(),
    };
  }

  /** Stops a projection in every process until it is resumed. */
  async pause(name: string): Promise<void> {
    this.#projector(name);
    await this.#prepare();
    await setPaused(this.#options.dataSource.manager, name, true);
  }

  /** Lets a paused, stopped or diverged projection try again. */
  async resume(name: string): Promise<void> {
    const projector = this.#projector(name);
    await this.#prepare();
    await setPaused(this.#options.dataSource.manager, name, false);
    projector.nudge();
  }

  /** The lowest position that the projections named have reached, as far as this process knows; 0n for none. */
  position(names: readonly string[]): bigint {
    const positions = names.map((name) => this.#projector(name).position);
    return positions.reduce(
      (lowest, position) => (position < lowest ? position : lowest),
      positions[0] ?? 0n,
    );
  }

  /** Position of the last event that a projection has taken in and that may have changed an answer. */
  toldUpTo(name: string): bigint {
    return this.#projector(name).told;
  }

  /** Position as above, and which of the projections stand still; from memory. */
  standing(names: readonly string[]): Standing {
    const position = this.position(names);
    const held = names.flatMap((name) => {
      const why = this.#projector(name).held;
      return why === null ? [] : [{ name, ...why }];
    });
    return { position, held };
  }

  /** An event was appended here: nobody who asks from now on is told that there is none. */
  appended(position: bigint): void {
    if (position > this.#appended) this.#appended = position;
  }

  /**
   * Events between a position and the end of the store. The store is asked only where this process knows of some: an event of another
   * one may be a notification away.
   */
  async lagAfter(position: bigint): Promise<number> {
    const { newest } = this.#feed;
    const isEnd = newest > 0n && newest <= position && this.#appended <= position;
    return isEnd ? 0 : await this.#options.store.countAfter(position);
  }

  /** True as soon as all projections named have reached the position; false after the time given, at the abort, or where the engine stops. */
  async waitFor(
    names: readonly string[],
    position: bigint,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    const running = this.#running;
    const reached = (): boolean => names.every((name) => this.#projector(name).position >= position);
    while (!reached()) {
      if (signal?.aborted || running?.abort.signal.aborted) return false;
      if (running === null) await this.#ask(names);
      const left = deadline - performance.now();
      if (left <= 0) return reached();
      if (!reached()) await this.#moved.wait(running ? left : Math.min(left, ASK_AGAIN), signal);
    }
    return true;
  }

  /** Reads from the database how far other processes have come. */
  async #ask(names: readonly string[]): Promise<void> {
    for (const row of await this.#registered(names)) this.#projector(row.name).reach(row.position);
  }

  /** `rebuildAll` of one. Throws `ProjectionFailed` where an event cannot be folded, `StoreUnavailable`. */
  async rebuild(name: string, onProgress?: (progress: Progress) => void): Promise<Rebuilt> {
    const outcomes: PromiseSettledResult<Rebuilt>[] = [];
    await this.rebuildAll([name], (_, outcome) => outcomes.push(outcome), onProgress);
    const [outcome] = outcomes;
    if (outcome?.status === 'fulfilled') return outcome.value;
    throw outcome?.reason;
  }

  /**
   * Builds the tables of projections anew from the first event while the old ones serve, and switches each. Waits for builds of the
   * same projections elsewhere.
   */
  async rebuildAll(
    names: readonly string[],
    ended: Ended<Rebuilt>,
    onProgress?: (progress: Progress) => void,
  ): Promise<void> {
    const projections = names.map((name) => this.#projector(name).projection);
    await this.#prepare();
    await rebuild({ ...this.#options, projections, ...(onProgress && { onProgress }) }, (name, outcome) => {
      if (this.#running) this.#options.rows?.changed(name, null);
      ended(name, outcome);
    });
  }

  /**
   * SHA-256 over keys and states of the table in service, 64 hex digits, and the position of that content. Equal content has
   * equal hashes.
   */
  async content(name: string): Promise<{ hash: string; position: bigint }> {
    const { projection } = this.#projector(name);
    await this.#prepare();
    return contentOf(this.#options.dataSource, projection);
  }

  async #registered(names: readonly string[]): Promise<RegisteredNow[]> {
    await this.#prepare();
    return listRegistered(this.#options.dataSource.manager, names);
  }

  #projector(name: string): Projector {
    const projector = this.#projectors.get(name);
    if (projector === undefined) throw new Error(`no projection is named ${name}`);
    return projector;
  }

  #prepare(): Promise<void> {
    this.#ready ??= createMissing(this.#options).catch((error: unknown) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }
}

/** Creates the registry, and for every new projection an empty table with its view. */
async function createMissing({ dataSource, projections }: ProjectionEngineOptions): Promise<void> {
  const known = await dataSource.transaction(async (manager) => {
    await createRegistry(manager);
    await createWatch(manager);
    await createWebhooks(manager);
    await createSessions(manager);
    return await allRegistered(manager);
  });
  for (const projection of projections.filter(({ name }) => !known.has(name))) {
    await dataSource.transaction(async (manager) => {
      if (!(await register(manager, projection))) return;
      const table = new ProjectionTable(projection, 1);
      await table.create(manager);
      await table.index(manager);
      await table.publish(manager, true);
    });
  }
}

function assertIdentifiers({ name, columns }: Projection): void {
  const taken = ['key', 'state', 'position'];
  for (const { name: column } of columns) {
    if (!IDENTIFIER.test(column) || taken.includes(column))
      throw new Error(`${column} cannot name a column of ${name}`);
    taken.push(column);
  }
  if (
    !IDENTIFIER.test(name) ||
    ['projection', 'session', 'watch', 'webhook', 'webhook_letter'].includes(name) ||
    /_g\d+$/.test(name)
  ) {
    throw new Error(`${name} cannot name a projection`);
  }
}
