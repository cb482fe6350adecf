// Time-stamps for the second verifier, written from docs/proofs.md alone by somebody who had not seen the scripts.
import { constants, createHash, verify, X509Certificate } from 'node:crypto';

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const [CONTENT_TYPE, MESSAGE_DIGEST] = ['1.2.840.113549.1.9.3', '1.2.840.113549.1.9.4'];
const [SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2] = [
  '1.2.840.113549.1.9.16.2.12',
  '1.2.840.113549.1.9.16.2.47',
];
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const HASHES = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);
/** Each with the hash that it fixes; null where the digest of the signer says which. */
const SIGNATURES = new Map([
  ['1.2.840.113549.1.1.1', { key: 'rsa', hash: null }],
  ['1.2.840.113549.1.1.11', { key: 'rsa', hash: 'sha256' }],
  ['1.2.840.113549.1.1.12', { key: 'rsa', hash: 'sha384' }],
  ['1.2.840.113549.1.1.13', { key: 'rsa', hash: 'sha512' }],
  ['1.2.840.113549.1.1.10', { key: 'rsa', hash: null, padding: constants.RSA_PKCS1_PSS_PADDING }],
  ['1.3.101.112', { key: 'ed25519', hash: null }],
  ['1.2.840.10045.4.3.2', { key: 'ec', hash: 'sha256' }],
  ['1.2.840.10045.4.3.3', { key: 'ec', hash: 'sha384' }],
  ['1.2.840.10045.4.3.4', { key: 'ec', hash: 'sha512' }],
]);
const [OCTETS, OID, TIME, SEQUENCE, SET] = [0x04, 0x06, 0x18, 0x30, 0x31];

class Malformed extends Error {}
const demand = (holds, wrong) => {
  if (!holds) throw new Malformed(wrong);
};

// DER: one way to write each value, so that none is read in two ways.
function* valuesIn(bytes) {
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at];
    let length = bytes[at + 1];
    let start = at + 2;
    demand(length !== undefined && (tag & 0x1f) !== 0x1f, 'not DER');
    if (length >= 0x80) {
      const count = length & 0x7f;
      demand(count >= 1 && count <= 4 && start + count <= bytes.length, 'not DER');
      length = bytes.readUIntBE(start, count);
      start += count;
      demand(length >= 0x80 && (count === 1 || length >= 2 ** (8 * (count - 1))), 'not DER');
    }
    const end = start + length;
    demand(end <= bytes.length, 'not DER');
    yield { tag, body: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
    at = end;
  }
}

function one(bytes, tag) {
  const [value, ...others] = valuesIn(bytes);
  demand(value?.tag === tag && others.length === 0, 'not as RFC 5652 has it');
  return value;
}
const members = ({ tag, body }, wanted = SEQUENCE) => {
  demand(tag === wanted, 'not as RFC 5652 has it');
  return [...valuesIn(body)];
};

function oidOf(value) {
  demand(value?.tag === OID && value.body.length > 0, 'not an object identifier');
  const [numbers, bytes] = [[], value.body];
  for (let i = 0, number = 0n; i < bytes.length; i++) {
    number = number * 128n + BigInt(bytes[i] & 0x7f);
    if (bytes[i] >= 0x80) continue;
    numbers.push(number);
    number = 0n;
  }
  const [head, ...rest] = numbers;
  const first = head < 40n ? 0n : head < 80n ? 1n : 2n;
  return [first, head - 40n * first, ...rest].join('.');
}

/** Octets, which may come in pieces. */
const octetsIn = ({ tag, body }) => {
  demand(tag === OCTETS || tag === (OCTETS | 0x20), 'no TSTInfo');
  return tag === OCTETS ? body : Buffer.concat([...valuesIn(body)].map(octetsIn));
};

const digest = (name, bytes) => createHash(name).update(bytes).digest();
const hashNamed = (algorithm) => HASHES.get(oidOf(members(algorithm)[0]));

/** The attributes by type; each is there once and has one value. */
function attributesOf({ body }) {
  const found = new Map();
  for (const attribute of valuesIn(body)) {
    const [type, values, ...others] = members(attribute);
    const [value, ...more] = members(values ?? {}, SET);
    demand(value && more.length + others.length === 0, 'an attribute has not one value');
    demand(!found.has(oidOf(type)), 'an attribute is there twice');
    found.set(oidOf(type), value);
  }
  return found;
}

