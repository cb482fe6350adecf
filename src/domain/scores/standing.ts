import type { Points } from '../ground/points.js';
import { readPoints, writePoints } from '../ground/points.js';
import type { ScoredFacts } from './score-facts.js';
import { reporting } from './score-facts.js';
import type { ScoreClass, ScoreSheet, TieStep } from './score-sheet.js';
import { maxOf } from './score-sheet.js';
import type { NotRated, NotRatedReason, ScoreLine, UnitScore } from './scoring.js';
import { linesOf, totalOf } from './scoring.js';
import type { ScoresState, TieResolution } from './scores.js';
import { scoredOf } from './scores.js';
import type { UnitId } from '../ground/values.js';

// How the units of a cluster-year stand: totals, shared ranks, classes with their caps (R36-R38, D1).

/** A rated unit with its rank and class. */
export interface Placed extends UnitScore {
  /** Shared ranks leave the next ones free: 1, 2, 2, 4. */
  readonly rank: number;
  readonly class: string | null;
  /** The class that its points reach, before failed floors and the cap. */
  readonly reached: string | null;
  readonly classWhy: 'REACHED' | 'FLOOR_FAILED' | 'CAP' | 'CAP_TIED';
  /** Units that share its rank. */
  readonly tiedWith: readonly string[];
  /** How the tie with units of the same total was settled; null where there was none, or it is open. */
  readonly settledBy: TieStep['by'] | null;
}

/** The standings of a cluster-year. */
export interface Standing {
  readonly rows: readonly Placed[];
  readonly notRated: readonly NotRated[];
}

/** The members of the year; `ended` tells whether one has ended by the last day of the year. */
export interface Roster {
  readonly unitIds: readonly UnitId[];
  readonly ended: (unitId: UnitId) => boolean;
}

/** The standings: final ones where the meeting made them final, or else by what is recorded now; null without a sheet. */
export function standingOf(scores: ScoresState, facts: ScoredFacts, roster: Roster): Standing | null {
  if (!scores.adopted) return null;
  const { sheet } = scores.adopted;
  const { scores: rated, notRated } = scores.final ?? ratedUnits(scores, facts, roster);
  return { rows: placed(sheet, rated, scores.ties), notRated };
}

/** The units that can be rated, with their lines, and the others with the reason; none without a sheet. */
export function ratedUnits(
  scores: ScoresState,
  facts: ScoredFacts,
  roster: Roster,
): { scores: UnitScore[]; notRated: NotRated[] } {
  const sheet = scores.adopted?.sheet;
  const rated: UnitScore[] = [];
  const notRated: NotRated[] = [];
  if (!sheet) return { scores: rated, notRated };
  const marked = sheet.criteria.some((c) => markKinds.has(c.kind));
  for (const unitId of roster.unitIds.toSorted()) {
    const scored = scoredOf(scores, unitId);
    const { entry } = scored;
    const self = scores.units[unitId]?.self ?? null;
    const lines = linesOf(sheet, scored, facts);
    const points = totalOf(lines);
    const open = lines.filter((line) => line.points === null);
    const reported = reporting(facts, unitId);
    if (points !== null && (entry || !marked) && reported !== 'LATE_EXCLUDED') {
      rated.push({ unitId, points: writePoints(points), lines });
      continue;
    }
    const why = (): NotRatedReason => {
      if (roster.ended(unitId)) return 'UNIT_ENDED';
      if (reported === 'LATE_EXCLUDED') return reported;
      if (marked && !entry) return self ? 'NOT_APPRAISED' : 'NOT_SELF_SCORED';
      const status = open[0]?.status;
      if (status === 'NOT_MARKED') return 'NOT_APPRAISED';
      if (status === 'UNDECIDABLE' || status === 'DAY_NOT_STATED') return status;
      return reported === 'REPORTED' ? 'NO_FIGURE' : reported;
    };
    notRated.push({ unitId, reason: why(), criteria: open.map((line) => line.criterion) });
  }
  return { scores: rated, notRated };
}

