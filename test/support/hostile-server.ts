import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants, privateDecrypt } from 'node:crypto';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import { heard } from './until.js';

// A server between the voter and the honest one that tries to find out who votes what, by handing out a key of its own.

const sha256 = (...parts: readonly (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** An RSA key handed out in place of the ballot's. */
export function ownKey(modulusLength = 2048): {
  readonly modulus: string;
  readonly signed: (blinded: string) => string;
} {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  const { n = '' } = privateKey.export({ format: 'jwk' });
  const modulus = Buffer.from(n, 'base64url').toString('hex');
  const raw = { key: privateKey, padding: constants.RSA_NO_PADDING };
  return {
    modulus,
    signed: (blinded) => {
      // A number blinded under a larger modulus may exceed this one.
      const paper = (BigInt(`0x${blinded}`) % BigInt(`0x${modulus}`))
        .toString(16)
        .padStart(modulus.length, '0');
      return privateDecrypt(raw, Buffer.from(paper, 'hex')).toString('hex');
    },
  };
}

interface Recorded {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** A made-up log of one event, with a valid proof signed by a key of its own. */
export function logOf(recorded: object): object {
  const hash = sha256(canonicalJson(recorded));
  const origin = `thidua/${hash.toString('hex').slice(0, 16)}`;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const bytes = Buffer.concat([
    Buffer.of(1),
    publicKey.export({ type: 'spki', format: 'der' }).subarray(-32),
  ]);
  const id = sha256(`${origin}\n`, bytes).subarray(0, 4);
  const root = sha256(Buffer.of(0), hash).toString('base64');
  const text = `${origin}\n1\n${root}\nsigned 2019-12-20T02:00:00.000Z\n`;
  const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64');
  const note = `${text}\n— ${origin} ${signature}\n`;
  const verifier = `${origin}+${id.toString('hex')}+${bytes.toString('base64')}`;
  return { hash: hash.toString('hex'), recorded, index: 0, path: [], checkpoint: { note, verifier } };
}

/** The answer about the opening with another key in its event, proven by a made-up log. */
export function openedWith(modulus: string, { recorded }: { recorded: Recorded }): object {
  return logOf({ ...recorded, data: { ...recorded.data, modulus } });
}

/** A request and the answer of the honest server. */
export interface Asked {
  readonly path: string;
  readonly token: string | null;
  /** The body that was sent, and the data of the answer. */
  readonly sent: unknown;
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape
  readonly data: any;
}

export interface HostileServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** Passes everything on to the honest server and changes the answer by `lie`; undefined leaves it unchanged. */
export async function hostileServer(
  honest: string,
  lie: (asked: Asked) => unknown = () => undefined,
): Promise<HostileServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { url: path = '', method = 'GET', headers } = request;
      const body = await bodyOf(request);
      const passed = Object.entries(headers).filter(([name]) =>
        ['authorization', 'content-type', 'idempotency-key'].includes(name),
      ) as [string, string][];
      const answer = await fetch(`${honest}${path}`, {
        method,
        headers: passed,
        ...(method === 'POST' ? { body } : {}),
      });
      const said = (await answer.json()) as { data?: unknown };
      const one = {
        path,
        token: headers.authorization ?? null,
        sent: body === '' ? null : JSON.parse(body),
        data: said.data,
      };
      asked.push(one);
      const data = lie(one);
      response.writeHead(data === undefined ? answer.status : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(data === undefined ? said : { ...said, data }));
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await heard(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await heard(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
