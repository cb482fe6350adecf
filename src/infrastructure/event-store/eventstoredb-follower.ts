import type { Filter, ResolvedEvent } from '@eventstore/db-client';
import { StoreUnavailable, UnknownPosition } from '../../application/event-store.js';
import { backOff } from '../../application/waiting.js';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import { isTransient, SubscriptionSilent } from './eventstoredb-calls.js';
import type { LogEnd } from './eventstoredb-end.js';

/** Subscriptions to the log that go on after trouble. */
export class Follower {
  constructor(
    private readonly calls: EventStoreDbCalls,
    private readonly end: LogEnd,
    private readonly options: { readonly log: (line: string) => void; readonly idleAfter: number },
  ) {}

  /** The events after a position that pass a filter, in order, each once, until the abort. Throws `UnknownPosition`, and what is not trouble. */
  async *follow(
    filter: Filter,
    from: bigint,
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly ResolvedEvent[], void, undefined> {
    let after = from;
    let failures = 0;
    while (!signal.aborted) {
      try {
        for await (const batch of this.#subscribe(filter, after, batchSize, signal)) {
          failures = 0;
          yield batch;
          after = positionOf(batch.at(-1)) ?? after;
        }
      } catch (error) {
        if (signal.aborted) return;
        if (await this.calls.isUnknown(after, error)) throw new UnknownPosition(after, { cause: error });
        if (!isTransient(error) && !(error instanceof StoreUnavailable)) throw error;
        if (failures === 0) this.options.log(`subscription at ${after} begins again: ${String(error)}`);
        await backOff(failures++, { signal });
      }
    }
  }

  /** One subscription: ends with the abort, throws where it fails. */
  async *#subscribe(
    filter: Filter,
    from: bigint,
    batchSize: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly ResolvedEvent[], void, undefined> {
    let after = from;
    const subscription = this.calls.follow(after, filter);
    try {
      while (!signal.aborted) {
        const batch = subscription.take(batchSize);
        if (batch.length > 0) {
          after = positionOf(batch.at(-1)) ?? after;
          yield batch;
        } else if (!(await subscription.news(this.options.idleAfter, signal)) && !signal.aborted) {
          // Only the log shows whether there is nothing new or the subscription is dead.
          if (((await this.end.last())?.position ?? 0n) > after)
            throw new SubscriptionSilent('the subscription fell silent');
        }
      }
    } finally {
      subscription.end();
    }
  }
}

function positionOf(found: ResolvedEvent | undefined): bigint | undefined {
  return found?.event?.position?.commit;
}
