import type { Filter, Position, ResolvedEvent } from '@eventstore/db-client';
import { toInstant } from '../../application/clock.js';
import { StoreUnavailable, UnknownPosition } from '../../application/event-store.js';
import { within } from '../../application/waiting.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import type { StreamNames } from './eventstoredb-codec.js';
import { unpacked } from './eventstoredb-codec.js';
import type { StreamHeads } from './eventstoredb-heads.js';
import { headOf } from './eventstoredb-heads.js';
import type { Head, KeptMarks, Looked } from './eventstoredb-marks.js';
import type { RecordingTime } from './recording-time.js';
import { recordingTime } from './recording-time.js';
import { SharedCall } from '../../application/shared-call.js';
import type { Instant } from '../../domain/ground/values.js';

/** State of a search backwards for our last event. */
interface Search {
  /** The record at the end of the log when it began; null before it was seen. */
  end: Omit<Looked, 'last'> | null;
  /** Where the next page begins; null at the end of the log. */
  before: Position | null;
  /** Number of records of the next page. */
  size: number;
  read: number;
}

export interface LogEndOptions {
  readonly calls: EventStoreDbCalls;
  readonly names: StreamNames;
  readonly marks: KeptMarks;
  readonly heads: StreamHeads;
  readonly now: () => Date;
  readonly log: (line: string) => void;
  /** How long a caller waits for the end to be found, milliseconds; the search goes on after that. */
  readonly patience: number;
}

/** Small, because every question looks at the end of the log, and one of its last few records is nearly always ours. */
const FIRST_PAGE = 4;
const LARGEST_PAGE = 2_048;
/** After so many records read, the end is saved for the next start. */
const KEPT_EVERY = 1_000;
/** After so many records read, a line is logged. */
const TOLD_EVERY = 50_000;
/** How long an append waits for the end to be found, milliseconds. */
const LOOKED_FOR_MS = 500;

/** What this process knows of the last event of the log, and of the latest time in it. */
export class LogEnd {
  /** Where a search backwards may stop. */
  #looked: Looked | null = null;
  #search: Search | null = null;
  #read = 0;
  /** The last event of the log that this process knows of. */
  #tail: Head | null = null;
  #latest: Instant | null = null;
  #answered: Instant | null = null;
  #kept: Promise<void> | null = null;
  readonly #looking = new SharedCall(() => this.#look());

  constructor(private readonly options: LogEndOptions) {}

