import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { questions } from '../api.js';
import { useLanguage, useWords } from '../language.js';
import { PageTitle } from '../parts.js';
import { ruleIn, sourceIn } from '../rules.js';
import { RuleLink } from '../rule-link.js';
import { day } from '../shown.js';

/** Only rules have a page; what they rest on beside these is named. */
const isRule = (code: string): boolean => /^R\d+$/.test(code);

/** A rule of the law book: what it says, what it rests on, and how sure that is. */
export function Rule() {
  const { code } = useParams({ from: '/rules/$code' });
  const { language } = useLanguage();
  const { rule: words } = useWords();
  const { data: rule } = useSuspenseQuery(questions.rule(code)).data;
  return (
    <>
      <PageTitle>{words.title(code)}</PageTitle>
      <section className="sheet">
        <p>{ruleIn(language, code, rule.sentence)}</p>
        <dl className="facts">
          <dt>{words.source}</dt>
          <dd>
            {sourceIn(language, rule.source)}
            {rule.certainty !== null && <div className="small">{words.secondary}</div>}
            {rule.unverified !== null && (
              <div className="small">
                {language === 'vi' ? words.partly : `${words.partly} ${rule.unverified}`}
              </div>
            )}
          </dd>
          {rule.since !== null && (
            <>
              <dt>{words.since}</dt>
              <dd>{day(rule.since)}</dd>
            </>
          )}
          {rule.quotes.length > 0 && (
            <>
              <dt>{words.quotes}</dt>
              <dd>
                {rule.quotes.map(({ words: said, from }) => (
                  <blockquote key={said} className="words">
                    “{said}” ({from})
                  </blockquote>
                ))}
              </dd>
            </>
          )}
          {rule.see.length > 0 && (
            <>
              <dt>{words.see}</dt>
              <dd>
                {rule.see.map((other, n) => (
                  <span key={other.code}>
                    {n > 0 && ', '}
                    {isRule(other.code) ? <RuleLink rule={other.code} /> : other.code}
                  </span>
                ))}
              </dd>
            </>
          )}
        </dl>
      </section>
    </>
  );
}
