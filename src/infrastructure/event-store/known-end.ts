import { LRUCache } from 'lru-cache';
import type { Decided, Head, LogState } from './decide-batch.js';

/** Streams whose last events are kept in mind. */
const MOST = 10_000;

/**
 * The end of the log as this process saw or left it last, and that of streams. Positions have no gaps: as long as the log still ends
 * with this very event, nobody has written since.
 */
export class KnownEnd {
  #log: Omit<LogState, 'receipts' | 'heads'> | null = null;
  readonly #heads = new LRUCache<string, Head>({ max: MOST });

  /**
   * The log as it is for a command that nobody has sent before, if streams of which nothing is known are new; null where it has to be
   * read.
   */
  get(streams: readonly string[]): LogState | null {
    if (!this.#log) return null;
    return { ...this.#log, receipts: [], heads: streams.flatMap((stream) => this.#heads.get(stream) ?? []) };
  }

  saw(log: LogState): void {
    if (log.position !== this.#log?.position || log.hash !== this.#log.hash) this.#heads.clear();
    this.#log = log;
    for (const head of log.heads) this.#heads.set(head.stream, head);
  }

  wrote({ events, time: { recordedAt, clock } }: Pick<Decided, 'events' | 'time'>): void {
    const last = events.at(-1);
    if (!this.#log || !last) return;
    const { position, hash } = last;
    this.#log = { ...this.#log, position, hash, recordedAt, instant: clock ?? recordedAt };
    for (const { stream, revision, hash } of events) this.#heads.set(stream, { stream, revision, hash });
  }

  /** After a failure nobody knows what was written. */
  forget(): void {
    this.#log = null;
    this.#heads.clear();
  }
}
