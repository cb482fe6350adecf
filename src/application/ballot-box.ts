import { createHash, createPublicKey, verify, constants } from 'node:crypto';
import type { ReturnedBallot } from '../domain/meetings/ballots.js';

/** Bits of the key that signs the papers of a ballot; its public exponent is 65537. */
export const paperBits = 2048;

/**
 * What is kept of an open ballot beside the log: the key that signs its papers blind, and the box of returned ballots, which
 * holds neither units nor times. Every method throws `StoreUnavailable`.
 */
export abstract class BallotBox {
  /** Modulus, in hex, of the key that signs the papers of a ballot; makes the key if there is none yet. */
  abstract modulusFor(ballotId: string): Promise<string>;

  /**
   * Signs blinded papers, in hex, with the key of this modulus; null where the ballot is closed and its key destroyed. Throws
   * where the key has another modulus.
   */
  abstract sign(
    ballotId: string,
    modulus: string,
    blinded: readonly string[],
  ): Promise<readonly string[] | null>;

  /** Puts a ballot into the box; the same one again changes nothing. False where the box is sealed. */
  abstract put(ballotId: string, ballot: ReturnedBallot): Promise<boolean>;

  abstract count(ballotId: string): Promise<number>;

  /** Closes the box for further ballots, and returns those in it. */
  abstract seal(ballotId: string): Promise<readonly ReturnedBallot[]>;

  /** Destroys box and key of a ballot that is closed. */
  abstract destroy(ballotId: string): Promise<void>;

  /** Ids of the ballots that have a key or a box, in the database or at this node. */
  abstract kept(): Promise<readonly string[]>;

  /** Keeps at this node the present key to the box of an open ballot, and removes earlier ones. */
  abstract hold(ballotId: string): Promise<void>;
}

/** The commitment of a voter: SHA-256 over the ballot, the choice and a salt that nobody else knows yet; 64 hex digits. */
export function commitmentOf(ballotId: string, choice: string, salt: string): string {
  return createHash('sha256').update(`thidua ballot 1\n${ballotId}\n${choice}\n${salt}`).digest('hex');
}

/** Fingerprint of a ballot's key, by which people see that all have the same one: SHA-256, 64 hex digits. */
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
