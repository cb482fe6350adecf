/** How many things of each one are under way, and of all together. */
export class UnderWay {
  readonly #of = new Map<string, number>();
  #all = 0;

  get all(): number {
    return this.#all;
  }

  /** Counts one more; false where there are as many as may be already. */
  begin(whose: string, most: number): boolean {
    const before = this.#of.get(whose) ?? 0;
    if (before >= most) return false;
    this.#of.set(whose, before + 1);
    this.#all++;
    return true;
  }

  /** Ends one that had begun. */
  end(whose: string): void {
    const left = (this.#of.get(whose) ?? 1) - 1;
    if (left > 0) this.#of.set(whose, left);
    else this.#of.delete(whose);
    this.#all--;
  }
}
