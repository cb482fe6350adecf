#!/usr/bin/env bash
# @dsnp/parquetjs 1.8.8: a score of 4.35 in a column DECIMAL is written as 4.34, and of a short column its reader gives half the values.
#
# DECIMAL holds the unscaled whole number: 435 for 4.35 with scale 2 (Parquet format, LogicalTypes.md, DECIMAL); up to precision 9 in
# four bytes, INT32.
#
# Expected: the number that is nearest to the value comes back, 4.35, and as many values as were written.
# Seen: value times 100 is rounded down, so 4.35 (434.99999999999994) is 4.34, 0.29 is 0.28 and 8.2 is 8.19, also to other readers,
# hyparquet and DuckDB. Of a column with precision 9 or less the package's own reader takes eight bytes for each value: it gives
# 8.5, 0, 9.25 where 8.5, 9.25, 7.75 were written and others read these. There is no error. (1.9.3 wants Node 24.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error @dsnp/parquetjs@1.8.8 hyparquet@1.33.0 \
  @duckdb/node-api@1.5.6-r.1 >/dev/null
cat > write-and-read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import parquet from '@dsnp/parquetjs';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';

for (const name of ['@dsnp/parquetjs', 'hyparquet', '@duckdb/node-api'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
console.log(`Node ${process.version}`);

const duckdb = await (await DuckDBInstance.create()).connect();
/** What each of three reads of these scores, written to a column of this precision and two decimals. */
async function read(name, precision, scores) {
  const filename = `${name}.parquet`;
  const schema = new parquet.ParquetSchema({ score: { type: 'DECIMAL', precision, scale: 2 } });
  const writer = await parquet.ParquetWriter.openFile(schema, filename);
  for (const score of scores) await writer.appendRow({ score });
  await writer.close();

  const reader = await parquet.ParquetReader.openFile(filename);
  const cursor = reader.getCursor();
  const own = [];
  for (let row = await cursor.next(); row !== null; row = await cursor.next()) own.push(row.score);
  await reader.close();
  const others = await parquetReadObjects({ file: new Uint8Array(readFileSync(filename)).buffer });
  const queried = await duckdb.runAndReadAll(`select score::double as score from '${filename}'`);
  const seen = [own, others.map(({ score }) => score), queried.getRowObjectsJson().map(({ score }) => score)];
  console.log(`${scores} as DECIMAL(${precision}, 2): own ${seen[0]}; hyparquet ${seen[1]}; DuckDB ${seen[2]}`);
  return seen.join(';');
}

const long = await read('long', 18, [4.35, 0.29, 8.2, 8.5, -4.35]);
const short = await read('short', 9, [8.5, 9.25, 7.75]);
const asSeen =
  long === Array(3).fill('4.34,0.28,8.19,8.5,-4.35').join(';') &&
  short === '8.5,0,9.25;8.5,9.25,7.75;8.5,9.25,7.75';
process.exit(asSeen ? 0 : 1);
JS
node write-and-read.mjs
