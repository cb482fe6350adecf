/**
 * Makes one call for all who ask at the same time. Who asks while a call is under way shares the next one, so that every answer
 * is newer than the question.
 */
export class SharedCall<T> {
  #underWay: Promise<T> | null = null;
  #next: Promise<T> | null = null;

  constructor(private readonly call: () => Promise<T>) {}

  ask(): Promise<T> {
    if (this.#underWay === null) return this.#begin();
    const then = (): Promise<T> => this.#underWay ?? this.#begin();
    return (this.#next ??= this.#underWay.then(then, then));
  }

  #begin(): Promise<T> {
    this.#next = null;
    const begun = this.call();
    const ended = (): void => {
      this.#underWay = null;
    };
    this.#underWay = begun;
    begun.then(ended, ended);
    return begun;
  }
}
