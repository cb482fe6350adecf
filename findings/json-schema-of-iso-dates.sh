#!/usr/bin/env bash
# class-validator-jsonschema 5.2.0 and ajv 8.20.0: nothing fulfils the JSON Schema of @IsISO8601() where formats are annotations.
#
# Since draft 2019-09 "format" says nothing of validity unless a validator is asked to (JSON Schema Validation 2020-12, 7.2), and
# OpenAPI 3.1 keeps to that. The schema of @IsISO8601(), @IsDate(), @MinDate() and @MaxDate() is oneOf of two strings that differ in
# nothing but their format, date and date-time.
#
# Expected: what class-validator 0.15.1 takes fulfils the schema, with formats asserted or not.
# Seen: without formats both branches hold for every text, so oneOf refuses each day and each instant. With them (ajv-formats 3.0.1)
# those pass, but not 2024-08 and 2024, which are ISO 8601 and which the decorator takes: partial dates fulfil neither.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error class-validator-jsonschema@5.2.0 class-validator@0.15.1 \
  class-transformer@0.5.1 reflect-metadata@0.2.2 ajv@8.20.0 ajv-formats@3.0.1 >/dev/null
cat > check.cjs <<'JS'
const Ajv = require('ajv/dist/2020');
const addFormats = require('ajv-formats');
const { IsISO8601, validateSync } = require('class-validator');
const { targetConstructorToSchema } = require('class-validator-jsonschema');

class Decision {}
IsISO8601()(Decision.prototype, 'signedOn');
const schema = targetConstructorToSchema(Decision);
for (const name of ['class-validator-jsonschema', 'class-validator', 'ajv', 'ajv-formats'])
  console.log(name, require(`./node_modules/${name}/package.json`).version);
console.log(`Node ${process.version}`, JSON.stringify(schema));

const annotated = new Ajv({ validateFormats: false }).compile(schema);
const asserted = addFormats(new Ajv()).compile(schema);
const asSeen = {
  '2024-08-22': [true, false, true],
  '2024-08-22T17:30:00+07:00': [true, false, true],
  '2024-08': [true, false, false],
  2024: [true, false, false],
};
for (const [signedOn, expected] of Object.entries(asSeen)) {
  const decision = { signedOn };
  const taken = validateSync(Object.assign(new Decision(), decision)).length === 0;
  const seen = [taken, annotated(decision), asserted(decision)];
  console.log(`${signedOn}: decorator ${seen[0]}, formats annotated ${seen[1]}, formats asserted ${seen[2]}`);
  if (seen.join() !== expected.join()) process.exitCode = 1;
}
JS
node check.cjs
