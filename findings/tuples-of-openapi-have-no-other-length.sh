#!/usr/bin/env bash
# openapi-typescript 7.13.0 and @hey-api/openapi-ts 0.99.0: an array with prefixItems has a TypeScript type of exactly that length.
#
# prefixItems says something of the first items, if they are there; items says what the others are, however many, and without it they
# may be anything (JSON Schema 2020-12, 10.3.1.1 and 10.3.1.2). How many there are is for minItems and maxItems to say.
#
# Expected: types that take what the schema takes, such as [name?: string, ...marks: number[]] for a name and any number of marks.
# Seen: openapi-typescript gives [string], @hey-api/openapi-ts [string, number]. By the schema (ajv 8.20.0) a name with no mark, one or
# two is valid. By either type only one of them compiles, and code that reads an answer is told it has as many items as the type.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error openapi-typescript@7.13.0 @hey-api/openapi-ts@0.99.0 ajv@8.20.0 >/dev/null
cat > generate.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs';
import { createClient } from '@hey-api/openapi-ts';
import Ajv from 'ajv/dist/2020.js';
import openapiTypescript, { astToString } from 'openapi-typescript';

for (const name of ['openapi-typescript', '@hey-api/openapi-ts', 'ajv'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
console.log(`Node ${process.version}`);

const Marks = { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'integer' } };
const answer = { description: 'Marks', content: { 'application/json': { schema: { $ref: '#/components/schemas/Marks' } } } };
const document = {
  openapi: '3.1.0',
  info: { title: 'Marks', version: '1' },
  paths: { '/marks': { get: { responses: { 200: answer } } } },
  components: { schemas: { Marks } },
};
writeFileSync('openapi.json', JSON.stringify(document));
const compact = (type) => type.replaceAll(/\s+/g, '').replaceAll(',', ', ');
const one = compact(astToString(await openapiTypescript(document)).match(/Marks: ([^;]*);/)[1]);
await createClient({
  input: './openapi.json',
  output: './client',
  plugins: ['@hey-api/typescript'],
  logs: { level: 'silent' },
});
const other = compact(readFileSync('client/types.gen.ts', 'utf8').match(/type Marks = ([^;]*);/)[1]);
const validate = new Ajv({ strict: false }).compile(Marks);
const valid = [[], ['An'], ['An', 9], ['An', 9, 8]].map((marks) => `${JSON.stringify(marks)} ${validate(marks)}`);
console.log(`openapi-typescript ${one}; @hey-api/openapi-ts ${other}; by the schema ${valid.join(', ')}`);
const asSeen = one === '[string]' && other === '[string, number]' && valid.every((marks) => marks.endsWith('true'));
process.exit(asSeen ? 0 : 1);
JS
node generate.mjs
