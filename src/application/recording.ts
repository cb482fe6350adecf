import type { DomainEvent } from '../domain/ground/event.js';
import type { Day } from '../domain/ground/values.js';
import type { Appended, CommandRecord, EventStore } from './event-store.js';
import { WrongExpectedRevision } from './event-store.js';
import { backOff } from './waiting.js';

/** Another process that writes to the same stream wins about every second race. */
const ATTEMPTS = 30;

/** Records what no state decides on: the event goes to the end of its stream. The same command again records nothing. Throws `StoreUnavailable`. */
export async function record(
  store: EventStore,
  command: CommandRecord,
  stream: string,
  event: DomainEvent,
  today: Day,
): Promise<Appended> {
  for (let i = 0; ; i++) {
    try {
      return await store.turns.take({
        command,
        stream,
        streams: [stream],
        catchUp: () => null,
        decide: () => ({
          events: [{ ...event, schemaVersion: 1 }],
          metadata: { occurredOn: today, correlationId: command.id, causationId: command.id, evidence: [] },
          persons: [],
          warnings: [],
        }),
        took: () => undefined,
        undone: () => undefined,
      });
    } catch (error) {
      // Another process was first in this stream.
      if (!(error instanceof WrongExpectedRevision) || i >= ATTEMPTS) throw error;
      await backOff(i, { first: 10, longest: 100 });
    }
  }
}
