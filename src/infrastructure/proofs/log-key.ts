import { rename } from 'node:fs/promises';
import type { EventStore } from '../../application/event-store.js';
import { recordAct } from '../../application/recording.js';
import { DomainError } from '../../domain/ground/errors.js';
import * as Keys from '../../domain/registry/keys.js';
import type { Rotation } from './rotation.js';
import { parseRotation, rotationOf } from './rotation.js';
import { SigningKey } from './signed-note.js';

/** The key of a data folder, which signs for the log and may hand over to a new one (ADR 0027). */
export class LogKey {
  readonly #next: string;

  constructor(private readonly file: string) {
    this.#next = `${file}.next`;
  }

  /**
   * The key that signs now; made at the first signature. Where it handed over and the process ended before the new one had taken its
   * place, that happens now. Throws UNAVAILABLE where it handed over to a key that is elsewhere.
   */
  async open(origin: string, rotations: readonly Rotation[]): Promise<SigningKey> {
    const key = await SigningKey.open(this.file);
    const followed = rotations.find(({ from }) => from === key.verifier(origin));
    if (!followed) return key;
    const next = await SigningKey.read(this.#next);
    if (next?.verifier(origin) !== followed.to)
      throw new DomainError('UNAVAILABLE', 'Khoá ký của máy này đã được thay ở nơi khác.', {
        followedBy: followed.to,
      });
    await rename(this.#next, this.file);
    return next;
  }

  /** Hands over to a new key: the act is recorded, signed by both, and then the new one takes the place of the old. */
  async handOver(
    act: Pick<Rotation, 'origin' | 'at' | 'until'>,
    rotations: readonly Rotation[],
    store: EventStore,
    now: Date,
  ): Promise<{ readonly rotation: Rotation; readonly old: SigningKey }> {
    const old = await this.open(act.origin, rotations);
    const next = await SigningKey.open(this.#next);
    const rotation = parseRotation(rotationOf({ ...act, signedAt: now.toISOString() }, old, next));
    if (!rotation) throw new Error('the act does not hold under the keys that signed it');
    const data = { note: rotation.note };
    await recordAct(store, 'RotateKey', Keys.stream, { type: 'KeyRotated', data }, now);
    await rename(this.#next, this.file);
    return { rotation, old };
  }
}
