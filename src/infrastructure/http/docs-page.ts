import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';

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

/** Serves the API's description and a page to read and try it, which is the home page too. */
export function serveDocs(server: FastifyInstance, describe: () => OpenAPIObject): void {
  let document: OpenAPIObject | null = null;
  server.get('/api/openapi.json', () => (document ??= describe()));
  server.get('/', (_request, reply) => reply.redirect('/api/docs', 303));
  server.get('/api/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  server.get('/api/docs/start.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(start),
  );
  for (const [file, type] of [
    ['swagger-ui.css', 'text/css; charset=utf-8'],
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ] as const) {
    const path = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`));
    server.get(`/api/docs/${file}`, async (_request, reply) => reply.type(type).send(await readFile(path)));
  }
}
