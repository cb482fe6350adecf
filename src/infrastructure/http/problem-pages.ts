import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { DomainError, type ErrorCode, errorCodes } from '../../domain/ground/errors.js';
import { sendProblem, statusOf, typeOf } from './problem.filter.js';
import { packageFile } from '../package-files.js';

const file = packageFile('docs/errors.md');

/** Serves the address in the `type` of a problem: for each code what `docs/errors.md` says, as JSON, open to everybody. */
export function serveProblems(server: FastifyInstance): void {
  let read: Promise<ReadonlyMap<string, string>> | null = null;
  const codes = new Map(
    Object.keys(errorCodes).map((code) => [typeOf(code as ErrorCode), code as ErrorCode]),
  );
  const pages = async () => {
    const said = await (read ??= readFile(file, 'utf8').then(sections, () => new Map<string, string>()));
    return [...codes].map(([type, code]) => {
      const description = said.get(code) ?? null;
      return { type, code, title: errorCodes[code].title, status: statusOf(code), description };
    });
  };
  server.get('/problems', async () => ({ data: await pages() }));
  server.get('/problems/:problem', async (request, reply) => {
    const [path] = request.url.split('?');
    const page = (await pages()).find(({ type }) => type === path);
    if (page) return { data: page };
    sendProblem(new DomainError('NOT_FOUND', 'Không có mã lỗi này.'), request, reply);
    return reply;
  });
}

/** The text below each heading, as one line. */
function sections(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/^### (\w+)\n\n(?:\d{3}\. )?(.*?)(?=\n\n#|\n*$(?![\s\S]))/gms);
  return new Map([...found].map(([, code = '', words = '']) => [code, words.replaceAll(/\s+/g, ' ').trim()]));
}
