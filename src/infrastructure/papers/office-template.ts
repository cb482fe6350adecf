import { hash } from 'node:crypto';
import type { TemplateData } from 'easy-template-x';
import { TagDisposition, TemplateHandler } from 'easy-template-x';
import { unzipSync } from 'fflate';
import type { PaperKind } from '../../domain/year/issued-papers.js';
import type { TemplateRead } from '../../domain/year/paper-templates.js';
import { templateFields } from '../../domain/year/paper-templates.js';
import type { Block, Paper } from '../../projections/papers/paper.js';
import { line, nation } from '../../projections/papers/paper.js';
import { unpacked } from '../imports/grid.js';
import { core, docxOf, escaped, zipped } from './docx.js';

// An office's own DOCX as the template of a paper: its fields, what may be wrong with it, and a paper written into it.

/** The way in which templates are filled. It gets another number whenever the same template and paper make other bytes. */
export const officeTemplate = 'office-2';

const CORE = 'docProps/core.xml';
const nameOf = (tag: string): string => tag.toLowerCase();

/** A field typed in capitals has its value in capitals, as the heads of papers do. */
const handler = new TemplateHandler({
  scopeDataResolver: ({ strPath, data }) => {
    const typed = strPath.at(-1) ?? '';
    const value = strPath.reduce<unknown>(
      (found, part) => (found as Record<string, unknown> | undefined)?.[nameOf(part)],
      data,
    );
    return (
      typeof value === 'string' && typed !== nameOf(typed) ? value.toUpperCase() : value
    ) as TemplateData[];
  },
});

const parts = (bytes: Uint8Array): [name: string, xml: string][] =>
  Object.entries(unzipSync(bytes)).flatMap(([name, part]): [string, string][] =>
    /\.(xml|rels)$/.test(name) ? [[name, new TextDecoder().decode(part)]] : [],
  );

/** The words of each paragraph of a part. */
const paragraphs = (xml: string): string[] =>
  [...xml.matchAll(/<w:p[ >](?:(?!<w:p[ >]).)*?<\/w:p>/gs)].map(([paragraph]) =>
    [...paragraph.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)].map(([, text]) => text).join(''),
  );

/** Reads a file that is said to be a template, in base64; never throws. */
export async function templateRead(docx: string): Promise<TemplateRead> {
  const sent = Buffer.from(docx, 'base64');
  const sentSha256 = hash('sha256', sent, 'hex');
  const none = { fields: [], sha256: sentSha256, docx, sentSha256 };
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(await unpacked(sent));
    if (!files['word/document.xml']) throw new Error('không có word/document.xml');
  } catch (error) {
    return { ...none, faults: [`tệp không phải DOCX (${(error as Error).message})`] };
  }
  // The office's own word processor writes there who made the file; the history is no place for that.
  if (files[CORE]) files[CORE] = new TextEncoder().encode(core(''));
  const kept = zipped(files);
  const read = { ...none, sha256: hash('sha256', kept, 'hex'), docx: Buffer.from(kept).toString('base64') };
  const faults = faultsOf(kept);
  try {
    const fields: string[] = [];
    const open: string[] = [];
    for (const { name, disposition } of await handler.parseTags(Buffer.from(kept))) {
      const field = nameOf(name);
      if (disposition === TagDisposition.Close) {
        if (open.pop() !== field) faults.push(`{/${name}} không đóng trường nào đang mở`);
        continue;
      }
      fields.push([...open, field].join('/'));
      const isList = templateFields[field]?.lines !== undefined && open.length === 0;
      if (disposition === TagDisposition.Open) open.push(field);
      else if (isList) faults.push(`{${name}} có nhiều dòng, phải viết {#${name}} … {/${name}}`);
    }
    faults.push(...open.map((field) => `{#${field}} chưa được đóng`));
    if (faults.length === 0) await filled(kept, starterPaper('submission'));
    return { ...read, fields: [...new Set(fields)], faults };
  } catch (error) {
    return { ...read, faults: [...faults, `các trường không đọc được (${(error as Error).message})`] };
  }
}

