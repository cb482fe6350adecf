import type { EventStore, ReadAllOptions } from '../../application/event-store.js';
import { UnknownPosition } from '../../application/event-store.js';
import { positionOfAnotherStore, tokenOf } from '../../application/positions.js';
import type { Recorded } from '../../domain/ground/event.js';

/** A page of the log. Throws POSITION_OF_ANOTHER_STORE where `after` is no position of this one. */
export async function logPage(store: EventStore, options: ReadAllOptions): Promise<readonly Recorded[]> {
  return await store.readAll(options).catch((error: unknown) => {
    throw error instanceof UnknownPosition ? positionOfAnotherStore(tokenOf(store, error.position)) : error;
  });
}
