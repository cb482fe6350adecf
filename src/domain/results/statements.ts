import type { Figure, UnitOfMeasure } from './figure.js';
import { compareFigures, differenceWithin, sameFigure } from './figure.js';
import { plain } from './figure-words.js';
import { parseFigure, textOf } from './printed-figure.js';

// What reports print about a metric that is not its value: "giảm 85 lượt so với cùng kỳ", "đạt 105 % kế hoạch", "16/32 tổ chức".
// It gives no value and is added to nothing, since what it is measured against is not on record.

/** What a change or share is measured against: the same months of the year before, another period, the plan, all there are. */
export type Against = 'SAME_PERIOD' | 'OTHER_PERIOD' | 'PLAN' | 'TOTAL';

interface Printed {
  /** The words as printed. */
  readonly printed: string;
}

/** Went up or down, or stayed; `by` in the metric's unit of measure or in PERCENT, null where not told. */
export interface Change extends Printed {
  readonly kind: 'CHANGE';
  readonly direction: 'UP' | 'DOWN' | 'NONE';
  readonly by: Figure | null;
  /** Null where not told. */
  readonly against: Against | null;
}

/** So many per cent of something, perhaps more than 100. */
export interface Rate extends Printed {
  readonly kind: 'RATE';
  readonly rate: Figure;
  readonly against: Against | null;
}

/** Beside a value: how many there were of which it is told. */
export interface OutOf extends Printed {
  readonly kind: 'OUT_OF';
  readonly total: Figure;
}

/** Words that nobody could read with certainty, kept as they are. */
export interface AsPrinted extends Printed {
  readonly kind: 'AS_PRINTED';
}

/** What is printed beside a value, or instead of one. */
export type Statement = Change | Rate | OutOf | AsPrinted;

/** What words say of a metric: its value, where they give one, and what else they say. */
export interface Said {
  readonly figure: Figure | null;
  readonly statements: readonly Statement[];
}

/** What was said, or why it cannot be read, in Vietnamese. */
export type SaidResult = ({ readonly ok: true } & Said) | { readonly ok: false; readonly reason: string };

/** What is told of a metric in words: its value, in the size in which it was printed, and the rest as printed. */
export function textOfSaid({ figure, statements = [] }: Partial<Said> & Pick<Said, 'figure'>): string {
  return [...(figure ? [textOf(figure)] : []), ...new Set(statements.map(({ printed }) => printed))].join(
    ', ',
  );
}

/** A verb that begins a clause, with what separates it from the words before. */
const clauseStart =
  /(?<!^ *(?:không|chưa) [^,;(\d]*)[\s,;(]*(?<!\p{L})(?=(?:tăng|giảm|hoàn thành|đạt|bằng|tương đương(?= (?:với |so với )?cùng kỳ)|vượt|chiếm|gấp|(?<!(?:đạt|chiếm|bằng) )t[ỷỉ] lệ)(?!\p{L}))/iu;

/**
 * Reads what is printed in one place of a report: "1.200 lượt", "1.414 ha đất (tăng 477 % so với năm 2024)", "giảm 85 lượt",
 * "16/32 tổ chức". Whatever may mean two things is refused with a reason, as `parseFigure` does: nothing is guessed.
 */
export function parseSaid(text: string, unit: UnitOfMeasure): SaidResult {
  const printed = text.normalize('NFC').trim();
  const alone = parseFigure(printed, unit);
  if (alone.ok) return { ok: true, figure: alone.figure, statements: [] };
  const [head = '', ...clauses] = ` ${printed}`.split(clauseStart).map(unbracketed);
  const first = head === '' ? { figure: null, statements: [] } : valueIn(head, unit, printed);
  if (!first) return alone;
  let { figure } = first;
  const statements: Statement[] = [...first.statements];
  for (const clause of clauses) {
    const moved = movedIn(clause, unit);
    const reached = moved?.figure ?? (figure === null ? reachedIn(clause, unit) : null);
    const read = moved?.statements ?? (reached ? [] : clauseIn(clause, unit));
    const isOther = moved && figure && !sameFigure(moved.figure, figure);
    if (isOther || (read.length === 0 && !reached)) return { ok: false, reason: `Không hiểu “${clause}”.` };
    figure ??= reached;
    statements.push(...read);
  }
  return figure || statements.length > 0 ? { ok: true, figure, statements } : alone;
}

/** Without a bracket that was opened or closed in another part of the sentence. */
function unbracketed(part: string): string {
  const [open, closed] = [part.split('(').length, part.split(')').length];
  const own = closed > open ? part.replace(/\)(?=[^)]*$)/, '') : open > closed ? part.replace('(', '') : part;
  return own.replace(/[\s,;]+$/u, '').trim();
}

