import { DomainError } from '../ground/errors.js';
import type { Metric, ReportedCode } from '../results/metrics.js';
import { isMetricCode, metrics } from '../results/metrics.js';
import type { OwnMetricsState } from '../results/own-metrics.js';
import { findMetric } from '../results/own-metrics.js';
import type { Points } from '../ground/points.js';
import { readPoints, writePoints } from '../ground/points.js';
import type { Day } from '../ground/values.js';

// A score sheet as data: a tree of criteria with their highest points, classes, and what settles a tie (R17-R19, R37-R39,
// D1-D4). Criteria come as a flat list in printed order; `under` names the section a criterion belongs to.

/** What a unit does by a day, as known from events of the cluster-year. Source: D3. */
export const deeds = ['PLEDGE_SIGNED', 'RESULTS_REPORTED', 'SELF_SCORE_SUBMITTED'] as const;

/** A thing whose timeliness can earn points. */
export type Deed = (typeof deeds)[number];

interface Named {
  /** Code as printed, e.g. `A.1.2`; unique in the sheet. */
  readonly code: string;
  /** Code of the section that it is in; absent at the top. */
  readonly under?: string;
  readonly name: string;
}

/** Holds other criteria; `max`, where printed, must be the sum of theirs. */
export type Section = Named & { readonly kind: 'SECTION'; readonly max?: string };

/** Judged by people: 0 to `max` points (R33). */
export type Assessed = Named & { readonly kind: 'ASSESSED'; readonly max: string };

/**
 * `max` times a reported figure divided by its target, at most `max`. The target is a number of the metric's base unit, or
 * another metric of the same unit: money recovered of what was recommended. A target of 0 gives full points (R33).
 */
export type Share = Named & {
  readonly kind: 'SHARE';
  readonly max: string;
  readonly metric: ReportedCode;
  readonly target: { readonly value: string } | { readonly metric: ReportedCode };
  /** What the office that defined the metric calls it and counts it in; absent for one of the catalogue. */
  readonly measures?: Pick<Metric, 'name' | 'unit'>;
};

/** `max` for a deed before a day, `late` points from that day on, 0 where it was not done (D3). */
export type Timeliness = Named & {
  readonly kind: 'TIMELINESS';
  readonly max: string;
  readonly deed: Deed;
  /** First day that is late, `YYYY-MM-DD` in Viet Nam. */
  readonly dueBefore: Day;
  readonly late: string;
};

/** An index published elsewhere, 0 to `scale`, converted to 0 to `max` points (D2: PAR index, DTI). */
export type Index = Named & { readonly kind: 'INDEX'; readonly max: string; readonly scale: string };

/** 0 to `max` points for more than is expected (R19, R39); 0 without a mark. */
export type Bonus = Named & { readonly kind: 'BONUS'; readonly max: string };

/** `each` points less for every case, at most `max`; 0 without a mark (R33). */
export type Deduction = Named & { readonly kind: 'DEDUCTION'; readonly each: string; readonly max: string };

/** A floor (điểm liệt): a unit that fails it gets no better class than `classAtMost`; it carries no points. */
export type Floor = Named & { readonly kind: 'FLOOR'; readonly classAtMost: string };

/** A line of the sheet. */
export type Criterion = Section | Assessed | Share | Timeliness | Index | Bonus | Deduction | Floor;

/**
 * A class asks for a total, and for a share of the highest points on every criterion (R37, P38). `cap` limits how many units get
 * it: a percentage of those that reach class `of` or a better one, rounded down, and never fewer than `atLeast`.
 */
export interface ScoreClass {
  readonly code: string;
  readonly name: string;
  /** Lowest total. */
  readonly from: string;
  /** Percentage of its highest points, 0-100, needed on every criterion but bonuses, deductions and floors. */
  readonly everyCriterion: number;
  readonly cap?: { readonly percent: number; readonly of: string; readonly atLeast: number };
}

/** What may settle a tie (R38): more points on a criterion, a vote, the chair, a drawing of lots. */
export type TieStep =
  | { readonly by: 'CRITERION'; readonly criterion: string }
  | { readonly by: 'VOTE' | 'CHAIR' | 'LOT' };

