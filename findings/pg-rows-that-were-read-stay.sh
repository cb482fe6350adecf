#!/usr/bin/env bash
# pg 8.23.1: pages of a cursor that were read, and are held by nobody, stay in memory until a full collection, unless their lists are emptied.
#
# Expected: a loop that fetches 250 rows, looks at them and goes on needs the memory of some pages, since what dies young is collected cheaply.
# Seen: nearly all rows of all pages outlive the cheap collections and are promoted, whatever the size of a page, so the heap grows by tens of
# megabytes until a full collection (on a server with a larger heap by 200). With `rows.length = 0` after each page it stays flat.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error pg@8.23.1 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null
cat > server.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
const server = new PGLiteSocketServer({ db: await PGlite.create(), host: '127.0.0.1', port: 0 });
await server.start();
writeFileSync('port', server.getServerConn().split(':').at(-1));
JS
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import pg from 'pg';
const empties = process.argv[2] === 'emptied';
const client = new pg.Client({ host: '127.0.0.1', port: Number(readFileSync('port')), user: 'postgres', database: 'postgres' });
await client.connect();
await client.query('begin');
const columns = Array.from({ length: 12 }, (_, i) => `'Thanh tra số ' || g || ' ${i}'`).join(', ');
await client.query(`declare c no scroll cursor for select ${columns} from generate_series(1, 150000) g`);
let [read, most] = [0, 0];
for (;;) {
  const { rows } = await client.query({ text: 'fetch 250 from c', rowMode: 'array' });
  if (rows.length === 0) break;
  read += rows.length;
  if (empties) rows.length = 0;
  most = Math.max(most, process.memoryUsage().heapUsed);
}
await client.query('rollback');
await client.end();
console.log(Math.round(most / 2 ** 20), read, JSON.parse(readFileSync('node_modules/pg/package.json', 'utf8')).version, process.version);
JS
node server.mjs & server=$!
while [ ! -s port ]; do sleep 0.2; done
read -r kept rows pg node < <(node read.mjs kept)
read -r emptied _ < <(node read.mjs emptied)
echo "pg $pg, Node $node: $rows rows, 250 at a time: most in use $kept MB, with emptied lists $emptied MB"
[ "$kept" -gt $((emptied * 3 / 2)) ]
