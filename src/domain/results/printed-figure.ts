import type { FigureResult, Qualifier, UnitOfMeasure } from './figure.js';
import { makeFigure, refused, sizesOf, unitName } from './figure.js';

// Reads a figure as Vietnamese reports and tables print it. Whatever may mean two values is refused with a reason: nothing is
// guessed.

const qualifiers: ReadonlyMap<string, Qualifier> = new Map([
  ['', 'EQ'],
  ...['hơn', 'trên', 'quá', '>'].map((word) => [word, 'GT'] as const),
  ...['gần', 'dưới', 'chưa đến', 'chưa tới', 'chưa đầy', 'ngót', '<'].map((word) => [word, 'LT'] as const),
  ...['khoảng', 'vào khoảng', 'khoảng hơn', 'khoảng trên', 'khoảng gần', 'xấp xỉ', 'chừng', 'trên dưới'].map(
    (word) => [word, 'APPROX'] as const,
  ),
  ...['ước', 'ước tính', 'ước khoảng', 'ước tính khoảng', '~', '≈'].map((word) => [word, 'APPROX'] as const),
]);

/** Numerals that are words, as the power of ten that each is. A greater one behind multiplies: "nghìn tỷ". */
const numerals: ReadonlyMap<string, number> = new Map([
  ['chục', 1],
  ['trăm', 2],
  ['nghìn', 3],
  ['ngàn', 3],
  ['vạn', 4],
  ['triệu', 6],
  ['tr', 6],
  ['tỷ', 9],
  ['tỉ', 9],
]);

interface Noun {
  readonly word: string;
  /** What it counts; null for what no metric counts. */
  readonly unit: UnitOfMeasure | null;
  /** Worth ten to this power of the base unit. */
  readonly zeros: number;
}

const nounsOf = (unit: Noun['unit'], zeros: number, ...words: readonly string[]): Noun[] =>
  words.map((word) => ({ word, unit, zeros }));

/** What is counted, longest words first, so that `lượt người` is not read as `lượt`, nor `đơn vị` as `đơn`. */
const nouns: readonly Noun[] = [
  ...nounsOf('VND', 0, 'đồng', 'đ', '₫', 'vnđ', 'vnd'),
  ...nounsOf('M2', 0, 'm²', 'mét vuông'),
  ...nounsOf('M2', 4, 'ha', 'héc ta', 'héc-ta', 'hecta'),
  ...nounsOf('M2', 6, 'km²'),
  ...nounsOf('SESSION', 0, 'lượt', 'lượt công dân', 'lượt tiếp', 'lượt dân'),
  ...nounsOf('PERSON', 0, 'người', 'công dân', 'cá nhân', 'cán bộ', 'công chức', 'viên chức', 'đồng chí'),
  ...nounsOf('PERSON', 0, 'đảng viên', 'đối tượng'),
  ...nounsOf('ATTENDANCE', 0, 'lượt người', 'lượt cán bộ', 'lượt công chức', 'lượt viên chức'),
  ...nounsOf('ATTENDANCE', 0, 'lượt đảng viên', 'lượt đại biểu', 'lượt học viên'),
  ...nounsOf('GROUP', 0, 'đoàn', 'đoàn đông người', 'đoàn công dân', 'đoàn khiếu nại', 'đoàn khiếu kiện'),
  ...nounsOf('GROUP', 0, 'lượt đoàn', 'lượt đoàn đông người'),
  ...nounsOf('LETTER', 0, 'đơn', 'lượt đơn'),
  ...nounsOf('CASE', 0, 'vụ', 'vụ việc'),
  ...nounsOf('INSPECTION', 0, 'cuộc', 'cuộc thanh tra', 'cuộc hành chính', 'cuộc chuyên ngành'),
  ...nounsOf('INSPECTION', 0, 'cuộc liên ngành', 'cuộc đột xuất', 'cuộc định kỳ'),
  ...nounsOf('ORGANISATION', 0, 'tổ chức', 'tập thể', 'đơn vị', 'cơ quan'),
  ...nounsOf('CLASS', 0, 'lớp'),
  ...nounsOf('CLASS_OR_SESSION', 0, 'lớp, buổi', 'lớp/buổi', 'lớp tập huấn, buổi tuyên truyền'),
  ...nounsOf(null, 0, 'buổi', 'hộ', 'vụ trưởng', 'vụ phó'),
].sort((a, b) => b.word.length - a.word.length);

