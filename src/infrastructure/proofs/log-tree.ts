import type { EventStore } from '../../application/event-store.js';
import { UnknownPosition } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { KeyRotated } from '../../domain/registry/keys.js';
import { hashOf, linkVerifier } from '../event-store/event-hash.js';
import type { Digesting } from '../event-store/log-digest.js';
import { RunningDigest } from '../event-store/log-digest.js';
import type { RawEvent } from '../event-store/raw-events.js';
import type { TimeOrder } from '../event-store/time-order.js';
import { hashOfRaw, keepsJson, recordedIn } from '../event-store/raw-events.js';
import { stillHolds } from '../projections/feed.js';
import { leafOf, MerkleTree, RunningRoot } from './merkle-tree.js';
import { Positions } from './positions.js';
import type { Resolution } from './resolutions.js';
import { resolutionsIn, ResolvedLog } from './resolutions.js';
import type { Rotation } from './rotation.js';
import { parseRotation } from './rotation.js';

/** Limits of one read: single events may be large. */
const PAGE = { limit: 1_000, bytes: 4 * 1024 * 1024 };

/** No position is later. */
const LAST = 2n ** 63n - 1n;

/** How many events are compared with the store at once. */
const BLOCK = 16_000;

/** The tree over the part of a log that was read. */
export interface ReadTree {
  readonly tree: MerkleTree;
  /** Name of the log, by its first event; null where it is empty. */
  readonly origin: string | null;
  /** Hash of the last event. */
  readonly hash: string | null;
  /** The acts in it by which its keys changed, in order. */
  readonly rotations: readonly Rotation[];
  /** Doubts of it that were resolved as it is. */
  readonly resolutions: readonly Resolution[];
  /** The root over the hashes of what the events say; 64 hex digits. */
  readonly contents: () => string;
  /** The hash of what an event says, at a place where that is another one than its own, and was when this was resolved. */
  readonly contentAt: (index: number) => string | null;
  /** The first position whose event was changed after recording or is gone by now; null where there is none. */
  readonly brokenAt: bigint | null;
  /** Place of the event at a position, from 0; null where there is none. */
  readonly indexOf: (position: bigint) => number | null;
  /** Position of the event at a place; the one after the last where there is none. */
  readonly positionOf: (index: number) => bigint;
  /** Place of the first event at or after a position. */
  readonly placeOf: (position: bigint) => number;
}

/** An event that is not as recorded, or the gap before it, and the hash of what the event says. */
interface Break {
  readonly position: bigint;
  readonly content: string;
}

/** Consecutive events, as they were when they were read. */
interface Block {
  /** Place of the first, from 0, and the position before it. */
  readonly first: number;
  readonly after: bigint;
  upTo: bigint;
  readonly digest: RunningDigest;
}

/**
 * The Merkle tree over the hashes of all events in log order, in memory only, so that every proof rests on the log itself. The
 * first use reads everything, later ones what is new. If the log no longer agrees with what was read, that is reported as broken
 * and not read again.
 */
export class LogTree {
  #positions = new Positions();
  #blocks: Block[] = [];
  #tree = new MerkleTree();
  #rotations: Rotation[] = [];
  #check: Check | null = null;
  #origin: string | null = null;
  #hash: string | null = null;
  /** What is not as recorded, by place. */
  #breaks = new Map<number, Break>();
  #isGone = false;
  #reading: Promise<unknown> = Promise.resolve();
  /** The resolutions that the log had when it was first read, and those of this log. */
  #resolutions: readonly Resolution[] = [];
  #resolved = new ResolvedLog([]);

  constructor(
    private readonly store: EventStore & Digesting,
    /** Ends the reading of a long log. */
    private readonly signal?: AbortSignal,
  ) {}

  /** Reads what is new, one caller after the other. Throws `StoreUnavailable`. */
  async read(): Promise<ReadTree> {
    await this.#inTurn(() => this.#readOn());
    const positions = this.#positions;
    return {
      tree: this.#tree,
      origin: this.#origin,
      hash: this.#hash,
      rotations: this.#rotations,
      brokenAt: this.#brokenAt ?? (this.#isGone ? positions.last : null),
      resolutions: this.#resolved.effective,
      contents: () => this.#contents(),
      contentAt: (index) =>
        this.#resolved.over(index) === null ? null : (this.#breaks.get(index)?.content ?? null),
      placeOf: (position) => positions.placeOf(position),
      indexOf: (position) => positions.indexOf(position),
      positionOf: (index) => positions.at(index),
    };
  }

