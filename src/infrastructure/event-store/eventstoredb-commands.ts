import { randomUUID } from 'node:crypto';
import type {
  AcceptedReceipt,
  Appended,
  CommandRecord,
  Receipt,
  RefusedReceipt,
} from '../../application/event-store.js';
import {
  AppendTooLarge,
  CommandIdReused,
  InvalidAppend,
  WrongExpectedRevision,
} from '../../application/event-store.js';
import { backOff, sleep } from '../../application/waiting.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import type { Attempt, FoundReceipt, Refused, StreamNames } from './eventstoredb-codec.js';
import {
  entryOf,
  packed,
  packedAttempt,
  packedListing,
  packedRefusal,
  receiptAt,
  sizeOf,
  unpacked,
} from './eventstoredb-codec.js';
import type { LogEnd } from './eventstoredb-end.js';
import type { StreamHeads } from './eventstoredb-heads.js';
import type { Head } from './eventstoredb-marks.js';
import type { LogTail } from './eventstoredb-tail.js';
import type { PersonNames } from './person-names.js';
import type { PreparedAppend, PreparedRefusal } from './prepared-command.js';
import { eventIdOf, MAX_APPEND_BYTES } from './prepared-command.js';

/** Number of events of one command that are read at once. */
const PAGE = 100;
const AWAITED_MS = 400;
/** Lists of refusals in memory. */
const MOST_LISTS = 10_000;

/** What is done with the events of a command once they are seen. */
type Took = (events: readonly Recorded[]) => void;

/** A turn that looked at the end of the log, which was then at this position. */
interface Looked {
  readonly position: bigint;
  readonly took: Took;
}

/** A receipt, and its position in the server's log. */
export interface Placed {
  readonly receipt: Receipt;
  readonly at: bigint;
}

/**
 * Accepts each command exactly once, in a store that can append to only one stream at a time. Before its events are appended, the
 * place where they will be (stream and revision) is noted in a stream of the command. A later call with the same command finds
 * the note, and looks whether the events are at that place, can no longer get there, or still may. In the last case it sends the
 * same append again, which the server writes once. Another place is noted only where all earlier attempts have failed for good.
 */
export class CommandLedger {
  /** Revisions of the lists of refusals, as this process left them. */
  readonly #listed = new Map<string, number>();

  constructor(
    private readonly calls: EventStoreDbCalls,
    private readonly names: StreamNames,
    private readonly end: LogEnd,
    private readonly heads: StreamHeads,
    private readonly tail: LogTail,
    private readonly persons: PersonNames,
  ) {}

  /**
   * `took`, of a turn that has looked at the end of the log already, is called with the events as soon as they are seen. Throws
   * `WrongExpectedRevision`, `CommandIdReused`, `InvalidAppend`, `StoreUnavailable`.
   */
  async append(given: PreparedAppend, looked?: Looked): Promise<Appended> {
    const kept = given.persons.length === 0 ? [] : await this.persons.keep(given.persons);
    try {
      const appended = await this.#append(given, looked);
      // Where another call wrote the events, no event has the references of this call.
      if (appended.replayed) await this.#forget(kept);
      return appended;
    } catch (error) {
      if (isDecided(error)) await this.#forget(kept);
      throw error;
    }
  }

