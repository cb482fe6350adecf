import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import mammoth from 'mammoth';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { docxOf } from '../../src/infrastructure/papers/docx.js';
import { pdfOf } from '../../src/infrastructure/papers/pdf.js';
import type { Paper } from '../../src/projections/papers/paper.js';
import {
  count,
  DOTS,
  heading,
  inWords,
  item,
  line,
  numbered,
  ordinal,
  tableOf,
  warning,
} from '../../src/projections/papers/paper.js';
import { aPaper, textOf } from '../support/paper.js';

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** Lines break where they must, so blanks say nothing. */
const letters = (texts: readonly string[]): string =>
  texts.join('').replace(/\s+/g, '').normalize('NFC').toLowerCase();

/** pdf.js takes the memory of what it reads, and no buffers. */
const opened = async (paper: Paper) =>
  await getDocument({ data: Uint8Array.from(await pdfOf(paper)), verbosity: 0 }).promise;

describe('Words of papers', () => {
  it.each([
    ['2022-08-05', 'ngày 05 tháng 8 năm 2022'],
    ['2023-02-12', 'ngày 12 tháng 02 năm 2023'],
    ['2023-12-31', 'ngày 31 tháng 12 năm 2023'],
    ['2019-03', 'ngày …… tháng 3 năm 2019'],
    ['2019', 'ngày …… tháng …… năm 2019'],
    [null, 'ngày …… tháng …… năm ……'],
  ] as const)('print %s as %s', (day, words) => {
    expect(inWords(day)).toBe(words);
  });

  it('have dots for what nobody stated, and 0 for nought', () => {
    expect([count(null), count(0), count(4642)]).toEqual([DOTS, '0', '4.642']);
    expect([numbered(null, 'BB-CTĐ'), numbered('5/BB-CTĐ', 'x'), numbered('12/TTr', 'x')]).toEqual([
      'Số: ……/BB-CTĐ',
      'Số: 05/BB-CTĐ',
      'Số: 12/TTr',
    ]);
  });
});

