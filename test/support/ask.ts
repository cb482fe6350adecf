import { expect } from '@jest/globals';
import type { OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { ErrorCode } from '../../src/domain/ground/errors.js';
import { errorCodes } from '../../src/domain/ground/errors.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
}

/** Sends a request unchanged; `fetch` would normalise, add or forbid things. */
export function ask(
  url: string,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = text !== '' && /[/+]json\b/.test(response.headers['content-type'] ?? '');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          body: json ? JSON.parse(text) : null,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What `/metrics` tells, by name and labels. */
export async function figures({ url }: { readonly url: string }): Promise<ReadonlyMap<string, number>> {
  const { status, headers, text } = await ask(url, 'GET', '/metrics');
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const lines = text.split('\n').filter((line) => /^[^#]/.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(/\S+$/.exec(line)?.[0])]));
}

/** Writes bytes to the server's socket and gives back what it answers until it closes the connection. */
export function tell(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

/** Checks a problem document against RFC 9457 and the registry of codes; gives its code. */
export function codeOf(answer: Answer): string {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const { type, title, status, detail, instance, code } = answer.body;
  expect(Object.keys(errorCodes)).toContain(code);
  expect({ type, title, status }).toEqual({
    type: `/problems/${code.toLowerCase().replaceAll('_', '-')}`,
    title: errorCodes[code as ErrorCode].title,
    status: answer.status,
  });
  expect(instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  expect(typeof detail).toBe('string');
  expect(answer.text).not.toMatch(/node_modules|\.js:\d|\bat \w+ \(|SELECT|postgres/i);
  return code;
}
