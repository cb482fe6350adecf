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
  /** Number of the last resolution of a doubt that it covers; 0 where it covers none. */
  readonly resolution: number;
  /** 64 hex digits. */
  readonly head: string;
  /** What witnesses signed under it, a line of the note each. */
  readonly cosignatures: string;
}

/** Where a checkpoint stands among all: a log that lost its end has fewer events than before once that is resolved. */
export type Standing = Pick<KeptCheckpoint, 'resolution' | 'size'>;

/** What a witness signed under the checkpoint of a size. */
export interface KeptCosignature extends Standing {
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

/** The row of another table that stands beside a checkpoint. */
const BESIDE = 'WHERE beside.resolution = checkpoint.resolution AND beside.size = checkpoint.size';

const COLUMNS = `resolution, size, encode(root, 'hex') AS root, encode(head, 'hex') AS head, ${instant('signed_at')} AS "signedAt",
  note, verifier,
  (SELECT coalesce(string_agg(line, '' ORDER BY cosigned_at, witness), '') FROM log.cosignature AS beside ${BESIDE}) AS cosignatures,
  (SELECT json_build_object('at', ${instant('stamped_at')}, 'token', ${BASE64}) FROM log.timestamp AS beside ${BESIDE}) AS timestamp`;

const PAGE = 100;

type By = Pick<DataSource, 'query'>;

/** The table `log.checkpoint`, in PostgreSQL even where another store has the events. Rows are never changed. */
export class CheckpointTable {
  constructor(private readonly database: By) {}

  /** The newest checkpoints, or those that were signed before one. */
  async newest(
    limit: number,
    before: Standing | null = null,
    by: By = this.database,
  ): Promise<KeptCheckpoint[]> {
    const where =
      '$2::integer IS NULL OR (resolution, size) < ($2, $3::bigint) ORDER BY resolution DESC, size DESC LIMIT $1';
    return await this.#select(where, [limit, before?.resolution ?? null, before?.size ?? null], by);
  }

  /** Checkpoints signed after one, the first of them first. */
  async after({ resolution, size }: Standing, limit: number): Promise<KeptCheckpoint[]> {
    const where = '(resolution, size) > ($2::integer, $3::bigint) ORDER BY resolution, size LIMIT $1';
    return await this.#select(where, [limit, resolution, size]);
  }

  /** The largest checkpoints, of fewer events than `below` where given; and more than so many where the last of them are of one size. */
  async largest(limit: number, below: number | null): Promise<KeptCheckpoint[]> {
    const where =
      '$2::bigint IS NULL OR size < $2 ORDER BY size DESC FETCH FIRST ($1::integer) ROWS WITH TIES';
    return await this.#select(where, [limit, below]);
  }

