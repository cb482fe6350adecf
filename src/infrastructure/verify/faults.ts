const MOST = 200;

/** Sentences about faults; of very many only the first, and how many more there are. */
export class Faults {
  #said: string[] = [];
  #more = 0;

  add(...faults: readonly string[]): void {
    for (const fault of faults)
      if (this.#said.length < MOST) this.#said.push(fault);
      else this.#more++;
  }

  /** Those since the last time. */
  take(): readonly string[] {
    const { all } = this;
    [this.#said, this.#more] = [[], 0];
    return all;
  }

  get all(): readonly string[] {
    return this.#more === 0 ? this.#said : [...this.#said, `… and ${this.#more} more of this kind`];
  }
}
