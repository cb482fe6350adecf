import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { EventStore } from '../../application/event-store.js';
import { DomainError } from '../../domain/errors.js';
import type { Recorded } from '../../domain/event.js';
import { LogTree } from './log-tree.js';
import type { MerkleTree } from './merkle-tree.js';
import { isSignedBy, parseNote, SigningKey } from './signed-note.js';

/** A checkpoint that was signed and kept. */
export interface Checkpoint {
  /** So many events, from the first on. */
  readonly size: number;
  /** 64 hex digits. */
  readonly root: string;
  /** ISO 8601 UTC. */
  readonly signedAt: string;
  /** The signed text; whoever keeps a copy elsewhere can prove later what the log was. */
  readonly note: string;
  /** The key that signed it, `name+id+key`. */
  readonly verifier: string;
}

/** That an event is in the log of a checkpoint. */
export interface InclusionProof {
  readonly event: Recorded;
  /** Place of the event in the log, from 0. */
  readonly index: number;
  /** Hashes beside the way from the event up to the root, 64 hex digits each. */
  readonly path: readonly string[];
  readonly checkpoint: Checkpoint;
}

/** That the log of one checkpoint is the beginning of that of another. */
export interface ConsistencyProof {
  readonly path: readonly string[];
  readonly earlier: Checkpoint;
  readonly later: Checkpoint;
}

export interface CheckpointsOptions {
  readonly database: DataSource;
  readonly store: EventStore;
  /** Where the key is, or will be made when something is signed first. */
  readonly keyFile: string;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

/** How soon signing is tried again, milliseconds. */
const AFTER_FAILURE = 60_000;

const COLUMNS = `size, encode(root, 'hex') AS root, to_char(signed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "signedAt", note, verifier`;

const NEWEST = '$2::bigint IS NULL OR size < $2 ORDER BY size DESC LIMIT $1';

/**
 * Signed statements of what the log was, and proofs against them. They are kept for ever, beside the log in PostgreSQL whatever
 * store has the events, and cover what is the same in every store: the hashes of the events in their order.
 */
export class Checkpoints {
  readonly #stop = new AbortController();
  readonly #tree: LogTree;
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly options: CheckpointsOptions) {
    this.#tree = new LogTree(options.store, this.#stop.signal);
  }

