/** Figures as reports print them: a whole number, what it counts, and how exactly it is known. */

/** A size in which figures of a unit are printed: its name is worth ten to the power `zeros` of the base unit. */
interface Size {
  readonly zeros: number;
  readonly name: string;
}

const counted = (name: string): readonly [Size, ...Size[]] => [{ zeros: 0, name }];

/**
 * What can be counted, base size first. Different things are never added (R28): `lượt`, `người` and `lượt người` are
 * three.
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
  ORGANISATION: counted('tổ chức'),
  CLASS: counted('lớp'),
  CLASS_OR_SESSION: counted('lớp, buổi'),
} satisfies Record<string, readonly [Size, ...Size[]]>;

/** What a figure counts. */
export type UnitOfMeasure = keyof typeof units;

/** Every unit of measure. */
export const unitsOfMeasure = Object.keys(units) as readonly UnitOfMeasure[];

/** The sizes in which figures of a unit are printed, base size first. */
export const sizesOf = (unit: UnitOfMeasure): readonly [Size, ...Size[]] => units[unit];

/** Name of the base unit, for headings: `đồng`, `m²`, `cuộc`. */
export function unitName(unit: UnitOfMeasure): string {
  return sizesOf(unit)[0].name;
}

/** Exactly; more than (`hơn`, `trên`); less than (`gần`, `dưới`); about (`khoảng`), which promises no bound (R27). */
export const qualifiers = ['EQ', 'GT', 'LT', 'APPROX'] as const;

/** How exactly a figure is known. */
export type Qualifier = (typeof qualifiers)[number];

const qualifierPrinted = { EQ: '', GT: 'hơn ', LT: 'gần ', APPROX: 'khoảng ' } as const;

/** `value` and `qualifier` say only together what is known: "hơn 140 tỷ đồng" is not 140 tỷ (R27). Source: S2, S4. */
export interface Figure {
  /** Whole number of the base unit, 0 or more, without leading zeros: `4642000000000`. */
  readonly value: string;
  readonly unit: UnitOfMeasure;
  readonly qualifier: Qualifier;
  /** The words as printed, e.g. `hơn 4.642 tỷ đồng`. */
  readonly printed?: string;
}

/**
 * A figure, or why there is none, in Vietnamese. Not thrown: who imports rows reports every bad cell, not the first.
 */
export type FigureResult =
  { readonly ok: true; readonly figure: Figure } | { readonly ok: false; readonly reason: string };

/** No figure, for this reason. */
export const refused = (reason: string): FigureResult => ({ ok: false, reason });

/**
 * The figure of these fields, or why they are none: `value` is a whole number of up to 18 digits, and nothing is less
 * than 0.
 */
export function makeFigure({ value, unit, qualifier, printed }: Figure): FigureResult {
  if (!/^(?:0|[1-9]\d{0,17})$/.test(value)) {
    return refused(`Số liệu phải là số nguyên không âm, tối đa 18 chữ số, tính bằng ${unitName(unit)}.`);
  }
  if (qualifier === 'LT' && value === '0') return refused('Không có số liệu nào nhỏ hơn 0.');
  const figure = { value, unit, qualifier };
  return { ok: true, figure: printed === undefined ? figure : { ...figure, printed } };
}

/**
 * The figure in our words, as `parseFigure` reads it back: "hơn 4.642 tỷ đồng", "1.417 cuộc", "0". It takes the largest
 * size that needs no more than two decimals, so that nothing is lost and no three decimals look like thousands.
 */
export function printFigure({ value, unit, qualifier }: Figure): string {
  const word = qualifierPrinted[qualifier];
  if (value === '0') return `${word}0`;
  const [base, ...multiples] = sizesOf(unit);
  const decimalsIn = ({ zeros }: Size): string => value.slice(value.length - zeros).replace(/0+$/, '');
  const fits = (size: Size): boolean => value.length > size.zeros && decimalsIn(size).length <= 2;
  const size = multiples.toReversed().find(fits) ?? base;
  const whole = value.slice(0, value.length - size.zeros).replace(/\B(?=(?:\d{3})+$)/g, '.');
  const decimals = decimalsIn(size);
  return `${word}${whole}${decimals === '' ? '' : `,${decimals}`} ${size.name}`;
}

function sameUnit(a: Figure, b: Figure): UnitOfMeasure {
  if (a.unit !== b.unit) throw new TypeError(`figures of different units: ${a.unit} and ${b.unit}`);
  return a.unit;
}

function joined(a: Qualifier, b: Qualifier): Qualifier {
  if (a === b || b === 'EQ') return a;
  return a === 'EQ' ? b : 'APPROX';
}

/**
 * The sum with the bound that still holds: more than a, plus b, is more than a + b (edge case 38); where the bounds
 * pull apart it is only about a + b. Throws TypeError on different units, which is a mistake of the caller: metrics fix
 * the unit.
 */
export function addFigures(a: Figure, b: Figure): Figure {
  const unit = sameUnit(a, b);
  const value = `${BigInt(a.value) + BigInt(b.value)}`;
  return { value, unit, qualifier: joined(a.qualifier, b.qualifier) };
}

/**
 * The sum of all; null of none, for what nobody reported is unknown and not 0 (S-06). Throws TypeError as `addFigures`
 * does.
 */
export function sumFigures(figures: readonly Figure[]): Figure | null {
  return figures.length === 0 ? null : figures.reduce(addFigures);
}

/** The whole numbers of the base unit that a figure may stand for, both ends in; `high` null is without end. */
export interface Range {
  readonly low: bigint;
  readonly high: bigint | null;
}

/** What a figure may stand for, by its qualifier (R27). */
export function rangeOf(figure: Figure): Range {
  const value = BigInt(figure.value);
  switch (figure.qualifier) {
    case 'EQ':
      return { low: value, high: value };
    case 'GT':
      return { low: value + 1n, high: null };
    case 'LT':
      return { low: 0n, high: value - 1n };
    case 'APPROX':
      return { low: 0n, high: null };
  }
}

const isBelow = (a: Range, b: Range): boolean => a.high !== null && a.high < b.low;

/** How one figure stands to another, as far as what is known decides it. */
export type Comparison = 'LESS' | 'EQUAL' | 'GREATER' | 'UNDECIDABLE';

/**
 * How a stands to b whatever numbers the two stand for; UNDECIDABLE where it depends on them, and then no ranking may
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
  /** Distance between the two, without sign. */
  readonly difference: Figure;
}

/**
 * Whether two figures of the same thing, say a total as printed and the sum of its parts, are at most `tolerance`
 * apart: a whole number of the base unit, as text. Printed sums may be off by rounding, so a caller warns and does not
 * refuse (R30). Throws TypeError on different units.
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
