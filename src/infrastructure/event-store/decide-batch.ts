import type {
  AcceptedReceipt,
  Appended,
  CommandRecord,
  Head as LastOfStream,
  HeadOf,
  PersonName,
  RefusedReceipt,
} from '../../application/event-store.js';
import { toInstant } from '../../application/clock.js';
import { CommandIdReused, NotAtHand, WrongExpectedRevision } from '../../application/event-store.js';
import type { HashedText } from './event-hash.js';
import { hashOfText } from './event-hash.js';
import type { PreparedAppend, PreparedRefusal, PreparedTurn } from './prepared-command.js';
import { MAX_APPEND_BYTES, prepareAppend, prepareRefusal, receiptOf } from './prepared-command.js';
import type { StoredReceipt } from './receipt-row.js';
import { isAccepted, isRefusedFor } from './receipt-row.js';
import type { LogTime, RecordingTime } from './recording-time.js';
import { recordingTime, withClock } from './recording-time.js';
import type { EventMetadata, Recorded } from '../../domain/ground/event.js';
import type { Instant } from '../../domain/ground/values.js';

/** Whoever waits for the answer to a command. */
export interface Waiting<T> {
  resolve(answer: T): void;
  reject(error: Error): void;
}

export type Submission =
  | (PreparedAppend & Waiting<Appended>)
  | (PreparedRefusal & Waiting<RefusedReceipt>)
  | (PreparedTurn & Waiting<Appended>);

/** Bounds how long the callers of one batch wait for each other. */
export const MAX_BATCH_BYTES = 2 * MAX_APPEND_BYTES;

/** What is in the log about the streams and commands of a batch. */
export interface LogState extends LogTime {
  readonly receipts: readonly StoredReceipt[];
  readonly heads: readonly Head[];
  /** Of the last event of the log; 0n in an empty one. */
  readonly position: bigint;
  /** The same; null in an empty one. */
  readonly hash: string | null;
}

export interface Head extends LastOfStream {
  readonly stream: string;
}

/** What to write, and the answers to give once it is committed. */
export interface Decided {
  readonly events: readonly EventToInsert[];
  readonly receipts: readonly StoredReceipt[];
  readonly persons: readonly PersonName[];
  readonly answers: readonly (() => void)[];
  /** With which all of it is recorded. */
  readonly time: RecordingTime;
  /** How many submissions were decided; the rest would make the batch too large. */
  readonly decided: number;
  /** Whether the states of a turn were not those that the log ends with. */
  readonly isBehind: boolean;
  /** Milliseconds until the answers may be given. */
  readonly wait: number;
}

export interface EventToInsert extends HashedText {
  readonly position: bigint;
  readonly hash: string;
}

/**
 * Decides the submissions of a batch one after another, each on the state that the earlier ones leave, so that one batch may hold
 * several appends to one stream, and none fails because of another. Without I/O; `answers` are called by the caller.
 */
export function decideBatch(batch: readonly Submission[], log: LogState, now: Date): Decided {
  const decision = new BatchDecision(log, now);
  const answers: (() => void)[] = [];
  for (const item of batch) {
    if (decision.bytes > MAX_BATCH_BYTES) break;
    answers.push(decision.of(item));
  }
  const { events, receipts, persons, time, isBehind } = decision;
  const wait = events.length > 0 ? time.wait : 0;
  return { events, receipts, persons, answers, time, decided: answers.length, isBehind, wait };
}

class BatchDecision {
  readonly events: EventToInsert[] = [];
  readonly receipts: StoredReceipt[] = [];
  readonly persons: PersonName[] = [];
  readonly time: RecordingTime;
  /** Of what turns append. */
  bytes = 0;
  isBehind = false;
  readonly #clock: Instant;
  #position: bigint;
  readonly #heads = new Map<string, Head>();
  readonly #known = new Map<string, StoredReceipt[]>();

  constructor(log: LogState, now: Date) {
    this.time = recordingTime(log, now);
    this.#clock = toInstant(now);
    this.#position = log.position;
    for (const head of log.heads) this.#heads.set(head.stream, head);
    for (const stored of log.receipts) this.#remember(stored);
  }

  /** The answer to a submission. */
  of(item: Submission): () => void {
    if (item.kind === 'refusal') return this.refusal(item);
    const known = this.#known.get(item.command.id) ?? [];
    const reused = reuseOf(item.command, known);
    if (reused) return () => item.reject(reused);
    const accepted = known.find(isAccepted);
    if (accepted) return () => item.resolve({ receipt: accepted.receipt, replayed: true });
    return item.kind === 'append' ? this.append(item) : this.turn(item);
  }

