import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReceiptShown, RefusalShown } from '../api.js';
import { questions } from '../api.js';
import { BatchLink } from '../batch-link.js';
import { Why } from '../evidence.js';
import { useWords, wordAmong, wordFor } from '../language.js';
import { PageTitle, Part } from '../parts.js';
import { RuleLink } from '../rule-link.js';
import { instant } from '../shown.js';

/** What came of a command: by whom, when, with which events, or why it was refused; and with what it was recorded together. */
export function Receipt() {
  const { commandId } = useParams({ from: '/receipts/$commandId' });
  const { receipt: words, commands } = useWords();
  const { data: found } = useSuspenseQuery(questions.receipts(commandId));
  const [first] = found.data;
  const command = first?.command ?? '';
  return (
    <>
      <PageTitle lead={wordAmong(commands, command) ?? command}>{words.title}</PageTitle>
      {found.data.map((one) => (
        <Outcome key={one.outcome === 'refused' ? one.code : ''} of={one} />
      ))}
    </>
  );
}

function Outcome({ of }: { readonly of: ReceiptShown | RefusalShown }) {
  const { receipt: words, commands, events } = useWords();
  const eventId = of.outcome === 'accepted' ? (of.events[0]?.id ?? '') : '';
  const { data } = useQuery({ ...questions.event(eventId), enabled: eventId !== '' });
  const correlationId = data?.data[0]?.correlationId;
  return (
    <Part title={words.outcomes[of.outcome]}>
      <dl className="facts">
        <dt>{words.command}</dt>
        <dd>{wordAmong(commands, of.command) ?? of.command}</dd>
        <dt>{words.who}</dt>
        <dd>{of.actor.id}</dd>
        <dt>{words.when}</dt>
        <dd>{instant(of.recordedAt)}</dd>
        {of.outcome === 'refused' ? (
          <>
            <dt>{words.why}</dt>
            <dd>
              {of.detail} {of.rule && <RuleLink rule={of.rule} />}
            </dd>
          </>
        ) : (
          <>
            <dt>{words.events}</dt>
            <dd>
              {of.events.map(({ id, type }) => (
                <div key={id}>
                  {wordFor(events, type)} <Why what={wordFor(events, type)} by={id} />
                </div>
              ))}
            </dd>
            {of.warnings.length > 0 && (
              <>
                <dt>{words.warnings}</dt>
                <dd>
                  {of.warnings.map(({ detail }) => (
                    <div key={detail}>{detail}</div>
                  ))}
                </dd>
              </>
            )}
            <dt>{words.place}</dt>
            <dd>{words.placeSays(of.position, of.stream, of.revision + 1)}</dd>
          </>
        )}
        {correlationId !== undefined && correlationId !== of.commandId && (
          <>
            <dt>{words.together}</dt>
            <dd>
              <BatchLink correlationId={correlationId}>{words.batch}</BatchLink>
            </dd>
          </>
        )}
        <dt>{words.id}</dt>
        <dd className="small">{of.commandId}</dd>
      </dl>
    </Part>
  );
}