  async #forget(refs: readonly string[]): Promise<void> {
    if (refs.length > 0) await this.persons.drop(refs);
  }

  async #append(given: PreparedAppend, looked?: Looked): Promise<Appended> {
    const { command, stream, expectedRevision } = given;
    const took = looked?.took;
    const [earlier, head] = await Promise.all([this.#claim(given), this.#headBefore(given, looked)]);
    if (earlier) return { receipt: earlier.receipt, replayed: true };
    if (expectedRevision >= 0 && !head) return await this.#elsewhere(given);
    if (!looked) await this.end.looked();
    const call = randomUUID();
    const time = this.end.time();
    const events = packed(given, { previousHash: head?.hash ?? null, time, call });
    const bytes = sizeOf(events);
    if (bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(bytes, MAX_APPEND_BYTES);
    const watch = this.tail.watch(command.id, took);
    try {
      const isThere = await this.calls.append(this.names.of(stream), expectedRevision, events);
      // This call may have written the events, or another one: what is there tells.
      const seen = isThere ? await watch.receipt() : null;
      const found = seen ?? (await this.#receiptAfter(stream, expectedRevision, command.id, took));
      if (!found) return await this.#elsewhere(given);
      if (time.wait > 0) await sleep(time.wait);
      return { receipt: found.receipt, replayed: found.call !== call };
    } finally {
      watch.end();
    }
  }

  /** The event that the append is to follow; null where none stands there. */
  async #headBefore({ stream, expectedRevision }: PreparedAppend, looked?: Looked): Promise<Head | null> {
    if (expectedRevision >= 0) return await this.end.eventAt(stream, expectedRevision);
    if (!looked) await this.calls.refuseDeleted(this.names.of(stream));
    else if (this.heads.of(stream) === undefined) await this.tail.refuseDeleted(stream, looked.position);
    return null;
  }

  async #elsewhere({ stream, expectedRevision }: PreparedAppend): Promise<never> {
    const last = await this.calls.last(this.names.of(stream));
    const event = last && unpacked(last, this.names).event;
    if (event) this.end.saw([event]);
    throw new WrongExpectedRevision(stream, expectedRevision, event?.revision ?? -1);
  }

  /** Notes where the events will be. Returns the receipt of an earlier attempt that succeeded, or null to go on. */
  async #claim(given: PreparedAppend): Promise<FoundReceipt | null> {
    const { command, stream, expectedRevision } = given;
    const { fingerprint, actor } = command;
    const attempt: Attempt = { kind: 'attempt', fingerprint, actorId: actor.id, stream, expectedRevision };
    for (let revision = -1; ;) {
      const own = this.names.ofCommand(command.id);
      if (await this.calls.append(own, revision, [packedAttempt(attempt)])) return null;
      const { entries } = await this.#historyOf(command);
      const last = entries.findLast((entry) => entry.kind === 'attempt');
      if (last) {
        const same = last.stream === stream && last.expectedRevision === expectedRevision;
        const found = await this.#awaited(last, command.id, same);
        if (found) return found;
        if (same) return null;
        // The attempt has failed for good once another event has its place.
        const failed = await this.#isTaken(last);
        const newer = last.stream !== stream || expectedRevision > last.expectedRevision;
        if (!failed || !newer) await this.#elsewhere(given);
      }
      revision = entries.length - 1;
    }
  }

  /**
   * The receipt that another call is about to write at the place it noted. For the same append it is given a moment: while the
   * first one is on its way the server drops a second, and tells only after seconds that it timed out.
   */
  async #awaited(attempt: Attempt, commandId: string, patiently: boolean): Promise<FoundReceipt | null> {
    const until = performance.now() + AWAITED_MS;
    for (let looks = 0; ; looks++) {
      const found = await this.#receiptAfter(attempt.stream, attempt.expectedRevision, commandId);
      if (found || !patiently || (await this.#isTaken(attempt))) return found;
      if (!(await backOff(looks, { first: 5, until }))) return null;
    }
  }

  async #isTaken({ stream, expectedRevision }: Attempt): Promise<boolean> {
    return (await this.calls.lastRevision(this.names.of(stream))) > expectedRevision;
  }

  /**
   * Keeps a refusal once for each code. Where the command was accepted before, its receipt is given instead, if that is asked
   * for. Throws `CommandIdReused`, `StoreUnavailable`.
   */
  async refuse(
    { command, stream, code, rule, detail }: PreparedRefusal,
    position: bigint,
    unless?: 'accepted',
  ): Promise<Receipt> {
    const { id: commandId, name, actor, fingerprint } = command;
    const common = { commandId, command: name, actor, stream, position };
    const recordedAt = this.end.clock();
    const receipt: RefusedReceipt = { outcome: 'refused', ...common, code, rule, detail, recordedAt };
    const refused: Refused = { kind: 'refused', fingerprint, receipt };
    const packed = [packedRefusal(refused)];
    for (let revision = -1; ;) {
      if (await this.calls.append(this.names.ofCommand(commandId), revision, packed)) {
        await this.#list(refused);
        return receipt;
      }
      const { entries } = await this.#historyOf(command);
      const accepted = unless && (await this.#acceptedOf(commandId, entries));
      if (accepted) return accepted.receipt;
      const known = entries.find((entry) => entry.kind === 'refused' && entry.receipt.code === code);
      if (known?.kind === 'refused') {
        if (!(await this.#isListed(known))) await this.#list(known);
        return known.receipt;
      }
      revision = entries.length - 1;
    }
  }

  /** Notes where the events of a command of another store will be; false where they are noted at another place here. */
  async keepAttempt(commandId: string, attempt: Attempt): Promise<boolean> {
    const own = this.names.ofCommand(commandId);
    const packed = [packedAttempt(attempt)];
    if (await this.calls.append(own, -1, packed)) return true;
    const { entries } = await this.#historyOf({ id: commandId, fingerprint: attempt.fingerprint });
    const known = entries.findLast((entry) => entry.kind === 'attempt');
    if (!known) return await this.calls.append(own, entries.length - 1, packed);
    return known.stream === attempt.stream && known.expectedRevision === attempt.expectedRevision;
  }

  /** Keeps a refusal as another store recorded it, unless it is here already. Throws `CommandIdReused`. */
  async keepRefusal(refused: Refused): Promise<void> {
    const { commandId, code } = refused.receipt;
    const own = this.names.ofCommand(commandId);
    const packed = [packedRefusal(refused)];
    if (await this.calls.append(own, -1, packed)) return await this.#list(refused);
    const { entries } = await this.#historyOf({ id: commandId, fingerprint: refused.fingerprint });
    const known = entries.some((entry) => entry.kind === 'refused' && entry.receipt.code === code);
    if (!known) await this.calls.append(own, entries.length - 1, packed);
    if (!known || !(await this.#isListed(refused))) await this.#list(refused);
  }

  /** Adds a refusal to the list of its stream. Two processes may both do so; the second one is skipped in reading. */
  async #list(refused: Refused): Promise<void> {
    const list = this.names.ofRefusals(refused.receipt.stream);
    const listing = [packedListing(refused)];
    let revision = this.#listed.get(list) ?? (await this.calls.lastRevision(list));
    while (!(await this.calls.append(list, revision, listing)))
      revision = await this.calls.lastRevision(list);
    if (this.#listed.size > MOST_LISTS) this.#listed.clear();
    this.#listed.set(list, revision + 1);
  }

  /** False where the call that kept the refusal was cut off before it listed it. */
  async #isListed({ receipt }: Refused): Promise<boolean> {
    const listed = await this.refusalsOf(receipt.stream);
    return listed.some((other) => keyOf(other.receipt) === keyOf(receipt));
  }

  /** Refusals of a stream and where in the log they are, in the order in which they were recorded. */
  async refusalsOf(
    stream: string,
  ): Promise<readonly { readonly receipt: RefusedReceipt; readonly at: bigint }[]> {
    const read = (await this.calls.readStream(this.names.ofRefusals(stream), 0)) ?? [];
    const listed = new Map<string, { readonly receipt: RefusedReceipt; readonly at: bigint }>();
    for (const found of read) {
      const entry = entryOf(found);
      if (entry.kind !== 'refused' || listed.has(keyOf(entry.receipt))) continue;
      listed.set(keyOf(entry.receipt), { receipt: entry.receipt, at: found.event?.position?.commit ?? 0n });
    }
    return [...listed.values()];
  }

  async findAccepted(commandId: string, fingerprint: string): Promise<AcceptedReceipt | null> {
    const { entries } = await this.#historyOf({ id: commandId, fingerprint });
    return (await this.#acceptedOf(commandId, entries))?.receipt ?? null;
  }

  /** All receipts of a command, in the order in which they were recorded. */
  async receiptsOf(commandId: string): Promise<readonly Placed[]> {
    const { entries, positions } = await this.#historyOf({ id: commandId });
    const refusals = entries.flatMap((entry, index) =>
      entry.kind === 'refused' ? [{ receipt: entry.receipt, at: positions[index] ?? 0n }] : [],
    );
    const accepted = await this.#acceptedOf(commandId, entries);
    return inOrder(accepted ? [...refusals, { ...accepted, at: accepted.receipt.position }] : refusals);
  }

  async #acceptedOf(
    commandId: string,
    entries: readonly (Attempt | Refused)[],
  ): Promise<FoundReceipt | null> {
    const last = entries.findLast((entry) => entry.kind === 'attempt');
    return last ? await this.#receiptAfter(last.stream, last.expectedRevision, commandId) : null;
  }

  /** What the stream of a command holds. Throws `CommandIdReused` where it is of another body. */
  async #historyOf(command: Pick<CommandRecord, 'id'> & Partial<CommandRecord>): Promise<{
    readonly entries: readonly (Attempt | Refused)[];
    readonly positions: readonly bigint[];
  }> {
    const read = (await this.calls.readStream(this.names.ofCommand(command.id), 0)) ?? [];
    const entries = read.map(entryOf);
    const { fingerprint } = command;
    if (fingerprint !== undefined && entries.some((entry) => entry.fingerprint !== fingerprint))
      throw new CommandIdReused(command.id, await this.#actorOf(command.id, entries));
    return { entries, positions: read.map(({ event }) => event?.position?.commit ?? 0n) };
  }

  /** Who sent a command; null where an earlier version noted a failed attempt without its actor. */
  async #actorOf(commandId: string, entries: readonly (Attempt | Refused)[]): Promise<string | null> {
    const told = entries.map((entry) => (entry.kind === 'refused' ? entry.receipt.actor.id : entry.actorId));
    const known = told.find((id) => id !== undefined);
    return known ?? (await this.#acceptedOf(commandId, entries))?.receipt.actor.id ?? null;
  }

  /** The receipt of a command whose events begin right after a revision; null where others are there, or none. */
  async #receiptAfter(
    stream: string,
    revision: number,
    commandId: string,
    took?: Took,
  ): Promise<FoundReceipt | null> {
    const events: Recorded[] = [];
    for (let from = revision + 1; ; from += PAGE) {
      const page = (await this.calls.readStream(this.names.of(stream), from, PAGE)) ?? [];
      for (const resolved of page) {
        const found = unpacked(resolved, this.names);
        const { event } = found;
        if (event.revision === revision + 1 && event.id !== eventIdOf(commandId, 0)) return null;
        this.end.saw([event]);
        events.push(event);
        const receipt = receiptAt(found);
        if (!receipt) continue;
        took?.(events);
        return receipt;
      }
      if (page.length < PAGE) return null;
    }
  }
}

export function inOrder(receipts: readonly Placed[]): readonly Placed[] {
  return receipts.toSorted((a, b) => (a.at < b.at ? -1 : 1));
}

/** A command is refused once for each code. */
function keyOf({ commandId, code }: RefusedReceipt): string {
  return `${commandId} ${code}`;
}

/** True where nothing was written and nothing will be. */
function isDecided(error: unknown): boolean {
  return (
    error instanceof WrongExpectedRevision ||
    error instanceof CommandIdReused ||
    error instanceof InvalidAppend
  );
}
