#!/usr/bin/env bash
# hyparquet-writer 0.17.0 and @duckdb/node-api 1.5.6-r.1: a column of the writer's type TIMESTAMP is read as a time without a zone.
#
# The format says of the older annotation TIMESTAMP_MILLIS that it is the newer TIMESTAMP with isAdjustedToUTC = true: instants. The
# writer's own type TIMESTAMP writes the older one alone.
#
# Expected: DuckDB shows the column as TIMESTAMP WITH TIME ZONE, as it does where the newer annotation stands beside the older one.
# Seen: TIMESTAMP, which a query compares and prints as if it were a time of no place; the same value with both annotations is
# TIMESTAMP WITH TIME ZONE. hyparquet 1.31.5 gives the same instant for both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error hyparquet-writer@0.17.0 hyparquet@1.31.5 @duckdb/node-api@1.5.6-r.1 >/dev/null
cat > write-and-read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteFile } from 'hyparquet-writer';

const at = new Date('2024-08-05T17:30:00Z');
const column = { name: 'at', data: [at] };
const both = {
  name: 'at',
  type: 'INT64',
  converted_type: 'TIMESTAMP_MILLIS',
  logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
};
parquetWriteFile({ filename: 'older.parquet', columnData: [{ ...column, type: 'TIMESTAMP' }] });
parquetWriteFile({
  filename: 'both.parquet',
  columnData: [column],
  schema: [{ name: 'row', num_children: 1 }, { ...both, repetition_type: 'OPTIONAL' }],
});

const duckdb = await (await DuckDBInstance.create()).connect();
const seen = {};
for (const name of ['older', 'both']) {
  const read = await duckdb.runAndReadAll(`select typeof("at") as type from '${name}.parquet'`);
  const [row] = await parquetReadObjects({ file: new Uint8Array(readFileSync(`${name}.parquet`)).buffer });
  seen[name] = [read.getRowObjectsJson()[0].type, row.at.toISOString()];
  console.log(`${name}: DuckDB ${seen[name][0]}, hyparquet ${seen[name][1]}`);
}
console.log(`Node ${process.version}`);
const asSeen =
  seen.older.join() === `TIMESTAMP,${at.toISOString()}` &&
  seen.both.join() === `TIMESTAMP WITH TIME ZONE,${at.toISOString()}`;
process.exit(asSeen ? 0 : 1);
JS
node write-and-read.mjs