/** The words before any verb: a value, a value out of a total, or a share; "271/410 vụ việc (66,1%)" is all of them. */
function valueIn(head: string, unit: UnitOfMeasure, all: string): Said | null {
  const alone = parseFigure(head, unit);
  if (alone.ok) return { figure: alone.figure, statements: [] };
  const rate = rateIn(head, head);
  if (rate) return { figure: null, statements: [rate] };
  const [, words = '', share = ''] = /^(.+\S) ?\(([\d.,]+ ?%)\)$/u.exec(head) ?? [];
  const [value, beside] = share === '' ? [null, null] : [valueIn(words, unit, all), rateIn(share, share)];
  if (value?.figure && beside) return { ...value, statements: [...value.statements, beside] };
  const [, part, total, noun] = /^([^/]*\d[^/]*)\/(\s*[\d., ]*\d\s*(\D+))$/u.exec(head) ?? [];
  if (part === undefined || total === undefined || noun === undefined) return null;
  const of = parseFigure(total, unit);
  const [own, shared] = [part, `${part} ${noun}`].map((words) => parseFigure(words, unit));
  const done = own?.ok ? own : shared;
  // More than all there are is an error of the pen, more than was planned is not.
  const isMore = of.ok && done?.ok && BigInt(done.figure.value) > BigInt(of.figure.value);
  if (!of.ok || !done?.ok || (isMore && !/kế hoạch|chỉ tiêu/iu.test(all))) return null;
  const figure = own?.ok ? own.figure : { ...done.figure, printed: head };
  return { figure, statements: [{ kind: 'OUT_OF', total: of.figure, printed: head }] };
}

/** "đạt 1.200 lượt", "hoàn thành 12 cuộc" is a value: what was reached, not a share of something. */
function reachedIn(clause: string, unit: UnitOfMeasure): Figure | null {
  const [, words] = /^(?:đạt|hoàn thành) (.+)$/iu.exec(clause) ?? [];
  const read = words === undefined || words.includes('%') ? null : parseFigure(words, unit);
  return read?.ok ? read.figure : null;
}

const moves =
  /^(?<verb>tăng|giảm)(?: (?<told>.+?))?? (?<joint>lên(?: đến| tới)?|xuống còn|xuống|chỉ còn|còn) (?<to>(?:(?! so | cùng kỳ).)+)(?<end>.*)$/iu;

/** "tăng từ 10 lên 12 vụ", "giảm 2 vụ còn 8 vụ", "giảm xuống còn 8 vụ": the value reached, and the change as far as told. */
function movedIn(clause: string, unit: UnitOfMeasure): (Said & { readonly figure: Figure }) | null {
  const { verb = '', told = '', joint = '', to = '', end = '' } = moves.exec(clause)?.groups ?? {};
  const direction = /^tăng$/iu.test(verb) ? 'UP' : 'DOWN';
  const reached = parseFigure(to, unit);
  const against = againstIn(plain(end).trim());
  if (!reached.ok || against === undefined || /^lên/iu.test(joint) !== (direction === 'UP')) return null;
  const { figure } = reached;
  const by = told === '' ? null : changeTo(figure, told, to, direction);
  return by === undefined
    ? null
    : { figure, statements: [{ kind: 'CHANGE', direction, by, against, printed: clause }] };
}

