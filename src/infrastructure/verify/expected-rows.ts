import type { EntityManager, QueryRunner } from 'typeorm';
import type { EventStore } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Projection } from '../../projections/projection.js';
import type { Memory } from '../projections/folded-rows.js';
import { FoldedRows } from '../projections/folded-rows.js';
import { ProjectionTable } from '../projections/projection-table.js';
import type { Registered } from '../projections/registry.js';
import { findRegistered } from '../projections/registry.js';
import { messageOf, ProjectionFailed } from '../projections/rows.js';
import { stillHolds } from '../projections/feed.js';
import { Faults } from './faults.js';

const PAGE = { limit: 1_000, bytes: 4 * 1024 * 1024 };

/** The rows that a read model must have, folded from the events, where they are too many in a table of this session. */
export class ExpectedRows {
  readonly #table: ProjectionTable;
  #rows: FoldedRows;
  #position = 0n;
  #failure: string | null = null;

  constructor(
    private readonly projection: Projection,
    private readonly runner: QueryRunner,
    private readonly store: EventStore,
    private readonly memory: Memory,
    /** Position of the read model before the log was read; it may have gone on since. */
    private readonly upTo: bigint,
  ) {
    this.#table = new ProjectionTable(projection, 0, 'pg_temp');
    this.#rows = new FoldedRows(this.#table, runner.manager, memory);
  }

  /** Folds the next events, up to the position of the read model. */
  async see(events: readonly Recorded[], upTo = this.upTo): Promise<void> {
    const last = events.at(-1)?.position ?? 0n;
    const known = last <= upTo ? events : events.filter(({ position }) => position <= upTo);
    if (this.#failure !== null || known.length === 0) return;
    this.#position = known.at(-1)?.position ?? this.#position;
    await this.#tried(async () => {
      await this.#rows.fold(known);
      await this.#rows.leave();
      // One connection runs one statement at a time.
      await this.#rows.settled();
    });
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProjectionFailed)) throw error;
      this.#failure = messageOf(error);
    }
  }

  /** Compares every column of every row with the table in service, both in one snapshot; a sentence for each difference. */
  async compare(tell: (line: string) => void): Promise<readonly string[]> {
    await this.runner.startTransaction('REPEATABLE READ');
    try {
      const { manager } = this.runner;
      await manager.query(
        `SELECT set_config(name, '0', true)
         FROM unnest(ARRAY['idle_in_transaction_session_timeout', 'statement_timeout']) AS name`,
      );
      return await this.#compared(await findRegistered(manager, this.projection.name), manager, tell);
    } finally {
      await this.#rows.end();
      await this.runner.rollbackTransaction();
    }
  }

  async #compared(
    active: Registered,
    manager: EntityManager,
    tell: (line: string) => void,
  ): Promise<readonly string[]> {
    const { name, version } = this.projection;
    if (active.version > version)
      return [`read.${name} is of version ${active.version}: a newer program made it`];
    if (active.version < version) {
      tell(
        `read.${name} is of version ${active.version}: not compared, it is built anew with the next start`,
      );
      return [];
    }
    if (!(await stillHolds(this.store, active)) || (active.position === 0n && active.hash !== null))
      return [
        `read.${name}: was made up to position ${active.position} of another log; “thidua rebuild ${name}” makes it from this one`,
      ];
    await this.#foldTo(active.position);
    if (this.#failure === null) await this.#tried(() => this.#rows.write());
    if (this.#failure !== null) return [`read.${name}: the events cannot be folded: ${this.#failure}`];
    const table = new ProjectionTable(this.projection, active.generation);
    const faults = new Faults();
    if (!(await table.isShown(manager))) faults.add(faultOfView(name));
    for (const { key, fault, columns } of await table.differences(manager, this.#table))
      faults.add(faultOfRow(name, { key, fault, columns }));
    return faults.all;
  }

  /** Folds on to the present position of the read model, or from the beginning where it was set back. */
  async #foldTo(position: bigint): Promise<void> {
    if (position < this.#position) {
      await this.#rows.end();
      this.#rows = new FoldedRows(this.#table, this.runner.manager, this.memory);
      this.#position = 0n;
    }
    while (this.#position < position) {
      const page = await this.store.readAll({ after: this.#position, ...PAGE });
      if (page.length === 0) return;
      await this.see(page, position);
    }
  }
}

const restores = (name: string): string => `“thidua rebuild ${name}” restores it`;

/** A row that is not as its events make it. */
export interface RowAtFault {
  readonly key: string;
  readonly fault: 'extra' | 'missing' | 'other';
  /** Where it differs, of `other`. */
  readonly columns: string;
}

/** What is wrong with a row, in a sentence. */
export function faultOfRow(name: string, { key, fault, columns }: RowAtFault): string {
  if (fault === 'extra') return `read.${name}, row ${key}: no event accounts for it`;
  return fault === 'missing'
    ? `read.${name}, row ${key}: is missing; ${restores(name)}`
    : `read.${name}, row ${key}: differs from its events in ${columns}; ${restores(name)}`;
}

export function faultOfView(name: string): string {
  return `read.${name} does not show its table as it is; ${restores(name)}`;
}
