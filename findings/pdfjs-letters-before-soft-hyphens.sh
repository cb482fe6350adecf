#!/usr/bin/env bash
# pdfjs-dist 5.6.205 and @myriaddreamin/typst-ts-node-compiler 0.7.0: after a soft hyphen a letter is missing in the text of the page.
#
# Typst draws nothing for a soft hyphen inside a line. It gives the letter before it both characters as its text in the font's ToUnicode
# (ISO 32000-1, 9.10.3, lets one code stand for several characters) where that letter is the first of its kind, and tells other places
# by ActualText (14.9.4).
#
# Expected: getTextContent() gives the letters that are on the page, khenthưởng with or without the soft hyphen in it, as mupdf 1.28.1
# and its like do.
# Seen: "khethưở g", so that nobody finds khen or thưởng: a glyph with a soft hyphen in its text is left out as invisible, each time
# the letter comes. A word before it in which the letter is alone mends that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --loglevel=error pdfjs-dist@5.6.205 @myriaddreamin/typst-ts-node-compiler@0.7.0 \
  mupdf@1.28.1 >/dev/null
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import * as mupdf from 'mupdf';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

for (const name of ['pdfjs-dist', '@myriaddreamin/typst-ts-node-compiler', 'mupdf'])
  console.log(name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version);
console.log(`Node ${process.version}`);

const compiler = NodeCompiler.create({ workspace: '.' });
/** The text of a page by two readers; `-?` is Typst's soft hyphen. */
async function read(typst) {
  const pdf = compiler.pdf({ mainFileContent: `#set text(lang: "vi")\n${typst}` });
  const other = mupdf.Document.openDocument(pdf, 'application/pdf').loadPage(0).toStructuredText().asText().trim();
  const page = await (await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise).getPage(1);
  const text = (await page.getTextContent()).items.map(({ str }) => str).join('');
  const seen = [text, other.replaceAll('\u00ad', '-?')];
  console.log(`${typst}: pdfjs-dist "${seen[0]}", mupdf "${seen[1]}"`);
  return seen.join();
}
const asSeen =
  (await read('khenthưởng')) === 'khenthưởng,khenthưởng' &&
  (await read('khen-?thưởng')) === 'khethưở g,khen-?thưởng' &&
  (await read('năm khen-?thưởng')) === 'năm khenthưởng,năm khen-?thưởng';
process.exit(asSeen ? 0 : 1);
JS
node read.mjs
