import type { SignedText, SigningKey } from './signed-note.js';
import { isSignedBy, signaturesUnder } from './signed-note.js';
import { readVerifierKey } from './verifier-key.js';

/** An act by which a key of the log hands over to another one. */
export interface Rotation {
  /** As both keys signed it. */
  readonly note: string;
  /** Name of the log. */
  readonly origin: string;
  /** The checkpoint when the key changed; the root has 64 hex digits. */
  readonly at: { readonly size: number; readonly root: string };
  /** The key that was given up, `name+id+key`. */
  readonly from: string;
  /** It counts under checkpoints of at most so many events: fewer than `at` where it had been in wrong hands. */
  readonly until: number;
  readonly to: string;
  /** ISO 8601 UTC. */
  readonly signedAt: string;
}

const TEXT =
  /^(?<origin>[^\s+]+)\nkey rotation 1\nat (?<size>[1-9]\d{0,14}) (?<root>[A-Za-z0-9+/]{43}=)\nfrom (?<from>\S+)\nuntil (?<until>0|[1-9]\d{0,14})\nto (?<to>\S+)\nsigned (?<signedAt>\S+)\n$/;

/** Signs the act with both keys. */
export function rotationOf(
  { origin, at, until, signedAt }: Omit<Rotation, 'note' | 'from' | 'to'>,
  old: SigningKey,
  next: SigningKey,
): string {
  const lines = [
    origin,
    'key rotation 1',
    `at ${at.size} ${Buffer.from(at.root, 'hex').toString('base64')}`,
    `from ${old.verifier(origin)}`,
    `until ${until}`,
    `to ${next.verifier(origin)}`,
    `signed ${signedAt}`,
  ];
  return `${old.note(origin, lines)}${next.signature(origin, [...lines, ''].join('\n'))}`;
}

/** Reads an act exactly as it is signed; null where it is none, or not signed by both keys. */
export function parseRotation(note: string): Rotation | null {
  const end = note.indexOf('\n\n') + 1;
  const text = note.slice(0, end);
  const said = TEXT.exec(text)?.groups;
  if (!said) return null;
  const { origin = '', root = '', from = '', to = '', signedAt = '' } = said;
  const [size, until] = [Number(said['size']), Number(said['until'])];
  const signed: SignedText = { text, signatures: signaturesUnder(note.slice(end + 1)) };
  const names = [from, to].map((key) => readVerifierKey(key, 'log')?.name);
  const isWhole = names.every((name) => name === origin) && from !== to && until <= size;
  if (!isWhole || !isSignedBy(signed, from) || !isSignedBy(signed, to)) return null;
  return {
    note,
    origin,
    at: { size, root: Buffer.from(root, 'base64').toString('hex') },
    from,
    until,
    to,
    signedAt,
  };
}

/** These keys, and those to which they handed over; the acts are in the order of the log. */
export function keysAfter(keys: readonly string[], rotations: readonly Rotation[]): string[] {
  return rotations.reduce(
    (known, { from, to }) => (known.includes(from) ? [...known, to] : known),
    [...keys],
  );
}

/** The act by which a key was given up before it signed so many events; undefined where it counts. */
export function givenUp(
  rotations: readonly Rotation[],
  { verifier, size }: { readonly verifier: string; readonly size: number },
): Rotation | undefined {
  return rotations.find(({ from, until }) => from === verifier && size > until);
}
