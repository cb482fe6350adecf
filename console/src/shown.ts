// Numbers and dates as offices in Viet Nam write them, in both languages, and times of Viet Nam whatever the zone of the browser. By hand:
// to make an `Intl.NumberFormat` takes longer than to show a page.

/** What the clocks of Viet Nam are ahead of UTC, milliseconds; they are never changed. */
const AHEAD = 7 * 3_600_000;

/** The clocks of Viet Nam at an instant: `2022-08-05T17:58:12.000`. */
const clocksAt = (instant: number): string => new Date(instant + AHEAD).toISOString().slice(0, -1);

/** `1234.5` → `1.234,5`; text as the API sends decimals, to the last digit. */
export function number(value: number | string): string {
  const [whole = '', decimals = ''] = String(value).split('.');
  const fraction = decimals.replace(/0+$/, '');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, '.');
  return fraction === '' ? grouped : `${grouped},${fraction}`;
}

/** A whole number of four figures or more, to be read back: `4642000000` → `4.642.000.000 (4,642 tỷ)`; null of any other. */
export function inWords(figures: string): string | null {
  if (!/^[1-9]\d{3,17}$/.test(figures)) return null;
  const [size, name] = figures.length > 9 ? [9, 'tỷ'] : figures.length > 6 ? [6, 'triệu'] : [0, ''];
  const short = number(`${figures.slice(0, -size)}.${figures.slice(-size)}`);
  return size === 0 || short.length > 9 ? number(figures) : `${number(figures)} (${short} ${name})`;
}

/** A decimal as people type it, `0,5`, as the API takes it: `0.5`. */
export function decimalTyped(text: string): string {
  return text.trim().replace(',', '.');
}

/** A long hash in groups that can be compared by eye. */
export function inGroups(hash: string): string {
  return hash.match(/.{8}/g)?.join(' ') ?? '';
}

/** A date that may stop at the month or the year: `2019-12-20` → `20/12/2019`, `2019-12` → `12/2019`. */
export function day(partial: string): string {
  return partial.split('-').toReversed().join('/');
}

/** An instant in Viet Nam: `05/08/2022 17:58`. */
export function instant(iso: string): string {
  const [date = '', time = ''] = clocksAt(Date.parse(iso)).split('T');
  return `${day(date)} ${time.slice(0, 5)}`;
}

/** Today in Viet Nam, `YYYY-MM-DD`. */
export function today(): string {
  return clocksAt(Date.now()).slice(0, 10);
}

/** The last day of a month: `2024-02` → `2024-02-29`. */
export function lastDayOf(month: string): string {
  const [year, of] = month.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, of ?? 1, 0)).toISOString().slice(0, 10);
}

/** A day as people type it, `5/8/2022` or `05/08/2022`, or as programs write it; null where there is no such day. */
export function dayTyped(text: string): string | null {
  const typed = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.trim());
  const iso = typed ? `${typed[3]}-${typed[2]?.padStart(2, '0')}-${typed[1]?.padStart(2, '0')}` : text.trim();
  const found = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? new Date(`${iso}T00:00:00Z`) : null;
  return found && !Number.isNaN(found.getTime()) && found.toISOString().startsWith(iso) ? iso : null;
}

/** What was known when, as people type it: a day (all of it), a day and a time in Viet Nam, an instant or a position; null where it is none. */
export function knowledgeTyped(text: string): string | null {
  const typed = text.trim();
  if (
    /^(esdb-)?(r[0-9a-f]{8}-)?\d{1,18}$/.test(typed) ||
    /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(typed)
  )
    return typed;
  const [date = '', time = '23:59'] = typed.split(/\s+/);
  const found = dayTyped(date);
  if (found === null || !/^([01]?\d|2[0-3]):[0-5]\d$/.test(time)) return null;
  return `${found}T${time.padStart(5, '0')}:59.999+07:00`;
}

/** The other way round: what was known when, for people. */
export function knowledge(knownAt: string): string {
  return knownAt.includes('T') ? instant(knownAt) : `#${knownAt}`;
}

/** Without diacritics and case, as people filter. */
export const plain = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd').toLowerCase();

/** A plan or a decision as cited, as far as told: `số 66/KH-TTCP ngày 12/01/2023 (Nguyễn Văn A, Chánh Thanh tra)`. */
export function documentText(
  of: {
    readonly number?: string | null;
    readonly symbol?: string;
    readonly issuedOn?: string | null;
    readonly signer: { readonly name: string | null; readonly position: string | null } | null;
  },
  words: { readonly number: (no: string) => string; readonly dated: (day: string) => string },
): string {
  const full = [of.number, of.symbol].filter(Boolean).join('/');
  const signer = [of.signer?.name, of.signer?.position].filter(Boolean).join(', ');
  return [full && words.number(full), of.issuedOn && words.dated(day(of.issuedOn)), signer && `(${signer})`]
    .filter(Boolean)
    .join(' ');
}
