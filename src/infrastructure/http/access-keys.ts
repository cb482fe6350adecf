import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hashOf, keyIdIn } from '../../application/access-keys.js';
import { Clock } from '../../application/clock.js';
import { EventStore, eventsOf } from '../../application/event-store.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor, Recorded } from '../../domain/ground/event.js';
import type { AccessKey, AccessKeyIssued, AccessKeyRevoked } from '../../domain/registry/access-keys.js';
import * as AccessKeys from '../../domain/registry/access-keys.js';

/** How old what is known of keys may be, milliseconds: for so long a key may be taken that was revoked at another node. */
const LATELY = 1_000;

/**
 * The keys of programs, read from the log itself: each node refuses a revoked key within a second, however far the read models are.
 * Where the log cannot be read no key is taken.
 */
@Injectable()
export class Keys {
  #state = AccessKeys.initial();
  /** The last event that is in the state. */
  #revision = -1;
  /** The last reading, and when it began. */
  #reading = { began: -Infinity, done: Promise.resolve() };
  readonly #used = new Map<string, Date>();

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** Whoever acts by a key. Throws UNAUTHENTICATED, `StoreUnavailable`. */
  async ofKey(text: string): Promise<Actor> {
    const id = keyIdIn(text) ?? '';
    const key = (await this.readWithin(LATELY)).get(id);
    if (!key || !timingSafeEqual(Buffer.from(hashOf(text)), Buffer.from(key.sha256)))
      throw new DomainError('UNAUTHENTICATED', 'Không có khóa truy cập này.');
    if (key.revoked) throw new DomainError('UNAUTHENTICATED', `Khóa “${id}” đã bị thu hồi.`);
    if (key.until < this.clock.today())
      throw new DomainError('UNAUTHENTICATED', `Khóa “${id}” đã hết hạn; ngày cuối là ${key.until}.`);
    this.#used.set(id, this.clock.now());
    return AccessKeys.actorOf(key);
  }

  /** All keys, the newest first, and when this process last took each. Throws `StoreUnavailable`. */
  async list(): Promise<readonly (AccessKey & { readonly usedAt: Date | null })[]> {
    const keys = [...(await this.readWithin(0)).values()].toReversed();
    return keys.map((key) => ({ ...key, usedAt: this.#used.get(key.keyId) ?? null }));
  }

  /** A key was issued or revoked here: whoever asks from now on finds that. */
  changed(): void {
    this.#reading.began = -Infinity;
  }

  /** What the log says of keys, as of so long ago at most; those who ask meanwhile share one reading. */
  private async readWithin(milliseconds: number): Promise<AccessKeys.AccessKeysState> {
    const now = performance.now();
    if (now - this.#reading.began >= milliseconds) this.#reading = { began: now, done: this.read() };
    const { done } = this.#reading;
    await done;
    return this.#state;
  }

  private async read(): Promise<void> {
    for await (const events of eventsOf(this.store, AccessKeys.stream, this.#revision + 1))
      for (const event of events as Recorded<AccessKeyIssued | AccessKeyRevoked>[]) {
        if (event.revision <= this.#revision) continue;
        this.#state = AccessKeys.evolve(this.#state, event);
        this.#revision = event.revision;
      }
  }
}
