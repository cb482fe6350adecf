#!/usr/bin/env bash
# easy-template-x 7.2.8 and docx 9.15.2: a tag in a footnote is neither filled nor among the tags of the template.
#
# A footnote is text of the document in a part of its own (ECMA-376 part 1, 11.3.7), as a header is.
#
# Expected: parseTags() names the tag in the footnote and process() fills it, as in the header; or an error says that it stays.
# Seen: parseTags() names the tags of the body and of the header, process() fills those two, and "{số}" stays in the footnote of a
# document that is otherwise finished. There is no error and no warning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error easy-template-x@7.2.8 docx@9.15.2 fflate@0.8.3 >/dev/null
cat > fill.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Document, FootnoteReferenceRun, Header, Packer, Paragraph, TextRun } from 'docx';
import { TemplateHandler } from 'easy-template-x';
import { strFromU8, unzipSync } from 'fflate';

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
console.log(`easy-template-x ${version('easy-template-x')}, docx ${version('docx')}, Node ${process.version}`);

const template = await Packer.toBuffer(
  new Document({
    footnotes: { 1: { children: [new Paragraph('Quyết định số {số}')] } },
    sections: [
      {
        headers: { default: new Header({ children: [new Paragraph('Số {số}')] }) },
        children: [new Paragraph({ children: [new TextRun('Theo {số}'), new FootnoteReferenceRun(1)] })],
      },
    ],
  }),
);
const handler = new TemplateHandler();
const tags = (await handler.parseTags(template)).map(({ name }) => name);
const filled = await handler.process(template, { số: '12/QĐ-UBND' });
const parts = unzipSync(filled);
const wordsOf = (part) =>
  [...strFromU8(parts[part]).matchAll(/<w:t[ >][^<]*/g)].map(([text]) => text.replace(/^[^>]*>/, '')).join('');
const header = Object.keys(parts).find((name) => /^word\/header\d*\.xml$/.test(name));
const seen = {
  tags: tags.join(),
  body: wordsOf('word/document.xml'),
  header: wordsOf(header),
  footnote: wordsOf('word/footnotes.xml'),
};
console.log(JSON.stringify(seen, null, 1));
const asSeen =
  seen.tags === 'số,số' &&
  seen.body === 'Theo 12/QĐ-UBND' &&
  seen.header === 'Số 12/QĐ-UBND' &&
  seen.footnote === 'Quyết định số {số}';
process.exit(asSeen ? 0 : 1);
JS
node fill.mjs
