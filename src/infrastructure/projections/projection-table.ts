import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { ColumnType, Projection } from '../../projections/projection.js';
import { copied, copyIn } from '../postgres/copy-in.js';
import type { Move } from './registry.js';
import { advanceAll } from './registry.js';
import { guarded, rowOf } from './rows.js';
import type { Row, StoredRow } from './rows.js';

const SQL_TYPES: Record<ColumnType, string> = {
  text: 'text',
  name: 'text COLLATE "vi-x-icu"',
  integer: 'integer',
  'text[]': 'text[]',
};

const listOf = (records: readonly string[]): string => `[${records.join(',')}]`;

/** Rows in one statement; a jsonb parameter holds 256 MB at most. */
export const ROWS_PER_STATEMENT = 5_000;

/** Characters in one copy: as many as are put together without holding up others. */
const COPIED_AT_ONCE = 256 * 1024;

/** Rows in one page of the content hash, which depends on it. */
const ROWS_PER_PAGE = 50_000;

/** Rows that changed, as records of JSON, and keys of those without a state. */
export interface Changes {
  readonly changed: readonly string[];
  readonly gone: readonly string[];
}

/** What the columns of a row say, as text, in one order. */
export type Told = readonly (string | null)[];

/** What rows say, by key, and the position that they are as of. */
export interface ToldRows {
  readonly reached: bigint;
  readonly rows: ReadonlyMap<string, Told>;
}

/**
 * The table of one generation of a projection, `read.<name>_g<generation>`. Keys sort by code point, so that the order
 * of rows, and with it the content hash, is the same on every server.
 */
export class ProjectionTable {
  readonly #table: string;
  readonly #view: string;
  readonly #columns: readonly string[];

  constructor(
    readonly projection: Projection,
    readonly generation: number,
    schema: 'read' | 'pg_temp' = 'read',
  ) {
    this.#table = `${schema}."${projection.name}_g${generation}"`;
    this.#view = `read."${projection.name}"`;
    this.#columns = ['key', 'state', 'position', ...projection.columns.map(({ name }) => `"${name}"`)];
  }

  async create(manager: EntityManager): Promise<void> {
    const columns = this.projection.columns.map(({ name, type }) => `, "${name}" ${SQL_TYPES[type]}`);
    await manager.query(
      `CREATE TABLE ${this.#table} (
         key text COLLATE "C" PRIMARY KEY, state jsonb NOT NULL, position bigint NOT NULL ${columns.join('')})`,
    );
  }

  /** Adds the indexes and gathers statistics; after the rows are in, since that is faster than indexing each. */
  async index(manager: EntityManager): Promise<void> {
    for (const { name, type } of this.projection.columns.filter(({ indexed }) => indexed)) {
      await manager.query(
        `CREATE INDEX ON ${this.#table} ${type === 'text[]' ? 'USING gin' : ''} ("${name}")`,
      );
    }
    const asked = this.#columns.filter((column) => column !== 'state');
    await manager.query(`ANALYZE ${this.#table} (${asked.join(', ')})`);
  }

  /** Points the view at this generation. `reshape`: columns may have changed, so the view is made anew and loses its grants. */
  async publish(manager: EntityManager, reshape: boolean): Promise<void> {
    if (reshape) await manager.query(`DROP VIEW IF EXISTS ${this.#view}`);
    await manager.query(
      `CREATE OR REPLACE VIEW ${this.#view} AS SELECT ${this.#columns.join(', ')} FROM ${this.#table}`,
    );
  }

  async drop(manager: EntityManager): Promise<void> {
    await manager.query(`DROP TABLE IF EXISTS ${this.#table}`);
  }

  /** The rows of these keys, as far as there are any. */
  async load(manager: EntityManager, keys: readonly string[]): Promise<Map<string, Row>> {
    if (keys.length === 0) return new Map();
    const stored = await manager.query<StoredRow[]>(this.loading('$1'), [keys]);
    return new Map(stored.map((row) => [row.key, rowOf(row)]));
  }

  /** The statement that reads the rows whose keys are in a parameter. */
  loading(keys: string): string {
    return `SELECT key, state, position FROM ${this.#table} WHERE key = ANY(${keys})`;
  }

