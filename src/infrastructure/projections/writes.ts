import type { DataSource } from 'typeorm';
import type { Changes, ProjectionTable } from './projection-table.js';
import { ROWS_PER_STATEMENT } from './projection-table.js';
import { advancing, movesOf } from './registry.js';
import type { Move } from './registry.js';
import { Together } from './together.js';

/** What a projection writes with its checkpoint; no table where events do not concern it. */
export interface Write {
  readonly move: Move;
  readonly table: ProjectionTable | null;
  readonly changes: Changes;
}

/** Most rows of a projection that travel with others: more take so long that the others would wait for them. */
const FEW = 50;

const rowsOf = ({ changes }: Write): number => changes.changed.length + changes.gone.length;

/**
 * Rows and checkpoints of the projections that take in the same events, in one statement. Most events concern few of them. Rows of the
 * registry that are locked are skipped, and each of them then waits in a statement of its own.
 */
export class Writes {
  readonly #together: Together<Write, boolean>;

  constructor(private readonly dataSource: DataSource) {
    this.#together = new Together(
      (writes) => this.#all(writes),
      (write) => this.#alone(write),
    );
  }

  /** False where the checkpoint could not be moved, as with `advanceAll`; nothing is written then. */
  async commit(write: Write): Promise<boolean> {
    return rowsOf(write) <= FEW ? await this.#together.ask(write) : await this.#alone(write);
  }

  async #all(writes: readonly Write[]): Promise<(true | undefined)[]> {
    const moved = await this.#written(writes, 'SKIP LOCKED');
    return writes.map(({ move }) => (moved.has(move.name) ? true : undefined));
  }

  async #alone(write: Write): Promise<boolean> {
    const { move, table, changes } = write;
    return table && changes.changed.length > ROWS_PER_STATEMENT
      ? await table.commit(this.dataSource, changes, move)
      : (await this.#written([write])).has(move.name);
  }

  /** Writes in one statement; gives the names of those whose checkpoint moved. */
  async #written(writes: readonly Write[], locked: '' | 'SKIP LOCKED' = ''): Promise<ReadonlySet<string>> {
    const values: unknown[] = [movesOf(writes.map(({ move }) => move))];
    const value = (given: unknown): string => `$${values.push(given)}`;
    const parts = writes.flatMap((write) =>
      write.table && rowsOf(write) > 0
        ? write.table.writing(
            write.changes,
            `EXISTS (SELECT FROM moved WHERE name = ${value(write.move.name)})`,
            value,
          )
        : [],
    );
    const named = parts.map((part, i) => `, w${i} AS (${part})`).join('');
    const moved = await this.dataSource.query<{ name: string }[]>(
      `WITH moved AS (${advancing('$1', locked)})${named} SELECT name FROM moved`,
      values,
    );
    return new Set(moved.map(({ name }) => name));
  }
}
