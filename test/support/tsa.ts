import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Integer, ObjectIdentifier, OctetString, Sequence, UTCTime, Utf8String } from 'asn1js';
import {
  AlgorithmIdentifier,
  Attribute,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  Extension,
  ExtKeyUsage,
  IssuerAndSerialNumber,
  PKIStatus,
  PKIStatusInfo,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { heard } from './until.js';

// An authority for time-stamps (RFC 3161), as somebody else would run one; it can be made to misbehave.

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const SHA256 = '2.16.840.1.101.3.4.2.1';
const FOR_TIMESTAMPS = '1.3.6.1.5.5.7.3.8';

interface Issued {
  readonly certificate: Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** A certificate of its own, or issued by another. */
async function issue(name: string, by: Issued | null, usage: readonly string[]): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ valueHex: new Uint8Array([1, ...randomBytes(8)]) });
  const common = new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: name }) });
  certificate.subject.typesAndValues.push(common);
  certificate.issuer = by?.certificate.subject ?? certificate.subject;
  certificate.notBefore.value = new Date('2020-01-01');
  certificate.notAfter.value = new Date('2040-01-01');
  const isAuthority = by === null;
  certificate.extensions = [
    new Extension({
      extnID: '2.5.29.19',
      critical: true,
      extnValue: new BasicConstraints({ cA: isAuthority }).toSchema().toBER(),
    }),
    ...(isAuthority
      ? []
      : [
          new Extension({
            extnID: '2.5.29.37',
            critical: true,
            extnValue: new ExtKeyUsage({ keyPurposes: [...usage] }).toSchema().toBER(),
          }),
        ]),
  ];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign((by?.keys ?? keys).privateKey, 'SHA-256');
  return { certificate, keys };
}

const pemOf = ({ certificate }: Issued): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(certificate.toSchema().toBER()).toString('base64')}\n-----END CERTIFICATE-----\n`;

/** In what it may misbehave. */
export interface Misbehaviour {
  readonly status?: number;
  readonly refuses?: true;
  readonly nonce?: Buffer;
  readonly hash?: Buffer;
  readonly usage?: readonly string[];
  /** The certificate that the signature names is another one. */
  readonly names?: 'nobody';
  readonly body?: string;
}

export interface ServedAuthority {
  readonly url: string;
  /** The certificate that issued those that it signs with, in PEM. */
  readonly ca: string;
  readonly asked: readonly Buffer[];
  /** From now on. */
  misbehave(how: Misbehaviour): void;
  close(): Promise<void>;
}

/** The time that it stamps. */
export const STAMPED = '2026-11-29T05:06:07.000Z';

export async function startAuthority(): Promise<ServedAuthority> {
  const root = await issue('CA thử', null, []);
  const asked: Buffer[] = [];
  let how: Misbehaviour = {};
  const server = createServer((request, response) => {
    void (async () => {
      const query = await buffer(request);
      asked.push(query);
      const answer = how.body === undefined ? await stamped(query, root, how) : Buffer.from(how.body);
      response.writeHead(how.status ?? 200, { 'content-type': 'application/timestamp-reply' }).end(answer);
    })();
  }).listen(0, '127.0.0.1');
  await heard(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    ca: pemOf(root),
    asked,
    misbehave: (given) => void (how = given),
    close: async () => {
      const closed = heard(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function stamped(query: Buffer, root: Issued, how: Misbehaviour): Promise<Buffer> {
  const request = TimeStampReq.fromBER(new Uint8Array(query));
  if (how.refuses) {
    const refused = new TimeStampResp({ status: new PKIStatusInfo({ status: PKIStatus.rejection }) });
    return Buffer.from(refused.toSchema().toBER());
  }
  const { certificate, keys } = await issue('Dấu thời gian thử', root, how.usage ?? [FOR_TIMESTAMPS]);
  const { messageImprint } = request;
  if (how.hash) messageImprint.hashedMessage = new OctetString({ valueHex: new Uint8Array(how.hash) });
  const info = new TSTInfo({
    version: 1,
    policy: '1.2.3.4.1',
    messageImprint,
    serialNumber: new Integer({ value: 7 }),
    genTime: new Date(STAMPED),
    ...(request.nonce
      ? { nonce: how.nonce ? new Integer({ valueHex: new Uint8Array(how.nonce) }) : request.nonce }
      : {}),
  });
  const content = Buffer.from(info.toSchema().toBER());
  const named = how.names
    ? Buffer.alloc(32)
    : createHash('sha256').update(Buffer.from(certificate.toSchema().toBER())).digest();
  const attributes = [
    new Attribute({
      type: '1.2.840.113549.1.9.3',
      values: [new ObjectIdentifier({ value: '1.2.840.113549.1.9.16.1.4' })],
    }),
    new Attribute({ type: '1.2.840.113549.1.9.5', values: [new UTCTime({ valueDate: new Date(STAMPED) })] }),
    new Attribute({
      type: '1.2.840.113549.1.9.4',
      values: [new OctetString({ valueHex: new Uint8Array(createHash('sha256').update(content).digest()) })],
    }),
    new Attribute({
      type: '1.2.840.113549.1.9.16.2.47',
      values: [
        new Sequence({
          value: [
            new Sequence({
              value: [new Sequence({ value: [new OctetString({ valueHex: new Uint8Array(named) })] })],
            }),
          ],
        }),
      ],
    }),
  ];
  // In DER the members of a set are in the order of their bytes.
  attributes.sort((a, b) =>
    Buffer.compare(Buffer.from(a.toSchema().toBER()), Buffer.from(b.toSchema().toBER())),
  );
  const signed = new SignedData({
    version: 3,
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: '1.2.840.113549.1.9.16.1.4',
      eContent: new OctetString({ valueHex: new Uint8Array(content) }),
    }),
    certificates: [certificate],
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({
          issuer: certificate.issuer,
          serialNumber: certificate.serialNumber,
        }),
        signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes }),
      }),
    ],
  });
  await signed.sign(keys.privateKey, 0, 'SHA-256');
  signed.digestAlgorithms = [new AlgorithmIdentifier({ algorithmId: SHA256 })];
  const token = new ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signed.toSchema(true) });
  const answer = new TimeStampResp({
    status: new PKIStatusInfo({ status: PKIStatus.granted }),
    timeStampToken: token,
  });
  return Buffer.from(answer.toSchema().toBER());
}
