import type { IParagraphOptions, ITableCellOptions } from 'docx';
import {
  AlignmentType,
  BorderStyle,
  Document,
  Header,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
} from 'docx';
import { unzipSync, zipSync } from 'fflate';
import type { Block, Paper, SignatureBlock } from '../../projections/papers/paper.js';
import { nation } from '../../projections/papers/paper.js';
import type { Layout } from './layouts.js';
import { laidOut, newest } from './layouts.js';

// A paper as DOCX in the layout of Decree 30/2020/NĐ-CP, appendix I. Lengths are in twentieths of a point, sizes of letters in halves.

const page = { width: 11906, height: 16838 };
/** 20 mm above, below and right, 30 mm left. */
const margin = { top: 1134, bottom: 1134, right: 1134, left: 1701, header: 567 };
const width = page.width - margin.left - margin.right;
const halves = [Math.round(width / 2), width - Math.round(width / 2)];
/** The national title needs 271 pt. */
const heads = [Math.round(width * 0.37), width - Math.round(width * 0.37)];

const none = { style: BorderStyle.NONE, size: 0, color: 'auto' } as const;
const noBorders = { top: none, bottom: none, left: none, right: none };
const noFrame = { ...noBorders, insideHorizontal: none, insideVertical: none };
const { CENTER, LEFT, RIGHT, JUSTIFIED } = AlignmentType;
const aligned = { left: LEFT, centre: CENTER, right: RIGHT };

/** A paragraph of one run, without the indent of the body. */
const plain = (
  text: string,
  run: { size?: number; bold?: boolean; italics?: boolean } = {},
  more: IParagraphOptions = {},
): Paragraph =>
  new Paragraph({
    alignment: CENTER,
    indent: { firstLine: 0 },
    spacing: { before: 0, line: 240, lineRule: 'auto' },
    ...more,
    children: [new TextRun({ text, ...run })],
  });

/** A rule of that length in the middle of a column: underlining would cut through the dots below letters. */
const rule = (length: number, column: number): Paragraph =>
  new Paragraph({
    indent: { firstLine: 0, left: (column - length) / 2, right: (column - length) / 2 },
    spacing: { before: 60, line: 60, lineRule: 'exact' },
    border: { top: { style: BorderStyle.SINGLE, size: 4, space: 1, color: '000000' } },
  });

const cell = (children: Paragraph[], more: Partial<ITableCellOptions> = {}): TableCell =>
  new TableCell({ children, borders: noBorders, ...more });

/** A table that nobody sees, which puts things side by side. */
const beside = (columns: number[], rows: readonly Paragraph[][][]): Table =>
  new Table({
    layout: TableLayoutType.FIXED,
    width: { size: width, type: WidthType.DXA },
    columnWidths: columns,
    borders: noFrame,
    margins: { left: 0, right: 0 },
    rows: rows.map((cells) => new TableRow({ cantSplit: true, children: cells.map((each) => cell(each)) })),
  });

function head({ over, by, number, placeAndDay }: Paper): Table {
  const [left = 0, right = 0] = heads;
  const issuer = [
    plain(over.toUpperCase(), { size: 26 }),
    plain(by.toUpperCase(), { size: 26, bold: true }),
    rule(1200, left),
  ];
  const country = [
    plain(nation[0], { size: 26, bold: true }),
    plain(nation[1], { size: 28, bold: true }),
    rule(3420, right),
  ];
  return beside(heads, [
    [issuer, country],
    [
      [plain(number, { size: 26 }, { spacing: { before: 120 } })],
      [plain(placeAndDay, { size: 28, italics: true }, { spacing: { before: 120 } })],
    ],
  ]);
}

function addressees(to: readonly string[]): Paragraph[] {
  if (to.length === 0) return [];
  const one = to.length === 1;
  return [
    plain(one ? `Kính gửi: ${to[0]}` : 'Kính gửi:', {}, { spacing: { before: 120, after: 120 } }),
    ...(one ? [] : to.map((each) => plain(`- ${each}`, {}, { alignment: LEFT, indent: { left: 3000 } }))),
  ];
}

/** The last one is kept with the signatures, which do not stand alone on a page, and a line that announces what follows with that. */
function blockOf(
  block: Block,
  index: number,
  { length }: readonly Block[],
): Paragraph | (Paragraph | Table)[] {
  const announces = block.is === 'line' && block.text.endsWith(':');
  const keepNext = announces || index === length - 1;
  switch (block.is) {
    case 'heading':
      return new Paragraph({ text: block.text, heading: HeadingLevel.HEADING_2, keepNext: true });
    case 'line':
      return new Paragraph({ text: block.text, keepNext });
    case 'item':
      return new Paragraph({ text: `- ${block.text}`, keepNext });
    case 'warning':
      return new Paragraph({
        keepNext,
        children: [new TextRun({ text: block.text, bold: true, italics: true })],
      });
    case 'table':
      return [plain('', {}, { spacing: { line: 120, lineRule: 'exact' }, keepNext: true }), tableOf(block)];
  }
}

