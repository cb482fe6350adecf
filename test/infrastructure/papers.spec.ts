import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { QueryBus } from '@nestjs/cqrs';
import { unzipSync, zipSync } from 'fflate';
import mammoth from 'mammoth';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { EventStore } from '../../src/application/event-store.js';
import type { Actor } from '../../src/domain/ground/event.js';
import { docxOf } from '../../src/infrastructure/papers/docx.js';
import { layouts, newest } from '../../src/infrastructure/papers/layouts.js';
import { PaperFiles } from '../../src/infrastructure/papers/paper-files.js';
import {
  filled,
  officeTemplate,
  starter,
  templateRead,
} from '../../src/infrastructure/papers/office-template.js';
import { pdfOf } from '../../src/infrastructure/papers/pdf.js';
import type { Block, Paper } from '../../src/projections/papers/paper.js';
import type { GetPaper } from '../../src/projections/papers/paper-question.js';
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
import { aTemplate } from '../domain/histories.js';
import { forUnit, operator } from '../support/given.js';
import { aPaper, textOf } from '../support/paper.js';

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** Lines break where they must, so blanks say nothing. */
const letters = (texts: readonly string[]): string =>
  texts.join('').replace(/\s+/g, '').normalize('NFC').toLowerCase();

/** pdf.js takes the memory of what it reads, and no buffers. */
const opened = async (paper: Paper) =>
  await getDocument({ data: Uint8Array.from(await pdfOf(paper)), verbosity: 0 }).promise;

/** The first page that has these words; 0 where none has. */
async function pageOf(document: Awaited<ReturnType<typeof opened>>, words: string): Promise<number> {
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    const said = items.map((piece) => ('str' in piece ? piece.str : '')).join('');
    if (said.includes(words)) return number;
  }
  return 0;
}

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