/** What a template may not have beside its fields. */
function faultsOf(bytes: Uint8Array): string[] {
  const faults: string[] = [];
  const names = Object.keys(unzipSync(bytes));
  if (names.some((name) => /vbaProject|\/embeddings\/|\/activeX\//.test(name)))
    faults.push('có macro hoặc tệp nhúng');
  for (const [name, xml] of parts(bytes)) {
    for (const [relation] of xml.matchAll(/<Relationship [^>]*TargetMode="External"[^>]*>/g))
      if (!relation.includes('/hyperlink"')) faults.push(`${name} lấy nội dung từ nơi khác`);
    if (/ w:author="|<w15:person /.test(xml))
      faults.push(`${name} có nhận xét, dấu vết sửa hoặc tên người sửa; hãy bỏ rồi lưu lại`);
    for (const text of paragraphs(xml)) {
      if (text !== text.normalize('NFC'))
        faults.push(`“${text.slice(0, 60)}” gõ bằng Unicode tổ hợp; hãy chuyển sang dựng sẵn (NFC)`);
      // They would stay as they are.
      if (name.endsWith('notes.xml') && /\{.+\}/.test(text))
        faults.push(
          `“${text.slice(0, 60)}” ở cước chú, nơi trường không được điền; hãy đưa trường vào phần thân`,
        );
      if (/\{nội dung\}/i.test(text.normalize('NFC')) && text.trim().length > '{nội dung}'.length)
        faults.push('{nội dung} phải đứng riêng một đoạn');
    }
  }
  return faults;
}

/** The paper in an office's template; the same ones make the same bytes. */
export async function filled(template: Uint8Array, paper: Paper): Promise<Uint8Array> {
  const dòng = (texts: readonly string[]) => texts.map((text) => ({ dòng: text }));
  const data: TemplateData = {
    'quốc hiệu': nation[0],
    'tiêu ngữ': nation[1],
    'cơ quan chủ quản': paper.over,
    'cơ quan': paper.by,
    số: paper.number,
    'địa danh thời gian': paper.placeAndDay,
    'tên loại': paper.title,
    'trích yếu': paper.about,
    'kính gửi': dòng(paper.to),
    'căn cứ': dòng(paper.grounds),
    'nội dung': { _type: 'rawXml', xml: paper.body.map(xmlOf).join(''), replaceParagraph: true },
    'chữ ký': paper.signatures.map(({ as, name }) => ({ 'chức vụ': as.join('\n'), 'họ tên': name })),
    'nơi nhận': dòng(paper.recipients),
  };
  const files = unzipSync(await handler.process(Buffer.from(template), data));
  if (files[CORE]) files[CORE] = new TextEncoder().encode(core(paper.title));
  return zipped(files);
}

/** A paragraph whose look is the template's, but for what sets a heading or a warning apart. */
function paragraph(text: string, run = '', more = ''): string {
  const properties = run === '' ? '' : `<w:rPr>${run}</w:rPr>`;
  return `<w:p>${more === '' ? '' : `<w:pPr>${more}</w:pPr>`}<w:r>${properties}<w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`;
}

const BOLD = '<w:b/><w:bCs/>';

function xmlOf(block: Block): string {
  switch (block.is) {
    case 'heading':
      return paragraph(block.text, BOLD, '<w:keepNext/>');
    case 'line':
      return paragraph(block.text);
    case 'item':
      return paragraph(`- ${block.text}`);
    case 'warning':
      return paragraph(block.text, `${BOLD}<w:i/><w:iCs/>`);
    case 'table':
      return tableXml(block);
  }
}

/** Of the whole width, in fiftieths of one per cent. */
const WIDE = 5000;
const justified = { left: 'left', centre: 'center', right: 'right' };

function tableXml({ columns, rows }: Extract<Block, { is: 'table' }>): string {
  const all = columns.reduce((sum, { share }) => sum + share, 0);
  const widths = columns.map(({ share }) => Math.floor((WIDE * share) / all));
  const borders = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV']
    .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`)
    .join('');
  const row = (texts: readonly string[], isHead: boolean): string =>
    `<w:tr><w:trPr><w:cantSplit/>${isHead ? '<w:tblHeader/>' : ''}</w:trPr>${texts
      .map((text, i) => {
        const side = isHead ? 'center' : justified[columns[i]?.align ?? 'left'];
        const look = `<w:ind w:firstLine="0"/><w:jc w:val="${side}"/>`;
        return `<w:tc><w:tcPr><w:tcW w:w="${widths[i]}" w:type="pct"/></w:tcPr>${paragraph(text, isHead ? BOLD : '', look)}</w:tc>`;
      })
      .join('')}</w:tr>`;
  // Twentieths of a point, of a page with the margins of the decree; the width in per cent is what counts.
  const grid = widths.map((width) => `<w:gridCol w:w="${Math.floor((9071 * width) / WIDE)}"/>`).join('');
  const labels = columns.map(({ label }) => label);
  return (
    `<w:tbl><w:tblPr><w:tblW w:w="${WIDE}" w:type="pct"/><w:tblBorders>${borders}</w:tblBorders></w:tblPr>` +
    `<w:tblGrid>${grid}</w:tblGrid>${row(labels, true)}${rows.map((texts) => row(texts, false)).join('')}</w:tbl>${paragraph('')}`
  );
}

/** A paper that says its fields. */
function starterPaper(kind: PaperKind): Paper {
  return {
    kind,
    over: '{cơ quan chủ quản}',
    by: '{cơ quan}',
    number: '{số}',
    placeAndDay: '{địa danh thời gian}',
    title: '{tên loại}',
    about: '{trích yếu}',
    to: kind === 'submission' ? ['{#kính gửi}{dòng}', '{/kính gửi}'] : [],
    grounds: ['{#căn cứ}{dòng}', '{/căn cứ}'],
    body: [line('{nội dung}')],
    signatures: [{ as: ['{#chữ ký}{chức vụ}'], name: '{họ tên}{/chữ ký}' }],
    recipients: ['{#nơi nhận}{dòng}', '{/nơi nhận}'],
  };
}

/** Where a further signature begins, up to its text. */
const nextSignature =
  '<w:p><w:pPr><w:spacing w:before="240"/><w:ind w:firstLine="0"/><w:jc w:val="center"/></w:pPr>' +
  `<w:r><w:rPr>${BOLD}</w:rPr><w:t>`;

/** A template with all fields of a kind of paper, in our layout, for an office to begin with. */
export async function starter(kind: PaperKind): Promise<Uint8Array> {
  const files = unzipSync(await docxOf(starterPaper(kind)));
  // The mark of a list stands within what is repeated, and each name ends a paragraph.
  const document = new TextDecoder()
    .decode(files['word/document.xml'])
    .replaceAll(/- (\{\/)/g, '$1')
    .replaceAll(/- (\{#[^}]+\})/g, '$1- ')
    .replace('{/chữ ký}', `</w:t></w:r></w:p>${nextSignature}{/chữ ký}`);
  return zipped({ ...files, 'word/document.xml': new TextEncoder().encode(document) });
}
