import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What a key is for, and its type in C2SP signed-note: a log signs its checkpoints, a witness cosigns them with the time. */
const TYPES = { log: 1, witness: 4 } as const;

export type KeyUse = keyof typeof TYPES;

/** What precedes the 32 bytes of an Ed25519 public key in DER. */
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A key that checks signatures. */
export interface VerifierKey {
  /** As it is handed out: `name+id+key`. */
  readonly text: string;
  readonly name: string;
  /** 4 bytes that tell keys of one name apart. */
  readonly id: Buffer;
  /** The same bytes stand for the same key, whatever its name and use. */
  readonly bytes: Buffer;
  readonly key: KeyObject;
}

/** The key of a text; null where it is none for this use. */
export function readVerifierKey(text: string, use: KeyUse): VerifierKey | null {
  // Only the first two plus signs separate; base64 may contain more.
  const [, name = '', id = '', encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const typed = Buffer.from(encoded, 'base64');
  if (typed.length !== 33 || typed[0] !== TYPES[use]) return null;
  const bytes = typed.subarray(1);
  const key = createPublicKey({ key: Buffer.concat([DER_PREFIX, bytes]), type: 'spki', format: 'der' });
  const own = keyId(name, use, bytes);
  return own.toString('hex') === id ? { text, name, id: own, bytes, key } : null;
}

/** A public key as it is handed out. */
export function writeVerifierKey(name: string, use: KeyUse, key: KeyObject): string {
  const bytes = bytesOf(key);
  const encoded = Buffer.concat([Buffer.of(TYPES[use]), bytes]).toString('base64');
  return `${name}+${keyId(name, use, bytes).toString('hex')}+${encoded}`;
}

/** The 32 bytes of an Ed25519 public key. */
export function bytesOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(DER_PREFIX.length);
}

export function keyId(name: string, use: KeyUse, bytes: Buffer): Buffer {
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(TYPES[use])).update(bytes);
  return hash.digest().subarray(0, 4);
}
