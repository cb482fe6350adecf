// Checks a time-stamp (RFC 3161) of a checkpoint offline: nothing but Node is needed. `verify-proof.mjs` and `verify-bundle.mjs` use it
// with --tsa ca.pem, the certificates of authorities that you trust, in PEM; have them from elsewhere.
//
// Checked is that the token is of this very text, was signed by a certificate for time-stamps alone, and that this was issued, directly or
// through others in the token, by one of yours and was valid then. Whether a certificate was revoked, nothing here can know.
import * as cryptography from 'node:crypto';

const TYPES = { signedData: '2a864886f70d010702', timestamp: '2a864886f70d0109100104' };
const ATTRIBUTES = {
  contentType: '2a864886f70d010903',
  digest: '2a864886f70d010904',
  // Which certificate signed, by its SHA-1 or another hash of it.
  certificate: ['2a864886f70d010910020c', '2a864886f70d010910022f'],
};
const HASHES = {
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
};
const PSS = '2a864886f70d01010a';
const ED25519 = '2b6570';
/** Algorithms of signatures, with the key of each, and the hash where it fixes one. */
const SIGNATURES = {
  '2a864886f70d010101': ['rsa'],
  [PSS]: ['rsa'],
  [ED25519]: ['ed25519'],
  '2a864886f70d01010b': ['rsa', 'sha256'],
  '2a864886f70d01010c': ['rsa', 'sha384'],
  '2a864886f70d01010d': ['rsa', 'sha512'],
  '2a8648ce3d040302': ['ec', 'sha256'],
  '2a8648ce3d040303': ['ec', 'sha384'],
  '2a8648ce3d040304': ['ec', 'sha512'],
};
const [OCTETS, OID, SEQUENCE, SET, OUTER] = [0x04, 0x06, 0x30, 0x31, 0xa0];
const FOR_TIMESTAMPS = '1.3.6.1.5.5.7.3.8';
/** Certificates between that of the authority and one that is trusted. */
const LONGEST = 8;

const sha = (name, bytes) => cryptography.createHash(name).update(bytes).digest();

/** A value in DER: its tag, all its bytes, its content. */
function valueAt(bytes, at = 0) {
  let [length, from] = [bytes[at + 1] ?? 0x80, at + 2];
  if (length === 0x80 || length > 0x84) throw new Error(unreadable);
  if (length > 0x80) [length, from] = [bytes.readUIntBE(from, length - 0x80), from + length - 0x80];
  if (from + length > bytes.length) throw new Error(unreadable);
  return {
    tag: bytes[at],
    whole: bytes.subarray(at, from + length),
    content: bytes.subarray(from, from + length),
  };
}

/** The values that one of this tag consists of. */
function partsOf({ tag, content }, wanted = SEQUENCE) {
  if (tag !== wanted) throw new Error(unreadable);
  const parts = [];
  for (let at = 0; at < content.length; at += parts.at(-1).whole.length) parts.push(valueAt(content, at));
  return parts;
}

/** The bytes of a string, also where BER has it in pieces. */
function octetsOf(value) {
  if (value.tag === (OCTETS | 0x20)) return Buffer.concat(partsOf(value, value.tag).map(octetsOf));
  if (value.tag !== OCTETS) throw new Error(unreadable);
  return value.content;
}

const unreadable = 'the time-stamp cannot be read';
const oid = (value) => (value?.tag === OID ? value.content.toString('hex') : undefined);
const demand = (is, what) => {
  if (!is) throw new Error(`the time-stamp ${what}`);
};

/** `YYYYMMDDhhmmss[.f]Z` */
function timeOf(value) {
  const [, date, time, fraction = ''] = /^(\d{8})(\d{6})(\.\d+)?Z$/.exec(value.content.toString()) ?? [];
  demand(date !== undefined, 'says no time');
  const two = (text) => text.replace(/(\d\d)(\d\d)(\d\d)/, '$1:$2:$3');
  return new Date(`${date.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')}T${two(time)}${fraction.slice(0, 4)}Z`);
}

/** When a text was stamped, and by whom; throws where the token is not of this text, or by no authority that is trusted. */
export function checkTimestamp(token, text, trusted) {
  try {
    return checked(token, text, trusted);
  } catch (error) {
    if (error.message.startsWith('the time-stamp ')) throw error;
    throw new Error(unreadable, { cause: error });
  }
}

