import type { EntityManager } from 'typeorm';
import type { Projection } from '../../projections/projection.js';
import type { Reader } from './common-reading.js';
import type { Memory } from './folded-rows.js';
import { FoldedRows } from './folded-rows.js';
import { ProjectionTable } from './projection-table.js';
import type { Checkpoint } from './registry.js';

export interface LoadOptions {
  readonly projection: Projection;
  /** The generation in service. */
  readonly active: Checkpoint;
  /** Of the transaction of the build. */
  readonly manager: EntityManager;
  readonly reader: Reader;
  readonly memory: Memory;
  /** Aborts where the build is given up. */
  readonly signal: AbortSignal;
  readonly told: (position: bigint, until: bigint) => void;
}

/** A generation under construction. */
export class Load {
  /** Events folded. */
  events = 0;
  checkpoint: Checkpoint;
  readonly rows: FoldedRows;
  readonly table: ProjectionTable;
  readonly manager: EntityManager;
  readonly reader: Reader;
  readonly signal: AbortSignal;

  constructor(private readonly options: LoadOptions) {
    const { projection, active, manager, reader, memory, signal } = options;
    const generation = active.generation + 1;
    this.table = new ProjectionTable(projection, generation);
    this.rows = new FoldedRows(this.table, manager, memory);
    this.checkpoint = { generation, position: 0n, hash: null };
    this.manager = manager;
    this.reader = reader;
    this.signal = signal;
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
      await this.rows.fold(events);
      this.events += events.length;
      this.checkpoint = { ...this.checkpoint, position: last.position, hash: last.hash };
      this.options.told(last.position, until);
      if (inParts) await this.rows.leave();
    }
  }
}
