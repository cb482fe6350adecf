import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

// How an answer is sent: compressed where it is long, and not at all where the asker has it.

/** The ETag of what is sent as it is, or compressed. */
export const etagOf = (content: Buffer): string => `W/"${hash('sha256', content, 'hex').slice(0, 32)}"`;

/** Whether an ETag is among those of `If-None-Match`. */
export function isKnown(etag: string, known = ''): boolean {
  const weak = (one: string): string => one.trim().replace(/^W\//, '');
  return known.split(',').some((one) => one.trim() === '*' || weak(one) === weak(etag));
}

/** Whether `Accept-Encoding` lets an answer be sent in a coding. */
export function takes(coding: 'br' | 'gzip', accepted: string | string[] = ''): boolean {
  const codings = String(accepted).toLowerCase().split(',');
  const weights = new Map(
    codings.map((coding) => {
      const [name = '', ...parameters] = coding.split(';').map((part) => part.trim());
      return [name, Number(parameters.find((p) => p.startsWith('q='))?.slice(2) ?? 1)];
    }),
  );
  return (weights.get(coding) ?? weights.get('*') ?? 0) > 0;
}

const texts = new WeakMap<object, string>();

/** An answer as JSON. Frozen data, which is kept and never changes, is written once. */
export function written(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('data' in answer)) return JSON.stringify(answer);
  const { data, ...more } = answer;
  if (typeof data !== 'object' || data === null || !Object.isFrozen(data)) return JSON.stringify(answer);
  const text = texts.get(data) ?? JSON.stringify(data);
  texts.set(data, text);
  return `{"data":${text}${JSON.stringify(more).replace('{', ',').replace(/^,}$/, '}')}`;
}

/** Shorter answers are sent sooner as they are; characters. */
const LONG = 16_384;
const zipped = promisify(gzip);

/** Compresses long answers for those who take them so. */
export function compressAnswers(server: FastifyInstance): void {
  server.addHook('onSend', async ({ headers }, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < LONG) return payload;
    reply.header('Vary', [reply.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', '));
    if (!takes('gzip', headers['accept-encoding'])) return payload;
    reply.header('Content-Encoding', 'gzip').removeHeader('Content-Length');
    return await zipped(payload, { level: 3 });
  });
}

/** The header by which an answer is kept as a file that is named by its address and what it is as of. */
export function asFile(address: string, of: string | number, ending: string): string {
  const name = address.replace(/^\/api\//, '').replaceAll(/[^\w.-]+/g, '-');
  return `attachment; filename="${name}-${of}.${ending}"`;
}

/** The asker has this very answer. */
export class NotModified extends Error {}