/** Kinds of criteria that people mark. */
const markKinds: ReadonlySet<string> = new Set(['ASSESSED', 'INDEX', 'BONUS', 'DEDUCTION', 'FLOOR']);

/** Points of a unit on a criterion, or on all criteria of a section. */
export function pointsOn(sheet: ScoreSheet, lines: readonly ScoreLine[], code: string): Points {
  const own = lines.find((line) => line.criterion === code);
  if (own) return readPoints(own.points ?? '0');
  const below = sheet.criteria.filter((criterion) => criterion.under === code);
  return below.reduce((sum, criterion) => sum + pointsOn(sheet, lines, criterion.code), 0n);
}

interface Group {
  readonly units: readonly UnitScore[];
  readonly settledBy: TieStep['by'] | null;
}

function placed(sheet: ScoreSheet, rated: readonly UnitScore[], ties: readonly TieResolution[]): Placed[] {
  const codeOf = (at: number): string | null => sheet.classes[at]?.code ?? null;
  let rank = 1;
  return classed(sheet, groupsOf(sheet, rated, ties)).flatMap(({ units, settledBy }) => {
    const own = rank;
    rank += units.length;
    return units.map(({ unit, reached, given, why }) => ({
      ...unit,
      rank: own,
      class: codeOf(given),
      reached: codeOf(reached),
      classWhy: why,
      tiedWith: units.filter((other) => other.unit !== unit).map((other) => other.unit.unitId),
      settledBy,
    }));
  });
}

/** Units that share a rank, best first. */
export function groupsOf(
  sheet: ScoreSheet,
  rated: readonly UnitScore[],
  ties: readonly TieResolution[],
): readonly Group[] {
  const all = { units: rated.toSorted((a, b) => (a.unitId < b.unitId ? -1 : 1)), settledBy: null };
  const byTotal = split(all, null, (unit) => readPoints(unit.points));
  // Criteria settle a tie by themselves until the first step that needs a decision (R38).
  const manual = sheet.ties.findIndex((step) => step.by !== 'CRITERION');
  const automatic = sheet.ties.slice(0, manual < 0 ? sheet.ties.length : manual);
  const byCriteria = automatic.reduce<readonly Group[]>(
    (groups, step) =>
      step.by === 'CRITERION'
        ? groups.flatMap((g) => split(g, step.by, (unit) => pointsOn(sheet, unit.lines, step.criterion)))
        : groups,
    byTotal,
  );
  return byCriteria.flatMap((group) => resolved(sheet, group, ties));
}

/**
 * A decision settles exactly the tie that it was made for: these units, with these points. Units that it leaves together may be
 * settled by another one.
 */
function resolved(sheet: ScoreSheet, group: Group, ties: readonly TieResolution[]): readonly Group[] {
  if (group.units.length < 2) return [group];
  const at = ties.findLastIndex(
    (tie) =>
      tie.points === group.units[0]?.points &&
      tie.order.flat().length === group.units.length &&
      group.units.every((unit) => tie.order.flat().includes(unit.unitId)) &&
      stillSays(sheet, group, tie),
  );
  const tie = ties[at];
  if (!tie) return [group];
  const place = (unit: UnitScore): bigint => -BigInt(tie.order.findIndex((p) => p.includes(unit.unitId)));
  const parts = split(group, tie.method, place);
  // Of two ids that turned out to be one unit, neither comes first.
  return parts.length < 2 ? parts : parts.flatMap((part) => resolved(sheet, part, ties));
}

/**
 * A decision by a criterion holds as long as the points on it give the same order. Older decisions do not name the criterion: then
 * any that the sheet lists for ties may give it.
 */
function stillSays(sheet: ScoreSheet, group: Group, { method, criterion, order }: TieResolution): boolean {
  if (method !== 'CRITERION') return true;
  const listed = sheet.ties.flatMap((step) => (step.by === 'CRITERION' ? step.criterion : []));
  return (criterion === null ? listed : [criterion]).some((code) => {
    const places = split(group, null, (unit) => pointsOn(sheet, unit.lines, code));
    const isSame = ({ units }: Group, i: number): boolean =>
      units.every((unit) => order[i]?.includes(unit.unitId));
    return places.length === order.length && places.every(isSame);
  });
}

