import { Logger } from '@nestjs/common';
import type { EventStore } from '../../application/event-store.js';
import { within } from '../../application/waiting.js';

/** Milliseconds for which an outcome is given again, so that health checks do not keep the disk busy. */
const FRESH = 1_000;
/** Milliseconds after which a trial counts as failed. */
const PATIENCE = 3_000;

/** Tells whether commands can be accepted now, by `tryAppend`; one trial for all who ask at the same time. */
export class Trial {
  readonly #logger = new Logger('Readiness');
  #latest: Promise<boolean> | null = null;
  #passed = true;

  constructor(private readonly store: EventStore) {}

  async passes(): Promise<boolean> {
    this.#latest ??= this.#run();
    return await within(PATIENCE, this.#latest, () => false);
  }

  async #run(): Promise<boolean> {
    const failure = await this.store.tryAppend().then(
      () => null,
      (error: unknown) => String(error instanceof Error ? (error.cause ?? error) : error),
    );
    setTimeout(() => (this.#latest = null), FRESH).unref();
    const passed = failure === null;
    if (passed !== this.#passed)
      this.#logger.warn(passed ? 'commands are taken again' : `no command can be taken: ${failure}`);
    this.#passed = passed;
    return passed;
  }
}
