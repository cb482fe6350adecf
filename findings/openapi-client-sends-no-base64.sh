#!/usr/bin/env bash
# @hey-api/openapi-ts 0.99.0: a file that is base64 in a JSON body has the type Blob in the client, and an empty object is sent for it.
#
# contentEncoding says how a text holds bytes, and contentMediaType of what kind these are: { type: string, contentEncoding: base64,
# contentMediaType: application/pdf } is a text (JSON Schema Validation 2020-12, 8.3 and 8.4; OpenAPI 3.1 moved "format: byte" there).
#
# Expected: the member is a string in TypeScript, as openapi-typescript 7.13.0 has it, and as it is here where one of the two keywords
# stands alone.
# Seen: Blob | File. A Blob, which the compiler asks for, arrives at the server as {}: JSON.stringify sees nothing in it. A string
# arrives as it should, but does not compile. 0.95.0 does the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error @hey-api/openapi-ts@0.99.0 openapi-typescript@7.13.0 \
  esbuild@0.25.10 >/dev/null
cat > openapi.json <<'JSON'
{
  "openapi": "3.1.0",
  "info": { "title": "Decisions", "version": "1" },
  "paths": {
    "/decisions": {
      "post": {
        "operationId": "recordDecision",
        "requestBody": {
          "required": true,
          "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Decision" } } }
        },
        "responses": { "204": { "description": "Recorded" } }
      }
    }
  },
  "components": {
    "schemas": {
      "Decision": {
        "type": "object",
        "required": ["scan"],
        "properties": {
          "scan": { "type": "string", "contentEncoding": "base64", "contentMediaType": "application/pdf" },
          "seal": { "type": "string", "contentEncoding": "base64" }
        }
      }
    }
  }
}
JSON
cat > send.mjs <<'JS'
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createClient } from '@hey-api/openapi-ts';
import { build } from 'esbuild';
import openapiTypescript, { astToString } from 'openapi-typescript';

for (const name of ['@hey-api/openapi-ts', 'openapi-typescript'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
console.log(`Node ${process.version}`);

await createClient({
  input: './openapi.json',
  output: './client',
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { level: 'silent' },
});
const typeOf = (types, member) => types.match(new RegExp(`${member}\\??: ([^;]*);`))[1];
const own = readFileSync('client/types.gen.ts', 'utf8');
const other = astToString(await openapiTypescript(readFileSync('openapi.json', 'utf8')));
const types = [typeOf(own, 'scan'), typeOf(own, 'seal'), typeOf(other, 'scan')];
console.log(`scan: ${types[0]}; seal: ${types[1]}; scan by openapi-typescript: ${types[2]}`);

await build({ entryPoints: ['client/sdk.gen.ts'], bundle: true, format: 'esm', outfile: 'sdk.mjs' });
const { recordDecision } = await import('./sdk.mjs');
const bodies = [];
const server = createServer(async (request, response) => {
  bodies.push(await text(request));
  response.writeHead(204).end();
}).listen(0, '127.0.0.1');
await once(server, 'listening');
for (const scan of [new Blob(['%PDF']), btoa('%PDF')])
  await recordDecision({ baseUrl: `http://127.0.0.1:${server.address().port}`, body: { scan } });
server.close();
console.log(`a Blob arrives as ${bodies[0]}, a text as ${bodies[1]}`);
const asSeen = 'Blob | File,string,string,{"scan":{}},{"scan":"JVBERg=="}';
process.exit([...types, ...bodies].join() === asSeen ? 0 : 1);
JS
node send.mjs
