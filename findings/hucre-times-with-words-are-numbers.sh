#!/usr/bin/env bash
# hucre 1.0.0 and read-excel-file 9.3.17: a time that is shown as 17h30 or "17 giờ 30 phút" is read as a number of days.
#
# Hours in Vietnamese are written 17h30, in a workbook by the format hh"h"mm, where what stands in quotes, or behind a backslash, is
# shown as it is (ECMA-376 part 1, 18.8.31). Hours and minutes make it a format of times, as hh:mm is.
#
# Expected: the Date that was written comes back, as it does by hh:mm and as read-excel-file gives it for each of the formats.
# Seen: 45526.7291666667. Without the word in between the letters of both stand together, "hhmm", and that is taken for no time. Shown
# by formatValue of the same library such a time is "hhhmm", not 17h30.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error hucre@1.0.0 read-excel-file@9.3.17 >/dev/null
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { formatValue } from 'hucre';
import { readXlsx, writeXlsx } from 'hucre/xlsx';
import readXlsxFile from 'read-excel-file/node';

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
console.log(`hucre ${version('hucre')}, read-excel-file ${version('read-excel-file')}, Node ${process.version}`);

const at = new Date('2024-08-22T17:30:00Z');
const formats = ['hh:mm', 'hh"h"mm', 'hh\\hmm', 'hh" giờ "mm" phút"'];
const book = await writeXlsx({
  sheets: [
    {
      name: 'Lịch họp',
      columns: formats.map((numFmt) => ({ key: numFmt, numFmt })),
      data: [Object.fromEntries(formats.map((numFmt) => [numFmt, at]))],
    },
  ],
});
const { sheets } = await readXlsx(book);
const [{ data }] = await readXlsxFile(Buffer.from(book));
const seconds = (value) => (value instanceof Date ? Math.round(value.getTime() / 1000) : null);
for (const [i, numFmt] of formats.entries()) {
  const seen = sheets[0].rows[0][i];
  const other = data[0][i];
  console.log(`${numFmt}: hucre ${seen?.toISOString?.() ?? seen}, read-excel-file ${other?.toISOString?.() ?? other}`);
  const isAsSeen = numFmt === 'hh:mm' ? seconds(seen) === seconds(at) : Math.abs(seen - 45526.7291667) < 1e-6;
  if (!isAsSeen || seconds(other) !== seconds(at)) process.exitCode = 1;
}
const shown = formatValue(45526.7291666667, 'hh"h"mm');
console.log(`formatValue of hucre: ${shown}`);
if (shown !== 'hhhmm') process.exitCode = 1;
JS
node read.mjs
