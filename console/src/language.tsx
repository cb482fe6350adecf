import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { vi } from './words/vi.js';

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

interface Said {
  readonly language: Language;
  readonly words: Words;
  readonly speak: (language: Language) => void;
}

const Context = createContext<Said>({ language: 'vi', words: vi, speak: () => undefined });
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
  const [language, words] =
    wanted === 'en' && english !== null ? (['en', english] as const) : (['vi', vi] as const);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <Context value={{ language, words, speak }}>{children}</Context>;
}

export const useWords = (): Words => use(Context).words;
export const useLanguage = (): Said => use(Context);

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
