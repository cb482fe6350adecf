import type { Pool } from 'pg';
import type { PersonName } from '../../application/event-store.js';

/** Names of persons in PostgreSQL, where they can be forgotten (ADR 0009). */
export class PersonNames {
  constructor(private readonly pool: Pool) {}

  /** Keeps names; gives the references that were not there before. */
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

  async forget(refs: readonly string[]): Promise<void> {
    const values = [refs.map((ref) => `\\x${ref}`)];
    await this.pool.query('delete from log.person where ref = any($1::bytea[])', values);
  }

  /** Names by reference; a forgotten name is absent from the map. */
  async find(refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const text = `select encode(ref, 'hex') as ref, name from log.person where ref = any($1::bytea[])`;
    const values = [refs.map((ref) => `\\x${ref}`)];
    const { rows } = await this.pool.query<{ ref: string; name: string }>({
      name: 'find-persons',
      text,
      values,
    });
    return new Map(rows.map(({ ref, name }) => [ref, name]));
  }
}
