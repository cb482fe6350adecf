import { sentencesVi } from './sentences-vi.js';

/** Made when the first sentence is said. */
let patterns: readonly (readonly [RegExp, string])[] = [];

function made(): typeof patterns {
  return sentencesVi.map(([english, vietnamese]) => {
    const escaped = english.split('{}').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return [new RegExp(`^${escaped.join('(.+?)')}$`, 's'), vietnamese];
  });
}

/** A sentence in Vietnamese, or some with `; ` between; null where there are no words for it. */
export function inVietnamese(sentence: string): string | null {
  if (patterns.length === 0) patterns = made();
  for (const [pattern, vietnamese] of patterns) {
    const [found, ...told] = pattern.exec(sentence) ?? [];
    if (found === undefined) continue;
    let next = 0;
    return vietnamese.replaceAll(
      /\{(\d*)\}/g,
      (_, n: string) => told[n === '' ? next++ : Number(n) - 1] ?? '',
    );
  }
  const parts = sentence.split('; ').map((part) => (part === sentence ? null : inVietnamese(part)));
  return parts.includes(null) ? null : parts.join('; ');
}
