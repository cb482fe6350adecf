import { foldText, printDate } from '../../domain/ground/text.js';
import type { PartialDate } from '../../domain/ground/values.js';
import { isPartialDate } from '../../domain/ground/values.js';
import type { GridCell } from './grid.js';

// What was meant by a cell, for Vietnamese offices: the dot groups thousands, the comma begins decimals (edge case 40). What may
// mean two things is refused with the nearest reading, never guessed.

/** A value, perhaps with something to look at; or why there is none. */
export type Read<T> = { readonly value: T; readonly look?: string } | { readonly why: string };

/** What is nearest to a word that is not known, to be put behind why. */
export const orNearest = (near: readonly string[]): string =>
  near.length === 0 ? '' : `; gần nhất: ${near.join(', ')}`;

const refuse = (why: string): { readonly why: string } => ({ why });

/** Digits in groups of three with dots or blanks, also ones that do not break or are thin; none begins with 0, which `0.125` does. */
const grouped = /^[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:[ \u00a0\u2007\u2009\u202f]\d{3})+)$/;
const digitsOf = (text: string): string =>
  text.replaceAll(/[. \u00a0\u2007\u2009\u202f]/g, '').replace(/^0+(?=\d)/, '');

/** A number as programs for spreadsheets show it: what a formula leaves behind 15 digits nobody sees. */
const shown = (value: GridCell['value']): number => Number(Number(value).toPrecision(15));
const vietnamese = (number: number): string => String(number).replace('.', ',');
/** A number that a date format was put on may be further away than any day is. */
const printDay = (date: Date): string => {
  if (Number.isNaN(date.getTime())) return 'không có';
  const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
};

/** Why a cell that is no text is no number either; null where it is one. */
function noNumber({ value, format }: GridCell): string | null {
  if (value instanceof Date)
    return `chương trình bảng tính đã đổi thành ngày ${printDay(value)}; hãy định dạng ô là văn bản rồi gõ lại số`;
  if (typeof value === 'boolean') return 'là giá trị đúng/sai, không phải số';
  if (format.includes('%')) return `là tỷ lệ ${vietnamese(Number(value) * 100)}%, ở đây cần một số`;
  return null;
}

/** A whole number of a cell, as digits. */
export function wholeIn(cell: GridCell): Read<string> {
  const { value, format } = cell;
  if (typeof value === 'string') return wholeOfText(value);
  const why = noNumber(cell);
  if (why !== null) return refuse(why);
  const number = shown(value);
  if (number < 0) return refuse('là số âm');
  if (!Number.isInteger(number)) {
    const thousands = Math.round(number * 1000);
    const near = Math.abs(number * 1000 - thousands) < 1e-6 ? `; có phải ${thousands} không?` : '';
    return refuse(`là ${vietnamese(number)}, không phải số nguyên${near}`);
  }
  if (!Number.isSafeInteger(number) || number >= 1e15)
    return refuse('có quá 15 chữ số, bảng tính đã làm tròn; hãy định dạng ô là văn bản');
  if (/[.,]000(?![0-9])/.test(format.replace('#,##0', '')))
    return refuse(`hiện ra ${number},000; có phải ${number}000 không?`);
  return { value: String(number) };
}

function wholeOfText(text: string): Read<string> {
  if (/^\d+$/.test(text)) return { value: digitsOf(text) };
  if (grouped.test(text)) return { value: digitsOf(text) };
  const [, whole = '', zeros] = /^([\d. ]+),(0+)$/.exec(text) ?? [];
  if (zeros !== undefined && grouped.test(whole)) return { value: digitsOf(whole) };
  if (/^\d{1,3}(?:,\d{3})+$/.test(text))
    return refuse(
      `“${text}” là số lẻ (dấu phẩy là phần thập phân); có phải ${text.replaceAll(',', '.')} không?`,
    );
  if (/^\d+[.,]\d+$/.test(text)) return refuse(`“${text}” không phải số nguyên`);
  return refuse(`“${text}” không phải một số`);
}

