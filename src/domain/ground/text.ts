import type { PartialDate } from './values.js';
// Text as people search it and as the field prints it.

/** A date, which may be partial, as the field prints it: `05/08/2022`, `08/2022`, `2022`. */
export function printDate(date: PartialDate): string {
  return date.split('-').toReversed().join('/');
}

// Unicode counts the Hangul fillers as letters and the empty Braille pattern as a symbol, although nobody sees them.
/** Has a visible character: more than spaces, combining marks, control and format characters. */
export const visible = /[^\s\p{C}\p{M}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;
/** Has a visible letter. */
export const lettered = /[^\P{L}\u115f\u1160\u3164\uffa0]/u;

const alike = (letters: string, latin: string): [string, string][] =>
  Array.from(letters, (letter, i) => [letter, latin.charAt(i)]);

/**
 * Letters that are typed or copied for the Latin letter they look like: đ, with ð and ɖ, whose capitals look like Đ; dotless
 * i; Cyrillic and Greek letters that look Latin as a capital or a small letter.
 */
const lookAlikes: ReadonlyMap<string, string> = new Map([
  ...alike('đðɖı', 'dddi'),
  ...alike('авсԁенһіјкморԛѕтхуԝ', 'abcdehhijkmopqstxyw'),
  ...alike('αβεζηικμνορτυχ', 'abezhikmnoptyx'),
]);

/**
 * Folds text for search: lower case without diacritics, Ⅳ as iv, look-alikes as Latin letters, no invisible characters (soft
 * hyphens, joiners); what is left are words of letters and digits with single spaces.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/\p{Ll}/gu, (letter) => lookAlikes.get(letter) ?? letter)
    .replace(/(?:[^\p{L}\p{N}]|\p{Lm})+/gu, ' ')
    .trim();
}

const romanDigits: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10 };

/** Value of a Roman numeral up to XXXIX; null for any other word. */
export function romanValue(word: string): number | null {
  if (!/^x{0,3}(ix|iv|v?i{0,3})$/.test(word) || word === '') return null;
  const digits = Array.from(word, (letter) => romanDigits[letter] ?? 0);
  return digits.reduce((sum, digit, i) => sum + (digit < (digits[i + 1] ?? 0) ? -digit : digit), 0);
}

const beforeNumeral = new Set(['so', 'cum', 'khoi']);

const common = new Set(['thi', 'dua', 'so']);

/**
 * Folded words by which a cluster is found. "thi đua" and "số", which every label has, are left out unless nothing else is
 * left. Numbers lose leading zeros, and a Roman numeral becomes a number where it is alone or follows "số", "cụm" or "khối": the
 * "vị" of "đơn vị" is no 6. "Cụm Thi đua số IV", "Cụm thi đua IV" and "cụm 04" give the same words (R7, edge case 5).
 */
export function clusterWords(text: string): readonly string[] {
  const words = unitWords(text).filter((word) => word !== 'thi' && word !== 'dua');
  const alone = words.filter((word) => word !== 'so').length === 1;
  const numeral = (word: string, i: number): string =>
    (alone || beforeNumeral.has(words[i - 1] ?? '') ? romanValue(word)?.toString() : null) ??
    word.replace(/^0+(?=\d+$)/, '');
  const telling = words.map(numeral).filter((word) => word !== 'so');
  return telling.length > 0 ? telling : unitWords(text);
}

/** Words to index a label under: those of `clusterWords`, and "thi", "đua", "số" for a search that has no others. */
export function labelWords(label: string): readonly string[] {
  return [...clusterWords(label), ...unitWords(label).filter((word) => common.has(word))];
}

/** Words by which a unit is found. */
export function unitWords(text: string): readonly string[] {
  return foldText(text)
    .split(' ')
    .filter((word) => word !== '');
}
