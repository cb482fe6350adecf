#!/usr/bin/env bash
# @dsnp/parquetjs 1.8.8: in a column of days, one before 1970 is a day later than the same day after 1970.
#
# DATE is the number of days since 1 January 1970, negative before it (Parquet format, LogicalTypes.md, DATE).
#
# Expected: a Date with any time of a day in UTC is that day: 1 March 1965, 07:00 UTC, is 1 March 1965 as 1 March 1975, 07:00 UTC, is
# 1 March 1975.
# Seen: the fraction of the day is cut off towards 1970. Before it each Date that is not midnight in UTC is the next day, after it the
# same day. Midnight in Hà Nội, where most dates of birth come from, is 17:00 UTC of the day before: a column has the right day for who
# was born before 1970, and the day before it for the others. DuckDB and hyparquet read the same from the file.
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

const asSeen = {
  '1965-03-01T00:00:00.000Z': '1965-03-01',
  '1965-03-01T07:00:00.000Z': '1965-03-02',
  '1965-03-01T00:00:00.000+07:00': '1965-03-01',
  '1975-03-01T00:00:00.000Z': '1975-03-01',
  '1975-03-01T07:00:00.000Z': '1975-03-01',
  '1975-03-01T00:00:00.000+07:00': '1975-02-28',
};
const schema = new parquet.ParquetSchema({ born: { type: 'DATE' } });
const writer = await parquet.ParquetWriter.openFile(schema, 'people.parquet');
for (const at of Object.keys(asSeen)) await writer.appendRow({ born: new Date(at) });
await writer.close();

const days = await parquetReadObjects({ file: new Uint8Array(readFileSync('people.parquet')).buffer });
const duckdb = await (await DuckDBInstance.create()).connect();
const rows = (await duckdb.runAndReadAll(`select born from 'people.parquet'`)).getRowObjectsJson();
for (const [i, [at, day]] of Object.entries(asSeen).entries()) {
  const seen = [days[i].born.toISOString().slice(0, 10), rows[i].born];
  console.log(`${at}: hyparquet ${seen[0]}, DuckDB ${seen[1]}`);
  if (seen.some((other) => other !== day)) process.exitCode = 1;
}
JS
node write-and-read.mjs
