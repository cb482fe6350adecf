import { foldText } from './text.js';

// What is told of a word that a closed list has not.

/** How much two words must have in common to be told of, 0 to 1. */
const like = 0.4;
/** As much of a word as is looked at, and shown. */
const shown = 60;

/** Pairs of letters and digits that follow each other. */
function pairs(word: string): string[] {
  const letters = foldText(word).replaceAll(' ', '');
  return Array.from({ length: Math.max(letters.length - 1, 0) }, (_, i) => letters.slice(i, i + 2));
}

/** Share of their pairs that two words have in common, 0 to 1 (Dice). */
function likeness(a: readonly string[], b: readonly string[]): number {
  const left = [...b];
  const common = a.filter((pair) => {
    const at = left.indexOf(pair);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return (2 * common.length) / Math.max(a.length + b.length, 1);
}

/** The words of a list that are most like another one, the likest first: three at most, none where none is like it. */
export function nearest(word: string, words: readonly string[]): readonly string[] {
  const asked = pairs(word.slice(0, shown));
  return words
    .map((one) => ({ one, likeness: likeness(asked, pairs(one)) }))
    .filter((found) => found.likeness >= like)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, 3)
    .map(({ one }) => one);
}

/** A list that is told whole. */
const short = 8;

/** What is wrong with a word that is not on a list: all that may stand there, or the nearest of it and where the list is. */
export function notAmong(word: string, words: readonly string[], where: string): string {
  if (words.length <= short) return `must be one of ${words.join(', ')}`;
  const near = nearest(word, words);
  const told = near.length === 0 ? '' : `nearest: ${near.join(', ')}; `;
  return `knows no “${word.slice(0, shown)}”; ${told}all are at ${where}`;
}
