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

/** When something happened, and who recorded it when. */
function When({ event: { occurredOn, recordedAt, actor } }: { readonly event: HistoryEvent }) {
  const { evidence: words } = useWords();
  return (
    <span className="quiet small">
      {words.occurredOn}: {occurredOn === null ? words.notTold : day(occurredOn)}. {words.recordedAt}:{' '}
      {words.recorded(instant(recordedAt), actor)}.
    </span>
  );
}

/** An event in a line: what, when it happened, who recorded it when. */
export function Told({ event }: { readonly event: HistoryEvent }) {
  const { events } = useWords();
  const what = wordFor(events, event.type);
  return (
    <p>
      <strong>{what}</strong> <Why what={what} by={event} />
      <br />
      <When event={event} />
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
  const { history: words, events } = useWords();
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
            <Why what={what} by={event} /> <When event={event} />
          </li>
        );
      })}
    </ol>
  );
}
