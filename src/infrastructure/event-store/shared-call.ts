/**
 * A question that is answered for all who ask it together, one answer after the other: whoever asks while one is on its way
 * shares the next, so that every answer knows of all that was there when it was asked for.
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
