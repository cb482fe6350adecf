// Text as people search it and as the field prints it.

/** A date, which may be partial, as the field prints it: `05/08/2022`, `08/2022`, `2022`. */
export function printDate(date: string): string {
  return date.split('-').toReversed().join('/');
}

// Not among letters and signs: spaces, marks, what has no form of its own, and the fillers that are letters or signs by name.
/** Has something that can be seen. */
export const visible = /[^\s\p{C}\p{M}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;
/** Has a letter that can be seen. */
export const lettered = /[^\P{L}\u115f\u1160\u3164\uffa0]/u;

const alike = (letters: string, latin: string): [string, string][] =>
  Array.from(letters, (letter, i) => [letter, latin.charAt(i)]);

/**
 * Letters that look like others, in one case or the other, and are typed or copied for them: đ, the two for which keyboards
 * and fonts give its capital, i without a dot, and what Cyrillic and Greek have in common with Latin.
 */
const lookAlikes: ReadonlyMap<string, string> = new Map([
  ...alike('đðɖı', 'dddi'),
  ...alike('авсԁенһіјкморԛѕтхуԝ', 'abcdehhijkmopqstxyw'),
  ...alike('αβεζηικμνορτυχ', 'abezhikmnoptyx'),
]);

/**
 * Folds text for search: no case, no diacritics, one form of characters that are the same (Ⅳ as iv) or look alike, nothing that
 * has no form of its own (soft hyphens, joiners); words of letters and digits with single spaces.
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
 * Words by which a cluster is found: folded, without the words that every label has ("thi đua", "số") unless there are no
 * others, numbers without leading zeros, a Roman numeral as a number where it stands for one: alone, or after "số", "cụm" or "khối" (not in
 * "đơn vị"). "Cụm Thi đua số IV", "Cụm thi đua IV" and "cụm 04" give the same words (R7, edge case 5).
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

/** The words of a label: those by which it is found, and those that every label has for whoever has no others. */
export function labelWords(label: string): readonly string[] {
  return [...clusterWords(label), ...unitWords(label).filter((word) => common.has(word))];
}

/** Words by which a unit is found. */
export function unitWords(text: string): readonly string[] {
  return foldText(text)
    .split(' ')
    .filter((word) => word !== '');
}