describe('A paper that was issued', () => {
  /** The files of a paper that says what it is asked for, on a log of one event. */
  const files = (paperOf: (withNames: boolean) => Paper) => {
    const last = { stream: 'registry', revision: 0, position: 1n, recordedAt: '2026-01-01T00:00:00.000Z' };
    const execute = async ({ namesPersons }: GetPaper) => ({ data: paperOf(namesPersons !== null) });
    const store = { kind: 'postgres', eventAt: async () => last, eventsAt: async () => [last] };
    return new PaperFiles({ execute } as unknown as QueryBus, store as unknown as EventStore);
  };
  const named =
    (name: string, more: Partial<Paper> = {}) =>
    (withNames: boolean) => ({
      ...aPaper,
      ...more,
      signatures: [{ as: ['CỤM TRƯỞNG'], name: withNames ? name : '[không hiển thị]' }],
    });
  const at = { kind: 'minutes', clusterId: 'c', year: 2024, subject: 'm', position: '1' } as const;
  const told = { documentNumber: null, issuedOn: null, signer: null, eventId: '', format: 'docx' } as const;
  const issued = async (paper: (withNames: boolean) => Paper, actor: Actor) => {
    const manifest = await files(paper).manifestOf(
      at,
      digest(await docxOf(paper(actor === operator))),
      actor,
    );
    return { ...at, ...told, ...manifest, issueId: 'x' };
  };
  const ộp = named('Trần Văn Ộp');

  it('has names as far as whoever issued it sees them', async () => {
    expect(await issued(ộp, operator)).toMatchObject({ withNames: true });
    expect(await issued(ộp, forUnit('a'))).toMatchObject({ withNames: false });
    expect(await issued(() => aPaper, operator)).toMatchObject({ withNames: false });
  });

  it.each([
    ['the same', ộp, new Set<string>(), []],
    ['a name was removed', named('[đã xóa]'), new Set<string>(), ['names']],
    ['the asker may not see names', ộp, null, ['names']],
    [
      'it says something else',
      named('Trần Văn Ộp', { title: 'Khác', body: aPaper.body.slice(1) }),
      null,
      ['title', 'body/0', 'body/1', 'body/2', 'body/3', 'body/4'],
    ],
  ])('is known again: %s', async (_title, paper, names, differsIn) => {
    expect(await files(paper).again(await issued(ộp, operator), names)).toMatchObject({ differsIn });
  });

  it('is laid out otherwise where another template, or other programs, made it', async () => {
    const before = { ...(await issued(ộp, operator)), template: 'nd30-0', sha256: { docx: '', pdf: '' } };
    expect(await files(ộp).again(before, new Set())).toMatchObject({ differsIn: ['layout'] });
    const earlier = await issued(ộp, operator);
    const [docx, pdf] = await Promise.all([docxOf(ộp(true), 'nd30-3'), pdfOf(ộp(true), 'nd30-3')]);
    const kept = { ...earlier, template: 'nd30-3', sha256: { docx: digest(docx), pdf: digest(pdf) } };
    expect(kept.sha256).not.toEqual(earlier.sha256);
    expect(await files(ộp).again(kept, new Set())).toMatchObject({
      differsIn: [],
      files: { sha256: kept.sha256 },
    });
    const nameless = { ...(await issued(ộp, forUnit('a'))), sha256: { docx: '', pdf: '' } };
    expect(await files(ộp).again(nameless, null)).toMatchObject({ differsIn: ['layout'] });
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
      {
        env: { ...process.env, NODE_OPTIONS: '--disable-warning=DEP0205', TZ: 'America/St_Johns' },
        encoding: 'utf8',
      },
    );
    expect([stderr, JSON.parse(stdout || '[]')]).toEqual(['', here]);
  });

  it('makes the bytes that its template is known by: whatever makes others gets another number', async () => {
    const made = layouts.map(async (layout) => [
      layout,
      digest(await docxOf(aPaper, layout)),
      digest(await pdfOf(aPaper, layout)),
    ]);
    expect(await Promise.all(made)).toEqual([
      [
        'nd30-3',
        '7f4cd0278c3143d41d4bea902b1032da454775a93483761a9d761fa2ca993275',
        '8362e9b0ec240758f91e07aca745759acf645b32b20b37ecf3b8735d88ecd0ab',
      ],
      [
        'nd30-4',
        '7f4cd0278c3143d41d4bea902b1032da454775a93483761a9d761fa2ca993275',
        'f1f7292792204ced562b5280c626aaffe3037d2be8ef51709c7557688a817b94',
      ],
    ]);
    expect(layouts.at(-1)).toBe(newest);
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

  it('has a number that is wider than its column within it', async () => {
    const amounts = ['1.234.567.890.123', '1.234.567.890.123.456'];
    const body = [
      tableOf(amounts, [
        ['Đơn vị', 6, () => 'Thanh tra'],
        ['Thu hồi', 2, (amount) => amount, 'right'],
        ['Đã thu', 1, (amount) => amount, 'right'],
      ]),
    ];
    const page = await (await opened({ ...aPaper, body, signatures: [] })).getPage(1);
    const pieces = (await page.getTextContent()).items.flatMap((piece) => ('str' in piece ? [piece] : []));
    const right = ({ transform, width }: { transform: number[]; width: number }) =>
      (transform[4] ?? 0) + width;
    const numbers = pieces.filter(({ str }) => /^[\d.\u200b]+$/.test(str));
    // Text from 30 to 190 mm; the columns end at six, eight and nine ninths of it.
    const ends = [6, 8, 9].map((share) => ((30 + (160 * share) / 9) / 25.4) * 72);
    for (const one of numbers) {
      const from = one.transform[4];
      const end = ends.find((each) => each > from) ?? 0;
      expect([one.str, right(one) <= end]).toEqual([one.str, true]);
    }
    expect(numbers.length).toBeGreaterThan(4);
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
      body: [
        heading('#eval("1")'),
        line('$ x $ \\ @a <b> *c* _d_ `e` // f'),
        item('= g'),
        warning('漢 😀'),
        line('Kiểm\u00adlâm'),
      ],
    };
    const document = await opened(odd);
    const { items } = await (await document.getPage(1)).getTextContent();
    const said = items.map((piece) => ('str' in piece ? piece.str : '')).join('');
    expect(said).toContain('#eval("1")');
    expect(said.replace(/\s/g, '')).toContain('$x$\\@a<b>*c*_d_`e`//f');
    expect(said).toContain('Kiểmlâm');
  });

  it('leaves no line that announces something alone at the end of a page', async () => {
    const ofPages: number[][] = [];
    for (const lines of [22, 23, 24]) {
      const body = [
        ...Array<Block>(lines).fill(line('Một dòng.')),
        line('Gồm có:'),
        item('đầu'),
        item('hai'),
      ];
      const document = await opened({ ...aPaper, to: [], body });
      ofPages.push([await pageOf(document, 'Gồm có:'), await pageOf(document, '- đầu')]);
    }
    expect([ofPages[0], ofPages.at(-1)]).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(ofPages.filter(([line, first]) => line !== first)).toEqual([]);
    const announcing = { ...aPaper, body: [line('Gồm có:'), item('đầu'), item('hai')] };
    const document = new TextDecoder().decode(unzipSync(await docxOf(announcing))['word/document.xml']);
    expect(document).toMatch(/<w:keepNext\/>(?:(?!<w:p>|<w:p ).)*Gồm có:/);
  });

  it('has its signatures together, on the page of its last line, which is below the last table', async () => {
    const rows = Array.from({ length: 4 }, (_, i) => ({ name: `hàng ${i}` }));
    const table = tableOf(rows, [['Đơn vị', 1, ({ name }) => name]]);
    for (const lines of [12, 13, 14, 16, 18]) {
      const body = [...Array<Block>(lines).fill(line('Một dòng.')), table];
      const document = await opened({ ...aPaper, to: [], body });
      const pages = ['Bảng trên có 4 dòng.', 'THƯ KÝ', 'Trần Văn Ộp', 'Nguyễn Thị Ễn', '- Lưu: VT.'].map(
        async (words) => await pageOf(document, words),
      );
      expect([lines, new Set(await Promise.all(pages)).size]).toEqual([lines, 1]);
    }
    const xml = new TextDecoder().decode(
      unzipSync(await docxOf({ ...aPaper, body: [table] }))['word/document.xml'],
    );
    expect(xml).toMatch(/<w:keepNext\/>(?:(?!<w:p>|<w:p ).)*Bảng trên có 4 dòng\./);
  });

  it('does not part a number from the word before it, nor put a comma into the margin', async () => {
    const long = '- Số đơn vị biểu quyết: 6; tán thành: 6; không tán thành: 0; không có ý kiến: 0.';
    const texts = Array.from(
      { length: 12 },
      (_, n) => `${'a'.repeat(n)} ${'bình xét năm 2024 và '.repeat(12)}`,
    );
    for (const text of [long, ...texts]) {
      const page = await (await opened({ ...aPaper, to: [], body: [line(text)] })).getPage(1);
      const pieces = (await page.getTextContent()).items.flatMap((piece) => ('str' in piece ? [piece] : []));
      // The last piece of each line.
      const ends = pieces.filter(
        ({ str, transform: [, , , , x, y] }) =>
          str.trim() !== '' &&
          pieces.every((one) => one.str.trim() === '' || one.transform[5] !== y || one.transform[4] <= x),
      );
      expect(ends.filter(({ str }) => /năm ?$/.test(str))).toEqual([]);
      const margin = (190 / 25.4) * 72;
      expect(ends.filter(({ transform, width }) => transform[4] + width > margin + 0.1)).toEqual([]);
    }
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

describe('An office’s own template', () => {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const read = async (bytes: Uint8Array) => await templateRead(Buffer.from(bytes).toString('base64'));
  /** The one to begin with, with parts written anew. */
  const changed = async (
    parts: Readonly<Record<string, (xml: string) => string>>,
    kind: Paper['kind'] = 'submission',
  ) => {
    const files = unzipSync(await starter(kind));
    for (const [name, change] of Object.entries(parts))
      files[name] = utf8(change(new TextDecoder().decode(files[name])));
    return zipSync(files, { mtime: new Date(1980, 0, 1) });
  };
  const inBody = async (from: string, to: string) =>
    await changed({
      'word/document.xml': (xml) => {
        expect(xml).toContain(from);
        return xml.replace(from, to);
      },
    });

  it('begins as ours with all its fields, and says all that the paper says', async () => {
    const { fields, faults, docx, sha256 } = await read(await starter('submission'));
    expect(faults).toEqual([]);
    expect([...fields].sort()).toEqual([...aTemplate.fields].filter((one) => !/hiệu|tiêu/.test(one)).sort());
    expect(digest(Buffer.from(docx, 'base64'))).toBe(sha256);
    const bytes = await filled(Buffer.from(docx, 'base64'), aPaper);
    const { value, messages } = await mammoth.extractRawText({ buffer: Buffer.from(bytes) });
    expect(messages).toEqual([]);
    const words = (texts: readonly string[]) => letters(texts).split('').sort().join('');
    expect(words([value])).toBe(words(textOf(aPaper)));
    expect(value).toContain('CỤM THI ĐUA SỐ 4');
    const parts = unzipSync(bytes);
    inOrder(new TextDecoder().decode(parts['word/document.xml']));
    expect(new TextDecoder().decode(parts['docProps/core.xml'])).toContain('Biên bản');
    expect(digest(await filled(Buffer.from(docx, 'base64'), aPaper))).toBe(digest(bytes));
  });

  it('makes the bytes that its way of filling is known by: whatever makes others gets another number', async () => {
    const made = digest(await filled(await starter('minutes'), aPaper));
    expect({ officeTemplate, made }).toEqual({
      officeTemplate: 'office-2',
      made: '8b02175ec1692d947d227edd173daf96418de9350c67af927d846f9f25407c4e',
    });
  });

  it('is kept without who made the file, and known by both', async () => {
    const sent = await changed({ 'docProps/core.xml': (xml) => xml.replace('thidua', 'Nguyễn Văn A') });
    const { docx, sha256, sentSha256, faults } = await read(sent);
    expect([faults, sentSha256]).toEqual([[], digest(sent)]);
    expect(sha256).not.toBe(sentSha256);
    const kept = unzipSync(Buffer.from(docx, 'base64'));
    expect(new TextDecoder().decode(kept['docProps/core.xml'])).not.toContain('Nguyễn');
  });

  it.each([
    ['a list that is not closed', () => inBody('{/căn cứ}', ''), /căn cứ/],
    ['a list that is told as a field', () => inBody('{#căn cứ}', '{căn cứ}'), /có nhiều dòng/],
    ['a brace that is not closed', () => inBody('{số}', '{số'), /không đọc được/],
    ['letters that are put together', () => inBody('{số}', 'Số: {số}'.normalize('NFD')), /Unicode tổ hợp/],
    ['a body within a sentence', () => inBody('{nội dung}', 'Sau đây: {nội dung}'), /đứng riêng/],
    [
      'a field in a footnote',
      () =>
        changed({
          'word/footnotes.xml': (xml) =>
            xml.replace(
              '</w:footnotes>',
              '<w:footnote w:id="1"><w:p><w:r><w:t>Số {số}</w:t></w:r></w:p></w:footnote></w:footnotes>',
            ),
        }),
      /“Số \{số\}” ở cước chú/,
    ],
    [
      'tracked changes',
      () => inBody('<w:body>', '<w:body><w:p><w:ins w:id="1" w:author="A"><w:r/></w:ins></w:p>'),
      /dấu vết sửa/,
    ],
    [
      'content from elsewhere',
      () =>
        changed({
          'word/_rels/document.xml.rels': (xml) =>
            xml.replace(
              '</Relationships>',
              '<Relationship Id="rIdX" Type="http://x/attachedTemplate" Target="http://x/y" TargetMode="External"/></Relationships>',
            ),
        }),
      /từ nơi khác/,
    ],
    [
      'macros',
      async () => zipSync({ ...unzipSync(await starter('minutes')), 'word/vbaProject.bin': utf8('x') }),
      /macro/,
    ],
    ['no document', async () => zipSync({ 'a.txt': utf8('a') }), /không phải DOCX/],
    ['no ZIP', async () => utf8('mẫu'), /không phải DOCX/],
    [
      'more than may be unpacked',
      async () =>
        zipSync({
          ...unzipSync(await starter('minutes')),
          'word/media/a.png': new Uint8Array(40 * 1024 * 1024),
        }),
      /32 MiB/,
    ],
  ])('is told to have %s', async (_title, made, fault) => {
    const { faults } = await read(await made());
    expect(faults.join('; ')).toMatch(fault);
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