/** A sheet as adopted. */
export interface ScoreSheet {
  readonly sheetId: string;
  readonly title: string;
  /** Where it comes from, and what in it is assumed. */
  readonly source: string | null;
  /** Sum of the highest points: `100`, `1000`. */
  readonly scale: string;
  /** Whether bonus points are part of the scale or come on top of it (R19). */
  readonly bonus: 'INSIDE' | 'ON_TOP';
  readonly criteria: readonly Criterion[];
  /** Best first; a unit that reaches none has the last one. */
  readonly classes: readonly ScoreClass[];
  /** In the order in which they are tried. */
  readonly ties: readonly TieStep[];
}

/** A criterion as sent, with the fields of all kinds. */
export interface CriterionGiven {
  readonly code: string;
  readonly under?: string;
  readonly name: string;
  readonly kind: Criterion['kind'];
  readonly max?: string;
  readonly metric?: ReportedCode;
  readonly target?: { readonly value?: string; readonly metric?: ReportedCode };
  readonly deed?: Deed;
  readonly dueBefore?: Day;
  readonly late?: string;
  readonly scale?: string;
  readonly each?: string;
  readonly classAtMost?: string;
}

/** A sheet as sent. */
export interface SheetGiven {
  readonly sheetId: string;
  readonly title: string;
  readonly source?: string;
  readonly scale: string;
  readonly bonus?: 'INSIDE' | 'ON_TOP';
  readonly criteria: readonly CriterionGiven[];
  readonly classes: readonly {
    readonly code: string;
    readonly name: string;
    readonly from: string;
    readonly everyCriterion?: number;
    readonly cap?: { readonly percent: number; readonly of: string; readonly atLeast?: number };
  }[];
  readonly ties?: readonly { readonly by: TieStep['by']; readonly criterion?: string }[];
}

/** Fields that each kind has beside code, under, name and kind; `?` marks what may be left out. */
const fieldsOf: Readonly<Record<Criterion['kind'], readonly string[]>> = {
  SECTION: ['max?'],
  ASSESSED: ['max'],
  SHARE: ['max', 'metric', 'target'],
  TIMELINESS: ['max', 'deed', 'dueBefore', 'late?'],
  INDEX: ['max', 'scale'],
  BONUS: ['max'],
  DEDUCTION: ['each', 'max'],
  FLOOR: ['classAtMost'],
};
const ofKinds = [
  'max',
  'metric',
  'target',
  'deed',
  'dueBefore',
  'late',
  'scale',
  'each',
  'classAtMost',
] as const;

/** A fault of a sheet: `at` is the code of a criterion or class, `scale` or `ties`; `detail` is in Vietnamese. */
interface Fault {
  readonly at: string;
  readonly detail: string;
}

/**
 * The sheet with its defaults filled in. Throws INVALID_SCORE_SHEET with every fault: missing fields or fields of another kind,
 * codes used twice or unknown, classes out of order, and, once the criteria are sound, highest points that do not add up to the
 * scale or to what a section prints (R19).
 */
export function sheetOf(given: SheetGiven, own: readonly OwnMetricsState[] = []): ScoreSheet {
  const faults = [
    ...given.criteria.flatMap((criterion) => faultsOf(criterion, given, own)),
    ...twice(given.criteria.map((c) => c.code)),
  ];
  const { sheetId, title, source = null, scale, bonus = 'INSIDE' } = given;
  const sheet: ScoreSheet = {
    sheetId,
    title,
    source,
    scale,
    bonus,
    criteria: given.criteria.flatMap((criterion) => criterionOf(criterion, own) ?? []),
    classes: given.classes.map(({ code, name, from, everyCriterion = 0, cap }) => ({
      code,
      name,
      from,
      everyCriterion,
      ...(cap ? { cap: { percent: cap.percent, of: cap.of, atLeast: cap.atLeast ?? 0 } } : {}),
    })),
    ties: (given.ties ?? []).flatMap(({ by, criterion }) =>
      by !== 'CRITERION' ? { by } : criterion === undefined ? [] : { by, criterion },
    ),
  };
  const sums = faults.length === 0 ? sumFaults(sheet) : [];
  faults.push(
    ...twice(given.classes.map((c) => c.code)),
    ...classFaults(sheet),
    ...tieFaults(given),
    ...sums,
  );
  if (faults.length === 0) return sheet;
  const detail = `Bảng điểm chưa hợp lệ: ${faults.map((f) => `${f.at}: ${f.detail}`).join('; ')}.`;
  throw new DomainError('INVALID_SCORE_SHEET', detail, { faults }, 'R19');
}

