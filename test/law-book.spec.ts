import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../src/domain/ground/errors.js';
import type { LawBookKind, LawBookRow } from '../src/domain/law-book/law-book.js';
import { lawBook, lawBookKinds } from '../src/domain/law-book/law-book.js';

const root = new URL('../', import.meta.url);
const page = new URL('docs/rules.md', root);

const files = ['src', 'test', 'docs']
  .flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file.replaceAll('\\', '/')}`,
    ),
  )
  .concat('README.md', 'ARCHITECTURE.md', 'CHANGELOG.md')
  // The book itself names nothing, nor does this spec.
  .filter((file) => ['.ts', '.md', '.mjs'].includes(extname(file)))
  .filter((file) => !/^(law-book|rules\.md)/.test(basename(file)));

const between = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** The codes that a text names: `R13`, `R67-R69`, `D4`, `P01`, `S2`, `S-04`, "edge case 9", "edge cases 19-21", "edge cases 22 and 24". */
function codesIn(text: string): string[] {
  const numbered = [...text.matchAll(/\b([RD])(\d{1,2})(?:-\1(\d{1,2}))?\b/g)].flatMap(
    ([, letter, first, last = first]) =>
      between(Number(first), Number(last)).map((number) => `${letter}${number}`),
  );
  const listed = [...text.matchAll(/\bedge\s+(?:\*\s+|\/\/\s+)?cases?[\s*/]+(\d+(?:(?:-|, | and )\d+)*)/gi)];
  const cases = listed.flatMap(([, list = '']) =>
    list.split(/, | and /).flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number);
      return between(first!, last!).map((number) => `edge-case-${number}`);
    }),
  );
  return [...numbered, ...cases, ...(text.match(/\b(?:P\d{2}|S-\d{2}|S\d|edge-case-\d+)\b/g) ?? [])];
}

const naming = new Map<string, string[]>();
for (const file of files)
  // What a test calls a unit is no code.
  for (const code of new Set(
    codesIn(readFileSync(new URL(file, root), 'utf8').replace(/name: '[^']*'/g, '')),
  ))
    naming.set(code, [...(naming.get(code) ?? []), file]);

const restsOn = ({ see = [], quotes = [] }: LawBookRow): string[] => [...see, ...quotes.map((q) => q.from)];

const specsOf = (code: string): string[] =>
  (naming.get(code) ?? []).filter((file) => /\bconsole-scenarios\.ts$|\.spec\.ts$/.test(file)).sort();

const titles: Readonly<Record<LawBookKind, string>> = {
  RULE: 'Rules',
  SCORE_SHEET: 'Score sheets',
  EDGE_CASE: 'Edge cases',
  SCENARIO: 'Scenarios',
  SOURCE: 'Sources',
  ARTICLE: 'Reports of the press',
};
const headingOf = (code: string): string => code.replace(/^edge-case-/, 'Edge case ');
const linkTo = (code: string): string => `[${headingOf(code)}](#${code.toLowerCase()})`;

/** The row as `docs/rules.md` shows it. */
function shown({
  code,
  sentence,
  source,
  since,
  certainty,
  quotes = [],
  unverified,
  see = [],
  addresses = [],
}: LawBookRow) {
  const specs = specsOf(code);
  const lines = [
    `Source: ${source}`,
    see.length > 0 && `Rests on: ${see.map(linkTo).join(', ')}`,
    quotes.length > 0 &&
      `Words: ${quotes.map(({ words, from }) => `“${words}” (${linkTo(from)})`).join(', ')}`,
    since && `Since: ${since}`,
    certainty && 'Certainty: one secondary source',
    unverified && `Not verified: ${unverified}`,
    addresses.length > 0 && `Read at: ${addresses.map((a) => (a.includes(' ') ? a : `<${a}>`)).join(', ')}`,
    specs.length > 0 && `Tested in: ${specs.map((file) => `\`${file}\``).join(', ')}`,
  ];
  return [`### ${headingOf(code)}`, '', sentence, '', ...lines.filter(Boolean).map((l) => `- ${l}`), ''];
}