/** By how much "từ 10" or "2 vụ" was left on the way to a value; null where that is not sure, undefined where it cannot be. */
function changeTo(
  figure: Figure,
  told: string,
  to: string,
  direction: 'UP' | 'DOWN',
): Figure | null | undefined {
  const { unit } = figure;
  const [, from] = /^từ (.+)$/iu.exec(told) ?? [];
  if (from === undefined) {
    const by = /[\p{L}%]/u.test(told) ? amountIn(told, unit) : null;
    const isMore = direction === 'UP' && by?.unit === unit && compareFigures(by, figure) === 'GREATER';
    return by === null || isMore ? undefined : by;
  }
  // As in a range, a size that is printed once is that of both.
  const before = parseFigure(/\p{L}|%/u.test(from) ? from : to.replace(/\d[\d., ]*(?<! )/, from), unit);
  const isMoved =
    before.ok && compareFigures(before.figure, figure) === (direction === 'UP' ? 'LESS' : 'GREATER');
  if (!isMoved) return undefined;
  // Of shares, a difference may be in points or of the share itself.
  const isSure = unit !== 'PERCENT' && before.figure.qualifier === 'EQ' && figure.qualifier === 'EQ';
  return isSure ? differenceWithin(before.figure, figure, '0').difference : null;
}

const timesWords: ReadonlyMap<string, string> = new Map([
  ['rưỡi', '1,5'],
  ['đôi', '2'],
  ['hai', '2'],
  ['ba', '3'],
  ['bốn', '4'],
  ['năm', '5'],
  ['mười', '10'],
]);

/** "tăng 1,5 lần" is said of one and a half times and of two and a half, points of a share are none of its parts: that it rose is sure. */
const openAmount = /^(?:hơn |trên |gần |khoảng )?\d[\d.,]* ?(?:lần|điểm ?(?:%|phần trăm))$/u;

const directions = { tăng: 'UP', giảm: 'DOWN', vượt: 'UP' } as const;

/** What a clause says; nothing where it cannot be read with certainty. */
function clauseIn(printed: string, unit: UnitOfMeasure): readonly Statement[] {
  const words = plain(printed)
    .replace(/^hoàn thành /u, 'đạt ')
    .replace(/^tương đương (?:với )?/u, 'bằng ')
    .replace(/^gấp (đôi|ba|rưỡi|\p{L}+(?= lần))(?: lần)?(?!\p{L})/u, (all, word: string) =>
      timesWords.has(word) ? `gấp ${timesWords.get(word)} lần` : all,
    );
  const [verb = '', ...others] = words.split(' ');
  const rest = others.join(' ');
  if (verb === 'tăng' || verb === 'giảm' || verb === 'vượt') return changesIn(verb, rest, printed, unit);
  if (verb === 'bằng') {
    const against = againstIn(rest);
    if (rest !== '' && against) return [{ kind: 'CHANGE', direction: 'NONE', by: null, against, printed }];
  }
  const share = verb === 'gấp' || /^t[ỷỉ]$/u.test(verb) || /lần/u.test(rest) ? words : rest;
  const rate = rateIn(share, printed, verb === 'chiếm' ? 'TOTAL' : null);
  return rate ? [rate] : [];
}

