import type { AllStreamSubscription, ResolvedEvent } from '@eventstore/db-client';
import { Wakeup } from '../../application/waiting.js';

const BATCH = 500;

/** A call was not answered in time. */
export class TriedTooLong extends Error {}

/**
 * A subscription of the client that is read at its reader's pace: what is not taken stays with the server. After an error the
 * client's subscription neither reconnects nor ends; here `news` throws, and the reader opens another one.
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

  /** To be called at a sign of life of the server without an event. */
  hear(): void {
    this.#heard.fire();
  }

  /** At most so many of the events that have arrived. */
  take(most: number): ResolvedEvent[] {
    const events: ResolvedEvent[] = [];
    while (events.length < most) {
      const event = this.subscription.read() as ResolvedEvent | null;
      if (event === null) break;
      events.push(event);
    }
    return events;
  }

  /** Waits for an event or a sign of life; false after so many milliseconds, or the abort. Throws what ended the subscription. */
  async news(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#failure !== null) throw this.#failure;
    if (this.subscription.readableLength > 0) return true;
    const heard = await this.#heard.wait(milliseconds, signal);
    if (this.#failure !== null && this.subscription.readableLength === 0) throw this.#failure;
    return heard;
  }

  /**
   * All events until the server says that there are no more for now. Throws `TriedTooLong` where nothing comes for so many
   * milliseconds, and what ended the subscription.
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
    // Errors after this do not matter.
    void this.subscription.unsubscribe().catch(() => undefined);
  }
}

/** The server ended a subscription without an error. */
class SubscriptionEnded extends Error {
  /** The gRPC code UNAVAILABLE, as errors of the client have one. */
  readonly code = 14;

  constructor(how: string) {
    super(`the subscription got '${how}'`);
  }
}
