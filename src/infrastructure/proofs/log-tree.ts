import type { EventStore } from '../../application/event-store.js';
import { stillHolds } from '../projections/feed.js';
import { MerkleTree } from './merkle-tree.js';

const PAGE = 5_000;

/** The tree over a log, as far as it was read. */
export interface ReadTree {
  readonly tree: MerkleTree;
  /** Name of the log, by its first event; null where it is empty. */
  readonly origin: string | null;
  /** Hash of the last event. */
  readonly hash: string | null;
  /** Place of the event at a position, from 0; null where there is none. */
  readonly indexOf: (position: bigint) => number | null;
}

/**
 * The Merkle tree over the hashes of all events in the order of the log, in memory. It is made from the log itself and kept
 * nowhere, so that no proof can rest on anything else: the first use reads everything, later ones what is new.
 */
export class LogTree {
  #positions: bigint[] = [];
  #tree = new MerkleTree();
  #origin: string | null = null;
  #hash: string | null = null;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: EventStore,
    /** Ends the reading of a long log. */
    private readonly signal?: AbortSignal,
  ) {}

  /** Reads what is new, one caller after the other. Throws `StoreUnavailable`. */
  async read(): Promise<ReadTree> {
    const reading = this.#reading.catch(() => undefined).then(() => this.#readOn());
    this.#reading = reading;
    await reading;
    const tree = this.#tree;
    const positions = this.#positions;
    const indexOf = (position: bigint): number | null => {
      const index = lowestAtLeast(positions, position);
      return positions[index] === position ? index : null;
    };
    return { tree, origin: this.#origin, hash: this.#hash, indexOf };
  }

  async #readOn(): Promise<void> {
    const seen = { position: this.#positions.at(-1) ?? 0n, hash: this.#hash };
    if (!(await stillHolds(this.store, seen))) this.#forget();
    for (;;) {
      this.signal?.throwIfAborted();
      const after = this.#positions.at(-1) ?? 0n;
      const page = await this.store.readAll({ after, limit: PAGE });
      for (const { hash, position } of page) {
        this.#origin ??= originOf(hash);
        this.#tree.append(Buffer.from(hash, 'hex'));
        this.#positions.push(position);
        this.#hash = hash;
      }
      if (page.length < PAGE) return;
    }
  }

  /** The store was exchanged. */
  #forget(): void {
    this.#positions = [];
    this.#tree = new MerkleTree();
    this.#origin = this.#hash = null;
  }
}

/** The name of a log that begins with the event of this hash: the same in whatever store it is. */
function originOf(firstHash: string): string {
  return `thidua/${firstHash.slice(0, 16)}`;
}

function lowestAtLeast(sorted: readonly bigint[], wanted: bigint): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? wanted) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
