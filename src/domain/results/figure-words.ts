import type { Qualifier, UnitOfMeasure } from './figure.js';
import { unitName } from './figure.js';

// The words of figures: what stands before a number, what multiplies it, what it counts.

/** Words before a number, and what they say of it. */
export const qualifierWords: ReadonlyMap<string, Qualifier> = new Map([
  ['', 'EQ'],
  ...['hơn', 'trên', 'quá', '>'].map((word) => [word, 'GT'] as const),
  ...['gần', 'dưới', 'chưa đến', 'chưa tới', 'chưa đầy', 'ngót', '<'].map((word) => [word, 'LT'] as const),
  ...['ít nhất', 'tối thiểu', 'không dưới', 'không ít hơn', '>=', '≥'].map(
    (word) => [word, 'AT_LEAST'] as const,
  ),
  ...['nhiều nhất', 'tối đa', 'không quá', 'không trên', 'không hơn', '<=', '≤'].map(
    (word) => [word, 'AT_MOST'] as const,
  ),
  ...['khoảng', 'vào khoảng', 'khoảng hơn', 'khoảng trên', 'khoảng gần', 'xấp xỉ', 'chừng', 'trên dưới'].map(
    (word) => [word, 'APPROX'] as const,
  ),
  ...['ước', 'ước tính', 'ước khoảng', 'ước tính khoảng', '~', '≈'].map((word) => [word, 'APPROX'] as const),
]);

