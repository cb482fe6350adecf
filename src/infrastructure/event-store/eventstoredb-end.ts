import type { Position } from '@eventstore/db-client';
import type { Recorded } from '../../domain/event.js';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import type { StreamNames } from './eventstoredb-codec.js';
import { unpacked } from './eventstoredb-codec.js';

/** Where a search backwards may stop: what was at the end of the log when it was last looked at. */
interface Looked {
  readonly position: bigint;
  readonly id: string;
  /** The last event of ours at or before it; null where there was none. */
  readonly last: Head | null;
}

/** What is kept of an event that ends a stream or the log; its data may be large. */
type Head = Pick<Recorded, 'stream' | 'revision' | 'position' | 'hash' | 'recordedAt'>;

/** Small, because every question looks at the end of the log, and one of our last few records nearly always tells. */
const FIRST_PAGE = 4;
const LARGEST_PAGE = 2_048;
/** Heads of streams in memory. */
const MOST_HEADS = 10_000;

/** What this process knows of the ends of things: of the log, of its streams, of its time. */
export class LogEnd {
  #looked: Looked | null = null;
  #latest = '';
  #begun: Promise<unknown> | null = null;
  readonly #heads = new Map<string, Head>();

  constructor(
    private readonly calls: EventStoreDbCalls,
    private readonly names: StreamNames,
    private readonly now: () => Date,
  ) {}

  /** The last event of ours in the log. Reads backwards from its end, past what others wrote since the last time. */
  async last(): Promise<Head | null> {
    let looked = this.#looked;
    let end: Omit<Looked, 'last'> | null = null;
    let before: Position | null = null;
    for (let size = FIRST_PAGE; ; size = Math.min(LARGEST_PAGE, size * 4)) {
      const page = await this.calls.readBackwards(before, size);
      for (const found of page) {
        if (!found.event?.position) continue;
        before = found.event.position; // of others' events commit and prepare may differ
        const position = before.commit;
        end ??= { position, id: found.event.id };
        if (looked?.position === position && looked.id === found.event.id)
          return this.#ended(end, looked.last);
        // The log is not the one that was looked at: it was restored, or exchanged.
        if (looked && looked.position >= position) looked = null;
        if (found.event.streamId.startsWith(this.names.events))
          return this.#ended(end, unpacked(found, this.names).event);
      }
      if (page.length < size) return this.#ended(end, null);
    }
  }

  #ended(end: Omit<Looked, 'last'> | null, event: Head | null): Head | null {
    const last = event && headOf(event);
    this.#looked = end && { ...end, last };
    if (last) this.saw([last]);
    return last;
  }

  /** Notes events that were read or written. */
  saw(events: readonly Head[]): void {
    for (const event of events) {
      if (event.recordedAt > this.#latest) this.#latest = event.recordedAt;
      const known = this.#heads.get(event.stream);
      if (known && known.revision > event.revision) continue;
      this.#heads.delete(event.stream);
      this.#heads.set(event.stream, headOf(event));
    }
    while (this.#heads.size > MOST_HEADS) this.#heads.delete(this.#heads.keys().next().value ?? '');
  }

  /** The event at a revision of a stream; null where there is none yet. */
  async eventAt(stream: string, revision: number): Promise<Head | null> {
    const known = this.#heads.get(stream);
    if (known?.revision === revision) return known;
    const [found] = (await this.calls.readStream(this.names.of(stream), revision, 1)) ?? [];
    return found ? unpacked(found, this.names).event : null;
  }

  /** The present time, but never before that of an event that this process knows of. */
  async time(): Promise<string> {
    this.#begun ??= this.last().catch((error: unknown) => {
      this.#begun = null;
      throw error;
    });
    await this.#begun;
    const clock = this.now().toISOString();
    return clock < this.#latest ? this.#latest : clock;
  }
}

function headOf({ stream, revision, position, hash, recordedAt }: Head): Head {
  return { stream, revision, position, hash, recordedAt };
}
