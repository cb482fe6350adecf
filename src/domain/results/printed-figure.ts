import type { Figure, FigureResult, Qualifier, Size, UnitOfMeasure } from './figure.js';
import { isContinuous, makeFigure, printFigure, refused, sizesOf, unitName } from './figure.js';
import type { Noun } from './figure-words.js';
import {
  classifiers,
  disturbing,
  harmless,
  inDigits,
  nounAt,
  numerals,
  plain,
  qualifierWords,
} from './figure-words.js';

// Reads a figure as Vietnamese reports and tables print it. What may mean two values is refused with a reason, never guessed.

/** Plain digits (`09` too), or groups of three after dots or spaces; then decimals after a comma. */
const numberShape = /^(\d+|[1-9]\d{0,2}(?:(?:\.\d{3})+|(?: \d{3})+))(?:,(\d+))?$/;

/** A number with the words after it. */
interface Term {
  readonly number: string;
  readonly words: string;
  /** The numerals among the words, and their power of ten. */
  readonly numerals: readonly string[];
  readonly zeros: number;
  readonly noun: Noun | null;
  /** What follows the noun. */
  readonly tail: string;
}

/**
 * Reads one figure: "hơn 4.642 tỷ đồng", "hơn 20 nghìn tỷ đồng", "3 tỷ 500 triệu đồng", "1.417", "1 417", "hơn 376m2 đất",
 * "96 cuộc thanh tra hành chính.". The dot groups thousands and the comma begins decimals (edge case 40), so `1,417` is refused
 * as a count. Money and land have several sizes and must name theirs, unless they are 0; for a column headed `đồng` the caller
 * adds it.
 */
export function parseFigure(text: string, unit: UnitOfMeasure): FigureResult {
  const printed = text.normalize('NFC').trim();
  if (printed === '') return refused('Chưa nhập số liệu.');
  const [before, told] = splitAtNumbers(printed);
  if (/^(?:không|chưa)(?: có)?$/.test(before))
    return refused(`“${printed}” có thể là bằng 0 hoặc là thiếu số liệu; bằng 0 thì ghi 0.`);
  if (told.length === 0) return refused(`“${printed}” không có con số nào.`);
  const range = rangeIn(before.trim(), told);
  if (range) return figureOfRange(range, printed, unit);
  const qualifier = qualifierWords.get(before.trim());
  if (!qualifier) {
    if (/[-−–] ?$/.test(before)) return refused('Số liệu không được là số âm.');
    return refused(
      `Không hiểu “${before.trim()}” trước con số; chỉ dùng hơn, trên, gần, dưới, ít nhất, nhiều nhất, khoảng, xấp xỉ.`,
    );
  }
  const terms: Term[] = [];
  for (let i = 0; i < told.length; i += 2) terms.push(termOf(told[i] ?? '', told[i + 1] ?? '', unit));
  const why = whyNone(terms, unit);
  if (why !== null) return refused(why);
  const parts = terms.map(valueOf);
  const value = String(parts.reduce((sum, { whole }) => sum + whole, 0n));
  if (parts.every(({ isWhole }) => isWhole)) return makeFigure({ value, unit, qualifier, printed });
  if (!isContinuous(unit)) return refused(`“${printed}” không phải là số nguyên ${unitName(unit)}.`);
  return makeFigure({ ...around(value, qualifier), unit, printed });
}

/** The words before the first number, and the numbers with the words behind each. */
function splitAtNumbers(printed: string): readonly [string, readonly string[]] {
  const [before = '', ...told] = inDigits(plain(printed)).split(/(\d+(?:[., ]\d+)*)/);
  return [before, told];
}

