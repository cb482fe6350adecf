import type { EventStore } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';

/** Events read at once, and about how many bytes of them. */
const PAGE = { limit: 1_000, bytes: 4 * 1024 * 1024 };

/** One of several readers of a common reading. */
export interface Reader {
  /** The next events after a position; empty at the end of the store. Throws `StoreUnavailable`. */
  after(position: bigint): Promise<readonly Recorded[]>;
  /** Reads alone from now on, and is waited for no longer. */
  leave(): void;
}

/**
 * The log, read and decoded once for several readers that begin with its first event: the next page comes when all of them have
 * taken in the last one. It is read meanwhile.
 */
export class CommonReading {
  #readers = 0;
  #page: readonly Recorded[] = [];
  #end = 0n;
  #next: Promise<readonly Recorded[]> | null = null;
  readonly #waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];

  constructor(private readonly store: EventStore) {}

  join(): Reader {
    let isMember = true;
    this.#readers++;
    return {
      after: async (position) => {
        if (!isMember) return await this.#read(position);
        if (position >= this.#end) await this.#turned();
        return this.#page[0] && this.#page[0].position > position
          ? this.#page
          : this.#page.filter((event) => event.position > position);
      },
      leave: () => {
        if (!isMember) return;
        isMember = false;
        this.#readers--;
        this.#turnWhenAllWait();
      },
    };
  }

  #read(after: bigint): Promise<readonly Recorded[]> {
    return this.store.readAll({ after, ...PAGE });
  }

  #turned(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#turnWhenAllWait();
    });
  }

  #turnWhenAllWait(): void {
    if (this.#waiting.length === 0 || this.#waiting.length < this.#readers) return;
    const waiting = this.#waiting.splice(0);
    this.#turn().then(
      () => waiting.forEach(({ resolve }) => resolve()),
      (error: unknown) => waiting.forEach(({ reject }) => reject(error)),
    );
  }

  async #turn(): Promise<void> {
    const ahead = this.#next;
    this.#next = null;
    let page = (await ahead) ?? [];
    // What was read ahead found the end of a log that may have grown since.
    if (page.length === 0) page = await this.#read(this.#end);
    const last = page.at(-1);
    if (last === undefined) return;
    this.#page = page;
    this.#end = last.position;
    this.#next = this.#read(last.position);
    this.#next.catch(() => undefined); // thrown once the page is asked for
  }
}
