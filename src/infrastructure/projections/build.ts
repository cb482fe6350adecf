import type { DataSource, EntityManager } from 'typeorm';
import type { EventStore } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Projection } from '../../projections/projection.js';
import { hasSqlState, LOCK_NOT_AVAILABLE, UNDEFINED_TABLE } from './database-errors.js';
import { stillHolds, type Pages } from './feed.js';
import { ProjectionTable } from './projection-table.js';
import { activate, findRegistered, lockBuild, tryLockBuild } from './registry.js';
import type { Checkpoint, Registered } from './registry.js';
import { foldInto, missingKeys, stepsOf } from './rows.js';
import type { Row } from './rows.js';
import { sleep } from '../../application/waiting.js';

/** How far a build has come, in positions of the store; these are counts of events only where the store leaves no gaps. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface BuildOptions {
  readonly dataSource: DataSource;
  readonly store: EventStore;
  readonly pages: Pages;
  readonly projection: Projection;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Most rows in memory; beyond that all are written out, and read again when needed. Default 250,000. */
  readonly rowsInMemory?: number;
}

/** What a rebuild did. */
export interface Rebuilt {
  /** Events folded. */
  readonly events: number;
  readonly seconds: number;
  /**
   * Content hashes of the old generation and, at the same position, of the new one. They differ where the old rows were
   * damaged, or made by other code. Where there was nothing to compare (the old generation was empty, its table gone, or
   * made from another log), `contentHashBefore` is null and `contentHashAfter` covers the whole store.
   */
  readonly contentHashBefore: string | null;
  readonly contentHashAfter: string;
  /** Whether the old generation was made from another log. */
  readonly wasForeign: boolean;
}

/** How long the switch waits for readers of the view before it backs off and tries again, milliseconds. */
const SWITCH_PATIENCE = 1_000;

/**
 * Builds the next generation unless the one in service is of this version and not empty. False, and nothing done, where another
 * build is under way. Throws `ProjectionFailed`, `StoreUnavailable`.
 */
export async function buildUnlessCurrent(options: BuildOptions): Promise<boolean> {
  const { projection } = options;
  return inBuild(options, async (manager) => {
    if (!(await tryLockBuild(manager, projection.name))) return false;
    const active = await findRegistered(manager, projection.name);
    if (active.version === projection.version && active.position > 0n) return true;
    await finish(new Load(options, manager, active.generation + 1), active);
    return true;
  });
}

/**
 * Always builds the next generation, and compares it with the one in service; waits for a build that is under way. Throws
 * `ProjectionFailed`, `StoreUnavailable`.
 */
export async function rebuild(options: BuildOptions): Promise<Rebuilt> {
  const { dataSource, projection } = options;
  const started = performance.now();
  return inBuild(options, async (manager) => {
    await lockBuild(manager, projection.name);
    const active = await findRegistered(manager, projection.name);
    const wasForeign = !(await stillHolds(options.store, active));
    const isComparable = active.position > 0n && !wasForeign;
    const before = isComparable ? await contentOf(dataSource, projection).catch(nullWhereGone) : null;
    const load = new Load(options, manager, active.generation + 1);
    if (before === null) await load.catchUp();
    const contentHashAfter = await load.hashAt(before?.position ?? 0n);
    await finish(load, active);
    const seconds = (performance.now() - started) / 1_000;
    const contentHashBefore = before?.hash ?? null;
    return { events: load.events, seconds, contentHashBefore, contentHashAfter, wasForeign };
  });
}

function nullWhereGone(error: unknown): null {
  if (hasSqlState(error, UNDEFINED_TABLE)) return null;
  throw error;
}

/** Content hash and position of the generation in service. `missed`: a generation whose table an earlier try did not find. */
export async function contentOf(
  dataSource: DataSource,
  projection: Projection,
  missed = 0,
): Promise<{ hash: string; position: bigint }> {
  let generation = 0;
  try {
    // One snapshot, so that position and rows belong together.
    return await dataSource.transaction('REPEATABLE READ', async (manager) => {
      const active = await findRegistered(manager, projection.name);
      ({ generation } = active);
      const hash = await new ProjectionTable(projection, generation).contentHash(manager);
      return { hash, position: active.position };
    });
  } catch (error) {
    // Another generation was put in service between the two reads; if not, somebody dropped the table.
    if (hasSqlState(error, UNDEFINED_TABLE) && generation !== missed)
      return contentOf(dataSource, projection, generation);
    throw error;
  }
}

