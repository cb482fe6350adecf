import { Anchor, Button, Drawer, Stack, Text } from '@mantine/core';
import { useMutation, useQueries } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useState } from 'react';
import { type Evidence, type LoggedEvent, Problem, type Proof, questions } from './api.js';
import { useWords, wordFor } from './language.js';
import { useSaid } from './said.js';
import { day, instant, number } from './shown.js';
import { Waiting } from './states.js';

// What a value rests on, one click away from it: the words of the source, the document, who recorded it and when, and the event.

interface Asked {
  readonly what: string;
  readonly events: readonly string[];
}

const Context = createContext<(asked: Asked) => void>(() => undefined);

/** Holds the drawer that `Why` opens. */
export function EvidenceProvider({ children }: { readonly children: ReactNode }) {
  const { evidence: words } = useWords();
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <Context value={setAsked}>
      {children}
      <Drawer.Root opened={asked !== null} onClose={() => setAsked(null)} position="right" size="lg">
        <Drawer.Overlay />
        <Drawer.Content>
          <div className="drawer-head">
            <Drawer.Title>{asked && words.title(asked.what)}</Drawer.Title>
            <Drawer.CloseButton aria-label={words.close} />
          </div>
          <Drawer.Body>{asked && <Behind events={asked.events} />}</Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    </Context>
  );
}

type Reason = string | { readonly eventId: string } | null | undefined;

/** Opens the drawer, for what is no `Why`. */
export const useEvidence = () => use(Context);

/**
 * A button beside a value that opens what it rests on. `by` are ids of events or what names one, such as the proofs of an answer;
 * without any there is nothing to open. `what` says of what, for the title and for who does not see the place.
 */
export function Why({ what, by }: { readonly what: string; readonly by: Reason | readonly Reason[] }) {
  const { evidence: words } = useWords();
  const open = use(Context);
  const named = [by].flat().map((one) => (typeof one === 'string' ? one : one?.eventId));
  const events = [...new Set(named.filter((id) => id !== undefined))];
  if (events.length === 0) return null;
  return (
    <Button
      className="why"
      variant="subtle"
      size="compact-xs"
      onClick={() => open({ what, events })}
      aria-label={words.buttonFor(what)}
    >
      {words.button}
    </Button>
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

export type { Proof };