function tableOf({ columns, rows }: Extract<Block, { is: 'table' }>): Table {
  const all = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => Math.floor((width * share) / all));
  const within = {
    indent: { firstLine: 0 },
    spacing: { before: 40, after: 40, line: 240, lineRule: 'auto' },
  } as const;
  const row = (texts: readonly string[], isHead: boolean): TableRow =>
    new TableRow({
      cantSplit: true,
      tableHeader: isHead,
      children: texts.map(
        (text, i) =>
          new TableCell({
            width: { size: widths[i] ?? 0, type: WidthType.DXA },
            verticalAlign: isHead ? VerticalAlign.CENTER : VerticalAlign.TOP,
            children: [
              plain(
                text,
                { size: 24, bold: isHead },
                {
                  ...within,
                  alignment: isHead ? CENTER : aligned[columns[i]?.align ?? 'left'],
                },
              ),
            ],
          }),
      ),
    });
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: width, type: WidthType.DXA },
    columnWidths: widths,
    margins: { left: 80, right: 80 },
    rows: [
      row(
        columns.map(({ label }) => label),
        true,
      ),
      ...rows.map((texts) => row(texts, false)),
    ],
  });
}

const signed = { size: 28, bold: true };
const role = (one: SignatureBlock | undefined, before = 240): Paragraph[] =>
  (one?.as ?? ['']).map((text, i) =>
    plain(text, signed, { keepNext: true, ...(i === 0 && before > 0 ? { spacing: { before } } : {}) }),
  );
const name = (one: SignatureBlock | undefined): Paragraph =>
  plain(one?.name ?? '', signed, { spacing: { before: 1200 }, keepNext: true });

const recipientsOf = (recipients: readonly string[]): Paragraph[] => [
  plain('Nơi nhận:', { size: 24, bold: true, italics: true }, { alignment: LEFT }),
  ...recipients.map((each) => plain(`- ${each}`, { size: 22 }, { alignment: LEFT })),
];

/** Rooms for signatures, kept together with who gets the paper. */
function end({ signatures, recipients }: Paper, layout: Layout): (Paragraph | Table)[] {
  const gap = plain('', {}, { spacing: { before: 240 }, keepNext: true });
  const [first, second] = signatures;
  if (first && !second)
    return [
      gap,
      beside(halves, [
        [recipientsOf(recipients), [...role(first, layout === 'nd30-3' ? 240 : 0), name(first)]],
      ]),
    ];
  const rows = Array.from({ length: Math.ceil(signatures.length / 2) }, (_, i) => {
    const pair = [signatures[2 * i], signatures[2 * i + 1]];
    return [pair.map((one) => role(one)), pair.map((one) => [name(one)])];
  }).flat();
  return [gap, ...(rows.length === 0 ? [] : [beside(halves, rows)]), gap, ...recipientsOf(recipients)];
}

/** Times of a file stand in it; the same paper has to make the same bytes. */
const then = '1980-01-01T00:00:00Z';

export const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (letter) => ({ '&': '&amp;', '<': '&lt;' })[letter] ?? '&gt;');

export const core = (title: string): string =>
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties ' +
  'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ' +
  'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
  `<dc:title>${escaped(title)}</dc:title><dc:creator>thidua</dc:creator><dc:language>vi-VN</dc:language>` +
  `<dcterms:created xsi:type="dcterms:W3CDTF">${then}</dcterms:created>` +
  `<dcterms:modified xsi:type="dcterms:W3CDTF">${then}</dcterms:modified></cp:coreProperties>`;

/** A paper as DOCX; the same paper makes the same bytes, whenever and in whatever time zone. */
export async function docxOf(given: Paper, layout: Layout = newest): Promise<Uint8Array> {
  const paper = laidOut(given, layout);
  const heads = { bold: true, size: 28, color: '000000', font: 'Times New Roman' };
  const document = new Document({
    styles: {
      default: {
        document: {
          run: { font: 'Times New Roman', size: 28, language: { value: 'vi-VN' } },
          paragraph: {
            alignment: JUSTIFIED,
            indent: { firstLine: 567 },
            spacing: { before: 120, line: 276, lineRule: 'auto' },
          },
        },
        title: {
          run: heads,
          paragraph: {
            alignment: CENTER,
            indent: { firstLine: 0 },
            spacing: { before: 360 },
            keepNext: true,
          },
        },
        heading2: { run: heads },
      },
    },
    sections: [
      {
        properties: { titlePage: true, page: { size: page, margin } },
        headers: {
          default: new Header({
            children: [
              new Paragraph({
                alignment: CENTER,
                indent: { firstLine: 0 },
                children: [new TextRun({ children: [PageNumber.CURRENT], size: 26 })],
              }),
            ],
          }),
        },
        children: [
          head(paper),
          new Paragraph({ text: paper.title.toUpperCase(), heading: HeadingLevel.TITLE }),
          ...(paper.about === '' ? [] : [plain(paper.about, { bold: true }), rule(2200, width)]),
          ...addressees(paper.to),
          ...paper.grounds.map((text) => new Paragraph({ children: [new TextRun({ text, italics: true })] })),
          ...paper.body.flatMap(blockOf),
          ...end(paper, layout),
        ],
      },
    ],
  });
  const packed = await Packer.toBuffer(document, undefined, [
    { path: 'docProps/core.xml', data: core(paper.title) },
  ]);
  return zipped(unzipSync(packed));
}

/** Files as one ZIP. A time of a ZIP has no zone: this is the same one everywhere. */
export const zipped = (files: Record<string, Uint8Array>): Uint8Array =>
  zipSync(files, { mtime: new Date(1980, 0, 1) });
