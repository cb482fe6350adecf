import { Alert, Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { isAway } from './api.js';
import { useWords } from './language.js';
import { integrity } from './proof/integrity.js';

/** Whether a check failed, other than that the server could not be asked. */
const isBroken = (error: Error | null): boolean => error !== null && !isAway(error);

/** How the log stands to the checkpoint that is kept in this browser; leads to what was checked. */
export function IntegrityBadge() {
  const { integrity: words } = useWords();
  const { data, error } = useQuery(integrity);
  const state = isBroken(error) ? 'broken' : data ? 'whole' : 'unkept';
  return (
    <Anchor
      className={`integrity ${state}`}
      renderRoot={(props) => <Link to="/integrity" search={{}} {...props} />}
    >
      <span aria-hidden>{{ broken: '✗', whole: '✓', unkept: '○' }[state]}</span>{' '}
      {state === 'whole' && data ? words.whole(data.to) : words[state === 'broken' ? 'broken' : 'unkept']}
    </Anchor>
  );
}

/** Stands over every page where the log has not grown out of what is kept. */
export function IntegrityAlarm() {
  const { integrity: words } = useWords();
  const { error } = useQuery(integrity);
  if (!isBroken(error)) return null;
  return (
    <Alert color="red" mb="sm" title={words.broken} role="alert">
      {words.brokenDetail}{' '}
      <Anchor renderRoot={(props) => <Link to="/integrity" search={{}} {...props} />}>{words.see}</Anchor>
    </Alert>
  );
}
