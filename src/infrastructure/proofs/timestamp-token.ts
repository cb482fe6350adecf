import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { fromBER, Integer, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  Certificate,
  ContentInfo,
  MessageImprint,
  PKIStatus,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';

const SHA256 = '2.16.840.1.101.3.4.2.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TIMESTAMP = '1.2.840.113549.1.9.16.1.4';
/** Attributes that say which certificate signed, by its SHA-1 or another hash. */
const CERTIFICATE = ['1.2.840.113549.1.9.16.2.12', '1.2.840.113549.1.9.16.2.47'];
const FOR_TIMESTAMPS = '1.3.6.1.5.5.7.3.8';

/** What an authority stamped is not what was asked for, or not by whom it should be. */
export class TimestampError extends Error {}

/** A request for a time-stamp, in DER, and what tells its answer from any other. */
export interface TimestampRequest {
  readonly der: Buffer;
  readonly nonce: Buffer;
}

/** Asks for the time-stamp of a text (RFC 3161), with the certificate of the authority in the answer. */
export function requestFor(text: string): TimestampRequest {
  const nonce = randomBytes(16);
  // Positive, and without a zero in front, so that there is one way to write it.
  nonce[0] = 0x40 | ((nonce[0] ?? 0) & 0x3f);
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256 }),
      hashedMessage: new OctetString({ valueHex: new Uint8Array(hashOf(text)) }),
    }),
    nonce: new Integer({ valueHex: new Uint8Array(nonce) }),
    certReq: true,
  });
  return { der: Buffer.from(request.toSchema().toBER()), nonce };
}

/** The token of an answer, to the letter. Throws `TimestampError` where the authority refuses, or the answer cannot be read. */
export function tokenIn(answer: Buffer): Buffer {
  const { status } = read(() => TimeStampResp.fromBER(new Uint8Array(answer)));
  if (status.status !== PKIStatus.granted && status.status !== PKIStatus.grantedWithMods)
    throw new TimestampError(`it refused, with status ${status.status}`);
  const [, token] = (
    fromBER(new Uint8Array(answer)).result as unknown as {
      valueBlock: { value: { valueBeforeDecodeView: Uint8Array }[] };
    }
  ).valueBlock.value;
  if (!token) throw new TimestampError('it sent no token');
  return Buffer.from(token.valueBeforeDecodeView);
}

/** When a text was stamped, ISO 8601 UTC, and by whom. */
export interface Stamped {
  readonly at: string;
  /** Subject of the certificate of the authority. */
  readonly by: string;
}

/**
 * Checks a token: of this text, answering this request where there is one, signed by its certificate for time-stamps alone, and that issued by
 * one of those that are trusted and valid then; who issued it is left out where `trusted` is null. Throws `TimestampError`.
 */
export async function checkToken(
  token: Buffer,
  text: string,
  trusted: readonly Certificate[] | null,
  nonce?: Buffer,
): Promise<Stamped> {
  const { signed, info } = read(() => {
    const outer = ContentInfo.fromBER(new Uint8Array(token));
    if (outer.contentType !== SIGNED_DATA) throw new Error('not signed');
    const data = new SignedData({ schema: outer.content });
    const content = data.encapContentInfo;
    if (content.eContentType !== TIMESTAMP || !content.eContent) throw new Error('no time-stamp');
    return { signed: data, info: TSTInfo.fromBER(content.eContent.getValue()) };
  });
  const { messageImprint, genTime } = info;
  const isOfText =
    messageImprint.hashAlgorithm.algorithmId === SHA256 &&
    hashOf(text).equals(Buffer.from(messageImprint.hashedMessage.valueBlock.valueHexView));
  if (!isOfText) throw new TimestampError('it stamped another text');
  if (nonce && !nonce.equals(Buffer.from(info.nonce?.valueBlock.valueHexView ?? [])))
    throw new TimestampError('it answered another request');
  if (signed.signerInfos.length !== 1) throw new TimestampError('its token is not signed once');
  const verified = await signed
    .verify({
      signer: 0,
      data: new Uint8Array(Buffer.from(text)).buffer,
      checkDate: genTime,
      checkChain: trusted !== null,
      trustedCerts: [...(trusted ?? [])],
      extendedMode: true,
    })
    .catch((error: unknown) => {
      const { message } = error as Error;
      throw new TimestampError(
        `its token is not signed by an authority that is trusted${message ? `: ${message}` : ''}`,
      );
    });
  const certificate = verified.signerCertificate;
  if (
    !verified.signatureVerified ||
    !certificate ||
    (trusted !== null && !verified.signerCertificateVerified)
  )
    throw new TimestampError('its token is not signed by an authority that is trusted');
  const signer = new X509Certificate(Buffer.from(certificate.toSchema().toBER()));
  requireForTimestamps(signed, signer, genTime);
  return { at: genTime.toISOString(), by: signer.subject.replaceAll('\n', ', ') };
}

/** The certificate is for time-stamps alone, valid then, and the one that the signature names. */
function requireForTimestamps(
  signed: SignedData,
  { raw, keyUsage, validFrom, validTo }: X509Certificate,
  at: Date,
): void {
  if (keyUsage.length !== 1 || keyUsage[0] !== FOR_TIMESTAMPS)
    throw new TimestampError('its certificate is for something else');
  if (at < new Date(validFrom) || at > new Date(validTo))
    throw new TimestampError('its certificate was not valid then');
  const [signer] = signed.signerInfos;
  const named = (signer?.signedAttrs?.attributes ?? [])
    .filter(({ type }) => CERTIFICATE.includes(type))
    .map((attribute) => Buffer.from(attribute.toSchema().toBER()));
  const isNamed = ['sha1', 'sha256', 'sha384', 'sha512'].some((name) =>
    named.some((bytes) => bytes.includes(createHash(name).update(raw).digest())),
  );
  if (!isNamed) throw new TimestampError('its signature names another certificate');
}

/** The certificates of a file in PEM; empty where there are none. Throws where one cannot be read. */
export function certificatesIn(pem: string): Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((one) => Certificate.fromBER(new Uint8Array(new X509Certificate(one).raw)));
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new TimestampError(
      `its answer cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
