import type { RuleCode } from '../law-book/law-book.js';
import type { DomainEvent, Recorded } from './event.js';
import { contradicts, differences, joined, onRecord, recordedAlready } from './told-again.js';
import type { EventId, PartialDate } from './values.js';

// A second source may tell more of what is on record. What only adds to the record is taken; what says otherwise is refused, and
// the record is withdrawn and told anew where it is wrong.

/** What a second telling adds to a record. */
export interface Supplement {
  /** The event of the record. */
  readonly eventId: EventId;
  /** Type of that event. */
  readonly type: string;
  /** The fields that it changes, as they read from then on. */
  readonly added: Readonly<Record<string, unknown>>;
  /** The day of what is recorded, where it is told only now, or more exactly. */
  readonly occurredOn?: PartialDate;
}

/**
 * What a second telling adds; lists are added to, and a list named in `whole` only by one that has all that is on record. Throws
 * ALREADY_RECORDED where it adds nothing, or says something else.
 */
export function supplementTo(record: Recorded, told: object, detail: string, how: How = {}): Supplement {
  return supplementToFact({ eventId: record.id, type: record.type }, onRecord(record), told, detail, how);
}

interface How {
  readonly rule?: RuleCode | null;
  readonly whole?: readonly string[];
  /** What a refusal shows beside the record. */
  readonly beside?: object;
}

/** The same of a record that a state keeps as fields, beside the event that proves it. */
export function supplementToFact(
  { eventId, type }: Pick<Supplement, 'eventId' | 'type'>,
  fact: object,
  told: object,
  detail: string,
  { rule = null, whole = [], beside = {} }: How = {},
): Supplement {
  const known = { ...fact, eventId } as Readonly<Record<string, unknown>>;
  const now = told as Readonly<Record<string, unknown>>;
  const differs = differences(known, told);
  const otherwise = differs.some(
    (one) =>
      contradicts(one) ||
      (whole.includes(one.field) && differences(now, { [one.field]: one.recorded }).length > 0),
  );
  if (differs.length === 0 || otherwise) throw recordedAlready(detail, { ...beside, ...known }, told, rule);
  const names = [...new Set(differs.map(({ field }) => field.split('.')[0] ?? field))];
  const added = Object.fromEntries(names.map((name) => [name, joined(known[name], now[name])]));
  const { occurredOn, ...fields } = added as Readonly<Record<string, unknown>> & { occurredOn?: PartialDate };
  return { eventId, type, added: fields, ...(occurredOn === undefined ? {} : { occurredOn }) };
}

/** The record with what was told of it later. */
export function supplemented<E extends DomainEvent>(
  record: Recorded<E>,
  { added, occurredOn }: Supplement,
): Recorded<E> {
  return {
    ...record,
    data: { ...record.data, ...added },
    metadata: { ...record.metadata, occurredOn: occurredOn ?? record.metadata.occurredOn },
  };
}

/**
 * Records of one thing as one: the last, with what only earlier ones say. There are several where two ids of a body had one each before
 * they were found to be one. Undefined without one.
 */
export function asOneRecord<E extends DomainEvent>(records: readonly Recorded<E>[]): Recorded<E> | undefined {
  const [first, ...rest] = records;
  return (
    first &&
    rest.reduce((before, record) => {
      const data = joined(before.data, record.data) as E['data'];
      const occurredOn = record.metadata.occurredOn ?? before.metadata.occurredOn;
      return { ...record, data, metadata: { ...record.metadata, occurredOn } };
    }, first)
  );
}

/** The records, that one of them with what was told of it later. */
export function withSupplement<E extends DomainEvent>(
  records: readonly Recorded<E>[],
  supplement: Supplement,
): readonly Recorded<E>[] {
  return records.map((one) => (one.id === supplement.eventId ? supplemented(one, supplement) : one));
}
