#!/usr/bin/env bash
# cloudevents 10.0.0: the same event has one data by structured mode and another by binary mode, and data of 0, false or "" is lost.
#
# data of the JSON format is any JSON value (JSON Event Format for CloudEvents 1.0.2, 3.1), and in binary mode the body is what is there
# of the media type datacontenttype (HTTP Protocol Binding 3.1.2), where types that end in +json are JSON too (RFC 6839, 3.1).
#
# Expected: an event has the same data by both modes: 42, 0, false, "" or an object.
# Seen: structured, 0, false and "" are undefined, as if the event had no data, and 42 is the number. Binary, 42, 0 and false are the
# texts "42", "0" and "false", of which "0" and "false" are true in a condition. An object of a type that ends in +json is an object
# structured and a text binary. There is no error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error cloudevents@10.0.0 >/dev/null
cat > receive.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { HTTP } from 'cloudevents';

const { version } = JSON.parse(readFileSync('node_modules/cloudevents/package.json', 'utf8'));
console.log(`cloudevents ${version}, Node ${process.version}`);

const attributes = { specversion: '1.0', id: '1', source: '/clusters/4', type: 'VotesCounted' };
const said = (data) => (data === undefined ? 'undefined' : `${typeof data} ${JSON.stringify(data)}`);
/** The data of an event in structured mode and in binary mode. */
function received(json, datacontenttype) {
  const structured = HTTP.toEvent({
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify({ ...attributes, datacontenttype, data: JSON.parse(json) }),
  });
  const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]));
  const binary = HTTP.toEvent({ headers: { ...headers, 'content-type': datacontenttype }, body: json });
  return [said(structured.data), said(binary.data)];
}
const [json, own] = ['application/json', 'application/vnd.votes+json'];
const cases = [
  ['{"for":7}', json, 'object {"for":7}', 'object {"for":7}'],
  ['{"for":7}', own, 'object {"for":7}', 'string "{\\"for\\":7}"'],
  ['42', json, 'number 42', 'string "42"'],
  ['0', json, 'undefined', 'string "0"'],
  ['false', json, 'undefined', 'string "false"'],
  ['""', json, 'undefined', 'string ""'],
];
for (const [data, type, ...asSeen] of cases) {
  const seen = received(data, type);
  console.log(`${data} of ${type}: structured ${seen[0]}, binary ${seen[1]}`);
  if (seen.join() !== asSeen.join()) process.exitCode = 1;
}
JS
node receive.mjs
