import type { EventStore } from '../../application/event-store.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Seen } from './feed.js';
import { stillHolds } from './feed.js';
import type { ProjectionError } from './registry.js';

/**
 * Names of the read models whose last event is not in the log in use: the log was restored, shortened or exchanged, or they were
 * made from the other store.
 */
export async function foreignAmong(
  store: EventStore,
  checkpoints: readonly (Seen & { readonly name: string })[],
): Promise<ReadonlySet<string>> {
  const looks = new Map<string, Promise<boolean>>();
  const holds = async ({ position, hash }: Seen): Promise<boolean> => {
    const key = `${position} ${hash}`;
    const look = looks.get(key) ?? stillHolds(store, { position, hash });
    looks.set(key, look);
    return await look;
  };
  const found = await Promise.all(checkpoints.map(holds));
  return new Set(checkpoints.filter((_, index) => !found[index]).map(({ name }) => name));
}

/** The refusal of a question that rests on such a read model. */
export function ofAnotherLog(projection: string, error: ProjectionError | null = null): DomainError {
  const detail = `Dữ liệu đọc “${projection}” không khớp kho sự kiện; cần “thidua rebuild”.`;
  return new DomainError('PROJECTION_STOPPED', detail, { projection, error });
}

/** Why such a read model stands still. */
export function divergence(name: string, position: bigint): ProjectionError {
  const message =
    `the event store does not hold the event at position ${position} that this projection has taken in: ` +
    `it was restored, shortened or exchanged. Where it is the right store, run "thidua rebuild ${name}".`;
  return { message, event: null };
}
