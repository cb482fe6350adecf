/** Figures as reports print them: a whole number, what it counts, and how exactly it is known. */

/**
 * A size in which a unit is printed: ten to the power `zeros` of the base unit. The first word is ours, the others are
 * read too.
 */
interface Size {
  readonly zeros: number;
  readonly words: readonly [string, ...string[]];
}

const sized = (zeros: number, ...words: Size['words']): Size => ({ zeros, words });

/**
 * What can be counted, base size first. Different things are never added (R28): `lượt`, `người` and `lượt người` are
 * three.
 */
const units = {
  VND: [
    sized(0, 'đồng', 'đ', '₫', 'vnđ', 'vnd'),
    sized(6, 'triệu đồng', 'triệu'),
    sized(9, 'tỷ đồng', 'tỷ', 'tỉ đồng', 'tỉ'),
  ],
  M2: [sized(0, 'm²', 'm2'), sized(4, 'ha')],
  SESSION: [sized(0, 'lượt')],
  PERSON: [sized(0, 'người', 'công dân', 'cá nhân')],
  ATTENDANCE: [sized(0, 'lượt người')],
  GROUP: [sized(0, 'đoàn', 'đoàn đông người')],
  LETTER: [sized(0, 'đơn', 'đơn các loại')],
  CASE: [sized(0, 'vụ việc', 'vụ')],
  INSPECTION: [sized(0, 'cuộc', 'cuộc thanh tra')],
  ORGANISATION: [sized(0, 'tổ chức')],
  CLASS: [sized(0, 'lớp', 'lớp tập huấn')],
  CLASS_OR_SESSION: [sized(0, 'lớp, buổi', 'lớp/buổi', 'lớp tập huấn, buổi tuyên truyền')],
} satisfies Record<string, readonly [Size, ...Size[]]>;

/** What a figure counts. */
export type UnitOfMeasure = keyof typeof units;

/** Every unit of measure. */
export const unitsOfMeasure = Object.keys(units) as readonly UnitOfMeasure[];

const sizesOf = (unit: UnitOfMeasure): readonly [Size, ...Size[]] => units[unit];

/** Name of the base unit, for headings: `đồng`, `m²`, `cuộc`. */
export function unitName(unit: UnitOfMeasure): string {
  return sizesOf(unit)[0].words[0];
}

/** Exactly; more than (`hơn`, `trên`); less than (`gần`, `dưới`); about (`khoảng`), which promises no bound (R27). */
export const qualifiers = ['EQ', 'GT', 'LT', 'APPROX'] as const;

/** How exactly a figure is known. */
export type Qualifier = (typeof qualifiers)[number];

const qualifierPrinted = { EQ: '', GT: 'hơn ', LT: 'gần ', APPROX: 'khoảng ' } as const;

const qualifierRead: ReadonlyMap<string, Qualifier> = new Map([
  ['', 'EQ'],
  ['hơn', 'GT'],
  ['trên', 'GT'],
  ['gần', 'LT'],
  ['dưới', 'LT'],
  ['khoảng', 'APPROX'],
]);

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

const refused = (reason: string): FigureResult => ({ ok: false, reason });

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

/** Plain digits (`09` too), or groups of three after dots or spaces; then decimals after a comma. */
const numberShape = /^(\d+|[1-9]\d{0,2}(?:(?:\.\d{3})+|(?: \d{3})+))(?:,(\d+))?$/;

/**
 * Reads one figure as Vietnamese reports and tables write it: "hơn 4.642 tỷ đồng", "1.417", "1 417", "hơn 376m2", "4,5
 * ha". The dot groups thousands, the comma begins decimals (edge case 40), so `1,417` is no count; it is refused, not
 * guessed. Money and land have several sizes and need their word, unless they are 0; a column whose heading is `đồng`
 * adds it.
 */
export function parseFigure(text: string, unit: UnitOfMeasure): FigureResult {
  const printed = text.normalize('NFC').trim();
  if (printed === '') return refused('Chưa nhập số liệu.');
  const match = /^(\D*)(\d[\d., ]*)(.*)$/.exec(printed.replace(/\s+/g, ' ').toLowerCase());
  if (!match) return refused(`“${printed}” không có con số nào.`);
  const [before = '', number = '', after = ''] = match.slice(1).map((part) => part.trim());

  const qualifier = qualifierRead.get(before);
  if (!qualifier) {
    if (/[-−–]$/.test(before)) return refused('Số liệu không được là số âm.');
    return refused(`Không hiểu “${before}” trước con số; chỉ dùng hơn, trên, gần, dưới, khoảng.`);
  }
  const size = sizeRead(after, number, unit);
  if (!size) return refused(whyNoSize(after, unit));
  if (size.zeros === 0 && number.includes(',')) {
    return refused(
      `Dấu phẩy là dấu thập phân, mà số ${size.words[0]} phải là số nguyên; hàng nghìn viết dấu chấm: 1.417.`,
    );
  }
  const shape = numberShape.exec(number);
  if (!shape) {
    return refused(
      `Không đọc được “${number}”: dấu chấm tách từng nhóm ba chữ số (1.417), dấu phẩy là dấu thập phân (14,25).`,
    );
  }
  const [, whole = '', fraction = ''] = shape;
  const decimals = fraction.replace(/0+$/, '');
  if (decimals.length > size.zeros) return refused(`“${printed}” không phải là số nguyên ${unitName(unit)}.`);
  const value = (whole.replace(/[. ]/g, '') + decimals.padEnd(size.zeros, '0')).replace(/^0+(?=\d)/, '');
  return makeFigure({ value, unit, qualifier, printed });
}

function sizeRead(words: string, number: string, unit: UnitOfMeasure): Size | undefined {
  const sizes = sizesOf(unit);
  if (words === '') return sizes.length === 1 || /^0+$/.test(number) ? sizes[0] : undefined;
  return sizes.find((size) => size.words.includes(words));
}

function whyNoSize(words: string, unit: UnitOfMeasure): string {
  if (words === '') {
    const names = sizesOf(unit).map((size) => size.words[0]);
    return `Thiếu đơn vị tính: ghi rõ ${names.join(' hoặc ')}.`;
  }
  if (/\d/.test(words.replace(/m2$/, ''))) return 'Có nhiều hơn một con số; mỗi ô chỉ ghi một số liệu.';
  const other = unitsOfMeasure.some((u) => sizesOf(u).some((size) => size.words.includes(words)));
  return other
    ? `Đơn vị “${words}” không hợp với số liệu tính bằng ${unitName(unit)}.`
    : `Không hiểu “${words}” sau con số; số liệu này tính bằng ${unitName(unit)}.`;
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
  return `${word}${whole}${decimals === '' ? '' : `,${decimals}`} ${size.words[0]}`;
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
