import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { etagOf, isKnown, takes } from './representation.js';
import { packageFile } from '../package-files.js';

/** Where `npm run build` puts the console. */
const built = packageFile('dist/console/');

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** What the first page asks the API for, so that a browser begins with that while it still loads the scripts. */
const ahead = ['/api/overview/brief?limit=20', '/api/alarms?status=open&limit=100', '/api/actor']
  .map((at) => `<${at}>; rel=preload; as=fetch; crossorigin=anonymous`)
  .join(', ');

/** A built file, with the forms in which the build compressed it, the smallest first. */
interface Built {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly compressed: readonly (readonly ['br' | 'gzip', Buffer])[];
}

/**
 * Serves the console: its files, which are read once and are all that can be asked for, and its first page for every address that a
 * browser opens and nothing else answers to; what that shows is up to the console. Call it before the first route is added.
 */
export function serveConsole(server: FastifyInstance): void {
  const files = filesOf(built);
  const page = files.get('index.html');
  for (const [path, file] of files) {
    // The build names what is below `assets` by its content.
    if (path.startsWith('assets/'))
      server.get(`/${path}`, (request, reply) =>
        send(file, 'public, max-age=31536000, immutable', request, reply),
      );
  }
  const icon = [...files].find(([path]) => /^assets\/icon-.*\.svg$/.test(path))?.[1];
  if (!page || !icon) return;
  // Browsers ask for it beside whatever they open, an answer of the API too.
  server.get('/favicon.ico', (request, reply) => send(icon, 'public, max-age=86400', request, reply));
  server.get('/', (request, reply) => {
    if (request.url === '/') reply.header('Link', ahead);
    return send(page, 'no-cache', request, reply);
  });
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.is404 || !isPage(request)) return done();
    void send(page, 'no-cache', request, reply);
  });
}

/** Whether a browser opens an address that may be one of the console: programs, which do not ask for HTML, get problems. */
function isPage({ method, url, headers }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    (headers.accept ?? '').includes('text/html') &&
    !/^\/(api|health|metrics|problems|assets)(\/|\?|$)/.test(url)
  );
}

function send(
  { type, etag, plain, compressed }: Built,
  kept: string,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  reply.headers({ 'Cache-Control': kept, ETag: etag, Vary: 'Accept-Encoding' });
  if (isKnown(etag, headers['if-none-match'])) return reply.status(304).send();
  const [coding, bytes] = compressed.find(([coding]) => takes(coding, headers['accept-encoding'])) ?? [];
  if (coding !== undefined) reply.header('Content-Encoding', coding);
  return reply.type(type).send(bytes ?? plain);
}

/** By their paths below a folder; none where nothing was built. */
function filesOf(folder: URL): ReadonlyMap<string, Built> {
  const names = new Set(readNames(folder));
  const read = (name: string): Buffer => readFileSync(new URL(name, folder));
  return new Map(
    [...names].flatMap((name) => {
      const type = types[extname(name)];
      if (type === undefined) return [];
      const plain = read(name);
      const etag = etagOf(plain);
      const compressed = (
        [
          ['br', `${name}.br`],
          ['gzip', `${name}.gz`],
        ] as const
      ).flatMap(([coding, file]) => (names.has(file) ? [[coding, read(file)] as const] : []));
      return [[name, { type, etag, plain, compressed }] as const];
    }),
  );
}

function readNames(folder: URL): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
      name.replaceAll('\\', '/'),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
