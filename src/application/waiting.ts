import { setTimeout as timeout } from 'node:timers/promises';

type Options = NonNullable<Parameters<typeof timeout>[2]>;

/** Resolves after so many milliseconds, or with the abort of the signal; with `ref: false` it keeps no process running. */
export async function sleep(milliseconds: number, options: Options = {}): Promise<void> {
  await timeout(milliseconds, undefined, options).catch(() => undefined);
}

interface Pauses {
  /** Milliseconds after the first failure. */
  readonly first?: number;
  /** Milliseconds at most. */
  readonly longest?: number;
}

interface Bounds extends Pauses {
  /** When to give up, by `performance.now()`; the last try is then. */
  readonly until?: number;
  readonly signal?: AbortSignal;
}

/**
 * Waits before another try; `failures` is the number of failures in a row before the last one. False where it is time to give
 * up, or the signal aborts.
 */
export async function backOff(
  failures: number,
  { until = Infinity, signal, ...pauses }: Bounds = {},
): Promise<boolean> {
  const left = until - performance.now();
  if (left <= 0) return false;
  await sleep(Math.min(left, pauseAfter(failures, pauses)), signal && { signal });
  return signal?.aborted !== true;
}

/**
 * Milliseconds, doubled with each failure, less up to half at random, so that those who failed together do not come back
 * together.
 */
export function pauseAfter(failures: number, { first = 20, longest = 2_000 }: Pauses = {}): number {
  return Math.min(longest, first * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** What is awaited or, after so many milliseconds, what `late` returns or throws; what was awaited goes on unheeded. */
export async function within<T, L>(milliseconds: number, awaited: Promise<T>, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  // Not the timer that a signal stops: each stop makes an error with its stack, one for every call to a store.
  const time = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds))).then(late);
  try {
    return await Promise.race([awaited, time]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets loops sleep until something may have happened: after waking they must check their condition again. */
export class Wakeup {
  readonly #sleepers = new Set<() => void>();

  /** Wakes everybody who waits now. */
  fire(): void {
    for (const wake of this.#sleepers) wake();
  }

  /** Resolves to true at the next `fire`, to false after so many milliseconds or at the abort. */
  wait(milliseconds?: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted === true) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (fired: boolean) => (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        this.#sleepers.delete(wake);
        resolve(fired);
      };
      const [wake, stop] = [settle(true), settle(false)];
      const timer = milliseconds === undefined ? undefined : setTimeout(stop, milliseconds);
      signal?.addEventListener('abort', stop);
      this.#sleepers.add(wake);
    });
  }
}
