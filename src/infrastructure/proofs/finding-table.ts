import type { DataSource } from 'typeorm';
import { v5 as uuidV5 } from 'uuid';
import type { Finding } from '../../domain/registry/doubts.js';

/** What was found, and from which position on that puts the log in doubt. */
export interface KeptFinding extends Finding {
  readonly position: bigint;
}

const NAMESPACE = '0c0de2a3-5f0b-4c39-9c39-6f0a64b0b7a1';

/** How many count at once; the first found go before. */
const MOST = 200;

/** A finding has the same id in whichever process; after a resolution, another one. */
export function findingOf(position: bigint, what: string, resolutions: number): KeptFinding {
  return { id: uuidV5(`${resolutions} ${position} ${what}`, NAMESPACE), position, what };
}

/** The table `log.finding`, in PostgreSQL even where another store has the events. Rows are never changed. */
export class FindingTable {
  constructor(private readonly database: Pick<DataSource, 'query'>) {}

  /** Those that none of these ids is of, the first found first. */
  async except(resolved: readonly string[]): Promise<KeptFinding[]> {
    const rows = await this.database.query<{ id: string; position: string; what: string }[]>(
      `SELECT id, position, what FROM log.finding WHERE NOT id = ANY($1::uuid[]) ORDER BY found_at, id LIMIT ${MOST}`,
      [resolved],
    );
    return rows.map(({ position, ...row }) => ({ ...row, position: BigInt(position) }));
  }

  async keep({ id, position, what }: KeptFinding): Promise<void> {
    await this.database.query(
      'INSERT INTO log.finding (id, position, what) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [id, String(position), what],
    );
  }
}
