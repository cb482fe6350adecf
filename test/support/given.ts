import type { Aggregate } from '../../src/application/command.js';
import type { Context } from '../../src/domain/registry/decision.js';
import { DomainError } from '../../src/domain/ground/errors.js';
import type { Actor, DomainEvent, EventMetadata, Recorded } from '../../src/domain/ground/event.js';
import type { RegistryEvent } from '../../src/domain/registry/registry-events.js';
import * as Registry from '../../src/domain/registry/registry.js';
import type { Day } from '../../src/domain/ground/values.js';

export const operator: Actor = { id: 'operator', roles: ['operator'], unitId: null };
export const organiser = (unitId: string): Actor => ({ id: 'organiser', roles: ['organiser'], unitId });
export const forUnit = (unitId: string | null): Actor => ({ id: 'clerk', roles: ['unit'], unitId });
export const auditor: Actor = { id: 'auditor', roles: ['auditor'], unitId: null };

/** Id of the n-th event of a history, counted from 1. */
export const eventId = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A plain event as the n-th of a store, with an id and time computed from n. */
export function recorded<E extends DomainEvent>(
  event: E,
  n: number,
  metadata: Partial<EventMetadata> = {},
): Recorded<E> {
  return {
    ...event,
    id: eventId(n),
    schemaVersion: 1,
    stream: 'given',
    revision: n - 1,
    position: BigInt(n),
    recordedAt: `2026-01-01T00:00:00.${String(n).padStart(3, '0')}Z`,
    previousHash: null,
    hash: '0'.repeat(64),
    metadata: {
      occurredOn: null,
      actor: operator,
      commandId: eventId(n),
      correlationId: eventId(n),
      causationId: null,
      evidence: [],
      ...metadata,
    },
  };
}

/** The state after a history of plain events; the first one has the id `eventId(1)`. */
export function given<S, E extends DomainEvent>(
  aggregate: Aggregate<S, E>,
  ...events: readonly NoInfer<E>[]
): S {
  return events.reduce<S>(
    (state, event, index) => aggregate.evolve(state, recorded(event, index + 1)),
    aggregate.initial(),
  );
}

/** What a decision may know: by default the operator acts, on 10 June 2024, and the registry is as these events made it. */
export function knowing(
  registry: readonly RegistryEvent[],
  { actor = operator, today = '2024-06-10' }: { actor?: Actor; today?: Day } = {},
): Context {
  return { actor, today, registry: given(Registry, ...registry) };
}

export interface Refusal {
  readonly code: string;
  readonly rule: string | null;
  readonly facts: object;
  readonly detail: string;
}

/** Code, rule, facts and words of the refusal. An acceptance, or any other error, fails the test. */
export function refusal(decide: () => readonly DomainEvent[]): Refusal {
  const result = attempt(decide);
  if (!(result instanceof DomainError)) throw new Error(`accepted: ${JSON.stringify(result)}`);
  const { code, rule, facts, detail } = result;
  return { code, rule, facts, detail };
}

/** What a decision records that is told for the first time: no supplement of it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says which events these are
export const once = <E extends DomainEvent>(events: readonly DomainEvent[]): readonly E[] =>
  events as readonly E[];

/** `accepted`, or the code of the refusal. */
export function outcome(decide: () => readonly DomainEvent[]): string {
  const result = attempt(decide);
  return result instanceof DomainError ? result.code : 'accepted';
}

/** Code of a refusal that comes before anything is fetched; `accepted` where the decision goes on to fetch. */
export function refused(decide: () => (fetched: never) => readonly DomainEvent[]): string {
  const result = attempt(decide);
  return result instanceof DomainError ? result.code : 'accepted';
}

function attempt<T>(decide: () => T): T | DomainError {
  try {
    return decide();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
