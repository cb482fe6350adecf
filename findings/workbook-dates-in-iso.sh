#!/usr/bin/env bash
# @e965/xlsx 0.20.3 writes dates in ISO 8601, and exceljs 4.4.0 reads 22 August 2024 from them as 16 July 1905.
#
# A cell of type "d" holds a date in ISO 8601 (ECMA-376 part 1, 18.18.11, ST_CellType). @e965/xlsx writes such cells with cellDates.
#
# Expected: readers give the Date that was written, as read-excel-file 9.3.17 does; or an error.
# Seen: exceljs takes the year 2024 for a number of days, which is a day in 1905 by the cell's format (without a format the number
# 2024). xlsx-populate 1.21.0 gives NaN. hucre 1.0.0 gives the text, which is no Date, though another date of the same sheet is one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error @e965/xlsx@0.20.3 exceljs@4.4.0 hucre@1.0.0 read-excel-file@9.3.17 \
  xlsx-populate@1.21.0 >/dev/null
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import xlsx from '@e965/xlsx';
import excel from 'exceljs';
import { readXlsx } from 'hucre/xlsx';
import readXlsxFile from 'read-excel-file/node';
import populate from 'xlsx-populate';

for (const name of ['@e965/xlsx', 'exceljs', 'hucre', 'read-excel-file', 'xlsx-populate'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
console.log(`Node ${process.version}`);

const at = '2024-08-22T17:30:00.000Z';
/** What four readers give for this instant, written as a date in ISO 8601 or as a number of days. */
async function read(cellDates) {
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([[new Date(at)]], { cellDates: true, UTC: true }), 'Họp');
  const file = xlsx.write(book, { type: 'buffer', bookType: 'xlsx', cellDates });
  const loaded = new excel.Workbook();
  await loaded.xlsx.load(file);
  const [{ data }] = await readXlsxFile(file);
  const { sheets } = await readXlsx(file);
  const populated = await populate.fromDataAsync(file);
  const seen = [
    loaded.worksheets[0].getCell('A1').value,
    populated.sheet(0).cell('A1').value(),
    sheets[0].rows[0][0],
    data[0][0],
  ].map((value) => (value instanceof Date ? new Date(Math.round(value / 1000) * 1000).toISOString() : `${typeof value} ${value}`));
  const [byExceljs, byPopulate, byHucre, byReadExcelFile] = seen;
  console.log(`${cellDates ? 'ISO 8601' : 'days'}: exceljs ${byExceljs}; xlsx-populate ${byPopulate};`);
  console.log(`  hucre ${byHucre}; read-excel-file ${byReadExcelFile}`);
  return seen.join();
}
const asSeen =
  (await read(false)) === `${at},number 45526.729166666664,${at},${at}` &&
  (await read(true)) === `1905-07-16T00:00:00.000Z,number NaN,string ${at},${at}`;
process.exit(asSeen ? 0 : 1);
JS
node read.mjs
