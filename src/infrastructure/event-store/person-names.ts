import type { Pool } from 'pg';
import type { PersonName } from '../../application/event-store.js';
import { SharedCall } from '../../application/shared-call.js';

/** Names of persons in PostgreSQL, where they can be forgotten (ADR 0009). */
export class PersonNames {
  /** What those ask for who share the next look. */
  readonly #wanted = new Set<string>();
  readonly #look = new SharedCall(() => this.#found());

  constructor(
    private readonly pool: Pool,
    private readonly log: (line: string) => void,
  ) {}

  /** Keeps names; returns the references that are new. */
  async keep(persons: readonly PersonName[]): Promise<readonly string[]> {
    const rows = persons.map(({ ref, salt, name }) => ({ ref: `\\x${ref}`, salt: `\\x${salt}`, name }));
    const added = await this.pool.query<{ ref: string }>(
      `insert into log.person (ref, salt, name)
       select * from json_to_recordset($1::json) as row(ref bytea, salt bytea, name text)
       on conflict do nothing returning encode(ref, 'hex') as ref`,
      [JSON.stringify(rows)],
    );
    return added.rows.map(({ ref }) => ref);
  }

  /** Removes names whose event was never written. */
  async drop(refs: readonly string[]): Promise<void> {
    await this.pool.query('delete from log.person where ref = any($1::bytea[])', [bytes(refs)]);
  }

  /** Removes names from the table, its files and, as far as the owner of the database may, the write-ahead log (ADR 0009). */
  async forget(refs: readonly string[]): Promise<void> {
    await this.pool.query('select log.forget_persons($1::bytea[])', [bytes(refs)]);
    const shed = await this.pool
      .query<{ done: boolean }>('select log.shed_write_ahead_log() as done')
      .then(({ rows }) => rows[0]?.done === true)
      .catch(() => false);
    if (!shed) this.log('forgotten names stay in the write-ahead log until the server has overwritten it');
  }

  /** Names by reference; a forgotten name is absent from the map. Those who ask at the same time share a statement that begins after they asked. */
  async find(refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    for (const ref of refs) this.#wanted.add(ref);
    const names = await this.#look.ask();
    return new Map(
      refs.flatMap((ref) => {
        const name = names.get(ref);
        return name === undefined ? [] : [[ref, name] as const];
      }),
    );
  }

  async #found(): Promise<ReadonlyMap<string, string>> {
    const refs = [...this.#wanted];
    this.#wanted.clear();
    const text = `select encode(ref, 'hex') as ref, name from log.person where ref = any($1::bytea[])`;
    const { rows } = await this.pool.query<{ ref: string; name: string }>({
      name: 'find-persons',
      text,
      values: [bytes(refs)],
    });
    return new Map(rows.map(({ ref, name }) => [ref, name]));
  }
}

const bytes = (refs: readonly string[]): string[] => refs.map((ref) => `\\x${ref}`);
