#!/usr/bin/env bash
# read-vn-number 4.1.0, vn-num2words 1.0.4 and number-to-text-vietnamese 1.1.7 write amounts that nobody says, or another amount.
#
# Five is lăm right behind mười and mươi, and năm, which is also the word for a year, elsewhere: 15 is mười lăm, 105 một trăm lẻ năm or
# linh năm (CLDR 48, common/rbnf/vi.xml: %%teen, %%x-ty, %%after-hundred). On vouchers and decisions the amount in words is what counts.
#
# Expected: each writes 15, 25 and 105 so, and 1.5 as một phẩy năm or chấm năm; or an error says that it takes no fractions.
# Seen: read-vn-number writes 105 as "một trăm lẻ lăm". vn-num2words writes 15 as "muời năm", which is no number but nearly "ten years",
# without an accent of "mười", and 25 as it should. number-to-text-vietnamese, which its README calls one for integers, leaves out the
# point of the number 1.5: "một trăm linh năm" is 105. read-vietnamese-number 2.3.1 is right in all of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error read-vn-number@4.1.0 vn-num2words@1.0.4 \
  number-to-text-vietnamese@1.1.7 read-vietnamese-number@2.3.1 >/dev/null
cat > write.cjs <<'JS'
const { getText } = require('number-to-text-vietnamese');
const { ReadingConfig, doReadNumber } = require('read-vietnamese-number');
const { default: readVnNumber } = require('read-vn-number');
const vnNum2words = require('vn-num2words');

const config = new ReadingConfig();
config.unit = [];
const writers = {
  'read-vn-number': readVnNumber,
  'vn-num2words': vnNum2words,
  'number-to-text-vietnamese': getText,
  'read-vietnamese-number': (number) => doReadNumber(String(number), config),
};
for (const name of Object.keys(writers)) console.log(name, require(`./node_modules/${name}/package.json`).version);
console.log(`Node ${process.version}`);

const asSeen = {
  15: ['mười lăm', 'muời năm', 'mười lăm', 'mười lăm'],
  25: ['hai mươi lăm', 'hai mươi lăm', 'hai mươi lăm', 'hai mươi lăm'],
  105: ['một trăm lẻ lăm', 'một trăm linh năm', 'một trăm linh năm', 'một trăm lẻ năm'],
  1.5: ['refused', 'refused', 'một trăm linh năm', 'một chấm năm'],
};
for (const [number, expected] of Object.entries(asSeen)) {
  const seen = Object.values(writers).map((write) => {
    try {
      return write(Number(number)).trim();
    } catch {
      return 'refused';
    }
  });
  console.log(`${number}: ${seen.join('; ')}`);
  if (seen.join() !== expected.join()) process.exitCode = 1;
}
JS
node write.cjs
