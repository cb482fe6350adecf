import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { DomainError } from '../domain/ground/errors.js';
import { nearest } from '../domain/ground/nearest.js';
import type { LawBookKind, LawBookRow } from '../domain/law-book/law-book.js';
import { lawBook } from '../domain/law-book/law-book.js';
import type { Answer, Page } from './question.js';
import { paged, Question } from './question.js';

/** A row of the law book, with links to the rows that it rests on. */
interface RuleItem {
  readonly code: string;
  readonly kind: LawBookKind;
  readonly sentence: string;
  /** Act and article, `practice` or `assumed`. */
  readonly source: string;
  /** First day on which it applies; null where that is not known, or where it is not a rule of law. */
  readonly since: string | null;
  readonly quotes: readonly { readonly words: string; readonly from: string; readonly href: string }[];
  /** `SECONDARY_SOURCE` where only one source was read and it is not the act itself; null otherwise. */
  readonly certainty: 'SECONDARY_SOURCE' | null;
  /** The part of it that could not be confirmed in any source we could read; null where there is none. */
  readonly unverified: string | null;
  readonly see: readonly { readonly code: string; readonly href: string }[];
  readonly addresses: readonly string[];
  readonly href: string;
}

const hrefOf = (code: string): string => `/api/rules/${code}`;

/** The link to a rule; empty where there is no rule, or where it is from an old receipt and no longer in the book. */
export function ruleLink(rule: string | null): { readonly ruleUrl?: string } {
  return rule !== null && lawBook.has(rule) ? { ruleUrl: hrefOf(rule) } : {};
}

/** Codes of the law book that are named under `rule` or another word that ends so, wherever. */
export function rulesIn(part: unknown, name = '', found = new Set<string>()): Set<string> {
  if (typeof part === 'string' && /rule$/i.test(name) && lawBook.has(part)) found.add(part);
  if (typeof part === 'object' && part !== null)
    for (const [member, value] of Object.entries(part))
      rulesIn(value, Array.isArray(part) ? name : member, found);
  return found;
}

function itemOf({ code, kind, sentence, source, ...row }: LawBookRow): RuleItem {
  const { since = null, certainty = null, quotes = [], unverified = null, see = [], addresses = [] } = row;
  return {
    code,
    kind,
    sentence,
    source,
    since,
    quotes: quotes.map((quote) => ({ ...quote, href: hrefOf(quote.from) })),
    certainty,
    unverified,
    see: see.map((other) => ({ code: other, href: hrefOf(other) })),
    addresses,
    href: hrefOf(code),
  };
}

/** The law book, in its own order. */
export class FindRules extends Question<readonly RuleItem[]> {
  constructor(readonly page: Page) {
    super();
  }
}

@QueryHandler(FindRules)
export class FindRulesHandler implements IQueryHandler<FindRules> {
  async execute({ page: { after, limit } }: FindRules): Promise<Answer<readonly RuleItem[]>> {
    const rows = [...lawBook.values()];
    const last = after === null ? -1 : rows.findIndex(({ code }) => code === after);
    if (after !== null && last < 0) {
      const errors = [{ parameter: 'from', detail: 'must be a code of the list' }];
      throw new DomainError('INVALID_REQUEST', 'from phải là mã của một quy tắc.', { errors });
    }
    const found = paged(rows.slice(last + 1, last + limit + 2), limit, ({ code }) => code);
    return { data: found.rows.map(itemOf), next: found.next };
  }
}

/** One rule, edge case, scenario or source. */
export class GetRule extends Question<RuleItem> {
  constructor(readonly code: string) {
    super();
  }
}

@QueryHandler(GetRule)
export class GetRuleHandler implements IQueryHandler<GetRule> {
  async execute({ code }: GetRule): Promise<Answer<RuleItem>> {
    const row = lawBook.get(code);
    if (!row) {
      const near = nearest(code, [...lawBook.keys()]);
      const told = near.length === 0 ? '' : ` Gần nhất: ${near.join(', ')}.`;
      const detail = `Không có quy tắc nào mang mã ${code}.${told} Tất cả ở /api/rules.`;
      throw new DomainError('NOT_FOUND', detail, { nearest: near });
    }
    return { data: itemOf(row) };
  }
}
