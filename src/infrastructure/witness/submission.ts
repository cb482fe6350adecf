import type { Signature, SignedText } from '../proofs/signed-note.js';
import { signatureIn } from '../proofs/signed-note.js';

/** A checkpoint of any log, as C2SP tlog-checkpoint has it. */
export interface AnyCheckpoint extends SignedText {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

/** What a log asks a witness: to cosign a checkpoint that goes on from the size that it saw last. */
export interface Submission {
  readonly old: bigint;
  readonly proof: readonly Buffer[];
  readonly checkpoint: AnyCheckpoint;
}

const SIZE = String.raw`0|[1-9]\d{0,18}`;
const HASH = String.raw`[A-Za-z0-9+/]{43}=`;
const HEAD = new RegExp(String.raw`^old (${SIZE})\n((?:${HASH}\n){0,63})\n`);
const NOTE = new RegExp(
  String.raw`^((?<origin>.+)\n(?<size>${SIZE})\n(?<root>${HASH})\n(?:.+\n)*)\n((?:.+\n)+)$`.replaceAll(
    '.',
    '[^\\n]',
  ),
);

/** At least 16 must be accepted (C2SP signed-note). */
const MOST_SIGNATURES = 100;

/** The body of `add-checkpoint`; null where it is malformed. */
export function readSubmission(body: Buffer): Submission | null {
  const text = utf8(body);
  // No control characters but the ends of lines.
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  if (text === null || /[\0-\x09\x0b-\x1f]/.test(text)) return null;
  const [head, old = '', path = ''] = HEAD.exec(text) ?? [];
  const checkpoint = head === undefined ? null : readCheckpoint(text.slice(head.length));
  return checkpoint && { old: BigInt(old), proof: path.split('\n').slice(0, -1).map(bytes), checkpoint };
}

/** A checkpoint to the letter, without what mail and editors do to one; null where it is malformed. */
export function readCheckpoint(note: string): AnyCheckpoint | null {
  const found = NOTE.exec(note);
  const { origin = '', size = '', root = '' } = found?.groups ?? {};
  const [text = '', lines = ''] = [found?.[1], found?.[5]];
  const signatures = lines.split('\n').slice(0, -1).map(signatureIn);
  if (!found || signatures.length > MOST_SIGNATURES || !signatures.every(isThere)) return null;
  return { text, signatures, origin, size: BigInt(size), root: bytes(root) };
}

function isThere(signature: Signature | null): signature is Signature {
  return signature !== null;
}

function bytes(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

function utf8(body: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}
