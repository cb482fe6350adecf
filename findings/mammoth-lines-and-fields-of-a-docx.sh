#!/usr/bin/env bash
# mammoth 1.13.0 and docx 9.15.2: in the raw text of a document two lines are one word, and what a simple field shows is missing.
#
# A break is not formatting but what a run holds, as its text and its tabs are (ECMA-376 part 1, 17.3.3.1); a field that is written as
# fldSimple holds what it shows as runs of its own (17.16.19). The README says of extractRawText that formatting is ignored.
#
# Expected: the raw text has a line break, or at least a blank, where the document has one, as it has a tab for a tab; and the name in
# the field, as Word and LibreOffice show it.
# Seen: "VIỆT NAMĐộc lập", without a warning, so that neither "Nam" nor "Độc" is found as a word; convertToHtml has a br there. The
# name is in neither of both, with a warning that an element was ignored.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error mammoth@1.13.0 docx@9.15.2 >/dev/null
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Document, Packer, Paragraph, SimpleField, Tab, TextRun } from 'docx';
import mammoth from 'mammoth';

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
console.log(`mammoth ${version('mammoth')}, docx ${version('docx')}, Node ${process.version}`);

const lines = [new TextRun('VIỆT NAM'), new TextRun({ text: 'Độc lập', break: 1 })];
const tab = [new TextRun({ children: ['Số 12', new Tab(), 'Hà Nội'] })];
const field = [new TextRun('Người ký: '), new SimpleField('AUTHOR', 'An'), new TextRun('.')];
for (const [what, children, asSeen] of [
  ['tab', tab, ['Số 12\tHà Nội', '<p>Số 12\tHà Nội</p>', '']],
  ['break', lines, ['VIỆT NAMĐộc lập', '<p>VIỆT NAM<br />Độc lập</p>', '']],
  ['field', field, ['Người ký: .', '<p>Người ký: .</p>', 'An unrecognised element was ignored: w:fldSimple']],
]) {
  const buffer = await Packer.toBuffer(new Document({ sections: [{ children: [new Paragraph({ children })] }] }));
  const { value, messages } = await mammoth.extractRawText({ buffer });
  const { value: html } = await mammoth.convertToHtml({ buffer });
  const seen = [value.trimEnd(), html, messages.map(({ message }) => message).join()];
  console.log(`${what}: ${JSON.stringify(seen)}`);
  if (seen.join() !== asSeen.join()) process.exitCode = 1;
}
JS
node read.mjs