  /**
   * Our last event in the log. Throws `StoreUnavailable` where it takes too long to find, since others may have written much
   * behind it. There is one search for all callers, and it goes on whether they wait or not.
   */
  async last(): Promise<Head | null> {
    return await within(this.options.patience, this.#looking.ask(), () => {
      const read = this.#search?.read ?? 0;
      const what = `the end of our events is still looked for behind ${read} records of others`;
      throw new StoreUnavailable(read > 0 ? what : 'the event store did not answer in time');
    });
  }

  /** Waits until it is found, however long that takes. */
  async found(): Promise<void> {
    await this.#looking.ask();
  }

  /** Finds it again, without what was saved of it. */
  async foundAnew(): Promise<void> {
    this.#kept = Promise.resolve();
    this.#looked = null;
    await this.#looking.ask();
  }

  /** Like `EventStoreDbCalls.scan`, but ends with our last event. */
  async scan(after: bigint, filter: Filter, visit: (event: ResolvedEvent) => boolean): Promise<void> {
    const end = (await this.last())?.position ?? 0n;
    if (after === end) return;
    await this.options.calls.scan(after, filter, (found) => {
      const enough = visit(found);
      return enough || found.event?.position?.commit === end;
    });
  }

  async #look(): Promise<Head | null> {
    await (this.#kept ??= this.#fromLastTime());
    // First ends an interrupted search; what came since is found by a new one.
    if (this.#search) await this.#searched();
    return await this.#searched();
  }

  /** Begins with what was saved before the last stop, if it is of this log. */
  async #fromLastTime(): Promise<void> {
    const kept = await this.options.marks.end();
    const found = kept?.last && (await this.options.calls.readAt(kept.last.position));
    if (!found || unpacked(found, this.options.names).event.hash === kept.last?.hash) this.#looked = kept;
  }

  /** Reads backwards from the end of the log, past what others wrote since the last search. After a failure it goes on where it was. */
  async #searched(): Promise<Head | null> {
    const { calls, log } = this.options;
    const search = (this.#search ??= { end: null, before: null, size: FIRST_PAGE, read: 0 });
    for (;;) {
      const { before, size } = search;
      const page = await calls.readBackwards(before, size).catch((error: unknown) => {
        if (error instanceof UnknownPosition) this.#search = null; // the log was exchanged meanwhile
        throw error;
      });
      const found = this.#foundIn(page, search);
      if (found !== undefined || page.length < size) return this.#ended(search, found ?? null);
      search.size = Math.min(LARGEST_PAGE, size * 4);
      const told = Math.floor(search.read / TOLD_EVERY);
      search.read += page.length;
      if (Math.floor(search.read / TOLD_EVERY) > told)
        log(`event store: looking for the end of our events behind ${search.read} records of others`);
    }
  }

  /** Our last event, if the page holds it or the end of the last search; undefined if it is further back. */
  #foundIn(
    page: Awaited<ReturnType<EventStoreDbCalls['readBackwards']>>,
    search: Search,
  ): Head | null | undefined {
    for (const found of page) {
      if (!found.event?.position) continue;
      this.#read++;
      search.before = found.event.position; // both parts, which may differ in others' events
      const position = search.before.commit;
      search.end ??= { position, id: found.event.id };
      if (this.#looked?.position === position && this.#looked.id === found.event.id) return this.#looked.last;
      // The record is not there: the log was restored or exchanged, or the record scavenged.
      if (this.#looked && this.#looked.position >= position) this.#looked = null;
      if (found.event.streamId.startsWith(this.options.names.events))
        return headOf(unpacked(found, this.options.names).event);
    }
    return undefined;
  }

  #ended({ end }: Search, last: Head | null): Head | null {
    this.#search = null;
    this.#looked = end && { ...end, last };
    if (this.#looked && this.#read >= KEPT_EVERY) {
      this.#read = 0;
      this.options.marks.keepEnd(this.#looked);
    }
    this.#tail = last;
    if (last) this.#saw(last);
    return last;
  }

  /** Notes events that were read or written. */
  saw(events: readonly Recorded[]): void {
    for (const event of events) this.#saw(headOf(event));
  }

  #saw(head: Head): void {
    const { position, recordedAt } = head;
    if (this.#latest === null || recordedAt > this.#latest) this.#latest = recordedAt;
    if (!this.#tail || position > this.#tail.position) this.#tail = head;
    this.options.heads.saw(head);
  }

  /** The event at a revision of a stream; null where there is none yet. */
  async eventAt(stream: string, revision: number): Promise<Head | null> {
    const { calls, names, heads } = this.options;
    const known = heads.of(stream);
    if (known?.revision === revision) return known;
    const [found] = (await calls.readStream(names.of(stream), revision, 1)) ?? [];
    const event = found && unpacked(found, names).event;
    if (event) this.saw([event]);
    return event ? headOf(event) : null;
  }

  /** Notes that somebody is told what was known at an instant: from now on this process records only with later times. */
  answered(instant: Instant): void {
    if (this.#answered === null || instant > this.#answered) this.#answered = instant;
  }

  clock(): Instant {
    return toInstant(this.options.now());
  }

  /** Looks at the end of the log, as far as it can be found quickly. */
  async looked(): Promise<void> {
    if (this.#tail === null) await this.last();
    else {
      const looked = this.#looking.ask().catch(() => null);
      await within(LOOKED_FOR_MS, looked, () => null);
    }
  }

  /** The time with which an event would be recorded now: after all that this process knows of. */
  time(): RecordingTime {
    const { instant = null } = this.#tail ?? {};
    const log = { recordedAt: this.#latest, instant, answered: this.#answered };
    return recordingTime(log, this.options.now());
  }

  /** Position of the last event that this process knows of. */
  get known(): bigint {
    return this.#tail?.position ?? 0n;
  }
}
