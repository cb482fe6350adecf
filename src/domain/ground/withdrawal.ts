import { DomainError } from './errors.js';
import type { DomainEvent, Recorded } from './event.js';
import type { EventId, UnitId } from './values.js';

// What was recorded in error is withdrawn: it stays in the history, and the state is as if it had never been recorded. What
// one command recorded is withdrawn together, and nothing on which a later record rests.

/** What a withdrawal says, in every stream that has one. */
export interface Withdrawn {
  /** All events of the command that recorded it. */
  readonly eventIds: readonly EventId[];
  /** Their types; the first is what the command was about. */
  readonly types: readonly string[];
  /** Units whose record it was. */
  readonly unitIds: readonly UnitId[];
  readonly reason: string;
}

/** A record that still counts and rests on another one. */
export interface Resting {
  readonly eventId: EventId;
  readonly type: string;
}

/** A record in error, by the id of one of its events. */
export interface WithdrawRecord {
  readonly eventId: EventId;
  readonly reason: string;
}

/** An event as states keep it: without its evidence, which decides nothing and may be long. */
export function kept<E extends DomainEvent>(event: Recorded<E>): Recorded<E> {
  const { metadata } = event;
  return metadata.evidence.length === 0 ? event : { ...event, metadata: { ...metadata, evidence: [] } };
}

/** The events that still count after a withdrawal of some. */
export function without<E extends DomainEvent>(
  records: readonly Recorded<E>[],
  eventIds: readonly EventId[],
): readonly Recorded<E>[] {
  return records.filter((event) => !eventIds.includes(event.id));
}

/** Events that count, by the command that recorded them, in order. */
export function commandsOf<E extends DomainEvent>(
  records: readonly Recorded<E>[],
): readonly (readonly [Recorded<E>, ...Recorded<E>[]])[] {
  const found = new Map<string, [Recorded<E>, ...Recorded<E>[]]>();
  for (const event of records) {
    const { commandId } = event.metadata;
    const events = found.get(commandId);
    if (events) events.push(event);
    else found.set(commandId, [event]);
  }
  return [...found.values()];
}

/** All events of the command that recorded this one, the one it was about first. Throws RECORD_NOT_FOUND. */
export function recordOf<E extends DomainEvent>(
  records: readonly Recorded<E>[],
  eventId: EventId,
): readonly [Recorded<E>, ...Recorded<E>[]] {
  const commandId = records.find(({ id }) => id === eventId)?.metadata.commandId;
  const [first, ...others] = records.filter(({ metadata }) => metadata.commandId === commandId);
  if (first === undefined || commandId === undefined) throw recordNotFound(eventId);
  return [first, ...others];
}

/** The refusal where no record that still counts has this event. */
export function recordNotFound(eventId: EventId): DomainError {
  return new DomainError('RECORD_NOT_FOUND', 'Không có bản ghi nào còn hiệu lực mang mã này.', { eventId });
}

/** What its withdrawal says. Throws RECORD_IN_USE where records rest on it: they are withdrawn first. */
export function withdrawn(
  record: readonly Recorded[],
  unitIds: readonly UnitId[],
  reason: string,
  resting: readonly Resting[],
): Withdrawn {
  if (resting.length > 0) {
    throw new DomainError(
      'RECORD_IN_USE',
      'Các bản ghi sau này dựa vào bản ghi này; phải rút các bản ghi đó trước.',
      { resting },
    );
  }
  return { eventIds: record.map((e) => e.id), types: record.map((e) => e.type), unitIds, reason };
}
