import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { DomainError } from '../domain/ground/errors.js';
import { textOf } from '../domain/results/printed-figure.js';
import { printPoints, readPoints, writePoints } from '../domain/ground/points.js';
import type { Proof } from '../domain/ground/proof.js';
import { adoptedSheet } from '../domain/scores/score-decisions.js';
import type { Criterion, Deed, ScoreSheet } from '../domain/scores/score-sheet.js';
import { maxOf, measuredBy } from '../domain/scores/score-sheet.js';
import type { NotRatedReason, ScoreLine } from '../domain/scores/scoring.js';
import type { Mark } from '../domain/scores/scoring.js';
import { scoredOf } from '../domain/scores/scores.js';
import { isPartial, linesOf, totalOf } from '../domain/scores/scoring.js';
import { failedFloors, pointsOn, weakCriteria } from '../domain/scores/standing.js';
import { printDate } from '../domain/ground/text.js';
import { clusterProjection } from './clusters.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import { notRatedMessages, standingsIn } from './standings-question.js';
import type { StandingsItem, YearStandings } from './standings-question.js';
import { standingsProjection } from './standings.js';
import { unitProjection } from './units.js';
import type { ClusterId, EventId, PartialDate, UnitId } from '../domain/ground/values.js';

/** One criterion: from the raw value, by the rule, to the points. */
export interface ExplainedLine extends ScoreLine {
  readonly under: string | null;
  readonly name: string;
  readonly kind: Criterion['kind'];
  readonly max: string;
  /** How the points follow, in Vietnamese, e.g. `20 × 3 tỷ đồng / 4 tỷ đồng = 15`. */
  readonly how: string;
  /** `PARTIAL_YEAR`: a report behind the line covers less than the year, and counts for all of it (R26). */
  readonly warnings: readonly { readonly code: 'PARTIAL_YEAR'; readonly detail: string }[];
  /** The events behind the line. */
  readonly proofs: readonly Proof[];
}

export interface ExplanationData extends Named {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly status: 'PROVISIONAL' | 'FINAL';
  readonly rank: number | null;
  readonly points: string | null;
  readonly class: string | null;
  readonly classWhy: StandingsItem['classWhy'] | null;
  readonly tiedWith: readonly string[];
  readonly settledBy: StandingsItem['settledBy'];
  readonly notRated: { readonly reason: NotRatedReason; readonly message: string } | null;
  readonly lines: readonly ExplainedLine[];
  /** Points of each section, the sum of its lines; null where one of these is open. */
  readonly sections: readonly {
    readonly code: string;
    readonly name: string;
    readonly points: string | null;
    readonly max: string;
  }[];
  /** The sum of the lines, which must be `points`; null where a line is open. */
  readonly sum: string | null;
  /** What the unit reaches and lacks for each class, best first. */
  readonly classes: readonly {
    readonly code: string;
    readonly name: string;
    readonly from: string;
    readonly totalReached: boolean;
    readonly weakCriteria: readonly string[];
  }[];
  readonly failedFloors: readonly string[];
  /** Marks of the unit itself, and of those who checked it: they do not count (R35). */
  readonly selfScore: readonly Mark[] | null;
  readonly crossChecks: readonly {
    readonly byUnitId: UnitId | null;
    readonly marks: readonly Mark[];
    readonly eventId?: EventId;
  }[];
}

/** Why a unit has its points, class and rank. */
export class GetExplanation extends Question<ExplanationData> {
  static override readonly projections = [standingsProjection, clusterProjection, unitProjection];
  constructor(
    readonly clusterId: ClusterId,
    readonly year: number,
    readonly unitId: UnitId,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetExplanation)
export class GetExplanationHandler implements IQueryHandler<GetExplanation> {
  constructor(private readonly reader: Reader) {}

