import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Witness } from './witness.js';

/** 63 hashes, and a checkpoint with many large signatures. */
const LARGEST = 512 * 1024;

/** Milliseconds in which a request must have arrived. */
const ARRIVAL = 10_000;

/** Serves a witness: `POST /add-checkpoint`, `GET /<origin hash>/checkpoint`. */
export function witnessServer(witness: Witness, log: (line: string) => void): Server {
  const limits = { requestTimeout: ARRIVAL, headersTimeout: ARRIVAL, connectionsCheckingInterval: 1_000 };
  return createServer(limits, (request, response) => {
    answer(witness, request, response).catch((error: unknown) => {
      // Who went away needs no answer.
      if (request.destroyed && !request.complete) return;
      log(`no answer to ${request.method} ${request.url}: ${String(error)}`);
      if (!response.headersSent) send(response, 500, 'the witness cannot keep what it saw\n');
    });
  });
}

async function answer(witness: Witness, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?');
  const [, hash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? [];
  const allowed = path === '/add-checkpoint' ? ['POST'] : hash === undefined ? null : ['GET', 'HEAD'];
  if (allowed === null) return send(response, 404, 'nothing is here\n');
  if (!allowed.includes(request.method ?? '')) {
    response.setHeader('Allow', allowed.join(', '));
    return send(response, 405, 'not this method\n');
  }
  if (hash !== undefined) {
    const note = await witness.latest(hash);
    return send(response, note === null ? 404 : 200, note ?? 'no checkpoint of this log was cosigned\n');
  }
  const body = await bodyOf(request);
  if (body === null) {
    response.setHeader('Connection', 'close');
    return send(response, 413, 'too large\n');
  }
  const { status, type, body: text } = await witness.add(body);
  send(response, status, text, type);
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
}

/** The whole body; null where it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  // Not destroyed where it is too large: the answer goes over the same connection.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    parts.push(part);
    if ((length += part.length) > LARGEST) return null;
  }
  return Buffer.concat(parts);
}
