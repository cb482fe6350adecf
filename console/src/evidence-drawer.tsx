import { Anchor, Button, Drawer, Stack, Text } from '@mantine/core';
import { useMutation, useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Evidence, type LoggedEvent, Problem, questions } from './api.js';
import type { Asked } from './evidence.js';
import { useWords, wordFor } from './language.js';
import { useSaid } from './said.js';
import { day, instant, number } from './shown.js';
import { Waiting } from './states.js';

// What `Why` opens.

/** The words of the sources and the events that something rests on, beside the page; closed where nothing is asked. */
export function EvidenceDrawer({
  asked,
  close,
}: {
  readonly asked: Asked | null;
  readonly close: () => void;
}) {
  const { evidence: words } = useWords();
  // Opened once it is there, so that the focus goes back to where it was.
  const [isThere, setThere] = useState(false);
  useEffect(() => {
    const next = requestAnimationFrame(() => setThere(true));
    return () => cancelAnimationFrame(next);
  }, []);
  return (
    <Drawer.Root opened={isThere && asked !== null} onClose={close} position="right" size="lg">
      <Drawer.Overlay />
      <Drawer.Content>
        <div className="drawer-head">
          <Drawer.Title>{asked && words.title(asked.what)}</Drawer.Title>
          <Drawer.CloseButton aria-label={words.close} />
        </div>
        <Drawer.Body>{asked && <Behind events={asked.events} />}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

/** As many events as are shown at once. */
const MOST = 20;

function Behind({ events }: { readonly events: readonly string[] }) {
  const { evidence: words } = useWords();
  const answers = useQueries({ queries: events.slice(0, MOST).map((id) => questions.event(id)) });
  const found = answers.flatMap(({ data }) => data?.data ?? []);
  return (
    <Stack gap="lg">
      {answers.some(({ isPending }) => isPending) && <Waiting />}
      {answers.some(({ isError }) => isError) && <Text role="alert">{words.failed}</Text>}
      {found.map((event) => (
        <EventCard key={event.id} event={event} />
      ))}
      {events.length > MOST && <Text>{words.more(events.length - MOST)}</Text>}
    </Stack>
  );
}

function EventCard({ event }: { readonly event: LoggedEvent }) {
  const { evidence: words, events } = useWords();
  return (
    <article className="event">
      <Text fw={650}>{wordFor(events, event.type)}</Text>
      {event.evidence.length === 0 && <Text className="quiet">{words.none}</Text>}
      {event.evidence.map((one, n) => (
        <Source key={n} {...one} />
      ))}
      <dl className="facts">
        <dt>{words.occurredOn}</dt>
        <dd>{event.occurredOn === null ? words.notTold : day(event.occurredOn)}</dd>
        <dt>{words.recordedAt}</dt>
        <dd>{words.recorded(instant(event.recordedAt), event.actor.id)}</dd>
        <dt>{words.event}</dt>
        <dd>
          <Anchor
            size="sm"
            href={`/api/events?stream=${encodeURIComponent(event.stream)}&revision=${event.revision}`}
            target="_blank"
          >
            {words.place(event.position, event.stream, event.revision)}
          </Anchor>
          <Proving position={event.position} />
        </dd>
      </dl>
    </article>
  );
}

/** Proves in this browser that an event is as it was signed. */
function Proving({ position }: { readonly position: string }) {
  const { why } = useSaid();
  const { integrity: words } = useWords();
  const proved = useMutation({
    mutationFn: async () => (await import('./proof/integrity.js')).checkEvent(position),
  });
  const { data, error } = proved;
  return (
    <div role="status">
      {data ? (
        <span className="integrity whole">
          <span aria-hidden>✓</span>{' '}
          {words.eventHolds(number(data.checkpoint.size), instant(data.checkpoint.signedAt))}{' '}
          {data.isKept ? words.asKept : words.onlyIf(data.key)}
        </span>
      ) : error ? (
        <span className="integrity broken">
          <span aria-hidden>✗</span>{' '}
          {error instanceof Problem ? why(error) : `${words.eventBroken} ${why(error)}`}
        </span>
      ) : (
        <Button
          variant="default"
          size="compact-xs"
          loading={proved.isPending}
          onClick={() => proved.mutate()}
        >
          {words.checkEvent}
        </Button>
      )}
    </div>
  );
}

/** One document, with its words as printed. */
export function Source({ quote, title, source, documentNumber, documentDate }: Evidence) {
  const { evidence: words } = useWords();
  return (
    <Stack gap={4} my={6}>
      {quote !== undefined && <blockquote className="words">“{quote}”</blockquote>}
      <Text size="sm">
        {[
          title,
          documentNumber && words.number(documentNumber),
          documentDate && words.dated(day(documentDate)),
        ]
          .filter(Boolean)
          .join(', ')}{' '}
        <span className="quiet">
          {words.source}{' '}
          {/^https?:\/\//.test(source) ? (
            <Anchor size="sm" href={source} rel="noreferrer" target="_blank">
              {source}
            </Anchor>
          ) : (
            source
          )}
        </span>
      </Text>
    </Stack>
  );
}
