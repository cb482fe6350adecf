import { hash } from 'node:crypto';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';

// How an answer is sent: compressed where it is long, and not at all where the asker has it.

/** The ETag of what is sent as it is, or compressed, or of what an answer follows from. */
export const etagOf = (content: Buffer | string): string =>
  `W/"${hash('sha256', content, 'hex').slice(0, 32)}"`;

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
const wholes = new WeakMap<object, Buffer>();
const isWhole = new WeakSet<Buffer>();

/** An answer as JSON. One that is frozen is kept and never changes: it is written once, as its bytes. */
export function bytesOf(answer: object): string | Buffer {
  const known = wholes.get(answer);
  if (known) return known;
  const text = written(answer);
  if (!Object.isFrozen(answer)) return text;
  const bytes = Buffer.from(text);
  isWhole.add(bytes);
  wholes.set(answer, bytes);
  return bytes;
}

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
/** Memory for answers that were compressed lately, characters and bytes. */
const MOST = 16 * 1024 * 1024;

/** Compresses long answers for those who take them so; the same one once. */
export function compressAnswers(server: FastifyInstance): void {
  const kept = new LRUCache<string | Buffer, Buffer>({
    maxSize: MOST,
    sizeCalculation: (zipped, plain) => zipped.length + plain.length,
  });
  server.addHook('onSend', ({ headers }, reply, payload, done) => {
    const isText = typeof payload === 'string' || (Buffer.isBuffer(payload) && isWhole.has(payload));
    if (!isText || payload.length < LONG) return done(null, payload);
    reply.header('Vary', [reply.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', '));
    if (!takes('gzip', headers['accept-encoding'])) return done(null, payload);
    reply.header('Content-Encoding', 'gzip').removeHeader('Content-Length');
    const before = kept.get(payload);
    if (before) return done(null, before);
    gzip(payload, { level: 3 }, (error, zipped) => {
      if (error) return done(error);
      kept.set(payload, zipped);
      // Who asked went away meanwhile, and something else was answered to that.
      if (reply.raw.headersSent) return;
      done(null, zipped);
    });
  });
}

/** The header by which an answer is kept as a file that is named by its address and what it is as of. */
export function asFile(address: string, of: string | number, ending: string): string {
  const name = address.replace(/^\/api\//, '').replaceAll(/[^\w.-]+/g, '-');
  return `attachment; filename="${name}-${of}.${ending}"`;
}

/** The asker has this very answer. */
export class NotModified extends Error {}
