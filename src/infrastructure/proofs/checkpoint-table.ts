import type { DataSource } from 'typeorm';
import { isSignedBy, parseNote } from './signed-note.js';

/** A checkpoint that was signed and kept. */
export interface Checkpoint {
  /** How many events it covers, from the first on. */
  readonly size: number;
  /** 64 hex digits. */
  readonly root: string;
  /** ISO 8601 UTC. */
  readonly signedAt: string;
  /** The signed text. A copy kept elsewhere proves later what the log was. */
  readonly note: string;
  /** The key that signed it, `name+id+key`. */
  readonly verifier: string;
}

/** A checkpoint with the hash of the last event it covers. */
export interface KeptCheckpoint extends Checkpoint {
  /** 64 hex digits. */
  readonly head: string;
}

const COLUMNS = `size, encode(root, 'hex') AS root, encode(head, 'hex') AS head,
  to_char(signed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "signedAt", note, verifier`;

type By = Pick<DataSource, 'query'>;

/** The table `log.checkpoint`, in PostgreSQL even where another store has the events. Rows are never changed. */
export class CheckpointTable {
  constructor(private readonly database: By) {}

  /** The newest checkpoints, of fewer events than `below` where given. */
  async newest(
    limit: number,
    below: number | null = null,
    by: By = this.database,
  ): Promise<KeptCheckpoint[]> {
    const where = '$2::bigint IS NULL OR size < $2 ORDER BY size DESC LIMIT $1';
    return await this.#select(where, [limit, below], by);
  }

  /** Checkpoints of more events than `above`, the smallest first. */
  async next(limit: number, above: number): Promise<KeptCheckpoint[]> {
    return await this.#select('size > $2 ORDER BY size LIMIT $1', [limit, above]);
  }

  async ofSize(size: number): Promise<KeptCheckpoint | null> {
    const [found] = await this.#select('size = $1', [size]);
    return found ?? null;
  }

  async keep({ size, root, head, signedAt, verifier, note }: KeptCheckpoint, by: By): Promise<void> {
    await by.query(
      `INSERT INTO log.checkpoint (size, root, head, signed_at, verifier, note)
       VALUES ($1, decode($2, 'hex'), decode($3, 'hex'), $4, $5, $6)`,
      [size, root, head, signedAt, verifier, note],
    );
  }

  async #select(where: string, values: readonly unknown[], by = this.database): Promise<KeptCheckpoint[]> {
    const rows = await by.query<(Omit<KeptCheckpoint, 'size'> & { size: string })[]>(
      `SELECT ${COLUMNS} FROM log.checkpoint WHERE ${where}`,
      [...values],
    );
    return rows.map((row) => ({ ...row, size: Number(row.size) }));
  }
}

/** Whether the columns agree with the signed note, and the key named signed it. */
export function isAsSigned({ size, root, signedAt, note, verifier }: Checkpoint): boolean {
  const said = parseNote(note);
  return (
    said !== null &&
    said.size === size &&
    said.root === root &&
    said.signedAt === signedAt &&
    isSignedBy(said, verifier)
  );
}
