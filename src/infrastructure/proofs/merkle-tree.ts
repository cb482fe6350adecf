import { hash } from 'node:crypto';

const HASH_BYTES = 32;

/** What is hashed before a leaf, and before the two halves of a node. */
const [LEAF, NODE] = [0, 1];

/** Hashes in a buffer of a row. */
const CHUNK = 8_192;

/** A growing list of hashes, without an object for each, and without a copy of all where it grows. */
class Row {
  readonly #chunks: Buffer[] = [];
  #length = 0;

  push(hash: Buffer): void {
    const at = this.#length++ % CHUNK;
    if (at === 0) this.#chunks.push(Buffer.alloc(CHUNK * HASH_BYTES));
    this.#chunks.at(-1)?.set(hash, at * HASH_BYTES);
  }

  at(index: number): Buffer {
    const [chunk, at] = [this.#chunks[Math.floor(index / CHUNK)], index % CHUNK];
    if (chunk === undefined || index >= this.#length) throw new RangeError(`no hash ${index}`);
    return chunk.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
  }
}

/** Subtrees over fewer leaves are hashed again when somebody asks: to keep them would take twice the memory. */
const KEPT_LEVEL = 8;

/**
 * The Merkle tree of RFC 9162, section 2.1, over a list that only grows; 32 bytes a leaf in memory. Its root stands for the
 * whole list in 32 bytes; a path of at most log2(size) hashes shows that a leaf is in it, or that an older list is its beginning.
 */
export class MerkleTree {
  readonly #leaves = new Row();
  /** Hashes of all complete subtrees, by level from `KEPT_LEVEL` up. */
  readonly #levels: Row[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(leaf: Buffer): void {
    this.#leaves.push(leafOf(leaf));
    const size = ++this.#size;
    for (let level = KEPT_LEVEL; size % 2 ** level === 0; level++) {
      const middle = size - 2 ** (level - 1);
      const hash = nodeOf(this.#range(size - 2 ** level, middle), this.#range(middle, size));
      (this.#levels[level - KEPT_LEVEL] ??= new Row()).push(hash);
    }
  }

  /** Hash of the leaf at a place. */
  leaf(index: number): Buffer {
    this.#demand(index + 1, this.#size);
    return this.#range(index, index + 1);
  }

  /** Root of the list when it had `size` leaves. */
  root(size: number): Buffer {
    this.#demand(0, size);
    return size === 0 ? sha256() : this.#range(0, size);
  }

  /** The path that shows that a leaf is in the list of a size, from the leaf up. */
  inclusion(index: number, size: number): Buffer[] {
    this.#demand(index + 1, size);
    return this.#path(index, 0, size);
  }

  /** The path that shows that the list of a size is the beginning of a longer one. */
  consistency(from: number, size: number): Buffer[] {
    this.#demand(from, size);
    return from === 0 ? [] : this.#subproof(from, 0, size, true);
  }

  #demand(part: number, size: number): void {
    if (!(part <= size && size <= this.#size))
      throw new RangeError(`a tree of ${this.#size} leaves has no ${part} of ${size}`);
  }

  /** Hash over the leaves from `start` up to but not including `end`; a subtree begins at `start`. */
  #range(start: number, end: number): Buffer {
    const count = end - start;
    if (count === 1) return this.#leaves.at(start);
    // Undefined also where so many leaves are no subtree.
    const row = this.#levels[Math.log2(count) - KEPT_LEVEL];
    if (row) return row.at(start / count);
    const middle = start + half(count);
    return nodeOf(this.#range(start, middle), this.#range(middle, end));
  }

  #path(index: number, start: number, end: number): Buffer[] {
    if (end - start === 1) return [];
    const middle = start + half(end - start);
    return index < middle
      ? [...this.#path(index, start, middle), this.#range(middle, end)]
      : [...this.#path(index, middle, end), this.#range(start, middle)];
  }

  /** `known`: the verifier already has the hash over those of these leaves that are in the shorter list. */
  #subproof(from: number, start: number, end: number, known: boolean): Buffer[] {
    if (from === end) return known ? [] : [this.#range(start, end)];
    const middle = start + half(end - start);
    return from <= middle
      ? [...this.#subproof(from, start, middle, known), this.#range(middle, end)]
      : [...this.#subproof(from, middle, end, false), this.#range(start, middle)];
  }
}

/** The root of the empty list. */
export const EMPTY_ROOT = sha256();

/** A complete subtree over consecutive leaves; how many there are is a power of two. */
export interface Subtree {
  /** 64 hex digits. */
  readonly hash: string;
  readonly leaves: number;
}

/** The root of a growing list, in little memory: one hash for each bit of its size. */
export class RunningRoot {
  /** Complete subtrees in the order of their leaves. */
  readonly #subtrees: Subtree[] = [];
  #size: number;

  /** `size`: of a list that somebody else has; then these are the subtrees of what comes after it. */
  constructor(size = 0) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** For whoever has the list before it, and takes them by `with`. */
  get subtrees(): readonly Subtree[] {
    return [...this.#subtrees];
  }

  /** Appends a leaf of 64 hex digits. */
  append(leaf: string): void {
    this.appendLeaf(hexOf(LEAF, leaf));
  }

  /** `append` by the hash of the leaf. */
  appendLeaf(hash: string): void {
    this.#append({ hash, leaves: 1 });
  }

  /** The list with the leaves of these subtrees after its own. */
  with(subtrees: readonly Subtree[]): RunningRoot {
    const grown = new RunningRoot(this.#size);
    grown.#subtrees.push(...this.#subtrees);
    for (const subtree of subtrees) grown.#append(subtree);
    return grown;
  }

  /** Subtrees of one size become one where the place of both together is a multiple of their leaves. */
  #append(grown: Subtree): void {
    this.#size += grown.leaves;
    let last = this.#subtrees.at(-1);
    for (
      ;
      last?.leaves === grown.leaves && this.#size % (2 * last.leaves) === 0;
      last = this.#subtrees.at(-1)
    ) {
      grown = { hash: hexOf(NODE, last.hash, grown.hash), leaves: 2 * last.leaves };
      this.#subtrees.pop();
    }
    this.#subtrees.push(grown);
  }

  /** 64 hex digits. */
  get value(): string {
    if (this.#subtrees.length === 0) return EMPTY_ROOT.toString('hex');
    return this.#subtrees.map(({ hash }) => hash).reduceRight((right, left) => hexOf(NODE, left, right));
  }
}

/**
 * Whether the list of one root is the beginning of that of another, by the path that `consistency` gives: RFC 9162, section
 * 2.1.4.2. Every list begins with the empty one, which needs no path.
 */
export function isBeginning(
  from: bigint,
  fromRoot: Buffer,
  size: bigint,
  root: Buffer,
  path: readonly Buffer[],
): boolean {
  if (from === 0n) return path.length === 0;
  if (from === size) return path.length === 0 && fromRoot.equals(root);
  let [place, last] = [from - 1n, size - 1n];
  while (place % 2n === 1n) [place, last] = [place / 2n, last / 2n];
  const [first, ...steps] = place === 0n ? [fromRoot, ...path] : path;
  if (from > size || !first) return false;
  let [old, now] = [first, first];
  for (const step of steps) {
    if (last === 0n) return false;
    if (place % 2n === 1n || place === last) {
      [old, now] = [nodeOf(step, old), nodeOf(step, now)];
      while (place % 2n === 0n && place > 0n) [place, last] = [place / 2n, last / 2n];
    } else now = nodeOf(now, step);
    [place, last] = [place / 2n, last / 2n];
  }
  return last === 0n && old.equals(fromRoot) && now.equals(root);
}

/** The greatest power of two below a count. */
function half(count: number): number {
  return 2 ** Math.ceil(Math.log2(count) - 1);
}

/** The hash of a leaf. */
export function leafOf(leaf: Buffer | string): Buffer {
  return sha256(Buffer.of(LEAF), typeof leaf === 'string' ? Buffer.from(leaf, 'hex') : leaf);
}

function nodeOf(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.of(NODE), left, right);
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return hash('sha256', Buffer.concat(parts), 'buffer');
}

const [ofLeaf, ofNode] = [Buffer.alloc(1 + HASH_BYTES), Buffer.alloc(1 + 2 * HASH_BYTES)];

/** `leafOf` and `nodeOf` of hex digits, without a buffer for each: of a million leaves, buffers were half of the work. */
function hexOf(kind: number, left: string, right?: string): string {
  const hashed = right === undefined ? ofLeaf : ofNode;
  hashed[0] = kind;
  hashed.write(left, 1, 'hex');
  if (right !== undefined) hashed.write(right, 1 + HASH_BYTES, 'hex');
  return hash('sha256', hashed, 'hex');
}
