import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import type { vi } from './words/vi.js';
import { viFirst } from './words/vi-first.js';

// The language of the console, and its words as far as the first view needs them; `language.ts` has all.

type Shape<T> = T extends (...given: infer G) => string
  ? (...given: G) => string
  : T extends string
    ? string
    : T extends readonly string[]
      ? readonly string[]
      : { readonly [K in keyof T]: Shape<T[K]> };

/** All words of the console in one language. `words/vi.ts` says what there is, and every other file has the same. */
export type Words = Shape<typeof vi>;
export type Language = 'vi' | 'en';

type FirstWords = Pick<Words, keyof typeof viFirst>;

interface Spoken {
  readonly language: Language;
  /** All words in English; null where Vietnamese is spoken. */
  readonly english: Words | null;
  readonly speak: (language: Language) => void;
}

const Context = createContext<Spoken>({ language: 'vi', english: null, speak: () => undefined });
const KEY = 'language';

/** Vietnamese unless this browser chose otherwise before. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [wanted, setWanted] = useState<Language>(() => (localStorage.getItem(KEY) === 'en' ? 'en' : 'vi'));
  const [english, setEnglish] = useState<Words | null>(null);
  useEffect(() => {
    if (wanted === 'en') void import('./words/en.js').then(({ en }) => setEnglish(en));
  }, [wanted]);
  const speak = (language: Language): void => {
    localStorage.setItem(KEY, language);
    setWanted(language);
  };
  const spoken = wanted === 'en' ? english : null;
  const language = spoken === null ? 'vi' : 'en';
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <Context value={{ language, english: spoken, speak }}>{children}</Context>;
}

export const useLanguage = (): Spoken => use(Context);

/** Words of the first view. */
export const useFirstWords = (): FirstWords => use(Context).english ?? viFirst;

/** The word for what is among several groups of words; undefined where it is in none. */
export function wordAmong(
  groups: Readonly<Record<string, Readonly<Record<string, string>>>>,
  code: string,
): string | undefined {
  return Object.values(groups).find((group) => code in group)?.[code];
}

/** The word for a code of an answer; the code itself where this version has no word for it. */
export function wordFor(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}