/** What is known in whole numbers of something between this one and the next: "376,5 m²" is from 376 to 377 of them. */
function around(value: string, qualifier: Qualifier): Pick<Figure, 'value' | 'high' | 'qualifier'> {
  const next = String(BigInt(value) + 1n);
  if (qualifier === 'GT' || qualifier === 'AT_LEAST') return { value, qualifier: 'AT_LEAST' };
  if (qualifier === 'LT' || qualifier === 'AT_MOST') return { value: next, qualifier: 'AT_MOST' };
  return { value, high: next, qualifier: qualifier === 'EQ' ? 'BETWEEN' : qualifier };
}

/** The whole part of a number in the base unit, and whether that is all of it. */
function valueOf({ number, zeros }: Pick<Term, 'number' | 'zeros'>): {
  readonly whole: bigint;
  readonly isWhole: boolean;
} {
  const [, whole = '', fraction = ''] = numberShape.exec(number) ?? [];
  const digits = whole.replace(/[. ]/g, '') + fraction.slice(0, zeros).padEnd(zeros, '0');
  return { whole: BigInt(digits), isWhole: !/[1-9]/.test(fraction.slice(zeros)) };
}

/** Two numbers with the words after each, and what joins them: `đến`, `tới` or a dash. */
interface PrintedRange {
  readonly qualifier: 'BETWEEN' | 'APPROX';
  readonly numbers: readonly [string, string];
  readonly words: readonly [string, string];
  readonly joint: string;
}

/** "từ 10 đến 12 vụ", "10 - 12 vụ", "khoảng 10 đến 12 vụ"; null for anything else. */
function rangeIn(before: string, told: readonly string[]): PrintedRange | null {
  const [low = '', between = '', high, behind = '', ...more] = told;
  const [, first, joint] = /^(.*?) ?(đến|tới|[-–—])$/u.exec(between.trim()) ?? [];
  if (high === undefined || more.length > 0 || first === undefined || joint === undefined) return null;
  const isSure = ['', 'từ', 'trong khoảng', 'trong khoảng từ'].includes(before);
  const about = qualifierWords.get(before.replace(/ từ$/, '')) === 'APPROX';
  if (!isSure && !about) return null;
  const words = [first.trim(), behind.trim()] as const;
  return { qualifier: isSure ? 'BETWEEN' : 'APPROX', numbers: [low, high], words, joint };
}

/**
 * The figure of a range. A size that is printed once is that of both numbers: "từ 10 đến 12 tỷ đồng". With a dash the unit must be
 * printed too: "10-12" alone may be a day.
 */
function figureOfRange(range: PrintedRange, printed: string, unit: UnitOfMeasure): FigureResult {
  const last = termOf(range.numbers[1], range.words[1], unit);
  const own = termOf(range.numbers[0], range.words[0], unit);
  const first = range.words[0] === '' ? { ...own, zeros: last.zeros, noun: last.noun } : own;
  if (!/^[đt]/.test(range.joint) && !last.noun)
    return refused(`“${printed}” có thể là hai số hoặc một ngày; ghi rõ “từ … đến …”.`);
  const why =
    (own.noun === null && own.tail !== '') || (own.noun !== null && own.noun.unit !== unit)
      ? `Không hiểu “${range.words[0]}” sau con số; số liệu này tính bằng ${unitName(unit)}.`
      : (whyNone([last], unit) ?? whyNoNumber(first, unit));
  if (why !== null) return refused(why);
  const [low, high] = [valueOf(first), valueOf(last)];
  if (!isContinuous(unit) && !(low.isWhole && high.isWhole))
    return refused(`“${printed}” không phải là số nguyên ${unitName(unit)}.`);
  const end = high.isWhole ? high.whole : high.whole + 1n;
  const { qualifier } = range;
  return makeFigure({ value: String(low.whole), high: String(end), unit, qualifier, printed });
}

/**
 * The size in which a figure was printed, with its words: `nghìn tỷ đồng`, `ha`, `nghìn lượt người`, `tập thể`. Null where nothing says
 * so, or several sizes make one number.
 */