function changesIn(
  verb: keyof typeof directions,
  rest: string,
  printed: string,
  unit: UnitOfMeasure,
): readonly Change[] {
  const over = /^(kế hoạch|chỉ tiêu) (.+)$/u.exec(rest);
  const [told, against] = over ? [over[2] ?? '', 'PLAN' as const] : cutAt(rest);
  if (against === undefined || (verb === 'vượt' && against !== 'PLAN')) return [];
  const change = (by: Figure | null): Change => {
    return { kind: 'CHANGE', direction: directions[verb], by, against, printed };
  };
  if (told === '' || openAmount.test(told)) return [change(null)];
  const [, main = told, bracketed, beside = bracketed] =
    /^(.+?) ?(?:\((.+)\)|,? ?(?:tương ứng|tương đương|tức)(?: với)? (.+))$/u.exec(told) ?? [];
  const amounts = (beside === undefined ? [told] : [main, beside]).map((words) => amountIn(words, unit));
  const known = amounts.filter((amount) => amount !== null);
  // "vượt 105 % kế hoạch" is said of 105 % and of 205 %, "tăng từ 10 đến 12" of a change by 2 and by 10 to 12.
  const isDoubtful =
    told.startsWith('từ ') ||
    (verb === 'vượt' && known.some((by) => by.unit === 'PERCENT' && by.value.length > 4));
  return known.length < amounts.length || isDoubtful ? [] : known.map(change);
}

function amountIn(words: string, unit: UnitOfMeasure): Figure | null {
  const read = parseFigure(words, words.includes('%') ? 'PERCENT' : unit);
  if (!read.ok) return null;
  const { printed: _printed, ...amount } = read.figure;
  return amount;
}

/** "105 % kế hoạch", "tỷ lệ 82,4 %", "gấp 2 lần cùng kỳ"; null for anything else. */
function rateIn(words: string, printed: string, unsaid: Against | null = null): Rate | null {
  const [told, against] = cutAt(plain(words).replace(/^(?:tỷ|tỉ) lệ /u, ''));
  if (against === undefined) return null;
  const [, times] = /^(?:gấp|bằng) (.+?) ?lần$/u.exec(told) ?? [];
  const rate = times === undefined ? shareIn(told) : hundredfold(shareIn(`${times} %`));
  return rate && { kind: 'RATE', rate, against: against ?? unsaid, printed };
}

const shareIn = (words: string): Figure | null => (words.endsWith('%') ? amountIn(words, 'PERCENT') : null);

function hundredfold(rate: Figure | null): Figure | null {
  if (!rate) return null;
  const high = rate.high === undefined ? {} : { high: `${rate.high}00` };
  return { ...rate, ...high, value: `${rate.value}00` };
}

/** The words up to what they are measured against, and that; undefined where it is not understood. */
function cutAt(words: string): readonly [string, Against | null | undefined] {
  const at =
    /(?<!\p{L})(?:so |(?:của |với )?cùng kỳ|(?:của )?(?:kế hoạch|chỉ tiêu)|(?:trên |trong )?tổng)/u.exec(
      words,
    )?.index ?? words.length;
  return [words.slice(0, at).trimEnd().replace(/,$/, ''), againstIn(words.slice(at))];
}

const when = String.raw`(?:của|các|năm|quý|tháng|kỳ|nhiệm kỳ|giai đoạn|kh[oó][áa]|đầu|cuối|trước|trước đó|ngoái|liền kề|i|ii|iii|iv|\d{1,4}|\d{1,2}/\d{4}|\d{4} ?[-–—] ?\d{4})`;
const sameAs = new RegExp(`^(?:so )?(?:của |với )?cùng kỳ(?: ${when})*$`, 'u');
const otherPeriod = new RegExp(`^so (?:với )?${when}(?: ${when})*$`, 'u');
const plan = /^(?:so với |so )?(?:của )?(?:kế hoạch|chỉ tiêu)(?: (?:\p{L}+|\d{4})){0,6}$/u;
const total = /^(?:so với |trên |trong )?tổng(?: \p{L}+){0,8}$/u;

function againstIn(words: string): Against | null | undefined {
  if (words === '') return null;
  if (sameAs.test(words)) return 'SAME_PERIOD';
  if (otherPeriod.test(words)) return 'OTHER_PERIOD';
  if (plan.test(words)) return 'PLAN';
  return total.test(words) ? 'TOTAL' : undefined;
}
