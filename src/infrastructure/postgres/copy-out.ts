import type { ClientBase } from 'pg';
import type { Instant } from '../../domain/ground/values.js';
import type { CopyToStreamQuery } from 'pg-copy-streams';
import { to } from 'pg-copy-streams';

/** What a COPY in binary form begins with: a signature, flags, and the length of an extension that nobody has. */
const HEADER = 19;
const NONE = Buffer.alloc(0);
/** From 1970 to 2000, where PostgreSQL begins to count, in milliseconds. */
export const EPOCH = 946_684_800_000;

/** Most rows that follow one another are of the same minute, and to print an instant takes as long as to hash an event. */
let lastMinute = Number.NaN;
let upToMinute = '';

/** A row of a COPY, until the next one comes. Values are those of a table in their own binary form. */
export class CopiedRow {
  #bytes: Buffer = NONE;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Takes the row that begins there; gives where the next one does, or -1 where not all of it has come. */
  take(bytes: Buffer, at: number): number {
    if (at + 2 > bytes.length) return -1;
    // The last one is followed by -1.
    const count = bytes.readInt16BE(at);
    if (count < 0) return -1;
    let next = at + 2;
    for (let i = 0; i < count; i++) {
      if (next + 4 > bytes.length) return -1;
      const length = bytes.readInt32BE(next);
      next += 4;
      this.#starts[i] = length < 0 ? -1 : next;
      next += Math.max(0, length);
      this.#ends[i] = next;
    }
    this.#bytes = bytes;
    return next > bytes.length ? -1 : next;
  }

  isNull(column: number): boolean {
    return this.#start(column) < 0;
  }

  /** The bytes of a text, each as one character: what is only compared and hashed need not be decoded. */
  raw(column: number): string {
    return this.#bytes.toString('latin1', this.#start(column), this.#ends[column]);
  }

  /** Bytes in hex digits. */
  hex(column: number): string {
    return this.#bytes.toString('hex', this.#start(column), this.#ends[column]);
  }

  isTrue(column: number): boolean {
    return this.#bytes[this.#start(column)] === 1;
  }

  integer(column: number): number {
    return this.#bytes.readInt32BE(this.#start(column));
  }

  /** A bigint of up to 53 bits, such as a position. */
  bigint(column: number): number {
    const start = this.#start(column);
    return this.#bytes.readInt32BE(start) * 2 ** 32 + this.#bytes.readUInt32BE(start + 4);
  }

  /** ISO 8601 UTC with milliseconds, which is all that is kept. */
  instant(column: number): Instant {
    const time = Math.floor(this.bigint(column) / 1_000) + EPOCH;
    const minute = Math.floor(time / 60_000);
    if (minute !== lastMinute) {
      lastMinute = minute;
      upToMinute = new Date(minute * 60_000).toISOString().slice(0, 17);
    }
    const rest = String(100_000 + time - minute * 60_000);
    return `${upToMinute}${rest.slice(1, 3)}.${rest.slice(3)}Z` as Instant;
  }

  #start(column: number): number {
    return this.#starts[column] ?? -1;
  }
}

/** A UUID of 32 hex digits. */
export const uuidOf = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;

/** Text of which `raw` gave the bytes. */
export const decoded = (raw: string): string => Buffer.from(raw, 'latin1').toString('utf8');

/** Gives the rows of a query to somebody as they come, in little memory. */
export async function copyOut(
  client: ClientBase,
  query: string,
  see: (row: CopiedRow) => void,
): Promise<void> {
  const row = new CopiedRow();
  let rest: Buffer = NONE;
  let begin = HEADER;
  const copy = client.query<CopyToStreamQuery & { callback?: () => void }>(
    to(`COPY (${query}) TO STDOUT (FORMAT binary)`),
  );
  try {
    for await (const chunk of copy) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
      let at = begin;
      for (let next = row.take(bytes, at); next >= 0; next = row.take(bytes, at)) {
        see(row);
        at = next;
      }
      begin = Math.max(0, at - bytes.length);
      rest = bytes.subarray(at);
    }
  } finally {
    // By this pg learns that a query is answered. Nobody else tells it of a COPY, and the timer of `query_timeout` would keep the process
    // and what was copied.
    copy.callback?.();
  }
}