  /** Signs what is new, now and every so many milliseconds, until `close`. */
  start(every = 3_600_000): void {
    this.#running = this.#loop(every);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #loop(every: number): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const isSigned = await this.sign().then(
        () => true,
        (error: unknown) => {
          if (!signal.aborted) this.options.log(`no checkpoint was signed: ${String(error)}`);
        },
      );
      await delay(isSigned ? every : Math.min(every, AFTER_FAILURE), null, { signal, ref: false }).catch(
        () => null,
      );
    }
  }

  /**
   * Signs the log as it is; gives the checkpoint of this size where there is one. Null where the log is empty. Throws
   * HISTORY_CHANGED where the log contradicts the last checkpoint, `StoreUnavailable`.
   */
  async sign(): Promise<Checkpoint | null> {
    const { database, keyFile, now } = this.options;
    // The first reading takes long, and nobody shall wait for it.
    await this.#tree.read();
    return await database.transaction(async (manager) => {
      // One after the other: two signers that see different logs could both contradict nothing that is kept so far.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('thidua checkpoint', 0))`);
      const [last] = await this.#select(NEWEST, [1, null], manager);
      // Again: others may have signed more than had been read.
      const { tree, origin, hash } = await this.#tree.read();
      if (last) requireBeginning(tree, last);
      if (last?.size === tree.size) return last;
      if (origin === null) return null;
      const [size, root, signedAt] = [tree.size, hex(tree.root(tree.size)), now().toISOString()];
      const key = await SigningKey.open(keyFile);
      const [verifier, note] = [key.verifier(origin), key.sign({ origin, size, root, signedAt })];
      await manager.query(
        `INSERT INTO log.checkpoint (size, root, head, signed_at, verifier, note)
         VALUES ($1, decode($2, 'hex'), decode($3, 'hex'), $4, $5, $6)`,
        [size, root, hash, signedAt, verifier, note],
      );
      return { size, root, signedAt, note, verifier };
    });
  }

  /** The newest, and of fewer events than `below` where given. */
  async list(limit: number, below: number | null = null): Promise<Checkpoint[]> {
    return await this.#select(NEWEST, [limit, below]);
  }

  /** The checkpoint of a size. Throws NOT_FOUND. */
  async find(size: number): Promise<Checkpoint> {
    const [found] = await this.#select('size = $1', [size]);
    if (!found) throw new DomainError('NOT_FOUND', `Không có mốc ký nào của ${size} sự kiện.`, { size });
    return found;
  }

  /** Proof that an event is in a checkpoint, the first that covers it where no size is given. Throws NOT_FOUND. */
  async inclusion(position: bigint, size: number | null): Promise<InclusionProof> {
    const event = await this.options.store.eventAt(position);
    const { indexOf } = await this.#tree.read();
    const index = indexOf(position);
    if (!event || index === null) throw new DomainError('NOT_FOUND', 'Không có sự kiện nào ở vị trí này.');
    const [first] = await this.#select(
      'size > $1 AND ($2::bigint IS NULL OR size = $2) ORDER BY size LIMIT 1',
      [index, size],
    );
    if (!first)
      throw new DomainError(
        'NOT_FOUND',
        'Chưa có mốc ký nào phủ sự kiện này; POST /api/checkpoints ký một mốc mới.',
        {
          size: index + 1,
        },
      );
    // Read again: others may have signed more than had been read.
    const { tree } = await this.#tree.read();
    requireBeginning(tree, first);
    return { event, index, path: tree.inclusion(index, first.size).map(hex), checkpoint: first };
  }

  /** Proof that an event is in the first checkpoint that covers it, which is signed now where there is none. Throws as `sign` does. */
  async firstWith(position: bigint): Promise<InclusionProof> {
    const [newest] = await this.list(1);
    const { indexOf } = await this.#tree.read();
    if ((indexOf(position) ?? 0) >= (newest?.size ?? 0)) await this.sign();
    return await this.inclusion(position, null);
  }

  /** Proof that one checkpoint is the beginning of another, the newest where no size is given. Throws NOT_FOUND, INVALID_REQUEST. */
  async consistency(earlierSize: number, size: number | null): Promise<ConsistencyProof> {
    const earlier = await this.find(earlierSize);
    const [newest] = await this.list(1);
    const later = size === null ? (newest ?? earlier) : await this.find(size);
    if (later.size < earlier.size)
      throw new DomainError('INVALID_REQUEST', 'Mốc sau phải có ít nhất bằng số sự kiện của mốc trước.');
    const { tree } = await this.#tree.read();
    for (const checkpoint of [earlier, later]) requireBeginning(tree, checkpoint);
    return { path: tree.consistency(earlier.size, later.size).map(hex), earlier, later };
  }

  /** Every checkpoint, oldest first. Ask before the log is read that they are compared with: it grows, and so do they. */
  async all(): Promise<Checkpoint[]> {
    return await this.#select('true ORDER BY size', []);
  }

  /** Compares checkpoints, and notes kept elsewhere, with a tree over the whole log; a sentence for each fault. */
  compare(tree: MerkleTree, kept: readonly Checkpoint[], notes: readonly string[]): string[] {
    const verifiers = [...new Set(kept.map(({ verifier }) => verifier))];
    return [
      ...kept.flatMap((checkpoint) => {
        const { size, root, note, verifier } = checkpoint;
        const said = parseNote(note);
        const as = said?.size === size && said.root === root && isSignedBy(said, verifier);
        return as ? faultsOf(tree, checkpoint) : [`the checkpoint of ${size} events is not what was signed`];
      }),
      ...notes.flatMap((note) => {
        const said = parseNote(note);
        if (!said) return ['a note that is no checkpoint'];
        const known = verifiers.some((verifier) => isSignedBy(said, verifier));
        return known
          ? faultsOf(tree, said)
          : [`the note of ${said.size} events is signed by no key of this log`];
      }),
    ];
  }

  async #select(
    where: string,
    values: readonly unknown[],
    by: Pick<DataSource, 'query'> = this.options.database,
  ): Promise<Checkpoint[]> {
    const rows = await by.query<(Omit<Checkpoint, 'size'> & { size: string })[]>(
      `SELECT ${COLUMNS} FROM log.checkpoint WHERE ${where}`,
      [...values],
    );
    return rows.map((row) => ({ ...row, size: Number(row.size) }));
  }
}

function faultsOf(tree: MerkleTree, { size, root }: Pick<Checkpoint, 'size' | 'root'>): string[] {
  if (size > tree.size) return [`a checkpoint of ${size} events was signed; the log has ${tree.size}`];
  return tree.root(size).toString('hex') === root
    ? []
    : [`the first ${size} events are not those of their signed checkpoint`];
}

function requireBeginning(tree: MerkleTree, checkpoint: Checkpoint): void {
  const [fault] = faultsOf(tree, checkpoint);
  if (fault === undefined) return;
  const { size, signedAt } = checkpoint;
  throw new DomainError(
    'HISTORY_CHANGED',
    `Kho sự kiện không khớp mốc đã ký ${signedAt} (${size} sự kiện); hãy chạy “thidua verify”.`,
    { size, signedAt },
  );
}

function hex(hash: Buffer): string {
  return hash.toString('hex');
}
