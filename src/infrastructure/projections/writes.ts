import type { DataSource } from 'typeorm';
import type { Changes, ProjectionTable } from './projection-table.js';
import { advanceAll, advancing, movesOf } from './registry.js';
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

const isSmall = ({ changes }: Write): boolean => changes.changed.length + changes.gone.length <= FEW;

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
    return isSmall(write) ? await this.#together.ask(write) : await this.#alone(write);
  }

  async #all(writes: readonly Write[]): Promise<(true | undefined)[]> {
    const values: unknown[] = [movesOf(writes.map(({ move }) => move))];
    const value = (given: unknown): string => `$${values.push(given)}`;
    const parts = writes.flatMap(({ table, changes, move }) =>
      table
        ? table.writing(changes, `EXISTS (SELECT FROM moved WHERE name = ${value(move.name)})`, value)
        : [],
    );
    const named = parts.map((part, i) => `, w${i} AS (${part})`).join('');
    const moved = await this.dataSource.query<{ name: string }[]>(
      `WITH moved AS (${advancing('$1', 'SKIP LOCKED')})${named} SELECT name FROM moved`,
      values,
    );
    const names = new Set(moved.map(({ name }) => name));
    return writes.map(({ move }) => (names.has(move.name) ? true : undefined));
  }

  async #alone({ move, table, changes }: Write): Promise<boolean> {
    if (table) return await table.commit(this.dataSource, changes, move);
    return (await advanceAll(this.dataSource.manager, [move])).size > 0;
  }
}
