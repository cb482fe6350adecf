import { createHmac } from 'node:crypto';
import { v4 as uuidV4 } from 'uuid';
import { canonicalJson } from '../domain/ground/canonical-json.js';

/**
 * What tells this installation from every other: a secret beside the log, made once and never shown. Ids that follow from it are
 * the same in every process and after every restart, and nobody outside can know one before it was used.
 */
export class Installation {
  constructor(private readonly secret: Buffer) {}

  /** The id of what these parts say, and of nothing else; to everybody else one of random digits. */
  idOf(...parts: readonly unknown[]): string {
    const random = createHmac('sha256', this.secret).update(canonicalJson(parts)).digest();
    return uuidV4({ random: random.subarray(0, 16) });
  }
}
