import type { Day, PartialDate } from '../../domain/ground/values.js';
import { isDate } from '../../domain/ground/values.js';
import { printDate } from '../../domain/ground/text.js';
import type { PaperKind } from '../../domain/year/issued-papers.js';

// What a paper says, in the parts that Decree 30/2020/NĐ-CP, appendix I, lays out; how it looks is the writers' business.

/** A part of the body. `line` begins on a new line without a mark; `item` has one. */
export type Block =
  | { readonly is: 'heading' | 'line' | 'item' | 'warning'; readonly text: string }
  | {
      readonly is: 'table';
      readonly columns: readonly {
        readonly label: string;
        /** Of the width, of the sum of all. @fraction */
        readonly share: number;
        readonly align: 'left' | 'centre' | 'right';
      }[];
      readonly rows: readonly (readonly string[])[];
    };

/** Whoever signs: what stands above, and the name below, dotted where it is not known. */
export interface SignatureBlock {
  readonly as: readonly string[];
  readonly name: string;
}

/** A paper. The same paper makes the same bytes. */
export interface Paper {
  readonly kind: PaperKind;
  /** The office's own template of this kind of paper, by the SHA-256 of its file; absent where the paper has our layout. */
  readonly office?: { readonly organiserId: string; readonly sha256: string };
  /** The body above, and whose paper it is. */
  readonly over: string;
  readonly by: string;
  /** `Số: ……/BB-CTĐ`. */
  readonly number: string;
  /** `Sơn La, ngày 05 tháng 8 năm 2022`. */
  readonly placeAndDay: string;
  readonly title: string;
  readonly about: string;
  readonly to: readonly string[];
  /** Acts, `Căn cứ …`. */
  readonly grounds: readonly string[];
  readonly body: readonly Block[];
  readonly signatures: readonly SignatureBlock[];
  /** `Nơi nhận`. */
  readonly recipients: readonly string[];
}

/** What nobody stated. */
export const DOTS = '……………';
const SHORT = '……';
/** Where a name is written below a signature. */
export const NAME = '…'.repeat(10);
/** A line to be written on by hand. */
export const LINE = '…'.repeat(28);

/** What is told, or dots to be filled in by hand. */
export const told = (said: string | number | null | undefined): string =>
  said === null || said === undefined || said === '' ? DOTS : String(said);

const whole = new Intl.NumberFormat('vi-VN', { useGrouping: true });
/** A number of people, units or papers, with dots where nobody stated it. */
export const count = (number: number | null | undefined): string =>
  number === null || number === undefined ? DOTS : whole.format(number);

/** Points, which answers have as a decimal: `92,5`. */
export const points = (decimal: string | null): string => told(decimal?.replace('.', ','));

/** Days before 10 and the months 1 and 2 have a zero before them (Decree 30/2020/NĐ-CP, appendix I, II.4.b). */
const twoDigits = (number: string): string => number.padStart(2, '0');
const ofMonth = (month: string): string => (Number(month) < 3 ? twoDigits(month) : String(Number(month)));

/** A day in the words of a paper: `ngày 05 tháng 8 năm 2022`, with dots for what is not told. */
export function inWords(date: PartialDate | null): string {
  const [year = '', month = '', day = ''] = date?.split('-') ?? [];
  return `ngày ${day || SHORT} tháng ${month === '' ? SHORT : ofMonth(month)} năm ${year || SHORT}`;
}

/** `Sơn La, ngày 05 tháng 8 năm 2022`. */
export const placeAndDay = (place: string | null, date: PartialDate | null): string =>
  `${told(place)}, ${inWords(date)}`;

/** A day in a table. */
export const shortDay = (date: PartialDate | null | undefined): string =>
  date === null || date === undefined ? DOTS : printDate(date);

/** `Số: 05/BB-CTĐ`; numbers below 10 have a zero before them. */
export const numbered = (number: string | null, symbol: string): string =>
  number === null ? `Số: ${SHORT}/${symbol}` : `Số: ${number.replace(/^\d\b/, twoDigits)}`;

export const heading = (text: string): Block => ({ is: 'heading', text });
export const line = (text: string): Block => ({ is: 'line', text });
export const item = (text: string): Block => ({ is: 'item', text });
export const warning = (text: string): Block => ({ is: 'warning', text: `Lưu ý: ${text}` });
/** What is listed, or a line to write on where nothing is told. */
export const items = (texts: readonly string[] | null): readonly Block[] =>
  texts === null || texts.length === 0 ? [line(LINE)] : texts.map(item);

type Cells<R> = readonly (readonly [
  label: string,
  share: number,
  valueOf: (row: R, index: number) => string,
  align?: 'left' | 'centre' | 'right',
])[];

export function tableOf<R>(rows: readonly R[], cells: Cells<R>): Block {
  return {
    is: 'table',
    columns: cells.map(([label, share, , align = 'left']) => ({ label, share, align })),
    rows: rows.map((row, index) => cells.map(([, , valueOf]) => valueOf(row, index).replaceAll(DOTS, SHORT))),
  };
}

/** The number of a row, from 1. */
export const ordinal = (_: unknown, index: number): string => String(index + 1);

/** A whole day; null where only a part of it is told. */
export const wholeDay = (date: PartialDate | null): Day | null =>
  date !== null && isDate(date) ? date : null;

/** Country and motto, above every paper. */
export const nation = ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc'] as const;