/** A number of a cell with decimals, as digits with a point. */
export function decimalIn(cell: GridCell): Read<string> {
  const { value } = cell;
  if (typeof value === 'string') {
    const [, sign = '', whole = '', decimals] =
      /^([-−]?)(\d+|\d{1,3}(?:[. \u00a0\u2007\u2009\u202f]\d{3})+)(?:,(\d+))?$/.exec(value) ?? [];
    if (/^[1-9]\d{0,2}$/.test(whole) && decimals?.length === 3)
      return refuse(
        `“${value}” có thể là hàng nghìn hoặc ba chữ số thập phân; hàng nghìn viết ${whole}.${decimals}`,
      );
    if (whole !== '' && (/^\d+$/.test(whole) || grouped.test(whole)))
      return { value: `${sign && '-'}${digitsOf(whole)}${decimals === undefined ? '' : `.${decimals}`}` };
    // As our own CSV writes them; a dot before one or two digits groups nothing.
    if (/^-?\d+\.\d{1,2}$/.test(value)) return { value };
    return refuse(`“${value}” không phải một số; phần thập phân viết sau dấu phẩy`);
  }
  const why = noNumber(cell);
  return why === null ? { value: String(shown(value)) } : refuse(why);
}

/** A day of a cell, or only its month or year. */
export function dateIn({ value }: GridCell): Read<PartialDate> {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return refuse('là một ngày không có');
    const day = value.toISOString().slice(0, 10) as PartialDate;
    // A number, or a time without a day, that has the format of one.
    if (day < '1945') return refuse(`hiện ra ngày ${printDay(value)}, chắc là số hoặc giờ; hãy gõ lại ngày`);
    const [, month, date] = day.split('-').map(Number);
    // Another program may have taken 12/01 for the 1st of December.
    if (date !== undefined && date <= 12 && date !== month)
      return { value: day, look: `đọc là ngày ${printDate(day)}; bảng tính tiếng Anh đổi chỗ ngày và tháng` };
    return { value: day };
  }
  if (typeof value === 'boolean') return refuse('là giá trị đúng/sai, không phải ngày');
  if (typeof value === 'number' && value >= 1800 && value <= 2200 && Number.isInteger(value))
    return { value: String(value) as PartialDate };
  if (typeof value === 'number') {
    const maybe =
      value > 20_000 && value < 80_000
        ? `; có phải ${printDay(new Date(Math.round((value - 25_569) * 86_400_000)))} không?`
        : '';
    return refuse(`là số ${vietnamese(value)}, không phải ngày${maybe}`);
  }
  return dateOfText(value);
}

const months = /^(?:ngày (\d{1,2}) )?tháng (\d{1,2}) năm (\d{4})$/;
/** `ngày 3/2/2026`, `tháng 2/2026`, `năm 2026`. */
const named = /^(?:ngày (?=\d+.\d+.\d{4}$)|tháng (?=\d+.\d{4}$)|năm (?=\d{4}$))/i;

function dateOfText(typed: string): Read<PartialDate> {
  const text = typed.replace(named, '');
  if (isPartialDate(text)) return { value: text };
  const words = months.exec(text.toLowerCase());
  const [, day, month = '', year = ''] =
    words ?? /^(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  const two = (digits: string): string => digits.padStart(2, '0');
  const date = `${year}-${two(month)}${day === undefined ? '' : `-${two(day)}`}`;
  if (year !== '' && isPartialDate(date)) return { value: date };
  if (year !== '') return refuse(`“${text}” là một ngày không có`);
  const short = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})$/.exec(text);
  if (short) return refuse(`“${text}” thiếu hai chữ số của năm; viết ngày/tháng/năm, ví dụ 12/01/2023`);
  return refuse(`“${text}” không phải ngày; viết ngày/tháng/năm, ví dụ 12/01/2023, 01/2023 hoặc 2023`);
}

/** The text of a cell. */
export function textIn({ value }: GridCell): Read<string> {
  if (typeof value === 'string') return { value };
  if (value instanceof Date)
    return refuse(
      `chương trình bảng tính đã đổi thành ngày ${printDay(value)}; hãy định dạng ô là văn bản rồi gõ lại`,
    );
  if (typeof value === 'boolean') return refuse('là giá trị đúng/sai; hãy định dạng ô là văn bản rồi gõ lại');
  if (!Number.isSafeInteger(value))
    return refuse(`là số ${vietnamese(value)}; hãy định dạng ô là văn bản rồi gõ lại`);
  return { value: String(value), look: 'ô này là số: nếu có số 0 ở đầu thì đã mất' };
}

const yes = ['co', 'dung', 'x', 'true', '1'];
const no = ['khong', 'sai', 'false', '0'];

/** Yes or no. */
export function truthIn({ value }: GridCell): Read<boolean> {
  const word = foldText(String(value));
  if (yes.includes(word)) return { value: true };
  if (no.includes(word)) return { value: false };
  return refuse(`“${String(value)}” không phải có hoặc không`);
}
