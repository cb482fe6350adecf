import type { Figure } from '../results/figure.js';
import { rangeOf } from '../results/figure.js';
import type { Points } from '../ground/points.js';
import { readPoints, shareOf, writePoints } from '../ground/points.js';
import type { Counted } from '../results/reports-that-count.js';
import type { DeedFact, ScoredFacts, ScoredReport } from './score-facts.js';
import { deedOf, eventsOf, figureFor, upTo } from './score-facts.js';
import type { Criterion, ScoreSheet, Share, Timeliness } from './score-sheet.js';
import { maxOf, measuredBy } from './score-sheet.js';
import type { EventId, PartialDate, UnitId } from '../ground/values.js';
import { compareDays, firstDay, isBefore, lastDay } from '../ground/values.js';

// The points of one unit by a sheet, line by line, each with the events that it follows from. A line that cannot be decided has
// no points, and then the unit has no total: unknown is not 0.

/** What people say about a criterion. */
export interface Mark {
  /** Code of a criterion; with `noTask` also of a section. */
  readonly criterion: string;
  /** Points of a criterion of kind ASSESSED or BONUS, at most its highest. */
  readonly points?: string;
  /** Value of an index, 0 to its scale. */
  readonly value?: string;
  /** Cases that a deduction counts, 0 or more. */
  readonly cases?: number;
  /** The unit fails a floor. */
  readonly failed?: boolean;
  /** The unit had no such task, which gives full points (R33). On a computed criterion, false says that it had. */
  readonly noTask?: boolean;
  readonly note?: string;
}

/** Why a line has its points, or why it has none. */
export type LineStatus =
  | 'SCORED'
  | 'NO_TASK'
  | 'NOT_DONE'
  | 'NOT_MARKED'
  | 'NO_FIGURE'
  | 'UNDECIDABLE'
  | 'DAY_NOT_STATED';

/** One criterion of one unit: its points, and what they follow from. Plain JSON: read models keep it as it is. */
export interface ScoreLine {
  readonly criterion: string;
  readonly status: LineStatus;
  /** Null where the line cannot be decided. A deduction is 0 or less. */
  readonly points: string | null;
  readonly mark?: Mark;
  readonly figure?: Figure;
  readonly target?: Figure;
  /** Day of the deed, perhaps partial; null where no source states it. */
  readonly done?: PartialDate | null;
  /** Last day that the reports of its figures cover, the earliest of those that say so. */
  readonly upTo?: PartialDate;
  /** Lowest and highest points that are possible, where the figures leave them open (edge case 38). */
  readonly range?: readonly [string, string];
  /** The unit disputes one of its figures, and nobody has answered yet. */
  readonly disputed?: true;
  /** Ids of the events it rests on. */
  readonly events: readonly string[];
}

/** Why a unit of the roster has no rank. */
export type NotRatedReason =
  | 'NOT_SELF_SCORED'
  | 'NOT_APPRAISED'
  | 'NOT_REPORTED'
  | 'LATE_EXCLUDED'
  | 'NO_FIGURE'
  | 'UNDECIDABLE'
  | 'DAY_NOT_STATED'
  | 'UNIT_ENDED';

/** A unit without a rank, and the criteria that are open. */
export interface NotRated {
  readonly unitId: UnitId;
  readonly reason: NotRatedReason;
  readonly criteria: readonly string[];
  /** Its lines as they stood when the scores became final; absent before that, and in older events. */
  readonly lines?: readonly ScoreLine[];
}

/** What one unit scored, line by line; `points` is their sum. */
export interface UnitScore {
  readonly unitId: UnitId;
  readonly points: string;
  readonly lines: readonly ScoreLine[];
}

/** Marks as given, and the event that gave them. */
export interface Entry {
  readonly marks: readonly Mark[];
  readonly byUnitId: UnitId | null;
  readonly on: PartialDate | null;
  /** Absent where the marks are assumed, in a simulation. */
  readonly eventId?: EventId;
}

/** A unit with the marks that its lines follow from. */
export interface Scored {
  readonly unitId: UnitId;
  /** The marks that count: those of the appraisal (R35). */
  readonly entry: Entry | null;
  /** The first time that it scored itself. */
  readonly selfScored: DeedFact | null;
}

/** A line for every criterion of the sheet but sections, in its order. */
export function linesOf(sheet: ScoreSheet, scored: Scored, facts: ScoredFacts): ScoreLine[] {
  const marks = new Map(scored.entry?.marks.map((mark) => [mark.criterion, mark]));
  const given = scored.entry?.eventId === undefined ? [] : [scored.entry.eventId];
  return sheet.criteria
    .filter((criterion) => criterion.kind !== 'SECTION')
    .map((criterion) => {
      const mark = marks.get(criterion.code);
      const idle = idleMark(sheet, criterion, marks);
      const line = { criterion: criterion.code, ...(mark ? { mark } : {}) };
      if (idle && criterion.kind !== 'BONUS') {
        const points = writePoints(maxOf(sheet, criterion));
        return { ...line, mark: idle, status: 'NO_TASK', points, events: given };
      }
      return { ...line, ...scoreOf(criterion, mark, scored, facts, given) };
    });
}

