import type { DomainError } from '../domain/ground/errors.js';
import type { Actor, DomainEvent, EventMetadata, Recorded } from '../domain/ground/event.js';
import type { Instant } from '../domain/ground/values.js';

/** A command as receipts name it: an id stands for one body for ever. */
export interface CommandRecord {
  /** UUID chosen by the caller (`Idempotency-Key`). */
  readonly id: string;
  /** Name of the command, e.g. `ElectLeader`. */
  readonly name: string;
  /** SHA-256 over name, actor id and body, 64 hex digits. */
  readonly fingerprint: string;
  readonly actor: Actor;
}

/** A person's name kept beside the log, so that it can be forgotten: events carry only `ref`. */
export interface PersonName {
  /** SHA-256 over salt, a newline and the name; 64 hex digits. */
  readonly ref: string;
  /** 32 hex digits. */
  readonly salt: string;
  readonly name: string;
}

export interface AppendRequest {
  /** `<category>-<id>`, or only a category. */
  readonly stream: string;
  /** Revision of the last event the decision saw; -1 where it saw none. */
  readonly expectedRevision: number;
  /** One event at least. `data` must be plain JSON: no undefined left inside arrays, no NaN, no bigint. */
  readonly events: readonly (DomainEvent & { readonly schemaVersion: number })[];
  readonly metadata: Omit<EventMetadata, 'actor' | 'commandId'>;
  readonly command: CommandRecord;
  readonly persons: readonly PersonName[];
  /** Kept in the receipt. */
  readonly warnings: readonly Warning[];
}

/** The durable answer to a command. */
export interface AcceptedReceipt {
  readonly outcome: 'accepted';
  readonly commandId: string;
  readonly command: string;
  readonly actor: Actor;
  readonly stream: string;
  /** Revision and position of the last event written. */
  readonly revision: number;
  readonly position: bigint;
  readonly events: readonly { readonly id: string; readonly type: string }[];
  /** What the command was accepted in spite of. */
  readonly warnings: readonly Warning[];
  readonly recordedAt: Instant;
}

export interface Warning {
  readonly code: string;
  readonly detail: string;
  /** Id of what it is about, where it names one. */
  readonly id?: string;
}

/** A refused command. It is kept so that auditors see attempts too; its id can be used again. */
export interface RefusedReceipt {
  readonly outcome: 'refused';
  readonly commandId: string;
  readonly command: string;
  readonly actor: Actor;
  readonly stream: string;
  /** Position of the last event when it was refused. */
  readonly position: bigint;
  /** Code of `docs/errors.md`. */
  readonly code: string;
  /** Rule of `docs/rules.md` that forbade it, e.g. `R13`; null where none did. Old receipts may name one that is no longer there. */
  readonly rule: string | null;
  readonly detail: string;
  readonly recordedAt: Instant;
}

export type Receipt = AcceptedReceipt | RefusedReceipt;

/** Identifies a receipt: a command is accepted once, and refused once with each code. */
export interface ReceiptName {
  readonly commandId: string;
  /** Code of the refusal; null for an acceptance. */
  readonly code: string | null;
}

export function receiptName(receipt: Receipt): ReceiptName {
  return { commandId: receipt.commandId, code: receipt.outcome === 'refused' ? receipt.code : null };
}

export function isNamed(receipt: Receipt, { commandId, code }: ReceiptName): boolean {
  return receipt.commandId === commandId && receiptName(receipt).code === code;
}

export interface Appended {
  readonly receipt: AcceptedReceipt;
  /** True where this very command had been accepted earlier and nothing was written now. */
  readonly replayed: boolean;
  /** Of `IssueAccessKey` alone: the key, which nothing stores; null where it was accepted earlier. */
  readonly accessKey?: string | null;
  /** Of `RegisterWebhook` and `RotateWebhookSecret` alone: the secret that signs what is sent, which nothing stores. */
  readonly webhookSecret?: string;
}

export interface ReadAllOptions {
  /** Exclusive; 0n reads from the beginning. */
  readonly after: bigint;
  readonly limit: number;
  /** About how many bytes the events may take: then there may be fewer than `limit`, but at least one, although more follow. */
  readonly bytes?: number;
  /** Keep only events of these types, or of this stream. */
  readonly types?: readonly string[];
  readonly stream?: string;
}

/** A life of the log, which began with the event that tells of a restore. */
export interface Epoch {
  /** The first 8 hex digits of the id of that event. */
  readonly id: string;
  /** Position of that event. */
  readonly at: bigint;
  /** Position of the last event that came back, as it was written before. */
  readonly keptUpTo: string;
  /** Whether the events before it have other positions than they had. */
  readonly renumbered: boolean;
  /** When the backup was taken, where that is known, and when it was put back. */
  readonly takenAt: string | null;
  readonly restoredAt: string;
}