const intro = `# The law book

What every code means that the code, its tests, a refusal or an answer names. \`GET /api/rules/R13\` answers the same. The
sentences are ours; words of a source are quoted. \`practice\` is what cases show without a text that asks for it; \`assumed\` is
what no source was found for. "Not verified" says which part nobody could read. The rows are those of
\`src/domain/law-book\`; \`npm run law-book\` writes this page from them, and a test holds both to what the code names.
`;

const expected = [
  intro,
  ...Object.keys(lawBookKinds).flatMap((kind) => [
    `## ${titles[kind as LawBookKind]}`,
    '',
    ...[...lawBook.values()].filter((row) => row.kind === kind).flatMap(shown),
  ]),
].join('\n');

describe('the law book', () => {
  it('reads the ways in which codes are named', () => {
    const text =
      'R67-R69, (D4); `S-04`, P01 and S2 (edge case 9), edge cases 11-12, edge cases\n * 28, 30). R2D2';
    expect(codesIn(text)).toEqual(
      ['R67', 'R68', 'R69', 'D4', 'edge-case-9', 'edge-case-11', 'edge-case-12', 'edge-case-28'].concat([
        'edge-case-30',
        'S-04',
        'P01',
        'S2',
      ]),
    );
  });

  it('has a row for every code that is named', () => {
    const unknown = [...naming].filter(([code]) => !lawBook.has(code));
    expect(unknown).toEqual([]);
  });

  it('has no row that nothing names: neither the code nor a row that it names', () => {
    const reached = new Set([...naming.keys()].filter((code) => lawBook.has(code)));
    for (const code of reached)
      for (const other of restsOn(lawBook.get(code)!)) if (lawBook.has(other)) reached.add(other);
    expect([...lawBook.keys()].filter((code) => !reached.has(code))).toEqual([]);
  });

  it('leads from each row to rows that there are', () => {
    const nowhere = [...lawBook.values()].flatMap((row) => restsOn(row).filter((code) => !lawBook.has(code)));
    expect(nowhere).toEqual([]);
  });

  it('has no rule, edge case or scenario that no spec names', () => {
    const tested = [...lawBook.values()].filter(({ kind }) => kind !== 'SOURCE' && kind !== 'ARTICLE');
    expect(tested.map(({ code }) => code).filter((code) => specsOf(code).length === 0)).toEqual([]);
  });

  it('says of each row in one sentence what it is and where it is from', () => {
    for (const { code, sentence, source } of lawBook.values())
      expect([code, sentence, source]).toEqual([
        code,
        expect.stringMatching(/^.{20,240}\.$/),
        expect.anything(),
      ]);
  });

  describe('as docs/rules.md shows it, which “npm run law-book” writes', () => {
    if (process.env['LAW_BOOK'] === 'write') writeFileSync(page, expected);
    const written = readFileSync(page, 'utf8');
    const tested = /^- Tested in: (.*)\n/gm;

    it('has the same rows', () =>
      expect(written.replaceAll(tested, '')).toBe(expected.replaceAll(tested, '')));

    // Not every spec that names a code: a further one would have to write the page anew.
    it('names for each row specs that name it, and one at least where there is one', () => {
      const sections = written.split(/^### /m).slice(1);
      expect(sections).toHaveLength(lawBook.size);
      for (const section of sections) {
        const code = section.split('\n', 1)[0]!.replace('Edge case ', 'edge-case-');
        const named = [...section.matchAll(tested)].flatMap(([, list = '']) =>
          list.slice(1, -1).split('`, `'),
        );
        expect([code, named.filter((file) => !specsOf(code).includes(file))]).toEqual([code, []]);
        expect([code, named.length > 0]).toEqual([code, specsOf(code).length > 0]);
      }
    });
  });

  it('has every rule that a refusal names: another one does not compile', () => {
    // @ts-expect-error R999 is no rule.
    expect(new DomainError('NOT_A_MEMBER', '', {}, 'R999').rule).toBe('R999');
  });
});
