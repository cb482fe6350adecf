// Text as people search it and as the field prints it.

/** A date, which may be partial, as the field prints it: `05/08/2022`, `08/2022`, `2022`. */
export function printDate(date: string): string {
  return date.split('-').toReversed().join('/');
}

/** Folds text for search: no case, no diacritics, `đ` as `d`, words of a-z and 0-9 with single spaces. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]+/g, ' ')
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

/**
 * Words by which a cluster is found: folded, without the words that every label has ("thi đua", "số"), numbers without
 * leading zeros, a Roman numeral as a number where it stands for one: alone, or after "số", "cụm" or "khối" (not in
 * "đơn vị"). "Cụm Thi đua số IV", "Cụm thi đua IV" and "cụm 04" give the same words (R7, edge case 5).
 */
export function clusterWords(text: string): readonly string[] {
  const words = unitWords(text).filter((word) => word !== 'thi' && word !== 'dua');
  const alone = words.filter((word) => word !== 'so').length === 1;
  const numeral = (word: string, i: number): string =>
    (alone || beforeNumeral.has(words[i - 1] ?? '') ? romanValue(word)?.toString() : null) ??
    word.replace(/^0+(?=\d+$)/, '');
  return words.map(numeral).filter((word) => word !== 'so');
}

/** Words by which a unit is found. */
export function unitWords(text: string): readonly string[] {
  return foldText(text)
    .split(' ')
    .filter((word) => word !== '');
}