function faultsOf(given: CriterionGiven, sheet: SheetGiven, own: readonly OwnMetricsState[]): Fault[] {
  const { code, under, kind } = given;
  const fault = (detail: string): Fault => ({ at: code, detail });
  const faults: Fault[] = [];
  const fields = fieldsOf[kind];
  for (const field of ofKinds) {
    const here = given[field] !== undefined;
    if (here && !fields.includes(field) && !fields.includes(`${field}?`))
      faults.push(fault(`loại ${kind} không có “${field}”`));
    if (!here && fields.includes(field)) faults.push(fault(`thiếu “${field}”`));
  }
  if (under !== undefined) {
    const section = sheet.criteria.findIndex((c) => c.code === under && c.kind === 'SECTION');
    const here = sheet.criteria.indexOf(given);
    if (section < 0 || section >= here) faults.push(fault(`trước đó không có phần nào mang mã “${under}”`));
  }
  if (kind === 'SECTION' && !sheet.criteria.some((c) => c.under === code))
    faults.push(fault('phần không có tiêu chí nào'));
  if (kind === 'SHARE' && given.metric && given.target)
    faults.push(...targetFaults(given.metric, given.target, own).map(fault));
  if (given.late !== undefined && given.max !== undefined && readPoints(given.late) > readPoints(given.max))
    faults.push(fault('điểm khi trễ hạn cao hơn điểm tối đa'));
  if (given.scale !== undefined && readPoints(given.scale) === 0n)
    faults.push(fault('thang của chỉ số phải lớn hơn 0'));
  if (given.classAtMost !== undefined && !sheet.classes.some((c) => c.code === given.classAtMost))
    faults.push(fault(`không có mức xếp loại “${given.classAtMost}”`));
  return faults;
}

function targetFaults(
  metric: ReportedCode,
  { value, metric: other }: NonNullable<CriterionGiven['target']>,
  own: readonly OwnMetricsState[],
): string[] {
  if ((value === undefined) === (other === undefined))
    return ['chỉ tiêu là một con số hoặc một chỉ tiêu khác'];
  if (value === '0') return ['chỉ tiêu phải lớn hơn 0'];
  const [reached, wanted] = [findMetric(metric, own), other === undefined ? null : findMetric(other, own)];
  if (!reached) return [`chưa có chỉ tiêu “${metric}”; xem /api/metric-types`];
  if (other === undefined) return [];
  if (!wanted) return [`chưa có chỉ tiêu “${other}”; xem /api/metric-types`];
  if (other === metric) return ['chỉ tiêu không thể là chính nó'];
  if (wanted.unit !== reached.unit) return ['hai chỉ tiêu không cùng đơn vị tính'];
  return wanted.combined || reached.combined ? ['chỉ tiêu gộp không so được với chỉ tiêu khác'] : [];
}

function twice(codes: readonly string[]): Fault[] {
  return codes.filter((code, i) => codes.indexOf(code) < i).map((at) => ({ at, detail: 'mã dùng hai lần' }));
}

