#!/usr/bin/env bash
# asn1js 4.0.0: a GeneralizedTime with a difference from UTC, such as 20240822173000+0700, is read as another day, without an error.
#
# X.680 (46.3 c) lets a GeneralizedTime end with the difference of local time from UTC. DER and RFC 5280 ask for "Z"; BER, and the
# GeneralizedTime of directories (RFC 4517, 3.3.13), do not. 20240822173000+0700 is half past five in Hà Nội, 10:30 UTC.
#
# Expected: toDate() gives 2024-08-22T10:30:00.000Z, as node-forge 1.4.3 does.
# Seen: 2024-08-01T00:30:00.000Z, and for the same instant as 20240822053000-0500 2024-07-31T00:30:00.000Z. The difference is added
# where it is to be taken off, and the day is the number of a weekday: that of the same date one month later. With "Z" it is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error asn1js@4.0.0 node-forge@1.4.3 >/dev/null
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { fromBER } from 'asn1js';
import forge from 'node-forge';

const TAG = 0x18;
const encoded = (text) => Buffer.concat([Buffer.from([TAG, text.length]), Buffer.from(text)]);
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;

console.log(`asn1js ${version('asn1js')}, node-forge ${version('node-forge')}, Node ${process.version}`);
const at = '2024-08-22T10:30:00.000Z';
const asSeen = {
  '20240822103000Z': at,
  '20240822173000+0700': '2024-08-01T00:30:00.000Z',
  '20240822053000-0500': '2024-07-31T00:30:00.000Z',
};
for (const [text, read] of Object.entries(asSeen)) {
  const { result } = fromBER(encoded(text));
  const seen = result.error || result.toDate().toISOString();
  const other = forge.asn1.generalizedTimeToDate(text).toISOString();
  console.log(`${text}: asn1js ${seen}, node-forge ${other}`);
  if (seen !== read || other !== at) process.exitCode = 1;
}
JS
# The zone of the process would shift what is read once more.
TZ=UTC node read.mjs
