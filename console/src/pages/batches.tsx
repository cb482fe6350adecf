import { Anchor } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { BatchLink } from '../batch-link.js';
import { useWords } from '../language.js';
import { NextPage, PageTitle, Rows } from '../parts.js';
import { instant, number } from '../shown.js';

/** What was recorded together, the last one first. */
export function Batches() {
  const { from } = useSearch({ from: '/batches' });
  const { batches: words } = useWords();
  const { data: found } = useSuspenseQuery(questions.batches(from));
  return (
    <>
      <PageTitle
        lead={
          <>
            {words.lead}{' '}
            <Anchor inherit renderRoot={(props) => <Link to="/operations" {...props} />}>
              {words.toOperations}
            </Anchor>
          </>
        }
      >
        {words.title}
      </PageTitle>
      {found.data.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <div className="sheet">
          <Rows
            caption={words.title}
            rows={found.data}
            keyOf={({ correlationId }) => correlationId}
            columns={[
              {
                title: words.when,
                isHead: true,
                cell: ({ correlationId, begunAt }) => (
                  <BatchLink correlationId={correlationId}>{instant(begunAt)}</BatchLink>
                ),
              },
              { title: words.who, cell: ({ actor }) => actor.id },
              {
                title: words.source,
                cell: ({ evidence: [first] }) => first?.title ?? first?.source ?? words.noSource,
              },
              { title: words.commands, isNumber: true, cell: ({ commands }) => number(commands) },
              { title: words.events, isNumber: true, cell: ({ events }) => number(events) },
            ]}
          />
        </div>
      )}
      <NextPage to="/batches" next={found.next} />
    </>
  );
}
