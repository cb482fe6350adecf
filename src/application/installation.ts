import { createHmac } from 'node:crypto';
import { v4 as uuidV4 } from 'uuid';
import { canonicalJson } from '../domain/ground/canonical-json.js';

/**
 * Makes ids from a secret of this installation, which is made once, kept beside the log and never shown. The ids are the same in
 * every process and after every restart, and nobody outside can guess one.
 */
export class Installation {
  constructor(private readonly secret: Buffer) {}

  /** 32 bytes that depend on these parts only, and look random to everybody else. No id is made of the same parts. */
  keyOf(...parts: readonly [what: string, ...unknown[]]): Buffer {
    return createHmac('sha256', this.secret)
      .update(`key ${canonicalJson(parts)}`)
      .digest();
  }

  /** A UUID that depends on these parts only, and looks random to everybody else. */
  idOf(...parts: readonly unknown[]): string {
    const random = createHmac('sha256', this.secret).update(canonicalJson(parts)).digest();
    return uuidV4({ random: random.subarray(0, 16) });
  }
}
