import { LRUCache } from 'lru-cache';
import type { Decided, Head, LogState } from './decide-batch.js';

/** Streams whose last events are kept in mind. */
const MOST = 10_000;
/** How often in a row what is known has to have been all that a batch needed, before others are decided on it. */
const OFTEN = 4;

/**
 * The end of the log as this process saw or left it last, and that of streams. Positions have no gaps: as long as the log still ends
 * with this very event, nobody has written since.
 */
export class KnownEnd {
  #log: Omit<LogState, 'receipts' | 'heads'> | null = null;
  readonly #heads = new LRUCache<string, Head>({ max: MOST });
  #sufficed = 0;

  /** Whether nothing was lacking lately: nobody else writes, and streams of which nothing is known are new. */
  get isSteady(): boolean {
    return this.#sufficed >= OFTEN;
  }

  /**
   * The log as it is for a command that nobody has sent before, if streams of which nothing is known are new; null where it has to be
   * read.
   */
  get(streams: readonly string[]): LogState | null {
    if (!this.#log) return null;
    return { ...this.#log, receipts: [], heads: streams.flatMap((stream) => this.#heads.get(stream) ?? []) };
  }

  /** What is read before a batch is decided on it. */
  saw(log: LogState): void {
    const isKnown = log.hash === this.#log?.hash && log.answered === this.#log.answered;
    const suffices =
      isKnown && log.receipts.length === 0 && log.heads.every(({ stream }) => this.#heads.has(stream));
    this.#sufficed = suffices ? this.#sufficed + 1 : 0;
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

  /** What is known was not enough for a batch. */
  lacked(): void {
    this.#sufficed = 0;
  }

  /** After a failure nobody knows what was written. */
  forget(): void {
    this.lacked();
    this.#log = null;
    this.#heads.clear();
  }
}
