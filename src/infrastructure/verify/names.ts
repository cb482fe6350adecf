import type { EntityManager } from 'typeorm';
import type { Recorded } from '../../domain/ground/event.js';
import type { PersonsForgotten } from '../../domain/registry/persons.js';
import { Faults } from './faults.js';

const REF = /^[0-9a-f]{64}$/;

/**
 * Checks the names of persons against the references in events (SHA-256 of salt and name): exactly the forgotten names may be
 * missing. The references are kept in a table of this session.
 */
export class NamesOfLog {
  readonly #faults = new Faults();
  /** References without a name, and those that were forgotten. */
  readonly #missing = new Set<string>();
  readonly #forgotten = new Set<string>();

  constructor(private readonly manager: EntityManager) {}

  async open(): Promise<void> {
    await this.manager.query('CREATE TEMP TABLE seen_person (ref bytea PRIMARY KEY)');
  }

  /** Takes the next events. */
  async see(events: readonly Recorded[]): Promise<void> {
    const refs = new Set<string>();
    for (const { type, data } of events)
      if (type === 'PersonsForgotten')
        for (const ref of (data as PersonsForgotten['data']).refs) this.#forgotten.add(ref);
      else refsIn(data, refs);
    if (refs.size === 0) return;
    const rows = await this.manager.query<{ ref: string; is_named: boolean; is_sound: boolean }[]>(
      `WITH wanted AS (SELECT DISTINCT decode(ref, 'hex') AS ref FROM unnest($1::text[]) AS ref),
         seen AS (INSERT INTO seen_person SELECT ref FROM wanted ON CONFLICT DO NOTHING)
       SELECT encode(ref, 'hex') AS ref, name IS NOT NULL AS is_named,
         ref = sha256(convert_to(encode(salt, 'hex') || E'\\n' || name, 'UTF8')) AS is_sound
       FROM wanted LEFT JOIN log.person USING (ref)`,
      [[...refs]],
    );
    for (const { ref, is_named: isNamed, is_sound: isSound } of rows)
      if (!isNamed) this.#missing.add(ref);
      else if (!isSound) this.#faults.add(`the name behind ${ref} is not the one that was recorded`);
  }

  /** Whether a name is missing though no event so far says that it was forgotten. */
  get isMissing(): boolean {
    return [...this.#missing].some((ref) => !this.#forgotten.has(ref));
  }

  /** References of names that no event so far has, among them names written since the check began. */
  async unseen(): Promise<ReadonlySet<string>> {
    const rows = await this.manager.query<{ ref: string }[]>(
      `SELECT encode(ref, 'hex') AS ref FROM log.person p
       WHERE NOT EXISTS (SELECT FROM seen_person s WHERE s.ref = p.ref) ORDER BY ref LIMIT 1000`,
    );
    return new Set(rows.map(({ ref }) => ref));
  }

  /** All differences, after the last event was seen. `strangers`: names that no event has. */
  async end(strangers: Iterable<string>): Promise<readonly string[]> {
    for (const ref of this.#missing)
      if (!this.#forgotten.has(ref))
        this.#faults.add(`the name behind ${ref} is gone, and no event says that it was removed`);
    const forgotten = [...this.#forgotten].map((ref) => `\\x${ref}`);
    const there = await this.manager.query<{ ref: string }[]>(
      `SELECT encode(ref, 'hex') AS ref FROM log.person WHERE ref = ANY($1::bytea[])`,
      [forgotten],
    );
    for (const { ref } of there)
      this.#faults.add(`the name behind ${ref} is still there: “thidua forget-person ${ref}” removes it`);
    for (const ref of strangers) this.#faults.add(`no event has the person whose name is kept as ${ref}`);
    return this.#faults.all;
  }
}

/** Adds the references of all persons in the data of an event. */
export function refsIn(value: unknown, refs: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value))
    if (name === 'ref' && typeof member === 'string' && REF.test(member)) refs.add(member);
    else refsIn(member, refs);
}
