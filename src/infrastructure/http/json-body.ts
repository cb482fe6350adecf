import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/ground/errors.js';
import { xlsxType } from '../tables/written.js';

/** Largest file of a spreadsheet, in bytes. */
const FILE_LIMIT = 8 * 1024 * 1024;

/** Where the issuer says that somebody has signed out there; relative to `/api`. */
export const SIGN_OUT_BY_ISSUER = 'sign-in/ended';

/** Whether the body of a request is an XLSX file. */
export function isWorkbook({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.startsWith(xlsxType) === true;
}

const onlyJson = (): DomainError => new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Chỉ nhận application/json.');

/**
 * Accepts bodies only as JSON in UTF-8. A page of another site could send a form or plain text without the browser asking
 * first; letters in another encoding would silently be replaced.
 */
export function acceptOnlyJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    requireUtf8(request);
    done(null, body.length === 0 ? undefined : parse(body));
  });
  // Files of spreadsheets, which only imports take. A page of another site cannot send them without the browser asking first.
  server.addContentTypeParser<Buffer>(
    ['text/csv', xlsxType],
    { parseAs: 'buffer', bodyLimit: FILE_LIMIT },
    (request, body, done) => {
      if (request.routeOptions.url === '/api/imports/:kind') done(null, body);
      else done(onlyJson(), undefined);
    },
  );
  // A token that the issuer signed, which no page of another site has; OpenID Connect sends it in a form.
  server.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 16 * 1024 },
    (request, body, done) => {
      if (request.routeOptions.url === `/api/${SIGN_OUT_BY_ISSUER}`) done(null, new URLSearchParams(body));
      else if (body === '') done(null, undefined);
      else done(onlyJson(), undefined);
    },
  );
  // An empty body is accepted whatever type the client names.
  server.addContentTypeParser('*', ({ headers }, _payload, done) => {
    if (headers['content-length'] === '0') done(null, undefined);
    else done(onlyJson(), undefined);
  });
}

function requireUtf8({ headers }: FastifyRequest): void {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!/^utf-?8$/i.test(charset) || encoding !== 'identity')
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Hãy gửi JSON theo bảng mã UTF-8, không nén.');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The value of a body. Throws INVALID_REQUEST where it is not UTF-8, not JSON, or says something twice. */
function parse(body: Buffer): unknown {
  const text = orInvalid('the body must be UTF-8', () => utf8.decode(body));
  const value = orInvalid('the body must be JSON', () => JSON.parse(text) as unknown);
  const repeated = repeatedMember(text);
  if (repeated !== null) throw invalid(`the member ${JSON.stringify(repeated)} is given twice`);
  return value;
}

function orInvalid<T>(detail: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw invalid(detail);
  }
}

function invalid(detail: string): DomainError {
  return new DomainError('INVALID_REQUEST', detail, { errors: [{ pointer: '', detail }] });
}

/** The first member that occurs twice in one object: we do not guess which was meant. Null where there is none. */
function repeatedMember(json: string): string | null {
  const open: Set<string>[] = [];
  for (const [token, name, colon] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")\s*(:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (name !== undefined && colon !== undefined) {
      const member = JSON.parse(name) as string;
      const members = open.at(-1);
      if (members?.has(member)) return member;
      members?.add(member);
    }
  }
  return null;
}
