import type {
  AcceptedReceipt,
  EventStore,
  Receipt,
  ReceiptName,
  Warning,
} from '../../application/event-store.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import type { Recorded } from '../../domain/ground/event.js';
import { eventIdOf } from '../event-store/prepared-command.js';
import { Faults } from './faults.js';

const PAGE = 1_000;

/** An accepted command whose events are being read. */
interface Open {
  readonly receipt: AcceptedReceipt;
  readonly warnings: Warning[];
  /** How many of its events were seen. */
  seen: number;
}

/**
 * Holds the receipts against the events, each in the order of the log: for the events of each command one receipt that says what
 * they say, and for each receipt its events. Reads the receipts as they are needed.
 */
export class ReceiptsOfLog {
  readonly #faults = new Faults();
  #page: Receipt[] = [];
  #after: ReceiptName | null = null;
  #open: Open | null = null;
  /** How many receipts of the page were there when the end of the log was reached first. */
  #due = 0;
  /** Of the last event that a receipt was about. */
  #position = 0n;

  constructor(private readonly store: EventStore) {}

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
    if ('warnings' in event.data) open.warnings.push(...((event.data.warnings ?? []) as Warning[]));
    if (open.seen < receipt.events.length) return;
    this.#open = null;
    this.#position = receipt.position;
    const { position, revision, recordedAt } = event;
    const same = position === receipt.position && revision === receipt.revision;
    if (!same || recordedAt !== receipt.recordedAt)
      this.#faults.add(`${named(receipt)}: place or time are not those of its last event`);
    if (canonicalJson(open.warnings) !== canonicalJson(receipt.warnings))
      this.#faults.add(`${named(receipt)}: its warnings are not those of its events`);
  }

  /** Whether further events of a command are to come. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Reads the receipts that were kept meanwhile: the events that they are about are in the log by now. */
  async readOn(): Promise<void> {
    if (this.#page.length === 0) await this.#fetch();
    this.#due = this.#page.length;
  }

  /** All that differs, once every event was seen that was there after `readOn`. */
  async end(): Promise<readonly string[]> {
    if (this.#open) this.#faults.add(`${named(this.#open.receipt)}: its last events are not in the log`);
    // Later ones are about events that may not have been seen.
    for (let next = await this.#dueNext(); next; next = await this.#dueNext()) {
      this.#faults.add(`${named(next)}: its events are not in the log`);
      this.#shift();
    }
    return this.#faults.all;
  }

  /** The receipt that begins with an event; those before it whose events are not in the log are told of. */
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

  /** The next acceptance, which stays first in the page; refusals before it are looked at. */
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
    this.#page.shift();
  }

  /** Of a refusal only its place follows from anything else. */
  #refused(receipt: Receipt): void {
    if (this.store.kind === 'postgres' && receipt.position !== this.#position)
      this.#faults.add(`${named(receipt)}: its position is not that of the last event before it`);
  }

  async #fetch(): Promise<boolean> {
    const after = this.#after === null ? {} : { after: this.#after };
    const page = await this.store.readReceipts({ ...after, limit: PAGE });
    const last = page.at(-1);
    if (!last) return false;
    this.#page.push(...page);
    this.#after = { commandId: last.commandId, code: last.outcome === 'refused' ? last.code : null };
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
      canonicalJson(event.metadata.actor) === canonicalJson(receipt.actor)
    );
  }
}

function named({ commandId, command, outcome }: Receipt): string {
  return `the receipt of ${command} ${commandId} (${outcome})`;
}
