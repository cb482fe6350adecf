import { Button, Group, TextInput } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { HistoryEvent } from '../api.js';
import { questions } from '../api.js';
import { Changes } from '../changes.js';
import { useWords } from '../language.js';
import { Part } from '../parts.js';
import { knowledge, knowledgeTyped } from '../shown.js';
import { Events } from './history-events.js';

/** Two states of knowledge: the earlier one is typed here, the later one is that of the page. */
export function Compared({ of, events }: { readonly of: string; readonly events: readonly HistoryEvent[] }) {
  const search = useSearch({ from: '/history' });
  const { history: words, clocks } = useWords();
  const navigate = useNavigate({ from: '/history' });
  // Without one, what was known before the last event.
  const { earlier = events.at(-2)?.position ?? '0' } = search;
  const [typed, setTyped] = useState(knowledge(earlier).replace('#', ''));
  const [isRefused, setRefused] = useState(false);
  return (
    <>
      <form
        className="no-print"
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = knowledgeTyped(typed);
          setRefused(wanted === null);
          if (wanted !== null) void navigate({ search: (before) => ({ ...before, earlier: wanted }) });
        }}
      >
        <Group align="flex-start" gap="sm" mt="md">
          <TextInput
            className="clock"
            label={words.earlier}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={isRefused && clocks.noKnowledge}
            autoComplete="off"
          />
          <Button type="submit" variant="default" className="clock-button">
            {words.compare}
          </Button>
        </Group>
      </form>
      <Differences key={earlier} of={of} earlier={earlier} />
    </>
  );
}

function Differences({ of, earlier }: { readonly of: string; readonly earlier: string }) {
  const search = useSearch({ from: '/history' });
  const { history: words, year } = useWords();
  const { data: answer } = useSuspenseQuery(questions.difference(of, search, earlier));
  const { before, after, changes, events } = answer.data;
  const { knownAt } = search;
  return (
    <>
      <Part title={words.differs}>
        <p className="quiet">
          {words.before}: {words.knownThen(knowledge(earlier))}. {words.after}:{' '}
          {knownAt === undefined ? words.now : words.knownThen(knowledge(knownAt))}.
        </p>
        <Changes of={changes} before={before} after={after} />
      </Part>
      {events.length > 0 && (
        <Part title={words.because}>
          <Events of={events} />
          {answer.next && <p>{year.more}</p>}
        </Part>
      )}
    </>
  );
}
