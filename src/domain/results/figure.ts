// Figures as reports print them: a whole number, what it counts, and how exactly it is known.

/** A size in which figures of a unit are printed, worth ten to the power `zeros` of the base unit. */
export interface Size {
  readonly zeros: number;
  readonly name: string;
}

const counted = (name: string): readonly [Size, ...Size[]] => [{ zeros: 0, name }];

/**
 * What can be counted, base size first. Figures of different units are never added (R28): `lượt`, `người` and `lượt người`
 * are three units. PERCENT counts hundredths of one per cent: 41,3 % is 4130.
 */
const units = {
  VND: [
    { zeros: 0, name: 'đồng' },
    { zeros: 6, name: 'triệu đồng' },
    { zeros: 9, name: 'tỷ đồng' },
  ],
  M2: [
    { zeros: 0, name: 'm²' },
    { zeros: 4, name: 'ha' },
  ],
  SESSION: counted('lượt'),
  PERSON: counted('người'),
  ATTENDANCE: counted('lượt người'),
  GROUP: counted('đoàn'),
  LETTER: counted('đơn'),
  CASE: counted('vụ việc'),
  INSPECTION: counted('cuộc'),
  CHECK: counted('cuộc kiểm tra'),
  ORGANISATION: counted('tổ chức'),
  ORGANISATION_OR_PERSON: counted('tổ chức, cá nhân'),
  DECISION: counted('quyết định'),
  CONCLUSION: counted('kết luận'),
  DOCUMENT: counted('văn bản'),
  CLASS: counted('lớp'),
  TALK: counted('buổi'),
  CLASS_OR_SESSION: counted('lớp, buổi'),
  INITIATIVE: counted('sáng kiến'),
  STUDY: counted('đề tài'),
  INITIATIVE_OR_STUDY: counted('sáng kiến, đề tài'),
  PERCENT: [{ zeros: 2, name: '%' }],
} satisfies Record<string, readonly [Size, ...Size[]]>;

type KnownUnit = keyof typeof units;

/** A unit that an office counts in for itself, by its name: `OWN:tin bài`. */
export type OwnUnit = `OWN:${string}`;

/** What a figure counts. */
export type UnitOfMeasure = KnownUnit | OwnUnit;

/** Every unit of measure but those that offices count in for themselves. */
export const unitsOfMeasure = Object.keys(units) as readonly KnownUnit[];

const isOwnUnit = (unit: UnitOfMeasure): unit is OwnUnit => unit.startsWith('OWN:');

/** The sizes in which figures of a unit are printed, base size first. */
export const sizesOf = (unit: UnitOfMeasure): readonly [Size, ...Size[]] =>
  isOwnUnit(unit) ? counted(unit.slice('OWN:'.length)) : units[unit];

/** Shares of different wholes make no sum: 80 % of one unit and 90 % of another are no 170 %. */
export const isAdditive = (unit: UnitOfMeasure): boolean => unit !== 'PERCENT';

/** Name of the base unit, for headings: `đồng`, `m²`, `cuộc`. */
export function unitName(unit: UnitOfMeasure): string {
  return sizesOf(unit)[0].name;
}

/** Shares and areas may lie between two whole numbers of their base unit; whatever else is counted has no parts. */
export const isContinuous = (unit: UnitOfMeasure): boolean => unit === 'M2' || unit === 'PERCENT';

/**
 * Exactly; more than (`hơn`, `trên`); less than (`gần`, `dưới`); that or more (`ít nhất`), that or less (`nhiều nhất`); about
 * (`khoảng`), which promises no bound; from one number to another, both in (`từ 10 đến 12`) (R27).
 */
export const qualifiers = ['EQ', 'GT', 'LT', 'AT_LEAST', 'AT_MOST', 'APPROX', 'BETWEEN'] as const;

/** How exactly a figure is known. */
export type Qualifier = (typeof qualifiers)[number];

const qualifierPrinted = {
  EQ: '',
  GT: 'hơn ',
  LT: 'gần ',
  AT_LEAST: 'ít nhất ',
  AT_MOST: 'nhiều nhất ',
  APPROX: 'khoảng ',
  BETWEEN: 'từ ',
} as const;

/** What is known takes `value` and `qualifier` together: "hơn 140 tỷ đồng" is not 140 tỷ (R27). Source: S2, S4. */
export interface Figure {
  /** Whole number of the base unit, 0 or more, without leading zeros: `4642000000000`. */
  readonly value: string;
  /** The other end, greater than `value`: always with BETWEEN, perhaps with APPROX (`khoảng 10 đến 12`), else absent. */
  readonly high?: string;
  readonly unit: UnitOfMeasure;
  readonly qualifier: Qualifier;
  /** The words as printed, e.g. `hơn 4.642 tỷ đồng`. */
  readonly printed?: string;
}

