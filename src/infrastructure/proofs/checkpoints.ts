import type { Certificate } from 'pkijs';
import type { DataSource } from 'typeorm';
import { LATELY } from '../../application/continuity.js';
import type { EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import { sleep } from '../../application/waiting.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Digesting } from '../event-store/log-digest.js';
import type { Checkpoint, KeptCheckpoint } from './checkpoint-table.js';
import { CheckpointTable } from './checkpoint-table.js';
import { FindingTable } from './finding-table.js';
import type { ReadTree } from './log-tree.js';
import { LogKey } from './log-key.js';
import { LogTree } from './log-tree.js';
import type { MerkleTree } from './merkle-tree.js';
import type { Policy } from './policy.js';
import type { Rotation } from './rotation.js';
import { givenUp } from './rotation.js';
import { historyChanged, SignedContinuity } from './signed-continuity.js';
import type { Resolution } from './resolutions.js';
import { counts, resolutionsIn, tells } from './resolutions.js';
import type { SigningKey } from './signed-note.js';
import { faultsOfSome, SignedLog } from './signed-log.js';
import type { TimestampAuthority } from './timestamps.js';
import { Timestamps } from './timestamps.js';
import { Witnesses } from './witnesses.js';

/** Proof that an event is in the log that a checkpoint signs. */
export interface InclusionProof {
  readonly event: Recorded;
  /** Place of the event in the log, from 0. */
  readonly index: number;
  /** Sibling hashes on the way from the event up to the root, 64 hex digits each. */
  readonly path: readonly string[];
  readonly checkpoint: Checkpoint;
  /** The acts by which keys of the log changed, as they were signed; only where there are any. */
  readonly rotations?: readonly string[];
}

/** A checkpoint, and the way to its root from each event that it covers. */
export interface Covered {
  readonly checkpoint: Checkpoint;
  /** Position of the last event that it covers. */
  readonly upTo: bigint;
  proofOf(position: bigint): Pick<InclusionProof, 'index' | 'path'>;
  readonly rotations?: readonly string[];
  /** The key of this process, and what signs with it what a bundle holds. */
  readonly verifier: string;
  seal(lines: readonly string[]): string;
}

/** Proof that the log of one checkpoint is the beginning of that of another. */
export interface ConsistencyProof {
  readonly path: readonly string[];
  readonly earlier: Checkpoint;
  readonly later: Checkpoint;
  readonly rotations?: readonly string[];
}

export interface CheckpointsOptions {
  readonly database: DataSource;
  readonly store: EventStore & Digesting;
  /** File of the signing key; made at the first signature. */
  readonly keyFile: string;
  /** Whose cosignatures are asked for, and how many are enough; null where none are. */
  readonly policy: Policy | null;
  /** Who stamps their time; null where nobody is asked. */
  readonly authority?: TimestampAuthority | null;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

/** How soon signing is tried again after a failure, milliseconds. */
const AFTER_FAILURE = 60_000;

const PAGE = 100;

/** Waits until no other process signs. */
const TURN = `SELECT pg_advisory_xact_lock(hashtextextended('thidua checkpoint', 0))`;

/**
 * Signed statements of what the log was, and proofs against them. They are kept for ever, in PostgreSQL even where another store
 * has the events, and cover what is the same in every store: the hashes of the events in order.
 */
export class Checkpoints {
  readonly #stop = new AbortController();
  readonly #tree: LogTree;
  readonly #table: CheckpointTable;
  readonly #key: LogKey;
  readonly #findings: FindingTable;
  #running: Promise<unknown> = Promise.resolve();
  /** Nothing is certified while the history is in doubt. */
  readonly continuity: SignedContinuity;
  readonly witnesses: Witnesses;
  readonly timestamps: Timestamps;

  constructor(private readonly options: CheckpointsOptions) {
    const { store, database, log, policy, authority = null, now } = options;
    this.#tree = new LogTree(store, this.#stop.signal);
    this.#table = new CheckpointTable(database);
    this.#key = new LogKey(options.keyFile);
    this.#findings = new FindingTable(database);
    this.continuity = new SignedContinuity(this.#tree, this.#table, this.#findings, store, log);
    this.timestamps = new Timestamps({ table: this.#table, authority, now, log });
    this.witnesses = new Witnesses({
      table: this.#table,
      policy,
      proof: async (from, checkpoint) => {
        const { tree } = await this.#tree.read();
        requireBeginning(tree, checkpoint);
        return tree.consistency(from, checkpoint.size);
      },
      now,
      log,
    });
  }

  /** Signs new events now and every so many milliseconds, has them cosigned, and watches the log, until `close`. */
  start(every = 3_600_000): void {
    const { signal } = this.#stop;
    this.#running = Promise.all([
      this.#loop(every),
      this.continuity.watch(signal),
      this.witnesses.follow(signal),
      this.timestamps.follow(signal),
    ]);
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
      await sleep(isSigned ? every : Math.min(every, AFTER_FAILURE), { signal, ref: false });
    }
  }

  /**
   * Signs the log as it is now, with a second key where it is given, or gives the checkpoint that already covers it. Null where the log is
   * empty. Throws
   * HISTORY_CHANGED where the log is not what was read or signed before, `StoreUnavailable`.
   */
  async sign(beside?: SigningKey): Promise<Checkpoint | null> {
    const { database, now } = this.options;
    // Before the lock below: this takes long.
    await this.continuity.require();
    const signed = await database.transaction(async (manager) => {
      // One signer at a time, so that each compares its log with what the other has signed.
      await manager.query(TURN);
      // Read again: another process may have signed more than this one had read.
      const { tree, origin, hash, brokenAt, rotations, resolutions } = await this.#tree.read();
      const last = await this.#table.newestWhere((one) => counts(one, resolutions), manager);
      if (brokenAt !== null) throw historyChanged(tokenOf(this.options.store, brokenAt), null);
      if (last) requireBeginning(tree, last);
      if (last?.size === tree.size) return published(last);
      if (origin === null || hash === null) return null;
      const [size, root, signedAt] = [tree.size, hex(tree.root(tree.size)), now().toISOString()];
      const key = await this.#key.open(origin, rotations);
      const verifier = key.verifier(origin);
      const own = key.sign({ origin, size, root, signedAt, resolved: resolutions });
      const text = own.slice(0, own.indexOf('\n\n') + 1);
      const note = `${own}${beside?.signature(origin, text) ?? ''}`;
      const resolution = resolutions.at(-1)?.number ?? 0;
      await this.#table.keep({ resolution, size, root, head: hash, signedAt, verifier, note }, manager);
      return { size, root, signedAt, note, verifier };
    });
    this.witnesses.wake();
    this.timestamps.wake();
    return signed;
  }

  /**
   * Has the key of this data folder hand over to a new one, which signs the next checkpoint: the act is recorded, signed by both. The old
   * one counts up to the newest checkpoint, or up to so many events where it was in wrong hands since; it is removed. What was begun
   * and did not end is finished. Throws INVALID_REQUEST, NOT_FOUND for an empty log, and as `sign` does.
   */
  async rotate(
    compromisedSince: number | null = null,
  ): Promise<{ rotation: Rotation; checkpoint: Checkpoint | null }> {
    const { database, now, store } = this.options;
    if ((await this.sign()) === null)
      throw new DomainError('NOT_FOUND', 'Kho sự kiện còn trống, chưa có khoá nào để thay.');
    const { rotation, old } = await database.transaction(async (manager) => {
      await manager.query(TURN);
      const { tree, origin, rotations, resolutions } = await this.#tree.read();
      const last = await this.#table.newestWhere((one) => counts(one, resolutions), manager);
      if (!last || origin === null) throw new Error('a log that was signed is empty');
      requireBeginning(tree, last);
      const at = { size: last.size, root: last.root };
      if (compromisedSince !== null && compromisedSince > at.size)
        throw new DomainError('INVALID_REQUEST', `Mới ký tới ${at.size} sự kiện.`, { size: at.size });
      const until = compromisedSince ?? at.size;
      return await this.#key.handOver({ origin, at, until }, rotations, store, now());
    });
    const isTrusted = rotation.until === rotation.at.size;
    return { rotation, checkpoint: await this.sign(isTrusted ? old : undefined) };
  }

  /** The acts by which keys changed, in order. */
  async rotations(): Promise<readonly Rotation[]> {
    return (await this.#tree.read()).rotations;
  }

  /** The largest checkpoints, of fewer events than `below` where given; more than so many where the last are of one size. */
  async list(limit: number, below: number | null = null): Promise<Checkpoint[]> {
    return (await this.#table.largest(limit, below)).map(published);
  }

  /** The newest checkpoint; null before the first. */
  async newest(): Promise<Checkpoint | null> {
    const [newest] = await this.#table.newest(1);
    return newest ? published(newest) : null;
  }

  /** The number of the last resolution that a checkpoint names; 0 where none does. */
  async lastResolution(): Promise<number> {
    const [newest] = await this.#table.newest(1);
    return newest?.resolution ?? 0;
  }

  /** The checkpoint of a size. Throws NOT_FOUND. */
  async find(size: number): Promise<Checkpoint> {
    const found = await this.#table.ofSize(size);
    if (!found) throw new DomainError('NOT_FOUND', `Không có mốc ký nào của ${size} sự kiện.`, { size });
    return published(found);
  }

  /**
   * Proof that an event is in a checkpoint. Where no size is given, in the first that covers it and has enough witnesses, or
   * else in the first that covers it. Throws NOT_FOUND, HISTORY_CHANGED.
   */
  async inclusion(position: bigint, size: number | null): Promise<InclusionProof> {
    const [, event, read] = await Promise.all([
      this.continuity.require(LATELY),
      this.options.store.eventAt(position),
      this.#tree.read(),
    ]);
    const index = read.indexOf(position);
    if (!event || index === null) throw new DomainError('NOT_FOUND', 'Không có sự kiện nào ở vị trí này.');
    const next = size === null ? await this.#over(index, read) : await this.#table.ofSize(size);
    const first = next && next.size > index ? published(next) : null;
    if (!first)
      throw new DomainError(
        'NOT_FOUND',
        'Chưa có mốc ký nào phủ sự kiện này; POST /api/checkpoints ký một mốc mới.',
        {
          size: index + 1,
        },
      );
    // Another process may have signed more than this one had read, or resolved a doubt.
    const isBeginning = faultsOf(read.tree, first).length === 0;
    const { tree, rotations } = isBeginning ? read : await this.#tree.read();
    if (!isBeginning) requireBeginning(tree, first);
    const path = tree.inclusion(index, first.size).map(hex);
    return { event, index, path, checkpoint: first, ...notesOf(rotations) };
  }

  async #over(index: number, { rotations, resolutions }: ReadTree): Promise<KeptCheckpoint | null> {
    // Nor one by a key that had been given up by then.
    const stands = (one: KeptCheckpoint): boolean =>
      tells(one, index, resolutions) && !givenUp(rotations, one);
    const first = await this.#table.nextWhere(index, stands);
    const { policy } = this.options;
    if (!policy || !first) return first;
    const nameOf = new Map(policy.witnesses.map(({ key, name }) => [key.text, name]));
    for (let above = index, size = index; ; above = size) {
      const names = new Map<number, Set<string>>();
      for (const row of await this.#table.cosignatures(PAGE, above)) {
        ({ size } = row);
        if (!tells(row, index, resolutions)) continue;
        const name = nameOf.get(row.witness);
        names.set(size, new Set([...(names.get(size) ?? []), ...(name === undefined ? [] : [name])]));
      }
      const [found] = [...names].find(([, signed]) => policy.isQuorum(signed)) ?? [];
      if (found !== undefined) return await this.#table.nextWhere(found - 1, stands);
      if (size === above) return first;
    }
  }

  /** Proof that an event is in the first checkpoint that covers it, which is signed now where there is none. Throws as `sign` does. */
  async firstWith(position: bigint): Promise<InclusionProof> {
    const read = await this.#tree.read();
    const index = read.indexOf(position);
    if (index !== null && (await this.#over(index, read)) === null) await this.sign();
    return await this.inclusion(position, null);
  }

  /** What a checkpoint covers, the newest where no size is given. Throws NOT_FOUND, HISTORY_CHANGED. */
  async covered(size: number | null): Promise<Covered> {
    await this.continuity.require(LATELY);
    const checkpoint = size === null ? await this.newest() : await this.find(size);
    if (!checkpoint)
      throw new DomainError('NOT_FOUND', 'Chưa có mốc ký nào; POST /api/checkpoints ký một mốc mới.');
    const { tree, origin, indexOf, positionOf, rotations } = await this.#tree.read();
    requireBeginning(tree, checkpoint);
    const name = origin ?? '';
    const key = await this.#key.open(name, rotations);
    return {
      checkpoint,
      upTo: positionOf(checkpoint.size - 1),
      proofOf: (position) => {
        const index = indexOf(position);
        if (index === null) throw new Error(`no event was read at position ${position}`);
        return { index, path: tree.inclusion(index, checkpoint.size).map(hex) };
      },
      ...notesOf(rotations),
      verifier: key.verifier(name),
      seal: (lines) => key.seal(name, lines),
    };
  }

  /** Proof that one checkpoint is the beginning of another, the newest where no size is given. Throws NOT_FOUND, INVALID_REQUEST, HISTORY_CHANGED. */
  async consistency(earlierSize: number, size: number | null): Promise<ConsistencyProof> {
    await this.continuity.require(LATELY);
    const earlier = await this.find(earlierSize);
    const newest = await this.newest();
    const later = size === null ? (newest ?? earlier) : await this.find(size);
    if (later.size < earlier.size)
      throw new DomainError('INVALID_REQUEST', 'Mốc sau phải có ít nhất bằng số sự kiện của mốc trước.');
    const { tree, rotations } = await this.#tree.read();
    for (const checkpoint of [earlier, later]) requireBeginning(tree, checkpoint);
    const path = tree.consistency(earlier.size, later.size).map(hex);
    return { path, earlier, later, ...notesOf(rotations) };
  }

  /** Whose time-stamps count; null where only what they say is compared. */
  get #trusted(): readonly Certificate[] | null {
    return this.options.authority?.trusted ?? null;
  }

  /** The log as this process has read it. Throws `StoreUnavailable`. */
  async read(): Promise<ReadTree> {
    return await this.#tree.read();
  }

  /** Compares the checkpoints of more events than `above`, so many of them, and what witnesses signed under them; null after the last. */
  async lookAt(above: number, limit: number): Promise<{ size: number; faults: readonly string[] } | null> {
    return await faultsOfSome(this.#table, above, limit, () => this.#tree.read(), this.#trusted);
  }

  /** Compares a log that is read from its beginning with every checkpoint, and with notes kept elsewhere. */
  async signedLog(notes: readonly string[] = []): Promise<SignedLog> {
    return await SignedLog.open(this.#table, notes, this.#trusted);
  }

  /** The doubts that were resolved, as the log says; whether it is as it was then is to be compared. */
  async resolutions(): Promise<readonly Resolution[]> {
    return await resolutionsIn(this.options.store);
  }

  /** What was found and is not resolved by any of these, a sentence each. */
  async findings(resolutions: readonly Resolution[]): Promise<readonly string[]> {
    const ids = resolutions.flatMap(({ found }) => found.map(({ id }) => id));
    return (await this.#findings.except(ids)).map(({ what }) => what);
  }
}

function notesOf(rotations: readonly Rotation[]): { readonly rotations?: readonly string[] } {
  return rotations.length === 0 ? {} : { rotations: rotations.map(({ note }) => note) };
}

/** Leaves out what only this program needs; the note has what witnesses signed. */
function published({
  size,
  root,
  signedAt,
  note,
  cosignatures,
  verifier,
  timestamp,
}: KeptCheckpoint): Checkpoint {
  const stamped = timestamp ? { timestamp } : {};
  return { size, root, signedAt, note: `${note}${cosignatures}`, verifier, ...stamped };
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
