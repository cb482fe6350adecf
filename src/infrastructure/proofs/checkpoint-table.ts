import type { DataSource } from 'typeorm';
import { ISO } from '../event-store/event-row.js';
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
  /** When an authority stamped its text, and the token in which it says so; only where one has. */
  readonly timestamp?: Timestamp | null;
}

/** A time-stamp (RFC 3161): the time, ISO 8601 UTC, and the token in DER, base64. */
export interface Timestamp {
  readonly at: string;
  readonly token: string;
}

/** A checkpoint as it was signed, with the hash of the last event it covers. */
export interface KeptCheckpoint extends Checkpoint {
  /** 64 hex digits. */
  readonly head: string;
  /** What witnesses signed under it, a line of the note each. */
  readonly cosignatures: string;
}

/** What a witness signed under the checkpoint of a size. */
export interface KeptCosignature {
  readonly size: number;
  /** Its key, `name+id+key`. */
  readonly witness: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly line: string;
}

/** The newest checkpoint that a witness cosigned. */
export type LastCosigned = Omit<KeptCosignature, 'line'>;

const instant = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', ${ISO})`;

/** On one line: PostgreSQL breaks lines. */
const BASE64 = `translate(encode(token, 'base64'), E'\\n', '')`;

const COLUMNS = `size, encode(root, 'hex') AS root, encode(head, 'hex') AS head, ${instant('signed_at')} AS "signedAt", note, verifier,
  (SELECT coalesce(string_agg(line, '' ORDER BY cosigned_at, witness), '') FROM log.cosignature c WHERE c.size = checkpoint.size)
    AS cosignatures,
  (SELECT json_build_object('at', ${instant('stamped_at')}, 'token', ${BASE64}) FROM log.timestamp t WHERE t.size = checkpoint.size)
    AS timestamp`;

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

  async keep(
    { size, root, head, signedAt, verifier, note }: Omit<KeptCheckpoint, 'cosignatures' | 'timestamp'>,
    by: By,
  ): Promise<void> {
    await by.query(
      `INSERT INTO log.checkpoint (size, root, head, signed_at, verifier, note)
       VALUES ($1, decode($2, 'hex'), decode($3, 'hex'), $4, $5, $6)`,
      [size, root, head, signedAt, verifier, note],
    );
  }

  /** Keeps a cosignature beside its checkpoint; of one witness the first. */
  async cosign({ size, witness, at, line }: KeptCosignature): Promise<void> {
    await this.database.query(
      `INSERT INTO log.cosignature (size, witness, cosigned_at, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [size, witness, at, line],
    );
  }

  /** Keeps a time-stamp beside its checkpoint; the first of several. */
  async stamp({
    size,
    at,
    token,
  }: {
    readonly size: number;
    readonly at: string;
    readonly token: Buffer;
  }): Promise<void> {
    await this.database.query(
      'INSERT INTO log.timestamp (size, stamped_at, token) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [size, at, token],
    );
  }

  /** Time-stamps of so many checkpoints of more events than `above`, in order of size, with the note that each is of. */
  async timestamps(limit: number, above: number): Promise<(Timestamp & Pick<Checkpoint, 'size' | 'note'>)[]> {
    const rows = await this.database.query<Sized<Timestamp & Pick<Checkpoint, 'size' | 'note'>>[]>(
      `SELECT size, ${instant('stamped_at')} AS at, ${BASE64} AS token, note FROM log.timestamp JOIN log.checkpoint USING (size)
       WHERE size > $2 ORDER BY size LIMIT $1`,
      [limit, above],
    );
    return rows.map(numbered);
  }

  /** Cosignatures of so many checkpoints of more events than `above`, in order of size, with the note that each is under. */
  async cosignatures(limit: number, above: number): Promise<(KeptCosignature & { readonly note: string })[]> {
    const rows = await this.database.query<Sized<KeptCosignature & { readonly note: string }>[]>(
      `SELECT size, witness, ${instant('cosigned_at')} AS at, line, note FROM log.cosignature JOIN log.checkpoint USING (size)
       WHERE size IN (SELECT DISTINCT size FROM log.cosignature WHERE size > $2 ORDER BY size LIMIT $1) ORDER BY size, witness`,
      [limit, above],
    );
    return rows.map(numbered);
  }

  /** The newest checkpoint that each witness cosigned. */
  async lastCosigned(witnesses: readonly string[]): Promise<LastCosigned[]> {
    const rows = await this.database.query<Sized<LastCosigned>[]>(
      `SELECT size, witness, ${instant('cosigned_at')} AS at FROM unnest($1::text[]) AS one CROSS JOIN LATERAL
         (SELECT * FROM log.cosignature WHERE witness = one ORDER BY size DESC LIMIT 1) AS last`,
      [witnesses],
    );
    return rows.map(numbered);
  }

  async #select(where: string, values: readonly unknown[], by = this.database): Promise<KeptCheckpoint[]> {
    const rows = await by.query<Sized<KeptCheckpoint>[]>(
      `SELECT ${COLUMNS} FROM log.checkpoint WHERE ${where}`,
      [...values],
    );
    return rows.map(numbered);
  }
}

type Sized<T> = Omit<T, 'size'> & { readonly size: string };

function numbered<T>(row: Sized<T>): T {
  return { ...row, size: Number(row.size) } as T;
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
