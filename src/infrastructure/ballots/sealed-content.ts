import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { ReturnedBallot } from '../../domain/meetings/ballots.js';

/** What nobody who reads the database may know of an open ballot: the key that signs its papers, and the box. */
export interface Content {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** Sorted by commitment, an order that tells nothing. */
  readonly ballots: readonly ReturnedBallot[];
}

/** A key of the content; `version` counts how often it was replaced. */
export interface ContentKey {
  readonly version: number;
  readonly key: Buffer;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Bytes to which the signing key and each ballot are padded, so that the length does not tell the choice. */
const KEY_ROOM = 4096;
const BALLOT_ROOM = 1024;

const derived = (key: Buffer, use: string): Buffer => createHmac('sha256', key).update(use).digest();

/** The first key of a ballot. */
export const firstKey = (): ContentKey => ({ version: 0, key: randomBytes(32) });

/** The key of a later version. Earlier ones cannot be derived from it, so it reads nothing that was encrypted earlier. */
export function keyAt(version: number, { version: from, key }: ContentKey): ContentKey {
  let moved = key;
  for (let i = from; i < version; i++) moved = derived(moved, 'next');
  return { version, key: moved };
}

/** The content encrypted under a key; ballot and version are authenticated with it. */
export function sealed(ballotId: string, { version, key }: ContentKey, content: Content): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, derived(key, 'content'), nonce);
  cipher.setAAD(Buffer.from(`${ballotId} ${version}`));
  const text = Buffer.from(JSON.stringify(content));
  const room = Buffer.alloc(Math.max(text.length, KEY_ROOM + BALLOT_ROOM * content.ballots.length), ' ');
  text.copy(room);
  return Buffer.concat([nonce, cipher.update(room), cipher.final(), cipher.getAuthTag()]);
}

/** The content; null where it was encrypted under another key, or changed. */
export function unsealed(ballotId: string, { version, key }: ContentKey, bytes: Buffer): Content | null {
  const decipher = createDecipheriv(CIPHER, derived(key, 'content'), bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(`${ballotId} ${version}`));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const room = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(room.toString()) as Content;
  } catch {
    return null;
  }
}
