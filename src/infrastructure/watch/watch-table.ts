import type { DataSource, EntityManager } from 'typeorm';
import type { ReceiptName } from '../../application/event-store.js';
import type { Found } from './watched-rows.js';

/** What a watch found, in a sentence; the same one again is not told again. */
interface Seen extends Found {
  /** Read model and generation that it is in; null where it is in the log or beside it. */
  readonly model: { readonly name: string; readonly generation: number } | null;
  /** The last round that found it. */
  readonly round: number;
}

/** Where the watch is in a round, so that whoever takes it over goes on there. */
export interface WatchState {
  readonly stage: 'log' | 'checkpoints' | 'rows';
  /** Read model whose rows are compared. */
  readonly model: string | null;
  /** What is behind: position in the log, size of a checkpoint, key of a row. */
  readonly after: string;
  /** The last receipt whose events are behind. */
  readonly receipt: ReceiptName | null;
  /** Rows that the events so far make, of read models with a row for an event; null where some events were left out. */
  readonly counted: Readonly<Record<string, number | null>>;
  /** Rounds that were finished. */
  readonly rounds: number;
  /** When the present round began and the last one ended; ISO 8601 UTC. */
  readonly began: string | null;
  readonly ended: string | null;
  readonly found: readonly Seen[];
}

export const atBeginning: WatchState = {
  stage: 'log',
  model: null,
  after: '0',
  receipt: null,
  counted: {},
  rounds: 0,
  began: null,
  ended: null,
  found: [],
};

/** How long the watch stays with a process that gives no sign of life, beside the pause that it announced; milliseconds. */
const LEASE = 15_000;

/** The state as others see it. */
export interface WatchSeen extends WatchState {
  /** When a slice was last finished, ISO 8601 UTC; null where none was. */
  readonly at: string | null;
}

/** Creates the table `read.watch`, of one row. */
export async function createWatch(manager: EntityManager): Promise<void> {
  await manager.query(`
    CREATE TABLE IF NOT EXISTS read.watch (
      only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
      holder text,
      lease_until timestamptz NOT NULL DEFAULT '-infinity',
      updated_at timestamptz,
      state jsonb
    )`);
  await manager.query('INSERT INTO read.watch DEFAULT VALUES ON CONFLICT DO NOTHING');
}

/** The one row of `read.watch`: which process watches, and how far it is. */
export class WatchTable {
  constructor(
    private readonly database: Pick<DataSource, 'query'>,
    private readonly holder: string,
  ) {}

  /** The state, where this process has the watch or nobody has; null where another has. */
  async take(): Promise<WatchState | null> {
    const [rows] = await this.database.query<[{ state: WatchState | null }[], number]>(
      `UPDATE read.watch SET holder = $1, lease_until = clock_timestamp() + make_interval(secs => $2 / 1000.0)
       WHERE holder IS NULL OR holder = $1 OR lease_until <= clock_timestamp() RETURNING state`,
      [this.holder, LEASE],
    );
    const [row] = rows;
    return row ? { ...atBeginning, ...row.state } : null;
  }

  /** Keeps where the watch is until the next slice, in so many milliseconds; false where another process has it now. */
  async keep(state: WatchState, pause: number): Promise<boolean> {
    const [, count] = await this.database.query<[unknown, number]>(
      `UPDATE read.watch SET state = $2, updated_at = clock_timestamp(),
         lease_until = clock_timestamp() + make_interval(secs => $3 / 1000.0)
       WHERE holder = $1`,
      [this.holder, JSON.stringify(state), pause + LEASE],
    );
    return count > 0;
  }

  async release(): Promise<void> {
    await this.database.query('UPDATE read.watch SET holder = NULL WHERE holder = $1', [this.holder]);
  }
}

/** How the watch stands. `serving`: the read models; what was found in a table that was built anew since is left out. */
export async function watchSeen(
  database: Pick<DataSource, 'query'>,
  serving: readonly { readonly name: string; readonly generation: number }[],
): Promise<WatchSeen> {
  const [row] = await database.query<{ state: WatchState | null; at: Date | null }[]>(
    'SELECT state, updated_at AS at FROM read.watch',
  );
  const state = { ...atBeginning, ...row?.state };
  const generations = new Map(serving.map(({ name, generation }) => [name, generation]));
  const isThere = ({ model }: Seen): boolean =>
    model === null || generations.get(model.name) === model.generation;
  return { ...state, found: state.found.filter(isThere), at: row?.at?.toISOString() ?? null };
}
