import type { Paper } from '../../projections/papers/paper.js';
import { line } from '../../projections/papers/paper.js';

/**
 * The layouts that papers are written in, oldest first: a new one whenever the writers make other bytes of the same paper. Papers that were issued
 * keep theirs, so that their bytes can be had again.
 *
 * `nd30-4`: up to eight signatures stay together with the last line, which is no table's; of a PDF no comma stands in the margin, lines that stay
 * with the next are justified too, and “năm 2024” is not parted.
 */
export const layouts = ['nd30-3', 'nd30-4'] as const;
/** One of them. */
export type Layout = (typeof layouts)[number];

/** The layout of papers that are made now. */
export const newest: Layout = 'nd30-4';

/** What is written of a paper. */
export function laidOut(paper: Paper, layout: Layout): Paper {
  const last = paper.body.at(-1);
  if (layout === 'nd30-3' || last?.is !== 'table') return paper;
  // Signatures do not stand alone on a page, and nobody adds a row above them.
  return { ...paper, body: [...paper.body, line(`Bảng trên có ${last.rows.length} dòng.`)] };
}
