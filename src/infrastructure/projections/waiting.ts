import { setTimeout } from 'node:timers/promises';

/** Lets loops sleep until something happens. Whoever waits checks its condition again: a wake-up promises nothing. */
export class Wakeup {
  readonly #sleepers = new Set<() => void>();

  /** Wakes everybody who waits now. */
  fire(): void {
    for (const wake of this.#sleepers) wake();
  }

  /** Resolves with the next `fire`, or after so many milliseconds where given. */
  wait(milliseconds?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer =
        milliseconds === undefined ? undefined : globalThis.setTimeout(() => wake(), milliseconds);
      const wake = (): void => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        resolve();
      };
      this.#sleepers.add(wake);
    });
  }
}

/** Resolves after so many milliseconds, or with the abort. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Waits before another try: 100 ms doubled with each failure, 10 s at most, up to half of it left out at random. */
export async function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(10_000, 100 * 2 ** failures);
  await sleep(longest * (0.5 + Math.random() / 2), signal);
}
