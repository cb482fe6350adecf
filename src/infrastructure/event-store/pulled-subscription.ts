import type { AllStreamSubscription, ResolvedEvent } from '@eventstore/db-client';
import { Wakeup } from '../../application/waiting.js';

const BATCH = 500;

/** A call got no answer in its time. */
export class TriedTooLong extends Error {}

/**
 * A subscription of the client, read at its reader's pace: what is not taken stays with the server. The client's
 * subscription neither reconnects nor ends by itself after an error; here `news` throws, and the reader opens another.
 */
export class PulledSubscription {
  #caughtUp = false;
  #failure: unknown = null;
  readonly #heard = new Wakeup();

  constructor(private readonly subscription: AllStreamSubscription) {
    const wake = (): void => this.#heard.fire();
    const fail = (failure: unknown): void => {
      this.#failure ??= failure;
      wake();
    };
    subscription.on('caughtUp', () => {
      this.#caughtUp = true;
      wake();
    });
    subscription.on('readable', wake);
    subscription.on('error', fail);
    for (const end of ['end', 'close'] as const) subscription.on(end, () => fail(new SubscriptionEnded(end)));
  }

  /** The server is at work, though it has nothing to give. */
  hear(): void {
    this.#heard.fire();
  }

  /** Events that are here already, so many at most. */
  take(most: number): ResolvedEvent[] {
    const events: ResolvedEvent[] = [];
    while (events.length < most) {
      const event = this.subscription.read() as ResolvedEvent | null;
      if (event === null) break;
      events.push(event);
    }
    return events;
  }

  /** Waits for something to take or to learn; false after so many milliseconds, or the abort. Throws what ended the subscription. */
  async news(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#failure !== null) throw this.#failure;
    if (this.subscription.readableLength > 0) return true;
    const heard = await this.#heard.wait(milliseconds, signal);
    if (this.#failure !== null && this.subscription.readableLength === 0) throw this.#failure;
    return heard;
  }

  /**
   * Everything up to the moment at which the server says that there is no more: also what it gave before and nobody has
   * taken yet. Throws `TriedTooLong` where it says nothing for so many milliseconds, and what ended the subscription.
   */
  async *upToNow(longestSilence: number): AsyncGenerator<readonly ResolvedEvent[], void, undefined> {
    for (;;) {
      const events = this.take(BATCH);
      if (events.length > 0) yield events;
      else if (this.#caughtUp) return;
      else if (!(await this.news(longestSilence))) throw new TriedTooLong('no event and no end');
    }
  }

  end(): void {
    // Errors that come afterwards concern nobody.
    void this.subscription.unsubscribe().catch(() => undefined);
  }
}

/** The server ended a subscription without an error. */
class SubscriptionEnded extends Error {
  /** As the client's errors have it. */
  readonly code = 14;

  constructor(how: string) {
    super(`the subscription got '${how}'`);
  }
}
