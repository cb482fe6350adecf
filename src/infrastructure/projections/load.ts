import type { EntityManager } from 'typeorm';
import { weightOf } from '../../application/weight.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Projection } from '../../projections/projection.js';
import type { Reader } from './common-reading.js';
import { ProjectionTable } from './projection-table.js';
import type { Checkpoint } from './registry.js';
import type { Row, Step } from './rows.js';
import { foldInto, missingKeys, stepsOf } from './rows.js';
import { WrittenKeys } from './written-keys.js';

/** What a row takes in memory beside what events say in it, bytes. */
const ROW = 300;

/** The loads that share memory: the heaviest is written out where all together are too heavy. */
export class Memory {
  readonly loads = new Set<Load>();

  constructor(
    /** Bytes, about. */
    private readonly most: number,
  ) {}

  mustLeave(load: Load): boolean {
    let [sum, heaviest] = [0, 0];
    for (const { weight } of this.loads) {
      sum += weight;
      heaviest = Math.max(heaviest, weight);
    }
    return sum > this.most && load.weight === heaviest;
  }
}

export interface LoadOptions {
  readonly projection: Projection;
  /** The generation in service. */
  readonly active: Checkpoint;
  /** Of the transaction of the build. */
  readonly manager: EntityManager;
  readonly reader: Reader;
  readonly rows: Memory;
  /** Aborts where the build is given up. */
  readonly signal: AbortSignal;
  readonly told: (position: bigint, until: bigint) => void;
}

/** A generation under construction. Its rows are in memory, and written out at the end or where there are too many. */
export class Load {
  /** Events folded. */
  events = 0;
  checkpoint: Checkpoint;
  /** About how many bytes its rows in memory take. */
  weight = 0;
  #rows = new Map<string, Row>();
  #isCreated = false;
  /** Keys of rows that are no longer in memory; null where all are. */
  #away: WrittenKeys | null = null;
  /** What is being written while folding goes on. */
  #writing = Promise.resolve();
  readonly table: ProjectionTable;
  readonly manager: EntityManager;
  readonly reader: Reader;
  readonly signal: AbortSignal;

  constructor(private readonly options: LoadOptions) {
    const { projection, active, manager, reader, rows, signal } = options;
    const generation = active.generation + 1;
    this.table = new ProjectionTable(projection, generation);
    this.checkpoint = { generation, position: 0n, hash: null };
    this.manager = manager;
    this.reader = reader;
    this.signal = signal;
    rows.loads.add(this);
  }

  /** Folds all events up to a position; `in parts` writes rows out where there are too many. */
  async fold(until: bigint, inParts?: 'in parts'): Promise<void> {
    while (this.checkpoint.position < until) {
      this.signal.throwIfAborted();
      const page = await this.reader.after(this.checkpoint.position);
      const isWhole = (page.at(-1)?.position ?? 0n) <= until;
      const events = isWhole ? page : page.filter(({ position }) => position <= until);
      const last = events.at(-1);
      if (last === undefined) return;
      await this.#foldPage(events);
      this.events += events.length;
      this.checkpoint = { ...this.checkpoint, position: last.position, hash: last.hash };
      this.options.told(last.position, until);
      if (inParts && this.options.rows.mustLeave(this)) await this.#writeOut();
    }
  }

  async #foldPage(events: readonly Recorded[]): Promise<void> {
    const { projection } = this.table;
    const steps = stepsOf(projection, events);
    await this.#bringBack(steps);
    const before = this.#rows.size;
    await foldInto(this.#rows, projection, steps);
    this.weight += (this.#rows.size - before) * ROW;
    for (const { event, keys } of steps) this.weight += keys.length * weightOf(event.data);
  }

  async #bringBack(steps: readonly Step[]): Promise<void> {
    const away = this.#away;
    if (away === null) return;
    const keys = missingKeys(steps, this.#rows).filter((key) => away.mayHave(key));
    if (keys.length === 0) return;
    await this.#writing;
    for (const [key, row] of await this.table.load(this.manager, keys)) this.#rows.set(key, row);
  }

  /** Writes the changed rows but keeps them marked as changed, since the caller may roll back. */
  async write(): Promise<void> {
    await this.#writing;
    await this.#write(this.#rows);
  }

  /** Writes the changed rows and marks them as written. */
  async flush(): Promise<void> {
    await this.write();
    for (const row of this.#rows.values()) {
      row.dirty = false;
      row.isStored = row.state !== null;
    }
  }

  async #write(rows: ReadonlyMap<string, Row>): Promise<void> {
    const { manager, table } = this;
    if (!this.#isCreated) {
      await table.drop(manager);
      await table.create(manager);
      this.#isCreated = true;
    }
    await table.add(manager, rows.values());
    await table.write(
      manager,
      [...rows.values()].filter(({ isStored }) => isStored),
    );
  }

  /** Forgets all rows, which are written while folding goes on. */
  async #writeOut(): Promise<void> {
    await this.#writing;
    const rows = this.#rows;
    this.#away ??= new WrittenKeys();
    for (const key of rows.keys()) this.#away.add(key);
    this.#rows = new Map();
    this.weight = 0;
    this.#writing = this.#write(rows);
    this.#writing.catch(() => undefined); // thrown where it is awaited
  }

  /** Waits for what is being written, whatever comes of it, and takes no memory any more. */
  async end(): Promise<void> {
    this.options.rows.loads.delete(this);
    await this.#writing.catch(() => undefined);
  }
}
