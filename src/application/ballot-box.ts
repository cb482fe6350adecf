import { createHash, createPublicKey, verify, constants } from 'node:crypto';
import type { ReturnedBallot } from '../domain/meetings/ballots.js';

/** Bits of the key that signs the papers of a ballot; its public exponent is 65537. */
export const paperBits = 2048;

/**
 * What a ballot has beside the log while it is open: the key that signs its papers without reading them, and the box of
 * returned ballots, which knows neither units nor times. Every method throws `StoreUnavailable`.
 */
export abstract class BallotBox {
  /** Modulus, in hex, of the key that signs the papers of a ballot; made where there is none yet. */
  abstract modulusFor(ballotId: string): Promise<string>;

  /**
   * The signatures under blinded papers, in hex, by the key of this modulus; null where it is gone, since the ballot is closed.
   * Throws where the key is another one.
   */
  abstract sign(
    ballotId: string,
    modulus: string,
    blinded: readonly string[],
  ): Promise<readonly string[] | null>;

  /** Puts a ballot into the box, once. False where the box is sealed. */
  abstract put(ballotId: string, ballot: ReturnedBallot): Promise<boolean>;

  abstract count(ballotId: string): Promise<number>;

  /** Lets nothing more in, and gives what is in the box. */
  abstract seal(ballotId: string): Promise<readonly ReturnedBallot[]>;

  /** Destroys box and key of a ballot that is closed. */
  abstract destroy(ballotId: string): Promise<void>;

  /** Ballots that have a key or a box, of which there may be traces at this node alone. */
  abstract kept(): Promise<readonly string[]>;

  /** Keeps at this node what a box that is still needed is opened with, and nothing that opens what it was before. */
  abstract hold(ballotId: string): Promise<void>;
}

/** What a voter commits to: SHA-256 over the ballot, the choice and a salt that nobody else knows yet; 64 hex digits. */
export function commitmentOf(ballotId: string, choice: string, salt: string): string {
  return createHash('sha256').update(`thidua ballot 1\n${ballotId}\n${choice}\n${salt}`).digest('hex');
}

/** What people compare so that all have the same key of a ballot: SHA-256, 64 hex digits. */
export function keyFingerprintOf({ ballotId, modulus }: { ballotId: string; modulus: string }): string {
  return createHash('sha256').update(`thidua ballot key 1\n${ballotId}\n${modulus}`).digest('hex');
}

/** True where the key of this modulus signed the commitment: RSASSA-PSS, SHA-384, without salt (RFC 9474). */
export function isSigned(modulus: string, commitment: string, signature: string): boolean {
  const n = Buffer.from(modulus, 'hex').toString('base64url');
  const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const data = Buffer.from(commitment, 'hex');
  return verify('sha384', data, { key, padding, saltLength: 0 }, Buffer.from(signature, 'hex'));
}
