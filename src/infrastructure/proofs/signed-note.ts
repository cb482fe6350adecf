import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { secretFile } from '../secret-file.js';

/** What a checkpoint states: the first `size` events of the log `origin` have this root. */
export interface Statement {
  /** Name of the log, and of the key that signs for it: the same in every store that holds this history. */
  readonly origin: string;
  readonly size: number;
  /** 64 hex digits. */
  readonly root: string;
  /** ISO 8601 UTC. */
  readonly signedAt: string;
}

/** A statement as it was signed, by our key and perhaps by others. */
export interface Note extends Statement {
  /** The signed text. */
  readonly text: string;
  readonly signatures: readonly Signature[];
}

interface Signature {
  /** Name of the key, and 4 bytes that tell keys of one name apart. */
  readonly name: string;
  readonly id: Buffer;
  readonly bytes: Buffer;
}

const ED25519 = Buffer.of(1);

/** What precedes the 32 bytes of an Ed25519 public key in DER. */
const DER_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const TEXT =
  /^(?<origin>[^\s+]+)\n(?<size>[1-9]\d{0,14})\n(?<root>[A-Za-z0-9+/]{43}=)\nsigned (?<signedAt>\S+)\n$/;

const SIGNATURE = /^— ([^\s+]+) ([A-Za-z0-9+/]{6,}={0,2})$/;

/** Each witness adds a signature; at least 16 must be accepted (C2SP signed-note). */
const MOST_SIGNATURES = 100;

/** The Ed25519 key of a data folder that signs checkpoints; made when first needed. */
export class SigningKey {
  private constructor(private readonly key: KeyObject) {}

  static async open(file: string): Promise<SigningKey> {
    const pem = await secretFile(file, () => {
      const { privateKey } = generateKeyPairSync('ed25519');
      return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    });
    return new SigningKey(createPrivateKey(pem));
  }

  /** The key for those who check, under the name of a log: `name+id+key`, as the signed notes of transparency logs have it. */
  verifier(name: string): string {
    const bytes = this.#publicBytes();
    return `${name}+${keyId(name, bytes).toString('hex')}+${Buffer.concat([ED25519, bytes]).toString('base64')}`;
  }

  /** The text of a checkpoint with its signature: C2SP tlog-checkpoint, over a signed note. */
  sign({ origin, size, root, signedAt }: Statement): string {
    const text = `${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\nsigned ${signedAt}\n`;
    const signature = sign(null, Buffer.from(text), this.key);
    const line = Buffer.concat([keyId(origin, this.#publicBytes()), signature]).toString('base64');
    return `${text}\n— ${origin} ${line}\n`;
  }

  #publicBytes(): Buffer {
    return createPublicKey(this.key).export({ type: 'spki', format: 'der' }).subarray(DER_PREFIX.length);
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
  const signatures = lines
    .slice(end + 1)
    .split('\n')
    .flatMap((line) => signatureIn(line) ?? []);
  if (!said || signatures.length === 0 || signatures.length > MOST_SIGNATURES) return null;
  const { origin = '', size, root = '', signedAt = '' } = said;
  return {
    text,
    origin,
    size: Number(size),
    root: Buffer.from(root, 'base64').toString('hex'),
    signedAt,
    signatures,
  };
}

function signatureIn(line: string): Signature | null {
  const [, name = '', encoded] = SIGNATURE.exec(line) ?? [];
  if (encoded === undefined) return null;
  const bytes = Buffer.from(encoded, 'base64');
  return { name, id: bytes.subarray(0, 4), bytes: bytes.subarray(4) };
}

/**
 * Whether the key of `verifier` signed the note. Signatures of other keys are ignored, even with its name or its id; those of
 * its own must all be valid.
 */
export function isSignedBy({ text, signatures }: Note, verifier: string): boolean {
  // Only the first two plus signs separate; base64 may contain more.
  const [, name = '', encoded = ''] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(verifier) ?? [];
  const key = Buffer.from(encoded, 'base64').subarray(ED25519.length);
  if (key.length !== 32) return false;
  const own = signatures.filter((one) => one.name === name && one.id.equals(keyId(name, key)));
  const publicKey = createPublicKey({ key: Buffer.concat([DER_PREFIX, key]), type: 'spki', format: 'der' });
  return own.length > 0 && own.every(({ bytes }) => verify(null, Buffer.from(text), publicKey, bytes));
}

function keyId(name: string, bytes: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(ED25519).update(bytes).digest().subarray(0, 4);
}
