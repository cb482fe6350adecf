import { Button, Group, Paper, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Clocks } from './clocks.js';
import { useWords } from './language.js';
import { day, dayTyped, knowledge, knowledgeTyped, today } from './shown.js';

interface Follows {
  /** Which of the clocks the page follows. */
  readonly follows: 'both' | 'knownAt';
}

/** Sets both clocks of a page: which day it is about, and what had been recorded by then. The address holds them. */
export function ClockControl({ follows }: Follows) {
  const clocks = useSearch({ from: '__root__' });
  return <Fields key={JSON.stringify(clocks)} follows={follows} {...clocks} />;
}

function Fields({ follows, asOf, knownAt }: Follows & Clocks) {
  const { clocks: words } = useWords();
  const navigate = useNavigate();
  const [typedDay, setTypedDay] = useState(asOf === undefined ? '' : day(asOf));
  const shown = knownAt === undefined ? '' : knowledge(knownAt).replace('#', '');
  const [typedKnowledge, setTypedKnowledge] = useState(shown);
  const [refused, setRefused] = useState<'asOf' | 'knownAt' | null>(null);
  const go = (to: { asOf: string | undefined; knownAt: string | undefined }): void =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...to }) });
  const isPast = (follows === 'both' && asOf !== undefined) || knownAt !== undefined;
  // On a phone the fields stand between a reader and the page: they are folded until somebody asks for them.
  const [isOpen, { toggle }] = useDisclosure(isPast);
  return (
    <Paper
      component="form"
      className={['clocks', isPast && 'past', !isOpen && 'folded'].filter(Boolean).join(' ')}
      aria-label={words.label}
      onSubmit={(event: { preventDefault(): void }) => {
        event.preventDefault();
        const wantedDay = typedDay.trim() === '' ? undefined : dayTyped(typedDay);
        // What was not touched stays to the millisecond.
        const wantedKnowledge =
          typedKnowledge === shown
            ? knownAt
            : typedKnowledge.trim() === ''
              ? undefined
              : knowledgeTyped(typedKnowledge);
        if (wantedDay === null) return setRefused('asOf');
        if (wantedKnowledge === null) return setRefused('knownAt');
        setRefused(null);
        go({ asOf: wantedDay, knownAt: wantedKnowledge });
      }}
    >
      <button type="button" className="clock-fold no-print" onClick={toggle} aria-expanded={isOpen}>
        {words.fold}
      </button>
      <Group className="clock-fields" gap="md" align="flex-start">
        {follows === 'both' && (
          <TextInput
            className="clock"
            size="sm"
            label={words.asOf}
            placeholder={words.today(day(today()))}
            value={typedDay}
            onChange={(event) => setTypedDay(event.currentTarget.value)}
            error={refused === 'asOf' && words.noDay}
            autoComplete="off"
          />
        )}
        <TextInput
          className="clock"
          size="sm"
          label={words.knownAt}
          placeholder={words.now}
          value={typedKnowledge}
          onChange={(event) => setTypedKnowledge(event.currentTarget.value)}
          error={refused === 'knownAt' && words.noKnowledge}
          autoComplete="off"
        />
        <Group gap="xs" className="clock-buttons no-print">
          <Button type="submit" size="sm" variant="default">
            {words.show}
          </Button>
          {isPast && (
            <Button size="sm" variant="subtle" onClick={() => go({ asOf: undefined, knownAt: undefined })}>
              {words.reset}
            </Button>
          )}
        </Group>
      </Group>
      {isPast && (
        <Text size="sm" mt={4} role="status">
          {words.past(
            follows === 'both' ? day(asOf ?? today()) : null,
            knownAt === undefined ? null : knowledge(knownAt),
          )}
        </Text>
      )}
    </Paper>
  );
}