export function sizePrinted({ printed, value, qualifier, unit }: Figure): Size | null {
  const read = printed === undefined ? null : parseFigure(printed, unit);
  if (!read?.ok || read.figure.value !== value || read.figure.qualifier !== qualifier) return null;
  const [before, told] = splitAtNumbers(printed ?? '');
  const isRange = rangeIn(before.trim(), told) !== null;
  if (told.length > (isRange ? 4 : 2)) return null;
  const sizes = told.flatMap((number, i) => (i % 2 === 0 ? termOf(number, told[i + 1] ?? '', unit) : []));
  const last = sizes.at(-1);
  if (!last || (isRange && told[1]?.trim().includes(' '))) return null;
  const size = sizesOf(unit).find(({ zeros }) => zeros > 0 && zeros === last.noun?.zeros);
  // Collectives, offices and units are told apart: 22 units are not shown as 22 organisations.
  const isOwn = last.noun && (last.noun.zeros > 0 || unit === 'ORGANISATION');
  const own = isOwn ? last.noun.word : unitName(unit);
  const said = last.numerals.map((word) => ({ tr: 'triệu', tỉ: 'tỷ' })[word] ?? word);
  return { zeros: last.zeros, name: [...said, size?.name ?? own].join(' ') };
}

/**
 * The same for words that come with a value, as from a table whose heading names the size: "4.642" with 4642000000000 is in
 * `tỷ đồng`. Where no size gives that value, the words are read by themselves.
 */
export function parseFigureBeside(value: string, text: string, unit: UnitOfMeasure): FigureResult {
  const read = parseFigure(text, unit);
  if (read.ok) return read;
  const headings = [...sizesOf(unit).map(({ name }) => name), ...(unit === 'VND' ? ['nghìn đồng'] : [])];
  const sized = headings.map((heading) => parseFigure(`${text} ${heading}`, unit));
  const meant = sized.find((result) => result.ok && result.figure.value === value);
  return meant?.ok ? makeFigure({ ...meant.figure, printed: text.normalize('NFC').trim() }) : read;
}

/** The figure in our words, in the size in which it was printed; with the number printed, where the record has only what it lies between. */
export function textOf(figure: Figure): string {
  const size = sizePrinted(figure);
  const [before, [number = '', , ...more]] = splitAtNumbers(figure.printed ?? '');
  const isBetween = size && more.length === 0 && !valueOf({ number, zeros: size.zeros }).isWhole;
  return isBetween ? `${before}${number} ${size.name}` : printFigure(figure, size);
}

/** A sum in our words, in the size in which all its parts were printed if it is the same; else as `printFigure` chooses. */
export function textOfSum(sum: Figure, parts: readonly Figure[]): string {
  const [first, ...others] = parts.map(sizePrinted);
  const isCommon = first && others.every((size) => size?.name === first.name && size.zeros === first.zeros);
  return printFigure(sum, isCommon ? first : null);
}

function termOf(number: string, behind: string, unit: UnitOfMeasure): Term {
  const words = behind.trim();
  const read: string[] = [];
  let [zeros, last, rest] = [0, 0, words];
  for (;;) {
    const [word = ''] = rest.split(' ', 1);
    const power = numerals.get(word) ?? 0;
    if (power <= last) break;
    read.push(word);
    [zeros, last, rest] = [zeros + power, power, rest.slice(word.length).trimStart()];
  }
  const noun = nounAt(rest, unit);
  const tail = rest.slice(noun?.word.length ?? 0).trimStart();
  return { number, words, numerals: read, zeros: zeros + (noun?.zeros ?? 0), noun, tail };
}

/** Why the terms are not a figure of this unit; null where they are. */
function whyNone(terms: readonly Term[], unit: UnitOfMeasure): string | null {
  const last = terms.at(-1);
  if (!last) return null;
  if (terms.length > 1 && !isOneNumber(terms)) return 'Có nhiều hơn một con số; mỗi ô chỉ ghi một số liệu.';
  const why = whyNoUnit(last, Math.max(...terms.map(({ zeros }) => zeros)), unit);
  if (why !== null) return why;
  for (const { number, zeros } of terms) {
    const why = whyNoNumber({ number, zeros, noun: last.noun }, unit);
    if (why !== null) return why;
  }
  return null;
}

