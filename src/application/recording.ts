import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '../domain/ground/canonical-json.js';
import type { Actor, DomainEvent } from '../domain/ground/event.js';
import type { Day } from '../domain/ground/values.js';
import { dayInVietNam } from './clock.js';
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

/** Whoever has the files of the installation is the operator. */
const operator: Actor = { id: 'operator', roles: ['operator'], unitId: null };

/** Records what whoever runs the installation did by a tool, under the name of a command that nobody can send. Throws `StoreUnavailable`. */
export async function recordAct(
  store: EventStore,
  name: string,
  stream: string,
  event: DomainEvent,
  now: Date,
): Promise<Appended> {
  const fingerprint = createHash('sha256')
    .update(canonicalJson({ name, data: event.data }))
    .digest('hex');
  const command = { id: randomUUID(), name, fingerprint, actor: operator };
  return await record(store, command, stream, event, dayInVietNam(now));
}
