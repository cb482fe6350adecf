import type { Figure } from '../results/figure.js';
import type { ReportedCode } from '../results/metrics.js';
import type { ScoredFacts, ScoredReport } from './score-facts.js';
import { figuresOf } from '../results/reports-that-count.js';
import type { Points } from '../ground/points.js';
import { readPoints, shareOf, writePoints } from '../ground/points.js';
import type { Criterion, ScoreSheet } from './score-sheet.js';
import { maxOf } from './score-sheet.js';
import type { ScoresState, UnitEntries } from './scores.js';
import type { Entry, Mark } from './scoring.js';
import type { Placed } from './standing.js';
import type { UnitId } from '../ground/values.js';

// Simulations (mô phỏng): the scores as they would be with another sheet, other weights, marks or figures. Nothing is stored.

/** The assumptions of a simulation. */
export interface WhatIf {
  /** The year of the scores. */
  readonly year: number;
  /** Another sheet. Marks are converted to it: each keeps its share of the highest points, or of the scale of an index. */
  readonly sheet?: ScoreSheet;
  /** Factors for the highest points of a criterion, or of all criteria of a section: `2` doubles the weight. */
  readonly weights: readonly { readonly criterion: string; readonly factor: string }[];
  /** Marks in place of those of the appraisal, in points of the sheet as adopted. */
  readonly marks: readonly (Mark & { readonly unitId: UnitId })[];
  /** Figures in place of those that units reported. */
  readonly figures: readonly {
    readonly unitId: UnitId;
    readonly metric: ReportedCode;
    readonly figure: Figure;
  }[];
}

/** The scores and facts as they would be; unchanged where no sheet is adopted. */
export function simulated(
  scores: ScoresState,
  facts: ScoredFacts,
  what: WhatIf,
): { scores: ScoresState; facts: ScoredFacts } {
  const { adopted } = scores;
  if (!adopted) return { scores, facts };
  const draft = weighted(what.sheet ?? adopted.sheet, what.weights);
  const units = Object.fromEntries(
    Object.entries(withMarks(scores.units, what.marks)).map(([unitId, unit]) => [
      unitId,
      { ...unit, appraised: unit.appraised && rescaled(unit.appraised, adopted.sheet, draft) },
    ]),
  );
  return {
    scores: { ...scores, adopted: { ...adopted, sheet: draft }, units, final: null },
    facts: { ...facts, results: what.figures.reduce(withFigure(what.year), facts.results) },
  };
}

/** Replaces the figure of the unit that counts, also one from several reports; where there is none, adds a report with this one. */
const withFigure =
  (year: number) =>
  (results: ScoredFacts['results'], given: WhatIf['figures'][number]): ScoredFacts['results'] => {
    const { unitId, metric, figure } = given;
    const parts = figuresOf(results.reports, unitId).get(metric)?.parts;
    const [first, ...others] = (parts ?? []).map(({ record }) => record);
    const put = (report: ScoredReport): ScoredReport => ({
      ...report,
      metrics: report.metrics
        .filter((m) => !others.some((other) => other === m))
        .map((m) => (m === first ? { ...m, figure } : m)),
    });
    if (first) return { ...results, reports: results.reports.map(put) };
    const assumed: ScoredReport = {
      year,
      reportId: `mo-phong-${metric}`,
      unitId,
      period: { from: null, to: null, asOf: null },
      metrics: [{ metric, figure, corrections: [], confirmation: 'OPEN' }],
      late: results.reports.find((report) => report.unitId === unitId)?.late ?? null,
      proof: null,
    };
    return { ...results, reports: [...results.reports, assumed] };
  };

function withMarks(units: ScoresState['units'], marks: WhatIf['marks']): ScoresState['units'] {
  const next: Record<string, UnitEntries> = { ...units };
  for (const { unitId, ...mark } of marks) {
    const unit = next[unitId] ?? { self: null, selfScored: null, crossChecks: [], appraised: null };
    const before: Entry = unit.appraised ?? { marks: [], byUnitId: null, on: null };
    const others = before.marks.filter((m) => m.criterion !== mark.criterion);
    next[unitId] = { ...unit, appraised: { ...before, marks: [...others, mark] } };
  }
  return next;
}

const one = 100n;