  /** The smallest checkpoints of more events than `above`; and more than so many where the last of them are of one size. */
  async next(limit: number, above: number): Promise<KeptCheckpoint[]> {
    return await this.#select('size > $2 ORDER BY size FETCH FIRST ($1::integer) ROWS WITH TIES', [
      limit,
      above,
    ]);
  }

  /** The newest checkpoint of which this is true. */
  async newestWhere(is: (one: KeptCheckpoint) => boolean, by: By): Promise<KeptCheckpoint | null> {
    return await firstIn((last) => this.newest(PAGE, last, by), is);
  }

  /** The smallest checkpoint of more events than `above` of which this is true. */
  async nextWhere(above: number, is: (one: KeptCheckpoint) => boolean): Promise<KeptCheckpoint | null> {
    return await firstIn((last) => this.next(PAGE, last?.size ?? above), is);
  }

  /** The newest checkpoint of so many events. */
  async ofSize(size: number): Promise<KeptCheckpoint | null> {
    const [found] = await this.#select('size = $1 ORDER BY resolution DESC LIMIT 1', [size]);
    return found ?? null;
  }

  async keep(
    {
      resolution,
      size,
      root,
      head,
      signedAt,
      verifier,
      note,
    }: Omit<KeptCheckpoint, 'cosignatures' | 'timestamp'>,
    by: By,
  ): Promise<void> {
    await by.query(
      `INSERT INTO log.checkpoint (size, root, head, signed_at, verifier, note, resolution)
       VALUES ($1, decode($2, 'hex'), decode($3, 'hex'), $4, $5, $6, $7)`,
      [size, root, head, signedAt, verifier, note, resolution],
    );
  }

  /** Keeps a cosignature beside its checkpoint; of one witness the first. */
  async cosign({ resolution, size, witness, at, line }: KeptCosignature): Promise<void> {
    await this.database.query(
      `INSERT INTO log.cosignature (size, witness, cosigned_at, line, resolution) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [size, witness, at, line, resolution],
    );
  }

  /** Keeps a time-stamp beside its checkpoint; the first of several. */
  async stamp({ resolution, size }: Standing, at: string, token: Buffer): Promise<void> {
    await this.database.query(
      'INSERT INTO log.timestamp (size, stamped_at, token, resolution) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [size, at, token, resolution],
    );
  }

  /** The newest checkpoint that is stamped; null where none is. */
  async lastStamped(): Promise<Standing | null> {
    const [last] = await this.database.query<Sized<Standing>[]>(
      'SELECT resolution, size FROM log.timestamp ORDER BY resolution DESC, size DESC LIMIT 1',
    );
    return last ? numbered(last) : null;
  }

  /** Time-stamps of so many checkpoints of more events than `above`, in order of size, with the note that each is of. */
  async timestamps(limit: number, above: number): Promise<(Timestamp & Pick<Checkpoint, 'size' | 'note'>)[]> {
    const rows = await this.database.query<Sized<Timestamp & Pick<Checkpoint, 'size' | 'note'>>[]>(
      `SELECT size, ${instant('stamped_at')} AS at, ${BASE64} AS token, note
       FROM log.timestamp JOIN log.checkpoint USING (resolution, size)
       WHERE size > $2 ORDER BY size FETCH FIRST ($1::integer) ROWS WITH TIES`,
      [limit, above],
    );
    return rows.map(numbered);
  }

  /** Cosignatures of so many checkpoints of more events than `above`, in order of size, with the note that each is under. */
  async cosignatures(limit: number, above: number): Promise<(KeptCosignature & { readonly note: string })[]> {
    const rows = await this.database.query<Sized<KeptCosignature & { readonly note: string }>[]>(
      `SELECT resolution, size, witness, ${instant('cosigned_at')} AS at, line, note
       FROM log.cosignature JOIN log.checkpoint USING (resolution, size)
       WHERE size IN (SELECT DISTINCT size FROM log.cosignature WHERE size > $2 ORDER BY size LIMIT $1) ORDER BY size, witness`,
      [limit, above],
    );
    return rows.map(numbered);
  }

  /** The newest checkpoint that each witness cosigned. */
  async lastCosigned(witnesses: readonly string[]): Promise<LastCosigned[]> {
    const rows = await this.database.query<Sized<LastCosigned>[]>(
      `SELECT resolution, size, witness, ${instant('cosigned_at')} AS at FROM unnest($1::text[]) AS one CROSS JOIN LATERAL
         (SELECT * FROM log.cosignature WHERE witness = one ORDER BY resolution DESC, size DESC LIMIT 1) AS last`,
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

/** The first row of which something is true, in pages of which each follows the last row of the one before. */
async function firstIn(
  pageAfter: (last: KeptCheckpoint | null) => Promise<readonly KeptCheckpoint[]>,
  is: (one: KeptCheckpoint) => boolean,
): Promise<KeptCheckpoint | null> {
  for (let page = await pageAfter(null); ;) {
    const found = page.find(is);
    const last = page.at(-1);
    if (found || !last) return found ?? null;
    page = await pageAfter(last);
  }
}

type Sized<T> = Omit<T, 'size'> & { readonly size: string };

function numbered<T>(row: Sized<T>): T {
  return { ...row, size: Number(row.size) } as T;
}

/** Whether the columns agree with the signed note, and the key named signed it. */
export function isAsSigned({ resolution, size, root, signedAt, note, verifier }: KeptCheckpoint): boolean {
  const said = parseNote(note);
  return (
    said !== null &&
    said.size === size &&
    said.root === root &&
    said.signedAt === signedAt &&
    (said.resolved.at(-1)?.number ?? 0) === resolution &&
    isSignedBy(said, verifier)
  );
}
