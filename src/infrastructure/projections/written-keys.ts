/** A power of two. With a million keys, one in seventy that was never added seems to have been; with ten million, half of them. */
const BITS = 2 ** 24;

/** Remembers which keys were added in 2 MiB, however many: never forgets one, but takes some others for added (a Bloom filter). */
export class WrittenKeys {
  readonly #bits = new Uint32Array(BITS / 32);

  add(key: string): void {
    for (const bit of bitsOf(key)) this.#bits[bit >>> 5] = this.#word(bit) | (1 << (bit & 31));
  }

  mayHave(key: string): boolean {
    return bitsOf(key).every((bit) => (this.#word(bit) & (1 << (bit & 31))) !== 0);
  }

  #word(bit: number): number {
    return this.#bits[bit >>> 5] ?? 0;
  }
}

/** Two bits that depend on every character (FNV-1a, mixed twice). */
function bitsOf(key: string): readonly [number, number] {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return [(mixed >>> 8) % BITS, ((again ^ (again >>> 16)) >>> 0) % BITS];
}
