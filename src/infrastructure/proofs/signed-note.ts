import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readIfThere } from '../files.js';
import { secretFile } from '../secret-file.js';
import type { VerifierKey } from './verifier-key.js';
import { bytesOf, keyId, readVerifierKey, writeVerifierKey } from './verifier-key.js';

/** A doubt that was resolved, as checkpoints that cover it say. */
export interface ResolvedLine {
  readonly number: number;
  /** Place of the first event that was in doubt, from 0. */
  readonly index: number;
  /** Hash of the event that resolved it, 64 hex digits. */
  readonly hash: string;
}

/** What a checkpoint states: the first `size` events of the log `origin` have this root. */
export interface Statement {
  /** Name of the log, and of the key that signs for it: the same in every store that holds this history. */
  readonly origin: string;
  readonly size: number;
  /** 64 hex digits. */
  readonly root: string;
  /** ISO 8601 UTC. */
  readonly signedAt: string;
  /** Doubts that were resolved, the first of them first. */
  readonly resolved?: readonly ResolvedLine[];
}

/** A text that some keys signed. */
export interface SignedText {
  readonly text: string;
  readonly signatures: readonly Signature[];
}

/** A statement as it was signed, by our key and perhaps by others. */
export interface Note extends Statement, SignedText {
  readonly resolved: readonly ResolvedLine[];
}

export interface Signature {
  /** Name of the key, and 4 bytes that tell keys of one name apart. */
  readonly name: string;
  readonly id: Buffer;
  readonly bytes: Buffer;
}

const TEXT =
  /^(?<origin>[^\s+]+)\n(?<size>[1-9]\d{0,14})\n(?<root>[A-Za-z0-9+/]{43}=)\nsigned (?<signedAt>\S+)\n(?<resolved>(?:resolved [1-9]\d{0,14} (?:0|[1-9]\d{0,14}) [0-9a-f]{64}\n)*)$/;

const SIGNATURE = /^— ([^\s+]+) ([A-Za-z0-9+/]{6,}={0,2})$/;

/** Each witness adds a signature; at least 16 must be accepted (C2SP signed-note). */
const MOST_SIGNATURES = 100;

/** An Ed25519 key in a file, made when first needed: that of a data folder signs checkpoints, that of a witness cosigns them. */
export class SigningKey {
  readonly #public: KeyObject;

  private constructor(private readonly key: KeyObject) {
    this.#public = createPublicKey(key);
  }

  static async open(file: string): Promise<SigningKey> {
    const pem = await secretFile(file, () => {
      const { privateKey } = generateKeyPairSync('ed25519');
      return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    });
    return new SigningKey(createPrivateKey(pem));
  }

  /** The key of a file; null where there is none. */
  static async read(file: string): Promise<SigningKey | null> {
    const pem = await readIfThere(file);
    return pem === null ? null : new SigningKey(createPrivateKey(pem));
  }