/** Divides a group by a value, highest first. */
function split(group: Group, by: TieStep['by'] | null, value: (unit: UnitScore) => Points): readonly Group[] {
  const parts = new Map<Points, UnitScore[]>();
  for (const unit of group.units) parts.set(value(unit), [...(parts.get(value(unit)) ?? []), unit]);
  const settledBy = parts.size > 1 && by !== null ? by : group.settledBy;
  return [...parts].sort(([a], [b]) => (a > b ? -1 : 1)).map(([, units]) => ({ units, settledBy }));
}

/** Index of the best class that the unit reaches (R37); of the last one where it reaches none. */
function reachedClass(sheet: ScoreSheet, { points, lines }: UnitScore): number {
  const reached = sheet.classes.findIndex(
    (own) => readPoints(points) >= readPoints(own.from) && weakCriteria(sheet, lines, own).length === 0,
  );
  return reached < 0 ? sheet.classes.length - 1 : reached;
}

/** Criteria on which the unit has less than the share of the highest points that a class asks for. */
export function weakCriteria(sheet: ScoreSheet, lines: readonly ScoreLine[], own: ScoreClass): string[] {
  return sheet.criteria
    .filter((criterion) => criterion.kind !== 'SECTION' && criterion.kind !== 'BONUS')
    .filter((criterion) => {
      const max = maxOf(sheet, criterion);
      return pointsOn(sheet, lines, criterion.code) * 100n < max * BigInt(own.everyCriterion) && max > 0n;
    })
    .map((criterion) => criterion.code);
}

/** Codes of the floors that a unit failed. */
export function failedFloors(lines: readonly ScoreLine[]): string[] {
  return lines.filter((line) => line.mark?.failed).map((line) => line.criterion);
}

/** A unit with the class that it reached and the one that it is given, as indexes of the list of classes. */
interface Classed {
  readonly unit: UnitScore;
  readonly reached: number;
  given: number;
  why: Placed['classWhy'];
}

/**
 * The groups with the class of every unit. A class with a cap is given by rank. Units that share a rank and do not all fit under
 * the cap get the next class until their tie is settled, and so does whoever comes after them (D1; what a cap counts is assumed,
 * see ScoreClass).
 */
function classed(
  sheet: ScoreSheet,
  groups: readonly Group[],
): readonly { readonly units: readonly Classed[]; readonly settledBy: Group['settledBy'] }[] {
  const { classes } = sheet;
  const placeOf = (code: string): number => classes.findIndex((c) => c.code === code);
  const all = groups.map(({ units, settledBy }) => ({
    settledBy,
    units: units.map((unit): Classed => {
      const reached = reachedClass(sheet, unit);
      const failed = failedFloors(unit.lines);
      const limits = sheet.criteria.map((c) =>
        c.kind === 'FLOOR' && failed.includes(c.code) ? placeOf(c.classAtMost) : 0,
      );
      const given = Math.max(reached, ...limits);
      return { unit, reached, given, why: given > reached ? 'FLOOR_FAILED' : 'REACHED' };
    }),
  }));
  const uncapped = all.flatMap(({ units }) => units.map(({ given }) => given));
  classes.forEach(({ cap }, own) => {
    if (!cap) return;
    const base = uncapped.filter((given) => given <= placeOf(cap.of)).length;
    let free = Math.max(cap.atLeast, Math.floor((cap.percent * base) / 100));
    for (const { units } of all) {
      const wanting = units.filter(({ given }) => given === own);
      const enough = wanting.length <= free;
      if (!enough)
        for (const unit of wanting)
          Object.assign(unit, { given: own + 1, why: free > 0 ? 'CAP_TIED' : 'CAP' });
      free = enough ? free - wanting.length : 0;
    }
  });
  return all;
}
