import type { DataSource } from 'typeorm';
import type { ProjectionTable } from './projection-table.js';
import type { Row } from './rows.js';
import { rowOf } from './rows.js';
import type { StoredRow } from './rows.js';
import { Together } from './together.js';

interface Wanted {
  readonly table: ProjectionTable;
  readonly keys: readonly string[];
}

/** Most rows of a projection that are read with those of others. */
const FEW = 50;

/** Rows of the projections that take in the same events, in one statement. */
export class Loads {
  readonly #together: Together<Wanted, Map<string, Row>>;

  constructor(private readonly dataSource: DataSource) {
    this.#together = new Together(
      (wanted) => this.#all(wanted),
      ({ table, keys }) => table.load(dataSource.manager, keys),
    );
  }

  /** The rows of these keys, as far as there are any. */
  async load(table: ProjectionTable, keys: readonly string[]): Promise<Map<string, Row>> {
    return keys.length > FEW
      ? await table.load(this.dataSource.manager, keys)
      : await this.#together.ask({ table, keys });
  }

  async #all(wanted: readonly Wanted[]): Promise<Map<string, Row>[]> {
    const parts = wanted.map(
      ({ table }, i) => `SELECT ${i} AS i, * FROM (${table.loading(`$${i + 1}`)}) AS t${i}`,
    );
    const stored = await this.dataSource.query<(StoredRow & { i: number })[]>(
      parts.join(' UNION ALL '),
      wanted.map(({ keys }) => keys),
    );
    const loaded = wanted.map(() => new Map<string, Row>());
    for (const row of stored) loaded[row.i]?.set(row.key, rowOf(row));
    return loaded;
  }
}