/** Null where what its kind asks for is missing. */
function criterionOf(given: CriterionGiven, own: readonly OwnMetricsState[]): Criterion | null {
  const { code, under, name, kind, max = '0' } = given;
  const named = under === undefined ? { code, name } : { code, under, name };
  switch (kind) {
    case 'SECTION':
      return given.max === undefined ? { ...named, kind } : { ...named, kind, max };
    case 'ASSESSED':
    case 'BONUS':
      return { ...named, kind, max };
    case 'SHARE': {
      const { metric, target: { value, metric: of } = {} } = given;
      if (metric === undefined) return null;
      const defined = isMetricCode(metric) ? null : findMetric(metric, own);
      const measures = defined ? { measures: { name: defined.name, unit: defined.unit } } : {};
      const share = { ...named, kind, max, metric, ...measures };
      if (of !== undefined) return { ...share, target: { metric: of } };
      return value === undefined ? null : { ...share, target: { value } };
    }
    case 'TIMELINESS': {
      const { deed, dueBefore, late = '0' } = given;
      return deed && dueBefore ? { ...named, kind, max, deed, dueBefore, late } : null;
    }
    case 'INDEX':
      return given.scale === undefined ? null : { ...named, kind, max, scale: given.scale };
    case 'DEDUCTION':
      return given.each === undefined ? null : { ...named, kind, max, each: given.each };
    case 'FLOOR':
      return given.classAtMost === undefined ? null : { ...named, kind, classAtMost: given.classAtMost };
  }
}

/** What the metric of a share is called and counted in; null where nothing says so. */
export const measuredBy = ({ metric, measures }: Share): Pick<Metric, 'name' | 'unit'> | null =>
  measures ?? (isMetricCode(metric) ? metrics[metric] : null);

/** Highest points that a criterion can bring; 0 for a deduction and a floor, the sum for a section. */
export function maxOf(sheet: Pick<ScoreSheet, 'criteria'>, criterion: Criterion): Points {
  switch (criterion.kind) {
    case 'SECTION':
      return sheet.criteria
        .filter((c) => c.under === criterion.code)
        .reduce((sum, c) => sum + maxOf(sheet, c), 0n);
    case 'DEDUCTION':
    case 'FLOOR':
      return 0n;
    default:
      return readPoints(criterion.max);
  }
}

function sumFaults(sheet: ScoreSheet): Fault[] {
  const counted = sheet.criteria.filter(
    (c) => c.kind !== 'SECTION' && (c.kind !== 'BONUS' || sheet.bonus === 'INSIDE'),
  );
  const sum = counted.reduce((total, c) => total + maxOf(sheet, c), 0n);
  const wrong = sheet.criteria.filter(
    (c): c is Section => c.kind === 'SECTION' && c.max !== undefined && readPoints(c.max) !== maxOf(sheet, c),
  );
  return [
    ...(sum === readPoints(sheet.scale)
      ? []
      : [{ at: 'scale', detail: `các tiêu chí cộng lại là ${writePoints(sum)}, không phải ${sheet.scale}` }]),
    ...wrong.map((c) => ({
      at: c.code,
      detail: `các tiêu chí của phần cộng lại là ${writePoints(maxOf(sheet, c))}, không phải ${c.max}`,
    })),
  ];
}

function classFaults({ classes }: ScoreSheet): Fault[] {
  return classes.flatMap((own, i) => {
    const better = classes[i - 1];
    const misplaced = better !== undefined && readPoints(better.from) <= readPoints(own.from);
    const unknown = own.cap && !classes.some((c) => c.code === own.cap?.of);
    return [
      ...(misplaced ? [{ at: own.code, detail: 'các mức xếp loại phải xếp từ cao xuống thấp' }] : []),
      ...(unknown ? [{ at: own.code, detail: `không có mức xếp loại “${own.cap?.of}”` }] : []),
      ...(own.cap && i === classes.length - 1
        ? [{ at: own.code, detail: 'mức cuối cùng không giới hạn số lượng được' }]
        : []),
    ];
  });
}

function tieFaults({ ties = [], criteria }: SheetGiven): Fault[] {
  return ties.flatMap(({ by, criterion }) => {
    const found = criteria.find((c) => c.code === criterion);
    if (by !== 'CRITERION')
      return criterion === undefined
        ? []
        : [{ at: 'ties', detail: `${by} không xét theo tiêu chí “${criterion}”` }];
    if (criterion === undefined) return [{ at: 'ties', detail: 'chưa nêu xét theo tiêu chí nào' }];
    if (!found) return [{ at: 'ties', detail: `không có tiêu chí “${criterion}”` }];
    return found.kind === 'FLOOR' ? [{ at: 'ties', detail: `tiêu chí “${criterion}” không có điểm` }] : [];
  });
}
