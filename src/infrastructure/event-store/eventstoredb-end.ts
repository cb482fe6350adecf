import type { Filter, Position, ResolvedEvent } from '@eventstore/db-client';
import { StoreUnavailable, UnknownPosition } from '../../application/event-store.js';
import { within } from '../../application/waiting.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import type { StreamNames } from './eventstoredb-codec.js';
import { unpacked } from './eventstoredb-codec.js';
import type { Head, KeptMarks, Looked } from './eventstoredb-marks.js';
import type { RecordingTime } from './recording-time.js';
import { instantOf, recordingTime } from './recording-time.js';
import { SharedCall } from './shared-call.js';

/** A search backwards for our last event, as far as it has come. */
interface Search {
  /** The record at the end of the log when it began; null before it was seen. */
  end: Omit<Looked, 'last'> | null;
  /** Where the next page begins; null at the end of the log. */
  before: Position | null;
  /** Of the next page. */
  size: number;
  read: number;
}

export interface LogEndOptions {
  readonly calls: EventStoreDbCalls;
  readonly names: StreamNames;
  readonly marks: KeptMarks;
  readonly now: () => Date;
  readonly log: (line: string) => void;
  /** How long somebody waits for the end to be found, milliseconds; the search goes on. */
  readonly patience: number;
}

/** Small, because every question looks at the end of the log, and one of our last few records nearly always tells. */
const FIRST_PAGE = 4;
const LARGEST_PAGE = 2_048;
/** Records read between two times that the end is kept for the next start. */
const KEPT_EVERY = 1_000;
/** Records read between two lines of the log about it. */
const TOLD_EVERY = 50_000;
/** How long an append waits for the end to be found anew. */
const LOOKED_FOR_MS = 500;
/** Heads of streams in memory. */
const MOST_HEADS = 10_000;

/** What this process knows of the ends of things: of the log, of its streams, of its time. */
export class LogEnd {
  /** Where a search backwards may stop. */
  #looked: Looked | null = null;
  #search: Search | null = null;
  #read = 0;
  /** The last event of the log that this process knows of. */
  #tail: Head | null = null;
  #latest: string | null = null;
  #answered: string | null = null;
  #kept: Promise<void> | null = null;
  readonly #looking = new SharedCall(() => this.#look());
  readonly #heads = new Map<string, Head>();

  constructor(private readonly options: LogEndOptions) {}

  /**
   * The last event of ours in the log. Throws `StoreUnavailable` where it takes long to find: others may have written much
   * behind it. One search is made for all who ask, and goes on whoever waits.
   */
  async last(): Promise<Head | null> {
    return await within(this.options.patience, this.#looking.ask(), () => {
      const read = this.#search?.read ?? 0;
      const what = `the end of our events is still looked for behind ${read} records of others`;
      throw new StoreUnavailable(read > 0 ? what : 'the event store did not answer in time');
    });
  }

  /** The same, for those who have nothing to do before it is found. */
  async found(): Promise<void> {
    await this.#looking.ask();
  }

  /** Finds it anew, from the log alone. */
  async foundAnew(): Promise<void> {
    this.#kept = Promise.resolve();
    this.#looked = null;
    await this.#looking.ask();
  }

  /** Like `scan` of the calls, but not through what others wrote behind our last event. */
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
    // What an earlier look did not get to the end of; it says nothing of what came since.
    if (this.#search) await this.#searched();
    return await this.#searched();
  }

  /** Begins with what was found before the last stop, where it is of this log. */
  async #fromLastTime(): Promise<void> {
    const kept = await this.options.marks.end();
    const found = kept?.last && (await this.options.calls.readAt(kept.last.position));
    if (!found || unpacked(found, this.options.names).event.hash === kept.last?.hash) this.#looked = kept;
  }

  /** Reads backwards from the end of the log, past what others wrote since the last time. After trouble it goes on where it was. */
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

  /** Our last event where the page holds it, or the end that was looked at before; undefined where it is further back. */
  #foundIn(
    page: Awaited<ReturnType<EventStoreDbCalls['readBackwards']>>,
    search: Search,
  ): Head | null | undefined {
    for (const found of page) {
      if (!found.event?.position) continue;
      this.#read++;
      search.before = found.event.position; // of others' events commit and prepare may differ
      const position = search.before.commit;
      search.end ??= { position, id: found.event.id };
      if (this.#looked?.position === position && this.#looked.id === found.event.id) return this.#looked.last;
      // The log is not the one that was looked at: it was restored, or exchanged, or the record there was scavenged.
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
    const { stream, revision, position, recordedAt } = head;
    if (this.#latest === null || recordedAt > this.#latest) this.#latest = recordedAt;
    if (!this.#tail || position > this.#tail.position) this.#tail = head;
    const known = this.#heads.get(stream);
    if (known && known.revision > revision) return;
    this.#heads.delete(stream);
    this.#heads.set(stream, head);
    const [oldest] = this.#heads.keys();
    if (oldest !== undefined && this.#heads.size > MOST_HEADS) this.#heads.delete(oldest);
  }

  /** The event at a revision of a stream; null where there is none yet. */
  async eventAt(stream: string, revision: number): Promise<Head | null> {
    const { calls, names } = this.options;
    const known = this.#heads.get(stream);
    if (known?.revision === revision) return known;
    const [found] = (await calls.readStream(names.of(stream), revision, 1)) ?? [];
    return found ? headOf(unpacked(found, names).event) : null;
  }

  /** Notes that somebody is told what was known at an instant: this process records nothing at or before it any more. */
  answered(instant: string): void {
    if (this.#answered === null || instant > this.#answered) this.#answered = instant;
  }

  /** What the clock says. */
  clock(): string {
    return this.options.now().toISOString();
  }

  /**
   * When an event would be recorded now, after all that is in the log. Behind much that others wrote it is not looked for long:
   * what this process knows of then stands in.
   */
  async time(): Promise<RecordingTime> {
    if (this.#tail === null) await this.last();
    else {
      const looked = this.#looking.ask().catch(() => null);
      await within(LOOKED_FOR_MS, looked, () => null);
    }
    const { instant = null } = this.#tail ?? {};
    const log = { recordedAt: this.#latest, instant, answered: this.#answered };
    return recordingTime(log, this.options.now());
  }
}

function headOf(event: Recorded): Head {
  const { stream, revision, position, hash, recordedAt } = event;
  return { stream, revision, position, hash, recordedAt, instant: instantOf(event) };
}
