import type { EntityManager } from 'typeorm';
import { weightOf } from '../../application/weight.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { ProjectionTable } from './projection-table.js';
import type { Row } from './rows.js';
import { foldInto, missingKeys, stepsOf } from './rows.js';
import { WrittenKeys } from './written-keys.js';

/** What a row takes in memory beside what events say in it, bytes. */
const ROW = 300;

/** What the rows of several tables share: the heaviest are written out where all together are too heavy. */
export class Memory {
  readonly shared = new Set<FoldedRows>();

  constructor(
    /** Bytes, about. */
    private readonly most: number,
  ) {}

  mustLeave(rows: FoldedRows): boolean {
    let [sum, heaviest] = [0, 0];
    for (const { weight } of this.shared) {
      sum += weight;
      heaviest = Math.max(heaviest, weight);
    }
    return sum > this.most && rows.weight === heaviest;
  }
}

/** The rows of a table that is being made from the first event on: in memory, and written out at the end or where there are too many. */
export class FoldedRows {
  /** About how many bytes those in memory take. */
  weight = 0;
  #rows = new Map<string, Row>();
  #isCreated = false;
  /** Keys of rows that are no longer in memory; null where all are. */
  #away: WrittenKeys | null = null;
  /** What is being written while folding goes on. */
  #writing = Promise.resolve();

  constructor(
    private readonly table: ProjectionTable,
    private readonly manager: EntityManager,
    private readonly memory: Memory,
  ) {
    memory.shared.add(this);
  }

  /** Folds the next events. Throws `ProjectionFailed`. */
  async fold(events: readonly Recorded[]): Promise<void> {
    const { projection } = this.table;
    const steps = stepsOf(projection, events);
    const away = this.#away;
    const keys = away === null ? [] : missingKeys(steps, this.#rows).filter((key) => away.mayHave(key));
    if (keys.length > 0) {
      await this.#writing;
      for (const [key, row] of await this.table.load(this.manager, keys)) this.#rows.set(key, row);
    }
    const before = this.#rows.size;
    await foldInto(this.#rows, projection, steps);
    this.weight += (this.#rows.size - before) * ROW;
    for (const step of steps) this.weight += step.keys.length * weightOf(step.event.data);
  }

  /** Where there are too many rows in memory, forgets these, which are written while folding goes on. */
  async leave(): Promise<void> {
    if (!this.memory.mustLeave(this)) return;
    await this.#writing;
    const rows = this.#rows;
    this.#away ??= new WrittenKeys();
    for (const key of rows.keys()) this.#away.add(key);
    this.#rows = new Map();
    this.weight = 0;
    this.#writing = this.#write(rows);
    this.#writing.catch(() => undefined); // thrown where it is awaited
  }

  /** Waits for what is being written. Throws what came of it. */
  async settled(): Promise<void> {
    await this.#writing;
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

  /** Waits for what is being written, whatever comes of it, and takes no memory any more. */
  async end(): Promise<void> {
    this.memory.shared.delete(this);
    this.#rows = new Map();
    await this.#writing.catch(() => undefined);
  }
}