  append(item: PreparedAppend & Waiting<Appended>): () => void {
    const actual = this.#heads.get(item.stream)?.revision ?? -1;
    if (actual !== item.expectedRevision)
      return () => item.reject(new WrongExpectedRevision(item.stream, item.expectedRevision, actual));
    const receipt = this.#accept(item);
    return () => item.resolve({ receipt, replayed: false });
  }

  turn(item: PreparedTurn & Waiting<Appended>): () => void {
    const { command, turn } = item;
    const { stream } = turn;
    const headOf: HeadOf = (of) => this.#heads.get(of);
    try {
      const decision = turn.decide(headOf);
      if ('refused' in decision) {
        const { refused } = decision;
        const { code, rule, detail } = refused;
        this.#refuse(prepareRefusal({ command, stream, code, rule, detail }));
        return () => item.reject(refused);
      }
      const expectedRevision = headOf(stream)?.revision ?? -1;
      const prepared = prepareAppend({ ...decision, command, stream, expectedRevision });
      const receipt = this.#accept(prepared);
      this.bytes += prepared.bytes;
      turn.took(this.events.slice(-prepared.events.length).map(toRecordedEvent));
      return () => item.resolve({ receipt, replayed: false });
    } catch (error) {
      this.isBehind ||= error instanceof NotAtHand;
      return () => item.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  refusal(item: PreparedRefusal & Waiting<RefusedReceipt>): () => void {
    const reused = reuseOf(item.command, this.#known.get(item.command.id) ?? []);
    if (reused) return () => item.reject(reused);
    const receipt = this.#refuse(item);
    return () => item.resolve(receipt);
  }

  /** Kept once for each code. */
  #refuse({ command, stream, code, rule, detail }: PreparedRefusal): RefusedReceipt {
    const refused = (this.#known.get(command.id) ?? []).find(isRefusedFor(code));
    if (refused) return refused.receipt;
    const receipt: RefusedReceipt = {
      outcome: 'refused',
      commandId: command.id,
      command: command.name,
      actor: command.actor,
      stream,
      position: this.#position,
      code,
      rule,
      detail,
      recordedAt: this.#clock,
    };
    this.#keep({ fingerprint: command.fingerprint, receipt });
    return receipt;
  }

  #accept(append: PreparedAppend): AcceptedReceipt {
    const { stream, command, metadata, events, persons } = append;
    const stored = withClock(metadata, this.time);
    for (const event of events) this.#link(event, stream, stored);
    this.persons.push(...persons);
    const revision = this.#heads.get(stream)?.revision ?? -1;
    const { recordedAt } = this.time;
    const receipt = receiptOf(append, { revision, position: this.#position, recordedAt });
    this.#keep({ fingerprint: command.fingerprint, receipt });
    return receipt;
  }

  /** Makes an event the new last one of its stream and of the log. */
  #link(event: PreparedAppend['events'][number], stream: string, metadata: string): void {
    const head = this.#heads.get(stream);
    const revision = (head?.revision ?? -1) + 1;
    const { id, type, schemaVersion, data } = event;
    const previousHash = head?.hash ?? null;
    const { recordedAt } = this.time;
    const text = { id, type, schemaVersion, data, metadata, stream, revision, recordedAt, previousHash };
    const hash = hashOfText(text);
    this.#position += 1n;
    this.#heads.set(stream, { stream, revision, hash });
    this.events.push({ ...text, hash, position: this.#position });
  }

  #keep(stored: StoredReceipt): void {
    this.#remember(stored);
    this.receipts.push(stored);
  }

  #remember(stored: StoredReceipt): void {
    const known = this.#known.get(stored.receipt.commandId);
    if (known) known.push(stored);
    else this.#known.set(stored.receipt.commandId, [stored]);
  }
}

/** An event that is about to be written, as it will be read. */
function toRecordedEvent({ data, metadata, ...event }: EventToInsert): Recorded {
  return { ...event, data: JSON.parse(data) as object, metadata: JSON.parse(metadata) as EventMetadata };
}

/** The error where the id of a command is known with another fingerprint; else null. */
export function reuseOf(
  { id, fingerprint }: Pick<CommandRecord, 'id' | 'fingerprint'>,
  known: readonly StoredReceipt[],
): CommandIdReused | null {
  const other = known.find((stored) => stored.fingerprint !== fingerprint);
  return other ? new CommandIdReused(id, other.receipt.actor.id) : null;
}
