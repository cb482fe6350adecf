import { createHash } from 'node:crypto';
import type { Recorded } from '../../domain/ground/event.js';
import type { TimeOrder } from './time-order.js';

/** A digest of the events between two positions. */
export interface LogDigest {
  readonly events: number;
  /** SHA-256 over position and hash of each event in order, 64 hex digits. */
  readonly digest: string;
  /** Whether the hash of each event is that of its content. */
  readonly isIntact: boolean;
}

/** A store that can make such digests. */
export interface Digesting {
  /** Reads the events after a position up to another, and recomputes all hashes. Throws `StoreUnavailable`. */
  digest(after: bigint, upTo: bigint): Promise<LogDigest>;

  /** The order of times in the whole log; null where there is one only in each stream. Throws `StoreUnavailable`. */
  timeOrder(): Promise<TimeOrder | null>;
}

/** The same digest over events as they come. */
export class RunningDigest {
  readonly #hash = createHash('sha256');
  #events = 0;

  add({ position, hash }: Pick<Recorded, 'position' | 'hash'>): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(position);
    this.#hash.update(bytes).update(hash, 'hex');
    this.#events++;
  }

  get events(): number {
    return this.#events;
  }

  get digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
