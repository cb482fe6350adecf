/** How many things of each one are under way. */
export class UnderWay {
  readonly #of = new Map<string, number>();

  /** Counts one more; false where there are as many as may be already. */
  begin(whose: string, most: number): boolean {
    const before = this.#of.get(whose) ?? 0;
    if (before >= most) return false;
    this.#of.set(whose, before + 1);
    return true;
  }

  end(whose: string): void {
    const left = (this.#of.get(whose) ?? 1) - 1;
    if (left > 0) this.#of.set(whose, left);
    else this.#of.delete(whose);
  }
}
