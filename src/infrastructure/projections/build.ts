import type { DataSourceOptions, EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { EventStore } from '../../application/event-store.js';
import { sleep } from '../../application/waiting.js';
import type { Projection } from '../../projections/projection.js';
import { CommonReading } from './common-reading.js';
import type { Reader } from './common-reading.js';
import { hasSqlState, LOCK_NOT_AVAILABLE, UNDEFINED_TABLE } from './database-errors.js';
import { stillHolds } from './feed.js';
import { Memory } from './folded-rows.js';
import { Load } from './load.js';
import { ProjectionTable } from './projection-table.js';
import { activate, findRegistered, lockBuild, tryLockBuild } from './registry.js';
import type { Registered } from './registry.js';

/** How far a build has come, in positions of the store; these are counts of events only where the store leaves no gaps. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface BuildOptions {
  /** Tells how to connect: builds have connections of their own. */
  readonly dataSource: DataSource;
  readonly store: EventStore;
  /** Those that are built, from one reading of the log. */
  readonly projections: readonly Projection[];
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** About how many bytes rows may take in memory; beyond that they are written out, and read again when needed. Default 64 MiB. */
  readonly memory?: number;
}

/** Told what came of a build as soon as it has ended; others may still be under way. */
export type Ended<T> = (projection: string, outcome: PromiseSettledResult<T>) => void;

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

const NEVER = new AbortController().signal;

/**
 * Builds the next generation of each unless the one in service is of this version and not empty. False, and nothing done, where
 * another build is under way. Builds fail with `ProjectionFailed`, `StoreUnavailable`.
 */
export async function buildUnlessCurrent(options: BuildOptions, ended: Ended<boolean>): Promise<void> {
  await together(options, ended, tryLockBuild, async (load, active, isLocked) => {
    if (!isLocked) return false;
    if (active.version === load.table.projection.version && active.position > 0n) return true;
    await finish(options.store, load, active);
    return true;
  });
}

/**
 * Always builds the next generation of each, and compares it with the one in service; waits for builds that are under way. Builds fail
 * with `ProjectionFailed`, `StoreUnavailable`.
 */
export async function rebuild(options: BuildOptions, ended: Ended<Rebuilt>): Promise<void> {
  const { dataSource, store } = options;
  const started = performance.now();
  await together(options, ended, lockBuild, async (load, active) => {
    const { manager, table } = load;
    const wasForeign = !(await stillHolds(store, active));
    const isComparable = active.position > 0n && !wasForeign;
    const before = isComparable ? await contentOf(dataSource, table.projection).catch(nullWhereGone) : null;
    if (before === null) await catchUp(store, load);
    else await load.fold(before.position, 'in parts');
    await load.rows.flush();
    const contentHashAfter = await table.contentHash(manager);
    await finish(store, load, active);
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

/**
 * Runs a build for each projection, all from one reading of the log. Each is one transaction: a crash leaves nothing behind, and what
 * fails holds up no other. Locks are taken one after another in the order of names, so that two processes never wait for each other.
 */
async function together<L, T>(
  { dataSource, store, projections, onProgress, signal = NEVER, memory = 64 * 1024 * 1024 }: BuildOptions,
  ended: Ended<T>,
  lock: (manager: EntityManager, name: string) => Promise<L>,
  work: (load: Load, active: Registered, locked: L) => Promise<T>,
): Promise<void> {
  const connections = await connectionsFor(dataSource, projections.length);
  const reading = new CommonReading(store);
  const shared = new Memory(memory);
  let furthest = 0n;
  const told = (position: bigint, until: bigint): void => {
    if (position <= furthest) return;
    furthest = position;
    onProgress?.({ done: Number(position), total: Number(until) });
  };

  async function built(projection: Projection, reader: Reader, isLocked: () => void): Promise<T> {
    return await connections.transaction(async (manager) => {
      // Until the first row is written this transaction holds only the advisory lock, so it may be idle while events are folded.
      await manager.query(
        `SELECT set_config(name, '0', true)
         FROM unnest(ARRAY['idle_in_transaction_session_timeout', 'statement_timeout', 'lock_timeout']) AS name`,
      );
      const locked = await lock(manager, projection.name);
      isLocked();
      const active = await findRegistered(manager, projection.name);
      const load = new Load({ projection, active, manager, reader, memory: shared, signal, told });
      return await work(load, active, locked).finally(() => load.rows.end());
    });
  }

  try {
    const members = projections
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((projection) => ({ projection, reader: reading.join() }));
    const builds: Promise<void>[] = [];
    for (const { projection, reader } of members)
      await new Promise<void>((isLocked) => {
        const build = built(projection, reader, isLocked).finally(() => {
          reader.leave();
          isLocked();
        });
        builds.push(Promise.allSettled([build]).then(([outcome]) => ended(projection.name, outcome)));
      });
    await Promise.all(builds);
  } finally {
    await connections.destroy();
  }
}

/** Connections as of another source, one for each build, on which a statement may take as long as it takes. */
async function connectionsFor({ options }: DataSource, poolSize: number): Promise<DataSource> {
  const given = options as Extract<DataSourceOptions, { type: 'postgres' }>;
  const extra: unknown = { ...given.extra, query_timeout: undefined };
  return await new DataSource({ ...given, poolSize, extra }).initialize();
}

/** Folds what is left, and puts the new generation in service. */
async function finish(store: EventStore, load: Load, old: Registered): Promise<void> {
  await catchUp(store, load);
  load.reader.leave();
  await load.rows.flush();
  await load.table.index(load.manager);
  while (!(await switched(store, load, old))) {
    await sleep(SWITCH_PATIENCE, { signal: load.signal });
    load.signal.throwIfAborted();
  }
}

/** Folds up to the present end of the store. */
async function catchUp(store: EventStore, load: Load): Promise<void> {
  const { position } = await store.head();
  await load.fold(position, 'in parts');
}

/** Puts the new generation in service; false where readers of the old one held the view too long. */
async function switched(store: EventStore, load: Load, old: Registered): Promise<boolean> {
  const { manager, table } = load;
  const { projection } = table;
  await catchUp(store, load);
  await load.rows.flush();
  try {
    await manager.transaction(async (inner) => {
      await inner.query(`SET LOCAL lock_timeout = ${SWITCH_PATIENCE}`);
      const { position } = await findRegistered(inner, projection.name, 'hold');
      // The old generation may have gone on meanwhile; readers must not see the new one at an earlier position.
      await load.fold(position);
      await load.rows.write();
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
