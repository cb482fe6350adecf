import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useWords } from './language.js';

/** To the history of an answer; `of` is its path in the API, `what` says of what for who does not see the place. */
export function HistoryLink({ of, what }: { readonly of: string; readonly what: string }) {
  const { history } = useWords();
  return (
    <Anchor
      className="why no-print"
      aria-label={history.linkFor(what)}
      renderRoot={(props) => <Link to="/history" search={{ of }} {...props} />}
    >
      {history.link}
    </Anchor>
  );
}