/** What is known of a number. */
export interface Bounds extends Pick<Figure, 'value' | 'qualifier'> {
  readonly high?: string | undefined;
}

/** True where two figures of one metric say the same. */
export function sameFigure(a: Bounds, b: Bounds): boolean {
  return a.value === b.value && a.high === b.high && a.qualifier === b.qualifier;
}

/**
 * A figure, or in Vietnamese why there is none. Not thrown, so that an import can report every bad cell.
 */
export type FigureResult =
  | { readonly ok: true; readonly figure: Figure }
  | { readonly ok: false; readonly reason: string };

/** There is no figure, for this reason. */
export const refused = (reason: string): FigureResult => ({ ok: false, reason });

/**
 * The figure of these fields, or why they are none: `value` and `high` must be whole numbers of up to 18 digits, and "less than 0"
 * is refused.
 */
export function makeFigure({ value, high, unit, qualifier, printed }: Figure): FigureResult {
  const isWhole = (text: string): boolean => /^(?:0|[1-9]\d{0,17})$/.test(text);
  if (!isWhole(value) || (high !== undefined && !isWhole(high))) {
    return refused(`Số liệu phải là số nguyên không âm, tối đa 18 chữ số, tính bằng ${unitName(unit)}.`);
  }
  if (qualifier === 'LT' && value === '0') return refused('Không có số liệu nào nhỏ hơn 0.');
  if (high === undefined ? qualifier === 'BETWEEN' : qualifier !== 'BETWEEN' && qualifier !== 'APPROX')
    return refused('Số liệu từ … đến … cần đủ hai đầu, các số liệu khác chỉ có một.');
  if (high !== undefined && BigInt(high) <= BigInt(value))
    return refused('Số liệu từ … đến … phải có số sau lớn hơn số trước.');
  const bounds = high === undefined ? { value } : { value, high };
  const figure = { ...bounds, unit, qualifier };
  return { ok: true, figure: printed === undefined ? figure : { ...figure, printed } };
}

/**
 * The figure in our words, which `parseFigure` reads back: "hơn 4.642 tỷ đồng", "1.417 cuộc", "0", "từ 10 đến 12 vụ việc". In the
 * size given, or else in the largest that needs at most two decimals: three could be taken for thousands.
 */
export function printFigure({ value, high, unit, qualifier }: Figure, given: Size | null = null): string {
  const word = qualifierPrinted[qualifier];
  if (value === '0' && high === undefined) return `${word}0`;
  const numbers = high === undefined ? [value] : [value, high];
  const [base, ...multiples] = sizesOf(unit);
  const decimalsIn = (number: string, { zeros }: Size): string =>
    zeros === 0 ? '' : number.padStart(zeros, '0').slice(-zeros).replace(/0+$/, '');
  const fits = (size: Size): boolean =>
    numbers.every((number) => number.length > size.zeros && decimalsIn(number, size).length <= 2);
  const size = given ?? multiples.toReversed().find(fits) ?? base;
  const told = numbers.map((number) => {
    const whole = number.slice(0, -size.zeros || undefined).replace(/\B(?=(?:\d{3})+$)/g, '.') || '0';
    const decimals = decimalsIn(number, size);
    return decimals === '' ? whole : `${whole},${decimals}`;
  });
  return `${word}${told.join(' đến ')} ${size.name}`;
}

function sameUnit(a: Figure, b: Figure): UnitOfMeasure {
  if (a.unit !== b.unit) throw new TypeError(`figures of different units: ${a.unit} and ${b.unit}`);
  return a.unit;
}

/** What figures add up to before it is known which bound holds: both ends, and how many parts have which qualifier. */
export interface Sum {
  readonly low: string;
  readonly high: string;
  readonly qualifiers: Readonly<Record<Qualifier, number>>;
}

/** Nothing added yet. */
export const noSum: Sum = {
  low: '0',
  high: '0',
  qualifiers: { EQ: 0, GT: 0, LT: 0, AT_LEAST: 0, AT_MOST: 0, APPROX: 0, BETWEEN: 0 },
};

/** The sum with one more figure in it, or with one taken out. */
export function summed(sum: Sum, { value, high = value, qualifier }: Figure, times: 1 | -1 = 1): Sum {
  const moved = (end: string, by: string): string => String(BigInt(end) + BigInt(by) * BigInt(times));
  const qualifiers = { ...sum.qualifiers, [qualifier]: sum.qualifiers[qualifier] + times };
  return { low: moved(sum.low, value), high: moved(sum.high, high), qualifiers };
}

/**
 * The sum as a figure, with the bound that still holds: "more than a" plus b is "more than a + b"; "from a to b" plus "less than
 * c" is "less than b + c" (edge case 38). "More than" plus "less than" is only "about".
 */