  /**
   * Compares everything read so far with what the store holds now; gives the first position that differs, or null. Throws
   * `StoreUnavailable`.
   */
  async changedAt(): Promise<bigint | null> {
    return await this.#inTurn(async () => {
      this.#renew(await resolutionsIn(this.store));
      for (const block of this.#blocks) {
        const changed = (await this.#holds(block)) ? null : await this.#firstChange(block);
        if (changed !== null) return changed;
      }
      return null;
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#reading.catch(() => undefined).then(work);
    this.#reading = turn;
    return await turn;
  }

  /** Forgets what was read before a doubt was resolved, and says so: the log is taken as it is. */
  #renew(now: readonly Resolution[]): boolean {
    // One that is gone is no reason: what was read before goes on counting.
    if (now.every(({ hash }) => this.#resolutions.some((known) => known.hash === hash))) return false;
    this.#resolutions = now;
    this.#resolved = new ResolvedLog(this.#resolutions);
    [this.#positions, this.#blocks, this.#tree] = [new Positions(), [], new MerkleTree()];
    this.#breaks = new Map();
    this.#rotations = [];
    [this.#check, this.#origin, this.#hash, this.#isGone] = [null, null, null, false];
    return true;
  }

  get #brokenAt(): bigint | null {
    for (const [index, { position }] of this.#breaks)
      if (this.#resolved.over(index) === null) return position;
    return null;
  }

  /** The root over the hashes of what the events say. */
  #contents(): string {
    const root = new RunningRoot();
    for (let index = 0; index < this.#tree.size; index++) {
      const content = this.#breaks.get(index)?.content;
      if (content === undefined) root.appendLeaf(this.#tree.leaf(index).toString('hex'));
      else root.append(content);
    }
    return root.value;
  }

  async #readOn(): Promise<void> {
    const next = () => pageAfter(this.store, this.#positions.last);
    const seen = { position: this.#positions.last, hash: this.#hash };
    const [resolutions, holds, first] = await Promise.all([
      resolutionsIn(this.store),
      stillHolds(this.store, seen),
      next().catch(nullWhereUnknown),
    ]);
    const isAnew = this.#renew(resolutions);
    this.#isGone = !isAnew && !holds;
    if (this.#isGone) return;
    const check = (this.#check ??= checkOf(this.store, await this.store.timeOrder()));
    for (let page = (isAnew ? null : first) ?? (await next()); page.length > 0; page = await next()) {
      for (const [stored, isLinked] of page) {
        // Most need only be hashed: to parse one takes longer than that.
        const isEnough =
          !isRaw(stored) || (stored.type !== 'KeyRotated' && hashOfRaw(stored) === stored.hash);
        const event = isEnough ? stored : recordedIn(stored);
        const content = isRaw(event) ? event.hash : hashOf(event);
        this.#append(event, content, !check(event, content, isLinked));
      }
      this.signal?.throwIfAborted();
    }
  }

  #append(event: Recorded | RawEvent, content: string, isOther: boolean): void {
    const { hash, position } = event;
    const before = this.#positions.last;
    const follows = this.store.kind !== 'postgres' || position === before + 1n;
    const isBroken = isOther || !follows;
    if (isBroken) this.#breaks.set(this.#tree.size, { position: follows ? position : before + 1n, content });
    this.#resolved.see(hash, content);
    this.#origin ??= originOf(hash);
    let block = this.#blocks.at(-1);
    if (!block || block.digest.events >= BLOCK) {
      block = { first: this.#tree.size, after: before, upTo: before, digest: new RunningDigest() };
      this.#blocks.push(block);
    }
    block.digest.add(event);
    block.upTo = position;
    this.#tree.append(Buffer.from(hash, 'hex'));
    this.#positions.push(position);
    this.#hash = hash;
    const rotation = rotationIn(event);
    if (rotation) this.#rotations.push(rotation);
  }

  async #holds({ after, upTo, digest }: Block): Promise<boolean> {
    this.signal?.throwIfAborted();
    const now = await this.store.digest(after, upTo).catch(nullWhereUnknown);
    return now !== null && now.isIntact && now.events === digest.events && now.digest === digest.digest;
  }

  /** Null where nothing is another than it was when a doubt of it was resolved. */
  async #firstChange({ first, after, digest }: Block): Promise<bigint | null> {
    const end = first + digest.events;
    for (let index = first, from = after; index < end;) {
      const page = (await this.store.readAll({ after: from, ...PAGE }).catch(nullWhereUnknown)) ?? [];
      for (const event of page) {
        const was = this.#positions.at(index);
        const same = event.position === was && this.#tree.leaf(index).equals(leafOf(event.hash));
        if (!same || hashOf(event) !== (this.#breaks.get(index)?.content ?? event.hash))
          return event.position < was ? event.position : was;
        from = event.position;
        // The same to whoever reads, and not the same text.
        if (++index === end) return this.#resolved.over(first) === null ? after + 1n : null;
      }
      if (page.length === 0) return this.#positions.at(index);
    }
    return after + 1n;
  }
}

/** An event, as it is stored where that is JSON; and what the store says of its link. */
type Read = readonly [event: Recorded | RawEvent, isLinked: boolean | null];

/** The next events. */
async function pageAfter(store: EventStore, after: bigint): Promise<readonly Read[]> {
  if (!keepsJson(store)) return (await store.readAll({ after, ...PAGE })).map((event) => [event, null]);
  const page: Read[] = [];
  await store.readRaw(after, LAST, (...read) => page.push(read), 'links');
  return page;
}

/** Whether an event is as it was recorded, by the hash of what it says. Asked of each in order. */
type Check = (event: Recorded | RawEvent, content: string, isLinked: boolean | null) => boolean;

/** Where the store says nothing of links, the ends of all streams are remembered. */
function checkOf(store: EventStore, times: TimeOrder | null): Check {
  if (times === null || !keepsJson(store)) {
    const check = linkVerifier(times);
    return (event, content) => check(event, content) === null;
  }
  return (event, content, isLinked) => times.takes(event) && isLinked === true && content === event.hash;
}

const isRaw = (event: Recorded | RawEvent): event is RawEvent => typeof event.data === 'string';

/** Null for a position that the store does not know any more. */
function nullWhereUnknown(error: unknown): null {
  if (error instanceof UnknownPosition) return null;
  throw error;
}

/** The act that an event records; null where it records none that holds. */
export function rotationIn({ type, data }: Pick<Recorded | RawEvent, 'type' | 'data'>): Rotation | null {
  return type === 'KeyRotated' ? parseRotation((data as object as KeyRotated['data']).note) : null;
}

/** The name of a log, from the hash of its first event: the same in every store. */
export function originOf(firstHash: string): string {
  return `thidua/${firstHash.slice(0, 16)}`;
}
