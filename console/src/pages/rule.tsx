import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { questions } from '../api.js';
import { useWords, wordFor } from '../language.js';
import { PageTitle } from '../parts.js';
import { RuleLink } from '../rule-link.js';
import { day } from '../shown.js';

/** A rule of the law book: what it says, what it rests on, and how sure that is. */
export function Rule() {
  const { code } = useParams({ from: '/rules/$code' });
  const { rule: words } = useWords();
  const { data: rule } = useSuspenseQuery(questions.rule(code)).data;
  return (
    <>
      <PageTitle>{words.title(code)}</PageTitle>
      <section className="sheet">
        <p>{rule.sentence}</p>
        <dl className="facts">
          <dt>{words.source}</dt>
          <dd>
            {wordFor(words.sources, rule.source)}
            {rule.certainty !== null && <div className="small">{words.secondary}</div>}
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
                    “{said}” (<RuleLink rule={from} />)
                  </blockquote>
                ))}
              </dd>
            </>
          )}
          {rule.unverified !== null && (
            <>
              <dt>{words.unverified}</dt>
              <dd>{rule.unverified}</dd>
            </>
          )}
          {rule.see.length > 0 && (
            <>
              <dt>{words.see}</dt>
              <dd>
                {rule.see.map((other, n) => (
                  <span key={other.code}>
                    {n > 0 && ', '}
                    <RuleLink rule={other.code} />
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
