import { Text } from '@mantine/core';
import { Problem } from './api.js';
import { useLanguage, useWords } from './language.js';
import { inVietnamese } from './words/in-vietnamese.js';

// What the server and the scripts that check proofs say in English, in the language of the page.

interface Said {
  /** A sentence, or what else is given where there are no words for it. */
  readonly say: (sentence: string, otherwise: string) => string;
  /** Why something failed. */
  readonly why: (error: Error) => string;
}

/** Says what comes in English in the language of the page. Problems have their details in Vietnamese, but for those of single fields. */
export function useSaid(): Said {
  const { language } = useLanguage();
  const words = useWords();
  const say: Said['say'] = (sentence, otherwise) =>
    language === 'vi' ? (inVietnamese(sentence) ?? otherwise) : sentence;
  const why: Said['why'] = (error) => {
    // The voter's script puts the code of a problem before its detail.
    if (!(error instanceof Problem))
      return say(error.message, error.message.replace(/^[A-Z_]+: /, '') || words.states.bug);
    if (error.status === 0) return words.operations.away;
    if (error.code === 'INVALID_REQUEST' && error.errors.length > 0)
      return error.errors
        .map(({ parameter, detail }) => {
          const said = say(detail, words.form.wrong);
          if (parameter === undefined) return said;
          const called =
            parameter === 'asOf' || parameter === 'knownAt'
              ? words.clocks[parameter]
              : words.fields[parameter];
          return `${called ?? parameter}: ${said}`;
        })
        .join('. ');
    return language === 'vi' || error.title === '' ? error.message : `${error.title}. ${error.message}`;
  };
  return { say, why };
}

/** Why something failed, as a paragraph. */
export function Why({ error }: { readonly error: Error }) {
  return <Text>{useSaid().why(error)}</Text>;
}
