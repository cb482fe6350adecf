import type { DataSource } from 'typeorm';
import { type EventStore, StoreUnavailable } from '../../application/event-store.js';
import { backOff, sleep, Wakeup } from '../../application/waiting.js';
import type { Projection } from '../../projections/projection.js';
import type { RowCache } from '../../projections/row-cache.js';
import { ConfigError } from '../config.js';
import type { ProjectionEngine, Standing } from './engine.js';
import { TROUBLE } from './feed.js';
import { foreignAmong, ofAnotherLog } from './foreign.js';
import type { Registered } from './registry.js';
import { allRegistered } from './registry.js';

/** How far the read models are from which questions are answered; see `ProjectionEngine`. */
export abstract class ReadModels {
  abstract requireThisLog(names: readonly string[]): Promise<void>;
  abstract position(names: readonly string[]): bigint;
  abstract toldUpTo(name: string): bigint;
  abstract standing(names: readonly string[]): Standing;
  abstract lagAfter(position: bigint): Promise<number>;
  abstract waitFor(
    names: readonly string[],
    position: bigint,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<boolean>;
}

/** Whether questions are answered from a replica, and whether it answered when it was last asked. */
export function replicaIn(readModels: ReadModels): 'none' | 'live' | 'away' {
  if (!(readModels instanceof ReplicatedReadModels)) return 'none';
  return readModels.isAway ? 'away' : 'live';
}

/** How often the replica is asked how far it is, milliseconds. */
const LOOK_AGAIN = 50;

/** The read models as a streaming replica of the database has them: behind the engine's by what the replica has yet to replay. */
export class ReplicatedReadModels extends ReadModels {
  readonly #versions: ReadonlyMap<string, number>;
  readonly #moved = new Wakeup();
  readonly #stop = new AbortController();
  #found: ReadonlyMap<string, Registered> = new Map();
  /** Whether what was found is of the log in use: another server may be at that address. */
  #isSound = false;
  #away: unknown = 'not asked yet';
  #running: Promise<void> | null = null;

  constructor(
    private readonly replica: DataSource,
    private readonly engine: ProjectionEngine,
    private readonly store: EventStore,
    projections: readonly Projection[],
    private readonly rows: RowCache,
    private readonly log: (line: string) => void,
  ) {
    super();
    this.#versions = new Map(projections.map(({ name, version }) => [name, version]));
  }

  /** Whether the replica answered when it was last asked. */
  get isAway(): boolean {
    return this.#away !== null;
  }

  /** The replica may be away now. Throws `ConfigError` where the server is none: it would answer from what nobody writes to. */
  async start(): Promise<void> {
    await this.#look().catch((error: unknown) => {
      if (error instanceof ConfigError) throw error;
      this.#lost(error);
    });
    this.#running = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    if (this.replica.isInitialized) await this.replica.destroy();
    this.rows.stop();
    this.#moved.fire();
  }

  async requireThisLog(names: readonly string[]): Promise<void> {
    if (this.isAway) throw new StoreUnavailable(`the read replica: ${String(this.#away)}`);
    if (this.#isSound) return;
    const found = this.#found;
    const foreign = await foreignAmong(
      this.store,
      [...found].map(([name, { position, hash }]) => ({ name, position, hash })),
    );
    if (foreign.size === 0) this.#isSound = found === this.#found;
    const name = names.find((one) => foreign.has(one));
    if (name !== undefined) throw ofAnotherLog(name);
  }

  position(names: readonly string[]): bigint {
    const positions = names.map((name) => this.toldUpTo(name));
    return positions.reduce((lowest, one) => (one < lowest ? one : lowest), positions[0] ?? 0n);
  }

  /** Where the table is of another version, nothing that this one could answer from. */
  toldUpTo(name: string): bigint {
    const found = this.#found.get(name);
    return found && found.version === this.#versions.get(name) ? found.position : 0n;
  }

  standing(names: readonly string[]): Standing {
    const held = names.flatMap((name) => {
      const { status = 'running', error = null } = this.#found.get(name) ?? {};
      return status === 'running' ? [] : [{ name, status, error }];
    });
    return { position: this.position(names), held };
  }

  /** Events of the log itself, so that an answer tells how far the replica is behind. */
  lagAfter(position: bigint): Promise<number> {
    return this.engine.lagAfter(position);
  }

  async waitFor(
    names: readonly string[],
    position: bigint,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (this.position(names) < position) {
      const left = deadline - performance.now();
      if (left <= 0 || signal?.aborted || this.#stop.signal.aborted) return false;
      await this.#moved.wait(left, signal);
    }
    return true;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted;) {
      try {
        await sleep(LOOK_AGAIN, { signal, ref: false });
        await this.#look();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.#lost(error);
        await backOff(failures++, { ...TROUBLE, signal });
      }
    }
  }

  /** Rows are dropped before the new position is told, so that an answer never lacks what it is said to hold. */
  async #look(): Promise<void> {
    const isBack = this.isAway;
    if (!this.replica.isInitialized) await this.replica.initialize();
    if (isBack) await this.#requireReplica();
    const found = await allRegistered(this.replica.manager);
    for (const name of this.#versions.keys()) {
      const [then, now] = [this.#found.get(name), found.get(name)];
      if (then?.position === now?.position && then?.generation === now?.generation && !isBack) continue;
      if (isBack || !then || !now || now.position < then.position) {
        this.#isSound = false;
        this.rows.opened(name);
      } else this.rows.changed(name, null);
    }
    this.rows.looked();
    this.#found = found;
    this.#away = null;
    if (isBack) this.log('read replica: answers questions');
    this.#moved.fire();
  }

  async #requireReplica(): Promise<void> {
    const text = 'SELECT pg_is_in_recovery() AS standby';
    const [row] = await this.replica.query<{ standby: boolean }[]>(text);
    if (row?.standby !== true)
      throw new ConfigError('READ_REPLICA_URL is no replica: that server does not follow another one');
  }

  #lost(error: unknown): void {
    if (!this.isAway || this.#away === 'not asked yet') this.log(`read replica: ${String(error)}`);
    this.#away = error;
  }
}