/** These say what is counted only together with the word behind, "cuộc họp", "đồng bào": no other one may stand there. */
const classifiers: ReadonlySet<string> = new Set(['cuộc', 'lượt', 'đoàn', 'đồng', 'đ', '₫', 'vnđ', 'vnd']);
const harmless =
  /^(?:[,(]|(?:các|cho|của|do|để|được|đã|bị|qua|ở|tại|theo|thuộc|tiền|trong|từ|về|việt nam)(?!\p{L}))/u;

/** A further number, a rate, a bound: with one of these the words behind are not of this figure alone. */
const disturbing =
  /(?<!\p{L})(?:một|hai|ba|bốn|tư|sáu|bảy|bẩy|tám|chín|mười|mươi|chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|rưỡi|nửa|mỗi|hằng|hàng|bình quân|trung bình|trở|tối|ít|hơn|gần|dưới|khoảng|ước|trên(?! địa bàn)|tăng|giảm|với|hoặc|hay)(?!\p{L})/u;

/** Plain digits (`09` too), or groups of three after dots or spaces; then decimals after a comma. */
const numberShape = /^(\d+|[1-9]\d{0,2}(?:(?:\.\d{3})+|(?: \d{3})+))(?:,(\d+))?$/;

/** A number with the words behind it. */
interface Term {
  readonly number: string;
  readonly words: string;
  /** The numerals among the words, and their power of ten. */
  readonly numerals: readonly string[];
  readonly zeros: number;
  readonly noun: Noun | null;
  /** What follows. */
  readonly tail: string;
}

/**
 * Reads one figure: "hơn 4.642 tỷ đồng", "hơn 20 nghìn tỷ đồng", "3 tỷ 500 triệu đồng", "1.417", "1 417", "hơn 376m2 đất",
 * "96 cuộc thanh tra hành chính.". The dot groups thousands, the comma begins decimals (edge case 40), so `1,417` is no count;
 * it is refused, not guessed. Money and land have several sizes and need their word, unless they are 0; a column whose heading
 * is `đồng` adds it.
 */
export function parseFigure(text: string, unit: UnitOfMeasure): FigureResult {
  const printed = text.normalize('NFC').trim();
  if (printed === '') return refused('Chưa nhập số liệu.');
  const [before = '', ...told] = plain(printed).split(/(\d+(?:[., ]\d+)*)/);
  if (told.length === 0) return refused(`“${printed}” không có con số nào.`);
  const qualifier = qualifiers.get(before.trim());
  if (!qualifier) {
    if (/[-−–] ?$/.test(before)) return refused('Số liệu không được là số âm.');
    return refused(
      `Không hiểu “${before.trim()}” trước con số; chỉ dùng hơn, trên, gần, dưới, khoảng, xấp xỉ.`,
    );
  }
  const terms: Term[] = [];
  for (let i = 0; i < told.length; i += 2) terms.push(termOf(told[i] ?? '', (told[i + 1] ?? '').trim()));
  const why = whyNone(terms, unit);
  if (why !== null) return refused(why);
  let value = 0n;
  for (const { number, zeros } of terms) {
    const [, whole = '', fraction = ''] = numberShape.exec(number) ?? [];
    const decimals = fraction.replace(/0+$/, '');
    if (decimals.length > zeros) return refused(`“${printed}” không phải là số nguyên ${unitName(unit)}.`);
    value += BigInt(whole.replace(/[. ]/g, '') + decimals.padEnd(zeros, '0'));
  }
  return makeFigure({ value: String(value), unit, qualifier, printed });
}

/**
 * The same for words beside a value, as a table prints them whose heading says the size: "4.642" beside 4642000000000 is of
 * `tỷ đồng`. A value that no size gives is left to be refused.
 */
export function parseFigureBeside(value: string, text: string, unit: UnitOfMeasure): FigureResult {
  const read = parseFigure(text, unit);
  if (read.ok) return read;
  const headings = [...sizesOf(unit).map(({ name }) => name), ...(unit === 'VND' ? ['nghìn đồng'] : [])];
  const sized = headings.map((heading) => parseFigure(`${text} ${heading}`, unit));
  const meant = sized.find((result) => result.ok && result.figure.value === value);
  return meant?.ok ? makeFigure({ ...meant.figure, printed: text.normalize('NFC').trim() }) : read;
}

/** Without what the eye does not see or the sentence brings with it, and with one letter for those that look like `đ`. */
function plain(printed: string): string {
  return printed
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .toLowerCase()
    .replace(/[ðɖ]/g, 'đ')
    .replace(/ ?\.\/\.$|(?<=[\p{L}²₫)]) ?(?:[,;…]|\.{3})$|(?<=[\p{L}\d²₫)]) ?\.$/u, '')
    .replace(/(?<=\p{L})\.(?=\p{L})/gu, ' ')
    .replace(/(?<!\p{L})(tr|tỷ|tỉ)đ(?!\p{L})/gu, '$1 đ')
    .replace(/(?<!\p{L})(k?m)2(?!\d)/gu, '$1²');
}