export type StoreKind = 'postgres' | 'eventstoredb';

export interface StoreHead {
  /** Position of the last event; 0n and null in an empty store. */
  readonly position: bigint;
  readonly hash: string | null;
  readonly recordedAt: Instant | null;
}

/** The stream has grown since it was read: decide again on its new state. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`stream ${stream} is at revision ${actual}, not ${expected}`);
  }
}

/** The command id is known with another body, or from another actor. */
export class CommandIdReused extends Error {
  constructor(
    readonly commandId: string,
    /** Id of the actor whose command it is; null where the store cannot tell. */
    readonly usedBy: string | null,
  ) {
    super(`command id ${commandId} was used with another body`);
  }
}

/** The request can never be stored as it is: malformed, not plain JSON, or over 1 MiB. Nothing was written. */
export class InvalidAppend extends Error {}

/** The request is over 1 MiB. */
export class AppendTooLarge extends InvalidAppend {
  constructor(bytes: number, allowed: number) {
    super(`cannot be stored: ${bytes} bytes in one append; ${allowed} are allowed`);
  }
}

/** The store cannot be reached or did not answer in time. Whether an append succeeded is then unknown: send the same command id again. */
export class StoreUnavailable extends Error {}

/** Too many wait already. Nothing was done: the same command may be sent again later. */
export class Busy extends StoreUnavailable {}

/** No event of this store has this position: another store gave it. */
export class UnknownPosition extends Error {
  constructor(
    readonly position: bigint,
    options?: ErrorOptions,
  ) {
    super(`no event is at position ${position}`, options);
  }
}

/** Where an event stands in its stream. */
export interface Place {
  readonly stream: string;
  readonly revision: number;
}

/** Number of events that are read at once: an event may take 1 MiB. */
const atOnce = 128;

/** All events of a stream from a revision on, in parts, so that a long stream is never in memory as a whole. */
export async function* eventsOf(
  store: EventStore,
  stream: string,
  fromRevision = 0,
): AsyncGenerator<readonly Recorded[], void, undefined> {
  for (let from = fromRevision; ; from += atOnce) {
    const events = await store.readStream(stream, from, atOnce);
    if (events.length > 0) yield events;
    if (events.length < atOnce) return;
  }
}

/** All events of some streams in the order of positions, read in parts. */
export async function* inOrder(
  store: EventStore,
  streams: readonly string[],
): AsyncGenerator<Recorded, void, undefined> {
  const readers = streams.map((stream) => ({
    parts: eventsOf(store, stream),
    part: [] as Recorded[],
    at: 0,
  }));
  for (;;) {
    await Promise.all(
      readers.map(async (reader) => {
        if (reader.at < reader.part.length) return;
        const next = await reader.parts.next();
        Object.assign(reader, { part: next.done ? [] : next.value, at: 0 });
      }),
    );
    const ready = readers.filter(({ part, at }) => at < part.length);
    if (ready.length === 0) return;
    // Up to this position, every stream has been read.
    const last = ready.map(({ part }) => part.at(-1)?.position ?? 0n).reduce((a, b) => (a < b ? a : b));
    const found = ready.flatMap((reader) => {
      const from = reader.at;
      while ((reader.part[reader.at]?.position ?? last + 1n) <= last) reader.at++;
      return reader.part.slice(from, reader.at);
    });
    yield* found.sort((a, b) => (a.position < b.position ? -1 : 1));
  }
}

/** The last event of a stream, by revision and hash. */
export interface Head {
  readonly revision: number;
  readonly hash: string;
}

/** The last event of a stream as the next command finds it; undefined where the stream has none. */
export type HeadOf = (stream: string) => Head | undefined;

/** What a command appends, or why it is refused. */
export type Decision =
  | Pick<AppendRequest, 'events' | 'metadata' | 'persons' | 'warnings'>
  | { readonly refused: DomainError };

/** A command that is decided when its turn in the log has come: nothing is appended between what it is decided on and its events. */
export interface Turn {
  readonly command: CommandRecord;
  /** Where its events go. */
  readonly stream: string;
  /** All streams that it is decided on, its own among them. */
  readonly streams: readonly string[];
  /** Brings the states of the streams up to what was recorded; null where they are there. Everybody waits meanwhile. */
  catchUp(headOf: HeadOf): Promise<unknown> | null;
  /** Without I/O. What it throws is thrown to whoever took the turn, and nothing is kept of it. */
  decide(headOf: HeadOf): Decision;
  /** Its events are the newest of the stream, unless `undone` follows. */
  took(events: readonly Recorded[]): void;
  /** The events were not recorded, as far as is known; the command may get another turn. */
  undone(): void;
}

