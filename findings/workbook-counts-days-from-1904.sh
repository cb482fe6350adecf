#!/usr/bin/env bash
# read-excel-file 9.3.17 and exceljs 4.4.0: dates of a workbook that LibreOffice wrote with days counted from 1904 are four years early.
#
# date1904 of workbookPr is an xsd:boolean (ECMA-376 part 1, 18.2.28), which has four spellings: 1, true, 0 and false (XML Schema part 2,
# 3.2.2). Microsoft's programs write date1904="1". LibreOffice 7.4.7 writes date1904="true" where the document counts its days from
# 1 January 1904 (Tools, Options, LibreOffice Calc, Calculate), as those do that come from older Macs.
#
# Expected: 44064 days after 1 January 1904 is 22 August 2024 by both spellings, as hucre 1.0.0 and @e965/xlsx 0.20.3 read it.
# Seen: with "true" both give 21 August 2020, four years and a day too early, without an error; with "1" they are right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error read-excel-file@9.3.17 exceljs@4.4.0 hucre@1.0.0 @e965/xlsx@0.20.3 \
  fflate@0.8.3 >/dev/null
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import xlsx from '@e965/xlsx';
import excel from 'exceljs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { readXlsx } from 'hucre/xlsx';
import readXlsxFile from 'read-excel-file/node';

for (const name of ['read-excel-file', 'exceljs', 'hucre', '@e965/xlsx'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
console.log(`Node ${process.version}`);

const written = new excel.Workbook();
written.properties.date1904 = true;
const cell = written.addWorksheet('Quyết định').getCell('A1');
cell.value = new Date('2024-08-22T00:00:00Z');
cell.numFmt = 'dd/mm/yyyy';
const parts = unzipSync(new Uint8Array(await written.xlsx.writeBuffer()));

/** The day in the workbook by four readers, with this spelling of what is true. */
async function read(spelling) {
  const book = strFromU8(parts['xl/workbook.xml']).replace(/date1904="[^"]*"/, `date1904="${spelling}"`);
  const file = Buffer.from(zipSync({ ...parts, 'xl/workbook.xml': strToU8(book) }));
  const [{ data }] = await readXlsxFile(file);
  const loaded = new excel.Workbook();
  await loaded.xlsx.load(file);
  const { sheets } = await readXlsx(file);
  const sheet = xlsx.read(file, { cellDates: true, UTC: true }).Sheets['Quyết định'];
  const days = [data[0][0], loaded.worksheets[0].getCell('A1').value, sheets[0].rows[0][0], sheet.A1.v];
  const seen = days.map((day) => day.toISOString().slice(0, 10));
  console.log(`date1904="${spelling}": read-excel-file ${seen[0]}, exceljs ${seen[1]}, hucre ${seen[2]}, @e965/xlsx ${seen[3]}`);
  return seen.join();
}
const asSeen =
  (await read('1')) === Array(4).fill('2024-08-22').join() &&
  (await read('true')) === '2020-08-21,2020-08-21,2024-08-22,2024-08-22';
process.exit(asSeen ? 0 : 1);
JS
node read.mjs