function termOf(number: string, words: string): Term {
  const read: string[] = [];
  let [zeros, last, rest] = [0, 0, words];
  for (;;) {
    const [word = ''] = rest.split(' ', 1);
    const power = numerals.get(word) ?? 0;
    if (power <= last) break;
    read.push(word);
    [zeros, last, rest] = [zeros + power, power, rest.slice(word.length).trimStart()];
  }
  const noun = nounAt(rest);
  const tail = rest.slice(noun?.word.length ?? 0).trimStart();
  return { number, words, numerals: read, zeros: zeros + (noun?.zeros ?? 0), noun, tail };
}

function nounAt(words: string): Noun | null {
  return (
    nouns.find(({ word }) => words.startsWith(word) && !/^[\p{L}²/]/u.test(words.slice(word.length))) ?? null
  );
}

/** Why the terms are no figure of this unit; null where they are. */
function whyNone(terms: readonly Term[], unit: UnitOfMeasure): string | null {
  const last = terms.at(-1);
  if (!last) return null;
  if (terms.length > 1 && !isOneNumber(terms)) return 'Có nhiều hơn một con số; mỗi ô chỉ ghi một số liệu.';
  const why = whyNoUnit(last, Math.max(...terms.map(({ zeros }) => zeros)), unit);
  if (why !== null) return why;
  for (const { number, zeros } of terms) {
    if (zeros === 0 && number.includes(',')) {
      return `Dấu phẩy là dấu thập phân, mà số ${last.noun?.word ?? unitName(unit)} phải là số nguyên; hàng nghìn viết dấu chấm: 1.417.`;
    }
    if (!numberShape.test(number))
      return `Không đọc được “${number}”: dấu chấm tách từng nhóm ba chữ số (1.417), dấu phẩy là dấu thập phân (14,25).`;
  }
  return null;
}

/**
 * True for "3 tỷ 500 triệu đồng" and "4 ha 500 m2": each number with its size, and smaller than one of the size before.
 * "3 tỷ 5" is not: it may be 3,5 tỷ; "2 nghìn 500 vụ" is, for all three digits are there.
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
    const before = terms[i - 1];
    if (!before) return true;
    const digits = number.replace(/,.*$/, '').replace(/\D/g, '');
    const room = before.zeros - zeros;
    const isSized = said.length > 0 || (noun?.unit === 'M2' && before.noun?.unit === 'M2');
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
    if (names.length > 1) return `Thiếu đơn vị tính: ghi rõ ${names.join(' hoặc ')}.`;
    return zeros < 6 ? null : `Đơn vị “${words}” không hợp với số liệu tính bằng ${own}.`;
  }
  if (!noun) return `Không hiểu “${words}” sau con số; số liệu này tính bằng ${own}.`;
  if (noun.unit !== unit) return `Đơn vị “${noun.word}” không hợp với số liệu tính bằng ${own}.`;
  const odd = classifiers.has(noun.word) && tail !== '' && !harmless.test(tail);
  if (odd || !/^[\p{L} ,()"“”'‘’–-]*$/u.test(tail) || disturbing.test(tail))
    return `Không hiểu “${tail}” sau “${noun.word}”; ô này chỉ ghi một số liệu tính bằng ${own}.`;
  const joined = tail.split(/,|(?<!\p{L})và(?!\p{L})/u).slice(1);
  const other = joined
    .map((words) => nounAt(words.trimStart()))
    .find((found) => found && found.unit !== unit);
  return other ? `“${noun.word}” và “${other.word}” là hai thứ khác nhau; ghi riêng từng số liệu.` : null;
}
