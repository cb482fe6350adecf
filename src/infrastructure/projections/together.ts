interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts what is asked while one statement runs together into the next: one event wakes many projections at about the same time. What that
 * statement leaves unanswered, and everything where it fails, is asked alone, so that a fault is told to whom it concerns.
 */
export class Together<Asked, Answer> {
  #waiting: Waiting<Asked, Answer>[] = [];
  #isAsking = false;

  constructor(
    /** Answers in the order of what is asked, at least two; undefined where there is none yet. */
    private readonly all: (asked: readonly Asked[]) => Promise<readonly (Answer | undefined)[]>,
    private readonly alone: (asked: Asked) => Promise<Answer>,
  ) {}

  ask(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ asked, resolve, reject });
      if (!this.#isAsking) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isAsking = true;
    await new Promise((resolve) => setImmediate(resolve)); // the others that woke with this one
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      const asked = batch.map((one) => one.asked);
      const answers = batch.length > 1 ? await this.all(asked).catch(() => []) : [];
      for (const [i, one] of batch.entries()) {
        const answer = answers[i];
        if (answer !== undefined) one.resolve(answer);
        else void this.alone(one.asked).then(one.resolve, one.reject);
      }
    }
    this.#isAsking = false;
  }
}
