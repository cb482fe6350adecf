import { useLanguage, type Words } from './first-words.js';
import { vi } from './words/vi.js';

export { type Language, useLanguage, wordAmong, wordFor, type Words } from './first-words.js';

/** All words of the console: for what comes after the first view. */
export const useWords = (): Words => useLanguage().english ?? vi;