function checked(token, text, trusted) {
  const outer = valueAt(token);
  demand(outer.whole.length === token.length, 'is followed by something else');
  const [type, wrapped] = partsOf(outer);
  demand(oid(type) === TYPES.signedData, 'is not signed');
  const parts = partsOf(partsOf(wrapped, OUTER)[0]);
  const [contentType, octets] = partsOf(parts[2]);
  demand(oid(contentType) === TYPES.timestamp, 'is none');
  const info = octetsOf(partsOf(octets, OUTER)[0]);
  const [, , imprint, , time] = partsOf(valueAt(info));
  const [algorithm, stamped] = partsOf(imprint);
  const isOfText =
    HASHES[oid(partsOf(algorithm)[0])] === 'sha256' && sha('sha256', text).equals(stamped.content);
  demand(isOfText, 'is of another text');
  const at = timeOf(time);
  const certificates = partsOf(
    parts.slice(3).find(({ tag }) => tag === OUTER),
    OUTER,
  ).map(({ whole }) => new cryptography.X509Certificate(whole));
  const [signer, ...others] = partsOf(parts.at(-1), SET);
  demand(others.length === 0, 'has several signers');
  const certificate = signerOf(partsOf(signer), info, certificates);
  const { keyUsage } = certificate;
  demand(
    keyUsage?.length === 1 && keyUsage[0] === FOR_TIMESTAMPS,
    'is signed by a certificate for something else',
  );
  requireTrusted(certificate, certificates, trusted, at);
  return { at: at.toISOString(), by: certificate.subject.replaceAll('\n', ', ') };
}

/** The certificate that signed the content. */
function signerOf([, , digestAlgorithm, attributes, algorithm, signature], info, certificates) {
  demand(attributes?.tag === OUTER, 'has nothing that is signed');
  const said = new Map(
    partsOf(attributes, OUTER).map((attribute) => {
      const [name, values] = partsOf(attribute);
      return [oid(name), partsOf(values, SET)[0]];
    }),
  );
  const hash = HASHES[oid(partsOf(digestAlgorithm)[0])];
  demand(hash !== undefined, 'is signed over a hash that is not known here');
  demand(oid(said.get(ATTRIBUTES.contentType)) === TYPES.timestamp, 'is signed as something else');
  demand(said.get(ATTRIBUTES.digest)?.content.equals(sha(hash, info)), 'was changed');
  const named = ATTRIBUTES.certificate.flatMap((name) => said.get(name)?.whole ?? []);
  const isNamed = ({ raw }) =>
    ['sha1', 'sha256', 'sha384', 'sha512'].some((name) =>
      named.some((bytes) => bytes.includes(sha(name, raw))),
    );
  const certificate = certificates.find(isNamed);
  demand(certificate !== undefined, 'lacks the certificate of its signer');
  const kind = oid(partsOf(algorithm)[0]);
  const [ofKey, fixed = hash] = SIGNATURES[kind] ?? [];
  const isKnown = ofKey === certificate.publicKey.asymmetricKeyType && fixed === hash;
  demand(isKnown && signature?.tag === OCTETS, 'is signed in a way that is not known here');
  const key = {
    key: certificate.publicKey,
    ...(kind === PSS
      ? {
          padding: cryptography.constants.RSA_PKCS1_PSS_PADDING,
          saltLength: cryptography.constants.RSA_PSS_SALTLEN_AUTO,
        }
      : {}),
  };
  // What is signed are the attributes as the set that they are.
  const set = Buffer.concat([Buffer.of(0x31), attributes.whole.subarray(1)]);
  demand(
    cryptography.verify(kind === ED25519 ? null : hash, set, key, signature.content),
    'is not signed by its certificate',
  );
  return certificate;
}

/** A chain leads from the certificate to one that is trusted, and each was valid then. */
function requireTrusted(certificate, others, trusted, at) {
  const isValid = ({ validFrom, validTo }) => new Date(validFrom) <= at && at <= new Date(validTo);
  const issued = (one) => (by) => by.ca && isValid(by) && one.checkIssued(by) && one.verify(by.publicKey);
  let one = certificate;
  demand(isValid(one), 'is signed by a certificate that was not valid then');
  for (let i = 0; i < LONGEST; i++) {
    if (trusted.some(({ raw }) => raw.equals(one.raw)) || trusted.some(issued(one))) return;
    one = others.find(issued(one));
    if (one === undefined) break;
  }
  demand(false, 'is signed by no authority that you trust');
}

/** The certificates of a file in PEM; throws where there are none. */
export function readCertificates(pem) {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw new Error('the file has no certificates');
  return found.map((one) => new cryptography.X509Certificate(one));
}
