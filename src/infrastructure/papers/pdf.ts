import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { NodeCompiler, NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler';
import type { Paper } from '../../projections/papers/paper.js';
import { nation } from '../../projections/papers/paper.js';
import type { Layout } from './layouts.js';
import { laidOut, newest } from './layouts.js';

// A paper as PDF in the layout of Decree 30/2020/NĐ-CP, appendix I, set by Typst: tagged for screen readers (PDF/UA-1), with fonts that
// have the widths of Times New Roman. What the paper says goes in as data, so that nothing in it is a command.

const template = `
#let paper = json(bytes(sys.inputs.paper))
#let nation = json(bytes(sys.inputs.nation))
#let old = sys.inputs.layout == "nd30-3"
#set document(title: paper.title, date: none)
#set text(font: "Tinos", size: 14pt, lang: "vi", region: "VN", hyphenate: false, overhang: old)
#set page(
  paper: "a4",
  margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 20mm),
  header: context if counter(page).get().first() > 1 {
    align(center, text(size: 13pt, counter(page).display()))
  },
)
#set par(justify: true, leading: 0.62em, spacing: 0.95em, first-line-indent: (amount: 10mm, all: true))
#show heading: it => block(sticky: true, above: 0.95em, below: 0.95em, par(text(size: 14pt, it.body)))
#show heading.where(level: 1): it => block(
  sticky: true,
  above: 1.8em,
  below: 0.7em,
  width: 100%,
  align(center, text(size: 14pt, weight: "bold", it.body)),
)
#let centred(body) = align(center, {
  set par(first-line-indent: 0pt, justify: false)
  body
})
// A number stays on the line of the word before it.
#let unparted(said) = if old { said } else {
  show regex("(?i)\\b(ngày|tháng|năm|quý|số|hạng|điều|khoản|điểm) [\\d…]+"): box
  said
}
#let plain(body) = {
  set par(first-line-indent: 0pt, justify: false, spacing: 0.6em)
  body
}
#let rule(length) = pdf.artifact(block(above: 7pt, below: 6pt, line(length: length, stroke: 0.5pt)))

#grid(
  columns: (37%, 63%),
  row-gutter: 8pt,
  centred({
    text(size: 13pt, upper(paper.over))
    linebreak()
    text(size: 13pt, weight: "bold", upper(paper.by))
    rule(60pt)
  }),
  centred({
    text(size: 13pt, weight: "bold", nation.at(0))
    linebreak()
    text(size: 14pt, weight: "bold", nation.at(1))
    rule(171pt)
  }),
  centred(text(size: 13pt, paper.number)),
  centred(text(size: 14pt, style: "italic", unparted(paper.placeAndDay))),
)

= #upper(paper.title)
#if paper.about != "" { block(width: 100%, below: 1.4em, centred({ strong(unparted(paper.about)); rule(110pt) })) }
#if paper.to.len() == 1 { block(width: 100%, above: 1.4em, below: 1.4em, centred[Kính gửi: #paper.to.first()]) }
#if paper.to.len() > 1 {
  block(width: 100%, above: 1.4em, below: 1.4em, plain({
    centred[Kính gửi:]
    pad(left: 53mm, for each in paper.to { text("- " + each); linebreak() })
  }))
}
#for ground in paper.grounds { par(emph(unparted(ground))) }

// A number has no place to break: where its column is too narrow its cell is set smaller, and broken at its dots before it is too small to
// read, in place of over the next cell.
#let fitted(said) = layout(size => {
  let widest = calc.max(0pt, ..said.split(" ").map(word => measure(word).width))
  let fitting = if widest > size.width { 12pt * (size.width / widest) } else { 12pt }
  if fitting < 8pt { text(size: 8pt, said.split(".").join("." + sym.zws)) } else { text(size: fitting, said) }
})
#let tabled(block) = {
  show table.cell: it => { set text(size: 12pt); plain(it) }
  table(
    columns: block.columns.map(column => column.share * 1fr),
    align: (x, y) => if y == 0 { center + horizon } else {
      (left: left, centre: center, right: right).at(block.columns.at(x).align)
    },
    inset: (x: 4pt, y: 5pt),
    stroke: 0.5pt,
    table.header(..block.columns.map(column => strong(column.label))),
    ..block.rows.flatten().map(fitted),
  )
}
#for (i, part) in paper.body.enumerate() {
  // What is signed does not stand alone on its page, nor does what a line announces on the next one.
  let announces = part.is == "line" and part.text.ends-with(":")
  let stays = announces or i == paper.body.len() - 1
  show par: it => if stays { block(sticky: true, width: if old { auto } else { 100% }, it) } else { it }
  if part.is == "heading" { heading(level: 2, part.text) }
  else if part.is == "line" { par(unparted(part.text)) }
  else if part.is == "item" { par(unparted("- " + part.text)) }
  else if part.is == "warning" { par(strong(emph(unparted(part.text)))) }
  else { tabled(part) }
}

#let role(one) = centred(strong(one.as.join(linebreak())))
#let name(one) = centred(strong(one.name))
#let recipients = plain({
  text(size: 12pt, weight: "bold", style: "italic")[Nơi nhận:]
  for each in paper.recipients { linebreak(); text(size: 11pt, "- " + each) }
})
#v(12pt)
#let all = paper.signatures
#if all.len() == 1 {
  block(breakable: false, grid(
    columns: (1fr, 1fr),
    recipients,
    { role(all.first()); v(56pt); name(all.first()) },
  ))
} else {
  let pairs = all.chunks(2).map(pair => block(breakable: false, grid(
    columns: (1fr, 1fr),
    row-gutter: 60pt,
    ..pair.map(role),
    ..if pair.len() == 1 { ([],) },
    ..pair.map(name),
  )))
  // A page has room for four pairs.
  let parting = if old or pairs.len() > 4 { calc.max(pairs.len() - 1, 0) } else { 0 }
  for pair in pairs.slice(0, parting) { pair; v(12pt) }
  block(breakable: false, { pairs.slice(parting).join(v(12pt)); v(12pt); recipients })
}
`;

let compiling: Promise<NodeCompiler> | null = null;

/** Loaded when the first PDF is asked for. */
async function load(): Promise<NodeCompiler> {
  const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler');
  const fonts = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/tinos/package.json'));
  return NodeCompiler.create({ fontArgs: [{ fontPaths: [fonts] }] });
}

/** A paper as PDF; the same paper makes the same bytes. */
export async function pdfOf(given: Paper, layout: Layout = newest): Promise<Uint8Array> {
  const paper = laidOut(given, layout);
  const compiler = await (compiling ??= load());
  // Readers of PDF lose letters beside a soft hyphen, at which nothing is broken here.
  const said = JSON.stringify(paper).replaceAll('\u00ad', '');
  const inputs = { paper: said, nation: JSON.stringify(nation), layout };
  const compiled = compiler.compile({ mainFileContent: template, inputs });
  if (compiled.result === null)
    throw new Error(`not set: ${JSON.stringify(compiled.takeError()?.shortDiagnostics)}`);
  const pdf = asPdf(compiler, compiled.result);
  compiler.evictCache(10);
  return pdf;
}

/** PDF/UA forbids letters that no font shows, such as Chinese ones: then it is the same pages, with tags, without that promise. */
function asPdf(compiler: NodeCompiler, set: NodeTypstDocument): Uint8Array {
  try {
    return compiler.pdf(set, { pdfStandard: 'ua-1' });
  } catch {
    return compiler.pdf(set);
  }
}
