import type { Pool } from 'pg';
import type { Recorded } from '../../domain/ground/event.js';
import type { Instant } from '../../domain/ground/values.js';

/** The last event of a stream or the log, without its data, which may be large. */
export interface Head extends Pick<Recorded, 'stream' | 'revision' | 'position' | 'hash' | 'recordedAt'> {
  /** From `instantOf`. */
  readonly instant: Instant;
}

/** The end of the server's log as it was found. */
export interface Looked {
  /** Of the last record, whoever wrote it. */
  readonly position: bigint;
  readonly id: string;
  /** Our last event at or before it; null where there was none. */
  readonly last: Head | null;
}

/** An event, and the latest time at which it or an earlier one was recorded. */
export interface Milestone extends Pick<Head, 'position' | 'hash'> {
  readonly latest: Instant;
  /** The event's `clock`, see `EventMetadata`. */
  readonly clock?: Instant;
}

/** Compares the marks with all events of the log, in their order. */
export interface MarksAudit {
  see(event: Recorded): void;
  /** A sentence where the marks differ. */
  faults(): string[];
}

/**
 * Marks: what was found in the server's log by reading much of it, kept beside the read models so that a restart need not read it
 * again. They are checked against the log before use, and found again where they are missing.
 */
export class KeptMarks {
  #table: Promise<unknown> | null = null;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly pool: Pool,
    private readonly prefix: string,
    private readonly log: (line: string) => void,
  ) {}

  /** Null also where it cannot be read. */
  async end(): Promise<Looked | null> {
    const [kept] = await this.#read<{ position: string; id: string; last: object | null }>('end');
    if (!kept) return null;
    const last = kept.last as
      | (Omit<Head, 'position' | 'instant'> & { readonly position: string; readonly instant?: Instant })
      | null;
    const position = BigInt(kept.position);
    return {
      position,
      id: kept.id,
      last: last && { ...last, instant: last.instant ?? last.recordedAt, position: BigInt(last.position) },
    };
  }

  /** In the order of the log. */
  async milestones(): Promise<Milestone[]> {
    const kept = await this.#read<Omit<Milestone, 'position'> & { position: string }>('milestone');
    return kept.map((milestone) => ({ ...milestone, position: BigInt(milestone.position) }));
  }

  async audit(): Promise<MarksAudit> {
    const [end, milestones] = [await this.end(), await this.milestones()];
    const open = new Map(milestones.map((milestone) => [milestone.position, milestone]));
    let latest: Instant | null = null;
    let last: string | null = null;
    return {
      see: ({ position, hash, recordedAt, metadata }) => {
        if (latest === null || recordedAt > latest) latest = recordedAt;
        if (end && position <= end.position) last = hash;
        const kept = open.get(position);
        if (kept?.hash === hash && kept.latest === latest && kept.clock === metadata.clock)
          open.delete(position);
      },
      faults: () =>
        open.size === 0 && (end?.last?.hash ?? null) === last
          ? []
          : [
              'read.esdb_mark: what is kept of the end of the log and of its times is not so; “thidua rebuild” finds it anew',
            ],
    };
  }

  keepEnd(looked: Looked): void {
    // One for each prefix: the position in the key is always 0.
    this.#write(
      `insert into read.esdb_mark values ($1, 'end', 0, $2)
       on conflict (prefix, kind, position) do update set mark = excluded.mark`,
      [this.prefix, textOf(looked)],
    );
  }

  keepMilestones(milestones: readonly Milestone[]): void {
    this.#write(
      `insert into read.esdb_mark select $1, 'milestone', (mark->>'position')::bigint, mark
       from jsonb_array_elements($2) as mark on conflict do nothing`,
      [this.prefix, textOf(milestones)],
    );
  }

  dropMilestones(): void {
    this.#write(`delete from read.esdb_mark where prefix = $1 and kind = 'milestone'`, [this.prefix]);
  }

  /** Drops all marks. */
  async drop(): Promise<void> {
    await this.#made();
    await this.pool.query('delete from read.esdb_mark where prefix = $1', [this.prefix]);
  }

  /** Waits for writes under way. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #read<T>(kind: 'end' | 'milestone'): Promise<readonly T[]> {
    try {
      await this.#made();
      const { rows } = await this.pool.query<{ mark: T }>(
        'select mark from read.esdb_mark where prefix = $1 and kind = $2 order by position',
        [this.prefix, kind],
      );
      return rows.map(({ mark }) => mark);
    } catch (error) {
      this.log(`what is known of the log of the event store cannot be read: ${String(error)}`);
      return [];
    }
  }

  /** Nobody waits for the write, and where it fails the mark is found again later. */
  #write(text: string, values: readonly unknown[]): void {
    const writing: Promise<unknown> = this.#made()
      .then(() => this.pool.query(text, [...values]))
      .catch((error: unknown) => this.log(`what is known of the log cannot be kept: ${String(error)}`))
      .finally(() => this.#underWay.delete(writing));
    this.#underWay.add(writing);
  }

  /** Creates the table where it is missing; the application owns it, like the tables of the read models. */
  #made(): Promise<unknown> {
    this.#table ??= this.pool
      .query(
        `create table if not exists read.esdb_mark (prefix text, kind text, position bigint, mark jsonb not null,
           primary key (prefix, kind, position))`,
      )
      .catch((error: unknown) => {
        this.#table = null;
        throw error;
      });
    return this.#table;
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' ? String(member) : member,
  );
}
