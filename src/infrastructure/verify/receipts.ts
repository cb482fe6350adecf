import { isDeepStrictEqual } from 'node:util';
import type {
  AcceptedReceipt,
  EventStore,
  Receipt,
  ReceiptName,
  Warning,
} from '../../application/event-store.js';
import { receiptName } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import { eventIdOf, warningTold } from '../event-store/prepared-command.js';
import { Faults } from './faults.js';

const PAGE = 1_000;

/** An accepted command whose events are being read. */
interface Open {
  readonly receipt: AcceptedReceipt;
  readonly warnings: Warning[];
  /** How many of its events were seen so far. */
  seen: number;
}

/**
 * Checks that every event belongs to exactly one receipt that agrees with it, and that every receipt has its events. Both are in
 * the order of the log; receipts are read as needed.
 */
export class ReceiptsOfLog {
  readonly #faults = new Faults();
  #page: Receipt[] = [];
  #after: ReceiptName | null;
  #passed: ReceiptName | null;
  #open: Open | null = null;
  /** How many receipts of the page were there when the end of the log was first reached. */
  #due = 0;
  /** Position of the last event that a receipt covered. */
  #position: bigint;

  /** `passed`, with the position of its last event: where others have begun. */
  constructor(
    private readonly store: EventStore,
    passed: ReceiptName | null = null,
    position = 0n,
    private readonly page = PAGE,
  ) {
    this.#after = this.#passed = passed;
    this.#position = position;
  }

  /** The last receipt whose events are behind; null before the first. */
  get passed(): ReceiptName | null {
    return this.#passed;
  }

  /** The differences found since the last time. */
  take(): readonly string[] {
    return this.#faults.take();
  }

  /** Takes the next event. */
  async see(event: Recorded): Promise<void> {
    const open = this.#open ?? (await this.#begin(event));
    if (!open) {
      this.#faults.add(
        `event ${event.id} (${event.type}, ${event.stream}, position ${event.position}): no receipt of a command accounts for it`,
      );
      return;
    }
    const { receipt } = open;
    if (!this.#isNext(open, event)) {
      this.#faults.add(
        `${named(receipt)}: its events are not those of the log at position ${event.position}`,
      );
      this.#open = null;
      if (open.seen > 0) return await this.see(event);
      return;
    }
    open.seen++;
    if ('warnings' in event.data)
      open.warnings.push(...((event.data.warnings ?? []) as Warning[]).map(warningTold));
    if (open.seen < receipt.events.length) return;
    this.#open = null;
    this.#position = receipt.position;
    const { position, revision, recordedAt } = event;
    const same = position === receipt.position && revision === receipt.revision;
    if (!same || recordedAt !== receipt.recordedAt)
      this.#faults.add(`${named(receipt)}: place or time are not those of its last event`);
    if (!isDeepStrictEqual(open.warnings, receipt.warnings))
      this.#faults.add(`${named(receipt)}: its warnings are not those of its events`);
  }

  /** Whether further events of a command are expected. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Reads the receipts stored in the meantime, whose events are in the log by now. */
  async readOn(): Promise<void> {
    if (this.#page.length === 0) await this.#fetch();
    this.#due = this.#page.length;
  }

  /** All differences, after every event that was there at `readOn` was seen. */
  async end(): Promise<readonly string[]> {
    if (this.#open) this.#faults.add(`${named(this.#open.receipt)}: its last events are not in the log`);
    // Later receipts may cover events that were not read.
    for (let next = await this.#dueNext(); next; next = await this.#dueNext()) {
      this.#faults.add(`${named(next)}: its events are not in the log`);
      this.#shift();
    }
    return this.#faults.all;
  }

  /** The receipt whose first event this is; receipts before it that lack their events are reported. */
  async #begin(event: Recorded): Promise<Open | null> {
    for (;;) {
      const receipt = await this.#next();
      if (!receipt) return null;
      const isHere = receipt.events.some(({ id }) => id === event.id);
      const isLater = receipt.position >= event.position;
      if (!isHere && receipt.commandId !== event.metadata.commandId && isLater) return null;
      this.#shift();
      if (isHere || isLater) return (this.#open = { receipt, warnings: [], seen: 0 });
      this.#faults.add(`${named(receipt)}: its events are not in the log`);
    }
  }

  /** The next acceptance, left first in the page; refusals before it are checked and removed. */
  async #next(): Promise<AcceptedReceipt | null> {
    for (;;) {
      const [first] = this.#page;
      if (first?.outcome === 'accepted') return first;
      if (first) this.#refused(first);
      if (first) this.#shift();
      else if (!(await this.#fetch())) return null;
    }
  }

  async #dueNext(): Promise<AcceptedReceipt | null> {
    const next = this.#due > 0 ? await this.#next() : null;
    return this.#due > 0 ? next : null;
  }

  #shift(): void {
    this.#due = Math.max(0, this.#due - 1);
    const passed = this.#page.shift();
    if (passed) this.#passed = receiptName(passed);
  }

  /** A refusal has no events; only its position can be checked. */
  #refused(receipt: Receipt): void {
    if (this.store.kind === 'postgres' && receipt.position !== this.#position)
      this.#faults.add(`${named(receipt)}: its position is not that of the last event before it`);
  }

  async #fetch(): Promise<boolean> {
    const after = this.#after === null ? {} : { after: this.#after };
    const page = await this.store.readReceipts({ ...after, limit: this.page });
    const last = page.at(-1);
    if (!last) return false;
    this.#page.push(...page);
    this.#after = receiptName(last);
    return true;
  }

  #isNext({ receipt, seen }: Open, event: Recorded): boolean {
    const said = receipt.events[seen];
    return (
      said?.id === event.id &&
      said.type === event.type &&
      event.id === eventIdOf(receipt.commandId, seen) &&
      event.stream === receipt.stream &&
      event.metadata.commandId === receipt.commandId &&
      isDeepStrictEqual(event.metadata.actor, receipt.actor)
    );
  }
}

function named({ commandId, command, outcome }: Receipt): string {
  return `the receipt of ${command} ${commandId} (${outcome})`;
}