/** Why digits are no number; null where they are. */
function whyNoNumber(
  { number, zeros, noun }: Pick<Term, 'number' | 'zeros' | 'noun'>,
  unit: UnitOfMeasure,
): string | null {
  if (zeros === 0 && isContinuous(unit) && /^\d+,\d{3}$/.test(number))
    return `“${number}” có thể là hàng nghìn hoặc ba chữ số thập phân; hàng nghìn viết dấu chấm: 1.417.`;
  if (zeros === 0 && !isContinuous(unit) && number.includes(','))
    return `Dấu phẩy là dấu thập phân, mà số ${noun?.word ?? unitName(unit)} phải là số nguyên; hàng nghìn viết dấu chấm: 1.417.`;
  return numberShape.test(number)
    ? null
    : `Không đọc được “${number}”: dấu chấm tách từng nhóm ba chữ số (1.417), dấu phẩy là dấu thập phân (14,25).`;
}

/**
 * True for "3 tỷ 500 triệu đồng" and "4 ha 500 m2": each number has its size, and is less than one of the previous size. False
 * for "3 tỷ 5", which may be 3,5 tỷ; true for "2 nghìn 500 vụ", which has all three digits.
 */
function isOneNumber(terms: readonly Term[]): boolean {
  return terms.every((term, i) => {
    const { number, zeros, noun, tail, numerals: said } = term;
    const isLast = i === terms.length - 1;
    if (
      !isLast &&
      (number.includes(',') || tail !== '' || zeros === 0 || (noun !== null && noun.zeros === 0))
    )
      return false;
    const previous = terms[i - 1];
    if (!previous) return true;
    const digits = number.replace(/,.*$/, '').replace(/\D/g, '');
    const room = previous.zeros - zeros;
    const isSized = said.length > 0 || (noun?.unit === 'M2' && previous.noun?.unit === 'M2');
    return room > 0 && (isSized ? digits.length <= room : digits.length === room);
  });
}

function whyNoUnit(
  { words, number, noun, tail, numerals: said }: Term,
  zeros: number,
  unit: UnitOfMeasure,
): string | null {
  const own = unitName(unit);
  if (!noun && tail === '') {
    const isZero = /^0+$/.test(number) && said.length === 0;
    if (isZero || (unit === 'VND' && zeros >= 6)) return null;
    const names = sizesOf(unit).map(({ name }) => name);
    if (names.length > 1 || unit === 'PERCENT') return `Thiếu đơn vị tính: ghi rõ ${names.join(' hoặc ')}.`;
    return zeros < 6 ? null : `Đơn vị “${words}” không hợp với số liệu tính bằng ${own}.`;
  }
  if (!noun) return `Không hiểu “${words}” sau con số; số liệu này tính bằng ${own}.`;
  if (noun.unit !== unit) return `Đơn vị “${noun.word}” không hợp với số liệu tính bằng ${own}.`;
  const odd = classifiers.has(noun.word) && tail !== '' && !harmless.test(tail);
  if (odd || !/^[\p{L} ,()"“”'‘’–-]*$/u.test(tail) || disturbing.test(tail))
    return `Không hiểu “${tail}” sau “${noun.word}”; ô này chỉ ghi một số liệu tính bằng ${own}.`;
  const joined = tail.split(/,|(?<!\p{L})và(?!\p{L})/u).slice(1);
  const other = joined
    .map((words) => nounAt(words.trimStart(), unit))
    .find((found) => found && found.unit !== unit);
  return other ? `“${noun.word}” và “${other.word}” là hai thứ khác nhau; ghi riêng từng số liệu.` : null;
}