  /** Throws CLUSTER_NOT_FOUND, SCORE_SHEET_NOT_ADOPTED, NOT_A_MEMBER. */
  async execute({ clusterId, year, unitId, knownAt }: GetExplanation): Promise<Answer<ExplanationData>> {
    const sight = await this.reader.sight(knownAt);
    const [thisYear] = await standingsIn(sight, clusterId, year);
    const data = explain(thisYear, year, unitId, adoptedSheet(thisYear.row.scores, year));
    return { knownAtPosition: sight.position, data };
  }
}

function explain(
  { cluster, row, standing, roster, name }: YearStandings,
  year: number,
  unitId: UnitId,
  sheet: ScoreSheet,
): ExplanationData {
  const placed = standing?.rows.find((other) => other.unitId === unitId) ?? null;
  const open = standing?.notRated.find((other) => other.unitId === unitId) ?? null;
  if (!placed && !open) {
    throw new DomainError(
      'NOT_A_MEMBER',
      `Đơn vị không có trong bảng xếp hạng năm ${year}.`,
      { unitId, members: roster.unitIds },
      'R13',
    );
  }
  const entries = row.scores.units[unitId];
  const lines = placed?.lines ?? open?.lines ?? linesOf(sheet, scoredOf(row.scores, unitId), row.facts);
  const total = totalOf(lines);
  const sum = total === null ? null : writePoints(total);
  const sections = sheet.criteria.filter((criterion) => criterion.kind === 'SECTION');
  const undecided = lines.filter((line) => line.points === null).map((line) => line.criterion);
  return {
    clusterId: cluster.clusterId,
    year,
    ...name(unitId),
    status: row.scores.final ? 'FINAL' : 'PROVISIONAL',
    rank: placed?.rank ?? null,
    points: placed?.points ?? null,
    class: placed?.class ?? null,
    classWhy: placed?.classWhy ?? null,
    tiedWith: placed?.tiedWith ?? [],
    settledBy: placed?.settledBy ?? null,
    notRated: open && { reason: open.reason, message: notRatedMessages[open.reason] },
    lines: lines.map((line) => explained(sheet, line, year, row.proofs)),
    sections: sections.map((section) => ({
      code: section.code,
      name: section.name,
      points: undecided.some((code) => isBelow(sheet, code, section.code))
        ? null
        : writePoints(pointsOn(sheet, lines, section.code)),
      max: writePoints(maxOf(sheet, section)),
    })),
    sum,
    classes: sheet.classes.map((own) => ({
      code: own.code,
      name: own.name,
      from: own.from,
      totalReached: sum !== null && readPoints(sum) >= readPoints(own.from),
      weakCriteria: weakCriteria(sheet, lines, own).filter((code) => !undecided.includes(code)),
    })),
    failedFloors: failedFloors(lines),
    selfScore: entries?.self ? [...entries.self.marks] : null,
    crossChecks: (entries?.crossChecks ?? []).map(({ byUnitId, marks, eventId }) => ({
      byUnitId,
      marks,
      eventId,
    })),
  };
}

/** True where a criterion is in this section, or in a section of it. */
function isBelow({ criteria }: Pick<ScoreSheet, 'criteria'>, code: string, section: string): boolean {
  const under = criteria.find((criterion) => criterion.code === code)?.under;
  return under !== undefined && (under === section || isBelow({ criteria }, under, section));
}

function explained(
  sheet: ScoreSheet,
  line: ScoreLine,
  year: number,
  proofs: Readonly<Record<string, Proof>>,
): ExplainedLine {
  const criterion = sheet.criteria.find((c) => c.code === line.criterion);
  if (!criterion) throw new Error(`a line for ${line.criterion}, which the sheet does not have`);
  return {
    ...line,
    under: criterion.under ?? null,
    name: criterion.name,
    kind: criterion.kind,
    max: writePoints(maxOf(sheet, criterion)),
    how: howOf(criterion, line),
    warnings: line.upTo !== undefined && isPartial(line, year) ? [partialYear(line.upTo, year)] : [],
    proofs: line.events.flatMap((eventId) => proofs[eventId] ?? []),
  };
}

function partialYear(upTo: PartialDate, year: number): ExplainedLine['warnings'][number] {
  const detail = `Báo cáo mới có đến ${upTo.length === 10 ? 'ngày ' : ''}${printDate(upTo)}, được tính thay cho cả năm ${year}.`;
  return { code: 'PARTIAL_YEAR', detail };
}

const deedNames: Readonly<Record<Deed, string>> = {
  PLEDGE_SIGNED: 'ký giao ước thi đua',
  RESULTS_REPORTED: 'gửi báo cáo kết quả',
  SELF_SCORE_SUBMITTED: 'tự chấm điểm',
};

/** The rule with the values filled in. */
function howOf(criterion: Criterion, line: ScoreLine): string {
  const points = line.points === null ? 'chưa tính được' : printPoints(line.points);
  const { mark, figure, target } = line;
  if (line.status === 'NO_TASK') return `Không phát sinh nhiệm vụ: trọn điểm ${points}`;
  switch (criterion.kind) {
    case 'SECTION':
      return points;
    case 'ASSESSED':
      return mark ? `Thẩm định ${points} trên ${printPoints(criterion.max)}` : 'Chưa được thẩm định';
    case 'BONUS':
      return `Điểm thưởng ${points}, tối đa ${printPoints(criterion.max)}`;
    case 'INDEX':
      if (mark?.value === undefined) return 'Chưa có giá trị chỉ số';
      return `${printPoints(criterion.max)} × ${printPoints(mark.value)} / ${printPoints(criterion.scale)} = ${points}`;
    case 'DEDUCTION':
      return `${mark?.cases ?? 0} × ${printPoints(criterion.each)} điểm trừ, tối đa ${printPoints(criterion.max)}: ${points}`;
    case 'FLOOR':
      return mark?.failed ? 'Vi phạm điều kiện' : 'Không vi phạm';
    case 'SHARE': {
      const part = figure
        ? textOf(figure)
        : `${measuredBy(criterion)?.name ?? criterion.metric}: chưa có số liệu`;
      const whole = target ? textOf(target) : 'chưa có chỉ tiêu';
      const range = line.range ? `từ ${line.range.map(printPoints).join(' đến ')}` : points;
      return `${printPoints(criterion.max)} × ${part} / ${whole} = ${range} (tối đa ${printPoints(criterion.max)})`;
    }
    case 'TIMELINESS': {
      const due = `hạn trước ngày ${printDate(criterion.dueBefore)}`;
      if (line.status === 'NOT_DONE') return `Chưa ${deedNames[criterion.deed]}, ${due}: 0`;
      const on = line.done ? `ngày ${printDate(line.done)}` : 'không rõ ngày';
      return `Đã ${deedNames[criterion.deed]} ${on}, ${due}: ${points}`;
    }
  }
}