/** Numerals that are words, as the power of ten that each is. A greater one behind multiplies: "nghìn tỷ". */
export const numerals: ReadonlyMap<string, number> = new Map([
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

/** A word for what is counted. */
export interface Noun {
  readonly word: string;
  /** What it counts; null for what no metric counts. */
  readonly unit: UnitOfMeasure | null;
  /** Worth ten to this power of the base unit. */
  readonly zeros: number;
}

const nounsOf = (unit: Noun['unit'], zeros: number, ...words: readonly string[]): Noun[] =>
  words.map((word) => ({ word, unit, zeros }));

/** Inspections and checks in one number, as reports count them together (edge case 39). */
const inspectionsAndChecks = [
  'cuộc kiểm tra, thanh tra',
  'cuộc thanh tra, kiểm tra',
  'cuộc thanh, kiểm tra',
  'cuộc thanh tra và kiểm tra',
  'cuộc thanh tra/kiểm tra',
] as const;

/** What is counted, longest words first, so that `lượt người` is not read as `lượt`, nor `đơn vị` as `đơn`. */
const nouns: readonly Noun[] = [
  ...nounsOf('VND', 0, 'đồng', 'đ', '₫', 'vnđ', 'vnd'),
  ...nounsOf('M2', 0, 'm²', 'mét vuông'),
  ...nounsOf('M2', 4, 'ha', 'héc ta', 'héc-ta', 'hecta'),
  ...nounsOf('M2', 6, 'km²'),
  ...nounsOf('SESSION', 0, 'lượt', 'lượt công dân', 'lượt tiếp', 'lượt dân'),
  ...nounsOf('PERSON', 0, 'người', 'công dân', 'cá nhân', 'cán bộ', 'công chức', 'viên chức', 'đồng chí'),
  ...nounsOf('PERSON', 0, 'đảng viên', 'đối tượng', 'cán bộ, công chức', 'cán bộ, công chức, viên chức'),
  ...nounsOf('ATTENDANCE', 0, 'lượt người', 'lượt cán bộ', 'lượt công chức', 'lượt viên chức'),
  ...nounsOf('ATTENDANCE', 0, 'lượt đảng viên', 'lượt đại biểu', 'lượt học viên'),
  ...nounsOf('GROUP', 0, 'đoàn', 'đoàn đông người', 'đoàn công dân', 'đoàn khiếu nại', 'đoàn khiếu kiện'),
  ...nounsOf('GROUP', 0, 'lượt đoàn', 'lượt đoàn đông người'),
  ...nounsOf('LETTER', 0, 'đơn', 'lượt đơn'),
  ...nounsOf('CASE', 0, 'vụ', 'vụ việc'),
  ...nounsOf('INSPECTION', 0, 'cuộc', 'cuộc thanh tra', 'cuộc hành chính', 'cuộc chuyên ngành'),
  ...nounsOf('INSPECTION', 0, 'cuộc liên ngành', 'cuộc đột xuất', 'cuộc định kỳ', ...inspectionsAndChecks),
  ...nounsOf('CHECK', 0, 'cuộc kiểm tra'),
  ...nounsOf('ORGANISATION', 0, 'tổ chức', 'tập thể', 'đơn vị', 'cơ quan'),
  ...nounsOf('ORGANISATION', 0, 'cơ quan, đơn vị', 'cơ quan, tổ chức', 'tổ chức, đơn vị', 'tập thể, đơn vị'),
  ...nounsOf('ORGANISATION_OR_PERSON', 0, 'tổ chức, cá nhân', 'cá nhân, tổ chức', 'tập thể, cá nhân'),
  ...nounsOf('ORGANISATION_OR_PERSON', 0, 'tổ chức và cá nhân', 'cá nhân và tổ chức', 'tổ chức/cá nhân'),
  ...nounsOf('DECISION', 0, 'quyết định', 'qđ'),
  ...nounsOf('CONCLUSION', 0, 'kết luận', 'bản kết luận', 'kltt'),
  ...nounsOf('DOCUMENT', 0, 'văn bản'),
  ...nounsOf('PERCENT', 2, '%'),
  ...nounsOf('CLASS', 0, 'lớp'),
  ...nounsOf('TALK', 0, 'buổi'),
  ...nounsOf('CLASS_OR_SESSION', 0, 'lớp, buổi', 'lớp/buổi', 'lớp tập huấn, buổi tuyên truyền'),
  ...nounsOf('INITIATIVE', 0, 'sáng kiến', 'sáng kiến kinh nghiệm', 'giải pháp', 'sáng kiến, giải pháp'),
  ...nounsOf(
    'STUDY',
    0,
    'đề tài',
    'đề tài khoa học',
    'đề tài nghiên cứu',
    'đề án',
    'đề tài, đề án',
    'đề án, đề tài',
  ),
  ...nounsOf('INITIATIVE_OR_STUDY', 0, 'sáng kiến, đề tài', 'đề tài, sáng kiến', 'đề tài, đề án, sáng kiến'),
  ...nounsOf('INITIATIVE_OR_STUDY', 0, 'sáng kiến, đề tài, đề án', 'sáng kiến và đề tài'),
  ...nounsOf(null, 0, 'hộ', 'vụ trưởng', 'vụ phó'),
].sort((a, b) => b.word.length - a.word.length);

/** These say what is counted only together with the word behind, "cuộc họp", "đồng bào": no other one may stand there. */
export const classifiers: ReadonlySet<string> = new Set([
  'cuộc',
  'lượt',
  'đoàn',
  'đồng',
  'đ',
  '₫',
  'vnđ',
  'vnd',
]);
/** May follow them. */
export const harmless =
  /^(?:[,(]|(?:các|cho|của|do|để|được|đã|bị|qua|ở|tại|theo|thuộc|tiền|trong|từ|về|việt nam)(?!\p{L}))/u;

/** A further number, a rate, a bound: with one of these the words behind are not of this figure alone. */
export const disturbing =
  /(?<!\p{L})(?:một|hai|ba|bốn|tư|sáu|bảy|bẩy|tám|chín|mười|mươi|chục|trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|rưỡi|nửa|mỗi|hằng|hàng|bình quân|trung bình|trở|tối|ít|hơn|gần|dưới|khoảng|ước|trên(?! địa bàn)|tăng|giảm|với|hoặc|hay|cùng kỳ)(?!\p{L})/u;

/** Without what the eye does not see or the sentence brings with it, and with one letter for those that look like `đ`. */
export function plain(printed: string): string {
  return printed
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .toLowerCase()
    .replace(/[ðɖ]/g, 'đ')
    .replace(/ ?(?:phần trăm(?!\p{L})|％)/gu, '%')
    .replace(/ ?\.\/\.$|(?<=[\p{L}²₫%)]) ?(?:[,;…]|\.{3})$|(?<=[\p{L}\d²₫%)]) ?\.$/u, '')
    .replace(/(?<=\p{L})\.(?=\p{L})/gu, ' ')
    .replace(/(?<!\p{L})(tr|tỷ|tỉ)đ(?!\p{L})/gu, '$1 đ')
    .replace(/(?<!\p{L})(k?m)2(?!\d)/gu, '$1²');
}

/** The same with its bound before the number and 0 as a digit: "10 vụ trở lên", "không có vụ nào", "không phát sinh". */
export function inDigits(words: string): string {
  const [, bare, way] = /^(?:từ )?(\d.*) trở (lên|xuống)$/u.exec(words) ?? [];
  if (bare !== undefined) return `${way === 'lên' ? 'ít nhất' : 'nhiều nhất'} ${bare}`;
  if (/^(?:không|chưa) (?:phát sinh|(?:có |phát sinh |xảy ra )?trường hợp nào)$/u.test(words)) return '0';
  const [, negation, verb, what = ''] =
    /^(không|chưa)( có| còn| phát sinh| để xảy ra| xảy ra| phát hiện| tiếp nhận)? ([^\d]+)$/u.exec(words) ??
    [];
  const none = what.replace(/ nào(?!\p{L})/u, '');
  // "chưa có kết luận" may be of one that is awaited, "không có vụ nào không đúng hạn" says something of each.
  const isNone = none !== what || (negation === 'không' && verb !== undefined);
  return isNone && !/(?<!\p{L})(?:không|chưa|trừ|nào)(?!\p{L})/u.test(none) ? `0 ${none}` : words;
}

/** What the words begin with, as far as it can be counted; an office's own unit goes before. */
export function nounAt(words: string, unit: UnitOfMeasure): Noun | null {
  const isHere = (word: string): boolean =>
    words.startsWith(word) && !/^[\p{L}²/]/u.test(words.slice(word.length));
  const own = unitName(unit);
  if (unit.startsWith('OWN:') && isHere(own)) return { word: own, unit, zeros: 0 };
  return nouns.find(({ word }) => isHere(word)) ?? null;
}

/** True for a word of the list, which no office needs to count in by its own name. */
export const isKnownNoun = (word: string): boolean =>
  nouns.some((noun) => noun.word === word && noun.unit !== null);

/** True where inspections and checks are counted in one number: "cuộc thanh tra, kiểm tra chuyên ngành". */
export const countsChecksToo = (printed: string): boolean =>
  /cuộc.*(?:,| và|\/) ?kiểm tra|cuộc kiểm tra(?:,| và|\/) ?thanh tra/u.test(plain(printed));
