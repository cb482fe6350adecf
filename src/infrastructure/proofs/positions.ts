/** How much room there is for runs at first. */
const FIRST = 64;

/**
 * Positions of events in order, by their places. Those of PostgreSQL follow each other, so that only where a run of such positions begins is
 * kept; each of EventStoreDB is a run, of 16 bytes.
 */
export class Positions {
  #length = 0;
  #runs = 0;
  /** Place and position of the first of each run. */
  #places = new Float64Array(FIRST);
  #firsts = new BigInt64Array(FIRST);
  #last = 0n;

  get length(): number {
    return this.#length;
  }

  /** The last position; 0 before the first. */
  get last(): bigint {
    return this.#last;
  }

  push(position: bigint): void {
    if (this.#length === 0 || position !== this.#last + 1n) {
      if (this.#runs === this.#places.length) this.#grow();
      this.#places[this.#runs] = this.#length;
      this.#firsts[this.#runs++] = position;
    }
    this.#length++;
    this.#last = position;
  }

  /** The position at a place; the one after the last where there is none. */
  at(place: number): bigint {
    if (place >= this.#length) return this.#last + 1n;
    const run = this.#runBefore((at) => (this.#places[at] ?? 0) <= place);
    return (this.#firsts[run] ?? 0n) + BigInt(place - (this.#places[run] ?? 0));
  }

  /** Place of the first that is not before a position; the one after the last where there is none. */
  placeOf(position: bigint): number {
    const run = this.#runBefore((at) => (this.#firsts[at] ?? 0n) <= position);
    if (run < 0) return 0;
    const [place, first] = [this.#places[run] ?? 0, this.#firsts[run] ?? 0n];
    const next = run + 1 === this.#runs ? this.#length : (this.#places[run + 1] ?? 0);
    return Math.min(next, place + Number(position - first));
  }

  /** Place of a position; null where it is not among them. */
  indexOf(position: bigint): number | null {
    const place = this.placeOf(position);
    return place < this.#length && this.at(place) === position ? place : null;
  }

  /** The last run for which something holds that holds for all before it; -1 where there is none. */
  #runBefore(holds: (run: number) => boolean): number {
    let [low, high] = [-1, this.#runs - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (holds(middle)) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #grow(): void {
    const [places, firsts] = [this.#places, this.#firsts];
    this.#places = new Float64Array(2 * this.#runs);
    this.#firsts = new BigInt64Array(2 * this.#runs);
    this.#places.set(places);
    this.#firsts.set(firsts);
  }
}