/** The hash by which the signer names its certificate: SHA-1 in the first version, in the second SHA-256 unless it says another. */
function isNamed(attributes, certificate) {
  const named = (type) => {
    const value = attributes.get(type);
    return value && members(members(members(value)[0])[0]);
  };
  const [v1, v2] = [named(SIGNING_CERTIFICATE), named(SIGNING_CERTIFICATE_V2)];
  demand(v1 || v2, 'no certificate is named');
  const holds = (name, value) => value?.tag === OCTETS && value.body.equals(digest(name, certificate.raw));
  if (v1 && !holds('sha1', v1[0])) return false;
  if (!v2) return true;
  const says = v2[0]?.tag === SEQUENCE;
  const name = says ? hashNamed(v2[0]) : 'sha256';
  return name !== undefined && holds(name, v2[says ? 1 : 0]);
}

function instantOf(value) {
  demand(value?.tag === TIME, 'no time');
  const [, year, month, day, hour, minute, second, part = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/.exec(value.body.toString('latin1')) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${part.slice(0, 4)}Z`);
  demand(Number.isFinite(at), 'no time');
  return at;
}

const isValidAt = (certificate, at) =>
  Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);

/** Whether it is trusted, or issued by one that is, or by one in the token of which that holds. */
function isTrusted(certificate, { trusted, others, at }, left = 8) {
  const isBy = (issuer) =>
    issuer.ca &&
    isValidAt(issuer, at) &&
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey);
  if (!isValidAt(certificate, at) || left === 0) return false;
  if (trusted.some(({ raw }) => raw.equals(certificate.raw)) || trusted.some(isBy)) return true;
  const issuer = others.find(isBy);
  return issuer !== undefined && isTrusted(issuer, { trusted, others, at }, left - 1);
}

function check(token, text, pem) {
  const [type, wrapped] = members(one(token, SEQUENCE));
  demand(oidOf(type) === SIGNED_DATA, 'not SignedData');
  const [, , encapsulated, ...rest] = members(members(wrapped, 0xa0)[0]);
  const [contentType, content] = members(encapsulated);
  demand(oidOf(contentType) === TST_INFO, 'not over TSTInfo');
  const info = octetsIn(members(content, 0xa0)[0] ?? {});
  const signers = rest.at(-1);
  const [signer, ...more] = members(signers, SET);
  demand(signer && more.length === 0, 'not one signer');

  const [, , imprint, , genTime] = members(one(info, SEQUENCE));
  const [algorithm, hashed] = members(imprint);
  demand(hashNamed(algorithm) === 'sha256', 'not over SHA-256');
  demand(hashed.body.equals(digest('sha256', text)), 'not of this text');
  const at = instantOf(genTime);

  const [, , ofDigest, signed, ofSignature, signature] = members(signer);
  demand(signed?.tag === 0xa0 && signature?.tag === OCTETS, 'no signed attributes');
  const name = hashNamed(ofDigest);
  demand(name !== undefined, 'an unknown hash');
  const attributes = attributesOf(signed);
  demand(oidOf(attributes.get(CONTENT_TYPE)) === TST_INFO, 'signed as something else');
  const said = attributes.get(MESSAGE_DIGEST);
  demand(said?.tag === OCTETS && said.body.equals(digest(name, info)), 'not the hash of TSTInfo');

  const certificates = rest
    .filter(({ tag }) => tag === 0xa0)
    .flatMap(({ body }) => [...valuesIn(body)])
    .map(({ whole }) => new X509Certificate(whole));
  const own = certificates.find((certificate) => isNamed(attributes, certificate));
  demand(own, 'the certificate that is named is not in it');
  const how = SIGNATURES.get(oidOf(members(ofSignature)[0]));
  demand(how?.key === own.publicKey.asymmetricKeyType && (how.hash ?? name) === name, 'an unknown signature');
  // What is signed are the attributes as a set.
  const asSet = Buffer.from(signed.whole);
  asSet[0] = SET;
  const key = how.padding ? { key: own.publicKey, padding: how.padding } : own.publicKey;
  demand(verify(how.key === 'ed25519' ? null : name, asSet, key, signature.body), 'not signed');
  demand(own.keyUsage?.join() === TIME_STAMPING, 'its certificate is for something else');
  const trusted = pem
    .split(/(?<=-----END CERTIFICATE-----)/)
    .filter((part) => part.includes('BEGIN'))
    .map((part) => new X509Certificate(part));
  demand(isTrusted(own, { trusted, others: certificates, at }), 'by nobody who is trusted');
}

/** What is wrong with a time-stamp of a text, by certificates in PEM; undefined where nothing is. */
export function wrongStamp(token, text, pem) {
  try {
    check(token, text, pem);
    return undefined;
  } catch (error) {
    // Node throws of keys and signatures that it cannot read.
    return `the time-stamp: ${error.message}`;
  }
}
