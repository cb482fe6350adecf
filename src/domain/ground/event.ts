import type { Instant, PartialDate, UnitId } from './values.js';
/** A document that an event rests on, and the words in it. */
export interface Evidence {
  /** File name, address or archive reference of the document. */
  readonly source: string;
  readonly title?: string;
  /** Number as printed, e.g. `66/KH-TTCP`. */
  readonly documentNumber?: string;
  /** Date of the document, possibly partial: `2023-01-12`, `2023-01` or `2023`. */
  readonly documentDate?: PartialDate;
  /** SHA-256 of the file, 64 lower-case hex digits. */
  readonly sha256?: string;
  /** Words quoted as printed. */
  readonly quote?: string;
}

/** Who issued a command: a person or system, in roles, possibly acting for one unit. */
export interface Actor {
  readonly id: string;
  readonly roles: readonly Role[];
  /** The unit the actor acts for; null where the actor acts for none. */
  readonly unitId: UnitId | null;
}

/**
 * `operator` runs the installation and records on anybody's behalf, with evidence. `organiser` acts for the body that organises
 * clusters in everything; `registrar`, `secretary` and `decider` act for it in part: its units and clusters, its council, its
 * decisions. `unit` is an officer of a member unit. `auditor` reads everything, `reporter` what reports are made from; `names` lets
 * read names of persons besides. What each may do: `application/access.ts`.
 */
export const roles = [
  'operator',
  'registrar',
  'organiser',
  'secretary',
  'decider',
  'unit',
  'auditor',
  'reporter',
  'names',
] as const;
/** A role of an actor. */
export type Role = (typeof roles)[number];

/** Roles in which one acts for the body that organises clusters. */
export const rolesOfBodies: readonly Role[] = ['registrar', 'organiser', 'secretary', 'decider'];
/** Roles that are nothing without a unit to act for. */
export const rolesOfUnits: readonly Role[] = [...rolesOfBodies, 'unit'];

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
/** Members that are undefined are not stored. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** What a decision returns: the type and the data, written field by field. */
export interface DomainEvent<T extends string = string, D = object> {
  readonly type: T;
  readonly data: D;
}

/** What an event says beside its data. */
export interface EventMetadata {
  /** Business date in Viet Nam, possibly partial (`2019`, `2019-12`, `2019-12-20`); null where no source states it. */
  readonly occurredOn: PartialDate | null;
  readonly actor: Actor;
  readonly commandId: string;
  /** Groups the commands of one errand; that of the command itself where the sender names none. */
  readonly correlationId: string;
  /** Id of the command that caused the event; null in events older than this field. */
  readonly causationId: string | null;
  /** What the clock said, ISO 8601 UTC; only where `recordedAt` is ahead of it, after an event recorded by a clock that was fast. */
  readonly clock?: Instant;
  readonly evidence: readonly Evidence[];
}

/** An event as the store gives it back. `position` orders all events, `revision` those of one stream. */
export type Recorded<E extends DomainEvent = DomainEvent> = E & {
  readonly id: string;
  readonly schemaVersion: number;
  readonly stream: string;
  /** 0 for the first event of the stream, without gaps. */
  readonly revision: number;
  readonly position: bigint;
  readonly metadata: EventMetadata;
  /** Assigned by the store, ISO 8601 UTC with milliseconds, never before that of an earlier event of its stream; in PostgreSQL, of any. */
  readonly recordedAt: Instant;
  /** Hash of the previous event of the stream, 64 hex digits; null for the first. */
  readonly previousHash: string | null;
  /** SHA-256 over everything stored, `previousHash` included; 64 hex digits. */
  readonly hash: string;
};