export function figureOfSum({ low, high, qualifiers }: Sum, unit: UnitOfMeasure): Figure {
  const { GT, LT, AT_LEAST, AT_MOST, APPROX, BETWEEN } = qualifiers;
  const [isFromBelow, isFromAbove] = [GT + AT_LEAST > 0, LT + AT_MOST > 0];
  const ends = low === high ? { value: low } : { value: low, high };
  if (APPROX > 0 || (isFromBelow && isFromAbove)) return { ...ends, unit, qualifier: 'APPROX' };
  if (isFromBelow) return { value: low, unit, qualifier: GT > 0 ? 'GT' : 'AT_LEAST' };
  if (isFromAbove) return { value: high, unit, qualifier: LT > 0 ? 'LT' : 'AT_MOST' };
  return { ...ends, unit, qualifier: BETWEEN > 0 ? 'BETWEEN' : 'EQ' };
}

/** Throws TypeError on different units. */
export function addFigures(a: Figure, b: Figure): Figure {
  return figureOfSum(summed(summed(noSum, a), b), sameUnit(a, b));
}

/**
 * The sum of all; null where there are none, since what nobody reported is unknown and not 0 (S-06), and for percentages. Throws
 * TypeError on different units.
 */
export function sumFigures(figures: readonly Figure[]): Figure | null {
  const [first] = figures;
  if (!first || !isAdditive(first.unit)) return null;
  for (const figure of figures) sameUnit(first, figure);
  const sum = figures.reduce((all, figure) => summed(all, figure), noSum);
  return figureOfSum(sum, first.unit);
}

/** The whole numbers of the base unit that a figure may stand for, from `low` to `high` inclusive; `high: null` is without end. */
export interface Range {
  readonly low: bigint;
  readonly high: bigint | null;
}

/** The numbers that a figure may stand for, by its qualifier (R27). */
export function rangeOf(figure: Figure): Range {
  const value = BigInt(figure.value);
  switch (figure.qualifier) {
    case 'EQ':
      return { low: value, high: value };
    case 'GT':
      return { low: value + 1n, high: null };
    case 'LT':
      return { low: 0n, high: value - 1n };
    case 'AT_LEAST':
      return { low: value, high: null };
    case 'AT_MOST':
      return { low: 0n, high: value };
    case 'APPROX':
      return { low: 0n, high: null };
    case 'BETWEEN':
      return { low: value, high: BigInt(figure.high ?? figure.value) };
  }
}

const isBelow = (a: Range, b: Range): boolean => a.high !== null && a.high < b.low;

/** How one figure compares with another. */
export type Comparison = 'LESS' | 'EQUAL' | 'GREATER' | 'UNDECIDABLE';

/**
 * How a compares with b, if it is the same for all numbers that the two may stand for; else UNDECIDABLE, and no ranking may
 * rest on it (edge case 38). Throws TypeError on different units.
 */
export function compareFigures(a: Figure, b: Figure): Comparison {
  sameUnit(a, b);
  const [x, y] = [rangeOf(a), rangeOf(b)];
  if (isBelow(x, y)) return 'LESS';
  if (isBelow(y, x)) return 'GREATER';
  return x.low === x.high && y.low === y.high ? 'EQUAL' : 'UNDECIDABLE';
}

/** Whether two figures of one thing agree, and how far apart they are. */
export interface Reconciliation {
  readonly outcome: 'AGREES' | 'DIFFERS' | 'UNDECIDABLE';
  /** How far the two are apart, 0 or more. */
  readonly difference: Figure;
}

/**
 * Whether two figures of the same thing, say a printed total and the sum of its parts, are at most `tolerance` apart, a whole
 * number of the base unit. Printed totals are rounded, so a difference is shown and not refused (R30). Throws TypeError on
 * different units.
 */
export function differenceWithin(a: Figure, b: Figure, tolerance: string): Reconciliation {
  const unit = sameUnit(a, b);
  const [x, y, limit] = [rangeOf(a), rangeOf(b), BigInt(tolerance)];
  const least = max(0n, x.high === null ? 0n : y.low - x.high, y.high === null ? 0n : x.low - y.high);
  const most = x.high === null || y.high === null ? null : max(x.high - y.low, y.high - x.low);
  const apart = BigInt(a.value) - BigInt(b.value);
  const bounded: [bigint, Qualifier] = least > 0n ? [least - 1n, 'GT'] : [max(apart, -apart), 'APPROX'];
  const [value, qualifier] = least === most ? [least, 'EQ' as const] : bounded;
  return {
    outcome: most !== null && most <= limit ? 'AGREES' : least > limit ? 'DIFFERS' : 'UNDECIDABLE',
    difference: { value: `${value}`, unit, qualifier },
  };
}

function max(...numbers: readonly [bigint, ...bigint[]]): bigint {
  return numbers.reduce((a, b) => (a > b ? a : b));
}
