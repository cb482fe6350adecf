import { Anchor } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import type { HistoryEvent } from '../api.js';
import { Why } from '../evidence.js';
import { useWords, wordFor } from '../language.js';
import { day, instant } from '../shown.js';

/** The search of a link to the same history that shows something else of it. */
export function useOther() {
  const search = useSearch({ from: '/history' });
  return (other: Partial<typeof search>) => ({ ...search, ...other });
}

/** An event in a line: what, when it happened, who recorded it when. */
export function Told({ event }: { readonly event: HistoryEvent }) {
  const { events, evidence: words } = useWords();
  const { occurredOn, recordedAt, actor } = event;
  const what = wordFor(events, event.type);
  return (
    <p>
      <strong>{what}</strong> <Why what={what} by={event} />
      <br />
      <span className="quiet small">
        {words.occurredOn}: {occurredOn === null ? words.notTold : day(occurredOn)}. {words.recordedAt}:{' '}
        {words.recorded(instant(recordedAt), actor)}.
      </span>
    </p>
  );
}

/** Events in the order in which they were recorded; each leads to its step. */
export function Events({
  of,
  chosen,
}: {
  readonly of: readonly HistoryEvent[];
  readonly chosen?: HistoryEvent;
}) {
  const { history: words, events, evidence } = useWords();
  const other = useOther();
  if (of.length === 0) return <p>{words.none}</p>;
  return (
    <ol className="steps">
      {of.map((event) => {
        const what = wordFor(events, event.type);
        return (
          <li key={event.eventId} className={event === chosen ? 'here' : undefined}>
            <Anchor
              aria-current={event === chosen ? 'step' : undefined}
              renderRoot={(props) => (
                <Link
                  to="/history"
                  search={other({ view: 'steps', at: event.position })}
                  resetScroll={false}
                  {...props}
                />
              )}
            >
              {what}
            </Anchor>{' '}
            <Why what={what} by={event} />{' '}
            <span className="quiet small">
              {evidence.occurredOn}: {event.occurredOn === null ? evidence.notTold : day(event.occurredOn)}.{' '}
              {evidence.recordedAt}: {evidence.recorded(instant(event.recordedAt), event.actor)}.
            </span>
          </li>
        );
      })}
    </ol>
  );
}
