import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { commands } from '../../application/commands.js';
import { DomainError } from '../../domain/ground/errors.js';
import { sendProblem } from './problem.filter.js';
import { etagOf, isKnown, takes } from './representation.js';

const page = `<!doctype html>
<html lang="vi">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>thidua: API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;
const start = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n`;

interface Served {
  readonly plain: Buffer;
  readonly zipped: Buffer;
  readonly etag: string;
}

/** Serves the API's description and a page to read and try it. */
export function serveDocs(server: FastifyInstance, describe: () => OpenAPIObject): void {
  let described: OpenAPIObject | null = null;
  const description = (): OpenAPIObject => (described ??= describe());
  const json = () => Promise.resolve(JSON.stringify(description()));
  serve(server, '/api/openapi.json', 'application/json; charset=utf-8', json);
  const forms = new Map(
    [...commands.keys()].map((name) => [
      `${name}.json`,
      given('application/json; charset=utf-8', () =>
        Promise.resolve(JSON.stringify(formOf(name, description().components?.schemas ?? {}))),
      ),
    ]),
  );
  // One route for all of them: one for each made every start dearer.
  server.get<{ Params: { form: string } }>('/api/docs/commands/:form', async (request, reply) => {
    const form = forms.get(request.params.form);
    if (form) return await form(request, reply);
    sendProblem(new DomainError('NOT_FOUND', 'Không có lệnh nào mang tên này.'), request, reply);
    return reply;
  });
  serve(server, '/api/docs', 'text/html; charset=utf-8', () => Promise.resolve(page));
  serve(server, '/api/docs/start.js', 'text/javascript; charset=utf-8', () => Promise.resolve(start));
  for (const [file, type] of [
    ['swagger-ui.css', 'text/css; charset=utf-8'],
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ] as const) {
    const path = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`));
    serve(server, `/api/docs/${file}`, type, () => readFile(path));
  }
}

/** What a form for a command is made of. */
export interface CommandForm {
  readonly command: string;
  readonly summary: string;
  /** Schemas of the body, under the name of the command, and of the parts that it refers to. */
  readonly schemas: Schemas;
}
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

function formOf(command: string, all: Schemas): CommandForm {
  const schemas: Schemas = {};
  const add = (name: string): void => {
    const schema = all[name];
    if (!schema || name in schemas) return;
    schemas[name] = schema;
    for (const [, part = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      add(part);
  };
  add(command);
  return { command, summary: commands.get(command)?.summary ?? '', schemas };
}

function serve(
  server: FastifyInstance,
  path: string,
  type: string,
  make: () => Promise<string | Buffer>,
): void {
  server.get(path, given(type, make));
}

/** Gives content that does not change while the process runs: made at the first request, compressed, with an ETag. */
function given(type: string, make: () => Promise<string | Buffer>) {
  let served: Promise<Served> | null = null;
  return async ({ headers }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    served ??= make().then(prepared);
    const { plain, zipped, etag } = await served;
    reply.headers({ 'Cache-Control': 'no-cache', ETag: etag, Vary: 'Accept-Encoding' });
    if (isKnown(etag, headers['if-none-match'])) return reply.status(304).send();
    reply.type(type);
    if (!takes('gzip', headers['accept-encoding'])) return reply.send(plain);
    return reply.header('Content-Encoding', 'gzip').send(zipped);
  };
}

async function prepared(content: string | Buffer): Promise<Served> {
  const plain = Buffer.from(content);
  return { plain, zipped: await promisify(gzip)(plain), etag: etagOf(plain) };
}
