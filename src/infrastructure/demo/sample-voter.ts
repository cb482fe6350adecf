import { createHash } from 'node:crypto';

// A voter for the made-up units. It computes what the script of real voters (`docs/vote.mjs`) computes, without its precautions
// against the server. RFC 9474, RSABSSA-SHA384-PSSZERO-Deterministic; the exponent of the key is 65537.

/** A blinded paper for the server to sign, and `unblind`, the factor that turns its signature into that of the ballot. */
export interface Paper {
  readonly choice: string;
  readonly salt: string;
  readonly modulus: string;
  readonly blinded: string;
  readonly unblind: bigint;
}

/** Makes a paper for a choice. Salt and blinding factor are taken from `random`, in this order. */
export function prepare(
  { ballotId, modulus }: { readonly ballotId: string; readonly modulus: string },
  choice: string,
  random: (bytes: number) => Buffer,
): Paper {
  const salt = random(32).toString('hex');
  const length = modulus.length / 2;
  const commitment = sha('sha256', `thidua ballot 1\n${ballotId}\n${choice}\n${salt}`);
  const n = BigInt(`0x${modulus}`);
  const factor = 2n + (number(random(length + 8)) % (n - 3n));
  const blinded = (number(encoded(commitment, length)) * power(factor, n)) % n;
  return { choice, salt, modulus, blinded: hex(blinded, modulus), unblind: inverse(factor, n) };
}

/** Makes the ballot from a paper and the server's signature of it. */
export function unblind(
  { choice, salt, modulus, unblind: factor }: Paper,
  signed: string,
): { choice: string; salt: string; signature: string } {
  const signature = (BigInt(`0x${signed}`) * factor) % BigInt(`0x${modulus}`);
  return { choice, salt, signature: hex(signature, modulus) };
}

const sha = (name: string, ...parts: readonly (string | Buffer)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash(name)).digest();
const number = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const hex = (n: bigint, { length }: string): string => n.toString(16).padStart(length, '0');

/** EMSA-PSS of RFC 8017 with SHA-384 and no salt. */
function encoded(message: Buffer, length: number): Buffer {
  const hash = sha('sha384', Buffer.alloc(8), sha('sha384', message));
  const blocks = Array.from({ length: Math.ceil((length - 49) / 48) }, (_, i) =>
    sha('sha384', hash, Buffer.from([0, 0, 0, i])),
  );
  const data = Buffer.concat(blocks).subarray(0, length - 49);
  data.writeUInt8(data.readUInt8(data.length - 1) ^ 1, data.length - 1);
  data.writeUInt8(data.readUInt8(0) & 0x7f, 0);
  return Buffer.concat([data, hash, Buffer.from([0xbc])]);
}

/** `base` to the power of 65537. */
function power(base: bigint, modulus: bigint): bigint {
  let squared = base;
  for (let i = 0; i < 16; i++) squared = (squared * squared) % modulus;
  return (squared * base) % modulus;
}

function inverse(a: bigint, modulus: bigint): bigint {
  let [r, s, x, y] = [modulus, a, 0n, 1n];
  while (s > 0n) [r, s, x, y] = [s, r % s, y, x - (r / s) * y];
  return ((x % modulus) + modulus) % modulus;
}