  /** Adds the rows that changed and that the table does not have; many times faster than `write`. */
  async add(manager: EntityManager, rows: Iterable<Row>): Promise<void> {
    let lines = '';
    for (const { key, state, position, dirty, isStored } of rows) {
      if (!dirty || isStored || state === null) continue;
      lines += this.#line(key, state, position);
      if (lines.length < COPIED_AT_ONCE) continue;
      await copyIn(manager, this.#table, this.#columns, lines);
      lines = '';
    }
    if (lines !== '') await copyIn(manager, this.#table, this.#columns, lines);
  }

  #line(key: string, state: object, position: bigint): string {
    return guarded(null, () => {
      let line = `${copied(key)}\t${copied(JSON.stringify(state))}\t${position}`;
      for (const column of this.projection.columns) line += `\t${copied(column.value(state, key))}`;
      return `${line}\n`;
    });
  }

  /** Writes the rows that changed and deletes those without a state. */
  async write(manager: EntityManager, rows: Iterable<Row>): Promise<void> {
    await this.#write(manager, this.changes(rows));
  }

  async #write(manager: EntityManager, { changed, gone }: Changes): Promise<void> {
    for (let at = 0; at < changed.length; at += ROWS_PER_STATEMENT)
      await manager.query(this.#upsert('$1'), [listOf(changed.slice(at, at + ROWS_PER_STATEMENT))]);
    if (gone.length > 0) await manager.query(this.#delete('$1'), [gone]);
  }

  /** Writes rows, more than one statement takes, and moves the checkpoint on, together; where that does not move, false, and nothing is written. */
  async commit(dataSource: DataSource, changes: Changes, move: Move): Promise<boolean> {
    return await dataSource.transaction(async (manager) => {
      if ((await advanceAll(manager, [move])).size === 0) return false;
      await this.#write(manager, changes);
      return true;
    });
  }

  /** The statements that write rows, no more than one statement takes, where a condition holds; `value` makes a parameter of what it is given. */
  writing(
    { changed, gone }: Changes,
    condition: string,
    value: (given: unknown) => string,
  ): readonly string[] {
    return [
      ...(changed.length > 0 ? [this.#upsert(value(listOf(changed)), condition)] : []),
      ...(gone.length > 0 ? [this.#delete(value(gone), condition)] : []),
    ];
  }

  /** What has to be written of some rows. Throws `ProjectionFailed` where a column cannot be told. */
  changes(rows: Iterable<Row>): Changes {
    const changed: string[] = [];
    const gone: string[] = [];
    for (const { key, state, position, dirty } of rows) {
      if (!dirty) continue;
      if (state === null) gone.push(key);
      else changed.push(this.#record(key, state, position));
    }
    return { changed, gone };
  }

  #record(key: string, state: object, position: bigint): string {
    return guarded(null, () => {
      const record: Record<string, unknown> = { key, state, position: String(position) };
      for (const column of this.projection.columns) record[column.name] = column.value(state, key);
      return JSON.stringify(record);
    });
  }

  #upsert(records: string, condition = 'true'): string {
    const columns = this.#columns.join(', ');
    return `INSERT INTO ${this.#table} (${columns})
       SELECT ${columns} FROM ${this.#recordset('r', records)} WHERE ${condition}
       ON CONFLICT (key) DO UPDATE SET ${this.#columns.map((name) => `${name} = excluded.${name}`).join(', ')}`;
  }

  #delete(keys: string, condition = 'true'): string {
    return `DELETE FROM ${this.#table} WHERE key = ANY(${keys}) AND ${condition}`;
  }

  /** The records of a parameter, as a table. */
  #recordset(name: string, records: string): string {
    const types = this.projection.columns.map((column) => `, "${column.name}" ${SQL_TYPES[column.type]}`);
    return `jsonb_to_recordset(${records}) AS ${name} (key text, state jsonb, position bigint ${types.join('')})`;
  }

  /** Whether the view shows this table, unfiltered and unchanged. */
  async isShown(manager: EntityManager): Promise<boolean> {
    await manager.query(
      `CREATE OR REPLACE TEMP VIEW as_it_should_be AS SELECT ${this.#columns.join(', ')} FROM ${this.#table}`,
    );
    const [row] = await manager.query<{ is_shown: boolean }[]>(
      `SELECT coalesce(pg_get_viewdef(to_regclass($1)) = pg_get_viewdef('as_it_should_be'::regclass), false) AS is_shown`,
      [this.#view],
    );
    await manager.query('DROP VIEW as_it_should_be');
    return row?.is_shown === true;
  }

  /** What the columns beside the key say, as it is compared: name and expression of each. */
  #told(table: string): [column: string, told: string][] {
    return [
      // As text, since jsonb counts 1 and 1.0 as equal.
      ['state', `${table}.state::text`],
      ['position', `${table}.position`],
      ...this.projection.columns.map(({ name, type }): [string, string] => [
        name,
        // A list may come from members of an object in the state, which have no order.
        type === 'text[]'
          ? `(SELECT array_agg(item ORDER BY item) FROM unnest(${table}."${name}") AS item)`
          : `${table}."${name}"`,
      ]),
    ];
  }

  /**
   * What the rows of some keys say, and the position that they are as of, in one snapshot; null where this generation is no longer in
   * service.
   */
  async told(manager: EntityManager, keys: readonly string[]): Promise<ToldRows | null> {
    const rows = await manager.query<{ reached: string; key: string | null; told: (string | null)[] }[]>(
      `SELECT p.position AS reached, t.key, ${this.#toldAsText('t')} AS told
       FROM read.projection p LEFT JOIN ${this.#table} t ON t.key = ANY($3) WHERE p.name = $1 AND p.generation = $2`,
      [this.projection.name, this.generation, keys],
    );
    const [first] = rows;
    if (!first) return null;
    const found = rows.flatMap(({ key, told }): [string, Told][] => (key === null ? [] : [[key, told]]));
    return { reached: BigInt(first.reached), rows: new Map(found) };
  }

  /** What the table would say of rows in memory. */
  async toldOf(manager: EntityManager, rows: Iterable<Row>): Promise<ReadonlyMap<string, Told>> {
    const records = [...rows].flatMap(({ key, state, position }) =>
      state === null ? [] : this.#record(key, state, position),
    );
    const found = await manager.query<{ key: string; told: Told }[]>(
      `SELECT t.key, ${this.#toldAsText('t')} AS told FROM ${this.#recordset('t', '$1')}`,
      [listOf(records)],
    );
    return new Map(found.map(({ key, told }) => [key, told]));
  }

  #toldAsText(table: string): string {
    const columns = this.#told(table).map(([, told]) => `(${told})::text`);
    return `ARRAY[${columns.join(', ')}]`;
  }

  /** Names of the columns in which two rows differ. */
  columnsBetween(one: Told, other: Told): string {
    const differing = this.#told('').filter((_, i) => one[i] !== other[i]);
    return differing.map(([column]) => column).join(', ');
  }

  /** The next keys after one, in order. */
  async keysAfter(manager: EntityManager, after: string, limit: number): Promise<readonly string[]> {
    const rows = await manager.query<{ key: string }[]>(
      `SELECT key FROM ${this.#table} WHERE key > $1 ORDER BY key LIMIT $2`,
      [after, limit],
    );
    return rows.map(({ key }) => key);
  }

  /**
   * Of keys that events concern, those whose row is not there or is older than the event; null where this generation does not reach
   * the last of them.
   */
  async behind(
    manager: EntityManager,
    touched: ReadonlyMap<string, bigint>,
    last: bigint,
  ): Promise<readonly string[] | null> {
    const rows = await manager.query<{ key: string | null }[]>(
      `SELECT w.key FROM read.projection p
         LEFT JOIN (SELECT w.key FROM unnest($4::text[], $5::bigint[]) AS w (key, at) LEFT JOIN ${this.#table} t USING (key)
                    WHERE t.key IS NULL OR t.position < w.at) AS w ON true
       WHERE p.name = $1 AND p.generation = $2 AND p.position >= $3`,
      [
        this.projection.name,
        this.generation,
        String(last),
        [...touched.keys()],
        [...touched.values()].map(String),
      ],
    );
    return rows.length === 0 ? null : rows.flatMap(({ key }) => key ?? []);
  }

  /** Number of rows as of a position; null where this generation does not reach it. */
  async countUpTo(manager: EntityManager, position: bigint): Promise<number | null> {
    const [row] = await manager.query<{ count: string }[]>(
      `SELECT (SELECT count(*) FROM ${this.#table} WHERE position <= $3) AS count FROM read.projection p
       WHERE p.name = $1 AND p.generation = $2 AND p.position >= $3`,
      [this.projection.name, this.generation, String(position)],
    );
    return row ? Number(row.count) : null;
  }

  /** The first thousand rows in which this table differs from another, and in which columns. */
  async differences(
    manager: EntityManager,
    expected: ProjectionTable,
  ): Promise<{ key: string; fault: 'extra' | 'missing' | 'other'; columns: string }[]> {
    const different = this.#told('e').map(([column, expected], i) => {
      const [, is = ''] = this.#told('t')[i] ?? [];
      return `CASE WHEN ${expected} IS DISTINCT FROM ${is} THEN '${column}' END`;
    });
    return await manager.query(
      `SELECT * FROM (
         SELECT key, concat_ws(', ', ${different.join(', ')}) AS columns,
           CASE WHEN e.state IS NULL THEN 'extra' WHEN t.state IS NULL THEN 'missing' ELSE 'other' END AS fault
         FROM ${expected.#table} e FULL JOIN ${this.#table} t USING (key)
       ) AS compared WHERE columns <> '' ORDER BY key LIMIT 1000`,
    );
  }

  /**
   * SHA-256 over all rows in the order of their keys, 64 hex digits; key and state count, the position does not. jsonb
   * keeps the members of an object in one order whatever order they were written in, and gives one text for each value
   * that JSON.stringify writes.
   */
  async contentHash(manager: EntityManager): Promise<string> {
    const hash = createHash('sha256');
    let after: string | null = null;
    do {
      // With the length of the key in front, no two rows share the text that is hashed.
      const [page]: { digest: string; last: string | null }[] = await manager.query(
        `SELECT max(key) AS last, encode(sha256(coalesce(string_agg(
           sha256(convert_to(octet_length(key) || ' ' || key || state, 'UTF8')), '' ORDER BY key), '')), 'hex') AS digest
         FROM (SELECT key, state FROM ${this.#table} WHERE $1::text IS NULL OR key > $1 ORDER BY key LIMIT ${ROWS_PER_PAGE}) AS page`,
        [after],
      );
      hash.update(page?.digest ?? '');
      after = page?.last ?? null;
    } while (after !== null);
    return hash.digest('hex');
  }
}
