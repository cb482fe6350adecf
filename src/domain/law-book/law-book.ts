import { rulesOfAwards, sheets } from './law-book-awards.js';
import { edgeCases } from './law-book-cases.js';
import type { LawBookEntry } from './law-book-entry.js';
import { articles, pages } from './law-book-pages.js';
import { scenarios } from './law-book-scenarios.js';
import { sources } from './law-book-sources.js';
import { rulesOfTheYear } from './law-book-year.js';

const rules = { ...rulesOfTheYear, ...rulesOfAwards };
const texts = { ...sources, ...pages };

/** What the rows are, in the order of the book. */
export const lawBookKinds = {
  RULE: rules,
  SCORE_SHEET: sheets,
  EDGE_CASE: edgeCases,
  SCENARIO: scenarios,
  SOURCE: texts,
  ARTICLE: articles,
} as const satisfies Readonly<Record<string, Readonly<Record<string, LawBookEntry>>>>;

/** What a row is. */
export type LawBookKind = keyof typeof lawBookKinds;

/** A rule that a refusal may name. */
export type RuleCode = keyof typeof rules | keyof typeof sheets;

/** A row of the book. */
export type LawBookCode =
  | RuleCode
  | keyof typeof edgeCases
  | keyof typeof scenarios
  | keyof typeof texts
  | keyof typeof articles;

/** A row with the code by which it is named everywhere. */
export type LawBookRow = LawBookEntry & { readonly code: string; readonly kind: LawBookKind };

/** Every row by its code. `docs/rules.md` shows the same ones, and a test holds both to what the code names. */
export const lawBook: ReadonlyMap<string, LawBookRow> = new Map(
  Object.entries(lawBookKinds).flatMap(([kind, entries]) =>
    Object.entries<LawBookEntry>(entries).map(
      ([code, entry]) => [code, { code, kind: kind as LawBookKind, ...entry }] as const,
    ),
  ),
);