/** The mark that says the unit had no such task: on the criterion itself or on a section above it. */
function idleMark(
  sheet: ScoreSheet,
  { code, under }: Criterion,
  marks: ReadonlyMap<string, Mark>,
): Mark | undefined {
  const own = marks.get(code);
  if (own?.noTask) return own;
  const section = sheet.criteria.find((c) => c.code === under);
  return section && idleMark(sheet, section, marks);
}

type Outcome = Omit<ScoreLine, 'criterion' | 'mark'>;

function scoreOf(
  criterion: Criterion,
  mark: Mark | undefined,
  scored: Scored,
  facts: ScoredFacts,
  given: readonly string[],
): Outcome {
  const by = (points: Points): Outcome => ({
    status: 'SCORED',
    points: writePoints(points),
    events: given,
  });
  const unmarked: Outcome = { status: 'NOT_MARKED', points: null, events: [] };
  switch (criterion.kind) {
    case 'SECTION':
    case 'FLOOR':
      return { ...by(0n), events: mark ? given : [] };
    case 'ASSESSED':
      return mark?.points === undefined ? unmarked : by(readPoints(mark.points));
    case 'BONUS':
      return mark?.points === undefined ? { ...by(0n), events: [] } : by(readPoints(mark.points));
    case 'INDEX':
      if (mark?.value === undefined) return unmarked;
      return by(shareOf(readPoints(criterion.max), readPoints(mark.value), readPoints(criterion.scale)));
    case 'DEDUCTION': {
      const lost = readPoints(criterion.each) * BigInt(mark?.cases ?? 0);
      const most = readPoints(criterion.max);
      return { ...by(lost < most ? -lost : -most), events: mark ? given : [] };
    }
    case 'SHARE':
      return shareLine(criterion, scored.unitId, facts);
    case 'TIMELINESS':
      return timelinessLine(criterion, scored, facts);
  }
}

function shareLine(criterion: Share, unitId: UnitId, facts: ScoredFacts): Outcome {
  const { max, metric, target } = criterion;
  const measured = measuredBy(criterion);
  const reached = figureFor(facts, unitId, metric);
  const goal = 'metric' in target ? figureFor(facts, unitId, target.metric) : null;
  const number = (value: string): Figure | null =>
    measured && { value, unit: measured.unit, qualifier: 'EQ' };
  const wanted = 'value' in target ? number(target.value) : (goal?.figure ?? null);
  const records = [reached, goal].filter((record) => record !== null);
  const events = [...new Set(records.flatMap(eventsOf))];
  const [reach] = records
    .flatMap((record) => upTo(record) ?? [])
    .sort((a, b) => compareDays(lastDay(a), lastDay(b)));
  const line = {
    ...(reached ? { figure: reached.figure } : {}),
    ...(wanted ? { target: wanted } : {}),
    ...(reach === undefined ? {} : { upTo: reach }),
    ...(records.some(isDisputed) ? { disputed: true as const } : {}),
  };
  // Where there was nothing to reach, no figure is needed.
  if (wanted && rangeOf(wanted).high === 0n)
    return { ...line, status: 'NO_TASK', points: writePoints(readPoints(max)), events };
  if (!reached || !wanted) return { ...line, status: 'NO_FIGURE', points: null, events };
  const [have, need] = [rangeOf(reached.figure), rangeOf(wanted)];
  const most = readPoints(max);
  const share = (part: bigint | null, whole: bigint | null): Points => {
    if (whole === null) return 0n;
    return part === null || part >= whole ? most : shareOf(most, part, whole);
  };
  const low = writePoints(share(have.low, need.high));
  const high = writePoints(share(have.high, need.low));
  if (low === high) return { ...line, status: 'SCORED', points: low, events };
  return { ...line, status: 'UNDECIDABLE', points: null, range: [low, high], events };
}

const isDisputed = ({ parts }: Counted<ScoredReport>): boolean =>
  parts.some(({ record }) => record.confirmation === 'DISPUTED');

function timelinessLine(criterion: Timeliness, scored: Scored, facts: ScoredFacts): Outcome {
  const { max, deed, dueBefore, late } = criterion;
  const done = deed === 'SELF_SCORE_SUBMITTED' ? scored.selfScored : deedOf(facts, scored.unitId, deed);
  if (!done) return { status: 'NOT_DONE', points: '0', events: [] };
  const { on, eventId, upTo } = done;
  const line = {
    done: on,
    ...(upTo === undefined ? {} : { upTo }),
    events: eventId === null ? [] : [eventId],
  };
  const [inTime, tooLate] = [writePoints(readPoints(max)), writePoints(readPoints(late))];
  if (inTime === tooLate || (on !== null && isBefore(on, dueBefore)))
    return { ...line, status: 'SCORED', points: inTime };
  if (on !== null && firstDay(on) >= dueBefore) return { ...line, status: 'SCORED', points: tooLate };
  return { ...line, status: 'DAY_NOT_STATED', points: null, range: [tooLate, inTime] };
}

/** True where a report behind the line covers less than the year (R26); its figures count all the same (assumed). */
export function isPartial({ upTo }: ScoreLine, year: number): boolean {
  return upTo !== undefined && lastDay(upTo) < `${year}-12-31`;
}

/** Total of lines that are all decided; null where one is not. */
export function totalOf(lines: readonly ScoreLine[]): Points | null {
  return lines.some((line) => line.points === null)
    ? null
    : lines.reduce((sum, line) => sum + readPoints(line.points ?? '0'), 0n);
}