  /** The key for those who check what a log, or a witness, of this name signed. */
  verifier(name: string, use: 'log' | 'witness' = 'log'): string {
    return writeVerifierKey(name, use, this.#public);
  }

  /** The text of a checkpoint with its signature: C2SP tlog-checkpoint, over a signed note. */
  sign({ origin, size, root, signedAt, resolved = [] }: Statement): string {
    const rootSaid = Buffer.from(root, 'hex').toString('base64');
    const lines = resolved.map(({ number, index, hash }) => `resolved ${number} ${index} ${hash}`);
    return this.note(origin, [origin, size, rootSaid, `signed ${signedAt}`, ...lines]);
  }

  /** Signs what a bundle of evidence holds (docs/proofs.md). The first line, which is no name of a log, tells it from a checkpoint. */
  seal(origin: string, lines: readonly string[]): string {
    return this.note(origin, ['evidence bundle 2', `log ${origin}`, ...lines]);
  }

  /** Lines, with the signature of this key of the log under them. */
  note(origin: string, lines: readonly (string | number)[]): string {
    const text = [...lines, ''].join('\n');
    return `${text}\n${this.signature(origin, text)}`;
  }

  /** The line by which this key signs a text of the log. */
  signature(origin: string, text: string): string {
    const id = keyId(origin, 'log', bytesOf(this.#public));
    return signatureLine({ name: origin, id, bytes: sign(null, Buffer.from(text), this.key) });
  }

  /** The line by which a witness of this name says that it saw the text of a checkpoint then: C2SP tlog-cosignature. */
  cosign(text: string, name: string, at: Date): string {
    const seconds = Math.floor(at.getTime() / 1000);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(seconds));
    const bytes = Buffer.concat([time, sign(null, cosigned(text, seconds), this.key)]);
    return signatureLine({ name, id: keyId(name, 'witness', bytesOf(this.#public)), bytes });
  }
}

/**
 * Reads a checkpoint; null where the text is none. Other line ends, a byte order mark, and blank lines around it are ignored:
 * mail programs and editors add them.
 */
export function parseNote(note: string): Note | null {
  const lines = note.replaceAll(/\r\n?/g, '\n').trim();
  const end = lines.lastIndexOf('\n\n') + 1;
  const text = lines.slice(0, end);
  const said = TEXT.exec(text)?.groups;
  const signatures = signaturesUnder(lines.slice(end + 1));
  if (!said || signatures.length === 0 || signatures.length > MOST_SIGNATURES) return null;
  const { origin = '', size, root = '', signedAt = '', resolved = '' } = said;
  return {
    text,
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64').toString('hex'),
    signedAt,
    resolved: [...resolved.matchAll(/(\d+) (\d+) (\w+)\n/g)].map(([, number, index, hash = '']) => ({
      number: Number(number),
      index: Number(index),
      hash,
    })),
    signatures,
  };
}

/** The signatures among the lines under a text. */
export function signaturesUnder(lines: string): Signature[] {
  return lines.split('\n').flatMap((line) => signatureIn(line) ?? []);
}

/** A line of a note, without its end; null where it is no signature. */
export function signatureIn(line: string): Signature | null {
  const [, name = '', encoded] = SIGNATURE.exec(line) ?? [];
  if (encoded === undefined) return null;
  const bytes = Buffer.from(encoded, 'base64');
  return { name, id: bytes.subarray(0, 4), bytes: bytes.subarray(4) };
}

/** The line that a signature is in a note. */
export function signatureLine({ name, id, bytes }: Signature): string {
  return `— ${name} ${Buffer.concat([id, bytes]).toString('base64')}\n`;
}

/**
 * Whether the key of `verifier` signed the note. Signatures of other keys are ignored, even with its name or its id; those of
 * its own must all be valid.
 */
export function isSignedBy({ text, signatures }: SignedText, verifier: string): boolean {
  const key = readVerifierKey(verifier, 'log');
  if (!key) return false;
  const own = signaturesOf(signatures, key);
  return own.length > 0 && own.every(({ bytes }) => verify(null, Buffer.from(text), key.key, bytes));
}

/** The last second that dates of four digits reach. */
const LATEST = 253_402_300_799n;

/** A cosignature that holds: the line that it is in a note, and when it was made. */
export interface Cosignature {
  readonly line: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** The cosignature of a witness under a checkpoint, the latest of several; null where there is none, or one does not hold. */
export function cosignatureOf({ text, signatures }: SignedText, witness: VerifierKey): Cosignature | null {
  const own = signaturesOf(signatures, witness)
    .map((one) => ({ line: signatureLine(one), seconds: secondsOf(one, text, witness) }))
    .toSorted((a, b) => b.seconds - a.seconds);
  const [latest] = own;
  if (!latest || own.some(({ seconds }) => seconds === 0)) return null;
  return { line: latest.line, at: new Date(latest.seconds * 1000).toISOString() };
}

/** When a witness signed, in seconds; 0 where it did not. */
function secondsOf({ bytes }: Signature, text: string, { key }: VerifierKey): number {
  const seconds = bytes.length === 72 ? bytes.readBigUInt64BE() : 0n;
  if (seconds > LATEST) return 0;
  return verify(null, cosigned(text, Number(seconds)), key, bytes.subarray(8)) ? Number(seconds) : 0;
}

function cosigned(text: string, seconds: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

/** The signatures that go by the name and the id of a key. */
export function signaturesOf(signatures: readonly Signature[], { name, id }: VerifierKey): Signature[] {
  return signatures.filter((one) => one.name === name && one.id.equals(id));
}