describe('A paper', () => {
  it('is the same bytes every time, in another process and time zone too', async () => {
    const here = [digest(await docxOf(aPaper)), digest(await pdfOf(aPaper))];
    const script = `
      const [{ docxOf }, { pdfOf }, { aPaper }, { createHash }] = await Promise.all(
        ['src/infrastructure/papers/docx.ts', 'src/infrastructure/papers/pdf.ts', 'test/support/paper.ts'].map(
          (path) => import(new URL(path, process.argv[1])),
        ).concat(import('node:crypto')),
      );
      const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');
      console.log(JSON.stringify([digest(await docxOf(aPaper)), digest(await pdfOf(aPaper))]));`;
    const hooks = new URL('../support/typescript-hooks.mjs', import.meta.url).href;
    const register = `data:text/javascript,import { register } from 'node:module'; register('${hooks}');`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', register, '--input-type=module', '-e', script, new URL('../../', import.meta.url).href],
      { env: { ...process.env, NODE_OPTIONS: '', TZ: 'America/St_Johns' }, encoding: 'utf8' },
    );
    expect([stderr, JSON.parse(stdout || '[]')]).toEqual(['', here]);
  });

  it('is OOXML that another program reads without a complaint, and finds all its words in', async () => {
    const bytes = await docxOf(aPaper);
    const { value, messages } = await mammoth.extractRawText({ buffer: Buffer.from(bytes) });
    expect(messages).toEqual([]);
    expect(letters([value])).toBe(letters(textOf(aPaper)));
    const { value: html } = await mammoth.convertToHtml({ buffer: Buffer.from(bytes) });
    expect(html).toContain('<h2>I. Thành phần &amp; &lt;nội dung&gt;</h2>');
    expect(html).toContain('<thead>');
    const parts = unzipSync(bytes);
    const part = (name: string): string => new TextDecoder().decode(parts[name]);
    expect(part('word/styles.xml')).toContain('<w:lang w:val="vi-VN"/>');
    expect(part('docProps/core.xml')).toContain('<dc:title>Biên bản &amp; &lt;thử&gt;</dc:title>');
    expect(part('word/document.xml')).toContain(
      '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1701"',
    );
    for (const name of ['document', 'styles', 'header1']) inOrder(part(`word/${name}.xml`));
  });

  it('is a PDF with tags, its language, its title and all its words, in fonts of its own', async () => {
    const document = await opened(aPaper);
    const { info } = await document.getMetadata();
    expect(info).toMatchObject({ Language: 'vi-VN', Title: aPaper.title });
    const words: string[] = [];
    const roles = new Set<string>();
    const collect = (node: { role?: string; children?: unknown[] }): void => {
      if (node.role) roles.add(node.role);
      for (const child of node.children ?? []) collect(child as object);
    };
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      collect(await page.getStructTree());
      let [depth, outside] = [0, 0];
      for (const piece of (await page.getTextContent({ includeMarkedContent: true })).items) {
        if ('str' in piece) {
          if (outside === 0) words.push(piece.str);
        } else if (piece.type === 'endMarkedContent') {
          if (depth === outside) outside = 0;
          depth--;
        } else {
          depth++;
          if ((piece as { tag?: string }).tag === 'Artifact') outside = depth;
        }
      }
      expect(page.view).toEqual([0, 0, expect.closeTo(595.28, 1), expect.closeTo(841.89, 1)]);
    }
    expect(document.numPages).toBeGreaterThan(1);
    expect([...roles]).toEqual(
      expect.arrayContaining(['Document', 'H1', 'H2', 'P', 'Table', 'THead', 'TH', 'TR', 'TD']),
    );
    expect(letters(words)).toBe(letters(textOf(aPaper)));
  });

  it('may hold what a typesetter would take for a command', async () => {
    const odd: Paper = {
      ...aPaper,
      body: [heading('#eval("1")'), line('$ x $ \\ @a <b> *c* _d_ `e` // f'), item('= g'), warning('漢 😀')],
    };
    const document = await opened(odd);
    const { items } = await (await document.getPage(1)).getTextContent();
    const said = items.map((piece) => ('str' in piece ? piece.str : '')).join('');
    expect(said).toContain('#eval("1")');
    expect(said.replace(/\s/g, '')).toContain('$x$\\@a<b>*c*_d_`e`//f');
  });

  it('may have no table row, no signature and no addressee', async () => {
    const bare: Paper = {
      ...aPaper,
      about: '',
      to: [],
      signatures: [],
      body: [tableOf([], [['TT', 1, ordinal]])],
    };
    expect((await pdfOf(bare)).length).toBeGreaterThan(1000);
    const { messages } = await mammoth.extractRawText({ buffer: Buffer.from(await docxOf(bare)) });
    expect(messages).toEqual([]);
  });
});

/** The order in which the schema of WordprocessingML (ISO/IEC 29500-1, 17.3.1.26 and 17.4) wants what these hold. */
const orders: Readonly<Record<string, readonly string[]>> = {
  'w:pPr': ['pStyle', 'keepNext', 'keepLines', 'pBdr', 'spacing', 'ind', 'jc', 'outlineLvl', 'rPr'],
  'w:rPr': ['rStyle', 'rFonts', 'b', 'bCs', 'i', 'iCs', 'color', 'sz', 'szCs', 'u', 'vertAlign', 'lang'],
  'w:tblPr': ['tblStyle', 'tblW', 'jc', 'tblInd', 'tblBorders', 'tblLayout', 'tblCellMar'],
  'w:tcPr': ['tcW', 'gridSpan', 'tcBorders', 'shd', 'tcMar', 'vAlign'],
  'w:sectPr': [
    'headerReference',
    'footerReference',
    'type',
    'pgSz',
    'pgMar',
    'pgNumType',
    'cols',
    'titlePg',
    'docGrid',
  ],
};

function inOrder(xml: string): void {
  for (const [parent, order] of Object.entries(orders))
    for (const [, inside = ''] of xml.matchAll(new RegExp(`<${parent}>(.*?)</${parent}>`, 'gs'))) {
      const own = inside.replace(
        /<(w:(?:pBdr|tblBorders|tcBorders|tblCellMar|tcMar|rPr))>.*?<\/\1>/gs,
        '<$1/>',
      );
      const places = [...own.matchAll(/<w:(\w+)/g)].map(([, name = '']) => order.indexOf(name));
      expect([parent, own, places]).toEqual([parent, own, places.toSorted((a, b) => a - b)]);
      expect([parent, own, places]).not.toEqual([parent, own, expect.arrayContaining([-1])]);
    }
}