/** All of a build is one transaction: a crash leaves nothing behind. */
async function inBuild<T>(
  { dataSource }: BuildOptions,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return dataSource.transaction(async (manager) => {
    // Until the first row is written this transaction holds only the advisory lock, so it may be idle while events are folded.
    await manager.query(
      `SELECT set_config(name, '0', true)
       FROM unnest(ARRAY['idle_in_transaction_session_timeout', 'statement_timeout', 'lock_timeout']) AS name`,
    );
    return work(manager);
  });
}

async function finish(load: Load, old: Registered): Promise<void> {
  await load.catchUp();
  await load.flush();
  await load.table.index(load.manager);
  while (!(await switched(load, old))) {
    await sleep(SWITCH_PATIENCE, { signal: load.signal });
    load.signal.throwIfAborted();
  }
}

/** Puts the new generation in service; false where readers of the old one held the view too long. */
async function switched(load: Load, old: Registered): Promise<boolean> {
  const { manager, table } = load;
  const { projection } = table;
  await load.catchUp();
  await load.flush();
  try {
    await manager.transaction(async (inner) => {
      await inner.query(`SET LOCAL lock_timeout = ${SWITCH_PATIENCE}`);
      const { position } = await findRegistered(inner, projection.name, 'hold');
      // The old generation may have gone on meanwhile; readers must not see the new one at an earlier position.
      await load.fold(position);
      await load.write();
      await activate(inner, projection, load.checkpoint);
      await table.publish(inner, old.version !== projection.version);
      await new ProjectionTable(projection, old.generation).drop(inner);
    });
    return true;
  } catch (error) {
    if (hasSqlState(error, LOCK_NOT_AVAILABLE)) return false;
    throw error;
  }
}

/** A generation under construction. Its rows are in memory, and written out at the end or when there are too many. */
class Load {
  events = 0;
  checkpoint: Checkpoint;
  #rows = new Map<string, Row>();
  #created = false;
  #spilled = false;
  readonly #limit: number;
  readonly table: ProjectionTable;
  /** Aborts where the build is given up. */
  readonly signal: AbortSignal;

  constructor(
    private readonly options: BuildOptions,
    readonly manager: EntityManager,
    generation: number,
  ) {
    this.table = new ProjectionTable(options.projection, generation);
    this.checkpoint = { generation, position: 0n, hash: null };
    this.signal = options.signal ?? new AbortController().signal;
    this.#limit = options.rowsInMemory ?? 250_000;
  }

  /** Content hash as of a position. */
  async hashAt(position: bigint): Promise<string> {
    await this.fold(position, this.#limit);
    await this.flush();
    return this.table.contentHash(this.manager);
  }

  /** Folds up to the present end of the store. */
  async catchUp(): Promise<void> {
    const head = await this.options.store.head();
    await this.fold(head.position, this.#limit);
  }

  /** Folds all events up to a position, writing rows out only where they exceed the limit. */
  async fold(until: bigint, limit = Infinity): Promise<void> {
    const { pages, onProgress } = this.options;
    while (this.checkpoint.position < until) {
      this.signal.throwIfAborted();
      const page = await pages.after(this.checkpoint.position);
      const events = page.filter(({ position }) => position <= until);
      const last = events.at(-1);
      if (last === undefined) return;
      await this.#foldPage(events);
      this.events += events.length;
      this.checkpoint = { ...this.checkpoint, position: last.position, hash: last.hash };
      onProgress?.({ done: Number(last.position), total: Number(until) });
      if (this.#rows.size > limit) await this.#spill();
    }
  }

  async #foldPage(events: readonly Recorded[]): Promise<void> {
    const { projection } = this.table;
    const steps = stepsOf(projection, events);
    if (this.#spilled) {
      const stored = await this.table.load(this.manager, missingKeys(steps, this.#rows));
      for (const [key, row] of stored) this.#rows.set(key, row);
    }
    await foldInto(this.#rows, projection, steps);
  }

  /** Writes the changed rows but keeps them marked as changed, since the caller may roll back. */
  async write(): Promise<void> {
    await this.table.write(this.manager, this.#rows.values());
  }

  /** Writes the changed rows and marks them as written. */
  async flush(): Promise<void> {
    if (!this.#created) {
      await this.table.drop(this.manager);
      await this.table.create(this.manager);
      this.#created = true;
    }
    await this.write();
    for (const row of this.#rows.values()) row.dirty = false;
  }

  async #spill(): Promise<void> {
    await this.flush();
    this.#rows = new Map();
    this.#spilled = true;
  }
}
