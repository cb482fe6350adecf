import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { DomainError } from '../domain/ground/errors.js';
import { requireMarks } from '../domain/scores/marks.js';
import type { ReportedCode } from '../domain/results/metrics.js';
import { isMetricCode } from '../domain/results/metrics.js';
import { metricOf } from '../domain/results/own-metrics.js';
import type { FigureGiven } from '../domain/results/figure-given.js';
import { valueOf } from '../domain/results/figure-given.js';
import { adoptedSheet } from '../domain/scores/score-decisions.js';
import type { SheetGiven } from '../domain/scores/score-sheet.js';
import { sheetOf } from '../domain/scores/score-sheet.js';
import type { Mark } from '../domain/scores/scoring.js';
import { standingOf } from '../domain/scores/standing.js';
import type { Change, Overtaking } from '../domain/scores/what-if.js';
import { changesBetween, overtakings, simulated } from '../domain/scores/what-if.js';
import { clusterProjection } from './clusters.js';
import { ownMetricProjection } from './metric-types.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import type { StandingsData } from './standings-question.js';
import { notRatedMessages, standingsIn } from './standings-question.js';
import { standingsProjection } from './standings.js';
import { unitProjection } from './units.js';
import type { ClusterId, UnitId } from '../domain/ground/values.js';

/** What to suppose, as sent. */
export interface Assumptions {
  readonly sheet?: SheetGiven;
  readonly weights?: readonly { readonly criterion: string; readonly factor: string }[];
  readonly marks?: readonly (Mark & { readonly unitId: UnitId })[];
  readonly figures?: readonly {
    readonly unitId: UnitId;
    readonly metric: ReportedCode;
    readonly figure: FigureGiven;
  }[];
}

export interface SimulationData {
  /** Always true: a simulation is no record and cannot be issued (S-29). */
  readonly simulation: true;
  readonly marking: 'MÔ PHỎNG';
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly year: number;
  readonly scale: string;
  readonly rows: readonly (Named & {
    readonly rank: number | null;
    readonly simulatedRank: number;
    readonly points: string | null;
    readonly simulatedPoints: string;
    readonly class: string | null;
    readonly simulatedClass: string | null;
    /** Criteria with other points, the largest difference first. */
    readonly changes: readonly Change[];
  })[];
  readonly notRated: StandingsData['notRated'];
  /** Pairs whose order changed, and the criterion that did it. */
  readonly overtakings: readonly Overtaking[];
}

/** How the units would stand under another sheet, other weights, marks or figures. Nothing is stored (S-29). */
export class SimulateStandings extends Question<SimulationData> {
  static override readonly projections = [
    standingsProjection,
    clusterProjection,
    unitProjection,
    ownMetricProjection,
  ];
  constructor(
    readonly clusterId: ClusterId,
    readonly year: number,
    readonly assumptions: Assumptions,
  ) {
    super();
  }
}

@QueryHandler(SimulateStandings)
export class SimulateStandingsHandler implements IQueryHandler<SimulateStandings> {
  constructor(private readonly reader: Reader) {}

  /**
   * Throws CLUSTER_NOT_FOUND, SCORE_SHEET_NOT_ADOPTED, INVALID_SCORE_SHEET, INVALID_MARK, INVALID_FIGURE, METRIC_NOT_DEFINED,
   * NOT_A_MEMBER.
   */
  async execute({ clusterId, year, assumptions }: SimulateStandings): Promise<Answer<SimulationData>> {
    const sight = await this.reader.sight(null);
    const [thisYear] = await standingsIn(sight, clusterId, year);
    const adopted = adoptedSheet(thisYear.row.scores, year);
    const { weights = [], marks = [], figures = [] } = assumptions;
    const given = [...figures, ...(assumptions.sheet?.criteria.flatMap((c) => [c, c.target ?? {}]) ?? [])];
    const named = given.flatMap(({ metric }) => (metric === undefined || isMetricCode(metric) ? [] : metric));
    const own = [await sight.rows(ownMetricProjection, [...new Set(named)])];
    const sheet = assumptions.sheet && sheetOf(assumptions.sheet, own);
    const known = new Set((sheet ?? adopted).criteria.map((criterion) => criterion.code));
    const unknown = weights.filter(({ criterion }) => !known.has(criterion));
    if (unknown.length > 0) {
      const codes = unknown.map(({ criterion }) => criterion);
      throw new DomainError('INVALID_SCORE_SHEET', `Bảng điểm không có tiêu chí ${codes.join(', ')}.`, {
        codes,
      });
    }
    const codes = repeated(weights.map(({ criterion }) => criterion));
    if (codes.length > 0) {
      const detail = `Trọng số được nêu hai lần: ${codes.join(', ')}.`;
      throw new DomainError('INVALID_SCORE_SHEET', detail, { codes });
    }
    const twice = repeated(figures.map(({ unitId, metric }) => `${unitId} ${metric}`));
    if (twice.length > 0)
      throw new DomainError('INVALID_FIGURE', 'Một chỉ tiêu của đơn vị được nêu hai lần.', {
        figures: twice,
      });
    for (const { unitId } of [...marks, ...figures]) {
      if (thisYear.roster.unitIds.includes(unitId)) continue;
      throw new DomainError('NOT_A_MEMBER', 'Đơn vị không thuộc cụm, khối trong năm này.', { unitId }, 'R13');
    }
    for (const unitId of new Set(marks.map((mark) => mark.unitId)))
      requireMarks(
        adopted,
        marks.filter((mark) => mark.unitId === unitId),
      );
    const { row, roster, name, label } = thisYear;
    const what = {
      year: row.year,
      ...(sheet ? { sheet } : {}),
      weights,
      marks,
      figures: figures.map(({ unitId, metric, figure }) => ({
        unitId,
        metric,
        figure: valueOf(metricOf(metric, own), figure),
      })),
    };
    const next = simulated(row.scores, row.facts, what);
    const then = standingOf(next.scores, next.facts, roster);
    // Not compared with final scores: then corrections made since would look like effects of the simulation.
    const was = standingOf({ ...row.scores, final: null }, row.facts, roster)?.rows ?? [];
    return {
      data: {
        simulation: true,
        marking: 'MÔ PHỎNG',
        clusterId,
        label,
        year,
        scale: next.scores.adopted?.sheet.scale ?? adopted.scale,
        rows: (then?.rows ?? []).map((placed) => {
          const real = was.find((other) => other.unitId === placed.unitId) ?? null;
          return {
            ...name(placed.unitId),
            rank: real?.rank ?? null,
            simulatedRank: placed.rank,
            points: real?.points ?? null,
            simulatedPoints: placed.points,
            class: real?.class ?? null,
            simulatedClass: placed.class,
            changes: real ? changesBetween(real.lines, placed.lines) : [],
          };
        }),
        notRated: (then?.notRated ?? []).map((unit) => ({
          ...name(unit.unitId),
          ...unit,
          message: notRatedMessages[unit.reason],
        })),
        overtakings: overtakings(was, then?.rows ?? []),
      },
    };
  }
}

/** The texts that a list holds more than once. */
function repeated(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, i) => texts.indexOf(text) < i))];
}