/** The sheet with other weights; its scale and the lowest points of its classes change in proportion. */
function weighted(sheet: ScoreSheet, weights: WhatIf['weights']): ScoreSheet {
  if (weights.length === 0) return sheet;
  const factorOf = (criterion: Criterion): Points => {
    const own = weights.find((w) => w.criterion === criterion.code);
    const section = sheet.criteria.find((c) => c.code === criterion.under);
    return ((own ? readPoints(own.factor) : one) * (section ? factorOf(section) : one)) / one;
  };
  const criteria = sheet.criteria.map((criterion): Criterion => {
    const times = (points: string): string =>
      writePoints(shareOf(readPoints(points), factorOf(criterion), one));
    switch (criterion.kind) {
      case 'SECTION': {
        const { max: _printed, ...section } = criterion;
        return section;
      }
      case 'FLOOR':
        return criterion;
      case 'TIMELINESS':
        return { ...criterion, max: times(criterion.max), late: times(criterion.late) };
      case 'DEDUCTION':
        return { ...criterion, max: times(criterion.max), each: times(criterion.each) };
      default:
        return { ...criterion, max: times(criterion.max) };
    }
  });
  const counted = (c: Criterion): boolean =>
    c.kind !== 'SECTION' && (c.kind !== 'BONUS' || sheet.bonus === 'INSIDE');
  const scale = criteria.filter(counted).reduce((sum, c) => sum + maxOf({ criteria }, c), 0n);
  const oldScale = readPoints(sheet.scale);
  const classes = sheet.classes.map((own) => ({
    ...own,
    from: oldScale === 0n ? own.from : writePoints(shareOf(readPoints(own.from), scale, oldScale)),
  }));
  return { ...sheet, criteria, classes, scale: writePoints(scale) };
}

/** Converts marks to another sheet: each keeps its share of the highest points. Marks of criteria that it lacks are left out. */
function rescaled(entry: Entry, from: ScoreSheet, to: ScoreSheet): Entry {
  const marks = entry.marks.flatMap((mark): Mark[] => {
    const [old, own] = [from, to].map(({ criteria }) => criteria.find((c) => c.code === mark.criterion));
    if (!old || old.kind !== own?.kind) return [];
    const share = (given: string, most: Points, now: Points): string =>
      writePoints(most === 0n ? 0n : shareOf(now, readPoints(given), most));
    if (mark.points !== undefined)
      return [{ ...mark, points: share(mark.points, maxOf(from, old), maxOf(to, own)) }];
    if (mark.value !== undefined && old.kind === 'INDEX' && own.kind === 'INDEX')
      return [{ ...mark, value: share(mark.value, readPoints(old.scale), readPoints(own.scale)) }];
    return [mark];
  });
  return { ...entry, marks };
}

/** Points of one criterion, as they are and as they would be. */
export interface Change {
  readonly criterion: string;
  readonly was: string | null;
  readonly now: string | null;
  readonly difference: string | null;
}

/** The criteria on which the points of a unit would change, the largest difference first. */
export function changesBetween(was: Placed['lines'], now: Placed['lines']): Change[] {
  const codes = [...new Set([...was, ...now].map((line) => line.criterion))];
  const size = ({ difference }: Change): bigint => {
    const points = readPoints(difference ?? '0');
    return points < 0n ? -points : points;
  };
  return codes
    .map((criterion): Change => {
      const [a = null, b = null] = [was, now].map(
        (lines) => lines.find((line) => line.criterion === criterion)?.points,
      );
      const difference = a === null || b === null ? null : writePoints(readPoints(b) - readPoints(a));
      return { criterion, was: a, now: b, difference };
    })
    .filter((change) => change.was !== change.now)
    .sort((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : 0));
}

/**
 * A unit would rank above another that ranked above it or shared its rank. `because` is the criterion that gained it the most
 * points on the other; null where none gained it any.
 */
export interface Overtaking {
  readonly unitId: UnitId;
  readonly overtaken: string;
  readonly because: string | null;
}

/** Every pair of units whose order would change (đổi hạng vì tiêu chí nào). */
export function overtakings(was: readonly Placed[], now: readonly Placed[]): Overtaking[] {
  const old = new Map(was.map((row) => [row.unitId, row]));
  return now.flatMap((row) =>
    now.flatMap((other): Overtaking[] => {
      const [a, b] = [old.get(row.unitId), old.get(other.unitId)];
      if (!a || !b || row.rank >= other.rank || a.rank < b.rank) return [];
      const gain = (code: string): bigint => {
        const moved = (x: Placed, y: Placed): bigint => lineOn(y, code) - lineOn(x, code);
        return moved(a, row) - moved(b, other);
      };
      const codes = [...new Set([...row.lines, ...a.lines].map((line) => line.criterion))];
      const best = codes.toSorted((x, y) => (gain(x) < gain(y) ? 1 : gain(x) > gain(y) ? -1 : 0))[0];
      const because = best !== undefined && gain(best) > 0n ? best : null;
      return [{ unitId: row.unitId, overtaken: other.unitId, because }];
    }),
  );
}

function lineOn({ lines }: Placed, code: string): Points {
  return readPoints(lines.find((line) => line.criterion === code)?.points ?? '0');
}
