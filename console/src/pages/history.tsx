import { Anchor, Button, Group } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { HistoryEvent } from '../api.js';
import { questions } from '../api.js';
import { Axes } from '../axes.js';
import { Changes, nameOf } from '../changes.js';
import { ClockControl } from '../clock-control.js';
import { useLanguage, useWords, wordFor } from '../language.js';
import { ruleIn, sourceIn } from '../rules.js';
import { RuleLink } from '../rule-link.js';
import { PageTitle, Part } from '../parts.js';
import { NotThere } from '../states.js';
import { Compared } from './history-compared.js';
import { Events, Told, useOther } from './history-events.js';

/** Answers that have a history: each with its path in the API, whether it is about a day, and the page that shows it. */
const subjects: readonly (readonly [RegExp, 'both' | 'knownAt', string])[] = [
  [/^clusters\/[^/]+$/, 'knownAt', '/clusters/$1'],
  [/^clusters\/[^/]+\/leadership$/, 'both', '/clusters/$1'],
  [/^clusters\/[^/]+\/rotation$/, 'knownAt', '/clusters/$1'],
  [/^clusters\/[^/]+\/years\/\d{4}(\/standings)?$/, 'knownAt', '/clusters/$1/years/$2'],
  [/^units\/[^/]+$/, 'both', '/units/$1'],
  [/^(awards|grants)\/[^/]+$/, 'knownAt', ''],
  [/^meetings\/[^/]+$/, 'knownAt', ''],
];

const views = ['steps', 'difference', 'why'] as const;

/** The history of one answer: stepped through, compared between two states of knowledge, and what it rests on. */
export function History() {
  const { of = '' } = useSearch({ from: '/history' });
  const found = subjects.find(([path]) => path.test(of));
  if (!found) return <NotThere />;
  const [, follows] = found;
  return (
    <>
      <ClockControl follows={follows} />
      <HistoryOf key={of} of={of} />
    </>
  );
}

function HistoryOf({ of }: { readonly of: string }) {
  const search = useSearch({ from: '/history' });
  const { view = 'steps', from } = search;
  const { history: words } = useWords();
  const { language } = useLanguage();
  const other = useOther();
  const { data: answer } = useSuspenseQuery(questions.why(of, search, from));
  const { data: told, next } = answer;
  const parts = of.split('/');
  const kind = parts.filter((part) => part in words.subjects).at(-1) ?? '';
  const year = parts[2] === 'years' ? parts[3] : undefined;
  const subject = [wordFor(words.subjects, kind), nameOf(told.answer) ?? parts[1], year]
    .filter(Boolean)
    .join(', ');
  return (
    <>
      <PageTitle lead={words.lead}>{words.title(subject)}</PageTitle>
      <nav className="tabs no-print" aria-label={words.title(subject)}>
        {views.map((one) => (
          <Anchor
            key={one}
            aria-current={one === view ? 'page' : undefined}
            renderRoot={(props) => <Link to="/history" search={other({ view: one })} {...props} />}
          >
            {words.views[one]}
          </Anchor>
        ))}
        <PageItself parts={parts}>{words.toPage}</PageItself>
      </nav>
      {view === 'difference' ? (
        <Compared of={of} events={told.events} />
      ) : view === 'why' ? (
        <>
          <Part title={words.events}>
            <Events of={told.events} />
          </Part>
          {told.rules.length > 0 && (
            <Part title={words.rules}>
              <ul>
                {told.rules.map(({ code, sentence, source }) => (
                  <li key={code}>
                    <RuleLink rule={code} /> {ruleIn(language, code, sentence)}{' '}
                    <span className="quiet small">{words.ruleSource(sourceIn(language, source))}</span>
                  </li>
                ))}
              </ul>
            </Part>
          )}
        </>
      ) : (
        <Stepped of={of} events={told.events} />
      )}
      {next && (
        <Anchor
          renderRoot={(props) => (
            <Link to="/history" search={other({ from: next, at: undefined })} {...props} />
          )}
        >
          {words.more}
        </Anchor>
      )}
    </>
  );
}

/** To the page that shows the answer, with what was known at a position, or as the clocks stand. */
function PageItself({
  parts: [kind = '', id = '', , year],
  knownAt,
  children,
}: {
  readonly parts: readonly string[];
  readonly knownAt?: string;
  readonly children: ReactNode;
}) {
  const search = knownAt === undefined ? {} : { knownAt };
  if (kind === 'units')
    return (
      <Anchor
        renderRoot={(props) => (
          <Link to="/units/$unitId" params={{ unitId: id }} search={search} {...props} />
        )}
      >
        {children}
      </Anchor>
    );
  if (kind !== 'clusters') return null;
  return (
    <Anchor
      renderRoot={(props) =>
        year === undefined ? (
          <Link to="/clusters/$clusterId" params={{ clusterId: id }} search={search} {...props} />
        ) : (
          <Link
            to="/clusters/$clusterId/years/$year"
            params={{ clusterId: id, year }}
            search={search}
            {...props}
          />
        )
      }
    >
      {children}
    </Anchor>
  );
}

interface Of {
  readonly of: string;
  readonly events: readonly HistoryEvent[];
}

function Stepped({ of, events }: Of) {
  const { history: words } = useWords();
  const search = useSearch({ from: '/history' });
  const { at } = search;
  const found = events.findIndex(({ position }) => position === at);
  const n = found < 0 ? events.length - 1 : found;
  const chosen = events[n];
  if (!chosen) return <p>{words.none}</p>;
  return (
    <>
      <Part title={words.step(n + 1, events.length)} aside={<Turns events={events} n={n} />}>
        <Step of={of} event={chosen} after={events[n - 1]?.position ?? search.from} />
      </Part>
      <Part title={words.picture}>
        <Axes events={events} chosen={chosen} asOf={search.asOf} />
      </Part>
      <Part title={words.events}>
        <Events of={events} chosen={chosen} />
      </Part>
    </>
  );
}

function Turns({ events, n }: { readonly events: readonly HistoryEvent[]; readonly n: number }) {
  const { history: words } = useWords();
  const other = useOther();
  return (
    <Group gap="xs" className="no-print">
      {(
        [
          [words.first, 0],
          [words.previous, n - 1],
          [words.next, n + 1],
          [words.last, events.length - 1],
        ] as const
      ).map(([label, to]) => {
        const at = to === n ? undefined : events[to]?.position;
        return at === undefined ? (
          <Button key={label} size="compact-sm" variant="default" disabled>
            {label}
          </Button>
        ) : (
          <Button
            key={label}
            size="compact-sm"
            variant="default"
            renderRoot={(props) => (
              <Link to="/history" search={other({ at })} replace resetScroll={false} {...props} />
            )}
          >
            {label}
          </Button>
        );
      })}
    </Group>
  );
}

/** One event, and the answer before and after it. */
function Step({
  of,
  event,
  after,
}: {
  readonly of: string;
  readonly event: HistoryEvent;
  /** Position of the step before; absent for the first. */
  readonly after: string | undefined;
}) {
  const { history: words } = useWords();
  const search = useSearch({ from: '/history' });
  const { data } = useSuspenseQuery(questions.step(of, search, after));
  const [step] = data.data;
  return (
    <>
      <Told event={event} />
      {step && <Changes of={step.changes} before={step.before} after={step.after} />}
      <p className="no-print links-row">
        {after !== undefined && (
          <PageItself parts={of.split('/')} knownAt={after}>
            {words.asBefore}
          </PageItself>
        )}
        <PageItself parts={of.split('/')} knownAt={event.position}>
          {words.asAfter}
        </PageItself>
      </p>
    </>
  );
}
