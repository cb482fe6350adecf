import type { Language } from './language.js';
import { rulesVi } from './words/rules-vi.js';

// The law book in the language of the page; the server has it in English.

/** What a rule says. */
export const ruleIn = (language: Language, code: string, sentence: string): string =>
  language === 'vi' ? (rulesVi[code] ?? code) : sentence;

const acts: Readonly<Record<string, string>> = {
  'Law on Inspection': 'Luật Thanh tra',
  Law: 'Luật',
  Decree: 'Nghị định',
  Circular: 'Thông tư',
  Decision: 'Quyết định',
  Guidance: 'Hướng dẫn',
};
const act = new RegExp(
  `(${Object.keys(acts).join('|')}) (\\d[\\w/ĐÐ-]*)(?:, (?:Articles?|chapter) ([^,;]+))?`,
  'gu',
);

/** What a rule rests on: the acts that are named, or that it is practice or assumed. */
export function sourceIn(language: Language, source: string): string {
  if (language !== 'vi') return source;
  const named = [...source.matchAll(act)].map(([, kind = '', number = '', article]) => {
    const at = article?.replaceAll(' and ', ' và ');
    const part = at === undefined ? '' : `, ${/^[IVX]+$/.test(at) ? 'chương' : 'Điều'} ${at}`;
    return `${acts[kind]} ${number}${part}`;
  });
  const first = source.startsWith('practice') ? 'thực tiễn' : source.startsWith('assumed') ? 'giả định' : '';
  return [first, ...named].filter((part) => part !== '').join('; ');
}
