import { Anchor } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { ReceiptLink } from '../batch-link.js';
import { Source } from '../evidence-drawer.js';
import { Why } from '../evidence.js';
import { useWords, wordAmong, wordFor } from '../language.js';
import { PageTitle, Part, Rows } from '../parts.js';
import { instant, number } from '../shown.js';

/** One batch: who recorded it, when, from what, and what became of each of its commands. */
export function Batch() {
  const { correlationId } = useParams({ from: '/batches/$correlationId' });
  const { from } = useSearch({ from: '/batches/$correlationId' });
  const { batches: words, commands, events, fields, states } = useWords();
  const { data: found } = useSuspenseQuery(questions.batch(correlationId, from));
  const { actor, begunAt, endedAt, evidence, receipts, ...counts } = found.data;
  return (
    <>
      <PageTitle
        lead={
          <Anchor inherit renderRoot={(props) => <Link to="/batches" {...props} />}>
            {words.toAll}
          </Anchor>
        }
      >
        {words.titleOf(instant(begunAt))}
      </PageTitle>
      <Part title={words.whole}>
        <dl className="facts">
          <dt>{words.who}</dt>
          <dd>{actor.id}</dd>
          <dt>{words.when}</dt>
          <dd>
            {instant(begunAt) === instant(endedAt)
              ? instant(begunAt)
              : words.span(instant(begunAt), instant(endedAt))}
          </dd>
          <dt>{words.commands}</dt>
          <dd>{number(counts.commands)}</dd>
          <dt>{words.events}</dt>
          <dd>{number(counts.events)}</dd>
          <dt>{words.source}</dt>
          <dd>
            {evidence.length === 0
              ? words.noSource
              : evidence.map(({ quote: _ofTheFirst, ...one }, n) => <Source key={n} {...one} />)}
          </dd>
          <dt>{words.id}</dt>
          <dd className="small">{correlationId}</dd>
        </dl>
      </Part>
      <Part title={words.each}>
        <p className="quiet small">{words.onlyRecorded}</p>
        <Rows
          caption={words.each}
          rows={receipts}
          keyOf={({ commandId }) => commandId}
          columns={[
            {
              title: words.command,
              isHead: true,
              cell: ({ command, commandId }) => (
                <ReceiptLink commandId={commandId}>{wordAmong(commands, command) ?? command}</ReceiptLink>
              ),
            },
            {
              title: words.about,
              cell: ({ about, quote }) => (
                <>
                  {Object.entries(about)
                    .map(([name, value]) => `${wordFor(fields, name)}: ${value}`)
                    .join('; ')}
                  {quote !== null && <div className="quiet">“{quote}”</div>}
                </>
              ),
            },
            {
              title: words.outcome,
              cell: ({ events: recorded, warnings }) => (
                <>
                  {recorded.map(({ id, type }) => (
                    <div key={id}>
                      {wordFor(events, type)} <Why what={wordFor(events, type)} by={id} />
                    </div>
                  ))}
                  {warnings.map(({ detail }) => (
                    <div key={detail} className="small">
                      {words.warned(detail)}
                    </div>
                  ))}
                </>
              ),
            },
            { title: words.position, isNumber: true, cell: ({ position }) => position },
          ]}
        />
        {found.next && (
          <Anchor
            renderRoot={(props) => (
              <Link
                to="/batches/$correlationId"
                params={{ correlationId }}
                search={{ from: found.next ?? undefined }}
                {...props}
              />
            )}
          >
            {states.nextPage}
          </Anchor>
        )}
      </Part>
    </>
  );
}
