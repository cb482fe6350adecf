import { backOff, Wakeup } from '../../application/waiting.js';

/** How often it is looked whether another process signed a checkpoint, milliseconds. */
const LOOK = 60_000;

/** Pauses before somebody who did not answer is asked again, milliseconds. */
const PAUSES = { first: 1_000, longest: 300_000 };

/** Has others asked after each checkpoint that is signed, and again where that failed. */
export class AfterSigning {
  readonly #signed = new Wakeup();
  #signatures = 0;

  /** Says that a checkpoint was signed. */
  wake(): void {
    this.#signatures++;
    this.#signed.fire();
  }

  /** Asks until the signal aborts; `ask` says whether the newest checkpoint has what was asked for. */
  async follow(ask: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const before = this.#signatures;
      const isDone = await ask();
      if (!isDone) await backOff(failures, { ...PAUSES, signal });
      else if (this.#signatures === before) await this.#signed.wait(LOOK, signal);
      failures = isDone ? 0 : failures + 1;
    }
  }
}
