#!/usr/bin/env bash
# pg-copy-streams 7.0.0 with pg 8.23.1: with query_timeout, a COPY TO that was read to its end fails afterwards.
#
# query_timeout of pg bounds how long an answer may take: pg starts a timer, and ends it when the query calls back.
#
# Expected: a stream that gave all rows and its 'end' is done; once the connection is ended too, nothing holds the program.
# Seen: COPY TO keeps the timer. When its time is over the stream, long ended, emits the error "Query read timeout", though other queries
# of the connection were answered meanwhile; and until then the program does not end. (Calling
# stream.callback(), which pg puts there, after the end stops the timer: the second stream.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error pg@8.23.1 pg-copy-streams@7.0.0 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null
cat > copy.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';
import { to } from 'pg-copy-streams';

for (const name of ['pg', 'pg-copy-streams', '@electric-sql/pglite'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
console.log(`Node ${process.version}`);

const db = await PGlite.create();
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0 });
await server.start();
const port = Number(server.getServerConn().split(':').at(-1));
const TIMEOUT = 2_000;
const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', query_timeout: TIMEOUT });
await client.connect();
await client.query('CREATE TABLE figure AS SELECT 4642 AS value');

const seen = [];
async function copied(name) {
  const stream = client.query(to('COPY figure TO STDOUT'));
  stream.on('error', ({ message }) => seen.push(`${name}: ${message}`));
  let text = '';
  for await (const chunk of stream) text += chunk;
  const { rows } = await client.query('SELECT count(*)::int FROM figure');
  console.log(name, JSON.stringify(text), 'and then', rows);
  return stream;
}
await copied('first');
(await copied('second')).callback();
await client.end();
const ended = seen.length;
await sleep(TIMEOUT + 1_000);
console.log(`errors before: ${ended}; after: ${seen.join() || 'none'}`);
await server.stop();
await db.close();
process.exit(ended === 0 && seen.join() === 'first: Query read timeout' ? 0 : 1);
JS
node copy.mjs