/** Something has to be fetched before a command can be decided. Nothing was done: take another turn. */
export class AnotherTurn extends Error {}

/** The state of a stream that the command would be decided on. */
export class NotAtHand extends AnotherTurn {
  constructor(
    readonly stream: string,
    /** Whether the stream is not the one that was read: it was cut or exchanged. */
    readonly isOther: boolean,
  ) {
    super(`the state of stream ${stream} is not at hand`);
  }
}

/** Decides commands one after the other, each on all that was recorded before it; ADR 0023 says what that is in which store. */
export interface Turns {
  /**
   * The same command accepted before gives its first receipt, whatever is decided now. A refusal is kept before it is thrown.
   * Throws what `decide` throws, `CommandIdReused`, `InvalidAppend`, `StoreUnavailable`, and `WrongExpectedRevision` where
   * another process appended to the stream after the decision: take another turn.
   */
  take(turn: Turn): Promise<Appended>;
}

/**
 * The port every event store adapter implements; `test/contracts/event-store.contract.ts` is its specification.
 * Positions are gapless or not, but always in commit order: a reader that has seen position p never later finds a new
 * event at or before p.
 */
export abstract class EventStore {
  /** Which store this is: positions of one mean nothing in another. */
  abstract readonly kind: StoreKind;

  /** The lives that the log has had since it was first restored, in order; `resolutionsIn` finds them. */
  epochs: readonly Epoch[] = [];

  abstract readonly turns: Turns;

  /**
   * Appends all events of one command to one stream, atomically, together with the receipt and the persons' names.
   * The same command id and fingerprint again answers with the first receipt. Throws `WrongExpectedRevision`,
   * `CommandIdReused`, `InvalidAppend`, `StoreUnavailable`.
   */
  abstract append(request: AppendRequest): Promise<Appended>;

  /** Does what an append needs of the stores, without appending. Throws what an append would. */
  abstract tryAppend(): Promise<void>;

  /** Keeps a refusal; the same command refused with the same code is kept once. Throws `CommandIdReused`, `InvalidAppend`, `StoreUnavailable`. */
  abstract recordRefusal(refusal: {
    readonly command: CommandRecord;
    readonly stream: string;
    readonly code: string;
    readonly rule: string | null;
    readonly detail: string;
  }): Promise<RefusedReceipt>;

  /** Accepted receipt of a command; null where none was accepted. Throws `CommandIdReused` where the fingerprint differs. */
  abstract findAccepted(commandId: string, fingerprint: string): Promise<AcceptedReceipt | null>;

  /** Receipts in the order recorded; `after` must be one that the rest of the filter finds. */
  abstract readReceipts(filter: {
    readonly commandId?: string;
    readonly outcome?: 'accepted' | 'refused';
    readonly stream?: string;
    readonly after?: ReceiptName;
    readonly limit: number;
  }): Promise<readonly Receipt[]>;

  /** Events of a stream in order, from a revision on (default 0), at most `limit`; empty where the stream does not exist. */
  abstract readStream(stream: string, fromRevision?: number, limit?: number): Promise<readonly Recorded[]>;

  /** The events at these places; places without an event are left out. */
  abstract eventsAt(places: readonly Place[]): Promise<readonly Recorded[]>;

  /** Events in the order of positions. Throws `UnknownPosition` where it can tell that `after` is none of its own. */
  abstract readAll(options: ReadAllOptions): Promise<readonly Recorded[]>;

  /** The event at exactly this position; null where there is none. */
  abstract eventAt(position: bigint): Promise<Recorded | null>;

  /**
   * How many events follow a position, without traces of reads, which no read model takes in. A store that leaves gaps stops counting
   * at 10,000.
   */
  abstract countAfter(position: bigint): Promise<number>;

  /** Catches up from `after`, then stays live until the signal aborts; yields non-empty batches in order, each event once. */
  abstract subscribe(options: {
    readonly after: bigint;
    readonly batchSize: number;
    readonly signal: AbortSignal;
  }): AsyncIterable<readonly Recorded[]>;

  abstract head(): Promise<StoreHead>;

  /**
   * Last position recorded at or before an ISO instant, or now where that has not come; 0n where there is none. After the answer
   * nothing is recorded with a time at or before the instant.
   */
  abstract positionAt(instant: Instant): Promise<bigint>;

  /** Names by reference; a forgotten name is absent from the map. */
  abstract findPersons(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** Removes names for ever; references and hashes stay as they are. */
  abstract forgetPersons(refs: readonly string[]): Promise<void>;
}
