import * as ed25519 from '@noble/ed25519';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { Buffer } from 'buffer/';

// What the scripts in `docs` use of Node, in a browser, so that a proof is checked here by the very script that an auditor runs elsewhere.
// Web Crypto has none of it in a page that comes without TLS, as in an office's own network, and answers later, which the scripts do not.

ed25519.hashes.sha512 = sha512;

const hashes = { sha256, sha384 };

export function createHash(name: keyof typeof hashes) {
  const hash = hashes[name].create();
  const made = {
    update(data: string | Uint8Array) {
      hash.update(typeof data === 'string' ? new TextEncoder().encode(data) : data);
      return made;
    },
    digest(encoding?: 'hex') {
      const bytes = Buffer.from(hash.digest());
      return encoding ? bytes.toString(encoding) : bytes;
    },
  };
  return made;
}

/** Length of what stands before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const SPKI = 12;

type Key = { readonly ed25519: Uint8Array } | { readonly modulus: Uint8Array };

export function createPublicKey({ key }: { readonly key: Uint8Array | { readonly n: string } }): Key {
  if (key instanceof Uint8Array) return { ed25519: key.subarray(SPKI) };
  return { modulus: Buffer.from(key.n.replaceAll('-', '+').replaceAll('_', '/'), 'base64') };
}

export const constants = { RSA_PKCS1_PSS_PADDING: 6 };

export function verify(
  algorithm: 'sha384' | null,
  data: Uint8Array,
  given: Key | { readonly key: Key },
  signature: Uint8Array,
): boolean {
  const key = 'key' in given ? given.key : given;
  if ('ed25519' in key) {
    if (algorithm !== null || signature.length !== 64) return false;
    return ed25519.verify(signature, data, key.ed25519, { zip215: false });
  }
  return isPss(data, key.modulus, signature);
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let b = base % modulus, e = exponent; e > 0n; e >>= 1n, b = (b * b) % modulus)
    if (e & 1n) result = (result * b) % modulus;
  return result;
}

/** RSASSA-PSS of RFC 8017 with SHA-384, no salt, and the exponent 65537, as the papers of ballots are signed. */
function isPss(data: Uint8Array, modulus: Uint8Array, signature: Uint8Array): boolean {
  const length = modulus.length;
  const [n, s] = [numberOf(modulus), numberOf(signature)];
  if (signature.length !== length || s >= n) return false;
  const h = sha384(Buffer.concat([Buffer.alloc(8), Buffer.from(sha384(data))]));
  const mask: Uint8Array[] = [];
  for (let i = 0; mask.length * 48 < length - 49; i++)
    mask.push(sha384(Buffer.concat([h, Buffer.of(0, 0, 0, i)])));
  const block = Buffer.concat(mask).subarray(0, length - 49);
  const [first = 0, last = 0] = [block[0], block.at(-1)];
  block[block.length - 1] = last ^ 1;
  block[0] = first & 0x7f;
  return power(s, 65537n, n) === numberOf(Buffer.concat([block, h, Buffer.of(0xbc)]));
}

export const randomBytes = (size: number): Uint8Array =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(size)));

export { v4 as randomUUID } from 'uuid';

/** Of JSON, as the scripts compare it. */
export function isDeepStrictEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [ours, theirs] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    ours.length === theirs.size &&
    ours.every(([name, value]) => theirs.has(name) && isDeepStrictEqual(value, theirs.get(name)))
  );
}

// The rest is for the scripts as programs, which they are not here.
export const argv: readonly string[] = [];
export const env: Readonly<Record<string, string | undefined>> = {};
export const pathToFileURL = () => ({ href: '' });
const absent = (): never => {
  throw new Error('not in a browser');
};
export {
  absent as existsSync,
  absent as parseArgs,
  absent as readFileSync,
  absent as renameSync,
  absent as writeFileSync,
  absent as X509Certificate,
};
export const [stderr, stdout] = [{ write: absent }, { write: absent }];
export default { argv };
